//! Counting what was done.

use std::io;
use std::ops::Add;

use ocrfix::Correction;
use ocrfix::format::{Document, Rewritten};
use serde::{Deserialize, Serialize};

use crate::compression::Compression;
use crate::encoding::Encoding;
use crate::output::Sink;

/// How many words were read and corrections made.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Runs without white space in texts, words in documents.
    pub words: u64,
    /// Corrections made.
    pub corrections: u64,
}

impl Add for Tally {
    type Output = Tally;

    fn add(self, other: Tally) -> Tally {
        Tally {
            words: self.words + other.words,
            corrections: self.corrections + other.corrections,
        }
    }
}

/// Counts one input.
#[derive(Default)]
pub struct Counter {
    /// So far.
    pub tally: Tally,
    /// How the input was compressed.
    pub compressed: bool,
}

impl Sink for Counter {
    fn start(&mut self, _file: &str, compression: Compression) -> io::Result<()> {
        self.compressed = compression != Compression::None;
        Ok(())
    }

    fn block(
        &mut self,
        text: &str,
        corrections: &[Correction],
        _encoding: Encoding,
    ) -> io::Result<()> {
        self.tally.words += text.split_whitespace().count() as u64;
        self.tally.corrections += corrections.len() as u64;
        Ok(())
    }

    fn document(&mut self, document: &Document, rewritten: &Rewritten) -> io::Result<()> {
        self.tally.words += document.words().len() as u64;
        self.tally.corrections += rewritten.changes.len() as u64;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A number and what is counted, as in `1 file` and `2 files`.
pub fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
