//! What decides of an output beside its input: the program and its options.

use std::io::Write;
use std::path::Path;

use anyhow::{Result, anyhow};

use crate::args::{Correct, Decision};
use crate::digest::{Digest, Hashing};
use crate::message::describe;

/// A hash that differs when the program, its dictionaries or an option do that may change what is written.
///
/// # Errors
/// When a file that an option names cannot be read; the message begins with its name.
pub fn digest(options: &Correct) -> Result<Digest> {
    // All of them by name, so that whoever adds one decides here whether it counts.
    let Correct {
        format,
        encoding,
        ignore_confidence,
        keep_original,
        decision,
        files: _,
        diff: _,
        color: _,
        report: _,
        report_file: _,
        report_dir: _,
        batch: _,
        explain: _,
    } = options;
    let Decision {
        min_confidence,
        dictionary,
        words,
        confusions,
        add_confusions,
        context,
        adapt,
        spaces,
        letterspacing,
        without,
    } = decision;
    // By their content, wherever they lie now.
    let contents = |paths: &mut dyn Iterator<Item = &Path>| -> Result<Vec<Digest>> {
        let of = |path: &Path| {
            Digest::of_file(path)
                .map_err(|error| anyhow!("{}: {}", path.display(), describe(&error)))
        };
        paths.map(of).collect()
    };
    let mut hashing = Hashing::new(std::io::sink());
    writeln!(
        hashing,
        "{:?}",
        (
            program(),
            (format, encoding, ignore_confidence, keep_original),
            (min_confidence, adapt, spaces, letterspacing, without),
            contents(&mut dictionary.iter().map(AsRef::as_ref))?,
            contents(&mut words.iter().map(AsRef::as_ref))?,
            contents(&mut confusions.iter().map(AsRef::as_ref))?,
            contents(&mut add_confusions.iter().map(AsRef::as_ref))?,
            contents(&mut context.iter().map(AsRef::as_ref))?,
        )
    )?;
    Ok(hashing.finish().1)
}

/// The program's file holds the dictionary, too, and tells builds of one version apart. Where a system does not let it
/// be read, the version has to do.
pub fn program() -> (&'static str, Option<Digest>) {
    let file = std::env::current_exe().and_then(|path| Digest::of_file(&path));
    (env!("CARGO_PKG_VERSION"), file.ok())
}
