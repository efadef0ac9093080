//! `--explain`: the candidates for a word, or for each word of a text, as a table, and the decision as a sentence.

use std::fmt::Write;
use std::process::ExitCode;

use anyhow::Result;
use ocrfix::{Correction, Corrector, Decision, ExplainedCandidate, Explanation, Kind, Rewrite};

use crate::args::Correct;
use crate::corrector;
use crate::output::print;

/// Explains each word or text asked for.
///
/// # Errors
/// When the corrector cannot be built or standard output not be written.
pub fn run(options: &Correct) -> Result<ExitCode> {
    let corrector = corrector::build(&options.decision)?;
    let explained: Vec<String> = options
        .explain
        .iter()
        .map(|asked| explain(&corrector, asked))
        .collect();
    print(explained.join("\n").as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn explain(corrector: &Corrector, asked: &str) -> String {
    let words = corrector.worker().explain_text(asked);
    if words.len() > 1 || words.iter().any(|word| respaced(word).is_some()) {
        text_page(&words)
    } else {
        // No sentence begins with a word that stands alone.
        word_page(&corrector.explain(asked))
    }
}

const HEADINGS: [&str; 8] = [
    "candidate",
    "probability",
    "in context",
    "total",
    "= language",
    "+ channel",
    "rewrites",
    "parts",
];

/// The columns that hold numbers, which stand at the right.
const NUMBERS: std::ops::RangeInclusive<usize> = 1..=5;

/// The column that words without neighbours do not have.
const IN_CONTEXT: usize = 2;

const LEGEND: &str = "\
Costs are negative natural logarithms of probabilities: less is better. Language: how rare the
word is. Channel: how rarely an engine reads it as what stands here.
";

const CONTEXT_LEGEND: &str = "\
In context: how likely the costs of the word and of its neighbours make it. Probability: how often
what looks so likely proves right; this decides.
";

fn word_page(explanation: &Explanation) -> String {
    let mut page = heading(explanation);
    if !explanation.candidates.is_empty() {
        let _ = write!(
            page,
            "\n{}\n{LEGEND}",
            table(&explanation.candidates, false)
        );
    }
    let _ = writeln!(page, "\n{}", verdict(explanation, false));
    page
}

/// The correction that puts spaces right around a word.
fn respaced(word: &Explanation) -> Option<&Correction> {
    match &word.decision {
        Decision::Change(correction) if correction.kind == Kind::Spaces => Some(correction),
        _ => None,
    }
}

/// The words of a text that had a choice, and of each correction of spaces the first.
fn text_page(words: &[Explanation]) -> String {
    let mut page = String::new();
    let mut last = None;
    let shown = words.iter().filter(|word| {
        let correction = respaced(word);
        let is_new = correction.is_some() && correction != last;
        last = correction;
        is_new || word.candidates.len() > 1
    });
    for word in shown {
        let table = table(&word.candidates, true);
        let verdict = verdict(word, true);
        let _ = writeln!(page, "{}\n{table}\n{verdict}\n", heading(word));
    }
    if page.is_empty() {
        return "All words stay: no other words are likely to have been read as them.\n".to_owned();
    }
    page + LEGEND + CONTEXT_LEGEND
}

fn heading(explanation: &Explanation) -> String {
    let status = if explanation.known {
        "a known word"
    } else {
        "not a known word"
    };
    format!("{}: {status}\n", explanation.word)
}

fn table(candidates: &[ExplainedCandidate], in_context: bool) -> String {
    let rows: Vec<[String; 8]> = std::iter::once(HEADINGS.map(str::to_owned))
        .chain(candidates.iter().map(row))
        .collect();
    let widths: [usize; 8] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0)
    });
    let mut table = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let width = widths[column];
            let _ = match column {
                IN_CONTEXT if !in_context => Ok(()),
                _ if NUMBERS.contains(&column) => write!(line, "  {cell:>width$}"),
                _ => write!(line, "  {cell:<width$}"),
            };
        }
        let _ = writeln!(table, "{}", line.trim_end());
    }
    table
}

