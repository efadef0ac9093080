//! German quotation marks that were read as other signs.
//!
//! `„` lies on the line like a comma, and engines that do not know it read it as one or two. A comma that hangs at the
//! front of a word is a quotation mark when the mark that closes it follows in the paragraph and nothing else has
//! opened there; so is a `»` that a `“` closes, or what was read for one, in a text without `«`.
//!
//! What closes may be a `“` that was read as `"`, `”` or `*`, or a `"` that the author typed. All of a document tell together,
//! by where it stands that engines hardly ever take `"` for `“`.

use std::ops::Range;

use super::correction;
use super::urn::{Drawn, Printed};
use crate::correction::{Correction, Kind};

const OPENING: (Kind, &str) = (Kind::QuotationMark, "„");
const CLOSING: &str = "“";
/// Share of such places in damaged pages where the mark was right.
const CONFIDENCE: f64 = 0.97;
/// Cost (nats) of the mark being read as a comma or another sign, by which reports rank it.
const COST: f32 = 1.3;

/// What closes a quotation that `„` opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closing {
    /// `“`
    German,
    /// `"`
    Straight,
    /// `”`
    English,
    /// `*` behind the word that opens the quotation; or `*`, `®` or `™` where no other mark closes it.
    Star,
}

const CLOSINGS: usize = 4;

/// What documents close such quotations with. The shares are those of 138 quotations of pages read with an English model, as a
/// guess that holds for other engines.
const PRINTED: [Printed<CLOSINGS>; 2] = [
    Printed {
        sign: Some(CLOSING),
        share: 0.8,
        urn: [1.7, 0.7, 0.7, 0.9],
    },
    Printed {
        sign: None,
        share: 0.2,
        urn: [0.1, 6.0, 2.0, 0.1],
    },
];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Mark {
    /// A mark that certainly opens; true for `„`.
    Opens(bool),
    /// A sign that may be an opening mark misread.
    MayOpen,
    /// `»`, which opens itself unless `“` closes it.
    Guillemet,
    Closes(Closing),
    /// `«`, or an empty line: no quotation goes on across it that is not opened anew.
    Ends,
}

/// A quotation that a low mark opens.
#[derive(Debug, Clone, PartialEq)]
struct Quotation {
    /// What was read for the opening mark, if that is another sign.
    opening: Option<Range<usize>>,
    closing: (Closing, Range<usize>),
    /// Is it one only if the document closes quotations with `“`?
    in_doubt: bool,
}

/// What the closing marks of a document were read as.
#[derive(Debug, Clone, Default)]
pub(super) struct Quotes {
    closings: Drawn<CLOSINGS>,
}

impl Quotes {
    /// Counts the closing marks of a block, but for those that tell nothing of the engine. Those of the blocks before count for
    /// less if they are to be `faded`.
    pub fn count(&mut self, text: &str, faded: bool, tells: impl Fn(&Range<usize>) -> bool) {
        let mut fades = faded;
        quotations(text, |quotation| {
            let (closing, range) = quotation.closing;
            // A star that closes nothing else tells no less.
            let is_one = !quotation.in_doubt || closing == Closing::Star;
            if is_one && tells(&range) {
                if std::mem::take(&mut fades) {
                    self.closings.fade();
                }
                self.closings.add(closing as usize);
            }
        });
    }

    /// Adds the corrections of the quotation marks of a block; of the closing ones but for those that may not be damaged.
    pub fn correct(
        &self,
        text: &str,
        may_be_damaged: impl Fn(&Range<usize>) -> bool,
        corrections: &mut Vec<Correction>,
    ) {
        let printed = self.closings.printed(&PRINTED);
        quotations(text, |quotation| {
            let (sign, range) = quotation.closing;
            let printed = printed.filter(|_| may_be_damaged(&range));
            if quotation.in_doubt && printed.is_none() {
                return;
            }
            let mut add = |range, sign, confidence| {
                corrections.push(correction(text, range, sign, confidence, COST));
            };
            if let Some(range) = quotation.opening {
                add(range, OPENING, CONFIDENCE);
            }
            if let Some((mark, probability)) = printed.filter(|_| sign != Closing::German) {
                add(range, (Kind::QuotationMark, mark), probability * CONFIDENCE);
            }
        });
    }
}

