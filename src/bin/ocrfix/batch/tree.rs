//! A folder that outputs are written into and nothing leaves.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Result, anyhow, bail};

use crate::atomic::sweep;
use crate::message::{describe, named};

/// A folder that outputs are written into and nothing leaves.
///
/// Links that lie in it are never followed. It is no guard against somebody who puts links there meanwhile.
pub struct Tree {
    root: PathBuf,
    /// Folders in it that have been looked at.
    ready: Mutex<HashSet<PathBuf>>,
}

impl Tree {
    /// Opens a folder, and makes it where it is missing. It may itself be named by a link.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(path: &Path) -> Result<Self> {
        let name = path.display();
        let root = fs::create_dir_all(path)
            .and_then(|()| path.canonicalize())
            .map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
                    anyhow!("{name}: this is a file; name a folder for the corrected files")
                }
                _ => anyhow!("{name}: {}", describe(&error)),
            })?;
        Ok(Tree {
            root,
            ready: Mutex::default(),
        })
    }

    /// Its path, absolute and without links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where a file goes; makes the folders that lead there and removes drafts that a killed run has left in them.
    ///
    /// # Errors
    /// When something else lies in the way; the message names it.
    pub fn place(&self, relative: &Path) -> Result<PathBuf> {
        if let Some(folder) = relative.parent()
            && !self.lock().contains(folder)
        {
            self.prepare(folder)?;
            self.lock().insert(folder.to_owned());
        }
        let target = self.root.join(relative);
        match fs::symlink_metadata(&target) {
            Ok(old) if old.is_symlink() => bail!("{}: {LINK}", target.display()),
            Ok(old) if old.is_dir() => bail!(
                "{}: here is a folder where the file is to be; remove or rename one of them",
                target.display()
            ),
            _ => Ok(target),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<PathBuf>> {
        // Nothing can break halfway while it is held.
        self.ready.lock().unwrap_or_else(|e| e.into_inner())
    }

    fn prepare(&self, relative: &Path) -> Result<()> {
        let mut folder = self.root.clone();
        for component in relative.components() {
            let Component::Normal(name) = component else {
                bail!("{}: this would leave the folder", relative.display());
            };
            folder.push(name);
            match fs::create_dir(&folder) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    let old = fs::symlink_metadata(&folder).map_err(|e| named(&folder, &e))?;
                    if old.is_symlink() {
                        bail!("{}: {LINK}", folder.display());
                    }
                    if !old.is_dir() {
                        bail!(
                            "{}: here is a file where a folder is to be; remove or rename one of them",
                            folder.display()
                        );
                    }
                }
                Err(error) => return Err(named(&folder, &error)),
            }
        }
        sweep(&folder).map_err(|error| named(&folder, &error))
    }
}

const LINK: &str = "here is a symbolic link, and nothing is written through links; remove it";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_the_tree() {
        let outside = tempfile::tempdir().unwrap();
        let inside = tempfile::tempdir().unwrap();
        let tree = Tree::create(inside.path()).unwrap();
        let reason = |path: &str| tree.place(Path::new(path)).unwrap_err().to_string();
        assert!(reason("../a.txt").ends_with("would leave the folder"));
        assert!(reason("/etc/a.txt").ends_with("would leave the folder"));
        #[cfg(unix)]
        {
            let link = |to: &str| std::os::unix::fs::symlink(outside.path(), tree.root().join(to));
            link("band").unwrap();
            link("a.txt").unwrap();
            assert!(reason("band/a.txt").contains("symbolic link"));
            assert!(reason("band/neu/a.txt").contains("symbolic link"));
            assert!(reason("a.txt").contains("symbolic link"));
        }
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_lies_in_the_way_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let tree = Tree::create(folder.path()).unwrap();
        let first = tree.place(Path::new("a/b/c.txt")).unwrap();
        fs::write(&first, "").unwrap();
        let error = tree.place(Path::new("a/b/c.txt/d.txt")).unwrap_err();
        assert!(error.to_string().contains("c.txt: here is a file"));
        let error = tree.place(Path::new("a/b")).unwrap_err();
        assert!(error.to_string().contains("b: here is a folder"));
        assert!(Tree::create(&first).is_err());
    }
}
