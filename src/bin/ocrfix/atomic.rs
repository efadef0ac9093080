//! Files that are there whole or not at all.

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Result, anyhow};

use crate::message::describe;
use crate::output::print;

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
    replace(path, contents).map_err(|error| {
        let reason = match error.kind() {
            io::ErrorKind::NotFound => "the folder does not exist".to_owned(),
            io::ErrorKind::IsADirectory => "this is a directory; name a file in it".to_owned(),
            _ => describe(&error),
        };
        anyhow!("{}: {reason}", path.display())
    })
}

fn replace(path: &Path, contents: &[u8]) -> io::Result<()> {
    // Through a symbolic link to the file itself: renaming would put a file in the link's place.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let old = fs::metadata(&target).ok();
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        // A device or a pipe is written to; it cannot be replaced.
        return fs::write(&target, contents);
    }
    let mut builder = tempfile::Builder::new();
    if let Some(permissions) = permissions(old.map(|old| old.permissions())) {
        builder.permissions(permissions);
    }
    // In the same folder, for renaming does not cross file systems.
    let folder = match target.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    file.persist(&target)?;
    Ok(())
}

/// Those of the old file, or what a new file gets that is not temporary; the system takes away what
/// the user's mask forbids.
#[cfg(unix)]
fn permissions(old: Option<Permissions>) -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    old.or(Some(Permissions::from_mode(0o666)))
}

/// Elsewhere a temporary file is like any other.
#[cfg(not(unix))]
fn permissions(_old: Option<Permissions>) -> Option<Permissions> {
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
}
