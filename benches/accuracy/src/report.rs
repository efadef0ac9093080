//! All that was measured, as the page `docs/accuracy.md`.

use std::fmt::Write;

use ocrfix::Kind;
use ocrfix::evaluate::{Counts, Figures};

use crate::ablation::Column;
use crate::markdown::{NOTHING, cells, percent, table};
use crate::pairs::Share;
use crate::reliability::{BINS, Judged, bins, of_kind};
use crate::sets::{Description, Set, descriptions};

/// Bins with more corrections than this must hold what they promise.
const COUNTING: usize = 200;
/// The groups of sets whose reliability is shown beside that of all: by the engine in their name.
const ENGINES: [&str; 2] = ["eng", "deu"];

/// What the page is made of.
pub struct Measured {
    /// When, as YYYY-MM-DD.
    pub date: String,
    /// The command that measured.
    pub command: String,
    /// The texts.
    pub sets: Vec<Set>,
    /// What each system did; the stages of ocrfix first.
    pub columns: Vec<Column>,
    /// How many of the columns are stages of ocrfix.
    pub stages: usize,
    /// Which of them is ocrfix as it is.
    pub as_it_is: usize,
    /// The corrections of each set by all of ocrfix.
    pub judged: Vec<Vec<Judged>>,
    /// Isolated words: ocrfix with its tables; none where there were no pairs.
    pub first_choices: Vec<(&'static str, Share)>,
    /// Sets that have lost spaces, by their numbers: what SymSpell's word segmentation makes of them.
    pub segmentation: Vec<(usize, Counts)>,
}

impl Measured {
    /// The sets with errors and their numbers.
    pub fn damaged(&self) -> impl Iterator<Item = (usize, &Set)> {
        self.sets.iter().enumerate().filter(|(_, s)| !s.is_clean())
    }

    /// The sets without errors and their numbers.
    pub fn clean(&self) -> impl Iterator<Item = (usize, &Set)> {
        self.sets.iter().enumerate().filter(|(_, s)| s.is_clean())
    }

    /// All of ocrfix.
    pub fn whole(&self) -> &Column {
        &self.columns[self.as_it_is]
    }
}

/// The page.
pub fn page(measured: &Measured) -> String {
    let mut out = format!(
        "# Accuracy\n\n\
         Measured on {}. This page is written by\n\n```sh\n{}\n```\n\n\
         which runs ocrfix with and without its stages, and spell checkers beside it, over pages with known truth. The \
         pages are not in\nthis repository; any folder of `NAME.ocr.txt` and `NAME.gt.txt` will do. \
         [evaluation.md](evaluation.md) defines the figures.\n",
        measured.date, measured.command
    );
    texts(measured, &mut out);
    systems(measured, &mut out);
    comparison(measured, &mut out);
    reliability(measured, &mut out);
    known_words(measured, &mut out);
    isolated_words(measured, &mut out);
    spaces(measured, &mut out);
    out
}

/// What a set is: its text and what read it; for a clean one, that of the set whose truth it is. Sets that confusions were
/// learned from have an asterisk.
pub fn described(set: &Set) -> [String; 2] {
    match descriptions().remove(&set.source()) {
        Some(Description {
            text,
            engine,
            learned_from,
        }) => [text + if learned_from { " \\*" } else { "" }, engine],
        None => [NOTHING; 2].map(str::to_owned),
    }
}

/// What the asterisk says, if any set has one.
pub fn learned_from(measured: &Measured) -> &'static str {
    let descriptions = descriptions();
    let mut sets = measured
        .damaged()
        .map(|(_, set)| descriptions.get(&set.source()));
    match sets.any(|d| d.is_some_and(|d| d.learned_from)) {
        true => LEARNED_FROM,
        false => "",
    }
}

const LEARNED_FROM: &str = "\n\\* The built-in confusions of this typeface were learned from these pages too. \
    dictionaries/README.md has what is repaired of a book\nthat they were not learned from.\n";

fn texts(measured: &Measured, out: &mut String) {
    out.push_str("\n## Texts\n\n");
    let whole = measured.whole();
    let rows: Vec<Vec<String>> = measured
        .damaged()
        .map(|(i, set)| {
            let counts = whole.counts[i];
            let [text, engine] = described(set);
            let figures = counts.figures();
            let numbers = [
                counts.words.to_string(),
                counts.wrong.to_string(),
                percent(figures.wer_before),
            ];
            [vec![set.name.clone(), text, engine], numbers.to_vec()].concat()
        })
        .collect();
    let headings = cells(["set", "text", "read by", "words", "wrong words", "WER"]);
    out.push_str(&table(3, &headings, &rows));
    out.push_str(
        "\n`clean-NAME` is the truth of `NAME-eng` taken as input: every change is harm.\n",
    );
    out.push_str(learned_from(measured));
}

