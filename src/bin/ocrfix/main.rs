//! The command `ocrfix`: reads, asks the library, writes. It knows nothing of German.

mod apply;
mod args;
mod atomic;
mod batch;
mod compression;
mod concatenate;
mod context;
mod correct;
mod corrector;
mod dictionary;
mod diff;
mod digest;
mod document;
mod encoding;
mod evaluate;
mod explain;
mod generate;
mod hunk;
mod input;
mod learn;
mod message;
mod output;
mod report;
mod review;
mod textfile;
mod usage;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command, ContextCommand, DictionaryCommand};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match &cli.command {
        None if !cli.correct.explain.is_empty() => explain::run(&cli.correct),
        None => {
            usage::check(&cli.correct);
            match cli.correct.batch.is_wanted() {
                true => batch::correct(&cli.correct),
                false => concatenate::run(&cli.correct),
            }
        }
        Some(Command::Dictionary(DictionaryCommand::Build(options))) => dictionary::build(options),
        Some(Command::Dictionary(DictionaryCommand::Show { dictionary: path })) => {
            dictionary::show(path)
        }
        Some(Command::Context(ContextCommand::Build(options))) => context::build(options),
        Some(Command::Learn(options)) => learn::run(options),
        Some(Command::Evaluate(options)) => evaluate::run(options),
        Some(Command::Review(options)) => review::run(options),
        Some(Command::Apply(options)) => apply::run(options),
        Some(Command::Completions { shell }) => generate::completions(*shell),
        Some(Command::Man) => generate::man(),
    };
    match outcome {
        Ok(status) => status,
        Err(error) if message::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            message::fail(&error);
            ExitCode::FAILURE
        }
    }
}
