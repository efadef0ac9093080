//! The confusion table: what an engine prints for what the page has, and how readily.

mod file;
mod kind;
mod rows;

/// The built-in table, as `build.rs` writes it.
#[allow(
    clippy::approx_constant,
    reason = "they are costs, whatever they look like"
)]
mod german {
    use super::kind::RewriteKind::*;
    use super::rows::Page::*;
    use super::rows::{Costs, Page, Rule, Signs};

    #[allow(non_upper_case_globals, reason = "it is shown so")]
    const inf: f32 = f32::INFINITY;

    include!(concat!(env!("OUT_DIR"), "/confusions.rs"));
}

use std::borrow::Cow;
use std::ops::Range;

use serde::de::DeserializeOwned;

use crate::Error;
use crate::letters::to_lower;
pub(crate) use file::File;
pub use kind::RewriteKind;
pub use rows::{Costs, MAX_PROFILES};
pub(crate) use rows::{MAX_SIGNS, Page, Rule};
use rows::{Rows, expected};

/// Adds numbers, each to its own.
pub(crate) fn add<const N: usize>(sums: &mut [f32; N], numbers: &[f32; N]) {
    for k in 0..N {
        sums[k] += numbers[k];
    }
}

/// A weighted table of rewrites, many letters to many, in one column a profile.
///
/// A profile is a way of reading: an engine that does not know umlauts and ß makes other mistakes, and far more
/// of them, than one set to German. Which of them a text came from is inferred from the text.
///
/// ```
/// let table = ocrfix::Confusions::parse(r#"
///     [profile.old-fax]
///     [profile.old-fax.keep]
///     "ü" = 3.0
///     [profile.old-fax.rewrites]
///     "ii" = { "ü" = 0.1 }
/// "#)?;
/// assert_eq!(table.profiles(), ["old-fax"]);
/// # Ok::<(), ocrfix::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Confusions {
    profiles: Vec<String>,
    /// In the order of their OCR sides.
    rules: Cow<'static, [Rule]>,
    /// The signs that these begin with, in order, and the first rule of each.
    begins: Cow<'static, [(char, u16)]>,
    /// In the order of the letters.
    keep: Cow<'static, [(char, Costs)]>,
    /// The number of each character of Latin-1 among them, counted from 1; 0 where there is none.
    latin: [u16; 256],
    signs: Cow<'static, [char]>,
    kinds: Cow<'static, [Page]>,
}

/// What `build.rs` packed.
fn unpacked<T: DeserializeOwned>(bytes: &[u8]) -> T {
    postcard::from_bytes(bytes).expect("the embedded table is tested")
}

impl File {
    /// That of the table built into the library.
    pub fn german() -> File {
        unpacked(include_bytes!(concat!(env!("OUT_DIR"), "/confusions.file")))
    }

    /// Reads TOML; see [`Confusions::parse`].
    pub fn parse(text: &str) -> Result<File, Error> {
        toml::from_str(text).map_err(|e| Error::Confusions {
            reason: e.to_string().trim_end().to_owned(),
        })
    }
}

/// The number of each character of Latin-1 among letters, counted from 1.
fn latin(keep: &[(char, Costs)]) -> [u16; 256] {
    let mut latin = [0; 256];
    for (number, (c, _)) in (1..).zip(keep) {
        if let Some(latin) = latin.get_mut(*c as usize) {
            *latin = number;
        }
    }
    latin
}

impl Confusions {
    /// The table built into the library.
    pub fn german() -> Confusions {
        Confusions {
            profiles: german::PROFILES
                .iter()
                .map(|&name| name.to_owned())
                .collect(),
            rules: german::RULES.into(),
            begins: german::BEGINS.into(),
            keep: german::KEEP.into(),
            latin: latin(german::KEEP),
            signs: german::SIGNS.into(),
            kinds: german::KINDS.into(),
        }
    }

    /// Reads a table from TOML, as `dictionaries/README.md` describes it and
    /// [`Learner::table`](crate::learn::Learner::table) writes it.
    ///
    /// # Errors
    /// [`Error::Confusions`] with the place: TOML that does not parse, more than twenty profiles, a
    /// rewrite that changes nothing or is longer than four signs, a cost that is negative or not a number.
    ///
    /// Profiles with `loses_spaces = true` are left out, unless the table has no others: they are for texts that have lost
    /// spaces, for which a corrector reads the table anew.
    pub fn parse(text: &str) -> Result<Confusions, Error> {
        Confusions::made_of(File::parse(text)?, &[], false)
    }

