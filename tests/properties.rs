//! What holds for every text, whatever its words are.

use std::ops::Range;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use ocrfix::{Corrected, Correction, Corrector, Decision, Kind, MAX_BLOCK, Worker, block_end};
use proptest::prelude::*;

const SAMPLE: &str = include_str!("../examples/sample.txt");
const TRUTH: &str = include_str!("../examples/sample.truth.txt");

static GERMAN: LazyLock<Corrector> = LazyLock::new(Corrector::german);

/// Words and what stands between them, damaged and sound, with all that makes the layout hard to keep.
fn fragment() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "fiinf",
        "groRe",
        "Landern",
        "AuRenministertreffen",
        "Finanzfazilitdt",
        "verdffentlicht",
        "da8",
        "Fu&",
        "6ffentlich",
        "Straﬁe",
        "gro\u{ad}Re",
        "fu\u{308}nf",
        "MASSNAHME",
        "GRORE",
        "Häuser",
        "über",
        "daß",
        "Theil",
        "Goethe",
        "iPhone",
        "XIV",
        "1871",
        "3,5",
        "https://a.example/b",
        "x@y.example",
        "Stabili-\ntat",
        "bekd-\r\n  mpfen",
        "Staats- und",
        "China-\nCentral",
        "ſo",
        "ẞ",
        "🍎",
        "\u{feff}",
        "\0",
        "Ǆ",
        "İ",
        "ŉ",
        "ﬀ",
        "e\u{301}\u{323}",
        "漢字",
    ]);
    let gaps = prop::sample::select(vec![
        " ", " ", " ", "\n", "\r\n", "\n\n", ", ", ". ", "-", "-\n", "", "\t", "\u{a0}", " ,",
        " „", "“ ", "\" ",
    ]);
    let letters = "[a-zäöüßéA-ZR&6]{1,14}";
    (
        prop_oneof![3 => words.prop_map(str::to_owned), 1 => letters],
        gaps,
    )
        .prop_map(|(word, gap)| word + gap)
}

fn german_like() -> impl Strategy<Value = String> {
    prop::collection::vec(fragment(), 0..40).prop_map(|fragments| fragments.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        german_like(),
        "[ -~äöüßﬁ\u{300}-\u{310}\n\r-]{0,200}"
    ]
}

/// Every promise about the corrections of one text.
fn check(text: &str, corrected: &Corrected) -> Result<(), TestCaseError> {
    let mut spliced = String::new();
    let mut at = 0;
    for correction in &corrected.corrections {
        let Range { start, end } = correction.range;
        prop_assert!(
            at <= start && start < end && end <= text.len(),
            "{correction:?} is out of order"
        );
        prop_assert!(
            text.is_char_boundary(start) && text.is_char_boundary(end),
            "{correction:?} cuts a character"
        );
        prop_assert_eq!(&correction.original, &text[start..end]);
        prop_assert_ne!(&correction.original, &correction.replacement);
        prop_assert!(
            (0.0..=1.0).contains(&correction.confidence),
            "{correction:?}"
        );
        for rewrite in &correction.rewrites {
            prop_assert!(
                correction.original.is_char_boundary(rewrite.at),
                "{correction:?}"
            );
            prop_assert!(
                rewrite.cost.is_finite() && rewrite.cost >= 0.0,
                "{correction:?}"
            );
        }
        let line_ends = |s: &str| s.matches('\n').count();
        prop_assert_eq!(
            line_ends(&correction.original),
            line_ends(&correction.replacement)
        );
        spliced.push_str(&text[at..start]);
        spliced.push_str(&correction.replacement);
        at = end;
    }
    spliced.push_str(&text[at..]);
    prop_assert_eq!(&spliced, &corrected.text);
    Ok(())
}

