//! What rewrites do.

use crate::letters::to_lower;

/// What a rewrite does, as far as it tells how often such ones prove right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RewriteKind {
    /// A letter that was left out is put in.
    LeftOut,
    /// One that was added is taken out.
    Added,
    /// A small letter becomes a capital.
    Capital,
    /// A capital becomes a small letter.
    Small,
    /// A letter gets its dots: `a→ä`.
    Umlaut,
    /// And one loses them: `ä→a`.
    UmlautLost,
    /// It makes a letter that German does not have: `e→é`.
    Foreign,
    /// Anything else.
    Other,
}

impl RewriteKind {
    /// Of what was read and what was printed.
    pub(crate) fn of(ocr: &[char], truth: &[char]) -> RewriteKind {
        let plain = |c: char| match c {
            'ä' => Some('a'),
            'ö' => Some('o'),
            'ü' => Some('u'),
            'Ä' => Some('A'),
            'Ö' => Some('O'),
            'Ü' => Some('U'),
            _ => None,
        };
        let german = |c: &char| c.is_ascii() || plain(*c).is_some() || matches!(c, 'ß' | 'ẞ');
        match (ocr, truth) {
            (_, truth) if !truth.iter().all(german) => RewriteKind::Foreign,
            ([], _) => RewriteKind::LeftOut,
            (_, []) => RewriteKind::Added,
            ([o], [t]) if plain(*t) == Some(*o) => RewriteKind::Umlaut,
            ([o], [t]) if plain(*o) == Some(*t) => RewriteKind::UmlautLost,
            ([o], [t]) if to_lower(*o) == to_lower(*t) => match o.is_uppercase() {
                true => RewriteKind::Small,
                false => RewriteKind::Capital,
            },
            _ => RewriteKind::Other,
        }
    }
}
