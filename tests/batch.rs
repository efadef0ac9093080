//! Folders in, folders out: what must hold whenever a run is killed and whatever lies in its way.
#![cfg(all(feature = "cli", unix))]

use std::collections::BTreeMap;
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{Read, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

const MANIFEST: &str = ".ocrfix-manifest.jsonl";

fn ocrfix(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ocrfix"));
    command.current_dir(folder).args(args).stdin(Stdio::null());
    command
}

/// Exit status and standard error.
fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let output = ocrfix(folder, args).output().unwrap();
    assert_eq!(output.stdout, b"");
    told(&output)
}

fn told(output: &Output) -> (i32, String) {
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap(), message)
}

/// All files below a folder with permissions and contents, but for the manifest.
fn tree(folder: &Path) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with(MANIFEST) {
                let mode = path.metadata().unwrap().permissions().mode();
                let name = path.strip_prefix(folder).unwrap().to_owned();
                files.insert(name, (mode, fs::read(&path).unwrap()));
            }
        }
    }
    files
}

fn write(path: PathBuf, contents: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, contents).unwrap();
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn page(number: usize) -> String {
    format!(
        "Blatt {number}\n\nIm Hafen lagen fiinf Schiffe. Die groRe StraRe fiihrt vom Bahnhof zum AuRenhafen, und die\n\
         Hauser am Ufer waren {number} Jahre alt. Der Zug halt an jedem Bahnhof.\n"
    )
}

/// A tree of texts, documents and compressed texts in some folders.
fn archive(folder: &Path, files: usize) {
    for number in 0..files {
        let name = folder.join(format!("band{}/heft{}", number % 3, number % 7));
        let text = page(number);
        match number % 4 {
            0 => write(name.join(format!("{number}.txt.gz")), gzip(&text)),
            1 => {
                let words: String = text
                    .split_whitespace()
                    .map(|word| format!("<span class='ocrx_word' id='w'>{word}</span>\n"))
                    .collect();
                let html = format!("<html><body><div class='ocr_page'>{words}</div></body></html>");
                write(name.join(format!("{number}.hocr")), html);
            }
            _ => write(name.join(format!("{number}.txt")), text),
        }
    }
    let private = folder.join("band0/heft0/0.txt.gz");
    fs::set_permissions(private, fs::Permissions::from_mode(0o640)).unwrap();
}

/// A number from 0 to `most`, another one in each run of the tests.
fn random(most: u64) -> u64 {
    RandomState::new().build_hasher().finish() % (most + 1)
}

#[test]
fn a_run_that_is_killed_goes_on_where_it_was() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    // Few enough for every day; 10,000 are run by hand.
    let files = std::env::var("OCRFIX_TEST_FILES").map_or(240, |n| n.parse().unwrap());
    archive(&folder.join("scans"), files);
    // What takes long tells in between how far it has come.
    let run = |args: &[&str]| {
        let (status, message) = run(folder, args);
        let last = message.trim_end().lines().last().unwrap_or_default();
        (status, last.to_owned())
    };
    let begin = Instant::now();
    let (status, summary) = run(&["-o", "clean", "--report-dir", "clean-r", "scans"]);
    assert_eq!(status, 0, "{summary}");
    assert!(
        summary.starts_with(&format!("ocrfix: {files} files, ")),
        "{summary}"
    );
    let time = begin.elapsed().as_millis() as u64;

    let args = ["--resume", "-o", "out", "--report-dir", "out-r", "scans"];
    let mut killed = 0;
    for _ in 0..10 {
        let mut child = ocrfix(folder, &args).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(random(time / 3)));
        child.kill().unwrap();
        killed += u32::from(child.wait().unwrap().code().is_none());
        let done = fs::read_to_string(folder.join("out").join(MANIFEST));
        let done = done.map_or(0, |lines| lines.matches("\"output\"").count());
        println!("killed; {done} of {files} files were done");
    }
    assert!(killed > 0);
    let (status, resumed) = run(&args);
    assert_eq!(status, 0, "{resumed}");
    assert_eq!(resumed.split(';').next(), Some(summary.as_str()));
    assert!(tree(&folder.join("out")) == tree(&folder.join("clean")));
    assert!(tree(&folder.join("out-r")) == tree(&folder.join("clean-r")));
    let private = &tree(&folder.join("out"))[Path::new("band0/heft0/0.txt.gz")];
    assert_eq!(private.0 & 0o777, 0o640);

    let (status, again) = run(&args);
    assert_eq!(status, 0);
    let expected = format!("; {files} files done before");
    assert!(again.ends_with(&expected), "{again}");
}

