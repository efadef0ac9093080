//! The pipeline: text → words → readings → lattice → decision → rewritten text.

mod alternatives;
mod explain;

use std::ops::Range;

use crate::analysis::{Analyses, Reach};
use crate::block::blocks;
use crate::candidates::{Candidate, Edit, MAX_LETTERS, Pattern, lower};
use crate::compound::{is_form, listed};
use crate::confusion::{Confusions, Costs};
use crate::correction::{Corrected, Correction, Kind};
use crate::corrector::Parts;
use crate::decide::{ChannelCosts, Kinds, Mixture, Reading, SOUND, least, mixed, normalise};
use crate::evidence::Evidence;
use crate::habits::Habits;
use crate::language::{self, Foreign, Languages, widened};
use crate::lattice::{HISTORY, Lattice, Node};
use crate::lexicon::Lexicon;
use crate::profile::{ProfileState, WINDOW};
use crate::rewrite::splice;
use crate::signs::{Damage, Signs};
use crate::spacing::{STRAY, Spaced, Spacer, Standing};
use crate::threads::Helpers;
use crate::token::{self, Letter, Word};
use crate::vocabulary::Vocabulary;

/// Corrects texts with a shared [`Corrector`](crate::Corrector), remembering what it has looked up.
#[derive(Debug)]
pub struct Worker<'c> {
    parts: &'c Parts,
    helpers: Helpers,
    profiles: ProfileState,
    analyses: Analyses<'c>,
    /// Has the text lost spaces? Then other confusions are likely; and the analyses for the other case.
    loses_spaces: bool,
    other_analyses: Option<Analyses<'c>>,
    /// The strings of the block at hand that were looked at for its spaces, in order, with the numbers of their analyses.
    glances: Vec<(Range<usize>, u32)>,
    vocabulary: Vocabulary,
    studied: Option<Studied>,
    lattice: Lattice,
    spacer: Spacer<'c>,
    signs: Signs,
    letters: Vec<Letter>,
}

/// What a block is read for.
enum Purpose<'v> {
    Correct,
    /// All costs are shown, those of words with one reading too.
    Explain,
    /// Its words are counted.
    Study(&'v mut Vocabulary),
}

/// What a document as a whole has shown.
#[derive(Debug, Default)]
struct Studied {
    vocabulary: Vocabulary,
    /// What each rewrite costs more, by its number.
    shifts: Vec<f32>,
}

/// The words of a block with all their readings.
struct Read {
    units: Vec<Unit>,
    mixtures: Vec<Mixture>,
    readings: Vec<Reading>,
    /// Where the readings of each word end.
    ends: Vec<usize>,
    /// The stretches of words that were asked whether they are German, in order.
    judged: Vec<Range<usize>>,
}

impl Read {
    /// Each word with its readings.
    fn words(&mut self) -> impl Iterator<Item = (&Unit, &mut [Reading])> {
        let mut rest = &mut self.readings[..];
        let mut begin = 0;
        self.units.iter().zip(&self.ends).map(move |(unit, &end)| {
            let (readings, after) = std::mem::take(&mut rest).split_at_mut(end - begin);
            (rest, begin) = (after, end);
            (unit, readings)
        })
    }

    /// How damaged it is.
    fn damage(&self) -> Damage {
        let damaged = self.mixtures.iter().map(|mixture| 1.0 - mixture.sound);
        Damage {
            windows: self.mixtures.len() as f32,
            damaged: damaged.sum(),
            is_possible: self.mixtures.iter().any(|mixture| mixture.sound < SOUND),
        }
    }

    /// The number of the first word that does not end before a sign.
    fn behind(&self, sign: &Range<usize>) -> usize {
        let ends_before = |unit: &Unit| unit.word.range.end <= sign.start;
        self.units.partition_point(ends_before)
    }

    /// Does a sign stand between words that an engine may have damaged, and that are not told to be foreign?
    fn tells_of_signs(&self, sign: &Range<usize>) -> bool {
        let next = self.behind(sign);
        let sides = &self.units[next.saturating_sub(1)..(next + 1).min(self.units.len())];
        let damaged = |unit: &Unit| self.mixtures[unit.window].sound < SOUND;
        sides.iter().any(damaged) && !sides.iter().any(Unit::may_be_foreign)
    }
}

