//! Which words of the dictionary, and which compounds, begin at each letter of a stretch and where can they end?
//!
//! The same walk over the dictionary as for a single word (`candidates`), but its end is open: a word is noted wherever
//! one ends. Compounds are put together from their parts by dynamic programming, from the end of the stretch backwards.

use std::sync::Arc;

use crate::candidates::{
    Begin, COMPOUND, FURTHER_PART, Fitting, HEAD_COSTS, MIN_HEAD, Pattern, Rewrites, to_lower,
    to_upper,
};
use crate::confusion::{Confusions, Page};
use crate::corrector::Parts;
use crate::lexicon::{Case, Entered, Entry, Graph, Growing, Lexicon, Place};
use crate::spacing::symbols::{Kind, Symbol};

/// No word is longer (letters).
const MAX_WORD: usize = 40;
/// A word costs at most this, and this for each of its letters (nats): German text costs about 2 nats a letter.
const MOST: f32 = 9.0;
const MOST_PER_LETTER: f32 = 2.3;
/// Rewrites of one word cost at most this together.
const MOST_REWRITES: f32 = 9.5;
const MAX_EDITS: u8 = 3;
/// The same where spaces are sound: there words that were run together are hardly damaged otherwise.
const MOST_REWRITES_SOUND: f32 = 6.0;
const MAX_EDITS_SOUND: u8 = 1;
/// Steps of the walk from one letter.
pub(super) const MAX_STEPS: u32 = 3000;
/// What it costs more to be a single letter that is a word.
const SINGLE_LETTER: f32 = 6.0;
/// Words that a token of a soundly spaced text may be, and what each lost space costs there, roughly.
const MAX_RUN: usize = 3;
const RUN_ON: f32 = 5.0;
/// Cost of a joint between the parts of a compound that is in no list (nats).
const JOINT: f32 = 3.0;
/// Parts of a compound beyond the second and last.
const MAX_MIDDLE: usize = 2;

/// What may begin at a symbol?
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    /// A sentence does.
    pub sentence: bool,
    /// A word may.
    pub word: bool,
}

/// A word that can begin at a symbol.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    /// The symbol after its last.
    pub end: u32,
    /// −ln of the probability of the word, its casing and the confusions in it (nats).
    pub cost: f32,
    /// The word.
    pub word: Box<str>,
    /// Is it the last part of a compound, of which the words before are the first?
    pub joined: bool,
}

/// The last part of a compound, or all parts but the first.
#[derive(Debug, Clone, Copy)]
struct Tail {
    end: u32,
    cost: f32,
    case: Case,
    middle: u8,
}

/// A string that can begin a compound.
#[derive(Debug, Clone, Copy)]
struct Modifier {
    end: u32,
    cost: f32,
}

#[derive(Debug, Clone, Copy)]
struct State<'c> {
    at: usize,
    graph: &'c Graph,
    place: Place,
    spent: f32,
    edits: u8,
    left_out: bool,
    /// Ended with a letter left out or added.
    shifted: bool,
}

/// A symbol, ready for the walk.
#[derive(Debug, Clone, Copy)]
struct At {
    /// The letter in lower case.
    lower: char,
    /// What it costs to be read right.
    keep: f32,
    /// Which rewrites fit here, cheapest first: those that make words of small letters, and read no more than one word.
    from: usize,
    to: usize,
}

/// Walks through the dictionaries.
#[derive(Debug, Clone)]
pub(super) struct Segmenter<'c> {
    parts: &'c Parts,
    table: &'c Confusions,
    loses_spaces: bool,
    /// What rewrites of a word may cost together that begins at the symbol at hand.
    budget: f32,
    max_edits: u8,
    /// Clones share them.
    rewrites: Arc<Rewrites<'c>>,
    word: Vec<char>,
    steps: u32,
    /// Steps of all walks, for tests of what bounds them.
    #[cfg(test)]
    walked: u64,
    /// Before each symbol.
    places: Vec<At>,
    /// Rewrites of letters left out, so many; then those that fit, one symbol after the other.
    fitting: Vec<Fitting>,
    left_out: usize,
    words: Vec<Segment>,
    heads: Vec<Tail>,
    modifiers: Vec<Modifier>,
}

