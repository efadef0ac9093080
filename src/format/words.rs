//! The words of a document in reading order, and the plain text that they make.

use std::ops::Range;

use super::piece::{Letter, Piece, joined, letters};

/// A word of a document. Where the format tells words apart it is the format's word, else what stands between white
/// space.
#[derive(Debug, Clone)]
pub struct Word {
    /// Where it stands in [`Document::text`](super::Document::text), in bytes.
    pub range: Range<usize>,
    /// How sure the engine was of it, from 0 to 1, where the document says so.
    pub confidence: Option<f32>,
    /// Number of its page in the document, from 1.
    pub page: u32,
    pub(super) id: Option<Piece>,
    /// Where it stands in the source.
    pub(super) pieces: Vec<Piece>,
    /// Where it, or a part of it, stands again.
    pub(super) copies: Vec<Copy>,
    /// Other readings that the engine gives, likeliest first.
    pub(super) others: Vec<Other>,
    pub(super) place: Place,
}

/// Another place of the source that holds a word, or a part of it.
#[derive(Debug, Clone)]
pub(super) struct Copy {
    /// Number of the word's character that the pieces begin with.
    pub from: u32,
    pub pieces: Vec<Piece>,
    /// Is it part of a text in which words stand with white space between them?
    pub flows: bool,
}

/// Another reading of a word, and how sure the engine was of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Other {
    pub pieces: Vec<Piece>,
    pub confidence: Option<f32>,
}

/// Where a word's old reading can be kept. Offsets in the source.
#[derive(Debug, Clone, std::marker::Copy, PartialEq, Eq, Default)]
pub(super) enum Place {
    /// Nowhere.
    #[default]
    None,
    /// In a child element of an element of ALTO, which begins at `tag`; behind what stands before `at`, or with an
    /// end tag where there is none yet.
    Alternative { tag: u32, at: u32, empty: bool },
    /// In a further `TextEquiv` of PAGE at `at`, like the one at `like`; its text is what stands from `start` to `end`.
    TextEquiv {
        like: u32,
        at: u32,
        index: u32,
        start: u32,
        end: u32,
    },
    /// As a property at the end of a title of hOCR.
    Title { at: u32 },
}

/// What is known of a word beside its letters.
#[derive(Debug, Clone, Default)]
pub(super) struct About {
    pub confidence: Option<f32>,
    pub id: Option<Piece>,
    pub others: Vec<Other>,
    pub place: Place,
}

/// What stands between two words.
#[derive(Debug, Clone, std::marker::Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Gap {
    Nothing,
    #[default]
    Blank,
    Line,
    Block,
}

/// The words so far.
#[derive(Debug)]
pub(super) struct Words<'s> {
    source: &'s str,
    pub text: String,
    pub list: Vec<Word>,
    gap: Gap,
    pub page: u32,
}

impl<'s> Words<'s> {
    pub fn new(source: &'s str) -> Self {
        Words {
            source,
            text: String::new(),
            list: Vec::new(),
            gap: Gap::Blank,
            page: 1,
        }
    }

    /// Adds a word without the white space at its edges, and gives its number. Nothing but white space is none.
    pub fn push(&mut self, pieces: &[Piece], about: About) -> Option<usize> {
        let all: Vec<Letter> = letters(self.source, pieces).collect();
        let first = all.iter().position(|l| !l.ch.is_whitespace())?;
        let last = all.iter().rposition(|l| !l.ch.is_whitespace())?;
        if !self.list.is_empty() {
            self.text.push_str(match self.gap {
                Gap::Nothing => "",
                Gap::Blank => " ",
                Gap::Line => "\n",
                Gap::Block => "\n\n",
            });
        }
        self.gap = Gap::Blank;
        let start = self.text.len();
        let all = &all[first..=last];
        // Inside of a word a line end is layout of the source and none of the page.
        let plain = |l: &Letter| if l.ch.is_whitespace() { ' ' } else { l.ch };
        self.text.extend(all.iter().map(plain));
        self.list.push(Word {
            range: start..self.text.len(),
            confidence: about.confidence,
            page: self.page,
            id: about.id,
            pieces: joined(all.iter().copied()),
            copies: Vec::new(),
            others: about.others,
            place: about.place,
        });
        Some(self.list.len() - 1)
    }

    /// Adds the words that white space separates in some text; where `lines`, its line ends are the page's.
    pub fn push_text(&mut self, pieces: &[Piece], about: &About, lines: bool) {
        let mut word: Vec<Letter> = Vec::new();
        let all: Vec<Letter> = letters(self.source, pieces).collect();
        let mut line_ends = 0;
        for letter in all.into_iter().map(Some).chain([None]) {
            match letter {
                Some(l) if !l.ch.is_whitespace() => word.push(l),
                space => {
                    if !word.is_empty() {
                        self.push(&joined(word.drain(..)), about.clone());
                        line_ends = 0;
                    }
                    if lines && space.is_some_and(|l| l.ch == '\n') {
                        line_ends += 1;
                        if line_ends == 1 {
                            self.line()
                        } else {
                            self.block()
                        }
                    }
                }
            }
        }
    }

    /// The next word stands directly behind the last one, if they are on one line.
    pub fn nothing_between(&mut self) {
        if self.gap == Gap::Blank {
            self.gap = Gap::Nothing;
        }
    }

    /// A line ends or begins.
    pub fn line(&mut self) {
        self.gap = self.gap.max(Gap::Line);
    }

    /// A paragraph ends or begins.
    pub fn block(&mut self) {
        self.gap = Gap::Block;
    }
}
