//! A page corrected as a spell checker is asked: word by word, each by itself.

use std::ops::Range;

use anyhow::Result;

/// Shorter words are not asked for.
const SHORTEST: usize = 2;

/// Puts in place of each word what `suggest` has for it. A word is the letters between white space, without the signs
/// at their edges; where other signs are among them it is left alone, and so are the halves of words that are broken
/// at a line end, which are no words. All else stays as it is.
pub fn replace_words(
    text: &str,
    mut suggest: impl FnMut(&str) -> Result<Option<String>>,
) -> Result<String> {
    let mut out = String::with_capacity(text.len());
    let mut broken = false;
    for line in text.split_inclusive('\n') {
        let tokens: Vec<Range<usize>> = tokens(line).collect();
        let goes_on = tokens
            .last()
            .is_some_and(|t| line[t.clone()].ends_with('-'));
        let first = usize::from(broken);
        let last = tokens.len() - usize::from(goes_on);
        let mut at = 0;
        for token in tokens.get(first..last).unwrap_or_default() {
            let Some(word) = word(line, token.clone()) else {
                continue;
            };
            if let Some(suggestion) = suggest(&line[word.clone()])? {
                out.push_str(&line[at..word.start]);
                out.push_str(&suggestion);
                at = word.end;
            }
        }
        out.push_str(&line[at..]);
        broken = goes_on;
    }
    Ok(out)
}

/// The stretches between white space.
fn tokens(line: &str) -> impl Iterator<Item = Range<usize>> {
    line.split_whitespace().map(|token| {
        let start = token.as_ptr() as usize - line.as_ptr() as usize;
        start..start + token.len()
    })
}

/// The word in a token, if it holds nothing else.
fn word(line: &str, token: Range<usize>) -> Option<Range<usize>> {
    let text = &line[token.clone()];
    let inner = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let start = token.end - inner.len();
    let inner = inner.trim_end_matches(|c: char| !c.is_alphanumeric());
    let is_word = inner.chars().all(char::is_alphabetic) && inner.chars().count() >= SHORTEST;
    is_word.then(|| start..start + inner.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_replaced_and_nothing_else() {
        let text = "Der „alte“ Hafen-Kran (von 1900), 3fach  a\r\nüber Ha-\nfen und Kai.\n\nEnde";
        let mut asked = Vec::new();
        let out = replace_words(text, |word| {
            asked.push(word.to_owned());
            Ok((word == "Kai" || word == "alte").then(|| "X".to_owned()))
        });
        assert_eq!(asked, ["Der", "alte", "von", "über", "und", "Kai", "Ende"]);
        assert_eq!(out.unwrap(), text.replace("alte", "X").replace("Kai", "X"));
    }

    #[test]
    fn a_line_that_is_half_of_a_word() {
        let text = "ein Ha-\nfen-\nkran dort\n";
        let mut asked = Vec::new();
        replace_words(text, |word| {
            asked.push(word.to_owned());
            Ok(None)
        })
        .unwrap();
        assert_eq!(asked, ["ein", "dort"]);
    }
}
