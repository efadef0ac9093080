//! PAGE: a `Word` gets others behind it or takes in those behind; line and region are flowing text.

use std::ops::Range;

use super::super::Format;
use super::super::piece::{Form, Letter, Piece, text};
use super::super::rewrite::Replacement;
use super::super::words::Word;
use super::super::xml::{Item, Scanner, Tag};
use super::element::{attribute, name, prefix};
use super::glyphs::{Glyph, glyphs, of_letters, sides};
use super::ids::Ids;
use super::plan::Group;
use super::rect::parts;
use super::{Change, Place, polygon, spliced};

/// The `Word` elements in their order.
pub struct Layout {
    elements: Vec<Element>,
}

#[derive(Default)]
struct Element {
    tag: Range<usize>,
    /// Behind its end.
    end: usize,
    id: Option<Piece>,
    /// What Transkribus says in CSS; there are places in the text in it.
    custom: Option<Piece>,
    coords: Option<Coords>,
    glyphs: Vec<Glyph>,
    readings: Vec<Reading>,
    styles: Vec<Range<usize>>,
}

/// The outline of a word.
struct Coords {
    range: Range<usize>,
    /// Where its points stand: in an attribute, or as elements up to 2010.
    points: Option<Range<usize>>,
    in_attribute: bool,
    outline: Vec<(f64, f64)>,
}

/// A `TextEquiv` of a word.
#[derive(Default)]
struct Reading {
    range: Range<usize>,
    sure: Option<Piece>,
    unicode: Option<Range<usize>>,
    plain: Option<Range<usize>>,
}

impl Coords {
    fn new(source: &str, tag: &Tag) -> Coords {
        let points = tag.attribute("points");
        let point = |text: &str| {
            let (x, y) = text.split_once(',')?;
            Some((x.trim().parse().ok()?, y.trim().parse().ok()?))
        };
        let outline = points.and_then(|p| {
            let points = source[p.range()].split_ascii_whitespace().map(point);
            points.collect::<Option<Vec<_>>>()
        });
        Coords {
            range: tag.range.clone(),
            points: points.map(Piece::range),
            in_attribute: points.is_some(),
            outline: outline.unwrap_or_default(),
        }
    }

    fn edit(&self, source: &str, outline: &[(f64, f64)]) -> Option<Replacement> {
        let points = outline.iter();
        let new = match self.in_attribute {
            true => points
                .map(|(x, y)| format!("{x},{y}"))
                .collect::<Vec<_>>()
                .join(" "),
            false => {
                let prefix = prefix(&source[self.range.clone()]);
                let point = |(x, y): &(f64, f64)| format!("<{prefix}Point x=\"{x}\" y=\"{y}\"/>");
                points.map(point).collect()
            }
        };
        Some((self.points.clone()?, new))
    }
}