#[test]
fn what_a_killed_run_left_behind_is_removed() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    write(folder.join("scans/a.txt"), page(1));
    for stale in ["out/.ocrfix-Zz09aA.draft", "scans/.ocrfix-Zz09aA.draft"] {
        write(folder.join(stale), "half of a pa");
    }
    assert_eq!(run(folder, &["-o", "out", "scans"]).0, 0);
    assert_eq!(tree(&folder.join("out")).len(), 1);
    assert_eq!(run(folder, &["--in-place", "scans"]).0, 0);
    assert_eq!(tree(&folder.join("scans")).len(), 1);
}

#[test]
fn what_has_changed_is_done_again() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    for name in ["a", "b", "c"] {
        write(folder.join(format!("scans/{name}.txt")), page(7));
    }
    write(folder.join("namen.txt"), "Samarkand\n");
    let resumed = |more: &[&str]| {
        let args = [&["--resume", "-o", "out", "scans"], more].concat();
        let (status, summary) = run(folder, &args);
        assert_eq!(status, 0, "{summary}");
        match summary.split_once("; ") {
            Some((_, before)) => before.trim().to_owned(),
            None => "none".to_owned(),
        }
    };
    assert_eq!(resumed(&[]), "none");
    assert_eq!(resumed(&[]), "3 files done before");
    // An input, and an output that somebody has spoilt or lost.
    write(folder.join("scans/a.txt"), page(8));
    assert_eq!(resumed(&[]), "2 files done before");
    let right = tree(&folder.join("out"));
    write(folder.join("out/b.txt"), "");
    fs::remove_file(folder.join("out/c.txt")).unwrap();
    assert_eq!(resumed(&[]), "1 file done before");
    assert!(tree(&folder.join("out")) == right);
    // An option, and a file that an option names.
    assert_eq!(resumed(&["--min-confidence", "0.9"]), "none");
    assert_eq!(resumed(&["--words", "namen.txt"]), "none");
    assert_eq!(resumed(&["--words", "namen.txt"]), "3 files done before");
    write(folder.join("namen.txt"), "Buchara\n");
    assert_eq!(resumed(&["--words", "namen.txt"]), "none");
    // A list of corrections that was not asked for before.
    let reported = ["--words", "namen.txt", "--report-dir", "reports"];
    assert_eq!(resumed(&reported), "none");
    assert_eq!(resumed(&reported), "3 files done before");
    // Without the option everything is done.
    assert_eq!(
        run(folder, &["-o", "out", "scans"]).1.matches(';').count(),
        0
    );
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let scans = folder.join("scans");
    write(scans.join("gut.txt"), page(1));
    write(
        scans.join("blatt.txt/seite.txt"),
        "Der Ordner heiRt wie eine Datei.\n",
    );
    write(
        scans.join("halb.xml"),
        "<?xml version='1.0'?>\n<alto><Layout>",
    );
    write(scans.join("halb.txt.gz"), &gzip(&page(2))[..40]);
    write(scans.join("alt.txt"), b"f\xFCnf");
    write(scans.join("belegt.txt"), page(3));
    write(folder.join("out/belegt.txt/da.txt"), "");
    write(scans.join("ordner/a.txt"), page(4));
    write(folder.join("out/ordner"), "");
    // Who may read everything has no unreadable files.
    let secret = scans.join("geheim.txt");
    write(secret.clone(), page(5));
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).unwrap();
    let unreadable = fs::File::open(&secret).is_err();

    let (status, message) = run(folder, &["-j", "1", "-o", "out", "scans"]);
    assert_eq!(status, 1);
    let out = folder.canonicalize().unwrap().join("out");
    let out = out.display();
    let mut expected = vec![
        "scans/alt.txt: byte 1 (counted from 0) is 0xFC, which is not UTF-8 here".to_owned(),
        format!("scans/belegt.txt: {out}/belegt.txt: here is a folder where the file is to be"),
        "scans/halb.txt.gz: the gzip data are damaged: they are cut off".to_owned(),
        "scans/halb.xml: line 2: this is no ALTO that can be read".to_owned(),
        format!("scans/ordner/a.txt: {out}/ordner: here is a file where a folder is to be"),
        "8 files, ".to_owned(),
    ];
    if unreadable {
        expected.insert(2, "scans/geheim.txt: permission denied".to_owned());
    }
    let lines: Vec<_> = message.lines().collect();
    assert_eq!(lines.len(), expected.len(), "{message}");
    for (line, expected) in lines.iter().zip(&expected) {
        assert!(
            line.starts_with(&format!("ocrfix: {expected}")),
            "{message}"
        );
    }
    assert!(message.ends_with(&format!(" {} failures\n", expected.len() - 1)));
    let done = tree(&folder.join("out"));
    assert!(done[Path::new("gut.txt")].1.starts_with(b"Blatt 1"));
    let expected = "Der Ordner heißt wie eine Datei.\n";
    assert_eq!(
        done[Path::new("blatt.txt/seite.txt")].1,
        expected.as_bytes()
    );
    assert!(!done.contains_key(Path::new("halb.xml")));
    assert!(done.keys().all(|name| !name.starts_with(".ocrfix")));
}

