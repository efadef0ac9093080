//! Keeping the inputs that are replaced.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::atomic::Draft;
use crate::batch::job::{is, open};
use crate::digest::Digest;
use crate::message::named;

/// Keeps an input under its name and a suffix. One that was kept before is never lost.
///
/// # Errors
/// When another one was kept under this name, or it cannot be written.
pub fn keep(path: &Path, suffix: &str, content: Digest) -> Result<()> {
    let mut kept = path.as_os_str().to_owned();
    kept.push(suffix);
    let kept = PathBuf::from(kept);
    match fs::hard_link(path, &kept) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => match is(&kept, content)? {
            // A run that was killed has come as far as this.
            true => Ok(()),
            false => bail!(
                "{}: this is there already and something else; move it away, or give another suffix",
                kept.display()
            ),
        },
        // Not every file system has links.
        Err(_) => {
            let (mut file, old) = open(path)?;
            let copied = Draft::new(&kept, Some(old.permissions())).and_then(|mut draft| {
                draft.copy(&mut file)?;
                draft.put(&kept)
            });
            copied.map_err(|error| named(&kept, &error))
        }
    }
}
