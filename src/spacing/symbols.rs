//! A stretch of text as the boundary decoder sees it: symbols, and what stands between two of them.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::candidates::{MAX_LETTERS, Pattern, lower};
use crate::compound::{is_form, listed, unlisted_compound};
use crate::lexicon::Lexicon;
use crate::token::{self, Letter};

/// A letter, a digit, a sign, or something that is passed over as a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Symbol {
    pub ch: char,
    /// First byte in the text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    pub kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Letter,
    Digit,
    Sign,
    /// White space of any length; `ch` is a blank only where it is one blank.
    Space,
    /// Hyphen, line end and indentation before a small letter: inside a word, or after a hanging hyphen.
    Break,
    /// An address, a path, code, a Roman numeral: a token that is not looked into.
    Whole,
}

/// Tokens longer than this are no addresses, unless they say so themselves.
const LONGEST_ADDRESS: usize = 60;

/// What says so: of addresses, files that stand in the text, and mark-up.
const LONG_ADDRESS: [&str; 5] = ["://", "data:", "</", "/>", "=\""];

/// Adds the symbols of a byte range that begins and ends at the edges of tokens.
pub(super) fn symbols(text: &str, range: Range<usize>, lexicon: &Lexicon, out: &mut Vec<Symbol>) {
    out.clear();
    let mut letters: Vec<Letter> = Vec::new();
    let mut at = range.start;
    for word in text[range.clone()].split_whitespace() {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let end = start + word.len();
        if start > at && !out.is_empty() {
            space(text, at..start, out);
        }
        at = end;
        if is_whole(word, lexicon) {
            out.push(Symbol {
                ch: '\0',
                start,
                end,
                kind: Kind::Whole,
            });
            continue;
        }
        token::letters(text, start..end, None, &mut letters);
        out.extend(letters.iter().map(|l| Symbol {
            ch: half_width(l.ch).unwrap_or(l.ch),
            start: l.start,
            end: l.end,
            kind: kind(l.ch),
        }));
    }
}

/// Punctuation of the width of a Chinese character, as engines for Chinese print it, in the usual width.
pub(super) fn half_width(c: char) -> Option<char> {
    match c {
        '\u{ff01}'..='\u{ff0f}'
        | '\u{ff1a}'..='\u{ff20}'
        | '\u{ff3b}'..='\u{ff40}'
        | '\u{ff5b}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        '。' => Some('.'),
        '、' => Some(','),
        _ => None,
    }
}

fn kind(c: char) -> Kind {
    if c.is_alphabetic() {
        Kind::Letter
    } else if c.is_numeric() {
        Kind::Digit
    } else {
        Kind::Sign
    }
}

/// Does a token of any length say itself that it is an address, a file that stands in the text, or mark-up?
pub(super) fn is_long_address(token: &str) -> bool {
    let has_sign = token
        .bytes()
        .any(|b| matches!(b, b':' | b'<' | b'>' | b'='));
    has_sign && LONG_ADDRESS.iter().any(|sign| token.contains(sign)) && token::is_protected(token)
}

/// Is this token not to be looked into?
pub(super) fn is_whole(token: &str, lexicon: &Lexicon) -> bool {
    let address = token.len() <= LONGEST_ADDRESS || is_long_address(token);
    address && token::is_protected(token) && !holds_sentences(token, lexicon)
        || is_parted_word(token, lexicon)
}

/// Is it one word, of which a part stands in brackets or behind a colon: `Schüler(innen)`, `(vor)gestern`, `Schüler:innen`?
fn is_parted_word(token: &str, lexicon: &Lexicon) -> bool {
    if !token.contains(['(', '[', ':']) {
        return false;
    }
    let lexicons = [lexicon];
    let token: &str = &token.nfc().collect::<String>();
    let bracketed = token::without_brackets(token).map(|word| lower(&word));
    let is_bracketed = bracketed.is_some_and(|word| {
        word.chars().count() <= MAX_LETTERS
            && (is_form(&lexicons, &word) || unlisted_compound(&lexicons, &word).is_some())
    });
    // Behind a colon any two words would make a compound.
    is_bracketed
        || without_colon(token).is_some_and(|word| listed(&lexicons, &lower(&word)).is_some())
}