    /// Makes a table of one file, for a text that has lost spaces or for one that has not, and adds the profiles of others
    /// as rare ones.
    pub(crate) fn made_of(
        file: File,
        others: &[File],
        losing_spaces: bool,
    ) -> Result<Confusions, Error> {
        let rows = Rows::of(file, others, losing_spaces);
        let wrong = |reason| Error::Confusions { reason };
        rows.map(Confusions::of).map_err(wrong)
    }

    fn of(rows: Rows) -> Confusions {
        Confusions {
            profiles: rows.profiles,
            rules: rows.rules.into(),
            begins: rows.begins.into(),
            latin: latin(&rows.keep),
            keep: rows.keep.into(),
            signs: rows.signs.into(),
            kinds: rows.kinds.into(),
        }
    }

    /// Names of the profiles, in the order of their columns.
    pub fn profiles(&self) -> &[String] {
        &self.profiles
    }

    /// How many rewrites there are.
    pub(crate) fn rules(&self) -> usize {
        self.rules.len()
    }

    /// A rewrite by its number.
    pub(crate) fn rule(&self, number: u16) -> &Rule {
        &self.rules[usize::from(number)]
    }

    /// The signs that an OCR side begins with.
    pub(crate) fn first_signs(&self) -> impl Iterator<Item = char> {
        self.begins.iter().map(|(sign, _)| *sign)
    }

    /// The numbers of the rewrites whose OCR side begins with this sign.
    pub(crate) fn starting_with(&self, c: char) -> Range<u16> {
        match self.begins.binary_search_by_key(&c, |(sign, _)| *sign) {
            Ok(at) => self.begins[at].1..self.begin(at + 1),
            Err(_) => 0..0,
        }
    }

    /// The numbers of the rewrites of letters that the engine left out.
    pub(crate) fn left_out(&self) -> Range<u16> {
        0..self.begin(0)
    }

    /// The number of the first rewrite that begins with the sign of this number, or of what would stand behind the last.
    fn begin(&self, sign: usize) -> u16 {
        let begin = self.begins.get(sign).map(|(_, begin)| *begin);
        begin.unwrap_or(self.rules.len() as u16)
    }

    /// The cost of a letter of the page being read right.
    pub(crate) fn keep(&self, c: char) -> Option<&Costs> {
        let number = match self.latin.get(c as usize) {
            Some(&number) => usize::from(number).checked_sub(1),
            None => self.keep.binary_search_by_key(&c, |(c, _)| *c).ok(),
        };
        number.map(|number| &self.keep[number].1)
    }

    /// What it costs in each profile that nothing was read; profiles that the table does not have are never the cheapest.
    pub(crate) fn no_cost(&self) -> Costs {
        let mut costs = [f32::INFINITY; MAX_PROFILES];
        costs[..self.profiles().len()].fill(0.0);
        costs
    }

    /// Adds what it costs that letters of the page were read right.
    pub(crate) fn add_kept(&self, letters: &[char], sum: &mut Costs) {
        let kept = letters.iter().filter_map(|&c| self.keep(to_lower(c)));
        kept.for_each(|costs| add(sum, costs));
    }

    /// The cost of a letter of the page being read right where nothing else is known of the page.
    pub(crate) fn expected_keep(&self, c: char, page: Page) -> f32 {
        self.keep(c)
            .map_or(0.0, |costs| expected(costs, &self.kinds, page))
    }

    /// Was this profile learned from pages on which many letters were misread, whatever they are?
    pub(crate) fn is_hard(&self, profile: usize) -> bool {
        self.kinds[profile] == Page::Hard
    }

    /// Are the pages of this profile rare?
    pub(crate) fn is_rare(&self, profile: usize) -> bool {
        self.kinds[profile] == Page::Rare
    }

