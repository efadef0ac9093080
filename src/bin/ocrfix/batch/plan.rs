//! What is to be done: each input, and the place of its output.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, WalkBuilder};

use crate::args::Batch;
use crate::atomic::sweep;
use crate::batch::list;
use crate::message::describe;
use crate::usage::wrong;

/// What is to be done.
#[derive(Default)]
pub struct Plan {
    /// Each input once, in the order of places.
    pub jobs: Vec<Job>,
    /// What cannot be done, and why.
    pub failures: Vec<(PathBuf, String)>,
    /// Links and special files in folders.
    pub passed_over: u64,
    /// Files that an earlier run in place has kept, by their names.
    pub kept: u64,
}

/// One input.
pub struct Job {
    origin: Arc<Origin>,
    /// Its path below a folder that was named; empty if it was named itself.
    rest: PathBuf,
    /// Its size.
    pub bytes: u64,
}

/// A file or folder as it was named.
struct Origin {
    shown: PathBuf,
    /// Absolute and without links.
    real: PathBuf,
    /// Where its output goes, below the folder for outputs.
    place: PathBuf,
}

impl Job {
    /// The path for messages and reports.
    pub fn shown(&self) -> PathBuf {
        self.below(&self.origin.shown)
    }

    /// The file itself, behind links.
    pub fn real(&self) -> PathBuf {
        self.below(&self.origin.real)
    }

    /// Where its output goes, below the folder for outputs.
    pub fn place(&self) -> PathBuf {
        self.below(&self.origin.place)
    }

    fn below(&self, base: &Path) -> PathBuf {
        match self.rest.as_os_str().is_empty() {
            true => base.to_owned(),
            false => base.join(&self.rest),
        }
    }
}

/// Finds all inputs. `outputs` are the folders that are written into, which none may lie in. In place, drafts of
/// killed runs are removed from the folders met.
///
/// # Errors
/// When the list of files cannot be read.
pub fn plan(files: &[PathBuf], options: &Batch, outputs: &[&Path]) -> Result<Plan> {
    let mut planner = Planner {
        options,
        outputs,
        swept: HashSet::new(),
        plan: Plan::default(),
    };
    let folders = files.iter().filter(|file| file.is_dir()).count();
    for path in files {
        match path.is_dir() {
            true => planner.folder(path, folders > 1),
            false => planner.file(path),
        }
    }
    if let Some(list) = &options.files_from {
        for path in list::read(list)? {
            planner.file(&path);
        }
    }
    planner.once_each();
    let plan = planner.plan;
    if let Some(suffix) = options.suffix()
        && plan.jobs.is_empty()
        && plan.kept > 0
    {
        wrong(format!(
            "all files end in {suffix}, as copies do that `--in-place={suffix}` has kept; keep them by a suffix that no file has"
        ));
    }
    Ok(plan)
}

struct Planner<'a> {
    options: &'a Batch,
    outputs: &'a [&'a Path],
    swept: HashSet<PathBuf>,
    plan: Plan,
}

