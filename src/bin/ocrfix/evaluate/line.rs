//! A line of the page: its three versions, one under the other, with their words marked.

use std::fmt::Write;
use std::ops::Range;

use ocrfix::evaluate::{Line, Outcome, Word};

use super::html::{escaped, sign};
use super::outcome_name;

/// Adds a line of the file with this number.
pub fn line(page: &mut String, file: usize, line: &Line) {
    let number = line.number;
    let _ = write!(
        page,
        "<div class=\"line\" id=\"f{file}-l{number}\">\n<h3>Line {number}</h3>\n<dl lang=\"de\">\n"
    );
    // Signs stand in the corrected line, and in the truth where that has no word to put them at.
    let words = line.words.iter();
    let truth = words.clone().map(|word| {
        let range = Some(word.truth.clone());
        (range, word, word.corrected.is_none())
    });
    let ocr = words.clone().map(|word| (word.ocr.clone(), word, false));
    let corrected = words.map(|word| (word.corrected.clone(), word, true));
    version(page, line, "truth", &line.truth, truth);
    version(page, line, "OCR", &line.ocr, ocr);
    version(page, line, "corrected", &line.corrected, corrected);
    page.push_str("</dl>\n</div>\n");
}

fn version<'a>(
    page: &mut String,
    line: &Line,
    name: &str,
    text: &str,
    words: impl Iterator<Item = (Option<Range<usize>>, &'a Word, bool)>,
) {
    let _ = write!(page, "<dt lang=\"en\">{name}</dt><dd>");
    let mut end = 0;
    for (range, word, signed) in words {
        let Some(range) = range else { continue };
        between(page, &text[end..range.start]);
        end = range.end;
        marked(page, line, word, &text[range], signed);
    }
    between(page, &text[end..]);
    page.push_str("</dd>\n");
}

/// Adds white space and words that stand for no word of truth.
fn between(page: &mut String, text: &str) {
    let word = text.trim();
    if word.is_empty() {
        page.push_str(&escaped(text));
        return;
    }
    let before = text.len() - text.trim_start().len();
    let (before, behind) = (&text[..before], &text[before + word.len()..]);
    let _ = write!(
        page,
        "{}<mark class=\"extra\">{}<sup aria-hidden=\"true\">+</sup><span class=\"said\"> (extra)</span></mark>{}",
        escaped(before),
        escaped(word),
        escaped(behind)
    );
}

fn marked(page: &mut String, line: &Line, word: &Word, text: &str, signed: bool) {
    let text = escaped(text);
    let outcome = match word.outcome {
        Some(outcome) if outcome != Outcome::Right => outcome,
        _ if differs(line, word) => {
            let _ = write!(page, "<mark class=\"edge\">{text}</mark>");
            return;
        }
        _ => {
            page.push_str(&text);
            return;
        }
    };
    let (name, sign) = (outcome_name(outcome), sign(outcome));
    let _ = write!(page, "<mark class=\"{name}\" title=\"{name}\">{text}");
    if signed {
        let _ = write!(
            page,
            "<sup aria-hidden=\"true\">{sign}</sup><span class=\"said\" lang=\"en\"> ({name})</span>"
        );
    }
    page.push_str("</mark>");
}

fn differs(line: &Line, word: &Word) -> bool {
    let truth = Some(&line.truth[word.truth.clone()]);
    let ocr = word.ocr.clone().map(|range| &line.ocr[range]);
    let corrected = word.corrected.clone().map(|range| &line.corrected[range]);
    truth != ocr || truth != corrected
}

#[cfg(test)]
mod tests {
    use super::*;
    use ocrfix::evaluate::{Evaluation, Normalisation, Texts};

    fn shown(ocr: &str, truth: &str, corrected: &str) -> String {
        let texts = Texts {
            ocr,
            truth,
            corrected,
        };
        let evaluation = Evaluation::new(texts, Normalisation::None);
        let mut page = String::new();
        line(&mut page, 1, &evaluation.lines[0]);
        page
    }

    #[test]
    fn words_carry_their_marks() {
        let page = shown("Hauser <b> Haus.", "Häuser <B> Haus,", "Häuser <b> Haus.");
        let truth = "<dt lang=\"en\">truth</dt><dd><mark class=\"repaired\" title=\"repaired\">Häuser</mark> \
            <mark class=\"missed\" title=\"missed\">&lt;B&gt;</mark> <mark class=\"edge\">Haus,</mark></dd>";
        assert!(page.contains(truth), "{page}");
        assert!(
            page.contains("Häuser<sup aria-hidden=\"true\">✓</sup>"),
            "{page}"
        );
        assert!(!page.contains("<b>"), "{page}");
    }

    #[test]
    fn extra_and_missing_words_are_shown() {
        let page = shown("ein Ver trag", "ein Vertrag steht hier", "ein Ver trag");
        assert!(
            page.contains("<mark class=\"missed\" title=\"missed\">"),
            "{page}"
        );
        let page = shown("Ver trag", "Vertrag", "Ver trag");
        assert!(page.contains("<mark class=\"extra\">Ver<sup"), "{page}");
    }
}
