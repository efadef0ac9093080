//! Which words of the page can have been read as this string?
//!
//! A depth-first walk of (position in the string, node of the dictionary FST): at each position the letter is
//! matched, or a rewrite of the confusion table is undone and its truth side walked instead. Where a string that
//! can begin a compound ends, the walk goes back to the dictionary's root and the next part begins, so damage is
//! undone inside compounds that no list has. The walk is bounded by cost, by the number of rewrites and by a
//! number of steps, so no input makes it explode.

mod rewrites;

use crate::confusion::{Confusions, Costs, MAX_PROFILES, Page};
use crate::lexicon::{Case, Entered, Entry, LetterSet, Lexicon, Nodes, Place, unpack_part};
pub(crate) use rewrites::{Begin, Fitting, NO_LIST, Rewrites};

/// Steps after which the walk of one word ends with what it has.
const MAX_STEPS: u32 = 40_000;
/// Longer strings are not looked at: no German word in running text is that long.
pub(crate) const MAX_LETTERS: usize = 64;
/// Candidates kept for one word.
const MAX_CANDIDATES: usize = 24;
/// The walk is repeated with rewrites of up to these costs together (nats, in the cheapest profile), until no dearer ones
/// could matter: most words need few, and a word found bounds the search for others. A path is given up when it can
/// only end this much (nats) behind the best word found, the second number: where one cheap rewrite makes another word,
/// the sentence may still decide for it.
const ROUNDS: [(f32, f32); 3] = [(0.0, 4.0), (10.0, 4.5), (18.0, 3.3)];
/// The same where only cheap rewrites are asked for.
const GLANCE: [(f32, f32); 2] = [(0.0, 4.0), (6.0, 4.5)];
/// A word that is not written as it usually is, a verb with a capital or a noun without, costs about so much more inside
/// a sentence (nats); it ends the search for others only as such.
const UNUSUAL: f32 = 5.0;
/// No word of this many letters (the last: or more) is likelier than this (nats): `die`, `nicht`, `natürlich`. So no
/// path can end cheaper than its rewrites and this. A letter more or less is allowed for.
const LIKELIEST: [f32; 11] = [3.0, 3.0, 3.0, 3.0, 3.2, 4.2, 4.2, 5.0, 6.0, 6.4, 7.0];
/// The bounds hold but for the rounding of sums (nats).
const ROUNDING: f32 = 1e-3;
/// A compound has at most this many parts.
const MAX_PARTS: usize = 4;
/// Compounds are looked for in strings of at least this many letters.
const MIN_COMPOUND: usize = 6;
pub(crate) const MIN_HEAD: u8 = 3;
/// Letters left out by the engine are put back at most this often in one word.
const MAX_LEFT_OUT: u8 = 1;

/// Cost (nats) of a word being a compound no list has, and of each further part after the second.
pub(crate) const COMPOUND: f32 = 4.5;
pub(crate) const FURTHER_PART: f32 = 3.0;
/// Cost of a last part by the number of compounds it was seen in, by powers of two from 0.
pub(crate) const HEAD_COSTS: [f32; 8] = [14.5, 13.3, 12.2, 11.5, 10.8, 10.1, 9.4, 8.3];

/// One rewrite of a candidate: letters `at .. at + len` of the string by rule `rule`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edit {
    /// First letter rewritten.
    pub at: u8,
    /// How many letters.
    pub len: u8,
    /// Number of the rewrite in the table.
    pub rule: u16,
}

/// A word that may stand on the page.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The word as it would be written here.
    pub word: String,
    /// What leads to it; empty for the string as it is.
    pub edits: Vec<Edit>,
    /// Negative natural log-probability of the word, its casing aside.
    pub language: f32,
    /// Cost of the rewrites and of what was read right, per profile.
    pub channel: Costs,
    /// The same where nothing is known of the page.
    pub spent: f32,
    /// How the word is usually written.
    pub case: Case,
    /// How it is written here.
    pub pattern: Pattern,
    /// Do only doubtful lists vouch for it?
    pub doubtful: bool,
    /// Byte offsets in `word` at which the parts of a compound begin, but the first.
    pub parts: Vec<u8>,
}

impl Candidate {
    /// Is it a capitalised word that only doubtful lists have? Most of those are names.
    pub fn is_name(&self) -> bool {
        self.doubtful && self.parts.is_empty() && self.pattern == Pattern::Title
    }

