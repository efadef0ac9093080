//! ALTO, versions 1 to 4 (Library of Congress): words and hyphens are attributes.

use std::ops::Range;

use super::Format;
use super::levels::halves;
use super::piece::{Piece, text};
use super::words::{About, Copy, Other, Place, Words};
use super::xml::{Item, Scanner, Tag};
use crate::Error;

/// A `String` whose element is still open, or the last one of its line.
struct Word {
    content: Piece,
    hyphen: Option<Piece>,
    about: About,
    /// `SUBS_TYPE` and `SUBS_CONTENT`.
    part: Option<(String, Option<Piece>)>,
    shape: Shape,
}

/// Where a word lies on its line, in the document's unit.
#[derive(Clone, Copy)]
struct Shape {
    left: Option<f32>,
    right: Option<f32>,
}

/// The first half of a broken word: its number and its `SUBS_CONTENT`.
type FirstHalf = (usize, Option<Piece>);

/// The words of an ALTO document.
pub(super) fn words(source: &str) -> Result<Words<'_>, Error> {
    let mut reader = Reader {
        words: Words::new(source),
        source,
        word: None,
        space: true,
        // Some programs write no `SP` at all; boxes tell then what touches.
        spaces: source.contains("<SP") || source.contains(":SP"),
        last: None,
        half: None,
    };
    reader.words.page = 0;
    let mut scanner = Scanner::new(source, Format::Alto);
    let mut open: Vec<String> = Vec::new();
    let mut alternative: Option<Vec<Piece>> = None;
    while let Some(item) = scanner.next()? {
        match item {
            Item::Open(tag) => {
                match tag.name.as_str() {
                    "Page" => reader.words.page += 1,
                    "String" => reader.string(&tag),
                    "SP" => reader.space(),
                    "HYP" => reader.hyphen(&tag),
                    "ALTERNATIVE" => alternative = Some(Vec::new()),
                    _ => {}
                }
                open.push(tag.name);
            }
            Item::Close(name, Range { end, .. }) => {
                open.pop();
                match name.as_str() {
                    "TextLine" => {
                        reader.push();
                        reader.last = None;
                        reader.words.line();
                    }
                    // The old reading comes behind a shape and before glyphs.
                    "Shape" if open.last().is_some_and(|name| name == "String") => {
                        if let Some(Word { about, .. }) = &mut reader.word
                            && let Place::Alternative { at, .. } = &mut about.place
                        {
                            *at = end as u32;
                        }
                    }
                    "TextBlock" | "Page" => reader.words.block(),
                    "ALTERNATIVE" => {
                        let pieces = alternative.take().unwrap_or_default();
                        if let Some(word) = &mut reader.word {
                            let confidence = None;
                            word.about.others.push(Other { pieces, confidence });
                        }
                    }
                    _ => {}
                }
            }
            Item::Text(piece) => {
                if let (Some(pieces), Some("ALTERNATIVE")) =
                    (&mut alternative, open.last().map(String::as_str))
                {
                    pieces.push(piece);
                }
            }
        }
    }
    reader.push();
    reader.words.page = reader.words.page.max(1);
    Ok(reader.words)
}

struct Reader<'s> {
    words: Words<'s>,
    source: &'s str,
    /// Its hyphen and alternatives may still come.
    word: Option<Word>,
    /// Has there been a space, or the beginning of a line, before the next word?
    space: bool,
    spaces: bool,
    last: Option<(Shape, bool)>,
    half: Option<FirstHalf>,
}

