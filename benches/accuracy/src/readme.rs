//! The short form of the report, in the README.

use std::fmt::Write;

use anyhow::{Result, bail};
use ocrfix::evaluate::Figures;

use crate::markdown::{cells, percent, table};
use crate::reliability::{BINS, bins};
use crate::report::{Measured, described, learned_from};

const BEGIN: &str = "<!-- accuracy: begin -->\n";
const END: &str = "<!-- accuracy: end -->\n";

/// The README with the short form in its place, between two marks.
pub fn updated(readme: &str, measured: &Measured) -> Result<String> {
    let parts = readme
        .split_once(BEGIN)
        .and_then(|(head, rest)| Some((head, rest.split_once(END)?.1)));
    let Some((head, tail)) = parts else {
        bail!(
            "no place for the short form; mark it with two lines, `{}` and `{}`",
            BEGIN.trim_end(),
            END.trim_end()
        );
    };
    Ok([head, BEGIN, &short_form(measured), END, tail].concat())
}

fn short_form(measured: &Measured) -> String {
    let peers: Vec<_> = measured.columns[measured.stages..]
        .iter()
        .filter(|c| c.is_here())
        .collect();
    let whole = measured.whole();
    let mut headings = cells([
        "text",
        "read by",
        "WER as read",
        "ocrfix",
        "repaired",
        "harmed",
    ]);
    headings.extend(peers.iter().map(|c| c.name.to_owned()));
    let rows: Vec<Vec<String>> = measured
        .damaged()
        .map(|(i, set)| {
            let figures = whole.counts[i].figures();
            let mut row = described(set).to_vec();
            row.extend([
                percent(figures.wer_before),
                percent(figures.wer_after),
                percent(figures.repaired_share),
                harm(&figures),
            ]);
            row.extend(
                peers
                    .iter()
                    .map(|c| percent(c.counts[i].figures().wer_after)),
            );
            row
        })
        .collect();
    let names: Vec<&str> = peers.iter().map(|c| c.name).collect();
    let mut out = format!(
        "On {}, word error rates (WER) of pages as they were read, after ocrfix{}.\n\
         Repaired is the share of the wrong words that ocrfix made right; harmed are right words changed, of \
         10,000.\n\n{}",
        measured.date,
        match names.split_last() {
            None => String::new(),
            Some((last, [])) => format!(", and after {last}"),
            Some((last, others)) => format!(", and after {} and {last}", others.join(", ")),
        },
        table(2, &headings, &rows)
    );
    out.push_str(learned_from(measured));
    let clean: Vec<String> = measured
        .clean()
        .map(|(i, set)| {
            let [text, _] = described(set);
            format!("{} ({text})", harm(&whole.counts[i].figures()))
        })
        .collect();
    if !clean.is_empty() {
        let _ = write!(
            out,
            "\nOn text without errors ocrfix changes, of 10,000 words, {}.\n",
            clean.join(", ")
        );
    }
    let _ = write!(
        out,
        "{}\n[docs/accuracy.md](docs/accuracy.md) has all figures, stage by stage; it and this are written by\n\n\
         ```sh\n{}\n```\n",
        promise(measured),
        measured.command
    );
    out
}

fn harm(figures: &Figures) -> String {
    format!("{:.1}", figures.harmed_per_10k)
}

/// What a high confidence is worth.
fn promise(measured: &Measured) -> String {
    let judged = measured.damaged().flat_map(|(i, _)| &measured.judged[i]);
    let sure = BINS.partition_point(|&least| least < 0.9);
    let (all, right) = bins(judged)[sure..].iter().fold((0, 0), |(all, right), b| {
        (all + b.corrections, right + b.right)
    });
    if all == 0 {
        return String::new();
    }
    format!(
        "Of {all} corrections with a confidence of 0.9 or more, {} are right.\n",
        percent(right as f64 / all as f64)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ablation::Column;
    use ocrfix::evaluate::{Evaluation, Normalisation, Texts};

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let texts = Texts {
            ocr: "fiinf Kahne",
            truth: "fünf Kähne",
            corrected: "fünf Kahne",
        };
        let column = |name| Column {
            name,
            about: String::new(),
            counts: vec![Evaluation::new(texts, Normalisation::None).summary.counts],
            pairs: None,
        };
        let set = crate::sets::Set {
            name: "hafen-eng".to_owned(),
            ocr: texts.ocr.to_owned(),
            truth: texts.truth.to_owned(),
        };
        let measured = Measured {
            date: "2026-01-02".to_owned(),
            command: "measure".to_owned(),
            sets: vec![set],
            columns: vec![column("all"), column("aspell"), column("hunspell")],
            stages: 1,
            as_it_is: 0,
            judged: vec![Vec::new()],
            first_choices: Vec::new(),
            segmentation: Vec::new(),
        };
        let readme = format!("before\n{BEGIN}old\n{END}behind\n");
        let new = updated(&readme, &measured).unwrap();
        assert!(new.starts_with("before\n") && new.ends_with("behind\n"));
        assert!(!new.contains("old"));
        assert!(new.contains("On 2026-01-02") && new.contains("after aspell and hunspell."));
        let row = "| – | – | 100.0 % | 50.0 % | 50.0 % | 0.0 | 50.0 % | 50.0 % |";
        assert!(new.contains(row), "{new}");
        assert_eq!(updated(&new, &measured).unwrap(), new);
        assert!(updated("no marks", &measured).is_err());
    }
}
