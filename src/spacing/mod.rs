//! Spaces that were lost between words, and stray ones inside them.
//!
//! Engines for many scripts drop most spaces of German lines (`schonamMorgenvor demMuseum.Fir alle,dieeine`). Where a
//! word begins is one more thing that the page had and the text may have lost, so it is decoded together with the
//! confusions, the compounds and the neighbours: all words that can begin at each letter make a lattice, and
//! forward–backward gives each boundary's posterior.
//!
//! Most texts are spaced soundly and must stay so. How freely boundaries may move is measured: by how many tokens of
//! the document look like words run together, and then, line by line, by how many spaces prove to be lost.

mod decode;
mod letterspacing;
mod segments;
mod signs;
mod spaced;
mod symbols;

use std::cell::LazyCell;
use std::ops::Range;

use crate::candidates::{MAX_LETTERS, Pattern, lower};
use crate::corrector::Parts;
use crate::lexicon::Lexicon;
use crate::threads::{self, Helpers};
use crate::token;
use decode::{Decoded, Stretch};
use segments::{Segmenter, Start};
pub(crate) use spaced::{Edit, Spaced};
pub(crate) use symbols::Rates;
use symbols::{Boundary, Kind, Symbol, boundaries, symbols};

/// May word boundaries move?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Spaces {
    /// As freely as the document shows that its spaces were lost: not at all where they are sound.
    #[default]
    Auto,
    /// No space is put in or taken out.
    Never,
    /// Freely, in every document.
    Always,
}

/// From this share of tokens that look run together on, boundaries move freely.
const LOOSE: f32 = 0.02;
/// What a text begins with: so many tokens, none of them run together.
const SOUND_TOKENS: f64 = 40.0;
/// Letters and signs of a word and the space behind it, about.
const LETTERS: usize = 7;
/// Tokens of more letters are taken for several words.
const LONG: usize = 28;
/// Words that cost no more (nats), and are no nouns, stand at half of all boundaries of a text, but hardly ever in the names
/// of software, firms and products (`KulturBahnhof`, `setzeName`): articles, prepositions, auxiliary verbs.
const FUNCTION: f32 = 7.0;
/// A thread is worth being started for so many lines whose boundaries move freely, and for so many windows of other texts.
const FOR_THREAD: usize = 2;
const FOR_THREAD_SOUND: usize = 16;
/// So many tokens have to show that a text has lost spaces, or one of more than [`LONG`] letters.
const MIN_RUN_ON: usize = 2;
/// Words come apart as names do where the document shows so many more of the former.
const MORE_RUN_ON: usize = 2;
/// A row of a table has so many fields, of so many letters at most.
const MIN_FIELDS: usize = 3;
const MAX_FIELD: usize = 14;
/// A name is made of words of so many bytes; shorter ones may be what a misread letter has left (`heiBen`).
const MIN_IN_NAME: usize = 4;
/// A boundary is moved from this posterior on where they move freely, and where they hardly do.
const FREELY: f32 = 0.5;
const HARDLY: f32 = 0.995;
/// And one is put in between two words that cost no more than this (nats), and are no nouns: hardly any compounds are made of such.
const FREQUENT: f32 = 0.95;
const FREQUENT_WORD: f32 = 8.5;
/// The least and the greatest share of spaces that are taken to be lost.
const LEAST_LOST: f32 = 0.0005;
const MOST_LOST: f32 = 0.97;
/// What a stretch is first decoded with at least where spaces move freely: from too small a share, lines that have lost all
/// their spaces look like unknown words.
const FIRST_LOST: f32 = 0.5;
/// The document's share counts like so many spaces of each line.
const PRIOR: f32 = 4.0;
/// So often the share of a line is estimated anew.
const ROUNDS: usize = 2;
/// Cost (nats) of a stray space inside a word.
pub(crate) const STRAY: f32 = 6.5;
/// Signs that a word of sound text may stand behind and be torn.
const OPENING: [char; 9] = ['„', '"', '“', '»', '«', '‚', '‘', '(', '['];
/// Where spaces are sound, two words are asked whether they are one only where that would be likelier by so much, where one of
/// them costs more than this, and where the whole may cost more than this, as nearly all words do.
const TORN: f32 = 4.0;
const LEAST_HALF: f32 = 11.0;
const LEAST_WHOLE: f32 = 7.0;
/// There a string that no list has is as likely one word as two that cost more than this without the space between them,
/// whatever it is made of: one that passes for a compound or begins with a capital, and any other.
const COMPOUND: f32 = 20.0;
const UNKNOWN: f32 = 25.0;
/// What a neighbour costs about (nats) that is a word.
const KNOWN: f32 = 9.0;
/// Where spaces are sound, a suspect is decoded with so many neighbours on either side.
const NEIGHBOURS: usize = 1;
/// Stretches are decoded whole up to this many bytes.
const MAX_STRETCH: usize = 4096;
/// Tokens are asked whether they are two words from this many letters on.
const MIN_RUN: usize = 6;

/// Puts spaces right, block by block.
#[derive(Debug)]
pub(crate) struct Spacer<'c> {
    parts: &'c Parts,
    /// For texts whose spaces are sound, and for others: one for each thread that there was so far. Made when they are first
    /// asked: most texts never do.
    decoders: [Vec<Decoder<'c>>; 2],
    seen: Seen,
    /// Do boundaries move freely?
    loose: bool,
}

/// What the document has shown so far of its spaces.
#[derive(Debug)]
struct Seen {
    /// Words, as many as its tokens may be. A stream may be long: counts in 32 bits would stand still.
    tokens: f64,
    /// Those of tokens that look run together by their signs.
    run_on: f64,
    /// Those of tokens that do by a capital, less those of names.
    capitals: f64,
    /// So many tokens look run together, long ones counted as [`MIN_RUN_ON`]; and so many look like names.
    shown: usize,
    names: usize,
}

impl Default for Seen {
    fn default() -> Self {
        Seen {
            tokens: SOUND_TOKENS,
            run_on: 0.0,
            capitals: 0.0,
            shown: 0,
            names: 0,
        }
    }
}

