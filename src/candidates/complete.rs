//! From the last states of a word, or of a compound's parts, to a candidate.

use super::open::State;
use super::search::{Search, Walk};
use super::{Candidate, Capitals, Edit, Pattern, lower, to_lower};
use crate::confusion::{Costs, add};
use crate::lexicon::{Case, Entry};
use crate::token;

/// Candidates kept for one word.
const MAX_CANDIDATES: usize = 24;
/// A word that is not written as it usually is, a verb with a capital or a noun without, costs about so much more inside
/// a sentence (nats); it ends the search for others only as such.
const UNUSUAL: f32 = 5.0;

/// Where what was read does not show the casing, a word is a noun that is written with a capital so often.
const SURELY_NOUN: f32 = 0.9;

/// Where a further part of a compound begins: behind so many edits, at this letter.
struct Joint {
    edits: usize,
    at: u8,
}

impl Search {
    /// A word, or a compound, is found: its last states are on the chain, none if it is the string itself.
    pub fn complete(&mut self, walk: &Walk, language: f32, spent: f32, entry: &Entry) {
        let Some((edits, joints)) = self.edits() else {
            return;
        };
        if edits.is_empty() {
            self.offer(walk, own(walk, &joints, language, spent, entry));
            return;
        }
        let spelled = |capitals| spell(walk, &edits, &joints, capitals);
        let is_usual =
            |(word, _): &(String, Vec<u8>)| usual_casing(walk, word).as_ref() == Some(word);
        let abbreviation = entry.case == Case::Capitals && joints.is_empty();
        // `XVl` is `XVI`: what the edits leave is in capitals, and so is the word.
        let in_capitals = walk.capitals
            || abbreviation
                && is_in_capitals(walk, &edits)
                && usual_casing(walk, &spelled(Capitals::All).0).is_none();
        // `BGBI` is rather `BGBl` than `BGBL`.
        let mixed = (walk.capitals && abbreviation)
            .then(|| spelled(Capitals::None))
            .filter(is_usual);
        let capitals = match in_capitals && mixed.is_none() {
            true => Capitals::All,
            // `6sterreich` is `Österreich`, and `juftand` is `Zustand`.
            false if entry.case.title_share() > SURELY_NOUN && begins_anew(walk, &edits) => {
                Capitals::First
            }
            false => Capitals::None,
        };
        let (word, parts) = mixed.unwrap_or_else(|| spelled(capitals));
        // With a numeral more or less, a number is another one, and nothing else would show it.
        let letter_by_letter = |e: &Edit| e.len == 1 && walk.table.rule(e.rule).truth.len() == 1;
        if abbreviation && !edits.iter().all(letter_by_letter) && token::is_roman(&word) {
            return;
        }
        // And what can be one is nothing else: `IIl` is not `Ill`.
        if is_numeral_with_l(walk.letters) && !token::is_roman(&word) {
            return;
        }
        // Where only the casing changes, words are found in any; it must come out as words are written.
        let pattern = Pattern::of(word.chars());
        if pattern == Pattern::Mixed {
            let letters = walk.letters.iter().map(|&c| to_lower(c));
            if word.chars().map(to_lower).eq(letters) {
                return;
            }
        }
        self.offer(
            walk,
            Candidate {
                word,
                channel: channel(walk, &edits),
                edits,
                language,
                spent,
                case: entry.case,
                pattern,
                doubtful: entry.doubtful,
                capitals,
                parts,
            },
        );
    }

    /// Keeps a candidate, unless there are enough that are better.
    pub fn offer(&mut self, walk: &Walk, candidate: Candidate) {
        let total = candidate.expected();
        let title = candidate.word.starts_with(char::is_uppercase) && !walk.capitals;
        let is_unusual = title != candidate.case.is_noun() && candidate.case != Case::Capitals;
        let best = total + if is_unusual { UNUSUAL } else { 0.0 };
        if best < self.best {
            self.best = best;
            self.open.set_limits(self.limits(walk));
        }
        if let Some(same) = self.found.iter_mut().find(|c| c.word == candidate.word) {
            if total < same.expected() {
                *same = candidate;
            }
            return;
        }
        if self.found.len() == MAX_CANDIDATES {
            // The string as it is stays, whatever it costs: the decision needs it.
            let worst = (0..self.found.len())
                .filter(|&i| !self.found[i].is_own())
                .max_by(|&a, &b| {
                    self.found[a]
                        .expected()
                        .total_cmp(&self.found[b].expected())
                })
                .expect("at most one candidate has no edits");
            if self.found[worst].expected() <= total && !candidate.is_own() {
                return;
            }
            self.found.swap_remove(worst);
        }
        self.found.push(candidate);
    }

