//! Compounds that no list has: where their parts end, and how these go together.
//!
//! Parts that end at a letter of the string all go on alike, so what follows is walked once, behind the cheapest of them,
//! and put together with the others when it has come to the end; those that come later are put before last parts only, as are
//! cheaper ones that a wider beam lets in.

use super::open::{Branch, JOINT, NONE, Part, State, Visited, joining};
use super::search::{MAX_LEFT_OUT, MOST_IN_COMPOUNDS, Search, Walk};
use super::{HEAD_COSTS, MIN_HEAD};
use crate::lexicon::{Entry, Growing};

/// A compound has at most this many parts.
const MAX_PARTS: usize = 4;
/// Parts that end at one letter; others are dearer.
const MAX_JOINTS: u16 = 32;

/// Parts of compounds in one string.
#[derive(Debug, Default, Clone)]
pub(super) struct Compounds {
    /// For each letter, and the end.
    spots: Vec<Spot>,
    joints: Vec<Joint>,
    ends: Vec<End>,
    /// What is being put together: the last states of a compound's parts, or of a word, from the last part on.
    pub chain: Vec<u32>,
}

/// What is known of a letter of the string.
#[derive(Debug, Clone, Copy)]
struct Spot {
    /// The last of the parts that end here, and how many there are.
    joint: u32,
    joints: u16,
    /// Is what follows walked behind a part whose rewrites are cheap?
    is_near: bool,
    /// The last of the last parts that begin here.
    end: u32,
}

/// A part ends in a state, and another follows.
#[derive(Debug, Clone, Copy)]
struct Joint {
    state: u32,
    /// Cost of the part.
    language: f32,
    /// The one before that ends at the same letter.
    next: u32,
}

/// The last part ends in a state.
#[derive(Debug, Clone, Copy)]
struct End {
    state: u32,
    entry: Entry,
    /// The one before that begins at the same letter.
    next: u32,
}

/// The parts behind the next one that is put before them.
#[derive(Clone, Copy)]
struct Behind<'a> {
    language: f32,
    spent: f32,
    /// The dictionary of the first of them.
    number: u8,
    /// The last one.
    entry: &'a Entry,
}

impl Compounds {
    pub fn begin(&mut self, letters: usize) {
        let spot = Spot {
            joint: NONE,
            joints: 0,
            is_near: false,
            end: NONE,
        };
        self.spots.clear();
        self.spots.resize(letters + 1, spot);
        self.joints.clear();
        self.ends.clear();
    }
}

impl Search {
    /// A part may end here, and the next begin.
    pub fn part_ends(&mut self, walk: &Walk, from: &Visited) {
        let Some(value) = from.here.value() else {
            return;
        };
        let (s, branch) = (from.state, from.branch);
        let long = s.part_len >= 2 && s.at > 1;
        let head_fits = usize::from(s.at + MIN_HEAD) <= walk.letters.len() + 1;
        if !long || !head_fits {
            return;
        }
        let parts_cost = branch.parts_cost + Growing::PART.of(value) + joining(branch.at);
        let joint = State {
            ahead: parts_cost + HEAD_COSTS[7],
            before: from.number,
            rule: JOINT,
            ..*s
        };
        let total = joint.total();
        if total <= self.open.limit(s.spent) {
            self.open.push(joint, total);
        }
    }