/// A window was likely hard to read when the glance found no word near so many of its strings of [`TELLING`] letters and
/// more. Then a second look, dearer than a glance and cheaper than a search, tells whether it was.
const UNEXPLAINED: usize = 5;
/// Shorter strings may be anything.
const TELLING: usize = 4;

/// So many words before and behind what is to be changed are asked whether they are German.
const PASSAGE: usize = 60;
/// A word that is no German with this probability tells nothing of the engine, and nothing is looked for in its place.
const SURELY_FOREIGN: f32 = 0.999_999;
/// Where a word is no German with this probability, spaces and signs stay.
const FOREIGN: f32 = 0.1;

/// A word with its analyses.
#[derive(Debug, Clone)]
struct Unit {
    word: Word,
    /// Number of the analysis of the word without the signs at its edges.
    inner: u32,
    /// And with them, where there are any.
    whole: Option<u32>,
    /// Number of the window it stands in; see [`ProfileState`].
    window: usize,
    /// Is it a known word, and no more asked for than what sound text asks for? Then no others were looked for but at a
    /// glance.
    settled: bool,
    /// How likely it is to be no German, where that was asked.
    foreign: Foreign,
}

impl Unit {
    /// May it be no German? Then what stands beside it stays.
    fn may_be_foreign(&self) -> bool {
        self.foreign.probability > FOREIGN
    }
}

impl<'c> Worker<'c> {
    pub(crate) fn new(parts: &'c Parts) -> Self {
        Worker {
            parts,
            helpers: Helpers::default(),
            profiles: ProfileState::new(&parts.table),
            analyses: Analyses::new(parts, false),
            loses_spaces: false,
            other_analyses: None,
            glances: Vec::new(),
            vocabulary: Vocabulary::default(),
            studied: None,
            lattice: Lattice::default(),
            spacer: Spacer::new(parts),
            signs: Signs::default(),
            letters: Vec::new(),
        }
    }

    /// Looks words up on other threads as well, which is most of the work. What comes out is the same.
    #[must_use]
    pub fn with_helpers(mut self, helpers: &Helpers) -> Self {
        self.helpers = helpers.clone();
        self
    }

