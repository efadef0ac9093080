//! Documents: what is read of them, what is edited, and what never changes.
#![cfg(feature = "formats")]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use ocrfix::format::{Document, Encoding, Format, Rewritten};
use ocrfix::{Correction, Corrector, Evidence, Kind};
use proptest::prelude::*;

static GERMAN: LazyLock<Corrector> = LazyLock::new(Corrector::german);

const FORMATS: [(Format, &str); 5] = [
    (Format::Hocr, "seite.hocr"),
    (Format::Alto, "seite.alto.xml"),
    (Format::Page, "seite.page.xml"),
    (Format::Abbyy, "seite.abbyy.xml"),
    (Format::Tsv, "seite.tsv"),
];

fn page(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents");
    fs::read(folder.join(name)).unwrap()
}

/// What became of the words of a text, in its order.
fn pairs(text: &str, evidence: &Evidence) -> Vec<(String, String)> {
    let corrected = GERMAN.worker().correct_with(text, evidence);
    let pair = |c: Correction| (c.original, c.replacement);
    corrected.corrections.into_iter().map(pair).collect()
}

/// A document without its text, found by other means than the library's: between tags, in attributes that hold
/// text, or in the last column.
fn skeleton(format: Format, source: &str) -> String {
    let mut out = String::new();
    match format {
        Format::Tsv => {
            for row in source.split_inclusive('\n') {
                let end = match row.starts_with("5\t") {
                    true => row.rfind('\t').unwrap(),
                    false => row.len(),
                };
                out.push_str(&row[..end]);
                out.push('\n');
            }
        }
        Format::Alto => {
            let mut rest = source;
            while let Some(at) = rest.find("CONTENT=") {
                let start = at + "CONTENT=".len();
                let quote = &rest[start..=start];
                let len = rest[start + 1..].find(quote).unwrap();
                out.push_str(&rest[..start]);
                rest = &rest[start + len + 2..];
            }
            out.push_str(rest);
        }
        _ => {
            let (mut in_tag, mut rest) = (false, source);
            while let Some(c) = rest.chars().next() {
                if let Some(section) = rest.strip_prefix("<![CDATA[") {
                    rest = &section[section.find("]]>").unwrap() + 3..];
                    out.push_str("<![CDATA[]]>");
                    continue;
                }
                in_tag |= c == '<';
                if in_tag {
                    out.push(c);
                }
                in_tag &= c != '>';
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out
}

/// A text with those corrections that were made in its document.
fn made(text: &str, rewritten: &Rewritten) -> String {
    let mut corrections: Vec<&Correction> =
        rewritten.changes.iter().map(|c| &c.correction).collect();
    corrections.sort_by_key(|c| c.range.start);
    let mut out = String::new();
    let mut at = 0;
    for c in corrections {
        out += &text[at..c.range.start];
        out += &c.replacement;
        at = c.range.end;
    }
    out + &text[at..]
}

/// Corrects a document, asserts what holds of every one, and gives what came out.
fn corrected(format: Format, bytes: &[u8]) -> Vec<u8> {
    let document = Document::parse(format, bytes).unwrap();
    let unchanged = document.rewrite(Vec::new(), true);
    assert!(
        document.splice(&unchanged) == bytes,
        "{format}: nothing to correct"
    );

    let corrected = GERMAN
        .worker()
        .correct_with(document.text(), &document.evidence());
    let rewritten = document.rewrite(corrected.corrections, false);
    assert_eq!(rewritten.left_out, []);
    let spaces = |c: &Correction| c.kind == Kind::Spaces;
    let out = document.splice(&rewritten);
    let after = Document::parse(format, &out).unwrap();
    assert_eq!(after.text(), made(document.text(), &rewritten), "{format}");
    if !rewritten.changes.iter().any(|c| spaces(&c.correction)) {
        assert_eq!(
            skeleton(format, after.source()),
            skeleton(format, document.source()),
            "{format}"
        );
    }
    for change in &rewritten.changes {
        let letters: usize = change.parts.iter().map(|p| p.range.len()).sum();
        assert!(letters > 0);
        for part in &change.parts {
            let decoded = document
                .encoding()
                .encode(&document.source()[part.range.clone()])
                .into_owned();
            assert_eq!(bytes[part.bytes.clone()], decoded);
        }
    }
    out
}

#[test]
fn every_format_gives_the_corrections_of_plain_text() {
    let plain = String::from_utf8(page("seite.txt")).unwrap();
    let expected = pairs(&plain, &Evidence::default());
    assert!(expected.contains(&("priifte".into(), "prüfte".into())));
    assert!(expected.len() > 15, "{expected:?}");
    for (format, name) in FORMATS {
        let bytes = page(name);
        let document = Document::parse(format, &bytes).unwrap();
        let words =
            |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
        assert_eq!(words(document.text()), words(&plain), "{format}");
        assert_eq!(
            pairs(document.text(), &Evidence::default()),
            expected,
            "{format}"
        );
    }
}

#[test]
fn only_text_changes() {
    for (format, name) in FORMATS {
        let bytes = page(name);
        assert_eq!(Format::detect(&bytes), Some(format));
        let out = String::from_utf8(corrected(format, &bytes)).unwrap();
        assert!(!out.contains("priifte"), "{format}");
    }
}

#[test]
#[ignore = "wants documents of others: OCRFIX_DOCUMENTS names their folder"]
fn samples_change_in_their_text_only() {
    let folder = std::env::var_os("OCRFIX_DOCUMENTS").expect("OCRFIX_DOCUMENTS names a folder");
    let mut documents = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        if let Some(format) = Format::detect(&bytes) {
            corrected(format, &bytes);
            documents += 1;
        }
    }
    assert!(documents > 0);
}

#[test]
fn a_word_that_was_read_surely_is_harder_to_change() {
    let text = "Die Raume der fiinf Schlosser sind groR.";
    let corrected = |confidence: f32| {
        let words = text.split(' ').map(|w| {
            let at = w.as_ptr() as usize - text.as_ptr() as usize;
            let p = if w == "Schlosser" { confidence } else { 0.93 };
            (at..at + w.len(), p)
        });
        let evidence = Evidence::new(words);
        let corrected = GERMAN.worker().correct_with(text, &evidence);
        corrected.text.into_owned()
    };
    assert!(corrected(0.4).contains("fünf Schlösser"));
    assert_eq!(corrected(0.93), GERMAN.correct(text).text);
    assert!(corrected(0.97).contains("fünf Schlosser"));
}

/// A line of words, one of which the engine has other readings for.
fn with_alternatives(format: Format, text: &str, word: &str, others: &[&str]) -> String {
    let mut out = String::new();
    for w in text.split(' ') {
        let others: &[&str] = if w == word { others } else { &[] };
        match format {
            Format::Alto => {
                out += &format!("<String CONTENT='{w}'>");
                for other in others {
                    out += &format!("<ALTERNATIVE>{other}</ALTERNATIVE>");
                }
                out += "</String><SP/>";
            }
            _ => {
                out += "<Word>";
                // The order is that of the index and not that of the document.
                for (i, other) in others.iter().enumerate().rev() {
                    out += &equiv(i + 2, "0.4", other);
                }
                out += &equiv(1, "0.5", w);
                out += "</Word>";
            }
        }
    }
    match format {
        Format::Alto => format!(
            "<alto><Layout><Page><TextBlock><TextLine>{out}</TextLine></TextBlock></Page></Layout></alto>"
        ),
        _ => format!(
            "<PcGts><Page><TextRegion><TextLine>{out}</TextLine></TextRegion></Page></PcGts>"
        ),
    }
}

fn equiv(index: usize, confidence: &str, text: &str) -> String {
    format!("<TextEquiv index='{index}' conf='{confidence}'><Unicode>{text}</Unicode></TextEquiv>")
}

#[test]
fn other_readings_of_the_engine_are_candidates() {
    let text = "Der Weg iiber die Bexqe, sagte er, fiihrt in das Dorf.";
    for format in [Format::Alto, Format::Page] {
        let source = with_alternatives(format, text, "Bexqe,", &["Bexge,", "Berge,", "Becher,"]);
        let document = Document::parse(format, source.as_bytes()).unwrap();
        let corrected = GERMAN
            .worker()
            .correct_with(document.text(), &document.evidence());
        assert_eq!(
            corrected.text, "Der Weg über die Berge, sagte er, führt in das Dorf.",
            "{format}"
        );
        let kinds: Vec<Kind> = corrected.corrections.iter().map(|c| c.kind).collect();
        assert_eq!(kinds[1], Kind::EngineAlternative);
        // Without what the engine says it is plain text.
        let plain = pairs(document.text(), &Evidence::default());
        assert!(!plain.iter().any(|(old, _)| old == "Bexqe"), "{plain:?}");
        // The other readings stay as they are, and so does what is corrected, with the old reading among them.
        for keep in [false, true] {
            let out = document.splice(&document.rewrite(corrected.corrections.clone(), keep));
            let out = String::from_utf8(out).unwrap();
            assert!(
                out.contains(">Bexge,<") && out.contains(">Becher,<"),
                "{out}"
            );
            let again = Document::parse(format, out.as_bytes()).unwrap();
            assert_eq!(pairs(again.text(), &again.evidence()), [], "{format}");
        }
    }
}

#[test]
fn other_readings_do_no_harm() {
    let text = "Am Abend kam das Haus in Sicht und alle freuten sich auf die Suppe";
    let others = [
        "Maus", "Hans", "Haut", "Häus", "kan", "dar", "Sieht", "nnd", "Abcnd", "all", "Die", "ein",
    ];
    for format in [Format::Alto, Format::Page] {
        for word in text.split(' ') {
            let source = with_alternatives(format, text, word, &others);
            let document = Document::parse(format, source.as_bytes()).unwrap();
            assert_eq!(
                pairs(document.text(), &document.evidence()),
                [],
                "{format} {word}"
            );
        }
    }
}

#[test]
fn all_levels_of_page_say_the_same() {
    let out = corrected(Format::Page, &page("seite.page.xml"));
    let out = String::from_utf8(out).unwrap();
    // Words, their line and their region.
    assert_eq!(out.matches("prüfte").count(), 3);
    assert_eq!(out.matches("sii&amp;e").count(), 0);
}

#[test]
fn other_encodings_come_back() {
    let text = "<?xml version=\"1.0\" encoding=\"ENC\"?>\r\n<!-- für ß --><alto><Layout><Page><TextBlock>\
        <TextLine><String CONTENT=\"Die\"/><SP/><String ID=\"ö\" CONTENT=\"K\u{fc}ste\"/><SP/>\
        <String CONTENT=\"und\"/><SP/><String CONTENT=\"fiinf\"/><SP/><String CONTENT=\"Schiffe\"/></TextLine>\
        </TextBlock></Page></Layout></alto>\r\n";
    let encodings = [
        ("UTF-8", "UTF-8"),
        ("iso-8859-1", "ISO-8859-1"),
        ("windows-1252", "windows-1252"),
        ("ISO-8859-15", "ISO-8859-15"),
        ("UTF-16", "UTF-16LE"),
        ("UTF-16", "UTF-16BE"),
    ];
    for (name, encoding) in encodings {
        let text = text.replace("ENC", name);
        let encoding = Encoding::named(encoding).unwrap();
        let bytes = encoding.encode(&text);
        let out = corrected(Format::Alto, &bytes);
        assert_eq!(
            out,
            &*encoding.encode(&text.replace("fiinf", "fünf")),
            "{name}"
        );
    }
}

#[test]
fn a_character_that_the_encoding_lacks_is_a_reference() {
    let source = "<?xml version='1.0' encoding='ISO-8859-1'?><alto><String CONTENT='a'/></alto>";
    let document = Document::parse(Format::Alto, source.as_bytes()).unwrap();
    let rewritten = document.rewrite(vec![correction(document.text(), 0..1, "„ſ")], false);
    let out = String::from_utf8(document.splice(&rewritten)).unwrap();
    assert_eq!(out, source.replace("'a'", "'&#8222;&#383;'"));
}

#[test]
fn nothing_of_a_declaration_is_expanded() {
    let entities: String = (1..10)
        .map(|n| format!("<!ENTITY e{n} \"{}\">", format!("&e{};", n - 1).repeat(10)))
        .collect();
    let source = format!(
        "<!DOCTYPE alto [<!ENTITY e0 'ha'>{entities}<!ENTITY x SYSTEM 'file:///etc/hostname'>\
         <!ENTITY % p SYSTEM 'http://localhost/p.dtd'> %p;]>\
         <alto><String CONTENT='&e9;'/><SP/><String CONTENT='gr&e9;Re'/><SP/><String CONTENT='&x;'/></alto>"
    );
    let document = Document::parse(Format::Alto, source.as_bytes()).unwrap();
    assert_eq!(document.text(), "\u{FFFC} gr\u{FFFC}Re \u{FFFC}");
    // Nor can what an entity stands for be replaced.
    let rewritten = document.rewrite(vec![correction(document.text(), 4..11, "große")], false);
    assert_eq!((rewritten.edits.len(), rewritten.left_out.len()), (0, 1));
}

fn correction(text: &str, range: std::ops::Range<usize>, replacement: &str) -> Correction {
    Correction {
        original: text[range.clone()].to_owned(),
        range,
        replacement: replacement.to_owned(),
        confidence: 1.0,
        kind: Kind::UnknownWord,
        rewrites: Vec::new(),
    }
}

/// A word as documents may write it: each character with how.
type Written = Vec<(char, u8)>;

fn word() -> impl Strategy<Value = Written> {
    let letter = prop_oneof![
        Just('a'),
        Just('R'),
        Just('i'),
        Just('ü'),
        Just('ſ'),
        Just('&'),
        Just('<'),
        Just('"'),
        Just('\''),
        Just('>'),
        Just('🍎'),
        Just('-'),
        Just(';'),
        Just('ﬁ'),
        Just(']'),
    ];
    prop::collection::vec((letter, 0..4u8), 1..8)
}

/// Lines of words.
fn text() -> impl Strategy<Value = Vec<Vec<Written>>> {
    prop::collection::vec(prop::collection::vec(word(), 1..6), 1..5)
}

fn plain(word: &Written) -> String {
    word.iter().map(|(c, _)| c).collect()
}

/// One character in one of the ways that XML has.
fn escaped((c, how): (char, u8), cdata: bool) -> String {
    match (how, c) {
        (1, _) => format!("&#{};", u32::from(c)),
        (2, _) => format!("&#x{:x};", u32::from(c)),
        (3, _) if cdata && c != ']' => format!("<![CDATA[{c}]]>"),
        (_, '&') => "&amp;".to_owned(),
        (_, '<') => "&lt;".to_owned(),
        (_, '>') => "&gt;".to_owned(),
        (_, '"') => "&quot;".to_owned(),
        (_, '\'') => "&apos;".to_owned(),
        _ => c.to_string(),
    }
}

/// A document of each format that holds the lines.
fn document(format: Format, lines: &[Vec<Written>], end: &str, mark: bool) -> String {
    let escape = |word: &Written, cdata: bool| -> String {
        word.iter().map(|&letter| escaped(letter, cdata)).collect()
    };
    let mut body = String::new();
    for (n, line) in lines.iter().enumerate() {
        let words: Vec<String> = match format {
            Format::Hocr => line
                .iter()
                .map(|w| {
                    format!(
                        "<span class='ocrx_word' title='x_wconf 9{n}'><b>{}</b></span>",
                        escape(w, false)
                    )
                })
                .collect(),
            Format::Alto => line
                .iter()
                .map(|w| format!("<String  WC = '0.5' CONTENT=\"{}\"  />", escape(w, false)))
                .collect(),
            Format::Page => line
                .iter()
                .map(|w| {
                    format!(
                        "<Word><TextEquiv><Unicode>{}</Unicode></TextEquiv></Word>",
                        escape(w, true)
                    )
                })
                .collect(),
            Format::Abbyy => line
                .iter()
                .map(|w| {
                    let letter = |&l: &(char, u8)| {
                        format!("<charParams l=\"1\">{}</charParams>", escaped(l, true))
                    };
                    w.iter().map(letter).collect()
                })
                .collect(),
            Format::Tsv => line
                .iter()
                .enumerate()
                .map(|(m, w)| {
                    format!(
                        "5\t1\t1\t1\t{n}\t{m}\t0\t0\t0\t0\t9{n}.5\t{}{end}",
                        plain(w)
                    )
                })
                .collect(),
            _ => unreachable!(),
        };
        let line_text = || {
            line.iter()
                .map(|w| escape(w, true))
                .collect::<Vec<_>>()
                .join(" ")
        };
        body += &match format {
            Format::Hocr => format!(
                "<span class=\"ocr_line\">{end}{}</span>{end}",
                words.join(" ")
            ),
            Format::Alto => format!("<TextLine>{end}{}</TextLine>", words.join("<SP/>")),
            Format::Page => format!(
                "<TextLine>{}<TextEquiv><Unicode>{}</Unicode></TextEquiv></TextLine><!-- a > b -->{end}",
                words.concat(),
                line_text()
            ),
            Format::Abbyy => format!(
                "<line><formatting lang=''>{end}{}</formatting></line>{end}",
                words.join("<charParams> </charParams>")
            ),
            _ => words.concat(),
        };
    }
    let whole = match format {
        Format::Hocr => format!("<html><body><div class='ocr_page'>{body}</div></body></html>"),
        Format::Alto => {
            format!("<?xml version='1.0'?>{end}<a:alto xmlns:a='x'><Page>{body}</Page></a:alto>")
        }
        Format::Page => format!("<PcGts><Page><TextRegion>{body}</TextRegion></Page></PcGts>{end}"),
        Format::Abbyy => {
            format!("<document xmlns='FineReader'><page><block>{body}</block></page></document>")
        }
        _ => format!(
            "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext{end}{body}"
        ),
    };
    if mark {
        format!("\u{FEFF}{whole}")
    } else {
        whole
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever words are written however: they are read, any change of them can be read again, and all else stays.
    #[test]
    fn any_correction_goes_to_its_place(
        lines in text(),
        end in prop_oneof![Just("\n"), Just("\r\n")],
        mark in any::<bool>(),
        news in prop::collection::vec("[a-zäöüß&<>\"']{0,3}", 1..20),
    ) {
        let expected: Vec<String> = lines
            .iter()
            .map(|line| line.iter().map(plain).collect::<Vec<_>>().join(" "))
            .collect();
        let expected = expected.join("\n");
        for (format, _) in FORMATS {
            let source = document(format, &lines, end, mark);
            let document = Document::parse(format, source.as_bytes()).unwrap();
            prop_assert_eq!(document.text(), &expected);
            let nothing = document.rewrite(Vec::new(), true);
            prop_assert_eq!(document.splice(&nothing), source.as_bytes());

            // Every second word gets something new behind its first letter.
            let mut after = String::new();
            let mut at = 0;
            let mut corrections = Vec::new();
            for (word, new) in document.words().iter().step_by(2).zip(news.iter().cycle()) {
                let first = document.text()[word.range.clone()].chars().next().unwrap();
                let rest = document.text()[word.range.clone()].chars().skip(2);
                let new: String = [first].into_iter().chain(new.chars()).chain(rest).collect();
                after += &document.text()[at..word.range.start];
                after += &new;
                at = word.range.end;
                corrections.push(correction(document.text(), word.range.clone(), &new));
            }
            after += &document.text()[at..];
            let rewritten = document.rewrite(corrections, false);
            if rewritten.left_out.is_empty() {
                let out = document.splice(&rewritten);
                let again = Document::parse(format, &out).unwrap();
                prop_assert_eq!(again.text(), &after);
                let source = skeleton(format, &source);
                prop_assert_eq!(skeleton(format, again.source()), source);
            } else {
                // Only a section of CDATA has no way to write some signs.
                prop_assert!(matches!(format, Format::Page | Format::Abbyy));
            }
        }
    }

    /// No damage to a document makes reading it fail otherwise than with an error.
    #[test]
    fn damaged_documents_are_read_or_refused(
        which in 0..5usize,
        damages in prop::collection::vec((any::<prop::sample::Index>(), 0..60usize, "[<>&;'\"/a\t\n]{0,4}"), 1..6),
        keep in any::<bool>(),
    ) {
        let (format, name) = FORMATS[which];
        let mut bytes = page(name);
        for (at, len, new) in damages {
            let at = at.index(bytes.len());
            let end = (at + len).min(bytes.len());
            bytes.splice(at..end, new.bytes());
        }
        Format::detect(&bytes);
        let Ok(document) = Document::parse(format, &bytes) else { return Ok(()) };
        let nothing = document.rewrite(Vec::new(), keep);
        prop_assert_eq!(document.splice(&nothing), bytes.clone());
        let all = document.words().iter().map(|w| {
            correction(document.text(), w.range.clone(), &format!("x{}", &document.text()[w.range.clone()]))
        });
        let rewritten = document.rewrite(all.collect(), keep);
        document.splice(&rewritten);
        for word in document.words() {
            document.id(word);
            document.alternatives(word);
        }
    }
}
