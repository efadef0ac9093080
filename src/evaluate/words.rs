//! One line: what became of each of its words.

use std::ops::Range;

use super::align::align;
use super::edit::distance;
use super::figures::Counts;

/// Signs that do not count at the edges of a word: to read a comma as a full stop is not to read the word wrong.
const EDGE: &str = "\"'`´,.;:!?()[]{}<>*~_|/\\–—-„“”‚‘’»«›‹…·•";

/// What became of a word of truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Right in the OCR and left so.
    Right,
    /// Wrong in the OCR and made right.
    Repaired,
    /// Wrong in the OCR and left so.
    Missed,
    /// Wrong in the OCR and made another wrong word.
    Miscorrected,
    /// Right in the OCR and made wrong.
    Harmed,
}

/// A word of truth and what stands for it, as byte ranges in the lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// In the line of truth.
    pub truth: Range<usize>,
    /// In the line of OCR; none where the word is missing.
    pub ocr: Option<Range<usize>>,
    /// In the corrected line; none where the word is missing.
    pub corrected: Option<Range<usize>>,
    /// What became of it; none for punctuation that stands alone and was not read as a word.
    pub outcome: Option<Outcome>,
}

/// A line in its three versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: usize,
    /// As it is printed.
    pub truth: String,
    /// As the engine read it.
    pub ocr: String,
    /// As the correction left it.
    pub corrected: String,
    /// Its words of truth in their order. What stands in the other lines between the words named here is extra.
    pub words: Vec<Word>,
}

/// Counts a line, and finds what became of its words unless all three versions are alike.
pub(super) fn compare(
    truth: &str,
    ocr: &str,
    corrected: &str,
    counts: &mut Counts,
) -> Option<Vec<Word>> {
    let truth_words = words(truth);
    counts.words += truth_words.len() as u64;
    counts.chars += truth.chars().count() as u64;
    if truth == ocr && truth == corrected {
        let is_right = |word: &&Range<usize>| !core(&truth[(*word).clone()]).is_empty();
        counts.right += truth_words.iter().filter(is_right).count() as u64;
        return None;
    }
    let truth_chars: Vec<char> = truth.chars().collect();
    let truth_texts = texts(truth, &truth_words);
    let [before, after] = [ocr, corrected].map(|line| {
        let chars: Vec<char> = line.chars().collect();
        let ranges = words(line);
        let texts = texts(line, &ranges);
        let pairs = if texts.len() == truth_texts.len() {
            (0..texts.len()).map(Some).collect()
        } else {
            align(&truth_texts, &texts)
        };
        Compared {
            char_errors: distance(&truth_chars, &chars) as u64,
            word_errors: distance(&truth_texts, &texts) as u64,
            partners: pairs
                .into_iter()
                .map(|j| Some(ranges[j?].clone()))
                .collect(),
        }
    });
    counts.char_errors_before += before.char_errors;
    counts.char_errors_after += after.char_errors;
    counts.word_errors_before += before.word_errors;
    counts.word_errors_after += after.word_errors;
    let partners = before.partners.into_iter().zip(after.partners);
    let found = truth_words.into_iter().zip(partners);
    let found = found.map(|(word, (read, left))| {
        let text = |line: &'_ str, range: &Option<Range<usize>>| {
            range
                .clone()
                .map_or(String::new(), |range| line[range].to_owned())
        };
        let outcome = outcome(
            &truth[word.clone()],
            &text(ocr, &read),
            &text(corrected, &left),
        );
        count(outcome, counts);
        Word {
            truth: word,
            ocr: read,
            corrected: left,
            outcome,
        }
    });
    Some(found.collect())
}

struct Compared {
    char_errors: u64,
    word_errors: u64,
    /// For each word of truth, where the word that stands for it is.
    partners: Vec<Option<Range<usize>>>,
}

/// What became of a word; nothing stands for it where `ocr` or `corrected` is empty.
fn outcome(truth: &str, ocr: &str, corrected: &str) -> Option<Outcome> {
    if core(ocr) == core(truth) {
        if core(truth).is_empty() {
            return None;
        }
        // A right word is harmed by any change, even at its edge, unless the change makes it more right.
        let harmed = corrected != ocr && corrected != truth;
        return Some(if harmed {
            Outcome::Harmed
        } else {
            Outcome::Right
        });
    }
    Some(if core(corrected) == core(truth) {
        Outcome::Repaired
    } else if corrected != ocr {
        Outcome::Miscorrected
    } else {
        Outcome::Missed
    })
}

