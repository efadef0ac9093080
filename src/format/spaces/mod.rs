//! Corrections that move spaces: words of a document come apart or together, with their boxes and names.

mod abbyy;
mod alto;
mod element;
mod glyphs;
mod hocr;
mod ids;
mod page;
mod plan;
mod polygon;
mod rect;
mod share;
mod tsv;

use std::ops::Range;

use super::piece::{Form, Letter, Piece, letters, written};
use super::rewrite::Replacement;
use super::words::Word;
use super::{Document, Format};
use crate::Correction;
use ids::Ids;
use plan::{Border, Plan, Sign};

/// The elements of a document that stand for words, read again when the first correction needs them.
pub(super) struct Spaces<'d> {
    place: Place<'d>,
    layout: Layout,
    ids: Ids,
}

enum Layout {
    Hocr(hocr::Layout),
    Alto(alto::Layout),
    Page(page::Layout),
    Abbyy(abbyy::Layout),
    Tsv(tsv::Layout),
    /// What was read once cannot be read again: this does not happen.
    None,
}

/// The words that a correction covers, and what becomes of them.
struct Change<'a> {
    words: &'a [Word],
    plan: &'a Plan,
}

/// What edits are found with.
#[derive(Clone, Copy)]
struct Place<'d> {
    document: &'d Document<'d>,
    source: &'d str,
    /// Does the document write letters beyond ASCII as references?
    as_references: bool,
}

impl<'d> Spaces<'d> {
    pub fn new(document: &'d Document<'d>, as_references: bool) -> Self {
        let source: &str = &document.source;
        let layout = match document.format {
            Format::Hocr => hocr::Layout::read(source).map(Layout::Hocr),
            Format::Alto => alto::Layout::read(source).map(Layout::Alto),
            Format::Page => page::Layout::read(source).map(Layout::Page),
            Format::Abbyy => abbyy::Layout::read(source).map(Layout::Abbyy),
            Format::Tsv => Some(Layout::Tsv(tsv::Layout::read(source))),
        };
        Spaces {
            place: Place {
                document,
                source,
                as_references,
            },
            layout: layout.unwrap_or(Layout::None),
            ids: Ids::read(source, document.format),
        }
    }

    /// Looks at all corrections before the first is made: in a table the rows behind them are counted anew.
    pub fn prepare(&mut self, corrections: &[Correction]) {
        let Layout::Tsv(layout) = &mut self.layout else {
            return;
        };
        for correction in corrections {
            let (_, words) = self.place.document.words_in(&correction.range);
            if let Some(plan) = self.place.plan(correction, words) {
                layout.prepare(self.place, &Change { words, plan: &plan });
            }
        }
    }

    /// The edits of a correction that moves spaces; none where it has no place.
    pub fn edits(
        &mut self,
        correction: &Correction,
        words: &[Word],
        keep: bool,
    ) -> Option<Vec<Replacement>> {
        // A tag behind a bare ampersand can make a reference of what was none, or the reverse.
        let mut letters = words
            .iter()
            .flat_map(|w| letters(self.place.source, &w.pieces));
        let bare = |l: Letter| l.ch == '&' && !l.is_reference(self.place.source);
        if letters.any(|l| l.form.has_references() && bare(l)) {
            return None;
        }
        let plan = self.place.plan(correction, words)?;
        let change = Change { words, plan: &plan };
        let mut edits = match &self.layout {
            Layout::Hocr(layout) => layout.edits(self.place, &mut self.ids, &change)?,
            Layout::Alto(layout) => layout.edits(self.place, &mut self.ids, &change)?,
            Layout::Page(layout) => layout.edits(self.place, &mut self.ids, &change)?,
            Layout::Abbyy(layout) => layout.edits(self.place, &change)?,
            Layout::Tsv(layout) => layout.edits(self.place, &change)?,
            Layout::None => return None,
        };
        edits.extend(self.place.copies(&change)?);
        if keep {
            for group in plan.groups().into_iter().filter(|g| plan.changes(g)) {
                let of_group = &words[group.words];
                let (first, last) = (of_group.first()?, of_group.last()?);
                let joined = &self.place.document.text[first.range.start..last.range.end];
                let joined = (of_group.len() > 1).then_some(joined);
                edits.extend(self.place.document.original(first, joined));
            }
        }
        Some(edits)
    }
}

