//! From corrections of a document's text to edits of its source.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::piece::{Form, Letter, OPAQUE, letters, text, written};
use super::spaces::Spaces;
use super::steps::{Step, steps};
use super::words::{Place, Word};
use super::{Document, Format};
use crate::{Correction, Kind};

/// What becomes of a document when corrections are made in it.
#[derive(Debug, Clone, Default)]
pub struct Rewritten {
    /// The corrections that were made, in the order of the source.
    pub changes: Vec<Change>,
    /// Those that were not: they change a sign that cannot be read, need a character that has no place there, or part or
    /// join words where that cannot be, or where others do.
    pub left_out: Vec<Correction>,
    /// The edits of the source, in its order and without overlap. More than `changes`, where a document says a word
    /// more than once.
    pub edits: Vec<Edit>,
}

/// A correction with its place in the document.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The correction; its range counts in [`Document::text`].
    pub correction: Correction,
    /// Number of the page, from 1.
    pub page: u32,
    /// The words, or parts of words, that it covers; two for a word broken at a line end, several that become one.
    pub parts: Vec<Part>,
    /// Its own edits, in the order of the source. With the old readings kept, two corrections of one word share one;
    /// so do those of a table's line that count its rows anew.
    pub edits: Vec<Edit>,
}

/// A word, or a part of one, as it stands in a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What the document calls it.
    pub word: Option<String>,
    /// How sure the engine was of the word, from 0 to 1, where the document says so.
    pub confidence: Option<f32>,
    /// Where it stands in [`Document::source`], markup inside of it included.
    pub range: Range<usize>,
    /// The same in the bytes of the document.
    pub bytes: Range<usize>,
}

/// A stretch of a document's source and what stands there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Where, in [`Document::source`].
    pub range: Range<usize>,
    /// The same in the bytes of the document.
    pub bytes: Range<usize>,
    /// What, as the document's format writes it.
    pub replacement: String,
}

/// A stretch of the source and what comes in its place.
pub(super) type Replacement = (Range<usize>, String);

