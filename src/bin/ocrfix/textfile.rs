//! Word lists, tables and pages that are needed whole.

use std::error::Error;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use ocrfix::Evidence;
use ocrfix::format::{Document, Format};

use crate::compression::decompress;
use crate::input;
use crate::message::describe;

/// Reads a text, from standard input for `-`, compressed or not, without a byte order mark.
///
/// # Errors
/// When it cannot be read or is not UTF-8; the message begins with its name.
pub fn read(path: &Path) -> Result<String> {
    text(path, bytes(path)?)
}

/// Reads a page: a text, or the text of a document of an OCR engine and what the engine says of its words.
///
/// # Errors
/// Those of [`read`], and what is wrong with a document.
pub fn read_page(path: &Path) -> Result<(String, Evidence)> {
    let bytes = bytes(path)?;
    match Format::detect(&bytes) {
        None => Ok((text(path, bytes)?, Evidence::default())),
        Some(format) => {
            let document = Document::parse(format, &bytes);
            let document = document.with_context(|| input::name(path))?;
            Ok((document.text().to_owned(), document.evidence()))
        }
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input::open(path)
        .and_then(decompress)
        .and_then(|(_, mut source)| source.read_to_end(&mut bytes))
        .map_err(|error| anyhow!("{}: {}", input::name(path), describe(&error)))?;
    Ok(bytes)
}

fn text(path: &Path, bytes: Vec<u8>) -> Result<String> {
    let name = input::name(path);
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
