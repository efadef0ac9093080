//! ALTO: a `String` gets others behind it, with `SP` between, or takes in those behind.

use std::ops::Range;

use super::super::Format;
use super::super::piece::{Letter, Piece};
use super::super::rewrite::Replacement;
use super::super::words::Word;
use super::super::xml::{Item, Scanner, Tag};
use super::element::{attribute, closed, name, opened, prefix};
use super::glyphs::{Glyph, glyphs, of_letters, sides};
use super::ids::Ids;
use super::plan::{Border, Group};
use super::rect::{Rect, decimals, rects};
use super::{Change, Place, spliced};

/// The `String` elements in their order, and the `SP` between them.
pub struct Layout {
    elements: Vec<Element>,
    spaces: Vec<Range<usize>>,
}

struct Element {
    tag: Range<usize>,
    /// Behind its end.
    end: usize,
    content: Piece,
    id: Option<Piece>,
    left: Option<Piece>,
    top: Option<Piece>,
    width: Option<Piece>,
    height: Option<Piece>,
    sure: Option<Piece>,
    /// `CC`
    letters_sure: Option<Piece>,
    /// `SUBS_TYPE` and `SUBS_CONTENT`
    part: [Option<Piece>; 2],
    shapes: Vec<Range<usize>>,
    glyphs: Vec<Glyph>,
}

impl Element {
    fn new(source: &str, tag: &Tag) -> Option<Element> {
        // A value without quotes has no place for what may need them.
        let quoted = |piece: &Piece| matches!(source.as_bytes()[piece.end as usize], b'"' | b'\'');
        let attribute = |name| tag.attribute(name).filter(quoted);
        Some(Element {
            tag: tag.range.clone(),
            end: tag.range.end,
            content: attribute("CONTENT")?,
            id: attribute("ID"),
            left: attribute("HPOS"),
            top: attribute("VPOS"),
            width: attribute("WIDTH"),
            height: attribute("HEIGHT"),
            sure: attribute("WC"),
            letters_sure: attribute("CC"),
            part: [attribute("SUBS_TYPE"), attribute("SUBS_CONTENT")],
            shapes: Vec::new(),
            glyphs: Vec::new(),
        })
    }

    fn number(source: &str, piece: Option<Piece>) -> Option<f64> {
        source[piece?.range()].trim().parse().ok()
    }

    fn rect(&self, source: &str) -> Option<Rect> {
        let number = |piece| Element::number(source, piece);
        let (left, top) = (number(self.left)?, number(self.top).unwrap_or(0.0));
        Some(Rect {
            left,
            top,
            right: left + number(self.width)?,
            bottom: top + number(self.height).unwrap_or(0.0),
        })
    }

    fn is_whole(&self, source: &str) -> bool {
        let pieces = [self.left, self.top, self.width, self.height];
        !pieces
            .iter()
            .flatten()
            .any(|p| source[p.range()].contains('.'))
    }
}

impl Layout {
    pub fn read(source: &str) -> Option<Layout> {
        let mut scanner = Scanner::new(source, Format::Alto);
        let mut layout = Layout {
            elements: Vec::new(),
            spaces: Vec::new(),
        };
        let mut word: Option<Element> = None;
        let mut starts: Vec<Range<usize>> = Vec::new();
        let mut glyph: Option<Glyph> = None;
        while let Some(item) = scanner.next().ok()? {
            match item {
                Item::Open(tag) => {
                    match tag.name.as_str() {
                        "String" => word = Element::new(source, &tag),
                        "Glyph" => {
                            let content = tag.value("CONTENT").unwrap_or_default();
                            let number = |name| tag.number(name).map(f64::from);
                            let left = number("HPOS").zip(number("WIDTH"));
                            glyph = Some(Glyph {
                                range: 0..0,
                                letters: content.chars().count(),
                                sides: left.map(|(left, width)| (left, left + width)),
                            });
                        }
                        _ => {}
                    }
                    starts.push(tag.range);
                }
                Item::Close(name, Range { end, .. }) => {
                    let start = starts.pop()?.start;
                    match (name.as_str(), &mut word) {
                        ("SP", _) => layout.spaces.push(start..end),
                        ("Glyph", Some(word)) => {
                            let glyph = glyph.take();
                            word.glyphs.extend(glyph.map(|glyph| Glyph {
                                range: start..end,
                                ..glyph
                            }));
                        }
                        ("Shape", Some(word)) if glyph.is_none() => word.shapes.push(start..end),
                        ("String", _) => layout
                            .elements
                            .extend(word.take().map(|word| Element { end, ..word })),
                        _ => {}
                    }
                }
                Item::Text(_) => {}
            }
        }
        Some(layout)
    }

