//! Many files into files: found, corrected on all cores, put in their places, noted.

mod backup;
mod correcting;
mod job;
mod list;
mod manifest;
mod plan;
mod progress;
pub mod settings;
pub mod tally;
pub mod task;
mod tree;

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Result, anyhow};
use ocrfix::Helpers;

use crate::args::{Batch, Correct};
use crate::corrector;
use crate::usage::wrong;
use correcting::Correcting;
use job::{Place, Run};
use manifest::Manifest;
use plan::{Job, Plan};
use progress::Progress;
use tally::{Tally, count};
use task::Task;
use tree::Tree;

/// Corrects all files. One that fails is reported and the others are done.
///
/// # Errors
/// When the corrector cannot be built, or the folders for the outputs not be made.
pub fn correct(options: &Correct) -> Result<ExitCode> {
    check(&options.files, &options.batch);
    let corrector = &corrector::build(&options.decision)?;
    let task = Correcting { options, corrector };
    run(
        &options.files,
        &options.batch,
        options.report_dir.as_deref(),
        &task,
    )
}

/// Does a task to all files. One that fails is reported and the others are done.
///
/// # Errors
/// When the folders for the outputs cannot be made.
pub fn run(
    files: &[PathBuf],
    batch: &Batch,
    report_dir: Option<&Path>,
    task: &impl Task,
) -> Result<ExitCode> {
    let reports = report_dir.map(Tree::create).transpose()?;
    let outputs = batch.output.as_deref().map(Tree::create).transpose()?;
    let roots: Vec<&Path> = [&outputs, &reports]
        .into_iter()
        .flatten()
        .map(Tree::root)
        .collect();
    if let [outputs, reports] = roots[..]
        && (outputs.starts_with(reports) || reports.starts_with(outputs))
    {
        wrong("`-o` and `--report-dir` need folders of which none lies in the other");
    }
    let plan = plan::plan(files, batch, &roots)?;
    let place = match outputs {
        Some(tree) => {
            let manifest = Manifest::open(tree.root(), task.settings()?, batch.resume)?;
            Place::Tree(tree, manifest)
        }
        None => Place::Inputs(batch.suffix().map(str::to_owned)),
    };
    let run = Run {
        task,
        place,
        reports,
    };
    let progress = Progress::new(
        plan.jobs.len() as u64,
        plan.jobs.iter().map(|job| job.bytes).sum(),
    );
    for (path, reason) in &plan.failures {
        progress.tell(path, reason);
    }
    let mut totals = work(&run, &plan.jobs, batch.threads(), &progress);
    totals.failures += plan.failures.len() as u64;
    progress.finish(summary(&totals, &plan, task));
    Ok(match totals.failures {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// Ends with a usage error where the inputs are none that have a place.
pub fn check(files: &[PathBuf], batch: &Batch) {
    if files.is_empty() && batch.files_from.is_none() {
        wrong("`-o` and `--in-place` need files or folders, or `--files-from`");
    }
    if files.iter().any(|file| file == Path::new("-")) {
        wrong("standard input has no name to write it under; use `ocrfix < INPUT > OUTPUT`");
    }
    plan::check_globs(&batch.glob);
    if batch.suffix().is_some_and(|s| s.contains(['/', '\\'])) {
        wrong("the suffix of `--in-place` becomes part of a name and cannot have a slash in it");
    }
}

/// What was done.
#[derive(Default)]
struct Totals {
    tally: Tally,
    before: u64,
    failures: u64,
}

/// Does all jobs on so many threads. Those that no job is left for help the others.
fn work<T: Task>(run: &Run<T>, jobs: &[Job], threads: NonZeroUsize, progress: &Progress) -> Totals {
    let next = AtomicUsize::new(0);
    let others = threads.get().min(jobs.len()).saturating_sub(1);
    let helpers = Helpers::new(threads.get() - 1 - others);
    let one_after_the_other = || {
        let mut totals = Totals::default();
        let mut scratch = run.task.scratch(&helpers);
        while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome = catch_unwind(AssertUnwindSafe(|| run.run(job, &mut scratch)));
            let outcome = outcome.unwrap_or_else(|_| {
                scratch = run.task.scratch(&helpers);
                Err(anyhow!("the program failed here; please report this"))
            });
            match outcome {
                Ok(done) => {
                    totals.tally = totals.tally + done.tally;
                    totals.before += u64::from(done.before);
                }
                Err(error) => {
                    totals.failures += 1;
                    progress.tell(&job.shown(), format!("{error:#}"));
                }
            }
            progress.advance(job.bytes);
        }
        helpers.add(1);
        totals
    };
    thread::scope(|scope| {
        // Where the system gives no more threads, fewer do the same.
        let start = || {
            let thread = thread::Builder::new();
            thread.spawn_scoped(scope, one_after_the_other).ok()
        };
        let others: Vec<_> = (0..others).filter_map(|_| start()).collect();
        let mine = one_after_the_other();
        let theirs = others
            .into_iter()
            .map(|thread| thread.join().expect("no job panics"));
        theirs.fold(mine, |a, b| Totals {
            tally: a.tally + b.tally,
            before: a.before + b.before,
            failures: a.failures + b.failures,
        })
    })
}

fn summary(totals: &Totals, plan: &Plan, task: &impl Task) -> String {
    let files = plan.jobs.len() + plan.failures.len();
    let mut text = format!(
        "{}, {}, {}",
        count(files as u64, "file", "files"),
        task.summary(totals.tally),
        count(totals.failures, "failure", "failures"),
    );
    if totals.before > 0 {
        text += &format!("; {} done before", count(totals.before, "file", "files"));
    }
    if plan.passed_over > 0 {
        let links = count(
            plan.passed_over,
            "link or special file",
            "links or special files",
        );
        text += &format!("; {links} passed over");
    }
    text
}
