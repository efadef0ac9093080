//! Nodes of a dictionary, unpacked as far as walks have come.
//!
//! An FST is packed byte by byte, and a walk comes to the nodes near its root again and again. Unpacked, a node goes
//! on letter by letter: one bit tells whether it does with a letter, and the edge leads to its node without a search.

use fst::raw::{CompiledAddr, Node as Packed};
use rustc_hash::FxHashMap;

use super::Lexicon;

/// Words of 32 bits kept from one walk to the next: 24 MB, some 500,000 nodes.
const KEPT: usize = 6 * 1024 * 1024;
/// Words of a node before its edges: the letters that it goes on with, and what is added to the sum where a key ends.
const HEADER: u32 = 3;
/// Words of an edge: where it leads, and what is added to the sum, above which stands the row that tells the lengths of
/// the words behind.
const EDGE: u32 = 2;
const ROW_SHIFT: u32 = 16;
/// In place of where an edge leads: the node behind is not unpacked yet, and the rest is its address.
const PACKED: u32 = 1 << 31;
/// No dictionary is longer, so that [`PACKED`] is never part of an address.
pub(super) const MAX_BYTES: usize = PACKED as usize;
/// Words are looked up in unpacked nodes for at least so many letters.
const NEAR: usize = 3;
/// No key ends here.
const NO_END: u32 = u32::MAX;

/// A set of letters: a–z, ß–ÿ, and one bit for all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LetterSet(u64);

const OTHERS: u64 = 1 << 63;

impl LetterSet {
    /// No letter at all: every node goes on with that.
    pub const NOTHING: LetterSet = LetterSet(1 << 62);

    /// No letter, and not even that.
    pub const EMPTY: LetterSet = LetterSet(0);
    /// How many letters it tells apart.
    pub const LETTERS: usize = 64;

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

    /// The letters in both sets.
    pub fn and(self, other: LetterSet) -> LetterSet {
        LetterSet(self.0 & other.0)
    }

    /// The letters in one of both.
    pub fn or(self, other: LetterSet) -> LetterSet {
        LetterSet(self.0 | other.0)
    }

    /// Takes its first letter out.
    pub fn take_first(&mut self) -> Option<LetterSet> {
        let first = self.0 & self.0.wrapping_neg();
        self.0 ^= first;
        (first != 0).then_some(LetterSet(first))
    }

    /// The number of its first letter.
    pub fn number(self) -> usize {
        self.0.trailing_zeros() as usize % Self::LETTERS
    }

    /// Is there none in it?
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many of its letters come before this one.
    fn before(self, letter: LetterSet) -> u32 {
        (self.0 & (letter.0 - 1)).count_ones()
    }

    /// All letters that have a bit of their own.
    pub const OWN: LetterSet = LetterSet((1 << 62) - 1);
    /// Any letter that has none.
    pub const OTHER: LetterSet = LetterSet(OTHERS);

    /// Is it one letter that has a bit of its own?
    pub fn is_letter(self) -> bool {
        self.0 < LetterSet::NOTHING.0
    }
}

/// A place in a dictionary: the edge that leads there, and what was summed up on the way. The node behind it is unpacked
/// only when a walk enters it. Holds until the next [`Nodes::begin`].
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {
    edge: u32,
    pub sum: u32,
}

/// A place that was entered: what is known of its node.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entered {
    /// The letters that it goes on with.
    letters: LetterSet,
    /// The first of its edges, which are in the order of their letters, but those of other letters.
    edges: u32,
    /// What is added to the sum where a key ends here.
    end: u32,
    sum: u32,
}

/// What an edge adds to the sum, by its second word. Values have twelve bits at most; see `entry`.
fn added(word: u32) -> u32 {
    word & ((1 << ROW_SHIFT) - 1)
}

impl Entered {
    /// The letters that a way on can begin with.
    pub fn letters(&self) -> LetterSet {
        self.letters
    }

