//! Clean German that has lost the spaces of some lines: are they put back, and does the rest stay?

use std::collections::BTreeSet;

use ocrfix::{Corrector, Spaces};

const GERMAN: &str = include_str!("fixtures/german.txt");
/// Every so manyth line loses its spaces.
const EVERY: usize = 7;
/// The least share of boundaries that must be right.
const LEAST: f64 = 0.97;

/// A line's letters and signs, and after how many of them a space stands.
fn boundaries(line: &str) -> (String, BTreeSet<usize>) {
    let mut letters = 0;
    let mut spaces = BTreeSet::new();
    for c in line.trim().chars() {
        if c.is_whitespace() {
            spaces.insert(letters);
        } else {
            letters += 1;
        }
    }
    (line.split_whitespace().collect(), spaces)
}

/// The text without the spaces of each seventh line that is not empty, and the numbers of these lines.
fn damaged(text: &str) -> (String, BTreeSet<usize>) {
    let filled = text.lines().enumerate().filter(|(_, l)| !l.is_empty());
    let lost = filled.skip(EVERY - 1).step_by(EVERY).map(|(i, _)| i);
    let lost: BTreeSet<usize> = lost.collect();
    let lines = text.lines().enumerate().map(|(i, line)| {
        let line = match lost.contains(&i) {
            true => boundaries(line).0,
            false => line.to_owned(),
        };
        line + "\n"
    });
    (lines.collect(), lost)
}

#[test]
fn lines_without_spaces_get_them_back() {
    let (text, lost) = damaged(GERMAN);
    assert!(lost.len() >= 10 && lost.len() * EVERY <= GERMAN.lines().count());
    for spaces in [Spaces::Auto, Spaces::Always] {
        let corrector = Corrector::builder().spaces(spaces).build();
        let corrected = corrector.correct(&text).text;
        let (mut found, mut printed, mut both) = (0, 0, 0);
        for (i, (line, truth)) in corrected.lines().zip(GERMAN.lines()).enumerate() {
            if !lost.contains(&i) {
                assert_eq!(line, truth);
                continue;
            }
            let ((letters, here), (all, there)) = (boundaries(line), boundaries(truth));
            // Where letters have changed, no boundary counts as right.
            if letters == all {
                both += here.intersection(&there).count();
            }
            found += here.len();
            printed += there.len();
        }
        assert!(printed > 90);
        let (precision, recall) = (both as f64 / found as f64, both as f64 / printed as f64);
        assert!(
            precision >= LEAST && recall >= LEAST,
            "{spaces:?}: precision {precision}, recall {recall}"
        );
    }
}

#[test]
fn lines_with_their_spaces_stay() {
    for spaces in [Spaces::Auto, Spaces::Never] {
        let corrector = Corrector::builder().spaces(spaces).build();
        assert_eq!(corrector.correct(GERMAN).corrections, []);
    }
}
