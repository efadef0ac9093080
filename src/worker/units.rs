//! The words of a block, and what is known of each by itself: looked up as far as the page that it stands on asks for.

use std::ops::Range;

use super::{FOREIGN, PASSAGE, Worker, glances_at};
use crate::analysis::Reach;
use crate::candidates::{MAX_LETTERS, lower};
use crate::compound::is_form;
use crate::decide::{Mixture, least};
use crate::language::{Foreign, widened};
use crate::lattice::HISTORY;
use crate::lexicon::Lexicon;
use crate::profile::WINDOW;
use crate::token::{self, Word};

/// A window was likely hard to read when the glance found no word near so many of its strings of [`TELLING`] letters and
/// more. Then a second look, dearer than a glance and cheaper than a search, tells whether it was.
const UNEXPLAINED: usize = 5;
/// Shorter strings may be anything.
const TELLING: usize = 4;

/// A word that is no German with this probability tells nothing of the engine, and nothing is looked for in its place.
const SURELY_FOREIGN: f32 = 0.999_999;

/// A word with its analyses.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) word: Word,
    /// Number of the analysis of the word without the signs at its edges.
    pub(super) inner: u32,
    /// And with them, where there are any.
    pub(super) whole: Option<u32>,
    /// Number of the window it stands in; see [`ProfileState`].
    pub(super) window: usize,
    /// Is it a known word, and no more asked for than what sound text asks for? Then no others were looked for but at a
    /// glance.
    pub(super) settled: bool,
    /// How likely it is to be no German, where that was asked.
    pub(super) foreign: Foreign,
}

impl Unit {
    /// May it be no German? Then what stands beside it stays.
    pub(super) fn may_be_foreign(&self) -> bool {
        self.foreign.probability > FOREIGN
    }
}

