//! Options of correcting many files into files.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;

use clap::builder::NonEmptyStringValueParser;
use clap::{ArgGroup, Args};

/// Options of correcting many files into files.
#[derive(Debug, Args)]
#[command(
    next_help_heading = "Many files",
    group(ArgGroup::new("place").args(["output", "in_place"]))
)]
pub struct Batch {
    /// Write the corrected files into DIR; FILE may be a folder, too
    ///
    /// DIR then holds what the folder holds, in the same tree; of several folders, each is a folder in DIR.
    /// A file that is named itself keeps the path by which it is named. Each file appears whole or not at all,
    /// with the permissions of its input. Hidden files and symbolic links in folders are passed over, and
    /// nothing is written outside DIR.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,

    /// Put the corrected files in the place of their inputs; with SUFFIX, keep those under their name and SUFFIX
    ///
    /// FILE may be a folder, too. A file without corrections is not written to, nor copied.
    #[arg(
        long,
        value_name = "SUFFIX",
        num_args = 0..=1,
        require_equals = true,
        value_parser = NonEmptyStringValueParser::new()
    )]
    pub in_place: Option<Option<String>>,

    /// Skip files that were done by an earlier run and have not changed since
    ///
    /// DIR keeps a list of what is done, `.ocrfix-manifest.jsonl`, with the hashes of inputs and outputs. A file is
    /// done again when either differs, or when another program or other options made it.
    #[arg(long, requires = "output", conflicts_with = "in_place")]
    pub resume: bool,

    /// Take from folders only the files that match GLOB, or leave out with `!GLOB`; may be repeated
    ///
    /// As in a `.gitignore`: `*.xml` matches at any depth, `band1/**` below the folder given. Of several that match,
    /// the last counts.
    #[arg(short, long, value_name = "GLOB", requires = "place")]
    pub glob: Vec<String>,

    /// Correct the files that are listed in LIST, one a line; `-` is standard input
    ///
    /// Where LIST has a zero byte, zero bytes separate the names, as `find -print0` writes them.
    #[arg(long, value_name = "LIST", requires = "place")]
    pub files_from: Option<PathBuf>,

    /// Work on N threads; on as many as there are cores by default
    ///
    /// As many files are done at a time. Where fewer are corrected, up to eight threads look up the words of each. What
    /// comes out is the same.
    #[arg(short = 'j', long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
}

impl Batch {
    /// Whether files are to be written, and not standard output.
    pub fn is_wanted(&self) -> bool {
        self.output.is_some() || self.in_place.is_some()
    }

    /// What is added to the names of inputs that are kept, if they are.
    pub fn suffix(&self) -> Option<&str> {
        self.in_place.as_ref()?.as_deref()
    }

    /// How many threads work.
    pub fn threads(&self) -> NonZeroUsize {
        let cores = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        self.jobs.unwrap_or_else(cores)
    }
}
