//! What a correction says.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

pub use crate::confusion::RewriteKind;

/// A text after correction: what it says now and every change that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Corrected<'t> {
    /// The corrected text; borrowed from the input when nothing was changed.
    pub text: Cow<'t, str>,
    /// The changes in the order of the text, without overlap.
    pub corrections: Vec<Correction>,
}

impl<'t> Corrected<'t> {
    /// A text with corrections made that stand in its order and do not overlap.
    pub(crate) fn of(text: &'t str, corrections: Vec<Correction>) -> Self {
        if corrections.is_empty() {
            return Corrected {
                text: Cow::Borrowed(text),
                corrections,
            };
        }
        let mut out = String::with_capacity(text.len() + 16);
        let mut at = 0;
        for c in &corrections {
            out.push_str(&text[at..c.range.start]);
            out.push_str(&c.replacement);
            at = c.range.end;
        }
        out.push_str(&text[at..]);
        Corrected {
            text: Cow::Owned(out),
            corrections,
        }
    }
}

/// One change: where, from what, to what, how sure and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// Byte range in the input. A word broken at a line end is one range, the break included.
    pub range: Range<usize>,
    /// The input at `range`.
    pub original: String,
    /// What stands there now. A line break inside `original` stands in it too.
    pub replacement: String,
    /// Probability that the replacement is right, from 0 to 1.
    pub confidence: f64,
    /// What was found wrong.
    pub kind: Kind,
    /// The rewrites that lead from `original` to `replacement`, in the order of the text.
    pub rewrites: Vec<Rewrite>,
}

/// What made a place a candidate for correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The word is in no dictionary and no compound; the replacement is.
    UnknownWord,
    /// The word exists, but another one is far more likely to have been read as it.
    KnownWord,
    /// The engine itself gives another reading, which is far likelier here.
    EngineAlternative,
    /// A German quotation mark was read as a comma or another sign.
    QuotationMark,
    /// A dash between words was read as a hyphen or another sign.
    Dash,
    /// The sign of a section, `§`, was read as a dollar.
    SectionSign,
    /// Spaces between words were lost, or stray ones stand inside; the words themselves may be corrected with them.
    Spaces,
}

impl Kind {
    /// Is it a sign beside the words, and none of their letters, that was corrected?
    pub fn is_sign(self) -> bool {
        matches!(self, Kind::QuotationMark | Kind::Dash | Kind::SectionSign)
    }

    /// The name used in reports: `unknown-word`, `known-word`, `engine-alternative`, `quotation-mark`, `dash`,
    /// `section-sign` or `spaces`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::UnknownWord => "unknown-word",
            Kind::KnownWord => "known-word",
            Kind::EngineAlternative => "engine-alternative",
            Kind::QuotationMark => "quotation-mark",
            Kind::Dash => "dash",
            Kind::SectionSign => "section-sign",
            Kind::Spaces => "spaces",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One confusion undone: the engine printed `ocr` where the page has `truth`.
#[derive(Debug, Clone, PartialEq)]
pub struct Rewrite {
    /// Byte offset of `ocr` in the correction's `original`.
    pub at: usize,
    /// What the engine read; empty where it left letters out.
    pub ocr: String,
    /// What the page has; empty where the engine added letters.
    pub truth: String,
    /// Negative natural logarithm of the probability of this confusion.
    pub cost: f32,
}

impl Rewrite {
    /// What it does.
    pub fn kind(&self) -> RewriteKind {
        let letters = |side: &str| side.chars().collect::<Vec<char>>();
        RewriteKind::of(&letters(&self.ocr), &letters(&self.truth))
    }
}

impl fmt::Display for Rewrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = |s: &str| {
            if s.is_empty() {
                "∅".to_owned()
            } else {
                s.to_owned()
            }
        };
        write!(f, "{}→{}", sign(&self.ocr), sign(&self.truth))
    }
}