    /// The value of a key that ends here.
    pub fn value(&self) -> Option<u32> {
        (self.end != NO_END).then(|| self.sum.wrapping_add(self.end))
    }
}

/// Unpacked nodes of one dictionary.
#[derive(Debug, Default)]
pub(crate) struct Nodes {
    /// The edges to the roots, then each node with its edges behind it, since walks ask for both.
    words: Vec<u32>,
    numbers: FxHashMap<u32, u32>,
    /// Edges of letters that have no bit of their own, by the first edge of the node and the letter.
    others: FxHashMap<(u32, char), u32>,
}

impl Nodes {
    /// Makes ready for a walk: forgets all nodes when there are too many.
    pub fn begin(&mut self, lexicon: &Lexicon) {
        if self.words.len() > KEPT {
            self.words.clear();
            self.numbers.clear();
            self.others.clear();
        }
        if self.words.is_empty() {
            let (address, sum) = lexicon.modifiers.unwrap_or_default();
            self.add_edge(lexicon.fst.root().addr(), 0, 0);
            self.add_edge(address, sum, 0);
        }
    }

    /// Where words begin.
    pub fn words_root(&self) -> Place {
        Place { edge: 0, sum: 0 }
    }

    /// Where the first parts of compounds begin; a dictionary need not have any.
    pub fn modifiers_root(&self) -> Place {
        Place {
            edge: EDGE,
            sum: added(self.words[EDGE as usize + 1]),
        }
    }

    /// Goes to the node at a place.
    #[inline(always)]
    pub fn enter(&mut self, lexicon: &Lexicon, place: Place) -> Entered {
        let to = self.words[place.edge as usize];
        let number = match to & PACKED {
            0 => to,
            _ => self.unpacked(lexicon, place.edge),
        };
        let header = &self.words[number as usize..(number + HEADER) as usize];
        Entered {
            letters: LetterSet(u64::from(header[0]) | u64::from(header[1]) << 32),
            edges: number + HEADER,
            end: header[2],
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

    /// The value of these letters, in lower case, from a place on. Nodes far from it are hardly ever asked again, and are not
    /// unpacked.
    #[inline]
    pub fn value(
        &mut self,
        lexicon: &Lexicon,
        from: Place,
        mut letters: impl Iterator<Item = char>,
    ) -> Option<u32> {
        let mut place = from;
        let mut unpacked = 0;
        loop {
            match self.packed(lexicon, place) {
                Some(node) if unpacked >= NEAR => {
                    let sum = place.sum.into();
                    let end = letters.try_fold((node, sum), |at, c| packed_step(lexicon, at, c));
                    let (node, sum) = end?;
                    let end = sum + node.final_output().value();
                    return node.is_final().then_some(end as u32);
                }
                _ => {
                    let here = self.enter(lexicon, place);
                    let Some(letter) = letters.next() else {
                        return here.value();
                    };
                    place = self.step(&here, letter)?;
                    unpacked += 1;
                }
            }
        }
    }

    /// The node at a place as long as it is not unpacked.
    #[inline]
    fn packed<'l>(&self, lexicon: &'l Lexicon, place: Place) -> Option<Packed<'l>> {
        let to = self.words[place.edge as usize];
        (to & PACKED != 0).then(|| lexicon.fst.node((to & !PACKED) as usize))
    }

    /// Goes to the node at a place, if it goes on with a letter in lower case. To look takes less than to unpack it.
    #[inline(always)]
    pub fn enter_for(&mut self, lexicon: &Lexicon, place: Place, letter: char) -> Option<Entered> {
        let is_packed = self.words[place.edge as usize] & PACKED != 0;
        if is_packed && !self.goes_on_packed(lexicon, place, letter) {
            return None;
        }
        Some(self.enter(lexicon, place))
    }

    #[cold]
    #[inline(never)]
    fn goes_on_packed(&self, lexicon: &Lexicon, place: Place, letter: char) -> bool {
        let node = self.packed(lexicon, place);
        node.is_some_and(|node| packed_step(lexicon, (node, 0), letter).is_some())
    }

