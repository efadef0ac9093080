//! The confusion table as walks ask for it: which rewrites fit at a letter?

use rustc_hash::FxHashMap;

use crate::confusion::{Confusions, MAX_SIGNS};
use crate::lexicon::LetterSet;

/// The table as the walk asks for it.
#[derive(Debug)]
pub(crate) struct Rewrites<'c> {
    table: &'c Confusions,
    by_first: FxHashMap<char, Vec<Ready>>,
    /// Those of letters left out, which fit everywhere: in small letters, and in capitals.
    left_out: [Vec<Fitting>; 2],
}

/// A rewrite, with what tells where it fits.
#[derive(Debug)]
struct Ready {
    ocr: [char; MAX_SIGNS],
    /// Does it make small letters inside a word? At its beginning? Capitals fit everywhere in words of capitals.
    inside: bool,
    at_start: bool,
    fitting: Fitting,
}

impl<'c> Rewrites<'c> {
    pub fn new(table: &'c Confusions) -> Self {
        let ready = |numbers: &[u16]| -> Vec<Ready> {
            let rules = numbers.iter().map(|&n| (n, table.rule(n)));
            rules
                // A sign that stands for nothing takes no letter from the word and puts none in.
                .filter(|(_, rule)| {
                    !rule.truth.is_empty() || rule.ocr.iter().all(|c| c.is_alphabetic())
                })
                .filter(|(_, rule)| rule.letters)
                .map(|(number, rule)| {
                    let mut ocr = ['\0'; MAX_SIGNS];
                    ocr[..rule.ocr.len()].copy_from_slice(&rule.ocr);
                    Ready {
                        ocr,
                        inside: rule.small && !rule.capital_first,
                        at_start: rule.small,
                        fitting: Fitting::new(table, number),
                    }
                })
                .collect()
        };
        let left_out = ready(table.left_out());
        let inside = left_out.iter().filter(|r| r.inside).map(|r| r.fitting);
        Rewrites {
            table,
            by_first: table
                .first_signs()
                .map(|c| (c, ready(table.starting_with(c))))
                .collect(),
            left_out: [
                inside.collect(),
                left_out.iter().map(|r| r.fitting).collect(),
            ],
        }
    }

    pub fn table(&self) -> &'c Confusions {
        self.table
    }

    /// Those of letters left out, cheapest first.
    pub fn left_out(&self, capitals: bool) -> &[Fitting] {
        &self.left_out[usize::from(capitals)]
    }

    /// Adds the rewrites that fit at a letter, cheapest first.
    pub fn fit(&self, letters: &[char], at: usize, capitals: bool, out: &mut Vec<Fitting>) {
        let read = &letters[at..];
        let Some(ready) = read.first().and_then(|c| self.by_first.get(c)) else {
            return;
        };
        for r in ready {
            let shown = capitals || if at == 0 { r.at_start } else { r.inside };
            // The first sign is the same.
            let fits = (1..usize::from(r.fitting.read)).all(|i| read.get(i) == Some(&r.ocr[i]));
            if shown && fits {
                out.push(r.fitting);
            }
        }
    }
}

/// A rewrite that fits, with what the walk asks of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fitting {
    pub cost: f32,
    pub rule: u16,
    /// Letters on its OCR side and on its truth side.
    pub read: u8,
    pub length: u8,
    /// The first letter of its truth side.
    pub first: LetterSet,
    /// Its truth side in lower case.
    pub truth: [char; MAX_SIGNS],
}

impl Fitting {
    fn new(table: &Confusions, number: u16) -> Fitting {
        let rule = table.rule(number);
        let mut truth = ['\0'; MAX_SIGNS];
        truth[..rule.lower.len()].copy_from_slice(&rule.lower);
        Fitting {
            cost: rule.expected,
            rule: number,
            read: rule.ocr.len() as u8,
            length: rule.lower.len() as u8,
            first: rule
                .lower
                .first()
                .map_or(LetterSet::NOTHING, |&c| LetterSet::of(c)),
            truth,
        }
    }
}
