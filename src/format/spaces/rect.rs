//! The boxes of words that came apart or together.

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

/// For each word that comes of a group: from which words it comes, and from where to where of their widths, from 0 to 1.
pub fn parts(change: &Change, group: &Group) -> Vec<Vec<(usize, f64, f64)>> {
    let mut out = vec![Vec::new(); group.tokens.len()];
    for word in group.words.clone() {
        let (first, signs) = change.signs(word);
        let end = first + signs.len();
        let inside = |i: usize| {
            let token = &group.tokens[i];
            let (from, to) = (token.start.max(first), token.end.min(end));
            (from < to).then(|| {
                let text: String = change.plan.signs[from..to].iter().map(|s| s.ch).collect();
                (i, text)
            })
        };
        let texts: Vec<(usize, String)> = (0..group.tokens.len()).filter_map(inside).collect();
        let lengths: Vec<&str> = texts.iter().map(|(_, text)| text.as_str()).collect();
        for ((i, _), (from, to)) in texts.iter().zip(shares(&lengths, 1.0)) {
            out[*i].push((word, from, to));
        }
    }
    out
}

/// The boxes of the words that come of a group, from those of its words; none where one has none.
pub fn rects(
    change: &Change,
    group: &Group,
    of: impl Fn(usize) -> Option<Rect>,
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
    parts(change, group).into_iter().map(hull).collect()
}
