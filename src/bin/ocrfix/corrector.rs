//! From options to a corrector, and from its errors to files and lines.

use std::fs;

use anyhow::{Context, Result, anyhow};
use ocrfix::Corrector;

use crate::args::Decision;
use crate::message::describe;
use crate::textfile;

/// The corrector that the options describe.
///
/// # Errors
/// When one of the files named cannot be used; the message begins with its name.
pub fn build(options: &Decision) -> Result<Corrector> {
    let mut builder = Corrector::builder();
    if let Some(path) = &options.dictionary {
        let name = path.display().to_string();
        let bytes = fs::read(path).map_err(|error| anyhow!("{name}: {}", describe(&error)))?;
        builder = builder.dictionary(bytes).context(name)?;
    }
    if let Some(path) = &options.confusions {
        builder = textfile::with(path, |text| builder.confusions(text))?;
    }
    for path in &options.words {
        builder = textfile::with(path, |text| builder.word_list(text))?;
    }
    if let Some(p) = options.min_confidence {
        builder = builder.min_confidence(p)?;
    }
    Ok(builder.build())
}
