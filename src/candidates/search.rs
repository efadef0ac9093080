//! The walk of one string through the dictionaries: depth first over (position in the string, node of the dictionary).

use super::rewrites::{Fitting, Rewrites};
use super::{
    COMPOUND, Candidate, Edit, FURTHER_PART, HEAD_COSTS, MIN_HEAD, Pattern, to_lower, to_upper,
};
use crate::confusion::{Confusions, Costs, MAX_PROFILES};
use crate::lexicon::{Case, Entered, Entry, Growing, LetterSet, Lexicon, Nodes, Place};

/// Steps after which the walk of one word ends with what it has.
pub(super) const MAX_STEPS: u32 = 40_000;
/// Candidates kept for one word.
const MAX_CANDIDATES: usize = 24;
/// A word that is not written as it usually is, a verb with a capital or a noun without, costs about so much more inside
/// a sentence (nats); it ends the search for others only as such.
const UNUSUAL: f32 = 5.0;
/// The bounds hold but for the rounding of sums (nats).
const ROUNDING: f32 = 1e-3;
/// A compound has at most this many parts.
const MAX_PARTS: usize = 4;
/// Compounds are looked for in strings of at least this many letters.
const MIN_COMPOUND: usize = 6;
/// Rewrites of a compound that no list has, and what was read right before them, cost no more than this together
/// (nats): behind dearer ones, hardly any is right.
const MOST_IN_COMPOUNDS: f32 = 14.0;
/// Letters left out by the engine are put back at most this often in one word.
const MAX_LEFT_OUT: u8 = 1;

/// Where a search stands.
#[derive(Debug, Default)]
pub(super) struct Search {
    pub nodes: [Nodes; 2],
    edits: Vec<Edit>,
    joints: Vec<Joint>,
    /// Attempts at further parts that led to no word, on this budget, by where they began.
    failed: Vec<Vec<Attempt>>,
    /// How many words were come to.
    ended: u32,
    pub found: Vec<Candidate>,
    pub steps: u32,
    pub best: f32,
    budget: f32,
    slack: f32,
    /// No path may cost more than the best word and the slack.
    limit: f32,
    /// Paths whose rewrites cost no more than this have been walked already.
    walked: f32,
}

/// A place in the string, ready for the walk.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    /// The letter that follows, in lower case; none for a sign that no word has, and at the end.
    pub lower: Option<char>,
    pub set: LetterSet,
    /// What it costs to be read right.
    pub keep: f32,
    /// The list of the rewrites of this letter alone and of letters left out before it.
    pub list: usize,
    /// Which of the rewrites of several letters fit here, cheapest first.
    pub longer: (usize, usize),
    /// What the cheapest of all these costs.
    pub cheapest: f32,
}

impl At {
    /// At the end, before rewrites are looked up.
    pub const END: At = At {
        lower: None,
        set: LetterSet::NOTHING,
        keep: 0.0,
        list: 0,
        longer: (0, 0),
        cheapest: f32::INFINITY,
    };
}

/// Where a part of a compound begins: after so many rewrites, at this letter.
#[derive(Debug, Clone, Copy)]
struct Joint {
    edits: u8,
    at: u8,
}

/// What had been used up where a further part of a compound began.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    /// Cost of the rewrites.
    spent: f32,
    /// Cost of all, at least that of what has been walked before, less what the whole may cost.
    total: f32,
    edits: u8,
    joints: u8,
    left_out: u8,
}

impl Attempt {
    /// Did it leave as much for what followed, or more?
    fn leaves_no_less(&self, other: &Attempt) -> bool {
        self.spent <= other.spent
            && self.total <= other.total
            && self.edits <= other.edits
            && self.joints <= other.joints
            && self.left_out <= other.left_out
    }
}

/// What stays the same while a word or a part of a compound is walked.
struct Branch<'a> {
    /// The dictionary and its number.
    lexicon: &'a Lexicon,
    number: usize,
    part: Part,
    /// Cost of the compound's parts so far.
    parts_cost: f32,
    /// The least that a path costs which goes on here, its rewrites aside, by what was summed up on the way.
    ahead: Growing,
    /// It is never less than this.
    least: f32,
    /// A path that goes on is never cheaper than its rewrites and this.
    floor: f32,
    /// The most that rewrites may cost.
    most: f32,
    /// Where the word or the part begins.
    root: Place,
}