/// The quotations of a text that low marks open, or what was read for them.
fn quotations(text: &str, mut found: impl FnMut(Quotation)) {
    // What has opened, and a star that closes unless another mark does.
    let mut open: Option<(Mark, Range<usize>)> = None;
    let mut star: Option<Range<usize>> = None;
    // Where some close with it, the closing mark may be what was misread.
    let guillemets = text.contains('«');
    let mut close = |open: Option<(Mark, Range<usize>)>, closing: (Closing, Range<usize>)| {
        let is_guillemet = matches!(open, Some((Mark::Guillemet, _)));
        let opening = match open {
            Some((Mark::Opens(true), _)) => None,
            Some((Mark::MayOpen, range)) => Some(range),
            Some((Mark::Guillemet, range)) if !guillemets => Some(range),
            _ => return,
        };
        let in_doubt = match closing.0 {
            Closing::German => false,
            // It may stand for a note.
            Closing::Star => true,
            Closing::Straight | Closing::English => is_guillemet,
        };
        found(Quotation {
            opening,
            closing,
            in_doubt,
        });
    };
    marks(text, |mark, range| match mark {
        Mark::Opens(_) | Mark::Ends => {
            if let Some(star) = star.take() {
                close(open.take(), (Closing::Star, star));
            }
            open = matches!(mark, Mark::Opens(_)).then_some((mark, range));
        }
        Mark::MayOpen | Mark::Guillemet => {
            if let Some(star) = star.take() {
                close(open.take(), (Closing::Star, star));
            }
            // Inside a quotation it is what it is.
            if !matches!(open, Some((Mark::Opens(_), _))) {
                open = Some((mark, range));
            }
        }
        Mark::Closes(Closing::Star) => {
            let quoted = open.as_ref().map(|(_, open)| &text[open.end..range.end]);
            let is_word =
                |quoted: &str| quoted.ends_with('*') && !quoted.contains(char::is_whitespace);
            match quoted.is_some_and(is_word) {
                // Hardly any note is on the first word of several; brands are.
                true => close(open.take(), (Closing::Star, range)),
                false => star = star.take().or(Some(range)),
            }
        }
        Mark::Closes(closing) => {
            star = None;
            close(open.take(), (closing, range));
        }
    });
    if let Some(star) = star {
        close(open, (Closing::Star, star));
    }
}