impl Layout {
    pub fn read(source: &str) -> Option<Layout> {
        let mut scanner = Scanner::new(source, Format::Page);
        let mut elements: Vec<Element> = Vec::new();
        let mut word: Option<Element> = None;
        let mut reading = Reading::default();
        let mut open: Vec<(String, Range<usize>)> = Vec::new();
        // The readings of a glyph: `@index`, and how many letters it holds; and where it lies.
        let mut of_glyph: Vec<(Option<u32>, usize)> = Vec::new();
        let mut sides: Option<(f64, f64)> = None;
        while let Some(item) = scanner.next().ok()? {
            match item {
                Item::Open(tag) => {
                    let parent = open.last().map_or("", |(name, _)| name.as_str());
                    match (tag.name.as_str(), parent, &mut word) {
                        ("Word", ..) => {
                            word = Some(Element {
                                tag: tag.range.clone(),
                                id: tag.attribute("id"),
                                custom: tag.attribute("custom"),
                                ..Element::default()
                            });
                        }
                        ("Glyph", "Word", _) => {
                            of_glyph.clear();
                            sides = None;
                        }
                        ("Coords", "Glyph", _) => {
                            let outline = Coords::new(source, &tag).outline;
                            let x = || outline.iter().map(|(x, _)| *x);
                            let side = (x().fold(f64::MAX, f64::min), x().fold(f64::MIN, f64::max));
                            sides = Some(side).filter(|(left, right)| left < right);
                        }
                        ("Coords", "Word", Some(word)) => {
                            word.coords = Some(Coords::new(source, &tag));
                        }
                        ("Point", "Coords", Some(word)) if open.len() > 1 => {
                            let of_word = open[open.len() - 2].0 == "Word";
                            if let (true, Some(coords)) = (of_word, &mut word.coords) {
                                let number = |name| tag.number(name).map(f64::from);
                                let begin = coords.points.as_ref().map(|p| p.start);
                                coords.points =
                                    Some(begin.unwrap_or(tag.range.start)..tag.range.end);
                                coords.outline.extend(number("x").zip(number("y")));
                            }
                        }
                        ("TextEquiv", "Word", _) => {
                            reading = Reading {
                                sure: tag.attribute("conf"),
                                ..Reading::default()
                            };
                        }
                        ("TextEquiv", "Glyph", _) => {
                            let index = tag.value("index").and_then(|i| i.trim().parse().ok());
                            of_glyph.push((index, 0));
                        }
                        _ => {}
                    }
                    open.push((tag.name, tag.range));
                }
                Item::Close(name, Range { start, end }) => {
                    let (_, tag) = open.pop()?;
                    let parent = |n: usize| open.iter().nth_back(n).map_or("", |(name, _)| name);
                    let range = tag.start..end;
                    let content = || tag.end..start;
                    match (name.as_str(), parent(0), &mut word) {
                        ("Word", ..) => {
                            elements.extend(word.take().map(|word| Element { end, ..word }));
                        }
                        ("Glyph", "Word", Some(word)) => {
                            let main = of_glyph
                                .iter()
                                .min_by_key(|(index, _)| index.map_or(0, |i| u64::from(i) + 1));
                            word.glyphs.push(Glyph {
                                range,
                                letters: main.map_or(0, |(_, letters)| *letters),
                                sides,
                            });
                        }
                        ("Coords", "Word", Some(word)) => {
                            if let Some(coords) = &mut word.coords {
                                coords.range = range;
                            }
                        }
                        ("TextStyle", "Word", Some(word)) => word.styles.push(range),
                        ("Unicode", "TextEquiv", _) if parent(1) == "Word" => {
                            reading.unicode = Some(content());
                        }
                        ("PlainText", "TextEquiv", _) if parent(1) == "Word" => {
                            reading.plain = Some(content());
                        }
                        ("TextEquiv", "Word", Some(word)) => word.readings.push(Reading {
                            range,
                            ..std::mem::take(&mut reading)
                        }),
                        _ => {}
                    }
                }
                Item::Text(piece) => {
                    let parent = |n: usize| open.iter().nth_back(n).map_or("", |(name, _)| name);
                    if (parent(0), parent(1), parent(2)) == ("Unicode", "TextEquiv", "Glyph")
                        && let Some((_, letters)) = of_glyph.last_mut()
                    {
                        *letters += text(source, &[piece])
                            .chars()
                            .filter(|c| !c.is_whitespace())
                            .count();
                    }
                }
            }
        }
        Some(Layout { elements })
    }

    /// The element of a word, and the number of the reading that holds it.
    fn of(&self, word: &Word) -> Option<(&Element, usize)> {
        let at = word.pieces.first()?.start as usize;
        let behind = self.elements.partition_point(|e| e.tag.start <= at);
        let element = self.elements[..behind].last()?;
        let holds = |r: &Reading| r.unicode.as_ref().is_some_and(|r| r.contains(&at));
        Some((element, element.readings.iter().position(holds)?))
    }

    pub fn edits(&self, place: Place, ids: &mut Ids, change: &Change) -> Option<Vec<Replacement>> {
        let mut out = Vec::new();
        for group in change.plan.groups() {
            let elements = change.words[group.words.clone()].iter().map(|w| self.of(w));
            let elements: Vec<Option<(&Element, usize)>> = elements.collect();
            let number = group.words.start;
            if elements.iter().all(Option::is_none) {
                out.extend(place.flowing(change, group.words)?);
            } else if group.stays() {
                out.extend(place.word(change, number, |_, _, _| None)?);
                out.extend(place.own_copies(change, number, group.tokens[0].clone())?);
            } else {
                let elements: Option<Vec<(&Element, usize)>> = elements.into_iter().collect();
                out.extend(edits(place, ids, change, &group, &elements?)?);
            }
        }
        Some(out)
    }
}

