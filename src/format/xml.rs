//! Markup as a sequence of tags and text with their places in the source. Nothing is expanded and nothing fetched: a
//! document type declaration is passed over, whatever it declares.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Format;
use super::piece::{Form, Piece, text};
use crate::Error;

/// Elements of HTML that have no end tag.
pub(super) const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Markup nested deeper than this is refused: no engine writes it.
const MAX_DEPTH: usize = 1000;

/// Reads a document's source from its beginning to its end.
pub(super) struct Scanner<'s> {
    source: &'s str,
    format: Format,
    reader: Reader<&'s [u8]>,
    /// Where the reader began.
    begin: usize,
    /// Names of the elements that are open.
    open: Vec<String>,
    /// Elements that were closed and not yet told.
    closed: usize,
    /// Where the end tag begins that closes the last of these.
    end_tag: Option<usize>,
    html: bool,
    /// Must elements be closed as in XML?
    strict: bool,
    /// Has the root element been seen?
    rooted: bool,
}

/// What comes next in a document.
pub(super) enum Item<'s> {
    /// A start tag; of an empty element too, whose end follows at once.
    Open(Tag<'s>),
    /// The end of the element with this local name, in small letters for HTML, and its end tag from `<` to behind `>`. An
    /// element that has none, since it is empty or left it out, ends at an empty range.
    Close(String, Range<usize>),
    /// Text, or a part of it.
    Text(Piece),
}

/// A start tag.
pub(super) struct Tag<'s> {
    source: &'s str,
    tag: BytesStart<'s>,
    html: bool,
    /// Its name without a prefix, in small letters for HTML.
    pub name: String,
    /// From `<` to behind `>`.
    pub range: Range<usize>,
    /// Is it the whole element?
    pub empty: bool,
}

