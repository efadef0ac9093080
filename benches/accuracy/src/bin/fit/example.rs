//! Examples to learn from: words with more than one reading, and which of the readings the truth has.

use std::collections::BTreeMap;
use std::ops::Range;

use ocrfix::evaluate::{Evaluation, Line, Normalisation, Texts, core};
use ocrfix::{Explanation, Worker};
use ocrfix_accuracy::sets::Set;

use crate::model::{Features, features, keeps};

/// A word that had a choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// Is it a word of the dictionary?
    pub known: bool,
    /// The features of its readings, and last those of its being none of them.
    pub rows: Vec<Features>,
    /// Which of these rows leaves it as it is.
    pub keep: usize,
    /// Which of these rows is right.
    pub target: usize,
}

impl Example {
    /// Is it right as it stands?
    pub fn is_sound(&self) -> bool {
        self.target == self.keep
    }

    /// Is no reading of it right?
    pub fn is_lost(&self) -> bool {
        self.target + 1 == self.rows.len()
    }
}

/// The examples of one text.
pub struct Text {
    /// Its name.
    pub name: String,
    /// In their order.
    pub examples: Vec<Example>,
}

impl Text {
    /// Finds the readings of a text, and which of them are right.
    pub fn new(worker: &mut Worker, set: &Set) -> Text {
        let truth = Truth::new(set);
        let mut examples = Vec::new();
        for word in worker.explain_text(&set.ocr) {
            // The halves of a broken word stand in two lines, which truth is paired with apart.
            if word.candidates.len() < 2 || word.word.contains(char::is_whitespace) {
                continue;
            }
            let Some(target) = truth.target(&word) else {
                continue;
            };
            let keep = word.candidates.iter().position(keeps);
            examples.push(Example {
                known: word.known,
                rows: features(&word),
                keep: keep.expect("every word can be left as it is"),
                target,
            });
        }
        Text {
            name: set.name.clone(),
            examples,
        }
    }

    /// What kind of text it is: the first part of its name.
    pub fn genre(&self) -> &str {
        self.name.split('-').next().unwrap_or_default()
    }
}

/// Which word of truth each word of OCR stands for.
struct Truth {
    /// The lines that differ from the truth, by number.
    lines: BTreeMap<usize, Line>,
    /// The bytes at which the lines of the OCR begin.
    starts: Vec<usize>,
}

impl Truth {
    fn new(set: &Set) -> Truth {
        let texts = Texts {
            ocr: &set.ocr,
            truth: &set.truth,
            corrected: &set.ocr,
        };
        let lines = Evaluation::new(texts, Normalisation::None).lines;
        let mut starts = vec![0];
        starts.extend(set.ocr.match_indices('\n').map(|(at, _)| at + 1));
        Truth {
            lines: lines.into_iter().map(|line| (line.number, line)).collect(),
            starts,
        }
    }

    /// The number of the candidate that is right, which is that of candidates where none is; nothing where the word is
    /// paired with no word of truth.
    fn target(&self, word: &Explanation) -> Option<usize> {
        let keep = word.candidates.iter().position(keeps);
        let number = self.starts.partition_point(|&s| s <= word.range.start);
        let Some(line) = self.lines.get(&number) else {
            return keep;
        };
        let start = word.range.start - self.starts[number - 1];
        let place = start..start + word.range.len();
        let token = line.words.iter().find_map(|token| {
            let ocr = token.ocr.clone()?;
            (ocr.start <= place.start && place.end <= ocr.end).then_some((ocr, &token.truth))
        });
        let (ocr, truth) = token?;
        let place = place.start - ocr.start..place.end - ocr.start;
        Some(right(
            &line.ocr[ocr],
            &line.truth[truth.clone()],
            place,
            word,
        ))
    }
}

/// The number of the candidate by which the token becomes its truth; failing that, by which the part of it that stands
/// between hyphens or slashes becomes that part of the truth. Of several the first is the likeliest.
fn right(token: &str, truth: &str, place: Range<usize>, word: &Explanation) -> usize {
    let none = word.candidates.len();
    if let Some(candidate) = becomes(token, truth, place.clone(), word) {
        return candidate;
    }
    let [tokens, truths] = [token, truth].map(|t| core(t).split(['-', '/']).collect::<Vec<&str>>());
    if tokens.len() != truths.len() || tokens.len() == 1 {
        return none;
    }
    let offset = |part: &str| part.as_ptr() as usize - token.as_ptr() as usize;
    let part = tokens.iter().zip(truths).find(|(part, _)| {
        let start = offset(part);
        start <= place.start && place.end <= start + part.len()
    });
    part.and_then(|(part, truth)| {
        let start = offset(part);
        becomes(part, truth, place.start - start..place.end - start, word)
    })
    .unwrap_or(none)
}