fn systems(measured: &Measured, out: &mut String) {
    out.push_str(
        "\n## Systems\n\n\
         - **frequency**: ocrfix with its dictionary, its confusions and the frequency of words alone \
         (`--without compounds,context`).\n  The dictionary leaves out rare compounds that can be put together, \
         which is a handicap here.\n\
         - **+ compounds**: also compounds that no dictionary has (`--without context`).\n\
         - **+ context**: also the neighbouring words. This is ocrfix as it is.\n\
         - **+ adaptation**: each text is read twice, first for its own words and confusions (`--adapt`).\n",
    );
    for column in &measured.columns[measured.stages..] {
        let Column { name, about, .. } = column;
        let missing = if column.is_here() { "" } else { "left out: " };
        let _ = writeln!(out, "- **{name}**: {missing}{about}.");
    }
    out.push_str(
        "\nSpell checkers are asked for each word that stands between white space, punctuation at its edges aside, \
         and the first\nsuggestion for a word that they do not know replaces it. They are not asked for words with \
         digits or signs in them, nor for\nthe halves of words broken at a line end.\n",
    );
}

fn comparison(measured: &Measured, out: &mut String) {
    type Cell = fn(&Figures, &Counts) -> String;
    let wer: Cell = |f, _| percent(f.wer_after);
    let repaired: Cell = |f, _| percent(f.repaired_share);
    let harm: Cell = |f, _| format!("{:.1}", f.harmed_per_10k);
    let precision: Cell = |f, c| {
        let changed = c.repaired + c.miscorrected + c.harmed;
        if changed > 0 {
            percent(f.precision)
        } else {
            NOTHING.to_owned()
        }
    };
    let tables = [
        ("Word error rate, before and after", wer, false),
        ("Wrong words repaired", repaired, false),
        ("Right words harmed, of 10,000", harm, true),
        (
            "Precision: of the words changed, those made right",
            precision,
            false,
        ),
    ];
    let columns: Vec<&Column> = measured.columns.iter().filter(|c| c.is_here()).collect();
    for (title, cell, with_clean) in tables {
        let _ = write!(out, "\n## {title}\n\n");
        let before = title.contains("before");
        let mut headings = vec!["set".to_owned()];
        headings.extend(before.then(|| "as read".to_owned()));
        headings.extend(columns.iter().map(|c| c.name.to_owned()));
        let clean = measured.clean().filter(|_| with_clean);
        let rows: Vec<Vec<String>> = measured
            .damaged()
            .chain(clean)
            .map(|(i, set)| {
                let as_read = measured.whole().counts[i].figures().wer_before;
                let mut row = vec![set.name.clone()];
                row.extend(before.then(|| percent(as_read)));
                row.extend(
                    columns
                        .iter()
                        .map(|c| cell(&c.counts[i].figures(), &c.counts[i])),
                );
                row
            })
            .collect();
        out.push_str(&table(1, &headings, &rows));
    }
}

fn reliability(measured: &Measured, out: &mut String) {
    out.push_str(
        "\n## Reliability\n\n\
         Does a confidence hold? Of all corrections of words in the sets with errors, by their confidence: how many \
         are right, that is,\nthe word is then as it is printed, and by how many points that is more or less than \
         the confidence says. Where words are run\ntogether no correction is right, whatever its letters.\n",
    );
    let of = |engine: Option<&str>| -> Vec<&Judged> {
        let chosen = measured
            .damaged()
            .filter(|(_, set)| engine.is_none() || set.engine() == engine);
        chosen.flat_map(|(i, _)| &measured.judged[i]).collect()
    };
    let groups = ENGINES
        .map(|engine| (format!("Sets `NAME-{engine}`"), of(Some(engine))))
        .into_iter()
        .chain([("All sets".to_owned(), of(None))]);
    for (title, judged) in groups {
        let _ = write!(out, "\n### {title}\n\n");
        let headings = cells([
            "confidence",
            "corrections",
            "right",
            "mean confidence",
            "points",
        ]);
        out.push_str(&table(1, &headings, &bin_rows(&judged)));
    }
    let _ = writeln!(
        out,
        "\nIn bold: more than 5 points off in a bin of more than {COUNTING} corrections."
    );
    let all: Vec<Judged> = of(None).into_iter().copied().collect();
    for (signs, kind) in [
        ("Quotation marks", Kind::QuotationMark),
        ("Dashes", Kind::Dash),
    ] {
        let (set, _) = of_kind(&all, kind);
        if set.corrections > 0 {
            let _ = writeln!(
                out,
                "\n{signs} all have about one confidence, {:.2}; of {} set, {} are right.",
                set.mean_confidence(),
                set.corrections,
                percent(set.right_share())
            );
        }
    }
}

