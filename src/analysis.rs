//! What can be said of a string by itself, whatever stands around it; remembered, since words come again.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use crate::candidates::{Asked, Candidate, MAX_LETTERS, Pattern, Walker, lower, to_lower};
use crate::compound::{Joints, listed, relinked, unlisted_compound, unlisted_inflection};
use crate::confusion::{Confusions, Costs, Page};
use crate::context::{Context, WordId};
use crate::corrector::Parts;
use crate::decide::{ChannelCosts, LIKELY_SOUND, Mixture, SOUND, Weights};
use crate::lexicon::Lexicon;
use crate::profile::StateCosts;
use crate::spacing::WordCosts;
use crate::spelling::{TRANSCRIBED, with_umlauts};
use crate::threads::{self, Helpers};
use crate::token::{self, Letter};

/// Strings remembered before all are forgotten.
const REMEMBERED: usize = 64 * 1024;
/// Candidates remembered for a string.
const CANDIDATES: usize = 10;
/// A thread is worth being started for so many strings.
const FOR_THREAD: usize = 16;

/// What is known of one string.
#[derive(Debug)]
pub(crate) struct Analysis {
    /// Best first; the string as it is among them when it is a word.
    pub candidates: Vec<Candidate>,
    /// Is the string a word, written as words are?
    pub is_known: bool,
    /// The costs of the string as a word, if it is one.
    pub own: Option<WordCosts>,
    /// How the context model knows the candidates and the string as it is, inside a sentence and at its beginning; looked
    /// up when it is asked.
    ids: OnceLock<Box<[[WordId; 2]]>>,
    pub string: Box<str>,
    /// The candidates and the string as it is, hashed in lower case.
    pub words: Vec<u32>,
    pub own_word: u32,
    /// Other forms of the string, hashed so, where no list has it.
    pub forms: Vec<u32>,
    /// Cost of the string as an unknown word (nats).
    pub unknown: f32,
    /// Cost of its letters having been read right, per profile.
    pub kept: Costs,
    /// Cost per profile of the string, whatever word it was.
    pub evidence: StateCosts,
}

impl Analysis {
    /// The most that the string can cost as it stands, wherever that is.
    pub fn most(&self, weights: &Weights) -> f32 {
        let dearest = |costs: &Costs| {
            let costs = costs.iter().copied().filter(|c| c.is_finite());
            costs.fold(0.0, f32::max)
        };
        let own = self.candidates.iter().filter(|c| c.is_own());
        let known = own.map(|c| {
            let casing = [true, false].map(|start| weights.casing(c.pattern, c.case, start));
            c.language + casing[0].max(casing[1]) + weights.doubt(c.doubtful) + dearest(&c.channel)
        });
        known.fold(self.unknown + dearest(&self.kept), f32::min)
    }

    /// How the context model knows a candidate, or the string as it is, inside a sentence and at its beginning.
    pub fn ids(&self, candidate: Option<u8>, context: &Context) -> [WordId; 2] {
        let ids = self.ids.get_or_init(|| {
            let id = |word: &str| [context.id(word, false), context.id(word, true)];
            let candidates = self.candidates.iter().map(|c| match c.is_own() {
                true if c.is_name() => [context.name(); 2],
                _ => id(&c.word),
            });
            // A capitalised string that no list has is most likely a name.
            let pattern = Pattern::of(self.string.chars());
            let is_name = pattern == Pattern::Title && self.string.chars().nth(2).is_some();
            let own = match self.candidates.iter().find(|c| c.is_own()) {
                None if is_name => [context.name(); 2],
                Some(own) if own.is_name() => [context.name(); 2],
                _ => id(&self.string),
            };
            candidates.chain([own]).collect()
        });
        candidate.map_or(ids[ids.len() - 1], |i| ids[usize::from(i)])
    }
}

/// What a glance at a string tells those that look farther.
struct Glance {
    /// The string itself if it is a word, and the best word.
    candidates: Vec<Candidate>,
    /// The string's cost (nats) as an unknown word, if it was asked what it could be that no list has.
    unlisted: Option<f32>,
}

