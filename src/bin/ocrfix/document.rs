//! Documents of OCR engines: told from text, read whole, corrected in place.

use std::io::{self, Read};

use ocrfix::format::{Document, Encoding, Format, Rewritten};
use ocrfix::{Evidence, Worker};

use crate::args::{Correct, EncodingName, FormatName};
use crate::encoding;
use crate::input::InputError;

/// A little more than the library takes, 1 GiB.
const LONGEST: u64 = (1 << 30) + 1;

/// What an input turned out to be.
pub enum Kind<R> {
    /// Text, still to be read.
    Text(io::Chain<io::Cursor<Vec<u8>>, R>),
    /// A document, read to its end.
    Document(Format, Vec<u8>),
}

/// Tells documents from text, by `--format` or by the content, and reads the former.
///
/// # Errors
/// When the source cannot be read.
pub fn recognise<R: Read>(mut source: R, name: FormatName) -> Result<Kind<R>, InputError> {
    let mut head = Vec::new();
    let format = match name {
        FormatName::Auto => {
            while undecided(&head) {
                let wanted = (Format::HEAD - head.len()) as u64;
                if source
                    .by_ref()
                    .take(wanted.min(4096))
                    .read_to_end(&mut head)?
                    == 0
                {
                    break;
                }
            }
            Format::detect(&head)
        }
        FormatName::Text => None,
        FormatName::Hocr => Some(Format::Hocr),
        FormatName::Alto => Some(Format::Alto),
        FormatName::Page => Some(Format::Page),
        FormatName::Abbyy => Some(Format::Abbyy),
        FormatName::Tsv => Some(Format::Tsv),
    };
    match format {
        None => Ok(Kind::Text(io::Cursor::new(head).chain(source))),
        Some(format) => {
            // Longer ones are refused; what is compressed might go on for ever.
            source.take(LONGEST).read_to_end(&mut head)?;
            Ok(Kind::Document(format, head))
        }
    }
}

/// May more of the beginning show that it is a document? A stream of text should not have to wait.
fn undecided(head: &[u8]) -> bool {
    let visible = head.trim_ascii_start();
    let first = visible.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(visible);
    let may_be = match first.trim_ascii_start().first() {
        None => true,
        Some(b) => matches!(b, b'<' | b'l' | 0 | 0xEF | 0xFE | 0xFF),
    };
    may_be && head.len() < Format::HEAD
}

/// Reads a document and corrects it.
///
/// # Errors
/// When it cannot be read, or the options ask for what its format has no place for.
pub fn correct<'b>(
    format: Format,
    bytes: &'b [u8],
    options: &Correct,
    worker: &mut Worker,
) -> Result<(Document<'b>, Rewritten), InputError> {
    let document = match format {
        Format::Tsv => Document::parse_as(format, bytes, table_encoding(options.encoding, bytes)),
        _ => Document::parse(format, bytes),
    }?;
    if options.keep_original && !document.keeps_original() {
        return Err(InputError::NoPlace(format.name()));
    }
    let evidence = match options.ignore_confidence {
        true => Evidence::default(),
        false => document.evidence(),
    };
    let corrections = worker.correct_with(document.text(), &evidence).corrections;
    let rewritten = document.rewrite(corrections, options.keep_original);
    Ok((document, rewritten))
}

/// A table does not say what its encoding is.
fn table_encoding(name: EncodingName, bytes: &[u8]) -> Encoding {
    match name {
        EncodingName::Utf8 => Encoding::UTF_8,
        EncodingName::Latin1 | EncodingName::Windows1252 => encoding::Encoding::Windows1252.into(),
        EncodingName::Auto => encoding::Encoding::guess(bytes).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_document(head: &str) -> bool {
        let kind = recognise(head.as_bytes(), FormatName::Auto).unwrap_or_else(|_| panic!());
        matches!(kind, Kind::Document(..))
    }

    #[test]
    fn text_goes_on_where_it_began() {
        for text in [
            "",
            "Text\n",
            "<Seite 1>\n",
            "leise",
            &"< x\n".repeat(99_999),
        ] {
            let Ok(Kind::Text(mut rest)) = recognise(text.as_bytes(), FormatName::Auto) else {
                panic!("{text}")
            };
            let mut all = String::new();
            rest.read_to_string(&mut all).unwrap();
            assert!(all == text);
        }
    }

    #[test]
    fn documents_are_told_by_their_beginning() {
        assert!(is_document("\u{FEFF}\n<?xml version='1.0'?>\n<alto>"));
        assert!(is_document(&format!("<!-- {} --><alto>", "x".repeat(9999))));
        assert!(!is_document("alto"));
    }

    #[test]
    fn a_stream_of_text_is_not_waited_for() {
        assert!(!undecided(b"Eine Seite"));
        assert!(undecided(b"\xEF\xBB\xBF \n"));
        assert!(undecided(b"<"));
    }
}