fn bin_rows(judged: &[&Judged]) -> Vec<Vec<String>> {
    let uppers = BINS.into_iter().skip(1).chain([1.0]);
    let bins = bins(judged.iter().copied());
    let filled = BINS.into_iter().zip(uppers).zip(bins);
    filled
        .filter(|(_, bin)| bin.corrections > 0)
        .map(|((lower, upper), bin)| {
            let off = (bin.right_share() - bin.mean_confidence()) * 100.0;
            let counts = bin.corrections > COUNTING && off.abs() > 5.0;
            let bold = if counts { "**" } else { "" };
            vec![
                format!("{lower}–{upper}"),
                bin.corrections.to_string(),
                percent(bin.right_share()),
                percent(bin.mean_confidence()),
                format!("{bold}{off:+.1}{bold}"),
            ]
        })
        .collect()
}

fn known_words(measured: &Measured, out: &mut String) {
    out.push_str(
        "\n## Known words changed\n\n\
         Corrections of the kind `known-word`: what stands there is a word of the dictionary or a compound, and \
         another word was put in\nits place. Harmed are words that were right.\n\n",
    );
    let row = |name: &str, judged: &[Judged]| {
        let (bin, harm) = of_kind(judged, Kind::KnownWord);
        let share = |n: usize| match bin.corrections {
            0 => NOTHING.to_owned(),
            all => percent(n as f64 / all as f64),
        };
        let numbers = [
            bin.corrections.to_string(),
            bin.right.to_string(),
            share(bin.right),
            harm.to_string(),
        ];
        [vec![name.to_owned()], numbers.to_vec()].concat()
    };
    let sets = measured.damaged().chain(measured.clean());
    let mut rows: Vec<Vec<String>> = sets
        .map(|(i, set)| row(&set.name, &measured.judged[i]))
        .collect();
    let damaged: Vec<Judged> = measured
        .damaged()
        .flat_map(|(i, _)| measured.judged[i].clone())
        .collect();
    rows.push(row("all sets with errors", &damaged));
    let headings = cells(["set", "changed", "right", "precision", "harmed"]);
    out.push_str(&table(1, &headings, &rows));
}

fn isolated_words(measured: &Measured, out: &mut String) {
    out.push_str("\n## Isolated words\n\n");
    let peers = measured
        .columns
        .iter()
        .filter_map(|c| Some((c.name, c.pairs?)));
    let rows: Vec<(&str, Share)> = measured
        .first_choices
        .iter()
        .copied()
        .chain(peers)
        .collect();
    let Some((_, Share { of, .. })) = rows.first() else {
        out.push_str("Not measured: no pairs of words were given with `--pairs`.\n");
        return;
    };
    let _ = write!(
        out,
        "Of a list of words as read and as printed, half are chosen by a hash, and confusions are learned from the \
         others. The built-in\ntable has a profile that was learned so, too, among those of pages. Right is a first \
         suggestion, or for ocrfix a first candidate\nother than the word itself, that is the word as printed, casing \
         included, without any context. {of} words are asked for.\n\n",
    );
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|(name, share)| {
            let right = share.right as f64 / share.of as f64;
            vec![name.to_owned(), share.right.to_string(), percent(right)]
        })
        .collect();
    let headings = cells(["system", "right", "share"]);
    out.push_str(&table(1, &headings, &rows));
}

fn spaces(measured: &Measured, out: &mut String) {
    if measured.segmentation.is_empty() {
        return;
    }
    out.push_str(
        "\n## Spaces\n\n\
         Sets whose spaces were mostly lost, beside the word segmentation of SymSpell (`word_segmentation` of the crate \
         `symspell`), which\nis asked for each run of letters; a blank is put behind signs that end words where letters follow. \
         CER is the character\nerror rate.\n\n",
    );
    let mut rows = Vec::new();
    for (i, counts) in &measured.segmentation {
        let ocrfix = measured.whole().counts[*i].figures();
        let peer = counts.figures();
        let mut row = vec![measured.sets[*i].name.clone()];
        row.extend([ocrfix.wer_before, ocrfix.wer_after, peer.wer_after].map(percent));
        row.extend([ocrfix.cer_before, ocrfix.cer_after, peer.cer_after].map(percent));
        rows.push(row);
    }
    let headings = cells([
        "set",
        "WER as read",
        "ocrfix",
        "word segmentation",
        "CER as read",
        "ocrfix",
        "word segmentation",
    ]);
    out.push_str(&table(1, &headings, &rows));
}
