//! How a dictionary lies in its FST and, unpacked, in memory. `build.rs` reads this, too.

/// First byte of the keys that are not words. Words begin with a letter, so these never meet them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum KeySpace {
    Format = 0,
    Modifiers = 1,
    Letters = 2,
    Lengths = 3,
    Casing = 4,
}

/// Letters told apart by the letter model: the word boundary, a–z, ä, ö, ü, ß, é and any other sign.
pub(crate) const SYMBOLS: usize = 33;

/// Lengths of what follows a beginning; the last: or longer. One is kept in four bits, all in one value of the FST.
pub(crate) const LENGTHS: usize = 16;
/// The most that a length is told to be dearer than the likeliest word, in steps of the costs of words: by so much or more, or
/// there is no word of that length.
pub(crate) const NONE: u8 = 15;

/// For each number of letters to come: by how much the likeliest of these words is dearer than the likeliest of all.
pub(crate) type Row = [u8; LENGTHS];

/// Numbers of 32 bits before the nodes: the root of words, that of the first parts of compounds, which is none where there
/// are no such parts, and what is summed up before that.
pub(crate) const HEAD: usize = 3;
/// Numbers of a node before its edges: the letters that it goes on with. What is added to the sum follows where a key ends,
/// then an edge for each letter that has a bit of its own, then the number of the others, if there are any, each with its
/// letter before it.
pub(crate) const HEADER: usize = 2;
/// Numbers of an edge: the node that it leads to, and what is added to the sum, above which stands a [`Mark`].
pub(crate) const EDGE: usize = 2;
pub(crate) const MARK_SHIFT: u32 = 16;

/// What an edge tells of what is behind it: the row that tells the lengths of the words, if there is one, and else which of
/// fifteen groups the letters are of that the node goes on with, so that it need not be looked at in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark(pub u16);

/// The groups, but for the last one, of all other letters. The most frequent letters have groups of their own.
const GROUPS: [&[u8]; 14] = [
    b"e", b"n", b"i", b"r", b"t", b"s", b"a", b"h", b"d", b"u", b"l", b"cgo", b"mbk", b"wfzpv",
];

/// The group of each letter, by its number.
const GROUP: [u8; LetterSet::LETTERS] = {
    let mut of = [GROUPS.len() as u8; LetterSet::LETTERS];
    let mut group = 0;
    while group < GROUPS.len() {
        let mut i = 0;
        while i < GROUPS[group].len() {
            of[(GROUPS[group][i] - b'a') as usize] = group as u8;
            i += 1;
        }
        group += 1;
    }
    of
};

/// The mark is a row.
const IS_ROW: u16 = 1 << 15;
/// No rows are told apart beyond this number.
pub(crate) const MAX_ROWS: usize = IS_ROW as usize;

impl Default for Mark {
    fn default() -> Self {
        Mark::UNKNOWN
    }
}

impl Mark {
    /// No group at all.
    pub const NONE: Mark = Mark(0);
    /// Nothing is known.
    pub const UNKNOWN: Mark = Mark::row(0);

    /// A row, by its number, which is below [`MAX_ROWS`].
    pub const fn row(number: u16) -> Mark {
        Mark(IS_ROW | number)
    }

    /// The number of the row; 0 if there is none.
    #[inline(always)]
    pub fn row_number(self) -> usize {
        match self.0 & IS_ROW {
            0 => 0,
            _ => usize::from(self.0 ^ IS_ROW),
        }
    }

    /// The groups of some letters.
    pub fn groups(letters: LetterSet) -> Mark {
        let mut groups = 0;
        let mut letters = letters.and(LetterSet::OWN.or(LetterSet::OTHER));
        while let Some(letter) = letters.take_first() {
            groups |= 1 << GROUP[letter.number()];
        }
        Mark(groups)
    }

    /// May the node behind go on with letters of these groups?
    #[inline(always)]
    pub fn may_meet(self, groups: Mark) -> bool {
        self.0 & (groups.0 | IS_ROW) != 0
    }
}

/// A set of letters: a–z, ß–ÿ, and one bit for all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LetterSet(u64);

const OTHERS: u64 = 1 << 63;
/// Set where a key ends, too.
const END: u64 = 1 << 61;

impl LetterSet {
    /// No letter at all: every node goes on with that.
    pub const NOTHING: LetterSet = LetterSet(1 << 62);
    /// No letter, and not even that.
    pub const EMPTY: LetterSet = LetterSet(0);
    /// A mark of nodes where a key ends.
    pub const KEY_ENDS: LetterSet = LetterSet(END);
    /// All letters that have a bit of their own.
    pub const OWN: LetterSet = LetterSet(END - 1);
    /// Any letter that has none.
    pub const OTHER: LetterSet = LetterSet(OTHERS);
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

    /// As it stands before a node.
    pub fn from_halves([low, high]: [u32; 2]) -> LetterSet {
        LetterSet(u64::from(low) | u64::from(high) << 32)
    }

    /// The same the other way.
    pub fn halves(self) -> [u32; 2] {
        [self.0 as u32, (self.0 >> 32) as u32]
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

    /// How many letters are in it that have a bit of their own?
    pub fn count_own(self) -> usize {
        self.and(Self::OWN).0.count_ones() as usize
    }

    /// How many of its letters come before this one.
    pub fn before(self, letter: LetterSet) -> usize {
        (self.0 & (letter.0 - 1)).count_ones() as usize
    }

    /// Is it one letter that has a bit of its own?
    pub fn is_letter(self) -> bool {
        self.0 < END
    }
}
