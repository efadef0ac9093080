//! Reports, and the decisions made of them, read again.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::line::{End, Entry};
use crate::compression::decompress;
use crate::digest::{Digest, Hashing};
use crate::input;
use crate::message::describe;

/// A report.
pub struct Report {
    /// The inputs whose lists are whole.
    pub inputs: Vec<Listed>,
    /// The names of those whose lists are not.
    pub cut_off: Vec<String>,
    /// Of its content.
    pub digest: Digest,
}

/// What a report tells of an input.
#[derive(Serialize)]
pub struct Listed {
    /// The corrections, in the order of the input.
    pub entries: Vec<Entry>,
    /// The line at the end.
    pub end: End,
}

/// Reads a report, from standard input for `-`.
///
/// # Errors
/// When it cannot be read, or a line is none of a report; the message begins with its name.
pub fn read(path: &Path) -> Result<Report> {
    let name = input::name(path);
    let source = input::open(path).and_then(decompress);
    let (_, content) = source.map_err(|error| anyhow!("{name}: {}", describe(&error)))?;
    from(content, &name)
}

fn from(content: impl Read, name: &str) -> Result<Report> {
    let mut content = BufReader::new(Hashing::new(content));
    let mut report = (Vec::new(), Vec::new());
    let mut entries: Vec<Entry> = Vec::new();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let count = content
            .read_until(b'\n', &mut line)
            .map_err(|error| anyhow!("{name}: line {number}: {}", describe(&error)))?;
        if count == 0 {
            break;
        }
        // A run that was killed has ended in the middle of its last line, and maybe of a letter.
        let is_whole = line.ends_with(b"\n");
        let text = String::from_utf8_lossy(&line);
        if is_whole && matches!(text, Cow::Owned(_)) {
            bail!("{name}: line {number}: this is not UTF-8; make it with `--report jsonl`");
        }
        // Editors put a byte order mark before the first.
        let text = text.trim_start_matches('\u{FEFF}').trim();
        if text.is_empty() {
            continue;
        }
        match (parsed::<Entry>(text), parsed::<End>(text)) {
            (Ok(entry), _) => {
                cut_off(&mut entries, &entry.file, &mut report.1);
                entries.push(entry);
            }
            (_, Ok(end)) => {
                cut_off(&mut entries, &end.file, &mut report.1);
                let mut entries = std::mem::take(&mut entries);
                // What stands before its own is from a list of the same name that was cut off.
                let others = entries.len().saturating_sub(end.corrections as usize);
                if others > 0 {
                    report.1.push(end.file.clone());
                    entries.drain(..others);
                }
                report.0.push(Listed { entries, end });
            }
            (Err(reason), _) => match begun(text).filter(|_| !is_whole) {
                Some(file) => {
                    cut_off(&mut entries, &file, &mut report.1);
                    if entries.is_empty() {
                        report.1.push(file);
                    }
                }
                None => bail!(
                    "{name}: line {number}: this is no line of a report of this version ({reason}); \
                     make it with `--report jsonl`"
                ),
            },
        }
    }
    cut_off(&mut entries, "", &mut report.1);
    Ok(Report {
        inputs: report.0,
        cut_off: report.1,
        digest: content.into_inner().finish().1,
    })
}

/// Gives up the list of another input, whose last line is missing.
fn cut_off(entries: &mut Vec<Entry>, file: &str, names: &mut Vec<String>) {
    if let Some(other) = entries.first().filter(|entry| entry.file != file) {
        names.push(other.file.clone());
        entries.clear();
    }
}

/// The input that a line is about which has only begun.
fn begun(line: &str) -> Option<String> {
    let (_, file) = line.strip_prefix('{')?.split_once("\"file\":")?;
    let mut values = serde_json::Deserializer::from_str(file).into_iter();
    values.next()?.ok()
}

fn parsed<T: DeserializeOwned>(line: &str) -> Result<T, String> {
    serde_json::from_str(line).map_err(|error| {
        let reason = error.to_string();
        // It always says line 1.
        let end = reason.find(" at line ").unwrap_or(reason.len());
        reason[..end].to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compression::Compression;
    use crate::encoding::Encoding;
    use crate::output::Sink;
    use crate::report::JsonLines;
    use ocrfix::{Correction, Kind};

    fn report(files: &[&str]) -> String {
        let mut out = Vec::new();
        let mut list = JsonLines::new(&mut out);
        for file in files {
            let correction = Correction {
                range: 4..9,
                original: "fiinf".to_owned(),
                replacement: "fünf".to_owned(),
                confidence: 0.9,
                kind: Kind::UnknownWord,
                rewrites: vec![],
            };
            list.start(file, Compression::None).unwrap();
            list.block("Die fiinf\n", &[correction], Encoding::Utf8)
                .unwrap();
            list.finish().unwrap();
        }
        String::from_utf8(out).unwrap()
    }

    fn read(text: &str) -> Result<Report> {
        from(text.as_bytes(), "report.jsonl")
    }

    #[test]
    fn what_was_written_is_read() {
        let report = read(&report(&["a.txt", "b.txt"])).unwrap();
        assert_eq!(report.inputs.len(), 2);
        let Listed { entries, end } = &report.inputs[1];
        assert_eq!((end.file.as_str(), end.bytes), ("b.txt", 10));
        assert_eq!(entries[0].edits[0].text, "fünf");
        assert_eq!((entries[0].start, entries[0].end), (4, 9));
        assert_eq!(report.cut_off, [""; 0]);
    }

    #[test]
    fn a_list_without_its_end_is_told() {
        let whole = report(&["a.txt", "b.txt"]);
        assert_eq!(read(&format!("\u{FEFF}{whole}")).unwrap().inputs.len(), 2);
        let lines: Vec<&str> = whole.lines().collect();
        let names = |lines: &[&str]| read(&lines.join("\n")).unwrap().cut_off;
        assert_eq!(names(&lines[..3]), ["b.txt"]);
        assert_eq!(names(&[lines[0], lines[2], lines[3]]), ["a.txt"]);
        // Also in the middle of a line, or of its first.
        assert_eq!(names(&[lines[0], &lines[0][..40]]), ["a.txt"]);
        assert_eq!(names(&[lines[0], lines[1], &lines[2][..40]]), ["b.txt"]);
        assert_eq!(names(&[lines[0], &lines[2][..40]]), ["a.txt", "b.txt"]);
        let at = whole.find('ü').unwrap() + 1;
        let torn = from(&whole.as_bytes()[..at], "report.jsonl").unwrap();
        assert_eq!(torn.cut_off, ["a.txt"]);
        // The next list may be of the same name.
        let again = read(&[lines[0], lines[0], lines[1]].join("\n")).unwrap();
        assert_eq!(
            (again.inputs[0].entries.len(), again.cut_off),
            (1, vec!["a.txt".to_owned()])
        );
    }

    #[test]
    fn what_is_no_report_is_told_with_its_line() {
        let text = report(&["a.txt"]) + "{\"file\":\"a.txt\"}\n";
        let error = read(&text).err().unwrap().to_string();
        let expected = "report.jsonl: line 3: this is no line of a report of this version \
                        (missing field `page`)";
        assert!(error.starts_with(expected), "{error}");
        // Half of the first `ü` is missing.
        let mut torn = text.clone().into_bytes();
        torn.remove(text.find('ü').unwrap());
        let error = from(&torn[..], "report.jsonl").err().unwrap().to_string();
        assert!(
            error.starts_with("report.jsonl: line 1: this is not UTF-8"),
            "{error}"
        );
    }
}