impl Glance {
    fn of(analysis: &Analysis) -> Glance {
        let candidates = analysis.candidates.iter().enumerate();
        let candidates = candidates.filter(|(i, c)| *i == 0 || c.is_own());
        let was_asked = may_be_unlisted(&analysis.candidates);
        Glance {
            unlisted: was_asked.then_some(analysis.unknown),
            candidates: candidates.map(|(_, c)| c.clone()).collect(),
        }
    }
}

/// How far words are looked for that can have been read as a string. Each goes farther than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// Of a string that is a listed word or as frequent, or a likely compound, it alone; of others, doubtful compounds among
    /// them, what cheap rewrites lead to.
    Glance,
    /// As far as sound text asks for, where dear rewrites are worth nothing.
    Near,
    /// No farther, but also by what only rare profiles do: a second look at other text.
    Strange,
    /// Of unknown strings as far as [`Fair`](Reach::Fair), of known words no more than a glance.
    Unknown,
    /// As far as pages ask for that most engines read well.
    Fair,
    /// As far as pages ask for that were hard to read.
    Hard,
    /// As far, and on pages of kinds that are rare.
    Rare,
}

impl Reach {
    /// Is it no farther than sound text asks for, but more than a glance?
    pub fn is_near(self) -> bool {
        matches!(self, Reach::Near | Reach::Strange)
    }

    /// Are no other words looked for where a known one stands?
    pub fn spares_known(self) -> bool {
        self.is_near() || self == Reach::Unknown
    }

    /// Of the strings for which words are looked for at all, how far they are.
    fn of_strings(self) -> Reach {
        match self {
            Reach::Unknown => Reach::Fair,
            reach => reach,
        }
    }

    /// What a window asks for that was made so.
    pub fn asked(mixture: &Mixture, table: &Confusions) -> Reach {
        match mixture.page(table) {
            _ if mixture.sound >= SOUND => Reach::Near,
            Page::Fair if mixture.sound >= LIKELY_SOUND => Reach::Unknown,
            Page::Fair => Reach::Fair,
            Page::Hard => Reach::Hard,
            Page::Rare => Reach::Rare,
        }
    }
}

/// The analyses made so far. Their numbers hold until the next [`Analyses::make_room`].
#[derive(Debug)]
pub(crate) struct Analyses<'c> {
    /// One for each thread that there was so far.
    analysts: Vec<Analyst<'c>>,
    /// By reach: of strings for which all words were looked for, and of those for which only cheap ones were.
    numbers: [[HashMap<Box<str>, u32, rustc_hash::FxBuildHasher>; 2]; 7],
    list: Vec<Analysis>,
}

/// A string to be analysed.
struct Query<'t> {
    string: Cow<'t, str>,
    /// Words that would cost more (nats) are not looked for.
    most: f32,
    reach: Reach,
    /// The number of what a glance has told of it.
    glance: Option<u32>,
}

impl<'c> Analyses<'c> {
    /// For a text that has lost spaces, or for one that has not.
    pub fn new(parts: &'c Parts, loses_spaces: bool) -> Self {
        Analyses {
            analysts: vec![Analyst::new(parts, loses_spaces)],
            numbers: Default::default(),
            list: Vec::new(),
        }
    }

    /// How many strings have been looked up just so far?
    #[cfg(test)]
    pub fn looked_up(&self, reach: Reach) -> usize {
        self.numbers[reach as usize].iter().map(HashMap::len).sum()
    }

    /// Forgets everything when there is too much of it.
    pub fn make_room(&mut self) {
        if self.list.len() > REMEMBERED {
            self.numbers
                .as_flattened_mut()
                .iter_mut()
                .for_each(HashMap::clear);
            self.list.clear();
        }
    }

    pub fn get(&self, number: u32) -> &Analysis {
        &self.list[number as usize]
    }

