//! `ocrfix learn`: OCR texts and their truth → a table of confusions.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use ocrfix::learn::Learner;

use crate::args;
use crate::message::tell;
use crate::usage::{check_output, check_stdin, wrong_in};
use crate::{atomic, input, textfile};

/// Learns from all pairs and writes one table.
///
/// # Errors
/// When a text cannot be read, a pair does not belong together or the table cannot be written; the
/// message names the files.
pub fn run(options: &args::Learn) -> Result<ExitCode> {
    let (ocr, truth) = (&options.ocr, &options.truth);
    if ocr.len() != truth.len() {
        let message = format!(
            "each text needs its truth: `--ocr` names {} and `--truth` {}",
            ocr.len(),
            truth.len()
        );
        wrong_in("learn", message);
    }
    check_stdin("learn", ocr.iter().chain(truth));
    check_output("learn", &options.output, ocr.iter().chain(truth));
    let mut learner = Learner::new();
    learner.set_loses_spaces(options.loses_spaces);
    learner.set_rare(options.rare);
    for (ocr, truth) in ocr.iter().zip(truth) {
        let ((read, _), (printed, _)) = (textfile::read_page(ocr)?, textfile::read_page(truth)?);
        let before = learner.too_long();
        learner
            .add(&read, &printed)
            .with_context(|| format!("{} and {}", input::name(ocr), input::name(truth)))?;
        let reason = match learner.too_long() - before {
            0 => continue,
            1 => "one line is too long to tell its words apart, and was passed over; break it as it is on the page".to_owned(),
            number => format!(
                "{number} lines are too long to tell their words apart, and were passed over; break them as they are on the page"
            ),
        };
        tell(&input::name(ocr), reason);
    }
    if learner.words() == 0 {
        bail!("there is nothing to learn from: no words were compared");
    }
    if learner.pairs() == 0 {
        tell(
            &input::name(&options.output),
            "a table without confusions: no word was misread",
        );
    }
    atomic::write(&options.output, learner.table(&options.profile).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
