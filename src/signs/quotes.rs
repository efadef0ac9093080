//! German quotation marks that were read as other signs.
//!
//! `„` lies on the line like a comma, and engines that do not know it read it as one or two. A comma that hangs at the
//! front of a word is a quotation mark when the mark that closes it follows in the paragraph and nothing else has
//! opened there; so is a `»` that a `“` closes, or what was read for one, in a text without `«`.
//!
//! What closes may be a `“` that was read as `"` or `”`, or a `"` that the author typed. All of a document tell together,
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
}

const CLOSINGS: usize = 3;

/// What documents close such quotations with. The shares are those of 105 quotations of pages read with an English model, as a
/// guess that holds for other engines.
const PRINTED: [Printed<CLOSINGS>; 3] = [
    Printed {
        sign: Some(CLOSING),
        share: 0.8,
        urn: [1.7, 0.7, 0.7],
    },
    // `"`, as typed.
    Printed {
        sign: None,
        share: 0.15,
        urn: [0.1, 6.0, 2.0],
    },
    // `”`, as in other languages.
    Printed {
        sign: None,
        share: 0.05,
        urn: [0.2, 0.7, 5.0],
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
    /// Begins a block, for which what was counted before is worth less.
    pub fn begin_block(&mut self) {
        self.closings.begin_block();
    }

    /// Counts the closing marks of a block, but for those that tell nothing of the engine.
    pub fn count(&mut self, text: &str, tells: impl Fn(&Range<usize>) -> bool) {
        quotations(text, |quotation| {
            let (closing, range) = quotation.closing;
            if !quotation.in_doubt && tells(&range) {
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
    let mut open: Option<(Mark, Range<usize>)> = None;
    // Has a `"` opened around it? Then the next may close that.
    let mut is_inside = false;
    // Where some close with it, the closing mark may be what was misread.
    let guillemets = text.contains('«');
    marks(text, |mark, range| match mark {
        Mark::Opens(is_low) => {
            is_inside |= !is_low;
            open = Some((mark, range));
        }
        Mark::Ends => (open, is_inside) = (None, false),
        // Inside a quotation it is what it is.
        Mark::MayOpen | Mark::Guillemet if matches!(open, Some((Mark::Opens(_), _))) => {}
        Mark::MayOpen | Mark::Guillemet => open = Some((mark, range)),
        Mark::Closes(closing) => {
            let may_close_another = is_inside && closing != Closing::German;
            is_inside &= !may_close_another;
            let is_guillemet = matches!(open, Some((Mark::Guillemet, _)));
            let opening = match open.take() {
                Some((Mark::Opens(true), _)) if !may_close_another => None,
                Some((Mark::MayOpen, opening)) => Some(opening),
                Some((Mark::Guillemet, opening)) if !guillemets => Some(opening),
                _ => return,
            };
            found(Quotation {
                opening,
                closing: (closing, range),
                in_doubt: is_guillemet && closing != Closing::German,
            });
        }
    });
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
        let starts_word = next.is_some_and(char::is_alphanumeric);
        let behind_sign = before.is_some_and(|b| !b.is_alphanumeric());
        let mark = match c {
            '\r' if next == Some('\n') => None,
            '\n' | '\r' => {
                let line = &text[..i];
                let line = line
                    .strip_suffix('\r')
                    .filter(|_| c == '\n')
                    .unwrap_or(line);
                is_empty_line(line).then_some(Mark::Ends)
            }
            '\x0c' => Some(Mark::Ends),
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
            '“' | '”' | '"' if at_front || before == Some(',') && starts_word => {
                Some(Mark::Opens(false))
            }
            // Inches and seconds, as it may be.
            '"' if before.is_some_and(|b| b.is_ascii_digit()) => None,
            '“' => Some(Mark::Closes(Closing::German)),
            '”' | '"' if starts_word => behind_sign.then_some(Mark::Opens(false)),
            '”' => Some(Mark::Closes(Closing::English)),
            '"' => Some(Mark::Closes(Closing::Straight)),
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
        may_be[byte] = matches!(byte as u8, b'\n' | b'\r' | 0x0c | b',' | b'"' | 0xc2 | 0xe2);
        byte += 1;
    }
    may_be
};

/// Is the line at the end of this empty?
fn is_empty_line(text: &str) -> bool {
    text.trim_end_matches([' ', '\t']).ends_with(['\n', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correction::Corrected;

    fn corrected(text: &str) -> String {
        let mut quotes = Quotes::default();
        quotes.count(text, |_| true);
        let mut corrections = Vec::new();
        quotes.correct(text, |_| true, &mut corrections);
        Corrected::of(text, corrections).text.into_owned()
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
        let right = closed(&["“"; 7]).replace(',', "„");
        let read = closed(&["“", "\"", "”", "“", "\"", "“", "“"]);
        assert_eq!(corrected(&read), right);
        // A `"` that the author typed is hardly ever read as `“`.
        for marks in [&["\""; 5], &["\"", "\"", "”", "\"", "”"]] {
            let read = closed(marks);
            assert_eq!(corrected(&read), read.replace(',', "„"));
        }
    }

    #[test]
    fn marks_that_may_close_something_else_stay() {
        let known = closed(&["“"; 5]);
        let closing = "„Ja\" und";
        assert!(corrected(&(known.clone() + closing)).ends_with("„Ja“ und"));
        for text in [
            "„Das Amt* rief an“, sagte er.",
            "Er las „<b class=\"x\">Faust</b>“ und",
            "{\"text\":\"Er sagte „Ja für uns\",\"b\":\"c\"}",
            "„Er las …\"Faust\" und",
            "\"Er las „Faust für uns\", sagte er.",
            "„Das Rohr ist 5\" lang.",
            "\"Haus\" ,Tür ,\"Küste\"",
            "name ,vorname ,\"ort\"",
            "SELECT a ,b ,c FROM t WHERE x=\"y\"",
            "Rohre ,vier Stück 5\" lang",
            "„Er kam.\r\rSie rief\", und",
        ] {
            let read = known.clone() + text;
            assert!(corrected(&read).ends_with(text), "{}", corrected(&read));
        }
    }

    #[test]
    fn guillemets_open_where_german_marks_close() {
        let known = closed(&["“", "\"", "“", "\"", "“"]);
        assert!(corrected(&(known.clone() + "»Ja\", rief")).ends_with("„Ja“, rief"));
        assert!(corrected(&(known + "»Ja\", rief «")).ends_with("»Ja\", rief «"));
        assert_eq!(corrected("»Ja\", rief"), "»Ja\", rief");
    }
}