#[test]
fn nothing_is_written_outside() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let outside = folder.join("outside");
    write(outside.join("fremd.txt"), page(1));
    write(folder.join("work/scans/band/a.txt"), page(2));
    write(folder.join("work/scans/b.txt"), page(3));
    // Links in the input are not followed, those in the output not written through.
    symlink(&outside, folder.join("work/scans/link")).unwrap();
    symlink(outside.join("fremd.txt"), folder.join("work/scans/l.txt")).unwrap();
    fs::create_dir(folder.join("work/out")).unwrap();
    symlink(&outside, folder.join("work/out/band")).unwrap();
    symlink(outside.join("b.txt"), folder.join("work/out/b.txt")).unwrap();
    write(
        folder.join("work/list"),
        "../outside/fremd.txt\nscans/../../outside/fremd.txt\n",
    );
    let before = tree(&outside);
    let work = folder.join("work");
    let (status, message) = run(
        &work,
        &["-o", "out", "--files-from", "list", "-j", "1", "scans"],
    );
    assert_eq!(status, 1);
    assert_eq!(
        message.matches("`..` would leave the folder").count(),
        2,
        "{message}"
    );
    assert_eq!(
        message.matches("here is a symbolic link").count(),
        2,
        "{message}"
    );
    assert!(message.ends_with("; 2 links or special files passed over\n"));
    assert!(tree(&outside) == before);

    // Inputs are not outputs.
    for folders in [["-o", "scans", "scans"], ["-o", ".", "scans"]] {
        let (status, message) = run(&work, &folders);
        assert_eq!(status, 2, "{message}");
    }
    let (status, message) = run(&work, &["-o", ".", "scans/b.txt"]);
    assert!(
        status == 1 && message.contains("lies in the folder for the outputs"),
        "{message}"
    );
    assert_eq!(
        fs::read(work.join("scans/b.txt")).unwrap(),
        page(3).as_bytes()
    );
    // The output in the input is no input.
    assert_eq!(run(&work, &["-o", "scans/new", "scans"]).0, 0);
    let second = run(&work, &["-o", "scans/new", "scans"]).1;
    assert!(second.starts_with("ocrfix: 2 files, "), "{second}");
}

