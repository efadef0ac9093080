//! `ocrfix context`: texts → a compiled context model.

use std::process::ExitCode;

use anyhow::Result;
use ocrfix::context::ContextBuilder;

use crate::args::ContextBuild;
use crate::usage::check_output;
use crate::{atomic, textfile};

/// Counts the texts and compiles the model.
///
/// # Errors
/// When a text cannot be read, holds too little, or the model not be written; the message names the file.
pub fn build(options: &ContextBuild) -> Result<ExitCode> {
    check_output("context build", &options.output, &options.texts);
    let mut builder = ContextBuilder::new();
    if let Some(kilobytes) = options.size {
        builder = builder.max_bytes(kilobytes as usize * 1000);
    }
    for path in &options.texts {
        builder.add_text(&textfile::read(path)?);
    }
    atomic::write(&options.output, &builder.build()?)?;
    Ok(ExitCode::SUCCESS)
}
