//! Spell checkers to compare with, each asked for one word at a time.

mod answers;
mod aspell;
mod hunspell;
mod symspell;

use std::path::Path;
use std::process::Command;

use anyhow::Result;

pub use answers::Remembering;
pub use aspell::Aspell;
pub use hunspell::Hunspell;
pub use symspell::Symspell;

/// A spell checker.
pub trait Peer {
    /// Its first suggestion for a word that it does not know; none for one it knows, or where it has no suggestion.
    fn suggest(&mut self, word: &str) -> Result<Option<String>>;
}

/// Whether a spell checker can be had.
pub enum Availability<T> {
    /// With what it is, for the report.
    Here(T, String),
    /// With the reason, and what to do.
    Missing(String),
}

/// The version of an installed Debian package, with its name; the file's name where it is from none.
fn debian(package: &str, file: &Path) -> String {
    let query = Command::new("dpkg-query")
        .args(["-W", "-f", "${Version}", package])
        .output();
    match query {
        Ok(output) if output.status.success() => {
            format!("`{package}` {}", String::from_utf8_lossy(&output.stdout))
        }
        _ => format!("`{}`", file.display()),
    }
}
