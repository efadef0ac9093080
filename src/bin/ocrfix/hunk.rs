//! The form of a unified diff: hunks, their line numbers and colours.

use std::io::{self, Write};
use std::mem;

use anstyle::{AnsiColor, Style};

use ocrfix::format::Encoding;

const FILE: Style = Style::new().bold();
const PLACE: Style = AnsiColor::Cyan.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();

/// Changes near each other.
#[derive(Default)]
pub struct Hunk {
    /// Numbers of the first lines.
    pub start: (usize, usize),
    /// Context before the first change.
    pub before: Vec<String>,
    /// From the first change to the last.
    middle: Vec<(Mark, String)>,
    /// Added lines to stand behind the removed ones directly before them.
    added: Vec<String>,
    /// Unchanged lines since the last change.
    pub after: Vec<String>,
    /// Size of the changes.
    pub bytes: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Context,
    Removed,
    Added,
}

impl Hunk {
    /// A hunk whose first change begins at these lines and follows on these.
    pub fn new(lines: (usize, usize), before: Vec<String>) -> Self {
        Hunk {
            start: (lines.0 - before.len(), lines.1 - before.len()),
            before,
            ..Hunk::default()
        }
    }

    /// Adds a change behind what is there: whole lines, before and after.
    pub fn change(&mut self, old: &str, new: &str) {
        if !self.after.is_empty() {
            self.settle();
            let between = self.after.drain(..);
            self.middle
                .extend(between.map(|line| (Mark::Context, line)));
        }
        let lines =
            |text: &str| -> Vec<String> { text.split_inclusive('\n').map(str::to_owned).collect() };
        let removed = lines(old).into_iter().map(|line| (Mark::Removed, line));
        self.middle.extend(removed);
        self.added.extend(lines(new));
        self.bytes += old.len() + new.len();
    }

    /// Puts the added lines behind the removed ones.
    fn settle(&mut self) {
        let added = self.added.drain(..).map(|line| (Mark::Added, line));
        self.middle.extend(added);
    }
}

/// Writes hunks, and the name of the file before the first.
pub struct Printer<W> {
    /// Where to.
    pub out: W,
    /// That of the input.
    pub encoding: Encoding,
    coloured: bool,
    file: String,
    headed: bool,
}

impl<W: Write> Printer<W> {
    /// A printer to `out`.
    pub fn new(out: W, coloured: bool) -> Self {
        Printer {
            out,
            encoding: Encoding::UTF_8,
            coloured,
            file: String::new(),
            headed: false,
        }
    }

    /// The hunks that follow are of this file.
    pub fn start(&mut self, file: &str) {
        file.clone_into(&mut self.file);
        self.headed = false;
    }

    /// Writes a hunk.
    pub fn hunk(&mut self, hunk: &Hunk) -> io::Result<()> {
        if !mem::replace(&mut self.headed, true) {
            // A tab ends a name that has blanks in it.
            let end = if self.file.contains(' ') { "\t" } else { "" };
            let names = ["--- ", "+++ "].map(|sign| format!("{sign}{}{end}", self.file));
            for name in names {
                self.styled(FILE, name.as_bytes())?;
                self.out.write_all(b"\n")?;
            }
        }
        let around = hunk.before.len() + hunk.after.len();
        let count = |but: Mark| hunk.middle.iter().filter(|(mark, _)| *mark != but).count();
        let place = format!(
            "@@ -{} +{} @@",
            range(hunk.start.0, around + count(Mark::Added)),
            range(
                hunk.start.1,
                around + count(Mark::Removed) + hunk.added.len()
            ),
        );
        self.styled(PLACE, place.as_bytes())?;
        self.out.write_all(b"\n")?;
        for line in &hunk.before {
            self.line(Mark::Context, line)?;
        }
        for (mark, line) in &hunk.middle {
            self.line(*mark, line)?;
        }
        for line in &hunk.added {
            self.line(Mark::Added, line)?;
        }
        for line in &hunk.after {
            self.line(Mark::Context, line)?;
        }
        Ok(())
    }

    fn line(&mut self, mark: Mark, line: &str) -> io::Result<()> {
        let (sign, style) = match mark {
            Mark::Context => (b' ', Style::new()),
            Mark::Removed => (b'-', REMOVED),
            Mark::Added => (b'+', ADDED),
        };
        let text = line.strip_suffix('\n');
        let mut bytes = vec![sign];
        bytes.extend_from_slice(&self.encoding.encode(text.unwrap_or(line)));
        self.styled(style, &bytes)?;
        self.out.write_all(match text {
            Some(_) => b"\n",
            None => b"\n\\ No newline at end of file\n",
        })
    }

    fn styled(&mut self, style: Style, bytes: &[u8]) -> io::Result<()> {
        if !self.coloured {
            return self.out.write_all(bytes);
        }
        write!(self.out, "{style}")?;
        self.out.write_all(bytes)?;
        write!(self.out, "{style:#}")
    }
}

/// A range of lines as diffs write it: one line has no count, and no line stands behind the line
/// before it.
fn range(start: usize, count: usize) -> String {
    match count {
        0 => format!("{},0", start - 1),
        1 => start.to_string(),
        _ => format!("{start},{count}"),
    }
}
