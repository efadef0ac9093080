//! From a report through decisions to files: what was accepted is written and nothing else.
#![cfg(feature = "cli")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Exit status, standard output, standard error.
fn ocrfix(folder: &Path, args: &[&str]) -> (i32, Vec<u8>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_ocrfix"))
        .current_dir(folder)
        .args(args)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap(), output.stdout, message)
}

/// What goes to standard output when all goes well.
fn done(folder: &Path, args: &[&str]) -> Vec<u8> {
    let (status, stdout, message) = ocrfix(folder, args);
    assert_eq!((status, message.as_str()), (0, ""), "{args:?}");
    stdout
}

/// Lists the corrections of a file and decides about each by its number; how many there are.
fn decide(
    folder: &Path,
    options: &[&str],
    file: &str,
    accepted: impl Fn(usize) -> Option<bool>,
) -> usize {
    let report = done(folder, &[&["--report", "jsonl"], options, &[file]].concat());
    let mut out = Vec::new();
    let mut corrections = 0;
    for line in String::from_utf8(report).unwrap().lines() {
        let mut line: Value = serde_json::from_str(line).unwrap();
        if line.get("original").is_some() {
            match accepted(corrections) {
                Some(true) => line["decision"] = json!("accept"),
                Some(false) => line["decision"] = json!("reject"),
                None => {}
            }
            corrections += 1;
        }
        writeln!(out, "{line}").unwrap();
    }
    fs::write(folder.join("decisions.jsonl"), out).unwrap();
    corrections
}

/// Asserts that a file with all corrections accepted is what correcting it gives, and with none what it was; how
/// many there are.
fn all_and_none(folder: &Path, options: &[&str], file: &str) -> usize {
    let corrected = done(folder, &[options, &[file]].concat());
    let corrections = decide(folder, options, file, |_| Some(true));
    let apply = || done(folder, &["apply", "decisions.jsonl", file]);
    assert!(apply() == corrected, "{file} {options:?}: all");
    decide(folder, options, file, |n| (n % 2 == 0).then_some(false));
    let input = fs::read(folder.join(file)).unwrap();
    assert!(apply() == input, "{file} {options:?}: none");
    corrections
}

fn documents() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents")
}

const PAGES: [&str; 6] = [
    "seite.txt",
    "seite.hocr",
    "seite.alto.xml",
    "seite.page.xml",
    "seite.abbyy.xml",
    "seite.tsv",
];

#[test]
fn all_accepted_is_what_correcting_gives() {
    let folder = TempDir::new().unwrap();
    for page in PAGES {
        fs::copy(documents().join(page), folder.path().join(page)).unwrap();
        let corrections = all_and_none(folder.path(), &[], page);
        assert!(corrections > 15, "{page}: {corrections}");
        all_and_none(folder.path(), &["--adapt", "--ignore-confidence"], page);
    }
    for page in ["seite.hocr", "seite.alto.xml", "seite.page.xml"] {
        let corrections = all_and_none(folder.path(), &["--keep-original"], page);
        assert!(corrections > 15, "{page}: {corrections}");
    }
}

#[test]
#[ignore = "wants documents of others: OCRFIX_DOCUMENTS names their folder"]
fn samples_are_written_alike() {
    let folder = std::env::var_os("OCRFIX_DOCUMENTS").expect("OCRFIX_DOCUMENTS names a folder");
    let mut corrections = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let here = TempDir::new().unwrap();
        fs::copy(entry.unwrap().path(), here.path().join("sample")).unwrap();
        corrections += all_and_none(here.path(), &[], "sample");
    }
    assert!(corrections > 0);
}

#[test]
fn other_encodings_are_written_in_theirs() {
    let folder = TempDir::new().unwrap();
    let file = |name: &str, bytes: Vec<u8>| fs::write(folder.path().join(name), bytes).unwrap();
    let text = "Für fiinf Tage war die StraRe gesperrt.\r\n\u{C}Die Tür quietschte im Marz.";
    let latin1 = |text: &str| text.chars().map(|c| c as u8).collect::<Vec<u8>>();
    file("alt.txt", latin1(text));
    let corrections = all_and_none(folder.path(), &["--encoding", "auto"], "alt.txt");
    assert_eq!(corrections, 3);

    let alto = |encoding: &str| {
        let words: String = text
            .split_whitespace()
            .map(|word| format!("<String CONTENT=\"{word}\"/><SP/>"))
            .collect();
        format!(
            "<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n<alto><Layout><Page><PrintSpace><TextBlock>\
             <TextLine>{words}</TextLine></TextBlock></PrintSpace></Page></Layout></alto>\n"
        )
    };
    file("latin1.xml", latin1(&alto("ISO-8859-1")));
    let wide = alto("UTF-16").encode_utf16().collect::<Vec<u16>>();
    let big = [0xFEFF].iter().chain(&wide).flat_map(|u| u.to_be_bytes());
    file("utf16.xml", big.collect());
    for name in ["latin1.xml", "utf16.xml"] {
        assert_eq!(all_and_none(folder.path(), &[], name), 3, "{name}");
    }
}

