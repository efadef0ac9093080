//! States of a walk that are still to be visited, the cheapest first.

use super::rewrites::Undone;
use super::{COMPOUND, FURTHER_PART};
use crate::lexicon::{Entered, Graph, Growing, Place};

/// What is still to be done with a state: go on with the letter as it was read and with rewrites; with rewrites; with those
/// that only the second tier allows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Stage {
    Visit,
    Rewrite,
    RewriteDearly,
}

/// For how many states at one letter of the string each stage is done, of words and of compounds; others are too dear to
/// come to anything.
type Beam = [[u16; 3]; 2];
/// A beam half as wide again would find no more that is repaired.
const NARROW: Beam = [[13, 5, 3], [6, 3, 2]];
/// Half of it would repair 0.003 less of badly read pages.
const WIDE: Beam = [[120, 40, 20], [60, 15, 8]];
/// On the wide beam, so many states are taken from the queue for each letter of the string and its end, the cheapest
/// first: 12 in 13 of the words that it would find without a limit are found so.
const MOST_FOR_LETTER: u32 = 200;
/// Buckets of the queue for one nat.
const BUCKETS: f32 = 4.0;
/// No state, no joint, no end.
pub(super) const NONE: u32 = u32::MAX;
/// In place of a rule: the letters were read right.
pub(super) const READ: u16 = u16::MAX;
/// In place of a rule: a part of a compound ends here.
pub(super) const JOINT: u16 = u16::MAX - 1;

/// How far a search goes: paths are walked whose rewrites, and what was read right between them, cost no more than the
/// budget together, and which end no more than the slack behind the best word (nats).
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Tier {
    pub budget: f32,
    pub slack: f32,
    /// There is no use in it once the best word is cheaper than a likely one would be behind rewrites of this cost.
    pub useful: f32,
}

impl Tier {
    /// Has a search for words no likelier than this any use behind a word of this cost?
    pub fn is_useful(&self, likeliest: f32, best: f32) -> bool {
        self.useful + likeliest <= best + self.slack
    }
}

/// How much is done to find words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// Cheap rewrites first, then dearer ones.
    pub tiers: [Tier; 2],
    /// The beam is widened where the best word costs more than this (nats).
    pub enough: f32,
}

/// What paths may cost in all whose rewrites cost no more than the budget.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Limit {
    pub budget: f32,
    pub total: f32,
}

/// What a walk looks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Part {
    /// A whole word.
    Word,
    /// A part that another follows.
    Modifier,
    /// The last part of a compound.
    Head,
}

/// What stays the same while a word or a part of a compound is walked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Branch {
    /// The number of the dictionary.
    pub number: u8,
    pub part: Part,
    /// Where it begins in the string.
    pub at: u8,
    /// What the parts before it cost at least, their rewrites aside; and these.
    pub parts_cost: f32,
    pub spent: f32,
    /// The least that a path costs which goes on here, its rewrites aside, by what was summed up on the way.
    pub ahead: Growing,
    /// It counts as no less than this.
    pub least: f32,
    /// The most that rewrites may cost.
    pub most: f32,
}

impl Branch {
    pub fn ahead(&self, sum: u32) -> f32 {
        larger(self.ahead.of(sum), self.least)
    }

    /// Words and compounds are counted apart.
    pub fn is_compound(&self) -> bool {
        self.part != Part::Word
    }
}

/// What a part of a compound costs that another follows, its own cost aside, by where it begins.
pub(super) fn joining(at: u8) -> f32 {
    match at {
        0 => COMPOUND,
        _ => FURTHER_PART,
    }
}

/// Where a walk stands in a branch.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub place: Place,
    /// Cost of the rewrites so far and of what was read right.
    pub spent: f32,
    /// The least that the rest costs, rewrites aside; of compounds, about that.
    pub ahead: f32,
    /// The state before.
    pub before: u32,
    /// The next state in the bucket.
    pub next: u32,
    /// How it was come to: a rewrite, [`READ`] or [`JOINT`].
    pub rule: u16,
    pub branch: u16,
    /// Letters of the string so far, and those of the last step.
    pub at: u8,
    pub read: u8,
    /// Letters of the part being walked.
    pub part_len: u8,
    /// Rewrites in it, and letters put back.
    pub edits: u8,
    pub put_back: u8,
    pub stage: Stage,
}

