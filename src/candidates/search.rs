//! The walk of one string through the dictionaries, the cheapest state first.

use super::compounds::Compounds;
use super::open::{
    Branch, Effort, JOINT, Limit, NONE, Open, Part, READ, Stage, State, Tier, Visited, joining,
    smaller,
};
use super::rewrites::{Begin, Fitting, List, Rewrites, Undone};
use super::{Candidate, Edit, HEAD_COSTS};
use crate::confusion::{Confusions, Page};
use crate::lexicon::{Entered, Entry, Graph, Growing, LetterSet, Lexicon, Mark, Place};

/// Rewrites of a compound that no list has, and what was read right before them, cost no more than this together
/// (nats): behind dearer ones, hardly any is right.
pub(super) const MOST_IN_COMPOUNDS: f32 = 14.0;
/// Letters left out by the engine are put back at most this often in one word.
pub(super) const MAX_LEFT_OUT: u8 = 1;

/// Where a search stands.
#[derive(Debug, Default, Clone)]
pub(super) struct Search {
    pub open: Open,
    pub branches: Vec<Branch>,
    pub compounds: Compounds,
    pub found: Vec<Candidate>,
    /// Cost of the best word.
    pub best: f32,
    /// No path may cost more.
    pub most: f32,
    tiers: [Tier; 2],
}

/// A place in the string, ready for the walk.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    /// The letter that follows, in lower case; none for a sign that no word has, and at the end.
    pub lower: Option<char>,
    pub set: LetterSet,
    /// The group of letters that it is of.
    pub groups: Mark,
    /// What it costs to be read right.
    pub keep: f32,
    /// The list of the rewrites of this letter alone.
    pub list: usize,
    /// Which of the rewrites of several letters fit here, cheapest first.
    pub longer: (usize, usize),
    /// What the cheapest of all these costs, and of letters left out.
    pub cheapest: f32,
}

impl At {
    /// At the end, before rewrites are looked up.
    pub const END: At = At {
        lower: None,
        set: LetterSet::NOTHING,
        groups: Mark::NONE,
        keep: 0.0,
        list: 0,
        longer: (0, 0),
        cheapest: f32::INFINITY,
    };

    /// Where the dictionary goes on with the letter that follows.
    #[inline(always)]
    fn step(&self, graph: &Graph, here: &Entered) -> Option<Place> {
        match (self.lower, self.set.is_letter()) {
            (_, true) => (self.set.meets(here.letters())).then(|| graph.step_to(here, self.set)),
            (Some(letter), false) => graph.step(here, letter),
            (None, false) => None,
        }
    }
}

/// Rewrites are tried that cost more than `least`, up to `most`, on paths that cost no more than the limit.
#[derive(Clone, Copy)]
struct Range {
    least: f32,
    most: f32,
    limit: f32,
}

impl Range {
    fn has(&self, f: &Fitting) -> bool {
        f.cost <= self.most && f.cost > self.least
    }
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
    /// Rewrites of one word; none before they are looked up.
    pub max_edits: u8,
}

impl Walk<'_> {
    /// The words of a dictionary, by its number.
    pub fn graph(&self, number: usize) -> Option<&Graph> {
        self.lexicons[number].map(Lexicon::graph)
    }

    /// What rewrites cost on such a page, and the letters that they leave.
    pub fn spent(&self, edits: &[Edit], page: Page) -> f32 {
        let all: f32 = self.places.iter().map(|at| at.keep).sum();
        let more = edits.iter().map(|e| {
            let read = &self.places[e.at.into()..(e.at + e.len).into()];
            let kept: f32 = read.iter().map(|at| at.keep).sum();
            self.table.rule(e.rule).expected[page as usize] - kept
        });
        all + more.sum::<f32>()
    }
}

impl Search {
    /// The limits of paths behind the best word so far.
    pub fn limits(&self, walk: &Walk) -> [Limit; 2] {
        let limit = |tier: Tier| Limit {
            budget: tier.budget,
            total: match tier.is_useful(walk.likeliest, self.best) {
                true => smaller(self.best + tier.slack, self.most),
                false => f32::NEG_INFINITY,
            },
        };
        self.tiers.map(limit)
    }

