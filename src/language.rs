//! Is this passage German at all? Other languages are left alone.
//!
//! Archives of German texts hold quotations, titles and whole pages in other languages. Their words are strange and have no
//! umlauts, so they look like German read badly. What tells them apart is how their letters follow each other: each word
//! is given a cost in each language by a letter model, and a hidden Markov model (Rabiner 1989) over the words, whose
//! states are German and the other languages, finds the passages, since words of one language stand together (King and Abney
//! 2013 label words of mixed texts so).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

/// More languages than this the model has no room for.
const MAX_LANGUAGES: usize = 15;
/// The states: German first, then the others.
const STATES: usize = MAX_LANGUAGES + 1;
/// Letters told apart: a–z beneath their accents, any other one, and the edge of a word.
const SYMBOLS: usize = 28;
const OTHER: u8 = 26;
const EDGE: u8 = 27;
/// Costs are told in steps of so many nats.
const STEP: f32 = 0.5;

/// Probability of a foreign passage beginning at a word.
const ENTER: f32 = 1e-5;
/// Probability of it ending at a word.
const LEAVE: f32 = 0.04;
/// Probability of the first word of a text standing in one.
const START: f32 = 1e-3;
/// One word says no more than this (nats) for another language, where the dictionary has it, and where it has not: that
/// may be damage.
const MOST: f32 = 6.0;
const MOST_UNKNOWN: f32 = 2.0;
/// And no more than this against it, if it is a frequent German word, and if it is a rare one, costing more than `RARE`:
/// names, technical terms and foreign words stand in lists of German words, too.
const MOST_AGAINST: f32 = 5.0;
const MOST_AGAINST_RARE: f32 = 1.0;
const RARE: f32 = 9.0;

/// How the letters of languages other than German follow each other.
#[derive(Debug)]
pub(crate) struct Languages {
    names: Vec<String>,
    /// Costs of a letter after two others in each language.
    costs: Vec<[u8; MAX_LANGUAGES]>,
}

/// What the file says of one language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Language {
    name: String,
    /// By the letters before: what a letter costs more that is not told, and letters with their costs.
    letters: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    language: Vec<Language>,
}

/// A word of a text as evidence of its language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Evidence<'t> {
    pub word: &'t str,
    /// Cost of the string in German (nats), whatever word it was and whatever damaged it.
    pub german: f32,
    /// Has the dictionary this string?
    pub is_known: bool,
}

/// How likely a word is to be no German, and in which language it then most likely is, by its number.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Foreign {
    pub probability: f32,
    pub language: u8,
}

impl Languages {
    /// Those built into the library.
    /// Reading them takes some milliseconds, once.
    pub fn built_in() -> &'static Languages {
        static BUILT_IN: OnceLock<Languages> = OnceLock::new();
        BUILT_IN.get_or_init(|| {
            Languages::read(include_str!("../dictionaries/languages.toml"))
                .expect("the embedded languages are tested")
        })
    }

    fn read(toml: &str) -> Option<Languages> {
        let File { language } = toml::from_str(toml).ok()?;
        let mut costs = vec![[0; MAX_LANGUAGES]; SYMBOLS * SYMBOLS * SYMBOLS];
        for (l, language) in language.iter().enumerate() {
            let table = table(&language.letters)?;
            for (costs, cost) in costs.iter_mut().zip(table) {
                *costs.get_mut(l)? = cost;
            }
        }
        let names = language.into_iter().map(|l| l.name).collect();
        Some(Languages { names, costs })
    }

    pub fn name(&self, language: u8) -> &str {
        &self.names[usize::from(language)]
    }

    /// The cost of a word in each language (nats).
    fn costs(&self, word: &str) -> [f32; MAX_LANGUAGES] {
        let mut sums = [0u16; MAX_LANGUAGES];
        let (mut a, mut b) = (EDGE, EDGE);
        for c in word.chars().map(symbol).chain([EDGE]) {
            for (sum, &cost) in sums.iter_mut().zip(&self.costs[index(a, b, c)]) {
                *sum = sum.saturating_add(cost.into());
            }
            (a, b) = (b, c);
        }
        sums.map(|sum| f32::from(sum) * STEP)
    }

    /// Each state's likelihood of a word, up to a factor.
    fn likelihoods(&self, word: &Evidence) -> [f32; STATES] {
        let most = match word.is_known {
            true => MOST,
            false => MOST_UNKNOWN,
        };
        let most_against = match word.german > RARE {
            true => MOST_AGAINST_RARE,
            false => MOST_AGAINST,
        };
        let costs = self.costs(word.word);
        let mut out = [0.0; STATES];
        out[0] = 1.0;
        for l in 0..self.names.len() {
            let gain = word.german - costs[l];
            out[l + 1] = gain.clamp(-most_against, most).exp();
        }
        out
    }

    /// How likely each word of a passage is to be no German.
    pub fn foreign<'t>(&self, words: impl Iterator<Item = Evidence<'t>>) -> Vec<Foreign> {
        let likelihoods: Vec<_> = words.map(|word| self.likelihoods(&word)).collect();
        let n = self.names.len() as f32;
        let mut before = [0.0; STATES];
        before[0] = 1.0 - START;
        before[1..=self.names.len()].fill(START / n);
        let enter = ENTER / n;
        let mut forward = Vec::with_capacity(likelihoods.len());
        for here in &likelihoods {
            let p = normalised(std::array::from_fn(|k| before[k] * here[k]));
            forward.push(p);
            let foreign = 1.0 - p[0];
            before = std::array::from_fn(|k| match k {
                0 => p[0] * (1.0 - ENTER) + foreign * LEAVE,
                _ => p[k] * (1.0 - LEAVE) + p[0] * enter,
            });
        }
        // What comes after each state, up to a factor.
        let mut after = [1.0; STATES];
        let mut out = vec![Foreign::default(); likelihoods.len()];
        for (i, here) in likelihoods.iter().enumerate().rev() {
            let p = normalised(std::array::from_fn(|k| forward[i][k] * after[k]));
            let language = (1..=self.names.len()).max_by(|&a, &b| p[a].total_cmp(&p[b]));
            out[i] = Foreign {
                probability: p[1..].iter().sum(),
                language: language.map_or(0, |l| l as u8 - 1),
            };
            let ahead: [f32; STATES] = std::array::from_fn(|k| after[k] * here[k]);
            let any: f32 = ahead[1..].iter().sum::<f32>() * enter;
            after = normalised(std::array::from_fn(|k| match k {
                0 => ahead[0] * (1.0 - ENTER) + any,
                _ => ahead[k] * (1.0 - LEAVE) + ahead[0] * LEAVE,
            }));
        }
        out
    }
}