/// Corrects a text as a stream, read in pieces of about these sizes.
fn streamed(worker: &mut Worker, text: &str, sizes: &[usize]) -> String {
    worker.start_document();
    let (mut out, mut buffer, mut rest) = (String::new(), String::new(), text);
    for &size in sizes.iter().cycle() {
        let read = (size.max(1)..)
            .find(|&n| rest.is_char_boundary(n.min(rest.len())))
            .expect("the end is a boundary");
        let (now, later) = rest.split_at(read.min(rest.len()));
        buffer.push_str(now);
        rest = later;
        while let Some(end) = block_end(&buffer, rest.is_empty()) {
            assert!((1..=MAX_BLOCK).contains(&end), "a block of {end} bytes");
            out.push_str(&worker.correct_block(&buffer[..end]).text);
            buffer.drain(..end);
        }
        assert!(buffer.len() < MAX_BLOCK, "a whole block was left waiting");
        if rest.is_empty() {
            break;
        }
    }
    assert_eq!(buffer, "", "the end was left out");
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn nothing_changes_outside_the_corrections(text in any_text()) {
        check(&text, &GERMAN.correct(&text))?;
    }

    #[test]
    fn same_input_same_output(first in german_like(), second in german_like()) {
        let mut worker = GERMAN.worker();
        let (a, b) = (worker.correct(&first), worker.correct(&second));
        prop_assert_eq!(worker.correct(&first), a);
        prop_assert_eq!(GERMAN.correct(&second), b);
    }

    #[test]
    fn what_is_explained_is_what_is_done(text in any_text()) {
        let mut worker = GERMAN.worker();
        let (marks, words): (Vec<Correction>, Vec<Correction>) = worker
            .correct(&text)
            .corrections
            .into_iter()
            .partition(|c| c.kind == Kind::QuotationMark);
        let mut explained = Vec::new();
        for word in worker.explain_text(&text) {
            prop_assert_eq!(&word.word, &text[word.range.clone()]);
            let lattice: f64 = word.candidates.iter().map(|c| c.lattice).sum();
            let probability: f64 = word.candidates.iter().map(|c| c.probability).sum();
            prop_assert!(lattice < 1.001 && probability < 1.001, "{:?}", word);
            if let Decision::Change(correction) = word.decision {
                explained.push(correction);
            }
        }
        // Where both want the same sign, the one that begins first has it.
        explained.retain(|word| !marks.iter().any(|mark| mark.range.end > word.range.start && mark.range.start < word.range.end));
        prop_assert_eq!(explained, words);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_sizes_of_reads_do_not_matter(
        fragments in prop::collection::vec(fragment(), 1..60),
        times in 1..300_usize,
        sizes in prop::collection::vec(1..100_000_usize, 1..6),
    ) {
        let text = fragments.concat().repeat(times);
        let mut worker = GERMAN.worker();
        let whole = worker.correct(&text);
        check(&text, &whole)?;
        prop_assert!(streamed(&mut worker, &text, &sizes) == whole.text, "pieces of {sizes:?} bytes");
    }
}

#[test]
fn correcting_the_corrected_sample_changes_nothing_more() {
    for text in [SAMPLE, TRUTH] {
        let once = GERMAN.correct(text).text;
        let twice = GERMAN.correct(&once);
        assert_eq!(twice.corrections, []);
    }
}

#[test]
fn an_impossible_word_takes_nothing_from_its_neighbours() {
    let word = "jböuécäüäAßU";
    for text in [
        format!("fiinf {word} fiinf"),
        format!("fiinf {}", word.repeat(3)),
    ] {
        let corrected = GERMAN.correct(&text);
        let first = &corrected.corrections[0];
        assert_eq!(
            (first.original.as_str(), first.replacement.as_str()),
            ("fiinf", "fünf"),
            "{text}"
        );
    }
}

#[test]
fn sound_text_is_borrowed() {
    let corrected = GERMAN.correct("Der Regen fiel auf die Dächer.");
    assert!(matches!(corrected.text, std::borrow::Cow::Borrowed(_)));
}

#[test]
fn odd_texts_take_bounded_time() {
    let start = Instant::now();
    for unit in [
        "a", "ii", "Rii", "ri", "&", "ß", "e\u{301}", "haus", "staats", "-", "l1I", "\u{ad}x",
    ] {
        for letters in [48, 63, 64, 65, 10_000] {
            let token: String = unit.chars().cycle().take(letters).collect();
            for text in [
                token.clone(),
                format!("{token}-\n{token}"),
                format!("({token}!"),
            ] {
                check(&text, &GERMAN.correct(&text)).unwrap();
            }
        }
    }
    let blank = format!("-{}", " \n".repeat(300_000));
    check(&blank, &GERMAN.correct(&blank)).unwrap();
    // Unoptimised and on a busy machine; an explosion takes ages.
    assert!(
        start.elapsed() < Duration::from_secs(60),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn a_studied_document_is_the_same_in_blocks() {
    let page = "Die fiinf Schiffe fahren iiber den Flu&. Frau Benvenuta Odrix fiihrt die Flotte, und niemand kennt \
                die Kiiste besser als Odrix. Spater wurde die StraRe am Hafen fiir die Gaste erneuert.\n\n";
    let text = page.repeat(200);
    let corrector = Corrector::builder().adapt().build();
    let whole = corrector.worker().correct(&text).text.into_owned();
    let mut worker = corrector.worker();
    worker.study(&text);
    let (mut out, mut at) = (String::new(), 0);
    while let Some(n) = block_end(&text[at..], true) {
        out.push_str(&worker.correct_block(&text[at..at + n]).text);
        at += n;
    }
    assert_eq!(out, whole);
    assert!(whole.contains("Benvenuta Odrix führt") && whole.contains("fünf Schiffe"));
    assert_eq!(corrector.worker().correct(&text).text, whole);
}
