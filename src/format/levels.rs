//! The same words said twice in one document: which stretch of the one is which word of the other.

use super::piece::{Letter, Piece, joined, letters};

/// Cells of the longest comparison that is made where two texts differ.
const MAX_CELLS: usize = 1 << 20;

/// Finds in `other` the words that stand there too, and gives the pieces of each.
///
/// Where the texts have the same letters in the same order, white space aside, all are found; else those that stand
/// between white space and belong to a longest common subsequence.
pub(super) fn align(source: &str, words: &[&str], other: &[Piece]) -> Vec<Option<Vec<Piece>>> {
    let other: Vec<Letter> = letters(source, other).collect();
    let visible: Vec<Letter> = other
        .iter()
        .copied()
        .filter(|l| !l.ch.is_whitespace())
        .collect();
    let ours = words.iter().flat_map(|w| w.chars());
    if ours
        .filter(|c| !c.is_whitespace())
        .eq(visible.iter().map(|l| l.ch))
    {
        let mut rest = visible.into_iter();
        return words
            .iter()
            .map(|word| {
                let len = word.chars().filter(|c| !c.is_whitespace()).count();
                let found = joined(rest.by_ref().take(len));
                // White space inside of a word has no place in the other text.
                (!word.contains(char::is_whitespace)).then_some(found)
            })
            .collect();
    }
    let tokens: Vec<&[Letter]> = other
        .split(|l| l.ch.is_whitespace())
        .filter(|token| !token.is_empty())
        .collect();
    let same = |i: usize, j: usize| words[i].chars().eq(tokens[j].iter().map(|l| l.ch));
    let mut out = vec![None; words.len()];
    for (i, j) in common(words.len(), tokens.len(), same) {
        out[i] = Some(joined(tokens[j].iter().copied()));
    }
    out
}

/// A longest common subsequence as pairs of positions.
fn common(n: usize, m: usize, same: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    let front = (0..n.min(m)).take_while(|&i| same(i, i)).count();
    let back = (0..(n - front).min(m - front))
        .take_while(|&i| same(n - 1 - i, m - 1 - i))
        .count();
    let mut pairs: Vec<_> = (0..front).map(|i| (i, i)).collect();
    let (rows, columns) = (n - front - back, m - front - back);
    if rows.saturating_mul(columns) <= MAX_CELLS {
        let width = columns + 1;
        // Length of the longest one of what lies behind each pair.
        let mut longest = vec![0u32; (rows + 1) * width];
        for i in (0..rows).rev() {
            for j in (0..columns).rev() {
                longest[i * width + j] = if same(front + i, front + j) {
                    longest[(i + 1) * width + j + 1] + 1
                } else {
                    longest[(i + 1) * width + j].max(longest[i * width + j + 1])
                };
            }
        }
        let (mut i, mut j) = (0, 0);
        while i < rows && j < columns {
            if same(front + i, front + j) {
                pairs.push((front + i, front + j));
                (i, j) = (i + 1, j + 1);
            } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
                i += 1;
            } else {
                j += 1;
            }
        }
    }
    pairs.extend((0..back).rev().map(|i| (n - 1 - i, m - 1 - i)));
    pairs
}

/// Where the halves of a broken word stand in `whole`, which holds them joined, with or without the signs around
/// them: for each half the number of its first character that is there, and the pieces.
pub(super) fn halves(
    source: &str,
    first: &str,
    second: &str,
    whole: Piece,
) -> Option<[(u32, Vec<Piece>); 2]> {
    let whole: Vec<Letter> = whole.letters(source).collect();
    let first: Vec<char> = first
        .trim_end_matches(|c: char| !c.is_alphanumeric())
        .chars()
        .collect();
    let second: Vec<char> = second.chars().collect();
    let word = |c: &char| c.is_alphanumeric();
    let starts = [0, first.iter().position(word)?];
    let ends = [second.len(), second.iter().rposition(word)? + 1];
    for from in starts {
        for to in ends {
            let joined_halves = first[from..].iter().chain(&second[..to]);
            if joined_halves.eq(whole.iter().map(|l| &l.ch)) {
                let (left, right) = whole.split_at(first.len() - from);
                let pieces = |part: &[Letter]| joined(part.iter().copied());
                return Some([(from as u32, pieces(left)), (0, pieces(right))]);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::piece::{Form, text};
    use super::*;

    fn aligned(words: &[&str], other: &str) -> Vec<Option<String>> {
        let pieces = [Piece::new(0..other.len(), Form::Xml)];
        align(other, words, &pieces)
            .into_iter()
            .map(|pieces| pieces.map(|p| text(other, &p)))
            .collect()
    }

    #[test]
    fn equal_letters_align_whatever_the_white_space() {
        let found = aligned(&["Ein", "Haus", ".", "Drei"], "Ein Haus.\n Drei");
        let expected = ["Ein", "Haus", ".", "Drei"].map(|w| Some(w.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn other_texts_align_where_they_are_equal() {
        let found = aligned(&["Ein", "Hans", "am", "See"], "Ein Haus steht am See");
        let some = |w: &str| Some(w.to_owned());
        assert_eq!(found, [some("Ein"), None, some("am"), some("See")]);
        assert_eq!(aligned(&["a"], ""), [None]);
    }

    #[test]
    fn halves_are_found_with_and_without_signs() {
        let found = |first, second, whole: &str| {
            let piece = Piece::new(0..whole.len(), Form::DoubleQuoted);
            halves(whole, first, second, piece).map(|h| h.map(|(from, p)| (from, text(whole, &p))))
        };
        let pair = |a: &str, b: &str, from| Some([(from, a.to_owned()), (0, b.to_owned())]);
        assert_eq!(
            found("Stabili-", "tat", "Stabilitat"),
            pair("Stabili", "tat", 0)
        );
        assert_eq!(
            found("(Stabili-", "tat.", "Stabilitat"),
            pair("Stabili", "tat", 1)
        );
        assert_eq!(
            found("(Stabili-", "tat.", "(Stabilitat."),
            pair("(Stabili", "tat.", 0)
        );
        assert_eq!(found("Stabili-", "tat", "Labilitat"), None);
    }
}
