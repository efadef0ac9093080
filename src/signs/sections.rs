//! Section signs that were read as dollars: `nach $ 16 Absatz 2`.
//!
//! Engines that do not know `§`, as the German models of Tesseract, read all of them as `$`. Whether a number is that of a section
//! or an amount, the words beside it tell (naive Bayes), and the other signs of the document, since one engine read them all.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::correction;
use super::urn::MEMORY;
use crate::correction::{Correction, Kind};
use crate::token;

/// What the words beside a number say.
#[derive(Deserialize)]
struct Weights {
    before: Side,
    behind: Side,
}

/// By how much (nats) words on one side of the number are likelier beside that of a section than beside an amount.
#[derive(Deserialize)]
struct Side {
    words: HashMap<String, f64>,
    /// All other words.
    other: f64,
}

impl Side {
    fn weight(&self, word: &str) -> f64 {
        self.words.get(word).copied().unwrap_or(self.other)
    }
}

/// Counted by `dictionaries/sections.py`. Most texts have no dollar, and need not read them.
static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| {
    toml::from_str(include_str!("../../dictionaries/sections.toml"))
        .expect("the embedded weights are tested")
});
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
/// What a dollar counts for: this power of the probability that the words beside it give it.
const SURELY: i32 = 6;
/// A sign is changed that is that of a section with this probability.
const ENOUGH: f64 = 0.98;
/// Cost (nats) of the sign being read as a dollar, by which reports rank it.
const COST: f32 = 0.7;
/// A section has at most so many digits.
const DIGITS: usize = 4;

/// How many dollars before numbers seem to be signs of sections, and how many those of amounts, in a document that may be damaged
/// and in one that seems sound.
#[derive(Debug, Clone, Default)]
pub(super) struct Sections([Seen; 2]);

#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    sections: f64,
    amounts: f64,
}

impl Seen {
    /// What a dollar shows by itself. Doubtful ones, which could vouch for each other, hardly count.
    fn of(dollars: &Dollars, beforehand: f64) -> Seen {
        Seen {
            sections: logistic(dollars.evidence + beforehand.ln()).powi(SURELY),
            amounts: logistic(-dollars.evidence).powi(SURELY),
        }
    }
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
        for seen in &mut self.0 {
            seen.sections *= MEMORY;
            seen.amounts *= MEMORY;
        }
    }

    /// Counts the dollars of a block, but for those that tell nothing.
    pub fn count(&mut self, text: &str, tells: impl Fn(&Range<usize>) -> bool) {
        for dollars in dollars(text).filter(|dollars| tells(&dollars.range)) {
            for (seen, beforehand) in self.0.iter_mut().zip(BEFOREHAND) {
                let own = Seen::of(&dollars, beforehand);
                seen.sections += own.sections;
                seen.amounts += own.amounts;
            }
        }
    }

    /// Adds the corrections of the section signs of a block.
    pub fn correct(&self, text: &str, is_damaged: bool, corrections: &mut Vec<Correction>) {
        let which = usize::from(!is_damaged);
        let (seen, beforehand) = (self.0[which], BEFOREHAND[which]);
        for found in dollars(text) {
            // It is no evidence for itself.
            let own = Seen::of(&found, beforehand);
            let sections = beforehand + (seen.sections - own.sections).max(0.0);
            let amounts = 1.0 + (seen.amounts - own.amounts).max(0.0);
            let p = logistic(found.evidence + (sections / amounts).ln());
            if p >= ENOUGH {
                let kind = (Kind::SectionSign, found.sign);
                corrections.push(correction(text, found.range, kind, p, COST));
            }
        }
    }
}

fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// The dollars of a text before numbers that may be those of sections.
fn dollars(text: &str) -> impl Iterator<Item = Dollars<'_>> {
    text.match_indices('$')
        .filter_map(|(at, _)| dollars_at(text, at))
}

