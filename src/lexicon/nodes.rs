//! Nodes of a dictionary, unpacked as far as walks have come.
//!
//! An FST is packed byte by byte, and a walk comes to the nodes near its root again and again. Unpacked, a node goes
//! on letter by letter: one bit tells whether it does with a letter, and the edge leads to its node without a search.

use fst::raw::{CompiledAddr, Node as Packed};
use rustc_hash::FxHashMap;

use super::Lexicon;

/// Nodes kept from one walk to the next: at some 50 bytes each with their edges, 25 MB.
const KEPT: usize = 512 * 1024;
/// In [`Edge::to`]: the node behind is not unpacked yet, and the rest is its address.
const PACKED: u32 = 1 << 31;
/// No dictionary is longer, so that [`PACKED`] is never part of an address.
pub(super) const MAX_BYTES: usize = PACKED as usize;
/// No key ends here.
const NO_END: u32 = u32::MAX;

/// A set of letters: a–z, ß–ÿ, and one bit for all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LetterSet(u64);

const OTHERS: u64 = 1 << 63;

impl LetterSet {
    /// No letter at all: every node goes on with that.
    pub const NOTHING: LetterSet = LetterSet(1 << 62);

    /// The set of one letter in lower case.
    pub fn of(c: char) -> LetterSet {
        LetterSet(match c {
            'a'..='z' => 1 << (c as u32 - 'a' as u32),
            'ß'..='ÿ' => 1 << (26 + c as u32 - 'ß' as u32),
            _ => OTHERS,
        })
    }

    pub fn meets(self, other: LetterSet) -> bool {
        self.0 & other.0 != 0
    }

    /// How many of its letters come before this one.
    fn before(self, letter: LetterSet) -> u32 {
        (self.0 & (letter.0 - 1)).count_ones()
    }

    /// Is it one letter that has a bit of its own?
    pub fn is_letter(self) -> bool {
        self.0 < LetterSet::NOTHING.0
    }
}

/// A place in a dictionary: the edge that leads there, and what was summed up on the way. The node behind it is unpacked
/// only when a walk enters it. Holds until the next [`Nodes::begin`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    edge: u32,
    pub sum: u32,
}

/// A place that was entered: what is known of its node.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entered {
    node: Node,
    sum: u32,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    /// The letters that it goes on with.
    letters: LetterSet,
    /// The first of its edges, which are in the order of their letters, but those of other letters.
    edges: u32,
    /// What is added to the sum where a key ends here.
    end: u32,
}

#[derive(Debug, Clone, Copy)]
struct Edge {
    to: u32,
    out: u32,
}

impl Entered {
    /// The letters that a way on can begin with.
    pub fn letters(&self) -> LetterSet {
        self.node.letters
    }

    /// The value of a key that ends here.
    pub fn value(&self) -> Option<u32> {
        (self.node.end != NO_END).then(|| self.sum.wrapping_add(self.node.end))
    }
}

/// Unpacked nodes of one dictionary.
#[derive(Debug, Default)]
pub(crate) struct Nodes {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    numbers: FxHashMap<u32, u32>,
    /// Edges of letters that have no bit of their own, by the first edge of the node and the letter.
    others: FxHashMap<(u32, char), u32>,
}

impl Nodes {
    /// Makes ready for a walk: forgets all nodes when there are too many.
    pub fn begin(&mut self, lexicon: &Lexicon) {
        if self.nodes.len() > KEPT {
            self.nodes.clear();
            self.edges.clear();
            self.numbers.clear();
            self.others.clear();
        }
        if self.edges.is_empty() {
            let (address, sum) = lexicon.modifiers.unwrap_or_default();
            self.add_edge(lexicon.fst.root().addr(), 0);
            self.add_edge(address, sum);
        }
    }

    /// Where words begin.
    pub fn words_root(&self) -> Place {
        Place { edge: 0, sum: 0 }
    }

    /// Where the first parts of compounds begin; a dictionary need not have any.
    pub fn modifiers_root(&self) -> Place {
        Place {
            edge: 1,
            sum: self.edges[1].out,
        }
    }

    /// Goes to the node at a place.
    #[inline]
    pub fn enter(&mut self, lexicon: &Lexicon, place: Place) -> Entered {
        let to = self.edges[place.edge as usize].to;
        let number = match to & PACKED {
            0 => to,
            _ => self.unpacked(lexicon, place.edge),
        };
        Entered {
            node: self.nodes[number as usize],
            sum: place.sum,
        }
    }

    /// One letter in lower case further.
    pub fn step(&self, from: &Entered, letter: char) -> Option<Place> {
        let set = LetterSet::of(letter);
        if !from.node.letters.meets(set) {
            return None;
        }
        if set.0 != OTHERS {
            return Some(self.step_to(from, set));
        }
        let edge = *self.others.get(&(from.node.edges, letter))?;
        Some(self.along(edge, from.sum))
    }

    /// One letter further that the node goes on with and that has a bit of its own.
    #[inline]
    pub fn step_to(&self, from: &Entered, letter: LetterSet) -> Place {
        self.along(from.node.edges + from.node.letters.before(letter), from.sum)
    }

