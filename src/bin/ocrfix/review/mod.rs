//! `ocrfix review`: reports → a page on which corrections are accepted and rejected.

mod page;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, anyhow};
use ignore::WalkBuilder;

use crate::args::Review;
use crate::message::tell;
use crate::report::read;
use crate::usage::check_output;
use crate::{atomic, input};

/// Reads all reports and writes one page.
///
/// # Errors
/// When a report cannot be read or the page cannot be written; the message begins with its name.
pub fn run(options: &Review) -> Result<ExitCode> {
    let reports = reports(&options.reports)?;
    check_output("review", &options.output, &reports);
    let mut inputs = Vec::new();
    let mut status = ExitCode::SUCCESS;
    for path in &reports {
        let report = read::read(path)?;
        for name in &report.cut_off {
            status = ExitCode::FAILURE;
            tell(
                &input::name(path),
                format!("{name}: its list is cut off, and is left out; correct the file again"),
            );
        }
        inputs.extend(report.inputs);
    }
    atomic::write(&options.output, page::page(&inputs)?.as_bytes())?;
    Ok(status)
}

/// The files that are named, and those that end in `.jsonl` in the folders that are.
fn reports(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut reports = Vec::new();
    for path in paths {
        if !path.is_dir() {
            reports.push(path.clone());
            continue;
        }
        let walk = WalkBuilder::new(path)
            .standard_filters(false)
            .hidden(true)
            .sort_by_file_path(Path::cmp)
            .build();
        for entry in walk {
            let entry = entry.map_err(|error| anyhow!("{error}"))?;
            let is_report = entry.path().extension().is_some_and(|end| end == "jsonl");
            if is_report && entry.file_type().is_some_and(|kind| kind.is_file()) {
                reports.push(entry.into_path());
            }
        }
    }
    Ok(reports)
}
