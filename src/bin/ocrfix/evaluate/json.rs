//! The evaluation as one JSON object.

use std::collections::BTreeMap;

use anyhow::Result;
use ocrfix::evaluate::{Confusion, Example, Figures};
use serde::Serialize;

use super::{Report, outcome_name};

/// Raised when a key is renamed, removed or gets another meaning; not when one is added.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Object<'a> {
    version: u32,
    normalisation: &'a str,
    files: Vec<File<'a>>,
    together: Figures,
    confusions_in_all: usize,
    confusions: &'a [Confusion],
    /// Wrong words that no confusions were counted in.
    unlike: u64,
    examples: BTreeMap<&'a str, &'a [Example]>,
}

#[derive(Serialize)]
struct File<'a> {
    ocr: &'a str,
    truth: &'a str,
    corrected: Option<&'a str>,
    lines: Lines,
    notes: &'a [String],
    figures: Figures,
}

#[derive(Serialize)]
struct Lines {
    ocr: usize,
    truth: usize,
    corrected: usize,
}

/// The report as an object, with a line feed behind it.
///
/// # Errors
/// None that are known.
pub fn object(report: &Report) -> Result<String> {
    let files = report.files.iter().map(|file| {
        let lines = file.evaluation.line_counts;
        File {
            ocr: &file.ocr,
            truth: &file.truth,
            corrected: file.corrected.as_deref(),
            lines: Lines {
                ocr: lines.ocr,
                truth: lines.truth,
                corrected: lines.corrected,
            },
            notes: &file.notes,
            figures: file.evaluation.summary.counts.figures(),
        }
    });
    let examples = report.examples.iter();
    let object = Object {
        version: VERSION,
        normalisation: report.normalisation,
        files: files.collect(),
        together: report.together.counts.figures(),
        confusions_in_all: report.confusions_in_all,
        confusions: &report.confusions,
        unlike: report.together.unlike,
        examples: examples
            .map(|(outcome, examples)| (outcome_name(*outcome), &examples[..]))
            .collect(),
    };
    Ok(serde_json::to_string_pretty(&object)? + "\n")
}
