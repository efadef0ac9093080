//! Word lists, tables and pages that are needed whole.

use std::error::Error;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, anyhow};

use crate::input;
use crate::message::describe;

/// Reads a text, from standard input for `-`, without a byte order mark.
///
/// # Errors
/// When it cannot be read or is not UTF-8; the message begins with its name.
pub fn read(path: &Path) -> Result<String> {
    let name = input::name(path);
    let mut bytes = Vec::new();
    input::open(path)
        .and_then(|mut source| source.read_to_end(&mut bytes))
        .map_err(|error| anyhow!("{name}: {}", describe(&error)))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
        let byte = error.as_bytes()[valid.len()];
        anyhow!("{name}: line {line}: 0x{byte:02X} is not UTF-8 here; save the file as UTF-8")
    })?;
    Ok(match text.strip_prefix('\u{FEFF}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// What `parse` makes of the text in a file.
///
/// # Errors
/// Those of [`read`], and those of `parse` with the name of the file before them.
pub fn with<T, E>(path: &Path, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<T>
where
    E: Error + Send + Sync + 'static,
{
    parse(&read(path)?).with_context(|| input::name(path))
}
