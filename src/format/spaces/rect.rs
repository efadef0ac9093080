//! The boxes of words that came apart or together.

use std::ops::Range;

use super::Change;
use super::plan::Group;
use super::share::shares;

/// A box, in the document's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    pub fn hull(self, other: Rect) -> Rect {
        Rect {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// As whole numbers.
    pub fn rounded(self) -> Rect {
        Rect {
            left: self.left.round(),
            top: self.top.round(),
            right: self.right.round(),
            bottom: self.bottom.round(),
        }
    }
}

/// A number as documents write it: with two decimals, where it is not `whole`.
pub fn decimals(number: f64, whole: bool) -> String {
    match whole {
        true => format!("{}", number.round()),
        false => format!("{}", (number * 100.0).round() / 100.0),
    }
}

/// For each word that comes of a group: from which words it comes, and from where to where of their widths, from 0 to
/// 1. `sides` tells it of the letters of a word, where they have boxes of their own.
pub fn parts(
    change: &Change,
    group: &Group,
    sides: impl Fn(usize) -> Option<Vec<(f64, f64)>>,
) -> Vec<Vec<(usize, f64, f64)>> {
    let mut out = vec![Vec::new(); group.tokens.len()];
    for word in group.words.clone() {
        let (first, signs) = change.signs(word);
        let end = first + signs.len();
        let inside = |i: usize| {
            let token = &group.tokens[i];
            let (from, to) = (token.start.max(first), token.end.min(end));
            (from < to).then_some((i, from..to))
        };
        let inside: Vec<(usize, Range<usize>)> =
            (0..group.tokens.len()).filter_map(inside).collect();
        let text = |range: &Range<usize>| -> String {
            let signs = change.plan.signs[range.clone()].iter();
            signs.map(|s| s.ch).collect()
        };
        let known = sides(word).filter(|_| inside.len() > 1);
        let shares = match &known {
            Some(sides) => inside
                .iter()
                .map(|(_, range)| {
                    let of_part = &sides[range.start - first..range.end - first];
                    let start = of_part.iter().map(|s| s.0).fold(1.0, f64::min);
                    let end = of_part.iter().map(|s| s.1).fold(0.0, f64::max);
                    (start, end)
                })
                .collect(),
            None => {
                let texts: Vec<String> = inside.iter().map(|(_, range)| text(range)).collect();
                let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                shares(&texts, 1.0)
            }
        };
        for ((i, _), (from, to)) in inside.into_iter().zip(shares) {
            out[i].push((word, from, to));
        }
    }
    out
}

/// The boxes of the words that come of a group, from those of its words; none where one has none.
pub fn rects(
    change: &Change,
    group: &Group,
    of: impl Fn(usize) -> Option<Rect>,
    sides: impl Fn(usize, Rect) -> Option<Vec<(f64, f64)>>,
) -> Vec<Option<Rect>> {
    let part = |&(word, from, to): &(usize, f64, f64)| {
        let whole = of(word)?;
        let width = whole.right - whole.left;
        Some(Rect {
            left: whole.left + from * width,
            right: whole.left + to * width,
            ..whole
        })
    };
    let hull = |parts: Vec<(usize, f64, f64)>| {
        let parts: Option<Vec<Rect>> = parts.iter().map(part).collect();
        parts?.into_iter().reduce(Rect::hull)
    };
    let sides = |word: usize| sides(word, of(word)?);
    parts(change, group, sides).into_iter().map(hull).collect()
}
