//! Elements for the letters of words, which go where their letters go, and whose boxes tell where words end.

use std::ops::Range;

use super::Change;

/// An element for one letter or several.
pub struct Glyph {
    pub range: Range<usize>,
    /// How many letters it holds.
    pub letters: usize,
    /// From where to where it lies, in the document's unit.
    pub sides: Option<(f64, f64)>,
}

/// The glyph of each of the `count` letters of a word, where the glyphs have as many.
pub fn of_letters(glyphs: &[Glyph], count: usize) -> Option<Vec<&Glyph>> {
    let each = glyphs
        .iter()
        .flat_map(|g| std::iter::repeat_n(g, g.letters));
    let all: usize = glyphs.iter().map(|g| g.letters).sum();
    (all == count).then(|| each.collect())
}

/// The glyphs of a word afterwards; `of` gives those of the letters of a word. One of several letters goes with the
/// first.
pub fn glyphs<'a>(
    change: &Change,
    token: &Range<usize>,
    of: impl Fn(usize) -> Option<Vec<&'a Glyph>>,
) -> Vec<Range<usize>> {
    let signs = &change.plan.signs[token.clone()];
    let mut out: Vec<Range<usize>> = Vec::new();
    for of_word in signs.chunk_by(|a, b| a.word == b.word) {
        let Some(all) = of(of_word[0].word) else {
            continue;
        };
        for sign in of_word {
            let begins =
                |range: &&Range<usize>| sign.index == 0 || all[sign.index - 1].range != **range;
            let glyph = all.get(sign.index).map(|g| &g.range);
            out.extend(glyph.filter(begins).cloned());
        }
    }
    out
}

/// From where to where the letters of a word lie, as parts of its width; none where their boxes do not say so.
pub fn sides(glyphs: &[Glyph], count: usize, left: f64, right: f64) -> Option<Vec<(f64, f64)>> {
    let part = |glyph: &Glyph| {
        let (from, to) = glyph.sides?;
        let (from, to) = ((from - left) / (right - left), (to - left) / (right - left));
        // A box that lies elsewhere is one of nothing.
        let inside = from > -0.1 && to < 1.1 && from < to;
        inside.then_some((from.clamp(0.0, 1.0), to.clamp(0.0, 1.0)))
    };
    of_letters(glyphs, count)?.into_iter().map(part).collect()
}
