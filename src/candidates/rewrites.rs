//! The confusion table as walks ask for it: which rewrites fit at a letter?

use rustc_hash::FxHashMap;

use crate::confusion::{Confusions, MAX_SIGNS, Page};
use crate::lexicon::LetterSet;

/// The table as the walk asks for it.
#[derive(Debug)]
pub(crate) struct Rewrites<'c> {
    table: &'c Confusions,
    by_first: FxHashMap<char, Vec<Ready>>,
    /// Those of letters left out, which fit everywhere, by where the word goes on.
    left_out: [Vec<Fitting>; 3],
}

/// Where letters are put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begin {
    /// Before a word's first letter.
    Start,
    Inside,
    /// Anywhere in a word of capitals.
    Capitals,
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
    pub fn new(table: &'c Confusions, page: Page) -> Self {
        let ready = |numbers: &[u16]| -> Vec<Ready> {
            let rules = numbers.iter().map(|&n| (n, table.rule(n)));
            let mut ready: Vec<Ready> = rules
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
                        // No German word begins with ß.
                        at_start: rule.small && rule.lower.first() != Some(&'ß'),
                        fitting: Fitting::new(table, number, page),
                    }
                })
                .collect();
            // Cheapest first, so that a walk on a budget stops early.
            ready.sort_by(|a, b| a.fitting.cost.total_cmp(&b.fitting.cost));
            ready
        };
        let left_out = ready(table.left_out());
        let shown = |is_shown: &dyn Fn(&Ready) -> bool| {
            let shown = left_out.iter().filter(|r| is_shown(r));
            shown.map(|r| r.fitting).collect()
        };
        Rewrites {
            table,
            by_first: table
                .first_signs()
                .map(|c| (c, ready(table.starting_with(c))))
                .collect(),
            left_out: [
                shown(&|r| r.at_start),
                shown(&|r| r.inside),
                shown(&|_| true),
            ],
        }
    }

    pub fn table(&self) -> &'c Confusions {
        self.table
    }

    /// Those of letters left out, cheapest first.
    pub fn left_out(&self, place: Begin) -> &[Fitting] {
        &self.left_out[place as usize]
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
    fn new(table: &Confusions, number: u16, page: Page) -> Fitting {
        let rule = table.rule(number);
        let mut truth = ['\0'; MAX_SIGNS];
        truth[..rule.lower.len()].copy_from_slice(&rule.lower);
        Fitting {
            cost: rule.expected[page as usize],
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
