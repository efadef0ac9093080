//! The encodings of documents, each with the way back to the very bytes.

use std::borrow::Cow;

use encoding_rs::Encoding as Table;

/// An encoding whose text can be written back to the bytes it came from: one of UTF, or of one byte a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(Coding);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Utf8,
    /// ASCII; all else is written as references.
    Ascii,
    /// ISO 8859-1 as it is defined, not as browsers read it.
    Latin1,
    /// Another encoding of one byte a character.
    Table(&'static Table),
    /// UTF-16 with the less significant byte first.
    Utf16Le,
    /// UTF-16 with the more significant byte first.
    Utf16Be,
}

/// As far as a declaration of the encoding is looked for, in bytes.
const HEAD: usize = 1024;

/// How many bytes lie between two places whose offsets are known.
const STEP: usize = 4096;

impl Encoding {
    /// UTF-8.
    pub const UTF_8: Encoding = Encoding(Coding::Utf8);
    /// That of Windows in the west, which holds the signs that ISO 8859-1 lacks.
    pub const WINDOWS_1252: Encoding = Encoding(Coding::Table(encoding_rs::WINDOWS_1252));

    /// Is it UTF-16, in whatever order?
    pub fn is_utf16(self) -> bool {
        matches!(self.0, Coding::Utf16Le | Coding::Utf16Be)
    }

    /// The encoding of a document, by its byte order mark, else its declaration: that of XML or, in HTML, a `charset`.
    /// Without either it is UTF-8.
    ///
    /// # Errors
    /// The name that the document gives when it is none that can be read and written back.
    pub(super) fn of(bytes: &[u8]) -> Result<Encoding, String> {
        match bytes {
            [0xEF, 0xBB, 0xBF, ..] => return Ok(Encoding::UTF_8),
            [0xFF, 0xFE, ..] | [b'<', 0, ..] => return Ok(Encoding(Coding::Utf16Le)),
            [0xFE, 0xFF, ..] | [0, b'<', ..] => return Ok(Encoding(Coding::Utf16Be)),
            _ => {}
        }
        let head: String = bytes.iter().take(HEAD).map(|&b| char::from(b)).collect();
        let declared = match head.find("?>") {
            Some(end) if head.starts_with("<?xml") => value(&head[..end], "encoding"),
            _ if head.starts_with("<?xml") => None,
            _ => value(&head, "charset"),
        };
        let Some(name) = declared else {
            return Ok(Encoding::UTF_8);
        };
        match name.to_ascii_lowercase().as_str() {
            "us-ascii" | "ascii" => return Ok(Encoding(Coding::Ascii)),
            "iso-8859-1" | "latin1" | "iso_8859-1" | "l1" => return Ok(Encoding(Coding::Latin1)),
            _ => {}
        }
        match Table::for_label(name.as_bytes()) {
            Some(table) if table == encoding_rs::UTF_8 => Ok(Encoding::UTF_8),
            Some(table) if table.is_single_byte() => Ok(Encoding(Coding::Table(table))),
            // That could be read because it is not true: a program has written its strings in another encoding.
            Some(table) if [encoding_rs::UTF_16LE, encoding_rs::UTF_16BE].contains(&table) => {
                Ok(Encoding::UTF_8)
            }
            _ => Err(name),
        }
    }