fn row(candidate: &ExplainedCandidate) -> [String; 8] {
    let rewrites = if candidate.rewrites.is_empty() {
        "(as it is)".to_owned()
    } else {
        rewrites(&candidate.rewrites)
    };
    [
        candidate.word.clone(),
        format!("{:.4}", candidate.probability),
        format!("{:.4}", candidate.lattice),
        cost(candidate.total),
        cost(candidate.language_cost),
        cost(candidate.channel_cost),
        rewrites,
        candidate.compound.join(" + "),
    ]
}

fn cost(nats: f64) -> String {
    // The sum of no costs is -0.0, which would be shown with its sign.
    format!("{:.2}", nats + 0.0)
}

fn rewrites(rewrites: &[Rewrite]) -> String {
    let texts: Vec<String> = rewrites
        .iter()
        .map(|rewrite| format!("{rewrite} {:.2}", rewrite.cost))
        .collect();
    texts.join(", ")
}

/// Why one candidate won, or why the word stays.
fn verdict(explanation: &Explanation, in_context: bool) -> String {
    let word = &explanation.word;
    match &explanation.decision {
        Decision::Keep(reason) => format!("{word} stays: {}.", reason.trim_end_matches('.')),
        Decision::Change(correction) => change(correction, &explanation.candidates, in_context),
    }
}

fn change(correction: &Correction, candidates: &[ExplainedCandidate], in_context: bool) -> String {
    let Correction {
        original,
        replacement,
        confidence,
        kind,
        ..
    } = correction;
    let mut sentence =
        format!("{original} becomes {replacement} ({kind}) with a confidence of {confidence:.4}");
    let total = |word: &str| candidates.iter().find(|c| c.word == word).map(|c| c.total);
    let as_it_is = candidates.iter().find(|c| c.rewrites.is_empty());
    // In a text the neighbours may have won it, at any cost of its own.
    if let (Some(winner), Some(loser), false) = (total(replacement), as_it_is, in_context) {
        let advantage = loser.total - winner;
        let _ = write!(
            sentence,
            ": it costs {advantage:.2} less than the word as it is"
        );
    }
    sentence.push('.');
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(word: &str, language_cost: f64, rewrites: Vec<Rewrite>) -> ExplainedCandidate {
        let channel_cost = rewrites.iter().map(|r| f64::from(r.cost)).sum();
        ExplainedCandidate {
            word: word.to_owned(),
            language_cost,
            sign_cost: 0.0,
            channel_cost,
            total: language_cost + channel_cost,
            lattice: 0.5,
            probability: if rewrites.is_empty() { 0.0125 } else { 0.9875 },
            rewrites,
            compound: vec![],
        }
    }

    #[test]
    fn a_change_is_told_with_its_advantage() {
        let rewrite = Rewrite {
            at: 1,
            ocr: "ii".into(),
            truth: "ü".into(),
            cost: 1.25,
        };
        let explanation = Explanation {
            word: "fiinf".into(),
            range: 0..5,
            known: false,
            candidates: vec![
                candidate("fünf", 8.5, vec![rewrite.clone()]),
                candidate("fiinf", 14.0, vec![]),
            ],
            decision: Decision::Change(Correction {
                range: 0..5,
                original: "fiinf".into(),
                replacement: "fünf".into(),
                confidence: 0.9875,
                kind: Kind::UnknownWord,
                rewrites: vec![rewrite],
            }),
        };
        let page = word_page(&explanation);
        let lines: Vec<&str> = page.lines().collect();
        assert_eq!(
            &lines[..5],
            [
                "fiinf: not a known word",
                "",
                "  candidate  probability  total  = language  + channel  rewrites    parts",
                "  fünf            0.9875   9.75        8.50       1.25  ii→ü 1.25",
                "  fiinf           0.0125  14.00       14.00       0.00  (as it is)",
            ]
        );
        assert_eq!(
            lines.last().unwrap(),
            &"fiinf becomes fünf (unknown-word) with a confidence of 0.9875: \
              it costs 4.25 less than the word as it is."
        );
    }

    #[test]
    fn a_word_that_stays_has_its_reason() {
        let explanation = Explanation {
            word: "XIII".into(),
            range: 0..4,
            known: false,
            candidates: vec![],
            decision: Decision::Keep("a Roman numeral".into()),
        };
        assert_eq!(
            word_page(&explanation),
            "XIII: not a known word\n\nXIII stays: a Roman numeral.\n"
        );
    }
}
