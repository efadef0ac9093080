//! Correcting one input into its outputs.

use std::io::{self, Read};

use ocrfix::{Correction, Worker};

use crate::args::{Correct, EncodingName};
use crate::compression::decompress;
use crate::document::{self, Kind};
use crate::encoding::Encoding;
use crate::input::{Blocks, InputError};
use crate::output::Sink;

/// What can go wrong with one input: it can be skipped, or an output cannot be written any more.
pub enum Failure {
    /// The input cannot be read to its end.
    Input(InputError),
    /// The output named first in the message cannot be written.
    Output(anyhow::Error),
}

impl<E: Into<InputError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure::Input(error.into())
    }
}

/// A sink and what to call it when it fails.
pub struct Output<'s> {
    /// The name in messages.
    pub name: String,
    /// Where corrections go.
    pub sink: &'s mut dyn Sink,
}

impl Output<'_> {
    fn error(&self, error: io::Error) -> Failure {
        Failure::Output(self.named(error))
    }

    /// An error of this output, with its name.
    pub fn named(&self, error: io::Error) -> anyhow::Error {
        anyhow::Error::new(error).context(self.name.clone())
    }
}

/// Corrects an input, text or document, compressed or not; `name` is what reports call it.
///
/// # Errors
/// When it cannot be read, or an output not be written. What was written before stays written.
pub fn correct(
    source: impl Read,
    name: &str,
    options: &Correct,
    worker: &mut Worker,
    outputs: &mut [Output],
) -> Result<(), Failure> {
    let (compression, content) = decompress(source)?;
    let kind = document::recognise(content, options.format)?;
    match kind {
        Kind::Document(format, bytes) => {
            let (document, rewritten) = document::correct(format, &bytes, options, worker)?;
            for output in &mut *outputs {
                let outcome = output.sink.start(name, compression);
                let outcome = outcome.and_then(|()| output.sink.document(&document, &rewritten));
                outcome.map_err(|error| output.error(error))?;
            }
        }
        Kind::Text(_) if options.keep_original => Err(InputError::NoPlace("plain text"))?,
        Kind::Text(source) => {
            for output in &mut *outputs {
                let outcome = output.sink.start(name, compression);
                outcome.map_err(|error| output.error(error))?;
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
        outcome.map_err(|error| output.error(error))?;
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
            outcome.map_err(|error| output.error(error))?;
        }
    }
    Ok(())
}

/// Leaves out what cannot be written in the encoding of the input.
fn writable(mut corrections: Vec<Correction>, encoding: Encoding) -> Vec<Correction> {
    corrections.retain(|correction| encoding.holds(&correction.replacement));
    corrections
}
