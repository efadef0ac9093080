//! Other readings that the engine gives for its words, as candidates.
//!
//! An engine that lists other readings has seen the page; what it lists needs no rewrite of the confusion table to be
//! possible. It is a candidate where the dictionary knows it, or it is a compound of its words, and is weighed like every
//! other: by how rare the word is, by its neighbours, and by whether the text has damage at all.

use std::ops::Range;

use super::Worker;
use super::units::{Unit, outside};
use crate::analysis::Reach;
use crate::confusion::MAX_PROFILES;
use crate::correction::Rewrite;
use crate::decide::{ChannelCosts, Kinds, Mixture, Reading, mixed};
use crate::evaluate::distance;
use crate::evidence::Evidence;
use crate::spacing::Spaced;

/// Further readings of one word are not looked at: engines list what is likely first.
const MOST: usize = 8;

/// A string that may have been printed in place of a word.
pub(super) struct Offer {
    string: String,
    /// Does it stand for the signs at the word's edges, too?
    whole: bool,
    /// How many letters of the word are other ones in it.
    distance: usize,
    /// Cost (nats) of the engine having put another reading first, in a text with damage.
    cost: f32,
}

impl Worker<'_> {
    /// The engine's other readings of a word, with what belongs to its neighbours taken off.
    pub(super) fn offers(
        &self,
        spaced: &Spaced,
        start: usize,
        unit: &Unit,
        evidence: &Evidence,
    ) -> Vec<Offer> {
        let mut out = Vec::new();
        if !evidence.has_alternatives() {
            return out;
        }
        let word = &unit.word;
        let text = spaced.text();
        let mut piece = |piece: Range<usize>, range: &Range<usize>, whole: bool| {
            let here = spaced.source_of(&piece);
            let Some((around, others)) = evidence.others(&(here.start + start..here.end + start))
            else {
                return;
            };
            let source = spaced.source();
            let own = &text[piece.clone()];
            // A word of the engine may begin before the block, or have had a space in the middle.
            let begin = around.start.checked_sub(start);
            let (Some(before), Some(after), true) = (
                begin.and_then(|begin| source.get(begin..here.start)),
                source.get(here.end..around.end - start),
                source.get(here.clone()) == Some(own),
            ) else {
                return;
            };
            for (rank, other) in others.iter().take(MOST).enumerate() {
                let Some(new) = other.text.strip_prefix(before) else {
                    continue;
                };
                let Some(new) = new.strip_suffix(after) else {
                    continue;
                };
                if new == own || new.is_empty() || new.contains(char::is_whitespace) {
                    continue;
                }
                // Of a word broken at a line end, the other half.
                let ends = [range.start..piece.start, piece.end..range.end];
                let [head, tail] = ends.map(|end| match &word.gap {
                    Some(gap) if end.start <= gap.start && end.end >= gap.end => {
                        [&text[end.start..gap.start], &text[gap.end..end.end]].concat()
                    }
                    _ => text[end].to_owned(),
                });
                let [old, now] = [own, new].map(|s| s.chars().collect::<Vec<char>>());
                out.push(Offer {
                    string: [&head, new, &tail].concat(),
                    whole,
                    distance: distance(&old, &now),
                    cost: self.parts.weights.other_reading(rank, other.behind),
                });
            }
        };
        match &word.gap {
            Some(gap) => {
                piece(word.inner.start..gap.start, &word.inner, false);
                piece(gap.end..word.inner.end, &word.inner, false);
            }
            None => piece(word.inner.clone(), &word.inner, false),
        }
        if unit.whole.is_some() {
            piece(word.range.clone(), &word.range, true);
        }
        out
    }

    /// Adds one to the readings of its word, the first of which keeps it.
    pub(super) fn add(
        &mut self,
        text: &str,
        unit: &Unit,
        mixture: &Mixture,
        offer: &Offer,
        readings: &mut Vec<Reading>,
        first: usize,
    ) {
        let string = &offer.string;
        let number = self
            .analyses
            .of(string, 0..string.len(), None, f32::INFINITY, Reach::Fair);
        let weights = &self.parts.weights;
        let analysis = self.analyses.get(number);
        let own = analysis.candidates.iter().position(|c| c.is_own());
        let Some(own) = own.filter(|_| analysis.is_known) else {
            return;
        };
        let c = &analysis.candidates[own];
        let signs = match offer.whole {
            true => 0.0,
            false => weights.signs(outside(text, &unit.word)),
        };
        let casing = weights.casing(c.pattern, c.case, unit.word.sentence_start);
        let language = c.language + casing + weights.doubt(c.doubtful) + signs;
        let costs = ChannelCosts {
            damaged: [offer.cost; MAX_PROFILES],
            sound: offer.cost + weights.sound,
        };
        let reading = Reading {
            analysis: number,
            candidate: Some(own as u8),
            keeps: false,
            alternative: true,
            kinds: Kinds::default(),
            whole: offer.whole,
            word: analysis.words[own],
            base: c.language,
            language,
            signs,
            channel: mixed(&costs, mixture),
            probability: 0.0,
        };
        let same = readings[first..].iter().position(|r| {
            let candidate = self.candidate(r).filter(|_| !r.keeps);
            r.whole == offer.whole && candidate.is_some_and(|other| other.word == c.word)
        });
        match same.map(|i| &mut readings[first + i]) {
            // The table has it too. It is one word, by whichever way it is likelier to have been misread.
            Some(other) if other.channel <= reading.channel => {}
            Some(other) => *other = reading,
            None => {
                // What may be a misreading may be the author's slips as well, which stay.
                let keep = &mut readings[first];
                let slip = language + weights.typo * offer.distance as f32;
                keep.language = keep
                    .language
                    .min(-((-keep.language).exp() + (-slip).exp()).ln());
                if reading.total() < keep.total() + weights.beam {
                    readings.push(reading);
                }
            }
        }
    }
}

