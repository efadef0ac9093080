//! Options of `evaluate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use ocrfix::evaluate::Normalisation;

use super::Decision;

/// Options of `evaluate`.
#[derive(Debug, Args)]
pub struct Evaluate {
    /// Texts, or documents, as the OCR engine read them
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub ocr: Vec<PathBuf>,
    /// The same texts, corrected by hand, in the same order and with the same lines
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub truth: Vec<PathBuf>,
    /// The corrections to measure, in the same order; without them, ocrfix corrects the OCR itself
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "Decision")]
    pub corrected: Vec<PathBuf>,

    /// What to write
    ///
    /// CER and WER are edits per character and per word of truth. A word is wrong, repaired,
    /// miscorrected (wrong, and made another wrong word) or missed without regard to punctuation at
    /// its edges; a right word is harmed by any change for the worse. A confusion is written truth→read,
    /// and `made` counts those the correction made itself.
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "table",
        help_heading = "Output"
    )]
    pub format: EvaluationFormat,
    /// Where to write it; `-` is standard output
    #[arg(
        short,
        long,
        value_name = "FILE",
        default_value = "-",
        help_heading = "Output"
    )]
    pub output: PathBuf,
    /// How many confusions, and how many examples of each kind, to list
    #[arg(long, value_name = "N", default_value_t = 20, help_heading = "Output")]
    pub show: usize,

    /// What counts as written alike; it is named in the output
    #[arg(
        long,
        value_name = "NAME",
        visible_alias = "normalize",
        default_value = "none",
        help_heading = "Input"
    )]
    pub normalise: NormalisationName,

    /// What decides, where ocrfix corrects.
    #[command(flatten)]
    pub decision: Decision,
}

/// Formats of an evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EvaluationFormat {
    /// Tables for a terminal
    Table,
    /// One JSON object
    Json,
    /// A page that shows the lines that differ, in one file
    Html,
}

/// Names that `--normalise` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NormalisationName {
    /// The texts are compared as they are
    None,
    /// Unicode's canonical composition
    Nfc,
    /// Unicode's compatibility composition: also ligatures, long s, no-break spaces
    Nfkc,
    /// Letter forms of old print as today's: long s, r rotunda, ligatures, small e above for the umlaut
    HistoricLatin,
}

impl From<NormalisationName> for Normalisation {
    fn from(name: NormalisationName) -> Self {
        match name {
            NormalisationName::None => Normalisation::None,
            NormalisationName::Nfc => Normalisation::Nfc,
            NormalisationName::Nfkc => Normalisation::Nfkc,
            NormalisationName::HistoricLatin => Normalisation::HistoricLatin,
        }
    }
}