impl Document<'_> {
    /// Finds the edits that make corrections of [`Document::text`] in the document. With `keep_original` the old
    /// readings are kept beside the new ones where [`Format::keeps_original`].
    pub fn rewrite(&self, corrections: Vec<Correction>, keep_original: bool) -> Rewritten {
        let offsets = self.offsets();
        let as_references = self.writes_references();
        let mut out = Rewritten::default();
        let mut spaces = corrections.iter().any(moves_spaces).then(|| {
            let mut spaces = Spaces::new(self, as_references);
            spaces.prepare(&corrections);
            spaces
        });
        let mut made = Made::default();
        for correction in corrections {
            let (first, words) = self.words_in(&correction.range);
            let moving = spaces.as_mut().filter(|_| moves_spaces(&correction));
            let found = if let Some(spaces) = moving {
                spaces.edits(&correction, words, keep_original)
            } else {
                let found = self.edits(&correction, words, as_references);
                found.map(|(mut edits, changed)| {
                    if keep_original {
                        let changed = changed.into_iter().map(|i| &words[i]);
                        edits.extend(changed.filter_map(|w| self.original(w, None)));
                    }
                    edits
                })
            };
            let Some(replacements) = found.filter(|edits| made.take(edits)) else {
                out.left_out.push(correction);
                continue;
            };
            let edit = |(range, replacement): Replacement| Edit {
                bytes: offsets.get(range.start)..offsets.get(range.end),
                range,
                replacement,
            };
            let edits: Vec<Edit> = replacements.into_iter().map(edit).collect();
            out.edits.extend(edits.iter().cloned());
            let parts = words.iter().map(|word| {
                let letters = self.letters(word, &correction.range);
                let range = letters.map_or(0..0, |(a, b)| a.start as usize..b.end as usize);
                Part {
                    word: self.id(word),
                    confidence: word.confidence,
                    bytes: offsets.get(range.start)..offsets.get(range.end),
                    range,
                }
            });
            out.changes.push(Change {
                page: self.words[first].page,
                parts: parts.collect(),
                edits: ordered(edits),
                correction,
            });
        }
        out.changes.sort_by_key(|c| c.parts[0].range.start);
        out.edits = ordered(out.edits);
        out
    }

    /// The bytes of the document with its edits made.
    pub fn splice(&self, rewritten: &Rewritten) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.source.len() + 16 * rewritten.edits.len());
        let mut at = 0;
        for edit in &rewritten.edits {
            out.extend_from_slice(&self.encoding.encode(&self.source[at..edit.range.start]));
            out.extend_from_slice(&self.encoding.encode(&edit.replacement));
            at = edit.range.end;
        }
        out.extend_from_slice(&self.encoding.encode(&self.source[at..]));
        out
    }

    /// Does the document write letters beyond ASCII as references, and has it some?
    fn writes_references(&self) -> bool {
        if self.format == Format::Tsv {
            return false;
        }
        let mut references = false;
        for word in &self.words {
            let beyond = |l: &Letter| !l.ch.is_ascii() && l.ch != OPAQUE;
            for letter in letters(&self.source, &word.pieces).filter(beyond) {
                if !letter.is_reference(&self.source) {
                    return false;
                }
                references = true;
            }
        }
        references
    }

    /// The first and the last letter of a word within a stretch of the text.
    fn letters(&self, word: &Word, range: &Range<usize>) -> Option<(Letter, Letter)> {
        let mut at = word.range.start;
        let mut ends = None;
        let chars = self.text[word.range.clone()].chars();
        for (ch, letter) in chars.zip(letters(&self.source, &word.pieces)) {
            if range.contains(&at) {
                ends = Some((ends.map_or(letter, |(first, _)| first), letter));
            }
            at += ch.len_utf8();
        }
        ends
    }

    /// The edits of one correction, and the numbers of the words that it changes; none when it cannot be made in all
    /// its places.
    fn edits(
        &self,
        correction: &Correction,
        words: &[Word],
        as_references: bool,
    ) -> Option<(Vec<Replacement>, Vec<usize>)> {
        if words.is_empty() {
            return None;
        }
        let mut edits = Vec::new();
        let mut changed = Vec::new();
        for (at, step) in steps(&correction.original, &correction.replacement) {
            let at = correction.range.start + at;
            // Next to a gap, what is added belongs to the word on the other side.
            let number = words.iter().position(|w| w.range.contains(&at))?;
            let word = &words[number];
            changed.push(number);
            let index = self.text[word.range.start..at].chars().count();
            let places = [(0, &word.pieces)].into_iter();
            let places = places.chain(word.copies.iter().map(|c| (c.from as usize, &c.pieces)));
            for (from, pieces) in places {
                let Some(index) = index.checked_sub(from) else {
                    continue;
                };
                let Some(letter) = letters(&self.source, pieces).nth(index) else {
                    continue;
                };
                let (range, new) = match step {
                    Step::Replace(new) => (letter.start..letter.end, new),
                    Step::Before(new) => (letter.start..letter.start, new),
                    Step::After(new) => (letter.end..letter.end, new),
                };
                if letter.ch == OPAQUE && !range.is_empty() {
                    return None;
                }
                let holds = |ch| self.encoding.holds(ch);
                let range = range.start as usize..range.end as usize;
                edits.push((range, written(new, letter.form, holds, as_references)?));
            }
        }
        changed.dedup();
        Some((edits, changed))
    }

    /// The edit that keeps the old reading of a word that is corrected; `joined` is that of words that become one.
    pub(super) fn original(&self, word: &Word, joined: Option<&str>) -> Option<Replacement> {
        let own = |pieces| joined.map_or_else(|| text(&self.source, pieces), str::to_owned);
        let write = |text: &str, form| written(text, form, |ch| self.encoding.holds(ch), false);
        let name = |tag: u32| {
            let name = &self.source[tag as usize + 1..];
            let end = name.find(|c: char| c.is_whitespace() || c == '/' || c == '>');
            &name[..end.unwrap_or(0)]
        };
        let prefix = |name: &str| match name.split_once(':') {
            Some((prefix, _)) => format!("{prefix}:"),
            None => String::new(),
        };
        let (range, replacement) = match word.place {
            Place::None => return None,
            Place::Alternative { tag, at, empty } => {
                // The word itself, without a hyphen that stands elsewhere.
                let old = write(&own(&word.pieces[..1]), Form::Xml)?;
                let (name, at) = (name(tag), at as usize);
                let p = prefix(name);
                let kept = format!("<{p}ALTERNATIVE>{old}</{p}ALTERNATIVE>");
                match empty {
                    false => (at..at, kept),
                    // From `/>` on the element is not empty any more.
                    true => (at - 2..at, format!(">{kept}</{name}>")),
                }
            }
            Place::TextEquiv {
                like,
                at,
                index,
                start,
                end,
            } => {
                let old = match joined {
                    Some(joined) => write(joined, Form::Xml)?,
                    None => self.source[start as usize..end as usize].to_owned(),
                };
                let name = name(like);
                let p = prefix(name);
                let kept =
                    format!("<{name} index=\"{index}\"><{p}Unicode>{old}</{p}Unicode></{name}>");
                (at as usize..at as usize, kept)
            }
            Place::Title { at } => {
                let at = at as usize;
                let form = match self.source.as_bytes()[at] {
                    b'"' => Form::DoubleQuoted,
                    _ => Form::SingleQuoted,
                };
                // A property's string stands between double quotes, and a semicolon would end it.
                let old = own(&word.pieces).replace('"', "'").replace(';', ",");
                (at..at, write(&format!("; x_original \"{old}\""), form)?)
            }
        };
        Some((range, replacement))
    }
}

