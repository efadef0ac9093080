//! The texts to measure on: pairs of OCR and truth, by their names.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// The last part of a set's name is the engine that read it; the truth of what this one read is measured on too.
const CLEAN_OF: &str = "eng";
/// The engine that drops most spaces.
const LOSES_SPACES: &str = "rapid";
const OCR_END: &str = ".ocr.txt";
const TRUTH_END: &str = ".gt.txt";

/// One text as an engine read it, with its truth.
pub struct Set {
    /// The name of its files, or `clean-` and the first part of it.
    pub name: String,
    /// As the engine read it.
    pub ocr: String,
    /// As it is printed.
    pub truth: String,
}

impl Set {
    /// Is it text without errors, on which every change is harm?
    pub fn is_clean(&self) -> bool {
        self.ocr == self.truth
    }

    /// The name of the set that this one was made of, which is its own unless it is clean.
    pub fn source(&self) -> String {
        match self.name.strip_prefix("clean-") {
            Some(kind) => format!("{kind}-{CLEAN_OF}"),
            None => self.name.clone(),
        }
    }

    /// Was it read by an engine that drops most spaces?
    pub fn loses_spaces(&self) -> bool {
        self.engine() == Some(LOSES_SPACES)
    }

    /// Which engine read it, where the name tells.
    pub fn engine(&self) -> Option<&str> {
        Some(self.name.rsplit_once('-')?.1)
    }
}

/// Reads every `NAME.ocr.txt` of the folders with its `NAME.gt.txt`, and adds the clean sets.
pub fn read(folders: &[PathBuf]) -> Result<Vec<Set>> {
    let mut sets = Vec::new();
    for folder in folders {
        let entries = fs::read_dir(folder).with_context(|| format!("{}", folder.display()))?;
        let mut names = Vec::new();
        for entry in entries {
            let name = entry?.file_name();
            names.extend(
                name.to_str()
                    .and_then(|n| n.strip_suffix(OCR_END))
                    .map(str::to_owned),
            );
        }
        if names.is_empty() {
            bail!(
                "{}: no NAME{OCR_END} in it; give a folder of NAME{OCR_END} and NAME{TRUTH_END}",
                folder.display()
            );
        }
        names.sort();
        for name in names {
            let ocr = text(&folder.join(format!("{name}{OCR_END}")))?;
            let truth = text(&folder.join(format!("{name}{TRUTH_END}")))?;
            sets.push(Set { name, ocr, truth });
        }
    }
    let clean: Vec<Set> = sets.iter().filter_map(clean).collect();
    sets.extend(clean);
    Ok(sets)
}

/// The truth of a set as a set without errors.
fn clean(set: &Set) -> Option<Set> {
    let (kind, engine) = set.name.rsplit_once('-')?;
    (engine == CLEAN_OF).then(|| Set {
        name: format!("clean-{kind}"),
        ocr: set.truth.clone(),
        truth: set.truth.clone(),
    })
}

fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{}", path.display()))
}

/// What is known of a set besides its name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// What kind of text.
    pub text: String,
    /// The engine and its model.
    pub engine: String,
    /// Were confusions of the built-in table learned from it?
    #[serde(default)]
    pub learned_from: bool,
}

/// The descriptions of the project's sets, by name.
pub fn descriptions() -> BTreeMap<String, Description> {
    toml::from_str(include_str!("../sets.toml")).expect("the embedded file is tested")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_come_by_name_and_clean_ones_last() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
        let sets = read(&[folder]).unwrap();
        let names: Vec<&str> = sets.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names, ["hafen-eng", "markt-deu", "clean-hafen"]);
        let clean: Vec<bool> = sets.iter().map(Set::is_clean).collect();
        assert_eq!(clean, [false, false, true]);
        assert_eq!(sets[1].engine(), Some("deu"));
        assert_eq!(sets[2].source(), "hafen-eng");
    }

    #[test]
    fn a_folder_without_sets_is_told() {
        let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
        let error = read(&[folder]).err().unwrap().to_string();
        assert!(error.contains("NAME.ocr.txt"), "{error}");
    }

    #[test]
    fn descriptions_are_sound() {
        assert!(descriptions().contains_key("news-eng"));
    }
}
