//! The confusion table: what an engine prints for what the page has, and how readily.

mod file;

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use crate::{Error, Rewrite, RewriteKind};
pub(crate) use file::{File, Profile};

/// A table holds at most this many profiles.
pub const MAX_PROFILES: usize = 16;
/// The least cost (nats) of a confusion in a profile that was never seen to make it, and how much more it costs there
/// than where it was seen: letters that look alike do so to every engine, but pages enough have been read to know
/// what an engine does not do.
const UNSEEN: f32 = 9.0;
const UNSEEN_MORE: f32 = 2.0;
/// From this mean cost of a letter being read right on (nats), a profile is one of pages hard to read.
const HARD: f32 = 0.015;
/// Signs on either side of a rewrite.
pub(crate) const MAX_SIGNS: usize = 4;
/// Rewrites of a table: their numbers have 16 bits, of which the last two values say something else in a walk.
const MAX_REWRITES: usize = u16::MAX as usize - 1;

/// A cost per profile: negative natural logarithm of P(OCR | truth).
pub type Costs = [f32; MAX_PROFILES];

/// One line of the table, ready for the walk.
#[derive(Debug, Clone)]
pub struct Rule {
    /// What the engine prints, letter by letter; empty where it leaves letters out.
    pub ocr: Vec<char>,
    /// What the page has; empty where the engine adds letters.
    pub truth: Vec<char>,
    /// The same in lower case, as the dictionary has it.
    pub lower: Vec<char>,
    /// Is its truth side made of letters only, and of small ones but for the first?
    pub letters: bool,
    pub small: bool,
    /// Is the first of them a capital?
    pub capital_first: bool,
    /// What it does.
    pub kind: RewriteKind,
    /// How readily, per profile.
    pub costs: Costs,
    /// The smallest of the costs, of common profiles if one of them makes it.
    pub cheapest: f32,
    /// The cost where nothing is known of the page but its kind, by [`Page`]; infinite where such pages never have it.
    pub expected: [f32; 3],
}

/// What kind of page is it?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    /// As most are: made by a profile that is neither [hard](Confusions::is_hard) nor [rare](Confusions::is_rare).
    Fair,
    /// Hard to read, so that any profile may have made it that is not rare.
    Hard,
    /// So that any profile at all may have made it.
    Rare,
}

impl Page {
    const ALL: [Page; 3] = [Page::Fair, Page::Hard, Page::Rare];
}

impl Rule {
    /// The rule as a report shows it; where it was made is not known here.
    pub(crate) fn rewrite(&self) -> Rewrite {
        Rewrite {
            at: 0,
            ocr: self.ocr.iter().collect(),
            truth: self.truth.iter().collect(),
            cost: self.cheapest,
        }
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
    rules: Vec<Rule>,
    by_first: HashMap<char, Vec<u16>, rustc_hash::FxBuildHasher>,
    dropped: Vec<u16>,
    keep: HashMap<char, Costs, rustc_hash::FxBuildHasher>,
    signs: Vec<char>,
    kinds: Vec<Page>,
    has_added: bool,
}

/// The signs of one side of a rewrite, and how many there are.
type Side = ([char; MAX_SIGNS], usize);

/// One side of a rewrite, unless it is too long.
fn side(text: &str) -> Option<Side> {
    let (mut signs, mut n) = (['\0'; MAX_SIGNS], 0);
    for c in text.chars() {
        *signs.get_mut(n)? = c;
        n += 1;
    }
    Some((signs, n))
}

/// The cost of the mean probability over the profiles that may have made such a page, given the pages that each makes.
fn expected(costs: &Costs, kinds: &[Page], page: Page) -> f32 {
    let asked = |kind: Page| kind as usize <= page as usize;
    let costs = costs.iter().zip(kinds).filter(|(_, kind)| asked(**kind));
    let (sum, count) = costs.fold((0.0, 0), |(sum, n), (c, _)| (sum + (-c).exp(), n + 1));
    -(sum / count as f32).ln()
}

/// The pages that each profile makes, of which some are said to be rare: those are hard to read where what their letters cost
/// to be read right is much. Where all are hard, or all are rare, none is: then such pages are all that there is.
fn kinds(
    keep: &HashMap<char, Costs, rustc_hash::FxBuildHasher>,
    rare: impl Iterator<Item = bool>,
) -> Vec<Page> {
    let mean = |k: usize| {
        let letters = ('a'..='z').filter_map(|c| keep.get(&c));
        letters.map(|costs| costs[k]).sum::<f32>() / 26.0
    };
    let mut kinds: Vec<Page> = rare
        .enumerate()
        .map(|(k, rare)| match rare {
            true => Page::Rare,
            false if mean(k) > HARD => Page::Hard,
            false => Page::Fair,
        })
        .collect();
    for kind in [Page::Rare, Page::Hard] {
        if kinds.iter().all(|&k| k as usize >= kind as usize) {
            let of_kind = kinds.iter_mut().filter(|k| **k == kind);
            of_kind.for_each(|k| *k = Page::Fair);
        }
    }
    kinds
}

impl File {
    /// That of the table built into the library.
    pub fn german() -> File {
        static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/confusions"));
        postcard::from_bytes(BYTES).expect("the embedded table is tested")
    }

