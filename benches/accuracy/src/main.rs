//! Measures ocrfix stage by stage, beside spell checkers, on pages with known truth, and writes what it found.

mod ablation;
mod markdown;
mod page;
mod pairs;
mod peers;
mod readme;
mod reliability;
mod report;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Parser;
use ocrfix_accuracy::sets;
use time::OffsetDateTime;

use ablation::PeerFiles;
use report::Measured;

/// Measures ocrfix stage by stage, beside spell checkers, and writes docs/accuracy.md
#[derive(Debug, Parser)]
#[command(name = "ocrfix-accuracy", max_term_width = 100)]
struct Options {
    /// A folder of NAME.ocr.txt, texts as an engine read them, and NAME.gt.txt, their truth; may be repeated
    #[arg(long, value_name = "DIR", required = true)]
    data: Vec<PathBuf>,
    /// The page to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// A README to put the short form in, between `<!-- accuracy: begin -->` and `<!-- accuracy: end -->`
    #[arg(long, value_name = "FILE")]
    readme: Option<PathBuf>,
    /// Words and their counts for SymSpell, a tab between, such as the list that
    /// `python3 dictionaries/build.py --corpora DIR --list` writes; without it SymSpell is left out
    #[arg(long, value_name = "FILE")]
    frequencies: Option<PathBuf>,
    /// A dictionary for Hunspell, without the ending of its two files; where it is missing, Hunspell is left out
    #[arg(long, value_name = "BASE", default_value = "/usr/share/hunspell/de_DE")]
    hunspell: PathBuf,
    /// Isolated words as read and as printed, a tab between; where it is missing, they are left out
    #[arg(long, value_name = "FILE")]
    pairs: Option<PathBuf>,
    /// A folder to keep the answers of aspell and Hunspell in: the first time they take many minutes
    #[arg(long, value_name = "DIR")]
    answers: Option<PathBuf>,
    /// The date to write, as YYYY-MM-DD; today by default
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    // What cannot be written must be known before and not after minutes of measuring.
    let readme = options.readme.as_deref().map(read).transpose()?;
    let measured = measure(&options)?;
    for column in measured.columns.iter().filter(|c| !c.is_here()) {
        eprintln!("{} is left out: {}", column.name, column.about);
    }
    write(&options.output, &report::page(&measured))?;
    if let (Some(path), Some(text)) = (&options.readme, readme) {
        let text = readme::updated(&text, &measured).with_context(|| path.display().to_string())?;
        write(path, &text)?;
    }
    Ok(())
}

fn measure(options: &Options) -> Result<Measured> {
    let sets = sets::read(&options.data)?;
    let pairs = options.pairs.as_deref().filter(|path| path.exists());
    let pairs = pairs.map(pairs::read).transpose()?.unwrap_or_default();
    let (learn, ask) = pairs::halves(pairs);
    let files = PeerFiles {
        hunspell: options.hunspell.clone(),
        frequencies: options.frequencies.clone(),
        answers: options.answers.clone(),
    };
    let columns = ablation::measure(&sets, &ask, &files)?;
    let segmentation = ablation::segmentation(&sets, options.frequencies.as_deref())?;
    let stages = ablation::stages();
    let (_, whole) = &stages[ablation::AS_IT_IS];
    let judged = sets
        .iter()
        .map(|set| reliability::judge(whole, set))
        .collect();
    let first_choices = if ask.is_empty() {
        Vec::new()
    } else {
        pairs::first_choices(&learn, &ask)?
    };
    Ok(Measured {
        date: options.date.clone().unwrap_or_else(today),
        command: command(),
        sets,
        columns,
        stages: stages.len(),
        as_it_is: ablation::AS_IT_IS,
        judged,
        first_choices,
        segmentation,
    })
}

fn today() -> String {
    OffsetDateTime::now_utc().date().to_string()
}

/// The command line that runs this program so, an option a line; the date is that of the day.
fn command() -> String {
    let mut line = "cargo run --release --manifest-path benches/accuracy/Cargo.toml --".to_owned();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--date" {
            arguments.next();
            continue;
        }
        let separator = if argument.starts_with('-') {
            " \\\n  "
        } else {
            " "
        };
        line.push_str(separator);
        line.push_str(&argument);
    }
    line
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Options::command().debug_assert();
    }

    #[test]
    fn two_small_sets_become_a_page() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");
        let arguments = ["", "--data", folder, "--hunspell", "none", "--output", "-"];
        let pairs = [
            "--pairs",
            concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pairs.tsv"),
        ];
        let date = ["--date", "2026-01-02"];
        let arguments = arguments.into_iter().chain(pairs).chain(date);
        let page = report::page(&measure(&Options::parse_from(arguments)).unwrap());
        for part in [
            "Measured on 2026-01-02.",
            "| hafen-eng | – | – | 10 | 4 | 40.0 % |",
            "- **hunspell**: left out: `none.aff` and `none.dic` are missing",
            "- **SymSpell**: left out: no list",
            "| hafen-eng | 40.0 % |",
            "| all sets with errors |",
            "| ocrfix, built-in confusions |",
        ] {
            assert!(page.contains(part), "{part} is not in\n{page}");
        }
    }
}
