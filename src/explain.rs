//! How a decision came about.

use std::ops::Range;

use crate::correction::{Correction, Rewrite};

/// Everything that was weighed for one word; see [`Corrector::explain`](crate::Corrector::explain) and
/// [`Worker::explain_text`](crate::Worker::explain_text).
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The word, where spaces change as it stands with them put right.
    pub word: String,
    /// Its byte range in the text, signs at its edges that may be misread letters included.
    pub range: Range<usize>,
    /// Is it a word of the dictionary, or a compound of its words?
    pub known: bool,
    /// All candidates, the word as it is among them; what is likeliest by costs and neighbours comes first.
    pub candidates: Vec<ExplainedCandidate>,
    /// What is done with it.
    pub decision: Decision,
}

/// One candidate and its costs, in nats (negative natural logarithms of probabilities).
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedCandidate {
    /// The candidate.
    pub word: String,
    /// Cost of the word in running text, written as it is here.
    pub language_cost: f64,
    /// What of that is for signs beside it that are none of its letters.
    pub sign_cost: f64,
    /// Cost of the word having been read as what stands here.
    pub channel_cost: f64,
    /// Sum of the two.
    pub total: f64,
    /// Posterior probability among the candidates by these costs and, in a text, by those of the neighbours.
    pub lattice: f64,
    /// The same as experience has it: how often what is so likely proves right. It decides.
    pub probability: f64,
    /// The rewrites that lead to it, their offsets not filled in; empty for the word as it is.
    pub rewrites: Vec<Rewrite>,
    /// The parts of a compound that no list has; empty for other words.
    pub compound: Vec<String>,
}

/// What is done with a word.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// It stays, for this reason.
    Keep(String),
    /// It is changed. Where spaces change with it, the correction is also that of other words.
    Change(Correction),
}
