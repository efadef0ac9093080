//! From text to what the n-grams are made of: words and signs.

use std::ops::Range;

use crate::token::is_mark;

/// What stands between words, as far as it tells something of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// A number, in digits, also with letters in it (`1990`, `3,5`, `12a`).
    Number,
    /// Brackets, dashes, hyphens, semicolons; a full stop that ends no sentence.
    Other,
    /// A comma.
    Comma,
    /// The end of a sentence or a paragraph, or a colon.
    Boundary,
}

impl Sign {
    /// All signs, in the order of their numbers.
    pub const ALL: [Sign; 4] = [Sign::Number, Sign::Other, Sign::Comma, Sign::Boundary];

    /// The name under which n-grams know it; no word looks like this.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Sign::Number => "\u{1}0",
            Sign::Other => "\u{1};",
            Sign::Comma => "\u{1},",
            Sign::Boundary => "\u{1}.",
        }
    }
}

/// One element of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A run of letters, by its byte range.
    Word(Range<usize>),
    /// A sign; of several that follow each other, the one that says most.
    Sign(Sign),
}

/// Walks over the words and signs that stand in a byte range of a text. What stands around the range is looked at
/// where it decides what a full stop means. Quotation marks and apostrophes are passed over.
///
/// The range must lie on character boundaries.
pub fn scan(text: &str, range: Range<usize>, mut each: impl FnMut(Piece)) {
    let mut sign: Option<Sign> = None;
    let mut at = range.start;
    while let Some(c) = text[at..range.end].chars().next() {
        let start = at;
        if c.is_alphanumeric() {
            let run = text[at..range.end]
                .find(|c: char| !(c.is_alphanumeric() || is_mark(c)))
                .unwrap_or(range.end - at);
            at += run;
            if let Some(sign) = sign.take() {
                each(Piece::Sign(sign));
            }
            if text[start..at].contains(char::is_numeric) {
                while let Some(more) = decimals(&text[at..range.end]) {
                    at += more;
                }
                each(Piece::Sign(Sign::Number));
            } else {
                each(Piece::Word(start..at));
            }
            continue;
        }
        at += c.len_utf8();
        let new = match c {
            ',' => Some(Sign::Comma),
            '!' | '?' | ':' | '…' => Some(Sign::Boundary),
            '.' => full_stop(&text[..start], &text[at..]),
            '\n' if blank_line(&text[at..]) => Some(Sign::Boundary),
            '(' | ')' | '[' | ']' | ';' | '/' | '-' | '–' | '—' | '‑' | '‐' => {
                Some(Sign::Other)
            }
            _ => None,
        };
        sign = sign.max(new);
    }
    if let Some(sign) = sign {
        each(Piece::Sign(sign));
    }
}

/// Bytes of a decimal or thousands separator and the digits after it.
fn decimals(rest: &str) -> Option<usize> {
    let digits = rest.strip_prefix(['.', ','])?;
    let n = digits
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(digits.len());
    digits
        .starts_with(|c: char| c.is_ascii_digit())
        .then_some(n + 1)
}

fn blank_line(rest: &str) -> bool {
    rest.trim_start_matches([' ', '\t', '\r', '\u{c}'])
        .starts_with('\n')
}

/// The full stop of an ordinal number or an abbreviation is none; before a small letter no sentence ends.
fn full_stop(before: &str, after: &str) -> Option<Sign> {
    let word_start = before
        .char_indices()
        .rev()
        .find(|(_, c)| !c.is_alphanumeric())
        .map_or(0, |(i, c)| i + c.len_utf8());
    let word = &before[word_start..];
    let is_vowel = |c: char| "aeiouyäöüAEIOUYÄÖÜ".contains(c);
    let short = word.chars().nth(1).is_none() || word.len() < 4 && !word.contains(is_vowel);
    if word.is_empty() {
        return Some(Sign::Boundary);
    }
    if word.contains(char::is_numeric) || short {
        return None;
    }
    let next = after.chars().find(|c| c.is_alphanumeric());
    Some(if next.is_some_and(char::is_lowercase) {
        Sign::Other
    } else {
        Sign::Boundary
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> String {
        let mut out = Vec::new();
        scan(text, 0..text.len(), |p| {
            out.push(match p {
                Piece::Word(range) => text[range].to_owned(),
                Piece::Sign(sign) => sign.name()[1..].to_owned(),
            })
        });
        out.join(" ")
    }

    #[test]
    fn words_and_signs() {
        for (text, want) in [
            ("Er kam, sah (und) siegte.", "Er kam , sah ; und ; siegte ."),
            ("„Ja!“, sagte er", "Ja . sagte er"),
            ("am 3. Mai 1990: 1.234,50 Euro", "am 0 Mai 0 . 0 Euro"),
            ("Herr Dr. Meyer usw. und so", "Herr Dr Meyer usw ; und so"),
            ("geht's\ngut\n\nEnde", "geht s gut . Ende"),
            ("Land- und Forst", "Land ; und Forst"),
            ("", ""),
        ] {
            assert_eq!(pieces(text), want, "{text:?}");
        }
    }

    #[test]
    fn a_range_sees_its_surroundings() {
        let text = "Nr. 5 und Ende. Die";
        let signs = |range: Range<usize>| {
            let mut out = Vec::new();
            scan(text, range, |p| out.push(p));
            out
        };
        assert_eq!(signs(2..4), []);
        assert_eq!(signs(14..16), [Piece::Sign(Sign::Boundary)]);
    }
}
