//! Dashes between words that were read as another sign.
//!
//! Engines that do not know `–` read it as `-`, `—` or `~`, as the typeface has it; one printed as `—` comes back as it is, and
//! so does a hyphen that the author typed in its place. So no sign tells for itself what is printed: all dashes of a document do
//! together. An engine that has read a `–` anywhere knows it, and what it read for others is what is printed.

use std::ops::Range;

use super::correction;
use super::urn::{Drawn, Printed};
use crate::correction::{Correction, Kind};

/// What a dash between words can be read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Hyphen,
    EnDash,
    EmDash,
    Tilde,
    /// Several hyphens.
    Hyphens,
    /// Several signs, and not all hyphens.
    Several,
}

const SIGNS: usize = 6;

/// The shares of signs are those of 24 pages printed with each of the first three dashes in eight typefaces and read with an
/// English and with a German model of Tesseract 5, and of the journal of 1841 among the development sets.
const PRINTED: [Printed<SIGNS>; 7] = [
    Printed {
        sign: Some(EN_DASH),
        share: 0.5,
        urn: [1.5, 0.004, 0.6, 0.3, 0.02, 0.01],
    },
    Printed {
        sign: Some(EM_DASH),
        share: 0.1,
        urn: [0.15, 0.002, 8.0, 0.15, 0.35, 0.4],
    },
    // Hyphens, as typed.
    Printed {
        sign: None,
        share: 0.3,
        urn: [100.0, 0.02, 0.2, 0.2, 0.2, 0.05],
    },
    // The long dashes of Fraktur, of which engines make two.
    Printed {
        sign: Some(EM_DASH),
        share: 0.05,
        urn: [0.1, 0.002, 4.0, 0.02, 0.2, 4.0],
    },
    // One hyphen or two, as typed.
    Printed {
        sign: None,
        share: 0.1,
        urn: [2.0, 0.004, 0.05, 0.3, 3.0, 0.15],
    },
    // The swung dash, which stands for a word.
    Printed {
        sign: None,
        share: 0.05,
        urn: [0.1, 0.01, 0.3, 10.0, 0.05, 0.1],
    },
    // This dash here and that one there, as the author has it; the engine knows them all.
    Printed {
        sign: None,
        share: 0.1,
        urn: [0.5, 2.0, 0.2, 0.02, 0.05, 0.01],
    },
];
const EN_DASH: &str = "–";
const EM_DASH: &str = "—";
/// Share of such places in the development sets where that was right; authors type hyphens, too.
const RIGHT: f64 = 0.98;
/// Cost (nats) of a dash being read as another sign, by which reports rank it.
const COST: f32 = 0.7;

/// What the dashes of a document were read as.
#[derive(Debug, Clone, Default)]
pub(super) struct Dashes {
    seen: Drawn<SIGNS>,
    /// Has the engine read a `–`, wherever that stands?
    knows_en_dash: bool,
}

/// A dash between words.
#[derive(Debug, Clone, PartialEq)]
struct Dash {
    range: Range<usize>,
    sign: Sign,
    /// Does it stand between what may be two of a pair, as in `Köln - Bonn`? Some put hyphens there and dashes elsewhere.
    is_in_pair: bool,
}

impl Dashes {
    /// Does a block show that the engine knows `–`?
    pub fn look_for_known(&mut self, text: &str) {
        self.knows_en_dash |= text.contains(EN_DASH);
    }

    /// Begins a block, for which what was counted before is worth less.
    pub fn begin_block(&mut self) {
        self.seen.begin_block();
    }

    /// Counts the dashes of a block, but for those that tell nothing of the engine.
    pub fn count(&mut self, text: &str, tells: impl Fn(&Range<usize>) -> bool) {
        let telling = |dash: &Dash| !dash.is_in_pair && tells(&dash.range);
        let dashes = dashes(text).filter(telling);
        dashes.for_each(|dash| self.seen.add(dash.sign as usize));
    }