impl Reader<'_> {
    fn string(&mut self, tag: &Tag) {
        self.push();
        let Some(content) = tag.attribute("CONTENT") else {
            return;
        };
        let left = tag.number("HPOS");
        let shape = Shape {
            left,
            right: left.zip(tag.number("WIDTH")).map(|(l, w)| l + w),
        };
        self.word = Some(Word {
            content,
            hyphen: None,
            about: About {
                confidence: tag.number("WC").filter(|c| (0.0..=1.0).contains(c)),
                id: tag.attribute("ID"),
                place: Place::Alternative {
                    tag: tag.range.start as u32,
                    at: tag.range.end as u32,
                    empty: tag.empty,
                },
                others: Vec::new(),
            },
            part: tag
                .value("SUBS_TYPE")
                .map(|kind| (kind, tag.attribute("SUBS_CONTENT"))),
            shape,
        });
    }

    fn space(&mut self) {
        self.push();
        self.space = true;
    }

    /// A hyphen belongs to the word before it, unless that has one already.
    fn hyphen(&mut self, tag: &Tag) {
        if let (Some(word), Some(content)) = (&mut self.word, tag.attribute("CONTENT")) {
            let before = text(self.source, &[word.content]);
            if !before.ends_with(['-', '¬', '\u{2010}', '\u{AD}', '=', '⸗']) {
                word.hyphen = Some(content);
            }
        }
    }

    /// Adds the word that is now complete.
    fn push(&mut self) {
        let Some(mut word) = self.word.take() else {
            return;
        };
        // Other readings have the hyphen behind them as well.
        for other in &mut word.about.others {
            other.pieces.extend(word.hyphen);
        }
        let content = text(self.source, &[word.content]);
        let signs = !content.chars().any(char::is_alphanumeric);
        if let Some((last, last_signs)) = self.last {
            let touches = match (last.right, word.shape.left) {
                (Some(right), Some(left)) => left <= right && (signs || last_signs),
                _ => false,
            };
            if !self.space && (self.spaces || touches) {
                self.words.nothing_between();
            }
        }
        self.last = Some((word.shape, signs));
        self.space = false;
        let pieces: Vec<Piece> = [word.content].into_iter().chain(word.hyphen).collect();
        let Some(number) = self.words.push(&pieces, word.about) else {
            return;
        };
        match word.part {
            Some((kind, subs)) if kind == "HypPart1" => self.half = Some((number, subs)),
            Some((kind, subs)) if kind == "HypPart2" => {
                if let Some((first, first_subs)) = self.half.take() {
                    self.whole(first, number, first_subs);
                    self.whole(first, number, subs);
                }
            }
            _ => {}
        }
    }

    /// Notes that a `SUBS_CONTENT` holds two halves joined.
    fn whole(&mut self, first: usize, second: usize, subs: Option<Piece>) {
        let Some(subs) = subs else { return };
        let halves_of = |n: usize| &self.words.text[self.words.list[n].range.clone()];
        let Some(copies) = halves(self.source, halves_of(first), halves_of(second), subs) else {
            return;
        };
        for (number, (from, pieces)) in [first, second].into_iter().zip(copies) {
            self.words.list[number].copies.push(Copy {
                from,
                pieces,
                flows: false,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use super::*;
    use crate::{Correction, Kind};

    fn alto(lines: &[&str]) -> String {
        let lines: String = lines
            .iter()
            .map(|l| format!("<TextLine>{l}</TextLine>"))
            .collect();
        format!("<alto><Layout><Page><TextBlock>{lines}</TextBlock></Page></Layout></alto>")
    }

    fn read(lines: &[&str]) -> String {
        words(&alto(lines)).unwrap().text
    }

    /// The document with a stretch of its text replaced.
    fn changed(lines: &[&str], from: &str, to: &str, keep: bool) -> String {
        let source = alto(lines);
        let document = Document::parse(Format::Alto, source.as_bytes()).unwrap();
        let start = document.text().find(from).unwrap();
        let correction = Correction {
            range: start..start + from.len(),
            original: from.to_owned(),
            replacement: to.to_owned(),
            confidence: 1.0,
            kind: Kind::UnknownWord,
            rewrites: Vec::new(),
        };
        let rewritten = document.rewrite(vec![correction], keep);
        String::from_utf8(document.splice(&rewritten)).unwrap()
    }

    #[test]
    fn blanks_are_where_the_document_has_them() {
        let spaced = "<String CONTENT='„'/><String CONTENT='Ja'/><SP/><String CONTENT='er'/>";
        assert_eq!(read(&[spaced, "<String CONTENT='kam'/>"]), "„Ja er\nkam");
        let boxes = "<String HPOS='0' WIDTH='50' CONTENT='Men'/><String HPOS='50' WIDTH='5' CONTENT='.'/>\
            <String HPOS='55' WIDTH='40' CONTENT='Da'/><String HPOS='95' WIDTH='40' CONTENT='war'/>\
            <String HPOS='150' WIDTH='4' CONTENT='-'/>";
        assert_eq!(read(&[boxes]), "Men.Da war -");
        assert_eq!(read(&["<String CONTENT='a'/><String CONTENT='.'/>"]), "a .");
    }

    #[test]
    fn a_hyphen_is_said_once() {
        let second = "<String CONTENT='tat'/>";
        let hyphen = "<HYP CONTENT='-'/>";
        for first in ["Stabili", "Stabili-"] {
            let first = format!("<String CONTENT='{first}'/>{hyphen}");
            assert_eq!(read(&[&first, second]), "Stabili-\ntat");
        }
        let soft = "<String CONTENT='Stabili'/><HYP CONTENT='&#xAD;'/>";
        assert_eq!(read(&[soft, second]), "Stabili\u{AD}\ntat");
    }

    #[test]
    fn both_halves_say_the_whole_word() {
        let lines = [
            "<String CONTENT='(Stabi' SUBS_TYPE='HypPart1' SUBS_CONTENT='Stabilitat'/><HYP CONTENT='-'/>",
            "<String CONTENT='litat.' SUBS_TYPE='HypPart2' SUBS_CONTENT='Stabilitat'/>",
        ];
        let out = changed(&lines, "Stabi-\nlitat", "Ständi-\nlität", false);
        let expected = [
            "<String CONTENT='(Ständi' SUBS_TYPE='HypPart1' SUBS_CONTENT='Ständilität'/><HYP CONTENT='-'/>",
            "<String CONTENT='lität.' SUBS_TYPE='HypPart2' SUBS_CONTENT='Ständilität'/>",
        ];
        assert_eq!(out, alto(&expected));
    }

    #[test]
    fn abbreviations_and_other_wholes_stay() {
        let abbreviation = "<String CONTENT='u.' SUBS_TYPE='Abbreviation' SUBS_CONTENT='und'/>";
        let out = changed(&[abbreviation], "u.", "n.", false);
        assert_eq!(out, alto(&[&abbreviation.replace("'u.'", "'n.'")]));
    }

    #[test]
    fn the_old_reading_stands_where_the_schema_has_it() {
        let word = "<String CONTENT='Marz'><Shape><Circle/></Shape><Glyph CONTENT='M'/></String>";
        let out = changed(&[word], "Marz", "März", true);
        let kept = word
            .replace("Marz", "März")
            .replace("</Shape>", "</Shape><ALTERNATIVE>Marz</ALTERNATIVE>");
        assert_eq!(out, alto(&[&kept]));
        let out = changed(&["<a:String CONTENT='&lt;b'  />"], "<b", "<p", true);
        let kept = "<a:String CONTENT='&lt;p'  ><a:ALTERNATIVE>&lt;b</a:ALTERNATIVE></a:String>";
        assert_eq!(out, alto(&[kept]));
    }

    #[test]
    fn alternatives_and_confidences_are_read() {
        let line = "<String WC='0.4' CONTENT='a'><ALTERNATIVE>b</ALTERNATIVE><ALTERNATIVE>c</ALTERNATIVE></String>\
            <SP/><String WC='7' CONTENT='d'><ALTERNATIVE>e</ALTERNATIVE></String><HYP CONTENT='-'/>";
        let source = alto(&[line]);
        let document = Document::parse(Format::Alto, source.as_bytes()).unwrap();
        let [first, second] = document.words() else {
            panic!()
        };
        assert_eq!((first.confidence, second.confidence), (Some(0.4), None));
        let texts = |word| -> Vec<String> {
            let alternatives = document.alternatives(word).into_iter();
            alternatives.map(|a| a.text).collect()
        };
        assert_eq!(texts(first), ["b", "c"]);
        assert_eq!(texts(second), ["e-"]);
    }
}
