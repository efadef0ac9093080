//! Fits the weights that tell how sure a reading is, from texts with known truth, and writes them to their file.

mod example;
mod likelihood;
mod model;
mod validation;
mod weights;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Parser;
use glob::Pattern;
use ocrfix::Corrector;
use ocrfix_accuracy::sets;

use example::{Example, Text};
use likelihood::fit;

/// Fits [posterior.known] and [posterior.unknown] of dictionaries/weights.toml
///
/// How sure a reading of a word is, is told by a log-linear model for words of the dictionary and another for the rest.
/// Their weights are those by which the readings that proved right are likeliest. The other sections of the file, its
/// comments and its layout stay. The same texts give the same bytes.
#[derive(Debug, Parser)]
#[command(name = "fit", max_term_width = 100)]
struct Options {
    /// A folder of NAME.ocr.txt, texts as an engine read them, and NAME.gt.txt, their truth; may be repeated
    #[arg(long, value_name = "DIR", required = true)]
    data: Vec<PathBuf>,
    /// Which NAMEs to fit to, with * for any letters; may be repeated
    #[arg(long, value_name = "PATTERN", default_values = ["*-eng", "*-deu", "*-abbyy"])]
    names: Vec<Pattern>,
    /// The file whose sections [posterior.known] and [posterior.unknown] are rewritten
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let name = || options.output.display().to_string();
    let old = fs::read_to_string(&options.output).with_context(name)?;
    let before = weights::read(&old).with_context(name)?;

    let texts = texts(&options)?;
    println!("{}", counts(&texts));
    let all: Vec<&Example> = texts.iter().flat_map(|text| &text.examples).collect();
    let fitted = fit(&all)?;
    println!("{}", validation::table(&texts)?);
    println!("{}", weights::comparison(&before, &fitted.models));
    println!(
        "Loss (nats a word): known {:.4}, unknown {:.4}; with the weights before: known {:.4}, unknown {:.4}.",
        fitted.loss.known,
        fitted.loss.unknown,
        likelihood::loss(&all, &before, true),
        likelihood::loss(&all, &before, false),
    );

    let new = weights::replaced(&old, &fitted.models).with_context(name)?;
    fs::write(&options.output, new).with_context(name)
}

/// The texts asked for, with their examples.
fn texts(options: &Options) -> Result<Vec<Text>> {
    let corrector = Corrector::german();
    let mut texts = Vec::new();
    for set in sets::read(&options.data)? {
        if !set.is_clean() && options.names.iter().any(|p| p.matches(&set.name)) {
            texts.push(Text::new(&mut corrector.worker(), &set));
        }
    }
    if texts.iter().all(|text| text.examples.is_empty()) {
        let patterns: Vec<&str> = options.names.iter().map(Pattern::as_str).collect();
        bail!(
            "no text by the name of {} has a word with a choice; see --data and --names",
            patterns.join(" or ")
        );
    }
    Ok(texts)
}

fn counts(texts: &[Text]) -> String {
    let mut out =
        "words with a choice: as it is right, another reading right, none right\n".to_owned();
    for text in texts {
        let count = |is: &dyn Fn(&Example) -> bool| text.examples.iter().filter(|e| is(e)).count();
        out += &format!(
            "  {:<14} {:>6} {:>6} {:>6}\n",
            text.name,
            count(&|e| e.is_sound()),
            count(&|e| !e.is_sound() && !e.is_lost()),
            count(&|e| e.is_lost()),
        );
    }
    out
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
    fn names_choose_texts() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");
        let of = |names: &[&str]| {
            let start = ["fit", "--data", folder, "--output", "-"];
            let names = names.iter().flat_map(|name| ["--names", name]);
            texts(&Options::parse_from(start.into_iter().chain(names)))
        };
        let names = |names: &[&str]| -> Vec<String> {
            of(names).unwrap().into_iter().map(|t| t.name).collect()
        };
        assert_eq!(names(&[]), ["hafen-eng", "markt-deu"]);
        assert_eq!(names(&["markt*"]), ["markt-deu"]);
        let error = of(&["*-frk"]).err().unwrap().to_string();
        assert!(error.contains("*-frk"), "{error}");
    }
}