    fn of(&self, word: &Word) -> Option<&Element> {
        let at = word.pieces.first()?.start as usize;
        let behind = self.elements.partition_point(|e| e.tag.start <= at);
        let element = self.elements[..behind].last()?;
        (at < element.tag.end).then_some(element)
    }

    pub fn edits(&self, place: Place, ids: &mut Ids, change: &Change) -> Option<Vec<Replacement>> {
        let elements: Option<Vec<&Element>> = change.words.iter().map(|w| self.of(w)).collect();
        let letters = change.words.iter().map(|w| place.letters(w)).collect();
        let mut joint = Joint {
            place,
            ids,
            change,
            layout: self,
            elements: elements?,
            letters,
            copied: Vec::new(),
            carriers: Vec::new(),
        };
        let groups = change.plan.groups();
        for group in &groups {
            joint.copy(group)?;
        }
        // What is said in tags that change goes with these.
        let rebuilt = |(range, _): &Replacement| {
            let words = groups
                .iter()
                .filter(|g| !g.stays())
                .flat_map(|g| g.words.clone());
            words
                .into_iter()
                .any(|w| lies_in(range, &joint.elements[w].tag))
        };
        let mut out: Vec<Replacement> = joint
            .copied
            .iter()
            .filter(|e| !rebuilt(e))
            .cloned()
            .collect();
        for group in groups {
            if group.stays() {
                out.extend(place.word(change, group.words.start, |_, _, _| None)?);
            } else {
                out.extend(joint.edits(&group)?);
            }
            let last = group.words.end - 1;
            if change.plan.borders.get(last) == Some(&Border::Opens) {
                // Where there are no spaces at all, only boxes tell what is apart.
                let left = joint.elements[last];
                let boxes = (
                    left.rect(place.source),
                    joint.elements[last + 1].rect(place.source),
                );
                let whole = left.is_whole(place.source);
                let space = match boxes {
                    (Some(a), Some(b)) => joint.space(left, Some((a, b)), whole),
                    _ => joint.space(left, None, whole),
                }?;
                out.push((left.end..left.end, space));
            }
        }
        Some(out)
    }
}

/// Words that come apart or together, with their elements.
struct Joint<'a> {
    place: Place<'a>,
    ids: &'a mut Ids,
    change: &'a Change<'a>,
    layout: &'a Layout,
    elements: Vec<&'a Element>,
    letters: Vec<Vec<Letter>>,
    /// The edits of what says broken words as a whole.
    copied: Vec<Replacement>,
    /// The halves of broken words, each with the first sign of the word afterwards that is the half then.
    carriers: Vec<(usize, usize)>,
}

fn lies_in(range: &Range<usize>, outer: &Range<usize>) -> bool {
    outer.start <= range.start && range.end <= outer.end
}

