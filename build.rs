//! Packs the tables that are long or makes constants of them, so that the program need not read TOML each time it starts, and
//! unpacks the dictionary.

#[path = "src/confusion"]
#[allow(dead_code)]
mod confusion {
    pub mod file;
    pub mod kind;
    pub mod rows;
}
#[path = "src/letters.rs"]
#[allow(dead_code)]
mod letters;
#[path = "src/language"]
mod language {
    pub mod file;
    pub mod layout;
}
#[path = "src/lexicon"]
#[allow(dead_code)]
mod lexicon {
    pub mod layout;
    pub mod unpack;
}

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use confusion::rows::Rows;
use fst::raw::Fst;
use lexicon::unpack::Unpacked;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let confusions: confusion::file::File = read("confusions")?;
    pack("confusions.file", &confusions)?;
    let table = Rows::of(confusions, &[], false)?;
    write("confusions.rs", constants(&table).as_bytes())?;
    let models = read::<language::file::File>("languages")?.models();
    let (names, costs) = models.ok_or("dictionaries/languages.toml: a letter model is damaged")?;
    let costs = &costs;
    pack("languages", &language::layout::Packed { names, costs })?;
    unpack_dictionary("dictionaries/german.fst")
}

/// A table as constants of the language, which need no reading when the program starts: what is shown of each part for
/// debugging is how it is written in a program.
fn constants(table: &Rows) -> String {
    format!(
        "pub static PROFILES: &[&str] = &{:?};\npub static KINDS: &[Page] = &{:?};\npub static KEEP: &[(char, Costs)] = &{:?};\n\
         pub static SIGNS: &[char] = &{:?};\npub static BEGINS: &[(char, u16)] = &{:?};\npub static RULES: &[Rule] = &{:?};\n",
        table.profiles, table.kinds, table.keep, table.signs, table.begins, table.rules,
    )
}

/// What `dictionaries/NAME.toml` says.
fn read<T: DeserializeOwned>(name: &str) -> Result<T, Box<dyn Error>> {
    let path = format!("dictionaries/{name}.toml");
    println!("cargo::rerun-if-changed={path}");
    let text = fs::read_to_string(&path).map_err(|e| format!("{path}: {e}"))?;
    Ok(toml::from_str(&text).map_err(|e| format!("{path}: {e}"))?)
}

/// Writes a table to the folder that the library takes it from.
fn pack(name: &str, table: &impl Serialize) -> Result<(), Box<dyn Error>> {
    write(name, &postcard::to_allocvec(table)?)
}

/// Writes the parts of a dictionary to the folder that the library takes them from.
fn unpack_dictionary(path: &str) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={path}");
    let bytes = fs::read(path).map_err(|e| format!("{path}: {e}"))?;
    // An empty one is about to be built, by the command that is being compiled.
    let unpacked = match bytes.is_empty() {
        true => Unpacked::default(),
        false => {
            let fst = Fst::new(bytes).map_err(|e| format!("{path}: {e}"))?;
            fst.verify().map_err(|e| format!("{path}: {e}"))?;
            Unpacked::of(&fst)
        }
    };
    let is_little = env::var("CARGO_CFG_TARGET_ENDIAN")? == "little";
    let number = |n: &u32| match is_little {
        true => n.to_le_bytes(),
        false => n.to_be_bytes(),
    };
    let nodes: Vec<u8> = unpacked.nodes.iter().flat_map(number).collect();
    write("german.nodes", &nodes)?;
    write("german.rows", unpacked.rows.as_flattened())?;
    write("german.letters", &unpacked.letters.unwrap_or_default())
}

/// Writes a file to the folder that the library takes it from.
fn write(name: &str, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    Ok(fs::write(
        Path::new(&env::var("OUT_DIR")?).join(name),
        bytes,
    )?)
}