#[test]
fn in_place_keeps_what_it_replaces() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    write(folder.join("scans/a.txt"), page(1));
    write(folder.join("scans/gut.txt"), "Nichts zu tun.\n");
    let path = folder.join("scans/a.txt");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let args = ["--in-place=.orig", "--report-dir", "reports", "scans"];
    let (status, message) = run(folder, &args);
    assert_eq!(status, 0, "{message}");
    let first = tree(folder);
    assert_eq!(first[Path::new("scans/a.txt.orig")].1, page(1).as_bytes());
    assert!(first[Path::new("scans/a.txt")].1 != page(1).as_bytes());
    assert_eq!(first[Path::new("scans/a.txt")].0 & 0o777, 0o444);
    assert!(!first.contains_key(Path::new("scans/gut.txt.orig")));
    assert!(!first[Path::new("reports/a.txt.jsonl")].1.is_empty());
    // Again: nothing is corrected, kept, or lost.
    let (status, message) = run(folder, &args);
    assert!(
        status == 0 && message.contains(" 0 corrections"),
        "{message}"
    );
    assert!(tree(folder) == first);
    // Another page in its place: neither the first page nor its list of corrections is lost.
    fs::remove_file(&path).unwrap();
    write(path.clone(), page(2));
    let (status, message) = run(folder, &args);
    assert!(
        status == 1 && message.contains("give another suffix"),
        "{message}"
    );
    assert_eq!(fs::read(&path).unwrap(), page(2).as_bytes());
}

#[test]
fn a_full_disk_is_told_and_leaves_no_halves() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    archive(&folder.join("scans"), 40);
    write(
        folder.join("scans/lang.txt"),
        "Im Hafen lagen fiinf Schiffe.\n".repeat(9000),
    );
    let disk = folder.join("disk");
    fs::create_dir(&disk).unwrap();
    let mount = |args: &[&str]| Command::new("mount").args(args).arg(&disk).output();
    let size = "size=192k,mode=777";
    if !mount(&["-t", "tmpfs", "-o", size, "tmpfs"]).is_ok_and(|output| output.status.success()) {
        eprintln!("only the administrator can mount a small disk; skipped");
        return;
    }
    let (status, message) = run(folder, &["-j", "1", "-o", "disk/out", "scans"]);
    let done = tree(&disk.join("out"));
    let unmounted = Command::new("umount").arg(&disk).status().unwrap();
    assert!(unmounted.success());
    assert_eq!(status, 1);
    assert!(
        message.contains("scans/lang.txt: ") && message.contains("lang.txt: the disk is full\n"),
        "{message}"
    );
    assert!(done.len() >= 20, "{message}");
    assert!(done.keys().all(|name| {
        let name = name.file_name().unwrap().to_string_lossy();
        !name.starts_with('.') && name != "lang.txt"
    }));
}

#[test]
fn each_place_is_written_once() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    write(folder.join("a/x/1.txt"), page(1));
    write(folder.join("b/x/1.txt"), page(2));
    symlink("a/x/1.txt", folder.join("link.txt")).unwrap();
    // Named twice, and behind a link that is named.
    let (status, message) = run(
        folder,
        &["-o", "out", "a/x/1.txt", "./a/x/1.txt", "link.txt"],
    );
    assert!(
        status == 0 && message.starts_with("ocrfix: 2 files"),
        "{message}"
    );
    let names: Vec<_> = tree(&folder.join("out")).into_keys().collect();
    assert_eq!(names, [Path::new("a/x/1.txt"), Path::new("link.txt")]);
    // Different inputs for one place: the first of them is done.
    let (status, message) = run(folder, &["-o", "two", "a/x", "b/x"]);
    assert_eq!(status, 1);
    let expected = "ocrfix: b/x/1.txt: its output would have the place of that of a/x/1.txt";
    assert!(message.starts_with(expected), "{message}");
    assert!(
        tree(&folder.join("two"))[Path::new("x/1.txt")]
            .1
            .starts_with(b"Blatt 1")
    );
    // In place, the file behind the link is written and the link stays.
    let (status, message) = run(folder, &["--in-place", "link.txt", "a"]);
    assert!(
        status == 0 && message.starts_with("ocrfix: 1 file,"),
        "{message}"
    );
    assert!(folder.join("link.txt").is_symlink());
    assert!(tree(folder)[Path::new("a/x/1.txt")] == tree(&folder.join("out"))[&names[0]]);
}