impl State {
    /// The first one of a branch that begins in the string and in the dictionary here.
    pub fn first(number: usize, branch: &Branch, root: Place) -> State {
        State {
            place: root,
            spent: branch.spent,
            ahead: branch.ahead(root.sum()),
            before: NONE,
            next: NONE,
            rule: READ,
            branch: number as u16,
            at: branch.at,
            read: 0,
            part_len: 0,
            edits: 0,
            put_back: 0,
            stage: Stage::Visit,
        }
    }

    /// The one behind it, which has this number, at a place with so much ahead at least.
    #[inline(always)]
    pub fn after(&self, number: u32, place: Place, ahead: f32, undone: &Undone) -> State {
        State {
            place,
            spent: self.spent + undone.cost,
            ahead,
            before: number,
            next: NONE,
            rule: undone.rule,
            branch: self.branch,
            at: self.at + undone.read,
            read: undone.read,
            part_len: self.part_len + undone.length,
            edits: self.edits + u8::from(undone.rule < JOINT),
            put_back: self.put_back + u8::from(undone.read == 0),
            stage: Stage::Visit,
        }
    }

    /// What a path costs at least which goes on here; of compounds, about that.
    pub fn total(&self) -> f32 {
        self.spent + self.ahead
    }

    /// Does a rewrite end here?
    pub fn is_rewritten(&self) -> bool {
        self.rule < JOINT
    }

    /// Was a letter put back that the engine has left out? Then the next one was read right: all else is a guess.
    pub fn is_put_back(&self) -> bool {
        self.is_rewritten() && self.read == 0
    }
}

/// A state that is being visited.
pub(super) struct Visited<'a> {
    pub branch: &'a Branch,
    /// Of its dictionary.
    pub graph: &'a Graph,
    pub number: u32,
    pub state: &'a State,
    pub here: Entered,
}

/// States to visit.
#[derive(Debug, Default, Clone)]
pub(super) struct Open {
    pub states: Vec<State>,
    /// The first state in each bucket, and the bucket being emptied.
    queue: Vec<u32>,
    now: usize,
    /// How often each stage was done at each letter: for words, and for compounds.
    visits: Vec<[u16; 3]>,
    /// States that found no place on the beam.
    deferred: Vec<u32>,
    /// How many states more may be taken from the queue.
    rest: u32,
    beam: Beam,
    /// What the beam can become.
    widest: Beam,
    limits: [Limit; 2],
    /// No state in a bucket behind this one is worth a visit.
    last: usize,
}

impl Open {
    /// Nothing is open yet in a string of so many letters, on limits that only fall. Can the beam be widened later?
    pub fn begin(&mut self, letters: usize, limits: [Limit; 2], widens: bool) {
        self.set_limits(limits);
        self.states.clear();
        self.visits.clear();
        self.visits.resize(2 * letters + 2, [0; 3]);
        self.queue.clear();
        self.queue.resize(self.last + 1, NONE);
        self.now = 0;
        self.deferred.clear();
        self.rest = u32::MAX;
        self.beam = NARROW;
        self.widest = if widens { WIDE } else { NARROW };
    }

    /// For cheap rewrites and for all.
    pub fn limits(&self) -> [Limit; 2] {
        self.limits
    }

    /// They only fall.
    pub fn set_limits(&mut self, limits: [Limit; 2]) {
        self.limits = limits;
        self.last = bucket(self.most());
    }

    /// The most that any path may cost.
    fn most(&self) -> f32 {
        larger(self.limits[0].total, self.limits[1].total)
    }

    /// The most that a path may cost whose rewrites cost so much.
    #[inline]
    pub fn limit(&self, spent: f32) -> f32 {
        match spent <= self.limits[0].budget {
            true => self.limits[0].total,
            false => self.limits[1].total,
        }
    }