    /// Is the string itself a word, letter by letter?
    pub fn as_word(&mut self, walk: &Walk, slack: f32) {
        let letters = &walk.places[..walk.letters.len()];
        if letters.iter().any(|at| at.lower.is_none()) {
            return;
        }
        let spent: f32 = letters.iter().map(|at| at.keep).sum();
        for graph in walk.lexicons.into_iter().flatten().map(Lexicon::graph) {
            let lower = letters.iter().filter_map(|at| at.lower);
            let Some(entry) = graph.word(lower) else {
                continue;
            };
            if entry.cost + spent <= self.best + slack {
                self.compounds.chain.clear();
                self.complete(walk, entry.cost, spent, &entry);
            }
        }
    }

    /// Looks for words, or first parts of compounds, as far as the effort allows.
    pub fn run(&mut self, walk: &Walk, effort: &Effort, parts: &[Part]) {
        self.tiers = effort.tiers;
        let limits = self.limits(walk);
        let widens = effort.enough.is_finite();
        self.open.begin(walk.letters.len(), limits, widens);
        self.branches.clear();
        self.compounds.begin(walk.letters.len());
        for number in 0..walk.lexicons.len() {
            for &part in parts {
                self.start(walk, number, part, 0, 0.0, 0.0);
            }
        }
        self.visit_all(walk);
        if self.best > effort.enough && self.open.widen() {
            self.visit_all(walk);
        }
    }

    fn visit_all(&mut self, walk: &Walk) {
        while let Some(number) = self.open.pop() {
            let s = self.open.states[number as usize];
            let branch = self.branches[usize::from(s.branch)];
            let is_dear = s.stage == Stage::RewriteDearly;
            if !is_dear && s.total() > self.open.limit(s.spent) {
                continue;
            }
            if s.rule == JOINT {
                self.join(walk, &branch, &s);
                continue;
            }
            if self.admit(&branch, number, &s, s.stage) {
                let graph = walk.graph(branch.number.into());
                let graph = graph.expect("a branch is of a dictionary");
                let from = Visited {
                    branch: &branch,
                    graph,
                    number,
                    state: &s,
                    here: graph.enter(s.place),
                };
                let at = &walk.places[usize::from(s.at)];
                match s.stage {
                    Stage::Visit => self.visit(walk, &from, at),
                    Stage::Rewrite => self.rewrite(walk, &from, at),
                    Stage::RewriteDearly => self.rewrite_dearly(walk, &from, at),
                }
            }
        }
    }

    #[inline(always)]
    fn admit(&mut self, branch: &Branch, number: u32, s: &State, stage: Stage) -> bool {
        self.open.admit(number, s.at, branch.is_compound(), stage)
    }

    /// Begins with the words or parts of a dictionary, if it has any, behind parts that cost so much, and whose rewrites do.
    pub fn start(
        &mut self,
        walk: &Walk,
        number: usize,
        part: Part,
        at: u8,
        spent: f32,
        parts_cost: f32,
    ) {
        let (ahead, least, most) = match part {
            Part::Word => (Growing::WORD, walk.likeliest, f32::INFINITY),
            Part::Modifier => {
                let further = parts_cost + joining(at) + HEAD_COSTS[7];
                (Growing::PART.plus(further), 0.0, MOST_IN_COMPOUNDS)
            }
            Part::Head => {
                let mean = Growing::WORD.plus(HEAD_COSTS[7]).halved();
                let least = walk.likeliest + parts_cost;
                (mean.plus(parts_cost), least, MOST_IN_COMPOUNDS)
            }
        };
        let root = walk.graph(number).and_then(|graph| match part {
            Part::Modifier => graph.modifiers(),
            Part::Word | Part::Head => Some(graph.words()),
        });
        let Some(root) = root else { return };
        let branch = Branch {
            number: number as u8,
            part,
            at,
            parts_cost,
            spent,
            ahead,
            least,
            most,
        };
        let first = State::first(self.branches.len(), &branch, root);
        self.branches.push(branch);
        let total = first.total();
        if total <= self.open.limit(spent) {
            self.open.push(first, total);
        }
    }

    fn visit(&mut self, walk: &Walk, from: &Visited, at: &At) {
        let (s, branch) = (from.state, from.branch);
        if usize::from(s.at) == walk.letters.len() {
            if branch.part != Part::Modifier {
                self.end(walk, from);
            }
        } else {
            if branch.part == Part::Modifier {
                self.part_ends(walk, from);
            }
            self.read(walk, from, at);
        }
        let goes_on = s.edits < walk.max_edits && !s.is_put_back();
        if goes_on && self.admit(branch, from.number, s, Stage::Rewrite) {
            self.rewrite(walk, from, at);
        }
    }

