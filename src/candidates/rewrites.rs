//! The confusion table as walks ask for it: which rewrites fit at a letter?

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::confusion::{Confusions, MAX_SIGNS, Page};
use crate::lexicon::{Entered, Graph, LetterSet, Mark, Place};

/// The table as the walk asks for it.
#[derive(Debug)]
pub(crate) struct Rewrites<'c> {
    table: &'c Confusions,
    by_first: FxHashMap<char, Vec<Ready>>,
    /// Lists of rewrites that fit by where they stand, whatever else stands there: those of letters left out, an empty
    /// one, then those of each sign alone; three each but of the empty one, by where the word goes on.
    lists: Vec<List>,
    /// Those of letters left out once more, cheapest first.
    left_out: [Vec<Fitting>; 3],
    /// Where the lists of a sign begin, for those of Latin-1, and for others.
    single: [usize; 256],
    others: FxHashMap<char, usize>,
    /// Rewrites of more signs, by the first two.
    longer: FxHashMap<(char, char), Vec<Ready>>,
}

/// The number of an empty list, behind those of letters left out.
const NO_LIST: usize = 3;

/// Where letters are put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begin {
    /// Before a word's first letter.
    Start,
    Inside,
    /// Anywhere in a word of capitals.
    Capitals,
}

impl Begin {
    /// Before the letter with this number.
    pub fn of(at: usize, capitals: bool) -> Begin {
        match (capitals, at) {
            (true, _) => Begin::Capitals,
            (false, 0) => Begin::Start,
            (false, _) => Begin::Inside,
        }
    }
}

/// A rewrite, with what tells where it fits.
#[derive(Debug, Clone)]
struct Ready {
    ocr: [char; MAX_SIGNS],
    /// Does it make small letters inside a word? At its beginning? Capitals fit everywhere in words of capitals.
    inside: bool,
    at_start: bool,
    fitting: Fitting,
}

impl Ready {
    /// Does it fit at the letter with this number, before what is read from there on? The first sign is the same.
    fn fits(&self, read: &[char], at: usize, capitals: bool) -> bool {
        let shown = capitals
            || match at {
                0 => self.at_start,
                _ => self.inside,
            };
        shown && (1..usize::from(self.fitting.read)).all(|i| read.get(i) == Some(&self.ocr[i]))
    }
}

/// Those that are shown, by where the word goes on.
fn by_place(ready: &[Ready], shown: impl Fn(&Ready) -> bool) -> [Vec<Fitting>; 3] {
    let places: [&dyn Fn(&Ready) -> bool; 3] = [&|r| r.at_start, &|r| r.inside, &|_| true];
    places.map(|is_here| {
        let here = ready.iter().filter(|r| shown(r) && is_here(r));
        here.map(|r| r.fitting).collect()
    })
}

impl<'c> Rewrites<'c> {
    pub fn new(table: &'c Confusions, page: Page) -> Self {
        let ready = |numbers: Range<u16>| -> Vec<Ready> {
            let rules = numbers.map(|n| (n, table.rule(n)));
            let mut ready: Vec<Ready> = rules
                // A sign that stands for nothing takes no letter from the word and puts none in.
                .filter(|(_, rule)| {
                    !rule.truth.is_empty() || rule.ocr.iter().all(|c| c.is_alphabetic())
                })
                .filter(|(_, rule)| rule.letters && rule.expected[page as usize].is_finite())
                .map(|(number, rule)| {
                    let mut ocr = ['\0'; MAX_SIGNS];
                    ocr[..rule.ocr.len()].copy_from_slice(&rule.ocr);
                    Ready {
                        ocr,
                        inside: rule.small && !rule.capital_first,
                        // No German word begins with ß.
                        at_start: rule.small && rule.lower.first() != Some(&'ß'),
                        fitting: Fitting::new(table, number, page),
                    }
                })
                .collect();
            // Cheapest first, so that a walk on a budget stops early.
            ready.sort_by(|a, b| a.fitting.cost.total_cmp(&b.fitting.cost));
            ready
        };
        let by_first: FxHashMap<char, Vec<Ready>> = table
            .first_signs()
            .map(|c| (c, ready(table.starting_with(c))))
            .collect();
        let left_out = by_place(&ready(table.left_out()), |_| true);
        let mut lists: Vec<List> = left_out.iter().cloned().map(List::new).collect();
        lists.push(List::new(Vec::new()));
        let mut single = [NO_LIST; 256];
        let mut others = FxHashMap::default();
        let mut longer: FxHashMap<(char, char), Vec<Ready>> = FxHashMap::default();
        for (&sign, ready) in &by_first {
            match single.get_mut(sign as usize) {
                Some(single) => *single = lists.len(),
                None => {
                    others.insert(sign, lists.len());
                }
            }
            let alone = by_place(ready, |r| r.fitting.read == 1);
            lists.extend(alone.into_iter().map(List::new));
            for r in ready.iter().filter(|r| r.fitting.read > 1) {
                longer.entry((sign, r.ocr[1])).or_default().push(r.clone());
            }
        }
        Rewrites {
            table,
            by_first,
            lists,
            left_out,
            single,
            others,
            longer,
        }
    }

