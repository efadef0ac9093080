//! Does a correction's confidence hold? Each correction of the whole of ocrfix, judged by the truth at its place.

use std::collections::BTreeMap;
use std::ops::Range;

use ocrfix::evaluate::{Evaluation, Line, Normalisation, Outcome, Texts, Word};
use ocrfix::{Correction, Corrector, Kind};

use crate::sets::Set;

/// Lower bounds of the bins of confidence.
pub const BINS: [f64; 8] = [0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

/// A correction and what the truth says of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// What was found wrong.
    pub kind: Kind,
    /// How sure it was, from 0 to 1.
    pub confidence: f64,
    /// What became of the word that it is in.
    pub verdict: Verdict,
}

/// What a correction did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The word is now as it is printed.
    Right,
    /// The word was wrong, and still is or is so in another way.
    Wrong,
    /// The word was right, and is no longer.
    Harm,
}

/// Corrects a set and judges each correction.
pub fn judge(corrector: &Corrector, set: &Set) -> Vec<Judged> {
    let corrected = corrector.correct(&set.ocr);
    let texts = Texts {
        ocr: &set.ocr,
        truth: &set.truth,
        corrected: &corrected.text,
    };
    let evaluation = Evaluation::new(texts, Normalisation::None);
    let lines: BTreeMap<usize, &Line> = evaluation.lines.iter().map(|l| (l.number, l)).collect();
    let mut starts = vec![0];
    starts.extend(set.ocr.match_indices('\n').map(|(at, _)| at + 1));
    let judge = |correction: &Correction| Judged {
        kind: correction.kind,
        confidence: correction.confidence,
        verdict: verdict(correction, &lines, &starts),
    };
    corrected.corrections.iter().map(judge).collect()
}

/// `starts` are the bytes at which the lines of the OCR begin.
fn verdict(correction: &Correction, lines: &BTreeMap<usize, &Line>, starts: &[usize]) -> Verdict {
    let Range { start, end } = correction.range;
    // A word broken at a line end is in two lines, and both halves count.
    let first = starts.partition_point(|&s| s <= start);
    let last = starts.partition_point(|&s| s < end);
    let mut outcomes = Vec::new();
    for number in first..=last {
        let Some(line) = lines.get(&number) else {
            continue;
        };
        let at = starts[number - 1];
        let here = start.saturating_sub(at)..(end - at).min(line.ocr.len());
        let words = line.words.iter().filter(|word| {
            let ocr = word.ocr.as_ref();
            ocr.is_some_and(|ocr| ocr.start < here.end && here.start < ocr.end)
        });
        match correction.kind {
            // Signs at the edges of words are no part of them, so the sign is looked for.
            kind if kind.is_sign() => outcomes.extend(words.map(|word| {
                let is_there = line.truth[word.truth.clone()].contains(&correction.replacement);
                if is_there {
                    Outcome::Repaired
                } else {
                    Outcome::Harmed
                }
            })),
            _ => outcomes.extend(words.filter_map(|word| outcome(word, line, here.start))),
        }
    }
    if outcomes.contains(&Outcome::Harmed) {
        Verdict::Harm
    } else if outcomes.is_empty()
        || outcomes
            .iter()
            .any(|o| matches!(o, Outcome::Missed | Outcome::Miscorrected))
    {
        // Where nothing is paired with it, the truth has no such word.
        Verdict::Wrong
    } else {
        Verdict::Right
    }
}

/// What became of the word that begins at `start`, for a token such as `Hafen-Amt` may hold several: those between
/// signs, where it holds as many in all three texts.
fn outcome(token: &Word, line: &Line, start: usize) -> Option<Outcome> {
    let (Some(ocr), Some(corrected)) = (&token.ocr, &token.corrected) else {
        return token.outcome;
    };
    let number = words(&line.ocr[ocr.start..start.max(ocr.start)]).len();
    let texts = [
        words(&line.ocr[ocr.clone()]),
        words(&line.corrected[corrected.clone()]),
        words(&line.truth[token.truth.clone()]),
    ];
    let alike = texts.iter().all(|t| t.len() == texts[0].len()) && number < texts[0].len();
    if !alike || token.outcome == Some(Outcome::Right) {
        return token.outcome;
    }
    let [ocr, corrected, truth] = texts.map(|t| t[number]);
    Some(match (ocr == truth, corrected == truth) {
        (_, true) => Outcome::Repaired,
        (true, false) => Outcome::Harmed,
        (false, false) => Outcome::Miscorrected,
    })
}

fn words(token: &str) -> Vec<&str> {
    let words = token.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).collect()
}

/// The corrections of one bin of confidence.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bin {
    /// How many.
    pub corrections: usize,
    /// How many of them were right.
    pub right: usize,
    /// The sum of their confidences.
    pub confidence: f64,
}

