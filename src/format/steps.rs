//! From a correction's original to its replacement, letter by letter.

use std::ops::Range;

/// Longest correction whose letters are aligned one by one; longer ones only lose what is equal at both ends.
const MAX_ALIGNED: usize = 512;

/// What becomes of one character of a correction's original.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step<'r> {
    Replace(&'r str),
    Before(&'r str),
    After(&'r str),
}

/// What becomes of the characters of `old` when it becomes `new`, with their offsets. As many characters as possible
/// stay; of a stretch that changes, the characters are replaced one by one, and what is left over goes to the last.
pub(super) fn steps<'r>(old: &str, new: &'r str) -> Vec<(usize, Step<'r>)> {
    let ends = |text: &str| -> Vec<usize> {
        let starts = text.char_indices().map(|(i, _)| i);
        starts.chain([text.len()]).collect()
    };
    let (a, b): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let (old_at, new_at) = (ends(old), ends(new));
    let mut out = Vec::new();
    for (from, to) in changed(&a, &b) {
        let (k, m) = (from.len(), to.len());
        if k == 0 {
            let text = &new[new_at[to.start]..new_at[to.end]];
            let here = from.start;
            let in_word = |i: usize| a.get(i).is_some_and(|c| !c.is_whitespace());
            if here > 0 && (in_word(here - 1) || !in_word(here)) {
                out.push((old_at[here - 1], Step::After(text)));
            } else {
                out.push((old_at[here], Step::Before(text)));
            }
            continue;
        }
        for (i, at) in from.clone().enumerate() {
            let start = (to.start + i).min(to.end);
            let end = if i + 1 == k {
                to.end
            } else {
                (start + 1).min(to.end)
            };
            debug_assert!(m >= end - start);
            out.push((old_at[at], Step::Replace(&new[new_at[start]..new_at[end]])));
        }
    }
    out
}

/// The stretches that differ, by Levenshtein's distance; as pairs of ranges.
pub(super) fn changed(a: &[char], b: &[char]) -> Vec<(Range<usize>, Range<usize>)> {
    let front = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let back = (a[front..].iter().rev().zip(b[front..].iter().rev()))
        .take_while(|(x, y)| x == y)
        .count();
    let (n, m) = (a.len() - front - back, b.len() - front - back);
    if n == 0 && m == 0 {
        return Vec::new();
    }
    if n.max(m) > MAX_ALIGNED {
        return vec![(front..front + n, front..front + m)];
    }
    let (a, b) = (&a[front..front + n], &b[front..front + m]);
    let width = m + 1;
    // Cost of what lies behind each pair of places.
    let mut cost = vec![0u32; (n + 1) * width];
    for i in (0..=n).rev() {
        for j in (0..=m).rev() {
            cost[i * width + j] = match (i < n, j < m) {
                (false, _) => (m - j) as u32,
                (_, false) => (n - i) as u32,
                _ => {
                    let both = cost[(i + 1) * width + j + 1] + u32::from(a[i] != b[j]);
                    let one = cost[(i + 1) * width + j].min(cost[i * width + j + 1]) + 1;
                    both.min(one)
                }
            };
        }
    }
    let mut out: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < n || j < m {
        let here = cost[i * width + j];
        let both = i < n && j < m;
        if both && a[i] == b[j] && here == cost[(i + 1) * width + j + 1] {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let (di, dj) = if both && here == cost[(i + 1) * width + j + 1] + 1 {
            (1, 1)
        } else if i < n && here == cost[(i + 1) * width + j] + 1 {
            (1, 0)
        } else {
            (0, 1)
        };
        match out.last_mut() {
            Some((x, y)) if x.end == front + i && y.end == front + j => {
                (x.end, y.end) = (x.end + di, y.end + dj);
            }
            _ => out.push((front + i..front + i + di, front + j..front + j + dj)),
        }
        (i, j) = (i + di, j + dj);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_replaced_one_by_one() {
        use Step::{After, Before, Replace};
        assert_eq!(steps("Marz", "März"), [(1, Replace("ä"))]);
        assert_eq!(
            steps("fiinf", "fünf"),
            [(1, Replace("ü")), (2, Replace(""))]
        );
        assert_eq!(steps("muB", "muss"), [(2, Replace("ss"))]);
        assert_eq!(steps("groe", "große"), [(2, After("ß"))]);
        assert_eq!(steps("ber", "über"), [(0, Before("ü"))]);
        assert_eq!(steps("da-\nß", "da-\nxß"), [(4, Before("x"))]);
        assert_eq!(
            steps("Stabili-\ntat", "Stabili-\ntät"),
            [(10, Replace("ä"))]
        );
        assert_eq!(steps("gleich", "gleich"), []);
    }

    #[test]
    fn long_corrections_are_cut_at_both_ends() {
        let (old, new) = ("x".repeat(2000), "y".repeat(1999));
        let (old, new) = (format!("a{old}b"), format!("a{new}b"));
        let mut out = String::from("a");
        for (_, step) in steps(&old, &new) {
            let Step::Replace(text) = step else { panic!() };
            out += text;
        }
        assert_eq!(out + "b", new);
    }
}