    /// The next letter was read right.
    #[inline]
    fn read(&mut self, walk: &Walk, from: &Visited, at: &At) {
        let Visited { graph, here, .. } = from;
        let open = &mut self.open;
        if let Some(place) = at.step(graph, here) {
            let limit = open.limit(from.state.spent + at.keep);
            step(walk, open, from, place, &right(at.keep, 1), limit);
        }
        // In capitals ß is written SS; that is no damage.
        if walk.capitals
            && walk.letters[usize::from(from.state.at)..].starts_with(&['S', 'S'])
            && let Some(place) = graph.step(here, 'ß')
        {
            let keep = at.keep + walk.places[usize::from(from.state.at) + 1].keep;
            let limit = open.limit(from.state.spent + keep);
            step(walk, open, from, place, &right(keep, 2), limit);
        }
    }

    /// Tries the rewrites that fit here, as far as the first tier goes; dearer ones are for later.
    #[inline]
    fn rewrite(&mut self, walk: &Walk, from: &Visited, at: &At) {
        let [near, far] = self.open.limits();
        let s = from.state;
        let left = smaller(near.budget, from.branch.most) - s.spent;
        let most = smaller(left, near.total - s.total());
        if most >= at.cheapest {
            let range = Range {
                least: f32::NEG_INFINITY,
                most,
                limit: near.total,
            };
            self.undo(walk, from, at, &range);
        }
        let least = self.open.dear_rewrite(s);
        let further = far.budget > near.budget && s.spent + least <= from.branch.most;
        if further && s.total() + least <= far.total {
            self.open.push_again(from.number, s.total() + least);
        }
    }

    /// Tries the rewrites that only the second tier allows.
    fn rewrite_dearly(&mut self, walk: &Walk, from: &Visited, at: &At) {
        let [near, far] = self.open.limits();
        let s = from.state;
        let left = smaller(far.budget, from.branch.most) - s.spent;
        let range = Range {
            least: near.budget - s.spent,
            most: smaller(left, far.total - s.total()),
            limit: far.total,
        };
        if range.least < range.most {
            self.undo(walk, from, at, &range);
        }
    }

    /// Goes on with what is printed where something was read for it, if the dictionary does.
    fn undo(&mut self, walk: &Walk, from: &Visited, at: &At, range: &Range) {
        let (s, compound) = (from.state, from.branch.is_compound());
        // What the engine left out or added shifts everything after it; two such beside each other are a guess.
        let shifts = !s.is_rewritten();
        if !self.open.is_full(s.at + 1, compound) {
            let list = walk.rewrites.list(at.list);
            self.undo_list(walk, from, range, list, 1, None, shifts);
        }
        // Letters left out before the first one lead everywhere.
        let put_back = shifts && s.put_back < MAX_LEFT_OUT && (s.at > 0 || walk.hard);
        // A part of a compound may end behind it, and a word; and in capitals SS may follow that stands for ß.
        let at_end = usize::from(s.at) == walk.letters.len();
        let stays = from.branch.part == Part::Modifier || at_end || walk.capitals;
        if put_back && !self.open.is_full(s.at + u8::from(!stays), compound) {
            let begin = Begin::of(s.at.into(), walk.capitals);
            let list = walk.rewrites.list_of_left_out(begin);
            self.undo_list(walk, from, range, list, 0, (!stays).then_some(at), true);
        }
        for f in &walk.fitting[at.longer.0..at.longer.1] {
            if f.cost > range.most {
                break;
            }
            let fits = (shifts || f.length > 0) && f.first.meets(from.here.letters());
            if fits && range.has(f) {
                self.undo_one(walk, from, range, f);
            }
        }
    }

