//! Which words of the page can have been read as this string?
//!
//! A depth-first walk of (position in the string, node of the dictionary FST): at each position the letter is
//! matched, or a rewrite of the confusion table is undone and its truth side walked instead. Where a string that
//! can begin a compound ends, the walk goes back to the dictionary's root and the next part begins, so damage is
//! undone inside compounds that no list has. The walk is bounded by cost, by the number of rewrites and by a
//! number of steps, so no input makes it explode.

use crate::confusion::{Confusions, Costs, MAX_PROFILES};
use crate::lexicon::{Case, Entry, Lexicon, Place, unpack_part};

/// Steps after which the walk of one word ends with what it has.
const MAX_STEPS: u32 = 60_000;
/// Longer strings are not looked at: no German word in running text is that long.
pub(crate) const MAX_LETTERS: usize = 64;
/// Candidates kept for one word.
const MAX_CANDIDATES: usize = 24;
/// The walk is repeated with rewrites of up to these costs together (nats, in the cheapest profile), until no
/// dearer ones could matter: most words need few, and a word found bounds the search for others.
const BUDGETS: [f32; 4] = [0.0, 4.0, 8.0, 12.0];
/// A path is given up when it can only end this much (nats) behind the best word found, on each of these budgets: where
/// one cheap rewrite makes another word, the sentence may still decide for it.
const SLACK: [f32; 4] = [6.0, 6.0, 1.5, 1.0];
/// No word of this many letters (the last: or more) is likelier than this (nats): `die`, `nicht`, `natürlich`. So no
/// path can end cheaper than its rewrites and this. A letter more or less is allowed for.
const LIKELIEST: [f32; 11] = [3.0, 3.0, 3.0, 3.0, 3.2, 4.2, 4.2, 5.0, 6.0, 6.4, 7.0];
/// A compound has at most this many parts.
const MAX_PARTS: usize = 4;
/// Compounds are looked for in strings of at least this many letters.
const MIN_COMPOUND: usize = 6;
const MIN_HEAD: usize = 3;
/// Letters left out by the engine are put back at most this often in one word.
const MAX_LEFT_OUT: u8 = 1;

/// Cost (nats) of a word being a compound no list has, and of each further part after the second.
pub(crate) const COMPOUND: f32 = 4.5;
const FURTHER_PART: f32 = 3.0;
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
    /// How the word is usually written.
    pub case: Case,
    /// Do only doubtful lists vouch for it?
    pub doubtful: bool,
    /// Byte offsets in `word` at which the parts of a compound begin, but the first.
    pub parts: Vec<u8>,
}

impl Candidate {
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

    fn cheapest(&self) -> f32 {
        self.language + cheapest(&self.channel)
    }
}

fn cheapest(costs: &Costs) -> f32 {
    costs.iter().copied().fold(f32::INFINITY, f32::min)
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

pub(crate) fn to_lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(l), None) => l,
        _ => c,
    }
}

fn to_upper(c: char) -> char {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(u), None) => u,
        _ => c,
    }
}

/// The walk's state between words: scratch space only.
#[derive(Debug, Default)]
pub(crate) struct Walker {
    word: String,
    edits: Vec<Edit>,
    parts: Vec<u8>,
    found: Vec<Candidate>,
    /// The rewrites that fit at each letter, cheapest first, one position after the other, and where each ends.
    fitting: Vec<Fitting>,
    ends: Vec<usize>,
    steps: u32,
    best: f32,
    budget: f32,
    slack: f32,
}

/// A rewrite that fits, with what the walk asks of it first.
#[derive(Debug, Clone, Copy)]
struct Fitting {
    cost: f32,
    rule: u16,
    /// First byte of its truth side; 0 where there is none.
    first: u8,
}

#[derive(Clone, Copy)]
struct State<'l> {
    at: usize,
    place: Place<'l>,
    channel: Costs,
    /// Cost of the compound's parts so far.
    parts_cost: f32,
    part: Part,
    /// Letters of the part being walked.
    part_len: usize,
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
    lexicon: &'a Lexicon,
    extra: Option<&'a Lexicon>,
    table: &'a Confusions,
    letters: &'a [char],
    lower: &'a [char],
    capitals: bool,
    /// Rewrites of letters left out; they fit everywhere.
    left_out: Vec<Fitting>,
    likeliest: f32,
    max_edits: usize,
    profiles: usize,
}