/// What a walk looks for.
#[derive(Clone, Copy, PartialEq)]
enum Look {
    Words,
    Modifiers,
}

impl<'c> Segmenter<'c> {
    /// For a text that has lost spaces, or for one that has not.
    pub fn new(parts: &'c Parts, loses_spaces: bool) -> Self {
        let table = parts.table(loses_spaces);
        Segmenter {
            parts,
            table,
            loses_spaces,
            budget: 0.0,
            max_edits: if loses_spaces {
                MAX_EDITS
            } else {
                MAX_EDITS_SOUND
            },
            rewrites: Arc::new(Rewrites::new(table, Page::Hard)),
            word: Vec::new(),
            steps: 0,
            #[cfg(test)]
            walked: 0,
            places: Vec::new(),
            fitting: Vec::new(),
            left_out: 0,
            words: Vec::new(),
            heads: Vec::new(),
            modifiers: Vec::new(),
        }
    }

    #[cfg(test)]
    pub fn walked(&self) -> u64 {
        self.walked
    }

    /// Is it for texts that have lost spaces?
    pub fn loses_spaces(&self) -> bool {
        self.loses_spaces
    }

    /// The most that rewrites of one word may cost together (nats).
    pub fn most_rewrites(&self) -> f32 {
        match self.loses_spaces {
            true => MOST_REWRITES,
            false => MOST_REWRITES_SOUND,
        }
    }

    /// The segments that begin at each symbol, of those that were [prepared](Self::prepare) last. Rewrites of one that begins
    /// there cost no more than `budget` together, and a stray space inside a word costs `stray`.
    pub fn segments(
        &mut self,
        symbols: &[Symbol],
        starts: &[Start],
        budget: impl Fn(usize) -> f32,
        stray: f32,
    ) -> Vec<Vec<Segment>> {
        let n = symbols.len();
        let mut out: Vec<Vec<Segment>> = vec![Vec::new(); n];
        let mut tails: Vec<Vec<Tail>> = vec![Vec::new(); n];
        for i in (0..n).rev() {
            let first = &symbols[i];
            let letter = first.kind == Kind::Letter
                || first.kind != Kind::Whole && self.table.is_misread_letter(first.ch);
            if !letter || !starts[i].word {
                continue;
            }
            self.budget = budget(i);
            for graph in self.parts.lexicons().map(Lexicon::graph) {
                let sentence = starts[i].sentence;
                self.look(symbols, i, sentence, stray, Look::Words, graph);
            }
            out[i].append(&mut self.words);
            tails[i].append(&mut self.heads);
            if first.kind != Kind::Letter {
                continue;
            }
            let graph = self.parts.lexicon.graph();
            self.look(symbols, i, false, stray, Look::Modifiers, graph);
            self.compounds(symbols, i, starts[i].sentence, &mut out[i], &mut tails);
        }
        out
    }

    /// Looks up what can be read in each symbol.
    pub fn prepare(&mut self, symbols: &[Symbol]) {
        let letters: Vec<char> = symbols.iter().map(|s| s.ch).collect();
        self.fitting.clear();
        (self.fitting).extend_from_slice(self.rewrites.left_out(Begin::Inside));
        self.left_out = self.fitting.len();
        self.places.clear();
        let is_read = |s: &Symbol| matches!(s.kind, Kind::Letter | Kind::Digit | Kind::Sign);
        for at in 0..letters.len() {
            let from = self.fitting.len();
            if is_read(&symbols[at]) {
                // Rewrites that make a capital fit where a word begins, which may be anywhere.
                self.rewrites.fit(&letters, at, true, &mut self.fitting);
            }
            let mut to = from;
            for i in from..self.fitting.len() {
                let f = self.fitting[i];
                let read = &symbols[at..][..usize::from(f.read)];
                if self.table.rule(f.rule).small && read.iter().all(is_read) {
                    self.fitting[to] = f;
                    to += 1;
                }
            }
            self.fitting.truncate(to);
            let lower = to_lower(letters[at]);
            self.places.push(At {
                lower,
                keep: self.table.expected_keep(lower, Page::Hard),
                from,
                to,
            });
        }
    }

