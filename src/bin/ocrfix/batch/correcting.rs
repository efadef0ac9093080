//! Correcting, as it is done to many files.

use std::fs::File;
use std::io::Write;

use anyhow::{Result, anyhow};
use ocrfix::{Corrector, Helpers, Worker};

use crate::args::Correct;
use crate::batch::settings;
use crate::batch::tally::{Counter, Tally, count};
use crate::batch::task::{Target, Task, Written};
use crate::correct::{Failure, Output, correct};
use crate::digest::{Digest, Hashing};
use crate::message::describe;
use crate::output::Text;
use crate::report::JsonLines;

/// Corrects each file.
pub struct Correcting<'a> {
    /// The command line.
    pub options: &'a Correct,
    /// What the options describe.
    pub corrector: &'a Corrector,
}

impl<'a> Task for Correcting<'a> {
    /// Remembers what it has looked up.
    type Scratch = Worker<'a>;

    fn settings(&self) -> Result<Digest> {
        settings::digest(self.options)
    }

    fn scratch(&self, helpers: &Helpers) -> Worker<'a> {
        self.corrector.worker().with_helpers(helpers)
    }

    fn write<W: Write>(
        &self,
        source: &mut Hashing<File>,
        name: &str,
        output: Target<W>,
        report: Option<Target<W>>,
        worker: &mut Worker<'a>,
    ) -> Result<Written> {
        let mut text = Text::new(output.out);
        let mut counter = Counter::default();
        let mut list = report.map(|report| (report.name, JsonLines::new(report.out)));
        let mut outputs = vec![
            Output {
                name: output.name,
                sink: &mut text,
            },
            Output {
                name: String::new(),
                sink: &mut counter,
            },
        ];
        if let Some((name, list)) = &mut list {
            outputs.push(Output {
                name: name.clone(),
                sink: list,
            });
        }
        correct(source, name, self.options, worker, &mut outputs).map_err(reason)?;
        for output in &mut outputs {
            let outcome = output.sink.flush();
            outcome.map_err(|error| reason(Failure::Output(output.named(error))))?;
        }
        Ok(Written {
            tally: counter.tally,
            compressed: counter.compressed,
        })
    }

    fn summary(&self, tally: Tally) -> String {
        format!(
            "{}, {}",
            count(tally.words, "word", "words"),
            count(tally.corrections, "correction", "corrections"),
        )
    }
}

/// What to tell of a failure.
fn reason(failure: Failure) -> anyhow::Error {
    match failure {
        // Not as its own cause, which would be told, too.
        Failure::Input(error) => anyhow!("{error}"),
        Failure::Output(error) => match error.root_cause().downcast_ref() {
            Some(cause) => anyhow!("{error}: {}", describe(cause)),
            None => error,
        },
    }
}