impl Seen {
    fn add(&mut self, look: Look, letters: usize) {
        // A whole line in one token has lost as many spaces as it has words.
        let words = (letters / LETTERS).max(1) as f64;
        self.tokens += words;
        match look {
            Look::Sound => return,
            Look::Name => {
                self.capitals -= words;
                self.names += 1;
                return;
            }
            Look::Capitals => self.capitals += words,
            Look::Signs | Look::Commas => self.run_on += words,
        }
        self.shown += if letters > LONG { MIN_RUN_ON } else { 1 };
    }

    /// The share of its words that were run together, as it looks.
    fn run_on(&self) -> f32 {
        ((self.run_on + self.capitals.max(0.0)) / self.tokens) as f32
    }

    fn shows_lost_spaces(&self) -> bool {
        self.shown >= MIN_RUN_ON && self.run_on() > LOOSE
    }
}

/// What a string is by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Standing {
    /// A word of the dictionary or a compound.
    Word(WordCosts),
    /// None, at such a cost.
    Unknown(f32),
}

/// What a word costs (nats).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct WordCosts {
    /// Casing aside.
    pub language: f32,
    /// Its casing, where a sentence may begin.
    pub casing: f32,
    /// Is it in no dictionary, but can be put together?
    pub compound: bool,
}

impl WordCosts {
    fn cased(self) -> f32 {
        self.language + self.casing
    }
}

/// What a token looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    Sound,
    /// Capitals inside say that it is a name: `PowerPoint`, `setzeName`.
    Name,
    /// Signs inside say that it is several words.
    Signs,
    /// Commas do, which hardly ever have none of the spaces behind them.
    Commas,
    /// Capitals do.
    Capitals,
}

/// Why a stretch of text is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Suspicion {
    RunTogether,
    /// And words may be torn apart.
    Torn,
}

/// A part of a line that is decoded.
#[derive(Debug)]
struct Window {
    range: Range<usize>,
    /// Where words may begin inside a token: in the suspects, not in their neighbours.
    inside: Vec<Range<usize>>,
    suspicion: Suspicion,
    /// Does a sentence begin with it?
    sentence: bool,
}

impl Window {
    fn join(&mut self, other: Window) {
        self.range.start = self.range.start.min(other.range.start);
        self.range.end = self.range.end.max(other.range.end);
        self.inside.extend(other.inside);
        self.suspicion = self.suspicion.max(other.suspicion);
    }
}

/// Decodes windows, one after the other: scratch space.
#[derive(Debug, Clone)]
struct Decoder<'c> {
    segmenter: Segmenter<'c>,
    symbols: Vec<Symbol>,
    boundaries: Vec<Option<Boundary>>,
}

impl<'c> Spacer<'c> {
    pub fn new(parts: &'c Parts) -> Self {
        Spacer {
            parts,
            decoders: [Vec::new(), Vec::new()],
            loose: parts.spaces == Spaces::Always,
            seen: Seen::default(),
        }
    }

    /// Forgets what the document before has shown.
    pub fn start_document(&mut self) {
        self.seen = Seen::default();
        self.loose = self.parts.spaces == Spaces::Always;
    }

    /// Looks at the next block of the document; whether the text has lost so many spaces that boundaries move freely.
    pub fn observe(&mut self, text: &str) -> bool {
        if self.parts.spaces == Spaces::Never {
            return false;
        }
        for token in token::tokens(text) {
            let letters = match symbols::is_long_address(token) {
                true => 0,
                false => token.chars().count(),
            };
            self.seen.add(look(token, &self.parts.lexicon), letters);
        }
        self.loose = self.parts.spaces == Spaces::Always || self.seen.shows_lost_spaces();
        self.loose
    }

