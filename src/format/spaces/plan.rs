//! What becomes of the letters and the borders of some words when spaces move.

use std::ops::Range;

use super::super::piece::OPAQUE;
use super::super::steps::changed;

/// Letters of the longest correction that is looked at; no line of a page has as many.
const MAX_LETTERS: usize = 4096;

/// A character of a word as it was read, and what comes in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// Number of its word, from 0.
    pub word: usize,
    /// Its number in the word.
    pub index: usize,
    pub ch: char,
    pub new: String,
}

/// What becomes of the border between a word and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    Stays,
    /// The words become one.
    Falls,
    /// They stood without a blank between them and get one.
    Opens,
}

/// What becomes of some words: each letter, each border, and where new borders are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub signs: Vec<Sign>,
    /// Between each word and the next.
    pub borders: Vec<Border>,
    /// Numbers of the signs behind which a word is cut.
    pub cuts: Vec<usize>,
}

/// White space between two letters that are not, as they were read.
enum Gap {
    /// None, or only signs of the same word from here to there.
    Inside(Range<usize>),
    Border(usize),
}

impl Plan {
    /// The plan by which `words`, with `gaps` between them, become `new`. None where that cannot be: a line end is lost
    /// or made, a word has nothing left, a sign that cannot be read changes.
    pub fn new(words: &[&str], gaps: &[&str], new: &str) -> Option<Plan> {
        let mut signs: Vec<Sign> = Vec::new();
        for (word, text) in words.iter().enumerate() {
            signs.extend(text.chars().enumerate().map(|(index, ch)| Sign {
                word,
                index,
                ch,
                new: String::new(),
            }));
        }
        if signs.len().max(new.len()) > MAX_LETTERS {
            return None;
        }
        let visible: Vec<usize> = (0..signs.len())
            .filter(|&i| !signs[i].ch.is_whitespace())
            .collect();
        let old: Vec<char> = visible.iter().map(|&i| signs[i].ch).collect();
        let gap = |p: usize| {
            let (a, b) = (visible[p], visible[p + 1]);
            match signs[a].word == signs[b].word {
                true => Gap::Inside(a + 1..b),
                false => Gap::Border(signs[a].word),
            }
        };
        let (letters, before) = parted(new)?;
        let owners = owners(&old, &letters, &before, |p| {
            matches!(gap(p), Gap::Inside(_))
        })?;

        // The white space that then stands behind each letter.
        let mut behind: Vec<&str> = vec![""; old.len()];
        for j in 1..letters.len() {
            if before[j].is_empty() {
                continue;
            }
            let places = owners[j - 1]..owners[j];
            let there_already = places.clone().find(|&p| match gap(p) {
                Gap::Border(_) => true,
                Gap::Inside(blanks) => !blanks.is_empty(),
            });
            behind[there_already.unwrap_or(places.start)] = before[j];
        }
        let mut borders = vec![Border::Stays; words.len().checked_sub(1)?];
        let mut cuts = Vec::new();
        let mut kept_blanks: Vec<usize> = Vec::new();
        for p in 0..old.len() - 1 {
            let now = behind[p];
            match gap(p) {
                Gap::Inside(blanks) if blanks.is_empty() => match now {
                    "" => {}
                    _ if now.contains('\n') => return None,
                    _ => cuts.push(visible[p]),
                },
                Gap::Inside(blanks) => match now {
                    "" => {}
                    _ if now.contains('\n') => return None,
                    _ => kept_blanks.extend(blanks),
                },
                Gap::Border(word) => {
                    borders[word] = match (gaps[word], now) {
                        ("", "") => Border::Stays,
                        ("", _) if !now.contains('\n') => Border::Opens,
                        (" ", "") => Border::Falls,
                        (" ", _) if !now.contains('\n') => Border::Stays,
                        (line, now) if line == now => Border::Stays,
                        _ => return None,
                    }
                }
            }
        }
        for (letter, &owner) in letters.iter().zip(&owners) {
            signs[visible[owner]].new.push(*letter);
        }
        for i in kept_blanks {
            signs[i].new = signs[i].ch.to_string();
        }
        let plan = Plan {
            signs,
            borders,
            cuts,
        };
        let stands = |token: Range<usize>| plan.signs[token].iter().any(|s| !s.new.is_empty());
        let readable = |s: &Sign| s.ch != OPAQUE || s.new.chars().eq([OPAQUE]);
        (plan.tokens().into_iter().all(stands) && plan.signs.iter().all(readable)).then_some(plan)
    }

