//! Is this passage German at all? Other languages are left alone.
//!
//! Archives of German texts hold quotations, titles and whole pages in other languages. Their words are strange and have no
//! umlauts, so they look like German read badly. What tells them apart is how their letters follow each other: each word
//! is given a cost in each language by a letter model, and a hidden Markov model (Rabiner 1989) over the words, whose
//! states are German and the other languages, finds the passages, since words of one language stand together (King and Abney
//! 2013 label words of mixed texts so).

#[cfg(test)]
mod file;
mod layout;

use std::ops::Range;
use std::sync::OnceLock;

use crate::profile::normalised;
use crate::token;
use layout::{EDGE, OTHER, Packed, STATES, SYMBOLS};

/// Costs are told in so many steps to a nat.
const STEPS: i16 = 2;

/// Probability of a foreign passage beginning at a word.
const ENTER: f32 = 1e-5;
/// Probability of it ending at a word.
const LEAVE: f32 = 0.04;
/// Probability of standing in one for the first word of what is asked.
const START: f32 = 1e-3;
/// One word says no more than this (nats) for another language, where it is a known word, and where it is not: that may
/// be damage.
const MOST: i16 = 6;
const MOST_UNKNOWN: i16 = 2;
/// And no more than this against it, if it is a frequent German word, and if it is a rare one, costing more than `RARE`:
/// names, technical terms and foreign words stand in lists of German words, too.
const MOST_AGAINST: i16 = 5;
const MOST_AGAINST_RARE: i16 = 1;
const RARE: f32 = 9.0;
/// Where no words on end say more than this together (nats), there is no passage: to begin one and to end it costs 17, and 9
/// at the beginning of what is asked.
const LEAST: i16 = 8;

/// So many words on either side are asked with those that may be one.
const MARGIN: usize = 4;

/// What a word says for each state, in steps; nothing for German.
type Gains = [i16; STATES];
/// A probability or likelihood for each state.
type States = [f32; STATES];

/// How the letters of languages other than German follow each other.
#[derive(Debug)]
pub(crate) struct Languages {
    names: Vec<String>,
    /// Costs of a letter after two others in each state.
    costs: &'static [u8],
}

/// A word of a text as evidence of its language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Evidence<'t> {
    pub word: &'t str,
    /// Cost of the string in German (nats), whatever word it was and whatever damaged it.
    pub german: f32,
    /// Is it a known word, or a compound of such?
    pub is_known: bool,
}

/// How likely a word is to be no German, and in which language it then most likely is, by its number.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Foreign {
    pub probability: f32,
    pub language: u8,
}

