//! Options of `review` and `apply`.

use std::path::PathBuf;

use clap::Args;

use super::Batch;

/// Options of `review`.
#[derive(Debug, Args)]
pub struct Review {
    /// Reports, as `--report jsonl` and `--report-dir` write them, or decisions; `-` is standard input
    ///
    /// Of a folder, all files whose names end in `.jsonl`.
    #[arg(value_name = "REPORT", required = true)]
    pub reports: Vec<PathBuf>,
    /// Where to write the page; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

/// Options of `apply`.
#[derive(Debug, Args)]
pub struct Apply {
    /// What the page of `ocrfix review` has exported; `-` is standard input
    #[arg(value_name = "DECISIONS")]
    pub decisions: PathBuf,

    /// The files that were corrected, as they were then; standard input when none is given or for `-`
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Where many files go.
    #[command(flatten)]
    pub batch: Batch,
}
