//! Command lines that contradict themselves in ways that clap cannot express.

use std::io;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use clap::error::ErrorKind;
use same_file::Handle;

use crate::args::{Cli, Correct, FormatName};

/// Ends the program with a usage error.
pub fn wrong(message: impl std::fmt::Display) -> ! {
    Cli::command()
        .error(ErrorKind::ArgumentConflict, message)
        .exit()
}

/// Ends the program with a usage error of a command that has a name, such as `learn` or `context build`.
pub fn wrong_in(name: &str, message: impl std::fmt::Display) -> ! {
    let mut root = Cli::command();
    // So that the usage shown is that of the command.
    root.build();
    name.split(' ')
        .fold(&mut root, |command, part| {
            command
                .find_subcommand_mut(part)
                .expect("there is such a command")
        })
        .error(ErrorKind::ArgumentConflict, message)
        .exit()
}

/// Ends the program with a usage error where a command would write over what it reads.
pub fn check_output<'a>(
    command: &str,
    output: &Path,
    inputs: impl IntoIterator<Item = &'a PathBuf>,
) {
    if let Some(input) = overwritten(output, inputs) {
        let message = format!("the output would overwrite {}", input.display());
        wrong_in(command, message);
    }
}

/// Ends the program with a usage error where standard input is more than one of a command's inputs.
pub fn check_stdin<'a>(command: &str, inputs: impl IntoIterator<Item = &'a PathBuf>) {
    let named = inputs.into_iter().filter(|input| *input == Path::new("-"));
    if named.count() > 1 {
        wrong_in(
            command,
            "standard input holds one of the texts; name files for the others",
        );
    }
}

/// The input that an output would be written over.
fn overwritten<'a>(
    output: &Path,
    inputs: impl IntoIterator<Item = &'a PathBuf>,
) -> Option<&'a PathBuf> {
    inputs.into_iter().find(|input| is_same(input, output))
}

/// Ends the program with a usage error where options of correcting contradict each other.
pub fn check(options: &Correct) {
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
    if options.diff && options.report.is_some() && options.report_file.is_none() {
        wrong("standard output takes `--diff` or `--report`; add `--report-file` for both");
    }
    if options.report_file.as_deref() == Some(Path::new("-")) {
        wrong("`--report-file` names a file; without it, `--report` writes to standard output");
    }
    if options.batch.is_wanted() {
        return;
    }
    if let Some(folder) = options.files.iter().find(|file| file.is_dir()) {
        wrong(format!(
            "{} is a folder; `-o DIR` writes its corrected files into another folder, `--in-place` where they are",
            folder.display()
        ));
    }
    let Some(report) = &options.report_file else {
        return;
    };
    let inputs = options.files.iter().chain(options.decision.files());
    if let Some(input) = overwritten(report, inputs) {
        wrong(format!("the report would overwrite {}", input.display()));
    }
    let reads_stdin = options.files.is_empty() || options.files.contains(&PathBuf::from("-"));
    let streams = [
        ("standard input", reads_stdin.then(Handle::stdin)),
        ("standard output", Some(Handle::stdout())),
    ];
    for (name, stream) in streams {
        if stream.is_some_and(|stream| is_stream(report, stream)) {
            wrong(format!(
                "the report would overwrite {}, which is {name}",
                report.display()
            ));
        }
    }
}

/// Whether two paths lead to one file, which exists, by whatever names.
pub fn is_same(a: &Path, b: &Path) -> bool {
    // To tell, they are opened, which nobody should do with a pipe.
    a.is_file() && b.is_file() && same_file::is_same_file(a, b).unwrap_or(false)
}

/// Whether an input, `-` for standard input, is the file that standard output goes to: what is written would be read, without end.
pub fn is_standard_output(input: &Path) -> bool {
    match Handle::stdout() {
        Ok(stdout) if input == Path::new("-") => {
            let is_file = stdout.as_file().metadata().is_ok_and(|data| data.is_file());
            is_file && Handle::stdin().is_ok_and(|stdin| stdin == stdout)
        }
        stdout => is_stream(input, stdout),
    }
}

/// Whether a standard stream comes from this file or goes there.
fn is_stream(path: &Path, stream: io::Result<Handle>) -> bool {
    // What is no file, such as `/dev/null`, loses nothing.
    path.is_file()
        && match (stream, Handle::from_path(path)) {
            (Ok(stream), Ok(file)) => stream == file,
            _ => false,
        }
}
