//! The pipeline: text → words → readings → lattice → decision → rewritten text.

mod alternatives;
mod explain;
mod readings;
mod units;

use std::ops::Range;

use crate::analysis::{Analyses, Reach};
use crate::block::blocks;
use crate::candidates::{Candidate, Pattern};
use crate::confusion::Confusions;
use crate::correction::{Corrected, Correction, Kind};
use crate::corrector::Parts;
use crate::decide::{Mixture, Reading, SOUND};
use crate::evidence::Evidence;
use crate::habits::Habits;
use crate::language::{self, Foreign, Languages, widened};
use crate::lattice::Lattice;
use crate::profile::ProfileState;
use crate::rewrite::splice;
use crate::signs::{Damage, Signs};
use crate::spacing::{Spaced, Spacer, Standing};
use crate::threads::Helpers;
use crate::token::{self, Letter};
use crate::vocabulary::Vocabulary;
use units::Unit;

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

    /// The words on both sides of a sign.
    fn sides(&self, sign: &Range<usize>) -> &[Unit] {
        let next = self.behind(sign);
        &self.units[next.saturating_sub(1)..(next + 1).min(self.units.len())]
    }

    /// Are they not told to be foreign?
    fn is_german_beside(&self, sign: &Range<usize>) -> bool {
        !self.sides(sign).iter().any(Unit::may_be_foreign)
    }

    /// And may an engine have damaged one of them?
    fn tells_of_signs(&self, sign: &Range<usize>) -> bool {
        let damaged = |unit: &Unit| self.mixtures[unit.window].sound < SOUND;
        self.sides(sign).iter().any(damaged) && self.is_german_beside(sign)
    }
}

/// So many words before and behind what is to be changed are asked whether they are German.
const PASSAGE: usize = 60;
/// Where a word is no German with this probability, spaces and signs stay.
const FOREIGN: f32 = 0.1;

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
        let is_german = |sign: &Range<usize>| read.is_german_beside(sign);
        self.signs.count(text, read.damage(), tells, is_german);
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

/// What a glance at these strings is asked with.
fn glances_at(
    strings: impl Iterator<Item = Range<usize>>,
) -> impl Iterator<Item = (Range<usize>, f32, Reach)> {
    strings.map(|range| (range, f32::INFINITY, Reach::Glance))
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn nouns_begin_with_capitals_where_signs_were_read() {
        let corrector = crate::Corrector::german();
        let text = "In 6sterreich fiihrten die 6ffentlichen Wege zum Meer, und die iibung war fiir alle da.";
        let expected =
            "In Österreich führten die öffentlichen Wege zum Meer, und die übung war für alle da.";
        let corrected = corrector.correct(text);
        // What was read as small letters is small, even where it is a noun.
        assert_eq!(corrected.text, expected);
        assert_eq!(corrected.corrections[0].rewrites[0].to_string(), "6→Ö");
        let explained = &corrector.worker().explain_text(text)[1].candidates[0];
        assert_eq!(explained.rewrites[0].to_string(), "6→Ö");
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
}