    fn look(
        &mut self,
        symbols: &[Symbol],
        from: usize,
        start: bool,
        stray: f32,
        look: Look,
        graph: &'c Graph,
    ) {
        let root = match look {
            Look::Words => Some(graph.words()),
            Look::Modifiers => graph.modifiers(),
        };
        let Some(place) = root else { return };
        self.steps = 0;
        self.word.clear();
        let state = State {
            at: from,
            graph,
            place,
            spent: 0.0,
            edits: 0,
            left_out: false,
            shifted: false,
        };
        let walk = Walk {
            symbols,
            from,
            start,
            stray,
            look,
        };
        self.walk(&walk, &state);
        #[cfg(test)]
        {
            self.walked += u64::from(self.steps);
        }
    }

    fn walk(&mut self, walk: &Walk, s: &State) {
        self.steps += 1;
        let here = s.graph.enter(s.place);
        if s.at > walk.from
            && let Some(value) = here.value()
        {
            self.note(walk, s, value);
        }
        let Some(symbol) = walk.symbols.get(s.at) else {
            return;
        };
        if self.steps > MAX_STEPS || s.at - walk.from >= MAX_WORD {
            return;
        }
        match symbol.kind {
            Kind::Whole => return,
            Kind::Break => {
                self.walk(walk, &State { at: s.at + 1, ..*s });
                return;
            }
            Kind::Space => {
                // Line ends, tabs and wide gaps are no mistakes.
                let blank = symbol.ch == ' ';
                let before = s.at > walk.from && walk.symbols[s.at - 1].kind == Kind::Letter;
                let after = walk.symbols.get(s.at + 1).map(|s| s.kind) == Some(Kind::Letter);
                if walk.stray.is_finite() && blank && before && after {
                    let spent = s.spent + walk.stray;
                    self.walk(
                        walk,
                        &State {
                            at: s.at + 1,
                            spent,
                            ..*s
                        },
                    );
                }
                return;
            }
            _ => {}
        }
        let at = self.places[s.at];
        if symbol.kind == Kind::Letter
            && let Some(place) = s.graph.step(&here, at.lower)
        {
            self.word.push(symbol.ch);
            let next = State {
                at: s.at + 1,
                place,
                spent: s.spent + at.keep,
                shifted: false,
                ..*s
            };
            self.walk(walk, &next);
            self.word.pop();
        }
        let length = s.at - walk.from;
        if s.edits >= self.max_edits || usize::from(s.edits) > length.div_ceil(3) {
            return;
        }
        let left = self.budget - s.spent;
        let left_out = match s.left_out || length == 0 {
            true => 0,
            false => self.left_out,
        };
        for list in [at.from..at.to, 0..left_out] {
            for i in list {
                let f = &self.fitting[i];
                if f.cost > left {
                    break;
                }
                if f.first.meets(here.letters()) {
                    self.rewrite(walk, s, &here, *f);
                }
            }
        }
    }

    fn rewrite(&mut self, walk: &Walk, s: &State, here: &Entered, f: Fitting) {
        let shifts = f.read == 0 || f.length == 0;
        // Where a word begins, a letter added or left out could as well belong to the word before.
        if shifts && (s.shifted || s.at == walk.from) {
            return;
        }
        let rule = self.table.rule(f.rule);
        if rule.capital_first && s.at != walk.from {
            return;
        }
        let Some(place) = f.leads_to(s.graph, s.place, here) else {
            return;
        };
        let before = self.word.len();
        self.word.extend(rule.truth.iter());
        let next = State {
            at: s.at + usize::from(f.read),
            place,
            spent: s.spent + f.cost,
            edits: s.edits + 1,
            left_out: s.left_out || f.read == 0,
            shifted: shifts,
            ..*s
        };
        self.walk(walk, &next);
        self.word.truncate(before);
    }

