//! hOCR: an element comes apart by an end and a start tag between two letters, and together without them.

use std::ops::Range;

use super::super::Format;
use super::super::hocr::{is_character, is_word};
use super::super::piece::{Form, Letter, Piece};
use super::super::rewrite::Replacement;
use super::super::words::Word;
use super::super::xml::{Item, Scanner, VOID};
use super::glyphs::{Glyph, sides};
use super::ids::Ids;
use super::plan::{Border, Group};
use super::rect::{Rect, rects};
use super::{Change, Place, spliced};

/// The elements of words in their order.
pub struct Layout {
    elements: Vec<Element>,
}

struct Element {
    start: Range<usize>,
    end: Range<usize>,
    id: Option<Piece>,
    title: Option<Piece>,
    characters: Vec<Glyph>,
}

/// Properties of titles that speak of single characters.
const OF_CHARACTERS: [&str; 3] = ["x_bboxes", "x_confs", "cuts"];

impl Layout {
    pub fn read(source: &str) -> Option<Layout> {
        let mut scanner = Scanner::new(source, Format::Hocr);
        let mut open: Vec<Option<Element>> = Vec::new();
        let mut elements = Vec::new();
        let mut characters: Vec<Glyph> = Vec::new();
        let mut depth: Option<usize> = None;
        while let Some(item) = scanner.next().ok()? {
            match item {
                Item::Open(tag) => {
                    let title = tag.attribute("title");
                    if is_character(&tag) {
                        depth = Some(open.len());
                        let numbers = title.and_then(|t| property(source, t, "x_bboxes"));
                        let numbers = numbers.map(|range| numbers_in(&source[range]));
                        characters.push(Glyph {
                            range: tag.range.clone(),
                            letters: 0,
                            sides: match numbers.as_deref() {
                                Some([left, _, right, _]) => Some((*left, *right)),
                                _ => None,
                            },
                        });
                    }
                    open.push(is_word(&tag).then(|| {
                        characters.clear();
                        Element {
                            start: tag.range.clone(),
                            end: 0..0,
                            id: tag.attribute("id"),
                            title,
                            characters: Vec::new(),
                        }
                    }));
                }
                Item::Close(_, end_tag) => {
                    depth = depth.filter(|&depth| depth + 1 < open.len());
                    let Some(Some(mut element)) = open.pop() else {
                        continue;
                    };
                    // HTML may have left it out.
                    if !end_tag.is_empty() {
                        element.end = end_tag;
                        element.characters = std::mem::take(&mut characters);
                        elements.push(element);
                    }
                }
                Item::Text(piece) => {
                    if let (Some(_), Some(character)) = (depth, characters.last_mut()) {
                        let letters = piece.letters(source);
                        character.letters += letters.filter(|l| !l.ch.is_whitespace()).count();
                    }
                }
            }
        }
        elements.sort_by_key(|e| e.start.start);
        Some(Layout { elements })
    }

    fn of(&self, word: &Word) -> Option<&Element> {
        let at = word.pieces.first()?.start as usize;
        let behind = self.elements.partition_point(|e| e.start.end <= at);
        let element = self.elements[..behind].last()?;
        let end = word.pieces.last()?.end as usize;
        (end <= element.end.start).then_some(element)
    }

    pub fn edits(&self, place: Place, ids: &mut Ids, change: &Change) -> Option<Vec<Replacement>> {
        let elements: Vec<Option<&Element>> = change.words.iter().map(|w| self.of(w)).collect();
        // An element with a line end inside holds several words.
        let twice = |pair: &[Option<&Element>]| match pair {
            [Some(a), Some(b)] => a.start == b.start,
            _ => false,
        };
        if elements.windows(2).any(twice) {
            return None;
        }
        let mut out = Vec::new();
        for group in change.plan.groups() {
            let of_group = &elements[group.words.clone()];
            if of_group.iter().all(Option::is_none) {
                out.extend(place.flowing(change, group.words)?);
            } else {
                let of_group: Option<Vec<&Element>> = of_group.iter().copied().collect();
                out.extend(edits(place, ids, change, &group, &of_group?)?);
            }
        }
        Some(out)
    }
}

