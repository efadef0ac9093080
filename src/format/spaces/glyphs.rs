//! Elements for the letters of words, which go where their letters go.

use std::ops::Range;

use super::Change;

/// An element for one letter or several, and how many.
pub struct Glyph {
    pub range: Range<usize>,
    pub letters: usize,
}

/// The glyphs of a word afterwards, where those of its words are as many as the `count` of their letters. One of several
/// letters goes with the first.
pub fn glyphs<'a>(
    change: &Change,
    token: &Range<usize>,
    of: impl Fn(usize) -> (&'a [Glyph], usize),
) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for i in token.clone() {
        let sign = &change.plan.signs[i];
        let (glyphs, count) = of(sign.word);
        if glyphs.iter().map(|g| g.letters).sum::<usize>() != count {
            continue;
        }
        let mut at = 0;
        let begins = glyphs.iter().find(|g| {
            at += g.letters;
            at - g.letters == sign.index && g.letters > 0
        });
        out.extend(begins.map(|g| g.range.clone()));
    }
    out
}
