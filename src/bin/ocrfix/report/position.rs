//! Places in an input.

use ocrfix::format::Encoding;

/// A place in an input, as an editor counts: only a line feed ends a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// In the bytes of the input, from 0.
    pub offset: u64,
    /// From 1; form feeds part pages.
    pub page: u64,
    /// From 1.
    pub line: u64,
    /// In characters, from 1.
    pub column: u64,
}

impl Default for Position {
    fn default() -> Self {
        Position {
            offset: 0,
            page: 1,
            line: 1,
            column: 1,
        }
    }
}

impl Position {
    /// Moves to the end of `text`, which begins here.
    pub fn advance(&mut self, text: &str, encoding: Encoding) {
        let count = |sign: u8| text.bytes().filter(|&byte| byte == sign).count() as u64;
        self.offset += encoding.encode(text).len() as u64;
        self.page += count(b'\x0C');
        let last = match text.rfind('\n') {
            Some(end) => {
                self.line += count(b'\n');
                self.column = 1;
                &text[end + 1..]
            }
            None => text,
        };
        self.column += last.chars().count() as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_line_feeds() {
        let mut position = Position::default();
        position.advance("fünf\r\nZüge ", Encoding::UTF_8);
        let expected = Position {
            offset: 13,
            page: 1,
            line: 2,
            column: 6,
        };
        assert_eq!(position, expected);
        position.advance("ä", Encoding::UTF_8);
        assert_eq!((position.offset, position.column), (15, 7));
    }

    #[test]
    fn offsets_are_those_of_the_input_and_form_feeds_part_pages() {
        let mut position = Position::default();
        position.advance("fünf\n\x0CZüge", Encoding::WINDOWS_1252);
        assert_eq!((position.offset, position.page), (10, 2));
    }
}
