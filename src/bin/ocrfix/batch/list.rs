//! Lists of file names.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};

use crate::input;
use crate::message::describe;

/// Reads a list of file names, from standard input for `-`.
///
/// # Errors
/// When it cannot be read, or a name cannot be one on this system; the message begins with the list's name.
pub fn read(path: &Path) -> Result<Vec<PathBuf>> {
    let mut bytes = Vec::new();
    input::open(path)
        .and_then(|mut source| source.read_to_end(&mut bytes))
        .map_err(|error| anyhow!("{}: {}", input::name(path), describe(&error)))?;
    // Editors put a byte order mark before the first.
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    // No name holds a zero byte, so it can only be what separates them.
    let separator = if bytes.contains(&0) { 0 } else { b'\n' };
    bytes
        .split(|&byte| byte == separator)
        .map(|line| match separator {
            0 => line,
            _ => line.strip_suffix(b"\r").unwrap_or(line),
        })
        .filter(|line| !line.is_empty())
        .map(|line| name(line).ok_or_else(|| not_a_name(path, line)))
        .collect()
}

#[cfg(unix)]
fn name(bytes: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    Some(std::ffi::OsStr::from_bytes(bytes).into())
}

#[cfg(not(unix))]
fn name(bytes: &[u8]) -> Option<PathBuf> {
    std::str::from_utf8(bytes).ok().map(PathBuf::from)
}

fn not_a_name(path: &Path, line: &[u8]) -> anyhow::Error {
    let line = String::from_utf8_lossy(line);
    anyhow!(
        "{}: {line} is not UTF-8; save the list as UTF-8",
        input::name(path)
    )
}