/// The word that a token is without the colon inside it, if small letters follow.
fn without_colon(token: &str) -> Option<String> {
    let core = token.trim_matches(|c| !token::is_letter(c));
    let (first, second) = core.split_once(':')?;
    let is_word = second.starts_with(char::is_lowercase)
        && [first, second]
            .iter()
            .all(|part| part.chars().all(token::is_letter));
    is_word.then(|| [first, second].concat())
}

/// `Ende.Und`, `Ende.und`: what looks like the name of a host or a file may be two sentences, or parts of one. Names have no
/// capital after a full stop, and do not end in a frequent word.
fn holds_sentences(token: &str, lexicon: &Lexicon) -> bool {
    let name = |c: char| c.is_alphanumeric() || "-.,;:!?()\"„“”»«".contains(c);
    if !token.chars().all(name) || token.contains("www.") {
        return false;
    }
    let capital =
        |w: &[char]| w[0].is_lowercase() && matches!(w[1], '.' | '!' | '?') && w[2].is_uppercase();
    let letters: Vec<char> = token.chars().collect();
    let core = token.trim_end_matches(|c: char| !c.is_alphanumeric());
    let last = core.rsplit('.').next().unwrap_or_default();
    let frequent = || lexicon.get(last).is_some_and(|e| e.cost < FREQUENT);
    letters.windows(3).any(capital) || core.len() > last.len() && frequent()
}

/// Adds white space, as part of a break where the line before ends in a hyphen and small letters follow.
fn space(text: &str, range: Range<usize>, out: &mut Vec<Symbol>) {
    let line_end = text[range.clone()].bytes().filter(|&b| b == b'\n').count() == 1;
    let n = out.len();
    if line_end
        && n > 1
        && token::is_break_hyphen(out[n - 1].ch)
        && out[n - 2].kind == Kind::Letter
        && text[range.end..].starts_with(char::is_lowercase)
    {
        let hyphen = &mut out[n - 1];
        hyphen.end = range.end;
        hyphen.kind = Kind::Break;
        return;
    }
    // A soft hyphen is no symbol by itself.
    if line_end
        && out[n - 1].kind == Kind::Letter
        && text[..range.start].ends_with('\u{ad}')
        && text[range.end..].starts_with(char::is_lowercase)
    {
        out.push(Symbol {
            ch: '\u{ad}',
            start: range.start - '\u{ad}'.len_utf8(),
            end: range.end,
            kind: Kind::Break,
        });
        return;
    }
    let ch = if &text[range.clone()] == " " {
        ' '
    } else {
        '\n'
    };
    // Between two of them stood something without letters and signs, such as a soft hyphen.
    if let Some(last) = out.last_mut().filter(|s| s.kind == Kind::Space) {
        (last.ch, last.end) = ('\n', range.end);
        return;
    }
    out.push(Symbol {
        ch,
        start: range.start,
        end: range.end,
        kind: Kind::Space,
    });
}

/// How often text has a space between two signs, by what they are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rates {
    spaces: BTreeMap<String, f32>,
    dashes: BTreeMap<String, [u32; 4]>,
}

impl Rates {
    /// Those built into the library.
    pub fn german() -> Rates {
        toml::from_str(include_str!("../../dictionaries/spacing.toml"))
            .expect("the embedded file is tested")
    }

