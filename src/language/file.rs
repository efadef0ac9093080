//! What the file of the languages says. `build.rs` reads it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::layout::{EDGE, OTHER, STATES, SYMBOLS};

/// What the file says of one language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Language {
    name: String,
    /// By the letters before: what a letter costs more that is not told, and letters with their costs.
    letters: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    language: Vec<Language>,
}

impl File {
    /// The names of the languages, and what letters cost in them; see [`Packed`](super::layout::Packed).
    pub fn models(self) -> Option<(Vec<String>, Vec<u8>)> {
        let mut nothing = [u8::MAX; STATES];
        nothing[0] = 0;
        let mut costs = vec![nothing; SYMBOLS * SYMBOLS * SYMBOLS];
        for (language, state) in self.language.iter().zip(1..) {
            let table = table(&language.letters)?;
            for (costs, cost) in costs.iter_mut().zip(table) {
                *costs.get_mut(state)? = cost;
            }
        }
        let names = self.language.into_iter().map(|l| l.name).collect();
        Some((names, costs.concat()))
    }
}

/// The costs of each letter after two others, from what the file says of a language.
fn table(letters: &BTreeMap<String, String>) -> Option<Vec<u8>> {
    if letters.keys().map(String::len).max() != Some(2) {
        return None;
    }
    let mut rows = vec![[0; SYMBOLS]];
    for length in 0..=2 {
        if length > 0 {
            // Behind one letter more, letters cost the same where nothing else is told.
            rows = rows.repeat(SYMBOLS);
        }
        for (before, told) in letters.iter().filter(|(before, _)| before.len() == length) {
            let at = before
                .bytes()
                .fold(0, |at, c| at * SYMBOLS + usize::from(coded(c.into())));
            let mut signs = told.chars();
            let more = digit(signs.next()?)?;
            rows[at] = rows[at].map(|cost| cost + more);
            while let Some(letter) = signs.next() {
                rows[at][usize::from(coded(letter))] = digit(signs.next()?)?;
            }
        }
    }
    Some(rows.concat())
}

/// A letter as the file writes it.
fn coded(c: char) -> u8 {
    match c {
        '_' => EDGE,
        'a'..='z' => c as u8 - b'a',
        _ => OTHER,
    }
}

fn digit(c: char) -> Option<u8> {
    Some(c.to_digit(36)? as u8)
}