    /// A block with its spaces put right. `standing` tells of a byte range of it what the string there is.
    pub fn spaced<'t>(
        &mut self,
        text: &'t str,
        helpers: &Helpers,
        mut standing: impl FnMut(Range<usize>) -> Standing,
    ) -> Spaced<'t> {
        let edits = match self.parts.spaces {
            Spaces::Never => Vec::new(),
            Spaces::Auto | Spaces::Always => self.edits(text, helpers, &mut standing),
        };
        Spaced::new(text, edits)
    }

    fn edits(
        &mut self,
        text: &str,
        helpers: &Helpers,
        standing: &mut impl FnMut(Range<usize>) -> Standing,
    ) -> Vec<Edit> {
        let mut windows = Vec::new();
        // Of each line how many windows there are to its end, and the words that are spaced out in it.
        let mut lines = Vec::new();
        let mut paragraph = true;
        for line in stretches(text) {
            let blank = text[line.clone()].trim().is_empty();
            let suspects = match blank {
                true => Vec::new(),
                false => self.suspects(text, line.clone(), standing),
            };
            self.windows(text, line.clone(), paragraph, suspects, &mut windows);
            lines.push((windows.len(), letterspacing::words(text, line)));
            paragraph = blank;
        }
        let mut decoded = self.decoded(text, &windows, helpers).into_iter();
        let mut out = Vec::new();
        let mut done = 0;
        for (end, letterspaced) in lines {
            let inside = |e: &Edit| {
                let mut words = letterspaced.iter();
                words.any(|w| w.start < e.range.end && e.range.start < w.end)
            };
            let of_line = decoded.by_ref().take(end - done).flatten();
            let begin = out.len();
            out.extend(of_line.filter(|e| !inside(e)));
            if self.parts.join_letterspacing && !letterspaced.is_empty() {
                let joined = |w| letterspacing::joined(text, w);
                out.extend(letterspaced.iter().flat_map(joined));
                out[begin..].sort_by_key(|e| e.range.start);
            }
            done = end;
        }
        out
    }

    /// What the decoding of each window changes.
    fn decoded(&mut self, text: &str, windows: &[Window], helpers: &Helpers) -> Vec<Vec<Edit>> {
        if windows.is_empty() {
            return Vec::new();
        }
        let (parts, loose) = (self.parts, self.loose);
        let for_thread = if loose { FOR_THREAD } else { FOR_THREAD_SOUND };
        let helpers = helpers.take(windows.len().div_ceil(for_thread) - 1);
        let mut decoders = std::mem::take(&mut self.decoders[usize::from(loose)]);
        if decoders.is_empty() {
            decoders.push(Decoder {
                segmenter: Segmenter::new(parts, loose),
                symbols: Vec::new(),
                boundaries: Vec::new(),
            });
        }
        let decode = |decoder: &mut Decoder, window: &Window| self.stretch(decoder, text, window);
        let edits = threads::map(windows, &mut decoders, &helpers, decode);
        self.decoders[usize::from(loose)] = decoders;
        edits
    }

    /// Adds what is decoded of a line, in order and without overlap: all of it where boundaries move freely, else the suspects
    /// with their neighbours. Does the line begin a `paragraph`?
    fn windows(
        &self,
        text: &str,
        line: Range<usize>,
        paragraph: bool,
        suspects: Vec<(Range<usize>, Suspicion)>,
        out: &mut Vec<Window>,
    ) {
        let first = out.len();
        for (token, suspicion) in suspects {
            let (range, inside) = match self.loose {
                true => (line.clone(), line.clone()),
                false => {
                    let before = text[line.start..token.start].split_whitespace().rev();
                    let after = text[token.end..line.end].split_whitespace();
                    let at = |token: &str| token.as_ptr() as usize - text.as_ptr() as usize;
                    let start = before.take(NEIGHBOURS).last().map_or(token.start, at);
                    let end = after.take(NEIGHBOURS).last();
                    let end = end.map_or(token.end, |t| at(t) + t.len());
                    (start..end, token)
                }
            };
            let mut window = Window {
                range,
                inside: vec![inside],
                suspicion,
                sentence: false,
            };
            // Two words that were torn begin before the second of them, which may have been a suspect by itself.
            while out.len() > first && window.range.start < out[out.len() - 1].range.end {
                window.join(out.remove(out.len() - 1));
            }
            out.push(window);
        }
        for window in &mut out[first..] {
            window.sentence = match text[line.start..window.range.start].trim_end() {
                "" => paragraph,
                before => before.ends_with(['.', '!', '?', ':']),
            };
        }
    }

    /// The tokens of a stretch that could be several words, or parts of one.
    fn suspects(
        &mut self,
        text: &str,
        range: Range<usize>,
        standing: &mut impl FnMut(Range<usize>) -> Standing,
    ) -> Vec<(Range<usize>, Suspicion)> {
        let loose = self.loose;
        let stretch = &text[range.clone()];
        let mut out = Vec::new();
        // The token before, if it is of letters only, and what it is.
        let mut before: Option<(Range<usize>, Standing)> = None;
        for token in token::tokens(stretch) {
            let left = before.take();
            let at = token.as_ptr() as usize - text.as_ptr() as usize;
            let whole = at..at + token.len();
            // Most tokens are of plain letters, but for a sign at the end.
            let most = token.strip_suffix([',', '.']).unwrap_or(token);
            let ascii = !most.is_empty() && most.bytes().all(|b| b.is_ascii_alphabetic());
            let (core, letters, plain) = match ascii {
                true => (most, most.len(), true),
                false => {
                    let core = token::core(token);
                    if !core.contains(token::is_letter) {
                        continue;
                    }
                    let plain = core.chars().all(token::is_letter);
                    (core, core.chars().count(), plain)
                }
            };
            // Where spaces are sound, capitals alone say nothing, and of signs only commas say enough.
            let run_on = match loose {
                true => look(token, &self.parts.lexicon) > Look::Name,
                false => !plain && look(token, &self.parts.lexicon) >= Look::Commas,
            };
            if run_on || letters > LONG && loose {
                out.push((whole, Suspicion::RunTogether));
                continue;
            }
            if !plain && !loose {
                continue;
            }
            let start = core.as_ptr() as usize - text.as_ptr() as usize;
            let range = start..start + core.len();
            let standing = standing(range.clone());
            let is_unknown = matches!(standing, Standing::Unknown(_));
            let is_listed = matches!(standing, Standing::Word(word) if !word.compound);
            let several = || {
                if !plain || !(MIN_RUN..=MAX_LETTERS).contains(&letters) {
                    return false;
                }
                let own = match standing {
                    Standing::Word(word) => word.language,
                    Standing::Unknown(cost) => cost,
                };
                let most = match is_unknown {
                    _ if loose || core.chars().skip(1).any(char::is_uppercase) => own,
                    // `Interventionist`
                    true if core.starts_with(char::is_lowercase) => own.min(UNKNOWN),
                    _ => own.min(COMPOUND),
                };
                segments::several(self.parts, core, most) < most
            };
            // What passes for a compound may be words: `undihr`, `mitseinem`.
            if loose && is_unknown || (loose || !is_listed) && several() {
                out.push((whole.clone(), Suspicion::RunTogether));
            }
            if !plain {
                continue;
            }
            if let Some((left, left_standing)) = left
                && left.end + 1 == range.start
                && self.is_torn((&text[left.clone()], left_standing), (core, standing))
            {
                out.push((left.start..whole.end, Suspicion::Torn));
            }
            // In sound text a sign before a letter means something: `-M und`, `%e in`.
            let sign = token[..range.start - whole.start].chars().next_back();
            let begins = loose || sign.is_none_or(|sign| OPENING.contains(&sign));
            if begins && token.ends_with(core) {
                before = Some((range, standing));
            }
        }
        out
    }

    /// Are two neighbours likelier one word of the dictionary?
    fn is_torn(&mut self, left: (&str, Standing), right: (&str, Standing)) -> bool {
        let parts = self.parts;
        if !right.0.starts_with(char::is_lowercase) {
            return false;
        }
        let loose = self.loose;
        // `die Farbe n`
        let is_letter = right.0.chars().nth(1).is_none();
        if is_letter && !loose && matches!(left.1, Standing::Word(_)) {
            return false;
        }
        let whole = || {
            let letters = left.0.chars().chain(right.0.chars());
            let entry = segments::listed(parts, letters);
            entry.filter(|e| !e.doubtful)
        };
        // A letter by itself is known to most dictionaries.
        let single = left.0.chars().nth(1).is_none();
        let both_known = match (left.1, right.1) {
            (Standing::Word(left), Standing::Word(right)) if !single => Some((left, right)),
            _ => None,
        };
        if let Some((of_left, of_right)) = both_known
            && !loose
        {
            let rarer = of_left.cased().max(of_right.cased());
            let most = of_left.cased() + of_right.cased() - STRAY - TORN;
            let pattern = || Pattern::of(left.0.chars());
            let casing = |case| parts.weights.casing(pattern(), case, true);
            return rarer > LEAST_HALF
                && most > LEAST_WHOLE
                && whole().is_some_and(|e| e.cost + casing(e.case) < most);
        }
        let cost = |(word, standing): (&str, Standing)| match standing {
            Standing::Unknown(cost) => cost,
            Standing::Word(_) if both_known.is_none() => KNOWN,
            Standing::Word(_) => (parts.lexicon.get(&lower(word))).map_or(KNOWN, |e| e.cost),
        };
        let apart = cost(left) + cost(right);
        whole().is_some_and(|e| e.cost + STRAY < apart)
    }

    /// Do frequent words of sentences stand on both sides of a symbol? Hardly any compounds are made of two such.
    fn are_frequent(&self, at: usize, decoded: &Decoded) -> bool {
        let before = decoded.word_before(at);
        let beside = [before, decoded.word_from(at)];
        beside.iter().all(|word| {
            let word = word.map(|(_, word)| lower(word));
            word.is_some_and(|word| costs_at_most(&word, &self.parts.lexicon, FREQUENT_WORD))
        })
    }

    /// Is what was found to be believed where spaces are sound?
    fn is_believed(
        &self,
        f: &decode::Found,
        symbols: &[Symbol],
        starts: &[Start],
        decoded: &Decoded,
    ) -> bool {
        let parts = self.parts;
        let is_kind = |at: usize, kind| symbols.get(at).is_some_and(|s| s.kind == kind);
        let sign = is_kind(f.at.wrapping_sub(1), Kind::Sign);
        let before = decoded.word_before(f.at - usize::from(sign));
        let beside = [before, decoded.word_from(f.at)].into_iter().flatten();
        let known = |word: &str| word.chars().nth(1).is_some() && parts.is_listed(word);
        let both_known = beside.map(|(_, word)| word).all(known);
        // A sign inside a token is likelier a misread letter, unless words stand on both sides.
        if sign {
            return both_known;
        }
        if !f.put_in {
            return true;
        }
        let is_function = |word: &str| is_function(&lower(word), &parts.lexicon);
        let capital = is_kind(f.at - 1, Kind::Letter) && symbols[f.at].ch.is_uppercase();
        if !capital {
            return both_known || before.is_some_and(|(_, word)| is_function(word));
        }
        // A capital inside a token mostly stands there in print, unless the token holds a word that is in no names, or the
        // document has far more that looks run together than names.
        let in_token = |at: usize| {
            let mut between = symbols[at.min(f.at)..at.max(f.at)].iter();
            between.all(|s| s.kind != Kind::Space)
        };
        let function = |at: usize| {
            decoded.word_before(at).is_some_and(|(from, word)| {
                // With a capital it may begin a name, but where a sentence begins.
                let small = word.starts_with(char::is_lowercase) || starts[from].sentence;
                small && is_function(word)
            })
        };
        let mut put_in = decoded.found.iter().filter(|o| o.put_in).map(|o| o.at);
        let more = match put_in.any(|at| in_token(at) && function(at)) {
            true => 0,
            false => MORE_RUN_ON,
        };
        self.seen.shown >= self.seen.names + more
    }

    /// Decodes a stretch; where boundaries move freely several times, since its own spaces tell best how many were lost.
    fn stretch(&self, decoder: &mut Decoder, text: &str, window: &Window) -> Vec<Edit> {
        let (parts, loose) = (self.parts, self.loose);
        let Decoder {
            segmenter,
            symbols: symbols_of,
            boundaries: boundaries_of,
        } = decoder;
        symbols(text, window.range.clone(), &parts.lexicon, symbols_of);
        boundaries(symbols_of, &parts.rates, loose, boundaries_of);
        let starts = starts(symbols_of, window.sentence, loose, &window.inside);
        let share = if loose { self.seen.run_on() } else { 0.0 };
        let share = share.clamp(LEAST_LOST, MOST_LOST);
        let cost = |share: f32| -share.ln();
        let first = if loose { share.max(FIRST_LOST) } else { share };
        let stretch = Stretch::new(
            parts,
            segmenter,
            symbols_of,
            boundaries_of,
            &starts,
            cost(first),
            if loose || window.suspicion == Suspicion::Torn {
                STRAY
            } else {
                f32::INFINITY
            },
        );
        let mut decoded = stretch.decode(parts, cost(first));
        let mut own = share;
        for _ in 0..if loose { ROUNDS } else { 0 } {
            let Decoded { lost, spaces, .. } = decoded;
            own = (lost + PRIOR * share) / (spaces + PRIOR);
            own = own.clamp(LEAST_LOST, MOST_LOST);
            decoded = stretch.decode(parts, cost(own));
        }
        let least = |f: &decode::Found| match loose {
            true => FREELY,
            false if f.put_in && self.are_frequent(f.at, &decoded) => FREQUENT,
            false => HARDLY,
        };
        // In the neighbours words begin with the token, whatever signs it has.
        let in_suspect = |f: &decode::Found| lies_in(&window.inside, symbols_of[f.at].start);
        let found = decoded
            .found
            .iter()
            .filter(|f| f.probability >= least(f) && (!f.put_in || in_suspect(f)))
            .filter(|f| loose || self.is_believed(f, symbols_of, &starts, &decoded))
            .filter(|f| !f.put_in || signs::is_in_latin(symbols_of, f.at));
        let mut edits: Vec<Edit> = found
            .map(|found| {
                let symbol = &symbols_of[found.at];
                Edit {
                    range: match found.put_in {
                        true => symbol.start..symbol.start,
                        false => symbol.start..symbol.end,
                    },
                    text: found.put_in.then_some(' '),
                    probability: found.probability,
                }
            })
            .collect();
        if loose {
            signs::correct(parts, text, symbols_of, &decoded, own, &mut edits);
        }
        edits
    }
}

