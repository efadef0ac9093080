//! TSV: a row gets others behind it or takes in those behind; the rows of its line are counted anew.

use std::ops::Range;

use super::super::piece::{Form, Letter};
use super::super::rewrite::Replacement;
use super::super::tsv::{COLUMNS, WORD};
use super::super::words::Word;
use super::plan::Group;
use super::rect::{Rect, rects};
use super::{Change, Place, spliced};

/// Columns, from 0.
const NUMBER: usize = 5;
const LEFT: usize = 6;
const TOP: usize = 7;
const WIDTH: usize = 8;
const HEIGHT: usize = 9;
const SURE: usize = 10;
const TEXT: usize = 11;
/// Those that say which line a row belongs to: page, block, paragraph, line.
const LINE: Range<usize> = 1..5;

/// Words of the longest line that is counted anew: each correction counts all the rows behind it.
const MAX_WORDS: usize = 1000;

/// The rows of words.
pub struct Layout {
    rows: Vec<Row>,
    /// How a row ends.
    end: &'static str,
}

struct Row {
    /// With what ends it.
    range: Range<usize>,
    fields: Vec<Range<usize>>,
    /// Which row of the table it is.
    number: usize,
    /// How many rows come before it in its line that were not there.
    added: usize,
}

impl Layout {
    pub fn read(source: &str) -> Layout {
        let mut rows = Vec::new();
        let mut at = 0;
        for (number, row) in source.split_inclusive('\n').enumerate() {
            let range = at..at + row.len();
            let mut start = at;
            at = range.end;
            let text = row.trim_end_matches('\n');
            let text = text.strip_suffix('\r').unwrap_or(text);
            let field = |text: &str| {
                let field = start..start + text.len();
                start = field.end + 1;
                field
            };
            let fields: Vec<Range<usize>> = text.splitn(COLUMNS, '\t').map(field).collect();
            if fields.len() == COLUMNS && source[fields[0].clone()] == *WORD {
                rows.push(Row {
                    range,
                    fields,
                    number,
                    added: 0,
                });
            }
        }
        let end = match source.contains("\r\n") {
            true => "\r\n",
            false => "\n",
        };
        Layout { rows, end }
    }

    fn of(&self, word: &Word) -> Option<usize> {
        let at = word.pieces.first()?.start as usize;
        let behind = self.rows.partition_point(|r| r.range.start <= at);
        behind.checked_sub(1)
    }

    /// Notes the rows that a change will add, so that all rows of a line can be counted.
    pub fn prepare(&mut self, place: Place, change: &Change) {
        if self.edits(place, change).is_none() {
            return;
        }
        for group in change.plan.groups() {
            let added = group.tokens.len().saturating_sub(group.words.len());
            if let (Some(row), true) = (self.of(&change.words[group.words.start]), added > 0) {
                for behind in row + 1..self.rows.len() {
                    if !self.same_line(place.source, row, behind) {
                        break;
                    }
                    self.rows[behind].added += added;
                }
            }
        }
    }

    fn same_line(&self, source: &str, a: usize, b: usize) -> bool {
        let line = |row: usize| {
            self.rows[row].fields[LINE]
                .iter()
                .map(|f| &source[f.clone()])
        };
        line(a).eq(line(b))
    }

    fn number(&self, source: &str, row: usize) -> Option<usize> {
        let own: usize = source[self.rows[row].fields[NUMBER].clone()].parse().ok()?;
        Some(own + self.rows[row].added)
    }