    /// A part ends: what follows begins, or is put behind it if it has come to the end already.
    pub fn join(&mut self, walk: &Walk, branch: &Branch, s: &State) {
        let parts_cost = s.ahead - HEAD_COSTS[7];
        let spot = &mut self.compounds.spots[usize::from(s.at)];
        if spot.joints == MAX_JOINTS {
            return;
        }
        let joint = Joint {
            state: s.before,
            language: parts_cost - branch.parts_cost,
            next: spot.joint,
        };
        spot.joint = self.compounds.joints.len() as u32;
        spot.joints += 1;
        // Behind dear rewrites, only some are tried.
        let is_near = s.spent <= self.open.limits()[0].budget;
        let begins = spot.joints == 1 || is_near && !spot.is_near;
        spot.is_near |= is_near;
        let mut end = spot.end;
        self.compounds.joints.push(joint);
        if begins {
            for number in 0..walk.lexicons.len() {
                self.start(walk, number, Part::Head, s.at, s.spent, parts_cost);
            }
            self.start(walk, 0, Part::Modifier, s.at, s.spent, parts_cost);
        }
        while end != NONE {
            let known = self.compounds.ends[end as usize];
            end = known.next;
            let behind = self.last_part(known.state, &known.entry);
            self.put_before(walk, &joint, behind);
        }
    }

    /// The last part of a compound ends.
    pub fn head_ends(&mut self, walk: &Walk, from: &Visited, entry: &Entry) {
        let seldom = entry.heads == 0 && (from.state.part_len < 4 || !entry.case.is_noun());
        if from.state.part_len < MIN_HEAD || seldom {
            return;
        }
        let spot = &mut self.compounds.spots[usize::from(from.branch.at)];
        let end = End {
            state: from.number,
            entry: *entry,
            next: spot.end,
        };
        spot.end = self.compounds.ends.len() as u32;
        self.compounds.ends.push(end);
        let behind = self.last_part(from.number, entry);
        self.put_all_before(walk, from.branch.at, behind);
    }

    /// Begins to put a compound together.
    fn last_part<'e>(&mut self, state: u32, entry: &'e Entry) -> Behind<'e> {
        self.compounds.chain.clear();
        self.compounds.chain.push(state);
        let s = &self.open.states[state as usize];
        let branch = &self.branches[usize::from(s.branch)];
        let head = HEAD_COSTS[usize::from(entry.heads.min(7))];
        Behind {
            language: (head + entry.cost) / 2.0,
            spent: s.spent - branch.spent,
            number: branch.number,
            entry,
        }
    }

    /// Puts each part that ends at a letter before what is on the chain.
    fn put_all_before(&mut self, walk: &Walk, at: u8, behind: Behind) {
        let mut next = self.compounds.spots[usize::from(at)].joint;
        while next != NONE {
            let joint = self.compounds.joints[next as usize];
            next = joint.next;
            self.put_before(walk, &joint, behind);
        }
    }

    /// Puts a part before what is on the chain, and others before it where it is not the first.
    fn put_before(&mut self, walk: &Walk, joint: &Joint, behind: Behind) {
        let s = self.open.states[joint.state as usize];
        let branch = self.branches[usize::from(s.branch)];
        // A user's own words can be heads after built-in parts, but not the other way round.
        if branch.number > behind.number {
            return;
        }
        let behind = Behind {
            language: behind.language + joint.language,
            spent: behind.spent + s.spent - branch.spent,
            number: branch.number,
            ..behind
        };
        self.compounds.chain.push(joint.state);
        if branch.at == 0 {
            self.put_together(walk, behind);
        } else if self.compounds.chain.len() < MAX_PARTS {
            self.put_all_before(walk, branch.at, behind);
        }
        self.compounds.chain.pop();
    }

    /// All parts are there.
    fn put_together(&mut self, walk: &Walk, compound: Behind) {
        let (mut edits, mut put_back) = (0, 0);
        for &part in &self.compounds.chain {
            let s = &self.open.states[part as usize];
            edits += s.edits;
            put_back += s.put_back;
        }
        let Behind {
            language,
            spent,
            entry,
            ..
        } = compound;
        let most = MOST_IN_COMPOUNDS.min(self.open.limits()[1].budget);
        let too_much = edits > walk.max_edits || put_back > MAX_LEFT_OUT || spent > most;
        if !too_much && language + spent <= self.open.limit(spent) {
            self.complete(walk, language, spent, entry);
        }
    }
}
