//! The command without a name: inputs, one after the other, to standard output.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use ocrfix::Helpers;

use crate::args::{Correct, When};
use crate::correct::{Failure, Output, correct};
use crate::corrector;
use crate::diff::Diff;
use crate::input::{self, InputError};
use crate::message::{describe, tell};
use crate::output::{STDOUT, Sink, Text};
use crate::report::JsonLines;

/// Large enough that writing costs nothing beside correcting.
const BUFFER: usize = 64 * 1024;

/// Corrects all inputs. An input that fails is reported and the others are done.
///
/// # Errors
/// When the corrector cannot be built or an output cannot be written, and so nothing can go on.
pub fn run(options: &Correct) -> Result<ExitCode> {
    let corrector = corrector::build(&options.decision)?;
    let helpers = Helpers::new(options.batch.threads().get() - 1);
    // The process ends with it: to take apart what it remembers would take a hundredth of the time.
    let mut worker = ManuallyDrop::new(corrector.worker().with_helpers(&helpers));
    let mut sinks = sinks(options)?;
    let mut outputs: Vec<Output> = sinks
        .iter_mut()
        .map(|(name, sink)| Output {
            name: name.clone(),
            sink: sink.as_mut(),
        })
        .collect();
    let stdin = [PathBuf::from("-")];
    let files = if options.files.is_empty() {
        &stdin[..]
    } else {
        &options.files
    };
    let mut status = ExitCode::SUCCESS;
    for path in files {
        let outcome = match input::open(path) {
            Ok(source) => {
                let name = input::name(path);
                correct(source, &name, options, &mut worker, &mut outputs)
            }
            Err(error) => Err(Failure::Input(InputError::Io(error))),
        };
        match outcome {
            Ok(()) => {}
            Err(Failure::Input(error)) => {
                status = ExitCode::FAILURE;
                // So that the message stands behind what was written before it.
                flush(&mut outputs)?;
                tell(&input::name(path), error);
            }
            Err(Failure::Output(error)) => return Err(error),
        }
    }
    flush(&mut outputs)?;
    Ok(status)
}

fn flush(outputs: &mut [Output]) -> Result<()> {
    for output in outputs {
        let outcome = output.sink.flush();
        outcome.map_err(|error| output.named(error))?;
    }
    Ok(())
}

/// What goes to standard output and, by its name, into the report.
fn sinks(options: &Correct) -> Result<Vec<(String, Box<dyn Sink>)>> {
    let stdout: Box<dyn Write> = Box::new(BufWriter::with_capacity(BUFFER, io::stdout().lock()));
    let sink: Box<dyn Sink> = if options.diff {
        Box::new(Diff::new(stdout, is_coloured(options.color)))
    } else if options.report.is_some() && options.report_file.is_none() {
        Box::new(JsonLines::new(stdout))
    } else {
        Box::new(Text::new(stdout))
    };
    let mut sinks = vec![(STDOUT.to_owned(), sink)];
    if let Some(path) = &options.report_file {
        sinks.push((path.display().to_string(), report(path)?));
    }
    Ok(sinks)
}

fn report(path: &Path) -> Result<Box<dyn Sink>> {
    let file = File::create(path)
        .map_err(|error| anyhow::Error::msg(describe(&error)))
        .with_context(|| path.display().to_string())?;
    let out = BufWriter::with_capacity(BUFFER, file);
    Ok(Box::new(JsonLines::new(out)))
}

fn is_coloured(when: When) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        // The convention of no-color.org: set to anything but nothing.
        When::Auto => {
            io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
        }
    }
}
