//! A unified diff, written while the text streams through.
//!
//! What changed is known from the corrections, so no lines are compared and neither text is ever held
//! whole: only the hunk being built is.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::mem;

use ocrfix::Correction;
use ocrfix::format::{Document, Encoding as DocumentEncoding, Rewritten};

use crate::compression::Compression;
use crate::encoding::Encoding;
use crate::hunk::{Hunk, Printer};
use crate::output::{Piece, Sink, pieces};

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// Bytes from which a hunk is cut although the changes go on.
const LONGEST_HUNK: usize = 1024 * 1024;

/// Writes a unified diff from the inputs to the corrected texts, in the encodings of the inputs so
/// that `patch` can use it.
pub struct Diff<W> {
    printer: Printer<W>,
    /// Numbers of the next lines, from 1, in the input and in the corrected text.
    lines: (usize, usize),
    /// The line that has begun, before and after: a block need not end at a line's end.
    old: String,
    new: String,
    changed: bool,
    /// The last unchanged lines that are in no hunk.
    before: VecDeque<String>,
    hunk: Option<Hunk>,
}

impl<W: Write> Diff<W> {
    /// A diff that goes to `out`.
    pub fn new(out: W, coloured: bool) -> Self {
        Diff {
            printer: Printer::new(out, coloured),
            lines: (1, 1),
            old: String::new(),
            new: String::new(),
            changed: false,
            before: VecDeque::new(),
            hunk: None,
        }
    }

    /// Takes text that is the same before and after.
    fn kept(&mut self, text: &str) -> io::Result<()> {
        for line in text.split_inclusive('\n') {
            self.old.push_str(line);
            if self.changed {
                self.new.push_str(line);
            }
            if line.ends_with('\n') {
                self.line_ends()?;
            }
        }
        Ok(())
    }

    /// Takes a change, which may span lines; they belong together then.
    fn replaced(&mut self, old: &str, new: &str) {
        if !self.changed {
            self.changed = true;
            self.new.clone_from(&self.old);
        }
        self.old.push_str(old);
        self.new.push_str(new);
    }

    fn line_ends(&mut self) -> io::Result<()> {
        let old = mem::take(&mut self.old);
        if mem::take(&mut self.changed) {
            let new = mem::take(&mut self.new);
            self.change(&old, &new)
        } else {
            self.same(old)
        }
    }

    fn same(&mut self, line: String) -> io::Result<()> {
        self.lines.0 += 1;
        self.lines.1 += 1;
        let Some(hunk) = &mut self.hunk else {
            self.before.push_back(line);
            if self.before.len() > CONTEXT {
                self.before.pop_front();
            }
            return Ok(());
        };
        hunk.after.push(line);
        // Hunks whose contexts touch are one.
        if hunk.after.len() > 2 * CONTEXT {
            self.close(CONTEXT)?;
        }
        Ok(())
    }

    fn change(&mut self, old: &str, new: &str) -> io::Result<()> {
        let hunk = self
            .hunk
            .get_or_insert_with(|| Hunk::new(self.lines, mem::take(&mut self.before).into()));
        hunk.change(old, new);
        self.lines.0 += old.split_inclusive('\n').count();
        self.lines.1 += new.split_inclusive('\n').count();
        if hunk.bytes > LONGEST_HUNK {
            self.close(0)?;
        }
        Ok(())
    }

    /// Prints the hunk with so many lines of context behind it; the last lines left over may be the
    /// context before the next.
    fn close(&mut self, context: usize) -> io::Result<()> {
        let Some(mut hunk) = self.hunk.take() else {
            return Ok(());
        };
        let rest = hunk.after.split_off(context.min(hunk.after.len()));
        let last = rest.len().saturating_sub(CONTEXT);
        self.before = rest.into_iter().skip(last).collect();
        // Less context on one side tells `patch` that the file begins or ends there. Where a hunk
        // was cut that is not so, and it gets no context at all.
        let cut_before = hunk.before.len() < CONTEXT && hunk.start.0 > 1;
        if cut_before || context == 0 {
            hunk.start.0 += hunk.before.len();
            hunk.start.1 += hunk.before.len();
            hunk.before.clear();
            hunk.after.clear();
        }
        self.printer.hunk(&hunk)
    }
}

impl<W: Write> Sink for Diff<W> {
    fn start(&mut self, file: &str, _compression: Compression) -> io::Result<()> {
        self.printer.start(file);
        self.lines = (1, 1);
        self.old.clear();
        self.new.clear();
        self.changed = false;
        self.before.clear();
        self.hunk = None;
        Ok(())
    }

    fn block(
        &mut self,
        text: &str,
        corrections: &[Correction],
        encoding: Encoding,
    ) -> io::Result<()> {
        self.printer.encoding = encoding.into();
        for piece in pieces(text, corrections) {
            match piece {
                Piece::Kept(text) => self.kept(text)?,
                Piece::Corrected(c) => self.replaced(&c.original, &c.replacement),
            }
        }
        Ok(())
    }

    fn document(&mut self, document: &Document, rewritten: &Rewritten) -> io::Result<()> {
        self.printer.encoding = match document.encoding() {
            // Its line ends would be none to a reader of the diff.
            encoding if encoding.is_utf16() => DocumentEncoding::UTF_8,
            encoding => encoding,
        };
        let source = document.source();
        let mut at = 0;
        for edit in &rewritten.edits {
            self.kept(&source[at..edit.range.start])?;
            self.replaced(&source[edit.range.clone()], &edit.replacement);
            at = edit.range.end;
        }
        self.kept(&source[at..])
    }