    /// The number of the analysis of a stretch of text without its gap, made now if it is new. Words that would cost
    /// more than `most` (nats) are not looked for, and others on the narrow beam only; the same string must always come
    /// with the same limit, or without one. How far off they are looked for, `reach` tells.
    pub fn of(
        &mut self,
        text: &str,
        range: Range<usize>,
        gap: Option<&Range<usize>>,
        most: f32,
        reach: Reach,
    ) -> u32 {
        let string = match gap {
            None => Cow::Borrowed(&text[range.clone()]),
            Some(gap) => {
                Cow::Owned([&text[range.start..gap.start], &text[gap.end..range.end]].concat())
            }
        };
        let reach = reach.of_strings();
        if let Some(number) = self.known(&string, most, reach) {
            return number;
        }
        // What a glance finds need not be found again. It is always taken, lest what is found depend on what was asked before.
        let glance = needs_glance(most, reach);
        let glance = glance.then(|| self.of(text, range, gap, most, Reach::Glance));
        let query = Query {
            string,
            most,
            reach,
            glance,
        };
        let analysis = self.analysts[0].analyse(&query, &self.list);
        self.remember(query, analysis)
    }

    /// Makes what [`of`](Self::of) will be asked for, if that is much and there are helpers for it.
    pub fn make(
        &mut self,
        text: &str,
        asked: impl Iterator<Item = (Range<usize>, f32, Reach)>,
        helpers: &Helpers,
    ) {
        if !helpers.are_free() {
            return;
        }
        let queries = self.new_of(text, asked);
        let threads = queries.len() / FOR_THREAD;
        let helpers = helpers.take(threads.saturating_sub(1));
        if helpers.number == 0 {
            return;
        }
        let list = &self.list;
        let analyse = |analyst: &mut Analyst<'c>, query: &Query| analyst.analyse(query, list);
        let made = threads::map(&queries, &mut self.analysts, &helpers, analyse);
        for (query, analysis) in queries.into_iter().zip(made) {
            self.remember(query, analysis);
        }
    }

    /// What is asked for, as far as it is new and will be remembered, and needs no glance that was not taken.
    fn new_of<'t>(
        &self,
        text: &'t str,
        asked: impl Iterator<Item = (Range<usize>, f32, Reach)>,
    ) -> Vec<Query<'t>> {
        let mut new = FxHashSet::default();
        let mut queries = Vec::new();
        for (range, most, reach) in asked {
            let (string, reach) = (&text[range], reach.of_strings());
            if self.known(string, most, reach).is_some() || !is_remembered(string) {
                continue;
            }
            let glance = match needs_glance(most, reach) {
                true => match self.known(string, most, Reach::Glance) {
                    None => continue,
                    glance => glance,
                },
                false => None,
            };
            if new.insert((string, most.is_finite(), reach as usize)) {
                queries.push(Query {
                    string: string.into(),
                    most,
                    reach,
                    glance,
                });
            }
        }
        queries
    }

    /// The number of the analysis of a string, if it was made.
    fn known(&self, string: &str, most: f32, reach: Reach) -> Option<u32> {
        let numbers = &self.numbers[reach as usize][usize::from(most.is_finite())];
        numbers.get(string).copied()
    }

    /// The number of a new analysis; where there is none, the glance has told all.
    fn remember(&mut self, query: Query, analysis: Option<Analysis>) -> u32 {
        let number = match (analysis, query.glance) {
            (None, Some(glance)) => glance,
            (analysis, _) => {
                self.list.extend(analysis);
                self.list.len() as u32 - 1
            }
        };
        if is_remembered(&query.string) {
            let numbers = &mut self.numbers[query.reach as usize];
            numbers[usize::from(query.most.is_finite())].insert(query.string.into(), number);
        }
        number
    }
}

/// Analyses strings, one after the other.
#[derive(Debug, Clone)]
struct Analyst<'c> {
    parts: &'c Parts,
    table: &'c Confusions,
    walker: Walker<'c>,
    letters: Vec<Letter>,
}

impl<'c> Analyst<'c> {
    fn new(parts: &'c Parts, loses_spaces: bool) -> Self {
        let table = parts.table(loses_spaces);
        Analyst {
            parts,
            table,
            walker: Walker::new(&parts.lexicon, parts.extra.as_ref(), table),
            letters: Vec::new(),
        }
    }