fn marks(text: &str, mut found: impl FnMut(Mark, Range<usize>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(i) = (at..bytes.len()).find(|&i| MAY_BE_MARK[usize::from(bytes[i])]) {
        let mut chars = text[i..].chars();
        let c = chars.next().expect("no mark begins inside a letter");
        let mut end = i + c.len_utf8();
        let before = text[..i].chars().next_back();
        let next = chars.next();
        let at_front = before.is_none_or(|b| {
            b.is_whitespace() || matches!(b, '(' | '[' | '-' | '–' | '—' | '/' | ':')
        });
        let mark = match c {
            '\n' => ends_empty_line(&text[..i]).then_some(Mark::Ends),
            // A comma that another follows is what both are.
            ',' if at_front && next == Some(',') => {
                end += 1;
                let is_word = chars.next().is_some_and(char::is_alphanumeric);
                is_word.then_some(Mark::MayOpen)
            }
            ',' if at_front && next.is_some_and(char::is_alphabetic) => Some(Mark::MayOpen),
            '»' if at_front && next.is_some_and(char::is_alphanumeric) => Some(Mark::Guillemet),
            '„' => Some(Mark::Opens(true)),
            '‚' => Some(Mark::Opens(false)),
            '“' | '”' | '"' if at_front => Some(Mark::Opens(false)),
            '“' => Some(Mark::Closes(Closing::German)),
            '”' => Some(Mark::Closes(Closing::English)),
            '"' => Some(Mark::Closes(Closing::Straight)),
            '*' | '®' | '™' => {
                let behind_word = before.is_some_and(|b| b.is_alphanumeric() || ".,!?".contains(b));
                let closes = behind_word && ends_word(&text[end..]);
                closes.then_some(Mark::Closes(Closing::Star))
            }
            '«' => Some(Mark::Ends),
            _ => None,
        };
        if let Some(mark) = mark {
            found(mark, i..end);
        }
        at = end;
    }
}

/// Bytes that may begin a mark, or end a line.
const MAY_BE_MARK: [bool; 256] = {
    let mut may_be = [false; 256];
    let mut byte = 0;
    while byte < may_be.len() {
        may_be[byte] = matches!(byte as u8, b'\n' | b',' | b'"' | b'*' | 0xc2 | 0xe2);
        byte += 1;
    }
    may_be
};

/// Is the line that ends behind this empty?
fn ends_empty_line(before: &str) -> bool {
    let before = before.trim_end_matches(|c: char| c.is_whitespace() && c != '\n');
    before.ends_with('\n')
}

/// Does a word end before this, but for signs behind it or a hyphen?
fn ends_word(after: &str) -> bool {
    let rest = after.trim_start_matches(['.', ',', ';', ':', '!', '?', ')']);
    let is_end = rest.chars().next().is_none_or(char::is_whitespace);
    is_end || after.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corrected(text: &str) -> String {
        let mut quotes = Quotes::default();
        quotes.count(text, false, |_| true);
        let mut corrections = Vec::new();
        quotes.correct(text, |_| true, &mut corrections);
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

    /// Quotations of which each is closed by one of these marks.
    fn closed(marks: &[&str]) -> String {
        let quotation = |mark: &&str| format!("Sie rief: ,Komm jetzt{mark} und ging. ");
        marks.iter().map(quotation).collect()
    }

    #[test]
    fn closing_marks_are_told_by_each_other() {
        let right = closed(&["“"; 5]).replace(',', "„");
        let read = closed(&["“", "\"", "”", "“", "*"]);
        assert_eq!(corrected(&read), right);
        // A `"` that the author typed is hardly ever read as `“`.
        for marks in [&["\""; 5], &["\"", "\"", "”", "\"", "”"]] {
            let read = closed(marks);
            assert_eq!(corrected(&read), read.replace(',', "„"));
        }
    }

    #[test]
    fn stars_close_where_no_other_mark_does() {
        let known = closed(&["“", "*", "“", "\"", "“"]);
        for (text, right) in [
            (",Ja*, rief er.", "„Ja“, rief er."),
            (
                "„Das Amt* rief an“, sagte er.",
                "„Das Amt* rief an“, sagte er.",
            ),
            (",Amt* und Bank", "„Amt“ und Bank"),
            (",Dash® wäscht“, stand da.", "„Dash® wäscht“, stand da."),
            ("Das Amt* rief an.", "Das Amt* rief an."),
            ("»Das „*.txt und", "»Das „*.txt und"),
            ("Das „*« und", "Das „*« und"),
            (
                "\"Das Amt* rief an\", sagte er.",
                "\"Das Amt* rief an\", sagte er.",
            ),
        ] {
            let corrected = corrected(&(known.clone() + text));
            assert!(corrected.ends_with(right), "{corrected}");
        }
        assert_eq!(corrected(",Ja*, rief er."), ",Ja*, rief er.");
    }

    #[test]
    fn guillemets_open_where_german_marks_close() {
        let known = closed(&["“", "\"", "“", "\"", "“"]);
        assert!(corrected(&(known.clone() + "»Ja\", rief")).ends_with("„Ja“, rief"));
        assert!(corrected(&(known + "»Ja\", rief «")).ends_with("»Ja\", rief «"));
        assert_eq!(corrected("»Ja\", rief"), "»Ja\", rief");
    }
}
