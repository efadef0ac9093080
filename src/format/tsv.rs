//! Tesseract's TSV: a row for each page, block, paragraph, line and word, the word's text in the last column.

use super::Format;
use super::piece::{Form, Piece};
use super::words::{About, Words};
use super::xml::error;
use crate::Error;

/// The first columns, by which the format is recognised.
pub(super) const HEADER: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\t";
/// Columns of a row.
pub(super) const COLUMNS: usize = 12;
/// Level of the rows that hold a word.
pub(super) const WORD: &str = "5";

/// The words of a table.
pub(super) fn words(source: &str) -> Result<Words<'_>, Error> {
    let mut words = Words::new(source);
    let body = source.strip_prefix('\u{FEFF}').unwrap_or(source);
    let mut at = source.len() - body.len();
    if !body.starts_with(HEADER) {
        let reason = "the first line does not name the columns, as `level` and `page_num`";
        return Err(error(source, Format::Tsv, at, reason));
    }
    let mut before: [&str; 4] = [""; 4];
    for (number, row) in body.split_inclusive('\n').enumerate() {
        let start = at;
        at += row.len();
        let row = row.trim_end_matches('\n');
        let row = row.strip_suffix('\r').unwrap_or(row);
        if number == 0 || row.is_empty() {
            continue;
        }
        let fields: Vec<&str> = row.splitn(COLUMNS, '\t').collect();
        if fields.len() + 1 < COLUMNS {
            let reason = format!("a row has {COLUMNS} columns, this one {}", fields.len());
            return Err(error(source, Format::Tsv, start, reason));
        }
        let [level, page, block, paragraph, line, number] = [0, 1, 2, 3, 4, 5].map(|i| fields[i]);
        if fields.len() < COLUMNS || level != WORD {
            continue;
        }
        let place = [page, block, paragraph, line];
        if place[..3] != before[..3] {
            words.block();
        } else if place != before {
            words.line();
        }
        before = place;
        words.page = page.parse().map_err(|_| {
            error(
                source,
                Format::Tsv,
                start,
                format!("`{page}` is no number of a page"),
            )
        })?;
        // The word's place in the page, from `page_num` to `word_num`, names it.
        let from = start + level.len() + 1;
        let id = from..from + place.iter().map(|n| n.len() + 1).sum::<usize>() + number.len();
        let percent: Option<f32> = fields[10].parse().ok();
        let about = About {
            confidence: percent
                .filter(|c| (0.0..=100.0).contains(c))
                .map(|c| c / 100.0),
            id: Some(Piece::new(id, Form::Field)),
            ..About::default()
        };
        let end = start + row.len();
        words.push(
            &[Piece::new(end - fields[11].len()..end, Form::Field)],
            about,
        );
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&str], end: &str) -> String {
        let head = format!("{HEADER}left\ttop\twidth\theight\tconf\ttext");
        let rows = rows.iter().map(|r| r.replace(' ', "\t"));
        [head]
            .into_iter()
            .chain(rows)
            .map(|row| row + end)
            .collect()
    }

    #[test]
    fn rows_of_words_make_lines_and_paragraphs() {
        let rows = [
            "1 1 0 0 0 0 0 0 9 9 -1 ",
            "5 1 1 1 1 1 0 0 9 9 95.5 Ein",
            "5 1 1 1 1 2 0 0 9 9 -1 Haus",
            "5 1 1 1 2 1 0 0 9 9 96 \"am",
            "5 1 1 1 2 2 0 0 9 9 95 ",
            "5 1 1 2 1 1 0 0 9 9 91 See",
            "5 2 1 1 1 1 0 0 9 9 91 da",
        ];
        for end in ["\n", "\r\n"] {
            let source = format!("\u{FEFF}{}", table(&rows, end));
            let words = words(&source).unwrap();
            assert_eq!(words.text, "Ein Haus\n\"am\n\nSee\n\nda");
            assert_eq!(words.list[0].confidence, Some(0.955));
            assert_eq!(words.list[1].confidence, None);
            assert_eq!(words.list[4].page, 2);
        }
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_line() {
        assert!(words("level,page_num\n").is_err());
        let error = words(&table(&["5 1 1 1 1 1 0 0 9 9 95 a", "5 1"], "\n")).unwrap_err();
        assert!(error.to_string().starts_with("line 3: "), "{error}");
        assert!(words(&table(&["5 x 1 1 1 1 0 0 9 9 95 a"], "\n")).is_err());
    }
}
