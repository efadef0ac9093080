//! ocrfix repairs OCR errors in German text.
//!
//! ```
//! use ocrfix::Corrector;
//!
//! let corrector = Corrector::german();
//! let corrected = corrector.correct("Die fiinf AuRenminister einigten sich auf eine Finanzfazilitdt.");
//! assert_eq!(corrected.text, "Die fünf Außenminister einigten sich auf eine Finanzfazilität.");
//!
//! let first = &corrected.corrections[0];
//! assert_eq!((first.range.clone(), first.replacement.as_str()), (4..9, "fünf"));
//! assert_eq!(first.rewrites[0].to_string(), "ii→ü");
//! ```
//!
//! # The shape of it
//!
//! A [`Corrector`] is built once, holds the dictionary and the confusion table and never changes; threads share
//! it. [`Corrector::builder`] takes options: a dictionary or confusion table of one's own, further words, the
//! least confidence. What comes back is a [`Corrected`]: the text, borrowed when nothing was changed, and the
//! [`Correction`]s, each with its byte range, confidence and the rewrites that lead to it. Outside those ranges
//! every byte is that of the input.
//!
//! A [`Worker`] holds scratch space and remembers what it has looked up; many texts on one thread want one of
//! them. Other threads can help it ([`Worker::with_helpers`]). A long text comes as blocks that [`block_end`] cuts, so
//! that memory stays small and the result does not depend on how the text was read:
//!
//! ```
//! # let corrector = ocrfix::Corrector::german();
//! # let mut pieces = ["Um fii", "nf Uhr", " kam die", " StraRenbahn.\n"].into_iter();
//! let mut worker = corrector.worker();
//! let (mut buffer, mut out) = (String::new(), String::new());
//! worker.start_document();
//! loop {
//!     let piece = pieces.next();
//!     buffer.push_str(piece.unwrap_or(""));
//!     while let Some(end) = ocrfix::block_end(&buffer, piece.is_none()) {
//!         out.push_str(&worker.correct_block(&buffer[..end]).text);
//!         buffer.drain(..end);
//!     }
//!     if piece.is_none() {
//!         break;
//!     }
//! }
//! assert_eq!(out, "Um fünf Uhr kam die Straßenbahn.\n");
//! ```
//!
//! [`Corrector::explain`] shows for one word all that was weighed, and [`Worker::explain_text`] for each word of a
//! text. [`lexicon`] compiles word lists into
//! dictionaries, [`learn`] makes a confusion table from texts and their truth. The library does no input or
//! output and reads no environment; correcting never fails.
//!
//! # The way of a word
//!
//! text → words (`token`) → candidates from dictionary and confusion table (`candidates`, `compound`) → which
//! engine was it? (`profile`) → the document's own words (`vocabulary`) → the neighbours (`context`, `lattice`) → is it
//! German? (`language`) → keep or change (`decide`) → quotation marks, dashes and section signs (`signs`) → the text with its corrections
//! (`rewrite`). The pipeline is in `worker`; `docs/internals.md` in the repository follows a word through it.
//!
//! # Features
//!
//! `formats` reads and rewrites documents of OCR engines; see [`mod@format`]. `cli`, on by default, is that and what the
//! command `ocrfix` needs. A library that depends on this one turns it off
//! with `default-features = false` and links the matcher alone.

mod analysis;
mod block;
mod candidates;
mod compound;
mod confusion;
pub mod context;
mod correction;
mod corrector;
mod decide;
mod error;
pub mod evaluate;
mod evidence;
mod explain;
#[cfg(feature = "formats")]
pub mod format;
mod habits;
mod language;
mod lattice;
pub mod learn;
mod letters;
pub mod lexicon;
mod profile;
mod rewrite;
mod signs;
mod spacing;
mod spelling;
mod threads;
mod token;
mod vocabulary;
mod worker;

pub use block::{MAX_BLOCK, block_end};
pub use confusion::Confusions;
pub use correction::{Corrected, Correction, Kind, Rewrite, RewriteKind};
pub use corrector::{Builder, Corrector};
pub use error::Error;
pub use evidence::{Alternative, Evidence};
pub use explain::{Decision, ExplainedCandidate, Explanation};
pub use spacing::Spaces;
pub use threads::Helpers;
pub use worker::Worker;

// The README's example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
