//! Signs between words that were read as other signs: opening and closing quotation marks, and dashes.

mod dashes;
mod quotes;
mod urn;

use std::ops::Range;

use crate::correction::{Correction, Kind, Rewrite};

/// Signs are corrected where so many windows of a document, and such a share of them, seem to be damaged.
const DAMAGED: f32 = 0.9;
const DAMAGED_SHARE: f32 = 0.05;

/// What the signs of a document were read as.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signs {
    dashes: dashes::Dashes,
    quotes: quotes::Quotes,
    damage: Damage,
}

/// How damaged a text is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Damage {
    pub windows: f32,
    /// Those of them that are likely damaged.
    pub damaged: f32,
    /// May any be?
    pub is_possible: bool,
}

impl Signs {
    /// Counts the signs of the next block, but for those that tell nothing of the engine: all of them where nothing can be damaged.
    /// The blocks before count for less if they are to be `faded`.
    pub fn count(
        &mut self,
        text: &str,
        damage: Damage,
        faded: bool,
        tells: impl Fn(&Range<usize>) -> bool,
    ) {
        let memory = if faded { urn::MEMORY as f32 } else { 1.0 };
        self.damage.windows = self.damage.windows * memory + damage.windows;
        self.damage.damaged = self.damage.damaged * memory + damage.damaged;
        self.dashes.look_for_known(text);
        if damage.is_possible {
            self.dashes.count(text, faded, &tells);
            self.quotes.count(text, faded, &tells);
        }
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
        let is_damaged = self.damage.damaged >= DAMAGED.max(DAMAGED_SHARE * self.damage.windows);
        let may_be_damaged = |sign: &Range<usize>| is_damaged && may_be_damaged(sign);
        if is_damaged {
            self.dashes.correct(text, may_be_damaged, corrections);
        }
        self.quotes.correct(text, may_be_damaged, corrections);
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
