//! PAGE XML, 2009 to 2019 (PRImA Research Lab): text at the levels of region, line, word and glyph.

use std::collections::HashMap;

use super::Format;
use super::levels::align;
use super::piece::{Piece, text};
use super::reading_order::ReadingOrder;
use super::words::{About, Copy, Other, Place, Words};
use super::xml::{Item, Scanner, Tag};
use crate::Error;

/// What can have text.
#[derive(Default)]
struct Element {
    id: Option<Piece>,
    readings: Vec<Reading>,
    /// Lines of a region, words of a line, glyphs of a word.
    parts: Vec<Element>,
}

/// A `TextEquiv`.
#[derive(Default)]
struct Reading {
    index: Option<u32>,
    confidence: Option<f32>,
    start: u32,
    end: u32,
    /// The content of `Unicode`, markup included.
    content: (u32, u32),
    unicode: Vec<Piece>,
    plain: Vec<Piece>,
}

/// A region with text, and the place of the region that it lies in.
struct Region {
    element: Element,
    parent: Option<usize>,
}

/// The words of a PAGE document.
pub(super) fn words(source: &str) -> Result<Words<'_>, Error> {
    let (mut regions, order, indexed) = parse(source)?;
    let position = |region: &Region| {
        let id = region.element.id.map(|id| text(source, &[id]));
        id.and_then(|id| order.get(&id).copied())
    };
    // A region that the reading order does not name goes with the one around it, else to the end.
    let mut positions: Vec<usize> = Vec::with_capacity(regions.len());
    for region in &regions {
        let inherited = region.parent.map(|parent| positions[parent]);
        positions.push(position(region).or(inherited).unwrap_or(usize::MAX));
    }
    let mut sequence: Vec<usize> = (0..regions.len()).collect();
    sequence.sort_by_key(|&i| positions[i]);
    let mut words = Words::new(source);
    for i in sequence {
        let region = std::mem::take(&mut regions[i].element);
        words.block();
        add_region(&mut words, source, &region, indexed);
        words.block();
    }
    Ok(words)
}

/// Regions in the order of the source, the reading order by the regions' ids, and whether the schema has `@index`.
type Parsed = (Vec<Region>, HashMap<String, usize>, bool);

fn parse(source: &str) -> Result<Parsed, Error> {
    let mut scanner = Scanner::new(source, Format::Page);
    let mut regions: Vec<Region> = Vec::new();
    // Regions, lines, words and glyphs that are open; a region is its number.
    let mut open_regions: Vec<usize> = Vec::new();
    let mut elements: Vec<Element> = Vec::new();
    let mut reading: Option<Reading> = None;
    let mut names: Vec<String> = Vec::new();
    let mut groups = ReadingOrder::default();
    let mut indexed = true;
    while let Some(item) = scanner.next()? {
        match item {
            Item::Open(tag) => {
                match tag.name.as_str() {
                    "PcGts" => {
                        // The first schemas know neither `@index` nor more than one `TextEquiv`.
                        let start = &source[tag.range.clone()];
                        indexed = !["/2009-", "/2010-", "/2013-"]
                            .iter()
                            .any(|y| start.contains(y));
                    }
                    "TextLine" | "Word" | "Glyph" => elements.push(Element {
                        id: tag.attribute("id"),
                        ..Element::default()
                    }),
                    "TextEquiv" => reading = Some(Reading::new(&tag)),
                    "Unicode" => {
                        if let Some(reading) = &mut reading {
                            let end = tag.range.end as u32;
                            reading.content = (end, end);
                        }
                    }
                    name if is_region(name) => {
                        regions.push(Region {
                            element: Element {
                                id: tag.attribute("id"),
                                ..Element::default()
                            },
                            parent: open_regions.last().copied(),
                        });
                        open_regions.push(regions.len() - 1);
                    }
                    _ => groups.open(&tag),
                }
                names.push(tag.name);
            }
            Item::Close(name, range) => {
                names.pop();
                match name.as_str() {
                    "Unicode" => {
                        if let Some(reading) = &mut reading {
                            reading.content.1 = range.start as u32;
                        }
                    }
                    "TextEquiv" => {
                        let Some(mut reading) = reading.take() else {
                            continue;
                        };
                        reading.end = range.end as u32;
                        let owner = match names.last().map(String::as_str) {
                            Some("TextLine" | "Word" | "Glyph") => elements.last_mut(),
                            Some(name) if is_region(name) => {
                                open_regions.last().map(|&i| &mut regions[i].element)
                            }
                            _ => None,
                        };
                        if let Some(owner) = owner {
                            owner.readings.push(reading);
                        }
                    }
                    "TextLine" | "Word" | "Glyph" => {
                        let Some(element) = elements.pop() else {
                            continue;
                        };
                        let owner = match elements.last_mut() {
                            Some(owner) => Some(owner),
                            None => open_regions.last().map(|&i| &mut regions[i].element),
                        };
                        if let Some(owner) = owner {
                            owner.parts.push(element);
                        }
                    }
                    name if is_region(name) => {
                        open_regions.pop();
                    }
                    name => groups.close(name),
                }
            }
            Item::Text(piece) => {
                let Some(reading) = &mut reading else {
                    continue;
                };
                match names.last().map(String::as_str) {
                    Some("Unicode") => reading.unicode.push(piece),
                    Some("PlainText") => reading.plain.push(piece),
                    _ => {}
                }
            }
        }
    }
    let mut order = HashMap::new();
    for id in groups.ids() {
        let next = order.len();
        order.entry(id).or_insert(next);
    }
    Ok((regions, order, indexed))
}

