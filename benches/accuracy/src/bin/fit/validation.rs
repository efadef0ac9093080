//! Do the weights hold for texts of a kind that they were not fitted to?

use std::collections::BTreeSet;
use std::fmt::Write;

use anyhow::Result;

use crate::example::{Example, Text};
use crate::likelihood::fit;
use crate::model::{Models, probabilities};

/// How much likelier than leaving the word a change must be, to be made.
const ODDS: [f64; 6] = [2.0, 4.0, 8.0, 15.0, 25.0, 40.0];
/// And how likely in itself.
const LEAST: f64 = 0.5;

/// What came of the words of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Outcomes {
    repaired: usize,
    miscorrected: usize,
    harmed: usize,
}

/// For each text what would come of it by weights that were fitted to the texts of the other genres.
pub fn table(texts: &[Text]) -> Result<String> {
    let genres: BTreeSet<&str> = texts.iter().map(Text::genre).collect();
    if genres.len() < 2 {
        return Ok("texts of one genre alone: nothing to validate on\n".to_owned());
    }
    let mut out = "repaired/miscorrected/harmed by weights fitted to the other genres, by the odds of a change\n".to_owned();
    let _ = write!(out, "  {:<14}", "");
    for odds in ODDS {
        let _ = write!(out, " {odds:>13}");
    }
    out.push('\n');
    for genre in genres {
        let others = texts.iter().filter(|t| t.genre() != genre);
        let others: Vec<&Example> = others.flat_map(|t| &t.examples).collect();
        let models = fit(&others)?.models;
        for text in texts.iter().filter(|t| t.genre() == genre) {
            let _ = write!(out, "  {:<14}", text.name);
            for odds in ODDS {
                let of = outcomes(&text.examples, &models, odds);
                let cell = format!("{}/{}/{}", of.repaired, of.miscorrected, of.harmed);
                let _ = write!(out, " {cell:>13}");
            }
            out.push('\n');
        }
    }
    Ok(out)
}

/// What would come of the words by the decision's rule.
fn outcomes(examples: &[Example], models: &Models, odds: f64) -> Outcomes {
    let mut out = Outcomes::default();
    for example in examples {
        let p = probabilities(&example.rows, models.of(example.known));
        let changes = (0..p.len() - 1).filter(|&i| i != example.keep);
        let Some(best) = changes.max_by(|&a, &b| p[a].total_cmp(&p[b])) else {
            continue;
        };
        if p[best] < odds * p[example.keep] || p[best] < LEAST {
            continue;
        }
        if example.target == best {
            out.repaired += 1;
        } else if example.is_sound() {
            out.harmed += 1;
        } else {
            out.miscorrected += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::N;

    fn example(change: f64, target: usize) -> Example {
        let mut rows = vec![[0.0; N]; 3];
        rows[0][0] = change.ln();
        rows[1][0] = (1.0 - change).ln();
        rows[2][16] = 1.0;
        Example {
            known: false,
            rows,
            keep: 1,
            target,
        }
    }

    fn models() -> Models {
        let mut weights = [0.0; N];
        (weights[0], weights[16]) = (1.0, -9.0);
        Models {
            known: weights,
            unknown: weights,
        }
    }

    #[test]
    fn changes_are_counted_by_what_is_right() {
        let examples = [
            example(0.9, 0),
            example(0.9, 1),
            example(0.9, 2),
            example(0.75, 0),
        ];
        let of = |repaired, miscorrected, harmed| Outcomes {
            repaired,
            miscorrected,
            harmed,
        };
        assert_eq!(outcomes(&examples, &models(), 2.0), of(2, 1, 1));
        assert_eq!(outcomes(&examples, &models(), 4.0), of(1, 1, 1));
        assert_eq!(outcomes(&examples, &models(), 25.0), of(0, 0, 0));
    }

    #[test]
    fn each_genre_is_left_out_once() {
        let text = |name: &str| Text {
            name: name.to_owned(),
            examples: (0..40)
                .map(|i| example(0.9, usize::from(i % 10 < 1)))
                .collect(),
        };
        let one = table(&[text("hafen-eng"), text("hafen-deu")]).unwrap();
        assert!(one.contains("one genre"), "{one}");
        let two = table(&[text("hafen-eng"), text("markt-eng")]).unwrap();
        let markt = two.lines().find(|l| l.contains("markt-eng")).unwrap();
        let cells: Vec<&str> = markt.split_whitespace().collect();
        assert_eq!(
            cells,
            [
                "markt-eng",
                "36/0/4",
                "36/0/4",
                "36/0/4",
                "0/0/0",
                "0/0/0",
                "0/0/0"
            ]
        );
    }
}
