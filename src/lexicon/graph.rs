//! The dictionary as walks go over it: nodes that go on letter by letter. See [`unpack`](super::unpack).

use std::borrow::Cow;

use super::entry::Entry;
use super::layout::{EDGE, HEADER, LENGTHS, LetterSet, MARK_SHIFT, Mark, Row};

/// Words, first parts of compounds, and how long the words are that begin alike.
///
/// What is summed up on the way to a node tells the likeliest word behind it, of whatever length. A walk knows about how many
/// letters are still to come, so it gains by knowing the likeliest word of that length: `di` leads to `die` soon and to
/// `dienstag` late. The dictionary tells this for short beginnings, which is where a walk has most to choose from.
#[derive(Debug)]
pub(crate) struct Graph {
    nodes: Cow<'static, [u32]>,
    rows: Cow<'static, [Row]>,
    /// Where the first parts of compounds begin, if there are any.
    modifiers: Option<Place>,
}

/// A node, and what was summed up on the way to it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {
    node: u32,
    sum: u16,
    mark: Mark,
}

impl Place {
    pub fn sum(self) -> u32 {
        self.sum.into()
    }

    /// May the node go on with letters of these groups? That takes no look at it.
    #[inline(always)]
    pub fn may_meet(self, groups: Mark) -> bool {
        self.mark.may_meet(groups)
    }
}

/// A place that was entered: what is known of its node.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entered {
    /// The letters that it goes on with.
    letters: LetterSet,
    /// The first of its edges, which are in the order of their letters.
    edges: u32,
    /// What is added to the sum where a key ends here.
    end: u32,
    sum: u16,
}

impl Entered {
    /// The letters that a way on can begin with.
    pub fn letters(&self) -> LetterSet {
        self.letters
    }

    /// The value of a key that ends here.
    pub fn value(&self) -> Option<u32> {
        let ends = self.letters.meets(LetterSet::KEY_ENDS);
        ends.then(|| self.end.wrapping_add(self.sum.into()))
    }
}

impl Graph {
    /// Of what was unpacked.
    pub fn new(nodes: Cow<'static, [u32]>, rows: Cow<'static, [Row]>) -> Graph {
        let modifiers = (nodes[1] > 0).then(|| Place {
            node: nodes[1],
            sum: nodes[2] as u16,
            ..Place::default()
        });
        Graph {
            nodes,
            rows,
            modifiers,
        }
    }

    /// Where words begin.
    pub fn words(&self) -> Place {
        Place {
            node: self.nodes[0],
            ..Place::default()
        }
    }

    /// Where the first parts of compounds begin, if there are any.
    pub fn modifiers(&self) -> Option<Place> {
        self.modifiers
    }

    /// From now on, no compound begins here.
    pub fn forget_modifiers(&mut self) {
        self.modifiers = None;
    }

    /// Goes to the node at a place.
    #[inline(always)]
    pub fn enter(&self, place: Place) -> Entered {
        let node = place.node as usize;
        let header = &self.nodes[node..node + HEADER + 1];
        let letters = LetterSet::from_halves([header[0], header[1]]);
        let ends = letters.meets(LetterSet::KEY_ENDS);
        Entered {
            letters,
            edges: place.node + HEADER as u32 + u32::from(ends),
            end: header[HEADER],
            sum: place.sum,
        }
    }

    /// One letter in lower case further.
    #[inline]
    pub fn step(&self, from: &Entered, letter: char) -> Option<Place> {
        let set = LetterSet::of(letter);
        if !from.letters.meets(set) {
            return None;
        }
        match set.is_letter() {
            true => Some(self.step_to(from, set)),
            false => self.step_to_other(from, letter),
        }
    }

    /// One letter further that the node goes on with and that has a bit of its own.
    #[inline]
    pub fn step_to(&self, from: &Entered, letter: LetterSet) -> Place {
        self.along(
            from,
            from.edges as usize + EDGE * from.letters.before(letter),
        )
    }

    /// The same with a letter that has no bit of its own.
    #[cold]
    fn step_to_other(&self, from: &Entered, letter: char) -> Option<Place> {
        let others = from.edges as usize + EDGE * from.letters.count_own();
        let mut edges = (0..self.nodes[others] as usize).map(|i| others + 1 + i * (1 + EDGE));
        let edge = edges.find(|edge| self.nodes[*edge] == letter as u32)?;
        Some(self.along(from, edge + 1))
    }

    /// The place behind an edge of a node.
    #[inline(always)]
    fn along(&self, from: &Entered, edge: usize) -> Place {
        let edge = &self.nodes[edge..edge + EDGE];
        Place {
            node: edge[0],
            sum: from.sum.wrapping_add(edge[1] as u16),
            mark: Mark((edge[1] >> MARK_SHIFT) as u16),
        }
    }

    /// So many letters in lower case further from a place.
    #[inline]
    pub fn further(&self, from: Place, mut letters: impl Iterator<Item = char>) -> Option<Place> {
        letters.try_fold(from, |place, letter| self.step(&self.enter(place), letter))
    }

    /// The word of these letters in lower case.
    #[inline]
    pub fn word(&self, letters: impl Iterator<Item = char>) -> Option<Entry> {
        let value = self.enter(self.further(self.words(), letters)?).value()?;
        Some(Entry::unpack(value.into()))
    }