    /// Have enough states been visited at a letter, even for the widest beam?
    #[inline(always)]
    pub fn is_full(&self, at: u8, compound: bool) -> bool {
        let widest = self.widest[usize::from(compound)][Stage::Visit as usize];
        let visits = self.visits.get(spot(at, compound));
        visits.is_none_or(|visits| visits[Stage::Visit as usize] >= widest)
    }

    /// The next state to visit, if any is worth it.
    pub fn pop(&mut self) -> Option<u32> {
        self.rest = self.rest.checked_sub(1)?;
        loop {
            let first = *self.queue.get(self.now)?;
            if first != NONE {
                self.queue[self.now] = self.states[first as usize].next;
                return Some(first);
            }
            if self.now > self.last {
                return None;
            }
            self.now += 1;
        }
    }

    /// Counts a stage of a state, if there is a place for it on the beam; if not, the state waits for a wider one.
    #[inline(always)]
    pub fn admit(&mut self, number: u32, at: u8, compound: bool, stage: Stage) -> bool {
        let widths = &self.beam[usize::from(compound)];
        let is_done = |visits: &[u16; 3], stage| visits[stage as usize] >= widths[stage as usize];
        // Most rewrites lead to the next letter.
        let in_vain = stage != Stage::Visit
            && (self.visits.get(spot(at + 1, compound)))
                .is_some_and(|visits| is_done(visits, Stage::Visit));
        let visits = &mut self.visits[spot(at, compound)];
        if in_vain || is_done(visits, stage) {
            self.states[number as usize].stage = stage;
            self.deferred.push(number);
            return false;
        }
        visits[stage as usize] += 1;
        true
    }

    /// Widens the beam. Is there anything to do then?
    pub fn widen(&mut self) -> bool {
        if self.beam == self.widest || self.deferred.is_empty() {
            return false;
        }
        self.beam = self.widest;
        self.rest = MOST_FOR_LETTER * (self.visits.len() / 2) as u32;
        self.now = 0;
        let most = self.most();
        for i in 0..self.deferred.len() {
            let number = self.deferred[i];
            let state = self.states[number as usize];
            let more = match state.stage {
                Stage::RewriteDearly => self.dear_rewrite(&state),
                Stage::Visit | Stage::Rewrite => 0.0,
            };
            let total = state.total() + more;
            if total <= most {
                self.wait(number, total);
            }
        }
        self.deferred.clear();
        true
    }

    /// What rewrites of a state cost at least that only the second tier allows.
    pub fn dear_rewrite(&self, state: &State) -> f32 {
        larger(self.limits[0].budget - state.spent, 0.0)
    }

    /// Adds a state behind which a path costs at least so much.
    #[inline(always)]
    pub fn push(&mut self, state: State, total: f32) {
        let number = self.states.len() as u32;
        self.states.push(state);
        self.wait(number, total);
    }

    /// A state is to be visited once more, for dear rewrites, behind which a path costs at least so much.
    pub fn push_again(&mut self, number: u32, total: f32) {
        self.states[number as usize].stage = Stage::RewriteDearly;
        self.wait(number, total);
    }

    #[inline(always)]
    fn wait(&mut self, number: u32, total: f32) {
        let first = &mut self.queue[bucket(total).max(self.now)];
        self.states[number as usize].next = std::mem::replace(first, number);
    }

    /// Does a state cost no more than the limit, and has its letter a place left?
    #[inline(always)]
    fn has_place(&self, state: &State, compound: bool, limit: f32) -> bool {
        state.total() <= limit && !self.is_full(state.at, compound)
    }

    /// Goes on to a state, if there is a place for it.
    #[inline(always)]
    pub fn step(&mut self, to: State, compound: bool, limit: f32) {
        if self.has_place(&to, compound, limit) {
            self.push(to, to.total());
        }
    }

    /// The same over a state between, which is only passed through.
    #[inline(always)]
    pub fn step_over(&mut self, between: State, to: State, compound: bool, limit: f32) {
        if self.has_place(&to, compound, limit) {
            let before = self.states.len() as u32;
            self.states.push(between);
            self.push(State { before, ..to }, to.total());
        }
    }
}

