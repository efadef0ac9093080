//! What was decided of each file, and which file that was.

use std::collections::{HashMap, HashSet};

use anyhow::{Result, anyhow, bail};
use ocrfix::format::Encoding;

use super::splice::Edit;
use crate::digest::Digest;
use crate::report::line::Decision;
use crate::report::read::{Listed, Report};

/// All decisions, by the content of the files.
pub struct Decisions {
    files: HashMap<Digest, Vec<Decided>>,
    names: HashSet<String>,
    /// Of the decisions themselves.
    pub digest: Digest,
}

/// What was decided of a file.
#[derive(Debug)]
pub struct Decided {
    name: String,
    /// The accepted edits, in order.
    pub edits: Vec<Edit>,
    /// The number of corrections that were accepted.
    pub accepted: u64,
}

impl Decisions {
    /// Takes what was accepted.
    ///
    /// # Errors
    /// When edits are none that can be made; the message names the file.
    pub fn new(report: Report) -> Result<Self> {
        let mut files: HashMap<Digest, Vec<Decided>> = HashMap::new();
        let mut names = HashSet::new();
        for listed in report.inputs {
            let decided =
                decided(&listed).map_err(|error| anyhow!("{}: {error}", listed.end.file))?;
            names.insert(decided.name.clone());
            files.entry(listed.end.sha256).or_default().push(decided);
        }
        Ok(Decisions {
            files,
            names,
            digest: report.digest,
        })
    }

    /// What was decided of a file with this content: the content counts, and the name where several had it.
    ///
    /// # Errors
    /// When no file had it, or several that were decided differently.
    pub fn of(&self, name: &str, content: Digest) -> Result<&Decided> {
        let Some(same) = self.files.get(&content) else {
            if self.names.contains(name) {
                bail!(
                    "it has changed since its corrections were listed, so nothing is written; \
                     list them again with `--report jsonl`, and review that"
                );
            }
            bail!("the decisions say nothing of it: no file had this content, or this name");
        };
        let named: Vec<&Decided> = same.iter().filter(|file| file.name == name).collect();
        let found = match named.is_empty() {
            true => same.iter().collect(),
            false => named,
        };
        let first = found[0];
        if found.iter().any(|other| other.edits != first.edits) {
            bail!(
                "the decisions have this content more than once, and differ; keep those of one in the list"
            );
        }
        Ok(first)
    }
}

fn decided(listed: &Listed) -> Result<Decided> {
    let end = &listed.end;
    let encoding = Encoding::named(&end.encoding)
        .ok_or_else(|| anyhow!("`{}` is no encoding that is known here", end.encoding))?;
    let accepted: Vec<_> = listed
        .entries
        .iter()
        .filter(|entry| entry.decision == Some(Decision::Accept))
        .collect();
    let mut all: Vec<_> = accepted.iter().flat_map(|entry| &entry.edits).collect();
    all.sort_by_key(|edit| (edit.start, edit.end));
    // Where old readings are kept, two corrections of one word share an edit.
    all.dedup();
    let mut edits: Vec<Edit> = Vec::with_capacity(all.len());
    for edit in all {
        let before = edits.last().map_or(0, |edit| edit.range.end);
        if edit.start < before || edit.end < edit.start || edit.end > end.bytes {
            bail!(
                "the accepted edits overlap, or lie outside of the file, at byte {}",
                edit.start
            );
        }
        if let Some(ch) = edit.text.chars().find(|&ch| !encoding.holds(ch)) {
            bail!("{} has no {ch:?}, which is accepted", end.encoding);
        }
        edits.push(Edit {
            range: edit.start..edit.end,
            bytes: encoding.encode(&edit.text).into_owned(),
        });
    }
    Ok(Decided {
        name: end.file.clone(),
        edits,
        accepted: accepted.len() as u64,
    })
}
