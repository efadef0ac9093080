//! Which letters were read as which, and what the correction made of it.

use std::collections::BTreeMap;
use std::ops::{AddAssign, Range};

use serde::Serialize;

use super::align::align;
use super::edit::distance;
use super::words::is_edge;

/// Words that differ in a larger share of their letters are not the same word misread.
const MAX_DIFFERENCE: f64 = 0.6;

/// How often letters of truth were read as other letters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Times in the wrong words of the OCR.
    pub in_ocr: u64,
    /// Of these, made right.
    pub repaired: u64,
    /// Of these, left as they were.
    pub missed: u64,
    /// Of these, made something else that is wrong.
    pub miscorrected: u64,
    /// Times the correction itself put the read letters where the OCR was right.
    pub made: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.in_ocr += other.in_ocr;
        self.repaired += other.repaired;
        self.missed += other.missed;
        self.miscorrected += other.miscorrected;
        self.made += other.made;
    }
}

/// Tallies by truth and what was read for it; either may be empty.
pub(super) type Tallies = BTreeMap<(String, String), Tally>;

/// A stretch of truth and what stands for it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rewrite {
    /// In letters of truth.
    at: Range<usize>,
    truth: String,
    read: String,
}

impl Rewrite {
    fn touches(&self, other: &Rewrite) -> bool {
        self.at == other.at || (self.at.start < other.at.end && other.at.start < self.at.end)
    }

    fn is_punctuation(&self) -> bool {
        self.truth.chars().chain(self.read.chars()).all(is_edge)
    }
}

/// Adds the rewrites of a word that was wrong or made wrong. False when the word was read as nothing like it.
pub(super) fn tally(truth: &str, ocr: &str, corrected: &str, tallies: &mut Tallies) -> bool {
    let Some(before) = rewrites(truth, ocr) else {
        return false;
    };
    let after = rewrites(truth, corrected);
    let mut entry = |rewrite: &Rewrite, tally: Tally| {
        let key = (rewrite.truth.clone(), rewrite.read.clone());
        *tallies.entry(key).or_default() += tally;
    };
    for rewrite in before.iter().filter(|rewrite| !rewrite.is_punctuation()) {
        let mut tally = Tally {
            in_ocr: 1,
            ..Tally::default()
        };
        match &after {
            Some(after) if after.contains(rewrite) => tally.missed = 1,
            Some(after) if !after.iter().any(|other| other.touches(rewrite)) => tally.repaired = 1,
            _ => tally.miscorrected = 1,
        }
        entry(rewrite, tally);
    }
    let made = Tally {
        made: 1,
        ..Tally::default()
    };
    for rewrite in after.iter().flatten() {
        if !before.iter().any(|other| other.touches(rewrite)) {
            entry(rewrite, made);
        }
    }
    true
}

/// The stretches of letters that differ; none when so many do that it is another word.
fn rewrites(truth: &str, read: &str) -> Option<Vec<Rewrite>> {
    let (truth, read): (Vec<char>, Vec<char>) = (truth.chars().collect(), read.chars().collect());
    let longer = truth.len().max(read.len());
    if distance(&truth, &read) as f64 > MAX_DIFFERENCE * longer as f64 {
        return None;
    }
    let mut rewrites = Vec::new();
    let mut begin = (0, 0);
    let pairs = align(&truth, &read);
    let same = (0..).zip(&pairs).filter_map(|(i, j)| Some((i, (*j)?)));
    let same = same.filter(|&(i, j)| truth[i] == read[j]);
    for (i, j) in same.chain([(truth.len(), read.len())]) {
        if (i, j) != begin {
            rewrites.push(Rewrite {
                at: begin.0..i,
                truth: truth[begin.0..i].iter().collect(),
                read: read[begin.1..j].iter().collect(),
            });
        }
        begin = (i + 1, j + 1);
    }
    Some(rewrites)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(truth: &str, read: &str) -> Vec<(String, String)> {
        let rewrites = rewrites(truth, read).unwrap().into_iter();
        rewrites
            .map(|rewrite| (rewrite.truth, rewrite.read))
            .collect()
    }

    #[test]
    fn neighbouring_letters_belong_together() {
        let pair = |truth: &str, read: &str| (truth.to_owned(), read.to_owned());
        assert_eq!(pairs("fünf", "fiinf"), [pair("ü", "ii")]);
        assert_eq!(pairs("Straße", "StraBe"), [pair("ß", "B")]);
        assert_eq!(pairs("dass", "das"), [pair("s", "")]);
        assert_eq!(
            pairs("Häuser.", "Hauser,"),
            [pair("ä", "a"), pair(".", ",")]
        );
        assert_eq!(pairs("gut", "gut"), []);
        assert_eq!(rewrites("fünf", "Zug"), None);
        assert_eq!(rewrites("fünf", ""), None);
    }

    #[test]
    fn each_rewrite_has_its_own_fate() {
        let mut tallies = Tallies::new();
        // ä was repaired, ü missed, ß made something else, and the B put in.
        assert!(tally(
            "Bärfußgrün",
            "BarfuBgrun",
            "Bärfußgrun",
            &mut tallies
        ));
        assert!(tally("Füße", "FuBe", "FuPe", &mut tallies));
        assert!(tally("Hauer,", "Hauer.", "Häuer.", &mut tallies));
        let of = |truth: &str, read: &str| tallies[&(truth.to_owned(), read.to_owned())];
        let tally = |in_ocr, repaired, missed, miscorrected, made| Tally {
            in_ocr,
            repaired,
            missed,
            miscorrected,
            made,
        };
        assert_eq!(of("ä", "a"), tally(1, 1, 0, 0, 0));
        assert_eq!(of("ü", "u"), tally(1, 0, 1, 0, 0));
        assert_eq!(of("ß", "B"), tally(1, 1, 0, 0, 0));
        assert_eq!(of("üß", "uB"), tally(1, 0, 0, 1, 0));
        assert_eq!(of("a", "ä"), tally(0, 0, 0, 0, 1));
        assert!(!tallies.contains_key(&(",".to_owned(), ".".to_owned())));
    }
}