#[test]
fn whatever_is_accepted_is_written_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let words = [
        "Hafen",
        "jeder",
        "Bahnhof",
        "kam",
        "fiinf",
        "Schiffe",
        "StraRe",
        "und",
        "Marz",
        "für",
        "groRe",
        "Fliisse",
        "Züge",
        ",Wir",
        "Inselanlegepl-\ndtze",
    ];
    let gaps = [" ", " ", " ", "\n", "\r\n", ".\n\n", "\n\u{C}"];
    // The generator of Park and Miller.
    let mut state = 5u64;
    let mut random = |most: usize| {
        state = state * 48271 % 0x7FFF_FFFF;
        state as usize % most
    };
    for length in [1, 3, 10, 40, 100, 3000] {
        let text: String = (0..length)
            .map(|_| [words[random(words.len())], gaps[random(gaps.len())]].concat())
            .collect();
        fs::write(folder.join("a.txt"), &text).unwrap();
        all_and_none(folder, &[], "a.txt");
        let chosen: Vec<bool> = (0..length).map(|_| random(2) == 0).collect();
        decide(folder, &[], "a.txt", |n| Some(chosen[n % length]));
        let mut expected = String::new();
        let mut at = 0;
        let decisions = fs::read_to_string(folder.join("decisions.jsonl")).unwrap();
        for line in decisions.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            if line["decision"] == "accept" {
                let place = |key: &str| line[key].as_u64().unwrap() as usize;
                let original = &text[place("start")..place("end")];
                assert_eq!(line["original"], original);
                expected += &text[at..place("start")];
                expected += line["replacement"].as_str().unwrap();
                at = place("end");
            }
        }
        expected += &text[at..];
        let applied = done(folder, &["apply", "decisions.jsonl", "a.txt"]);
        assert!(applied == expected.as_bytes(), "{length}");
    }
}

#[test]
fn compressed_files_stay_compressed() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let good = "Der Zug hielt an jedem Bahnhof, und der Weg zum Hafen war weit.\n".repeat(100);
    let text = format!("{good}Im Hafen lagen fiinf Schiffe.\n\n").repeat(20);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(text.as_bytes()).unwrap();
    fs::write(folder.join("a.txt.gz"), gzip.finish().unwrap()).unwrap();
    let zstd = zstd::encode_all(text.as_bytes(), 3).unwrap();
    fs::write(folder.join("a.txt.zst"), zstd).unwrap();
    for file in ["a.txt.gz", "a.txt.zst"] {
        let corrected = done(folder, &[file]);
        decide(folder, &[], file, |_| Some(true));
        let applied = done(folder, &["apply", "decisions.jsonl", file]);
        assert!(applied == corrected, "{file}");
        // With nothing accepted, a file is its input; only on standard output it is compressed anew.
        decide(folder, &[], file, |_| None);
        let args = ["apply", "-o", "out", "decisions.jsonl", file];
        assert_eq!(ocrfix(folder, &args).0, 0);
        let read = |path: PathBuf| fs::read(path).unwrap();
        assert!(read(folder.join("out").join(file)) == read(folder.join(file)));
    }
}

