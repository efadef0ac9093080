//! How far a run has come: a bar on a terminal, else a line now and then.

use std::fmt::Display;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{DecimalBytes, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::message::{log, tell};

/// Between two lines in a log.
const INTERVAL: Duration = Duration::from_secs(10);

/// Counts bytes, for files differ too much in size to tell the remaining time by their number.
pub struct Progress {
    bar: ProgressBar,
    files: u64,
    done: AtomicU64,
    /// When the next line is due; none on a terminal.
    due: Option<Mutex<Instant>>,
}

impl Progress {
    /// Nothing is done yet of so many files with so many bytes together.
    pub fn new(files: u64, bytes: u64) -> Self {
        let is_terminal = io::stderr().is_terminal();
        let target = match is_terminal {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let style = "{wide_bar} {percent} %  {msg}  {decimal_bytes_per_sec}  {eta} left";
        let bar = ProgressBar::with_draw_target(Some(bytes), target)
            .with_style(ProgressStyle::with_template(style).expect("the template is well-formed"));
        bar.set_message(format!("0/{files} files"));
        Progress {
            bar,
            files,
            done: AtomicU64::new(0),
            due: (!is_terminal).then(|| Mutex::new(Instant::now() + INTERVAL)),
        }
    }

    /// A file of this size is done, or has failed.
    pub fn advance(&self, bytes: u64) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.bar.inc(bytes);
        let files = self.files;
        let Some(due) = &self.due else {
            self.bar.set_message(format!("{done}/{files} files"));
            return;
        };
        let mut due = due.lock().unwrap_or_else(|e| e.into_inner());
        if Instant::now() >= *due {
            *due = Instant::now() + INTERVAL;
            let rate = DecimalBytes(self.bar.per_sec() as u64);
            let left = HumanDuration(self.bar.eta());
            log(format!("{done} of {files} files, {rate}/s, {left} left"));
        }
    }

    /// Says what went wrong with a file.
    pub fn tell(&self, path: &Path, reason: impl Display) {
        let name = path.display().to_string();
        self.bar.suspend(|| tell(&name, reason));
    }

    /// Takes the bar away and says what was done.
    pub fn finish(&self, summary: impl Display) {
        self.bar.finish_and_clear();
        log(summary);
    }
}
