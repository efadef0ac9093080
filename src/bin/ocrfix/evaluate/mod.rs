//! `ocrfix evaluate`: OCR, truth and corrections → figures, as a table, JSON or a page.

mod html;
mod json;
mod line;
mod table;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use ocrfix::Corrector;
use ocrfix::evaluate::{Confusion, Evaluation, Example, Figures, Outcome, Summary, Texts};

use crate::args::{Evaluate, EvaluationFormat};
use crate::message::tell;
use crate::usage::{check_output, check_stdin, wrong_in};
use crate::{atomic, corrector, input, textfile};

/// From this word error rate on, the texts may not belong together.
const STRANGE: f64 = 0.9;

/// Everything that a report tells, in whatever format.
pub struct Report {
    /// The name of the normalisation.
    pub normalisation: &'static str,
    /// Did ocrfix itself correct?
    pub corrected_here: bool,
    /// In the order of the command line.
    pub files: Vec<FileReport>,
    /// All files.
    pub together: Summary,
    /// The most frequent ones.
    pub confusions: Vec<Confusion>,
    /// How many there are in all.
    pub confusions_in_all: usize,
    /// The most frequent ones of each kind.
    pub examples: Vec<(Outcome, Vec<Example>)>,
}

/// One text.
pub struct FileReport {
    /// The name of the OCR text.
    pub ocr: String,
    /// The name of its truth.
    pub truth: String,
    /// The name of the corrected text; none where ocrfix corrected.
    pub corrected: Option<String>,
    /// What came out.
    pub evaluation: Evaluation,
    /// What makes the figures doubtful.
    pub notes: Vec<String>,
}