/// Those of which this is the first, if there are no more than two: `§§` may come back as `$$`, `$§` or `S$`.
fn dollars_at(text: &str, at: usize) -> Option<Dollars<'_>> {
    let before = &text[..at];
    let (start, two_before) = match before.strip_suffix(['S', '§']) {
        Some(rest) => (rest.len(), true),
        None => (at, false),
    };
    let behind = &text[at + 1..];
    let (behind, two) = match behind.strip_prefix(['$', '§']) {
        Some(rest) => (rest, true),
        None => (behind, false),
    };
    let (sign, signs) = match (two_before, two) {
        (true, true) => return None,
        (false, false) => ("§", 0.0),
        _ => ("§§", TWO),
    };
    let before = text[..start].trim_end_matches(['(', '[']);
    // Behind `§ ` it was a part of the number.
    let is_free = before.is_empty()
        || before.ends_with(char::is_whitespace) && !before.trim_end().ends_with('§');
    let end = text.len() - behind.len();
    let number = behind.trim_start_matches([' ', '\u{a0}']);
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &number[digits..];
    let rest = rest
        .strip_prefix(|c: char| c.is_ascii_lowercase())
        .unwrap_or(rest);
    // `$1` is more often a name of code.
    let is_code = digits == 1 && number.len() == behind.len();
    let is_section = (1..=DIGITS).contains(&digits) && !is_code && !is_amount(rest);
    (is_free && is_section).then(|| Dollars {
        range: start..end,
        sign,
        evidence: signs
            + WEIGHTS.before.weight(&word_before(before))
            + WEIGHTS.behind.weight(&word_behind(rest)),
    })
}

/// Does a number go on, which begins like that of a section, or is it one of several, as in tables?
fn is_amount(rest: &str) -> bool {
    let mut signs = rest.chars();
    match signs.next() {
        Some('.' | ',') => signs.next().is_some_and(|c| c.is_ascii_digit() || c == '-'),
        Some('$' | '€' | '%') => true,
        Some(c) if c.is_alphanumeric() => true,
        Some(c) if c.is_whitespace() => {
            let next = rest.trim_start();
            next.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '$' | '€' | '%'))
        }
        _ => false,
    }
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
    let word = token::core(word);
    let capitals = || word.chars().filter(|c| c.is_uppercase());
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        NUMBER.into()
    } else if word.chars().all(char::is_alphabetic) && capitals().nth(1).is_some() {
        ABBREVIATION.into()
    } else {
        word.to_lowercase().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corrected(text: &str, is_damaged: bool) -> String {
        let mut sections = Sections::default();
        sections.count(text, |_| true);
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
            "nach $1 Absatz 2",
            "nach $ 5€ Absatz",
            "Ein Preis von $ 5€.",
            "nach $ 5 € Absatz",
            "nach $ 2019 2020",
            "nach SS$ 5 Absatz",
            "nach $ 16",
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
        let two = "Kosten: $ 50, $ 60, $ 70. Nach $ 80 war Schluss, des $ 5 Scheins wegen.";
        assert_eq!(corrected(two, false), two);
        // And doubtful ones do not vouch for each other, however many there are.
        for text in [
            "Der Umsatz wird in $ 1000, der Gewinn in $ 500 und der Rest in $ 20 angegeben.",
            "Zahlung in $ 100 (bar), Rest in $ 200 (Scheck).",
            "Der erste Treffer steht in $1, der zweite in $2.",
            "for i in $1 des Arrays; do echo $2; done",
            "Angaben in $ 2020 USA",
            "Der $ 20 Schein lag auf dem Tisch. Aber der $ 254 lag dort.",
        ] {
            let text = [text, "\n"].concat().repeat(9);
            assert_eq!(corrected(&text, false), text);
        }
    }

    #[test]
    fn many_signs_take_no_longer_each() {
        for signs in ["$", "S$", "$ ", "$ 5 x "] {
            let text = signs.repeat(100_000);
            assert_eq!(dollars(&text).count() > 1, signs == "$ 5 x ", "{signs}");
        }
    }
}