    /// The rewrites of the parts on the chain, and where the further parts begin; none if two that shift the string stand
    /// beside each other.
    fn edits(&self) -> Option<(Vec<Edit>, Vec<Joint>)> {
        let mut edits = Vec::new();
        let mut joints = Vec::new();
        let mut before: Option<&State> = None;
        for &part in self.compounds.chain.iter().rev() {
            joints.extend(before.map(|last| Joint {
                edits: edits.len(),
                at: last.at,
            }));
            let mut steps: Vec<&State> = self.steps(part).collect();
            steps.reverse();
            for (i, step) in steps.windows(2).enumerate() {
                let (from, to) = (step[0], step[1]);
                if !to.is_rewritten() {
                    continue;
                }
                let shifts = to.read == 0 || to.part_len == from.part_len;
                if i == 0 && shifts && before.is_some_and(State::is_rewritten) {
                    return None;
                }
                edits.push(Edit {
                    at: to.at - to.read,
                    len: to.read,
                    rule: to.rule,
                });
            }
            before = steps.last().copied();
        }
        Some((edits, joints))
    }
}

/// The string as it is.
fn own(walk: &Walk, joints: &[Joint], language: f32, spent: f32, entry: &Entry) -> Candidate {
    let (word, parts) = spell(walk, &[], joints, Capitals::None);
    Candidate {
        word,
        channel: channel(walk, &[]),
        edits: Vec::new(),
        language,
        spent,
        case: entry.case,
        pattern: Pattern::of(walk.letters.iter().copied()),
        doubtful: entry.doubtful,
        capitals: Capitals::None,
        parts,
    }
}

/// What the edits cost, and the letters that they leave.
fn channel(walk: &Walk, edits: &[Edit]) -> Costs {
    let mut sum = walk.table.no_cost();
    let rules = edits.iter().map(|e| Some(walk.table.rule(e.rule)));
    for (kept, rule) in kept(walk.letters, edits).zip(rules.chain([None])) {
        walk.table.add_kept(kept, &mut sum);
        if let Some(rule) = rule {
            add(&mut sum, &rule.costs);
        }
    }
    sum
}

/// What the edits leave of the string: the letters before each, and those behind the last.
fn kept<'a>(letters: &'a [char], edits: &'a [Edit]) -> impl Iterator<Item = &'a [char]> {
    let ends = edits.iter().map(|e| usize::from(e.at));
    let begins = edits.iter().map(|e| usize::from(e.at + e.len));
    let begins = std::iter::once(0).chain(begins);
    let stretches = begins.zip(ends.chain([letters.len()]));
    stretches.map(|(from, to)| &letters[from..to])
}

/// Is the string a Roman numeral with `l` for some of its `I`?
fn is_numeral_with_l(letters: &[char]) -> bool {
    let is_part = |c: &char| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C' | 'D' | 'M' | 'l');
    letters.len() > 1 && letters.iter().all(is_part) && letters.contains(&'l') && {
        let numeral: String = letters.iter().collect();
        token::is_roman(&numeral.replace('l', "I"))
    }
}

/// Is all that the edits leave of the string in capitals, and is there anything, but not all of it?
fn is_in_capitals(walk: &Walk, edits: &[Edit]) -> bool {
    let left: usize = kept(walk.letters, edits).map(<[char]>::len).sum();
    let mut left_letters = kept(walk.letters, edits).flatten();
    (1..walk.letters.len()).contains(&left) && left_letters.all(|c| c.is_uppercase())
}

/// Does the first edit put another letter in at the beginning, in place of none or of one, so that what was read does not show
/// whether it is a capital? With and without its dots a letter is the same, and what was read as several small ones is small.
fn begins_anew(walk: &Walk, edits: &[Edit]) -> bool {
    let first = edits.first().filter(|e| e.at == 0 && e.len <= 1);
    first.is_some_and(|e| {
        let rule = walk.table.rule(e.rule);
        let letter = |signs: &[char]| Some(to_lower(token::bare(*signs.first()?)));
        letter(&rule.ocr) != letter(&rule.truth)
    })
}

/// How a word is usually written that has capitals and small letters mixed; the user's own words come first.
fn usual_casing(walk: &Walk, word: &str) -> Option<String> {
    let lower = lower(word);
    let lexicons = walk.lexicons.into_iter().flatten();
    lexicons
        .rev()
        .find_map(|lexicon| lexicon.mixed_casing(&lower))
}

/// The word that the edits make of the string, with what they put in written so, and at which of its bytes its further parts begin.
fn spell(walk: &Walk, edits: &[Edit], joints: &[Joint], capitals: Capitals) -> (String, Vec<u8>) {
    let mut word = String::with_capacity(walk.letters.len() + 8);
    let mut parts = Vec::with_capacity(joints.len());
    let mut at = 0;
    for i in 0..=edits.len() {
        for joint in joints.iter().filter(|j| j.edits == i) {
            word.extend(&walk.letters[at..usize::from(joint.at)]);
            at = usize::from(joint.at);
            parts.push(word.len() as u8);
        }
        let Some(edit) = edits.get(i) else { break };
        word.extend(&walk.letters[at..usize::from(edit.at)]);
        at = usize::from(edit.at + edit.len);
        let truth = &walk.table.rule(edit.rule).truth;
        word.extend(capitals.written(i, truth));
    }
    word.extend(&walk.letters[at..]);
    (word, parts)
}