    /// Is a word cut behind a sign?
    pub fn is_cut(&self, sign: usize) -> bool {
        self.cuts.binary_search(&sign).is_ok()
    }

    /// The signs of each word that is there afterwards.
    pub fn tokens(&self) -> Vec<Range<usize>> {
        let mut out = Vec::new();
        let mut start = 0;
        for i in 0..self.signs.len() {
            let ends = match self.signs.get(i + 1) {
                None => true,
                Some(next) if next.word != self.signs[i].word => {
                    self.borders[self.signs[i].word] != Border::Falls
                }
                Some(_) => self.is_cut(i),
            };
            if ends {
                out.push(start..i + 1);
                start = i + 1;
            }
        }
        out
    }

    /// The words before, in runs whose borders fall, each with the words that come of it.
    pub fn groups(&self) -> Vec<Group> {
        let mut out: Vec<Group> = Vec::new();
        for token in self.tokens() {
            let words = self.signs[token.start].word..self.signs[token.end - 1].word + 1;
            match out.last_mut() {
                Some(last) if words.start < last.words.end => {
                    last.words.end = words.end;
                    last.tokens.push(token);
                }
                _ => out.push(Group {
                    words,
                    tokens: vec![token],
                }),
            }
        }
        out
    }

    /// The words of a group whose elements go: no word afterwards begins in them.
    pub fn gone(&self, group: &Group) -> impl Iterator<Item = usize> {
        let begins = |token: &Range<usize>| self.signs[token.start].word;
        let begun: Vec<usize> = group.tokens.iter().map(begins).collect();
        let words = group.words.clone();
        words.filter(move |word| !begun.contains(word))
    }

    /// Does a group become something else?
    pub fn changes(&self, group: &Group) -> bool {
        let stays = |s: &Sign| s.new.chars().eq([s.ch]);
        let mut tokens = group.tokens.iter().cloned();
        !group.stays() || !tokens.all(|token| self.signs[token].iter().all(stays))
    }

    /// What stands then in some signs' place.
    pub fn text(&self, signs: Range<usize>) -> String {
        self.signs[signs].iter().map(|s| s.new.as_str()).collect()
    }
}

/// Words that are joined, or one alone, and what comes of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Numbers of the words before.
    pub words: Range<usize>,
    /// The signs of the words afterwards.
    pub tokens: Vec<Range<usize>>,
}

impl Group {
    /// Does it stay one word?
    pub fn stays(&self) -> bool {
        self.words.len() == 1 && self.tokens.len() == 1
    }
}

/// The letters of a text and the white space before each. None with white space at its edges.
fn parted(text: &str) -> Option<(Vec<char>, Vec<&str>)> {
    let (mut letters, mut before) = (Vec::new(), Vec::new());
    let mut from = 0;
    for (at, ch) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        letters.push(ch);
        before.push(&text[from..at]);
        from = at + ch.len_utf8();
    }
    let edges = text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
    (!edges && !letters.is_empty()).then_some((letters, before))
}