    pub fn table(&self) -> &'c Confusions {
        self.table
    }

    /// Those of letters left out, cheapest first.
    pub fn left_out(&self, place: Begin) -> &[Fitting] {
        &self.left_out[place as usize]
    }

    /// The list of letters left out.
    pub fn list_of_left_out(&self, place: Begin) -> &List {
        &self.lists[place as usize]
    }

    /// The number of the list of those of a sign alone, if there are any.
    pub fn list_of(&self, sign: Option<&char>, place: Begin) -> usize {
        let Some(&sign) = sign else { return NO_LIST };
        let first = match self.single.get(sign as usize) {
            Some(&first) => first,
            None => self.others.get(&sign).copied().unwrap_or(NO_LIST),
        };
        match first {
            NO_LIST => NO_LIST,
            first => first + place as usize,
        }
    }

    /// The rewrites on a list.
    pub fn list(&self, number: usize) -> &List {
        &self.lists[number]
    }

    /// Adds the rewrites of more than one sign that fit at a letter, cheapest first.
    pub fn fit_longer(&self, letters: &[char], at: usize, capitals: bool, out: &mut Vec<Fitting>) {
        let read = &letters[at..];
        let [first, second, ..] = read else {
            return;
        };
        let Some(ready) = self.longer.get(&(*first, *second)) else {
            return;
        };
        let fitting = ready.iter().filter(|r| r.fits(read, at, capitals));
        out.extend(fitting.map(|r| r.fitting));
    }

    /// Adds the rewrites that fit at a letter, cheapest first.
    pub fn fit(&self, letters: &[char], at: usize, capitals: bool, out: &mut Vec<Fitting>) {
        let read = &letters[at..];
        let Some(ready) = read.first().and_then(|c| self.by_first.get(c)) else {
            return;
        };
        let fitting = ready.iter().filter(|r| r.fits(read, at, capitals));
        out.extend(fitting.map(|r| r.fitting));
    }
}

/// Costs that a [`List`] tells apart at a glance, in nats from 0.
const LEVELS: usize = 20;

fn level(cost: f32) -> usize {
    // From a narrow number, since the conversion to a wide one takes longer.
    usize::from(cost as u16).min(LEVELS - 1)
}

/// The rewrites that fit somewhere, by the first letter of their truth side, the cheapest of each letter first.
#[derive(Debug)]
pub(crate) struct List {
    fitting: Vec<Fitting>,
    /// Where those of each letter begin.
    begins: [(u16, u16); LetterSet::LETTERS],
    /// The letters that those lead to which cost less than 1, 2, … nats; the last: all.
    within: [LetterSet; LEVELS],
    /// And those which cost 0, 1, … nats or more.
    beyond: [LetterSet; LEVELS],
    /// Those which more letters may follow on the truth side.
    pub longer: LetterSet,
    /// What the cheapest costs.
    pub cheapest: f32,
}

