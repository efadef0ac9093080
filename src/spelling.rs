//! Older, Swiss and transcribed spellings: right words that today's dictionary does not have.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::Error;
use crate::candidates::to_lower;
use crate::lexicon::{Beginning, Lexicon};

/// So many patterns may be at work in one word: `Räthselthier`.
const MAX_PATTERNS: usize = 2;
/// Shorter words become other words too easily.
const MIN_LETTERS: usize = 5;

/// Patterns that turn an older spelling into the present one, by the first byte of the older one.
#[derive(Debug, Clone)]
pub(crate) struct Spellings {
    by_first: FxHashMap<u8, Vec<Pattern>>,
    /// Those of beginnings before consonants, in words as frequent as any.
    beginnings: Vec<Pattern>,
}

#[derive(Debug, Clone)]
struct Pattern {
    old: String,
    new: String,
    cost: f32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    group: Vec<Group>,
}

/// Patterns of one likelihood.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    cost: f32,
    /// Are words spelled so at their beginning, before a consonant, and frequent ones, too?
    #[serde(default)]
    beginnings: bool,
    patterns: BTreeMap<String, Vec<String>>,
}

impl Spellings {
    /// The patterns built into the library.
    pub fn german() -> Spellings {
        Spellings::parse(include_str!("../dictionaries/spellings.toml"))
            .expect("the embedded patterns are tested")
    }

    fn parse(text: &str) -> Result<Spellings, Error> {
        let file: File = toml::from_str(text).map_err(|e| Error::Confusions {
            reason: e.to_string(),
        })?;
        let mut by_first: FxHashMap<u8, Vec<Pattern>> = FxHashMap::default();
        let mut beginnings = Vec::new();
        for group in file.group {
            for (old, news) in group.patterns {
                let Some(&first) = old.as_bytes().first() else {
                    continue;
                };
                let patterns = match group.beginnings {
                    true => &mut beginnings,
                    false => by_first.entry(first).or_default(),
                };
                patterns.extend(news.into_iter().map(|new| Pattern {
                    old: old.clone(),
                    new,
                    cost: group.cost,
                }));
            }
        }
        Ok(Spellings {
            by_first,
            beginnings,
        })
    }

    /// The words, in lower case, that a string can be which is spelled otherwise at its beginning (`vnd`, `Vnterscheidt`), and
    /// what that costs (nats). Whole periods spelled so, the most frequent words among them.
    pub fn otherwise_begun(&self, letters: &[char]) -> impl Iterator<Item = (String, f32)> {
        self.beginnings
            .iter()
            .filter_map(|Pattern { old, new, cost }| {
                let mut rest = letters.iter().map(|&c| to_lower(c));
                let begins_so = old.chars().all(|c| rest.next() == Some(c));
                let mut after = rest.clone();
                let is_consonant = |c: char| c.is_alphabetic() && !is_vowel(c);
                (begins_so && after.next().is_some_and(is_consonant))
                    .then(|| (new.chars().chain(rest).collect(), *cost))
            })
    }

    /// Cost (nats) of a word in lower case, of letters alone, as an older spelling of a listed word.
    pub fn older_form(&self, lexicons: &[&Lexicon], word: &str) -> Option<f32> {
        if word.chars().count() < MIN_LETTERS {
            return None;
        }
        let costs = lexicons.iter();
        let costs = costs.filter_map(|l| self.search(l.beginning(), word, 0));
        costs.min_by(f32::total_cmp)
    }

    /// Tries all patterns from a place in the dictionary on, so that no order of two patterns is tried twice.
    fn search(&self, mut at: Beginning, word: &str, used: usize) -> Option<f32> {
        let mut best: Option<f32> = None;
        let mut better = |cost: f32| best = Some(best.map_or(cost, |b| b.min(cost)));
        for (i, letter) in word.char_indices() {
            let rest = &word[i..];
            if used < MAX_PATTERNS {
                let patterns = self.by_first.get(&rest.as_bytes()[0]);
                for Pattern { old, new, cost } in patterns.into_iter().flatten() {
                    let Some(rest) = rest.strip_prefix(old.as_str()) else {
                        continue;
                    };
                    let Some(behind) = at.further(new) else {
                        continue;
                    };
                    if let Some(sum) = self.search(behind, rest, used + 1) {
                        better(sum + cost);
                    }
                }
            }
            at = match at.further(&rest[..letter.len_utf8()]) {
                Some(at) => at,
                None => return best,
            };
        }
        if used > 0
            && let Some(entry) = at.entry()
        {
            better(entry.cost);
        }
        best
    }
}

/// What it costs (nats) to be a transcription, as in `spellings.toml`.
pub(crate) const TRANSCRIBED: f32 = 3.0;

/// A word in lower case with the umlauts that it is a transcription of, if it can be one: `ae` after no vowel.
pub(crate) fn with_umlauts(word: &str) -> Option<String> {
    let mut out = String::with_capacity(word.len());
    for letter in word.chars() {
        let mut before = out.chars().rev();
        let umlaut = match (before.next(), letter) {
            (Some('a'), 'e') => 'ä',
            (Some('o'), 'e') => 'ö',
            (Some('u'), 'e') => 'ü',
            _ => letter,
        };
        if umlaut != letter && !before.next().is_some_and(|c| is_vowel(c) || c == 'q') {
            out.pop();
            out.push(umlaut);
        } else {
            out.push(letter);
        }
    }
    (out != word).then_some(out)
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'ä' | 'ö' | 'ü')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::WordList;

    #[test]
    fn transcriptions_have_umlauts() {
        for (word, umlauts) in [
            ("gebuehr", Some("gebühr")),
            ("aerger", Some("ärger")),
            ("oelfoermig", Some("ölförmig")),
            ("neue", None),
            ("frauen", None),
            ("quelle", None),
            ("bauer", None),
        ] {
            assert_eq!(with_umlauts(word).as_deref(), umlauts, "{word}");
        }
    }

    #[test]
    fn words_begun_otherwise() {
        let spellings = Spellings::german();
        let words = |word: &str| -> Vec<String> {
            let letters: Vec<char> = word.chars().collect();
            let words = spellings.otherwise_begun(&letters);
            words.map(|(word, _)| word).collect()
        };
        assert_eq!(words("vnd"), ["und"]);
        assert_eq!(words("Vnterscheid"), ["unterscheid"]);
        for word in ["vor", "von", "v", "avnt", "und", "v5"] {
            assert_eq!(words(word), [""; 0], "{word}");
        }
    }

    #[test]
    fn knows_older_spellings() {
        let mut list = WordList::default();
        list.read("Rätseltier\ndominieren\nstraße\nflußsand")
            .unwrap();
        let lexicon = Lexicon::open(list.compile().unwrap()).unwrap();
        let spellings = Spellings::german();
        for word in [
            "räthselthier",
            "dominiren",
            "strasse",
            "flusssand",
            "dominiert",
        ] {
            let known = spellings.older_form(&[&lexicon], word).is_some();
            assert_eq!(known, word != "dominiert", "{word}");
        }
    }
}