/// The costs of each letter after two others, from what the file says of a language.
fn table(letters: &BTreeMap<String, String>) -> Option<Vec<u8>> {
    // Costs of the letters behind others, by how many these are.
    let mut alone = [0; SYMBOLS];
    let mut after_one = Vec::new();
    let mut after_two = Vec::new();
    for length in 0..=2 {
        for (before, row) in letters.iter().filter(|(before, _)| before.len() == length) {
            let before: Vec<u8> = before.bytes().map(|c| coded(c.into())).collect();
            let mut signs = row.chars();
            let more = digit(signs.next()?)?;
            let row = match before[..] {
                [] => &mut alone,
                [a] => {
                    after_one.resize(SYMBOLS, alone);
                    &mut after_one[usize::from(a)]
                }
                [a, b] => {
                    if after_two.is_empty() {
                        after_two = std::iter::repeat_n(&after_one, SYMBOLS)
                            .flatten()
                            .copied()
                            .collect();
                    }
                    &mut after_two[usize::from(a) * SYMBOLS + usize::from(b)]
                }
                _ => return None,
            };
            *row = row.map(|cost| cost + more);
            while let Some(letter) = signs.next() {
                row[usize::from(coded(letter))] = digit(signs.next()?)?;
            }
        }
    }
    let all = after_two.concat();
    (all.len() == SYMBOLS * SYMBOLS * SYMBOLS).then_some(all)
}

/// A letter as the file writes it.
fn coded(c: char) -> u8 {
    match c {
        '_' => EDGE,
        c => symbol(c),
    }
}

fn digit(c: char) -> Option<u8> {
    Some(c.to_digit(36)? as u8)
}

/// A letter of a word.
fn symbol(c: char) -> u8 {
    let bare = match c.is_ascii() {
        true => Some(c),
        false => c.nfd().next(),
    };
    match bare.map(|c| c.to_ascii_lowercase()) {
        Some(c @ 'a'..='z') => c as u8 - b'a',
        _ => OTHER,
    }
}

fn index(a: u8, b: u8, c: u8) -> usize {
    (usize::from(a) * SYMBOLS + usize::from(b)) * SYMBOLS + usize::from(c)
}

fn normalised(p: [f32; STATES]) -> [f32; STATES] {
    let sum: f32 = p.iter().sum();
    p.map(|x| x / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(word: &str, language: &str) -> f32 {
        let languages = Languages::built_in();
        let l = languages.names.iter().position(|name| name == language);
        languages.costs(word)[l.unwrap()]
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
            assert!(cost(word, own) + 2.0 < cost(word, other), "{word}");
        }
        assert_eq!(cost("Été", "French"), cost("ete", "French"));
        assert!(cost("x".repeat(10_000).as_str(), "English").is_finite());
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
        let read = |toml: &str| Languages::read(toml).map(|l| l.names.len());
        let one = "[[language]]\nname = \"A\"\n[language.letters]\n\"\" = \"0a1\"\na = \"0b1\"\nab = \"0_1\"\n";
        assert_eq!(read(one), Some(1));
        assert_eq!(read(&one.repeat(MAX_LANGUAGES)), Some(MAX_LANGUAGES));
        assert_eq!(read(&one.repeat(MAX_LANGUAGES + 1)), None);
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
