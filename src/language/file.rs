//! What the file of the languages says. `build.rs` reads it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What the file says of one language.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Language {
    pub name: String,
    /// By the letters before: what a letter costs more that is not told, and letters with their costs.
    pub letters: BTreeMap<String, String>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub language: Vec<Language>,
}
