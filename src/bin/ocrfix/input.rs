//! Inputs as streams: from a file's bytes to blocks of text, in constant memory.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use ocrfix::block_end;
use thiserror::Error;

use crate::args::EncodingName;
use crate::encoding::Encoding;
use crate::message::describe;

/// The most that is read at once.
const CHUNK: usize = 64 * 1024;

/// The least that is added to a text in which no block ends yet. A pipe may give a few bytes at a
/// time, and looking for the end after each of them would take quadratic time.
const PORTION: usize = 16 * 1024;

/// How much `--encoding auto` sees before it decides. Damaged pages may have lost most umlauts, so a
/// few lines are not enough.
const AUTO_WINDOW: usize = 1024 * 1024;

/// Why an input cannot be read to its end.
#[derive(Debug, Error)]
pub enum InputError {
    /// The file cannot be opened or read.
    #[error("{}", describe(.0))]
    Io(#[from] io::Error),
    /// What is written would be read, without end.
    #[error("standard output goes to this very file; send it to another one")]
    IsOutput,
    /// A byte is not part of UTF-8 text.
    #[error(
        "byte {offset} (counted from 0) is 0x{byte:02X}, which is not UTF-8 here; \
         for an older encoding give `--encoding windows-1252` or `--encoding auto`"
    )]
    NotUtf8 {
        /// Offset in the input, from 0.
        offset: u64,
        /// What stands there.
        byte: u8,
    },
    /// A document that is none.
    #[error("{0}")]
    Document(#[from] ocrfix::Error),
    /// `--keep-original` for a format that cannot.
    #[error(
        "this {0} has no place for old readings; leave out `--keep-original`, \
         and let `--report-file` list what was changed"
    )]
    NoPlace(&'static str),
    /// A picture, an archive or the like, by its media type.
    #[error("this is no text but {0}; where a folder is given, `--glob` leaves it out")]
    Binary(&'static str),
    /// The text is in an encoding of two or four bytes a character.
    #[error("this is {0}; convert it first, with `iconv -f {0} -t UTF-8`")]
    Wide(&'static str),
}

/// The name by which messages, diffs and reports call the input.
pub fn name(path: &Path) -> String {
    if is_stdin(path) {
        "<stdin>".to_owned()
    } else {
        path.display().to_string()
    }
}

/// Opens a file, or standard input for `-`.
pub fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    if is_stdin(path) {
        return Ok(Box::new(io::stdin().lock()));
    }
    Ok(Box::new(File::open(path)?))
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// As far as zero bytes are looked for in the head of an input: all of the first block of a tar archive.
const FIRST: usize = 512;

/// What an input is that begins with these bytes, if it is no text.
fn binary(head: &[u8]) -> Option<&'static str> {
    let kind = infer::get(head)?;
    let is_text = kind.matcher_type() == infer::MatcherType::Text;
    // Words begin like some of them: `BM`. But all have zero bytes at their beginning, except for these.
    let first = &head[..head.len().min(FIRST)];
    let without = [&b"%PDF-"[..], b"!<arch>\n", b"{\\rtf"];
    let is_sure = first.contains(&0) || without.iter().any(|sign| first.starts_with(sign));
    (!is_text && is_sure).then(|| kind.mime_type())
}

/// Cuts an input into the blocks that a worker takes.
pub struct Blocks<R> {
    source: R,
    /// None until the beginning has been seen.
    encoding: Option<Encoding>,
    name: EncodingName,
    chunk: Box<[u8]>,
    /// Read but not decoded.
    bytes: Vec<u8>,
    /// How many bytes of the input have been decoded.
    decoded: u64,
    /// Decoded; what precedes `start` has been given out.
    text: String,
    start: usize,
    at_end: bool,
    /// Found while reading ahead; told once the text before it has been given out. So what is
    /// written before a failure does not depend on how the input was cut into reads.
    failure: Option<InputError>,
}

impl<R: Read> Blocks<R> {
    /// Blocks of `source`, which nothing has been read from yet.
    pub fn new(source: R, name: EncodingName) -> Self {
        Blocks {
            source,
            encoding: None,
            name,
            chunk: vec![0; CHUNK].into(),
            bytes: Vec::new(),
            decoded: 0,
            text: String::new(),
            start: 0,
            at_end: false,
            failure: None,
        }
    }

    /// The next block and the encoding to write it in; none after the last.
    ///
    /// # Errors
    /// When the source cannot be read or is not in the encoding expected.
    pub fn next_block(&mut self) -> Result<Option<(&str, Encoding)>, InputError> {
        let length = loop {
            let complete = self.at_end && self.failure.is_none();
            if let Some(length) = block_end(&self.text[self.start..], complete) {
                break length;
            }
            if let Some(failure) = self.failure.take() {
                return Err(failure);
            }
            if self.at_end {
                return Ok(None);
            }
            self.text.drain(..self.start);
            self.start = 0;
            self.failure = self.fill().err();
        };
        let block = self.start..self.start + length;
        self.start = block.end;
        let encoding = self.encoding.expect("known since the first text");
        Ok(Some((&self.text[block], encoding)))
    }

    /// Reads and decodes more text.
    fn fill(&mut self) -> Result<(), InputError> {
        let encoding = match self.encoding {
            Some(encoding) => {
                self.read_at_least(PORTION)?;
                encoding
            }
            None => {
                let encoding = self.recognise()?;
                *self.encoding.insert(encoding)
            }
        };
        let before = self.bytes.len();
        let outcome = encoding.decode(&mut self.bytes, &mut self.text, self.at_end);
        self.decoded += (before - self.bytes.len()) as u64;
        outcome.map_err(|_| InputError::NotUtf8 {
            offset: self.decoded,
            byte: self.bytes[0],
        })
    }

    /// Reads the beginning and settles the encoding for the whole input: what has been written
    /// cannot be called back, and one file must not end up in two encodings.
    fn recognise(&mut self) -> Result<Encoding, InputError> {
        let encoding = match self.name {
            EncodingName::Latin1 | EncodingName::Windows1252 => {
                self.read_at_least(PORTION)?;
                Encoding::Windows1252
            }
            EncodingName::Utf8 => {
                self.read_at_least(PORTION)?;
                Encoding::Utf8
            }
            EncodingName::Auto => {
                self.read_at_least(AUTO_WINDOW)?;
                Encoding::guess(&self.bytes)
            }
        };
        match self.bytes[..] {
            [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Err(InputError::Wide("UTF-32")),
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Err(InputError::Wide("UTF-16")),
            _ => match binary(&self.bytes) {
                Some(kind) => Err(InputError::Binary(kind)),
                None => Ok(encoding),
            },
        }
    }

    /// Reads until `wanted` undecoded bytes or more have come in, or the input ends.
    fn read_at_least(&mut self, wanted: usize) -> io::Result<()> {
        let wanted = self.bytes.len() + wanted;
        while self.bytes.len() < wanted && !self.at_end {
            match self.source.read(&mut self.chunk) {
                Ok(0) => self.at_end = true,
                Ok(count) => self.bytes.extend_from_slice(&self.chunk[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::iter;

    /// Gives out as many bytes as the next number says.
    struct Trickle<'a, I> {
        data: &'a [u8],
        sizes: I,
    }

    impl<I: Iterator<Item = usize>> Read for Trickle<'_, I> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let size = self.sizes.next().expect("endless").clamp(1, buffer.len());
            let (now, later) = self.data.split_at(size.min(self.data.len()));
            buffer[..now.len()].copy_from_slice(now);
            self.data = later;
            Ok(now.len())
        }
    }

    /// Sizes from 1 to `most`, by the generator of Park and Miller.
    fn sizes(seed: u64, most: usize) -> impl Iterator<Item = usize> {
        iter::successors(Some(seed), |x| Some(x * 48271 % 0x7FFF_FFFF))
            .skip(1)
            .map(move |x| x as usize % most + 1)
    }

    /// The text of all blocks, and the message of the failure that ended them.
    fn all(source: impl Read, name: EncodingName) -> (String, Option<String>) {
        let mut blocks = Blocks::new(source, name);
        let mut all = String::new();
        loop {
            match blocks.next_block() {
                Ok(Some((text, _))) => all.push_str(text),
                Ok(None) => return (all, None),
                Err(error) => return (all, Some(error.to_string())),
            }
        }
    }

    fn prose(bytes: usize) -> String {
        let mut text = String::from("\u{FEFF}");
        for number in 0.. {
            if text.len() > bytes {
                break;
            }
            text += &format!("Zeile {number}: fiinf Körbe\tvoll – „Äpfel“ 🍎\0 \r");
            text += ["\n", "\r\n", "\n\n", " "][number % 4];
        }
        text
    }

    #[test]
    fn the_size_of_reads_does_not_matter() {
        let text = prose(300_000);
        for (seed, most) in [(1, 1), (2, 7), (3, 5_000), (4, 100_000)] {
            let source = Trickle {
                data: text.as_bytes(),
                sizes: sizes(seed, most),
            };
            let (all, failure) = all(source, EncodingName::Utf8);
            assert_eq!(failure, None);
            // Not `assert_eq`, which would print both.
            assert!(all == text, "reads of up to {most} bytes");
        }
    }

    #[test]
    fn nothing_gives_nothing() {
        for name in [EncodingName::Utf8, EncodingName::Latin1, EncodingName::Auto] {
            assert_eq!(all(&b""[..], name), (String::new(), None));
        }
    }

    #[test]
    fn the_first_bad_byte_is_named_however_it_is_read() {
        let text = prose(200_000);
        let mut data = text.clone().into_bytes();
        data.extend(b"f\xFCnf und mehr\n");
        for most in [1, 3, 5_000, 100_000] {
            let source = Trickle {
                data: &data,
                sizes: sizes(5, most),
            };
            let (before, failure) = all(source, EncodingName::Utf8);
            let expected = format!("byte {} (counted from 0) is 0xFC", text.len() + 1);
            assert!(failure.unwrap().starts_with(&expected));
            assert!(format!("{text}f").starts_with(&before));
        }
    }

    #[test]
    fn a_character_cut_at_the_end_is_a_bad_byte() {
        let failure = all(&b"gut\xE2\x80"[..], EncodingName::Utf8).1;
        assert!(failure.unwrap().starts_with("byte 3 "));
    }

    #[test]
    fn auto_takes_one_encoding_for_the_whole_input() {
        let legacy = b"fiinf K\xF6rbe \xC3\xBC".repeat(9);
        let expected = "fiinf Körbe Ã¼".repeat(9);
        assert_eq!(all(&legacy[..], EncodingName::Auto), (expected, None));
        let utf8 = "fünf".as_bytes();
        assert_eq!(all(utf8, EncodingName::Auto), ("fünf".to_owned(), None));
    }

    #[test]
    fn wide_encodings_are_recognised_from_their_mark() {
        let of = [
            (&b"\xFF\xFEf\0"[..], "UTF-16"),
            (b"\xFE\xFF\0f", "UTF-16"),
            (b"\xFF\xFE\0\0f\0\0\0", "UTF-32"),
        ];
        let names = [EncodingName::Utf8, EncodingName::Auto, EncodingName::Latin1];
        for (name, (data, encoding)) in names.into_iter().flat_map(|name| of.map(|of| (name, of))) {
            let source = Trickle {
                data,
                sizes: iter::repeat(1),
            };
            assert!(all(source, name).1.unwrap().contains(encoding));
        }
    }

    #[test]
    fn what_is_no_text_is_refused_in_any_encoding() {
        let names = [
            EncodingName::Utf8,
            EncodingName::Auto,
            EncodingName::Windows1252,
        ];
        let mut archive = [b"a.txt".as_slice(), &[0; 252], b"ustar"].concat();
        archive.resize(1024, 0);
        for name in names {
            for data in [
                &b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"[..],
                b"%PDF-1.4\n%\xE2\xE3fiir",
                b"%PDF-1.4\n1 0 obj (fiir)",
                &archive,
                b"!<arch>\nfiir.txt/       0           0     0     644     9         `\nfiir",
                b"{\\rtf1\\ansi fiir}",
            ] {
                let (text, failure) = all(data, name);
                assert!(failure.unwrap().starts_with("this is no text"));
                assert_eq!(text, "");
            }
            // A zero byte is a sign like any other, and words may begin like pictures.
            let far = ["BMW baut Autos. ".repeat(99), "\0".to_owned()].concat();
            for text in ["fiir\0alle", "BMW baut Autos", "%PDF ist ein Format", &far] {
                assert_eq!(all(text.as_bytes(), name), (text.to_owned(), None));
            }
        }
    }
}