    /// Is this sign, though no letter, sometimes printed for one?
    pub(crate) fn is_misread_letter(&self, c: char) -> bool {
        self.signs.binary_search(&c).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_table_reads() {
        let table = Confusions::german();
        assert!(table.profiles().len() >= 2);
        assert!(
            table
                .starting_with('i')
                .any(|r| *table.rule(r).truth == ['ü'])
        );
        assert!(table.is_misread_letter('&') && !table.is_misread_letter('a'));
    }

    #[test]
    fn what_is_packed_is_what_the_file_comes_to() {
        let read = Confusions::parse(include_str!("../dictionaries/confusions.toml")).unwrap();
        let packed = Confusions::german();
        assert_eq!(format!("{packed:?}"), format!("{read:?}"));
    }

    #[test]
    fn errors_name_the_place() {
        for (text, part) in [
            ("nonsense", "line 1"),
            (
                "[profile.x.rewrites]\n\"a\" = { \"a\" = 1.0 }",
                "changes nothing",
            ),
            (
                "[profile.x.rewrites]\n\"a\" = { \"ä\" = -1.0 }",
                "must be 0 or more",
            ),
            ("[profile.x]\nunseen = nan", "must be 0 or more"),
            ("[profile.x.keep]\n\"ab\" = 1.0", "not one letter"),
            ("[profile]", "0 profiles"),
        ] {
            let error = Confusions::parse(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text:?}: {error}");
        }
    }

    #[test]
    fn rare_profiles_change_nothing_for_other_pages() {
        let common = "[profile.common.rewrites]\nii = { \"ü\" = 3.0 }\nd = { \"ä\" = 5.0 }\n";
        let rare = "[profile.rare]\nrare = true\n[profile.rare.rewrites]\nd = { \"ä\" = 0.5 }\nn = { u = 1.0 }\n'$' = { S = 1.0 }\n";
        let alone = Confusions::parse(common).unwrap();
        let both = Confusions::parse(&[common, rare].concat()).unwrap();
        assert_eq!(both.profiles(), ["common", "rare"]);
        let rule = |table: &Confusions, ocr: &str| {
            let first = ocr.chars().next().unwrap();
            let mut rules = table.starting_with(first).map(|r| table.rule(r));
            let found = rules.find(|r| r.ocr.iter().collect::<String>() == ocr);
            found.cloned().unwrap()
        };
        for ocr in ["ii", "d"] {
            let (alone, both) = (rule(&alone, ocr), rule(&both, ocr));
            assert_eq!(
                (alone.costs[0], alone.cheapest),
                (both.costs[0], both.cheapest)
            );
            assert_eq!(alone.expected[..2], both.expected[..2]);
        }
        let only_rare = rule(&both, "n").expected;
        assert!(only_rare[Page::Hard as usize].is_infinite());
        assert!((only_rare[Page::Rare as usize] - 1.0).abs() < 0.7);
        assert!(!both.is_misread_letter('$'));
        // Of profiles that were added nothing is known, so what they do is asked.
        let with = |other: &str| {
            let [common, other] = [common, other].map(|text| File::parse(text).unwrap());
            Confusions::made_of(common, &[other], false)
        };
        let added = with(rare).unwrap();
        assert!(added.is_rare(1) && added.is_misread_letter('$'));
        let error = with(common).unwrap_err();
        assert!(error.to_string().contains("\"common\" already"), "{error}");
        // Where all are rare, none is.
        let table = Confusions::parse(rare).unwrap();
        assert!(!table.is_rare(0) && rule(&table, "n").expected[Page::Fair as usize] == 1.0);
    }

    #[test]
    fn profiles_of_pages_hard_to_read_are_known_by_their_letters() {
        let profile = |name: &str, cost: f32| {
            let keep: String = ('a'..='z').map(|c| format!("{c} = {cost}\n")).collect();
            format!(
                "[profile.{name}.keep]\n{keep}[profile.{name}.rewrites]\nii = {{ ü = {cost} }}\n"
            )
            .replace("ii =", "\"ii\" =")
            .replace("ü =", "\"ü\" =")
        };
        let (fair, worst) = (profile("fair", 0.001), profile("worst", 0.1));
        let both = Confusions::parse(&(fair.clone() + &worst)).unwrap();
        assert!(!both.is_hard(0) && both.is_hard(1));
        let [on_fair, on_hard] = [Page::Fair, Page::Hard].map(|page| both.expected_keep('e', page));
        assert!((on_fair - 0.001).abs() < 1e-6 && on_fair < on_hard);
        // Beside nothing better, no profile is hard.
        for alone in [fair, worst] {
            assert!(!Confusions::parse(&alone).unwrap().is_hard(0));
        }
    }
}