/// Offset in `source` of a part of it.
fn offset(source: &str, part: &str) -> usize {
    part.as_ptr() as usize - source.as_ptr() as usize
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

impl<'s> Scanner<'s> {
    pub fn new(source: &'s str, format: Format) -> Self {
        // Offsets count from the byte order mark, of which the reader knows nothing.
        let body = source.strip_prefix('\u{FEFF}').unwrap_or(source);
        let mut reader = Reader::from_str(body);
        let html = format == Format::Hocr;
        let strict = !html || body.starts_with("<?xml");
        let config = reader.config_mut();
        config.check_end_names = strict;
        config.allow_unmatched_ends = !strict;
        config.allow_dangling_amp = !strict;
        Scanner {
            source,
            format,
            begin: source.len() - body.len(),
            reader,
            open: Vec::new(),
            closed: 0,
            end_tag: None,
            html,
            strict,
            rooted: false,
        }
    }

    /// The next item; none at the end.
    ///
    /// # Errors
    /// Where the markup is not well-formed.
    pub fn next(&mut self) -> Result<Option<Item<'s>>, Error> {
        if self.closed > 0 {
            self.closed -= 1;
            return Ok(self.close());
        }
        loop {
            let event = self.reader.read_event();
            let event = event.map_err(|error| {
                let at = self.begin + self.reader.error_position() as usize;
                self.error(at, error.to_string())
            })?;
            let end = self.position();
            match event {
                Event::Start(tag) => return self.open(tag, end, false).map(Some),
                Event::Empty(tag) => return self.open(tag, end, true).map(Some),
                Event::End(tag) => {
                    let name = self.name(tag.name().0);
                    // HTML may leave out end tags, and may have too many.
                    let Some(at) = self.open.iter().rposition(|open| *open == name) else {
                        continue;
                    };
                    self.closed = self.open.len() - at - 1;
                    self.end_tag = Some(offset(self.source, &tag) - 2);
                    return Ok(self.close());
                }
                Event::Text(text) => {
                    let text: &str = &text;
                    return Ok(Some(self.text(text, 0, self.text_form())));
                }
                Event::CData(text) => {
                    let text: &str = &text;
                    return Ok(Some(self.text(text, 0, Form::Cdata)));
                }
                Event::GeneralRef(name) => {
                    let name: &str = &name;
                    return Ok(Some(self.text(name, 1, self.text_form())));
                }
                Event::Eof => {
                    return match self.open.last() {
                        _ if !self.rooted => Err(self.error(0, "there is no markup in it")),
                        Some(name) if self.strict => {
                            let reason = format!("it ends inside of <{name}>; it may be cut off");
                            Err(self.error(self.source.len(), reason))
                        }
                        _ => Ok(None),
                    };
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
    }

    fn position(&self) -> usize {
        self.begin + self.reader.buffer_position() as usize
    }

    fn close(&mut self) -> Option<Item<'s>> {
        let end = self.position();
        let own = if self.closed == 0 {
            self.end_tag.take()
        } else {
            None
        };
        let range = own.unwrap_or(end)..end;
        self.open.pop().map(|name| Item::Close(name, range))
    }

    fn text_form(&self) -> Form {
        if self.html { Form::Html } else { Form::Xml }
    }

    fn text(&self, text: &str, around: usize, form: Form) -> Item<'s> {
        let start = offset(self.source, text);
        Item::Text(Piece::new(
            start - around..start + text.len() + around,
            form,
        ))
    }

    fn name(&self, name: &str) -> String {
        let name = local(name);
        if self.html {
            name.to_ascii_lowercase()
        } else {
            name.to_owned()
        }
    }

    fn open(&mut self, tag: BytesStart<'s>, end: usize, empty: bool) -> Result<Item<'s>, Error> {
        let start = offset(self.source, &tag) - 1;
        if self.open.len() == MAX_DEPTH {
            let reason = format!("elements are nested more than {MAX_DEPTH} deep");
            return Err(self.error(start, reason));
        }
        let name = self.name(tag.name().0);
        let root = match self.format {
            Format::Alto => "alto",
            Format::Page => "PcGts",
            Format::Abbyy => "document",
            _ => "",
        };
        if !self.rooted && !root.is_empty() && name != root {
            let reason = format!("its root element is <{name}> and not <{root}>");
            return Err(self.error(start, reason));
        }
        self.rooted = true;
        self.open.push(name.clone());
        if empty || (self.html && VOID.contains(&name.as_str())) {
            self.closed = 1;
        }
        Ok(Item::Open(Tag {
            source: self.source,
            tag,
            html: self.html,
            name,
            range: start..end,
            empty,
        }))
    }

    /// An error at a place of the source.
    pub fn error(&self, at: usize, reason: impl Into<String>) -> Error {
        error(self.source, self.format, at, reason)
    }
}

/// An error at a place of a source.
pub(super) fn error(source: &str, format: Format, at: usize, reason: impl Into<String>) -> Error {
    let before = &source.as_bytes()[..at.min(source.len())];
    Error::Document {
        format,
        line: before.iter().filter(|&&b| b == b'\n').count() + 1,
        reason: reason.into(),
    }
}

impl<'s> Tag<'s> {
    /// Where the value of an attribute stands, by its name without a prefix.
    pub fn attribute(&self, name: &str) -> Option<Piece> {
        let mut attributes = match self.html {
            true => self.tag.html_attributes(),
            false => self.tag.attributes(),
        };
        // Looking for names that stand twice would take quadratic time.
        for attribute in attributes.with_checks(false).flatten() {
            let value: &str = &attribute.value;
            // In HTML an attribute may have none, and so no place.
            let source = self.source.as_bytes().as_ptr_range();
            let is_asked = local(attribute.key.0).eq_ignore_ascii_case(name);
            if !source.contains(&value.as_ptr()) {
                if is_asked {
                    return None;
                }
                continue;
            }
            let start = offset(self.source, value);
            let end = start + value.len();
            let quote = start.checked_sub(1).map(|i| self.source.as_bytes()[i]);
            let form = match quote {
                Some(b'"') => Form::DoubleQuoted,
                Some(b'\'') => Form::SingleQuoted,
                // Without quotes nothing can be written that may need them.
                _ => Form::Cdata,
            };
            // Where a quote is missing, the next one opens what it seems to close, and nothing behind it is what it seems to
            // be: `id=' title='bbox 1 2 3 4'`.
            if form != Form::Cdata && !ends_attribute(&self.source[end + 1..]) {
                return None;
            }
            if is_asked {
                return Some(Piece::new(start..end, form));
            }
        }
        None
    }

    /// The text of an attribute.
    pub fn value(&self, name: &str) -> Option<String> {
        self.attribute(name).map(|p| text(self.source, &[p]))
    }

    /// A number in an attribute.
    pub fn number(&self, name: &str) -> Option<f32> {
        self.value(name)?.trim().parse().ok()
    }
}

/// Can what stands behind a quote stand behind an attribute? Another one may, even if the blank between them is missing.
fn ends_attribute(rest: &str) -> bool {
    let name = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.')));
    match name {
        None | Some(0) => {
            rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || "/>?".contains(c))
        }
        Some(end) => rest[end..].trim_start().starts_with('='),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_a_missing_quote_is_no_attribute() {
        let source = "<alto><a b='1'c='2' d=' e='f g='h'/></alto>";
        let mut scanner = Scanner::new(source, Format::Alto);
        let tag = loop {
            match scanner.next() {
                Ok(Some(Item::Open(tag))) if tag.name == "a" => break tag,
                Ok(Some(_)) => {}
                end => panic!("{:?}", end.err()),
            }
        };
        assert_eq!(tag.value("c").as_deref(), Some("2"));
        assert_eq!((tag.value("d"), tag.value("g")), (None, None));
    }

    fn outline(source: &str, format: Format) -> Result<String, Error> {
        let mut scanner = Scanner::new(source, format);
        let mut out = String::new();
        while let Some(item) = scanner.next()? {
            match item {
                Item::Open(tag) => {
                    assert!(source[tag.range.clone()].starts_with('<'));
                    assert!(source[tag.range.clone()].ends_with('>'));
                    out += &format!("<{}", tag.name);
                    if let Some(id) = tag.attribute("id") {
                        out += &format!("={}", &source[id.range()]);
                    }
                }
                Item::Close(name, range) => {
                    let tag = source[range].to_ascii_lowercase();
                    let is_own = tag.starts_with("</") && tag.ends_with(&format!("{name}>"));
                    assert!(tag.is_empty() || is_own, "{tag}");
                    out += if is_own { "/>" } else { ">" };
                }
                Item::Text(piece) => out += &format!("[{}]", &source[piece.range()]),
            }
        }
        Ok(out)
    }

    #[test]
    fn items_lie_where_they_say() {
        let source = "\u{FEFF}<?xml version='1.0'?>\r\n<!DOCTYPE a [<!ENTITY e 'x>y'>]>\
            <p:alto x:id=\"1&amp;2\"><b id='ü'/>x&e;y<!-- c --><![CDATA[<z>]]></p:alto>";
        assert_eq!(
            outline(source, Format::Alto).unwrap(),
            "[\r\n]<alto=1&amp;2<b=ü>[x][&e;][y][<z>]/>"
        );
    }

    #[test]
    fn html_may_leave_out_what_xml_needs() {
        let source = "<!DOCTYPE html><HTML><body><p>a<br>b & c<p id=x>d</body></html></div>";
        assert_eq!(
            outline(source, Format::Hocr).unwrap(),
            "<html<body<p[a]<br>[b ][& c]<p=x[d]>>/>/>"
        );
        assert!(outline("<alto><b></alto>", Format::Alto).is_err());
    }

    #[test]
    fn the_root_must_be_that_of_the_format() {
        let error = outline("\n<alto/>", Format::Page).unwrap_err().to_string();
        assert!(
            error.contains("line 2") && error.contains("<PcGts>"),
            "{error}"
        );
        assert!(outline("nothing", Format::Hocr).is_err());
    }

    #[test]
    fn what_is_cut_off_is_an_error_with_its_line() {
        let error = outline("<alto>\n<Layout>\n", Format::Alto).unwrap_err();
        assert!(error.to_string().starts_with("line 3: "), "{error}");
        let deep = "<PcGts>".repeat(2000);
        let error = outline(&deep, Format::Page).unwrap_err().to_string();
        assert!(error.contains("nested"), "{error}");
    }
}