    /// Notes the word, the part of a compound, or both, that end here.
    fn note(&mut self, walk: &Walk, s: &State, value: u32) {
        let end = s.at as u32;
        let letters = self.word.len();
        let most = MOST + MOST_PER_LETTER * letters as f32;
        if walk.look == Look::Modifiers {
            let cost = Growing::PART.of(value) + s.spent;
            let inside = self.word[1..].iter().all(|c| !c.is_uppercase());
            if letters >= 2 && inside && cost <= most {
                let modifier = Modifier { end, cost };
                keep_best(&mut self.modifiers, modifier, |m| (m.end, m.cost));
            }
            return;
        }
        let entry = Entry::unpack(value.into());
        let weights = &self.parts.weights;
        let head = letters >= usize::from(MIN_HEAD)
            && (entry.heads > 0 || letters >= 4 && entry.case.is_noun())
            && self.word.iter().all(|c| !c.is_uppercase());
        if head {
            let cost = (HEAD_COSTS[usize::from(entry.heads.min(7))] + entry.cost) / 2.0 + s.spent;
            if cost <= most {
                let tail = Tail {
                    end,
                    cost,
                    case: entry.case,
                    middle: 0,
                };
                keep_best(&mut self.heads, tail, |t| (t.end, t.cost));
            }
        }
        // Any two nouns can make a compound, whether or not they were seen to.
        if head && entry.case.is_noun() && walk.from > 0 {
            let cost = entry.cost + s.spent + JOINT;
            let same = self.words.iter_mut().find(|w| w.joined && w.end == end);
            match same {
                Some(w) if w.cost <= cost => {}
                Some(w) => w.cost = cost,
                None if cost <= most => self.words.push(Segment {
                    end,
                    cost,
                    word: self
                        .word
                        .iter()
                        .enumerate()
                        .map(|(i, &c)| if i == 0 { to_upper(c) } else { c })
                        .collect(),
                    joined: true,
                }),
                None => {}
            }
        }
        let pattern = Pattern::of(self.word.iter().copied());
        let mut cost = entry.cost + s.spent + weights.casing(pattern, entry.case, walk.start);
        if entry.doubtful && s.edits > 0 {
            cost += weights.doubtful;
        }
        let kind = |i: usize| walk.symbols.get(i).map(|s| s.kind);
        let alone = matches!(kind(walk.from.wrapping_sub(1)), None | Some(Kind::Space))
            && kind(s.at) != Some(Kind::Letter);
        if letters == 1 && !alone {
            cost += SINGLE_LETTER;
        }
        if cost > most {
            return;
        }
        // The two cheapest words of each end: neighbours may decide for the second.
        let mut same = 0;
        for w in self.words.iter_mut().filter(|w| w.end == end && !w.joined) {
            if w.word.chars().eq(self.word.iter().copied()) {
                if cost < w.cost {
                    w.cost = cost;
                }
                return;
            }
            same += 1;
        }
        if same >= 2 {
            let worst = (0..self.words.len())
                .filter(|&i| self.words[i].end == end && !self.words[i].joined)
                .max_by(|&a, &b| self.words[a].cost.total_cmp(&self.words[b].cost));
            let Some(worst) = worst.filter(|&i| self.words[i].cost > cost) else {
                return;
            };
            self.words.swap_remove(worst);
        }
        self.words.push(Segment {
            end,
            cost,
            word: self.word.iter().collect(),
            joined: false,
        });
    }