/// The edits made so far.
#[derive(Default)]
struct Made {
    /// What is replaced, by where it begins.
    stretches: BTreeMap<usize, (usize, String)>,
    /// Where something is put in.
    points: BTreeSet<usize>,
}

impl Made {
    /// Takes further edits in, unless they overlap others that are not the same.
    fn take(&mut self, edits: &[Replacement]) -> bool {
        let fits = |(range, new): &Replacement| {
            let Range { start, end } = *range;
            let mut before = self.stretches.range(..end.max(start + 1)).rev();
            let free = match before.next() {
                Some((&from, (to, old))) if *to > start => {
                    from == start && (start == end || *to == end && old == new)
                }
                _ => true,
            };
            free && (end <= start + 1 || self.points.range(start + 1..end).next().is_none())
        };
        if !edits.iter().all(fits) {
            return false;
        }
        for (range, new) in edits {
            if range.is_empty() {
                self.points.insert(range.start);
            } else {
                let entry = (range.end, new.clone());
                self.stretches.insert(range.start, entry);
            }
        }
        true
    }
}

/// Do words come apart or together by it?
fn moves_spaces(correction: &Correction) -> bool {
    let runs = |text: &str| text.split_whitespace().count();
    correction.kind == Kind::Spaces || runs(&correction.original) != runs(&correction.replacement)
}

/// Puts edits in order, joins those that touch, and leaves out the second of two that are one.
fn ordered(mut edits: Vec<Edit>) -> Vec<Edit> {
    edits.sort_by_key(|e| (e.range.start, e.range.end));
    let mut out: Vec<Edit> = Vec::with_capacity(edits.len());
    for edit in edits {
        match out.last_mut() {
            Some(last) if edit.range.start < last.range.end || edit == *last => {
                debug_assert!(edit == *last, "edits overlap");
            }
            Some(last) if edit.range.start == last.range.end => {
                last.range.end = edit.range.end;
                last.bytes.end = edit.bytes.end;
                last.replacement.push_str(&edit.replacement);
            }
            _ => out.push(edit),
        }
    }
    out
}
