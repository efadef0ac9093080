//! Documents of OCR engines: hOCR, ALTO, PAGE, ABBYY FineReader XML and Tesseract's TSV, corrected in place.
//!
//! A [`Document`] is read whole and yields the text of its words in reading order. That text is corrected like any
//! other, and what was corrected goes back into the bytes that stand for it; all other bytes of the document stay as
//! they are. It is never written anew from what was understood of it.
//!
//! ```
//! use ocrfix::Corrector;
//! use ocrfix::format::{Document, Format};
//!
//! let hocr = "<html><body><div class='ocr_page'><span class='ocr_line'>\
//!     <span class='ocrx_word' title='bbox 0 0 9 9; x_wconf 71'>f&#252;r</span>\n\
//!     <span class='ocrx_word' title='bbox 9 0 99 9; x_wconf 40'>fiinf</span>\
//!     </span></div></body></html>";
//! let document = Document::parse(Format::Hocr, hocr.as_bytes())?;
//! assert_eq!(document.text(), "für fiinf");
//!
//! let corrector = Corrector::german();
//! let corrected = corrector.worker().correct_with(document.text(), &document.evidence());
//! let rewritten = document.rewrite(corrected.corrections, false);
//! let bytes = document.splice(&rewritten);
//! assert_eq!(bytes, hocr.replace("fiinf", "f&#252;nf").as_bytes());
//! # Ok::<(), ocrfix::Error>(())
//! ```
//!
//! `docs/formats.md` says for each format what is read and what is edited.

mod abbyy;
mod alto;
mod detect;
mod encoding;
mod hocr;
mod levels;
mod page;
mod piece;
mod reading_order;
mod rewrite;
mod spaces;
mod steps;
mod tsv;
mod words;
mod xml;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

pub use encoding::Encoding;
pub use rewrite::{Change, Edit, Part, Rewritten};
pub use words::Word;

use crate::{Alternative, Error, Evidence};
use encoding::Offsets;

/// A document format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// hOCR, as HTML or XHTML.
    Hocr,
    /// ALTO XML.
    Alto,
    /// PAGE XML.
    Page,
    /// ABBYY FineReader XML.
    Abbyy,
    /// The tab-separated values of Tesseract.
    Tsv,
}

impl Format {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Hocr => "hOCR",
            Format::Alto => "ALTO",
            Format::Page => "PAGE",
            Format::Abbyy => "ABBYY FineReader XML",
            Format::Tsv => "Tesseract TSV",
        }
    }

    /// Whether it has a place where the old reading of a corrected word can be kept.
    pub fn keeps_original(self) -> bool {
        !matches!(self, Format::Abbyy | Format::Tsv)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A document that has been read.
#[derive(Debug)]
pub struct Document<'b> {
    format: Format,
    encoding: Encoding,
    source: Cow<'b, str>,
    text: String,
    words: Vec<Word>,
}

impl<'b> Document<'b> {
    /// Reads a document in the encoding that it declares; see [`Document::parse_as`].
    ///
    /// # Errors
    /// Those of [`Document::parse_as`], and when the encoding is none that can be kept.
    pub fn parse(format: Format, bytes: &'b [u8]) -> Result<Document<'b>, Error> {
        let encoding = match format {
            Format::Tsv => Encoding::UTF_8,
            _ => Encoding::of(bytes).map_err(|name| Error::Document {
                format,
                line: 1,
                reason: format!(
                    "its encoding is {name}; UTF-8, UTF-16 and those of one byte a character can be kept; \
                     convert it first"
                ),
            })?,
        };
        Document::parse_as(format, bytes, encoding)
    }

    /// Reads a document in a given encoding, whatever it declares.
    ///
    /// References are resolved where XML, or HTML for hOCR, defines them. Document type declarations are not read:
    /// entities that they declare stand for a sign that is part of no word, and stay as they are.
    ///
    /// # Errors
    /// [`Error::Document`] with the line, when the bytes are not in the encoding, the markup is not well-formed, or
    /// a table has rows that are none.
    pub fn parse_as(
        format: Format,
        bytes: &'b [u8],
        encoding: Encoding,
    ) -> Result<Document<'b>, Error> {
        let error = |line, reason| Error::Document {
            format,
            line,
            reason,
        };
        // Offsets are kept in 32 bits.
        if bytes.len() > (u32::MAX / 4) as usize {
            return Err(error(1, "it is longer than 1 GiB".to_owned()));
        }
        let source = encoding.decode(bytes).map_err(|at| {
            let line = bytes[..at].iter().filter(|&&b| b == b'\n').count() + 1;
            let name = encoding.name();
            error(
                line,
                format!("byte {at} (counted from 0) is not {name}, the document's encoding"),
            )
        })?;
        let words = match format {
            Format::Hocr => hocr::words(&source),
            Format::Alto => alto::words(&source),
            Format::Page => page::words(&source),
            Format::Abbyy => abbyy::words(&source),
            Format::Tsv => tsv::words(&source),
        }?;
        let (text, words) = (words.text, words.list);
        Ok(Document {
            format,
            encoding,
            source,
            text,
            words,
        })
    }

    /// Its format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Its encoding.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The document itself, decoded.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Its words in reading order: those of a line with blanks between them, then a line end, and an empty line
    /// between paragraphs.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The words in the order of the text.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// What the document calls a word: its `id`, or in a table the numbers that lead to it.
    pub fn id(&self, word: &Word) -> Option<String> {
        let id = piece::text(&self.source, &[word.id?]);
        Some(match self.format {
            Format::Tsv => id.replace('\t', "_"),
            _ => id,
        })
    }

    /// Other readings of a word that the engine gives, likeliest first: ALTO's `ALTERNATIVE`, PAGE's further `TextEquiv`.
    pub fn alternatives(&self, word: &Word) -> Vec<Alternative> {
        let alternative = |other: &words::Other| Alternative {
            text: piece::text(&self.source, &other.pieces).trim().to_owned(),
            confidence: other.confidence,
        };
        word.others.iter().map(alternative).collect()
    }

    /// Whether [`Document::rewrite`] can keep old readings: [`Format::keeps_original`], and this document too. PAGE
    /// cannot before 2016, nor hOCR without elements for words.
    pub fn keeps_original(&self) -> bool {
        let kept = |w: &Word| w.place != words::Place::None;
        self.format.keeps_original() && (self.words.is_empty() || self.words.iter().any(kept))
    }

    /// How sure the engine was of each word, and its other readings, as
    /// [`Worker::correct_with`](crate::Worker::correct_with) takes them.
    pub fn evidence(&self) -> Evidence {
        let sure = |w: &Word| Some((w.range.clone(), w.confidence?));
        let several = self.words.iter().filter(|w| !w.others.is_empty());
        let others = |w: &Word| (w.range.clone(), w.confidence, self.alternatives(w));
        Evidence::new(self.words.iter().filter_map(sure)).with_alternatives(several.map(others))
    }

    fn offsets(&self) -> Offsets<'_> {
        Offsets::new(&self.source, self.encoding)
    }

    /// The words that a stretch of the text has a part in, and the number of the first.
    fn words_in(&self, range: &Range<usize>) -> (usize, &[Word]) {
        let first = self.words.partition_point(|w| w.range.end <= range.start);
        let end = self.words.partition_point(|w| w.range.start < range.end);
        (first, &self.words[first..end.max(first)])
    }
}
