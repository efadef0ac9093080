//! Letterspaced words: `S p e r r s a t z`, as old prints emphasise.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::spacing::spaced::Edit;

/// Four letters at least, a blank between each two, and nothing else beside them but white space and signs.
static LETTERSPACED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[\s(„“»«\x22])(\p{L}(?: \p{L}){3,})(?:$|[\s.,;:!?)“”»«\x22])")
        .expect("the pattern is tested")
});

/// How sure it is that the blanks in a letterspaced word are no spaces.
const SURE: f32 = 0.98;

/// The letterspaced words of a stretch of text.
pub(super) fn words(text: &str, stretch: Range<usize>) -> Vec<Range<usize>> {
    let line = &text[stretch.clone()];
    // Words of one letter follow each other hardly ever: most lines need no more than this.
    let singles = line
        .as_bytes()
        .windows(3)
        .filter(|w| w[0] == b' ' && w[2] == b' ')
        .count();
    if singles < 2 && !line.contains(['ä', 'ö', 'ü', 'ß', 'Ä', 'Ö', 'Ü']) {
        return Vec::new();
    }
    LETTERSPACED
        .captures_iter(line)
        .filter_map(|c| c.get(1))
        .map(|word| stretch.start + word.start()..stretch.start + word.end())
        .collect()
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