/// The edits of words with elements.
fn edits(
    place: Place,
    ids: &mut Ids,
    change: &Change,
    group: &Group,
    elements: &[&Element],
) -> Option<Vec<Replacement>> {
    let source = place.source;
    let element = |word: usize| elements[word - group.words.start];
    let rects = rects(
        change,
        group,
        |word| bbox(source, element(word)).map(|(_, rect)| rect),
        |word, rect| {
            let count = change.signs(word).1.len();
            sides(&element(word).characters, count, rect.left, rect.right)
        },
    );
    // The start tags of the words that come of it.
    let mut tags: Vec<(Range<usize>, Vec<Replacement>)> = Vec::new();
    let mut named: Vec<usize> = vec![group.words.start];
    for (i, token) in group.tokens.iter().enumerate() {
        let words = change.plan.signs[token.start].word..change.plan.signs[token.end - 1].word + 1;
        let base = element(words.start);
        let mut edits = Vec::new();
        if let (false, Some(rect), Some((range, old))) =
            (group.stays(), rects[i], bbox(source, base))
            && rect != old
        {
            let Rect {
                left,
                top,
                right,
                bottom,
            } = rect.rounded();
            edits.push((range, format!("{left} {top} {right} {bottom}")));
        }
        let sure = |word: usize| property(source, element(word).title?, "x_wconf");
        let least = words.clone().filter_map(sure).min_by(|a, b| {
            let number = |r: &Range<usize>| source[r.clone()].parse().unwrap_or(f32::MAX);
            number(a).total_cmp(&number(b))
        });
        if let (Some(least), Some(own)) = (least, sure(words.start))
            && source[least.clone()] != source[own.clone()]
        {
            edits.push((own, source[least].to_owned()));
        }
        if i > 0 {
            if let Some(id) = base.id.filter(|_| named.contains(&words.start)) {
                edits.push((id.range(), ids.after(&source[id.range()])));
            }
            named.push(words.start);
            if let Some(title) = base.title {
                for name in OF_CHARACTERS {
                    edits.extend(whole_property(source, title, name).map(|r| (r, String::new())));
                }
            }
        }
        tags.push((base.start.clone(), edits));
    }

    let mut out = tags[0].1.clone();
    let mut next = 1;
    for number in group.words.clone() {
        let own = element(number);
        out.extend(place.word(change, number, |_, letters, index| {
            let (tag, edits) = tags.get(next)?;
            next += 1;
            let (at, ends, begins) = cut(source, own, letters, index)?;
            let tag = spliced(source, tag.clone(), edits);
            let end = &source[own.end.clone()];
            Some(Some((at..at, format!("{ends}{end} {tag}{begins}"))))
        })?);
        if number + 1 < group.words.end && change.plan.borders[number] == Border::Falls {
            let (left, right) = (&change.words[number], &change.words[number + 1]);
            let range = left.pieces.last()?.end as usize..right.pieces.first()?.start as usize;
            let left = range.start..own.end.start;
            let right = element(number + 1).start.end..range.end;
            let between = own.end.end..element(number + 1).start.start;
            if !source.get(between)?.trim().is_empty() {
                return None;
            }
            let kept = markup(source, left)?
                .into_iter()
                .chain(markup(source, right)?);
            let kept: String = kept.map(|tag| &source[tag]).collect();
            out.push((range, kept));
        }
    }
    Some(out)
}

/// The tags in a stretch of the source that has only these and white space.
fn markup(source: &str, range: Range<usize>) -> Option<Vec<Range<usize>>> {
    let mut out = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let rest = source.get(at..range.end)?;
        let text = rest.find('<').unwrap_or(rest.len());
        let mut letters = Piece::new(at..at + text, Form::Html).letters(source);
        if !letters.all(|l| l.ch.is_whitespace()) || rest[text..].starts_with("<!") {
            return None;
        }
        at += text;
        if at < range.end {
            let len = rest[text..].find('>')? + 1;
            out.push(at..at + len);
            at += len;
        }
    }
    Some(out)
}

/// Where a word is cut behind a letter, the end tags of the elements inside of it that are open there, and their start
/// tags.
fn cut(
    source: &str,
    element: &Element,
    letters: &[Letter],
    index: usize,
) -> Option<(usize, String, String)> {
    let (end, next) = (
        letters[index].end as usize,
        letters.get(index + 1)?.start as usize,
    );
    let mut at = end;
    for tag in markup(source, end..next)? {
        if !source[tag.clone()].starts_with("</") {
            break;
        }
        at = tag.end;
    }
    let mut open: Vec<(Range<usize>, &str)> = Vec::new();
    let mut from = element.start.end;
    while let Some(start) = source[from..at].find('<') {
        let start = from + start;
        if source[start..].starts_with("<!") {
            return None;
        }
        let end = start + source[start..at].find('>')? + 1;
        let tag = &source[start..end];
        let inner = tag.trim_start_matches(['<', '/']).trim_end_matches('>');
        let name = inner
            .split(|c: char| c.is_whitespace() || c == '/')
            .next()?;
        if tag.starts_with("</") {
            let (_, opened) = open.pop()?;
            if !opened.eq_ignore_ascii_case(name) {
                return None;
            }
        } else if !tag.ends_with("/>") && !VOID.contains(&name.to_ascii_lowercase().as_str()) {
            open.push((start..end, name));
        }
        from = end;
    }
    let mut ends = String::new();
    let mut begins = String::new();
    for (tag, name) in &open {
        let tag = &source[tag.clone()];
        // It would be there twice.
        if tag.to_ascii_lowercase().contains("id=") {
            return None;
        }
        begins += tag;
        ends = format!("</{name}>{ends}");
    }
    Some((at, ends, begins))
}

/// The properties of a title, by their names.
fn properties(source: &str, title: Piece) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut at = title.start as usize;
    source[title.range()].split(';').map(move |property| {
        let range = at..at + property.len();
        at = range.end + 1;
        (range, property)
    })
}

/// Where the value of a property stands.
fn property(source: &str, title: Piece, name: &str) -> Option<Range<usize>> {
    properties(source, title).find_map(|(range, text)| {
        let value = text.trim_start().strip_prefix(name)?;
        let start = range.end - value.trim_start().len();
        let len = value.trim().len();
        (value.starts_with(char::is_whitespace) && len > 0).then_some(start..start + len)
    })
}

/// A property with the semicolon before it.
fn whole_property(source: &str, title: Piece, name: &str) -> Option<Range<usize>> {
    let (range, _) = properties(source, title)
        .skip(1)
        .find(|(_, text)| text.split_ascii_whitespace().next() == Some(name))?;
    Some(range.start - 1..range.end)
}

fn numbers_in(text: &str) -> Vec<f64> {
    let numbers = text.split_ascii_whitespace();
    numbers.map_while(|n| n.parse().ok()).collect()
}

fn bbox(source: &str, element: &Element) -> Option<(Range<usize>, Rect)> {
    let range = property(source, element.title?, "bbox")?;
    let numbers = numbers_in(&source[range.clone()]);
    let [left, top, right, bottom] = numbers[..] else {
        return None;
    };
    let rect = Rect {
        left,
        top,
        right,
        bottom,
    };
    Some((range, rect))
}
