//! What can be done to many files.

use std::fs::File;
use std::io::Write;

use anyhow::Result;
use ocrfix::Helpers;

use crate::batch::tally::Tally;
use crate::digest::{Digest, Hashing};

/// What is done to each file.
pub trait Task: Sync {
    /// What a thread keeps from one file to the next.
    type Scratch;

    /// A hash that differs when the same input may give another output.
    ///
    /// # Errors
    /// When a file that an option names cannot be read; the message begins with its name.
    fn settings(&self) -> Result<Digest>;

    /// What a thread begins with; it may have helpers.
    fn scratch(&self, helpers: &Helpers) -> Self::Scratch;

    /// Writes what becomes of a file, which messages call `name`, and the list of its corrections if one is wanted.
    ///
    /// # Errors
    /// When the one cannot be read or the others not be written. What has been written so far is thrown away.
    fn write<W: Write>(
        &self,
        source: &mut Hashing<File>,
        name: &str,
        output: Target<W>,
        report: Option<Target<W>>,
        scratch: &mut Self::Scratch,
    ) -> Result<Written>;

    /// What was done to all files, as in `10 words, 3 corrections`.
    fn summary(&self, tally: Tally) -> String;
}

/// Something to write to, and what messages call it.
pub struct Target<'w, W> {
    /// The name in messages.
    pub name: String,
    /// Where it goes.
    pub out: &'w mut W,
}

/// What was written.
pub struct Written {
    /// What the input held.
    pub tally: Tally,
    /// Whether it is compressed.
    pub compressed: bool,
}
