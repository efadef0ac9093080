//! Stretches of a document's source that hold text, and how their bytes and characters correspond.

use std::ops::Range;

use quick_xml::escape::{resolve_html5_entity, resolve_xml_entity};

/// Longest reference that is looked at, `&` and `;` included; the longest name HTML has is shorter.
const MAX_REFERENCE: usize = 40;

/// Stands for a reference that is not resolved, such as to an entity that a DTD declares.
pub(super) const OPAQUE: char = '\u{FFFC}';

/// How characters are written where a piece lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Text of an XML element.
    Xml,
    /// Text of an XHTML or HTML element, where more entities have names.
    Html,
    /// A CDATA section.
    Cdata,
    /// An attribute's value between double quotes, or between single ones.
    DoubleQuoted,
    SingleQuoted,
    /// A field of a table, ended by a tab or a line end.
    Field,
}

/// A stretch of the source in one form. Offsets are 32 bits wide, for documents have many pieces; sources are no
/// longer than that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub start: u32,
    pub end: u32,
    pub form: Form,
}

impl Piece {
    pub fn new(range: Range<usize>, form: Form) -> Piece {
        Piece {
            start: range.start as u32,
            end: range.end as u32,
            form,
        }
    }

    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The characters of the piece.
    pub fn letters(self, source: &str) -> Letters<'_> {
        Letters {
            rest: &source[self.range()],
            at: self.start,
            form: self.form,
        }
    }
}

/// A character of the text and the bytes of the source that stand for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letter {
    pub ch: char,
    pub start: u32,
    pub end: u32,
    pub form: Form,
}

impl Letter {
    /// Is it written as a reference?
    pub fn is_reference(self, source: &str) -> bool {
        self.form.has_references()
            && source.as_bytes()[self.start as usize] == b'&'
            && self.end - self.start > 1
    }
}

impl Form {
    pub fn has_references(self) -> bool {
        !matches!(self, Form::Cdata | Form::Field)
    }
}

/// See [`Piece::letters`].
#[derive(Debug, Clone)]
pub(super) struct Letters<'s> {
    rest: &'s str,
    at: u32,
    form: Form,
}

impl Iterator for Letters<'_> {
    type Item = Letter;

    fn next(&mut self) -> Option<Letter> {
        let first = self.rest.chars().next()?;
        let reference = match first {
            '&' if self.form.has_references() => reference(self.rest, self.form),
            _ => None,
        };
        let (ch, len) = reference.unwrap_or((first, first.len_utf8()));
        let start = self.at;
        self.at += len as u32;
        self.rest = &self.rest[len..];
        Some(Letter {
            ch,
            start,
            end: self.at,
            form: self.form,
        })
    }
}

/// The character that a reference at the beginning of `rest` stands for, and the reference's length. A lone `&`,
/// which HTML knows, is none.
fn reference(rest: &str, form: Form) -> Option<(char, usize)> {
    let end = rest
        .bytes()
        .take(MAX_REFERENCE)
        .position(|b| b == b';')
        .filter(|&end| end > 1)?;
    let name = &rest[1..end];
    let resolved = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            code.ok().and_then(char::from_u32)
        }
        None if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b > 127)
            && form == Form::Html =>
        {
            return None;
        }
        None => {
            let text = match form {
                Form::Html => resolve_html5_entity(name),
                _ => resolve_xml_entity(name),
            };
            // What stands for several characters has no place for one of them to be edited.
            let mut chars = text.unwrap_or_default().chars();
            chars.next().filter(|_| chars.next().is_none())
        }
    };
    Some((resolved.unwrap_or(OPAQUE), end + 1))
}

/// How `text` is written in a form, where `holds` says what characters the document's encoding has, and
/// `as_references` that the document writes letters beyond ASCII as references. None when it cannot be.
pub(super) fn written(
    text: &str,
    form: Form,
    holds: impl Fn(char) -> bool,
    as_references: bool,
) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        if ch == OPAQUE || (ch.is_control() && !ch.is_whitespace()) {
            return None;
        }
        let named = match (ch, form) {
            ('\t' | '\n' | '\r', Form::Field) => return None,
            // It might become part of the section's end.
            (']' | '>', Form::Cdata) => return None,
            (_, Form::Field | Form::Cdata) if !holds(ch) => return None,
            (_, Form::Field | Form::Cdata) => None,
            ('&', _) => Some("&amp;"),
            ('<', _) => Some("&lt;"),
            ('>', _) => Some("&gt;"),
            ('"', Form::DoubleQuoted) => Some("&quot;"),
            ('\'', Form::SingleQuoted) => Some("&#39;"),
            _ => None,
        };
        match named {
            Some(name) => out.push_str(name),
            None if !form.has_references() || (holds(ch) && (ch.is_ascii() || !as_references)) => {
                out.push(ch);
            }
            None => out.push_str(&format!("&#{};", u32::from(ch))),
        }
    }
    Some(out)
}

/// The letters of several pieces in their order.
pub(super) fn letters<'a>(
    source: &'a str,
    pieces: &'a [Piece],
) -> impl Iterator<Item = Letter> + 'a {
    pieces.iter().flat_map(|p| p.letters(source))
}

/// The text of several pieces.
pub(super) fn text(source: &str, pieces: &[Piece]) -> String {
    letters(source, pieces).map(|l| l.ch).collect()
}

/// The pieces that hold some letters, adjacent ones joined.
pub(super) fn joined(letters: impl IntoIterator<Item = Letter>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for l in letters {
        match out.last_mut() {
            Some(last) if last.end == l.start && last.form == l.form => last.end = l.end,
            _ => out.push(Piece {
                start: l.start,
                end: l.end,
                form: l.form,
            }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str, form: Form) -> String {
        text(source, &[Piece::new(0..source.len(), form)])
    }

    #[test]
    fn references_are_single_letters() {
        assert_eq!(read("f&#252;r &#xE4; &amp;&lt;", Form::Xml), "für ä &<");
        assert_eq!(read("f&uuml;r", Form::Html), "für");
        assert_eq!(read("f&uuml;r &x", Form::Cdata), "f&uuml;r &x");
        assert_eq!(read("A & B &c", Form::Html), "A & B &c");
    }

    #[test]
    fn what_is_not_known_is_opaque() {
        assert_eq!(read("f&uuml;r", Form::Xml), "f\u{FFFC}r");
        assert_eq!(
            read("&lol9;&#xD800;&#x;", Form::Xml),
            "\u{FFFC}\u{FFFC}\u{FFFC}"
        );
    }

    #[test]
    fn letters_know_their_bytes() {
        let source = "a&#252;b";
        let piece = Piece::new(0..source.len(), Form::DoubleQuoted);
        let at: Vec<_> = piece
            .letters(source)
            .map(|l| (l.ch, l.start, l.end))
            .collect();
        assert_eq!(at, [('a', 0, 1), ('ü', 1, 7), ('b', 7, 8)]);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text = "„Größe“ & <\"x'>";
        for form in [
            Form::Xml,
            Form::Html,
            Form::DoubleQuoted,
            Form::SingleQuoted,
        ] {
            for as_references in [false, true] {
                let source = written(text, form, |c| c.is_ascii(), as_references).unwrap();
                assert!(source.is_ascii());
                assert_eq!(read(&source, form), text);
            }
        }
        assert_eq!(written("a]", Form::Cdata, |_| true, false), None);
        assert_eq!(written("ſ", Form::Field, |c| c.is_ascii(), false), None);
        assert_eq!(written("a\tb", Form::Field, |_| true, false), None);
        assert_eq!(written("ü", Form::Field, |_| true, true).unwrap(), "ü");
    }
}
