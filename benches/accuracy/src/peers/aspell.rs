//! GNU Aspell, asked through a pipe by the protocol of Ispell.

use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};

use super::{Availability, Peer, debian};

/// A running Aspell.
pub struct Aspell {
    process: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Aspell {
    /// Starts Aspell, where it and its German dictionary are installed.
    pub fn open() -> Result<Availability<Aspell>> {
        let missing = || {
            Availability::Missing(
                "it or its German dictionary is missing; install Debian's `aspell-de`".to_owned(),
            )
        };
        let process = Command::new("aspell")
            .args(["-a", "--lang=de", "--encoding=utf-8"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut process = match process {
            Ok(process) => process,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(missing()),
            Err(error) => return Err(error).context("aspell"),
        };
        let stdin = process.stdin.take().expect("it is piped");
        let stdout = BufReader::new(process.stdout.take().expect("it is piped"));
        let mut aspell = Aspell {
            process,
            stdin,
            stdout,
        };
        let mut greeting = String::new();
        aspell.stdout.read_line(&mut greeting)?;
        // Without the dictionary it says so on standard error and ends.
        let Some((_, version)) = greeting.trim().split_once("really ") else {
            return Ok(missing());
        };
        let about = format!(
            "{} with {}",
            version.trim_end_matches(')'),
            debian("aspell-de", Path::new("aspell"))
        );
        Ok(Availability::Here(aspell, about))
    }
}

impl Drop for Aspell {
    fn drop(&mut self) {
        // It would end by itself when its input does; so it is gone before the report is written.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Peer for Aspell {
    fn suggest(&mut self, word: &str) -> Result<Option<String>> {
        // The circumflex says that what follows is no command.
        writeln!(self.stdin, "^{word}").context("aspell")?;
        self.stdin.flush().context("aspell")?;
        let mut answers = Vec::new();
        loop {
            let mut line = String::new();
            if self.stdout.read_line(&mut line).context("aspell")? == 0 {
                bail!("aspell ended while it was asked for {word}");
            }
            let line = line.trim_end();
            if line.is_empty() {
                return Ok(replaced(word, &answers));
            }
            answers.extend(misspelling(line));
        }
    }
}

/// A stretch of letters that Aspell does not know.
#[derive(Debug, PartialEq)]
struct Misspelling {
    /// Where it begins, in characters.
    at: usize,
    /// How many there are.
    len: usize,
    suggestion: String,
}

/// Reads an answer `& WORD COUNT OFFSET: FIRST, SECOND …`; the others are of words that are known or have no suggestion.
fn misspelling(line: &str) -> Option<Misspelling> {
    let (head, suggestions) = line.strip_prefix("& ")?.split_once(": ")?;
    let mut fields = head.split(' ');
    let word = fields.next()?;
    // The circumflex before the word is counted.
    let at = fields.nth(1)?.parse::<usize>().ok()?.checked_sub(1)?;
    Some(Misspelling {
        at,
        len: word.chars().count(),
        suggestion: suggestions.split(", ").next()?.to_owned(),
    })
}

/// The word with its misspellings replaced; none where there are none.
fn replaced(word: &str, misspellings: &[Misspelling]) -> Option<String> {
    if misspellings.is_empty() {
        return None;
    }
    let mut letters = word.chars();
    let (mut out, mut at) = (String::new(), 0);
    for m in misspellings {
        out.extend(letters.by_ref().take(m.at.saturating_sub(at)));
        out.push_str(&m.suggestion);
        letters.by_ref().take(m.len).for_each(drop);
        at = m.at + m.len;
    }
    out.extend(letters);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        let answer = misspelling("& Kahne 17 8: Kähne, Kahn, Fahne").unwrap();
        let expected = Misspelling {
            at: 7,
            len: 5,
            suggestion: "Kähne".to_owned(),
        };
        assert_eq!(answer, expected);
        for other in ["*", "+ Hafen", "-", "# Xyzzy 1"] {
            assert_eq!(misspelling(other), None, "{other}");
        }
    }

    #[test]
    fn parts_of_a_word_are_replaced() {
        let at = |at, len, suggestion: &str| Misspelling {
            at,
            len,
            suggestion: suggestion.to_owned(),
        };
        assert_eq!(replaced("Hafen", &[]), None);
        assert_eq!(
            replaced("Ärzte-Kahne2", &[at(6, 5, "Kähne")]).as_deref(),
            Some("Ärzte-Kähne2")
        );
        assert_eq!(
            replaced("Hafn-Kahne", &[at(0, 4, "Hafen"), at(5, 5, "Kähne")]).as_deref(),
            Some("Hafen-Kähne")
        );
    }
}
