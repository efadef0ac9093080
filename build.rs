//! Packs the tables that are long, so that the program need not read TOML each time it starts.

#[path = "src/confusion/file.rs"]
#[allow(dead_code)]
mod confusions;
#[path = "src/language/file.rs"]
#[allow(dead_code)]
mod languages;

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use serde::Serialize;
use serde::de::DeserializeOwned;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    pack::<confusions::File>("confusions")?;
    pack::<languages::File>("languages")
}

/// Reads `dictionaries/NAME.toml` and writes what it says to the folder that the library takes it from.
fn pack<T: DeserializeOwned + Serialize>(name: &str) -> Result<(), Box<dyn Error>> {
    let from = format!("dictionaries/{name}.toml");
    println!("cargo::rerun-if-changed={from}");
    let text = fs::read_to_string(&from).map_err(|e| format!("{from}: {e}"))?;
    let file: T = toml::from_str(&text).map_err(|e| format!("{from}: {e}"))?;
    let packed = postcard::to_allocvec(&file)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join(name), packed)?;
    Ok(())
}