impl Walker {
    /// All words that can have been read as `letters`, best first. The string itself is among them when it is a
    /// word or a compound. `unknown` is what the string costs as an unknown word: what costs more is not looked for.
    pub fn candidates(
        &mut self,
        lexicon: &Lexicon,
        extra: Option<&Lexicon>,
        table: &Confusions,
        letters: &[char],
        unknown: f32,
    ) -> Vec<Candidate> {
        self.found.clear();
        if letters.is_empty() || letters.len() > MAX_LETTERS {
            return Vec::new();
        }
        // No word holds the zero that stands for a sign that is no letter.
        let lower: Vec<char> = letters
            .iter()
            .map(|&c| if c.is_alphabetic() { to_lower(c) } else { '\0' })
            .collect();
        let capitals = Pattern::of(letters.iter().copied()) == Pattern::Capitals;
        let left_out = |&number: &u16| {
            let rule = table.rule(number);
            let first = rule.lower.as_bytes().first().copied().unwrap_or(0);
            let fits = rule.letters && (capitals || rule.small && !rule.capital_first);
            fits.then_some(Fitting {
                cost: rule.cheapest,
                rule: number,
                first,
            })
        };
        let walk = Walk {
            left_out: table.left_out().iter().filter_map(left_out).collect(),
            lexicon,
            lower: &lower,
            extra,
            table,
            letters,
            capitals,
            likeliest: LIKELIEST[letters.len().min(LIKELIEST.len() - 1)],
            max_edits: (1 + letters.len() / 3).min(4),
            profiles: table.profiles().len(),
        };
        self.fit(&walk);
        self.steps = 0;
        self.best = unknown;
        for (budget, slack) in BUDGETS.into_iter().zip(SLACK) {
            self.slack = slack;
            if budget > 0.0 && budget + walk.likeliest > self.best + self.slack
                || self.steps > MAX_STEPS
            {
                break;
            }
            self.budget = budget;
            for lexicon in [Some(lexicon), extra].into_iter().flatten() {
                let start = |place, part| State {
                    at: 0,
                    place,
                    channel: walk.no_cost(),
                    parts_cost: 0.0,
                    part,
                    part_len: 0,
                    left_out: 0,
                };
                self.walk(&walk, lexicon, start(lexicon.words_root(), Part::Word));
                if letters.len() >= MIN_COMPOUND
                    && let Some(place) = lexicon.modifiers_root()
                {
                    self.walk(&walk, lexicon, start(place, Part::Modifier));
                }
            }
        }
        self.found.sort_by(|a, b| {
            a.cheapest()
                .total_cmp(&b.cheapest())
                .then_with(|| a.word.cmp(&b.word))
        });
        std::mem::take(&mut self.found)
    }