    /// What can be said of a string, if the glance has not told all of it; `list` has what it told.
    fn analyse(&mut self, query: &Query, list: &[Analysis]) -> Option<Analysis> {
        let glance = query.glance.map(|number| &list[number as usize]);
        token::letters(
            &query.string,
            0..query.string.len(),
            None,
            &mut self.letters,
        );
        let letters: Vec<char> = self.letters.iter().map(|l| l.ch).collect();
        let Parts {
            lexicon, weights, ..
        } = self.parts;
        let unknown = weights.unknown_word(lexicon.letters(), &letters);
        let glanced = glance.map(Glance::of);
        let is_judged = glanced.as_ref().is_some_and(|g| has_own(&g.candidates));
        let unlisted = glanced.as_ref().and_then(|g| g.unlisted);
        let known = glanced.map(|g| g.candidates);
        let candidates = self.search(&letters, unknown, query.most, query.reach, known);
        if glance.is_some_and(|glance| has_only(&candidates, &glance.candidates)) {
            return None;
        }
        Some(self.judge(&letters, unknown, candidates, is_judged, unlisted))
    }

    /// The words that can have been read as a string that costs `unknown` as an unknown word. Those that a glance has found are
    /// not looked for again.
    fn search(
        &mut self,
        letters: &[char],
        unknown: f32,
        most: f32,
        reach: Reach,
        known: Option<Vec<Candidate>>,
    ) -> Vec<Candidate> {
        if !(2..=MAX_LETTERS).contains(&letters.len()) {
            return Vec::new();
        }
        let asked = Asked {
            most,
            known,
            ..Asked::new(letters, unknown)
        };
        let walker = &mut self.walker;
        match reach {
            Reach::Glance => walker.glance(asked, |c| is_sure(&self.parts.weights, c)),
            Reach::Near => walker.near(Page::Fair, asked),
            Reach::Strange => walker.near(Page::Rare, asked),
            Reach::Unknown | Reach::Fair => walker.candidates(Page::Fair, asked),
            Reach::Hard => walker.candidates(Page::Hard, asked),
            Reach::Rare => walker.candidates(Page::Rare, asked),
        }
    }