    /// By how many steps of their costs words behind a place, with about so many letters to come, are dearer than the
    /// likeliest.
    #[inline]
    pub fn dearer(&self, place: Place, letters: usize) -> u8 {
        self.rows[place.mark.row_number()][letters.min(LENGTHS - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{Lexicon, WordList};
    use fst::{IntoStreamer, Streamer};

    fn value(graph: &Graph, root: Place, word: &str) -> Option<u32> {
        let place = graph.further(root, word.chars())?;
        graph.enter(place).value()
    }

    /// Holds each key of the FST, and no more.
    fn holds_the_same(lexicon: &Lexicon) {
        let graph = &lexicon.graph;
        let mut stream = lexicon.fst.range().ge([1]).into_stream();
        let mut keys = 0;
        while let Some((key, found)) = stream.next() {
            let (root, key) = match key[0] {
                1 => (graph.modifiers().unwrap(), &key[1..]),
                space if space < b' ' => continue,
                _ => (graph.words(), key),
            };
            let key = std::str::from_utf8(key).unwrap();
            assert_eq!(value(graph, root, key), Some(found.value() as u32), "{key}");
            keys += 1;
        }
        let roots = [Some(graph.words()), graph.modifiers()];
        let held: u64 = roots
            .into_iter()
            .flatten()
            .map(|r| keys_behind(graph, r))
            .sum();
        assert_eq!(held, keys);
    }

    fn keys_behind(graph: &Graph, place: Place) -> u64 {
        // Each node is counted once, however many ways lead to it.
        fn count(graph: &Graph, place: Place, known: &mut [u64]) -> u64 {
            let node = place.node as usize;
            if known[node] == 0 {
                let here = graph.enter(place);
                let own = here.edges as usize;
                let others = own + EDGE * here.letters.count_own();
                let mut places: Vec<Place> = (own..others)
                    .step_by(EDGE)
                    .map(|edge| graph.along(&here, edge))
                    .collect();
                if here.letters.meets(LetterSet::OTHER) {
                    let edges = (0..graph.nodes[others] as usize).map(|i| others + 2 + 3 * i);
                    places.extend(edges.map(|edge| graph.along(&here, edge)));
                }
                let behind = places.into_iter().map(|place| count(graph, place, known));
                known[node] = behind.sum::<u64>() + u64::from(here.value().is_some());
            }
            known[node]
        }
        count(graph, place, &mut vec![0; graph.nodes.len()])
    }

    #[test]
    fn holds_what_the_fst_holds() {
        let lexicon = Lexicon::german();
        holds_the_same(&lexicon);
        for word in ["", "q", "xqvw", "straßez", "дом", "ẞ"] {
            let expected = lexicon.fst.get(word).map(|v| v.value() as u32);
            let found = value(&lexicon.graph, lexicon.graph.words(), word);
            assert_eq!(found, expected, "{word}");
        }
    }

    #[test]
    fn marks_tell_what_is_behind() {
        let lexicon = Lexicon::german();
        let graph = &lexicon.graph;
        let all: Vec<char> = ('a'..='z').chain("äöüßéø".chars()).collect();
        let (mut in_vain, mut spared) = (0, 0);
        for word in ["verkehrsmittel", "übergroß", "qualität", "cafés", "haus"] {
            let ends = word.char_indices().map(|(i, c)| i + c.len_utf8());
            for end in ends {
                let place = graph.further(graph.words(), word[..end].chars()).unwrap();
                let here = graph.enter(place);
                for &c in &all {
                    let may = place.may_meet(Mark::groups(LetterSet::of(c)));
                    let does = graph.step(&here, c).is_some();
                    assert!(may || !does, "{} {c}", &word[..end]);
                    in_vain += u32::from(may && !does);
                    spared += u32::from(!may);
                }
            }
        }
        assert!(spared > in_vain, "{spared} {in_vain}");
    }

    #[test]
    fn holds_letters_of_all_lengths() {
        let mut list = WordList::default();
        let words = ["łódź", "łomża", "ă", "gaſt", "aⱥ", "ⱥb", "ªab", "ÿz", "ab"];
        // Letters that are capitals of two bytes and small ones of three come in as capitals.
        list.read("Łódź\t3\nŁomża\nĂ\ngaſt\naȺ\nȺb\nªab\nÿz\nab\t7\n")
            .unwrap();
        let lexicon = Lexicon::open(list.compile().unwrap()).unwrap();
        assert!(lexicon.graph.modifiers().is_none());
        holds_the_same(&lexicon);
        for word in words {
            assert!(lexicon.get(word).is_some(), "{word}");
        }
        for word in ["łód", "łxdź", "a", "ⱥ", "aⱥb", "ß"] {
            assert!(lexicon.get(word).is_none(), "{word}");
        }
    }

    #[test]
    fn the_built_in_one_was_unpacked_as_others_are() {
        let bytes = include_bytes!("../../dictionaries/german.fst");
        let (built_in, opened) = (Lexicon::german(), Lexicon::open(bytes.to_vec()).unwrap());
        assert_eq!(built_in.graph.nodes, opened.graph.nodes);
        assert_eq!(built_in.graph.rows, opened.graph.rows);
        assert_eq!(built_in.letters().costs(), opened.letters().costs());
    }
}