    pub fn edits(&self, place: Place, change: &Change) -> Option<Vec<Replacement>> {
        let source = place.source;
        let rows: Option<Vec<usize>> = change.words.iter().map(|w| self.of(w)).collect();
        let rows = rows?;
        let mut out = Vec::new();
        let mut gone: Vec<usize> = Vec::new();
        let mut adds = false;
        for group in change.plan.groups() {
            if group.stays() {
                out.extend(place.word(change, group.words.start, |_, _, _| None)?);
                continue;
            }
            let of_group = &rows[group.words.clone()];
            // Rows that a correction before counts anew must stay for it: without a text they hold no word.
            let emptied = of_group.len() > 1 && self.rows[rows[0]].added > 0;
            if emptied && group.tokens.len() > 1 {
                return None;
            }
            adds |= group.tokens.len() > of_group.len();
            if !emptied {
                gone.extend(&of_group[1..]);
            }
            out.extend(self.group(place, change, &group, of_group, emptied)?);
        }
        if adds {
            let (first, last) = (rows[0], *rows.last()?);
            let behind = first + 1..self.rows.len();
            let same = |row: &usize| *row <= last || self.same_line(source, last, *row);
            let line: Vec<usize> = behind.take_while(same).take(MAX_WORDS).collect();
            if line.len() == MAX_WORDS {
                return None;
            }
            for row in line.into_iter().filter(|row| !gone.contains(row)) {
                // A change of several lines counts each by itself.
                let lines = rows.iter().filter(|&&own| self.same_line(source, own, row));
                let before = lines.map(|&own| self.rows[own].added).min();
                if before.is_some_and(|before| self.rows[row].added > before) {
                    let field = self.rows[row].fields[NUMBER].clone();
                    out.push((field, self.number(source, row)?.to_string()));
                }
            }
        }
        Some(out)
    }

    /// The edits of words that come apart or together, but for the numbers of rows that stay.
    fn group(
        &self,
        place: Place,
        change: &Change,
        group: &Group,
        rows: &[usize],
        emptied: bool,
    ) -> Option<Vec<Replacement>> {
        let source = place.source;
        let row = |word: usize| &self.rows[rows[word - group.words.start]];
        for pair in rows.windows(2) {
            let apart = self.rows[pair[1]].number - self.rows[pair[0]].number;
            (apart == 1 && self.same_line(source, pair[0], pair[1])).then_some(())?;
        }
        let letters: Vec<Vec<Letter>> = change.words.iter().map(|w| place.letters(w)).collect();
        let number = |word: usize, column: usize| -> Option<f64> {
            source[row(word).fields[column].clone()].parse().ok()
        };
        let rect = |word: usize| {
            let (left, top) = (number(word, LEFT)?, number(word, TOP)?);
            Some(Rect {
                left,
                top,
                right: left + number(word, WIDTH)?,
                bottom: top + number(word, HEIGHT)?,
            })
        };
        let rects = rects(change, group, rect, |_, _| None);
        let first = self.number(source, rows[0])?;
        let mut out = Vec::new();
        let mut others = String::new();
        let mut head = &self.rows[rows[0]];
        for (i, token) in group.tokens.iter().enumerate() {
            let signs = &change.plan.signs;
            let words = signs[token.start].word..signs[token.end - 1].word + 1;
            let base = row(words.start);
            let text = place.token(change, &letters, token.clone(), Form::Field, |_| true)?;
            let field = |column: usize| base.fields[column].clone();
            let mut edits = vec![(field(TEXT), text)];
            if let Some(rect) = rects[i].map(Rect::rounded) {
                let numbers = [
                    (LEFT, rect.left),
                    (TOP, rect.top),
                    (WIDTH, rect.right - rect.left),
                    (HEIGHT, rect.bottom - rect.top),
                ];
                let numbers = numbers.into_iter();
                edits.extend(numbers.map(|(column, n)| (field(column), n.to_string())));
            }
            let sure = words
                .clone()
                .filter_map(|word| Some((number(word, SURE)?, word)));
            let known = sure.filter(|(sure, _)| *sure >= 0.0);
            if let Some((_, least)) = known.min_by(|a, b| a.0.total_cmp(&b.0)) {
                let least = source[row(least).fields[SURE].clone()].to_owned();
                edits.push((field(SURE), least));
            }
            edits.retain(|(range, new)| source[range.clone()] != *new);
            if i == 0 {
                head = base;
                out.extend(edits);
                continue;
            }
            edits.push((field(NUMBER), (first + i).to_string()));
            let content = base.range.start..base.fields[TEXT].end;
            others += &spliced(source, content, &edits);
            others += self.end;
        }
        if emptied {
            let texts = rows[1..]
                .iter()
                .map(|&row| self.rows[row].fields[TEXT].clone());
            out.extend(texts.map(|text| (text, String::new())));
            return Some(out);
        }
        let end = head.range.end;
        if !others.is_empty() && !source[..end].ends_with('\n') {
            // The last row of a table may have no end.
            others.truncate(others.len() - self.end.len());
            others.insert_str(0, self.end);
        }
        out.push((end..row(group.words.end - 1).range.end, others));
        Some(out)
    }
}