    /// Adds the corrections of the dashes of a block, but for those that may not be damaged.
    pub fn correct(
        &self,
        text: &str,
        may_be_damaged: impl Fn(&Range<usize>) -> bool,
        corrections: &mut Vec<Correction>,
    ) {
        let Some((dash, probability)) = self.seen.printed(&PRINTED) else {
            return;
        };
        if dash == EN_DASH && self.knows_en_dash {
            return;
        }
        let confidence = probability * RIGHT;
        let wrong = dashes(text).filter(|found| {
            let original = &text[found.range.clone()];
            // One hyphen is too unlike the longest dash, and two mean something to a shell.
            let typed = match dash {
                EM_DASH => Sign::Hyphen,
                _ => Sign::Hyphens,
            };
            let is_wrong = original != dash && found.sign != typed;
            is_wrong && may_be_damaged(&found.range)
        });
        let kind = (Kind::Dash, dash);
        corrections.extend(wrong.map(|d| correction(text, d.range, kind, confidence, COST)));
    }
}

/// The dashes that stand by themselves between words of a sentence.
fn dashes(text: &str) -> impl Iterator<Item = Dash> {
    let bytes = text.as_bytes();
    let begins = move |i: usize| {
        matches!(bytes[i], b'-' | b'~' | 0xe2) && i > 0 && is_gap_byte(bytes[i - 1])
    };
    (0..bytes.len())
        .filter(move |&i| begins(i))
        .filter_map(|i| {
            let length = text[i..].find(|c| !is_dash(c)).unwrap_or(text.len() - i);
            let range = i..i + length;
            let sign = sign(&text[range.clone()])?;
            let (last, next) = beside(text, &range)?;
            let is_in_pair = is_capitalised(last) && next.starts_with(char::is_uppercase);
            Some(Dash {
                range,
                sign,
                is_in_pair,
            })
        })
}

/// Is it a blank, or the last byte of one that breaks no line?
fn is_gap_byte(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0xa0
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '~')
}

fn sign(string: &str) -> Option<Sign> {
    match string {
        "-" => Some(Sign::Hyphen),
        "–" => Some(Sign::EnDash),
        "—" => Some(Sign::EmDash),
        "~" => Some(Sign::Tilde),
        "--" | "---" => Some(Sign::Hyphens),
        _ => (2..=3)
            .contains(&string.chars().count())
            .then_some(Sign::Several),
    }
}

/// The words on both sides, if words of a sentence stand there. Not at the beginning of a line, where an item of a list may
/// begin, nor between what may be the halves of a broken word.
fn beside<'t>(text: &'t str, dash: &Range<usize>) -> Option<(&'t str, &'t str)> {
    let (before, after) = (&text[..dash.start], &text[dash.end..]);
    if !before.ends_with(char::is_whitespace) || !after.starts_with(char::is_whitespace) {
        return None;
    }
    let (first, second) = (before.trim_end(), after.trim_start());
    let [gap, next_gap] = [&before[first.len()..], &after[..after.len() - second.len()]];
    let last = first.rsplit(char::is_whitespace).next()?;
    let next = second.split(char::is_whitespace).next()?;
    let is_line_end = |c: char| c.is_whitespace() && !matches!(c, ' ' | '\t' | '\u{a0}');
    let may_be_broken = last.ends_with(char::is_alphabetic) && next.starts_with(char::is_lowercase);
    let stands_fast = match next_gap.replace("\r\n", "\n").matches(is_line_end).count() {
        0 => true,
        1 => !may_be_broken,
        _ => false,
    };
    let is_in_sentence = stands_fast && !gap.contains(is_line_end);
    (is_in_sentence && is_word(last) && is_word(next)).then_some((last, next))
}

fn is_capitalised(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word.ends_with(char::is_alphabetic)
}