/// What becomes of `original`, a word that may have a gap, and why, when another reading of the engine takes its place.
pub(super) fn replaced(
    original: &str,
    gap: Option<Range<usize>>,
    string: &str,
    cost: f32,
) -> (String, Vec<Rewrite>) {
    let replacement = match gap {
        None => string.to_owned(),
        // One of the halves stays; the gap is where it ends.
        Some(gap) => {
            let (head, tail) = (&original[..gap.start], &original[gap.end..]);
            let between = &original[gap];
            match (string.strip_prefix(head), string.strip_suffix(tail)) {
                (Some(tail), _) => [head, between, tail].concat(),
                (None, Some(head)) => [head, between, tail].concat(),
                (None, None) => original.to_owned(),
            }
        }
    };
    let same = |(a, b): &(char, char)| a == b;
    let length = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(same).map(|(c, _)| c.len_utf8()).sum()
    };
    let front = length(&mut original.chars().zip(replacement.chars()));
    let (old, new) = (&original[front..], &replacement[front..]);
    let back = length(&mut old.chars().rev().zip(new.chars().rev()));
    let rewrite = Rewrite {
        at: front,
        ocr: old[..old.len() - back].to_owned(),
        truth: new[..new.len() - back].to_owned(),
        cost,
    };
    (replacement, vec![rewrite])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Alternative;
    use crate::{Corrected, Corrector, Kind, Spaces};

    /// Corrects a text, in which the engine read `word` and has other readings for it.
    fn corrected(text: &str, word: &str, others: &[&str]) -> Corrected<'static> {
        let others: Vec<_> = others.iter().map(|&other| (other, None)).collect();
        corrected_by(text, (word, None), &others)
    }

    /// The same with confidences.
    fn corrected_by(
        text: &str,
        (word, confidence): (&str, Option<f32>),
        others: &[(&str, Option<f32>)],
    ) -> Corrected<'static> {
        let at = text.find(word).unwrap();
        let others = others.iter().map(|&(text, confidence)| Alternative {
            text: text.to_owned(),
            confidence,
        });
        let word = (at..at + word.len(), confidence, others.collect());
        let evidence = Evidence::default().with_alternatives([word]);
        let corrector = Corrector::builder().spaces(Spaces::Never).build();
        let corrected = corrector.worker().correct_with(text, &evidence);
        Corrected {
            text: corrected.text.into_owned().into(),
            corrections: corrected.corrections,
        }
    }

    #[test]
    fn a_reading_that_no_confusion_explains_is_taken() {
        let text = "Der Weg iiber das Bexqwexk fiihrt in das nachste Dorf.";
        assert!(corrected(text, "Bexqwexk", &[]).text.contains("Bexqwexk"));
        let corrected = corrected(text, "Bexqwexk", &["Bexgwexk", "Bergwerk"]);
        assert_eq!(
            corrected.text,
            "Der Weg über das Bergwerk führt in das nächste Dorf."
        );
        let mut corrections = corrected.corrections.iter();
        let correction = corrections.find(|c| c.original == "Bexqwexk").unwrap();
        assert_eq!(correction.kind, Kind::EngineAlternative);
        let rewrite = &correction.rewrites[0];
        assert_eq!(
            (rewrite.at, &*rewrite.ocr, &*rewrite.truth),
            (2, "xqwex", "rgwer")
        );
    }

    #[test]
    fn signs_that_belong_to_the_engines_word_are_taken_off() {
        let text = "Wir miissen die »Bexqwexke« meiden, denn dort fehlten fiinf Briicken.";
        assert_eq!(
            corrected(text, "»Bexqwexke«", &["»Bergwerke«"]).text,
            "Wir müssen die »Bergwerke« meiden, denn dort fehlten fünf Brücken."
        );
        // Others are about another word.
        assert!(
            corrected(text, "»Bexqwexke«", &["Bergwerke"])
                .text
                .contains("Bexqwexke")
        );
    }

    #[test]
    fn halves_of_broken_words_keep_their_gap() {
        let text =
            "Wir miissen iiber die Bexg-\nwiese gehen, denn fiir uns ist die Briicke gesperrt.";
        let read = |confidence| {
            let alternative = ("Berg-", Some(confidence));
            let corrected = corrected_by(text, ("Bexg-", Some(0.5)), &[alternative]);
            let text = corrected.text.into_owned();
            assert!(text.contains("die Berg-\nwiese gehen"), "{text}");
            let mut found = corrected.corrections.iter();
            let found = found.find(|c| c.original.starts_with("Bexg"));
            found.expect("it was made").confidence
        };
        // Where the engine was much surer of what it put first, it is less sure.
        assert!(
            read(0.4) > read(0.02) + 0.01,
            "{} {}",
            read(0.4),
            read(0.02)
        );
    }

    #[test]
    fn without_other_evidence_nothing_changes() {
        // Words that may stand as they are, in a text without damage and in one with it.
        for text in [
            "Am Abend kam das Haus in Sicht, und alle freuten sich.",
            "Am Abend kam das Haus fiir alle in Sicht, und wir miissen gehen.",
        ] {
            for others in [&["Maus", "Hans"][..], &["Haut"], &["Hauſ"], &["Xaus"]] {
                let corrected = corrected(text, "Haus", others);
                assert!(
                    corrected.text.contains("das Haus"),
                    "{others:?} {}",
                    corrected.text
                );
            }
        }
        // A name in a sound text, though the engine would have had a word.
        let text = "Die Karawane zog von Merw nach Samarqand und rastete dort. Früh am Morgen öffneten sich die Türen der \
            Häuser, und die Händler führten ihre müden Tiere über den großen Platz zu den Brunnen, wo es kühl war und \
            das Wasser für alle genügte. Später hörte man Gesänge, und müßige Träumer saßen vor den Läden.";
        assert_eq!(corrected(text, "Samarqand", &["Samarkand"]).text, text);
        // What is no word is none because the engine says so.
        let text = "Wir miissen fiir die Bexqe zahlen.";
        assert!(corrected(text, "Bexqe", &["Bexge"]).text.contains("Bexqe"));
    }

    #[test]
    fn of_two_ways_to_a_word_the_likelier_explains_it() {
        let text = "Wir miissen fiir die Kiiste zahlen, und fiir fiinf Bauern.";
        let corrected = corrected(text, "Kiiste", &["Küste"]);
        let correction = corrected
            .corrections
            .iter()
            .find(|c| c.original == "Kiiste")
            .unwrap();
        assert_eq!(correction.replacement, "Küste");
        assert_eq!(correction.kind, Kind::UnknownWord);
    }
}