    /// Of a string that costs `unknown` by its letters. What a glance told: was the string itself judged, and what it costs as
    /// a word that no list has, if that was asked.
    fn judge(
        &self,
        letters: &[char],
        mut unknown: f32,
        mut candidates: Vec<Candidate>,
        is_judged: bool,
        unlisted: Option<f32>,
    ) -> Analysis {
        let weights = &self.parts.weights;
        let table = self.table;
        let own = candidates.iter().position(|c| c.is_own());
        let kept = own.map_or_else(
            || {
                let mut kept = table.no_cost();
                table.add_kept(letters, &mut kept);
                kept
            },
            |own| candidates[own].channel,
        );
        if may_be_unlisted(&candidates) && letters.iter().all(|c| c.is_alphabetic()) {
            let unlisted = unlisted.unwrap_or_else(|| {
                let compound = own.map(|i| &candidates[i]).filter(|c| !c.parts.is_empty());
                self.unlisted(letters, compound.map(|c| c.language), unknown)
            });
            unknown = unknown.min(unlisted);
        }
        // Few texts spell so, but those that do in all their words, whether a list has them or not.
        for (word, cost) in self.parts.spellings.otherwise_begun(letters) {
            let lexicons: Vec<&Lexicon> = self.parts.lexicons().collect();
            let older = self.parts.spellings.older_form(&lexicons, &word);
            let least = listed(&lexicons, &word).into_iter().chain(older);
            if let Some(least) = least.min_by(f32::total_cmp) {
                let casing = weights.casing_unknown(Pattern::of(letters.iter().copied()));
                unknown = unknown.min(least + cost + casing);
            }
        }
        if let Some(own) = own.filter(|&i| i >= CANDIDATES) {
            candidates.swap(own, CANDIDATES - 1);
        }
        candidates.truncate(CANDIDATES);
        candidates.shrink_to_fit();
        // The string as it is was judged at a glance.
        let judged = |c: &Candidate| is_judged && c.is_own();
        let compounds = candidates.iter_mut().filter(|c| !c.parts.is_empty());
        for c in compounds.filter(|c| !judged(c)) {
            // A compound that lists have in another form is no mere guess.
            if let Some(cost) = self.sister_form(&c.word, &c.parts) {
                c.language = c.language.min(cost);
            }
        }
        let any = |channel: &dyn Fn(&Candidate) -> f32, kept: f32| {
            let ways = candidates.iter().map(|c| c.language + channel(c));
            let ways = ways.chain([unknown + kept]);
            let best = ways.clone().fold(f32::INFINITY, f32::min);
            best - ways.map(|c| (best - c).exp()).sum::<f32>().ln()
        };
        let sound = any(&|c| c.sound(table, weights.sound), 0.0);
        let n = table.profiles().len();
        // Of a string that nothing else can have been read as, all ways are of the same letters.
        let mut damaged = kept.map(|kept| sound + kept);
        if candidates.iter().any(|c| !c.is_own()) {
            for k in 0..n {
                damaged[k] = any(&|c| c.channel[k], kept[k]);
            }
        }
        let evidence = StateCosts::new(&ChannelCosts { damaged, sound }, n, |k| table.is_rare(k));
        let string: String = letters.iter().collect();
        let hash = |word: &str| {
            let mut hasher = rustc_hash::FxHasher::default();
            word.chars().for_each(|c| to_lower(c).hash(&mut hasher));
            (hasher.finish() >> 32) as u32
        };
        let own_word = hash(&string);
        let words = candidates.iter().map(|c| match c.is_own() {
            true => own_word,
            false => hash(&c.word),
        });
        let words = words.collect();
        let is_known = candidates
            .iter()
            .any(|c| c.is_own() && c.pattern != Pattern::Mixed);
        let own = candidates.iter().filter(|c| c.is_own());
        let cheapest = own.min_by(|a, b| a.language.total_cmp(&b.language));
        let own = cheapest.map(|c| WordCosts {
            language: c.language.min(unknown),
            casing: weights.casing(c.pattern, c.case, true),
            compound: !c.parts.is_empty(),
        });
        let is_listed = candidates.iter().any(|c| c.is_own() && c.parts.is_empty());
        let forms = match is_listed || candidates.is_empty() {
            true => Vec::new(),
            false => other_forms(&string).map(|form| hash(&form)).collect(),
        };
        Analysis {
            candidates,
            words,
            own_word,
            forms,
            is_known,
            own,
            ids: OnceLock::new(),
            string: string.into(),
            unknown,
            kept,
            evidence,
        }
    }

    /// The least cost of a word being an inflection that no list has of one that a list has.
    fn sister_form(&self, word: &str, parts: &[u8]) -> Option<f32> {
        let lexicons: Vec<&Lexicon> = self.parts.lexicons().collect();
        let lower = lower(word);
        let relinked = parts
            .iter()
            .filter_map(|&joint| relinked(&lexicons, &lower, joint.into()));
        let costs = relinked.chain(unlisted_inflection(&lexicons, &lower));
        let least = costs.min_by(f32::total_cmp)?;
        Some(least.max(self.parts.weights.unlisted))
    }