    /// The same with a letter that has no bit of its own.
    #[cold]
    fn step_to_other(&self, from: &Entered, letter: char) -> Option<Place> {
        let edge = *self.others.get(&(from.edges, letter))?;
        Some(self.along(from, edge))
    }

    /// One letter further that the node goes on with and that has a bit of its own.
    #[inline]
    pub fn step_to(&self, from: &Entered, letter: LetterSet) -> Place {
        self.along(from, from.edges + EDGE * from.letters.before(letter))
    }

    /// So many letters in lower case further from a place.
    #[inline(always)]
    pub fn further(
        &mut self,
        lexicon: &Lexicon,
        mut place: Place,
        letters: &[char],
    ) -> Option<Place> {
        for &letter in letters {
            let here = self.enter_for(lexicon, place, letter)?;
            place = self.step(&here, letter)?;
        }
        Some(place)
    }

    /// The place behind an edge of a node.
    #[inline]
    fn along(&self, from: &Entered, edge: u32) -> Place {
        Place {
            edge,
            sum: from.sum.wrapping_add(added(self.words[edge as usize + 1])),
        }
    }

    /// By how many steps of their costs words behind a place, with about so many letters to come, are dearer than the
    /// likeliest.
    #[inline]
    pub fn dearer(&self, lexicon: &Lexicon, place: Place, letters: usize) -> u8 {
        let row = self.words[place.edge as usize + 1] >> ROW_SHIFT;
        lexicon.lengths.dearer(row as u16, letters)
    }

    /// Unpacks the node that an edge leads to.
    #[cold]
    fn unpacked(&mut self, lexicon: &Lexicon, edge: u32) -> u32 {
        let address = self.words[edge as usize] & !PACKED;
        let number = self.node(lexicon, address as usize);
        self.words[edge as usize] = number;
        number
    }

    /// The node at an address, unpacked now if it is new.
    fn node(&mut self, lexicon: &Lexicon, address: CompiledAddr) -> u32 {
        let number = self.words.len() as u32;
        match self.numbers.entry(address as u32) {
            std::collections::hash_map::Entry::Occupied(known) => return *known.get(),
            std::collections::hash_map::Entry::Vacant(new) => new.insert(number),
        };
        let packed = lexicon.fst.node(address);
        // Values have twelve bits at most; see `entry`.
        let end = match packed.is_final() {
            true => packed.final_output().value() as u32,
            false => NO_END,
        };
        let LetterSet(letters) = LetterSet::NOTHING;
        self.words
            .extend([letters as u32, (letters >> 32) as u32, end]);
        let mut others = Vec::new();
        let is_told = lexicon.lengths.row(address) > 0 || address == lexicon.fst.root().addr();
        let unpacking = Unpacking {
            lexicon,
            number,
            is_told,
        };
        self.unpack(&unpacking, &packed, (0, 0), 0, &mut others);
        for (letter, address, out) in others {
            let edge = self.add_edge(address, out, unpacking.row(address));
            self.others.insert((number + HEADER, letter), edge);
        }
        number
    }

    /// Adds the edges of the node that begin with `bits` of a letter, `missing` bytes of which are to come.
    fn unpack(
        &mut self,
        unpacking: &Unpacking,
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
                let next = unpacking.lexicon.fst.node(t.addr);
                self.unpack(unpacking, &next, (bits, missing), out, others);
            } else if let Some(letter) = char::from_u32(bits) {
                let set = LetterSet::of(letter);
                if set.0 == OTHERS {
                    others.push((letter, t.addr, out));
                } else {
                    self.add_edge(t.addr, out, unpacking.row(t.addr));
                }
                let number = unpacking.number as usize;
                self.words[number] |= set.0 as u32;
                self.words[number + 1] |= (set.0 >> 32) as u32;
            }
        }
    }

    fn add_edge(&mut self, address: CompiledAddr, out: u64, row: u16) -> u32 {
        let number = self.words.len() as u32;
        let second = added(out as u32) | u32::from(row) << ROW_SHIFT;
        self.words.extend([address as u32 | PACKED, second]);
        number
    }
}

