//! What a spell checker has answered, remembered: words come again, and so do measurements.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::Peer;

/// A spell checker that is asked for each word once, ever, where its answers are kept in a file.
pub struct Remembering<P> {
    peer: P,
    answers: BTreeMap<String, Option<String>>,
    file: Option<PathBuf>,
    /// First line of the file: answers of another version are of no use.
    about: String,
    asked: bool,
}

impl<P: Peer> Remembering<P> {
    /// Remembers as long as it lives.
    pub fn new(peer: P) -> Self {
        Remembering {
            peer,
            answers: BTreeMap::new(),
            file: None,
            about: String::new(),
            asked: false,
        }
    }

    /// Goes on from the answers in a file, if they are of the same `about`; [`Remembering::keep`] writes it.
    pub fn from_file(peer: P, file: PathBuf, about: &str) -> Self {
        let mut new = Remembering::new(peer);
        new.about = about.to_owned();
        if let Ok(text) = fs::read_to_string(&file) {
            new.answers = parse(&text, about).unwrap_or_default();
        }
        new.file = Some(file);
        new
    }

    /// Writes the answers to the file, if there is one and anything new.
    pub fn keep(&self) -> Result<()> {
        let Some(file) = self.file.as_deref().filter(|_| self.asked) else {
            return Ok(());
        };
        let name = || file.display().to_string();
        let folder = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).with_context(name)?;
        let mut text = format!("{}\n", self.about);
        for (word, answer) in &self.answers {
            let _ = match answer {
                Some(answer) => writeln!(text, "{word}\t{answer}"),
                None => writeln!(text, "{word}"),
            };
        }
        fs::write(file, text).with_context(name)
    }
}

/// The answers in a file; none if it is of another version.
fn parse(text: &str, about: &str) -> Option<BTreeMap<String, Option<String>>> {
    let answers = text.strip_prefix(about)?.strip_prefix('\n')?.lines();
    let answers = answers.map(|line| match line.split_once('\t') {
        Some((word, answer)) => (word.to_owned(), Some(answer.to_owned())),
        None => (line.to_owned(), None),
    });
    Some(answers.collect())
}

impl<P: Peer> Peer for Remembering<P> {
    fn suggest(&mut self, word: &str) -> Result<Option<String>> {
        if let Some(answer) = self.answers.get(word) {
            return Ok(answer.clone());
        }
        let answer = self.peer.suggest(word)?;
        self.answers.insert(word.to_owned(), answer.clone());
        self.asked = true;
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(u32);

    impl Peer for Counting {
        fn suggest(&mut self, word: &str) -> Result<Option<String>> {
            self.0 += 1;
            Ok((word != "Kai").then(|| word.to_uppercase()))
        }
    }

    fn answers(peer: &mut Remembering<Counting>) -> Vec<Option<String>> {
        let words = ["kahn", "Kai", "kahn"];
        words.map(|word| peer.suggest(word).unwrap()).to_vec()
    }

    #[test]
    fn no_word_is_asked_twice() {
        let expected = [Some("KAHN".to_owned()), None, Some("KAHN".to_owned())];
        let mut peer = Remembering::new(Counting(0));
        assert_eq!(answers(&mut peer), expected);
        assert_eq!(peer.peer.0, 2);
        peer.keep().unwrap();
    }

    #[test]
    fn answers_of_the_same_version_are_kept() {
        let folder = std::env::temp_dir().join(format!("ocrfix-answers-{}", std::process::id()));
        let file = folder.join("counting.tsv");
        let open = |about| Remembering::from_file(Counting(0), file.clone(), about);
        let mut first = open("version 1");
        let expected = answers(&mut first);
        first.keep().unwrap();
        let mut again = open("version 1");
        assert_eq!(answers(&mut again), expected);
        assert_eq!(again.peer.0, 0);
        let mut newer = open("version 10");
        answers(&mut newer);
        assert_eq!(newer.peer.0, 2);
        fs::remove_dir_all(folder).unwrap();
    }
}
