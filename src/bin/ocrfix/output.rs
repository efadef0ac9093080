//! Where corrections go: the text itself here, a diff or a report elsewhere.

use std::io::{self, Write};

use anyhow::{Context, Result};
use ocrfix::Correction;
use ocrfix::format::{Document, Rewritten};

use crate::compression::{Compression, Compressor};
use crate::encoding::Encoding;

/// What messages call standard output.
pub const STDOUT: &str = "standard output";

/// Writes to standard output what is ready as a whole.
///
/// # Errors
/// When it cannot be written.
pub fn print(contents: &[u8]) -> Result<()> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(contents)
        .and_then(|()| stdout.flush())
        .context(STDOUT)
}

/// Receives the inputs one after the other, block by block.
///
/// An input that fails in the middle is not finished; the next `start` follows.
pub trait Sink {
    /// A new input begins; `compression` is how its bytes were compressed.
    fn start(&mut self, file: &str, compression: Compression) -> io::Result<()>;

    /// It is text: its next block, as it was read, and the corrections in it.
    fn block(
        &mut self,
        text: &str,
        corrections: &[Correction],
        encoding: Encoding,
    ) -> io::Result<()>;

    /// It is a document, read and corrected as a whole.
    fn document(&mut self, document: &Document, rewritten: &Rewritten) -> io::Result<()>;

    /// The input is at its end.
    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Nothing more comes.
    fn flush(&mut self) -> io::Result<()>;
}

/// A stretch of a block.
pub enum Piece<'a> {
    /// Stays as it is.
    Kept(&'a str),
    /// Is replaced.
    Corrected(&'a Correction),
}

/// The whole of a block in its order; kept pieces may be empty.
pub fn pieces<'a>(
    text: &'a str,
    corrections: &'a [Correction],
) -> impl Iterator<Item = Piece<'a>> + 'a {
    let ends = corrections.iter().map(|c| c.range.end);
    let starts = std::iter::once(0).chain(ends);
    let mut next = corrections.iter();
    starts.flat_map(move |start| {
        let correction = next.next();
        let end = correction.map_or(text.len(), |c| c.range.start);
        std::iter::once(Piece::Kept(&text[start..end])).chain(correction.map(Piece::Corrected))
    })
}

/// Writes the corrected text in the encoding of its input, compressed as that was.
pub struct Text<W> {
    out: W,
    compressor: Compressor,
}

impl<W: Write> Text<W> {
    /// Text that goes to `out`.
    pub fn new(out: W) -> Self {
        Text {
            out,
            compressor: Compressor::None,
        }
    }
}

impl<W: Write> Sink for Text<W> {
    fn start(&mut self, _file: &str, compression: Compression) -> io::Result<()> {
        // An input that failed has left its data open.
        self.compressor.finish(&mut self.out)?;
        self.compressor = Compressor::new(compression)?;
        Ok(())
    }

    fn block(
        &mut self,
        text: &str,
        corrections: &[Correction],
        encoding: Encoding,
    ) -> io::Result<()> {
        for piece in pieces(text, corrections) {
            let new = match piece {
                Piece::Kept(kept) => kept,
                Piece::Corrected(correction) => &correction.replacement,
            };
            self.compressor
                .write(&encoding.encode(new), &mut self.out)?;
        }
        Ok(())
    }

    fn document(&mut self, document: &Document, rewritten: &Rewritten) -> io::Result<()> {
        let bytes = document.splice(rewritten);
        self.compressor.write(&bytes, &mut self.out)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.compressor.finish(&mut self.out)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.compressor.finish(&mut self.out)?;
        self.out.flush()
    }
}
