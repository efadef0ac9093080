//! Messages to the person at the terminal.

use std::io::{self, ErrorKind, Write};
use std::path::Path;

use anyhow::anyhow;

/// Says on standard error what went wrong with something.
pub fn tell(subject: &str, problem: impl std::fmt::Display) {
    // Nobody is left to be told when standard error itself is closed.
    let _ = writeln!(io::stderr(), "ocrfix: {subject}: {problem}");
}

/// Says on standard error how things are.
pub fn log(text: impl std::fmt::Display) {
    let _ = writeln!(io::stderr(), "ocrfix: {text}");
}

/// What an error of the operating system means, and what to do where that is known.
pub fn describe(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::IsADirectory => "this is a directory; name the files in it".to_owned(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        _ => error.to_string(),
    }
}

/// An error of the operating system with the name of the file.
pub fn named(path: &Path, error: &io::Error) -> anyhow::Error {
    anyhow!("{}: {}", path.display(), describe(error))
}

/// Whether the failure is only that the reader of the output has seen enough, as `head` does.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .root_cause()
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}

/// Says on standard error why the command ends: the file, if one is at fault, and the reason.
pub fn fail(error: &anyhow::Error) {
    let _ = writeln!(io::stderr(), "ocrfix: {error:#}");
}
