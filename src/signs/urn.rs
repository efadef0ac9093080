//! What signs of a document were read as, drawn from an urn.
//!
//! Pages of a document share their typeface, so what was read for one sign tells what is read for the next: each draw adds a ball
//! of its kind (Pólya's urn). A document may print one sign or another; each has its urn, and Bayes' rule tells which was drawn
//! from.

/// What balls an urn holds of each sign before any is drawn: the more, the less documents differ.
pub(super) type Urn<const SIGNS: usize> = [f64; SIGNS];

/// What a document may print.
pub(super) struct Printed<const SIGNS: usize> {
    /// What is put in place of what was read for it; none where what was read stays.
    pub sign: Option<&'static str>,
    /// How frequent such documents are beside the others, as a guess.
    pub share: f64,
    pub urn: Urn<SIGNS>,
}

/// What blocks before count for in the next block with such signs.
pub(super) const MEMORY: f64 = 0.8;
/// More draws than these count for no more: by then all is known, and they would take time.
const MOST: f64 = 1000.0;
/// A sign is put in where the document prints it with this probability.
const ENOUGH: f64 = 0.99;

/// How often each sign was read in a document.
#[derive(Debug, Clone)]
pub(super) struct Drawn<const SIGNS: usize> {
    counts: [f64; SIGNS],
    /// Is the next draw the first of its block?
    fades: bool,
}

impl<const SIGNS: usize> Default for Drawn<SIGNS> {
    fn default() -> Self {
        Drawn {
            counts: [0.0; SIGNS],
            fades: false,
        }
    }
}

impl<const SIGNS: usize> Drawn<SIGNS> {
    /// Begins a block: if anything is drawn there, what was drawn before counts for less.
    pub fn begin_block(&mut self) {
        self.fades = true;
    }

    pub fn add(&mut self, sign: usize) {
        if std::mem::take(&mut self.fades) {
            self.counts = self.counts.map(|count| count * MEMORY);
        }
        self.counts[sign] += 1.0;
    }

    /// The sign that the document prints, if it is known, and with which probability.
    pub fn printed(&self, kinds: &[Printed<SIGNS>]) -> Option<(&'static str, f64)> {
        let sum: f64 = self.counts.iter().sum();
        if sum < 1.0 {
            return None;
        }
        let drawn = self.counts.map(|count| count * (MOST / sum).min(1.0));
        let logs = kinds
            .iter()
            .map(|k| k.share.ln() + likelihood(&drawn, &k.urn));
        let best = logs.clone().fold(f64::NEG_INFINITY, f64::max);
        let odds = kinds.iter().zip(logs.map(|log| (log - best).exp()));
        let all: f64 = odds.clone().map(|(_, odds)| odds).sum();
        let probability = |sign| {
            let printing = odds.clone().filter(|(k, _)| k.sign == Some(sign));
            (sign, printing.map(|(_, odds)| odds / all).sum::<f64>())
        };
        let mut signs = kinds.iter().filter_map(|k| k.sign).map(probability);
        signs.find(|(_, probability)| *probability >= ENOUGH)
    }
}

/// The logarithm of the probability of drawing so many of each sign from an urn.
fn likelihood<const SIGNS: usize>(drawn: &[f64; SIGNS], urn: &Urn<SIGNS>) -> f64 {
    let mut log = 0.0;
    let mut balls: f64 = urn.iter().sum();
    for (&drawn, &before) in drawn.iter().zip(urn) {
        let (mut drawn, mut before) = (drawn, before);
        while drawn > 0.0 {
            // Of blocks before, a part of a draw may be left.
            let part = drawn.min(1.0);
            log += part * (before / balls).ln();
            (drawn, before, balls) = (drawn - part, before + part, balls + part);
        }
    }
    log
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_likelier_the_more_are_alike() {
        let drawn = |counts| likelihood(&counts, &[1.0, 1.0]).exp();
        // 1/2 · 2/3 and 1/2 · 1/3.
        assert!((drawn([2.0, 0.0]) - 1.0 / 3.0).abs() < 1e-12);
        assert!((drawn([1.0, 1.0]) - 1.0 / 6.0).abs() < 1e-12);
    }

    #[test]
    fn blocks_before_count_for_less() {
        let mut drawn = Drawn::<2>::default();
        drawn.add(0);
        drawn.begin_block();
        drawn.add(1);
        assert_eq!(drawn.counts, [0.8, 1.0]);
    }
}
