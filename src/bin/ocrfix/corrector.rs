//! From options to a corrector, and from its errors to files and lines.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use ocrfix::context::Context as Model;
use ocrfix::lexicon::Lexicon;
use ocrfix::{Corrector, Spaces};

use crate::args::{Decision, Letterspacing, SpacesWhen, Stage};
use crate::message::describe;
use crate::textfile;

/// The corrector that the options describe.
///
/// # Errors
/// When one of the files named cannot be used; the message begins with its name.
pub fn build(options: &Decision) -> Result<Corrector> {
    let mut builder = Corrector::builder();
    if let Some(path) = &options.dictionary {
        builder = builder.dictionary(opened(path, Lexicon::open)?);
    }
    if let Some(path) = &options.context {
        builder = builder.context(opened(path, Model::open)?);
    }
    if let Some(path) = &options.confusions {
        builder = textfile::with(path, |text| builder.confusions(text))?;
    }
    for path in &options.add_confusions {
        builder = textfile::with(path, |text| builder.add_confusions(text))?;
    }
    for path in &options.words {
        builder = textfile::with(path, |text| builder.word_list(text))?;
    }
    if let Some(p) = options.min_confidence {
        builder = builder.min_confidence(p)?;
    }
    if options.adapt {
        builder = builder.adapt();
    }
    builder = builder.spaces(match options.spaces {
        SpacesWhen::Auto => Spaces::Auto,
        SpacesWhen::Never => Spaces::Never,
        SpacesWhen::Always => Spaces::Always,
    });
    if options.letterspacing == Letterspacing::Join {
        builder = builder.join_letterspacing();
    }
    for stage in &options.without {
        builder = match stage {
            Stage::Compounds => builder.without_compounds(),
            Stage::Context => builder.without_context(),
            Stage::Languages => builder.without_languages(),
            Stage::Signs => builder.without_signs(),
        };
    }
    Ok(builder.build())
}

/// What a compiled file holds.
///
/// # Errors
/// When it cannot be read or holds something else; the message begins with its name.
pub fn opened<T>(path: &Path, open: impl FnOnce(Vec<u8>) -> Result<T, ocrfix::Error>) -> Result<T> {
    let name = path.display().to_string();
    let bytes = fs::read(path).map_err(|error| anyhow!("{name}: {}", describe(&error)))?;
    open(bytes).context(name)
}