#[test]
fn lists_and_globs_choose() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    for name in [
        "a.txt",
        "b.hocr",
        "band/c.txt",
        "band/.d.txt",
        ".e/f.txt",
        "zwei\nZeilen.txt",
    ] {
        write(folder.join("scans").join(name), page(1));
    }
    let done = |args: &[&str], list: &[u8]| {
        let mut child = ocrfix(folder, &[&["-o", "out"], args].concat())
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(list).unwrap();
        let (status, message) = told(&child.wait_with_output().unwrap());
        assert_eq!(status, 0, "{message}");
        let names = tree(&folder.join("out")).into_keys();
        let names: Vec<_> = names.map(|name| name.display().to_string()).collect();
        fs::remove_dir_all(folder.join("out")).unwrap();
        names.join(" ")
    };
    assert_eq!(
        done(&["scans"], b""),
        "a.txt b.hocr band/c.txt zwei\nZeilen.txt"
    );
    assert_eq!(done(&["-g", "*.hocr", "scans"], b""), "b.hocr");
    assert_eq!(done(&["-g", "band/**", "scans"], b""), "band/c.txt");
    assert_eq!(done(&["-g", "band/", "scans"], b""), "band/c.txt");
    write(folder.join("scans/band/sub/g.txt"), page(1));
    assert_eq!(done(&["-g", "sub/", "scans"], b""), "band/sub/g.txt");
    assert_eq!(done(&["-g", "band/sub/", "scans"], b""), "band/sub/g.txt");
    fs::remove_dir_all(folder.join("scans/band/sub")).unwrap();
    assert_eq!(done(&["-g", "!*.txt", "scans"], b""), "b.hocr");
    let from = ["--files-from", "-"];
    assert_eq!(
        done(&from, b"\xEF\xBB\xBFscans/a.txt\r\n\nscans/band/c.txt"),
        "scans/a.txt scans/band/c.txt"
    );
    assert_eq!(
        done(&from, b"scans/zwei\nZeilen.txt\0"),
        "scans/zwei\nZeilen.txt"
    );
}

#[test]
fn a_wrong_command_line_leaves_nothing_behind() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    write(folder.join("scans/a.txt"), page(1));
    let before = tree(folder);
    for (args, expected) in [
        (&["-o", "out", "-g", "[", "scans"][..], "`--glob [`"),
        (
            &["--in-place=.txt", "scans"],
            "keep them by a suffix that no file has",
        ),
    ] {
        let (status, message) = run(folder, args);
        assert!(status == 2 && message.contains(expected), "{message}");
        assert!(tree(folder) == before, "{args:?}");
    }
}

#[test]
fn what_is_written_is_never_read() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    for name in ["a.txt", "b.txt"] {
        write(folder.join(name), page(1));
    }
    let at = |name: &str| folder.join(name);
    let append = || {
        fs::OpenOptions::new()
            .append(true)
            .open(at("b.txt"))
            .unwrap()
    };
    let reads = |input: &str| fs::File::open(at(input)).unwrap();
    for (args, input) in [
        (&["a.txt", "b.txt"][..], "a.txt"),
        (&["a.txt", "-"], "b.txt"),
    ] {
        let before = fs::read(at("b.txt")).unwrap();
        let run = ocrfix(folder, args)
            .stdin(reads(input))
            .stdout(append())
            .output();
        let (status, message) = told(&run.unwrap());
        let expected = "standard output goes to this very file";
        assert!(status == 1 && message.contains(expected), "{message}");
        // The other one is behind what stood there.
        let after = fs::read(at("b.txt")).unwrap();
        assert!(after.starts_with(&before) && after.len() < before.len() + 2 * page(1).len());
        assert!(after.len() > before.len());
    }
    // What is no file can be read and written.
    let run = ocrfix(folder, &["a.txt"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output();
    assert_eq!(told(&run.unwrap()), (0, String::new()));
}

#[test]
fn compressed_files_stay_compressed() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let scans = folder.join("scans");
    write(scans.join("a.txt"), page(1));
    write(scans.join("a.txt.gz"), gzip(&page(1)));
    write(
        scans.join("a.txt.zst"),
        zstd::encode_all(page(1).as_bytes(), 19).unwrap(),
    );
    // Told by the content, whatever the name is.
    write(scans.join("a"), gzip(&page(1)));
    let good = "Im Hafen lagen fünf Schiffe.\n";
    let mut encoder = flate2::GzBuilder::new()
        .filename("schiffe.txt")
        .write(Vec::new(), Compression::best());
    encoder.write_all(good.as_bytes()).unwrap();
    write(scans.join("gut.gz"), encoder.finish().unwrap());
    write(
        scans.join("gut.zst"),
        zstd::encode_all(good.as_bytes(), 1).unwrap(),
    );
    let (status, message) = run(folder, &["-o", "out", "scans"]);
    assert_eq!(status, 0, "{message}");
    let (before, after) = (tree(&scans), tree(&folder.join("out")));
    let bytes = |name: &str| after[Path::new(name)].1.as_slice();
    for name in ["a", "a.txt.gz"] {
        let mut content = Vec::new();
        let mut decoder = flate2::read::GzDecoder::new(bytes(name));
        decoder.read_to_end(&mut content).unwrap();
        assert!(content == bytes("a.txt") && content != page(1).as_bytes());
    }
    assert!(zstd::decode_all(bytes("a.txt.zst")).unwrap() == bytes("a.txt"));
    for name in ["gut.gz", "gut.zst"] {
        assert!(before[Path::new(name)] == after[Path::new(name)], "{name}");
    }
}

