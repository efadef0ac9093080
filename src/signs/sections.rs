//! Section signs that were read as dollars: `nach $ 16 Absatz 2`.
//!
//! Engines that do not know `§`, as the German models of Tesseract, read all of them as `$`. Whether a number is that of a section
//! or an amount, the words beside it tell (naive Bayes), and the other signs of the document, since one engine read them all.

use std::borrow::Cow;
use std::ops::Range;

use super::correction;
use super::urn::MEMORY;
use crate::correction::{Correction, Kind};

/// The natural logarithm of how much likelier a word, in small letters, stands before the number of a section than before an
/// amount of money, and behind it. Counted in the corpora that the context model is made of, with 34,677 sections and 31,912
/// amounts: all words that are one in 500 of these or one in 250 of those, but for those that say about what other ones do
/// ([`OTHER_BEFORE`], [`OTHER_BEHIND`]).
const BEFORE: [(&str, f64); 45] = [
    ("nach", 6.7),
    ("des", 6.4),
    ("gemäß", 6.4),
    ("in", 5.8),
    ("gilt", 4.6),
    ("entsprechend", 4.2),
    ("entgegen", 3.7),
    ("im", 3.6),
    ("^", 2.6),
    ("sowie", 2.4),
    ("der", 1.9),
    ("ist", 1.9),
    ("aus", 1.4),
    ("den", 1.2),
    ("oder", 0.9),
    ("und", 0.6),
    ("werden", 0.3),
    ("von", -1.8),
    ("0", -1.9),
    ("sie", -2.3),
    ("wir", -2.7),
    ("bei", -2.9),
    ("auf", -3.1),
    ("für", -3.3),
    ("mal", -3.6),
    ("es", -3.7),
    ("nur", -3.7),
    ("über", -3.7),
    ("einmal", -4.0),
    ("bis", -4.2),
    ("noch", -4.2),
    ("um", -4.5),
    ("ungefähr", -4.5),
    ("jährlich", -4.7),
    ("weitere", -4.7),
    ("mindestens", -5.0),
    ("circa", -5.1),
    ("jahr", -5.1),
    ("diese", -5.2),
    ("knapp", -5.2),
    ("als", -5.3),
    ("fast", -5.3),
    ("etwa", -5.4),
    ("insgesamt", -5.5),
    ("rund", -6.3),
];
const BEHIND: [(&str, f64); 23] = [
    ("absatz", 8.4),
    ("abs", 8.0),
    ("des", 6.2),
    ("satz", 5.4),
    ("A", 5.3),
    ("nr", 5.3),
    ("nummer", 5.3),
    ("a", 5.2),
    ("genannten", 4.0),
    ("b", 3.9),
    ("entsprechend", 3.9),
    ("bis", 3.7),
    ("der", 3.7),
    ("strafgesetzbuch", 3.6),
    ("auf", -1.6),
    ("für", -1.9),
    ("im", -2.6),
    ("million", -4.8),
    ("mehr", -4.9),
    ("pro", -6.0),
    ("milliarde", -6.2),
    ("millionen", -8.4),
    ("milliarden", -8.9),
];
const OTHER_BEFORE: f64 = -0.7;
const OTHER_BEHIND: f64 = 0.6;
/// For the beginning of a paragraph, for a number, a word of several capitals, and a sign behind the number.
const BEGINNING: &str = "^";
const NUMBER: &str = "0";
const ABBREVIATION: &str = "A";
const SIGN: &str = ",";

/// What two signs before one number say; nobody writes an amount so.
const TWO: f64 = 4.0;

/// How often a document is taken to have shown sections, beside one amount, before it has shown anything: where it may be damaged,
/// and where it seems sound.
const BEFOREHAND: [f64; 2] = [0.02, 0.001];
/// A sign is changed that is that of a section with this probability.
const ENOUGH: f64 = 0.98;
/// Cost (nats) of the sign being read as a dollar, by which reports rank it.
const COST: f32 = 0.7;
/// A section has at most so many digits.
const DIGITS: usize = 4;