    /// Corrects one whole document.
    pub fn correct<'t>(&mut self, text: &'t str) -> Corrected<'t> {
        self.correct_with(text, &Evidence::default())
    }

    /// Corrects one whole document, given what the engine says of its words: how sure it was, and what else it may have read.
    pub fn correct_with<'t>(&mut self, text: &'t str, evidence: &Evidence) -> Corrected<'t> {
        self.begin(text);
        let mut corrections = Vec::new();
        for (at, block) in blocks(text) {
            corrections.extend(
                self.corrections(block, at, evidence)
                    .into_iter()
                    .map(|mut c| {
                        c.range = c.range.start + at..c.range.end + at;
                        c
                    }),
            );
        }
        Corrected::of(text, corrections)
    }

    /// Starts a document that is there as a whole.
    fn begin(&mut self, text: &str) {
        match self.parts.adapt {
            true => self.study(text),
            false => self.start_document(),
        }
    }

    /// Forgets what the document before has shown of its engine.
    pub fn start_document(&mut self) {
        self.spacer.start_document();
        self.profiles = ProfileState::new(self.table());
        self.signs = Signs::default();
        self.studied = None;
    }

    /// Starts a document by reading the whole of it, so that its blocks can be corrected by what all of it shows: the
    /// words that it uses again, the confusions that its engine makes of its typeface, and how good its pages are.
    pub fn study(&mut self, text: &str) {
        self.start_document();
        let mut studied = Studied::default();
        let mut habits = Habits::default();
        let mut loses_spaces = false;
        for (_, block) in blocks(text) {
            loses_spaces = self.spacer.observe(block);
        }
        self.set_loses_spaces(loses_spaces);
        for (at, block) in blocks(text) {
            let spaced = self.spaced_again(block);
            let block = spaced.text();
            let purpose = Purpose::Study(&mut studied.vocabulary);
            let mut read = self.read(&spaced, at, &Evidence::default(), purpose);
            self.judge(&spaced, &mut read);
            if self.parts.signs {
                self.count_signs(block, &read);
            }
            let mixtures = std::mem::take(&mut read.mixtures);
            for (unit, readings) in read.words() {
                // Words of other languages tell nothing of the engine.
                if unit.may_be_foreign() {
                    continue;
                }
                habits.page(&mixtures[unit.window]);
                for r in &*readings {
                    let candidate = self.candidate(r);
                    let word = candidate.map_or(&block[unit.word.inner.clone()], |c| &c.word);
                    habits.count(word, candidate, r);
                }
            }
        }
        studied.shifts = habits.shifts(self.table());
        self.profiles.begin_again();
        self.studied = Some(studied);
    }

    /// Corrects the next block of a document, as cut by [`block_end`](crate::block_end). Ranges count from the block's first byte.
    pub fn correct_block<'t>(&mut self, block: &'t str) -> Corrected<'t> {
        let corrections = self.corrections(block, 0, &Evidence::default());
        Corrected::of(block, corrections)
    }

    /// The corrections of a block that begins at byte `start` of the text that `evidence` is about.
    fn corrections(&mut self, text: &str, start: usize, evidence: &Evidence) -> Vec<Correction> {
        let spaced = self.spaced(text);
        let mut read = self.read(&spaced, start, evidence, Purpose::Correct);
        self.judge(&spaced, &mut read);
        let mut words = Vec::new();
        for (unit, readings) in read.words() {
            if readings.len() > 1 {
                words.extend(self.decide(spaced.text(), unit, readings));
            }
        }
        self.completed(&spaced, &read, words)
    }

    /// What is done to a block whose words were read so and are corrected so: signs and spaces, too, but for those of foreign
    /// passages, and all brought back to the block as it is.
    fn completed(
        &mut self,
        spaced: &Spaced,
        read: &Read,
        mut words: Vec<Correction>,
    ) -> Vec<Correction> {
        let units = &read.units;
        if self.parts.signs {
            if self.studied.is_none() {
                self.signs.begin_block();
                self.count_signs(spaced.text(), read);
            }
            let tells = |sign: &Range<usize>| read.tells_of_signs(sign);
            self.signs.correct(spaced.text(), tells, &mut words);
            self.keep_foreign_signs(read, &mut words);
        }
        let foreign = units.iter().filter(|unit| unit.may_be_foreign());
        let foreign: Vec<Range<usize>> = foreign
            .map(|unit| spaced.source_of(&unit.word.range))
            .collect();
        let is_foreign = |c: &Correction| {
            let next = foreign.partition_point(|f| f.end <= c.range.start);
            foreign.get(next).is_some_and(|f| f.start < c.range.end)
        };
        let mut out = spaced.corrections(words);
        out.retain(|c| {
            c.confidence >= self.parts.min_confidence && !(c.kind == Kind::Spaces && is_foreign(c))
        });
        out
    }

    /// Counts the signs of a block that was read so.
    fn count_signs(&mut self, text: &str, read: &Read) {
        let tells = |sign: &Range<usize>| read.tells_of_signs(sign);
        self.signs.count(text, read.damage(), tells);
    }

    /// Signs between two words of another language stay.
    fn keep_foreign_signs(&self, read: &Read, corrections: &mut Vec<Correction>) {
        let (units, judged) = (&read.units, &read.judged);
        if !self.parts.tell_languages || !corrections.iter().any(|c| c.kind.is_sign()) {
            return;
        }
        // The word behind a sign, if one stands before it, too.
        let behind = |c: &Correction| {
            let next = read.behind(&c.range);
            (c.kind.is_sign() && 0 < next && next < units.len()).then_some(next)
        };
        // Most stand where all words were asked already.
        let is_judged = |next: &usize| {
            let stretch = judged.get(judged.partition_point(|stretch| stretch.end <= *next));
            stretch.is_some_and(|stretch| stretch.start < *next)
        };
        let signs = corrections.iter().filter_map(behind);
        let asked = signs.filter(|next| !is_judged(next));
        let mut probabilities: Vec<f32> = units.iter().map(|u| u.foreign.probability).collect();
        for stretch in widened(asked.map(|next| next - 1..next + 1), PASSAGE, units.len()) {
            let foreign = self.foreign(&units[stretch.clone()]);
            for (probability, foreign) in probabilities[stretch].iter_mut().zip(foreign) {
                *probability = foreign.probability;
            }
        }
        corrections.retain(|c| {
            let is_foreign = |next: usize| {
                let mut sides = probabilities[next - 1..=next].iter();
                sides.all(|probability| *probability > FOREIGN)
            };
            !behind(c).is_some_and(is_foreign)
        });
    }

    /// What engines confuse that made texts like this one.
    fn table(&self) -> &'c Confusions {
        self.parts.table(self.loses_spaces)
    }

    /// The next block of the document with its spaces put right.
    fn spaced<'t>(&mut self, text: &'t str) -> Spaced<'t> {
        // A document that is read again has been looked at as a whole.
        let loses_spaces = match self.studied {
            Some(_) => self.loses_spaces,
            None => self.spacer.observe(text),
        };
        self.set_loses_spaces(loses_spaces);
        self.spaced_again(text)
    }

    /// A block that was looked at before with its spaces put right.
    fn spaced_again<'t>(&mut self, text: &'t str) -> Spaced<'t> {
        self.analyses.make_room();
        self.glances.clear();
        let (analyses, glances) = (&mut self.analyses, &mut self.glances);
        analyses.make(text, glances_at(token::plain_words(text)), &self.helpers);
        let spaced = self.spacer.spaced(text, &self.helpers, |word| {
            let number = analyses.of(text, word.clone(), None, f32::INFINITY, Reach::Glance);
            glances.push((word, number));
            let analysis = analyses.get(number);
            match analysis.own {
                Some(own) if analysis.is_known => Standing::Word(own),
                _ => Standing::Unknown(analysis.unknown),
            }
        });
        if spaced.edited().next().is_some() {
            // Words stand in other places now.
            self.glances.clear();
        }
        spaced
    }

    fn set_loses_spaces(&mut self, loses_spaces: bool) {
        if self.loses_spaces == loses_spaces {
            return;
        }
        self.loses_spaces = loses_spaces;
        let other = self.other_analyses.take();
        let other = other.unwrap_or_else(|| Analyses::new(self.parts, loses_spaces));
        self.other_analyses = Some(std::mem::replace(&mut self.analyses, other));
        self.profiles = ProfileState::new(self.table());
    }

    /// The readings of the words of a block, with the probabilities that the lattice gives them.
    fn read(
        &mut self,
        spaced: &Spaced,
        start: usize,
        evidence: &Evidence,
        purpose: Purpose,
    ) -> Read {
        let text = spaced.text();
        let (units, mixtures) = self.units(text);
        let every = !evidence.is_empty() || matches!(purpose, Purpose::Explain);
        let is_weighed = match every {
            true => vec![true; units.len()],
            false => self.near_choices(&units),
        };
        let studying = match purpose {
            Purpose::Study(vocabulary) => Some(vocabulary),
            Purpose::Correct | Purpose::Explain => None,
        };
        let mut readings = Vec::new();
        let mut ends = Vec::with_capacity(units.len());
        for (unit, is_weighed) in units.iter().zip(is_weighed) {
            let first = readings.len();
            if !is_weighed {
                readings.push(self.only_reading(unit));
                ends.push(readings.len());
                continue;
            }
            self.readings(text, unit, &mixtures[unit.window], &mut readings);
            if !evidence.is_empty() {
                // What the engine was sure of costs less to keep; the reading that keeps comes first.
                let word = spaced.source_of(&unit.word.range);
                let word = word.start + start..word.end + start;
                readings[first].channel -= self.parts.weights.sure(evidence.of(&word));
                for offer in self.offers(spaced, start, unit, evidence) {
                    let mixture = &mixtures[unit.window];
                    self.add(text, unit, mixture, &offer, &mut readings, first);
                }
            }
            ends.push(readings.len());
        }
        self.tear(text, &units, &mut readings, &ends);
        self.remember(&units, &mut readings, &ends, studying);
        self.weigh(text, &units, &mut readings, &ends);
        Read {
            units,
            mixtures,
            readings,
            ends,
            judged: Vec::new(),
        }
    }

    /// The words of a text with their analyses, halves of broken words joined where they make one, and the profiles
    /// that made the text.
    fn units(&mut self, text: &str) -> (Vec<Unit>, Vec<Mixture>) {
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
        // Built-in profiles that are rare are known by what they have in common with others.
        let second_look = match self.table().has_added() {
            true => Reach::Strange,
            false => Reach::Near,
        };
        let mut wanted = reaches.clone();
        loop {
            for (wanted, mixture) in wanted.iter_mut().zip(&mixtures) {
                *wanted = Reach::asked(mixture, self.table()).max(*wanted);
            }
            let asked: Vec<Reach> = (wanted.iter().zip(&reaches).zip(&unexplained))
                .map(|((&wanted, &reach), &unexplained)| match (wanted, reach) {
                    (Reach::Unknown | Reach::Fair, Reach::Glance) if unexplained >= UNEXPLAINED => {
                        second_look
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
        if units.iter().all(|u| u.word.gap.is_none()) {
            return (units, mixtures);
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
        (out, mixtures)
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
    fn near_choices(&self, units: &[Unit]) -> Vec<bool> {
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

    /// The reading of a word that can only stand as it is, whatever that costs.
    fn only_reading(&self, unit: &Unit) -> Reading {
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
    fn readings(&self, text: &str, unit: &Unit, mixture: &Mixture, out: &mut Vec<Reading>) {
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
    fn tear(&self, text: &str, units: &[Unit], readings: &mut [Reading], ends: &[usize]) {
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
    fn remember(
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
    fn weigh(&mut self, text: &str, units: &[Unit], readings: &mut [Reading], ends: &[usize]) {
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

    fn candidate(&self, reading: &Reading) -> Option<&Candidate> {
        reading
            .candidate
            .map(|i| &self.analyses.get(reading.analysis).candidates[usize::from(i)])
    }

    /// Replaces the posteriors of the lattice by those of the fitted model, which knows how often such readings prove
    /// right, and lets the words of foreign passages stay. Gives the words that would be changed if all were German.
    fn judge(&self, spaced: &Spaced, read: &mut Read) -> Vec<usize> {
        let mut changed = Vec::new();
        for (i, (unit, readings)) in read.words().enumerate() {
            if readings.len() > 1 {
                self.judge_word(spaced.text(), unit, readings);
                if self.chosen(unit, readings).is_some() {
                    changed.push(i);
                }
            }
        }
        if !self.parts.tell_languages {
            return changed;
        }
        let units = &mut read.units;
        // Where spaces change, the word there.
        let edited = spaced
            .edited()
            .map(|at| units.partition_point(|u| u.word.range.end < at))
            .filter(|&i| i < units.len());
        let mut asked: Vec<usize> = changed.iter().copied().chain(edited).collect();
        asked.sort_unstable();
        let asked = asked.into_iter().map(|i| i..i + 1);
        read.judged = widened(asked, PASSAGE, units.len());
        for stretch in &read.judged {
            let foreign = self.foreign(&units[stretch.clone()]);
            for (unit, foreign) in units[stretch.clone()].iter_mut().zip(foreign) {
                unit.foreign = foreign;
            }
        }
        for (unit, readings) in read.words() {
            let p = f64::from(unit.foreign.probability);
            if p > 0.0 {
                for reading in readings {
                    reading.probability *= 1.0 - p;
                    if reading.keeps {
                        reading.probability += p;
                    }
                }
            }
        }
        changed
    }

    /// How likely each of these words, which follow each other, is to be no German.
    fn foreign(&self, units: &[Unit]) -> Vec<Foreign> {
        let words = units.iter().map(|unit| {
            let analysis = self.analyses.get(unit.inner);
            language::Evidence {
                word: &analysis.string,
                german: analysis.evidence.least,
                is_known: analysis.is_known,
            }
        });
        Languages::built_in().foreign(words)
    }

    /// Replaces the posteriors of a word's readings.
    fn judge_word(&self, text: &str, unit: &Unit, readings: &mut [Reading]) {
        let known = self.analyses.get(unit.inner).is_known;
        let surface = text[unit.word.range.clone()].chars();
        let pattern = Pattern::of(surface.clone());
        let posterior = &self.parts.weights.posterior;
        let posterior = if known {
            &posterior.known
        } else {
            &posterior.unknown
        };
        posterior.apply(readings, pattern, surface.count());
    }

    /// The reading that a word should be changed to, if it should.
    fn chosen<'r>(&self, unit: &Unit, readings: &'r [Reading]) -> Option<&'r Reading> {
        let known = self.analyses.get(unit.inner).is_known;
        self.parts
            .weights
            .choose(readings, known, self.loses_spaces)
    }

    fn decide(&mut self, text: &str, unit: &Unit, readings: &[Reading]) -> Option<Correction> {
        let best = *self.chosen(unit, readings)?;
        let word = &unit.word;
        let range = if best.whole {
            word.range.clone()
        } else {
            word.inner.clone()
        };
        let candidate = self.candidate(&best)?;
        let gap = word.gap.as_ref();
        let original = text[range.clone()].to_owned();
        let (replacement, rewrites) = if best.alternative {
            let gap = gap.map(|g| g.start - range.start..g.end - range.start);
            alternatives::replaced(&original, gap, &candidate.word, best.channel)
        } else {
            let (edits, capitals) = (candidate.edits.clone(), candidate.capitals);
            token::letters(text, range.clone(), gap, &mut self.letters);
            splice(
                text,
                range.clone(),
                gap,
                &self.letters,
                &edits,
                capitals,
                self.table(),
            )
        };
        let kind = if best.alternative {
            Kind::EngineAlternative
        } else if self.analyses.get(unit.inner).is_known {
            Kind::KnownWord
        } else {
            Kind::UnknownWord
        };
        let confidence = best.probability;
        (replacement != original).then_some(Correction {
            range,
            original,
            replacement,
            confidence,
            kind,
            rewrites,
        })
    }
}

/// The readings of a word, by where those of each end.
fn column(ends: &[usize], i: usize) -> Range<usize> {
    i.checked_sub(1).map_or(0, |before| ends[before])..ends[i]
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

/// What a glance at these strings is asked with.
fn glances_at(
    strings: impl Iterator<Item = Range<usize>>,
) -> impl Iterator<Item = (Range<usize>, f32, Reach)> {
    strings.map(|range| (range, f32::INFINITY, Reach::Glance))
}

/// The signs at a word's edges.
fn outside<'t>(text: &'t str, word: &Word) -> impl Iterator<Item = char> + use<'t> {
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
    fn words_of_mixed_casing_are_written_as_usual() {
        let corrector = crate::Corrector::german();
        let text = "Das Gesetz vom 3. Mai (BGBI. I S. 34) gilt fiir die Lander, so daR nur groRe Gemeinden es auch \
                    anwenden durfen. DIE STRABE IST GESPERRT.";
        let corrected = corrector.correct(text).text;
        assert!(corrected.contains("(BGBl. I S. 34)"), "{corrected}");
        assert!(corrected.contains("DIE STRASSE IST"), "{corrected}");
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
            worker.analyses.looked_up(Reach::Near) > 0
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
    fn parts_before_brackets_stay_where_all_is_a_word() {
        let damaged = "Der Kunstler muBte wissen, daB die Brucke uber den FluB fuhrt, und die Gaste blieben spater noch fur \
                       eine Nacht in der Hohle. ";
        let text = format!(
            "{damaged}Jede(r) Herzög(in) und jede Gatt(in) kam (vorl)äufig jew(eils) mit Schuler(innen) der (Sud-)Schule und \
             der Miihle(1)."
        );
        let corrector = crate::Corrector::german();
        let corrected = corrector.correct(&text).text;
        let kept = "Jede(r) Herzög(in) und jede Gatt(in) kam (vorl)äufig jew(eils) mit ";
        let repaired = "Schüler(innen) der (Süd-)Schule und der Mühle(1).";
        assert!(
            corrected.ends_with(&[kept, repaired].concat()),
            "{corrected}"
        );
    }

    #[test]
    fn abbreviations_tell_nothing_of_the_engine() {
        let advertisements = "Suche Kinderw., gut erh., bis 40,- VB. Verk. Schrank, furn., 150 x 70, nur an Selbstabh., evtl. \
                              mit Sp., ab sof. od. spät. abzug., Zuschr. erb. u. Chiffre 17. Er, 43, sportl. u. schl., sucht \
                              zw. Freizeitgest. eine nette Sie bis 40, mögl. m. Bild, Zuschr. erb. u. Chiffre 21.";
        let corrector = crate::Corrector::german();
        assert_eq!(corrector.correct(advertisements).corrections, []);
    }

    #[test]
    fn dashes_of_sound_texts_and_of_other_languages_stay() {
        let corrector = crate::Corrector::german();
        let dashes = |text: &str| {
            let corrections = corrector.correct(text).corrections;
            let dashes = corrections.into_iter().filter(|c| c.kind == Kind::Dash);
            dashes.map(|c| c.range.start).collect::<Vec<_>>()
        };
        let sound = "Am Morgen kam der Bote - wie immer - mit der Post, und alle lasen die Briefe ~ so war es üblich. Nur der \
                     Onkel — er war sehr alt — las nichts. Er schlief ~ wie so oft ~ am offenen Fenster. ";
        assert_eq!(dashes(&sound.repeat(5)), []);
        let damaged = sound.replace("üblich", "iiblich") + "Das fiel uns friiher nicht auf. ";
        let damaged = damaged.repeat(5);
        assert_eq!(dashes(&damaged).len(), 35);
        let english = "The old bridge was open - as we had been told - to everyone who came from the other side of the \
                       river, and nobody knew ~ or wanted to know ~ who would mend it when the winter was over. ";
        let text = [&damaged, &english.repeat(3), damaged.as_str()].concat();
        let foreign = damaged.len()..damaged.len() + 3 * english.len();
        let (inside, outside): (Vec<usize>, Vec<usize>) = dashes(&text)
            .into_iter()
            .partition(|at| foreign.contains(at));
        assert_eq!((inside, outside.len()), (vec![], 70));
    }

    #[test]
    fn foreign_passages_stay_and_german_beside_them_does_not() {
        let english = "He said to me ,that you will often speak of the old bridge with your friends and that nobody \
                       knowswho will mend it\" when I am gone from the house that they have.";
        let german = "Die Gaste blieben fiir eine Nacht.";
        let corrector = crate::Corrector::german();
        assert_eq!(corrector.correct(english).corrections, []);
        let text = [german, english, german].join("\n\n");
        let expected = text.replace("Gaste", "Gäste").replace("fiir", "für");
        assert_eq!(corrector.correct(&text).text, expected);
        // Taken for German, words and signs change.
        let without = crate::Corrector::builder().without_languages().build();
        let kinds = |text| -> Vec<Kind> {
            let corrections = without.correct(text).corrections;
            corrections.iter().map(|c| c.kind).collect()
        };
        assert!(kinds(english).contains(&Kind::QuotationMark));
        assert!(kinds(english).contains(&Kind::KnownWord));
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

    #[test]
    fn a_letter_beside_a_sign_is_put_back_in_place_of_it_or_not_at_all() {
        let corrector = crate::Corrector::german();
        let page = "Die Tiir war fiir alle offen, und die Kiiste lag im Siiden. Das ging ";
        for word in ["schnel1", "zweima1", "wei1"] {
            let text = [page, word, " so weiter."].concat();
            let corrected = corrector.correct(&text).text;
            let end = corrected.strip_suffix(" so weiter.").expect("it ends so");
            let last = end.split(' ').next_back().expect("there are words");
            let repaired = last.ends_with(char::is_alphabetic);
            assert!(repaired || last == word, "{corrected}");
        }
    }

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
