//! Keep or change? The noisy channel's costs become probabilities, and a change must be worth its risk.

use serde::Deserialize;

use crate::RewriteKind;
use crate::candidates::Pattern;
use crate::confusion::{Confusions, Costs, MAX_PROFILES, Page};
use crate::lexicon::{Case, LetterModel};

/// The weights of the decision. All costs are in nats (negative natural logarithms of probabilities).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Weights {
    /// Cost of a word being in no dictionary; its letters cost on top.
    pub unknown: f32,
    /// Cost of each letter that an unknown word has less than six: lists have the short words.
    pub short: f32,
    /// What a letter of an unknown word costs, as a share of the letter model's cost.
    pub letters: f32,
    /// Cost of an unknown word by its casing.
    pub unknown_title: f32,
    pub unknown_lower: f32,
    pub unknown_mixed: f32,
    /// Cost of an unknown word in capitals, and of each letter: abbreviations.
    pub unknown_capitals: f32,
    pub capital_letter: f32,
    /// Cost of a word being written in capitals, or in capitals and small letters mixed, for no reason of its own.
    pub capitals: f32,
    pub mixed: f32,
    /// No word of the dictionary costs more where it stands as it is: how rare the rarest words are, no list knows.
    pub rarest: f32,
    /// No form, compound or older spelling costs less that no list has.
    pub unlisted: f32,
    /// What a candidate costs more that only doubtful lists vouch for.
    pub doubtful: f32,
    /// What a rewrite costs more in a text without damage: to be the author's own, or a misprint.
    pub sound: f32,
    /// What each rewrite costs as the author's own mistake, or the printer's: then it stays.
    pub typo: f32,
    /// What leaving a word costs less whose full stop ends no sentence.
    pub abbreviation: f32,
    /// The document's own share in the frequency of words.
    pub document: f32,
    /// What a nat of the engine's confidence counts for, and the most that it can count.
    pub confidence: f32,
    pub confidence_most: f32,
    /// Cost of the page having another reading of the engine than its first, of each one before it, and of one that the
    /// engine was as sure of as of its first.
    pub alternative: f32,
    pub alternative_rank: f32,
    pub alternative_close: f32,
    /// What a gain from the neighbours counts for.
    pub context: f32,
    /// A reading that costs this much more than the best one is left out before the neighbours are asked.
    pub beam: f32,
    /// Cost of an unknown string of letters and digits that is no abbreviation.
    pub unknown_digits: f32,
    /// Cost of a sign standing beside a word without being one of its letters.
    pub sign: f32,
    pub digit: f32,
    pub odd_sign: f32,
    /// How many times as likely as leaving the word a change must be: a right word changed is worse than a damaged one
    /// missed.
    pub odds: Odds,
    /// The least posterior of a change: among many likely words none is sure.
    pub least: f64,
    /// How sure the readings are.
    pub posterior: Posteriors,
}

/// How many times as likely as leaving a word its change must be.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Odds {
    /// Where the string is a word of the dictionary or a compound of such.
    pub known: f64,
    /// Where it is none: names are, and little is known of them.
    pub unknown: f64,
    /// Of either kind in a text that has lost its spaces, where hardly a line is right.
    pub losing_spaces: f64,
}

/// One model for strings that are words of the dictionary or compounds of such, and one for all others.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posteriors {
    pub known: Posterior,
    pub unknown: Posterior,
}

/// How sure the readings of a word are. Costs that are added up say it too surely, and the word that was printed may be none
/// of the readings. So a log-linear model takes the lattice's posterior as one feature among others, and gives a share to
/// a class of its own for all words that are not among the readings. Its weights are those that make what was right
/// likeliest in pages with known truth (Berger, Della Pietra and Della Pietra 1996).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posterior {
    /// Weight of the logarithm of the lattice's posterior.
    pub lattice: f64,
    /// Weights of a change's costs, per nat.
    pub channel: f64,
    pub language: f64,
    /// Weights of what its rewrites do, in the order of [`Kinds`].
    pub kinds: [f64; Kinds::COUNT],
    /// Weight of leaving the word, by how it is written: small, title, capitals, mixed.
    pub keep: [f64; 4],
    /// Weights of leaving it, per letter up to 16, and per letter less than four.
    pub keep_letter: f64,
    pub keep_short: f64,
    /// Weight of what the string costs as a word, per nat.
    pub keep_language: f64,
    /// Weights of the word being none of the readings: as such, per letter up to 16, and per nat that the cheapest change
    /// costs in the channel.
    pub none: f64,
    pub none_letter: f64,
    pub none_channel: f64,
}