/// How many dollars before numbers seem to be signs of sections, and how many those of amounts.
#[derive(Debug, Clone, Default)]
pub(super) struct Sections {
    sections: f64,
    amounts: f64,
}

/// Dollars before a number.
struct Dollars<'t> {
    range: Range<usize>,
    sign: &'t str,
    /// By how much (nats) the words beside it speak for a section.
    evidence: f64,
}

impl Sections {
    /// Begins a block, for which what was counted before is worth less.
    pub fn begin_block(&mut self) {
        self.sections *= MEMORY;
        self.amounts *= MEMORY;
    }

    pub fn count(&mut self, text: &str) {
        for dollars in dollars(text) {
            let p = alone(&dollars);
            self.sections += p;
            self.amounts += 1.0 - p;
        }
    }

    /// Adds the corrections of the section signs of a block.
    pub fn correct(&self, text: &str, is_damaged: bool, corrections: &mut Vec<Correction>) {
        let before = BEFOREHAND[usize::from(!is_damaged)];
        for found in dollars(text) {
            // It is no evidence for itself.
            let own = alone(&found);
            let sections = (self.sections - own).max(0.0);
            let amounts = (self.amounts - (1.0 - own)).max(0.0);
            let p = logistic(found.evidence + ((before + sections) / (1.0 + amounts)).ln());
            if p >= ENOUGH {
                let kind = (Kind::SectionSign, found.sign);
                corrections.push(correction(text, found.range, kind, p, COST));
            }
        }
    }
}

/// How likely it is the sign of a section by the words beside it, in a document that may be damaged.
fn alone(dollars: &Dollars) -> f64 {
    logistic(dollars.evidence + BEFOREHAND[0].ln())
}

fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// The dollars of a text before numbers that may be those of sections.
fn dollars(text: &str) -> impl Iterator<Item = Dollars<'_>> {
    text.match_indices('$').filter_map(|(at, _)| {
        // `§§` may come back as `$$`, `$§` or `S$`.
        let is_part = |c: char| matches!(c, '$' | '§' | 'S');
        let start = text[..at].trim_end_matches(is_part).len();
        let end = at + 1 + text[at + 1..].find(|c| c != '$' && c != '§').unwrap_or(0);
        let run = &text[start..end];
        let first = run.find('$').map(|first| start + first);
        let before = text[..start].trim_end_matches(['(', '[']);
        // Behind `§ ` it was a part of the number.
        let is_free = before.is_empty()
            || before.ends_with(char::is_whitespace) && !before.trim_end().ends_with('§');
        let (sign, signs) = match run.chars().count() {
            1 => ("§", 0.0),
            2 => ("§§", TWO),
            _ => return None,
        };
        let behind = text[end..].trim_start_matches([' ', '\u{a0}']);
        let number = behind.find(|c: char| !c.is_ascii_digit())?;
        let rest = behind[number..].strip_prefix(|c: char| c.is_ascii_lowercase());
        let rest = rest.unwrap_or(&behind[number..]);
        let goes_on = rest.starts_with(char::is_alphanumeric)
            || rest.starts_with(['.', ',', '$', '€', '%'])
                && rest[1..].starts_with(|c: char| c.is_ascii_digit() || c == '-');
        let is_section = (1..=DIGITS).contains(&number) && !goes_on;
        (first == Some(at) && is_free && is_section).then(|| Dollars {
            range: start..end,
            sign,
            evidence: signs
                + weight(word_before(before), &BEFORE, OTHER_BEFORE)
                + weight(word_behind(rest), &BEHIND, OTHER_BEHIND),
        })
    })
}

/// The last word of what stands before the sign.
fn word_before(before: &str) -> Cow<'_, str> {
    let text = before.trim_end();
    match before[text.len()..].matches('\n').count() {
        0 | 1 if !text.is_empty() => kind(text.split_whitespace().next_back().unwrap_or_default()),
        _ => BEGINNING.into(),
    }
}