    /// The same with a list of rewrites that read so many letters each, of letter after letter that the node goes on with,
    /// and then the next letter of the string read right, if there is one given. There is a place for what is come to.
    #[inline(always)]
    #[allow(clippy::too_many_arguments)]
    fn undo_list(
        &mut self,
        walk: &Walk,
        from: &Visited,
        range: &Range,
        list: &List,
        read: u8,
        next: Option<&At>,
        shifts: bool,
    ) {
        let Visited {
            state: s,
            here,
            branch,
            graph,
            ..
        } = from;
        let letters = list.between(range.least, range.most).and(here.letters());
        if letters.is_empty() {
            return;
        }
        let open = &mut self.open;
        let keep = next.map_or(0.0, |next| next.keep);
        let mut own = letters.and(LetterSet::OWN);
        while let Some(letter) = own.take_first() {
            let first = graph.step_to(here, letter);
            let leads_on = next.is_none_or(|next| first.may_meet(next.groups));
            if !leads_on && !list.longer.meets(letter) {
                continue;
            }
            // What follows costs no less than behind the first letter.
            let most = range.limit - (s.spent + keep + branch.ahead(first.sum()));
            let most = smaller(range.most, most);
            let fitting = list.leading_to(letter);
            if fitting.first().is_none_or(|f| f.cost > most) {
                continue;
            }
            let fitting = fitting.iter().take_while(|f| f.cost <= most);
            for f in fitting.filter(|f| f.cost > range.least) {
                if f.length == 1 && next.is_none() {
                    let behind = ahead(walk, graph, branch, first, s.at + read);
                    let to = s.after(from.number, first, behind, f);
                    if to.total() <= range.limit {
                        open.push(to, to.total());
                    }
                    continue;
                }
                let place = f.behind(graph, first);
                match (place, next) {
                    (Some(place), None) => step(walk, open, from, place, f, range.limit),
                    (Some(place), Some(next)) => {
                        step_and_read(walk, open, from, place, f, next, range.limit);
                    }
                    (None, _) => {}
                }
            }
        }
        for (rest, fits) in [(LetterSet::OTHER, true), (LetterSet::NOTHING, shifts)] {
            if fits && letters.meets(rest) {
                for f in list.leading_to(rest).iter().filter(|f| range.has(f)) {
                    self.undo_one(walk, from, range, f);
                }
            }
        }
    }

    /// The same with one rewrite.
    fn undo_one(&mut self, walk: &Walk, from: &Visited, range: &Range, f: &Fitting) {
        let place = f.leads_to(from.graph, from.state.place, &from.here);
        if let Some(place) = place {
            step(walk, &mut self.open, from, place, f, range.limit);
        }
    }

    /// The string ends, and a word may.
    fn end(&mut self, walk: &Walk, from: &Visited) {
        let Some(value) = from.here.value() else {
            return;
        };
        let entry = Entry::unpack(value.into());
        if from.branch.part == Part::Head {
            self.head_ends(walk, from, &entry);
        } else if entry.cost + from.state.spent <= self.open.limit(from.state.spent) {
            self.compounds.chain.clear();
            self.compounds.chain.push(from.number);
            self.complete(walk, entry.cost, from.state.spent, &entry);
        }
    }

    /// The steps that led to a state, from the last one on.
    pub fn steps(&self, number: u32) -> impl Iterator<Item = &State> {
        let mut number = number;
        std::iter::from_fn(move || {
            let state = (number != NONE).then(|| &self.open.states[number as usize])?;
            number = state.before;
            Some(state)
        })
    }
}

/// Goes on to a place, if that costs no more than the limit.
#[inline(always)]
fn step(walk: &Walk, open: &mut Open, from: &Visited, place: Place, undone: &Undone, limit: f32) {
    let s = from.state;
    let ahead = ahead(walk, from.graph, from.branch, place, s.at + undone.read);
    let to = s.after(from.number, place, ahead, undone);
    open.step(to, from.branch.is_compound(), limit);
}

/// The same where the next letter of the string is read right behind that.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn step_and_read(
    walk: &Walk,
    open: &mut Open,
    from: &Visited,
    place: Place,
    undone: &Undone,
    next: &At,
    limit: f32,
) {
    let (s, branch, graph) = (from.state, from.branch, from.graph);
    if !place.may_meet(next.groups) {
        return;
    }
    let Some(place_behind) = next.step(graph, &graph.enter(place)) else {
        return;
    };
    let ahead = ahead(walk, graph, branch, place_behind, s.at + undone.read + 1);
    let between = s.after(from.number, place, ahead, undone);
    let to = between.after(NONE, place_behind, ahead, &right(next.keep, 1));
    open.step_over(between, to, branch.is_compound(), limit);
}

/// The least that a path costs which goes on at a place, behind so many letters of the string, its rewrites aside: a whole
/// word or a last part has about as many letters as are still to be read.
#[inline(always)]
fn ahead(walk: &Walk, graph: &Graph, branch: &Branch, place: Place, at: u8) -> f32 {
    let sum = match branch.part {
        Part::Modifier => place.sum(),
        Part::Word | Part::Head => {
            let letters = walk.letters.len() - usize::from(at);
            let dearer = graph.dearer(place, letters);
            branch.ahead.dearer(place.sum(), dearer)
        }
    };
    branch.ahead(sum)
}

/// So many letters read right, at this cost.
fn right(cost: f32, read: u8) -> Undone {
    Undone {
        cost,
        rule: READ,
        read,
        length: 1,
    }
}