    /// The parts of a compound that no list has; the word itself for others.
    pub fn compound_parts(&self) -> Vec<String> {
        let cuts = self.parts.iter().map(|&p| usize::from(p));
        let ends = cuts.clone().chain([self.word.len()]);
        [0].into_iter()
            .chain(cuts)
            .zip(ends)
            .map(|(a, b)| self.word[a..b].to_owned())
            .collect()
    }

    /// Cost of the rewrites in a text without damage, where each costs `more`.
    pub fn sound(&self, table: &Confusions, more: f32) -> f32 {
        let cost = |e: &Edit| table.rule(e.rule).cheapest + more;
        self.edits.iter().map(cost).sum()
    }

    /// What it costs where nothing is known of the page.
    fn expected(&self) -> f32 {
        self.language + self.spent
    }
}

/// How a string is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// `wort`
    Lower,
    /// `Wort`
    Title,
    /// `WORT`
    Capitals,
    /// `WoRt`
    Mixed,
}

impl Pattern {
    /// The pattern of a string; signs that are no letters do not count.
    pub fn of(letters: impl Iterator<Item = char>) -> Pattern {
        let (mut upper, mut lower, mut first) = (0, 0, None);
        for c in letters {
            if c.is_uppercase() {
                upper += 1;
                first.get_or_insert(true);
            } else if c.is_lowercase() {
                lower += 1;
                first.get_or_insert(false);
            }
        }
        match (upper, lower) {
            (0, _) => Pattern::Lower,
            (1, 0) => Pattern::Title,
            (_, 0) => Pattern::Capitals,
            (1, _) if first == Some(true) => Pattern::Title,
            _ => Pattern::Mixed,
        }
    }
}

/// A word in lower case, letter by letter.
pub(crate) fn lower(word: &str) -> String {
    word.chars().map(to_lower).collect()
}

pub(crate) fn to_lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(l), None) => l,
        _ => c,
    }
}

pub(crate) fn to_upper(c: char) -> char {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(u), None) => u,
        _ => c,
    }
}

/// Finds candidates, word after word: scratch space, and what is unpacked of the dictionaries and of the table.
#[derive(Debug)]
pub(crate) struct Walker<'c> {
    /// The dictionary and the user's own.
    lexicons: [Option<&'c Lexicon>; 2],
    rewrites: Rewrites<'c>,
    page: Page,
    /// What letters cost to be read right, as far as Latin ones go.
    keeps: [f32; 256],
    places: Vec<At>,
    fitting: Vec<Fitting>,
    search: Search,
    #[cfg(test)]
    forgetful: bool,
}

/// Where a search stands.
#[derive(Debug, Default)]
struct Search {
    nodes: [Nodes; 2],
    edits: Vec<Edit>,
    joints: Vec<Joint>,
    /// Attempts at further parts that led to no word, on this budget, by where they began.
    failed: Vec<Vec<Attempt>>,
    /// How many words were come to.
    ended: u32,
    found: Vec<Candidate>,
    steps: u32,
    best: f32,
    budget: f32,
    slack: f32,
    /// Paths whose rewrites cost no more than this have been walked already.
    walked: f32,
}

/// A place in the string, ready for the walk.
#[derive(Debug, Clone, Copy)]
struct At {
    /// The letter that follows, in lower case; none for a sign that no word has, and at the end.
    lower: Option<char>,
    set: LetterSet,
    /// What it costs to be read right.
    keep: f32,
    /// The list of the rewrites of this letter alone.
    single: usize,
    /// Which of the rewrites of several letters fit here, cheapest first.
    longer: (usize, usize),
    /// The list of letters left out before this one.
    left_out: usize,
    /// What the cheapest of all these costs.
    cheapest: f32,
}

