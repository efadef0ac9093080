//! The list of corrections as JSON, one object a line.

use std::io::{self, Write};

use ocrfix::Correction;
use ocrfix::format::{Document, Rewritten};
use serde::Serialize;

use crate::compression::Compression;
use crate::encoding::Encoding;
use crate::output::{Piece, Sink, pieces};

/// Writes a line of JSON for each correction.
pub struct JsonLines<W> {
    out: W,
    file: String,
    position: Position,
}

impl<W: Write> JsonLines<W> {
    /// A report that goes to `out`.
    pub fn new(out: W) -> Self {
        JsonLines {
            out,
            file: String::new(),
            position: Position::default(),
        }
    }

    /// What the report went to.
    pub fn into_inner(self) -> W {
        self.out
    }
}

#[derive(Serialize)]
struct Entry<'a> {
    file: &'a str,
    line: u64,
    column: u64,
    start: u64,
    end: u64,
    original: &'a str,
    replacement: &'a str,
    confidence: f64,
    kind: &'a str,
    rewrites: Vec<EntryRewrite<'a>>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    document: Option<EntryDocument<'a>>,
}

/// What only documents have.
#[derive(Serialize)]
struct EntryDocument<'a> {
    page: u32,
    words: Vec<EntryWord<'a>>,
}

#[derive(Serialize)]
struct EntryWord<'a> {
    id: Option<&'a str>,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct EntryRewrite<'a> {
    at: usize,
    ocr: &'a str,
    truth: &'a str,
    cost: f64,
}

impl<W: Write> Sink for JsonLines<W> {
    fn start(&mut self, file: &str, _compression: Compression) -> io::Result<()> {
        file.clone_into(&mut self.file);
        self.position = Position::default();
        Ok(())
    }

    fn block(
        &mut self,
        text: &str,
        corrections: &[Correction],
        _encoding: Encoding,
    ) -> io::Result<()> {
        for piece in pieces(text, corrections) {
            match piece {
                Piece::Kept(kept) => self.position.advance(kept),
                Piece::Corrected(correction) => {
                    let entry = entry(&self.file, &self.position, correction);
                    serde_json::to_writer(&mut self.out, &entry)?;
                    self.out.write_all(b"\n")?;
                    self.position.advance(&correction.original);
                }
            }
        }
        Ok(())
    }

    fn document(&mut self, document: &Document, rewritten: &Rewritten) -> io::Result<()> {
        let source = document.source();
        let mut at = 0;
        for change in &rewritten.changes {
            let parts = &change.parts;
            let start = parts.first().map_or(at, |part| part.range.start);
            self.position.advance(&source[at..start]);
            at = start;
            let mut entry = entry(&self.file, &self.position, &change.correction);
            // Offsets count in the file's bytes, whatever its encoding.
            entry.start = parts.first().map_or(0, |part| part.bytes.start) as u64;
            entry.end = parts.last().map_or(0, |part| part.bytes.end) as u64;
            entry.document = Some(EntryDocument {
                page: change.page,
                words: parts
                    .iter()
                    .map(|part| EntryWord {
                        id: part.word.as_deref(),
                        start: part.bytes.start,
                        end: part.bytes.end,
                    })
                    .collect(),
            });
            serde_json::to_writer(&mut self.out, &entry)?;
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn entry<'a>(file: &'a str, position: &Position, correction: &'a Correction) -> Entry<'a> {
    Entry {
        file,
        line: position.line,
        column: position.column,
        start: position.offset,
        end: position.offset + correction.original.len() as u64,
        original: &correction.original,
        replacement: &correction.replacement,
        confidence: rounded(correction.confidence),
        kind: correction.kind.name(),
        rewrites: correction
            .rewrites
            .iter()
            .map(|rewrite| EntryRewrite {
                at: rewrite.at,
                ocr: &rewrite.ocr,
                truth: &rewrite.truth,
                cost: rounded(rewrite.cost.into()),
            })
            .collect(),
        document: None,
    }
}

/// Four decimals: more is noise, and makes reports differ between machines.
fn rounded(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}

/// A place in a text, as an editor counts: only a line feed ends a line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Position {
    /// In bytes of UTF-8, from 0.
    offset: u64,
    /// From 1.
    line: u64,
    /// In characters, from 1.
    column: u64,
}

impl Default for Position {
    fn default() -> Self {
        Position {
            offset: 0,
            line: 1,
            column: 1,
        }
    }
}

impl Position {
    /// Moves to the end of `text`, which begins here.
    fn advance(&mut self, text: &str) {
        self.offset += text.len() as u64;
        let last = match text.rfind('\n') {
            Some(end) => {
                self.line += text.bytes().filter(|&byte| byte == b'\n').count() as u64;
                self.column = 1;
                &text[end + 1..]
            }
            None => text,
        };
        self.column += last.chars().count() as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_line_feeds() {
        let mut position = Position::default();
        position.advance("fünf\r\nZüge ");
        let expected = Position {
            offset: 13,
            line: 2,
            column: 6,
        };
        assert_eq!(position, expected);
        position.advance("ä");
        assert_eq!((position.offset, position.column), (15, 7));
    }

    #[test]
    fn numbers_have_four_decimals() {
        assert_eq!(rounded(0.987_654_321), 0.9877);
        assert_eq!(rounded(1.2_f32.into()), 1.2);
    }
}