/// The edits of words that come apart or together.
fn edits(
    place: Place,
    ids: &mut Ids,
    change: &Change,
    group: &Group,
    elements: &[(&Element, usize)],
) -> Option<Vec<Replacement>> {
    let (source, plan) = (place.source, change.plan);
    let element = |word: usize| elements[word - group.words.start].0;
    let reading = |word: usize| {
        let (element, reading) = elements[word - group.words.start];
        &element.readings[reading]
    };
    let (head, tail) = (group.words.start, group.words.end - 1);
    for gone in plan.gone(group) {
        let id = element(gone).id.map(|id| &source[id.range()]);
        id.is_none_or(|id| ids.is_free(id)).then_some(())?;
    }
    for pair in elements.windows(2) {
        let between = source.get(pair[0].0.end..pair[1].0.tag.start)?;
        between.trim().is_empty().then_some(())?;
    }
    let letters: Vec<Vec<Letter>> = change.words.iter().map(|w| place.letters(w)).collect();
    // What glyphs say goes along with them.
    let mut in_glyphs: Vec<Replacement> = Vec::new();
    for word in group.words.clone() {
        let all = 0..plan.signs.len();
        let own = place.own_copies(change, word, all)?;
        let in_glyph = |range: &Range<usize>| {
            let mut glyphs = element(word).glyphs.iter();
            glyphs.any(|g| g.range.start <= range.start && range.end <= g.range.end)
        };
        in_glyphs.extend(own.into_iter().filter(|(range, _)| in_glyph(range)));
    }
    let mut out = Vec::new();
    let mut others = String::new();
    let mut named = vec![head];
    let indent = source[..element(head).tag.start].trim_end().len();
    let indent = &source[indent..element(head).tag.start];
    let sides = |word: usize| {
        let (left, right) = polygon::sides(&element(word).coords.as_ref()?.outline)?;
        sides(&element(word).glyphs, letters[word].len(), left, right)
    };
    let parts = parts(change, group, sides);
    for (i, (token, parts)) in group.tokens.iter().zip(parts).enumerate() {
        let words = plan.signs[token.start].word..plan.signs[token.end - 1].word + 1;
        let (base, main) = (element(words.start), reading(words.start));
        let text = place.token(change, &letters, token.clone(), Form::Xml, |_| true)?;
        let mut edits = vec![(main.unicode.clone()?, text.clone())];
        edits.extend(main.plain.clone().map(|range| (range, text)));
        let sure = |word: usize| {
            let piece = reading(word).sure?;
            let number: f32 = source[piece.range()].trim().parse().ok()?;
            Some((number, piece))
        };
        let least = words.clone().filter_map(sure);
        let least = least.min_by(|a, b| a.0.total_cmp(&b.0));
        if let (Some((least, piece)), Some((own, at))) = (least, sure(words.start))
            && least < own
        {
            edits.push((at.range(), source[piece.range()].to_owned()));
        }
        if let Some(coords) = &base.coords {
            let part = |&(word, from, to): &(usize, f64, f64)| {
                let coords = element(word).coords.as_ref()?;
                let some = coords.outline.len() > 1;
                some.then(|| polygon::cut(&coords.outline, from, to))
            };
            let outlines: Option<Vec<_>> = parts.iter().map(part).collect();
            if let Some(outlines) = outlines {
                let outline = match &outlines[..] {
                    [one] => one.clone(),
                    several => polygon::around(several),
                };
                if outline != coords.outline {
                    edits.extend(coords.edit(source, &polygon::whole(&outline)));
                }
            }
        }
        let glyphs = glyphs(change, token, |word| {
            of_letters(&element(word).glyphs, letters[word].len())
        });
        let moved = |glyphs: &[Range<usize>]| -> String {
            let glyphs = glyphs.iter().cloned();
            glyphs.map(|g| spliced(source, g, &in_glyphs)).collect()
        };
        if i == 0 {
            out.extend(edits);
            let own = |g: &Range<usize>| base.tag.end <= g.start && g.end <= base.end;
            let taken = glyphs.iter().position(|g| !own(g)).unwrap_or(glyphs.len());
            let (stay, taken) = glyphs.split_at(taken);
            for glyph in &base.glyphs {
                if stay.contains(&glyph.range) {
                    let inside = |(range, _): &&Replacement| {
                        glyph.range.start <= range.start && range.end <= glyph.range.end
                    };
                    out.extend(in_glyphs.iter().filter(inside).cloned());
                } else {
                    out.push((glyph.range.clone(), String::new()));
                }
            }
            let behind = match base.glyphs.last() {
                Some(last) => Some(last.range.end),
                None => base.coords.as_ref().map(|c| c.range.end),
            };
            out.extend(behind.map(|at| (at..at, moved(taken))));
            continue;
        }
        let mut of_tag: Vec<Replacement> = Vec::new();
        if let Some(id) = base.id.filter(|_| named.contains(&words.start)) {
            of_tag.push((id.range(), ids.after(&source[id.range()])));
        }
        named.push(words.start);
        of_tag.extend(
            base.custom
                .map(|piece| (attribute(source, piece), String::new())),
        );
        let tag = spliced(source, base.tag.clone(), &of_tag);
        others += indent;
        others += &tag;
        if let Some(coords) = &base.coords {
            others += &spliced(source, coords.range.clone(), &edits);
        }
        others += &moved(&glyphs);
        others += &spliced(source, main.range.clone(), &edits);
        others.extend(base.styles.iter().map(|style| &source[style.clone()]));
        others += &format!("</{}>", name(&tag));
    }
    out.push((element(head).end..element(tail).end, others));
    Some(out)
}