impl Change<'_> {
    /// The signs of a word, and the number of the first.
    fn signs(&self, word: usize) -> (usize, &[Sign]) {
        let signs = &self.plan.signs;
        let start = signs.partition_point(|s| s.word < word);
        let end = signs.partition_point(|s| s.word <= word);
        (start, &signs[start..end])
    }
}

impl Place<'_> {
    fn plan(&self, correction: &Correction, words: &[Word]) -> Option<Plan> {
        let text = &self.document.text;
        let (start, end) = (words.first()?.range.start, words.last()?.range.end);
        let before = text.get(start..correction.range.start)?;
        let after = text.get(correction.range.end..end)?;
        let new = format!("{before}{}{after}", correction.replacement);
        let texts: Vec<&str> = words.iter().map(|w| &text[w.range.clone()]).collect();
        let gap = |pair: &[Word]| &text[pair[0].range.end..pair[1].range.start];
        let gaps: Vec<&str> = words.windows(2).map(gap).collect();
        Plan::new(&texts, &gaps, &new)
    }

    fn written(&self, text: &str, form: Form) -> Option<String> {
        let holds = |ch| self.document.encoding.holds(ch);
        written(text, form, holds, self.as_references)
    }

    fn letters(&self, word: &Word) -> Vec<Letter> {
        letters(self.source, &word.pieces).collect()
    }

    /// The edit of one letter, if it changes.
    fn letter(&self, letter: Letter, sign: &Sign) -> Option<Option<Replacement>> {
        let Range { start, end } = letter.start as usize..letter.end as usize;
        let (range, new) = if let Some(new) = sign.new.strip_prefix(sign.ch) {
            (end..end, new)
        } else if let Some(new) = sign.new.strip_suffix(sign.ch) {
            (start..start, new)
        } else {
            (start..end, sign.new.as_str())
        };
        if range.is_empty() && new.is_empty() {
            return Some(None);
        }
        Some(Some((range, self.written(new, letter.form)?)))
    }

    /// The edits of a word's letters in its own place; `behind` gives what comes behind a letter by its sign's number.
    fn word(
        &self,
        change: &Change,
        number: usize,
        mut behind: impl FnMut(usize, &[Letter], usize) -> Option<Option<Replacement>>,
    ) -> Option<Vec<Replacement>> {
        let letters = self.letters(&change.words[number]);
        let (first, signs) = change.signs(number);
        let mut out = Vec::new();
        for (index, sign) in signs.iter().enumerate() {
            let letter = *letters.get(index)?;
            out.extend(self.letter(letter, sign)?);
            if change.plan.is_cut(first + index) {
                out.extend(behind(first + index, &letters, index)?);
            }
        }
        Some(out)
    }

    /// What a word afterwards says, in a form, by those signs that belong in it.
    fn token(
        &self,
        change: &Change,
        letters: &[Vec<Letter>],
        token: Range<usize>,
        form: Form,
        belongs: impl Fn(&Sign) -> bool,
    ) -> Option<String> {
        let mut out = String::new();
        for sign in &change.plan.signs[token] {
            let letter = letters.get(sign.word)?.get(sign.index)?;
            let stays = sign.new.chars().eq([sign.ch]);
            if !belongs(sign) {
                // It stands in another element, which is not looked at.
                stays.then_some(())?;
            } else if stays && letter.form == form {
                out += &self.source[letter.start as usize..letter.end as usize];
            } else {
                out += &self.written(&sign.new, form)?;
            }
        }
        Some(out)
    }

    /// The edits of the further places that say a word alone; of its signs only some are left there.
    fn own_copies(
        &self,
        change: &Change,
        number: usize,
        left: Range<usize>,
    ) -> Option<Vec<Replacement>> {
        let (first, signs) = change.signs(number);
        let mut out = Vec::new();
        for copy in change.words[number].copies.iter().filter(|c| !c.flows) {
            let from = copy.from as usize;
            let signs = signs.iter().enumerate().skip(from);
            for ((index, sign), letter) in signs.zip(letters(self.source, &copy.pieces)) {
                if left.contains(&(first + index)) {
                    out.extend(self.letter(letter, sign)?);
                } else {
                    out.push((letter.start as usize..letter.end as usize, String::new()));
                }
            }
        }
        Some(out)
    }

    /// The edits of words that stand in flowing text and have no elements.
    fn flowing(&self, change: &Change, words: Range<usize>) -> Option<Vec<Replacement>> {
        let mut out = Vec::new();
        for number in words.clone() {
            out.extend(self.word(change, number, |_, letters, index| {
                let letter = letters[index];
                let end = letter.end as usize;
                Some(Some((end..end, self.written(" ", letter.form)?)))
            })?);
            if number + 1 < words.end {
                match change.plan.borders[number] {
                    Border::Stays => {}
                    Border::Opens => return None,
                    Border::Falls => {
                        let (left, right) = (&change.words[number], &change.words[number + 1]);
                        out.push(self.blank(&left.pieces, &right.pieces)?);
                    }
                }
            }
        }
        Some(out)
    }

    /// The edit that takes out the white space between two stretches of text, where there is nothing else.
    fn blank(&self, left: &[Piece], right: &[Piece]) -> Option<Replacement> {
        let (left, right) = (left.last()?, right.first()?);
        let range = left.end as usize..right.start as usize;
        let between = self.source.get(range.clone())?;
        let mut letters = Piece::new(range.clone(), left.form).letters(self.source);
        let white = !between.is_empty() && letters.all(|l| l.ch.is_whitespace());
        white.then_some((range, String::new()))
    }

    /// The edits of the further places that say the words.
    fn copies(&self, change: &Change) -> Option<Vec<Replacement>> {
        let mut out = Vec::new();
        for (number, word) in change.words.iter().enumerate() {
            let (first, signs) = change.signs(number);
            for copy in word.copies.iter().filter(|c| c.flows) {
                let letters: Vec<Letter> = letters(self.source, &copy.pieces).collect();
                for (index, sign) in signs.iter().enumerate() {
                    let Some(&letter) = letters.get(index) else {
                        continue;
                    };
                    out.extend(self.letter(letter, sign)?);
                    let next = letters.get(index + 1);
                    let apart = next.is_some_and(|next| next.start > letter.end);
                    if change.plan.is_cut(first + index) && !apart {
                        let end = letter.end as usize;
                        out.push((end..end, self.written(" ", letter.form)?));
                    }
                }
                let falls = change.plan.borders.get(number) == Some(&Border::Falls);
                if falls {
                    let next = change.words[number + 1].copies.iter();
                    let blanks = next.filter_map(|next| self.blank(&copy.pieces, &next.pieces));
                    out.extend(blanks.min_by_key(|(range, _)| range.end));
                }
            }
        }
        Some(out)
    }
}

/// A stretch of the source with those edits made that lie in it.
fn spliced(source: &str, range: Range<usize>, edits: &[Replacement]) -> String {
    let mut inside: Vec<&Replacement> = edits
        .iter()
        .filter(|(r, _)| range.start <= r.start && r.end <= range.end)
        .collect();
    inside.sort_by_key(|(r, _)| (r.start, r.end));
    let mut out = String::new();
    let mut at = range.start;
    for (r, new) in inside {
        out += &source[at..r.start];
        out += new;
        at = r.end;
    }
    out + &source[at..range.end]
}
