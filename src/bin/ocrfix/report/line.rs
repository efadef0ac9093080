//! The lines of a report, as they are written and read again.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// A correction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// What the input was called.
    pub file: String,
    /// From 1; in a text, form feeds part pages.
    pub page: u64,
    /// From 1, in the file.
    pub line: u64,
    /// From 1, in characters.
    pub column: u64,
    /// First byte in the file, from 0.
    pub start: u64,
    /// The byte behind the last.
    pub end: u64,
    /// What was read.
    pub original: String,
    /// What stands there now.
    pub replacement: String,
    /// From 0 to 1.
    pub confidence: f64,
    /// What was found wrong.
    pub kind: String,
    /// What leads from the one to the other.
    pub rewrites: Vec<Rewrite>,
    /// Text before, as it was read.
    pub before: String,
    /// Text behind, as it was read.
    pub after: String,
    /// The words of a document that it covers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
    /// What becomes of the file's bytes.
    pub edits: Vec<Edit>,
    /// What a reader has decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
}

/// A confusion that was undone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rewrite {
    /// Byte offset in the original.
    pub at: usize,
    /// What was read.
    pub ocr: String,
    /// What was printed.
    pub truth: String,
    /// In nats.
    pub cost: f64,
}

/// A word of a document, or a part of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// What the document calls it.
    pub id: Option<String>,
    /// How sure the engine was of it, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// First byte in the file.
    pub start: u64,
    /// The byte behind the last.
    pub end: u64,
}

/// A stretch of the file and what comes in its place, in the file's encoding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Edit {
    /// First byte in the file.
    pub start: u64,
    /// The byte behind the last.
    pub end: u64,
    /// What comes there.
    pub text: String,
}

/// What a reader has decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// It is right.
    Accept,
    /// The file is to stay as it is here.
    Reject,
}

/// The last line of each input, which tells that its list is whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// What the input was called.
    pub file: String,
    /// How many lines there are of it before this one.
    pub corrections: u64,
    /// Its length, not compressed.
    pub bytes: u64,
    /// The encoding of the edits.
    pub encoding: String,
    /// Of its content, not compressed.
    pub sha256: Digest,
}