impl Bin {
    /// The share of right corrections.
    pub fn right_share(&self) -> f64 {
        self.right as f64 / self.corrections as f64
    }

    /// The mean of the confidences.
    pub fn mean_confidence(&self) -> f64 {
        self.confidence / self.corrections as f64
    }

    fn add(&mut self, judged: &Judged) {
        self.corrections += 1;
        self.right += usize::from(judged.verdict == Verdict::Right);
        self.confidence += judged.confidence;
    }
}

/// Corrections of words by their confidence, in the order of [`BINS`]. Signs all have about the same confidence and are left
/// out.
pub fn bins<'a>(judged: impl IntoIterator<Item = &'a Judged>) -> [Bin; BINS.len()] {
    let mut bins = [Bin::default(); BINS.len()];
    for j in judged {
        if !j.kind.is_sign() {
            let bin = BINS.partition_point(|&least| least <= j.confidence) - 1;
            bins[bin].add(j);
        }
    }
    bins
}

/// How many corrections of a kind there are, how many are right, and how many harm.
pub fn of_kind(judged: &[Judged], kind: Kind) -> (Bin, usize) {
    let mut all = Bin::default();
    let mut harm = 0;
    for j in judged.iter().filter(|j| j.kind == kind) {
        all.add(j);
        harm += usize::from(j.verdict == Verdict::Harm);
    }
    (all, harm)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdicts(ocr: &str, truth: &str) -> Vec<(Kind, Verdict)> {
        let set = Set {
            name: "x".to_owned(),
            ocr: ocr.to_owned(),
            truth: truth.to_owned(),
        };
        let judged = judge(&Corrector::german(), &set);
        judged.iter().map(|j| (j.kind, j.verdict)).collect()
    }

    #[test]
    fn corrections_are_judged_by_the_truth_at_their_place() {
        use Kind::UnknownWord as Word;
        let ocr = "Im Marz gab es fiinf";
        let of = |truth| verdicts(ocr, truth);
        assert_eq!(
            of("Im März gab es fünf,"),
            [(Word, Verdict::Right), (Word, Verdict::Right)]
        );
        assert_eq!(
            of("Im Marz gab es fünf"),
            [(Word, Verdict::Harm), (Word, Verdict::Right)]
        );
        assert_eq!(
            of("Im März gab es funfzig"),
            [(Word, Verdict::Right), (Word, Verdict::Wrong)]
        );
    }

    #[test]
    fn words_of_one_token_are_judged_apart() {
        let judged = verdicts("das 0GB-Prasidium", "das ÖGB-Präsidium");
        assert_eq!(judged.last().unwrap().1, Verdict::Right);
        let judged = verdicts("das 0GB-Prasidium", "das ÖGB-Praesidium");
        assert_eq!(judged.last().unwrap().1, Verdict::Wrong);
    }

    #[test]
    fn both_halves_of_a_broken_word_count() {
        let ocr = "wegen der Uberwa-\nchung im Hafen";
        let of =
            |truth| -> Vec<Verdict> { verdicts(ocr, truth).into_iter().map(|v| v.1).collect() };
        assert_eq!(of("wegen der Überwa-\nchung im Hafen"), [Verdict::Right]);
        assert_eq!(of("wegen der Überwa-\nchunk im Hafen"), [Verdict::Wrong]);
    }

    #[test]
    fn quotation_marks_are_looked_for() {
        let judged = verdicts(",Gut so“, sagte er.", "„Gut so“, sagte er.");
        assert_eq!(judged, [(Kind::QuotationMark, Verdict::Right)]);
    }

    #[test]
    fn dashes_are_looked_for() {
        let ocr = "Die Miihle - uralt - und das Haus ~ breiter ~ gefielen. Fiir uns - fiinf - war das — wie immer — schon. ";
        let ocr = ocr.repeat(3);
        let judged = verdicts(&ocr, &ocr.replace(['-', '~', '—'], "–"));
        let dashes = judged.iter().filter(|(kind, _)| *kind == Kind::Dash);
        let verdicts: Vec<Verdict> = dashes.map(|(_, verdict)| *verdict).collect();
        assert_eq!(verdicts, [Verdict::Right; 24]);
    }

    #[test]
    fn bins_hold_what_is_at_least_their_bound() {
        let judged = |confidence, verdict| Judged {
            kind: Kind::UnknownWord,
            confidence,
            verdict,
        };
        let list = [
            judged(0.9, Verdict::Right),
            judged(0.94, Verdict::Harm),
            judged(1.0, Verdict::Right),
        ];
        let bins = bins(&list);
        assert_eq!((bins[5].corrections, bins[5].right), (2, 1));
        assert!((bins[5].mean_confidence() - 0.92).abs() < 1e-9);
        assert_eq!(bins[7].right_share(), 1.0);
        assert_eq!(of_kind(&list, Kind::UnknownWord).1, 1);
    }
}