    /// The probability of a dash with blanks around it between two neighbours where a hyphen stands, with a blank on
    /// either side or none, in a text that loses such a share of its spaces.
    pub fn dash(
        &self,
        left: Neighbour,
        right: Neighbour,
        before: bool,
        after: bool,
        lost: f32,
    ) -> f32 {
        let place: String = [left.name(), right.name()].into_iter().collect();
        let counts = self.dashes.get(&place).copied().unwrap_or_default();
        let [dash, hyphen, hanging, beginning] = counts.map(|n| n as f32);
        // Each with the blanks that it must have lost to look like this; those around a dash are lost together.
        let lost = (BESIDE_DASHES * lost).min(1.0);
        let (dash, hyphen) = match (before, after) {
            (false, false) => (dash * lost, hyphen + hanging * lost),
            (false, true) => (dash * lost, hanging),
            (true, _) => (dash * lost, beginning),
        };
        dash / (dash + hyphen + 2.0)
    }

    /// The probability of a space before symbol `at`, of which one side at least is no letter, where a space that was lost
    /// stood before the sign that is the last with probability `apart`.
    fn before(&self, symbols: &[Symbol], at: usize, opens: &[bool], apart: f32) -> f32 {
        let class = |i: usize| class(&symbols[i], opens[i]);
        let (last, next) = (class(at - 1), class(at));
        let rate = |before: Option<char>| {
            let place: String = before.into_iter().chain([last, next]).collect();
            self.spaces.get(&place).copied().unwrap_or({
                // Opening signs have a space before them, other signs none; and the other way round after them.
                match (last, next) {
                    ('(', _) | (_, ')' | ',' | '.' | ';' | ':' | '?' | '%' | '-' | '/') => 0.01,
                    (_, '(') | (')' | ',' | ';' | ':' | '?', _) => 0.95,
                    _ => 0.05,
                }
            })
        };
        if matches!(last, 'l' | 'U') {
            return rate(None);
        }
        if at < 2 || symbols[at - 2].kind == Kind::Space {
            return rate(Some(' '));
        }
        apart * rate(Some(' ')) + (1.0 - apart) * rate(Some(class(at - 2)))
    }
}

/// So much more readily than others are the blanks around a dash lost.
const BESIDE_DASHES: f32 = 3.0;

/// What stands beside a dash or a hyphen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Neighbour {
    /// One of [`CONJUNCTIONS`].
    Conjunction,
    /// A word in small letters.
    Small {
        frequent: bool,
    },
    /// A word with a capital, which it does not usually have.
    Capitalised {
        frequent: bool,
    },
    /// A word with a capital, as usual.
    Noun,
    Capitals,
    Other(char),
}

impl Neighbour {
    fn name(self) -> char {
        match self {
            Neighbour::Conjunction => 'u',
            Neighbour::Small { frequent: true } => 'f',
            Neighbour::Small { frequent: false } => 'l',
            Neighbour::Capitalised { frequent: true } => 'F',
            Neighbour::Capitalised { frequent: false } => 'S',
            Neighbour::Noun => 'N',
            Neighbour::Capitals => 'C',
            Neighbour::Other(c) => c,
        }
    }

    /// A word of the dictionary, or one that is not in it.
    pub fn of_word(word: &str, lexicon: &Lexicon) -> Neighbour {
        if CONJUNCTIONS.contains(&word) {
            return Neighbour::Conjunction;
        }
        let pattern = Pattern::of(word.chars());
        if pattern == Pattern::Capitals {
            return Neighbour::Capitals;
        }
        let lower = lower(word);
        let entry = lexicon.get(&lower);
        let frequent = entry.is_some_and(|e| e.cost < FREQUENT);
        match entry {
            _ if pattern == Pattern::Lower => Neighbour::Small { frequent },
            Some(entry) if !entry.case.is_noun() => Neighbour::Capitalised { frequent },
            _ => Neighbour::Noun,
        }
    }

    /// A digit or a sign.
    pub fn of_symbol(symbol: &Symbol) -> Neighbour {
        Neighbour::Other(class(symbol, false))
    }
}

