//! The evaluation as tables for a terminal.

use std::fmt::Write;

use ocrfix::evaluate::{Figures, Outcome};

use super::{Report, error_cells, letters, outcome_name, word_cells};

/// The report as text.
pub fn page(report: &Report) -> String {
    let mut page = format!("Normalisation: {}\n", report.normalisation);
    if report.corrected_here {
        page.push_str("Corrected by this ocrfix\n");
    }
    for file in &report.files {
        for note in &file.notes {
            let _ = writeln!(page, "Note: {}: {note}", file.ocr);
        }
    }
    let figures = rows(report);
    table(&mut page, errors(&figures));
    table(&mut page, words(&figures));
    if !report.confusions.is_empty() {
        table(&mut page, confusions(report));
        let (shown, all) = (report.confusions.len(), report.confusions_in_all);
        if shown < all {
            let _ = writeln!(page, "and {} more", all - shown);
        }
    }
    for (outcome, examples) in &report.examples {
        if examples.is_empty() {
            continue;
        }
        let name = outcome_name(*outcome);
        let corrected = if *outcome == Outcome::Missed {
            ""
        } else {
            "corrected"
        };
        let mut rows = vec![[name, "truth", "OCR", corrected].map(str::to_owned)];
        rows.extend(examples.iter().map(|example| {
            let corrected = if *outcome == Outcome::Missed {
                String::new()
            } else {
                letters(&example.corrected).to_owned()
            };
            [
                example.count.to_string(),
                example.truth.clone(),
                letters(&example.ocr).to_owned(),
                corrected,
            ]
        }));
        table(&mut page, rows_with_text(rows));
    }
    page
}

/// The figures of each file and, where there are several, of all together.
fn rows(report: &Report) -> Vec<(String, Figures)> {
    let mut rows: Vec<(String, Figures)> = report
        .files
        .iter()
        .map(|file| (file.ocr.clone(), file.evaluation.summary.counts.figures()))
        .collect();
    if rows.len() > 1 {
        rows.push(("together".to_owned(), report.together.counts.figures()));
    }
    rows
}

/// A cell and whether it stands at the right.
type Cell = (String, bool);

fn errors(figures: &[(String, Figures)]) -> Vec<Vec<Cell>> {
    let headings = [
        "file", "words", "CER", "after", "cut", "WER", "after", "cut",
    ];
    let rows = figures.iter().map(|(file, figures)| {
        let cells = error_cells(figures);
        std::iter::once(file.clone()).chain(cells).collect()
    });
    numbers(&headings, rows)
}

fn words(figures: &[(String, Figures)]) -> Vec<Vec<Cell>> {
    let headings = [
        "file",
        "wrong",
        "repaired",
        "share",
        "miscorrected",
        "harmed",
        "per 10,000",
        "precision",
    ];
    let rows = figures.iter().map(|(file, figures)| {
        let cells = word_cells(figures);
        std::iter::once(file.clone()).chain(cells).collect()
    });
    numbers(&headings, rows)
}

fn confusions(report: &Report) -> Vec<Vec<Cell>> {
    let headings = [
        "confusion",
        "in OCR",
        "repaired",
        "missed",
        "miscorrected",
        "made",
    ];
    let rows = report.confusions.iter().map(|confusion| {
        let tally = confusion.tally;
        vec![
            format!("{}→{}", letters(&confusion.truth), letters(&confusion.read)),
            tally.in_ocr.to_string(),
            tally.repaired.to_string(),
            tally.missed.to_string(),
            tally.miscorrected.to_string(),
            tally.made.to_string(),
        ]
    });
    numbers(&headings, rows)
}

/// A table in which every column but the first holds numbers.
fn numbers(headings: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<Vec<Cell>> {
    let headings = headings.iter().map(|&heading| heading.to_owned()).collect();
    let rows = std::iter::once(headings).chain(rows);
    rows.map(|row: Vec<String>| {
        let cells = row.into_iter().enumerate();
        cells.map(|(column, cell)| (cell, column > 0)).collect()
    })
    .collect()
}

/// A table in which only the first column holds numbers, under a heading that does not.
fn rows_with_text(rows: Vec<[String; 4]>) -> Vec<Vec<Cell>> {
    let rows = rows.into_iter();
    rows.map(|row| {
        let cells = row.into_iter().enumerate();
        cells.map(|(column, cell)| (cell, column == 0)).collect()
    })
    .collect()
}

/// Adds a table after an empty line.
fn table(page: &mut String, rows: Vec<Vec<Cell>>) {
    page.push('\n');
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            let cells = rows.iter().map(|row| row[column].0.chars().count());
            cells.max().unwrap_or(0)
        })
        .collect();
    for row in rows {
        let mut line = String::new();
        for ((cell, right), &width) in row.iter().zip(&widths) {
            let _ = if *right {
                write!(line, "{cell:>width$}  ")
            } else {
                write!(line, "{cell:<width$}  ")
            };
        }
        let _ = writeln!(page, "{}", line.trim_end());
    }
}
