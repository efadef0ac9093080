//! The same pipeline with everything it weighed laid open: for people who ask, and for fitting its weights.

use std::ops::Range;

use super::units::Unit;
use super::{Purpose, Worker};
use crate::block::blocks;
use crate::candidates::Candidate;
use crate::correction::{Correction, Kind};
use crate::decide::{Reading, normalise};
use crate::evidence::Evidence;
use crate::explain::{Decision, ExplainedCandidate, Explanation};
use crate::language::{Foreign, Languages};

impl Worker<'_> {
    /// What is decided of each word of a document, and why. The words stand in their order, those that could be nothing
    /// else (one candidate) among them; numbers, addresses and signs are no words. Words are those of the text with its spaces
    /// put right, and where spaces change, one correction is the decision of all words that it covers; a word broken over two
    /// lines, with spaces changing at either end, shows the first of the two. Of what
    /// [`correct`](Worker::correct) does, quotation marks, dashes and section signs are left out, and spaces between numbers and signs.
    ///
    /// ```
    /// # let corrector = ocrfix::Corrector::german();
    /// let words = corrector.worker().explain_text("Wir fahren fiir 14 Tage.");
    /// let third = &words[2];
    /// assert_eq!((third.word.as_str(), third.range.clone()), ("fiir", 11..15));
    /// assert_eq!(third.candidates[0].word, "für");
    /// assert!(third.candidates[0].probability > 0.9);
    /// ```
    pub fn explain_text(&mut self, text: &str) -> Vec<Explanation> {
        self.begin(text);
        let mut out = Vec::new();
        for (at, block) in blocks(text) {
            let spaced = self.spaced(block);
            let place = |range: &Range<usize>| {
                let range = spaced.source_of(range);
                range.start + at..range.end + at
            };
            let mut read = self.read(&spaced, at, &Evidence::default(), Purpose::Explain);
            let first = out.len();
            let mut wanted = Vec::new();
            let mut corrections = Vec::new();
            let lattice: Vec<f64> = read.readings.iter().map(|r| r.probability).collect();
            let changed = self.judge(&spaced, &mut read);
            let mut lattice = &lattice[..];
            for (i, (unit, readings)) in read.words().enumerate() {
                let weighed;
                (weighed, lattice) = lattice.split_at(readings.len());
                let shown = unit.word.range.clone();
                let changes = changed.binary_search(&i).is_ok();
                let (mut word, correction) =
                    self.explained(spaced.text(), shown, unit, readings, weighed, changes);
                word.range = place(&word.range);
                out.push(word);
                wanted.push(correction.as_ref().map(|c| c.replacement.clone()));
                corrections.extend(correction);
            }
            let mut done = self.completed(&spaced, &read, corrections);
            for c in &mut done {
                c.range = c.range.start + at..c.range.end + at;
            }
            let (marks, done): (Vec<_>, Vec<_>) = done
                .into_iter()
                .partition(|c| c.kind == Kind::QuotationMark);
            let mut rest = &done[..];
            let units = &read.units;
            for ((word, wanted), unit) in out[first..].iter_mut().zip(wanted).zip(units) {
                let passed = rest.partition_point(|c| c.range.end <= word.range.start);
                rest = &rest[passed..];
                let correction = rest.first().filter(|c| c.range.start < word.range.end);
                let is_marked = || marks.iter().any(|m| word.range.contains(&m.range.start));
                word.decision = match (correction, wanted) {
                    (Some(correction), _) => Decision::Change(correction.clone()),
                    (None, Some(_)) if is_marked() => {
                        Decision::Keep("its first sign is a quotation mark".to_owned())
                    }
                    (None, Some(_)) if unit.may_be_foreign() => {
                        Decision::Keep(is_foreign(&unit.foreign))
                    }
                    (None, Some(replacement)) => Decision::Keep(unsure(&replacement)),
                    (None, None) => continue,
                };
            }
        }
        out
    }

    /// What is decided of a word that stands alone inside a sentence, and why.
    pub(crate) fn explain(&mut self, text: &str) -> Explanation {
        let (mut units, mixtures) = self.units(text);
        let [unit] = units.as_mut_slice() else {
            let reason = match units.len() {
                0 => "it is a number, an address or a sign and no word",
                _ => "it is more than one word; ask for one at a time, or for a text",
            };
            return Explanation {
                word: text.to_owned(),
                range: 0..text.len(),
                known: false,
                candidates: Vec::new(),
                decision: Decision::Keep(reason.to_owned()),
            };
        };
        unit.word.sentence_start = false;
        let mut readings = Vec::new();
        self.readings(text, unit, &mixtures[0], &mut readings);
        normalise(&mut readings);
        let weighed: Vec<f64> = readings.iter().map(|r| r.probability).collect();
        self.judge_word(text, unit, &mut readings);
        let (mut word, correction) =
            self.explained(text, 0..text.len(), unit, &readings, &weighed, false);
        if let Some(correction) = correction {
            word.decision = match correction.confidence >= self.parts.min_confidence {
                true => Decision::Change(correction),
                false => Decision::Keep(unsure(&correction.replacement)),
            };
        }
        word
    }

    /// Explains a word whose readings were judged after the lattice had weighed them so, shown with what stands around it
    /// in `shown`, and gives the correction that is asked for, if one is; the explanation says why none is. Were the passage
    /// German for sure, would the word change?
    fn explained(
        &mut self,
        text: &str,
        shown: Range<usize>,
        unit: &Unit,
        readings: &[Reading],
        lattice: &[f64],
        changes_in_german: bool,
    ) -> (Explanation, Option<Correction>) {
        let mut candidates: Vec<ExplainedCandidate> = readings
            .iter()
            .zip(lattice)
            .map(|(reading, &lattice)| {
                self.explained_candidate(text, &shown, unit, reading, lattice)
            })
            .collect();
        candidates.sort_by(|a, b| b.lattice.total_cmp(&a.lattice));
        let stopped = changes_in_german && self.chosen(unit, readings).is_none();
        let reason = match &candidates[..] {
            _ if stopped || unit.foreign.probability > 0.5 => is_foreign(&unit.foreign),
            [_] if unit.settled => {
                "it is a word, and the text around it has hardly any damage".to_owned()
            }
            [_] => "no other word is likely to have been read as it".to_owned(),
            [best, ..] if best.rewrites.is_empty() => "nothing else is likelier".to_owned(),
            _ => "nothing else is likely enough to risk a change".to_owned(),
        };
        let decision = Decision::Keep(reason);
        let explanation = Explanation {
            word: text[shown.clone()].to_owned(),
            range: shown,
            known: self.analyses.get(unit.inner).is_known,
            candidates,
            decision,
        };
        let correction = match readings.len() {
            0 | 1 => None,
            _ => self.decide(text, unit, readings),
        };
        (explanation, correction)
    }

    fn explained_candidate(
        &self,
        text: &str,
        shown: &Range<usize>,
        unit: &Unit,
        reading: &Reading,
        lattice: f64,
    ) -> ExplainedCandidate {
        let candidate = self.candidate(reading);
        let replaced = if reading.whole {
            &unit.word.range
        } else {
            &unit.word.inner
        };
        let before = &text[shown.start..replaced.start];
        let after = &text[replaced.end..shown.end];
        let word = match candidate {
            Some(c) if !reading.keeps => [before, &c.word, after].concat(),
            _ => text[shown.clone()].to_owned(),
        };
        let parts = candidate
            .filter(|c| !c.parts.is_empty())
            .map(Candidate::compound_parts);
        let rewrites = candidate.map_or(Vec::new(), |c| {
            let edits = c.edits.iter().enumerate();
            let rewrites = edits.map(|(i, e)| c.capitals.rewrite(i, self.table().rule(e.rule)));
            rewrites.collect()
        });
        ExplainedCandidate {
            word,
            language_cost: reading.language.into(),
            sign_cost: reading.signs.into(),
            channel_cost: reading.channel.into(),
            total: reading.total().into(),
            lattice,
            probability: reading.probability,
            rewrites,
            compound: parts.unwrap_or_default(),
        }
    }
}

/// Why a word stays that may be no German.
fn is_foreign(foreign: &Foreign) -> String {
    let language = Languages::built_in().name(foreign.language);
    match foreign.probability > 0.5 {
        true => format!("it stands in a passage that is more like {language} than like German"),
        false => format!("it may stand in a passage in {language}"),
    }
}

/// Why a correction is not made that was asked for: it, or the one that it became a part of, is not sure enough.
fn unsure(replacement: &str) -> String {
    format!("{replacement} is likely, but less so than the confidence asked for")
}
