//! A stretch of text as the boundary decoder sees it: symbols, and what stands between two of them.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;

use crate::token::{self, Letter};

/// A letter, a digit, a sign, or something that is passed over as a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Symbol {
    pub ch: char,
    /// First byte in the text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    pub kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Letter,
    Digit,
    Sign,
    /// White space of any length.
    Space,
    /// Hyphen, line end and indentation before a small letter: inside a word, or after a hanging hyphen.
    Break,
    /// An address, a path, code, a Roman numeral: a token that is not looked into.
    Whole,
}

/// Tokens longer than this are no addresses, unless they say so themselves.
const LONGEST_ADDRESS: usize = 60;

/// Adds the symbols of a byte range that begins and ends at the edges of tokens.
pub(super) fn symbols(text: &str, range: Range<usize>, out: &mut Vec<Symbol>) {
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
        if whole(word) {
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
            ch: l.ch,
            start: l.start,
            end: l.end,
            kind: kind(l.ch),
        }));
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

/// Is this token not to be looked into?
fn whole(token: &str) -> bool {
    let address =
        token.len() <= LONGEST_ADDRESS || token.contains("://") || token.contains("data:");
    address && token::is_protected(token) && !holds_sentences(token)
}

/// `Ende.Und`: what looks like the name of a host may be two sentences; names have no capital after a full stop.
fn holds_sentences(token: &str) -> bool {
    !token.contains("://")
        && !token.contains(['@', '\\', '_', '#', '{', '}', '<', '>', '=', '$'])
        && token.as_bytes().windows(3).any(|w| {
            w[0].is_ascii_lowercase()
                && matches!(w[1], b'.' | b'!' | b'?')
                && w[2].is_ascii_uppercase()
        })
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
    out.push(Symbol {
        ch: ' ',
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
}

impl Rates {
    /// Those built into the library.
    pub fn german() -> Rates {
        toml::from_str(include_str!("../../dictionaries/spacing.toml"))
            .expect("the embedded file is tested")
    }

    /// The probability of a space before symbol `at`, of which one side at least is no letter.
    fn before(&self, symbols: &[Symbol], at: usize, opens: &[bool]) -> f32 {
        let class = |i: usize| class(&symbols[i], opens[i]);
        let (last, next) = (class(at - 1), class(at));
        let letter = |c: char| matches!(c, 'l' | 'U');
        let mut place = String::with_capacity(6);
        if !letter(last) {
            let beginning = at < 2 || symbols[at - 2].kind == Kind::Space;
            place.push(if beginning { ' ' } else { class(at - 2) });
        }
        place.push(last);
        place.push(next);
        self.spaces.get(&place).copied().unwrap_or({
            // Opening signs have a space before them, other signs none; and the other way round after them.
            match (last, next) {
                ('(', _) | (_, ')' | ',' | '.' | ';' | ':' | '?' | '%') => 0.01,
                (_, '(') | (')' | ',' | ';' | ':' | '?', _) => 0.95,
                _ => 0.05,
            }
        })
    }
}

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

/// The boundary before each symbol, if one is possible there; never before the first.
pub(super) fn boundaries(symbols: &[Symbol], rates: &Rates, out: &mut Vec<Option<Boundary>>) {
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
    out.clear();
    out.extend((0..symbols.len()).map(|at| {
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
            (Kind::Digit, Kind::Letter) if run(at) < WORD_BESIDE_DIGITS => 0.0,
            _ => rates.before(symbols, at, &opens),
        };
        Some(Boundary { space })
    }));
}
