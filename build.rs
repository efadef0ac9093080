//! Packs the tables that are long, so that the program need not read TOML each time it starts.

#[path = "src/confusion/file.rs"]
#[allow(dead_code)]
mod confusions;
#[path = "src/language/file.rs"]
mod languages;
#[path = "src/language/layout.rs"]
mod layout;

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use serde::Serialize;
use serde::de::DeserializeOwned;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    pack("confusions", &read::<confusions::File>("confusions")?)?;
    let models = read::<languages::File>("languages")?.models();
    let (names, costs) = models.ok_or("dictionaries/languages.toml: a letter model is damaged")?;
    let costs = &costs;
    pack("languages", &layout::Packed { names, costs })
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
    let packed = postcard::to_allocvec(table)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join(name), packed)?;
    Ok(())
}