/// Costs beyond these (nats) say no more.
const MOST_LATTICE: f64 = 25.0;
const MOST_CHANNEL: f32 = 20.0;
const MOST_LANGUAGE: f32 = 25.0;
const MOST_LETTERS: usize = 16;

impl Posterior {
    /// Replaces the lattice's posteriors by those of the model. They sum up to less than one: the rest is the probability
    /// that the word is none of the readings. `pattern` and `letters` are those of the string as it stands.
    pub fn apply(&self, readings: &mut [Reading], pattern: Pattern, letters: usize) {
        let long = letters.min(MOST_LETTERS) as f64;
        let keep = match pattern {
            Pattern::Lower => self.keep[0],
            Pattern::Title => self.keep[1],
            Pattern::Capitals => self.keep[2],
            Pattern::Mixed => self.keep[3],
        };
        let keep = keep
            + self.keep_letter * long
            + self.keep_short * 4usize.saturating_sub(letters) as f64;
        let score = |r: &Reading| {
            let language = f64::from((r.language - r.signs).min(MOST_LANGUAGE));
            let own = if r.keeps {
                keep + self.keep_language * language
            } else {
                let kinds = self.kinds.iter().enumerate();
                let kinds = kinds
                    .filter(|(i, _)| r.kinds.has(*i))
                    .map(|(_, weight)| weight);
                self.channel * f64::from(r.channel.min(MOST_CHANNEL))
                    + self.language * language
                    + kinds.sum::<f64>()
            };
            self.lattice * r.probability.ln().max(-MOST_LATTICE) + own
        };
        let changes = readings.iter().filter(|r| !r.keeps);
        let cheapest = changes.map(|r| r.channel).fold(MOST_CHANNEL, f32::min);
        let none = self.none + self.none_letter * long + self.none_channel * f64::from(cheapest);
        let most = readings.iter().map(score).fold(none, f64::max);
        let sum: f64 = readings.iter().map(|r| (score(r) - most).exp()).sum();
        let all = sum + (none - most).exp();
        for r in readings {
            r.probability = (score(r) - most).exp() / all;
        }
    }
}

impl Weights {
    /// The weights built into the library.
    pub fn german() -> Weights {
        toml::from_str(include_str!("../dictionaries/weights.toml"))
            .expect("the embedded weights are tested")
    }

    /// Cost of a string being a word that no dictionary has.
    pub fn unknown_word(&self, model: &LetterModel, letters: &[char]) -> f32 {
        let pattern = Pattern::of(letters.iter().copied());
        if pattern == Pattern::Capitals && letters.len() <= 6 {
            return self.unknown_capitals + self.capital_letter * letters.len() as f32;
        }
        if letters.iter().any(|c| c.is_numeric()) {
            // An identifier: what its letters look like says nothing.
            let small = letters.iter().any(|c| c.is_lowercase());
            let kind = if small {
                self.unknown_digits
            } else {
                self.unknown_capitals
            };
            return kind + self.capital_letter * letters.len() as f32;
        }
        let case = self.casing_unknown(pattern);
        let lower = letters.iter().map(|&c| crate::candidates::to_lower(c));
        let short = self.short * 6usize.saturating_sub(letters.len()) as f32;
        self.unknown + short + case + self.letters * model.cost(lower)
    }

    /// What a word costs more that only doubtful lists vouch for.
    pub fn doubt(&self, doubtful: bool) -> f32 {
        match doubtful {
            true => self.doubtful,
            false => 0.0,
        }
    }