    /// The least cost of a string being a word that no list has though it could: a string that costs `unknown` as an
    /// unknown word and `compound` as a compound, if it is one. Such a one may still be another spelling of a word (`drey`
    /// and `fach`, `dreifach`), or other words in a form that no list has (`menschen`, `les` and `barem`,
    /// `menschenlesbaren`).
    fn unlisted(&self, letters: &[char], compound: Option<f32>, unknown: f32) -> f32 {
        let Parts {
            weights,
            spellings,
            compounds,
            ..
        } = self.parts;
        let lower: String = letters.iter().map(|&c| to_lower(c)).collect();
        let lexicons: Vec<&Lexicon> = self.parts.lexicons().collect();
        let casing = weights.casing_unknown(Pattern::of(letters.iter().copied()));
        let most = compound.map_or(unknown, |cost| cost.min(unknown)) - casing;
        let joints = (*compounds && most > weights.unlisted).then(|| Joints::of(&lexicons, &lower));
        let inflected = joints.as_ref().and_then(|j| j.inflected(&lexicons, most));
        let others = match compound {
            Some(_) => [None; 3],
            None => [
                joints.and_then(|j| j.compound()),
                unlisted_inflection(&lexicons, &lower),
                // Listed words are asked of the spellings.
                with_umlauts(&lower)
                    .filter(|_| *compounds)
                    .and_then(|word| unlisted_compound(&lexicons, &word))
                    .map(|cost| cost + TRANSCRIBED),
            ],
        };
        // Lists have all forms and compounds of frequent words: what they lack is rare, whatever it is made of.
        let least = others
            .into_iter()
            .chain([inflected, spellings.older_form(&lexicons, &lower)])
            .flatten()
            .fold(f32::INFINITY, f32::min)
            .max(weights.unlisted);
        least + casing
    }
}

/// Is what is said of a string worth remembering? Long ones come once; they would only cost memory.
fn is_remembered(string: &str) -> bool {
    string.len() <= MAX_LETTERS || string.chars().count() <= MAX_LETTERS
}

/// Does a search begin with what a glance has told?
fn needs_glance(most: f32, reach: Reach) -> bool {
    reach > Reach::Glance && most.is_infinite()
}

/// Is it worth asking what the string could be that no list has: does none have it, but for doubtful ones, and could it be
/// another word?
fn may_be_unlisted(candidates: &[Candidate]) -> bool {
    let is_listed = |c: &Candidate| c.is_own() && c.parts.is_empty() && !c.doubtful;
    candidates.iter().any(|c| !c.is_own()) && !candidates.iter().any(is_listed)
}

/// Is the string as it is, as a glance has found it, all that was found?
fn has_only(candidates: &[Candidate], glance: &[Candidate]) -> bool {
    let is_same = |(c, g): (&Candidate, &Candidate)| c.is_own() && c.language == g.language;
    candidates.len() == glance.len() && candidates.iter().zip(glance).all(is_same)
}

/// Is the string itself among its candidates?
fn has_own(candidates: &[Candidate]) -> bool {
    candidates.iter().any(|c| c.is_own())
}

/// Does a list that is not doubtful have the word, or is it no rarer than such a word can be?
fn is_sure(weights: &Weights, c: &Candidate) -> bool {
    let listed = c.parts.is_empty() && !c.doubtful;
    listed || c.language + weights.doubt(c.doubtful) <= weights.rarest
}

