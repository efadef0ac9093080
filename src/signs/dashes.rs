//! Dashes between words that were read as another sign.
//!
//! Engines that do not know `–` read it as `-`, `—` or `~`, as the typeface has it; one printed as `—` comes back as it is, and
//! so does a hyphen that the author typed in its place. So no sign tells for itself what is printed: all dashes of a document do
//! together. Where a dash stands that was read right, the engine knows it, and all stay.

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
const PRINTED: [Printed<SIGNS>; 6] = [
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
}

/// A dash between words.
#[derive(Debug, Clone, PartialEq)]
struct Dash {
    range: Range<usize>,
    sign: Sign,
}

impl Dashes {
    /// Lets what was seen count for less, before the next block of the document.
    pub fn fade(&mut self) {
        self.seen.fade();
    }

    /// Counts the dashes of a block, but for those that tell nothing of the engine.
    pub fn count(&mut self, text: &str, tells: impl Fn(&Range<usize>) -> bool) {
        for dash in dashes(text).filter(|dash| tells(&dash.range)) {
            self.seen.add(dash.sign as usize);
        }
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
        let confidence = probability * RIGHT;
        let wrong = dashes(text).filter(|found| {
            let original = &text[found.range.clone()];
            // A hyphen is too unlike the longest dash.
            let is_wrong = original != dash && (dash != EM_DASH || found.sign != Sign::Hyphen);
            is_wrong && may_be_damaged(&found.range)
        });
        let kind = (Kind::Dash, dash);
        corrections.extend(wrong.map(|d| correction(text, d.range, kind, confidence, COST)));
    }
}

/// The dashes that stand by themselves between words of a paragraph.
fn dashes(text: &str) -> impl Iterator<Item = Dash> {
    let bytes = text.as_bytes();
    let begins = move |i: usize| {
        matches!(bytes[i], b'-' | b'~' | 0xe2) && i > 0 && bytes[i - 1].is_ascii_whitespace()
    };
    (0..bytes.len())
        .filter(move |&i| begins(i))
        .filter_map(|i| {
            let length = text[i..].find(|c| !is_dash(c)).unwrap_or(text.len() - i);
            let range = i..i + length;
            let sign = sign(&text[range.clone()])?;
            is_between_words(text, &range).then_some(Dash { range, sign })
        })
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

/// Do words stand on both sides, and not those of an item of a list or the halves of one that is broken there?
fn is_between_words(text: &str, range: &Range<usize>) -> bool {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    if !after.starts_with(char::is_whitespace) {
        return false;
    }
    let (first, second) = (before.trim_end(), after.trim_start());
    let gaps = [&before[first.len()..], &after[..after.len() - second.len()]];
    let line_ends = gaps.map(|gap| gap.matches('\n').count());
    let last = first.rsplit(char::is_whitespace).next().unwrap_or_default();
    let next = second.split(char::is_whitespace).next().unwrap_or_default();
    let sentence_goes_on = |c: char| c.is_alphabetic() || c == ',';
    let stands_fast = match line_ends {
        [0, 0] => true,
        [1, 0] => {
            let lines = [first.lines().next_back(), second.lines().nth(1)];
            let mut lines = lines.into_iter().flatten();
            let is_list = lines.any(|line| line.trim_start().starts_with(is_dash));
            last.ends_with(sentence_goes_on) && !is_list
        }
        [0, 1] => !(last.ends_with(char::is_alphabetic) && next.starts_with(char::is_lowercase)),
        _ => false,
    };
    let is_word = |word: &str| word.chars().filter(|c| c.is_alphabetic()).nth(1).is_some();
    stands_fast && is_word(last) && is_word(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of so many dashes of each kind, one behind the other, as they are corrected.
    fn corrected(parts: &[(usize, &str)]) -> Vec<String> {
        let mut text = "Anfang".to_owned();
        for (count, dash) in parts {
            text += &format!(" {dash} Wort").repeat(*count);
        }
        let mut dashes = Dashes::default();
        dashes.count(&text, |_| true);
        let mut corrections = Vec::new();
        dashes.correct(&text, |_| true, &mut corrections);
        assert!(
            corrections
                .iter()
                .all(|c| text[c.range.clone()] == c.original)
        );
        let changes = corrections.iter();
        let mut changes: Vec<String> = changes
            .map(|c| c.original.clone() + &c.replacement)
            .collect();
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
        ] {
            assert_eq!(corrected(parts), [""; 0], "{parts:?}");
        }
    }

    #[test]
    fn dashes_stand_between_words() {
        let count = |text: &str| dashes(text).count();
        for text in [
            "Wien – die Stadt",
            "das ist - kurz gesagt, -\nNichts",
            "er kam,\n— sah",
            "Sieg! -- Und",
            "»Ja« ~~ »Nein«",
        ] {
            assert!(count(text) > 0, "{text}");
        }
        for text in [
            "- eins\n- zwei",
            "Liste:\n- eins",
            "Dies und\n- eins\n- zwei",
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
