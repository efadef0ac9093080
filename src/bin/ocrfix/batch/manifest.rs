//! What has been done in a folder, so that a later run can go on where this one was killed.
//!
//! A line is added when an output lies in its place. A line that was cut off is passed over, and an output that is not
//! the one of its line is made again, so there is no moment at which a run must not be killed.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Mutex;

use anyhow::{Result, anyhow, bail};
use fs4::{FileExt, TryLockError};
use serde::{Deserialize, Serialize};

use crate::batch::tally::Tally;
use crate::digest::Digest;
use crate::message::describe;

/// Its name in the folder of the outputs; hidden, so that nobody takes it for one.
pub const NAME: &str = ".ocrfix-manifest.jsonl";

/// The list of what is done, locked as long as the run lasts.
pub struct Manifest {
    done: HashMap<String, Entry>,
    file: Mutex<File>,
}

/// The first line: who has made all this.
#[derive(Serialize, Deserialize)]
struct Header {
    ocrfix: String,
    settings: Digest,
}

#[derive(Serialize, Deserialize)]
struct Line {
    output: String,
    #[serde(flatten)]
    entry: Entry,
}

/// What was read and written, and what was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Of the input as it lies there, compressed or not.
    pub input_sha256: Digest,
    /// Of the output.
    pub output_sha256: Digest,
    /// Of the list of corrections, if there was to be one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report_sha256: Option<Digest>,
    /// What the input held.
    #[serde(flatten)]
    pub tally: Tally,
}

impl Manifest {
    /// Opens the list in `folder`. What it holds counts only with `resume` and if it was made with the same settings;
    /// else it begins anew.
    ///
    /// # Errors
    /// When it cannot be written, or another run is writing there.
    pub fn open(folder: &Path, settings: Digest, resume: bool) -> Result<Self> {
        let path = folder.join(NAME);
        let named = |error: io::Error| anyhow!("{}: {}", path.display(), describe(&error));
        // Never through a link that somebody has put there.
        if path.is_symlink() {
            bail!("{}: this is a symbolic link; remove it", path.display());
        }
        let mut options = OpenOptions::new();
        let mut file = options
            .create(true)
            .read(true)
            .append(true)
            .open(&path)
            .map_err(named)?;
        // Where locks do not exist, the user has to see to it.
        if let Err(TryLockError::WouldBlock) = FileExt::try_lock(&file) {
            bail!(
                "{}: another run is writing here; wait for its end, or name another folder",
                folder.display()
            );
        }
        let old = match resume {
            true => read(&file, settings).map_err(named)?,
            false => None,
        };
        let done = match old {
            Some(done) => {
                // The last line may have been cut off.
                file.write_all(b"\n").map_err(named)?;
                done
            }
            None => {
                let header = Header {
                    ocrfix: env!("CARGO_PKG_VERSION").to_owned(),
                    settings,
                };
                file.set_len(0)
                    .and_then(|()| append(&mut file, &header))
                    .map_err(named)?;
                HashMap::new()
            }
        };
        Ok(Manifest {
            done,
            file: Mutex::new(file),
        })
    }

    /// What an earlier run has noted of this output.
    pub fn done(&self, output: &Path) -> Option<&Entry> {
        self.done.get(output.to_str()?)
    }

    /// Notes that an output lies in its place. One whose name is not Unicode is not noted, and so made again.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&self, output: &Path, entry: Entry) -> io::Result<()> {
        let Some(output) = output.to_str() else {
            return Ok(());
        };
        let output = output.to_owned();
        let mut file = self.file.lock().unwrap_or_else(|e| e.into_inner());
        append(&mut file, &Line { output, entry })
    }
}

/// In one write. If the disk is full only half of it may come to be written; the next line must not suffer from that.
fn append(file: &mut File, line: &impl Serialize) -> io::Result<()> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    file.write_all(&bytes).inspect_err(|_| {
        let _ = file.write_all(b"\n");
    })
}

/// The entries, if they were made with these settings.
fn read(mut file: &File, settings: Digest) -> io::Result<Option<HashMap<String, Entry>>> {
    file.seek(SeekFrom::Start(0))?;
    let mut lines = BufReader::new(file).split(b'\n');
    let Some(first) = lines.next().transpose()? else {
        return Ok(None);
    };
    if !serde_json::from_slice::<Header>(&first).is_ok_and(|header| header.settings == settings) {
        return Ok(None);
    }
    let mut done = HashMap::new();
    for line in lines {
        if let Ok(line) = serde_json::from_slice::<Line>(&line?) {
            done.insert(line.output, line.entry);
        }
    }
    Ok(Some(done))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Hashing;
    use std::fs;

    fn digest(text: &str) -> Digest {
        let mut hashing = Hashing::new(io::sink());
        hashing.write_all(text.as_bytes()).unwrap();
        hashing.finish().1
    }

    fn entry(text: &str) -> Entry {
        Entry {
            input_sha256: digest(text),
            output_sha256: digest("output"),
            report_sha256: None,
            tally: Tally {
                words: 3,
                corrections: 1,
            },
        }
    }

    #[test]
    fn a_list_that_was_cut_off_anywhere_gives_what_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        let open = || Manifest::open(folder.path(), digest("settings"), true).unwrap();
        let manifest = open();
        for name in ["a", "b"] {
            manifest.add(Path::new(name), entry(name)).unwrap();
        }
        drop(manifest);
        let whole = fs::read(&path).unwrap();
        for end in 0..=whole.len() {
            fs::write(&path, &whole[..end]).unwrap();
            let manifest = open();
            for name in ["a", "b"] {
                let found = manifest.done(Path::new(name));
                assert!(found.is_none_or(|found| *found == entry(name)));
            }
            manifest.add(Path::new("c"), entry("c")).unwrap();
            drop(manifest);
            assert_eq!(open().done(Path::new("c")), Some(&entry("c")));
        }
        assert_eq!(open().done(Path::new("b")), Some(&entry("b")));
    }

    #[test]
    fn other_settings_begin_anew() {
        let folder = tempfile::tempdir().unwrap();
        let open = |settings, resume| Manifest::open(folder.path(), digest(settings), resume);
        let first = open("a", true).unwrap();
        first.add(Path::new("x"), entry("x")).unwrap();
        drop(first);
        assert!(open("a", true).unwrap().done(Path::new("x")).is_some());
        assert!(open("b", true).unwrap().done(Path::new("x")).is_none());
        assert!(open("a", true).unwrap().done(Path::new("x")).is_none());
    }

    #[test]
    fn one_run_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Manifest::open(folder.path(), digest("a"), true);
        let _first = open().unwrap();
        let error = open().err().unwrap().to_string();
        assert!(error.contains("another run"), "{error}");
    }
}
