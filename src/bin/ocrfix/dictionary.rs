//! `ocrfix dictionary`: word lists → a compiled dictionary, and what one holds.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use ocrfix::lexicon::{Lexicon, WordList};

use crate::args::DictionaryBuild;
use crate::corrector::opened;
use crate::output::print;
use crate::usage::check_output;
use crate::{atomic, textfile};

/// Compiles the lists into one dictionary.
///
/// # Errors
/// When a list cannot be read or the dictionary not be written; the message names file and line.
pub fn build(options: &DictionaryBuild) -> Result<ExitCode> {
    check_output("dictionary build", &options.output, &options.lists);
    let mut words = WordList::default();
    for path in &options.lists {
        textfile::with(path, |text| words.read(text))?;
    }
    atomic::write(&options.output, &words.compile()?)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints how much a dictionary holds.
///
/// # Errors
/// When it cannot be read or is no dictionary; the message begins with its name.
pub fn show(path: &Path) -> Result<ExitCode> {
    let counts = opened(path, Lexicon::open)?.statistics();
    let text = format!(
        "words = {}\nmodifiers = {}\nheads = {}\n",
        counts.words, counts.modifiers, counts.heads
    );
    print(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