impl Languages {
    /// Those built into the library, read when they are first asked for.
    pub fn built_in() -> &'static Languages {
        static BUILT_IN: OnceLock<Languages> = OnceLock::new();
        BUILT_IN.get_or_init(|| {
            static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/languages"));
            let Packed { names, costs } =
                postcard::from_bytes(BYTES).expect("the embedded languages are tested");
            Languages { names, costs }
        })
    }

    pub fn name(&self, language: u8) -> &str {
        &self.names[usize::from(language)]
    }

    /// The cost of a word in each state, in steps.
    fn costs(&self, word: &str) -> [i16; STATES] {
        let mut sums = [0i16; STATES];
        let (mut a, mut b) = (EDGE, EDGE);
        for c in word.chars().map(symbol).chain([EDGE]) {
            let costs = &self.costs[index(a, b, c) * STATES..][..STATES];
            for (sum, &cost) in sums.iter_mut().zip(costs) {
                *sum = sum.saturating_add(cost.into());
            }
            (a, b) = (b, c);
        }
        sums
    }

    fn gains(&self, word: &Evidence) -> Gains {
        let most = match word.is_known {
            true => MOST,
            false => MOST_UNKNOWN,
        };
        let least = match word.german > RARE {
            true => -MOST_AGAINST_RARE,
            false => -MOST_AGAINST,
        };
        let german = (word.german * f32::from(STEPS)).round() as i16;
        let costs = self.costs(word.word);
        let mut gains = costs.map(|cost| {
            let gain = german.saturating_sub(cost);
            gain.clamp(least * STEPS, most * STEPS)
        });
        gains[0] = 0;
        gains
    }

    /// How likely each of these words, which follow each other, is to be no German.
    pub fn foreign<'t>(&self, words: impl Iterator<Item = Evidence<'t>>) -> Vec<Foreign> {
        let gains: Vec<Gains> = words.map(|word| self.gains(&word)).collect();
        let mut out = vec![Foreign::default(); gains.len()];
        for range in passages(&gains) {
            let start = match range.start {
                0 => START,
                _ => ENTER,
            };
            self.decode(&gains[range.clone()], start, &mut out[range]);
        }
        out
    }

    /// Forward–backward over words of which the first stands in a foreign passage with the probability `start`.
    fn decode(&self, gains: &[Gains], start: f32, out: &mut [Foreign]) {
        const GAINS: usize = ((MOST_AGAINST + MOST) * STEPS + 1) as usize;
        let likelihoods: [f32; GAINS] =
            std::array::from_fn(|i| (i as f32 / f32::from(STEPS) - f32::from(MOST_AGAINST)).exp());
        let likelihood = |gains: &Gains| -> States {
            gains.map(|gain| likelihoods[(gain + MOST_AGAINST * STEPS) as usize])
        };
        let n = self.names.len();
        let mut each = [0.0; STATES];
        each[1..=n].fill(1.0 / n as f32);
        let mut before = each.map(|p| p * start);
        before[0] = 1.0 - start;
        let mut forward = Vec::with_capacity(gains.len());
        for here in gains {
            let here = likelihood(here);
            let p: States = normalised(std::array::from_fn(|k| before[k] * here[k]));
            forward.push(p);
            before = std::array::from_fn(|k| p[k] * (1.0 - LEAVE) + p[0] * ENTER * each[k]);
            before[0] = p[0] * (1.0 - ENTER) + (1.0 - p[0]) * LEAVE;
        }
        // What comes after each state, up to a factor.
        let mut after = [1.0; STATES];
        for (p, here) in forward.iter_mut().zip(gains).rev() {
            *p = normalised(std::array::from_fn(|k| p[k] * after[k]));
            let here = likelihood(here);
            let ahead: States = std::array::from_fn(|k| after[k] * here[k]);
            let foreign: f32 = ahead.iter().zip(each).map(|(a, share)| a * share).sum();
            let german = ahead[0];
            after = ahead.map(|a| a * (1.0 - LEAVE) + german * LEAVE);
            after[0] = german * (1.0 - ENTER) + foreign * ENTER;
            after = normalised(after);
        }
        for (out, p) in out.iter_mut().zip(&forward) {
            let language = (1..=n).max_by(|&a, &b| p[a].total_cmp(&p[b]));
            *out = Foreign {
                probability: 1.0 - p[0],
                language: language.map_or(0, |l| l as u8 - 1),
            };
        }
    }
}

/// Where foreign passages may be: where words on end say enough for one language, with some words on either side.
fn passages(gains: &[Gains]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut run = [0i16; STATES];
    let (mut begin, mut is_passage) = (0, false);
    for (i, here) in gains.iter().enumerate() {
        for (run, here) in run.iter_mut().zip(here) {
            *run = run.saturating_add(*here).max(0);
        }
        let most = run.into_iter().fold(0, i16::max);
        is_passage |= most >= LEAST * STEPS;
        // No language goes on here, or no word is left.
        if most == 0 || i + 1 == gains.len() {
            if is_passage {
                found.push(begin..i + 1);
            }
            (begin, is_passage) = (i + 1, false);
        }
    }
    widened(found, MARGIN, gains.len())
}

/// Ranges of `n` words, in order, each with so many more on either side; those that then meet are one.
pub(crate) fn widened(
    ranges: impl IntoIterator<Item = Range<usize>>,
    by: usize,
    n: usize,
) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        let (begin, end) = (range.start.saturating_sub(by), (range.end + by).min(n));
        match out.last_mut().filter(|last| last.end >= begin) {
            Some(last) => last.end = end,
            None => out.push(begin..end),
        }
    }
    out
}