    /// Reads TOML; see [`Confusions::parse`].
    pub fn parse(text: &str) -> Result<File, Error> {
        toml::from_str(text).map_err(|e| Error::Confusions {
            reason: e.to_string().trim_end().to_owned(),
        })
    }
}

impl Confusions {
    /// The table built into the library.
    pub fn german() -> Confusions {
        Confusions::made_of(File::german(), &[], false).expect("the embedded table is tested")
    }

    /// Reads a table from TOML, as `dictionaries/README.md` describes it and
    /// [`Learner::table`](crate::learn::Learner::table) writes it.
    ///
    /// # Errors
    /// [`Error::Confusions`] with the place: TOML that does not parse, more than sixteen profiles, a
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
        mut file: File,
        others: &[File],
        losing_spaces: bool,
    ) -> Result<Confusions, Error> {
        let wrong = |reason: String| Error::Confusions { reason };
        let mut added = Vec::new();
        for other in others {
            for (name, profile) in &other.profile {
                if losing_spaces || !profile.loses_spaces {
                    added.push(name.clone());
                }
                let rare = Profile {
                    rare: true,
                    ..profile.clone()
                };
                if file.profile.insert(name.clone(), rare).is_some() {
                    return Err(wrong(format!("there is a profile {name:?} already")));
                }
            }
        }
        if file.profile.is_empty() || file.profile.len() > MAX_PROFILES {
            return Err(wrong(format!(
                "{} profiles, where 1 to {MAX_PROFILES} are expected",
                file.profile.len()
            )));
        }
        if !losing_spaces && file.profile.values().any(|p| !p.loses_spaces) {
            file.profile.retain(|_, p| !p.loses_spaces);
        }
        let mut rows: BTreeMap<(Side, Side), Costs> = BTreeMap::new();
        let mut keep: HashMap<char, Costs, rustc_hash::FxBuildHasher> = HashMap::default();
        for (k, (name, profile)) in file.profile.iter().enumerate() {
            let valid = |what: &dyn fmt::Display, cost: f32| {
                if cost.is_finite() && cost >= 0.0 {
                    return Ok(());
                }
                Err(wrong(format!(
                    "profile {name:?}: the cost of {what} is {cost}; it must be 0 or more"
                )))
            };
            if let Some(cost) = profile.unseen {
                valid(&"what was never seen", cost)?;
            }
            for (letter, &cost) in &profile.keep {
                valid(&format_args!("keeping {letter:?}"), cost)?;
                let mut chars = letter.chars();
                let (Some(c), None) = (chars.next(), chars.next()) else {
                    return Err(wrong(format!(
                        "profile {name:?}: keep holds {letter:?}, which is not one letter"
                    )));
                };
                keep.entry(c).or_default()[k] = cost;
            }
            for (ocr, truths) in &profile.rewrites {
                for (truth, &cost) in truths {
                    valid(&format_args!("{ocr:?} → {truth:?}"), cost)?;
                    let sides = side(ocr).zip(side(truth));
                    let Some(sides) = sides.filter(|(ocr, truth)| ocr != truth) else {
                        return Err(wrong(format!(
                            "profile {name:?}: {ocr:?} → {truth:?} changes nothing or is longer than {MAX_SIGNS} signs"
                        )));
                    };
                    rows.entry(sides).or_insert([f32::INFINITY; MAX_PROFILES])[k] = cost;
                }
            }
        }
        if rows.len() > MAX_REWRITES {
            return Err(wrong(format!(
                "{} rewrites, where {MAX_REWRITES} are the most",
                rows.len()
            )));
        }
        // A rare profile of which it is not said hardly does what only others were seen to do: else it would explain odd words
        // of sound texts better than they.
        let said = file.profile.values().filter_map(|p| p.unseen);
        let most = said.fold(UNSEEN, f32::max);
        let unseen: Vec<f32> = file
            .profile
            .values()
            .map(|p| p.unseen.unwrap_or(if p.rare { most } else { UNSEEN }))
            .collect();
        let kinds = kinds(&keep, file.profile.values().map(|p| p.rare));
        // A rare profile reads no letter better than the best of the others: so sound text speaks against it.
        for costs in keep.values_mut() {
            let common = (0..kinds.len()).filter(|&k| kinds[k] != Page::Rare);
            let least = common.map(|k| costs[k]).fold(f32::INFINITY, f32::min);
            for k in (0..kinds.len()).filter(|&k| kinds[k] == Page::Rare) {
                costs[k] = costs[k].max(least);
            }
        }
        let mut table = Confusions {
            profiles: file.profile.into_keys().collect(),
            rules: Vec::with_capacity(rows.len()),
            by_first: HashMap::default(),
            dropped: Vec::new(),
            kinds,
            has_added: !added.is_empty(),
            keep,
            signs: Vec::new(),
        };
        for (i, (sides, mut costs)) in rows.into_iter().enumerate() {
            let [ocr, truth] = [sides.0, sides.1].map(|(signs, n)| signs[..n].to_vec());
            match ocr.first() {
                Some(&c) => table.by_first.entry(c).or_default().push(i as u16),
                None => table.dropped.push(i as u16),
            }
            // What rare pages show changes nothing for others.
            let of_rare = |k: usize| table.kinds[k] == Page::Rare;
            let least = |rare: bool| {
                let columns = (0..table.kinds.len()).filter(|&k| rare || !of_rare(k));
                columns.map(|k| costs[k]).fold(f32::INFINITY, f32::min)
            };
            let (cheapest_common, cheapest) = (least(false), least(true));
            let is_common = cheapest_common.is_finite();
            let is_added =
                |(k, name): (usize, &String)| costs[k].is_finite() && added.contains(name);
            let is_asked = is_common || table.profiles.iter().enumerate().any(is_added);
            if is_asked && truth.iter().any(|c| c.is_alphabetic()) {
                table
                    .signs
                    .extend(ocr.iter().filter(|c| !c.is_alphabetic()));
            }
            for (k, unseen) in unseen.iter().enumerate() {
                if costs[k].is_infinite() {
                    let cheapest = match is_common && !of_rare(k) {
                        true => cheapest_common,
                        false => cheapest,
                    };
                    costs[k] = unseen.max(cheapest + UNSEEN_MORE);
                }
            }
            let expected = Page::ALL.map(|page| match is_common || page == Page::Rare {
                true => expected(&costs, &table.kinds, page),
                false => f32::INFINITY,
            });
            let lower = truth
                .iter()
                .map(|&c| crate::candidates::to_lower(c))
                .collect();
            table.rules.push(Rule {
                kind: RewriteKind::of(&ocr, &truth),
                letters: truth.iter().all(|c| c.is_alphabetic()),
                small: truth.iter().skip(1).all(|c| c.is_lowercase()),
                capital_first: truth.first().is_some_and(|c| !c.is_lowercase()),
                ocr,
                truth,
                lower,
                costs,
                cheapest: if is_common { cheapest_common } else { cheapest },
                expected,
            });
        }
        table.signs.sort_unstable();
        table.signs.dedup();
        Ok(table)
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
        self.by_first.keys().copied()
    }

    /// Rewrites whose OCR side begins with this sign.
    pub(crate) fn starting_with(&self, c: char) -> &[u16] {
        self.by_first.get(&c).map_or(&[], Vec::as_slice)
    }

    /// Rewrites of letters the engine left out.
    pub(crate) fn left_out(&self) -> &[u16] {
        &self.dropped
    }

    /// The cost of a letter of the page being read right.
    pub(crate) fn keep(&self, c: char) -> Option<&Costs> {
        self.keep.get(&c)
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

    /// Were profiles added to it, of which nothing is known?
    pub(crate) fn has_added(&self) -> bool {
        self.has_added
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
                .iter()
                .any(|&r| table.rule(r).truth == ['ü'])
        );
        assert!(table.is_misread_letter('&') && !table.is_misread_letter('a'));
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
            let rules = table.starting_with(first).iter().map(|&r| table.rule(r));
            let found = rules
                .clone()
                .find(|r| r.ocr.iter().collect::<String>() == ocr);
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
        assert!(added.is_rare(1) && added.has_added() && added.is_misread_letter('$'));
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
