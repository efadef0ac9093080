//! What the files of a confusion table come to, line by line. `build.rs` makes constants of that of the built-in table, since to
//! put it together takes longer than all else that a program does before it reads.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;

use super::file::{File, Profile};
use super::kind::RewriteKind;
use crate::letters::to_lower;

/// A table holds at most this many profiles.
pub const MAX_PROFILES: usize = 20;
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

/// What kind of page is it?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    /// As most are: made by a profile that is neither hard nor rare.
    Fair,
    /// Hard to read, so that any profile may have made it that is not rare.
    Hard,
    /// So that any profile at all may have made it.
    Rare,
}

impl Page {
    const ALL: [Page; 3] = [Page::Fair, Page::Hard, Page::Rare];
}

/// One side of a rewrite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signs {
    pub(crate) signs: [char; MAX_SIGNS],
    pub(crate) len: u8,
}

impl Signs {
    /// Those of a text, unless it is too long.
    fn of(text: &str) -> Option<Signs> {
        let (mut signs, mut len) = (['\0'; MAX_SIGNS], 0);
        for c in text.chars() {
            *signs.get_mut(usize::from(len))? = c;
            len += 1;
        }
        Some(Signs { signs, len })
    }

    /// Each of them another.
    pub(crate) fn map(self, other: impl Fn(char) -> char) -> Signs {
        let mut signs = self.signs;
        signs[..self.len.into()]
            .iter_mut()
            .for_each(|c| *c = other(*c));
        Signs { signs, ..self }
    }
}

impl Deref for Signs {
    type Target = [char];
    fn deref(&self) -> &[char] {
        &self.signs[..self.len.into()]
    }
}

