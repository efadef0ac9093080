//! FineReader: a blank is a character with an element of its own, put in or taken out.

use std::ops::Range;

use super::super::Format;
use super::super::piece::{Letter, Piece, text};
use super::super::rewrite::Replacement;
use super::super::xml::{Item, Scanner, Tag};
use super::element::prefix;
use super::plan::Border;
use super::{Change, Place};

/// The `charParams` of lines in their order.
pub struct Layout {
    characters: Vec<Character>,
}

struct Character {
    range: Range<usize>,
    left: Option<Piece>,
    top: Option<Piece>,
    right: Option<Piece>,
    bottom: Option<Piece>,
    /// `wordStart`
    starts: Option<Piece>,
    blank: bool,
}

impl Character {
    fn new(tag: &Tag) -> Character {
        Character {
            range: tag.range.clone(),
            left: tag.attribute("l"),
            top: tag.attribute("t"),
            right: tag.attribute("r"),
            bottom: tag.attribute("b"),
            starts: tag.attribute("wordStart"),
            blank: true,
        }
    }

    /// The edit after which it begins a word, or does not.
    fn begins(&self, source: &str, begins: bool) -> Option<Replacement> {
        let piece = self.starts?;
        let new = match (&source[piece.range()], begins) {
            ("false", true) => "true",
            ("0", true) => "1",
            ("true", false) => "false",
            ("1", false) => "0",
            _ => return None,
        };
        Some((piece.range(), new.to_owned()))
    }
}

impl Layout {
    pub fn read(source: &str) -> Option<Layout> {
        let mut scanner = Scanner::new(source, Format::Abbyy);
        let mut characters: Vec<Character> = Vec::new();
        let mut open: Vec<String> = Vec::new();
        while let Some(item) = scanner.next().ok()? {
            let parent = |n: usize| open.iter().nth_back(n).map_or("", String::as_str);
            match item {
                Item::Open(tag) => {
                    if tag.name == "charParams" && parent(0) == "formatting" {
                        characters.push(Character::new(&tag));
                    }
                    open.push(tag.name);
                }
                Item::Close(_, Range { end, .. }) => {
                    if (parent(0), parent(1)) == ("charParams", "formatting") {
                        characters.last_mut()?.range.end = end;
                    }
                    open.pop();
                }
                Item::Text(piece) => {
                    if (parent(0), parent(1)) == ("charParams", "formatting") {
                        let blank = text(source, &[piece]).trim().is_empty();
                        characters.last_mut()?.blank &= blank;
                    }
                }
            }
        }
        Some(Layout { characters })
    }

    /// The number of the character that a letter stands in.
    fn of(&self, letter: &Letter) -> Option<usize> {
        let at = letter.start as usize;
        let behind = self.characters.partition_point(|c| c.range.start <= at);
        let number = behind.checked_sub(1)?;
        (at < self.characters[number].range.end).then_some(number)
    }

    pub fn edits(&self, place: Place, change: &Change) -> Option<Vec<Replacement>> {
        let source = place.source;
        let letters: Vec<Vec<Letter>> = change.words.iter().map(|w| place.letters(w)).collect();
        let mut out = Vec::new();
        for group in change.plan.groups() {
            let all = letters[group.words.clone()].iter().flatten();
            if all.clone().all(|letter| self.of(letter).is_none()) {
                out.extend(place.flowing(change, group.words)?);
                continue;
            }
            for number in group.words.clone() {
                let mut begins = Vec::new();
                out.extend(place.word(change, number, |_, letters, index| {
                    let (left, right) = (self.of(&letters[index])?, self.of(&letters[index + 1])?);
                    if left == right {
                        return None;
                    }
                    let (left, right) = (&self.characters[left], &self.characters[right]);
                    begins.extend(right.begins(source, true));
                    let end = left.range.end;
                    Some(Some((end..end, blank(source, left, right))))
                })?);
                out.extend(begins);
                if number + 1 < group.words.end && change.plan.borders[number] == Border::Falls {
                    let left = self.of(letters[number].last()?)?;
                    let right = self.of(letters[number + 1].first()?)?;
                    out.extend(self.without_blanks(source, left, right)?);
                }
            }
        }
        Some(out)
    }

    /// The edits that take out the characters between two, if they are blanks.
    fn without_blanks(&self, source: &str, left: usize, right: usize) -> Option<Vec<Replacement>> {
        let blanks = self.characters.get(left + 1..right)?;
        if blanks.is_empty() || !blanks.iter().all(|c| c.blank) {
            return None;
        }
        let mut out = Vec::new();
        for blank in blanks {
            // With the white space before it, which is layout of the source.
            let before = source[..blank.range.start].trim_end();
            let start = match before.ends_with('>') {
                true => before.len(),
                false => blank.range.start,
            };
            out.push((start..blank.range.end, String::new()));
        }
        out.extend(self.characters[right].begins(source, false));
        Some(out)
    }
}

/// A blank between two characters.
fn blank(source: &str, left: &Character, right: &Character) -> String {
    let layout = &source[left.range.end..right.range.start];
    let layout = if layout.trim().is_empty() { layout } else { "" };
    let prefix = prefix(&source[left.range.clone()]);
    let value = |piece: Option<Piece>| piece.map(|p| &source[p.range()]);
    let number = |text: &str| text.trim().parse::<i64>().ok();
    let mut attributes = String::new();
    if let (Some(l), Some(t), Some(r), Some(b)) = (
        value(left.right),
        value(left.top),
        value(right.left),
        value(left.bottom),
    ) {
        // Boxes may overlap.
        let r = if number(l) > number(r) { l } else { r };
        attributes = format!(" l=\"{l}\" t=\"{t}\" r=\"{r}\" b=\"{b}\"");
    }
    format!("{layout}<{prefix}charParams{attributes}> </{prefix}charParams>")
}
