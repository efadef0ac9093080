//! The list of corrections as JSON, one object a line.

mod context;
pub mod line;
mod position;
pub mod read;

use std::io::{self, Write};

use ocrfix::Correction;
use ocrfix::format::{self, Change, Document, Rewritten};
use serde::Serialize;

use crate::compression::Compression;
use crate::digest::Hashing;
use crate::encoding::Encoding;
use crate::output::{Piece, Sink, pieces};
use context::{after, before};
use line::{Edit, End, Entry, Rewrite, Word};
use position::Position;

/// Writes a line of JSON for each correction, and one at the end of each input.
pub struct JsonLines<W> {
    out: W,
    input: Input,
}

/// What is known so far of an input.
struct Input {
    file: String,
    position: Position,
    corrections: u64,
    encoding: format::Encoding,
    content: Hashing<io::Sink>,
    /// The last words of the block before.
    shown: String,
}

impl Input {
    fn new(file: &str) -> Self {
        Input {
            file: file.to_owned(),
            position: Position::default(),
            corrections: 0,
            encoding: format::Encoding::UTF_8,
            content: Hashing::new(io::sink()),
            shown: String::new(),
        }
    }

    /// Takes the next part of its text.
    fn take(&mut self, text: &str, encoding: format::Encoding) -> io::Result<()> {
        self.encoding = encoding;
        self.content.write_all(&encoding.encode(text))
    }

    /// A correction at the present position, which stands between two texts.
    fn entry(&self, correction: &Correction, before: &str, after: &str) -> Entry {
        let position = &self.position;
        let end = position.offset + self.encoding.encode(&correction.original).len() as u64;
        Entry {
            file: self.file.clone(),
            page: position.page,
            line: position.line,
            column: position.column,
            start: position.offset,
            end,
            original: correction.original.clone(),
            replacement: correction.replacement.clone(),
            confidence: rounded(correction.confidence),
            kind: correction.kind.name().to_owned(),
            rewrites: correction
                .rewrites
                .iter()
                .map(|rewrite| Rewrite {
                    at: rewrite.at,
                    ocr: rewrite.ocr.clone(),
                    truth: rewrite.truth.clone(),
                    cost: rounded(rewrite.cost.into()),
                })
                .collect(),
            before: before.to_owned(),
            after: after.to_owned(),
            words: Vec::new(),
            edits: vec![Edit {
                start: position.offset,
                end,
                text: correction.replacement.clone(),
            }],
            decision: None,
        }
    }

    /// A change of a document, which is at the present position.
    fn document_entry(&self, change: &Change, text: &str) -> Entry {
        let correction = &change.correction;
        let range = &correction.range;
        let entry = self.entry(
            correction,
            before(&text[..range.start]),
            after(&text[range.end..]),
        );
        let parts = &change.parts;
        Entry {
            page: change.page.into(),
            start: parts.first().map_or(0, |part| part.bytes.start) as u64,
            end: parts.last().map_or(0, |part| part.bytes.end) as u64,
            words: parts
                .iter()
                .map(|part| Word {
                    id: part.word.clone(),
                    confidence: part.confidence.map(|p| rounded(p.into())),
                    start: part.bytes.start as u64,
                    end: part.bytes.end as u64,
                })
                .collect(),
            edits: change
                .edits
                .iter()
                .map(|edit| Edit {
                    start: edit.bytes.start as u64,
                    end: edit.bytes.end as u64,
                    text: edit.replacement.clone(),
                })
                .collect(),
            ..entry
        }
    }
}

impl<W: Write> JsonLines<W> {
    /// A report that goes to `out`.
    pub fn new(out: W) -> Self {
        JsonLines {
            out,
            input: Input::new(""),
        }
    }

    fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, line)?;
        self.out.write_all(b"\n")
    }
}

impl<W: Write> Sink for JsonLines<W> {
    fn start(&mut self, file: &str, _compression: Compression) -> io::Result<()> {
        self.input = Input::new(file);
        Ok(())
    }

    fn block(
        &mut self,
        text: &str,
        corrections: &[Correction],
        encoding: Encoding,
    ) -> io::Result<()> {
        let encoding = encoding.into();
        self.input.take(text, encoding)?;
        for piece in pieces(text, corrections) {
            match piece {
                Piece::Kept(kept) => self.input.position.advance(kept, encoding),
                Piece::Corrected(correction) => {
                    let range = &correction.range;
                    let mut shown = before(&text[..range.start]);
                    let joined;
                    if shown.len() == range.start {
                        joined = format!("{}{shown}", self.input.shown);
                        shown = before(&joined);
                    }
                    let entry = self
                        .input
                        .entry(correction, shown, after(&text[range.end..]));
                    self.line(&entry)?;
                    self.input.position.advance(&correction.original, encoding);
                }
            }
        }
        self.input.corrections += corrections.len() as u64;
        before(text).clone_into(&mut self.input.shown);
        Ok(())
    }

    fn document(&mut self, document: &Document, rewritten: &Rewritten) -> io::Result<()> {
        let source = document.source();
        let encoding = document.encoding();
        self.input.take(source, encoding)?;
        let mut at = 0;
        for change in &rewritten.changes {
            let start = change.parts.first().map_or(at, |part| part.range.start);
            self.input.position.advance(&source[at..start], encoding);
            at = start;
            let entry = self.input.document_entry(change, document.text());
            self.line(&entry)?;
        }
        self.input.corrections += rewritten.changes.len() as u64;
        // Up to its end, for its length.
        self.input.position.advance(&source[at..], encoding);
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let input = std::mem::replace(&mut self.input, Input::new(""));
        self.line(&End {
            file: input.file,
            corrections: input.corrections,
            bytes: input.position.offset,
            encoding: input.encoding.name().to_owned(),
            sha256: input.content.finish().1,
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Four decimals: more is noise, and makes reports differ between machines.
fn rounded(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_decimals() {
        assert_eq!(rounded(0.987_654_321), 0.9877);
        assert_eq!(rounded(1.2_f32.into()), 1.2);
    }
}
