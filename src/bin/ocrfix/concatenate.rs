//! The command without a name: inputs, one after the other, to standard output.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use ocrfix::{Helpers, Worker};

use crate::args::{Correct, When};
use crate::atomic::Replacement;
use crate::correct::{Failure, Output, correct};
use crate::corrector;
use crate::diff::Diff;
use crate::input::{self, InputError};
use crate::message::tell;
use crate::output::{STDOUT, Sink, Text};
use crate::report::JsonLines;
use crate::usage::is_standard_output;

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
    let report = options.report_file.as_deref().map(Replacement::new);
    let mut report = report.transpose()?;
    let outcome = all(options, &mut worker, report.as_mut());
    let is_some = |report: &Replacement| {
        let status = outcome.as_ref();
        status.is_ok_and(|status| *status != Status::Nothing || report.is_begun)
    };
    // Of nothing there is no report, nor of what could not be written; an older one stays.
    let put = report.filter(is_some).map_or(Ok(()), Replacement::put);
    let status = outcome?;
    put?;
    Ok(match status {
        Status::All => ExitCode::SUCCESS,
        Status::Some | Status::Nothing => ExitCode::FAILURE,
    })
}

/// Which inputs were corrected to their end.
#[derive(PartialEq, Eq)]
enum Status {
    All,
    Some,
    Nothing,
}

fn all(options: &Correct, worker: &mut Worker, report: Option<&mut Replacement>) -> Result<Status> {
    let mut sinks = sinks(options, report);
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
    let mut failed = 0;
    for path in files {
        let outcome = match input::open(path) {
            _ if is_standard_output(path) => Err(Failure::Input(InputError::IsOutput)),
            Ok(source) => {
                let name = input::name(path);
                correct(source, &name, options, worker, &mut outputs)
            }
            Err(error) => Err(Failure::Input(InputError::Io(error))),
        };
        match outcome {
            Ok(()) => {}
            Err(Failure::Input(error)) => {
                failed += 1;
                // So that the message stands behind what was written before it.
                flush(&mut outputs)?;
                tell(&input::name(path), error);
            }
            Err(Failure::Output(error)) => return Err(error),
        }
    }
    flush(&mut outputs)?;
    Ok(match failed {
        0 => Status::All,
        _ if failed < files.len() => Status::Some,
        _ => Status::Nothing,
    })
}

fn flush(outputs: &mut [Output]) -> Result<()> {
    for output in outputs {
        let outcome = output.sink.flush();
        outcome.map_err(|error| output.named(error))?;
    }
    Ok(())
}

/// What goes to standard output and, by its name, into the report.
fn sinks<'r>(
    options: &Correct,
    report: Option<&'r mut Replacement>,
) -> Vec<(String, Box<dyn Sink + 'r>)> {
    let stdout: Box<dyn Write> = Box::new(BufWriter::with_capacity(BUFFER, io::stdout().lock()));
    let sink: Box<dyn Sink> = if options.diff {
        Box::new(Diff::new(stdout, is_coloured(options.color)))
    } else if options.report.is_some() && options.report_file.is_none() {
        Box::new(JsonLines::new(stdout))
    } else {
        Box::new(Text::new(stdout))
    };
    let mut sinks = vec![(STDOUT.to_owned(), sink)];
    if let (Some(path), Some(report)) = (&options.report_file, report) {
        let out = BufWriter::with_capacity(BUFFER, report);
        sinks.push((path.display().to_string(), Box::new(JsonLines::new(out))));
    }
    sinks
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