fn becomes(token: &str, truth: &str, place: Range<usize>, word: &Explanation) -> Option<usize> {
    if core(token) == core(truth) {
        return word.candidates.iter().position(keeps);
    }
    let (before, after) = (&token[..place.start], &token[place.end..]);
    let by = |is_right: &dyn Fn(&str) -> bool| {
        word.candidates.iter().position(|candidate| {
            !keeps(candidate) && is_right(&[before, &candidate.word, after].concat())
        })
    };
    // `Auswah!` may become `Auswahl` or `Auswahl!`: the signs at the edges count where they tell one from the other.
    // And signs of full width are no edges of words to those who count them.
    fn bare(word: &str) -> &str {
        word.trim_matches(|c: char| !c.is_alphanumeric())
    }
    by(&|changed| changed == truth)
        .or_else(|| by(&|changed| core(changed) == core(truth)))
        .or_else(|| by(&|changed| bare(changed) == bare(truth)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ocrfix::Corrector;

    /// The words that had a choice, with what is right.
    fn targets(ocr: &str, truth: &str) -> Vec<(String, String)> {
        let set = Set {
            name: "x".to_owned(),
            ocr: ocr.to_owned(),
            truth: truth.to_owned(),
        };
        let truth = Truth::new(&set);
        let corrector = Corrector::german();
        let words = corrector.worker().explain_text(ocr);
        let choices = words.iter().filter(|w| w.candidates.len() > 1);
        choices
            .filter_map(|word| {
                let right = match word.candidates.get(truth.target(word)?) {
                    Some(candidate) => candidate.word.clone(),
                    None => "–".to_owned(),
                };
                Some((word.word.clone(), right))
            })
            .collect()
    }

    fn right(ocr: &str, truth: &str, word: &str) -> Option<String> {
        let targets = targets(ocr, truth);
        let found = targets.into_iter().find(|(w, _)| w == word);
        found.map(|(_, right)| right)
    }

    #[test]
    fn the_truth_says_which_reading_is_right() {
        let ocr = "Die Fahre\nlegt um fiinf Uhr ab.";
        let of = |truth, word| right(ocr, truth, word).unwrap();
        assert_eq!(of("Die Fähre\nlegt um fünf Uhr ab.", "Fahre"), "Fähre");
        assert_eq!(of("Die Fähre\nlegt um fünf, Uhr ab.", "fiinf"), "fünf");
        assert_eq!(of("Die Fahre\nlegt um elf Uhr ab.", "Fahre"), "Fahre");
        assert_eq!(of("Die Fahre\nlegt um elf Uhr ab.", "fiinf"), "–");
    }

    #[test]
    fn a_sign_that_was_a_letter_is_one() {
        let of = |truth| right("Die Auswah! ist klein.", truth, "Auswah!").unwrap();
        assert_eq!(of("Die Auswahl ist klein."), "Auswahl");
        assert_eq!(of("Die Auswahl! ist klein."), "Auswahl!");
    }

    #[test]
    fn parts_of_a_token_have_their_own_truth() {
        let of = |truth, word| right("die »Marz-Fahre«", truth, word).unwrap();
        assert_eq!(of("die »März-Fähre«", "Marz"), "März");
        assert_eq!(of("die »März-Fähre«", "Fahre"), "Fähre");
        assert_eq!(of("die »März-Föhre«", "Marz"), "März");
        assert_eq!(of("die »Märzfähre«", "Marz"), "–");
    }

    #[test]
    fn words_of_texts_without_spaces_stand_where_their_signs_do() {
        let ocr = "Am Abendkommt die Fähre,sagteder Fischer,undlegtdann am Ufer an.Dort\n\
                   warten dieFrauen aufihre Manner,diemiide sind.Nur derAlte bleibt nochan\n\
                   Bord,weiß der Minister （SPO）. Erhatdie Netze zuflicken.";
        let truth = "Am Abend kommt die Fähre, sagte der Fischer, und legt dann am Ufer an. Dort\n\
                     warten die Frauen auf ihre Männer, die müde sind. Nur der Alte bleibt noch an\n\
                     Bord, weiß der Minister (SPÖ). Er hat die Netze zu flicken.";
        assert_eq!(right(ocr, truth, "SPO").as_deref(), Some("SPÖ"));
    }

    #[test]
    fn words_without_truth_are_passed_over() {
        assert_eq!(right("um fiinf Uhr", "um Uhr", "fiinf"), None);
        assert_eq!(
            right(
                "eine Uberwa-\nchung",
                "eine Überwa-\nchung",
                "Uberwa-\nchung"
            )
            .as_deref(),
            None
        );
    }
}
