//! Doing something to one file, into one file.

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};

use crate::atomic::Draft;
use crate::batch::backup::keep;
use crate::batch::manifest::{Entry, Manifest};
use crate::batch::plan::Job;
use crate::batch::tally::Tally;
use crate::batch::task::{Target, Task};
use crate::batch::tree::Tree;
use crate::digest::{Digest, Hashing};
use crate::message::{describe, named};

/// What one writes to before it is a draft.
const BUFFER: usize = 64 * 1024;

/// What all jobs have in common.
pub struct Run<'a, T> {
    /// What is done.
    pub task: &'a T,
    /// Where outputs go, and the list of those that are done.
    pub place: Place,
    /// Where lists of corrections go.
    pub reports: Option<Tree>,
}

/// Where outputs go.
pub enum Place {
    /// Into a folder.
    Tree(Tree, Manifest),
    /// Where the inputs are; those are kept under a name with this suffix if there is one.
    Inputs(Option<String>),
}

/// A job that succeeded.
pub struct Done {
    /// What the input held.
    pub tally: Tally,
    /// Whether an earlier run has done it.
    pub before: bool,
}

/// Output and report, before they are in their places.
struct Drafts {
    tally: Tally,
    input: Digest,
    output: (Draft, Digest),
    report: Option<(Draft, Digest)>,
}

