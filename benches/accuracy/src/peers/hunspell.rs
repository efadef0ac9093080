//! Hunspell's algorithm by the crate `spellbook`, with a dictionary of Hunspell's format.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use rustc_hash::FxBuildHasher;
use spellbook::{Dictionary, ParseDictionaryError};

use super::{Availability, Peer, debian};

/// It is not asked for longer words: they take seconds each, and most are words run together.
const LONGEST: usize = 24;

/// A Hunspell dictionary in memory.
///
/// Which of two equally good suggestions comes first depends on the hashes, so they must be the same ones every time.
pub struct Hunspell(Dictionary<FxBuildHasher>);

impl Hunspell {
    /// Opens `BASE.aff` and `BASE.dic`, where they are.
    pub fn open(base: &Path) -> Result<Availability<Hunspell>> {
        let (aff, dic) = (base.with_extension("aff"), base.with_extension("dic"));
        if !aff.exists() || !dic.exists() {
            return Ok(Availability::Missing(format!(
                "`{}` and `{}` are missing; install Debian's `hunspell-de-de`",
                aff.display(),
                dic.display()
            )));
        }
        let read = |path: &Path| {
            let bytes = fs::read(path).with_context(|| path.display().to_string())?;
            Ok::<_, anyhow::Error>(decode(&bytes))
        };
        let dictionary = dictionary(&read(&aff)?, &read(&dic)?)
            .map_err(|error| anyhow!("{}: {error}", aff.display()))?;
        let about = format!(
            "the crate `spellbook` with {}, not asked for words of more than {LONGEST} letters",
            debian("hunspell-de-de", &aff)
        );
        Ok(Availability::Here(Hunspell(dictionary), about))
    }
}

fn dictionary(aff: &str, dic: &str) -> Result<Dictionary<FxBuildHasher>, ParseDictionaryError> {
    Dictionary::new_with_hasher(aff, dic, FxBuildHasher)
}

/// UTF-8, or else ISO 8859-1, in which Debian's German dictionary is.
fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

impl Peer for Hunspell {
    fn suggest(&mut self, word: &str) -> Result<Option<String>> {
        if word.chars().count() > LONGEST || self.0.check(word) {
            return Ok(None);
        }
        let mut suggestions = Vec::new();
        self.0.suggest(word, &mut suggestions);
        Ok(suggestions.into_iter().next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_suggestion_for_what_is_unknown() {
        let dictionary = dictionary("SET UTF-8\nTRY aäoöuü\n", "2\nHafen\nKähne\n").unwrap();
        let mut peer = Hunspell(dictionary);
        assert_eq!(peer.suggest("Kahne").unwrap().as_deref(), Some("Kähne"));
        assert_eq!(peer.suggest("Hafen").unwrap(), None);
    }

    #[test]
    fn old_encodings_are_read() {
        assert_eq!(decode(b"K\xe4hne"), "Kähne");
        assert_eq!(decode("Kähne".as_bytes()), "Kähne");
    }
}