/// A hyphen before these hangs; as in `dictionaries/spacing.py`.
const CONJUNCTIONS: [&str; 4] = ["und", "oder", "bzw", "sowie"];
/// Words that cost no more (nats) are frequent: one in 5,000.
const FREQUENT: f32 = 8.5;

/// The class of a symbol, as `dictionaries/spacing.toml` has it.
fn class(symbol: &Symbol, opens: bool) -> char {
    match symbol.ch {
        c if c.is_alphabetic() && c.is_uppercase() => 'U',
        c if c.is_alphabetic() => 'l',
        c if c.is_numeric() => '0',
        '"' if opens => '(',
        '"' => ')',
        '„' | '‚' | '»' | '›' | '[' | '{' => '(',
        '“' | '‘' | '«' | '‹' | '”' | ']' | '}' => ')',
        '’' => '\'',
        '—' => '–',
        '!' => '?',
        c => c,
    }
}

/// What may stand between two neighbouring symbols where a word or a sign ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Boundary {
    /// The probability of a space in the text that was printed.
    pub space: f32,
}

/// Letters of a run next to digits that make it a word and no part of a name (`S21`, `4b`).
const WORD_BESIDE_DIGITS: usize = 3;

/// Of the spaces of a text that has lost spaces this share is taken to be lost where a sign or a number may have lost both of
/// its own.
const LOST: f32 = 0.5;

/// The boundary before each symbol, if one is possible there; never before the first. Has the text lost spaces?
pub(super) fn boundaries(
    symbols: &[Symbol],
    rates: &Rates,
    loses_spaces: bool,
    out: &mut Vec<Option<Boundary>>,
) {
    let mut open = false;
    let opens: Vec<bool> = symbols
        .iter()
        .map(|s| {
            open ^= s.ch == '"';
            open
        })
        .collect();
    // Letters in the run around each symbol.
    let run = |i: usize| {
        let letter = |s: &&Symbol| s.kind == Kind::Letter;
        let after = symbols[i..].iter().take_while(letter).count();
        after + symbols[..i].iter().rev().take_while(letter).count()
    };
    // A letter behind a digit that no small letter follows may be a nought.
    let nought = |i: usize| {
        let other = |s: &&Symbol| !matches!(s.ch, 'o' | 'O');
        let next = symbols[i..].iter().find(other);
        matches!(symbols[i].ch, 'o' | 'O')
            && (symbols.get(i + 1).is_some_and(|s| !other(&s))
                || next.is_none_or(|s| !s.ch.is_lowercase()))
    };
    out.clear();
    let boundary = |at: usize, before: Option<Boundary>| {
        let (last, next) = (symbols.get(at.wrapping_sub(1))?, &symbols[at]);
        let inside = |s: &Symbol| matches!(s.kind, Kind::Letter | Kind::Digit | Kind::Sign);
        if !inside(last) || !inside(next) {
            return Some(Boundary { space: 0.0 });
        }
        // The halves of a ligature, or what combining marks have made one.
        if last.start == next.start {
            return None;
        }
        let space = match (last.kind, next.kind) {
            (Kind::Letter, Kind::Letter) => 1.0,
            (Kind::Digit, Kind::Digit) => return None,
            (Kind::Letter, Kind::Digit) if run(at - 1) < WORD_BESIDE_DIGITS => 0.0,
            (Kind::Digit, Kind::Letter) if run(at) < WORD_BESIDE_DIGITS || nought(at) => 0.0,
            _ => {
                let apart = before.map_or(0.0, |b| b.space * LOST);
                let apart = match loses_spaces {
                    true => apart / (apart + before.map_or(1.0, |b| 1.0 - b.space)),
                    false => 0.0,
                };
                rates.before(symbols, at, &opens, apart)
            }
        };
        Some(Boundary { space })
    };
    for at in 0..symbols.len() {
        let before = out.last().copied().flatten();
        out.push(boundary(at, before));
    }
}