/// Is this a word (in small letters) that stands between others everywhere, but in no names?
fn is_function(word: &str, lexicon: &Lexicon) -> bool {
    costs_at_most(word, lexicon, FUNCTION)
}

/// Is this a word (in small letters) that costs so much at most, and is no noun?
fn costs_at_most(word: &str, lexicon: &Lexicon, most: f32) -> bool {
    let entry = lexicon.get(word);
    entry.is_some_and(|e| e.cost <= most && !e.case.is_noun())
}

/// Does a token look like several words? A sign that ends words stands inside it, or a capital after an article, a
/// preposition and the like: other capitals may be misread letters (`groRe`), or in print (`PowerPoint`). Of several that say
/// so, the one that says most.
fn look(token: &str, lexicon: &Lexicon) -> Look {
    let kind = |c: char| match c {
        c if c.is_lowercase() => 'l',
        c if c.is_uppercase() => 'U',
        ',' | ';' | '.' | '!' | '?' | ':' | ')' | '"' | '“' | '«' => ',',
        _ => ' ',
    };
    // Nearly all tokens are one word, with or without signs at their ends.
    let core = token.trim_matches(|c: char| c.is_ascii_punctuation());
    let core = core.as_bytes();
    if (core.iter().skip(1)).all(|b| b.is_ascii_lowercase() || matches!(b, 0xc3 | 0x9f..=0xbf)) {
        return Look::Sound;
    }
    // Most tokens have no comma inside; those that have may have many.
    let is_row = LazyCell::new(|| is_row(token));
    // `max(eins,zwei)`
    let is_call = LazyCell::new(|| {
        let bracket = token.find('(');
        bracket.is_some_and(|i| token[..i].ends_with(char::is_alphabetic))
    });
    // `de.firma.lager.Sicherung`
    let is_dotted = LazyCell::new(|| {
        let small = |c: Option<char>| c.is_some_and(char::is_lowercase);
        let mut dots = token.match_indices('.').map(|(i, _)| i);
        dots.any(|i| small(token[..i].chars().next_back()) && small(token[i + 1..].chars().next()))
    });
    let known =
        |word: &str| word.len() >= MIN_IN_NAME && lexicon.get(word).is_some_and(|e| !e.doubtful);
    let mut found = Look::Sound;
    let mut last = [' '; 5];
    let mut word = 0;
    for (i, c) in token.char_indices() {
        last = [last[1], last[2], last[3], last[4], kind(c)];
        let looks = match last {
            // One letter alone is what is left of an apostrophe: `ist,s`.
            ['l', 'l', ',', next @ ('l' | 'U'), 'l'] => match token[..i].chars().nth_back(1) {
                Some(',') if *is_call || *is_row => Look::Sound,
                Some(',') => Look::Commas,
                // The names of files and code have them too.
                Some('.' | ':') if next == 'l' || *is_dotted => Look::Sound,
                // A field may have several words: `Bad Aue;Nordsee`.
                Some(';') if next == 'U' || *is_row => Look::Sound,
                _ => Look::Signs,
            },
            [_, _, 'l', 'U', 'l'] => {
                let capital = token[..i]
                    .chars()
                    .next_back()
                    .map_or(i, |c| i - c.len_utf8());
                let before = &token[std::mem::replace(&mut word, capital)..capital];
                // Names may begin with an article and the like, too, but with a capital: `MitMenschen`. One letter is no
                // word: `iPhone`.
                let small = before.starts_with(char::is_lowercase) && before.len() >= 2;
                let before = lower(before);
                let after = || {
                    let small = token[i..].find(|c: char| !c.is_lowercase());
                    &token[capital..small.map_or(token.len(), |end| i + end)]
                };
                if small && is_function(&before, lexicon) {
                    Look::Capitals
                } else if known(&before) && known(&lower(after())) {
                    Look::Name
                } else {
                    Look::Sound
                }
            }
            _ => Look::Sound,
        };
        found = found.max(looks);
        if matches!(last[4], ',' | ' ') {
            word = i + c.len_utf8();
        }
    }
    match found != Look::Sound && symbols::is_whole(token, lexicon) {
        true => Look::Sound,
        false => found,
    }
}

