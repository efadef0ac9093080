//! SymSpell by the crate `symspell`, with a list of words and their frequencies.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use symspell::{SymSpell, UnicodeStringStrategy, Verbosity};

use super::{Availability, Peer};

/// The most frequent words of the list are taken, so many.
const WORDS: usize = 400_000;
/// SymSpell's own default, and the most it can do on such a list.
const MAX_EDITS: i64 = 2;

/// A SymSpell index in memory.
pub struct Symspell(SymSpell<UnicodeStringStrategy>);

impl Symspell {
    /// Indexes the words of a list, one a line, with a tab and a count; what follows a second tab is passed over.
    pub fn open(list: Option<&Path>) -> Result<Availability<Symspell>> {
        let Some(path) = list else {
            return Ok(Availability::Missing(
                "no list of frequencies was given with `--frequencies`".to_owned(),
            ));
        };
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let words = most_frequent(&text).with_context(|| path.display().to_string())?;
        let about = format!(
            "the crate `symspell`, {MAX_EDITS} edits, with the {} most frequent words of `{}`",
            words.len(),
            path.display()
        );
        Ok(Availability::Here(index(&words), about))
    }
}

fn most_frequent(text: &str) -> Result<Vec<(&str, i64)>> {
    let mut words = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let mut fields = line.split('\t');
        let (word, count) = (
            fields.next(),
            fields.next().and_then(|c| c.parse::<i64>().ok()),
        );
        match (word, count) {
            (Some(word), Some(count)) => words.push((word, count)),
            _ => bail!("line {number}: a line holds a word, a tab and its count"),
        }
    }
    words.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    words.truncate(WORDS);
    if words.is_empty() {
        return Err(anyhow!("the list holds no word"));
    }
    Ok(words)
}

fn index(words: &[(&str, i64)]) -> Symspell {
    let mut index = SymSpell::default();
    for (word, count) in words {
        index.load_dictionary_line(&format!("{word}\t{count}"), 0, 1, "\t");
    }
    Symspell(index)
}

impl Symspell {
    /// A text with its words told apart by `word_segmentation`, which is asked for each run of letters, and with a blank behind
    /// each sign that ends words where letters follow. All else stays as it is.
    pub fn segmented(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + text.len() / 4);
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if !c.is_alphabetic() {
                out.push(c);
                rest = &rest[c.len_utf8()..];
                let ends = matches!(c, ',' | ';' | '.' | '!' | '?' | ':');
                if ends && rest.starts_with(char::is_alphabetic) {
                    out.push(' ');
                }
                continue;
            }
            let end = rest.find(|c: char| !c.is_alphabetic());
            let (run, after) = rest.split_at(end.unwrap_or(rest.len()));
            // More edits change nothing: it takes no words but those that it knows as they are.
            out.push_str(&self.0.word_segmentation(run, 0).segmented_string);
            rest = after;
        }
        out
    }
}

impl Peer for Symspell {
    fn suggest(&mut self, word: &str) -> Result<Option<String>> {
        let found = self.0.lookup(word, Verbosity::Top, MAX_EDITS);
        // A word that it knows is its own suggestion.
        let first = found.into_iter().next().map(|s| s.term);
        Ok(first.filter(|term| term != word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_then_the_most_frequent() {
        let words = most_frequent("Kai\t5\nKahn\t20\t?\nKähne\t3\nKohn\t7\n").unwrap();
        let mut peer = index(&words);
        assert_eq!(peer.suggest("Kabn").unwrap().as_deref(), Some("Kahn"));
        assert_eq!(peer.suggest("Kahne").unwrap().as_deref(), Some("Kahn"));
        assert_eq!(peer.suggest("Kai").unwrap(), None);
        assert_eq!(peer.suggest("Schleuse").unwrap(), None);
    }

    #[test]
    fn runs_of_letters_come_apart() {
        let words =
            most_frequent("der\t90\nKahn\t20\nliegt\t30\nam\t80\nKai\t5\nund\t99\n").unwrap();
        let text = "derKahn liegtamKai,und 2Kai-Kahn.\n";
        assert_eq!(
            index(&words).segmented(text),
            "der Kahn liegt am Kai, und 2Kai-Kahn.\n"
        );
    }

    #[test]
    fn what_is_no_list_is_told_with_its_line() {
        let error = most_frequent("Kai\t5\nKahn\n").unwrap_err().to_string();
        assert!(error.starts_with("line 2:"), "{error}");
    }
}