fn is_region(name: &str) -> bool {
    name.ends_with("Region")
}

impl Reading {
    fn new(tag: &Tag) -> Reading {
        Reading {
            index: tag.value("index").and_then(|i| i.trim().parse().ok()),
            confidence: tag.number("conf").filter(|c| (0.0..=1.0).contains(c)),
            start: tag.range.start as u32,
            ..Reading::default()
        }
    }

    fn rank(&self) -> u64 {
        self.index.map_or(0, |i| u64::from(i) + 1)
    }

    fn other(&self) -> Other {
        Other {
            pieces: self.unicode.clone(),
            confidence: self.confidence,
        }
    }
}

impl Element {
    /// The reading with the least `@index`, which is the one that counts; one without comes before all.
    fn main(&self) -> Option<&Reading> {
        self.readings.iter().min_by_key(|r| r.rank())
    }

    fn has_text(&self, source: &str) -> bool {
        self.main()
            .is_some_and(|r| !text(source, &r.unicode).trim().is_empty())
    }

    fn about(&self, indexed: bool) -> About {
        let Some(main) = self.main() else {
            return About::default();
        };
        let mut others: Vec<&Reading> = self.readings.iter().collect();
        others.retain(|r| !std::ptr::eq(*r, main));
        others.sort_by_key(|r| r.rank());
        let place = Place::TextEquiv {
            like: main.start,
            at: self
                .readings
                .iter()
                .map(|r| r.end)
                .max()
                .unwrap_or(main.end),
            index: self
                .readings
                .iter()
                .filter_map(|r| r.index)
                .max()
                .unwrap_or(0)
                .saturating_add(1),
            start: main.content.0,
            end: main.content.1,
        };
        About {
            confidence: main.confidence,
            id: self.id,
            others: others.into_iter().map(Reading::other).collect(),
            place: if indexed { place } else { Place::None },
        }
    }
}

/// Adds the words of a region from the lowest level that has text, and notes where other levels say the same.
fn add_region(words: &mut Words, source: &str, region: &Element, indexed: bool) {
    let first = words.list.len();
    if !region
        .parts
        .iter()
        .any(|line| line.has_text(source) || line.parts.iter().any(|w| w.has_text(source)))
    {
        if let Some(main) = region.main() {
            let about = About {
                others: Vec::new(),
                ..region.about(indexed)
            };
            words.push_text(&main.unicode, &about, true);
            copies(words, source, first, &main.plain, true);
        }
        return;
    }
    for line in &region.parts {
        let first = words.list.len();
        let mut broken_down = false;
        for word in line.parts.iter().filter(|w| w.has_text(source)) {
            let main = word.main().expect("it has text");
            let Some(number) = words.push(&main.unicode, word.about(indexed)) else {
                continue;
            };
            broken_down = true;
            copies(words, source, number, &main.plain, false);
            let glyphs = word.parts.iter().filter_map(Element::main);
            let glyphs: Vec<Piece> = glyphs.flat_map(|r| r.unicode.iter().copied()).collect();
            copies(words, source, number, &glyphs, false);
        }
        if let Some(main) = line.main() {
            if broken_down {
                copies(words, source, first, &main.unicode, true);
            } else {
                let about = About {
                    others: Vec::new(),
                    ..line.about(indexed)
                };
                words.push_text(&main.unicode, &about, false);
            }
            copies(words, source, first, &main.plain, true);
        }
        words.line();
    }
    if let Some(main) = region.main() {
        copies(words, source, first, &main.unicode, true);
        copies(words, source, first, &main.plain, true);
    }
}