impl Worker<'_> {
    /// The words of a text with their analyses, halves of broken words joined where they make one, and the profiles
    /// that made the text.
    pub(super) fn units(&mut self, text: &str) -> (Vec<Unit>, Vec<Mixture>) {
        let mut words = Vec::new();
        let lexicons: Vec<&Lexicon> = self.parts.lexicons().collect();
        let is_form = |word: &str| is_form(&lexicons, &lower(word));
        token::words(text, self.table(), is_form, &mut words);
        let mut reaches = vec![Reach::Glance; words.len().div_ceil(WINDOW)];
        let mut units = self.glanced(text, words);
        // Halves of words are no words.
        let gaps: Vec<bool> = units.iter().map(|u| u.word.gap.is_some()).collect();
        let is_half = |i: usize| gaps[i] || i > 0 && gaps[i - 1];
        // And abbreviations are odd on any page.
        let is_cut = |unit: &Unit| token::is_abbreviated(text, unit.word.inner.end);
        let words = units.iter().enumerate();
        let mut tells: Vec<bool> = words.map(|(i, u)| !is_half(i) && !is_cut(u)).collect();
        // They are only weighed against what they make together, for which a glance will do. Of a word broken twice, the
        // first two make one together.
        let mut glance_will_do = vec![false; units.len()];
        for i in 1..units.len() {
            if gaps[i - 1] && !glance_will_do[i - 1] {
                (glance_will_do[i - 1], glance_will_do[i]) = (true, true);
            }
        }
        let before = self.profiles.clone();
        let mut mixtures = self.mixtures(&units, &tells);
        if self.parts.tell_languages {
            // Words of other languages are no German ones that were misread either.
            let windows = mixtures.iter().enumerate();
            let strange = windows.filter(|(_, m)| !Reach::asked(m, self.table()).is_near());
            let strange = strange.map(|(i, _)| i * WINDOW..(i + 1) * WINDOW);
            for stretch in widened(strange, PASSAGE, units.len()) {
                let foreign = self.foreign(&units[stretch.clone()]);
                let surely = (stretch.zip(foreign))
                    .filter(|(_, foreign)| foreign.probability > SURELY_FOREIGN);
                for (i, foreign) in surely {
                    units[i].foreign = foreign;
                    (tells[i], glance_will_do[i]) = (false, true);
                }
            }
            if units.iter().any(Unit::may_be_foreign) {
                self.profiles = before.clone();
                mixtures = self.mixtures(&units, &tells);
            }
        }
        let mut unexplained = vec![0; reaches.len()];
        for (unit, _) in units.iter().zip(&tells).filter(|(_, tells)| **tells) {
            if self.analyses.get(unit.inner).candidates.is_empty() {
                let letters = text[unit.word.inner.clone()].chars().count();
                let tells = (TELLING..=MAX_LETTERS).contains(&letters);
                unexplained[unit.window] += usize::from(tells);
            }
        }
        let mut wanted = reaches.clone();
        loop {
            for (wanted, mixture) in wanted.iter_mut().zip(&mixtures) {
                *wanted = Reach::asked(mixture, self.table()).max(*wanted);
            }
            let asked: Vec<Reach> = (wanted.iter().zip(&reaches).zip(&unexplained))
                .map(|((&wanted, &reach), &unexplained)| match (wanted, reach) {
                    // Also by what only rare profiles do, which may share nothing with the others.
                    (Reach::Unknown | Reach::Fair, Reach::Glance) if unexplained >= UNEXPLAINED => {
                        Reach::Strange
                    }
                    _ => wanted,
                })
                .collect();
            if asked == reaches {
                break;
            }
            let mut farther = Vec::new();
            let others = units.iter_mut().enumerate();
            for (i, unit) in others.filter(|(i, _)| !glance_will_do[*i]) {
                let (reach, before) = (asked[unit.window], reaches[unit.window]);
                unit.settled = self.settles(unit.inner, reach);
                if reach != before && !unit.settled {
                    farther.push(i);
                }
            }
            self.look_farther(text, &mut units, &farther, &asked);
            reaches = asked;
            self.profiles = before.clone();
            mixtures = self.mixtures(&units, &tells);
        }
        (self.joined(text, units, &mixtures, &reaches), mixtures)
    }

    /// Puts halves of broken words together where they make one, for which words were looked for as far as their windows
    /// asked for.
    fn joined(
        &mut self,
        text: &str,
        units: Vec<Unit>,
        mixtures: &[Mixture],
        reaches: &[Reach],
    ) -> Vec<Unit> {
        if units.iter().all(|u| u.word.gap.is_none()) {
            return units;
        }
        let mut out = Vec::with_capacity(units.len());
        let mut rest = units.into_iter().peekable();
        while let Some(first) = rest.next() {
            let (Some(gap), Some(second)) = (first.word.gap.clone(), rest.peek()) else {
                out.push(first);
                continue;
            };
            let range = first.word.inner.start..second.word.inner.end;
            let whole = Word {
                range: range.clone(),
                inner: range.clone(),
                ..first.word.clone()
            };
            let (inner, settled) = self.look_up(text, range, Some(&gap), reaches[first.window]);
            let joined = Unit {
                word: whole,
                inner,
                whole: None,
                window: first.window,
                settled,
                foreign: first.foreign,
            };
            let known = !self.analyses.get(joined.inner).candidates.is_empty();
            let best = |unit: &Unit| {
                let mut readings = Vec::new();
                self.readings(text, unit, &mixtures[unit.window], &mut readings);
                least(&readings)
            };
            if known && best(&joined) < best(&first) + best(second) {
                out.push(joined);
            }
            // Of halves that make no word together nothing is known; they are left alone.
            rest.next();
        }
        out
    }

    /// The words of a text with what a glance tells of them.
    fn glanced(&mut self, text: &str, words: Vec<Word>) -> Vec<Unit> {
        let mut units = Vec::with_capacity(words.len());
        let inner = words.iter().map(|word| word.inner.clone());
        self.analyses.make(text, glances_at(inner), &self.helpers);
        // Most were looked at when spaces were put right.
        let mut known = std::mem::take(&mut self.glances).into_iter().peekable();
        for (i, word) in words.into_iter().enumerate() {
            while known
                .next_if(|(range, _)| range.start < word.inner.start)
                .is_some()
            {}
            let inner = match known.next_if(|(range, _)| *range == word.inner) {
                Some((_, number)) => number,
                None => {
                    let range = word.inner.clone();
                    (self.analyses).of(text, range, None, f32::INFINITY, Reach::Glance)
                }
            };
            units.push(Unit {
                word,
                inner,
                whole: None,
                window: i / WINDOW,
                settled: false,
                foreign: Foreign::default(),
            });
        }
        units
    }

    /// The profiles that made each window, by the words that tell of them.
    fn mixtures(&mut self, units: &[Unit], tells: &[bool]) -> Vec<Mixture> {
        let words = units.iter().zip(tells);
        let evidence =
            words.map(|(unit, tells)| tells.then(|| &self.analyses.get(unit.inner).evidence));
        self.profiles.mixtures(evidence)
    }

    /// Is a string a known word, and no more asked for than what sound text asks for? Then the glance at it will do.
    fn settles(&self, glance: u32, reach: Reach) -> bool {
        reach.spares_known() && self.analyses.get(glance).is_known
    }

    /// The number of a string's analysis as far as `reach` asks for it, and whether the glance has settled it.
    fn look_up(
        &mut self,
        text: &str,
        range: Range<usize>,
        gap: Option<&Range<usize>>,
        reach: Reach,
    ) -> (u32, bool) {
        if reach.spares_known() {
            let (glance, _) = self.look_up(text, range.clone(), gap, Reach::Glance);
            if self.settles(glance, reach) {
                return (glance, true);
            }
        }
        let number = (self.analyses).of(text, range, gap, f32::INFINITY, reach);
        (number, false)
    }

    /// Looks at some of the words of a text as far as their windows ask for.
    fn look_farther(&mut self, text: &str, units: &mut [Unit], which: &[usize], asked: &[Reach]) {
        let strings = which.iter().map(|&i| {
            let unit = &units[i];
            (unit.word.inner.clone(), f32::INFINITY, asked[unit.window])
        });
        self.analyses.make(text, strings, &self.helpers);
        let mut with_signs = Vec::new();
        for &i in which {
            let unit = &mut units[i];
            let (range, reach) = (unit.word.inner.clone(), asked[unit.window]);
            (unit.inner, unit.settled) = self.look_up(text, range, None, reach);
            (unit.whole, unit.foreign) = (None, Foreign::default());
            let is_weighed = reach > Reach::Glance && !unit.settled;
            if is_weighed && unit.word.range != unit.word.inner {
                // With the signs it must be worth weighing beside what it costs without them.
                let weights = &self.parts.weights;
                let most = self.analyses.get(unit.inner).most(weights)
                    + weights.signs(outside(text, &unit.word))
                    + weights.beam;
                with_signs.push((i, most));
            }
        }
        let strings = with_signs.iter().map(|&(i, most)| {
            let unit = &units[i];
            (unit.word.range.clone(), most, asked[unit.window])
        });
        self.analyses.make(text, strings, &self.helpers);
        for (i, most) in with_signs {
            let unit = &mut units[i];
            let (range, reach) = (unit.word.range.clone(), asked[unit.window]);
            unit.whole = Some(self.analyses.of(text, range, None, most, reach));
        }
    }

    /// Which words can be read in several ways, or stand so near to such a word that their costs are asked for? What is kept of
    /// one with signs at its edges depends on its costs, too: `80er` or `er`.
    pub(super) fn near_choices(&self, units: &[Unit]) -> Vec<bool> {
        let mut near: Vec<bool> = units.iter().map(|unit| unit.whole.is_some()).collect();
        for (i, unit) in units.iter().enumerate() {
            let numbers = [Some(unit.inner), unit.whole].into_iter().flatten();
            let mut candidates = numbers.flat_map(|n| &self.analyses.get(n).candidates);
            if candidates.any(|c| !c.is_own()) {
                let end = (i + HISTORY + 1).min(units.len());
                near[i.saturating_sub(HISTORY)..end].fill(true);
            }
        }
        near
    }
}

