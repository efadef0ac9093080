//! `ocrfix apply`: files and decisions → files with what was accepted.

mod decisions;
mod splice;

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use ocrfix::Helpers;

use crate::args::Apply;
use crate::batch::settings::program;
use crate::batch::tally::{Tally, count};
use crate::batch::task::{Target, Task, Written};
use crate::compression::{Compressing, Compression, decompress};
use crate::digest::{Digest, Hashing};
use crate::input::InputError;
use crate::message::{describe, tell};
use crate::output::STDOUT;
use crate::report::read;
use crate::usage::{is_standard_output, wrong_in};
use crate::{batch, input};
use decisions::Decisions;
use splice::splice;

/// What is held in memory of an output before it goes to standard output.
const HELD: usize = 16 * 1024 * 1024;

/// Writes all files with what was accepted. One that fails is reported and the others are done.
///
/// # Errors
/// When the decisions cannot be read, or an output cannot be written, and so nothing can go on.
pub fn run(options: &Apply) -> Result<ExitCode> {
    check(options);
    let report = read::read(&options.decisions)?;
    for name in &report.cut_off {
        let reason = "its list is cut off, and nothing in it counts";
        tell(
            &input::name(&options.decisions),
            format!("{name}: {reason}"),
        );
    }
    let whole = report.cut_off.is_empty();
    let decisions = Decisions::new(report).with_context(|| input::name(&options.decisions))?;
    let task = Applying { decisions };
    let status = match options.batch.is_wanted() {
        true => {
            batch::check(&options.files, &options.batch);
            batch::run(&options.files, &options.batch, None, &task)?
        }
        false => concatenate(&options.files, &task)?,
    };
    Ok(match whole {
        true => status,
        false => ExitCode::FAILURE,
    })
}

/// Ends with a usage error where the inputs are none.
fn check(options: &Apply) {
    if options.batch.is_wanted() {
        return;
    }
    if options.batch.jobs.is_some() {
        wrong_in("apply", "`--jobs` needs `-o` or `--in-place`");
    }
    let stdin = Path::new("-");
    let takes_stdin = options.files.is_empty() || options.files.iter().any(|file| file == stdin);
    if takes_stdin && options.decisions == stdin {
        wrong_in(
            "apply",
            "standard input holds the decisions or a file, not both",
        );
    }
    if let Some(folder) = options.files.iter().find(|file| file.is_dir()) {
        wrong_in(
            "apply",
            format!(
                "{} is a folder; `-o DIR` writes its files into another folder, `--in-place` where they are",
                folder.display()
            ),
        );
    }
}

/// Writes the files one after the other to standard output, each of them when all of it is ready.
fn concatenate(files: &[PathBuf], task: &Applying) -> Result<ExitCode> {
    let stdin = [PathBuf::from("-")];
    let files = if files.is_empty() { &stdin[..] } else { files };
    let mut status = ExitCode::SUCCESS;
    for path in files {
        let name = input::name(path);
        let mut ready = tempfile::spooled_tempfile(HELD);
        let outcome = match is_standard_output(path) {
            true => Err(InputError::IsOutput.into()),
            false => rewindable(path).map_err(|error| anyhow!(describe(&error))),
        };
        let outcome = outcome.and_then(|file| {
            let mut source = Hashing::new(file);
            let target = Target {
                name: "a temporary file".to_owned(),
                out: &mut ready,
            };
            task.apply(&mut source, &name, target)
        });
        match outcome {
            Ok(_) => {
                let mut stdout = io::stdout().lock();
                ready
                    .rewind()
                    .and_then(|()| io::copy(&mut ready, &mut stdout))
                    .and_then(|_| stdout.flush())
                    .context(STDOUT)?;
            }
            Err(error) => {
                status = ExitCode::FAILURE;
                tell(&name, format!("{error:#}"));
            }
        }
    }
    Ok(status)
}

/// Opens a file, or what comes from standard input or a pipe, so that it can be read twice.
fn rewindable(path: &Path) -> io::Result<File> {
    if path != Path::new("-") {
        let file = File::open(path)?;
        if file.metadata()?.is_file() {
            return Ok(file);
        }
    }
    let in_temporary = |error: io::Error| {
        let folder = std::env::temp_dir();
        let reason = format!(
            "the temporary folder {}: {}",
            folder.display(),
            describe(&error)
        );
        io::Error::other(reason)
    };
    let mut source = input::open(path)?;
    let mut whole = tempfile::tempfile().map_err(in_temporary)?;
    io::copy(&mut source, &mut whole)?;
    whole.rewind()?;
    Ok(whole)
}

/// Makes the accepted edits in each file.
struct Applying {
    decisions: Decisions,
}

impl Applying {
    /// Writes a file with what was accepted of it.
    fn apply<W: Write>(
        &self,
        source: &mut Hashing<File>,
        name: &str,
        output: Target<W>,
    ) -> Result<Written> {
        let unreadable = |error: io::Error| anyhow!(describe(&error));
        let (compression, content) = decompress(&mut *source).map_err(unreadable)?;
        let content = hash(content).map_err(unreadable)?;
        let decided = self.decisions.of(name, content)?;
        source.rewind().map_err(unreadable)?;

        let (_, again) = decompress(&mut *source).map_err(unreadable)?;
        let mut again = Hashing::new(again);
        let unwritable = |error: io::Error| anyhow!("{}: {}", output.name, describe(&error));
        let mut out = Compressing::new(compression, output.out).map_err(unwritable)?;
        splice(&mut again, &decided.edits, &mut out, &output.name)?;
        out.finish().map_err(unwritable)?;
        if again.finish().1 != content {
            bail!("it has changed while it was read; nothing was written");
        }
        Ok(Written {
            tally: Tally {
                words: 0,
                corrections: decided.accepted,
            },
            compressed: compression != Compression::None,
        })
    }
}

fn hash(content: impl Read) -> io::Result<Digest> {
    let mut content = Hashing::new(content);
    io::copy(&mut content, &mut io::sink())?;
    Ok(content.finish().1)
}

impl Task for Applying {
    type Scratch = ();

    fn settings(&self) -> Result<Digest> {
        let mut hashing = Hashing::new(io::sink());
        write!(hashing, "{:?}", ("apply", program(), self.decisions.digest))?;
        Ok(hashing.finish().1)
    }

    fn scratch(&self, _: &Helpers) {}

    fn write<W: Write>(
        &self,
        source: &mut Hashing<File>,
        name: &str,
        output: Target<W>,
        _report: Option<Target<W>>,
        _scratch: &mut (),
    ) -> Result<Written> {
        self.apply(source, name, output)
    }

    fn summary(&self, tally: Tally) -> String {
        count(
            tally.corrections,
            "accepted correction",
            "accepted corrections",
        )
    }
}
