//! Isolated words with their truth: half of them to learn from, half of them to be asked for.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use ocrfix::Corrector;
use ocrfix::learn::Learner;

use crate::peers::Peer;

const BUILT_IN: &str = include_str!("../../../dictionaries/confusions.toml");

/// One word as an engine read it, and as it is printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// As the engine read it.
    pub ocr: String,
    /// As it is printed.
    pub truth: String,
}

/// How many were right.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Share {
    /// So many ...
    pub right: usize,
    /// ... of so many.
    pub of: usize,
}

/// Reads pairs, one a line, OCR and truth with a tab between; lines that begin with `#` are passed over.
pub fn read(path: &Path) -> Result<Vec<Pair>> {
    let name = || path.display().to_string();
    parse(&fs::read_to_string(path).with_context(name)?).with_context(name)
}

fn parse(text: &str) -> Result<Vec<Pair>> {
    let mut pairs = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let Some((ocr, truth)) = line.split_once('\t') else {
            bail!("line {number}: a line holds the word as read, a tab and the word as printed");
        };
        let (ocr, truth) = (ocr.to_owned(), truth.to_owned());
        pairs.push(Pair { ocr, truth });
    }
    Ok(pairs)
}

/// Halves the pairs by a hash of each: (to learn from, to be asked for).
pub fn halves(pairs: Vec<Pair>) -> (Vec<Pair>, Vec<Pair>) {
    pairs
        .into_iter()
        .partition(|p| hash(&p.ocr, &p.truth) < 1 << 63)
}

/// 64-bit FNV-1a over both words and the tab between them: the halves must stay the same ones.
fn hash(ocr: &str, truth: &str) -> u64 {
    let bytes = ocr.bytes().chain([b'\t']).chain(truth.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

/// How often a spell checker's first suggestion is the word as printed; none without pairs.
pub fn first_suggestions(peer: &mut impl Peer, pairs: &[Pair]) -> Result<Option<Share>> {
    let mut right = 0;
    for pair in pairs {
        right += usize::from(peer.suggest(&pair.ocr)?.is_some_and(|s| s == pair.truth));
    }
    let of = pairs.len();
    Ok((of > 0).then_some(Share { right, of }))
}

/// How often ocrfix has the word as printed first among the candidates that are not the word as read, without any
/// context: by its built-in table of confusions, and by one learned from the other half.
pub fn first_choices(learn: &[Pair], ask: &[Pair]) -> Result<Vec<(&'static str, Share)>> {
    let mut learner = Learner::new();
    for pair in learn {
        learner.add_word(&pair.ocr, &pair.truth);
    }
    let learned = learner.table("pairs");
    let tables = [
        ("ocrfix, built-in confusions", BUILT_IN),
        ("ocrfix, confusions learned from the other half", &learned),
    ];
    let mut rows = Vec::new();
    for (name, table) in tables {
        let corrector = Corrector::builder()
            .without_context()
            .confusions(table)?
            .build();
        let is_right = |pair: &&Pair| {
            let explanation = corrector.explain(&pair.ocr);
            let mut others = explanation.candidates.iter().map(|c| &c.word);
            others.find(|word| **word != pair.ocr) == Some(&pair.truth)
        };
        let share = Share {
            right: ask.iter().filter(is_right).count(),
            of: ask.len(),
        };
        rows.push((name, share));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read() {
        let pairs = parse("# comment\nfiinf\tfünf\n\n").unwrap();
        let expected = Pair {
            ocr: "fiinf".to_owned(),
            truth: "fünf".to_owned(),
        };
        assert_eq!(pairs, [expected]);
        let error = parse("fiinf fünf").unwrap_err().to_string();
        assert!(error.starts_with("line 1:"), "{error}");
    }

    #[test]
    fn halves_stay_the_same_ones() {
        assert_eq!(hash("fiinf", "fünf"), 13890295842995222207);
        let pairs = parse(&(0..1000).map(|i| format!("a{i}\tb\n")).collect::<String>()).unwrap();
        let (learn, ask) = halves(pairs.clone());
        assert!(learn.len().abs_diff(ask.len()) < 100, "{}", learn.len());
        assert_eq!(halves(pairs), (learn, ask));
    }

    #[test]
    fn a_confusion_of_ones_own_is_learned() {
        let text = "Ha%en\tHafen\nScha%\tSchaf\nO%en\tOfen\nDor%\tDorf\n";
        let learn = parse(text).unwrap();
        let rows = first_choices(&learn, &parse("Schi%\tSchiff\nHa%er\tHafer\n").unwrap()).unwrap();
        assert_eq!(rows[0].1.right, 0);
        assert_eq!(rows[1].1, Share { right: 1, of: 2 });
    }
}
