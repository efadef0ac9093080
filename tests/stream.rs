//! Bytes in, bytes out: what the command must not touch, whatever its input is.
#![cfg(feature = "cli")]

use std::io::{Read, Write};
use std::process::{Command, Output, Stdio};
use std::thread;

use proptest::prelude::*;

fn ocrfix(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ocrfix"));
    command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs the command on an input that is written in pieces of these sizes, over and over.
fn piped(args: &[&str], input: &[u8], sizes: &[usize]) -> Output {
    let mut child = ocrfix(args).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut rest = input;
            for &size in sizes.iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (now, later) = rest.split_at(size.clamp(1, rest.len()));
                stdin.write_all(now).unwrap();
                rest = later;
            }
        });
        child.wait_with_output().unwrap()
    })
}

fn corrected(args: &[&str], input: &[u8]) -> Vec<u8> {
    let output = piped(args, input, &[usize::MAX]);
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    assert_eq!(message, "");
    output.stdout
}

fn assert_same(args: &[&str], input: &[u8]) {
    assert!(
        corrected(args, input) == input,
        "{} was not left alone",
        input.escape_ascii()
    );
}

#[test]
fn layout_stays() {
    for text in [
        "",
        "\n",
        "ohne Zeilenende",
        "\u{FEFF}mit Marke am Anfang\n",
        "eine Zeile\r\nund noch eine\r\n",
        "ein altes\rZeilenende\r",
        "gemischt\r\nund\nnur\r",
        "  Blanks \t am Ende  \t\n\n\n",
        "Nullen \0\0 im Text\n",
        "neue Seite\u{c}\nund\u{a0}festes\u{2028}Zeichen\u{ad}\n",
    ] {
        assert_same(&[], text.as_bytes());
        assert_same(&["--encoding", "auto"], text.as_bytes());
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let text = include_str!("../examples/sample.txt");
    let [one, three] = ["1", "3"].map(|n| corrected(&["-j", n], text.as_bytes()));
    assert_eq!(one, three);
    assert_ne!(one, text.as_bytes());
}

#[test]
fn only_the_damage_changes() {
    let (before, after) = ("\u{FEFF}Um fiinf\r\nUhr.\0 ", "\u{FEFF}Um fünf\r\nUhr.\0 ");
    assert_eq!(corrected(&[], before.as_bytes()), after.as_bytes());
}

#[test]
fn all_bytes_of_windows_1252_stay() {
    // One a line, so that they make no words.
    let all: Vec<u8> = (0..=255).flat_map(|byte| [byte, b'\n']).collect();
    for name in ["latin1", "windows-1252", "auto"] {
        assert_same(&["--encoding", name], &all);
    }
}

#[test]
fn a_correction_is_written_in_the_encoding_of_its_input() {
    let input = b"\x84Stra\xDFe fiinf\x93";
    let expected = b"\x84Stra\xDFe f\xFCnf\x93";
    for name in ["latin1", "windows-1252", "auto"] {
        assert_eq!(corrected(&["--encoding", name], input), expected);
    }
}

#[test]
fn a_closed_pipe_is_a_quiet_end() {
    let mut child = ocrfix(&[]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // More than any pipe holds; the command ends before it has read everything.
    let writer = thread::spawn(move || {
        for _ in 0..100_000 {
            if stdin.write_all(b"Der Tag war lang und warm.\n").is_err() {
                break;
            }
        }
    });
    let mut beginning = [0; 10];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut beginning).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn long_lines_and_long_texts_keep_their_bytes() {
    let line = "Der Regen fiel auf die Dächer. ".repeat(10_000);
    assert_same(&[], line.as_bytes());
    let page = "Der Regen fiel\nauf die Dächer.\r\n\n".repeat(10_000);
    assert_same(&[], page.as_bytes());
    assert_same(&[], "ä".repeat(200_000).as_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_sizes_of_reads_do_not_matter(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "fiinf ", "Häuser ", "stehen\n", "am Fluß.\r\n", "„Ja“, ", "\n\n", "🍎 ", "\0",
            ]),
            0..30_000,
        ),
        sizes in prop::collection::vec(1..90_000usize, 1..8),
    ) {
        let text = words.concat();
        let whole = corrected(&[], text.as_bytes());
        let chunked = piped(&[], text.as_bytes(), &sizes);
        prop_assert!(chunked.status.success());
        prop_assert!(chunked.stdout == whole, "pieces of {sizes:?} bytes");
    }
}

#[test]
fn a_picture_that_stands_in_the_text_stays_however_long_it_is() {
    let signs = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut state = 7u32;
    let picture: String = (0..12_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(signs[(state >> 26) as usize])
        })
        .collect();
    let link = format!("![Bild](data:image/png;base64,{picture}==)");
    let text = format!(
        "DieBesucher warteten schonamMorgen vordemMuseum.Fiir alle,dieeineKarte hatten,offnetesich dieTir.\n\n\
         {link}\n"
    );
    let corrected = String::from_utf8(corrected(&[], text.as_bytes())).unwrap();
    assert!(corrected.contains("schon am Morgen vor dem Museum."));
    assert!(corrected.contains(&link));
}