/// Two letters or more, and at most signs of a sentence around them?
fn is_word(token: &str) -> bool {
    const SIGNS: &str = ".,;:!?…()[]„“”\"‚‘’'»«›‹*";
    let word = token.trim_matches(|c| SIGNS.contains(c));
    let is_inside = |c: char| c.is_alphabetic() || matches!(c, '-' | '\'' | '’');
    word.chars().all(is_inside)
        && word.starts_with(char::is_alphabetic)
        && word.chars().filter(|c| c.is_alphabetic()).nth(1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corrections(text: &str) -> Vec<Correction> {
        let mut dashes = Dashes::default();
        dashes.look_for_known(text);
        dashes.count(text, |_| true);
        let mut corrections = Vec::new();
        dashes.correct(text, |_| true, &mut corrections);
        corrections
    }

    /// A text of so many dashes of each kind, one behind the other, as they are corrected.
    fn corrected(parts: &[(usize, &str)]) -> Vec<String> {
        let mut text = "Anfang".to_owned();
        for (count, dash) in parts {
            text += &format!(" {dash} wort").repeat(*count);
        }
        let changes = corrections(&text).into_iter().map(|c| {
            assert_eq!(text[c.range], c.original);
            c.original + &c.replacement
        });
        let mut changes: Vec<String> = changes.collect();
        changes.dedup();
        changes
    }

    #[test]
    fn a_dash_that_engines_read_in_many_ways_is_the_shorter_one() {
        assert_eq!(
            corrected(&[(12, "-"), (5, "—"), (4, "~")]),
            ["-–", "—–", "~–"]
        );
        assert_eq!(corrected(&[(30, "-"), (8, "—")]), ["-–", "—–"]);
        assert_eq!(corrected(&[(9, "-"), (5, "~")]), ["-–", "~–"]);
        // However many there are.
        assert_eq!(corrected(&[(4000, "-"), (2000, "~")]), ["-–", "~–"]);
    }

    #[test]
    fn the_longer_one_is_read_as_it_is_or_as_several_signs() {
        assert_eq!(
            corrected(&[(60, "—"), (1, "~"), (1, "---")]),
            ["~—", "---—"]
        );
        assert_eq!(corrected(&[(20, "—"), (20, "—-"), (1, "-")]), ["—-—"]);
    }

    #[test]
    fn what_may_be_as_it_was_printed_stays() {
        for parts in [
            &[(40, "-")][..],
            &[(40, "—")],
            &[(1, "~")],
            &[(40, "-"), (1, "—")],
            &[(40, "-"), (30, "--"), (3, "~")],
            &[(30, "-"), (5, "—"), (3, "–")],
            &[(30, "–"), (5, "~")],
            &[(20, "-"), (8, "—"), (5, "~"), (1, "–")],
            &[(12, "~"), (2, "—")],
        ] {
            assert_eq!(corrected(parts), [""; 0], "{parts:?}");
        }
    }

    #[test]
    fn pairs_tell_nothing_but_are_put_right() {
        let pairs = " Köln - Bonn".repeat(20);
        let corrected = |text: &str| corrections(text).len();
        assert_eq!(corrected(&(pairs.clone() + &" sah — was".repeat(8))), 0);
        let other = " sah — was".repeat(8) + &" sah - was".repeat(12);
        assert_eq!(corrected(&(pairs + &other)), 40);
    }

    #[test]
    fn dashes_stand_between_words() {
        let count = |text: &str| dashes(text).count();
        for text in [
            "Wien – die Stadt",
            "das ist - kurz gesagt, -\nNichts",
            "Das Haus - es war alt - stand\u{a0}— wie gesagt",
            "Sieg! -- Und",
            "»Ja« ~~ »Nein«",
        ] {
            assert!(count(text) > 0, "{text}");
        }
        for text in [
            "- eins\n- zwei",
            "Liste:\n- eins",
            "Dies und\n- eins\n- zwei",
            "er kam,\n— sah",
            "Liste\r- eins",
            "Seite\u{c}- eins",
            "cat eins.txt - zwei",
            "tar -czf - ordner",
            "x_alt - x_neu",
            "5 - 3",
            "x - y",
            "Ver -\nband",
            "Ende.\n\n- Neu",
            "Neu -\n\nEnde",
            "Haus -und Hof-",
            "eins ---- zwei",
            "- wie",
            "wie -",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
    }
}