#[test]
fn a_report_never_takes_the_place_of_what_it_is_about() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    write(at("a.txt"), "Im Hafen lagen fiinf Schiffe.\n");
    fs::hard_link(at("a.txt"), at("b.txt")).unwrap();
    symlink("b.txt", at("c.txt")).unwrap();
    let before = fs::read(at("a.txt")).unwrap();
    for report in ["a.txt", "b.txt", "c.txt"] {
        let (status, told) = run(folder.path(), &["--report-file", report, "a.txt"]);
        assert!(
            status == 2 && told.contains("the report would overwrite a.txt"),
            "{told}"
        );
        let mut piped = ocrfix(folder.path(), &["--report-file", report]);
        let piped = piped
            .stdin(fs::File::open(at("a.txt")).unwrap())
            .output()
            .unwrap();
        let (status, told) = self::told(&piped);
        assert!(
            status == 2 && told.contains("which is standard input"),
            "{told}"
        );
    }
    assert_eq!(fs::read(at("a.txt")).unwrap(), before);
}

#[test]
fn a_report_of_nothing_leaves_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    write(at("a.txt"), "Im Hafen lagen fiinf Schiffe.\n");
    write(at("alt.jsonl"), "alt\n");
    let (status, _) = run(folder.path(), &["--report-file", "alt.jsonl", "fehlt.txt"]);
    assert_eq!(
        (status, fs::read(at("alt.jsonl")).unwrap()),
        (1, b"alt\n".to_vec())
    );
    // Of some inputs there is one, and of the beginning of one, too.
    write(
        at("halb.txt"),
        [
            &b"Im Hafen lagen fiinf Schiffe.\n\n".repeat(3000)[..],
            b"\xFC",
        ]
        .concat(),
    );
    let half = ocrfix(folder.path(), &["--report-file", "alt.jsonl", "halb.txt"]).output();
    assert_eq!(told(&half.unwrap()).0, 1);
    assert!(fs::read_to_string(at("alt.jsonl")).unwrap().lines().count() > 1000);
    write(at("alt.jsonl"), "alt\n");
    let mut some = ocrfix(
        folder.path(),
        &["--report-file", "alt.jsonl", "fehlt.txt", "a.txt"],
    );
    assert_eq!(told(&some.output().unwrap()).0, 1);
    assert!(
        fs::read_to_string(at("alt.jsonl"))
            .unwrap()
            .contains("fiinf")
    );
    let (_, told) = run(
        folder.path(),
        &["--report-file", "fehlt/neu.jsonl", "a.txt"],
    );
    assert!(told.contains("the folder does not exist"), "{told}");
    assert_eq!(tree(folder.path()).len(), 3);
    // A link to nothing yet stays one; what may not be written to stays as it is.
    symlink("neu.jsonl", at("link.jsonl")).unwrap();
    for report in ["link.jsonl", "alt.jsonl"] {
        fs::set_permissions(at("alt.jsonl"), fs::Permissions::from_mode(0o444)).unwrap();
        let output = ocrfix(folder.path(), &["--report-file", report, "a.txt"]).output();
        let (status, told) = self::told(&output.unwrap());
        assert_eq!(
            (status, told.contains("permission denied")),
            match report {
                "link.jsonl" => (0, false),
                _ => (1, true),
            }
        );
    }
    assert!(at("link.jsonl").is_symlink() && at("neu.jsonl").is_file());
    // Nor are links in circles replaced, nor what standard output goes to.
    symlink("kreis.jsonl", at("kreis.jsonl")).unwrap();
    let (status, _) = run(folder.path(), &["--report-file", "kreis.jsonl", "a.txt"]);
    assert!(status == 1 && at("kreis.jsonl").is_symlink());
    let mut into = ocrfix(folder.path(), &["--report-file", "out.txt", "a.txt"]);
    let into = into
        .stdout(fs::File::create(at("out.txt")).unwrap())
        .output();
    let (status, told) = self::told(&into.unwrap());
    assert!(
        status == 2 && told.contains("which is standard output"),
        "{told}"
    );
}

