//! Signs between words that were read as other signs: opening and closing quotation marks, dashes, and section signs.

mod dashes;
mod quotes;
mod sections;
mod urn;

use std::ops::Range;

use crate::correction::{Correction, Kind, Rewrite};

/// Dashes and closing marks are corrected where so many windows of a document, and such a share of them, seem to be damaged.
const DAMAGED: f32 = 0.9;
const DAMAGED_SHARE: f32 = 0.05;

/// What the signs of a document were read as.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signs {
    dashes: dashes::Dashes,
    quotes: quotes::Quotes,
    sections: sections::Sections,
    /// Windows, and how many of them are likely damaged.
    windows: f32,
    damaged: f32,
}

/// How damaged a block is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Damage {
    pub windows: f32,
    /// How many of them are likely damaged.
    pub damaged: f32,
    /// May any be?
    pub is_possible: bool,
}

impl Signs {
    /// Begins a block, for which what was counted before is worth less.
    pub fn begin_block(&mut self) {
        let memory = urn::MEMORY as f32;
        (self.windows, self.damaged) = (self.windows * memory, self.damaged * memory);
        self.dashes.begin_block();
        self.quotes.begin_block();
        self.sections.begin_block();
    }

    /// Counts the signs of a block, but for those that tell nothing of the engine: all of them where nothing can be damaged.
    /// Section signs, which are the same whatever engine read them, tell wherever the words beside them may be German.
    pub fn count(
        &mut self,
        text: &str,
        damage: Damage,
        tells: impl Fn(&Range<usize>) -> bool,
        is_german: impl Fn(&Range<usize>) -> bool,
    ) {
        self.windows += damage.windows;
        self.damaged += damage.damaged;
        self.dashes.look_for_known(text);
        self.sections.count(text, is_german);
        if damage.is_possible {
            self.dashes.count(text, &tells);
            self.quotes.count(text, &tells);
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
        let is_damaged = self.damaged >= DAMAGED.max(DAMAGED_SHARE * self.windows);
        let may_be_damaged = |sign: &Range<usize>| is_damaged && may_be_damaged(sign);
        if is_damaged {
            self.dashes.correct(text, may_be_damaged, corrections);
        }
        self.quotes.correct(text, may_be_damaged, corrections);
        self.sections.correct(text, is_damaged, corrections);
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