    /// Its name, as the Encoding Standard has it, or that of the IANA for those which it does not define.
    pub fn name(self) -> &'static str {
        match self.0 {
            Coding::Utf8 => "UTF-8",
            Coding::Ascii => "US-ASCII",
            Coding::Latin1 => "ISO-8859-1",
            Coding::Table(table) => table.name(),
            Coding::Utf16Le => "UTF-16LE",
            Coding::Utf16Be => "UTF-16BE",
        }
    }

    /// The encoding that has this [name](Encoding::name).
    pub fn named(name: &str) -> Option<Encoding> {
        use Coding::{Ascii, Latin1, Utf8, Utf16Be, Utf16Le};
        let own = [Utf8, Ascii, Latin1, Utf16Le, Utf16Be].map(Encoding);
        let found = own.into_iter().find(|encoding| encoding.name() == name);
        found.or_else(|| {
            let table = Table::for_label(name.as_bytes())?;
            (table.is_single_byte() && table.name() == name)
                .then_some(Encoding(Coding::Table(table)))
        })
    }

    /// The text of some bytes, a byte order mark included.
    ///
    /// # Errors
    /// The offset of the first byte that is none of this encoding.
    pub(super) fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>, usize> {
        let utf16 = |unit: fn([u8; 2]) -> u16| {
            let mut out = String::with_capacity(bytes.len());
            let units = bytes.chunks_exact(2).map(|b| unit([b[0], b[1]]));
            let mut at = 0;
            for ch in char::decode_utf16(units) {
                let ch = ch.map_err(|_| at)?;
                at += 2 * ch.len_utf16();
                out.push(ch);
            }
            if at == bytes.len() {
                Ok(Cow::Owned(out))
            } else {
                Err(at)
            }
        };
        match self.0 {
            Coding::Utf8 => std::str::from_utf8(bytes)
                .map(Cow::Borrowed)
                .map_err(|error| error.valid_up_to()),
            Coding::Ascii => match bytes.iter().position(|b| !b.is_ascii()) {
                Some(at) => Err(at),
                None => Ok(Cow::Borrowed(
                    std::str::from_utf8(bytes).expect("it is ASCII"),
                )),
            },
            Coding::Latin1 => Ok(bytes.iter().map(|&b| char::from(b)).collect()),
            Coding::Table(table) => {
                let text = table.decode_without_bom_handling_and_without_replacement(bytes);
                // One character a byte: the first byte that has none is the first that stops a prefix.
                text.ok_or_else(|| {
                    let bad = |b: &u8| table.decode_without_bom_handling(&[*b]).1;
                    bytes.iter().position(bad).unwrap_or(0)
                })
            }
            Coding::Utf16Le => utf16(u16::from_le_bytes),
            Coding::Utf16Be => utf16(u16::from_be_bytes),
        }
    }

    /// Whether the encoding has a character.
    pub fn holds(self, ch: char) -> bool {
        match self.0 {
            Coding::Utf8 | Coding::Utf16Le | Coding::Utf16Be => true,
            Coding::Ascii => ch.is_ascii(),
            Coding::Latin1 => u32::from(ch) < 0x100,
            Coding::Table(table) => !table.encode(ch.encode_utf8(&mut [0; 4])).2,
        }
    }

    /// The bytes of a text, whose characters the encoding must have.
    pub fn encode(self, text: &str) -> Cow<'_, [u8]> {
        match self.0 {
            Coding::Utf8 | Coding::Ascii => Cow::Borrowed(text.as_bytes()),
            Coding::Latin1 => text.chars().map(|c| u32::from(c) as u8).collect(),
            Coding::Table(table) => table.encode(text).0,
            Coding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Coding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }

    /// Number of the bytes of a text.
    fn length(self, text: &str) -> usize {
        match self.0 {
            Coding::Utf8 | Coding::Ascii => text.len(),
            Coding::Latin1 | Coding::Table(_) => text.chars().count(),
            Coding::Utf16Le | Coding::Utf16Be => text.encode_utf16().count() * 2,
        }
    }
}

/// The value behind `name=`, with or without quotes.
fn value(head: &str, name: &str) -> Option<String> {
    let at = head.to_ascii_lowercase().find(name)? + name.len();
    let rest = head[at..].trim_start().strip_prefix('=')?;
    let rest = rest.trim_start().trim_start_matches(['"', '\'']);
    let named = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    let end = rest.find(|c| !named(c)).unwrap_or(rest.len());
    (end > 0).then(|| rest[..end].to_owned())
}

/// From offsets in the decoded text to those in the bytes.
pub(super) struct Offsets<'s> {
    source: &'s str,
    encoding: Encoding,
    /// Text offset and byte offset of places from the beginning on.
    known: Vec<(usize, usize)>,
}