impl<T: Task> Run<'_, T> {
    /// Does one job.
    ///
    /// # Errors
    /// When it cannot be done; then what lay in its place lies there still.
    pub fn run(&self, job: &Job, scratch: &mut T::Scratch) -> Result<Done> {
        let report = match &self.reports {
            Some(tree) => Some(tree.place(&list_of(job.place()))?),
            None => None,
        };
        let report = report.as_deref();
        match &self.place {
            Place::Tree(tree, manifest) => {
                let target = tree.place(&job.place())?;
                if let Some(tally) = self.done_before(job, manifest, &target, report) {
                    return Ok(Done {
                        tally,
                        before: true,
                    });
                }
                self.to_tree(job, manifest, &target, report, scratch)
            }
            Place::Inputs(suffix) => self.in_place(job, suffix.as_deref(), report, scratch),
        }
        .map(|tally| Done {
            tally,
            before: false,
        })
    }

    /// What an input held that was done by an earlier run, and that has not changed since, nor what came of it.
    fn done_before(
        &self,
        job: &Job,
        manifest: &Manifest,
        target: &Path,
        report: Option<&Path>,
    ) -> Option<Tally> {
        let entry = manifest.done(&job.place())?;
        let is = |path: &Path, digest| Digest::of_file(path).is_ok_and(|found| found == digest);
        let same = report.is_none_or(|path| entry.report_sha256.is_some_and(|d| is(path, d)))
            && is(target, entry.output_sha256)
            && is(&job.real(), entry.input_sha256);
        same.then_some(entry.tally)
    }

    fn to_tree(
        &self,
        job: &Job,
        manifest: &Manifest,
        target: &Path,
        report: Option<&Path>,
        scratch: &mut T::Scratch,
    ) -> Result<Tally> {
        let (file, metadata) = open(&job.real())?;
        let drafts = self.write(job, file, target, metadata.permissions(), report, scratch)?;
        let entry = Entry {
            input_sha256: drafts.input,
            output_sha256: drafts.output.1,
            report_sha256: drafts.report.as_ref().map(|(_, digest)| *digest),
            tally: drafts.tally,
        };
        if let (Some((draft, _)), Some(path)) = (drafts.report, report) {
            draft.put(path).map_err(|error| named(path, &error))?;
        }
        let (draft, _) = drafts.output;
        draft.put(target).map_err(|error| named(target, &error))?;
        manifest.add(&job.place(), entry).map_err(|error| {
            let reason = describe(&error);
            anyhow!("it is written, but `--resume` will not know so: {reason}")
        })?;
        Ok(drafts.tally)
    }

    fn in_place(
        &self,
        job: &Job,
        suffix: Option<&str>,
        report: Option<&Path>,
        scratch: &mut T::Scratch,
    ) -> Result<Tally> {
        let target = job.real();
        let (file, old) = open(&target)?;
        let drafts = self.write(job, file, &target, old.permissions(), report, scratch)?;
        let tally = drafts.tally;
        if tally.corrections > 0 {
            if let Some(suffix) = suffix {
                keep(&target, suffix, drafts.input)?;
            }
            let now = fs::metadata(&target).map_err(|error| anyhow!(describe(&error)))?;
            if (now.len(), now.modified().ok()) != (old.len(), old.modified().ok()) {
                bail!("it has changed while it was corrected; nothing was written");
            }
        }
        if let (Some((draft, digest)), Some(path)) = (drafts.report, report) {
            // Of the run that corrected the file there is one list; a later one must not take it away.
            if !path.exists() {
                draft.put(path).map_err(|error| named(path, &error))?;
            } else if tally.corrections > 0 && !is(path, digest)? {
                bail!(
                    "{}: this is the list of an earlier run; name another folder for the new lists",
                    path.display()
                );
            }
        }
        if tally.corrections == 0 {
            return Ok(tally);
        }
        let (draft, _) = drafts.output;
        draft.keep_owner(&old);
        draft.put(&target).map_err(|error| named(&target, &error))?;
        Ok(tally)
    }

    /// Does the task to a file, into drafts.
    fn write(
        &self,
        job: &Job,
        file: File,
        target: &Path,
        permissions: Permissions,
        report: Option<&Path>,
        scratch: &mut T::Scratch,
    ) -> Result<Drafts> {
        let open = |path: &Path, permissions| -> Result<_> {
            let draft = Draft::new(path, permissions).map_err(|error| named(path, &error))?;
            Ok(BufWriter::with_capacity(BUFFER, Hashing::new(draft)))
        };
        let mut output = open(target, Some(permissions))?;
        let mut list = report.map(|path| open(path, None)).transpose()?;
        let mut source = Hashing::new(file);
        let written = self.task.write(
            &mut source,
            &job.shown().display().to_string(),
            Target {
                name: target.display().to_string(),
                out: &mut output,
            },
            report.zip(list.as_mut()).map(|(path, out)| Target {
                name: path.display().to_string(),
                out,
            }),
            scratch,
        )?;
        // A decoder need not read to the very end.
        io::copy(&mut source, &mut io::sink()).map_err(|error| anyhow!(describe(&error)))?;
        let (mut file, input) = source.finish();
        let mut output = finish(output)?;
        if written.compressed && written.tally.corrections == 0 {
            // Compressing anew would change bytes for nothing.
            let copied = output.0.copy(&mut file);
            copied.map_err(|error| named(target, &error))?;
            output.1 = input;
        }
        Ok(Drafts {
            tally: written.tally,
            input,
            output,
            report: list.map(finish).transpose()?,
        })
    }
}

fn finish(writer: BufWriter<Hashing<Draft>>) -> Result<(Draft, Digest)> {
    let hashing = writer.into_inner().map_err(|error| error.into_error())?;
    Ok(hashing.finish())
}

/// Opens an input.
///
/// # Errors
/// When it cannot be opened.
pub fn open(path: &Path) -> Result<(File, Metadata)> {
    File::open(path)
        .and_then(|file| file.metadata().map(|metadata| (file, metadata)))
        .map_err(|error| anyhow!(describe(&error)))
}

/// The name of the list of corrections of a file.
fn list_of(place: PathBuf) -> PathBuf {
    let mut name = place.into_os_string();
    name.push(".jsonl");
    name.into()
}

/// Whether a file has this content.
///
/// # Errors
/// When it cannot be read.
pub fn is(path: &Path, content: Digest) -> Result<bool> {
    let found = Digest::of_file(path).map_err(|error| named(path, &error))?;
    Ok(found == content)
}
