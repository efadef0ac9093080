//! Words written with capitals and small letters mixed: `GmbH`, `AfD`, `BGBl`.

use std::collections::BTreeMap;

/// Letters beyond this are taken to be small.
const LETTERS: usize = 64;

/// A word in lower case with its capitals, the first letter being the lowest bit.
pub(super) fn written(word: &str, capitals: u64) -> String {
    let letters = word.chars().enumerate();
    let cased = letters.map(|(i, c)| match i < LETTERS && capitals >> i & 1 == 1 {
        true => crate::candidates::to_upper(c),
        false => c,
    });
    cased.collect()
}

/// The capitals of a word, the first letter being the lowest bit.
fn capitals(word: &str) -> u64 {
    let letters = word.chars().take(LETTERS).enumerate();
    letters.fold(0, |bits, (i, c)| bits | u64::from(c.is_uppercase()) << i)
}

/// How often words were seen with capitals and small letters mixed, by how they were written.
#[derive(Debug, Default, Clone)]
pub(super) struct MixedCasings(BTreeMap<String, BTreeMap<String, u64>>);

impl MixedCasings {
    /// Counts a word that has a capital behind its first letter, if it has small letters, too.
    pub fn add(&mut self, word: &str, count: u64) {
        let lower = word.to_lowercase();
        // A letter that changes its length with its casing has no place of its own.
        if word.chars().any(char::is_lowercase) && lower.chars().count() == word.chars().count() {
            let forms = self.0.entry(lower).or_default();
            let counted = forms.entry(word.to_owned()).or_default();
            *counted = counted.saturating_add(count);
        }
    }

    /// Words in lower case with their capitals, where one mixed casing is likelier than all others together with that in
    /// capitals alone. `all` tells how often a word in lower case was seen with a capital behind its first letter.
    pub fn usual(&self, all: impl Fn(&str) -> u64) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().filter_map(move |(lower, forms)| {
            let (form, &count) = forms.iter().max_by_key(|(_, count)| **count)?;
            (count > all(lower) / 2).then(|| (lower.as_str(), capitals(form)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_make_the_word_again() {
        for word in ["GmbH", "BGBl", "iPhone", "ÖkoStG", "AfD"] {
            assert_eq!(written(&word.to_lowercase(), capitals(word)), word);
        }
    }

    #[test]
    fn the_usual_casing_outweighs_the_others() {
        let mut casings = MixedCasings::default();
        for (word, count) in [("GmbH", 6), ("GMBH", 3), ("GMbH", 1), ("UsA", 2)] {
            casings.add(word, count);
        }
        let all = |word: &str| if word == "gmbh" { 10 } else { 90 };
        let usual: Vec<_> = casings.usual(all).collect();
        assert_eq!(usual, [("gmbh", 0b1001)]);
    }
}
