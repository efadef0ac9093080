//! Some text around a correction, for whoever reads the report.

/// How many characters are shown on each side.
const WIDTH: usize = 60;

/// The end of a text; where it is cut, it begins with a whole word.
pub fn before(text: &str) -> &str {
    let Some((cut, _)) = text.char_indices().rev().nth(WIDTH - 1) else {
        return text;
    };
    let shown = &text[cut..];
    let is_whole =
        text[..cut].ends_with(char::is_whitespace) || shown.starts_with(char::is_whitespace);
    match shown.find(char::is_whitespace) {
        Some(space) if !is_whole => shown[space..].trim_start(),
        _ => shown,
    }
}

/// The beginning of a text; where it is cut, it ends with a whole word.
pub fn after(text: &str) -> &str {
    let Some((cut, _)) = text.char_indices().nth(WIDTH) else {
        return text;
    };
    let shown = &text[..cut];
    let is_whole =
        text[cut..].starts_with(char::is_whitespace) || shown.ends_with(char::is_whitespace);
    match shown.rfind(char::is_whitespace) {
        Some(space) if !is_whole => shown[..space].trim_end(),
        _ => shown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_shown() {
        let text = "Züge ".repeat(20);
        assert_eq!(before(&text), "Züge ".repeat(12));
        assert_eq!(after(&text), "Züge ".repeat(12));
        assert_eq!(before(&format!("{text}a")), "Züge ".repeat(11) + "a");
        assert_eq!(after(&format!("ab{text}")).chars().count(), 56);
        assert_eq!((before("fünf "), after(" Züge")), ("fünf ", " Züge"));
        let long = "ü".repeat(99);
        assert_eq!(before(&long), "ü".repeat(60));
        assert_eq!(after(&long), "ü".repeat(60));
        assert_eq!((before(""), after("")), ("", ""));
    }
}
