//! Files that are there whole or not at all.

use std::fs::{self, File, Permissions};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use fs4::{FileExt, TryLockError};
use tempfile::NamedTempFile;

use crate::message::named;
use crate::output::print;

/// Symbolic links that are followed, one after the other.
const MOST_LINKS: usize = 40;

/// Puts a file in its place, or writes to standard output for `-`.
///
/// A reader sees the old file or the new one, never half of it, and a failure leaves the old one.
///
/// # Errors
/// When the place cannot be written; the message begins with its name.
pub fn write(path: &Path, contents: &[u8]) -> Result<()> {
    if path == Path::new("-") {
        return print(contents);
    }
    let mut file = Replacement::new(path)?;
    file.write_all(contents)
        .map_err(|error| unwritable(path, &error))?;
    file.put()
}

fn unwritable(path: &Path, error: &io::Error) -> anyhow::Error {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "the folder does not exist",
        io::ErrorKind::IsADirectory => "this is a directory; name a file in it",
        _ => return named(path, error),
    };
    anyhow!("{}: {reason}", path.display())
}

/// What will be put in a place of the user's choice.
pub struct Replacement {
    /// As the user names it, and where it is.
    path: PathBuf,
    target: PathBuf,
    /// The file that it will replace.
    old: Option<fs::Metadata>,
    out: Out,
    /// Has anything been written?
    pub is_begun: bool,
}

enum Out {
    Draft(Draft),
    /// A device or a pipe is written to; it cannot be replaced.
    Device(File),
    /// Nor can a file in a folder that nobody may write to; it is copied over at the end.
    Copy(File),
}

impl Out {
    /// For a target that is there or not; `old` if it is a file.
    fn open(target: &Path, old: Option<&fs::Metadata>) -> io::Result<Out> {
        if old.is_some_and(|old| old.permissions().readonly()) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        // Drafts of runs that were killed; if there are any that cannot be removed, they stay.
        let _ = sweep(folder(target));
        match Draft::new(target, old.map(fs::Metadata::permissions)) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied && old.is_some() => {
                File::options().write(true).open(target)?;
                tempfile::tempfile().map(Out::Copy)
            }
            draft => draft.map(Out::Draft),
        }
    }
}

impl Replacement {
    /// An empty one; what is there stays until it is put there.
    ///
    /// # Errors
    /// When the place cannot be written; the message begins with its name.
    pub fn new(path: &Path) -> Result<Self> {
        Self::open(path).map_err(|error| unwritable(path, &error))
    }

    fn open(path: &Path) -> io::Result<Self> {
        let (target, old, out) = match fs::metadata(path) {
            Ok(old) if old.is_file() => {
                let target = path.canonicalize()?;
                let out = Out::open(&target, Some(&old))?;
                (target, Some(old), out)
            }
            Ok(_) => (path.to_owned(), None, Out::Device(File::create(path)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let target = followed(path);
                let out = Out::open(&target, None)?;
                (target, None, out)
            }
            Err(error) => return Err(error),
        };
        Ok(Replacement {
            path: path.to_owned(),
            target,
            old,
            out,
            is_begun: false,
        })
    }

    /// Puts it there.
    ///
    /// # Errors
    /// When that fails; the message begins with the name of the place.
    pub fn put(self) -> Result<()> {
        let outcome = match self.out {
            Out::Draft(draft) => {
                if let Some(old) = self.old {
                    draft.keep_owner(&old);
                }
                draft.put(&self.target)
            }
            Out::Device(_) => Ok(()),
            Out::Copy(mut copy) => copy.rewind().and_then(|()| {
                let mut target = File::create(&self.target)?;
                io::copy(&mut copy, &mut target).map(|_| ())
            }),
        };
        outcome.map_err(|error| unwritable(&self.path, &error))
    }
}

/// Where a path leads to at which nothing is, through symbolic links: renaming would put a file in the place of a link.
fn followed(path: &Path) -> PathBuf {
    let mut target = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&target) {
            Ok(next) => target = folder(&target).join(next),
            Err(_) => break,
        }
    }
    target
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.is_begun = true;
        match &mut self.out {
            Out::Draft(draft) => draft.write(bytes),
            Out::Device(file) | Out::Copy(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.out {
            Out::Draft(draft) => draft.flush(),
            Out::Device(file) | Out::Copy(file) => file.flush(),
        }
    }
}

