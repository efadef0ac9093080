//! The compiled files in `dictionaries/` are the ones that the manifest there describes.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use ocrfix::lexicon::Lexicon;
use sha2::{Digest, Sha256};
use toml::{Table, Value};

const ANEW: &str = "build it anew as dictionaries/README.md says, or restore it";

fn dictionaries() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries")
}

fn read_table(name: &str) -> Table {
    let text = fs::read_to_string(dictionaries().join(name)).unwrap();
    text.parse().unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn sha256(path: &Path) -> String {
    let digest = Sha256::digest(fs::read(path).unwrap());
    digest.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn count(facts: &Value, path: &[&str]) -> usize {
    let value = path.iter().fold(facts, |facts, key| &facts[*key]);
    usize::try_from(value.as_integer().unwrap()).unwrap()
}

#[test]
fn artefacts_are_those_of_the_manifest() {
    let manifest = read_table("manifest.toml");
    for (name, facts) in &manifest {
        let path = dictionaries().join(name);
        let size = usize::try_from(fs::metadata(&path).unwrap().len()).unwrap();
        assert_eq!(size, count(facts, &["size"]), "{name}: {ANEW}");
        assert_eq!(
            sha256(&path),
            facts["sha256"].as_str().unwrap(),
            "{name}: {ANEW}"
        );
        for (from, digest) in facts
            .get("made_from")
            .and_then(Value::as_table)
            .into_iter()
            .flatten()
        {
            let found = sha256(&dictionaries().join(from));
            assert_eq!(
                found,
                digest.as_str().unwrap(),
                "{name} was made from another {from}: {ANEW}"
            );
        }
    }
}

#[test]
fn every_artefact_has_its_facts() {
    let manifest = read_table("manifest.toml");
    for file in fs::read_dir(dictionaries()).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        // Written by hand, or fitted to what no package has.
        let is_own = ["manifest.toml", "spellings.toml", "weights.toml"].contains(&name.as_str());
        let is_data = [".fst", ".ctx", ".toml"]
            .iter()
            .any(|end| name.ends_with(end));
        if is_data && !is_own {
            let facts = manifest
                .get(&name)
                .unwrap_or_else(|| panic!("{name} is not in the manifest"));
            assert!(facts["made_by"].is_str(), "{name}");
            for source in facts["sources"].as_array().unwrap() {
                for key in ["name", "licence", "sha256"] {
                    assert!(source[key].is_str(), "{name}: a source without its {key}");
                }
            }
        }
    }
}

#[test]
fn the_dictionary_holds_what_the_manifest_says() {
    let manifest = read_table("manifest.toml");
    let facts = &manifest["german.fst"];
    let found = Lexicon::german().statistics();
    assert_eq!(found.words, count(facts, &["statistics", "words"]));
    assert_eq!(found.modifiers, count(facts, &["statistics", "modifiers"]));
    assert_eq!(found.heads, count(facts, &["statistics", "heads"]));
}

#[test]
fn the_confusions_are_as_many_as_the_manifest_says() {
    let manifest = read_table("manifest.toml");
    let facts = &manifest["confusions.toml"];
    let confusions = read_table("confusions.toml");
    for (name, profile) in confusions["profile"].as_table().unwrap() {
        let rewrites = profile["rewrites"].as_table().unwrap();
        let rewrites: usize = rewrites
            .values()
            .map(|truths| truths.as_table().unwrap().len())
            .sum();
        assert_eq!(
            rewrites,
            count(facts, &["statistics", name, "rewrites"]),
            "{name}"
        );
        assert_eq!(
            count(profile, &["words"]),
            count(facts, &["statistics", name, "words"]),
            "{name}"
        );
    }
}

#[test]
fn mistakes_are_no_words_and_old_spellings_are() {
    let german = Lexicon::german();
    for mistake in ["fiir", "landern", "funf", "groser", "konnen"] {
        assert!(german.get(mistake).is_none(), "{mistake}");
    }
    for word in [
        "fuer",
        "strasse",
        "daß",
        "theil",
        "president",
        "iphone",
        "goethe",
        "samarkand",
        "london",
    ] {
        assert!(german.get(word).is_some(), "{word}");
    }
}