impl List {
    fn new(mut fitting: Vec<Fitting>) -> List {
        let number = |f: &Fitting| f.first.number();
        fitting.sort_by(|a, b| (number(a).cmp(&number(b))).then(a.cost.total_cmp(&b.cost)));
        let cheapest = fitting.iter().map(|f| f.cost);
        let cheapest = cheapest.fold(f32::INFINITY, f32::min);
        let mut begins = [(0, 0); LetterSet::LETTERS];
        let mut within = [LetterSet::EMPTY; LEVELS];
        for (i, f) in (0u16..).zip(&fitting) {
            let (begin, end) = &mut begins[number(f)];
            if *end == 0 {
                *begin = i;
            }
            *end = i + 1;
            let level = &mut within[level(f.cost)];
            *level = level.or(f.first);
        }
        let longer = fitting.iter().filter(|f| f.length > 1);
        let longer = longer.fold(LetterSet::EMPTY, |set, f| set.or(f.first));
        let mut beyond = within;
        for level in 1..LEVELS {
            within[level] = within[level].or(within[level - 1]);
            let dearer = LEVELS - level;
            beyond[dearer - 1] = beyond[dearer - 1].or(beyond[dearer]);
        }
        List {
            fitting,
            begins,
            within,
            beyond,
            longer,
            cheapest,
        }
    }

    /// The letters that rewrites of a cost in this range lead to, and maybe some more.
    #[inline]
    pub fn between(&self, least: f32, most: f32) -> LetterSet {
        self.within[level(most)].and(self.beyond[level(least)])
    }

    /// Those that lead to a letter, cheapest first.
    #[inline]
    pub fn leading_to(&self, letter: LetterSet) -> &[Fitting] {
        let (begin, end) = self.begins[letter.number()];
        self.fitting
            .get(begin.into()..end.into())
            .unwrap_or_default()
    }
}

/// A rewrite that fits, with what the walk asks of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fitting {
    pub undone: Undone,
    /// The first letter of its truth side.
    pub first: LetterSet,
    /// The groups of the second one, if there is one.
    pub second: Mark,
    /// Its truth side in lower case.
    pub truth: [char; MAX_SIGNS],
}

/// A rewrite, undone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Undone {
    pub cost: f32,
    pub rule: u16,
    /// Letters on its OCR side and on its truth side.
    pub read: u8,
    pub length: u8,
}

impl Fitting {
    fn new(table: &Confusions, number: u16, page: Page) -> Fitting {
        let rule = table.rule(number);
        let mut truth = ['\0'; MAX_SIGNS];
        truth[..rule.lower.len()].copy_from_slice(&rule.lower);
        Fitting {
            undone: Undone {
                cost: rule.expected[page as usize],
                rule: number,
                read: rule.ocr.len() as u8,
                length: rule.lower.len() as u8,
            },
            first: rule
                .lower
                .first()
                .map_or(LetterSet::NOTHING, |&c| LetterSet::of(c)),
            second: Mark::groups(
                rule.lower
                    .get(1)
                    .map_or(LetterSet::EMPTY, |&c| LetterSet::of(c)),
            ),
            truth,
        }
    }

    /// Where its truth side leads to, from a place that was entered.
    #[inline(always)]
    pub fn leads_to(&self, graph: &Graph, place: Place, here: &Entered) -> Option<Place> {
        match self.length {
            0 => Some(place),
            _ => self.behind(graph, graph.step(here, self.truth[0])?),
        }
    }

    /// The same from behind its first letter.
    #[inline(always)]
    pub fn behind(&self, graph: &Graph, first: Place) -> Option<Place> {
        match self.length {
            1 => Some(first),
            _ if !first.may_meet(self.second) => None,
            length => graph.further(first, self.truth[1..length.into()].iter().copied()),
        }
    }
}

impl std::ops::Deref for Fitting {
    type Target = Undone;
    fn deref(&self) -> &Undone {
        &self.undone
    }
}
