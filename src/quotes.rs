//! German opening quotation marks that were read as commas or as guillemets.
//!
//! `„` lies on the line like a comma, and engines that do not know it read it as one or two. A comma that hangs at the
//! front of a word is a quotation mark when the mark that closes it follows in the paragraph and nothing else has
//! opened there; so is a `»` that a `“` closes, in a text without `«`.

use std::ops::Range;

use crate::correction::{Correction, Kind, Rewrite};

/// The opening mark.
const OPENING: &str = "„";
/// Share of such places in damaged pages where the mark was right.
const CONFIDENCE: f64 = 0.97;
/// Cost (nats) of the mark being read as a comma or another sign, by which reports rank it.
const COST: f32 = 1.3;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Mark {
    /// A mark that certainly opens.
    Opens,
    /// A sign that may be an opening mark misread.
    MayOpen,
    /// `»`, which opens unless `“` closes it.
    Guillemet,
    /// A closing mark; true for the German one, `“`.
    Closes(bool),
    /// `«`, or an empty line: no quotation goes on across it that is not opened anew.
    Ends,
}

/// Adds the corrections of quotation marks.
pub(crate) fn correct(text: &str, corrections: &mut Vec<Correction>) {
    // Nothing is corrected that no mark closes: `"`, or one of those that begin with this byte.
    if !text.bytes().any(|b| matches!(b, b'"' | 0xe2)) {
        return;
    }
    let mut open: Option<(Mark, Range<usize>)> = None;
    let mut inside = false;
    // Where some close with it, the closing mark may be what was misread.
    let guillemets = text.contains('«');
    marks(text, |mark, range| match mark {
        Mark::Opens => (inside, open) = (true, None),
        Mark::Ends => (inside, open) = (false, None),
        Mark::MayOpen | Mark::Guillemet if inside => {}
        Mark::MayOpen | Mark::Guillemet => open = Some((mark, range)),
        Mark::Closes(german) => {
            inside = false;
            if let Some((opened, range)) = open.take()
                && (opened == Mark::MayOpen || german && !guillemets)
            {
                corrections.push(correction(text, range));
            }
        }
    });
}

fn correction(text: &str, range: Range<usize>) -> Correction {
    let original = text[range.clone()].to_owned();
    let rewrites = vec![Rewrite {
        at: 0,
        ocr: original.clone(),
        truth: OPENING.into(),
        cost: COST,
    }];
    let kind = Kind::QuotationMark;
    Correction {
        range,
        original,
        replacement: OPENING.into(),
        confidence: CONFIDENCE,
        kind,
        rewrites,
    }
}

fn marks(text: &str, mut found: impl FnMut(Mark, Range<usize>)) {
    let mut before: Option<char> = None;
    let mut line_ends = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if c.is_ascii_alphabetic() {
            (before, line_ends) = (Some(c), 0);
            continue;
        }
        line_ends = match c {
            '\n' => line_ends + 1,
            c if c.is_whitespace() => line_ends,
            _ => 0,
        };
        if line_ends == 2 {
            found(Mark::Ends, i..i + 1);
        }
        let at_front = before.is_none_or(|b| {
            b.is_whitespace() || matches!(b, '(' | '[' | '-' | '–' | '—' | '/' | ':')
        });
        let mut end = i + c.len_utf8();
        let next = chars.peek().map(|(_, c)| *c);
        let mark = match c {
            ',' if at_front && next == Some(',') => {
                chars.next();
                end += 1;
                let word = chars.peek().is_some_and(|(_, c)| c.is_alphanumeric());
                word.then_some(Mark::MayOpen)
            }
            ',' if at_front && next.is_some_and(char::is_alphabetic) => Some(Mark::MayOpen),
            '»' if at_front && next.is_some_and(char::is_alphanumeric) => Some(Mark::Guillemet),
            '„' | '‚' => Some(Mark::Opens),
            '“' | '”' | '"' if at_front => Some(Mark::Opens),
            '“' => Some(Mark::Closes(true)),
            '”' | '"' => Some(Mark::Closes(false)),
            '«' => Some(Mark::Ends),
            _ => None,
        };
        if let Some(mark) = mark {
            found(mark, i..end);
        }
        // A comma that another follows is what both are.
        before = Some(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corrected(text: &str) -> String {
        let mut corrections = Vec::new();
        correct(text, &mut corrections);
        let mut out = String::new();
        let mut at = 0;
        for c in corrections {
            out += &text[at..c.range.start];
            out += &c.replacement;
            at = c.range.end;
        }
        out + &text[at..]
    }

    #[test]
    fn a_closing_mark_shows_the_opening_one() {
        assert_eq!(
            corrected(",Die Reise\nwar lang\", sagte er."),
            "„Die Reise\nwar lang\", sagte er."
        );
        assert_eq!(corrected("Er rief: ,,Halt!“ Dann"), "Er rief: „Halt!“ Dann");
        assert_eq!(corrected("»Und dann“ kam"), "„Und dann“ kam");
    }

    #[test]
    fn without_one_nothing_changes() {
        for text in [
            "Er sagte ,dass er kommt.",
            "Eins, zwei ,drei\n\nund \"vier\"",
            "»Und dann« kam der \"Rest\"",
            "„Er kam ,und ging“",
            "»Halt!“ rief er. »Gut«, sagte sie.",
            "a ,\"b\"",
            "\"Ja ,nein\"",
        ] {
            assert_eq!(corrected(text), text);
        }
    }
}