#[test]
fn a_report_that_cannot_be_written_leaves_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    write(
        at("a.txt"),
        "Im Hafen lagen fiinf Schiffe.\n\n".repeat(3000),
    );
    write(at("alt.jsonl"), "alt\n");
    // No file may grow beyond 100 KiB; the signal that says so is passed over.
    let script = "trap '' XFSZ; ulimit -f 100; exec \"$0\" --report-file alt.jsonl a.txt";
    let mut limited = Command::new("sh");
    limited
        .args(["-c", script, env!("CARGO_BIN_EXE_ocrfix")])
        .current_dir(folder.path());
    let output = limited.stdin(Stdio::null()).output().unwrap();
    assert_eq!(told(&output).0, 1);
    assert_eq!(fs::read(at("alt.jsonl")).unwrap(), b"alt\n");
    // A draft that a killed run has left is swept away.
    write(at(".ocrfix-Ab12Cd.draft"), "half");
    let done = ocrfix(folder.path(), &["--report-file", "alt.jsonl", "a.txt"]).output();
    assert_eq!(told(&done.unwrap()).0, 0);
    assert!(!at(".ocrfix-Ab12Cd.draft").exists());
}

#[test]
fn a_report_goes_through_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    write(
        folder.path().join("a.txt"),
        "Im Hafen lagen fiinf Schiffe.\n",
    );
    let reader = thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).unwrap()
    });
    let output = ocrfix(folder.path(), &["--report-file", "pipe", "a.txt"]).output();
    assert_eq!(told(&output.unwrap()), (0, String::new()));
    assert!(reader.join().unwrap().contains("fiinf"));
    // And one that has no name.
    let script = "\"$0\" --report-file /dev/fd/3 a.txt 3>&1 >/dev/null | grep -c fiinf";
    let mut piped = Command::new("sh");
    piped
        .args(["-c", script, env!("CARGO_BIN_EXE_ocrfix")])
        .current_dir(folder.path());
    assert_eq!(piped.output().unwrap().stdout, b"1\n");
}

#[test]
fn pictures_among_texts_are_left_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let picture = [
        &b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"[..],
        &b" fiir Fu8 ".repeat(9),
    ]
    .concat();
    write(at("alt.txt"), b"Stra\xDFe fiir alle\n");
    write(at("bild.png"), &picture);
    let (status, told) = run(folder.path(), &["--in-place", "--encoding", "auto", "."]);
    assert!(
        status == 1 && told.contains("bild.png: this is no text but image/png"),
        "{told}"
    );
    assert_eq!(fs::read(at("bild.png")).unwrap(), picture);
    assert_eq!(fs::read(at("alt.txt")).unwrap(), b"Stra\xDFe f\xFCr alle\n");
    let (status, told) = run(folder.path(), &["--in-place=", "."]);
    assert!(status == 2 && told.contains("--in-place"), "{told}");
}