impl Branch<'_> {
    fn ahead(&self, sum: u32) -> f32 {
        larger(self.ahead.of(sum), self.least)
    }
}

/// Where a walk stands in a branch.
#[derive(Clone, Copy)]
struct State {
    place: Place,
    /// Cost of the rewrites so far and of what was read right.
    spent: f32,
    /// The least that the rest costs, rewrites aside.
    ahead: f32,
    /// Letters of the string so far.
    at: u8,
    /// Letters of the part being walked.
    part_len: u8,
    left_out: u8,
    /// Does a rewrite end here?
    rewritten: bool,
}

impl State {
    /// At the beginning of a branch and of the string.
    fn start(branch: &Branch) -> State {
        State {
            place: branch.root,
            spent: 0.0,
            ahead: branch.ahead(branch.root.sum),
            at: 0,
            part_len: 0,
            left_out: 0,
            rewritten: false,
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    /// A whole word.
    Word,
    /// A part that another follows.
    Modifier,
    /// The last part of a compound.
    Head,
}

pub(super) struct Walk<'a> {
    pub lexicons: [Option<&'a Lexicon>; 2],
    pub table: &'a Confusions,
    pub rewrites: &'a Rewrites<'a>,
    pub letters: &'a [char],
    /// Before each letter, and at the end.
    pub places: &'a [At],
    /// The rewrites of several letters that fit, one place after the other.
    pub fitting: &'a [Fitting],
    pub capitals: bool,
    pub likeliest: f32,
    /// On a page that was hard to read?
    pub hard: bool,
    pub max_edits: usize,
    /// Where words and the first parts of compounds begin, in each dictionary.
    pub words: [Option<Place>; 2],
    pub modifiers: [Option<Place>; 2],
    #[cfg(test)]
    pub forgetful: bool,
}

impl Search {
    /// Begins with a string that costs so much as an unknown word. Before the rewrites are looked up, a place has none.
    pub fn begin(&mut self, unknown: f32) {
        self.steps = 0;
        self.best = unknown;
        self.walked = 0.0;
    }

    /// Walks on a budget, as far as the number of steps allows.
    pub fn round(&mut self, walk: &Walk, budget: f32, slack: f32) {
        if slack > self.slack {
            self.walked = 0.0;
        }
        self.slack = slack;
        if self.steps > MAX_STEPS {
            return;
        }
        self.budget = budget;
        self.limit = self.best + slack;
        self.failed.iter_mut().for_each(Vec::clear);
        let parts: &[Part] = match walk.letters.len() >= MIN_COMPOUND {
            true => &[Part::Word, Part::Modifier],
            false => &[Part::Word],
        };
        for number in 0..walk.lexicons.len() {
            for &part in parts {
                let Some(branch) = self.branch(walk, number, part, 0.0) else {
                    continue;
                };
                let start = State::start(&branch);
                if self.worth(0.0, start.ahead) {
                    self.walk(walk, &branch, &start);
                }
            }
        }
        self.walked = budget - ROUNDING;
    }

    /// The words or parts of a dictionary, if it has any, where the parts so far cost so much.
    fn branch<'a>(
        &self,
        walk: &Walk<'a>,
        number: usize,
        part: Part,
        parts_cost: f32,
    ) -> Option<Branch<'a>> {
        let (ahead, least, most) = match part {
            Part::Word => (Growing::WORD, walk.likeliest, f32::INFINITY),
            Part::Modifier => {
                let further = parts_cost + self.joining() + HEAD_COSTS[7];
                (Growing::PART.plus(further), 0.0, MOST_IN_COMPOUNDS)
            }
            Part::Head => {
                let mean = Growing::WORD.plus(HEAD_COSTS[7]).halved();
                (mean.plus(parts_cost), 0.0, MOST_IN_COMPOUNDS)
            }
        };
        let roots = match part {
            Part::Modifier => &walk.modifiers,
            Part::Word | Part::Head => &walk.words,
        };
        Some(Branch {
            lexicon: walk.lexicons[number]?,
            number,
            part,
            parts_cost,
            ahead,
            least,
            floor: walk.likeliest + parts_cost,
            most,
            root: roots[number]?,
        })
    }

