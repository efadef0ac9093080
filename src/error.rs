//! What can go wrong.

use thiserror::Error;

/// What can go wrong when a dictionary, a confusion table or an option is read.
///
/// Correcting text never fails: every `&str` has a result. Errors belong to building a
/// [`Corrector`](crate::Corrector) and to compiling or learning its data.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes given as a compiled dictionary are not one.
    #[error("not a compiled ocrfix dictionary: {reason}; build one with `ocrfix dictionary build`")]
    Dictionary {
        /// What was found instead.
        reason: String,
    },
    /// A line of a word list cannot be read.
    #[error("line {line}: {reason}; a line holds one word and, after a tab, an optional count")]
    WordList {
        /// Line number, from 1.
        line: usize,
        /// What was wrong with it.
        reason: String,
    },
    /// A word list held no word at all.
    #[error(
        "the word list holds no word; a line holds one word and, after a tab, an optional count"
    )]
    EmptyWordList,
    /// The confusion table cannot be read.
    #[error("confusion table: {reason}")]
    Confusions {
        /// What was wrong, with the place where it is known.
        reason: String,
    },
    /// The bytes given as a context model are not one.
    #[error("not a context model of ocrfix: {reason}; build one with `ocrfix context build`")]
    Context {
        /// What was found instead.
        reason: String,
    },
    /// Texts for a context model hold too little.
    #[error("the texts hold no word ten times; a context model needs more text")]
    EmptyContext,
    /// A context model is to be smaller than what its words take.
    #[error(
        "a context model of {bytes} bytes has no room for the words of these texts; give it more"
    )]
    ContextRoom {
        /// The most it was to have.
        bytes: usize,
    },
    /// A context model would be too large.
    #[error("a context model cannot hold {entries} entries; give it less room")]
    ContextSize {
        /// Entries that were to be stored.
        entries: usize,
    },
    /// Two texts given for learning or measuring do not belong together.
    #[error("the OCR text and its truth do not align: {reason}")]
    Alignment {
        /// What was found.
        reason: String,
    },
    /// A document of an OCR engine cannot be read.
    #[cfg(feature = "formats")]
    #[error("line {line}: this is no {format} that can be read: {reason}")]
    Document {
        /// What it was read as.
        format: crate::format::Format,
        /// Line number, from 1.
        line: usize,
        /// What was wrong there.
        reason: String,
    },
    /// An option lies outside its range.
    #[error("{option} is {value}, which is outside {range}")]
    Option {
        /// Name of the builder's method.
        option: &'static str,
        /// The value given.
        value: f64,
        /// The values it may take.
        range: &'static str,
    },
}
