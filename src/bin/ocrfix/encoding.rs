//! The encodings a text can come in, and the way back to its bytes.

use std::borrow::Cow;
use std::str;

use encoding_rs::WINDOWS_1252;

/// An encoding whose text can be written back to the very bytes it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// windows-1252 as the WHATWG defines it: each byte is a character, the five that the code page
    /// leaves open are control characters. It also stands for latin1, of which it is a superset in
    /// everything printed.
    Windows1252,
}

impl Encoding {
    /// What `--encoding auto` takes a text for that begins with these bytes.
    ///
    /// Text with umlauts in windows-1252 is practically never valid UTF-8, so validity decides. The
    /// last character of `head` may be cut off.
    pub fn guess(head: &[u8]) -> Self {
        match str::from_utf8(head) {
            Err(error) if error.error_len().is_some() => Encoding::Windows1252,
            _ => Encoding::Utf8,
        }
    }

    /// Moves what can be decoded from `bytes` to the end of `text`.
    ///
    /// The beginning of a character whose end is still to come stays in `bytes`, unless `at_end`
    /// says that nothing comes.
    ///
    /// # Errors
    /// With the offset in `bytes` of the first byte that is not in this encoding; everything before
    /// it has been moved, and the offset counts from the old beginning.
    pub fn decode(self, bytes: &mut Vec<u8>, text: &mut String, at_end: bool) -> Result<(), usize> {
        let valid = match self {
            Encoding::Windows1252 => {
                let (decoded, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
                text.push_str(&decoded);
                bytes.clear();
                return Ok(());
            }
            Encoding::Utf8 => match str::from_utf8(bytes) {
                Ok(all) => {
                    text.push_str(all);
                    bytes.clear();
                    return Ok(());
                }
                Err(error) if error.error_len().is_none() && !at_end => Ok(error.valid_up_to()),
                Err(error) => Err(error.valid_up_to()),
            },
        };
        let (Ok(end) | Err(end)) = valid;
        text.push_str(str::from_utf8(&bytes[..end]).expect("checked just now"));
        bytes.drain(..end);
        valid.map(|_| ())
    }

    /// Whether every character of `text` exists in this encoding.
    pub fn holds(self, text: &str) -> bool {
        match self {
            Encoding::Utf8 => true,
            Encoding::Windows1252 => !WINDOWS_1252.encode(text).2,
        }
    }

    /// The bytes of `text`, which this encoding must hold.
    pub fn encode(self, text: &str) -> Cow<'_, [u8]> {
        match self {
            Encoding::Utf8 => Cow::Borrowed(text.as_bytes()),
            Encoding::Windows1252 => WINDOWS_1252.encode(text).0,
        }
    }
}

impl From<Encoding> for ocrfix::format::Encoding {
    fn from(encoding: Encoding) -> Self {
        match encoding {
            Encoding::Utf8 => ocrfix::format::Encoding::UTF_8,
            Encoding::Windows1252 => ocrfix::format::Encoding::WINDOWS_1252,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_windows_1252_comes_back() {
        let all: Vec<u8> = (0..=255).collect();
        let mut text = String::new();
        Encoding::Windows1252
            .decode(&mut all.clone(), &mut text, true)
            .unwrap();
        assert_eq!(text.chars().count(), 256);
        assert!(Encoding::Windows1252.holds(&text));
        assert_eq!(Encoding::Windows1252.encode(&text), all);
    }

    #[test]
    fn windows_1252_holds_german_but_not_everything() {
        assert!(Encoding::Windows1252.holds("„Größe“ – ÄÖÜ äöü ß"));
        assert!(!Encoding::Windows1252.holds("daſs"));
        assert!(Encoding::Utf8.holds("daſs"));
    }

    #[test]
    fn a_cut_character_waits_for_its_end() {
        let mut text = String::new();
        let mut bytes = b"f\xC3".to_vec();
        assert_eq!(Encoding::Utf8.decode(&mut bytes, &mut text, false), Ok(()));
        assert_eq!((text.as_str(), bytes.as_slice()), ("f", &b"\xC3"[..]));
        bytes.extend(b"\xBCnf");
        assert_eq!(Encoding::Utf8.decode(&mut bytes, &mut text, false), Ok(()));
        assert_eq!((text.as_str(), bytes.len()), ("fünf", 0));
    }

    #[test]
    fn a_cut_character_at_the_end_is_an_error() {
        let mut text = String::new();
        assert_eq!(
            Encoding::Utf8.decode(&mut b"ab\xE2\x80".to_vec(), &mut text, true),
            Err(2)
        );
        assert_eq!(text, "ab");
    }

    #[test]
    fn validity_decides_the_guess() {
        assert_eq!(Encoding::guess(b"nur ASCII"), Encoding::Utf8);
        assert_eq!(Encoding::guess("für".as_bytes()), Encoding::Utf8);
        assert_eq!(Encoding::guess(b"f\xC3"), Encoding::Utf8);
        assert_eq!(Encoding::guess(b"f\xFCr"), Encoding::Windows1252);
    }
}