impl Planner<'_> {
    fn fail(&mut self, path: &Path, reason: impl Into<String>) {
        self.plan.failures.push((path.to_owned(), reason.into()));
    }

    /// Takes a file that was named.
    fn file(&mut self, path: &Path) {
        let place = match named_place(path) {
            Some(place) => place,
            None if self.outputs.is_empty() => PathBuf::new(),
            None => {
                let reason = "`..` would leave the folder for the outputs; name the file from a folder above it";
                return self.fail(path, reason);
            }
        };
        let found = path
            .canonicalize()
            .and_then(|real| Ok((real.metadata()?, real)));
        let (metadata, real) = match found {
            Ok(found) => found,
            Err(error) => return self.fail(path, describe(&error)),
        };
        if metadata.is_dir() {
            return self.fail(path, "this is a directory; list the files in it");
        }
        if !metadata.is_file() {
            return self.fail(path, "this is no regular file");
        }
        if self.outputs.iter().any(|folder| real.starts_with(folder)) {
            return self.fail(path, "it lies in the folder for the outputs");
        }
        if let Some(folder) = real.parent() {
            self.sweep(folder);
        }
        let origin = Origin {
            shown: path.to_owned(),
            real,
            place,
        };
        self.plan.jobs.push(Job {
            origin: origin.into(),
            rest: PathBuf::new(),
            bytes: metadata.len(),
        });
    }

    /// Takes all files of a folder.
    fn folder(&mut self, path: &Path, with_name: bool) {
        let real = match path.canonicalize() {
            Ok(real) => real,
            Err(error) => return self.fail(path, describe(&error)),
        };
        if self.outputs.iter().any(|folder| real.starts_with(folder)) {
            wrong(format!(
                "{} is, or lies in, a folder that would be written into; name another, or use `--in-place`",
                path.display()
            ));
        }
        let place = match with_name {
            true => real.file_name().map(PathBuf::from).unwrap_or_default(),
            false => PathBuf::new(),
        };
        let outputs: Vec<PathBuf> = self.outputs.iter().map(|&p| p.to_owned()).collect();
        let walk = WalkBuilder::new(&real)
            .standard_filters(false)
            .overrides(globs(&real, &self.options.glob))
            .filter_entry(move |entry| {
                // Also where a glob matches them: `._a.xml`, which some systems put beside `a.xml`, is none.
                let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
                let is_output = outputs.iter().any(|output| output == entry.path());
                entry.depth() == 0 || !(hidden || is_output)
            })
            .build();
        let origin = Arc::new(Origin {
            shown: path.to_owned(),
            real,
            place,
        });
        for entry in walk {
            match entry {
                Ok(entry) => self.entry(&entry, &origin),
                Err(error) => {
                    let shown = place_of(&error).map_or_else(
                        || path.to_owned(),
                        |at| path.join(at.strip_prefix(&origin.real).unwrap_or(at)),
                    );
                    let reason = match error.io_error() {
                        Some(error) => describe(error),
                        None => error.to_string(),
                    };
                    self.fail(&shown, reason);
                }
            }
        }
    }

    /// Takes what was found in a folder.
    fn entry(&mut self, entry: &DirEntry, origin: &Arc<Origin>) {
        let kind = entry.file_type();
        if kind.is_some_and(|kind| kind.is_dir()) {
            return self.sweep(entry.path());
        }
        if !kind.is_some_and(|kind| kind.is_file()) {
            self.plan.passed_over += 1;
            return;
        }
        if let Some(suffix) = self.options.suffix()
            && entry.file_name().to_string_lossy().ends_with(suffix)
        {
            self.plan.kept += 1;
            return;
        }
        let rest = entry.path().strip_prefix(&origin.real);
        self.plan.jobs.push(Job {
            origin: origin.clone(),
            rest: rest.unwrap_or(entry.path()).to_owned(),
            // Only for the progress; if it is unreadable, that comes out later.
            bytes: entry.metadata().map_or(0, |metadata| metadata.len()),
        });
    }

    fn sweep(&mut self, folder: &Path) {
        if self.options.in_place.is_some() && self.swept.insert(folder.to_owned()) {
            // What cannot be swept cannot be written to either, which comes out later.
            let _ = sweep(folder);
        }
    }

    /// Leaves out what was named twice, and what would overwrite another output.
    fn once_each(&mut self) {
        let jobs = &mut self.plan.jobs;
        if self.options.in_place.is_some() {
            jobs.sort_by_cached_key(Job::real);
            jobs.dedup_by_key(|job| job.real());
        }
        if self.outputs.is_empty() {
            return;
        }
        jobs.sort_by_cached_key(Job::place);
        jobs.dedup_by(|a, b| a.place() == b.place() && a.real() == b.real());
        let mut taken: Option<(PathBuf, PathBuf)> = None;
        let failures = &mut self.plan.failures;
        jobs.retain(|job| {
            let place = job.place();
            let is_own = |name: &str| name.starts_with(".ocrfix-");
            if place.file_name().is_some_and(|n| is_own(&n.to_string_lossy())) {
                let reason = "names that begin with `.ocrfix-` are kept for the program; rename the file";
                failures.push((job.shown(), reason.to_owned()));
                return false;
            }
            if let Some((other_place, other)) = &taken
                && *other_place == place
            {
                let reason = format!(
                    "its output would have the place of that of {}; correct them into different folders",
                    other.display()
                );
                failures.push((job.shown(), reason));
                return false;
            }
            taken = Some((place, job.shown()));
            true
        });
    }
}

/// A path without what leads out of a folder: as it is named, from the current folder or the root. None where it
/// holds `..`.
fn named_place(path: &Path) -> Option<PathBuf> {
    let mut place = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => place.push(name),
            Component::ParentDir => return None,
            Component::Prefix(_) | Component::RootDir | Component::CurDir => {}
        }
    }
    Some(place)
}

fn globs(root: &Path, globs: &[String]) -> Override {
    let mut builder = OverrideBuilder::new(root);
    for glob in globs {
        // What is taken are files; a folder, wherever it is unless it is a path, stands for those in it.
        let folder = glob.trim_end_matches('/');
        let files = match glob.ends_with('/') && !glob.starts_with('!') {
            true if folder.contains('/') => format!("{folder}/**"),
            true => format!("**/{folder}/**"),
            false => glob.clone(),
        };
        if let Err(error) = builder.add(&files) {
            wrong(format!("`--glob {glob}`: {error}"));
        }
    }
    builder.build().unwrap_or_else(|error| wrong(error))
}

/// Ends with a usage error where one of them cannot be read.
pub fn check_globs(patterns: &[String]) {
    globs(Path::new(""), patterns);
}

/// The file or folder that an error of the walk is about.
fn place_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } => place_of(err),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_stay_below() {
        let place = |path: &str| named_place(Path::new(path)).map(|p| p.display().to_string());
        assert_eq!(place("a/./b.txt").as_deref(), Some("a/b.txt"));
        assert_eq!(place("/mnt/a.txt").as_deref(), Some("mnt/a.txt"));
        assert_eq!(place("a/../../b.txt"), None);
    }
}