/// For each new letter the number of the old one in whose place it stands. What white space parts has not the same;
/// `inside` tells whether an old letter and the next are of one word.
fn owners(
    old: &[char],
    new: &[char],
    before: &[&str],
    inside: impl Fn(usize) -> bool,
) -> Option<Vec<usize>> {
    let mut out = vec![0; new.len()];
    let (mut i, mut j) = (0, 0);
    let mut all = changed(old, new);
    all.push((old.len()..old.len(), new.len()..new.len()));
    for (from, to) in all {
        while i < from.start {
            out[j] = i;
            (i, j) = (i + 1, j + 1);
        }
        for (n, j) in to.clone().enumerate() {
            out[j] = match from.len() {
                // What was lost belongs to the letter before, unless it begins a word.
                0 => {
                    let begins = before[to.start..=j].iter().any(|b| !b.is_empty());
                    if from.start == 0 || begins && from.start < old.len() {
                        from.start
                    } else {
                        from.start - 1
                    }
                }
                len => from.start + n.min(len - 1),
            };
        }
        (i, j) = (from.end, to.end);
    }
    // What white space parts from the letter that it would share a place with goes to the next one.
    for j in 1..new.len() {
        if !before[j].is_empty() && out[j] == out[j - 1] {
            let place = out[j];
            if place + 1 >= old.len() || !inside(place) {
                return None;
            }
            for owner in out[j..].iter_mut().take_while(|o| **o == place) {
                *owner = place + 1;
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words afterwards, each with a hyphen where a border fell.
    fn planned(words: &[&str], gaps: &[&str], new: &str) -> Option<Vec<String>> {
        let plan = Plan::new(words, gaps, new)?;
        let token = |token: Range<usize>| {
            let mut out = String::new();
            let mut word = plan.signs[token.start].word;
            for sign in &plan.signs[token] {
                if sign.word != word {
                    out.push('|');
                    word = sign.word;
                }
                out += &sign.new;
            }
            out
        };
        Some(plan.tokens().into_iter().map(token).collect())
    }

    #[test]
    fn words_come_apart_and_together() {
        let some = |words: &[&str]| Some(words.iter().map(|w| (*w).to_owned()).collect());
        assert_eq!(
            planned(&["dieStadt"], &[], "die Stadt"),
            some(&["die", "Stadt"])
        );
        assert_eq!(
            planned(&["fuirdie,"], &[], "für die,"),
            some(&["für", "die,"])
        );
        assert_eq!(
            planned(&["Ver", "trag"], &[" "], "Vertrag"),
            some(&["Ver|trag"])
        );
        assert_eq!(
            planned(&["di", "eStadt"], &[" "], "die Stadt"),
            some(&["di|e", "Stadt"])
        );
        assert_eq!(
            planned(&["Ver", "tragdie"], &[" "], "Vertrag die"),
            some(&["Ver|trag", "die"])
        );
        assert_eq!(
            planned(&["aus-und"], &[], "aus – und"),
            some(&["aus", "–", "und"])
        );
        assert_eq!(
            planned(&["dieber"], &[], "die über"),
            some(&["die", "über"])
        );
        assert_eq!(
            planned(&["Men", ".", "Da"], &["", ""], "Men. Da"),
            some(&["Men", ".", "Da"])
        );
        assert_eq!(
            planned(&["dieStabili-", "tat"], &["\n"], "die Stabili-\ntät"),
            some(&["die", "Stabili-", "tät"])
        );
        assert_eq!(planned(&["S p e r r"], &[], "Sperr"), some(&["Sperr"]));
    }

    #[test]
    fn line_ends_stay_where_they_are() {
        assert_eq!(planned(&["Ver", "trag"], &["\n"], "Vertrag"), None);
        assert_eq!(planned(&["Ver", "trag"], &["\n"], "Ver trag"), None);
        assert_eq!(planned(&["Vertrag"], &[], "Ver\ntrag"), None);
        assert_eq!(planned(&["a"], &[], "a b"), None);
        let (old, new) = ("a".repeat(5000), "a ".repeat(2500));
        assert_eq!(planned(&[&old], &[], new.trim_end()), None);
        assert_eq!(planned(&["a", "b"], &[" "], " "), None);
    }

    #[test]
    fn joined_words_are_a_group() {
        let plan = Plan::new(
            &["Ver", "tragdie", "Stadt"],
            &[" ", " "],
            "Vertrag die Stadt",
        );
        let groups = plan.unwrap().groups();
        assert_eq!(groups.len(), 2);
        assert_eq!((groups[0].words.clone(), groups[0].tokens.len()), (0..2, 2));
        assert!(groups[1].stays());
        let plan = Plan::new(&["a", "b", "cd"], &[" ", " "], "abc d").unwrap();
        let groups = plan.groups();
        assert_eq!(plan.gone(&groups[0]).collect::<Vec<_>>(), [1]);
    }
}
