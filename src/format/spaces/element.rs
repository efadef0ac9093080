//! Start tags as they are written.

use std::ops::Range;

use super::super::piece::Piece;

/// The name of the element that a tag begins with.
pub fn name(tag: &str) -> &str {
    let name = tag.trim_start_matches('<');
    let end = name.find(|c: char| c.is_whitespace() || c == '/' || c == '>');
    &name[..end.unwrap_or(name.len())]
}

/// The prefix of its namespace, with the colon.
pub fn prefix(tag: &str) -> &str {
    let name = name(tag);
    &name[..name.find(':').map_or(0, |colon| colon + 1)]
}

/// The tag as a whole element.
pub fn closed(tag: &str) -> String {
    match tag.ends_with("/>") {
        true => tag.to_owned(),
        false => format!("{}/>", tag.trim_end_matches('>')),
    }
}

/// The tag as the start of an element.
pub fn opened(tag: &str) -> String {
    match tag.strip_suffix("/>") {
        Some(tag) => format!("{tag}>"),
        None => tag.to_owned(),
    }
}

/// Where the attribute stands whose quoted value a piece is, with the white space before it.
pub fn attribute(source: &str, value: Piece) -> Range<usize> {
    let range = value.range();
    let before = source[..range.start - 1].trim_end().trim_end_matches('=');
    let name = before.trim_end().rfind(char::is_whitespace);
    let start = name.map_or(range.start, |at| source[..at + 1].trim_end().len());
    start..range.end + 1
}

#[cfg(test)]
mod tests {
    use super::super::super::piece::Form;
    use super::*;

    #[test]
    fn tags_are_taken_apart() {
        assert_eq!(name("<a:String X='1'/>"), "a:String");
        assert_eq!(prefix("<a:String X='1'/>"), "a:");
        assert_eq!(prefix("<String>"), "");
        assert_eq!(closed("<a b='/'>"), "<a b='/'/>");
        assert_eq!(opened("<a b='/'/>"), "<a b='/'>");
        let source = "<a  b = 'x' c='y'>";
        let at = source.find('x').unwrap();
        let piece = Piece::new(at..at + 1, Form::SingleQuoted);
        assert_eq!(&source[attribute(source, piece)], "  b = 'x'");
    }
}