    fn walk<'l>(&mut self, walk: &Walk<'l>, lexicon: &'l Lexicon, s: State<'l>) {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return;
        }
        if s.at == walk.letters.len() {
            if s.part != Part::Modifier {
                self.end(&s);
            }
            self.rewrites(walk, lexicon, &s);
            return;
        }
        if s.part == Part::Modifier
            && s.part_len >= 2
            && s.at + MIN_HEAD <= walk.letters.len() + 1
            && s.at > 1
        {
            self.next_part(walk, lexicon, &s);
        }
        if let Some(&c) = walk.letters.get(s.at) {
            if walk.lower[s.at] != '\0' {
                let mut utf8 = [0; 4];
                self.advance(
                    walk,
                    lexicon,
                    &s,
                    walk.lower[s.at].encode_utf8(&mut utf8),
                    &[c],
                    None,
                );
            }
            if walk.capitals && c == 'S' && walk.letters.get(s.at + 1) == Some(&'S') {
                // In capitals ß is written SS; that is no damage.
                self.advance(walk, lexicon, &s, "ß", &['S', 'S'], None);
            }
            self.rewrites(walk, lexicon, &s);
        }
    }

    /// Finds the rewrites that fit at each letter.
    fn fit(&mut self, walk: &Walk) {
        self.fitting.clear();
        self.ends.clear();
        for at in 0..=walk.letters.len() {
            let read = &walk.letters[at..];
            let starting = read
                .first()
                .map_or(&[][..], |&c| walk.table.starting_with(c));
            for &number in starting {
                let rule = walk.table.rule(number);
                let shown = rule.letters
                    && (walk.capitals || rule.small && (at == 0 || !rule.capital_first));
                let fits =
                    rule.ocr.len() <= read.len() && rule.ocr.iter().zip(read).all(|(a, b)| a == b);
                if fits && shown {
                    let first = rule.lower.as_bytes().first().copied().unwrap_or(0);
                    self.fitting.push(Fitting {
                        cost: rule.cheapest,
                        rule: number,
                        first,
                    });
                }
            }
            self.ends.push(self.fitting.len());
        }
    }

    /// Tries the rewrites that fit here.
    fn rewrites<'l>(&mut self, walk: &Walk<'l>, lexicon: &'l Lexicon, s: &State<'l>) {
        if self.edits.len() >= walk.max_edits {
            return;
        }
        let left = self
            .budget
            .min(self.best + self.slack - walk.likeliest - s.parts_cost)
            - cheapest(&s.channel);
        let begin = if s.at == 0 { 0 } else { self.ends[s.at - 1] };
        let end = self.ends[s.at];
        let left_out = if s.at > 0 && s.left_out < MAX_LEFT_OUT {
            &walk.left_out[..]
        } else {
            &[]
        };
        let nothing = |f: Option<&Fitting>| f.is_none_or(|f| f.cost > left);
        if nothing(self.fitting[begin..end].first()) && nothing(left_out.first()) {
            return;
        }
        // Which letters the dictionary goes on with here, as a set of bytes.
        let mut goes_on = [0u64; 4];
        goes_on[0] = 1;
        for t in s.place.node.transitions() {
            goes_on[usize::from(t.inp >> 6)] |= 1 << (t.inp & 63);
        }
        let can = |f: &Fitting| goes_on[usize::from(f.first >> 6)] >> (f.first & 63) & 1 == 1;
        for i in begin..end {
            let f = self.fitting[i];
            if f.cost > left {
                break;
            }
            if can(&f) {
                self.rewrite(walk, lexicon, s, f.rule);
            }
        }
        for f in left_out {
            if f.cost > left {
                break;
            }
            if can(f) {
                self.rewrite(walk, lexicon, s, f.rule);
            }
        }
    }

    fn rewrite<'l>(&mut self, walk: &Walk<'l>, lexicon: &'l Lexicon, s: &State<'l>, number: u16) {
        let rule = walk.table.rule(number);
        // What the engine left out or added shifts everything after it; two such beside each other are a guess.
        if (rule.ocr.is_empty() || rule.truth.is_empty())
            && self
                .edits
                .last()
                .is_some_and(|e| usize::from(e.at + e.len) == s.at)
        {
            return;
        }
        let mut shown = ['\0'; 4];
        for (i, &c) in rule.truth.iter().enumerate() {
            shown[i] = if walk.capitals { to_upper(c) } else { c };
        }
        self.edits.push(Edit {
            at: s.at as u8,
            len: rule.ocr.len() as u8,
            rule: number,
        });
        let mut next = *s;
        next.left_out += u8::from(rule.ocr.is_empty());
        self.advance(
            walk,
            lexicon,
            &next,
            &rule.lower,
            &shown[..rule.truth.len()],
            Some(number),
        );
        self.edits.pop();
    }

    /// Walks the truth letters `lower`, shown as `shown`, from `s`; `rule` is the rewrite that gives them.
    fn advance<'l>(
        &mut self,
        walk: &Walk<'l>,
        lexicon: &'l Lexicon,
        s: &State<'l>,
        lower: &str,
        shown: &[char],
        rule: Option<u16>,
    ) {
        let mut next = *s;
        for &byte in lower.as_bytes() {
            match lexicon.step(&next.place, byte) {
                Some(place) => next.place = place,
                None => return,
            }
            next.part_len += usize::from(byte & 0xc0 != 0x80);
        }
        match rule {
            Some(number) => {
                let rule = walk.table.rule(number);
                next.at += rule.ocr.len();
                for k in 0..walk.profiles {
                    next.channel[k] += rule.costs[k];
                }
            }
            None => {
                next.at += shown.len();
                if let Some(keep) = lower.chars().next().and_then(|c| walk.table.keep(c)) {
                    for (cost, kept) in next.channel.iter_mut().zip(keep).take(walk.profiles) {
                        *cost += kept;
                    }
                }
            }
        }
        let ahead = match s.part {
            Part::Word => Entry::cost_of(next.place.sum).max(walk.likeliest),
            Part::Modifier => COMPOUND + unpack_part(next.place.sum) + HEAD_COSTS[7] / 2.0,
            Part::Head => (HEAD_COSTS[7] + Entry::cost_of(next.place.sum)) / 2.0,
        };
        if cheapest(&next.channel) + s.parts_cost + ahead > self.best + self.slack {
            return;
        }
        let len = self.word.len();
        self.word.extend(shown);
        self.walk(walk, lexicon, next);
        self.word.truncate(len);
    }

    /// A compound's part may end here, and the next begin.
    fn next_part<'l>(&mut self, walk: &Walk<'l>, lexicon: &'l Lexicon, s: &State<'l>) {
        let Some(value) = s.place.value() else {
            return;
        };
        if self.parts.len() + 2 > MAX_PARTS {
            return;
        }
        let further = if self.parts.is_empty() {
            COMPOUND
        } else {
            FURTHER_PART
        };
        let parts_cost = s.parts_cost + unpack_part(value) + further;
        if cheapest(&s.channel) + parts_cost + HEAD_COSTS[7] > self.best + self.slack {
            return;
        }
        self.parts.push(self.word.len() as u8);
        let begin = |place, part| State {
            place,
            part,
            part_len: 0,
            parts_cost,
            ..*s
        };
        // Heads come from the same dictionary as the part before; a user's own words can be heads after built-in parts.
        self.walk(walk, lexicon, begin(lexicon.words_root(), Part::Head));
        if let Some(extra) = walk.extra.filter(|extra| !std::ptr::eq(*extra, lexicon)) {
            self.walk(walk, extra, begin(extra.words_root(), Part::Head));
        }
        if let Some(place) = walk.lexicon.modifiers_root() {
            self.walk(walk, walk.lexicon, begin(place, Part::Modifier));
        }
        self.parts.pop();
    }

    fn end(&mut self, s: &State) {
        let Some(value) = s.place.value() else {
            return;
        };
        let entry = Entry::unpack(value);
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
        let total = language + cheapest(&s.channel);
        if total > self.best + self.slack {
            return;
        }
        self.best = self.best.min(total);
        if let Some(same) = self.found.iter().position(|c| c.word == self.word) {
            if total < self.found[same].cheapest() {
                self.found[same] = self.candidate(&entry, language, s);
            }
            return;
        }
        if self.found.len() == MAX_CANDIDATES {
            // The string as it is stays, whatever it costs: the decision needs it.
            let worst = (0..self.found.len())
                .filter(|&i| !self.found[i].edits.is_empty())
                .max_by(|&a, &b| {
                    self.found[a]
                        .cheapest()
                        .total_cmp(&self.found[b].cheapest())
                })
                .expect("at most one candidate has no edits");
            if self.found[worst].cheapest() <= total && !self.edits.is_empty() {
                return;
            }
            self.found.swap_remove(worst);
        }
        let candidate = self.candidate(&entry, language, s);
        self.found.push(candidate);
    }

    fn candidate(&self, entry: &Entry, language: f32, s: &State) -> Candidate {
        Candidate {
            word: self.word.clone(),
            edits: self.edits.clone(),
            language,
            channel: s.channel,
            case: entry.case,
            doubtful: entry.doubtful,
            parts: if s.part == Part::Head {
                self.parts.clone()
            } else {
                Vec::new()
            },
        }
    }
}

impl Walk<'_> {
    /// Profiles that the table does not have are never the cheapest.
    fn no_cost(&self) -> Costs {
        let mut costs = [f32::INFINITY; MAX_PROFILES];
        costs[..self.profiles].fill(0.0);
        costs
    }
}