    /// Cost of an unknown word's casing.
    pub fn casing_unknown(&self, pattern: Pattern) -> f32 {
        match pattern {
            Pattern::Title => self.unknown_title,
            Pattern::Lower => self.unknown_lower,
            Pattern::Mixed => self.unknown_mixed,
            Pattern::Capitals => self.capitals,
        }
    }

    /// Cost of a word's casing.
    pub fn casing(&self, pattern: Pattern, case: Case, sentence_start: bool) -> f32 {
        let share = case.title_share();
        match (pattern, case) {
            (Pattern::Capitals, Case::Capitals) => 0.2,
            (Pattern::Mixed, Case::Capitals) => 1.0,
            (Pattern::Title | Pattern::Lower, Case::Capitals) => 2.5,
            (Pattern::Title, _) if sentence_start => 0.0,
            // Most capitals of words that are no nouns stood at the beginning of sentences.
            (Pattern::Title, _) if !case.is_noun() => -(share * 0.1).ln(),
            (Pattern::Title, _) => -share.ln(),
            (Pattern::Lower, _) => -(1.0 - share).ln(),
            (Pattern::Capitals, _) => self.capitals,
            (Pattern::Mixed, _) => self.mixed,
        }
    }

    /// What it costs less to keep a word that the engine was surer of than usual, by so many nats.
    pub fn sure(&self, evidence: f32) -> f32 {
        (self.confidence * evidence).clamp(-self.confidence_most, self.confidence_most)
    }

    /// What it costs that the page has another reading of the engine than its first: one behind which it stands by so many
    /// nats of confidence, or, where the engine does not say how sure it was, with `rank` others before it.
    pub fn other_reading(&self, rank: usize, behind: Option<f32>) -> f32 {
        match behind {
            Some(nats) => self.alternative_close + nats.max(0.0),
            None => self.alternative + self.alternative_rank * rank as f32,
        }
    }

    /// The reading that a text should be changed to, if there is one that is worth the risk. Is the string `known` as it
    /// stands?
    pub fn choose<'r>(
        &self,
        readings: &'r [Reading],
        known: bool,
        loses_spaces: bool,
    ) -> Option<&'r Reading> {
        let odds = match (known, loses_spaces) {
            (_, true) => self.odds.losing_spaces,
            (true, false) => self.odds.known,
            (false, false) => self.odds.unknown,
        };
        let change = |r: &&Reading| !r.keeps;
        let best = readings
            .iter()
            .filter(change)
            .max_by(|a, b| a.probability.total_cmp(&b.probability))?;
        let keep: f64 = readings
            .iter()
            .filter(|r| r.keeps)
            .map(|r| r.probability)
            .sum();
        (best.probability >= keep * odds && best.probability >= self.least).then_some(best)
    }

    /// Cost of the signs beside a word that were not read as letters of it.
    pub fn signs(&self, outside: impl Iterator<Item = char>) -> f32 {
        outside
            .map(|c| match c {
                '\'' | '’' | '‘' | '!' | '(' | ')' | '[' | ']' | '*' | '|' => self.sign,
                c if c.is_numeric() => self.digit,
                _ => self.odd_sign,
            })
            .sum()
    }
}

/// One way of reading a word: a candidate, or the string as it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    /// Number of the analysis it comes from.
    pub analysis: u32,
    /// Number of the candidate in it; none for an unknown word kept as it is.
    pub candidate: Option<u8>,
    /// Does it leave the text as it is?
    pub keeps: bool,
    /// What its rewrites do.
    pub kinds: Kinds,
    /// Is it another reading of the engine, in place of rewrites?
    pub alternative: bool,
    /// Are the signs at the word's edges letters of it?
    pub whole: bool,
    /// The word, whatever its casing.
    pub word: u32,
    /// Cost of the word as such, its casing and the signs beside it aside.
    pub base: f32,
    /// Cost of the word as such.
    pub language: f32,
    /// What of that is for signs beside it that are none of its letters.
    pub signs: f32,
    /// Cost of it having been read as it stands here.
    pub channel: f32,
    /// Posterior probability.
    pub probability: f64,
}

/// What the rewrites of a reading do: a set of kinds, all but [`RewriteKind::Other`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Kinds(u8);