    /// Puts the strings that begin compounds here together with what can follow them.
    fn compounds(
        &mut self,
        symbols: &[Symbol],
        from: usize,
        start: bool,
        out: &mut Vec<Segment>,
        tails: &mut [Vec<Tail>],
    ) {
        let capital = symbols[from].ch.is_uppercase();
        let mut whole: Vec<Tail> = Vec::new();
        let mut middle: Vec<Tail> = Vec::new();
        for m in self.modifiers.drain(..) {
            let Some(after) = tails.get(m.end as usize) else {
                continue;
            };
            for t in after {
                let joined = |more: f32, middle| Tail {
                    cost: t.cost + m.cost + more,
                    middle,
                    ..*t
                };
                keep_best(&mut whole, joined(COMPOUND, t.middle), |t| (t.end, t.cost));
                if usize::from(t.middle) < MAX_MIDDLE && !capital {
                    keep_best(&mut middle, joined(FURTHER_PART, t.middle + 1), |t| {
                        (t.end, t.cost)
                    });
                }
            }
        }
        for t in whole {
            let letters = t.end as usize - from;
            let pattern = if capital {
                Pattern::Title
            } else {
                Pattern::Lower
            };
            let cost = t.cost + self.parts.weights.casing(pattern, t.case, start);
            if cost > MOST + MOST_PER_LETTER * letters as f32 || letters > MAX_WORD {
                continue;
            }
            if out
                .iter()
                .any(|s| s.end == t.end && !s.joined && s.cost <= cost)
            {
                continue;
            }
            let word = symbols[from..t.end as usize]
                .iter()
                .filter(|s| s.kind == Kind::Letter);
            out.push(Segment {
                end: t.end,
                cost,
                word: word.map(|s| s.ch).collect::<String>().into(),
                joined: false,
            });
        }
        for t in middle {
            keep_best(&mut tails[from], t, |t| (t.end, t.cost));
        }
    }
}

/// The word of the dictionary that is made of these letters.
pub(super) fn listed(parts: &Parts, letters: impl Iterator<Item = char>) -> Option<Entry> {
    parts.lexicon.graph().word(letters.map(to_lower))
}

/// The least cost (nats) of a string being two or three words of the dictionary whose spaces were lost. What runs on
/// behind a word in capitals, an abbreviation or a heading, mostly does so in print (`PKWs`). What costs as much as `most` or
/// more is not looked for.
pub(super) fn several(parts: &Parts, string: &str, most: f32) -> f32 {
    let graph = parts.lexicon.graph();
    let letters: Vec<char> = string.chars().collect();
    let lower: Vec<char> = letters.iter().map(|&c| to_lower(c)).collect();
    let n = letters.len();
    let capitals = Pattern::of(letters.iter().copied()) == Pattern::Capitals;
    // The least cost of the first letters as so many words.
    let mut least = vec![[f32::INFINITY; MAX_RUN + 1]; n + 1];
    least[0][0] = 0.0;
    for from in 0..n {
        if least[from].iter().all(|c| c.is_infinite()) {
            continue;
        }
        let mut here = graph.enter(graph.words());
        for to in from + 1..=n {
            let Some(place) = graph.step(&here, lower[to - 1]) else {
                break;
            };
            here = graph.enter(place);
            let Some(value) = here.value() else {
                continue;
            };
            if to - from < 2 {
                continue;
            }
            let entry = Entry::unpack(value.into());
            let pattern = Pattern::of(letters[from..to].iter().copied());
            if pattern == Pattern::Capitals && !capitals || entry.doubtful {
                continue;
            }
            let casing = parts.weights.casing(pattern, entry.case, from == 0);
            for k in 0..MAX_RUN {
                let through = least[from][k] + entry.cost + casing;
                if through < most - RUN_ON {
                    least[to][k + 1] = least[to][k + 1].min(through);
                }
            }
        }
    }
    let several = (2..=MAX_RUN).map(|k| least[n][k] + RUN_ON * (k - 1) as f32);
    several.fold(f32::INFINITY, f32::min)
}

struct Walk<'a> {
    symbols: &'a [Symbol],
    from: usize,
    start: bool,
    stray: f32,
    look: Look,
}

/// Keeps the cheapest of each end.
fn keep_best<T>(list: &mut Vec<T>, new: T, key: impl Fn(&T) -> (u32, f32)) {
    let (end, cost) = key(&new);
    match list.iter_mut().find(|t| key(t).0 == end) {
        Some(same) if key(same).1 <= cost => {}
        Some(same) => *same = new,
        None => list.push(new),
    }
}
