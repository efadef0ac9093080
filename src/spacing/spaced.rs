//! A text with its spaces put right, and the way back to the text as it is.

use std::borrow::Cow;
use std::ops::Range;

use crate::correction::{Correction, Kind, Rewrite};

/// A space that is put in or taken out, or a sign that becomes another.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Edit {
    /// Where: empty for a space put in.
    pub range: Range<usize>,
    /// What stands there then.
    pub text: Option<char>,
    /// Posterior probability.
    pub probability: f32,
}

impl Edit {
    fn len(&self) -> usize {
        self.text.map_or(0, char::len_utf8)
    }
}

/// A text, and the same with its spaces put right.
#[derive(Debug)]
pub(crate) struct Spaced<'t> {
    source: &'t str,
    text: Cow<'t, str>,
    /// In order, without overlap, each with the place in the text where it begins.
    edits: Vec<(Edit, usize)>,
}

impl<'t> Spaced<'t> {
    pub fn new(source: &'t str, edits: Vec<Edit>) -> Spaced<'t> {
        if edits.is_empty() {
            return Spaced {
                source,
                text: Cow::Borrowed(source),
                edits: Vec::new(),
            };
        }
        let mut text = String::with_capacity(source.len() + edits.len());
        let mut at = 0;
        let edits = edits.into_iter().map(|edit| {
            debug_assert!(at <= edit.range.start, "edits come in order");
            text.push_str(&source[at..edit.range.start]);
            let start = text.len();
            text.extend(edit.text);
            at = edit.range.end;
            (edit, start)
        });
        let edits = edits.collect();
        text.push_str(&source[at..]);
        Spaced {
            source,
            text: Cow::Owned(text),
            edits,
        }
    }

    /// The text with its spaces put right.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text as it is.
    pub fn source(&self) -> &'t str {
        self.source
    }

    /// Where in the text something was put in or taken out, in order.
    pub fn edited(&self) -> impl Iterator<Item = usize> {
        self.edits.iter().map(|(_, start)| *start)
    }

    /// The byte range of the source that a range of the text came from.
    pub fn source_of(&self, range: &Range<usize>) -> Range<usize> {
        self.place(range.start, true)..self.place(range.end, false)
    }

    /// The place in the source of one in the text. Where something was put in or taken out, it is the place behind that
    /// if something `begins` there, and else the place before.
    fn place(&self, at: usize, begins: bool) -> usize {
        // The edits that lie before it altogether.
        let reached = |start: usize| start < at || start == at && begins;
        let n = self.edits.partition_point(|(edit, start)| {
            let end = start + edit.len();
            reached(*start) && (end < at || end == at && (begins || end == *start))
        });
        if let Some((edit, start)) = self.edits.get(n)
            && reached(*start)
        {
            return if at == *start {
                edit.range.start
            } else {
                edit.range.end
            };
        }
        match n.checked_sub(1).map(|last| &self.edits[last]) {
            Some((edit, start)) => edit.range.end + at - start - edit.len(),
            None => at,
        }
    }

    /// The place in the text of one in the source that no edit covers.
    fn text_place(&self, at: usize, begins: bool) -> usize {
        let before = |(edit, _): &(Edit, usize)| {
            let Range { start, end } = edit.range;
            start < at || start == at && begins && start == end
        };
        let n = self.edits.partition_point(before);
        match n.checked_sub(1).map(|last| &self.edits[last]) {
            Some((edit, start)) => start + edit.len() + at.saturating_sub(edit.range.end),
            None => at,
        }
    }

    /// Brings the corrections of the text, in order, back to the source, one with the spaces put right: where spaces change,
    /// one correction covers all that stood there without a blank, or was torn apart.
    pub fn corrections(&self, corrections: Vec<Correction>) -> Vec<Correction> {
        if self.edits.is_empty() {
            return corrections;
        }
        let mut out: Vec<Correction> = Vec::with_capacity(corrections.len() + self.edits.len());
        let mut corrections = corrections.into_iter().peekable();
        let mut edits = self.edits.iter().peekable();
        loop {
            let next_edit = edits.peek().map(|(e, _)| e.range.start);
            let next = corrections.peek().map(|c| self.source_of(&c.range));
            let Some(start) = next_edit else {
                out.extend(corrections.map(|c| Correction {
                    range: self.source_of(&c.range),
                    ..c
                }));
                return out;
            };
            let mut region = self.token_around(start);
            if let Some(range) = &next
                && range.end <= region.start
            {
                let c = corrections.next().expect("it was looked at");
                out.push(Correction {
                    range: range.clone(),
                    ..c
                });
                continue;
            }
            // Grow over all edits and corrections that touch it.
            let mut own_edits: Vec<&(Edit, usize)> = Vec::new();
            let mut own: Vec<Correction> = Vec::new();
            loop {
                if let Some(own) = edits.next_if(|(e, _)| e.range.start <= region.end) {
                    // Whole tokens are in the region already.
                    let end = own.0.range.end;
                    if end >= region.end {
                        region.end = region.end.max(self.token_around(end).end);
                    }
                    own_edits.push(own);
                } else if let Some(c) =
                    corrections.next_if(|c| self.source_of(&c.range).start < region.end)
                {
                    let range = self.source_of(&c.range);
                    region.start = region.start.min(range.start);
                    // A broken word leads into another token; what is done there belongs to this.
                    if range.end > region.end {
                        region.end = self.token_around(range.end).end;
                    }
                    own.push(c);
                } else {
                    break;
                }
            }
            out.push(self.merged(region, &own_edits, own));
        }
    }