/// Are these the fields of a table, `Müller,Hans,Köln`, each a word and no more? What was run together has no comma behind
/// each word.
fn is_row(token: &str) -> bool {
    let mut fields = token.split([',', ';']).map(|field| field.chars().count());
    fields.clone().count() >= MIN_FIELDS && fields.all(|letters| letters <= MAX_FIELD)
}

/// Lines, with what a hyphen at their end goes on with; long ones are cut at white space.
fn stretches(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at == text.len() {
            return None;
        }
        let start = at;
        loop {
            let end = text[at..].find('\n').map_or(text.len(), |i| at + i + 1);
            at = end;
            let broken = text[start..at].trim_end().ends_with(token::is_break_hyphen);
            if !broken || at == text.len() || at - start > MAX_STRETCH / 2 {
                break;
            }
        }
        if at - start > MAX_STRETCH {
            let mut most = start + MAX_STRETCH;
            while !text.is_char_boundary(most) {
                most -= 1;
            }
            let space = text[start..most]
                .char_indices()
                .rev()
                .find(|(_, c)| c.is_whitespace());
            let token = text[start..].split(char::is_whitespace).next();
            at = match space {
                Some((i, c)) => start + i + c.len_utf8(),
                // Nothing in it would tell its second half from a run of words.
                None => token
                    .filter(|token| symbols::is_long_address(token))
                    .map_or(most, |token| start + token.len()),
            };
        }
        Some(start..at)
    })
}

/// Does a place lie in one of these ranges?
fn lies_in(ranges: &[Range<usize>], at: usize) -> bool {
    ranges.iter().any(|range| range.contains(&at))
}

