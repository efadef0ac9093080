//! Compressed inputs: told by their first bytes, read as if they were not, written as they came.

use std::io::{self, Cursor, Read, Write};

use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

/// How an input is compressed, and so its output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// As `gzip` does.
    Gzip,
    /// As `zstd` does.
    Zstd,
}

/// What compressed data begins with. No text does.
const MAGIC: [(Compression, &[u8]); 2] = [
    (Compression::Gzip, b"\x1F\x8B"),
    (Compression::Zstd, b"\x28\xB5\x2F\xFD"),
];

/// The content of a source, and how it was compressed.
///
/// # Errors
/// When the source cannot be read. Reading on fails where compressed data is damaged, and says so.
pub fn decompress<'r>(mut source: impl Read + 'r) -> io::Result<(Compression, Box<dyn Read + 'r>)> {
    let mut head = Vec::new();
    // Byte by byte, for a stream of text should not have to wait.
    while MAGIC
        .iter()
        .any(|(_, magic)| magic.len() > head.len() && magic.starts_with(&head))
    {
        if source.by_ref().take(1).read_to_end(&mut head)? == 0 {
            break;
        }
    }
    let compression = MAGIC.iter().find(|(_, magic)| head.starts_with(magic));
    let compression = compression.map_or(Compression::None, |&(compression, _)| compression);
    let whole = Cursor::new(head).chain(source);
    let content: Box<dyn Read + 'r> = match compression {
        Compression::None => Box::new(whole),
        Compression::Gzip => Box::new(Checked("gzip", MultiGzDecoder::new(whole))),
        Compression::Zstd => Box::new(Checked("zstd", zstd::Decoder::new(whole)?)),
    };
    Ok((compression, content))
}

/// Says of which data the decoder's complaints are.
struct Checked<R>(&'static str, R);

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1.read(buffer).map_err(|error| {
            // What the system says is about the file, not about the data.
            if error.raw_os_error().is_some() || error.kind() == io::ErrorKind::Interrupted {
                return error;
            }
            let reason = match error.kind() {
                io::ErrorKind::UnexpectedEof => "they are cut off".to_owned(),
                _ => error.to_string(),
            };
            let message = format!("the {} data are damaged: {reason}", self.0);
            io::Error::new(io::ErrorKind::InvalidData, message)
        })
    }
}

/// Compresses one output; what is ready is passed on after each write.
pub enum Compressor {
    /// Nothing to do.
    None,
    /// As `gzip` does, at its usual level.
    Gzip(GzEncoder<Vec<u8>>),
    /// As `zstd` does, at its usual level.
    Zstd(zstd::Encoder<'static, Vec<u8>>),
}

impl Compressor {
    /// Ready for one output.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn new(compression: Compression) -> io::Result<Self> {
        Ok(match compression {
            Compression::None => Compressor::None,
            Compression::Gzip => {
                Compressor::Gzip(GzEncoder::new(Vec::new(), flate2::Compression::default()))
            }
            Compression::Zstd => {
                let mut encoder = zstd::Encoder::new(Vec::new(), zstd::DEFAULT_COMPRESSION_LEVEL)?;
                encoder.include_checksum(true)?;
                Compressor::Zstd(encoder)
            }
        })
    }

    /// Writes `bytes` to `out`, compressed.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write(&mut self, bytes: &[u8], out: &mut impl Write) -> io::Result<()> {
        match self {
            Compressor::None => out.write_all(bytes),
            Compressor::Gzip(encoder) => {
                encoder.write_all(bytes)?;
                pass_on(encoder.get_mut(), out)
            }
            Compressor::Zstd(encoder) => {
                encoder.write_all(bytes)?;
                pass_on(encoder.get_mut(), out)
            }
        }
    }

    /// Ends the compressed data; what is written after that is not compressed.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn finish(&mut self, out: &mut impl Write) -> io::Result<()> {
        match std::mem::replace(self, Compressor::None) {
            Compressor::None => Ok(()),
            Compressor::Gzip(encoder) => out.write_all(&encoder.finish()?),
            Compressor::Zstd(encoder) => out.write_all(&encoder.finish()?),
        }
    }
}

/// Compresses what is written to it into something else.
pub struct Compressing<'w, W> {
    compressor: Compressor,
    out: &'w mut W,
}

impl<'w, W: Write> Compressing<'w, W> {
    /// Ready for one output, which goes to `out`.
    ///
    /// # Errors
    /// Those of [`Compressor::new`].
    pub fn new(compression: Compression, out: &'w mut W) -> io::Result<Self> {
        let compressor = Compressor::new(compression)?;
        Ok(Compressing { compressor, out })
    }

    /// Ends the compressed data.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.compressor.finish(self.out)
    }
}

impl<W: Write> Write for Compressing<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.compressor.write(bytes, self.out)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn pass_on(ready: &mut Vec<u8>, out: &mut impl Write) -> io::Result<()> {
    out.write_all(ready)?;
    ready.clear();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compressed(compression: Compression, content: &[u8]) -> Vec<u8> {
        let mut compressor = Compressor::new(compression).unwrap();
        let mut bytes = Vec::new();
        for part in content.chunks(1000) {
            compressor.write(part, &mut bytes).unwrap();
        }
        compressor.finish(&mut bytes).unwrap();
        bytes
    }

    fn content(bytes: &[u8]) -> (Compression, io::Result<Vec<u8>>) {
        let (compression, mut source) = decompress(bytes).unwrap();
        let mut content = Vec::new();
        let outcome = source.read_to_end(&mut content);
        (compression, outcome.map(|_| content))
    }

    #[test]
    fn what_is_compressed_comes_back() {
        let text = "Fünf Schiffe. ".repeat(999);
        for compression in [Compression::None, Compression::Gzip, Compression::Zstd] {
            let mut bytes = compressed(compression, text.as_bytes());
            let (told, back) = content(&bytes);
            assert_eq!(told, compression);
            assert!(back.unwrap() == text.as_bytes());
            // Members that follow each other are one text.
            bytes.extend(compressed(compression, b"Mehr."));
            assert!(content(&bytes).1.unwrap() == format!("{text}Mehr.").as_bytes());
        }
    }

    #[test]
    fn damage_is_an_error() {
        for compression in [Compression::Gzip, Compression::Zstd] {
            let whole = compressed(compression, &b"Schiffe".repeat(99));
            let cut = content(&whole[..whole.len() - 3]).1.unwrap_err();
            assert!(cut.to_string().ends_with("they are cut off"), "{cut}");
            let mut wrong = whole;
            let checksum = wrong.len() - 3;
            wrong[checksum] ^= 1;
            let error = content(&wrong).1.unwrap_err();
            assert!(error.to_string().contains("damaged"), "{error}");
        }
    }

    #[test]
    fn what_only_begins_alike_is_text() {
        for text in ["", "(", "\u{1F}", "(µ) Maß"] {
            let (compression, back) = content(text.as_bytes());
            assert_eq!(compression, Compression::None);
            assert_eq!(back.unwrap(), text.as_bytes());
        }
    }
}
