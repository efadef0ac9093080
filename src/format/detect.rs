//! Which format is it? Told from the content; names of files lie.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::encoding::Encoding;
use super::{Format, tsv};

/// Classes by which HTML is told to be hOCR.
const CLASSES: [&str; 5] = ["ocr_page", "ocr_carea", "ocr_par", "ocr_line", "ocrx_word"];

impl Format {
    /// Bytes of the beginning that [`Format::detect`] wants to see.
    pub const HEAD: usize = 64 * 1024;

    /// The format of a document that begins with these bytes, its first [`Format::HEAD`] if it has as many; none for
    /// what is taken as plain text.
    ///
    /// XML is told by its root element, HTML, or a part of it that begins with its body or a `div`, by a class of hOCR among
    /// these bytes, TSV by the names of its columns.
    ///
    /// ```
    /// use ocrfix::format::Format;
    /// let alto = br#"<?xml version="1.0"?><alto xmlns="http://www.loc.gov/standards/alto/ns-v4#">"#;
    /// assert_eq!(Format::detect(alto), Some(Format::Alto));
    /// assert_eq!(Format::detect(b"<Seite 1>\n"), None);
    /// ```
    pub fn detect(head: &[u8]) -> Option<Format> {
        let head = &head[..head.len().min(Format::HEAD)];
        // An encoding that cannot be kept is told when the document is read; names of elements are ASCII.
        let text: String = match Encoding::of(head) {
            Ok(encoding) if encoding.is_utf16() => {
                let whole = &head[..head.len() & !1];
                encoding.decode(whole).map(Into::into).unwrap_or_default()
            }
            _ => String::from_utf8_lossy(head).into_owned(),
        };
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
        if text.starts_with(tsv::HEADER) {
            return Some(Format::Tsv);
        }
        if !text.trim_start().starts_with('<') {
            return None;
        }
        let mut reader = Reader::from_str(text);
        let start = loop {
            match reader.read_event().ok()? {
                Event::Start(tag) | Event::Empty(tag) => break tag,
                Event::Eof => return None,
                Event::Text(text) if !text.trim().is_empty() => return None,
                _ => {}
            }
        };
        let name = start.local_name();
        match name.as_ref() {
            "alto" => Some(Format::Alto),
            "PcGts" => Some(Format::Page),
            "document" if start.contains("FineReader") => Some(Format::Abbyy),
            name if name.eq_ignore_ascii_case("html") => {
                let hocr = CLASSES.iter().any(|class| text.contains(class));
                hocr.then_some(Format::Hocr)
            }
            // A part of a page, which a text may be that speaks of these classes.
            name if ["body", "div"].contains(&&*name.to_ascii_lowercase()) => {
                let mut places = CLASSES.iter().flat_map(|class| text.match_indices(class));
                places
                    .any(|(at, _)| is_in_class(text, at))
                    .then_some(Format::Hocr)
            }
            _ => None,
        }
    }
}

/// Does a place of a text seem to lie in the classes of an element?
fn is_in_class(text: &str, at: usize) -> bool {
    let tag = text[..at].rfind('<').map(|open| &text[open..at]);
    tag.is_some_and(|tag| !tag.contains('>') && tag.to_ascii_lowercase().contains("class"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_element_tells() {
        let detect = |text: &str| Format::detect(text.as_bytes());
        assert_eq!(
            detect("\u{FEFF}<?xml version='1.0'?>\r\n<!-- x --><pc:PcGts>"),
            Some(Format::Page)
        );
        assert_eq!(
            detect(
                "<document xmlns='http://www.abbyy.com/FineReader_xml/FineReader6-schema-v1.xml'>"
            ),
            Some(Format::Abbyy)
        );
        assert_eq!(
            detect("<!DOCTYPE html><HTML><body><div class=ocr_page>"),
            Some(Format::Hocr)
        );
        for part in [
            "<div class='ocr_page'>",
            "<!doctype html><body><p class=\"ocr_par\">",
            "<div CLASS = 'seite ocr_page'>",
        ] {
            assert_eq!(detect(part), Some(Format::Hocr), "{part}");
        }
        assert_eq!(
            detect("level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\n"),
            Some(Format::Tsv)
        );
    }

    #[test]
    fn all_else_is_text() {
        for text in [
            "",
            "<",
            "< 5 Euro",
            "<document><page>",
            "<html><body>Text",
            "<div class='page'>",
            "<div class='page'>ocr_page",
            "alto",
            "<?xml",
            "a <alto>",
        ] {
            assert_eq!(Format::detect(text.as_bytes()), None, "{text}");
        }
        assert_eq!(Format::detect(b"\xFF\xFEa\0"), None);
        assert_eq!(Format::detect(&[0xFF; 9]), None);
    }

    #[test]
    fn utf16_is_read() {
        for name in ["UTF-16LE", "UTF-16BE"] {
            let encoding = Encoding::named(name).unwrap();
            let bytes = encoding.encode("\u{FEFF}<?xml version='1.0' encoding='UTF-16'?><alto>");
            assert_eq!(Format::detect(&bytes), Some(Format::Alto));
        }
    }
}