/// What a word may be in other forms: with an ending of declension more, or with one less.
fn other_forms(word: &str) -> impl Iterator<Item = String> {
    const ENDINGS: [&str; 5] = ["s", "n", "e", "en", "es"];
    let less = ENDINGS.iter().filter_map(|e| word.strip_suffix(e));
    let less = less.filter(|stem| stem.chars().count() >= 4);
    let more = ENDINGS.iter().map(move |e| [word, e].concat());
    less.map(str::to_owned).chain(more)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Corrector;

    #[test]
    fn what_is_found_does_not_depend_on_what_was_asked_before() {
        let corrector = Corrector::german();
        let found = |string: &str, before: &[Reach]| {
            let mut analyses = Analyses::new(corrector.parts(), false);
            let mut of = |reach| analyses.of(string, 0..string.len(), None, f32::INFINITY, reach);
            for &reach in before {
                of(reach);
            }
            let number = of(Reach::Hard);
            let analysis = analyses.get(number);
            let words = analysis.candidates.iter();
            let words = words.map(|c| (c.word.clone(), c.language.to_bits(), c.spent.to_bits()));
            (words.collect::<Vec<_>>(), analysis.unknown.to_bits())
        };
        for string in [
            "Kiiste",
            "Gebaude",
            "Handelskarnmer",
            "rtlichen",
            "GRSSE",
            "Xqwzvk",
        ] {
            let alone = found(string, &[]);
            for before in [
                &[Reach::Glance][..],
                &[Reach::Near],
                &[Reach::Fair, Reach::Near],
            ] {
                assert_eq!(found(string, before), alone, "{string}");
            }
        }
    }

    #[test]
    fn several_threads_make_what_one_makes() {
        let corrector = Corrector::german();
        let first = ["Haus", "Land", "Stadt", "Schul", "Wasser", "Wald"];
        let last = ["tiir", "hiitte", "gebaude", "straRe", "fliche", "weg"];
        let words = first.map(|first| last.map(|last| [first, last].concat()));
        let text = words.as_flattened().join(" ");
        let found = |helpers: usize| {
            let mut analyses = Analyses::new(corrector.parts(), false);
            let free = Helpers::new(helpers);
            let of_all = |most: f32, reach: Reach| {
                token::plain_words(&text).map(move |range| (range, most, reach))
            };
            let mut out = Vec::new();
            // Farther than a glance, nothing is made that was not glanced at.
            analyses.make(&text, of_all(f32::INFINITY, Reach::Fair), &free);
            assert_eq!(analyses.looked_up(Reach::Fair), 0);
            for (most, reach) in [
                (f32::INFINITY, Reach::Glance),
                (f32::INFINITY, Reach::Fair),
                (20.0, Reach::Hard),
            ] {
                let twice = of_all(most, reach).chain(of_all(most, reach));
                analyses.make(&text, twice, &free);
                let made = if helpers > 0 { 36 } else { 0 };
                assert_eq!(analyses.looked_up(reach), made);
                for (range, most, reach) in of_all(most, reach) {
                    let number = analyses.of(&text, range, None, most, reach);
                    out.push(format!("{number}: {:?}", analyses.get(number)));
                }
            }
            out
        };
        let alone = found(0);
        assert!(alone.iter().any(|analysis| analysis.contains("Haustür")));
        assert_eq!(found(1), alone);
        assert_eq!(found(4), alone);
    }

    #[test]
    fn compounds_may_be_older_spellings() {
        let corrector = Corrector::german();
        let mut analyses = Analyses::new(corrector.parts(), false);
        let mut unknown = |string: &str| {
            let number = analyses.of(string, 0..string.len(), None, f32::INFINITY, Reach::Fair);
            let analysis = analyses.get(number);
            let own = analysis.candidates.iter().find(|c| c.is_own());
            assert!(own.is_some_and(|c| !c.parts.is_empty()), "{string}");
            analysis.unknown
        };
        // `drey` + `fach`, but also `dreifach`; `mauer` + `fach` is another spelling of nothing.
        assert!(unknown("dreyfach") < unknown("mauerfach") - 5.0);
    }

    #[test]
    fn a_limit_leaves_out_what_costs_more_and_keeps_the_best() {
        let corrector = Corrector::german();
        let parts = corrector.parts();
        for string in ["Haus!", "(Land", "Kiiste!", "al8", "6ffnen", "Gesetz!"] {
            let mut free = Analyses::new(parts, false);
            let mut limited = Analyses::new(parts, false);
            let most = 24.0;
            let free = {
                let number = free.of(string, 0..string.len(), None, f32::INFINITY, Reach::Fair);
                free.get(number)
            };
            let number = limited.of(string, 0..string.len(), None, most, Reach::Fair);
            let words = |a: &Analysis| -> Vec<(String, u32)> {
                let cheap = a.candidates.iter().map(|c| {
                    let channel = c.channel.iter().copied().fold(f32::INFINITY, f32::min);
                    (c.word.clone(), c.language + channel)
                });
                let cheap = cheap.filter(|(_, cost)| *cost < most);
                cheap.map(|(word, cost)| (word, cost.to_bits())).collect()
            };
            let (limited_words, free_words) = (words(limited.get(number)), words(free));
            assert_eq!(limited_words.first(), free_words.first(), "{string}");
            for word in &limited_words {
                assert!(free_words.contains(word), "{string}: {word:?}");
            }
            let all = &limited.get(number).candidates;
            assert_eq!(all.len(), limited_words.len(), "{string}: {all:?}");
            assert_eq!(limited.get(number).unknown, free.unknown, "{string}");
        }
    }
}