fn count(outcome: Option<Outcome>, counts: &mut Counts) {
    let Some(outcome) = outcome else { return };
    match outcome {
        Outcome::Right | Outcome::Harmed => counts.right += 1,
        Outcome::Repaired | Outcome::Missed | Outcome::Miscorrected => counts.wrong += 1,
    }
    match outcome {
        Outcome::Right | Outcome::Missed => {}
        Outcome::Repaired => counts.repaired += 1,
        Outcome::Miscorrected => counts.miscorrected += 1,
        Outcome::Harmed => counts.harmed += 1,
    }
}

/// Is this a sign that does not count at the edge of a word?
pub(super) fn is_edge(c: char) -> bool {
    EDGE.contains(c)
}

/// A word without the punctuation at its edges: what is compared to tell whether it is right.
///
/// ```
/// assert_eq!(ocrfix::evaluate::core("»Hafen-Amt«,"), "Hafen-Amt");
/// ```
pub fn core(word: &str) -> &str {
    word.trim_matches(is_edge)
}

/// The words of a line: what stands between white space.
fn words(line: &str) -> Vec<Range<usize>> {
    // The separators of files, groups, records and units are white space too, though not to Unicode.
    let is_space = |c: char| c.is_whitespace() || ('\u{1C}'..='\u{1F}').contains(&c);
    let mut ranges = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices() {
        if is_space(c) {
            ranges.extend(start.take().map(|start| start..at));
        } else {
            start.get_or_insert(at);
        }
    }
    ranges.extend(start.map(|start| start..line.len()));
    ranges
}

fn texts<'a>(line: &'a str, words: &[Range<usize>]) -> Vec<&'a str> {
    words.iter().map(|word| &line[word.clone()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_compare_cores_but_harm_compares_words() {
        for (truth, ocr, corrected, expected) in [
            ("Haus", "Haus", "Haus", Some(Outcome::Right)),
            ("Haus,", "Haus.", "Haus.", Some(Outcome::Right)),
            ("Haus,", "Haus.", "Haus,", Some(Outcome::Right)),
            ("Haus,", "Haus.", "Haus;", Some(Outcome::Harmed)),
            ("Haus", "Haus", "Häus", Some(Outcome::Harmed)),
            ("fünf,", "fiinf.", "fünf.", Some(Outcome::Repaired)),
            ("fünf", "fiinf", "fiinf", Some(Outcome::Missed)),
            ("fünf", "fiinf", "feind", Some(Outcome::Miscorrected)),
            ("–", "-", "~", None),
            ("–", "", "", None),
            ("–", "i", "", Some(Outcome::Repaired)),
            ("fünf", "", "fünf", Some(Outcome::Repaired)),
            ("fünf", "", "", Some(Outcome::Missed)),
        ] {
            assert_eq!(
                outcome(truth, ocr, corrected),
                expected,
                "{truth} {ocr} {corrected}"
            );
        }
    }

    #[test]
    fn words_stand_between_white_space() {
        let line = "\u{A0}ein\u{1F}Wort – dort\r";
        assert_eq!(texts(line, &words(line)), ["ein", "Wort", "–", "dort"]);
        assert!(words(" \t").is_empty());
    }

    #[test]
    fn a_line_with_a_word_too_many() {
        let mut counts = Counts::default();
        let line = compare(
            "Der Weg ist weit",
            "Der Weg ift we it",
            "Der Weg ist we it",
            &mut counts,
        );
        let outcomes: Vec<_> = line
            .unwrap()
            .into_iter()
            .map(|word| word.outcome.unwrap())
            .collect();
        use Outcome::*;
        assert_eq!(outcomes, [Right, Right, Repaired, Missed]);
        let expected = Counts {
            chars: 16,
            char_errors_before: 2,
            char_errors_after: 1,
            words: 4,
            word_errors_before: 3,
            word_errors_after: 2,
            right: 2,
            wrong: 2,
            repaired: 1,
            miscorrected: 0,
            harmed: 0,
        };
        assert_eq!(counts, expected);
    }
}