    fn finish(&mut self) -> io::Result<()> {
        if !self.old.is_empty() || self.changed {
            self.line_ends()?;
        }
        self.close(CONTEXT)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.printer.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ocrfix::Kind;

    /// The diff that results when every `fiinf` becomes `fünf` and the blocks have this size.
    fn diff(text: &str, block: usize, coloured: bool) -> String {
        let mut out = Vec::new();
        let mut diff = Diff::new(&mut out, coloured);
        diff.start("seite.txt", Compression::None).unwrap();
        let mut rest = text;
        while !rest.is_empty() {
            let mut end = floor(rest, block);
            // No block ends inside a word.
            while rest[..end].ends_with(['f', 'i', 'n']) && end < rest.len() {
                end += 1;
            }
            let (now, later) = rest.split_at(end);
            let found: Vec<Correction> = now
                .match_indices("fiinf")
                .map(|(at, original)| correction(at, original, "fünf"))
                .collect();
            diff.block(now, &found, Encoding::Utf8).unwrap();
            rest = later;
        }
        diff.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    fn floor(text: &str, at: usize) -> usize {
        let at = at.min(text.len());
        (0..=at).rfind(|&i| text.is_char_boundary(i)).unwrap()
    }

    fn correction(at: usize, original: &str, replacement: &str) -> Correction {
        Correction {
            range: at..at + original.len(),
            original: original.to_owned(),
            replacement: replacement.to_owned(),
            confidence: 1.0,
            kind: Kind::UnknownWord,
            rewrites: vec![],
        }
    }

    fn numbered(lines: usize, damaged: impl Fn(usize) -> bool) -> String {
        (1..=lines)
            .map(|n| format!("{n} {}\n", if damaged(n) { "fiinf" } else { "gut" }))
            .collect()
    }

    #[test]
    fn changes_near_each_other_share_a_hunk() {
        let near = diff(&numbered(20, |n| n == 5 || n == 12), 4096, false);
        assert_eq!(near.matches("@@ -").count(), 1);
        let far = diff(&numbered(20, |n| n == 5 || n == 13), 4096, false);
        assert_eq!(
            far,
            "--- seite.txt\n+++ seite.txt\n\
             @@ -2,7 +2,7 @@\n 2 gut\n 3 gut\n 4 gut\n-5 fiinf\n+5 fünf\n 6 gut\n 7 gut\n 8 gut\n\
             @@ -10,7 +10,7 @@\n 10 gut\n 11 gut\n 12 gut\n-13 fiinf\n+13 fünf\n 14 gut\n 15 gut\n 16 gut\n"
        );
    }

    #[test]
    fn removed_lines_stand_before_added_ones() {
        assert_eq!(
            diff("fiinf\r\nfiinf", 4096, false),
            "--- seite.txt\n+++ seite.txt\n@@ -1,2 +1,2 @@\n-fiinf\r\n-fiinf\n\
             \\ No newline at end of file\n+fünf\r\n+fünf\n\\ No newline at end of file\n"
        );
    }

    #[test]
    fn the_size_of_blocks_does_not_matter() {
        let text = numbered(200, |n| n % 11 == 3 || n % 17 < 2);
        let whole = diff(&text, usize::MAX, false);
        for block in [5, 7, 30, 64, 1000] {
            assert_eq!(diff(&text, block, false), whole, "{block}");
        }
    }

    #[test]
    fn nothing_is_printed_without_a_change() {
        assert_eq!(diff(&numbered(9, |_| false), 10, false), "");
    }

    #[test]
    fn a_cut_hunk_has_no_context() {
        let long = format!("{} fiinf\n", "x".repeat(LONGEST_HUNK / 4));
        let text = format!("1\n2\n3\n{}4\n5\n", long.repeat(3));
        let cut = diff(&text, usize::MAX, false);
        let places: Vec<&str> = cut.lines().filter(|line| line.starts_with("@@")).collect();
        assert_eq!(places, ["@@ -4,2 +4,2 @@", "@@ -6 +6 @@"]);
        assert!(!cut.lines().any(|line| line.starts_with(' ')));
    }

    #[test]
    fn a_correction_over_a_line_end_is_one_change() {
        let mut out = Vec::new();
        let mut diff = Diff::new(&mut out, false);
        diff.start("a", Compression::None).unwrap();
        let found = correction(2, "Stabili-\ntat", "Stabili-\ntät");
        diff.block("1 Stabili-\ntat da\n3\n", &[found], Encoding::Windows1252)
            .unwrap();
        diff.finish().unwrap();
        assert_eq!(
            out,
            b"--- a\n+++ a\n@@ -1,3 +1,3 @@\n-1 Stabili-\n-tat da\n+1 Stabili-\n+t\xE4t da\n 3\n"
        );
    }

    #[test]
    fn colours_end_before_the_line_does() {
        let coloured = diff("fiinf\n", 4096, true);
        assert!(coloured.contains("\u{1b}[31m-fiinf\u{1b}[0m\n\u{1b}[32m+fünf\u{1b}[0m\n"));
    }
}