#[test]
fn a_file_that_has_changed_is_refused_and_the_others_are_done() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let text = |n: usize| format!("Blatt {n}. Im Hafen lagen fiinf Schiffe.\n");
    fs::create_dir(folder.join("scans")).unwrap();
    for n in 1..=3 {
        fs::write(folder.join(format!("scans/{n}.txt")), text(n)).unwrap();
    }
    let args = ["-o", "corrected", "--report-dir", "reports", "scans"];
    assert_eq!(ocrfix(folder, &args).0, 0);
    let mut all = String::new();
    for n in 1..=3 {
        let report = fs::read_to_string(folder.join(format!("reports/{n}.txt.jsonl"))).unwrap();
        all += &report.replacen(",\"edits\"", ",\"decision\":\"accept\",\"edits\"", 1);
    }
    fs::write(folder.join("decisions.jsonl"), all).unwrap();
    // The same length, so that all places exist.
    let changed = text(2).replace("Hafen", "Tafel");
    fs::write(folder.join("scans/2.txt"), &changed).unwrap();
    fs::write(folder.join("scans/4.txt"), text(4)).unwrap();
    // Under another name it is still the same file.
    fs::rename(folder.join("scans/3.txt"), folder.join("scans/drei.txt")).unwrap();

    let check =
        |(status, _, message): (i32, Vec<u8>, String), files: &[&str]| {
            assert_eq!(status, 1);
            let lines: Vec<&str> = message.lines().collect();
            assert!(lines[0].starts_with(
                "ocrfix: scans/2.txt: it has changed since its corrections were listed"
            ));
            let expected = "ocrfix: scans/4.txt: the decisions say nothing of it";
            assert!(lines[1].starts_with(expected), "{message}");
            let names = fs::read_dir(folder.join(files[0])).unwrap();
            let mut names: Vec<String> = names
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .filter(|name| !name.starts_with('.'))
                .collect();
            names.sort();
            assert_eq!(names, files[1..]);
            let fixed = |n| text(n).replace("fiinf", "fünf");
            let read = |name: &str| fs::read_to_string(folder.join(files[0]).join(name)).unwrap();
            assert_eq!(read("1.txt"), fixed(1));
            assert_eq!(read("drei.txt"), fixed(3));
        };
    let args = ["apply", "-j", "1", "decisions.jsonl", "scans"];
    let out = ocrfix(folder, &[&args[..], &["-o", "out"]].concat());
    check(out, &["out", "1.txt", "drei.txt"]);
    // A second run knows what the first has done.
    let (_, _, message) = ocrfix(folder, &[&args[..], &["-o", "out", "--resume"]].concat());
    assert!(
        message.ends_with("2 failures; 2 files done before\n"),
        "{message}"
    );

    let args = [
        "apply",
        "-j",
        "1",
        "--in-place=.old",
        "decisions.jsonl",
        "scans",
    ];
    let kept = [
        "1.txt",
        "1.txt.old",
        "2.txt",
        "4.txt",
        "drei.txt",
        "drei.txt.old",
    ];
    check(ocrfix(folder, &args), &[&["scans"], &kept[..]].concat());
    let untouched = fs::read_to_string(folder.join("scans/2.txt")).unwrap();
    assert_eq!(untouched, changed);

    // On standard output nothing of it appears.
    let (status, stdout, _) = ocrfix(folder, &["apply", "decisions.jsonl", "scans/2.txt"]);
    assert_eq!((status, stdout.as_slice()), (1, &b""[..]));
}

#[test]
fn files_with_one_content_are_told_apart_by_their_names() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    for name in ["a.txt", "b.txt", "c.txt"] {
        fs::write(folder.join(name), "Im Hafen lagen fiinf Schiffe.\n").unwrap();
    }
    let mut all = Vec::new();
    for (name, accepted) in [("a.txt", true), ("b.txt", false)] {
        decide(folder, &[], name, |_| Some(accepted));
        all.extend(fs::read(folder.join("decisions.jsonl")).unwrap());
    }
    fs::write(folder.join("decisions.jsonl"), all).unwrap();
    let apply = |name: &str| ocrfix(folder, &["apply", "decisions.jsonl", name]);
    assert_eq!(
        apply("a.txt").1,
        "Im Hafen lagen fünf Schiffe.\n".as_bytes()
    );
    assert_eq!(apply("b.txt").1, b"Im Hafen lagen fiinf Schiffe.\n");
    let (status, _, message) = apply("c.txt");
    assert!(
        status == 1 && message.contains("more than once"),
        "{message}"
    );
}

#[test]
fn a_list_that_was_cut_off_is_not_part_of_the_next() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    fs::write(
        folder.join("a.txt"),
        "Fiinf Schiffe und fiinf Boote lagen im Hafen.\n",
    )
    .unwrap();
    let report = String::from_utf8(done(folder, &["--report", "jsonl", "a.txt"])).unwrap();
    let lines: Vec<String> = report
        .lines()
        .map(|line| {
            line.replacen(
                '{',
                "{\"decision\":\"accept\",",
                usize::from(line.contains("\"start\"")),
            )
        })
        .collect();
    assert_eq!(lines.len(), 3, "{report}");
    // Of an earlier run on another text of that name, and of one that was killed as it wrote.
    let other = lines[0]
        .replace("Fiinf", "Schif")
        .replace("\"start\":0", "\"start\":6");
    let list = [
        &other,
        &lines[0],
        &lines[1],
        &lines[2],
        &lines[0],
        &lines[1][..50],
    ]
    .join("\n");
    fs::write(folder.join("list.jsonl"), list).unwrap();
    let (_, stdout, message) = ocrfix(folder, &["apply", "list.jsonl", "a.txt"]);
    let expected = "Fünf Schiffe und fünf Boote lagen im Hafen.\n";
    assert_eq!(String::from_utf8(stdout).unwrap(), expected, "{message}");
    assert_eq!(
        message.matches("its list is cut off").count(),
        2,
        "{message}"
    );
}
