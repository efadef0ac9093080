//! Edits made in a stream of bytes.

use std::io::{Read, Write};
use std::ops::Range;

use anyhow::{Result, anyhow, bail};

use crate::message::describe;

/// What is passed on at a time.
const CHUNK: usize = 64 * 1024;

/// A stretch of bytes and what comes in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Where.
    pub range: Range<u64>,
    /// What.
    pub bytes: Vec<u8>,
}

/// Passes all bytes on and makes edits, which are in order and do not overlap. `name` is what messages call `out`.
///
/// # Errors
/// When the one cannot be read or the other not be written.
pub fn splice(
    mut content: impl Read,
    edits: &[Edit],
    out: &mut impl Write,
    name: &str,
) -> Result<()> {
    let unwritable = |error| anyhow!("{name}: {}", describe(&error));
    let mut buffer = vec![0; CHUNK];
    let mut at = 0;
    // Reads up to a place, or to the end.
    let mut pass = |end: Option<u64>, mut kept: Option<&mut dyn Write>| -> Result<()> {
        while end.is_none_or(|end| at < end) {
            let wanted = end.map_or(CHUNK, |end| (end - at).min(CHUNK as u64) as usize);
            let count = match content.read(&mut buffer[..wanted]) {
                Ok(0) if end.is_none() => return Ok(()),
                Ok(0) => bail!("it ends before the last accepted correction"),
                Ok(count) => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => bail!(describe(&error)),
            };
            at += count as u64;
            if let Some(out) = &mut kept {
                out.write_all(&buffer[..count]).map_err(unwritable)?;
            }
        }
        Ok(())
    };
    for edit in edits {
        pass(Some(edit.range.start), Some(&mut *out))?;
        pass(Some(edit.range.end), None)?;
        out.write_all(&edit.bytes).map_err(unwritable)?;
    }
    pass(None, Some(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spliced(content: &[u8], edits: &[(Range<u64>, &str)]) -> Result<Vec<u8>> {
        let edits: Vec<Edit> = edits
            .iter()
            .map(|(range, text)| Edit {
                range: range.clone(),
                bytes: text.as_bytes().to_owned(),
            })
            .collect();
        let mut out = Vec::new();
        splice(content, &edits, &mut out, "out")?;
        Ok(out)
    }

    #[test]
    fn bytes_outside_of_edits_stay() {
        assert_eq!(spliced(b"abc\xFF", &[]).unwrap(), b"abc\xFF");
        let edits = [(0..0, "x"), (1..3, "Y"), (3..3, "z"), (3..4, "")];
        assert_eq!(spliced(b"abcd", &edits).unwrap(), b"xaYz");
        let long = vec![b'a'; 3 * CHUNK];
        let end = long.len() as u64;
        let edits = [(1..end - 1, "b")];
        assert_eq!(spliced(&long, &edits).unwrap(), b"aba");
    }

    #[test]
    fn a_place_behind_the_end_is_an_error() {
        let error = spliced(b"abc", &[(2..4, "x")]).unwrap_err().to_string();
        assert_eq!(error, "it ends before the last accepted correction");
    }
}
