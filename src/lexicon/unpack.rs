//! Unpacks what walks go over of a dictionary: an FST is packed byte by byte, and takes a search at each of them.
//!
//! Unpacked, a node goes on letter by letter: one bit tells whether it does with a letter, and the edge leads to its node.
//! The nodes of likely words come first, each behind the one that leads to it, since memory is read in stretches.
//! `build.rs` does this for the built-in dictionary.

use fst::raw::{CompiledAddr, Fst, Node as Packed};
use rustc_hash::FxHashMap;

use super::layout::{
    HEAD, KeySpace, LENGTHS, LetterSet, MARK_SHIFT, MAX_ROWS, Mark, NONE, Row, SYMBOLS,
};

/// Values have twelve bits at most; see `entry`.
const SUMS: usize = 1 << 12;
/// No dictionary is longer, so that all its nodes have numbers.
pub(crate) const MAX_BYTES: usize = 512 << 20;

/// A dictionary, unpacked.
#[derive(Debug, Default)]
pub(crate) struct Unpacked {
    /// What words and first parts of compounds go on with; see [`layout`](super::layout).
    pub nodes: Vec<u32>,
    /// How long the words are that begin alike, by number; nothing is known by the first.
    pub rows: Vec<Row>,
    /// The letter model, if it is whole.
    pub letters: Option<Vec<u8>>,
}

impl Unpacked {
    /// The parts of an FST that is a dictionary.
    pub fn of<D: AsRef<[u8]>>(fst: &Fst<D>) -> Unpacked {
        let lengths = Lengths::read(fst);
        let mut graph = Graph {
            fst,
            lengths: &lengths,
            out: vec![0; HEAD],
            places: vec![0; fst.size()],
            leading: Vec::new(),
            edges: Vec::new(),
        };
        let root = fst.root();
        let modifiers = step(fst, (root, 0), KeySpace::Modifiers as u8);
        graph.add_all(root.addr());
        graph.out[0] = graph.places[root.addr()];
        if let Some((root, sum)) = modifiers {
            graph.add_all(root.addr());
            graph.out[1] = graph.places[root.addr()];
            graph.out[2] = sum as u32;
        }
        Unpacked {
            nodes: graph.finished(),
            letters: letter_model(fst),
            rows: lengths.rows,
        }
    }
}

/// One byte further, and what is summed up on the way.
fn step<'f, D: AsRef<[u8]>>(
    fst: &'f Fst<D>,
    (node, sum): (Packed, u64),
    byte: u8,
) -> Option<(Packed<'f>, u64)> {
    let t = node.transition(node.find_input(byte)?);
    Some((fst.node(t.addr), sum + t.out.value()))
}

/// The nodes of an FST with whole letters between them.
struct Graph<'f, D> {
    fst: &'f Fst<D>,
    lengths: &'f Lengths,
    /// As they will lie in memory, but that edges lead to addresses and have no marks but rows.
    out: Vec<u32>,
    /// Where the node at each address lies, if it does already.
    places: Vec<u32>,
    /// Where it stands in `out` what edges lead to.
    leading: Vec<u32>,
    /// Those of the node at hand.
    edges: Vec<Edge>,
}

#[derive(Clone, Copy)]
struct Edge {
    letter: char,
    address: CompiledAddr,
    /// What is added to the sum.
    added: u16,
    /// The row that tells lengths; 0 if none does.
    row: u16,
}

