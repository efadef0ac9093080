//! Signs between words that were read as other signs: opening and closing quotation marks, and dashes.

mod dashes;
mod quotes;
mod urn;

use std::ops::Range;

use crate::correction::{Correction, Kind, Rewrite};

/// What the signs of a document were read as.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signs {
    dashes: dashes::Dashes,
    quotes: quotes::Quotes,
}

impl Signs {
    /// Lets what was seen count for less, before the next block of the document.
    pub fn fade(&mut self) {
        self.dashes.fade();
        self.quotes.fade();
    }

    /// Counts the signs of a block, but for those that tell nothing of the engine.
    pub fn count(&mut self, text: &str, tells: impl Fn(&Range<usize>) -> bool) {
        self.dashes.count(text, &tells);
        self.quotes.count(text, &tells);
    }

    /// Adds the corrections of the signs of a block to those of its words, and puts all in order. Dashes and closing marks stay
    /// where nothing may be damaged.
    pub fn correct(
        &self,
        text: &str,
        may_be_damaged: impl Fn(&Range<usize>) -> bool,
        corrections: &mut Vec<Correction>,
    ) {
        let before = corrections.len();
        self.dashes.correct(text, &may_be_damaged, corrections);
        self.quotes.correct(text, &may_be_damaged, corrections);
        if corrections.len() > before {
            corrections.sort_by_key(|c| c.range.start);
            let mut end = 0;
            corrections.retain(|c| {
                let is_free = c.range.start >= end;
                end = end.max(c.range.end);
                is_free
            });
        }
    }
}

/// A sign put in the place of another, at a cost in nats by which reports rank it.
fn correction(
    text: &str,
    range: Range<usize>,
    (kind, sign): (Kind, &str),
    confidence: f64,
    cost: f32,
) -> Correction {
    let original = text[range.clone()].to_owned();
    let rewrites = vec![Rewrite {
        at: 0,
        ocr: original.clone(),
        truth: sign.to_owned(),
        cost,
    }];
    Correction {
        range,
        original,
        replacement: sign.to_owned(),
        confidence,
        kind,
        rewrites,
    }
}