impl Joint<'_> {
    /// How many of a word's letters stand in its own element; its hyphen may stand in another.
    fn own_letters(&self, word: usize) -> usize {
        let end = self.elements[word].content.end;
        self.letters[word].iter().filter(|l| l.end <= end).count()
    }

    fn edits(&mut self, group: &Group) -> Option<Vec<Replacement>> {
        let (source, plan) = (self.place.source, self.change.plan);
        let (head, tail) = (group.words.start, group.words.end - 1);
        self.between(group)?;
        for gone in plan.gone(group) {
            let id = self.elements[gone].id.map(|id| &source[id.range()]);
            id.is_none_or(|id| self.ids.is_free(id)).then_some(())?;
        }
        let boxes = rects(
            self.change,
            group,
            |w| self.elements[w].rect(source),
            |w, rect| {
                // A hyphen that stands elsewhere has no part in it.
                let count = self.letters[w].len();
                sides(&self.elements[w].glyphs, count, rect.left, rect.right)
            },
        );
        let whole = group
            .words
            .clone()
            .all(|w| self.elements[w].is_whole(source));
        let boxes: Vec<Option<Rect>> = boxes
            .into_iter()
            .map(|rect| rect.map(|r| if whole { r.rounded() } else { r }))
            .collect();
        let mut out = Vec::new();
        let mut others = String::new();
        let mut named = vec![head];
        for (i, token) in group.tokens.iter().enumerate() {
            let words = plan.signs[token.start].word..plan.signs[token.end - 1].word + 1;
            let base = self.elements[words.start];
            let own = |s: &super::Sign| s.index < self.own_letters(s.word);
            let text = self.place.token(
                self.change,
                &self.letters,
                token.clone(),
                base.content.form,
                own,
            )?;
            if text.is_empty() {
                return None;
            }
            let mut edits = vec![(base.content.range(), text)];
            if let (Some(new), Some(old)) = (boxes[i], base.rect(source)) {
                let numbers = [
                    (base.left, new.left, old.left),
                    (base.top, new.top, old.top),
                    (base.width, new.right - new.left, old.right - old.left),
                    (base.height, new.bottom - new.top, old.bottom - old.top),
                ];
                for (piece, new, old) in numbers {
                    if let Some(piece) = piece.filter(|_| new != old) {
                        edits.push((piece.range(), decimals(new, whole)));
                    }
                }
            }
            let sure = |word: usize| {
                let piece = self.elements[word].sure?;
                Some((Element::number(source, Some(piece))?, piece))
            };
            let least = words
                .clone()
                .filter_map(sure)
                .min_by(|a, b| a.0.total_cmp(&b.0));
            if let (Some((least, piece)), Some((own, place))) = (least, sure(words.start))
                && least < own
            {
                edits.push((place.range(), source[piece.range()].to_owned()));
            }
            if let Some(piece) = base.letters_sure {
                edits.push(match self.letters_sure(token) {
                    Some(new) => (piece.range(), new),
                    None => (attribute(source, piece), String::new()),
                });
            }
            let carries = self.carriers.contains(&(words.start, token.start));
            if carries {
                let inside = self
                    .copied
                    .iter()
                    .filter(|(range, _)| lies_in(range, &base.tag));
                edits.extend(inside.cloned());
            } else {
                let parts = base.part.iter().flatten();
                edits.extend(parts.map(|&piece| (attribute(source, piece), String::new())));
            }
            let glyphs = glyphs(self.change, token, |word| {
                of_letters(&self.elements[word].glyphs, self.own_letters(word))
            });
            if i == 0 {
                out.extend(edits);
                out.extend(self.children(base, glyphs));
                continue;
            }
            if let Some(id) = base.id.filter(|_| named.contains(&words.start)) {
                edits.push((id.range(), self.ids.after(&source[id.range()])));
            }
            named.push(words.start);
            let boxes = boxes[i - 1].zip(boxes[i]);
            if self.layout.spaces.is_empty() {
                let signs =
                    |t: &Range<usize>| !plan.text(t.clone()).contains(char::is_alphanumeric);
                let touch = boxes.is_some_and(|(a, b)| b.left <= a.right);
                if touch && (signs(&group.tokens[i - 1]) || signs(token)) {
                    return None;
                }
            } else {
                others += &self.space(base, boxes, whole)?;
            }
            let tag = spliced(source, base.tag.clone(), &edits);
            others += &match glyphs.is_empty() {
                true => closed(&tag),
                false => {
                    let glyphs: String = glyphs.into_iter().map(|g| &source[g]).collect();
                    format!("{}{glyphs}</{}>", opened(&tag), name(&tag))
                }
            };
        }
        out.push((self.elements[head].end..self.elements[tail].end, others));
        Some(out)
    }

    /// Is there nothing between the elements of words that become one but a space?
    fn between(&self, group: &Group) -> Option<()> {
        for pair in self.elements[group.words.clone()].windows(2) {
            let range = pair[0].end..pair[1].tag.start;
            let first = self
                .layout
                .spaces
                .partition_point(|s| s.start < range.start);
            let mut at = range.start;
            let mut rest = String::new();
            for space in self.layout.spaces[first..]
                .iter()
                .take_while(|s| s.end <= range.end)
            {
                rest += &self.place.source[at..space.start];
                at = space.end;
            }
            rest += self.place.source.get(at..range.end)?;
            if !rest.trim().is_empty() {
                return None;
            }
        }
        Some(())
    }

    /// Notes what else says the words of a group.
    fn copy(&mut self, group: &Group) -> Option<()> {
        for word in group.words.clone() {
            if group.stays() {
                let token = group.tokens[0].clone();
                self.copied
                    .extend(self.place.own_copies(self.change, word, token)?);
                continue;
            }
            let Some(kind) = self.elements[word].part[0] else {
                continue;
            };
            let (first, signs) = self.change.signs(word);
            let sign = match &self.place.source[kind.range()] {
                "HypPart1" => first + signs.len() - 1,
                "HypPart2" => first,
                _ => return None,
            };
            let token = group.tokens.iter().find(|t| t.contains(&sign))?;
            // The element that says so must be the one that stays.
            if self.change.plan.signs[token.start].word != word {
                return None;
            }
            self.carriers.push((word, token.start));
            self.copied
                .extend(self.place.own_copies(self.change, word, token.clone())?);
        }
        Some(())
    }

    /// What `CC` says of the letters of a word afterwards, if each letter is still one.
    fn letters_sure(&self, token: &Range<usize>) -> Option<String> {
        let source = self.place.source;
        let mut out: Vec<&str> = Vec::new();
        let mut apart = false;
        for i in token.clone() {
            let sign = &self.change.plan.signs[i];
            let count = self.own_letters(sign.word);
            if sign.index >= count {
                continue;
            }
            let all = &source[self.elements[sign.word].letters_sure?.range()];
            apart |= all.contains(' ');
            let each: Vec<&str> = match all.contains(' ') {
                true => all.split(' ').collect(),
                false => all.split("").filter(|s| !s.is_empty()).collect(),
            };
            if each.len() != count || sign.new.chars().count() != 1 {
                return None;
            }
            out.push(each[sign.index]);
        }
        Some(out.join(if apart { " " } else { "" }))
    }

    /// The edits by which the first word has the glyphs that belong to it, and no shape that is not its own.
    fn children(&self, element: &Element, glyphs: Vec<Range<usize>>) -> Vec<Replacement> {
        let source = self.place.source;
        let gone = |range: &Range<usize>| (range.clone(), String::new());
        let mut out: Vec<Replacement> = element.shapes.iter().map(gone).collect();
        let own = element.glyphs.iter().map(|g| &g.range);
        let Some(last) = own.clone().next_back() else {
            return out;
        };
        out.extend(own.filter(|g| !glyphs.contains(g)).map(gone));
        let inside = |g: &Range<usize>| element.tag.end <= g.start && g.end <= element.end;
        let taken: String = glyphs
            .into_iter()
            .filter(|g| !inside(g))
            .map(|g| &source[g])
            .collect();
        out.push((last.end..last.end, taken));
        out
    }

    /// A space between two words.
    fn space(&self, like: &Element, boxes: Option<(Rect, Rect)>, whole: bool) -> Option<String> {
        if self.layout.spaces.is_empty() {
            return None;
        }
        let prefix = prefix(&self.place.source[like.tag.clone()]);
        Some(match boxes {
            None => format!("<{prefix}SP/>"),
            Some((left, right)) => format!(
                "<{prefix}SP WIDTH=\"{}\" VPOS=\"{}\" HPOS=\"{}\"/>",
                decimals((right.left - left.right).max(0.0), whole),
                decimals(left.top, whole),
                decimals(left.right, whole)
            ),
        })
    }
}
