//! The evaluation as one page that needs nothing else: no network, no script.

use std::fmt::Write;

use ocrfix::evaluate::{Figures, Outcome};

use super::line::line;
use super::{FileReport, Report, error_cells, letters, outcome_name, word_cells};

const STYLE: &str = include_str!("page.css");

/// The report as a page.
pub fn page(report: &Report) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>OCR evaluation</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>OCR evaluation</h1>\n\
         <p>Normalisation: {}.{}</p>\n",
        report.normalisation,
        if report.corrected_here {
            " Corrected by ocrfix."
        } else {
            ""
        },
    );
    for file in &report.files {
        for note in &file.notes {
            let name = escaped(&file.ocr);
            let note = escaped(note);
            let _ = writeln!(page, "<p class=\"note\">Note: {name}: {note}.</p>");
        }
    }
    figures(&mut page, report);
    confusions(&mut page, report);
    for (outcome, examples) in &report.examples {
        let rows = examples.iter().map(|example| {
            let text = [&example.truth, &example.ocr, &example.corrected];
            let texts = text.map(|text| format!("<td lang=\"de\">{}</td>", escaped(letters(text))));
            format!("<td class=\"n\">{}</td>{}", example.count, texts.concat())
        });
        let heading = format!("Words {}, the most frequent", outcome_name(*outcome));
        let columns = "<th class=\"n\">times</th><th>truth</th><th>OCR</th><th>corrected</th>";
        table(&mut page, &heading, columns, rows);
    }
    page.push_str(LEGEND);
    for (number, file) in (1..).zip(&report.files) {
        lines(&mut page, number, file);
    }
    page + "</body>\n</html>\n"
}

const LEGEND: &str = "<h2>Lines that differ</h2>\n<ul class=\"legend\">\n\
    <li><mark class=\"repaired\">repaired<sup>✓</sup></mark> was wrong, is right</li>\n\
    <li><mark class=\"missed\">missed<sup>?</sup></mark> was wrong, was left so</li>\n\
    <li><mark class=\"miscorrected\">miscorrected<sup>≠</sup></mark> was wrong, is wrong in another way</li>\n\
    <li><mark class=\"harmed\">harmed<sup>✗</sup></mark> was right, is wrong</li>\n\
    <li><mark class=\"extra\">extra<sup>+</sup></mark> stands for no word of truth</li>\n\
    <li><mark class=\"edge\">punctuation.</mark> differs at the edge only and is not counted as wrong</li>\n</ul>\n";

fn figures(page: &mut String, report: &Report) {
    let columns = "<th>file</th><th class=\"n\">words</th><th class=\"n\">CER</th><th class=\"n\">after</th>\
        <th class=\"n\">cut</th><th class=\"n\">WER</th><th class=\"n\">after</th><th class=\"n\">cut</th>\
        <th class=\"n\">wrong</th><th class=\"n\">repaired</th><th class=\"n\">share</th>\
        <th class=\"n\">miscorrected</th><th class=\"n\">harmed</th><th class=\"n\">per 10,000</th>\
        <th class=\"n\">precision</th>";
    let mut rows: Vec<String> = report
        .files
        .iter()
        .map(|file| row(&file.ocr, &file.evaluation.summary.counts.figures()))
        .collect();
    if rows.len() > 1 {
        rows.push(row("together", &report.together.counts.figures()));
    }
    let heading = "Error rates of characters (CER) and words (WER), and what became of the words";
    table(page, heading, columns, rows.into_iter());
}

fn row(name: &str, figures: &Figures) -> String {
    let cells = [error_cells(figures), word_cells(figures)].concat();
    format!("<td>{}</td>{}", escaped(name), number_cells(&cells))
}

fn confusions(page: &mut String, report: &Report) {
    let columns = "<th>truth → read</th><th class=\"n\">in OCR</th><th class=\"n\">repaired</th>\
        <th class=\"n\">missed</th><th class=\"n\">miscorrected</th><th class=\"n\">made by the correction</th>";
    let rows = report.confusions.iter().map(|confusion| {
        let tally = confusion.tally;
        let numbers = [
            tally.in_ocr,
            tally.repaired,
            tally.missed,
            tally.miscorrected,
            tally.made,
        ];
        format!(
            "<td lang=\"de\">{} → {}</td>{}",
            escaped(letters(&confusion.truth)),
            escaped(letters(&confusion.read)),
            number_cells(&numbers.map(|number| number.to_string()))
        )
    });
    let heading = format!(
        "Confusions, the most frequent of {}",
        report.confusions_in_all
    );
    table(page, &heading, columns, rows);
}

fn number_cells(cells: &[String]) -> String {
    let cells = cells.iter();
    cells
        .map(|cell| format!("<td class=\"n\">{cell}</td>"))
        .collect()
}

/// Adds a table, unless it has no rows.
fn table(page: &mut String, heading: &str, columns: &str, rows: impl Iterator<Item = String>) {
    let rows: String = rows.map(|row| format!("<tr>{row}</tr>\n")).collect();
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(
        page,
        "<div class=\"wide\">\n<table>\n<caption>{heading}</caption>\n<thead><tr>{columns}</tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n</div>"
    );
}

fn lines(page: &mut String, number: usize, file: &FileReport) {
    let ocr = escaped(&file.ocr);
    let truth = escaped(&file.truth);
    let corrected = file.corrected.as_deref().map_or(String::new(), |name| {
        format!(", corrected: {}", escaped(name))
    });
    let counts = file.evaluation.line_counts;
    let _ = writeln!(
        page,
        "<section>\n<h2>{ocr}</h2>\n<p>Truth: {truth}{corrected}. {} of {} lines differ.</p>",
        file.evaluation.lines.len(),
        counts.truth.max(counts.ocr).max(counts.corrected),
    );
    for compared in &file.evaluation.lines {
        line(page, number, compared);
    }
    page.push_str("</section>\n");
}

/// The sign that stands beside a marked word, since colour does not reach everybody.
pub fn sign(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Right => "",
        Outcome::Repaired => "✓",
        Outcome::Missed => "?",
        Outcome::Miscorrected => "≠",
        Outcome::Harmed => "✗",
    }
}

/// Text as HTML shows it; control characters, which it does not show, as their pictures.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' => out.push(c),
            '\0'..='\u{1F}' => out.extend(char::from_u32(0x2400 + c as u32)),
            '\u{7F}' => out.push('\u{2421}'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(
            escaped("<b class=\"x\">&amp;'\r\t</b>\u{7F}"),
            "&lt;b class=&quot;x&quot;&gt;&amp;amp;&#39;␍\t&lt;/b&gt;␡"
        );
    }

    #[test]
    fn the_page_needs_nothing_from_elsewhere() {
        for outside in ["http", "url(", "@import", "<script"] {
            assert!(
                !STYLE.contains(outside) && !LEGEND.contains(outside),
                "{outside}"
            );
        }
    }
}
