//! Cutting a stream into blocks that are corrected one after the other.

/// A stream is cut into blocks of at least this many bytes; see [`block_end`].
const MIN_BLOCK: usize = 16 * 1024;
/// No block is longer than this many bytes.
pub const MAX_BLOCK: usize = 64 * 1024;

/// Where the first block of a text ends: its length in bytes. `None` when more text is needed to tell, which is
/// never the case with [`MAX_BLOCK`] bytes at hand or `at_end`; and for an empty text.
///
/// A block ends at the first empty line after 16 KiB, else at the first line end after 32 KiB that breaks no word,
/// else behind the last white space within 64 KiB, else behind the last sign of ASCII, else there. Where it ends depends
/// on the text alone, so a stream gives the same result however it is read.
pub fn block_end(text: &str, at_end: bool) -> Option<usize> {
    let seen = &text.as_bytes()[..text.len().min(MAX_BLOCK)];
    let line_ends = |from: usize, to: usize| {
        let to = to.min(seen.len());
        (from.min(to)..to)
            .filter(|&i| seen[i] == b'\n')
            .map(|i| i + 1)
    };
    let empty_line = |&end: &usize| {
        let before = seen[..end - 1]
            .strip_suffix(b"\r")
            .unwrap_or(&seen[..end - 1]);
        before.ends_with(b"\n")
    };
    if let Some(end) = line_ends(MIN_BLOCK, 2 * MIN_BLOCK).find(empty_line) {
        return Some(end);
    }
    if seen.len() >= 2 * MIN_BLOCK || at_end {
        let whole = |&end: &usize| {
            let line = text[..end - 1].rfind('\n').map_or(0, |before| before + 1);
            !text[line..end]
                .trim_end()
                .ends_with(['-', '¬', '\u{2010}', '\u{ad}', '='])
        };
        if let Some(end) = line_ends(2 * MIN_BLOCK, MAX_BLOCK).find(whole) {
            return Some(end);
        }
    }
    if text.len() < MAX_BLOCK {
        return (at_end && !text.is_empty()).then_some(text.len());
    }
    let most = (0..=MAX_BLOCK)
        .rev()
        .find(|&i| text.is_char_boundary(i))
        .expect("0 is a boundary");
    let behind_last = |ends: fn(char) -> bool| {
        let mut signs = text[..most].char_indices().rev();
        let last = signs.find(|&(_, c)| ends(c));
        last.map(|(i, c)| i + c.len_utf8())
    };
    let space = behind_last(char::is_whitespace);
    Some(
        space
            .or_else(|| behind_last(|c| c.is_ascii_punctuation()))
            .unwrap_or(most),
    )
}

/// The blocks of a whole text, each with the byte at which it begins.
pub(crate) fn blocks(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        at += block_end(&text[start..], true)?;
        Some((start, &text[start..at]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_of_one_token_ends_behind_a_sign() {
        let text = "fiir-".repeat(20_000);
        let end = block_end(&text, false).unwrap();
        assert!(end <= MAX_BLOCK && end + "fiir-".len() > MAX_BLOCK);
        assert!(text[..end].ends_with('-'));
    }
}