/// A letter of a word.
fn symbol(c: char) -> u8 {
    match token::bare(c).to_ascii_lowercase() {
        c @ 'a'..='z' => c as u8 - b'a',
        _ => OTHER,
    }
}

fn index(a: u8, b: u8, c: u8) -> usize {
    (usize::from(a) * SYMBOLS + usize::from(b)) * SYMBOLS + usize::from(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(word: &str, language: &str) -> i16 {
        let languages = Languages::built_in();
        let l = languages.names.iter().position(|name| name == language);
        languages.costs(word)[l.unwrap() + 1]
    }

    /// Words as if each cost so much in German.
    fn foreign(text: &str, german: impl Fn(&str) -> f32) -> Vec<Foreign> {
        let words = text.split(' ').map(|word| Evidence {
            word,
            german: german(word),
            is_known: true,
        });
        Languages::built_in().foreign(words)
    }

    #[test]
    fn words_are_likeliest_in_their_language() {
        for (word, own, other) in [
            ("the", "English", "Dutch"),
            ("het", "Dutch", "English"),
            ("della", "Italian", "Portuguese"),
            ("quibus", "Latin", "Polish"),
            ("ikke", "Danish", "French"),
            ("przez", "Polish", "Czech"),
        ] {
            assert!(cost(word, own) + 2 * STEPS < cost(word, other), "{word}");
        }
        assert_eq!(cost("Été", "French"), cost("ete", "French"));
        assert_eq!(cost(&"qx".repeat(50_000), "English"), i16::MAX);
    }

    #[test]
    fn a_probability_is_one_of_the_word_in_its_place() {
        let text = "und sie sagte the house that they have with them is the best of all und das ist die Wahrheit";
        let german = ["und", "sie", "sagte", "das", "ist", "die", "Wahrheit"];
        let found = foreign(text, |word| if german.contains(&word) { 5.0 } else { 12.0 });
        for (word, found) in text.split(' ').zip(&found) {
            assert_eq!(
                found.probability > 0.9,
                !german.contains(&word),
                "{word} {found:?}"
            );
        }
        assert_eq!(Languages::built_in().name(found[3].language), "English");
        // One word is no passage.
        let one = foreign(
            "und das the ist",
            |word| if word == "the" { 12.0 } else { 5.0 },
        );
        assert!(one.iter().all(|f| f.probability < 0.01), "{one:?}");
    }

    #[test]
    fn names_in_a_row_are_no_passage() {
        let names = "Miller Brandeis Kowalski Devrient Lombardi Nielsen Fontana Larsson Mendez Novak Horvath Pereira";
        let found = foreign(&[names; 20].join(" "), |_| 14.0);
        assert!(found.iter().all(|f| f.probability < 0.1), "{found:?}");
    }

    #[test]
    fn no_words_are_no_passage() {
        assert_eq!(Languages::built_in().foreign([].into_iter()), []);
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let read = |toml: &str| {
            let file: file::File = toml::from_str(toml).unwrap();
            file.models().map(|(names, _)| names.len())
        };
        let one = "[[language]]\nname = \"A\"\n[language.letters]\n\"\" = \"0a1\"\na = \"0b1\"\nab = \"0_1\"\n";
        assert_eq!(read(one), Some(1));
        assert_eq!(read(&one.repeat(STATES - 1)), Some(STATES - 1));
        assert_eq!(read(&one.repeat(STATES)), None);
        assert_eq!(read(&one.replace("a = \"0b1\"\n", "")), Some(1));
        for wrong in [
            one.replace("0b1", ""),
            one.replace("0b1", "0b"),
            one.replace("ab =", "abc ="),
            one.replace("0_1", "0_ß"),
        ] {
            assert_eq!(read(&wrong), None, "{wrong}");
        }
    }
}