impl Kinds {
    pub const COUNT: usize = 7;

    pub fn add(&mut self, kind: RewriteKind) {
        self.0 |= match kind {
            RewriteKind::LeftOut => 1,
            RewriteKind::Added => 1 << 1,
            RewriteKind::Capital => 1 << 2,
            RewriteKind::Small => 1 << 3,
            RewriteKind::Umlaut => 1 << 4,
            RewriteKind::UmlautLost => 1 << 5,
            RewriteKind::Foreign => 1 << 6,
            RewriteKind::Other => 0,
        };
    }

    fn has(self, number: usize) -> bool {
        self.0 >> number & 1 == 1
    }
}

impl Reading {
    /// Cost without its neighbours.
    pub fn total(&self) -> f32 {
        self.language + self.channel
    }
}

/// How likely each profile is to have made the text at hand, and how likely it is to have no damage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mixture {
    pub shares: [f32; MAX_PROFILES],
    pub sound: f32,
}

/// A text is sound from this probability on.
pub(crate) const SOUND: f32 = 0.999;

/// From this one on, known words stay: next to no odds would be enough to change one.
pub(crate) const LIKELY_SOUND: f32 = 0.995;

/// From this share of hard profiles on, words are looked for farther off.
const HARD_SHARE: f32 = 0.3;

impl Mixture {
    /// What kind of page it was.
    pub fn page(&self, table: &Confusions) -> Page {
        let share = |is_meant: &dyn Fn(usize) -> bool| -> f32 {
            let meant = (0..table.profiles().len()).filter(|&k| is_meant(k));
            meant.map(|k| self.shares[k]).sum()
        };
        // Traces of rare profiles are none.
        if share(&|k| table.is_rare(k)) > 0.0 {
            Page::Rare
        } else if share(&|k| table.is_hard(k)) >= HARD_SHARE {
            Page::Hard
        } else {
            Page::Fair
        }
    }
}

/// Costs (nats) of something having been read as it stands, by each profile and in a text without damage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ChannelCosts {
    pub damaged: Costs,
    pub sound: f32,
}

/// Profiles of a smaller share than this are left out: they matter only where all others cost 20 nats more.
const NEGLIGIBLE: f32 = 1e-9;

/// Cost under a mixture of profiles: −ln Σ πₖ e^(−cₖ).
pub(crate) fn mixed(costs: &ChannelCosts, mixture: &Mixture) -> f32 {
    // What costs nothing in a sound text, where the text is all but surely that.
    if costs.sound == 0.0 && mixture.sound >= SOUND {
        return 0.0;
    }
    let damaged = costs.damaged.iter().zip(mixture.shares);
    let likely = damaged.filter(|(_, m)| *m > NEGLIGIBLE);
    let p: f32 = likely.map(|(c, m)| m * (-c).exp()).sum();
    -((p + mixture.sound * (-costs.sound).exp()).max(1e-30)).ln()
}

/// The cost of the likeliest reading, without its neighbours.
pub(crate) fn least(readings: &[Reading]) -> f32 {
    let totals = readings.iter().map(Reading::total);
    totals.fold(f32::INFINITY, f32::min)
}