impl At {
    /// At the end, before rewrites are looked up.
    const END: At = At {
        lower: None,
        set: LetterSet::NOTHING,
        keep: 0.0,
        single: NO_LIST,
        longer: (0, 0),
        left_out: NO_LIST,
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

#[derive(Clone, Copy)]
struct State {
    /// Letters of the string so far.
    at: u8,
    /// Number of the dictionary, and where in it.
    lexicon: u8,
    place: Place,
    /// Cost of the rewrites so far and of what was read right.
    spent: f32,
    /// Cost of the compound's parts so far.
    parts_cost: f32,
    part: Part,
    /// Letters of the part being walked.
    part_len: u8,
    left_out: u8,
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

struct Walk<'a> {
    lexicons: [Option<&'a Lexicon>; 2],
    table: &'a Confusions,
    rewrites: &'a Rewrites<'a>,
    letters: &'a [char],
    /// Before each letter, and at the end.
    places: &'a [At],
    /// The rewrites of several letters that fit, one place after the other.
    fitting: &'a [Fitting],
    capitals: bool,
    likeliest: f32,
    max_edits: usize,
    /// Where words and the first parts of compounds begin, in each dictionary.
    words: [Option<Place>; 2],
    modifiers: [Option<Place>; 2],
    #[cfg(test)]
    forgetful: bool,
}

impl<'c> Walker<'c> {
    /// For pages of this kind.
    pub fn new(
        lexicon: &'c Lexicon,
        extra: Option<&'c Lexicon>,
        table: &'c Confusions,
        page: Page,
    ) -> Self {
        Walker {
            lexicons: [Some(lexicon), extra],
            rewrites: Rewrites::new(table, page),
            page,
            keeps: std::array::from_fn(|c| table.expected_keep(c as u8 as char, page)),
            places: Vec::new(),
            fitting: Vec::new(),
            search: Search::default(),
            #[cfg(test)]
            forgetful: false,
        }
    }

    /// All words that can have been read as `letters`, best first. The string itself is among them when it is a
    /// word or a compound. `unknown` is what the string costs as an unknown word: what costs more is not looked for.
    pub fn candidates(&mut self, letters: &[char], unknown: f32) -> Vec<Candidate> {
        self.search(letters, unknown, &ROUNDS, |_| false)
    }

    /// Those that no dear rewrites lead to.
    pub fn near(&mut self, letters: &[char], unknown: f32) -> Vec<Candidate> {
        self.search(letters, unknown, &ROUNDS[..2], |_| false)
    }

    /// Only the string itself if it is `surely` a word, and else those words that cheap rewrites lead to.
    pub fn glance(
        &mut self,
        letters: &[char],
        unknown: f32,
        surely: impl Fn(&Candidate) -> bool,
    ) -> Vec<Candidate> {
        self.search(letters, unknown, &GLANCE, surely)
    }

    /// Walks on growing budgets, each with its slack. No rewrites are tried if the string itself is `enough`.
    fn search(
        &mut self,
        letters: &[char],
        unknown: f32,
        rounds: &[(f32, f32)],
        enough: impl Fn(&Candidate) -> bool,
    ) -> Vec<Candidate> {
        if letters.is_empty() || letters.len() > MAX_LETTERS {
            return Vec::new();
        }
        let capitals = Pattern::of(letters.iter().copied()) == Pattern::Capitals;
        let mut words = [None; 2];
        let mut modifiers = [None; 2];
        for (i, lexicon) in self.lexicons.into_iter().enumerate() {
            let Some(lexicon) = lexicon else { continue };
            let nodes = &mut self.search.nodes[i];
            nodes.begin(lexicon);
            words[i] = Some(nodes.words_root());
            modifiers[i] = lexicon.has_modifiers().then(|| nodes.modifiers_root());
        }
        self.prepare(letters);
        let likeliest = LIKELIEST[letters.len().min(LIKELIEST.len() - 1)];
        self.search.begin(unknown);
        for (round, &(budget, slack)) in rounds.iter().enumerate() {
            if budget > 0.0 && budget + likeliest > self.search.best + slack {
                break;
            }
            if round == 1 {
                if self.search.found.iter().any(&enough) {
                    break;
                }
                self.prepare_rewrites(letters, capitals);
            }
            let walk = Walk {
                lexicons: self.lexicons,
                table: self.rewrites.table(),
                rewrites: &self.rewrites,
                letters,
                places: &self.places,
                fitting: &self.fitting,
                capitals,
                likeliest,
                max_edits: (1 + letters.len() / 3).min(4),
                words,
                modifiers,
                #[cfg(test)]
                forgetful: self.forgetful,
            };
            self.search.round(&walk, budget, slack);
        }
        self.search.found.sort_by(|a, b| {
            a.expected()
                .total_cmp(&b.expected())
                .then_with(|| a.word.cmp(&b.word))
        });
        self.search.found.drain(..).collect()
    }

    /// Looks up the letters and what it costs to have read them right.
    fn prepare(&mut self, letters: &[char]) {
        self.places.clear();
        self.places.extend(letters.iter().map(|&c| {
            let lower = to_lower(c);
            let keep = match self.keeps.get(lower as usize) {
                Some(&keep) => keep,
                None => self.rewrites.table().expected_keep(lower, self.page),
            };
            At {
                lower: c.is_alphabetic().then_some(lower),
                set: LetterSet::of(lower),
                keep,
                ..At::END
            }
        }));
        self.places.push(At::END);
    }

    /// Looks up the rewrites that fit at each letter.
    fn prepare_rewrites(&mut self, letters: &[char], capitals: bool) {
        self.fitting.clear();
        for (i, at) in self.places.iter_mut().enumerate() {
            let begin = match (capitals, i) {
                (true, _) => Begin::Capitals,
                (false, 0) => Begin::Start,
                (false, _) => Begin::Inside,
            };
            let longer = self.fitting.len();
            self.rewrites
                .fit_longer(letters, i, capitals, &mut self.fitting);
            at.longer = (longer, self.fitting.len());
            at.single = self.rewrites.list_of(letters.get(i), begin);
            // Letters left out before the first one lead everywhere.
            if i > 0 || self.page == Page::Hard {
                at.left_out = self.rewrites.list_of_left_out(begin);
            }
            let lists = [at.single, at.left_out].map(|list| self.rewrites.list(list));
            at.cheapest = [lists[0], lists[1], &self.fitting[longer..]]
                .iter()
                .filter_map(|list| list.first())
                .fold(f32::INFINITY, |least, f| least.min(f.cost));
        }
    }
}

impl Search {
    /// Begins with a string that costs so much as an unknown word.
    fn begin(&mut self, unknown: f32) {
        self.steps = 0;
        self.best = unknown;
        self.walked = 0.0;
    }

    /// Walks on a budget, as far as the number of steps allows.
    fn round(&mut self, walk: &Walk, budget: f32, slack: f32) {
        if slack > self.slack {
            self.walked = 0.0;
        }
        self.slack = slack;
        if self.steps > MAX_STEPS {
            return;
        }
        self.budget = budget;
        self.failed.iter_mut().for_each(Vec::clear);
        for lexicon in 0..walk.lexicons.len() {
            let start = |place, part| State {
                at: 0,
                lexicon: lexicon as u8,
                place,
                spent: 0.0,
                parts_cost: 0.0,
                part,
                part_len: 0,
                left_out: 0,
            };
            let long = walk.letters.len() >= MIN_COMPOUND;
            let modifiers = walk.modifiers[lexicon].filter(|_| long);
            for (place, part) in [
                (walk.words[lexicon], Part::Word),
                (modifiers, Part::Modifier),
            ] {
                let Some(place) = place else { continue };
                let start = start(place, part);
                if self.worth(start.spent, self.ahead(walk, &start, place.sum)) {
                    self.walk(walk, &start);
                }
            }
        }
        self.walked = budget - ROUNDING;
    }

    fn walk(&mut self, walk: &Walk, s: &State) {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return;
        }
        let here = walk.enter(&mut self.nodes, s.lexicon, s.place);
        let at = usize::from(s.at);
        if at == walk.letters.len() {
            if s.part != Part::Modifier {
                self.end(walk, s, here);
            }
            self.rewrite_here(walk, s, here);
            return;
        }
        if s.part == Part::Modifier
            && s.part_len >= 2
            && at + usize::from(MIN_HEAD) <= walk.letters.len() + 1
            && at > 1
        {
            self.next_part(walk, s, here);
        }
        let At {
            lower, set, keep, ..
        } = walk.places[at];
        let next = match (lower, set.is_letter()) {
            (Some(_), true) => {
                let nodes = &self.nodes[usize::from(s.lexicon)];
                let place = set
                    .meets(nodes.letters(here))
                    .then(|| nodes.step_to(here, set));
                place.and_then(|place| self.stepped(walk, s, place, 1, 1, keep))
            }
            (Some(lower), false) => self.step(walk, s, here, 1, &[lower], keep),
            (None, _) => None,
        };
        if let Some(next) = next {
            self.walk(walk, &next);
        }
        // In capitals ß is written SS; that is no damage.
        if walk.capitals && walk.letters[at..].starts_with(&['S', 'S']) {
            let keep = keep + walk.places[at + 1].keep;
            if let Some(next) = self.step(walk, s, here, 2, &['ß'], keep) {
                self.walk(walk, &next);
            }
        }
        self.rewrite_here(walk, s, here);
    }

    /// Tries the rewrites that fit here.
    fn rewrite_here(&mut self, walk: &Walk, s: &State, here: Entered) {
        if self.budget == 0.0 || self.edits.len() >= walk.max_edits {
            return;
        }
        let left = self
            .budget
            .min(self.best + self.slack - walk.likeliest - s.parts_cost)
            .min(self.best + self.slack - self.ahead(walk, s, s.place.sum) + ROUNDING)
            - s.spent;
        let at = &walk.places[usize::from(s.at)];
        if at.cheapest > left {
            return;
        }
        let letters = self.nodes[usize::from(s.lexicon)].letters(here);
        let (longer, end) = at.longer;
        let lists = [
            walk.rewrites.list(at.single),
            &walk.fitting[longer..end],
            match s.left_out < MAX_LEFT_OUT {
                true => walk.rewrites.list(at.left_out),
                false => &[],
            },
        ];
        for list in lists {
            for fitting in list {
                if fitting.cost > left {
                    break;
                }
                if fitting.first.meets(letters) {
                    self.rewrite(walk, s, here, fitting);
                }
            }
        }
    }

    fn rewrite(&mut self, walk: &Walk, s: &State, here: Entered, fitting: &Fitting) {
        // What the engine left out or added shifts everything after it; two such beside each other are a guess.
        if (fitting.read == 0 || fitting.length == 0)
            && self.edits.last().is_some_and(|e| e.at + e.len == s.at)
        {
            return;
        }
        let next = if fitting.length == 1 && fitting.first.is_letter() {
            let place = self.nodes[usize::from(s.lexicon)].step_to(here, fitting.first);
            self.stepped(walk, s, place, fitting.read, 1, fitting.cost)
        } else {
            let truth = &fitting.truth[..usize::from(fitting.length)];
            self.step(walk, s, here, fitting.read, truth, fitting.cost)
        };
        let Some(mut next) = next else {
            return;
        };
        next.left_out += u8::from(fitting.read == 0);
        self.edits.push(Edit {
            at: s.at,
            len: fitting.read,
            rule: fitting.rule,
        });
        self.walk(walk, &next);
        self.edits.pop();
    }

    /// `read` letters further in the string and the letters `truth` in the dictionary, at this cost, if it is worth
    /// it.
    fn step(
        &mut self,
        walk: &Walk,
        s: &State,
        mut here: Entered,
        read: u8,
        truth: &[char],
        cost: f32,
    ) -> Option<State> {
        let mut place = s.place;
        for (i, &letter) in truth.iter().enumerate() {
            if i > 0 {
                here = walk.enter(&mut self.nodes, s.lexicon, place);
            }
            place = self.nodes[usize::from(s.lexicon)].step(here, letter)?;
        }
        self.stepped(walk, s, place, read, truth.len() as u8, cost)
    }

    /// At this place, `read` letters further in the string and so many in the dictionary, at this cost, if it is worth it.
    fn stepped(
        &self,
        walk: &Walk,
        s: &State,
        place: Place,
        read: u8,
        letters: u8,
        cost: f32,
    ) -> Option<State> {
        let spent = s.spent + cost;
        let is_worth = self.worth(spent, self.ahead(walk, s, place.sum));
        is_worth.then(|| State {
            at: s.at + read,
            place,
            spent,
            part_len: s.part_len + letters,
            ..*s
        })
    }

    /// Can a path that has spent so much, with so much ahead, still bring something new?
    fn worth(&self, spent: f32, ahead: f32) -> bool {
        spent.max(self.walked) + ahead <= self.best + self.slack
    }

    /// The least that any path costs which goes on in this part, where `sum` was summed up; its rewrites aside.
    fn ahead(&self, walk: &Walk, s: &State, sum: u32) -> f32 {
        match s.part {
            Part::Word => Entry::cost_of(sum.into()).max(walk.likeliest),
            Part::Modifier => self.with_part(s, sum) + HEAD_COSTS[7],
            Part::Head => s.parts_cost + (HEAD_COSTS[7] + Entry::cost_of(sum.into())) / 2.0,
        }
    }

    /// The cost of the parts so far when one with this value follows.
    fn with_part(&self, s: &State, value: u32) -> f32 {
        let further = if self.joints.is_empty() {
            COMPOUND
        } else {
            FURTHER_PART
        };
        s.parts_cost + unpack_part(value.into()) + further
    }

    /// A compound's part may end here, and the next begin.
    fn next_part(&mut self, walk: &Walk, s: &State, here: Entered) {
        let Some(value) = self.nodes[usize::from(s.lexicon)].value(here) else {
            return;
        };
        if self.joints.len() + 2 > MAX_PARTS {
            return;
        }
        let parts_cost = self.with_part(s, value);
        if !self.worth(s.spent, parts_cost + HEAD_COSTS[7]) {
            return;
        }
        self.joints.push(Joint {
            edits: self.edits.len() as u8,
            at: s.at,
        });
        let begin = |lexicon: usize, place, part| State {
            lexicon: lexicon as u8,
            place,
            part,
            part_len: 0,
            parts_cost,
            ..*s
        };
        // A user's own words can be heads after built-in parts, but not the other way round.
        for lexicon in usize::from(s.lexicon)..walk.lexicons.len() {
            if let Some(place) = walk.words[lexicon] {
                self.walk_part(walk, &begin(lexicon, place, Part::Head));
            }
        }
        if let Some(place) = walk.modifiers[0] {
            self.walk_part(walk, &begin(0, place, Part::Modifier));
        }
        self.joints.pop();
    }

    /// Walks a further part of a compound, unless it is known that this leads nowhere.
    fn walk_part(&mut self, walk: &Walk, s: &State) {
        let edited = self.edits.last().is_some_and(|e| e.at + e.len == s.at);
        let key = [s.part == Part::Head, edited, s.lexicon > 0]
            .into_iter()
            .fold(usize::from(s.at), |key, is| 2 * key + usize::from(is));
        let attempt = Attempt {
            spent: s.spent,
            total: s.spent.max(self.walked) + s.parts_cost - (self.best + self.slack),
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
        self.walk(walk, s);
        if self.ended == ends && self.steps <= MAX_STEPS {
            let failed = &mut self.failed[key];
            failed.retain(|f| !attempt.leaves_no_less(f));
            failed.push(attempt);
        }
    }

    fn end(&mut self, walk: &Walk, s: &State, here: Entered) {
        let Some(value) = self.nodes[usize::from(s.lexicon)].value(here) else {
            return;
        };
        let entry = Entry::unpack(value.into());
        let language = match s.part {
            Part::Head => {
                if s.part_len < MIN_HEAD
                    || (entry.heads == 0 && (s.part_len < 4 || !entry.case.is_noun()))
                {
                    return;
                }
                s.parts_cost + (HEAD_COSTS[usize::from(entry.heads.min(7))] + entry.cost) / 2.0
            }
            _ => entry.cost,
        };
        let total = language + s.spent;
        if total > self.best + self.slack {
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

impl Walk<'_> {
    fn enter(&self, nodes: &mut [Nodes; 2], lexicon: u8, place: Place) -> Entered {
        let i = usize::from(lexicon);
        nodes[i].enter(self.lexicons[i].expect("a place is in a dictionary"), place)
    }
}

/// Profiles that the table does not have are never the cheapest.
fn no_cost(table: &Confusions) -> Costs {
    let mut costs = [f32::INFINITY; MAX_PROFILES];
    costs[..table.profiles().len()].fill(0.0);
    costs
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Undoes rewrites in every way, whatever the dictionary has, and looks up what comes out: words with the least
    /// that each costs.
    fn naive(lexicon: &Lexicon, table: &Confusions, letters: &[char]) -> BTreeMap<String, f32> {
        let mut found = BTreeMap::new();
        let mut open = vec![(0, String::new(), 0.0, 0)];
        while let Some((at, word, spent, edits)) = open.pop() {
            if at == letters.len() {
                if let Some(entry) = lexicon.get(&word) {
                    let total = entry.cost + spent;
                    let least = found.entry(word).or_insert(total);
                    *least = total.min(*least);
                }
                continue;
            }
            let lower = to_lower(letters[at]);
            let keep = spent + table.expected_keep(lower, Page::Fair);
            open.push((at + 1, format!("{word}{lower}"), keep, edits));
            for rule in table
                .starting_with(letters[at])
                .iter()
                .map(|&r| table.rule(r))
            {
                let spent = spent + rule.expected[Page::Fair as usize];
                let shown = rule.letters && rule.small && (at == 0 || !rule.capital_first);
                let fits = letters[at..].starts_with(&rule.ocr) && !rule.truth.is_empty();
                if shown && fits && edits < 2 && spent <= GLANCE[1].0 {
                    let word = word.chars().chain(rule.lower.iter().copied()).collect();
                    open.push((at + rule.ocr.len(), word, spent, edits + 1));
                }
            }
        }
        found
    }

    #[test]
    fn finds_what_trying_everything_finds() {
        let (lexicon, table) = (Lexicon::german(), Confusions::german());
        let mut walker = Walker::new(&lexicon, None, &table, Page::Fair);
        for string in [
            "fiir", "Kiiste", "groRe", "Lander", "wiirdc", "Haus", "Fliisse", "rnehr",
        ] {
            let letters: Vec<char> = string.chars().collect();
            // Twice, since the second walk goes over nodes that the first has unpacked.
            for _ in 0..2 {
                let candidates = walker.candidates(&letters, 40.0);
                let best = candidates[0].expected();
                let lower = |c: &Candidate| lower(&c.word);
                for (word, cost) in naive(&lexicon, &table, &letters) {
                    assert!(cost > best - 1e-3, "{string}: {word} is better than all");
                    if cost < best + ROUNDS[2].1 {
                        let same = candidates.iter().find(|c| lower(c) == word);
                        let found = same.unwrap_or_else(|| panic!("{string}: {word} is missing"));
                        assert!((found.expected() - cost).abs() < 1e-3, "{string}: {word}");
                    }
                }
            }
        }
    }

    fn words(page: Page, string: &str) -> Vec<String> {
        let (lexicon, table) = (Lexicon::german(), Confusions::german());
        let mut walker = Walker::new(&lexicon, None, &table, page);
        let letters: Vec<char> = string.chars().collect();
        let candidates = walker.candidates(&letters, 40.0);
        candidates.into_iter().map(|c| c.word).collect()
    }

    #[test]
    fn what_leads_nowhere_once_leads_nowhere_again() {
        let (lexicon, table) = (Lexicon::german(), Confusions::german());
        let mut compared = 0;
        for string in [
            "Inselanlegepldtze",
            "Bundesminislerinm",
            "Vcrkehrsplanungsbureau",
            "Regierangsmityliedern",
            "Wascheriese",
            "Haustiirschliissel",
            "Gartenzaunpfosien",
            "Strafenbaubehorde",
            "Wasserleitungsrohre",
            "Schiffahrtsgesellschait",
            "Handelskamrner",
            "Biirgermeisterwahl",
            "Kirchturmuhrwerk",
        ] {
            let letters: Vec<char> = string.chars().collect();
            let found = [false, true].map(|forgetful| {
                let mut walker = Walker::new(&lexicon, None, &table, Page::Fair);
                walker.forgetful = forgetful;
                let candidates = walker.candidates(&letters, 45.0);
                let walked = walker.search.steps <= MAX_STEPS;
                walked.then(|| {
                    let words = candidates.into_iter();
                    words
                        .map(|c| (c.word, c.edits, c.language, c.spent))
                        .collect::<Vec<_>>()
                })
            });
            if let [Some(with), Some(without)] = found {
                assert_eq!(with, without, "{string}");
                compared += 1;
            }
        }
        assert!(compared >= 10, "{compared}");
    }

    #[test]
    fn hard_pages_are_searched_farther() {
        let has = |page| words(page, "rtlichen").contains(&"örtlichen".to_owned());
        assert!(!has(Page::Fair) && has(Page::Hard));
    }

    #[test]
    fn casing_alone_changes_to_what_is_usual_only() {
        for string in ["MAGAZINHeute", "HausTIER"] {
            for word in words(Page::Hard, string) {
                let same = word.to_lowercase() == string.to_lowercase();
                let usual = Pattern::of(word.chars()) != Pattern::Mixed;
                assert!(!same || usual || word == string, "{string}: {word}");
            }
        }
    }
}