impl<'s> Offsets<'s> {
    pub fn new(source: &'s str, encoding: Encoding) -> Self {
        let mut known = vec![(0, 0)];
        if !matches!(encoding.0, Coding::Utf8 | Coding::Ascii) {
            let (mut text, mut bytes) = (0, 0);
            for (next, _) in source.char_indices() {
                if next - text >= STEP {
                    bytes += encoding.length(&source[text..next]);
                    text = next;
                    known.push((text, bytes));
                }
            }
        }
        Offsets {
            source,
            encoding,
            known,
        }
    }

    /// The offset in the bytes.
    pub fn get(&self, at: usize) -> usize {
        let before = self.known.partition_point(|(text, _)| *text <= at) - 1;
        let (text, bytes) = self.known[before];
        bytes + self.encoding.length(&self.source[text..at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Coding::{Ascii, Latin1, Table as Other, Utf8, Utf16Be, Utf16Le};

    #[test]
    fn declarations_are_followed() {
        let of = |text: &str| Encoding::of(text.as_bytes());
        assert_eq!(of("<?xml version='1.0'?><a/>"), Ok(Encoding(Utf8)));
        assert_eq!(
            of("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"),
            Ok(Encoding(Latin1))
        );
        assert_eq!(
            of("<?xml version='1.0' encoding='us-ascii' ?>"),
            Ok(Encoding(Ascii))
        );
        assert_eq!(
            of("<html><meta charset=windows-1252>"),
            Ok(Encoding::WINDOWS_1252)
        );
        assert_eq!(
            of("<?xml version='1.0' encoding='utf-16'?><p>ü"),
            Ok(Encoding(Utf8))
        );
        assert_eq!(
            of("<?xml version='1.0' encoding='Shift_JIS'?>"),
            Err("Shift_JIS".to_owned())
        );
        assert_eq!(
            of("<?xml version='1.0' encoding='klingon'?>"),
            Err("klingon".to_owned())
        );
        assert_eq!(Encoding::of(b"<\0?\0"), Ok(Encoding(Utf16Le)));
    }

    #[test]
    fn bytes_come_back() {
        let all: Vec<u8> = (0..=255).collect();
        for encoding in [Encoding(Latin1), Encoding::WINDOWS_1252] {
            let text = encoding.decode(&all).unwrap();
            assert_eq!(encoding.encode(&text), all);
        }
        for encoding in [Encoding(Utf16Le), Encoding(Utf16Be), Encoding(Utf8)] {
            let text = "\u{FEFF}Größe 🍎 daſs\r\n";
            let bytes = encoding.encode(text).into_owned();
            assert_eq!(encoding.decode(&bytes).unwrap(), text);
            let offsets = Offsets::new(text, encoding);
            for (at, _) in text.char_indices() {
                assert_eq!(&bytes[offsets.get(at)..], &*encoding.encode(&text[at..]));
            }
        }
    }

    #[test]
    fn names_come_back() {
        for encoding in [
            Encoding(Utf8),
            Encoding(Ascii),
            Encoding(Latin1),
            Encoding::WINDOWS_1252,
            Encoding(Other(encoding_rs::ISO_8859_7)),
            Encoding(Utf16Le),
            Encoding(Utf16Be),
        ] {
            assert_eq!(Encoding::named(encoding.name()), Some(encoding));
        }
        assert_eq!(Encoding::named("Shift_JIS"), None);
        assert_eq!(Encoding::named("latin1"), None);
    }

    #[test]
    fn the_first_wrong_byte_is_named() {
        assert_eq!(Encoding(Utf8).decode(b"ab\xFC"), Err(2));
        assert_eq!(Encoding(Ascii).decode(b"a\xFC"), Err(1));
        assert_eq!(Encoding(Utf16Le).decode(b"a\0b"), Err(2));
        assert_eq!(Encoding(Utf16Le).decode(b"a\0\0\xD8"), Err(2));
        let greek = Encoding(Other(encoding_rs::ISO_8859_7));
        assert_eq!(greek.decode(b"ab\xFF"), Err(2));
    }
}