/// Turns costs into posterior probabilities.
pub(crate) fn normalise(readings: &mut [Reading]) {
    if let [only] = readings {
        only.probability = 1.0;
        return;
    }
    let best = least(readings);
    let sum: f64 = readings
        .iter()
        .map(|r| f64::from(best - r.total()).exp())
        .sum();
    for r in readings.iter_mut() {
        r.probability = f64::from(best - r.total()).exp() / sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(keeps: bool, channel: f32, probability: f64) -> Reading {
        Reading {
            analysis: 0,
            candidate: None,
            keeps,
            kinds: Kinds::default(),
            alternative: false,
            whole: false,
            word: 0,
            base: 10.0,
            language: 10.0,
            signs: 0.0,
            channel,
            probability,
        }
    }

    /// A posterior that leaves those of the lattice as they are.
    fn neutral() -> Posterior {
        Posterior {
            lattice: 1.0,
            channel: 0.0,
            language: 0.0,
            kinds: [0.0; Kinds::COUNT],
            keep: [0.0; 4],
            keep_letter: 0.0,
            keep_short: 0.0,
            keep_language: 0.0,
            none: -1e9,
            none_letter: 0.0,
            none_channel: 0.0,
        }
    }

    fn applied(posterior: &Posterior, readings: &[Reading], letters: usize) -> Vec<f64> {
        let mut readings = readings.to_vec();
        posterior.apply(&mut readings, Pattern::Lower, letters);
        readings.iter().map(|r| r.probability).collect()
    }

    fn near(found: &[f64], expected: &[f64]) -> bool {
        found
            .iter()
            .zip(expected)
            .all(|(a, b)| (a - b).abs() < 1e-6)
    }

    #[test]
    fn a_posterior_is_log_linear_in_what_it_looks_at() {
        let readings = [reading(true, 0.0, 0.2), reading(false, 3.0, 0.8)];
        assert!(near(&applied(&neutral(), &readings, 6), &[0.2, 0.8]));
        let ln2 = 2f64.ln();
        // Each changes the odds of 1 to 4 by a known factor.
        for (posterior, odds) in [
            (
                Posterior {
                    lattice: 0.5,
                    ..neutral()
                },
                2.0,
            ),
            (
                Posterior {
                    channel: -ln2,
                    ..neutral()
                },
                0.5,
            ),
            (
                Posterior {
                    keep: [ln2, 0.0, 0.0, 0.0],
                    ..neutral()
                },
                2.0,
            ),
            (
                Posterior {
                    keep_letter: -ln2 / 6.0,
                    ..neutral()
                },
                8.0,
            ),
        ] {
            let p = applied(&posterior, &readings, 6);
            assert!(
                near(&[p[1] / p[0], p[0] + p[1]], &[odds, 1.0]),
                "{posterior:?} {p:?}"
            );
        }
    }

    #[test]
    fn what_is_none_of_the_readings_takes_its_share() {
        let none = Posterior {
            none: 0.0,
            none_channel: -1.0,
            ..neutral()
        };
        // The cheapest change tells how likely anything else is.
        let readings = [
            reading(true, 0.0, 0.5),
            reading(false, 0.0, 0.5),
            reading(false, 9.0, 0.0),
        ];
        assert!(near(&applied(&none, &readings, 6), &[0.25, 0.25, 0.0]));
    }

    #[test]
    fn a_change_must_be_worth_its_risk() {
        let weights = Weights {
            odds: Odds {
                known: 6.0,
                unknown: 8.0,
                losing_spaces: 2.0,
            },
            least: 0.5,
            ..Weights::german()
        };
        let is_changed = |keep, change, known, loses_spaces| {
            let readings = [reading(true, 0.0, keep), reading(false, 3.0, change)];
            weights.choose(&readings, known, loses_spaces).is_some()
        };
        assert!(is_changed(0.1, 0.7, true, false));
        assert!(!is_changed(0.1, 0.7, false, false));
        assert!(is_changed(0.1, 0.85, false, false));
        assert!(!is_changed(0.2, 0.8, true, false));
        assert!(is_changed(0.3, 0.6, true, true));
        assert!(is_changed(0.3, 0.6, false, true));
        assert!(!is_changed(0.3, 0.5, false, true));
        // However unlikely the word is as it stands, among many likely words none is sure.
        assert!(!is_changed(0.01, 0.49, true, false));
    }

    #[test]
    fn what_is_beyond_all_bounds_stays_finite() {
        let posteriors = Weights::german().posterior;
        for posterior in [posteriors.known, posteriors.unknown] {
            let dear = |channel| [reading(true, 0.0, 1.0), reading(false, channel, 0.0)];
            let p = applied(&posterior, &dear(1e9), 64);
            assert!(near(
                &p,
                &applied(&posterior, &dear(MOST_CHANNEL), MOST_LETTERS)
            ));
            assert!(p.iter().all(|p| (0.0..1.0).contains(p)), "{p:?}");
            assert!(p.iter().sum::<f64>() < 1.0);
        }
    }
}
