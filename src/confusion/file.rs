//! What a file of a confusion table says. `build.rs` reads the built-in one, too.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub profile: BTreeMap<String, Profile>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    /// Words of truth the profile was learned from; for people.
    #[serde(rename = "words", default)]
    pub _words: u64,
    /// Does the engine lose spaces? Then it is out of the question where spaces are sound.
    #[serde(default)]
    pub loses_spaces: bool,
    /// Are its pages so rare that its rewrites are tried only where the text shows that it made it?
    #[serde(default)]
    pub rare: bool,
    /// The least cost of a rewrite that other profiles have and this one does not.
    #[serde(default)]
    pub unseen: Option<f32>,
    #[serde(default)]
    pub keep: BTreeMap<String, f32>,
    #[serde(default)]
    pub rewrites: BTreeMap<String, BTreeMap<String, f32>>,
}