/// One letter in lower case further from a node that is not unpacked, and what is summed up on the way.
fn packed_step<'l>(
    lexicon: &'l Lexicon,
    at: (Packed<'l>, u64),
    letter: char,
) -> Option<(Packed<'l>, u64)> {
    let mut bytes = [0; 4];
    let mut bytes = letter.encode_utf8(&mut bytes).bytes();
    bytes.try_fold(at, |(node, sum), byte| {
        let t = node.transition(node.find_input(byte)?);
        Some((lexicon.fst.node(t.addr), sum + t.out.value()))
    })
}

/// A node that is being unpacked, the last one.
struct Unpacking<'l> {
    lexicon: &'l Lexicon,
    number: u32,
    /// Does the dictionary tell the lengths of words behind it? Then it may do so for its letters.
    is_told: bool,
}

impl Unpacking<'_> {
    /// The row that tells the lengths of words behind an edge.
    fn row(&self, address: CompiledAddr) -> u16 {
        match self.is_told {
            true => self.lexicon.lengths.row(address),
            false => 0,
        }
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
                space if space < b' ' => continue,
                _ => (nodes.words_root(), key),
            };
            if n % 7 > 0 {
                continue;
            }
            let key = std::str::from_utf8(key).unwrap();
            let found = Some(found.value() as u32);
            // As few nodes as can be are unpacked, and then all on the way.
            assert_eq!(nodes.value(&lexicon, root, key.chars()), found, "{key}");
            assert_eq!(value(&mut nodes, &lexicon, root, key), found, "{key}");
            assert_eq!(nodes.value(&lexicon, root, key.chars()), found, "{key}");
            nodes.begin(&lexicon);
        }
        for word in ["", "q", "xqvw", "straßez", "дом", "ẞ"] {
            let root = nodes.words_root();
            let expected = lexicon.fst.get(word).map(|v| v.value() as u32);
            let found = nodes.value(&lexicon, root, word.chars());
            assert_eq!(found, expected, "{word}");
            assert_eq!(value(&mut nodes, &lexicon, root, word), expected, "{word}");
        }
    }

    #[test]
    fn packed_nodes_go_on_as_unpacked_ones_do() {
        let lexicon = Lexicon::german();
        let (mut packed, mut unpacked) = (Nodes::default(), Nodes::default());
        for nodes in [&mut packed, &mut unpacked] {
            nodes.begin(&lexicon);
        }
        for letters in ["haustür", "straßenbahn", "qx", "öl", "xyzdom"] {
            let letters: Vec<char> = letters.chars().collect();
            for n in 0..=letters.len() {
                let root = packed.words_root();
                let place = packed.further(&lexicon, root, &letters[..n]);
                let mut at = Some(unpacked.words_root());
                for &letter in &letters[..n] {
                    let here = at.map(|place| unpacked.enter(&lexicon, place));
                    at = here.and_then(|here| unpacked.step(&here, letter));
                }
                assert_eq!(place.map(|p| p.sum), at.map(|p| p.sum), "{letters:?} {n}");
                // No more is unpacked than there is a way on to.
                let goes_on = |letter| {
                    let mut fresh = Nodes::default();
                    fresh.begin(&lexicon);
                    let place = fresh.further(&lexicon, root, &letters[..n])?;
                    fresh.enter_for(&lexicon, place, letter)
                };
                for letter in ['e', 'x', 'ä', 'д'] {
                    let here = at.map(|place| unpacked.enter(&lexicon, place));
                    let next = here.and_then(|here| unpacked.step(&here, letter));
                    assert_eq!(
                        goes_on(letter).is_some(),
                        next.is_some(),
                        "{letters:?} {n} {letter}"
                    );
                }
            }
        }
    }
}