impl<D: AsRef<[u8]>> Graph<'_, D> {
    /// Adds the node at an address and all behind it: those on the way to likely words first, and behind each node the
    /// likeliest way on.
    fn add_all(&mut self, root: CompiledAddr) {
        // By what was summed up on the way.
        let mut open = vec![Vec::new(); SUMS];
        open[0].push(root);
        for sum in 0..SUMS {
            while let Some(address) = open[sum].pop() {
                let mut next = Some(address);
                while let Some(address) = next.take().filter(|&address| self.is_new(address)) {
                    self.add(address);
                    for edge in self.edges.iter().filter(|edge| self.is_new(edge.address)) {
                        match edge.added {
                            0 if next.is_none() => next = Some(edge.address),
                            added => {
                                let sum = (sum + usize::from(added)).min(SUMS - 1);
                                open[sum].push(edge.address);
                            }
                        }
                    }
                }
            }
        }
    }

    fn is_new(&self, address: CompiledAddr) -> bool {
        self.places[address] == 0
    }

    /// Adds the node at an address.
    fn add(&mut self, address: CompiledAddr) {
        let packed = self.fst.node(address);
        // Lengths are told of the words behind all the letters up to there.
        let is_told = address == self.fst.root().addr() || self.lengths.number(address) > 0;
        self.edges.clear();
        self.add_edges(is_told, &packed, (0, 0), 0);
        let letters = self.edges.iter().map(|edge| LetterSet::of(edge.letter));
        let mut letters = letters.fold(LetterSet::NOTHING, LetterSet::or);
        let end = packed
            .is_final()
            .then(|| packed.final_output().value() as u32);
        if end.is_some() {
            letters = letters.or(LetterSet::KEY_ENDS);
        }
        let Graph { out, leading, .. } = self;
        self.places[address] = out.len() as u32;
        out.extend(letters.halves());
        out.extend(end);
        let mut lead = |out: &mut Vec<u32>, edge: &Edge| {
            leading.push(out.len() as u32);
            let mark = match edge.row {
                0 => Mark::NONE,
                row => Mark::row(row),
            };
            let second = u32::from(mark.0) << MARK_SHIFT | u32::from(edge.added);
            out.extend([edge.address as u32, second]);
        };
        let has_bit = |edge: &&Edge| LetterSet::of(edge.letter).is_letter();
        self.edges
            .iter()
            .filter(has_bit)
            .for_each(|edge| lead(out, edge));
        if letters.meets(LetterSet::OTHER) {
            let others = self.edges.iter().filter(|edge| !has_bit(edge));
            out.push(others.clone().count() as u32);
            for edge in others {
                out.push(edge.letter as u32);
                lead(out, edge);
            }
        }
    }

    /// Finds the edges of a node that begin with `bits` of a letter, `missing` bytes of which are to come.
    fn add_edges(&mut self, is_told: bool, packed: &Packed, (bits, missing): (u32, u32), sum: u64) {
        for t in packed.transitions() {
            let sum = sum + t.out.value();
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
                self.add_edges(is_told, &self.fst.node(t.addr), (bits, missing), sum);
            } else if let Some(letter) = char::from_u32(bits) {
                self.edges.push(Edge {
                    letter,
                    address: t.addr,
                    added: sum as u16,
                    row: match is_told {
                        true => self.lengths.number(t.addr),
                        false => 0,
                    },
                });
            }
        }
    }

    /// All nodes as they lie in memory.
    fn finished(mut self) -> Vec<u32> {
        for edge in self.leading {
            let edge = edge as usize;
            let to = self.places[self.out[edge] as usize];
            self.out[edge] = to;
            if self.out[edge + 1] >> MARK_SHIFT == 0 {
                let letters = [self.out[to as usize], self.out[to as usize + 1]];
                let groups = Mark::groups(LetterSet::from_halves(letters));
                self.out[edge + 1] |= u32::from(groups.0) << MARK_SHIFT;
            }
        }
        // So much is read of each node, whether it has it or not.
        self.out.push(0);
        self.out.shrink_to_fit();
        self.out
    }
}

/// What a dictionary tells of lengths.
struct Lengths {
    rows: Vec<Row>,
    /// By the address of the node behind a beginning.
    numbers: FxHashMap<CompiledAddr, u16>,
}

impl Lengths {
    fn read<D: AsRef<[u8]>>(fst: &Fst<D>) -> Lengths {
        let mut lengths = Lengths {
            rows: vec![[0; LENGTHS]],
            numbers: FxHashMap::default(),
        };
        let root = fst.root();
        if let Some(told) = step(fst, (root, 0), KeySpace::Lengths as u8) {
            lengths.read_behind(fst, told, root);
        }
        lengths
    }

    /// Reads what is told of all beginnings from here on; `words` is the same place among the words.
    fn read_behind<D: AsRef<[u8]>>(
        &mut self,
        fst: &Fst<D>,
        (told, sum): (Packed, u64),
        words: Packed,
    ) {
        if told.is_final() && self.rows.len() < MAX_ROWS {
            let number = self.rows.len() as u16;
            self.numbers.entry(words.addr()).or_insert(number);
            self.rows.push(about(sum + told.final_output().value()));
        }
        for t in told.transitions() {
            if let Some((words, _)) = step(fst, (words, 0), t.inp) {
                let told = (fst.node(t.addr), sum + t.out.value());
                self.read_behind(fst, told, words);
            }
        }
    }

    /// The number of the row of the node at an address; 0 if nothing is known of it.
    fn number(&self, address: CompiledAddr) -> u16 {
        self.numbers.get(&address).copied().unwrap_or(0)
    }
}

/// Unpacks a row; since rewrites change the length, words a letter longer or shorter count too.
fn about(packed: u64) -> Row {
    // With one that has nothing at either end.
    let mut exact = [NONE; LENGTHS + 2];
    for (i, exact) in exact[1..=LENGTHS].iter_mut().enumerate() {
        *exact = (packed >> (4 * i)) as u8 & NONE;
    }
    std::array::from_fn(|i| exact[i].min(exact[i + 1]).min(exact[i + 2]))
}

/// The costs of each letter after the two before it, if all are told.
fn letter_model<D: AsRef<[u8]>>(fst: &Fst<D>) -> Option<Vec<u8>> {
    let mut costs = Vec::with_capacity(SYMBOLS * SYMBOLS * SYMBOLS);
    let letters = step(fst, (fst.root(), 0), KeySpace::Letters as u8)?;
    for_each(fst, letters, |second| {
        for_each(fst, second, |third| {
            for_each(fst, third, |(end, sum)| {
                costs.push((sum + end.final_output().value()).min(255) as u8);
            });
        });
    });
    (costs.len() == SYMBOLS * SYMBOLS * SYMBOLS).then_some(costs)
}

/// Each node behind another, with what is summed up on the way.
fn for_each<'f, D: AsRef<[u8]>>(
    fst: &'f Fst<D>,
    (node, sum): (Packed, u64),
    mut then: impl FnMut((Packed<'f>, u64)),
) {
    for t in node.transitions() {
        then((fst.node(t.addr), sum + t.out.value()));
    }
}