/// A line of a table, ready for the walk.
#[derive(Debug, Clone)]
pub struct Rule {
    /// What the engine prints, letter by letter; empty where it leaves letters out.
    pub ocr: Signs,
    /// What the page has; empty where the engine adds letters.
    pub truth: Signs,
    /// The same in lower case, as the dictionary has it.
    pub lower: Signs,
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

impl Rule {
    fn of(ocr: Signs, truth: Signs, costs: Costs, cheapest: f32, expected: [f32; 3]) -> Rule {
        Rule {
            kind: RewriteKind::of(&ocr, &truth),
            letters: truth.iter().all(|c| c.is_alphabetic()),
            small: truth.iter().skip(1).all(|c| c.is_lowercase()),
            capital_first: truth.first().is_some_and(|c| !c.is_lowercase()),
            lower: truth.map(to_lower),
            ocr,
            truth,
            costs,
            cheapest,
            expected,
        }
    }
}

/// A table.
#[derive(Debug)]
pub(crate) struct Rows {
    /// Names of the profiles, in the order of their columns, and the pages that each makes.
    pub profiles: Vec<String>,
    pub kinds: Vec<Page>,
    /// What it costs that a letter was read right.
    pub keep: Vec<(char, Costs)>,
    pub rules: Vec<Rule>,
    /// The signs that OCR sides begin with, in order, and the number of the first such line; behind those of letters that the
    /// engine left out.
    pub begins: Vec<(char, u16)>,
    /// Signs, no letters, that letters were read as, in order.
    pub signs: Vec<char>,
}

/// The cost of the mean probability over the profiles that may have made such a page, given the pages that each makes.
pub(crate) fn expected(costs: &Costs, kinds: &[Page], page: Page) -> f32 {
    let asked = |kind: Page| kind as usize <= page as usize;
    let costs = costs.iter().zip(kinds).filter(|(_, kind)| asked(**kind));
    let (sum, count) = costs.fold((0.0, 0), |(sum, n), (c, _)| (sum + (-c).exp(), n + 1));
    -(sum / count as f32).ln()
}

/// The pages that each profile makes, of which some are said to be rare: those are hard to read where what their letters cost
/// to be read right is much. Where all are hard, or all are rare, none is: then such pages are all that there is.
fn kinds(keep: &BTreeMap<char, Costs>, rare: impl Iterator<Item = bool>) -> Vec<Page> {
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

impl Rows {
    /// Puts one file together, for a text that has lost spaces or for one that has not, and adds the profiles of others as
    /// rare ones.
    pub fn of(mut file: File, others: &[File], losing_spaces: bool) -> Result<Rows, String> {
        // No kind of page loses spaces and is rare besides.
        if losing_spaces && file.profile.values().any(|p| p.loses_spaces) {
            file.profile.retain(|_, p| p.loses_spaces || !p.rare);
        }
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
                    return Err(format!(
                        "there is a profile {name:?} already; give this one another name"
                    ));
                }
            }
        }
        if !losing_spaces && file.profile.values().any(|p| !p.loses_spaces) {
            file.profile.retain(|_, p| !p.loses_spaces);
        }
        match file.profile.len() {
            1..=MAX_PROFILES => {}
            number if others.is_empty() => {
                return Err(format!(
                    "{number} profiles, where 1 to {MAX_PROFILES} are expected"
                ));
            }
            number => {
                return Err(format!(
                    "with those of the table that they are added to, these are {number} profiles, where {MAX_PROFILES} are \
                     the most; a profile can be learned from the pages of several at once"
                ));
            }
        }
        let mut costs: BTreeMap<(Signs, Signs), Costs> = BTreeMap::new();
        let mut keep: BTreeMap<char, Costs> = BTreeMap::new();
        for (k, (name, profile)) in file.profile.iter().enumerate() {
            let valid = |what: &dyn fmt::Display, cost: f32| {
                if cost.is_finite() && cost >= 0.0 {
                    return Ok(());
                }
                Err(format!(
                    "profile {name:?}: the cost of {what} is {cost}; it must be 0 or more"
                ))
            };
            if let Some(cost) = profile.unseen {
                valid(&"what was never seen", cost)?;
            }
            for (letter, &cost) in &profile.keep {
                valid(&format_args!("keeping {letter:?}"), cost)?;
                let mut chars = letter.chars();
                let (Some(c), None) = (chars.next(), chars.next()) else {
                    return Err(format!(
                        "profile {name:?}: keep holds {letter:?}, which is not one letter"
                    ));
                };
                keep.entry(c).or_default()[k] = cost;
            }
            for (ocr, truths) in &profile.rewrites {
                for (truth, &cost) in truths {
                    valid(&format_args!("{ocr:?} → {truth:?}"), cost)?;
                    let sides = Signs::of(ocr).zip(Signs::of(truth));
                    let Some(sides) = sides.filter(|(ocr, truth)| ocr != truth) else {
                        return Err(format!(
                            "profile {name:?}: {ocr:?} → {truth:?} changes nothing or is longer than {MAX_SIGNS} signs"
                        ));
                    };
                    let costs = costs.entry(sides).or_insert([f32::INFINITY; MAX_PROFILES]);
                    costs[k] = cost;
                }
            }
        }
        if costs.len() > MAX_REWRITES {
            return Err(format!(
                "{} rewrites, where {MAX_REWRITES} are the most",
                costs.len()
            ));
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
        let mut rows = Rows {
            profiles: file.profile.into_keys().collect(),
            kinds,
            keep: keep.into_iter().collect(),
            rules: Vec::with_capacity(costs.len()),
            begins: Vec::new(),
            signs: Vec::new(),
        };
        // What rare pages show changes nothing for others.
        let of_rare = |k: usize| rows.kinds[k] == Page::Rare;
        for ((ocr, truth), mut costs) in costs {
            let least = |rare: bool| {
                let columns = (0..rows.kinds.len()).filter(|&k| rare || !of_rare(k));
                columns.map(|k| costs[k]).fold(f32::INFINITY, f32::min)
            };
            let (cheapest_common, cheapest) = (least(false), least(true));
            let is_common = cheapest_common.is_finite();
            let is_added =
                |(k, name): (usize, &String)| costs[k].is_finite() && added.contains(name);
            let is_asked = is_common || rows.profiles.iter().enumerate().any(is_added);
            if is_asked && truth.iter().any(|c| c.is_alphabetic()) {
                rows.signs.extend(ocr.iter().filter(|c| !c.is_alphabetic()));
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
                true => expected(&costs, &rows.kinds, page),
                false => f32::INFINITY,
            });
            if let Some(&first) = ocr.first()
                && rows.begins.last().is_none_or(|(sign, _)| *sign != first)
            {
                rows.begins.push((first, rows.rules.len() as u16));
            }
            let cheapest = if is_common { cheapest_common } else { cheapest };
            let rule = Rule::of(ocr, truth, costs, cheapest, expected);
            rows.rules.push(rule);
        }
        rows.signs.sort_unstable();
        rows.signs.dedup();
        Ok(rows)
    }
}
