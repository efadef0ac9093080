//! Signs in texts that have lost their spaces: the same engines read dashes as hyphens, commas as full stops, noughts as
//! letters, and print Chinese punctuation.

use std::ops::Range;

use crate::corrector::Parts;
use crate::spacing::decode::Decoded;
use crate::spacing::spaced::Edit;
use crate::spacing::symbols::{Kind, Neighbour, Symbol, half_width};

/// How sure it is that a full stop is a comma, and a letter a nought, where they can be nothing else.
const COMMA: f32 = 0.9;
const NOUGHT: f32 = 0.95;
/// Abbreviations have fewer letters.
const MIN_BEFORE_COMMA: usize = 5;
/// A hyphen is a dash from this probability on.
const DASH: f32 = 0.7;
/// Letters up to this one are Latin, and those of a block further on.
const LAST_LATIN: char = '\u{24f}';
const LATIN_ADDITIONAL: std::ops::RangeInclusive<char> = '\u{1e00}'..='\u{1eff}';
/// A sign of full width is one of usual width from this posterior on; it always is, inside German text.
const HALF_WIDTH: f32 = 0.99;

/// Puts signs right in a stretch that has lost such a share of its spaces: dashes that were read as hyphens, and Chinese
/// punctuation.
pub(super) fn correct(
    parts: &Parts,
    text: &str,
    symbols: &[Symbol],
    decoded: &Decoded,
    lost: f32,
    edits: &mut Vec<Edit>,
) {
    for (at, symbol) in symbols.iter().enumerate() {
        let mut read = text[symbol.start..symbol.end].chars();
        let half = read.next().and_then(half_width);
        if let Some(half) = half
            && symbol.kind == Kind::Sign
            && read.next().is_none()
            && is_in_latin(symbols, at)
        {
            edits.push(Edit {
                range: symbol.start..symbol.end,
                text: Some(half),
                probability: HALF_WIDTH,
            });
        } else if symbol.kind == Kind::Sign && symbol.ch == '-' {
            dash(parts, text, symbols, at, decoded, lost, edits);
        } else if symbol.ch == '.' && is_comma(parts, symbols, at, decoded) {
            edits.push(Edit {
                range: symbol.start..symbol.end,
                text: Some(','),
                probability: COMMA,
            });
        } else if is_nought(symbols, at) {
            edits.push(Edit {
                range: symbol.start..symbol.end,
                text: Some('0'),
                probability: NOUGHT,
            });
        }
    }
    edits.sort_by_key(|e| (e.range.start, e.range.end));
}

/// Are the nearest letters on both sides Latin?
pub(super) fn is_in_latin(symbols: &[Symbol], at: usize) -> bool {
    let latin = |s: &Symbol| s.ch <= LAST_LATIN || LATIN_ADDITIONAL.contains(&s.ch);
    let letter = |s: &&Symbol| s.kind == Kind::Letter;
    let before = symbols[..at].iter().rev().find(letter);
    let after = symbols[at..].iter().find(letter);
    before.is_none_or(latin) && after.is_none_or(latin) && (before.is_some() || after.is_some())
}

/// Is the full stop at a symbol a comma? It stands between two words of the dictionary, the second in small letters, and
/// the first is too long for an abbreviation.
fn is_comma(parts: &Parts, symbols: &[Symbol], at: usize, decoded: &Decoded) -> bool {
    let next = at + 1;
    let next = next + usize::from(symbols.get(next).is_some_and(|s| s.kind == Kind::Space));
    let known = |word: &str| parts.is_listed(word);
    let Some((from, before)) = decoded.word_before(at) else {
        return false;
    };
    let after = decoded.word_from(next);
    let free = |i: usize| {
        symbols
            .get(i)
            .is_none_or(|s| s.kind != Kind::Sign || s.ch != '.')
    };
    at - from >= MIN_BEFORE_COMMA
        && known(before)
        && free(from.wrapping_sub(1))
        && after.is_some_and(|(end, word)| {
            word.starts_with(char::is_lowercase)
                && word.chars().nth(1).is_some()
                && known(word)
                && free(end)
        })
}

/// Makes the hyphen at a symbol a dash between blanks, if it is one.
fn dash(
    parts: &Parts,
    text: &str,
    symbols: &[Symbol],
    at: usize,
    decoded: &Decoded,
    lost: f32,
    edits: &mut Vec<Edit>,
) {
    use Kind::{Digit, Letter, Sign, Space};
    let space = |i: usize| symbols.get(i).is_some_and(|s| s.kind == Space);
    let before = at > 0 && space(at - 1);
    let after = space(at + 1);
    let (Some(left), right) = (
        at.checked_sub(1 + usize::from(before)),
        at + 1 + usize::from(after),
    ) else {
        return;
    };
    // At the end of a line it is more likely to break a word.
    let line_end = after && text[symbols[at + 1].start..symbols[at + 1].end].contains('\n');
    if before && after || line_end || right >= symbols.len() {
        return;
    }
    let lexicon = &parts.lexicon;
    let word =
        |found: Option<(usize, &str)>| found.map(|(_, word)| Neighbour::of_word(word, lexicon));
    let neighbour = |symbol: usize, word: Option<Neighbour>| match symbols[symbol].kind {
        Letter => word,
        Digit | Sign => Some(Neighbour::of_symbol(&symbols[symbol])),
        _ => None,
    };
    let neighbours = (
        neighbour(left, word(decoded.word_before(left + 1))),
        neighbour(right, word(decoded.word_from(right))),
    );
    let (Some(left), Some(right)) = neighbours else {
        return;
    };
    let probability = parts.rates.dash(left, right, before, after, lost);
    if probability < DASH {
        return;
    }
    let symbol = &symbols[at];
    // A space may have been found to be lost there already.
    let here = [symbol.start, symbol.end];
    edits.retain(|e| !(e.range.is_empty() && here.contains(&e.range.start)));
    let mut edit = |range: Range<usize>, text| {
        edits.push(Edit {
            range,
            text: Some(text),
            probability,
        });
    };
    if !before {
        edit(symbol.start..symbol.start, ' ');
    }
    edit(symbol.start..symbol.end, '–');
    if !after {
        edit(symbol.end..symbol.end, ' ');
    }
}

/// Is a letter a nought, `o` or `O` among digits, with no other letters beside them (`2.ooo`, `4oo`)?
fn is_nought(symbols: &[Symbol], at: usize) -> bool {
    let round = |s: &Symbol| matches!(s.ch, 'o' | 'O');
    if !round(&symbols[at]) {
        return false;
    }
    let before = symbols[..at].iter().rev().find(|s| !round(s));
    let mut before = before.copied();
    if let Some(s) = before
        && matches!(s.ch, '.' | ',')
    {
        before = symbols
            .iter()
            .rev()
            .find(|b| b.end <= s.start && !round(b))
            .copied();
    }
    let after = symbols[at..].iter().find(|s| !round(s));
    let number = before.is_some_and(|s| s.kind == Kind::Digit);
    // A letter before the number makes a name of it all: `H2O`.
    let name = || {
        let inside = |s: &&Symbol| {
            round(s) || s.kind == Kind::Digit || s.kind == Kind::Sign && matches!(s.ch, '.' | ',')
        };
        let first = symbols[..at].iter().rev().find(|s| !inside(s));
        first.is_some_and(|s| s.kind == Kind::Letter)
    };
    number && after.is_none_or(|s| s.kind != Kind::Letter) && !name()
}