    /// The source's run without white space around a place.
    fn token_around(&self, at: usize) -> Range<usize> {
        let before = self.source[..at].char_indices().rev();
        let before = before.take_while(|(_, c)| !c.is_whitespace()).last();
        let after = self.source[at..]
            .char_indices()
            .find(|(_, c)| c.is_whitespace());
        before.map_or(at, |(i, _)| i)..after.map_or(self.source.len(), |(i, _)| at + i)
    }

    /// One correction for all that is done in a region.
    fn merged(
        &self,
        region: Range<usize>,
        edits: &[&(Edit, usize)],
        own: Vec<Correction>,
    ) -> Correction {
        let original = &self.source[region.clone()];
        // The signs at its edges are not part of it, unless something is done to them.
        let first = edits
            .iter()
            .map(|(e, _)| e.range.start)
            .chain(own.iter().map(|c| self.source_of(&c.range).start))
            .min();
        let last = edits
            .iter()
            .map(|(e, _)| e.range.end)
            .chain(own.iter().map(|c| self.source_of(&c.range).end))
            .max();
        let sign = |c: char| !c.is_alphanumeric();
        let start = region.end - original.trim_start_matches(sign).len();
        let end = region.start + original.trim_end_matches(sign).len();
        let start = start.min(first.unwrap_or(start)).max(region.start);
        let end = end.max(last.unwrap_or(end)).min(region.end);
        let region = match start < end {
            true => start..end,
            // A space between signs alone.
            false => region,
        };
        let Range { start, end } = region;
        // What is put in at the edges is a part of it.
        let mut text = self.text_place(start, true)..self.text_place(end, false);
        let places = edits.iter().map(|(e, place)| *place..place + e.len());
        for place in places.chain(own.iter().map(|c| c.range.clone())) {
            text = text.start.min(place.start)..text.end.max(place.end);
        }
        let mut replacement = String::with_capacity(text.len() + 8);
        let mut rewrites: Vec<Rewrite> = edits
            .iter()
            .map(|(e, _)| Rewrite {
                at: e.range.start - region.start,
                ocr: self.source[e.range.clone()].to_owned(),
                truth: e.text.map(String::from).unwrap_or_default(),
                cost: 0.0 - e.probability.ln(),
            })
            .collect();
        let mut at = text.start;
        let mut confidence = edits
            .iter()
            .map(|(e, _)| f64::from(e.probability))
            .product::<f64>();
        for c in own {
            confidence *= c.confidence;
            replacement.push_str(&self.text[at..c.range.start]);
            replacement.push_str(&c.replacement);
            at = c.range.end;
            rewrites.extend(c.rewrites.into_iter().map(|r| Rewrite {
                at: self.place(c.range.start + r.at, true) - region.start,
                ..r
            }));
        }
        replacement.push_str(&self.text[at..text.end]);
        rewrites.sort_by_key(|r| r.at);
        Correction {
            original: self.source[region.clone()].to_owned(),
            range: region,
            replacement,
            confidence,
            kind: Kind::Spaces,
            rewrites,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(range: Range<usize>) -> Edit {
        Edit {
            text: range.is_empty().then_some(' '),
            range,
            probability: 0.9,
        }
    }

    #[test]
    fn places_go_there_and_back() {
        // "dieStadt Ver trag" → "die Stadt Vertrag"
        let spaced = Spaced::new("dieStadt Ver trag", vec![edit(3..3), edit(12..13)]);
        assert_eq!(spaced.text(), "die Stadt Vertrag");
        assert_eq!(spaced.source_of(&(4..9)), 3..8);
        assert_eq!(spaced.source_of(&(0..3)), 0..3);
        assert_eq!(spaced.source_of(&(10..17)), 9..17);
        assert_eq!(spaced.text_place(9, true), 10);
        assert_eq!(spaced.text_place(17, false), 17);
        assert_eq!(spaced.text_place(3, false), 3);
        assert_eq!(spaced.text_place(3, true), 4);
        let dash = Edit {
            range: 3..4,
            text: Some('–'),
            probability: 0.9,
        };
        let spaced = Spaced::new("aus-und", vec![edit(3..3), dash, edit(4..4)]);
        assert_eq!(spaced.text(), "aus – und");
        assert_eq!(spaced.source_of(&(8..11)), 4..7);
        assert_eq!(spaced.source_of(&(0..3)), 0..3);
        assert_eq!(spaced.source_of(&(4..7)), 3..4);
    }

    #[test]
    fn corrections_are_merged_with_the_spaces_around_them() {
        let source = "(fuirdie Stadt), Ver trag und fiir";
        let spaced = Spaced::new(source, vec![edit(5..5), edit(20..21)]);
        assert_eq!(spaced.text(), "(fuir die Stadt), Vertrag und fiir");
        let word = |range: Range<usize>, replacement: &str| Correction {
            original: spaced.text()[range.clone()].to_owned(),
            range,
            replacement: replacement.to_owned(),
            confidence: 0.5,
            kind: Kind::UnknownWord,
            rewrites: Vec::new(),
        };
        let found = spaced.corrections(vec![word(1..5, "für"), word(30..34, "für")]);
        let shown: Vec<(&str, &str, Range<usize>)> = found
            .iter()
            .map(|c| (c.original.as_str(), c.replacement.as_str(), c.range.clone()))
            .collect();
        assert_eq!(
            shown,
            [
                ("fuirdie", "für die", 1..8),
                ("Ver trag", "Vertrag", 17..25),
                ("fiir", "für", 30..34)
            ]
        );
        assert!((found[0].confidence - 0.45).abs() < 1e-6);
    }
}
