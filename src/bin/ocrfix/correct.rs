//! The command without a name: inputs → library → outputs.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::CommandFactory;
use clap::error::ErrorKind;
use ocrfix::{Correction, Worker};

use crate::args::{Cli, Correct, EncodingName, FormatName, When};
use crate::corrector;
use crate::diff::Diff;
use crate::document::{self, Kind};
use crate::encoding::Encoding;
use crate::input::{self, Blocks, InputError};
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
    check(options);
    let corrector = corrector::build(&options.decision)?;
    let mut worker = corrector.worker();
    let mut outputs = outputs(options)?;
    let stdin = [PathBuf::from("-")];
    let files = if options.files.is_empty() {
        &stdin[..]
    } else {
        &options.files
    };
    let mut status = ExitCode::SUCCESS;
    for path in files {
        match correct(path, options, &mut worker, &mut outputs) {
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
        outcome.map_err(|error| output.error(error))?;
    }
    Ok(())
}

/// Ends with a usage error where options contradict each other in ways that clap cannot express.
fn check(options: &Correct) {
    let wrong = |message: &str| {
        Cli::command()
            .error(ErrorKind::ArgumentConflict, message)
            .exit()
    };
    if options.keep_original {
        match options.format {
            FormatName::Text | FormatName::Abbyy | FormatName::Tsv => {
                wrong(
                    "this format has no place for `--keep-original`; hocr, alto and page have one",
                );
            }
            _ => {}
        }
    }
    let Some(report) = &options.report_file else {
        if options.diff && options.report.is_some() {
            wrong("standard output takes `--diff` or `--report`; add `--report-file` for both");
        }
        return;
    };
    let same = |file: &PathBuf| match (file.canonicalize(), report.canonicalize()) {
        (Ok(file), Ok(report)) => file == report,
        _ => false,
    };
    if options.files.iter().any(same) {
        wrong("the report would overwrite one of the inputs");
    }
}

/// What can go wrong with one input: it can be skipped, or nothing can be written any more.
enum Failure {
    Input(InputError),
    Output(anyhow::Error),
}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        Failure::Input(error)
    }
}

/// A sink and what to call it when it fails.
struct Output {
    name: String,
    sink: Box<dyn Sink>,
}

impl Output {
    fn error(&self, error: io::Error) -> anyhow::Error {
        anyhow::Error::new(error).context(self.name.clone())
    }
}

fn outputs(options: &Correct) -> Result<Vec<Output>> {
    let stdout: Box<dyn Write> = Box::new(BufWriter::with_capacity(BUFFER, io::stdout().lock()));
    let sink: Box<dyn Sink> = if options.diff {
        Box::new(Diff::new(stdout, is_coloured(options.color)))
    } else if options.report.is_some() && options.report_file.is_none() {
        Box::new(JsonLines::new(stdout))
    } else {
        Box::new(Text(stdout))
    };
    let mut outputs = vec![Output {
        name: STDOUT.to_owned(),
        sink,
    }];
    if let Some(path) = &options.report_file {
        let name = path.display().to_string();
        let file = File::create(path)
            .map_err(|error| anyhow::Error::msg(describe(&error)))
            .with_context(|| name.clone())?;
        outputs.push(Output {
            name,
            sink: Box::new(JsonLines::new(BufWriter::with_capacity(BUFFER, file))),
        });
    }
    Ok(outputs)
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

fn correct(
    path: &Path,
    options: &Correct,
    worker: &mut Worker,
    outputs: &mut [Output],
) -> Result<(), Failure> {
    let source = input::open(path).map_err(InputError::Io)?;
    let kind = document::recognise(source, options.format)?;
    let name = input::name(path);
    match kind {
        Kind::Document(format, bytes) => {
            let (document, rewritten) = document::correct(format, &bytes, options, worker)?;
            for output in &mut *outputs {
                output.sink.start(&name);
                let outcome = output.sink.document(&document, &rewritten);
                outcome.map_err(|error| Failure::Output(output.error(error)))?;
            }
        }
        Kind::Text(_) if options.keep_original => Err(InputError::NoPlace("plain text"))?,
        Kind::Text(source) => {
            for output in &mut *outputs {
                output.sink.start(&name);
            }
            text(
                source,
                options.encoding,
                options.decision.adapt,
                worker,
                outputs,
            )?;
        }
    }
    for output in outputs {
        let outcome = output.sink.finish();
        outcome.map_err(|error| Failure::Output(output.error(error)))?;
    }
    Ok(())
}

/// Corrects text block by block, in the same small memory however long it is, unless it is to be studied first.
fn text(
    source: impl Read,
    encoding: EncodingName,
    adapt: bool,
    worker: &mut Worker,
    outputs: &mut [Output],
) -> Result<(), Failure> {
    worker.start_document();
    let mut whole = Vec::new();
    let source: Box<dyn Read> = if adapt {
        let mut source = source;
        source.read_to_end(&mut whole).map_err(InputError::Io)?;
        let mut all = String::new();
        let mut blocks = Blocks::new(&whole[..], encoding);
        while let Some((text, _)) = blocks.next_block()? {
            all.push_str(text);
        }
        worker.study(&all);
        Box::new(&whole[..])
    } else {
        Box::new(source)
    };
    let mut blocks = Blocks::new(source, encoding);
    while let Some((text, encoding)) = blocks.next_block()? {
        let corrections = writable(worker.correct_block(text).corrections, encoding);
        for output in &mut *outputs {
            let outcome = output.sink.block(text, &corrections, encoding);
            outcome.map_err(|error| Failure::Output(output.error(error)))?;
        }
    }
    Ok(())
}

/// Leaves out what cannot be written in the encoding of the input.
fn writable(mut corrections: Vec<Correction>, encoding: Encoding) -> Vec<Correction> {
    corrections.retain(|correction| encoding.holds(&correction.replacement));
    corrections
}