/// Notes where the words from a number on stand again.
fn copies(words: &mut Words, source: &str, first: usize, other: &[Piece], flows: bool) {
    if other.is_empty() {
        return;
    }
    let text = &words.text;
    let texts: Vec<&str> = words.list[first..]
        .iter()
        .map(|w| &text[w.range.clone()])
        .collect();
    let found = align(source, &texts, other);
    for (word, pieces) in words.list[first..].iter_mut().zip(found) {
        word.copies.extend(pieces.map(|pieces| Copy {
            from: 0,
            pieces,
            flows,
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(page: &str) -> String {
        words(&format!("<PcGts><Page>{page}</Page></PcGts>"))
            .unwrap()
            .text
    }

    fn equiv(text: &str) -> String {
        format!("<TextEquiv><Unicode>{text}</Unicode></TextEquiv>")
    }

    fn region(id: &str, inside: &str) -> String {
        format!("<TextRegion id='{id}'>{inside}</TextRegion>")
    }

    #[test]
    fn the_lowest_level_with_text_counts() {
        let line = |words: &str, text: &str| format!("<TextLine>{words}{}</TextLine>", equiv(text));
        let word = |w: &str| format!("<Word>{}</Word>", equiv(w));
        let lines = line(&(word("a") + &word("b")), "x") + &line(&word(""), "c d");
        assert_eq!(read(&region("r", &(lines + &equiv("y")))), "a b\nc d");
        assert_eq!(read(&region("r", &equiv("a\r\nb\n\nc"))), "a\nb\n\nc");
        assert_eq!(
            read(&region("r", "<TextLine/><TextEquiv><Unicode/></TextEquiv>")),
            ""
        );
    }

    #[test]
    fn regions_stand_in_the_reading_order() {
        let order = "<ReadingOrder><OrderedGroup id='g'><RegionRefIndexed index='2' regionRef='a'/>\
            <UnorderedGroupIndexed index='1'><RegionRef regionRef='b'/></UnorderedGroupIndexed>\
            <RegionRefIndexed index='10' regionRef='t'/></OrderedGroup></ReadingOrder>";
        let inner = region("in", &equiv("inner"));
        let regions = [
            region("z", &equiv("last")),
            format!("<TableRegion id='t'>{inner}</TableRegion>"),
            region("a", &equiv("second")),
            region("b", &equiv("first")),
        ];
        assert_eq!(
            read(&(order.to_owned() + &regions.concat())),
            "first\n\nsecond\n\ninner\n\nlast"
        );
        assert_eq!(read(&regions.concat()), "last\n\ninner\n\nsecond\n\nfirst");
    }

    #[test]
    fn the_least_index_is_the_text() {
        let reading = |index: &str, text: &str| {
            format!("<TextEquiv {index} conf='0.5'><Unicode>{text}</Unicode></TextEquiv>")
        };
        let word = |readings: &str| format!("<Word>{readings}</Word>");
        let line = word(&(reading("index='2'", "no") + &reading("index='1'", "yes")))
            + &word(&(reading("index='0'", "no") + &reading("", "yes")));
        let source = region("r", &format!("<TextLine>{line}</TextLine>"));
        let source = format!("<PcGts><Page>{source}</Page></PcGts>");
        let words = words(&source).unwrap();
        assert_eq!(words.text, "yes yes");
        assert_eq!(words.list[0].confidence, Some(0.5));
        assert_eq!(words.list[1].others.len(), 1);
    }

    #[test]
    fn other_levels_are_found() {
        let glyph = |c| format!("<Glyph>{}</Glyph>", equiv(c));
        let word = format!("<Word>{}{}{}</Word>", glyph("d"), glyph("a"), equiv("da"));
        let line = format!("<TextLine>{word}{}</TextLine>", equiv("da"));
        let source = region("r", &(line + &equiv("da war")));
        let source = format!("<PcGts><Page>{source}</Page></PcGts>");
        let words = words(&source).unwrap();
        assert_eq!(words.text, "da");
        // Glyphs, line and region.
        assert_eq!(words.list[0].copies.len(), 3);
        assert_eq!(words.list[0].copies[0].pieces.len(), 2);
    }
}
