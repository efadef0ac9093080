//! How the letter models lie in the program, where `build.rs` puts them.

use serde::{Deserialize, Serialize};

/// The states: German first, then the others. Those beyond the languages that are told are never entered.
pub(crate) const STATES: usize = 16;
/// Letters told apart: a–z beneath their accents, any other one, and the edge of a word.
pub(crate) const SYMBOLS: usize = 28;
pub(crate) const OTHER: u8 = 26;
pub(crate) const EDGE: u8 = 27;

/// The models of all languages.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Packed<'a> {
    pub names: Vec<String>,
    /// Costs of a letter after two others in each state, in steps; none in German, and the most in states without a language.
    pub costs: &'a [u8],
}