/// Words and compounds at a letter.
fn spot(at: u8, compound: bool) -> usize {
    2 * usize::from(at) + usize::from(compound)
}

fn bucket(total: f32) -> usize {
    usize::from((total * BUCKETS) as u16)
}

/// Of numbers that are never NaN, which the standard library's functions ask about each time.
pub(super) fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

pub(super) fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(total: f32) -> Open {
        let mut open = Open::default();
        let limit = Limit {
            budget: 10.0,
            total,
        };
        open.begin(3, [limit; 2], false);
        open
    }

    fn state(spent: f32) -> State {
        let branch = Branch {
            number: 0,
            part: Part::Word,
            at: 0,
            parts_cost: 0.0,
            spent,
            ahead: Growing::WORD,
            least: 0.0,
            most: f32::INFINITY,
        };
        State::first(0, &branch, Place::default())
    }

    /// A state that was popped, where the beam can be widened.
    fn popped() -> (Open, u32) {
        let mut open = open(20.0);
        let limits = open.limits();
        open.begin(3, limits, true);
        open.push(state(2.0), 2.0);
        let number = open.pop().unwrap();
        (open, number)
    }

    #[test]
    fn the_cheapest_comes_first() {
        let mut open = open(20.0);
        for spent in [7.0, 1.0, 4.0, 1.5, 12.0] {
            open.push(state(spent), spent);
        }
        let spent = std::iter::from_fn(|| open.pop().map(|n| open.states[n as usize].spent));
        assert_eq!(spent.collect::<Vec<_>>(), [1.0, 1.5, 4.0, 7.0, 12.0]);
    }

    #[test]
    fn what_costs_more_than_the_limit_is_not_visited() {
        let mut open = open(20.0);
        open.push(state(2.0), 2.0);
        open.push(state(15.0), 15.0);
        assert!(open.pop().is_some());
        let limit = Limit {
            budget: 10.0,
            total: 9.0,
        };
        open.set_limits([limit; 2]);
        assert!(open.pop().is_none());
    }

    #[test]
    fn no_state_is_worth_a_visit_where_no_tier_is_of_use() {
        let mut open = open(f32::NEG_INFINITY);
        assert!(open.pop().is_none());
        open.begin(3, [Limit::default(); 2], false);
        assert!(open.pop().is_none());
    }

    #[test]
    fn only_so_many_states_of_a_letter_are_visited() {
        let [[narrow, ..], ..] = NARROW;
        let [[wide, ..], ..] = WIDE;
        let (mut open, number) = popped();
        let visit = |open: &mut Open| open.admit(number, 1, false, Stage::Visit);
        assert_eq!(
            (0..narrow + 1).filter(|_| visit(&mut open)).count(),
            usize::from(narrow)
        );
        assert!(!open.is_full(1, false), "the beam can be widened");
        assert!(open.widen());
        assert_eq!(open.pop(), Some(number), "what found no place waited");
        let visited = (0..2 * wide).filter(|_| visit(&mut open)).count();
        assert_eq!(visited, usize::from(wide - narrow));
        assert!(open.is_full(1, false) && !open.is_full(1, true) && !open.is_full(2, false));
        assert!(open.is_full(4, false), "there is no such letter");
        assert!(!open.widen(), "it is as wide as it can be");
    }

    #[test]
    fn rewrites_that_lead_to_a_full_letter_wait() {
        let [[narrow, ..], ..] = NARROW;
        let (mut open, number) = popped();
        for _ in 0..narrow {
            assert!(open.admit(number, 1, false, Stage::Visit));
        }
        assert!(open.admit(0, 0, false, Stage::Visit));
        assert!(!open.admit(0, 0, false, Stage::Rewrite));
        assert!(open.widen() && open.pop() == Some(number));
        assert_eq!(open.states[0].stage, Stage::Rewrite);
        assert!(open.admit(0, 0, false, Stage::Rewrite));
    }
}
