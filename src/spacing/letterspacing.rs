//! Letterspaced words: `S p e r r s a t z`, as old prints emphasise.

use std::ops::Range;

use crate::spacing::spaced::Edit;
use crate::token;

/// Fewer letters may be as many words or abbreviations.
const MIN_LETTERS: usize = 4;

/// How sure it is that the blanks in a letterspaced word are no spaces.
const SURE: f32 = 0.98;

/// The letterspaced words of a stretch of text: single letters with one blank between each two, and around all nothing
/// but white space and signs.
pub(super) fn words(text: &str, stretch: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let bytes = text[stretch.clone()].as_bytes();
    // A single letter has one byte, or as many as its first one tells.
    let single = |at: usize| {
        if bytes[at] != b' ' {
            return false;
        }
        let letter = match bytes.get(at + 1) {
            Some(0xc0..0xe0) => 2,
            Some(0xe0..0xf0) => 3,
            Some(0xf0..) => 4,
            _ => 1,
        };
        bytes.get(at + 1 + letter) == Some(&b' ')
    };
    if !(0..bytes.len()).any(single) {
        return out;
    }
    // The word so far, and how many letters it has.
    let mut word: Option<(Range<usize>, usize)> = None;
    let mut end = |word: &mut Option<(Range<usize>, usize)>| {
        let long = word.take().filter(|(_, letters)| *letters >= MIN_LETTERS);
        out.extend(long.map(|(range, _)| range));
    };
    for token in text[stretch].split_whitespace() {
        // A word's letters have at most four bytes; a sign may stand at either end.
        if token.len() > 8 {
            end(&mut word);
            continue;
        }
        let core = token::core(token);
        let mut letters = core.chars();
        if !letters.next().is_some_and(char::is_alphabetic) || letters.next().is_some() {
            end(&mut word);
            continue;
        }
        let at = core.as_ptr() as usize - text.as_ptr() as usize;
        let joined = (word.as_ref()).is_some_and(|(range, _)| text.get(range.end..at) == Some(" "));
        match &mut word {
            Some((range, letters)) if joined => {
                (range.end, *letters) = (at + core.len(), *letters + 1)
            }
            _ => {
                end(&mut word);
                word = Some((at..at + core.len(), 1));
            }
        }
        // A sign behind the letter ends the word; one before it is no blank.
        if !token.ends_with(core) {
            end(&mut word);
        }
    }
    end(&mut word);
    out
}

/// The blanks of a letterspaced word, taken out.
pub(super) fn joined(text: &str, word: &Range<usize>) -> Vec<Edit> {
    let blanks = text[word.clone()].match_indices(' ');
    blanks
        .map(|(at, _)| Edit {
            range: word.start + at..word.start + at + 1,
            text: None,
            probability: SURE,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_single_letters() {
        let found = |text: &str| -> Vec<String> {
            let words = words(text, 0..text.len());
            words.into_iter().map(|w| text[w].to_owned()).collect()
        };
        assert_eq!(
            found("Das ist S p e r r s a t z, wie"),
            ["S p e r r s a t z"]
        );
        assert_eq!(found("s e h r  g r o ß e"), ["s e h r", "g r o ß e"]);
        assert!(found("z. B. a b c und x y, 1 2 3 4 5").is_empty());
        let edits = joined("S p e r r", &(0..9));
        assert_eq!(edits.len(), 4);
        assert_eq!(edits[1].range, 3..4);
    }
}
