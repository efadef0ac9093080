//! What can be said on the command line, and the help that explains it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

mod batch;
mod evaluate;
mod review;

pub use batch::Batch;
pub use evaluate::{Evaluate, EvaluationFormat};
pub use review::{Apply, Review};

const ABOUT: &str = "Repairs OCR errors in German text";

const LONG_ABOUT: &str = "\
Repairs OCR errors in German text: lost umlauts and ß (`groRe` → `große`), confused letters \
(`fiinf` → `fünf`), in compounds that no dictionary holds and in words broken at a line end; and spaces \
that were lost (`derNachbar` → `der Nachbar`).

The corrected text goes to standard output. Outside the corrections it is the input, byte for byte: \
line ends, a byte order mark, trailing blanks and a missing last newline stay. Several files are \
written one after the other, as `cat` does. A stream of any length needs the same small memory.";

const AFTER_HELP: &str = "Run `ocrfix --help` for examples, exit status and what is never touched.";

const AFTER_LONG_HELP: &str = "\
Examples:
  Correct a page:
      ocrfix seite.txt > seite-korrigiert.txt
  See what would change before anything does:
      ocrfix --diff seite.txt
  Correct the output of an OCR engine directly:
      tesseract seite.png - -l deu | ocrfix > seite.txt
  Correct the text layer that an engine wrote, without touching its layout:
      tesseract seite.png - -l deu hocr | ocrfix > seite.hocr
  Correct a folder of pages into another, and go on where an earlier run stopped:
      ocrfix --resume -o korrigiert scans
  Keep the text and, beside it, a list of every change:
      ocrfix --report-file seite.jsonl seite.txt > seite-korrigiert.txt
  Change only what is nearly certain, and know the names of an archive:
      ocrfix --min-confidence 0.98 --words namen.txt seite.txt
  Ask why a word was changed, or was not:
      ocrfix --explain Landern
      ocrfix --explain 'in allen Landern'
  Decide about each correction, on a page in the browser, and write what was accepted:
      ocrfix --report jsonl seite.txt | ocrfix review - -o review.html
      ocrfix apply decisions.jsonl seite.txt > seite-korrigiert.txt
  Measure what it would do for your pages, from some that were corrected by hand:
      ocrfix evaluate --ocr seiten/*.ocr.txt --truth seiten/*.gt.txt

What is never touched:
  Web and mail addresses, paths, code, numbers and Roman numerals, and the layout: a word broken
  at a line end stays broken where it was. Single spaces change only where the text shows that
  they were lost, or tear words apart; with `--spaces never` not even there.

What stays unless the evidence against it is strong:
  Words that are known, names and foreign words in the dictionary among them; compounds of such
  words; old and Swiss spellings (`daß`, `Theil`, `heisst`); unknown words that look like names;
  abbreviations.

Documents:
  hOCR, ALTO, PAGE, ABBYY FineReader XML and Tesseract's TSV are recognised by their content and
  corrected in place: letters change and no other byte does. Other than text they are read whole.

Compression:
  What is compressed by gzip or zstd is recognised by its content, and its output is compressed alike.

Encodings:
  Text is UTF-8 unless `--encoding` says otherwise, and output has the encoding of its input.
  `latin1` means windows-1252, which extends it; all 256 byte values come back as they were. A
  correction that needs a character the encoding does not have is left out. `auto` looks at the
  first MiB of each input and decides for the whole of it: UTF-8 if the beginning is valid
  UTF-8, otherwise windows-1252.

Files called like a command:
  `dictionary`, `context`, `learn`, `evaluate`, `review`, `apply`, `completions`, `man` and `help`
  are commands. A file of that name is given as `./learn`.

Exit status:
  0  done, whether or not anything was corrected
  1  an input could not be read, or its output not be written; the others were still done
  2  the command line was wrong; nothing was done";

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "ocrfix",
    version,
    about = ABOUT,
    long_about = LONG_ABOUT,
    after_help = AFTER_HELP,
    after_long_help = AFTER_LONG_HELP,
    args_conflicts_with_subcommands = true,
    max_term_width = 100
)]
pub struct Cli {
    /// Correcting, the command without a name.
    #[command(flatten)]
    pub correct: Correct,
    /// The commands that have a name.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options of correcting.
#[derive(Debug, Args)]
pub struct Correct {
    /// Files to correct; standard input when none is given or for `-`
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Show a unified diff instead of the corrected text
    #[arg(long, conflicts_with = "place", help_heading = "Output")]
    pub diff: bool,

    /// When to colour the diff
    ///
    /// `auto` colours on a terminal, unless the environment variable NO_COLOR is set.
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Output"
    )]
    pub color: When,

    /// List the corrections instead of showing the corrected text
    ///
    /// `jsonl` is one JSON object a line. A correction has its place (file, page, line, column, and the bytes of the
    /// file from start to end), original and replacement, confidence (0 to 1), kind, the rewrites with their costs
    /// (negative natural logarithm of the probability), some text before and after, the words of a document, and the
    /// edits of the file's bytes. The last line of each input has its length, encoding and SHA-256. `ocrfix review`
    /// makes a page of it.
    #[arg(
        long,
        value_name = "FORMAT",
        conflicts_with = "place",
        help_heading = "Output"
    )]
    pub report: Option<ReportFormat>,

    /// Write the list of corrections to PATH, beside the output
    ///
    /// A file that is there is replaced by the whole list at the end, unless no input could be read.
    #[arg(
        long,
        value_name = "PATH",
        conflicts_with = "place",
        help_heading = "Output"
    )]
    pub report_file: Option<PathBuf>,

    /// What the input is: plain text, or a document of an OCR engine
    ///
    /// `auto` tells it from the content, for each input. Of a document only the text changes, every
    /// other byte stays. It is read whole, and says its encoding itself.
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "auto",
        help_heading = "Input"
    )]
    pub format: FormatName,

    /// Encoding of the input, and so of the output
    #[arg(
        long,
        value_name = "NAME",
        default_value = "utf-8",
        help_heading = "Input"
    )]
    pub encoding: EncodingName,

    /// What decides.
    #[command(flatten)]
    pub decision: Decision,

    /// Decide as for plain text, without what a document says of how sure the engine was
    ///
    /// Otherwise a word that was read with less confidence than others is changed more readily, and other
    /// readings that the engine gives for a word are candidates.
    #[arg(long, help_heading = "Decision")]
    pub ignore_confidence: bool,

    /// Keep the old readings in the document, beside the new ones
    ///
    /// As ALTERNATIVE in ALTO, as a further TextEquiv in PAGE (from 2016 on), as a property of the title in
    /// hOCR. The other formats have no place for them.
    #[arg(long, help_heading = "Output")]
    pub keep_original: bool,

    /// Where many files go.
    #[command(flatten)]
    pub batch: Batch,

    /// Write for each file the list of its corrections into DIR, under its name and `.jsonl`
    ///
    /// The format is that of `--report jsonl`. A file without corrections has a list of one line, its last.
    #[arg(
        long,
        value_name = "DIR",
        requires = "place",
        help_heading = "Many files"
    )]
    pub report_dir: Option<PathBuf>,

    /// Show the candidates for a word, or for each word of a sentence, and why one won; may be repeated
    #[arg(
        long,
        value_name = "TEXT",
        conflicts_with_all = [
            "files", "diff", "report", "report_file", "keep_original", "ignore_confidence", "place",
        ],
        help_heading = "Output"
    )]
    pub explain: Vec<String>,
}

/// Options that tell what is corrected and how.
#[derive(Debug, Args)]
pub struct Decision {
    /// Leave out corrections that are less sure than X, from 0 to 1
    #[arg(long, value_name = "X", value_parser = probability, help_heading = "Decision")]
    pub min_confidence: Option<f64>,

    /// Use this dictionary instead of the built-in one
    ///
    /// A file made by `ocrfix dictionary build`.
    #[arg(long, value_name = "FILE", help_heading = "Decision")]
    pub dictionary: Option<PathBuf>,

    /// Add the words of a list, such as the names of an archive; may be repeated
    ///
    /// One word a line; a tab and a count, telling how frequent it is, may follow. Of names with hyphens or apostrophes the
    /// parts are added; strings with digits or other signs are passed over.
    #[arg(long, value_name = "FILE", help_heading = "Decision")]
    pub words: Vec<PathBuf>,

    /// Use this table of confusions instead of the built-in one
    ///
    /// A TOML file as `ocrfix learn` writes it.
    #[arg(long, value_name = "FILE", help_heading = "Decision")]
    pub confusions: Option<PathBuf>,

    /// Add the profiles of this table of confusions, such as one learned from a few pages; may be repeated
    ///
    /// Beside the built-in ones there is room for two profiles, of which each has a name of its own (`ocrfix learn --profile`).
    /// What they alone know is looked for where a text shows that one of them made it; other texts are corrected as
    /// without them.
    #[arg(long, value_name = "FILE", help_heading = "Decision")]
    pub add_confusions: Vec<PathBuf>,

    /// Use this model of neighbouring words instead of the built-in one
    ///
    /// A file made by `ocrfix context build`.
    #[arg(long, value_name = "FILE", help_heading = "Decision")]
    pub context: Option<PathBuf>,

    /// Read each input twice: first for its own words and confusions
    ///
    /// Words that the document uses again become likelier, names among them, and so do the confusions that its engine
    /// makes of its typeface. The input is held in memory; a stream ends before anything is written.
    #[arg(long, help_heading = "Decision")]
    pub adapt: bool,

    /// Put lost spaces back and take stray ones out: as the document asks for it, never, or in every document
    ///
    /// How freely word boundaries may move is measured by how many words of the document are run together; where its
    /// spaces are sound they stay.
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Decision"
    )]
    pub spaces: SpacesWhen,

    /// What becomes of letterspaced words, `S p e r r s a t z`
    #[arg(
        long,
        value_name = "HOW",
        default_value = "keep",
        help_heading = "Decision"
    )]
    pub letterspacing: Letterspacing,

    /// Leave out stages of the decision, to measure what they are worth or to keep to words alone
    ///
    /// Several are separated by commas: `--without compounds,context`.
    #[arg(
        long,
        value_name = "STAGE",
        value_delimiter = ',',
        help_heading = "Decision"
    )]
    pub without: Vec<Stage>,
}

impl Decision {
    /// The files that the options name.
    pub fn files(&self) -> impl Iterator<Item = &PathBuf> {
        let replacing = [&self.dictionary, &self.confusions, &self.context];
        let added = self.words.iter().chain(&self.add_confusions);
        replacing.into_iter().flatten().chain(added)
    }
}

/// May word boundaries move?
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SpacesWhen {
    /// As freely as the document shows that its spaces were lost
    Auto,
    /// No space is put in or taken out
    Never,
    /// Freely, whatever the document shows
    Always,
}

/// What becomes of letterspaced words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Letterspacing {
    /// They stay, emphasis as they are
    Keep,
    /// They become words like others
    Join,
}

/// Stages of the decision that can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// The repair and the recognition of compounds that no dictionary holds
    Compounds,
    /// The neighbouring words, also where `--context` names a model
    Context,
    /// The question whether a passage is German at all; those that are not are left alone
    Languages,
    /// The correction of quotation marks, of dashes between words and of section signs
    Signs,
}

/// The commands that have a name.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compile dictionaries
    #[command(subcommand)]
    Dictionary(DictionaryCommand),
    /// Compile context models
    #[command(subcommand)]
    Context(ContextCommand),
    /// Learn a table of confusions from OCR texts and their corrected versions
    ///
    /// The texts are paired in the order given. Both sides of a pair hold the same passage: as the
    /// engine read it, and as it is printed. The table is a TOML file for `--add-confusions`, or
    /// for `--confusions` in place of the built-in one.
    Learn(Learn),
    /// Measure corrections: error rates, words repaired and harmed, confusions
    ///
    /// Compares texts as the engine read them and their corrections with the truth, line by line. Without
    /// `--corrected` it is ocrfix that corrects, with the options given. The files of each kind are
    /// paired in the order given.
    Evaluate(Evaluate),
    /// Make a page on which corrections are accepted and rejected
    ///
    /// The page is one file that needs nothing else: open it in a browser, decide, and export the
    /// decisions for `ocrfix apply`. What has been decided stays in the browser until then.
    Review(Review),
    /// Write only the corrections that were accepted
    ///
    /// DECISIONS is what the page of `ocrfix review` exports: a report whose corrections have a
    /// `decision`, `accept` or `reject`. What is not accepted stays as it was read. A file that has
    /// changed since the report was made is refused.
    Apply(Apply),
    /// Print the completions for a shell
    Completions {
        /// The shell to complete in
        shell: clap_complete::Shell,
    },
    /// Print the manual page, in the roff format of `man`
    Man,
}

/// What can be done with dictionaries.
#[derive(Debug, Subcommand)]
pub enum DictionaryCommand {
    /// Compile word lists into a dictionary for `--dictionary`
    ///
    /// A list is a UTF-8 text with one word a line; a tab and a count, telling how frequent the word
    /// is, may follow. The output file is replaced only when everything went well.
    Build(DictionaryBuild),
    /// Print how much a dictionary holds
    ///
    /// Three lines: its words (casings not told apart), the strings that can begin a compound, and
    /// the words that end one.
    Show {
        /// A file made by `ocrfix dictionary build`
        #[arg(value_name = "FILE")]
        dictionary: PathBuf,
    },
}

/// Options of `dictionary build`.
#[derive(Debug, Args)]
pub struct DictionaryBuild {
    /// Word lists; `-` is standard input
    #[arg(value_name = "WORDS", required = true)]
    pub lists: Vec<PathBuf>,
    /// Where to write the dictionary; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

/// What can be done with context models.
#[derive(Debug, Subcommand)]
pub enum ContextCommand {
    /// Count the words of texts and compile a model of which words stand beside which
    ///
    /// A text is UTF-8 with one paragraph a line; the more and the cleaner, the better, from a
    /// million words on. Each file counts as one kind of text, and small ones weigh more per word. The
    /// output file is replaced only when everything went well.
    Build(ContextBuild),
}

/// Options of `context build`.
#[derive(Debug, Args)]
pub struct ContextBuild {
    /// Texts to count; `-` is standard input
    #[arg(value_name = "TEXT", required = true)]
    pub texts: Vec<PathBuf>,
    /// Where to write the model; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// The most the model may take, in kilobytes; 3300 by default
    #[arg(long, value_name = "KB", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub size: Option<u32>,
}

/// Options of `learn`.
#[derive(Debug, Args)]
pub struct Learn {
    /// Texts, or documents, as the OCR engine read them
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub ocr: Vec<PathBuf>,
    /// The same texts, corrected by hand, in the same order
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub truth: Vec<PathBuf>,
    /// Where to write the table; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Name of the profile that the table describes, such as the engine or the typeface
    #[arg(long, value_name = "NAME", default_value = "learned")]
    pub profile: String,
    /// The engine loses spaces: ask the profile only where a text has lost its spaces
    #[arg(long)]
    pub loses_spaces: bool,
    /// Such pages are rare: try what only they show where a text shows that it was made so
    #[arg(long)]
    pub rare: bool,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Formats of the list of corrections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// One JSON object a line
    Jsonl,
}

/// Names that `--format` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatName {
    /// Told from the content
    Auto,
    /// Plain text
    Text,
    /// hOCR, as Tesseract and OCRmyPDF write it
    Hocr,
    /// ALTO XML
    Alto,
    /// PAGE XML
    Page,
    /// ABBYY FineReader XML
    Abbyy,
    /// Tab-separated values of Tesseract
    Tsv,
}

/// Names that `--encoding` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EncodingName {
    /// UTF-8; anything else is an error
    #[value(name = "utf-8", alias = "utf8")]
    Utf8,
    /// ISO 8859-1, read as windows-1252
    #[value(alias = "iso-8859-1")]
    Latin1,
    /// The encoding of old Windows systems in Western Europe
    #[value(name = "windows-1252", alias = "cp1252")]
    Windows1252,
    /// UTF-8 or windows-1252, whichever the beginning of the input is
    Auto,
}

fn probability(value: &str) -> Result<f64, String> {
    match value.parse::<f64>() {
        Ok(p) if (0.0..=1.0).contains(&p) => Ok(p),
        _ => Err("a number from 0 to 1 is needed, such as 0.95".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_probability_is_within_its_range() {
        assert_eq!(probability("0.5"), Ok(0.5));
        for wrong in ["1.01", "-0.1", "NaN", "inf", "viel"] {
            assert!(probability(wrong).is_err(), "{wrong}");
        }
    }
}
