//! One letter in small and in capitals.

/// A letter in small; itself where that would be several.
#[inline]
pub(crate) fn to_lower(c: char) -> char {
    match c {
        '\0'..='\x7f' => return c.to_ascii_lowercase(),
        // `ß` and what follows it in Latin-1 are small, or have no case.
        '\u{df}'..='\u{ff}' => return c,
        _ => {}
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(l), None) => l,
        _ => c,
    }
}

/// A letter as a capital; itself where that would be several.
pub(crate) fn to_upper(c: char) -> char {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(u), None) => u,
        _ => c,
    }
}