    /// What a part of a compound costs that another follows, its own cost aside.
    fn joining(&self) -> f32 {
        match self.joints.is_empty() {
            true => COMPOUND,
            false => FURTHER_PART,
        }
    }

    fn walk(&mut self, walk: &Walk, branch: &Branch, s: &State) {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return;
        }
        let here = self.nodes[branch.number].enter(branch.lexicon, s.place);
        let at = &walk.places[usize::from(s.at)];
        if usize::from(s.at) == walk.letters.len() {
            if branch.part != Part::Modifier {
                self.end(walk, branch, s, &here);
            }
        } else {
            if branch.part == Part::Modifier {
                self.next_part(walk, branch, s, &here);
            }
            self.read(walk, branch, s, &here, at);
        }
        self.rewrite(walk, branch, s, &here, at);
    }

    /// The next letter was read right.
    #[inline]
    fn read(&mut self, walk: &Walk, branch: &Branch, s: &State, here: &Entered, at: &At) {
        let nodes = &self.nodes[branch.number];
        let place = match (at.lower, at.set.is_letter()) {
            (_, true) => (at.set.meets(here.letters())).then(|| nodes.step_to(here, at.set)),
            (Some(letter), false) => nodes.step(here, letter),
            (None, false) => None,
        };
        if let Some(next) = place.and_then(|p| self.stepped(branch, s, p, 1, 1, at.keep)) {
            self.walk(walk, branch, &next);
        }
        // In capitals ß is written SS; that is no damage.
        if walk.capitals
            && walk.letters[usize::from(s.at)..].starts_with(&['S', 'S'])
            && let Some(place) = self.nodes[branch.number].step(here, 'ß')
        {
            let keep = at.keep + walk.places[usize::from(s.at) + 1].keep;
            if let Some(next) = self.stepped(branch, s, place, 2, 1, keep) {
                self.walk(walk, branch, &next);
            }
        }
    }

    /// Tries the rewrites that fit here.
    #[inline]
    fn rewrite(&mut self, walk: &Walk, branch: &Branch, s: &State, here: &Entered, at: &At) {
        let most = self.limit - larger(branch.floor, s.ahead - ROUNDING);
        let left = smaller(most, smaller(self.budget, branch.most)) - s.spent;
        if at.cheapest > left || self.edits.len() >= walk.max_edits {
            return;
        }
        let letters = here.letters();
        // Letters left out before the first one lead everywhere.
        let left_out = s.left_out < MAX_LEFT_OUT && (s.at > 0 || walk.hard);
        for list in [
            walk.rewrites.list(at.list),
            &walk.fitting[at.longer.0..at.longer.1],
        ] {
            for fitting in list {
                if fitting.cost > left {
                    break;
                }
                if fitting.first.meets(letters) && (left_out || fitting.read > 0) {
                    self.undo(walk, branch, s, here, fitting);
                }
            }
        }
    }

    /// Goes on with what is printed where this was read, if the dictionary does.
    #[inline]
    fn undo(&mut self, walk: &Walk, branch: &Branch, s: &State, here: &Entered, fitting: &Fitting) {
        // What the engine left out or added shifts everything after it; two such beside each other are a guess.
        let shifts = fitting.read == 0 || fitting.length == 0;
        if shifts && s.rewritten {
            return;
        }
        let nodes = &mut self.nodes[branch.number];
        let place = match fitting.truth[..fitting.length.into()].split_first() {
            None => Some(s.place),
            Some((&first, rest)) => match fitting.first.is_letter() {
                true => Some(nodes.step_to(here, fitting.first)),
                false => nodes.step(here, first),
            }
            .and_then(|place| nodes.further(branch.lexicon, place, rest)),
        };
        let Some(mut next) = place.and_then(|place| {
            self.stepped(branch, s, place, fitting.read, fitting.length, fitting.cost)
        }) else {
            return;
        };
        next.left_out += u8::from(fitting.read == 0);
        next.rewritten = true;
        self.edits.push(Edit {
            at: s.at,
            len: fitting.read,
            rule: fitting.rule,
        });
        self.walk(walk, branch, &next);
        self.edits.pop();
    }

    /// At a place, `read` letters further in the string and so many in the dictionary, at this cost, if it is worth it.
    #[inline]
    fn stepped(
        &self,
        branch: &Branch,
        s: &State,
        place: Place,
        read: u8,
        letters: u8,
        cost: f32,
    ) -> Option<State> {
        let spent = s.spent + cost;
        let ahead = branch.ahead(place.sum);
        self.worth(spent, ahead).then(|| State {
            place,
            spent,
            ahead,
            at: s.at + read,
            part_len: s.part_len + letters,
            left_out: s.left_out,
            rewritten: false,
        })
    }

    /// Can a path that has spent so much, with so much ahead, still bring something new?
    fn worth(&self, spent: f32, ahead: f32) -> bool {
        larger(spent, self.walked) + ahead <= self.limit
    }

    /// A compound's part may end here, and the next begin.
    fn next_part(&mut self, walk: &Walk, branch: &Branch, s: &State, here: &Entered) {
        let Some(value) = here.value() else {
            return;
        };
        let long = s.part_len >= 2 && s.at > 1;
        let head_fits = s.at + MIN_HEAD <= walk.letters.len() as u8 + 1;
        if !long || !head_fits || self.joints.len() + 2 > MAX_PARTS {
            return;
        }
        let parts_cost = branch.parts_cost + Growing::PART.of(value) + self.joining();
        if !self.worth(s.spent, parts_cost + HEAD_COSTS[7]) {
            return;
        }
        self.joints.push(Joint {
            edits: self.edits.len() as u8,
            at: s.at,
        });
        // A user's own words can be heads after built-in parts, but not the other way round.
        let heads = (branch.number..walk.lexicons.len()).map(|number| (number, Part::Head));
        for (number, part) in heads.chain([(0, Part::Modifier)]) {
            if let Some(next) = self.branch(walk, number, part, parts_cost) {
                self.walk_part(walk, &next, s);
            }
        }
        self.joints.pop();
    }

    /// Walks a further part of a compound, unless it is known that this leads nowhere.
    fn walk_part(&mut self, walk: &Walk, branch: &Branch, before: &State) {
        let s = State {
            at: before.at,
            spent: before.spent,
            left_out: before.left_out,
            rewritten: before.rewritten,
            ..State::start(branch)
        };
        let key = [branch.part == Part::Head, s.rewritten, branch.number > 0]
            .into_iter()
            .fold(usize::from(s.at), |key, is| 2 * key + usize::from(is));
        let attempt = Attempt {
            spent: s.spent,
            total: s.spent.max(self.walked) + branch.parts_cost - self.limit,
            edits: self.edits.len() as u8,
            joints: self.joints.len() as u8,
            left_out: s.left_out,
        };
        if self.failed.len() <= key {
            self.failed.resize_with(key + 1, Vec::new);
        }
        let failed = self.failed[key].iter().any(|f| f.leaves_no_less(&attempt));
        #[cfg(test)]
        let failed = failed && !walk.forgetful;
        if failed {
            return;
        }
        let ends = self.ended;
        self.walk(walk, branch, &s);
        if self.ended == ends && self.steps <= MAX_STEPS {
            let failed = &mut self.failed[key];
            failed.retain(|f| !attempt.leaves_no_less(f));
            failed.push(attempt);
        }
    }

    fn end(&mut self, walk: &Walk, branch: &Branch, s: &State, here: &Entered) {
        let Some(value) = here.value() else {
            return;
        };
        let entry = Entry::unpack(value.into());
        let language = match branch.part {
            Part::Head => {
                if s.part_len < MIN_HEAD
                    || (entry.heads == 0 && (s.part_len < 4 || !entry.case.is_noun()))
                {
                    return;
                }
                branch.parts_cost + (HEAD_COSTS[usize::from(entry.heads.min(7))] + entry.cost) / 2.0
            }
            _ => entry.cost,
        };
        let total = language + s.spent;
        if total > self.limit {
            return;
        }
        self.ended += 1;
        let (word, parts) = self.spell(walk);
        // Where only the casing changes, words are found in any; it must come out as words are written.
        let pattern = Pattern::of(word.chars());
        if !self.edits.is_empty() && pattern == Pattern::Mixed {
            let letters = walk.letters.iter().map(|&c| to_lower(c));
            if word.chars().map(to_lower).eq(letters) {
                return;
            }
        }
        let title = word.starts_with(char::is_uppercase) && !walk.capitals;
        let unusual = title != entry.case.is_noun() && entry.case != Case::Capitals;
        self.best = self.best.min(total + if unusual { UNUSUAL } else { 0.0 });
        self.limit = self.best + self.slack;
        let candidate = Candidate {
            word,
            edits: self.edits.clone(),
            language,
            channel: self.channel(walk),
            spent: s.spent,
            case: entry.case,
            pattern,
            doubtful: entry.doubtful,
            parts,
        };
        if let Some(same) = self.found.iter_mut().find(|c| c.word == candidate.word) {
            if total < same.expected() {
                *same = candidate;
            }
            return;
        }
        if self.found.len() == MAX_CANDIDATES {
            // The string as it is stays, whatever it costs: the decision needs it.
            let worst = (0..self.found.len())
                .filter(|&i| !self.found[i].edits.is_empty())
                .max_by(|&a, &b| {
                    self.found[a]
                        .expected()
                        .total_cmp(&self.found[b].expected())
                })
                .expect("at most one candidate has no edits");
            if self.found[worst].expected() <= total && !self.edits.is_empty() {
                return;
            }
            self.found.swap_remove(worst);
        }
        self.found.push(candidate);
    }

    /// What the edits cost, and the letters that they leave.
    fn channel(&self, walk: &Walk) -> Costs {
        let mut sum = no_cost(walk.table);
        let mut add = |costs: &Costs| sum.iter_mut().zip(costs).for_each(|(a, b)| *a += b);
        let mut at = 0;
        let end = walk.letters.len();
        let edits = self
            .edits
            .iter()
            .map(|e| (e.at, e.at + e.len, Some(e.rule)));
        for (from, to, rule) in edits.chain([(end as u8, end as u8, None)]) {
            let kept = &walk.letters[at..usize::from(from)];
            for keep in kept.iter().filter_map(|&c| walk.table.keep(to_lower(c))) {
                add(keep);
            }
            if let Some(rule) = rule {
                add(&walk.table.rule(rule).costs);
            }
            at = usize::from(to);
        }
        sum
    }

    /// The word that the edits make of the string, and at which of its bytes its further parts begin.
    fn spell(&self, walk: &Walk) -> (String, Vec<u8>) {
        let mut word = String::with_capacity(walk.letters.len() + 8);
        let mut parts = Vec::with_capacity(self.joints.len());
        let mut at = 0;
        for i in 0..=self.edits.len() {
            for joint in self.joints.iter().filter(|j| usize::from(j.edits) == i) {
                word.extend(&walk.letters[at..usize::from(joint.at)]);
                at = usize::from(joint.at);
                parts.push(word.len() as u8);
            }
            let Some(edit) = self.edits.get(i) else { break };
            word.extend(&walk.letters[at..usize::from(edit.at)]);
            at = usize::from(edit.at + edit.len);
            let truth = &walk.table.rule(edit.rule).truth;
            word.extend(
                truth
                    .iter()
                    .map(|&c| if walk.capitals { to_upper(c) } else { c }),
            );
        }
        word.extend(&walk.letters[at..]);
        (word, parts)
    }
}

/// Of numbers that are never NaN, which the standard library's functions ask about each time.
fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// Profiles that the table does not have are never the cheapest.
fn no_cost(table: &Confusions) -> Costs {
    let mut costs = [f32::INFINITY; MAX_PROFILES];
    costs[..table.profiles().len()].fill(0.0);
    costs
}