/// The signs at a word's edges.
pub(super) fn outside<'t>(text: &'t str, word: &Word) -> impl Iterator<Item = char> + use<'t> {
    let before = &text[word.range.start..word.inner.start];
    let after = &text[word.inner.end..word.range.end];
    before.chars().chain(after.chars())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::{LIKELY_SOUND, SOUND};

    #[test]
    fn known_words_of_sound_text_stay_without_a_search() {
        let corrector = crate::Corrector::german();
        let mut worker = corrector.worker();
        let text = "Lander wiirden Stabili-\ntät";
        let mut look_up = |range: Range<usize>, gap: Option<Range<usize>>, reach| {
            let (number, settled) = worker.look_up(text, range, gap.as_ref(), reach);
            let candidates = &worker.analyses.get(number).candidates;
            let words: Vec<String> = candidates.iter().map(|c| c.word.clone()).collect();
            (words, settled)
        };
        for reach in [Reach::Near, Reach::Unknown] {
            assert_eq!(
                look_up(0..6, None, reach),
                (vec!["Lander".to_owned()], true)
            );
        }
        for reach in [Reach::Fair, Reach::Hard] {
            let (words, settled) = look_up(0..6, None, reach);
            assert!(words.contains(&"Länder".to_owned()) && !settled);
        }
        for reach in [Reach::Near, Reach::Unknown, Reach::Fair] {
            let (words, settled) = look_up(7..14, None, reach);
            assert!(
                words.contains(&"würden".to_owned()) && !settled,
                "{words:?} {settled}"
            );
        }
        let end = text.len();
        assert!(look_up(15..end, Some(22..24), Reach::Near).1);
    }

    #[test]
    fn strings_that_nothing_is_near_call_for_a_second_look() {
        let damaged = "Fiir die Gaste offnet das Museum friiher, und die Schiiler diirfen langer bleiben. \
                       Uber den Fluss fiihrt eine schone Briicke.\n";
        let strange = ["Xqwzvk", "Zvqqxj", "Jxkqzw", "Qvvxzk", "Kwqzxv"];
        let corrector = crate::Corrector::german();
        let second_look = |text: String| {
            let mut worker = corrector.worker();
            let (units, _) = worker.units(&text);
            assert!(units.len() <= WINDOW);
            worker.analyses.looked_up(Reach::Strange) > 0
        };
        assert!(!second_look(damaged.to_owned() + &strange[1..].join(" ")));
        assert!(second_look(damaged.to_owned() + &strange.join(" ")));
        // Halves of a broken word tell nothing.
        let halves = strange[1..].join(" ") + " Xqw-\nzvk";
        assert!(!second_look(damaged.to_owned() + &halves));
    }

    #[test]
    fn the_third_piece_of_a_broken_word_is_searched_like_a_word() {
        let damaged = "Fiir die Gaste offnet das Museum friiher, und die Schiiler diirfen langer bleiben. \
                       Uber den Fluss fiihrt eine schone Briicke. Wirt-\nschaft-\nlicb";
        let corrector = crate::Corrector::german();
        let mut worker = corrector.worker();
        let (units, _) = worker.units(damaged);
        let [.., joined, last] = &units[..] else {
            panic!("there are words")
        };
        assert!(joined.word.gap.is_some() && damaged[last.word.inner.clone()] == *"licb");
        let mut other = corrector.worker();
        let (number, _) = other.look_up("licb", 0..4, None, Reach::Fair);
        let words = |worker: &Worker, number| -> Vec<String> {
            let candidates = &worker.analyses.get(number).candidates;
            candidates.iter().map(|c| c.word.clone()).collect()
        };
        assert_eq!(words(&worker, last.inner), words(&other, number));
        assert!(words(&worker, last.inner).len() > 1);
    }

    #[test]
    fn sound_text_is_told_from_damaged_text() {
        let sound = "Für die Gäste öffnet das Museum seine Türen früher, und die Schüler dürfen länger bleiben. \
                     Über den Fluss führt eine schöne Brücke, die größer ist als die frühere.\n";
        let page = sound.repeat(50);
        let corrector = crate::Corrector::german();
        let mut worker = corrector.worker();
        let table = worker.table();
        let (_, mixtures) = worker.units(&page);
        let asked = |m: &Mixture, sound| Reach::asked(&Mixture { sound, ..*m }, table);
        for m in &mixtures {
            assert!(m.sound > 0.98);
            assert_eq!(asked(m, SOUND), Reach::Near);
            assert_eq!(asked(m, LIKELY_SOUND), Reach::Unknown);
            assert_eq!(asked(m, 0.99), Reach::Fair);
        }
        worker.start_document();
        let damaged = page.replace('ä', "a").replace('ö', "o").replace('ü', "ii");
        let (units, mixtures) = worker.units(&damaged);
        assert!(mixtures.iter().all(|m| m.sound < 0.1) && units.iter().all(|u| !u.settled));
    }

    #[test]
    fn a_page_in_another_language_tells_nothing_of_the_engine() {
        let english = "I hope that you will often speak of the old bridge with your friends, as I have done here on \
                       many a winter evening. It still carries the road across the river, and nobody knows who will \
                       mend it when I am gone.\n";
        let corrector = crate::Corrector::german();
        let without = crate::Corrector::builder().without_languages().build();
        // The shares of words of which more was found than at a glance, and of strings for which more was looked for.
        let looked_for = |corrector: &crate::Corrector| {
            let text = english.repeat(8);
            let mut worker = corrector.worker();
            let (units, _) = worker.units(&text);
            let looked_up = |reach| worker.analyses.looked_up(reach);
            let farther = [Reach::Fair, Reach::Hard, Reach::Rare].map(looked_up);
            let searched = *farther.iter().max().unwrap() as f64 / looked_up(Reach::Glance) as f64;
            let glance = |worker: &mut Worker, unit: &Unit| {
                let range = unit.word.inner.clone();
                worker.look_up(&text, range, None, Reach::Glance).0
            };
            let found = units.iter().filter(|u| glance(&mut worker, u) != u.inner);
            (found.count() as f64 / units.len() as f64, searched)
        };
        let searched = looked_for(&without).1;
        assert!(searched > 0.9, "{searched}");
        let (found, searched) = looked_for(&corrector);
        assert!(found < 0.1 && searched < 0.3, "{found} {searched}");
    }
}