/// Evaluates all texts and writes one report.
///
/// # Errors
/// When a text cannot be read or the report cannot be written; the message begins with its name.
pub fn run(options: &Evaluate) -> Result<ExitCode> {
    check(options);
    let texts = options.ocr.iter().chain(&options.truth);
    let inputs = texts.chain(&options.corrected);
    check_stdin("evaluate", inputs.clone());
    let inputs = inputs.chain(options.decision.files());
    check_output("evaluate", &options.output, inputs);
    let report = report(options)?;
    let text = match options.format {
        EvaluationFormat::Table => table::page(&report),
        EvaluationFormat::Json => json::object(&report)?,
        EvaluationFormat::Html => html::page(&report),
    };
    // A person sees them in the table; a program that reads the rest may not show them.
    if options.format != EvaluationFormat::Table {
        for file in &report.files {
            for note in &file.notes {
                tell(&file.ocr, note);
            }
        }
    }
    atomic::write(&options.output, text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// Ends with a usage error where the numbers of files differ.
fn check(options: &Evaluate) {
    let (ocr, truth) = (options.ocr.len(), options.truth.len());
    let corrected = options.corrected.len();
    let message = if ocr != truth {
        format!("each text needs its truth: `--ocr` names {ocr} and `--truth` {truth}")
    } else if corrected != 0 && corrected != ocr {
        format!("each text needs its correction: `--ocr` names {ocr} and `--corrected` {corrected}")
    } else {
        return;
    };
    wrong_in("evaluate", message);
}

fn report(options: &Evaluate) -> Result<Report> {
    let corrected_here = options.corrected.is_empty();
    let corrector = corrected_here
        .then(|| corrector::build(&options.decision))
        .transpose()?;
    let mut files = Vec::new();
    let mut together = Summary::default();
    for (i, (ocr, truth)) in options.ocr.iter().zip(&options.truth).enumerate() {
        let corrected = options.corrected.get(i).map(AsRef::as_ref);
        let file = file(ocr, truth, corrected, corrector.as_ref(), options)?;
        together.add(&file.evaluation.summary);
        files.push(file);
    }
    let mut confusions = together.confusions();
    let confusions_in_all = confusions.len();
    confusions.truncate(options.show);
    let examples = [Outcome::Harmed, Outcome::Miscorrected, Outcome::Missed].map(|outcome| {
        let mut examples = together.examples(outcome);
        examples.truncate(options.show);
        (outcome, examples)
    });
    Ok(Report {
        normalisation: ocrfix::evaluate::Normalisation::from(options.normalise).name(),
        corrected_here,
        files,
        together,
        confusions,
        confusions_in_all,
        examples: examples.into(),
    })
}

fn file(
    ocr: &Path,
    truth: &Path,
    corrected: Option<&Path>,
    corrector: Option<&Corrector>,
    options: &Evaluate,
) -> Result<FileReport> {
    let (ocr_text, evidence) = textfile::read_page(ocr)?;
    let (truth_text, _) = textfile::read_page(truth)?;
    let corrected_text = match (corrected, corrector) {
        (Some(path), _) => textfile::read_page(path)?.0,
        (None, Some(corrector)) => {
            let corrected = corrector.worker().correct_with(&ocr_text, &evidence);
            corrected.text.into_owned()
        }
        (None, None) => ocr_text.clone(),
    };
    let texts = Texts {
        ocr: &ocr_text,
        truth: &truth_text,
        corrected: &corrected_text,
    };
    let evaluation = Evaluation::new(texts, options.normalise.into());
    Ok(FileReport {
        ocr: input::name(ocr),
        truth: input::name(truth),
        corrected: corrected.map(input::name),
        notes: notes(&evaluation),
        evaluation,
    })
}

fn notes(evaluation: &Evaluation) -> Vec<String> {
    let lines = evaluation.line_counts;
    let note = |name: &str, count: usize, other_name: &str, other: usize| {
        let message = format!(
            "{name} and {other_name} differ in their number of lines ({count} and {other}); lines are paired by \
             their numbers, so figures mean little behind the first one that is missing"
        );
        (count != other).then_some(message)
    };
    let pairs = [
        note("the OCR", lines.ocr, "its truth", lines.truth),
        note("the OCR", lines.ocr, "the corrected text", lines.corrected),
    ];
    let figures = evaluation.summary.counts.figures();
    let strange = (figures.wer_before >= STRANGE).then(|| {
        let wer = percent(figures.wer_before);
        format!("a word error rate of {wer} as read; is this its truth?")
    });
    pairs.into_iter().flatten().chain(strange).collect()
}

/// The error rates, as cells of a table.
fn error_cells(figures: &Figures) -> [String; 7] {
    // Where nothing was wrong, no share of it can be gone.
    let cut = |cut: f64, before: f64| {
        if before > 0.0 {
            percent(cut)
        } else {
            NOTHING.to_owned()
        }
    };
    [
        figures.words.to_string(),
        percent(figures.cer_before),
        percent(figures.cer_after),
        cut(figures.cer_cut, figures.cer_before),
        percent(figures.wer_before),
        percent(figures.wer_after),
        cut(figures.wer_cut, figures.wer_before),
    ]
}

/// The counts of words, as cells of a table.
fn word_cells(figures: &Figures) -> [String; 7] {
    let share = |share: f64, whole: u64| {
        if whole > 0 {
            percent(share)
        } else {
            NOTHING.to_owned()
        }
    };
    let changed = figures.repaired + figures.miscorrected + figures.harmed;
    [
        figures.wrong.to_string(),
        figures.repaired.to_string(),
        share(figures.repaired_share, figures.wrong),
        figures.miscorrected.to_string(),
        figures.harmed.to_string(),
        format!("{:.2}", figures.harmed_per_10k),
        share(figures.precision, changed),
    ]
}

/// Stands for a share of nothing.
const NOTHING: &str = "–";

/// A share as a percentage with the two decimals that its four make.
fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

/// Letters of a confusion, with a sign where there are none.
fn letters(text: &str) -> &str {
    if text.is_empty() { "∅" } else { text }
}

/// What the outcomes are called.
fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Right => "right",
        Outcome::Repaired => "repaired",
        Outcome::Missed => "missed",
        Outcome::Miscorrected => "miscorrected",
        Outcome::Harmed => "harmed",
    }
}
