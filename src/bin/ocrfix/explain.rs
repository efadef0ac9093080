//! `--explain`: the candidates for a word as a table, and the decision as a sentence.

use std::fmt::Write;
use std::process::ExitCode;

use anyhow::Result;
use ocrfix::{Correction, Decision, ExplainedCandidate, Explanation, Rewrite};

use crate::args::Correct;
use crate::corrector;
use crate::output::print;

/// Explains each word asked for.
///
/// # Errors
/// When the corrector cannot be built or standard output not be written.
pub fn run(options: &Correct) -> Result<ExitCode> {
    let corrector = corrector::build(&options.decision)?;
    let explained: Vec<String> = options
        .explain
        .iter()
        .map(|word| page(&corrector.explain(word)))
        .collect();
    print(explained.join("\n").as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

const HEADINGS: [&str; 7] = [
    "candidate",
    "probability",
    "total",
    "= language",
    "+ channel",
    "rewrites",
    "parts",
];

/// The columns that hold numbers, which stand at the right.
const NUMBERS: std::ops::RangeInclusive<usize> = 1..=4;

fn page(explanation: &Explanation) -> String {
    let status = if explanation.known {
        "a known word"
    } else {
        "not a known word"
    };
    let mut page = format!("{}: {status}\n", explanation.word);
    if !explanation.candidates.is_empty() {
        page.push('\n');
        table(&explanation.candidates, &mut page);
        page.push_str(
            "\nCosts are negative natural logarithms of probabilities: less is better. Language: how \
             rare the\nword is. Channel: how rarely an engine reads it as what stands here.\n",
        );
    }
    let _ = writeln!(page, "\n{}", verdict(explanation));
    page
}

fn table(candidates: &[ExplainedCandidate], page: &mut String) {
    let rows: Vec<[String; 7]> = std::iter::once(HEADINGS.map(str::to_owned))
        .chain(candidates.iter().map(row))
        .collect();
    let widths: [usize; 7] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0)
    });
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let width = widths[column];
            let _ = if NUMBERS.contains(&column) {
                write!(line, "  {cell:>width$}")
            } else {
                write!(line, "  {cell:<width$}")
            };
        }
        let _ = writeln!(page, "{}", line.trim_end());
    }
}

fn row(candidate: &ExplainedCandidate) -> [String; 7] {
    let rewrites = if candidate.rewrites.is_empty() {
        "(as it is)".to_owned()
    } else {
        rewrites(&candidate.rewrites)
    };
    [
        candidate.word.clone(),
        format!("{:.4}", candidate.probability),
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
fn verdict(explanation: &Explanation) -> String {
    let word = &explanation.word;
    match &explanation.decision {
        Decision::Keep(reason) => format!("{word} stays: {}.", reason.trim_end_matches('.')),
        Decision::Change(correction) => change(correction, &explanation.candidates),
    }
}

fn change(correction: &Correction, candidates: &[ExplainedCandidate]) -> String {
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
    if let (Some(winner), Some(loser)) = (total(replacement), as_it_is) {
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
    use ocrfix::Kind;

    fn candidate(word: &str, language_cost: f64, rewrites: Vec<Rewrite>) -> ExplainedCandidate {
        let channel_cost = rewrites.iter().map(|r| f64::from(r.cost)).sum();
        ExplainedCandidate {
            word: word.to_owned(),
            language_cost,
            channel_cost,
            total: language_cost + channel_cost,
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
        let page = page(&explanation);
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
            known: false,
            candidates: vec![],
            decision: Decision::Keep("a Roman numeral".into()),
        };
        assert_eq!(
            page(&explanation),
            "XIII: not a known word\n\nXIII stays: a Roman numeral.\n"
        );
    }
}