    /// So many letters in lower case further from a place.
    #[inline]
    pub fn further(
        &mut self,
        lexicon: &Lexicon,
        mut place: Place,
        letters: &[char],
    ) -> Option<Place> {
        for &letter in letters {
            let here = self.enter(lexicon, place);
            place = self.step(&here, letter)?;
        }
        Some(place)
    }

    #[inline]
    fn along(&self, edge: u32, sum: u32) -> Place {
        Place {
            edge,
            sum: sum.wrapping_add(self.edges[edge as usize].out),
        }
    }

    /// Unpacks the node that an edge leads to.
    #[cold]
    fn unpacked(&mut self, lexicon: &Lexicon, edge: u32) -> u32 {
        let address = self.edges[edge as usize].to & !PACKED;
        let number = self.node(lexicon, address as usize);
        self.edges[edge as usize].to = number;
        number
    }

    /// The node at an address, unpacked now if it is new.
    fn node(&mut self, lexicon: &Lexicon, address: CompiledAddr) -> u32 {
        let number = self.nodes.len() as u32;
        match self.numbers.entry(address as u32) {
            std::collections::hash_map::Entry::Occupied(known) => return *known.get(),
            std::collections::hash_map::Entry::Vacant(new) => new.insert(number),
        };
        let packed = lexicon.fst.node(address);
        self.nodes.push(Node {
            letters: LetterSet::NOTHING,
            edges: self.edges.len() as u32,
            // Values have twelve bits at most; see `entry`.
            end: match packed.is_final() {
                true => packed.final_output().value() as u32,
                false => NO_END,
            },
        });
        let mut others = Vec::new();
        self.unpack(lexicon, &packed, (0, 0), 0, &mut others);
        let edges = self.nodes[number as usize].edges;
        for (letter, address, out) in others {
            let edge = self.add_edge(address, out);
            self.others.insert((edges, letter), edge);
        }
        number
    }

    /// Adds the edges of the last node that begin with `bits` of a letter, `missing` bytes of which are to come.
    fn unpack(
        &mut self,
        lexicon: &Lexicon,
        packed: &Packed,
        (bits, missing): (u32, u32),
        sum: u64,
        others: &mut Vec<(char, CompiledAddr, u64)>,
    ) {
        for t in packed.transitions() {
            let out = sum + t.out.value();
            // UTF-8: how many bytes follow the first, and which of its bits count. Bytes below `a` begin the keys that
            // are no words.
            let (bits, missing) = match (t.inp, missing) {
                (b'a'..=0x7f, 0) => (u32::from(t.inp), 0),
                (0xc0..=0xdf, 0) => (u32::from(t.inp & 0x1f), 1),
                (0xe0..=0xef, 0) => (u32::from(t.inp & 0x0f), 2),
                (0xf0..=0xf7, 0) => (u32::from(t.inp & 0x07), 3),
                (0x80..=0xbf, 1..) => (bits << 6 | u32::from(t.inp & 0x3f), missing - 1),
                _ => continue,
            };
            if missing > 0 {
                let next = lexicon.fst.node(t.addr);
                self.unpack(lexicon, &next, (bits, missing), out, others);
            } else if let Some(letter) = char::from_u32(bits) {
                let set = LetterSet::of(letter);
                if set.0 == OTHERS {
                    others.push((letter, t.addr, out));
                } else {
                    self.add_edge(t.addr, out);
                }
                let node = self.nodes.last_mut().expect("it was just added");
                node.letters.0 |= set.0;
            }
        }
    }

    fn add_edge(&mut self, address: CompiledAddr, out: u64) -> u32 {
        let number = self.edges.len() as u32;
        self.edges.push(Edge {
            to: address as u32 | PACKED,
            out: out as u32,
        });
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fst::{IntoStreamer, Streamer};

    fn value(nodes: &mut Nodes, lexicon: &Lexicon, root: Place, word: &str) -> Option<u32> {
        let mut at = nodes.enter(lexicon, root);
        for letter in word.chars() {
            let next = nodes.step(&at, letter);
            let set = LetterSet::of(letter);
            if set.0 != OTHERS {
                assert_eq!(at.letters().meets(set), next.is_some());
            }
            at = nodes.enter(lexicon, next?);
        }
        at.value()
    }

    #[test]
    fn gives_what_the_fst_gives() {
        let lexicon = Lexicon::german();
        let mut nodes = Nodes::default();
        nodes.begin(&lexicon);
        let mut stream = lexicon.fst.range().ge([1]).into_stream();
        let mut n = 0;
        while let Some((key, found)) = stream.next() {
            n += 1;
            let (root, key) = match key[0] {
                1 => (nodes.modifiers_root(), &key[1..]),
                2 => continue,
                _ => (nodes.words_root(), key),
            };
            if n % 7 > 0 {
                continue;
            }
            let key = std::str::from_utf8(key).unwrap();
            let got = value(&mut nodes, &lexicon, root, key).map(u64::from);
            assert_eq!(got, Some(found.value()), "{key}");
            nodes.begin(&lexicon);
        }
        for word in ["", "q", "xqvw", "straßez", "дом", "ẞ"] {
            let root = nodes.words_root();
            let expected = lexicon.fst.get(word).map(|v| v.value() as u32);
            assert_eq!(value(&mut nodes, &lexicon, root, word), expected, "{word}");
        }
    }
}