/// The first word of what stands behind the number.
fn word_behind(behind: &str) -> Cow<'_, str> {
    match behind.starts_with(char::is_whitespace) {
        true => kind(behind.split_whitespace().next().unwrap_or_default()),
        false => SIGN.into(),
    }
}

/// What a word beside the number is taken for.
fn kind(word: &str) -> Cow<'_, str> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let capitals = || word.chars().filter(|c| c.is_uppercase());
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        NUMBER.into()
    } else if word.chars().all(char::is_alphabetic) && capitals().nth(1).is_some() {
        ABBREVIATION.into()
    } else {
        word.to_lowercase().into()
    }
}

fn weight(word: Cow<str>, weights: &[(&str, f64)], other: f64) -> f64 {
    let found = weights.iter().find(|(known, _)| *known == word);
    found.map_or(other, |(_, weight)| *weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corrected(text: &str, is_damaged: bool) -> String {
        let mut sections = Sections::default();
        sections.count(text);
        let mut corrections = Vec::new();
        sections.correct(text, is_damaged, &mut corrections);
        let mut out = text.to_owned();
        for c in corrections.iter().rev() {
            out.replace_range(c.range.clone(), &c.replacement);
        }
        out
    }

    #[test]
    fn words_beside_the_number_tell() {
        for (text, expected) in [
            (
                "Nach $ 16 Absatz 2 haftet er.",
                "Nach § 16 Absatz 2 haftet er.",
            ),
            ("im Sinne des $ 1228 Abs. 2", "im Sinne des § 1228 Abs. 2"),
            ("gemäß $$ 7 und 8 gilt", "gemäß §§ 7 und 8 gilt"),
            ("gemäß $$ 195, 199", "gemäß §§ 195, 199"),
            ("gemäß $12a Abs. 1", "gemäß §12a Abs. 1"),
            ("$ 823 BGB gilt", "§ 823 BGB gilt"),
            ("nach (S$ 3 Abs. 4)", "nach (§§ 3 Abs. 4)"),
        ] {
            assert_eq!(corrected(text, true), expected);
        }
        for text in [
            "Das kostet $ 16 im Monat.",
            "Er gab über $ 200 Millionen aus.",
            "nach $ 200 Verlust",
            "ein Verlust von rund $ 7 Milliarden",
            "des $ 5.000 Abs. 1",
            "gemäß US$ 12 Abs. 1",
            "gemäß $$$ 12 Abs. 1",
            "gemäß $ 12345 Abs. 1",
            "gemäß $ x Abs. 1",
            "nach § $49 Abs. 2",
            "$",
            "$ 1",
        ] {
            assert_eq!(corrected(text, true), text);
        }
    }

    #[test]
    fn the_other_signs_of_the_document_tell_too() {
        let doubtful = "Aber der $ 254 gilt.";
        assert_eq!(corrected(doubtful, true), doubtful);
        let sections = "Er haftet nach $ 16 Absatz 2. ".repeat(9);
        let text = sections.clone() + doubtful;
        assert_eq!(corrected(&text, true), text.replace('$', "§"));
        // Where amounts stand, too, they must say more.
        let amounts = "Das kostet $ 16 im Monat. ".repeat(9);
        let text = [&sections, &amounts, doubtful].concat();
        let expected = sections.replace('$', "§") + &amounts + doubtful;
        assert_eq!(corrected(&text, true), expected);
    }

    #[test]
    fn in_sound_text_they_must_say_more() {
        assert_eq!(corrected("$ 823 BGB gilt", true), "§ 823 BGB gilt");
        assert_eq!(corrected("$ 823 BGB gilt", false), "$ 823 BGB gilt");
        assert_eq!(corrected("nach $ 5 Abs. 1", false), "nach § 5 Abs. 1");
    }
}
