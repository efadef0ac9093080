//! The ways of reading each word of a block, what each costs, and how likely neighbours and document make it.

use super::units::{Unit, outside};
use super::{Worker, column};
use crate::candidates::{Edit, Pattern, lower};
use crate::compound::listed;
use crate::confusion::Costs;
use crate::decide::{ChannelCosts, Kinds, Mixture, Reading, least, mixed, normalise};
use crate::lattice::{HISTORY, Node};
use crate::lexicon::Lexicon;
use crate::spacing::STRAY;
use crate::token;
use crate::vocabulary::Vocabulary;

impl Worker<'_> {
    /// The reading of a word that can only stand as it is, whatever that costs.
    pub(super) fn only_reading(&self, unit: &Unit) -> Reading {
        let analysis = self.analyses.get(unit.inner);
        let own = analysis.candidates.iter().position(|c| c.is_own());
        Reading {
            analysis: unit.inner,
            candidate: own.map(|i| i as u8),
            keeps: true,
            kinds: Kinds::default(),
            alternative: false,
            whole: false,
            word: analysis.own_word,
            base: 0.0,
            language: 0.0,
            signs: 0.0,
            channel: 0.0,
            probability: 1.0,
        }
    }

    /// Adds the ways of reading a word to `out`: first as it stands, then the candidates that could still win.
    pub(super) fn readings(
        &self,
        text: &str,
        unit: &Unit,
        mixture: &Mixture,
        out: &mut Vec<Reading>,
    ) {
        let weights = &self.parts.weights;
        let Unit {
            word, inner, whole, ..
        } = unit;
        let signs = weights.signs(outside(text, word));
        let is_read = |c: Option<char>| c.is_some_and(|c| c.is_numeric() || c == '&');
        let digit_before = is_read(text[word.range.start..word.inner.start].chars().next_back());
        let digit_behind = is_read(text[word.inner.end..word.range.end].chars().next());
        let mut keep: Option<Reading> = None;
        let mut kept = |reading: Reading| match keep {
            Some(best) if best.total() <= reading.total() => {}
            _ => keep = Some(reading),
        };
        let first = out.len();
        let mut slips = 0.0;
        for (number, whole) in [(Some(*inner), false), (*whole, true)] {
            let Some(number) = number else { continue };
            let analysis = self.analyses.get(number);
            let signs = if whole { 0.0 } else { signs };
            let reading =
                |candidate: Option<usize>, language: f32, damaged: &Costs, sound| Reading {
                    analysis: number,
                    candidate: candidate.map(|i| i as u8),
                    keeps: candidate.is_none_or(|i| analysis.candidates[i].is_own()),
                    kinds: Kinds::default(),
                    alternative: false,
                    whole,
                    word: candidate.map_or(analysis.own_word, |i| analysis.words[i]),
                    base: candidate.map_or(analysis.unknown, |i| analysis.candidates[i].language),
                    language: language + signs,
                    signs,
                    channel: mixed(
                        &ChannelCosts {
                            damaged: *damaged,
                            sound,
                        },
                        mixture,
                    ),
                    probability: 0.0,
                };
            // A letter that was left out beside a digit most likely is that digit: `schnel1` is no `schnell1`.
            let is_digit = |e: &Edit| {
                let ends = |at: u8| usize::from(at) == analysis.string.chars().count();
                !whole && e.len == 0 && (digit_before && e.at == 0 || digit_behind && ends(e.at))
            };
            // Signs are no letters of an unknown word; digits may be.
            if !whole || outside(text, word).all(char::is_alphanumeric) {
                kept(reading(None, analysis.unknown, &analysis.kept, 0.0));
            }
            for (i, c) in analysis.candidates.iter().enumerate() {
                let casing = weights.casing(c.pattern, c.case, word.sentence_start);
                let doubt = weights.doubt(c.doubtful);
                if c.is_own() {
                    let listed = c.parts.is_empty() && !c.doubtful;
                    let language = if listed {
                        c.language.min(weights.rarest)
                    } else {
                        c.language
                    };
                    kept(reading(Some(i), language + casing + doubt, &c.channel, 0.0));
                } else if !c.edits.iter().any(is_digit) {
                    let sound = c.sound(self.table(), weights.sound);
                    let slip =
                        c.language + casing + doubt + signs + weights.typo * c.edits.len() as f32;
                    slips += (-slip).exp();
                    let mut change =
                        reading(Some(i), c.language + casing + doubt, &c.channel, sound);
                    for e in &c.edits {
                        change.kinds.add(self.table().rule(e.rule).kind);
                    }
                    if let Some(studied) = &self.studied {
                        let shift = |e: &Edit| studied.shifts[usize::from(e.rule)];
                        change.channel += c.edits.iter().map(shift).sum::<f32>();
                    }
                    out.push(change);
                }
            }
        }
        let mut keep = keep.expect("a word can always stand as it is");
        let is_acronym = || Pattern::of(text[word.inner.clone()].chars()) == Pattern::Capitals;
        if token::is_abbreviated(text, word.inner.end) && !is_acronym() {
            keep.language = (keep.language - weights.abbreviation).max(0.0);
        }
        // A string so unlikely that its probability is zero in 32 bits must not cost infinitely much: then no path
        // through the lattice would be likelier than another.
        keep.language = keep.language.min(-((-keep.language).exp() + slips).ln());
        // What is dearer by more than neighbours can make up for is no choice.
        let best = out[first..]
            .iter()
            .map(Reading::total)
            .fold(keep.total(), f32::min);
        let mut end = first;
        for i in first..out.len() {
            if out[i].total() < best + weights.beam {
                out[end] = out[i];
                end += 1;
            }
        }
        out.truncate(end);
        out.insert(first, keep);
    }

    /// Lets words that make a listed one with a neighbour be halves of it: `Viel falt`.
    pub(super) fn tear(
        &self,
        text: &str,
        units: &[Unit],
        readings: &mut [Reading],
        ends: &[usize],
    ) {
        let range = |i| column(ends, i);
        let lexicons: Vec<&Lexicon> = self.parts.lexicons().collect();
        for first in 0..units.len().saturating_sub(1) {
            let second = first + 1;
            let (a, b) = (&units[first].word, &units[second].word);
            if range(first).len() == 1 && range(second).len() == 1
                || a.range != a.inner
                || b.range != b.inner
                || !is_gap(&text[a.inner.end..b.inner.start])
                || !text[b.inner.clone()].starts_with(char::is_lowercase)
            {
                continue;
            }
            let joined = lower(&[&text[a.inner.clone()], &text[b.inner.clone()]].concat());
            let Some(cost) = listed(&lexicons, &joined) else {
                continue;
            };
            let whole = cost + STRAY;
            let costs = [first, second].map(|i| least(&readings[range(i)]));
            for (i, other) in [(first, costs[1]), (second, costs[0])] {
                let keep = &mut readings[range(i).start];
                let half = (whole - other).max(0.0);
                let best = keep.language.min(half);
                keep.language = best - ((best - keep.language).exp() + (best - half).exp()).ln();
            }
        }
    }

    /// Lets the words of a block vouch for each other, or those of the whole document, where it was studied.
    pub(super) fn remember(
        &mut self,
        units: &[Unit],
        readings: &mut [Reading],
        ends: &[usize],
        mut studying: Option<&mut Vocabulary>,
    ) {
        self.vocabulary.clear();
        let column = |i| column(ends, i);
        if self.studied.is_none() {
            for (i, unit) in units
                .iter()
                .enumerate()
                .filter(|(i, _)| column(*i).len() > 1)
            {
                let analysis = self.analyses.get(unit.inner);
                let asked = readings[column(i)].iter().map(|r| r.word);
                let asked = asked.chain(analysis.forms.iter().copied());
                self.vocabulary.ask(asked.chain([analysis.own_word]));
            }
        }
        for (i, unit) in units.iter().enumerate() {
            let string = self.analyses.get(unit.inner).own_word;
            let readings = &mut readings[column(i)];
            normalise(readings);
            if let Some(studying) = studying.as_deref_mut() {
                studying.read(string, readings);
            }
            if self.studied.is_none() {
                self.vocabulary.read_asked(string, readings);
            }
        }
        let share = self.parts.weights.document;
        let studied = self.studied.as_ref().map(|s| &s.vocabulary);
        let vocabulary = studied.unwrap_or(&self.vocabulary);
        for (i, unit) in units.iter().enumerate() {
            let readings = &mut readings[column(i)];
            if readings.len() > 1 {
                let analysis = self.analyses.get(unit.inner);
                vocabulary.recall(analysis.own_word, &analysis.forms, readings, share);
            }
        }
    }

    /// Fills in the probabilities of all readings.
    pub(super) fn weigh(
        &mut self,
        text: &str,
        units: &[Unit],
        readings: &mut [Reading],
        ends: &[usize],
    ) {
        let Some(context) = &self.parts.context else {
            for i in 0..ends.len() {
                normalise(&mut readings[column(ends, i)]);
            }
            return;
        };
        let lattice = &mut self.lattice;
        lattice.clear();
        let column = |i| column(ends, i);
        let choice = |i: usize| column(i).len() > 1;
        let mut columns = Vec::new();
        // Where the text begins that is not in the lattice yet.
        let mut at = 0;
        // How many words more are neighbours of one with a choice.
        let mut near = 0;
        for (i, unit) in units.iter().enumerate() {
            near = match choice(i) {
                true => HISTORY + 1,
                false => near.saturating_sub(1),
            };
            if near == 0 && !(i..units.len()).take(HISTORY + 1).any(choice) {
                at = unit.word.range.end;
                readings[column(i)][0].probability = 1.0;
                continue;
            }
            context.ids(text, at..unit.word.range.start, |id| {
                lattice.push(Node { cost: 0.0, id });
                lattice.end_column();
            });
            at = unit.word.range.end;
            for reading in &readings[column(i)] {
                let analysis = self.analyses.get(reading.analysis);
                let ids = analysis.ids(reading.candidate, context);
                lattice.push(Node {
                    cost: reading.total(),
                    id: ids[usize::from(unit.word.sentence_start)],
                });
            }
            columns.push((i, lattice.end_column()));
        }
        if near > 0 {
            context.ids(text, at..text.len(), |id| {
                lattice.push(Node { cost: 0.0, id });
                lattice.end_column();
            });
        }
        lattice.solve(context, self.parts.weights.context);
        for (i, found) in columns {
            let readings = readings[column(i)].iter_mut();
            for (reading, &p) in readings.zip(lattice.posteriors(found)) {
                reading.probability = p.into();
            }
        }
    }
}

/// Can what stands between two halves of a word have torn them apart? A blank can, or a line end, before which a hyphen may
/// have been misread.
fn is_gap(between: &str) -> bool {
    let space = between.trim_start_matches(|c: char| !c.is_alphanumeric() && !c.is_whitespace());
    match between.len() - space.len() {
        0 => space == " " || is_line_end(space),
        _ => between.chars().nth(1).is_some_and(char::is_whitespace) && is_line_end(space),
    }
}

/// A line end, with the blanks around it.
fn is_line_end(space: &str) -> bool {
    space.matches('\n').count() == 1 && space.chars().all(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_line_ends_tear_words() {
        for gap in [" ", "\n", "\r\n", ":\n", ".\r\n", "\n  ", "-\n"] {
            assert!(is_gap(gap), "{gap:?}");
        }
        for gap in ["", "  ", "\t", "\n\n", ". ", "::\n", "5\n", " :\n", "–"] {
            assert!(!is_gap(gap), "{gap:?}");
        }
    }
}
