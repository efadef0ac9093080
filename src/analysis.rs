//! What can be said of a string by itself, whatever stands around it; remembered, since words come again.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use crate::candidates::{Candidate, MAX_LETTERS, Pattern, Walker, to_lower};
use crate::compound::{unlisted_compound, unlisted_inflection};
use crate::confusion::{Costs, MAX_PROFILES};
use crate::context::WordId;
use crate::corrector::Parts;
use crate::lexicon::Lexicon;
use crate::token::{self, Letter};

/// Strings remembered before all are forgotten.
const REMEMBERED: usize = 64 * 1024;
/// Candidates remembered for a string.
const CANDIDATES: usize = 10;

/// What is known of one string.
#[derive(Debug)]
pub(crate) struct Analysis {
    /// Best first; the string as it is among them when it is a word.
    pub candidates: Vec<Candidate>,
    /// How the context model knows the candidates, inside a sentence and at its beginning.
    pub ids: Vec<[WordId; 2]>,
    /// How it knows the string as it is.
    pub own_id: [WordId; 2],
    /// Cost of the string as an unknown word (nats).
    pub unknown: f32,
    /// Cost of its letters having been read right, per profile.
    pub kept: Costs,
    /// Cost per profile of the string, whatever word it was.
    pub evidence: Costs,
}

impl Analysis {
    /// Is the string a word, written as words are?
    pub fn is_known(&self) -> bool {
        let written = |c: &Candidate| Pattern::of(c.word.chars()) != Pattern::Mixed;
        self.candidates
            .iter()
            .any(|c| c.edits.is_empty() && written(c))
    }
}

/// The analyses made so far. Their numbers hold until the next [`Analyses::make_room`].
#[derive(Debug)]
pub(crate) struct Analyses<'c> {
    parts: &'c Parts,
    walker: Walker,
    numbers: HashMap<Box<str>, u32, rustc_hash::FxBuildHasher>,
    list: Vec<Analysis>,
    letters: Vec<Letter>,
}

impl<'c> Analyses<'c> {
    pub fn new(parts: &'c Parts) -> Self {
        Analyses {
            parts,
            walker: Walker::default(),
            numbers: HashMap::default(),
            list: Vec::new(),
            letters: Vec::new(),
        }
    }

    /// Forgets everything when there is too much of it.
    pub fn make_room(&mut self) {
        if self.list.len() > REMEMBERED {
            self.numbers.clear();
            self.list.clear();
        }
    }

    pub fn get(&self, number: u32) -> &Analysis {
        &self.list[number as usize]
    }

    /// The number of the analysis of a stretch of text without its gap, made now if it is new.
    pub fn of(&mut self, text: &str, range: Range<usize>, gap: Option<&Range<usize>>) -> u32 {
        let key: Cow<str> = match gap {
            None => Cow::Borrowed(&text[range.clone()]),
            Some(gap) => {
                Cow::Owned([&text[range.start..gap.start], &text[gap.end..range.end]].concat())
            }
        };
        if let Some(&number) = self.numbers.get(key.as_ref()) {
            return number;
        }
        token::letters(text, range, gap, &mut self.letters);
        let letters: Vec<char> = self.letters.iter().map(|l| l.ch).collect();
        let number = self.list.len() as u32;
        let analysis = self.analyse(&letters);
        self.list.push(analysis);
        // Long strings come once; remembering them would only cost memory.
        if letters.len() <= MAX_LETTERS {
            self.numbers.insert(key.into(), number);
        }
        number
    }

    fn analyse(&mut self, letters: &[char]) -> Analysis {
        let Parts {
            lexicon,
            extra,
            table,
            weights,
            ..
        } = self.parts;
        let mut unknown = weights.unknown_word(lexicon.letters(), letters);
        let mut kept = [f32::INFINITY; MAX_PROFILES];
        let n = table.profiles().len();
        kept[..n].fill(0.0);
        for keep in letters.iter().filter_map(|&c| table.keep(c)) {
            for k in 0..n {
                kept[k] += keep[k];
            }
        }
        let mut candidates = match letters.len() {
            2..=MAX_LETTERS => {
                self.walker
                    .candidates(lexicon, extra.as_ref(), table, letters, unknown)
            }
            _ => Vec::new(),
        };
        for c in candidates.iter_mut().filter(|c| !c.parts.is_empty()) {
            // A compound that lists have in another form is no mere guess.
            if let Some(cost) = self.sister_form(&c.word) {
                c.language = c.language.min(cost);
            }
        }
        let own = candidates.iter().position(|c| c.edits.is_empty());
        if own.is_none() && !candidates.is_empty() && letters.iter().all(|c| c.is_alphabetic()) {
            unknown = unknown.min(self.unlisted(letters));
        }
        if let Some(own) = own.filter(|&i| i >= CANDIDATES) {
            candidates.swap(own, CANDIDATES - 1);
        }
        candidates.truncate(CANDIDATES);
        let mut evidence = [f32::INFINITY; MAX_PROFILES];
        for k in 0..n {
            let ways = candidates.iter().map(|c| c.language + c.channel[k]);
            let ways = ways.chain([unknown + kept[k]]);
            let best = ways.clone().fold(f32::INFINITY, f32::min);
            evidence[k] = best - ways.map(|c| (best - c).exp()).sum::<f32>().ln();
        }
        // Where nothing is to be decided, the word is still a neighbour.
        let id = |word: &str| match &self.parts.context {
            Some(context) => [context.id(word, false), context.id(word, true)],
            None => [WordId::UNKNOWN; 2],
        };
        let ids = candidates.iter().map(|c| id(&c.word)).collect();
        let own_id = id(&letters.iter().collect::<String>());
        Analysis {
            candidates,
            ids,
            own_id,
            unknown,
            kept,
            evidence,
        }
    }

    /// The least cost of a word being an inflection that no list has of one that a list has.
    fn sister_form(&self, word: &str) -> Option<f32> {
        let lexicons: Vec<&Lexicon> = self.lexicons().collect();
        let lower: String = word.chars().map(to_lower).collect();
        unlisted_inflection(&lexicons, &lower).map(|cost| cost.max(self.parts.weights.unlisted))
    }

    fn lexicons(&self) -> impl Iterator<Item = &'c Lexicon> {
        [Some(&self.parts.lexicon), self.parts.extra.as_ref()]
            .into_iter()
            .flatten()
    }

    /// The least cost of a string being a word that no list has though it could.
    fn unlisted(&self, letters: &[char]) -> f32 {
        let Parts {
            weights, spellings, ..
        } = self.parts;
        let lower: String = letters.iter().map(|&c| to_lower(c)).collect();
        let lexicons: Vec<&Lexicon> = self.lexicons().collect();
        let costs = [
            unlisted_compound(&lexicons, &lower),
            unlisted_inflection(&lexicons, &lower),
            spellings.older_form(&lexicons, &lower),
        ];
        // Lists have all forms and compounds of frequent words: what they lack is rare, whatever it is made of.
        let least = costs
            .into_iter()
            .flatten()
            .fold(f32::INFINITY, f32::min)
            .max(weights.unlisted);
        least + weights.casing_unknown(Pattern::of(letters.iter().copied()))
    }
}