/// Where sentences begin, and where words may: behind a letter only in these byte ranges.
fn starts(symbols: &[Symbol], paragraph: bool, loose: bool, inside: &[Range<usize>]) -> Vec<Start> {
    let mut start = paragraph;
    let mut behind_letter = false;
    symbols
        .iter()
        .map(|s| {
            let here = Start {
                sentence: start,
                word: !behind_letter || lies_in(inside, s.start),
            };
            behind_letter = s.kind == Kind::Letter;
            match s.kind {
                Kind::Sign => {
                    // After a dash, which a hyphen may be, a sentence may begin as well as go on.
                    start = matches!(s.ch, '.' | '!' | '?' | ':')
                        || loose && s.ch == '-'
                        || start && !matches!(s.ch, ',' | ';' | '-' | '–');
                }
                Kind::Space => {}
                _ => start = false,
            }
            here
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Corrector;
    use crate::corrector::Builder;

    fn with(spaces: Spaces) -> Builder {
        Corrector::builder().spaces(spaces)
    }

    fn freely(text: &str) -> String {
        let corrector = with(Spaces::Always).build();
        corrector.correct(text).text.into_owned()
    }

    #[test]
    fn words_that_were_run_together_come_apart() {
        let text = "DieBesucherwarteten schonamMorgenvor demMuseum.Fir alle,dieeine Kartehatten,offnetesich dieTur.";
        let expected = "Die Besucher warteten schon am Morgen vor dem Museum. Für alle, die eine Karte hatten, \
                        öffnete sich die Tür.";
        assert_eq!(freely(text), expected);
        // The text itself shows that its spaces were lost.
        let page = format!("{text}\n").repeat(4);
        assert!(
            Corrector::german()
                .correct(&page)
                .text
                .starts_with(expected)
        );
        // A line without any space at all.
        assert_eq!(
            freely("WiressenesamliebstenwarmmitButterundetwasSchnittlauch."),
            "Wir essen es am liebsten warm mit Butter und etwas Schnittlauch."
        );
    }

    #[test]
    fn what_is_one_word_stays_one() {
        let blanks = |s: &str| s.match_indices(' ').count();
        for text in [
            "Die Museumsbesucherin suchte ihren Haustürschlüssel.",
            "Das Dampfschiff der Donaudampfschifffahrtsgesellschaft legte ab.",
            "Sein iPhone lag neben dem Ordner mit PowerPoint bei McDonald.",
            "Unter #Hashtag steht datei.txt, und wir fragen a@b.de danach.",
            "Die Formel H2SO4 steht unter https://beispiel.de/wasistdas?x=1 im Netz.",
            "Auch H2O und CO2 bleiben, wie sie sind.",
            "Der Aufruf getUserName() und snake_case stehen im Text.",
        ] {
            let found = freely(text);
            assert_eq!(blanks(&found), blanks(text), "{found}");
        }
    }

    #[test]
    fn parts_of_words_in_brackets_and_behind_colons_stay_there() {
        // So many of them say nothing of spaces either.
        let text = "Jede(r) Antragsteller(in) legt das (die) ausgefüllte(n) Formular(e) der Behörde vor. Die Lehrer(innen) \
                    und Kolleg(inn)en lobten (vor)gestern den (Un-)Sinn, und die Verbraucher(schutz)verbände soll(t)en bald \
                    antworten.";
        assert_eq!(freely(text), text);
        assert_eq!(Corrector::german().correct(text).text, text);
        let text = "Die Mitarbeiter:innen und Lehrer:innen kamen, nur so:der Chef fehlte.";
        assert_eq!(freely(text), text.replace("so:der", "so: der"));
        // A bracket behind a whole word has lost its space.
        assert_eq!(
            freely("Der MinisterKurz(rechts) lobtedie Stadt Bern(Schweiz)sehr."),
            "Der Minister Kurz (rechts) lobte die Stadt Bern (Schweiz) sehr."
        );
    }

    #[test]
    fn damage_and_lost_spaces_are_repaired_together() {
        assert_eq!(
            freely("Das Geld war fuirdie Kinder bestimmt."),
            "Das Geld war für die Kinder bestimmt."
        );
    }

    #[test]
    fn stray_spaces_are_taken_out() {
        assert_eq!(
            freely("Der Ver trag wurde gestern unterschrieben."),
            "Der Vertrag wurde gestern unterschrieben."
        );
        assert_eq!(
            freely("Die E ntzündung ist abgeklungen."),
            "Die Entzündung ist abgeklungen."
        );
        // Two words that make one, where both are likelier.
        let text = "Er kam mit seiner Mutter und ging mit ihr aus.";
        assert_eq!(freely(text), text);
    }

    /// Each text comes out with the words beside it, and each of the others as it is. How many corrections did the former take?
    fn repairs(repaired: &[(&str, &str)], sound: &[&str]) -> Vec<usize> {
        let corrector = Corrector::german();
        for text in sound {
            assert_eq!(corrector.correct(text).text, *text);
        }
        let corrections = |(text, words): &(&str, &str)| {
            let corrected = corrector.correct(text);
            assert!(corrected.text.contains(words), "{}", corrected.text);
            corrected.corrections.len()
        };
        repaired.iter().map(corrections).collect()
    }

    #[test]
    fn frequent_words_run_together_in_sound_text_come_apart() {
        repairs(
            &[
                ("Er kam nichtmehr, weil er krank war.", "nicht mehr"),
                ("Der Vertrag galt, undder neue war fertig.", "und der"),
                ("Er sagte, dasser kommt, weildie Zeit drängt.", "weil die"),
                ("Sie hat esnicht gewusst.", "es nicht"),
            ],
            &[
                "Die messbare, mittelpunktkonvexe Menge ist inconsequent.",
                "Ein unebenbürtiger, länglichgeschnittener Teil.",
                "Der Mann war ein Interventionist.",
                "Sobald er zurückkam, war er anderswo zuhause.",
            ],
        );
    }

    #[test]
    fn words_torn_in_sound_text_come_together() {
        let corrections = repairs(
            &[
                ("Wir schließen den Ver trag über das Holz.", "Vertrag"),
                ("Der Ver käufer liefert im März.", "Verkäufer"),
                ("Die Be zahlung erfolgt in zwei Raten.", "Bezahlung"),
                ("Das Gesetz wurde geän dert.", "geändert"),
            ],
            &[
                "Dessen ungeachtet kam er so viel später, wie er konnte.",
                "Wir wollen uns kennen lernen und zusammen arbeiten.",
                "Das ist von vorn herein schwer, und in wie fern, blieb offen.",
                "Sie ließ ihn nicht weiter reden, er sollte fest halten, was er sah.",
                "Er kam mit seiner Mutter und ging mit ihr aus.",
                "Es war ein Mal wie aus Glas, unter nehmen wir nichts.",
                "Die Schalter -M und -L auf der Tafel, %e in der Liste und ~B und ~C waren neu.",
                "Der Zähler n hält die Farbe n als Zahl und die Stelle n als Ort.",
            ],
        );
        assert_eq!(corrections, [1; 4]);
    }

    #[test]
    fn suspects_share_neighbours_and_leave_them_alone() {
        // The row is a neighbour of the words before it and of those behind it, which reach back before each of them.
        let text = "Der Vertrag galt, undder Haus,Hof,Garten d esgleichen war fertig.";
        let corrected = Corrector::german().correct(text);
        let expected = "Der Vertrag galt, und der Haus,Hof,Garten desgleichen war fertig.";
        assert_eq!(corrected.text, expected);
    }

    #[test]
    fn letterspacing_is_the_users_choice() {
        let text = "Das Wort ist S p e r r s a t z, wie man sieht.";
        for spaces in [Spaces::Auto, Spaces::Always] {
            assert_eq!(with(spaces).build().correct(text).text, text);
            let joining = with(spaces).join_letterspacing().build();
            let expected = "Das Wort ist Sperrsatz, wie man sieht.";
            assert_eq!(joining.correct(text).text, expected);
        }
        let never = with(Spaces::Never).join_letterspacing().build();
        assert_eq!(never.correct(text).text, text);
    }

    #[test]
    fn signs_of_full_width_change_only_inside_german_text() {
        assert_eq!(
            freely("DieBesucher，diewarteten，kamenvonweit：ausHamburg。"),
            "Die Besucher, die warteten, kamen von weit: aus Hamburg."
        );
        for text in ["漢字，漢字。", "Das Zeichen （漢，字） steht hier."] {
            assert_eq!(freely(text), text);
        }
        let sound = "Das Komma， hier ist breit.";
        assert_eq!(Corrector::german().correct(sound).text, sound);
    }

    #[test]
    fn line_ends_and_other_white_space_stay() {
        for text in [
            "Der Ver\ntrag",
            "Der Ver\u{ad}\ntrag",
            "Der Ver\u{c}trag",
            "Der Ver\ttrag",
            "Der Ver\u{a0}trag",
            "Der Ver-\n\u{ad}\ntrag",
            "\u{ad} \u{ad} Ver\r\ntrag",
        ] {
            assert_eq!(freely(text), text, "{text:?}");
        }
    }

    #[test]
    fn never_is_never() {
        let text = "DieBesucherwarteten schonamMorgenvor demMuseum.Ver trag";
        let never = with(Spaces::Never).build();
        assert_eq!(never.correct(text).text, text);
    }

    #[test]
    fn names_of_software_firms_and_things_stay_in_sound_text() {
        let text = "Die Klasse KundenVerwaltung erbt von BasisRegler und steht im Paket de.firma.lager.\n\
                    Die Methode setzeName(neuerName, istLeer) füllt die Spalte letzteBestellung.\n\
                    Nach M&uuml;ller (urn:nbn:de:fiir-5) fährt der KulturZug zum KulturBahnhof.\n\
                    <kunde><vorName>Jan</vorName><kundenNummer>5</kundenNummer><letzterOrt>Ulm</letzterOrt></kunde>\n";
        let others = "Der Verein MitMenschen sitzt im KulturBahnhof, das Projekt AufWind bei der SparkassenStiftung.\n\
                      Müller,Hans,Köln,Bäcker\nkundeId;int;Nummer\n";
        let sound =
            "Das Museum hat am Sonntag geöffnet, und die Führung beginnt um zehn Uhr.\n".repeat(20);
        for text in [others.to_owned(), sound.clone() + others] {
            assert_eq!(Corrector::german().correct(&text).text, text);
        }
        for repeated in [1, 20] {
            let text = text.repeat(repeated);
            assert_eq!(Corrector::german().correct(&text).text, text);
        }
        // A page that loses spaces shows it elsewhere too.
        let sound = "Das Museum hat am Sonntag geöffnet, und die Führung beginnt um zehn Uhr.\n";
        for (line, expected) in [
            ("Dahinter lag der ganzeWald.", "der ganzeWald."),
            (
                "Es kam dieStadt in Sicht, dann derFluss und beimDorf der ganzeWald.",
                "der ganze Wald.",
            ),
        ] {
            let text = format!("{}{line}\n", sound.repeat(20));
            let corrected = Corrector::german().correct(&text).text.into_owned();
            assert!(corrected.trim_end().ends_with(expected), "{line}");
        }
    }

    #[test]
    fn transcribed_words_are_not_taken_apart() {
        let text = "Es ist unverhaeltnismaessig, dass wir am Montag frueh beruecksichtigen, was ungenuegend waere.\n";
        assert_eq!(Corrector::german().correct(text).text, text);
    }

    #[test]
    fn damage_is_no_sign_of_lost_spaces() {
        let corrector = Corrector::german();
        let mut spacer = Spacer::new(corrector.parts());
        let page = "Die groRe StraRe fiihrt iiber den Flu&. AuRerdem hei8t es, daR die MaRnahme (siehe S.5) von \
                    McDonald, PowerPoint und dem iPhone handelt; a@b.de, www.beispiel.de/Ende und datei.txt auch.\n";
        assert!(!spacer.observe(&page.repeat(20)));
        spacer.start_document();
        let lost = "DieBesucherwarteten schonamMorgenvor demMuseum.Fir alle,dieeine Kartehatten.\n";
        assert!(spacer.observe(&lost.repeat(10)));
        // The next document is another matter.
        spacer.start_document();
        assert!(!spacer.observe(page));
    }

    #[test]
    fn single_spaces_lost_in_sound_text_come_back() {
        let sound =
            "Das Museum hat am Sonntag geöffnet, und die Führung beginnt um zehn Uhr.\n".repeat(40);
        for (line, expected) in [
            (
                "Das ist die Anmerkungder Redaktion.",
                "Das ist die Anmerkung der Redaktion.",
            ),
            (
                "Der Brief,den er schrieb, kam an.",
                "Der Brief, den er schrieb, kam an.",
            ),
            ("Es kam dieStadt in Sicht.", "Es kam die Stadt in Sicht."),
            ("Am Ende.Und dann kam er.", "Am Ende.Und dann kam er."),
            ("Die PKWs standen da.", "Die PKWs standen da."),
            ("Die BESCHREIBUNGDes Hauses.", "Die BESCHREIBUNGDes Hauses."),
        ] {
            let corrected = with(Spaces::Auto)
                .build()
                .correct(&format!("{sound}{line}\n"))
                .text
                .into_owned();
            assert_eq!(
                corrected.strip_prefix(&sound),
                Some(&format!("{expected}\n")[..])
            );
        }
    }

    /// Strings far longer than words are.
    #[test]
    fn long_strings_take_no_longer_than_others() {
        for unit in ["thei", "ss", "ey", "ä"] {
            let text = format!("Das ist {} und Ende.", unit.repeat(20_000));
            assert_eq!(Corrector::german().correct(&text).text, text);
        }
    }

    #[test]
    fn tokens_show_that_they_are_several_words() {
        let corrector = Corrector::german();
        let lexicon = &corrector.parts().lexicon;
        for (token, expected) in [
            ("Museum.Fir", Look::Signs),
            ("alle,dieeine", Look::Commas),
            ("derNachbar", Look::Capitals),
            ("(undDie", Look::Capitals),
            ("Ende.Und", Look::Signs),
            ("kam;dann", Look::Signs),
            ("kam.Ende,dann", Look::Commas),
            ("kam,dannderNachbar,undDie", Look::Capitals),
            ("KulturBahnhof", Look::Name),
            ("setzeName", Look::Name),
            ("PowerPoint", Look::Name),
        ] {
            assert_eq!(look(token, lexicon), expected, "{token}");
        }
        for token in [
            "https://www.schiffe.example/fahrplan/der,die/dasBoot.html",
            "Museum.",
            "groRe",
            "StraRe",
            "z.B.",
            "3,5",
            "iPhone",
            "McDonald",
            "www.derNachbar.de/undDie",
            "ist,s",
            "max(eins,zwei)",
            "de.firma.lager.Sicherung",
            "Oldendorf;Beitrag",
            "Versand.sende(Versand.java:118)",
            "kam.dann",
            "GmbH",
            "a@b.de",
        ] {
            assert_eq!(look(token, lexicon), Look::Sound, "{token}");
        }
    }

    #[test]
    fn stretches_are_bounded_and_cover_the_text() {
        let long = "ä".repeat(30_000);
        let hyphens = "Wort-\n".repeat(3000);
        for text in [
            "",
            "\n\n",
            "eine Zeile\nund noch eine",
            &long,
            &hyphens,
            &"viele Wörter ".repeat(1000),
        ] {
            let mut at = 0;
            for stretch in stretches(text) {
                assert_eq!(stretch.start, at);
                assert!(stretch.len() <= MAX_STRETCH && !stretch.is_empty());
                assert!(text.is_char_boundary(stretch.end));
                at = stretch.end;
            }
            assert_eq!(at, text.len());
        }
    }

    /// Steps, segments and edges of a text that is one token.
    fn work(text: &str) -> (u64, usize) {
        let corrector = with(Spaces::Always).build();
        let parts = corrector.parts();
        let mut segmenter = Segmenter::new(parts, true);
        let (mut out, mut limits) = (Vec::new(), Vec::new());
        let mut edges = 0;
        for stretch in stretches(text) {
            let inside = [stretch.clone()];
            symbols(text, stretch, &parts.lexicon, &mut out);
            boundaries(&out, &parts.rates, true, &mut limits);
            let starts = starts(&out, true, true, &inside);
            let decoding = Stretch::new(parts, &mut segmenter, &out, &limits, &starts, 1.0, STRAY);
            edges += decoding.edges();
        }
        (segmenter.walked(), edges)
    }

    #[test]
    fn dear_rewrites_are_tried_where_words_can_begin() {
        let corrector = with(Spaces::Always).build();
        let parts = corrector.parts();
        let text = "DieBesucherwartetenschonamMorgenvordemMuseumundniemandgingnachHause.";
        let (mut out, mut limits) = (Vec::new(), Vec::new());
        let whole = 0..text.len();
        symbols(text, whole.clone(), &parts.lexicon, &mut out);
        boundaries(&out, &parts.rates, true, &mut limits);
        let starts = starts(&out, true, true, &[whole]);
        let mut everywhere = Segmenter::new(parts, true);
        let most = everywhere.most_rewrites();
        everywhere.prepare(&out);
        everywhere.segments(&out, &starts, |_| most, STRAY);
        let mut twice = Segmenter::new(parts, true);
        Stretch::new(parts, &mut twice, &out, &limits, &starts, 1.0, STRAY);
        assert!(2 * twice.walked() < everywhere.walked());
        let mut shallow = Segmenter::new(parts, true);
        shallow.prepare(&out);
        shallow.segments(&out, &starts, |_| 4.0, STRAY);
        assert!(twice.walked() > 2 * shallow.walked());
    }

    #[test]
    fn work_grows_with_the_length_and_no_faster() {
        for (unit, lengths) in [
            ("ä", [400, 4000, 60_000]),
            ("dieBesucher", [64, 400, 4000]),
            ("l1I&", [64, 400, 4000]),
            ("o0", [64, 400, 4000]),
        ] {
            let mut dearest = (0.0, 0.0);
            for letters in lengths {
                let token: String = unit.chars().cycle().take(letters).collect();
                let (steps, edges) = work(&token);
                // Three walks from each letter; two words of each end, compounds, and unknown words.
                let bound = 3 * (segments::MAX_STEPS + 64);
                assert!(
                    steps <= u64::from(bound) * letters as u64,
                    "{unit}: {steps} steps"
                );
                assert!(edges <= 100 * letters, "{unit}: {edges} edges");
                let each = (steps as f64 / letters as f64, edges as f64 / letters as f64);
                if letters > 4000 {
                    assert!(each.0 <= 1.2 * dearest.0, "{unit}: {each:?}, {dearest:?}");
                    assert!(each.1 <= 1.2 * dearest.1, "{unit}: {each:?}, {dearest:?}");
                }
                dearest = (each.0.max(dearest.0), each.1.max(dearest.1));
            }
        }
    }
}