/// A file that is being written under another name in the folder of its target, and takes its place when whole.
///
/// It is locked until then. A run that is killed leaves its drafts behind, without a lock: [`sweep`] tells by that
/// which ones nobody writes any more. Dropped, it is removed.
pub struct Draft {
    file: NamedTempFile,
    permissions: Option<Permissions>,
}

/// What the names of drafts begin and end with; hidden, and no other program's.
const PREFIX: &str = ".ocrfix-";
const SUFFIX: &str = ".draft";

impl Draft {
    /// An empty draft of `target`. It will have exactly these permissions, or those of a new file.
    ///
    /// # Errors
    /// When the folder does not exist or cannot be written to.
    pub fn new(target: &Path, permissions: Option<Permissions>) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        // From the beginning: nobody may read a draft who may not read the file.
        if let Some(initial) = initial(permissions.clone()) {
            builder.permissions(initial);
        }
        loop {
            // In the same folder, for renaming does not cross file systems.
            let file = builder.tempfile_in(folder(target))?;
            // Where locks do not exist, nobody sweeps either. Who holds this one will sweep it away, and before it was locked
            // it may have been.
            let lock = FileExt::try_lock(file.as_file());
            if !matches!(lock, Err(TryLockError::WouldBlock)) && file.path().exists() {
                return Ok(Draft { file, permissions });
            }
        }
    }

    /// Gives it the owner of the file that it will replace, as far as that is allowed.
    #[cfg(unix)]
    pub fn keep_owner(&self, old: &fs::Metadata) {
        use std::os::unix::fs::{MetadataExt, fchown};
        // Only the administrator may give files away; others replace a file with one of their own.
        let _ = fchown(self.file.as_file(), Some(old.uid()), Some(old.gid()));
    }

    /// Elsewhere files have no owner that could be kept.
    #[cfg(not(unix))]
    pub fn keep_owner(&self, _old: &fs::Metadata) {}

    /// Replaces what has been written by the whole of `source`.
    ///
    /// # Errors
    /// When the one cannot be read or the other not be written.
    pub fn copy(&mut self, source: &mut File) -> io::Result<()> {
        source.rewind()?;
        self.file.as_file().set_len(0)?;
        self.file.rewind()?;
        io::copy(source, &mut self.file).map(|_| ())
    }

    /// Puts it in the place of `target`, once all of it is on the disk.
    ///
    /// # Errors
    /// When the disk is full, or something is there that no file can replace.
    pub fn put(self, target: &Path) -> io::Result<()> {
        if let Some(permissions) = self.permissions {
            self.file.as_file().set_permissions(permissions)?;
        }
        self.file.as_file().sync_all()?;
        self.file.persist(target)?;
        Ok(())
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Removes the drafts in a folder that runs have left behind which were killed.
///
/// # Errors
/// When the folder cannot be read or a draft not be removed.
pub fn sweep(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_draft = name
            .to_str()
            .is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if is_draft
            && entry.file_type()?.is_file()
            && File::open(entry.path()).is_ok_and(|file| FileExt::try_lock(&file).is_ok())
        {
            match fs::remove_file(entry.path()) {
                // Another run has swept here, too.
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Those of the old file, or what a new file gets that is not temporary; the system takes away what
/// the user's mask forbids.
#[cfg(unix)]
fn initial(old: Option<Permissions>) -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    old.or(Some(Permissions::from_mode(0o666)))
}

/// Elsewhere a temporary file is like any other.
#[cfg(not(unix))]
fn initial(_old: Option<Permissions>) -> Option<Permissions> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.fst");
        write(&path, b"old").unwrap();
        write(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_missing_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = write(&folder.path().join("no/a.fst"), b"").unwrap_err();
        assert!(error.to_string().ends_with("the folder does not exist"));
    }

    #[test]
    fn only_drafts_that_nobody_writes_are_swept() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.txt");
        let stale = folder.path().join(".ocrfix-Ab12Cd.draft");
        let other = folder.path().join(".ocrfix-manifest.jsonl");
        fs::write(&stale, "half a fi").unwrap();
        fs::write(&other, "").unwrap();
        let mut draft = Draft::new(&target, None).unwrap();
        draft.write_all(b"whole").unwrap();
        sweep(folder.path()).unwrap();
        assert!(!stale.exists() && other.exists());
        draft.put(&target).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"whole");
    }
}
