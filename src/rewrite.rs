//! From a candidate back to the text: the replacement, with every byte outside its edits kept.

use crate::candidates::{Capitals, Edit, to_lower};
use crate::confusion::Confusions;
use crate::correction::Rewrite;
use crate::token::Letter;
use std::ops::Range;

/// Writes the stretch `range` of `text` with `edits` made to its `letters`, in `capitals` as they tell.
pub(crate) fn splice(
    text: &str,
    range: Range<usize>,
    gap: Option<&Range<usize>>,
    letters: &[Letter],
    edits: &[Edit],
    capitals: Capitals,
    table: &Confusions,
) -> (String, Vec<Rewrite>) {
    let mut out = String::with_capacity(range.len() + 4);
    let mut rewrites = Vec::with_capacity(edits.len());
    let mut at = range.start;
    for (number, edit) in edits.iter().enumerate() {
        let rule = table.rule(edit.rule);
        let rewrite = capitals.rewrite(number, rule);
        let (first, end) = (usize::from(edit.at), usize::from(edit.at + edit.len));
        let place = match letters.get(first) {
            Some(next) if first == end && first > 0 && closes_line(&rule.lower, next.ch) => {
                let before = letters[first - 1].end;
                let torn = gap.is_some_and(|g| g.start == before && g.end == next.start);
                if torn { before } else { next.start }
            }
            next => next.map_or(range.end, |l| l.start),
        };
        if place > at {
            out.push_str(&text[at..place]);
            at = place;
        } else if first > 0 && first < end && letters[first - 1].start == letters[first].start {
            // The letter before is the other half of a ligature, which goes with the edit.
            out.extend(
                letters[..first]
                    .iter()
                    .filter(|l| l.start == place)
                    .map(|l| l.ch),
            );
        }
        out.push_str(&rewrite.truth);
        rewrites.push(Rewrite {
            at: place - range.start,
            ..rewrite
        });
        if first < end {
            let stop = letters[end - 1].end;
            if let Some(gap) = gap.filter(|g| g.start >= place && g.end <= stop) {
                out.push_str(&text[gap.clone()]);
            }
            out.extend(
                letters[end..]
                    .iter()
                    .filter(|l| l.start == letters[end - 1].start)
                    .map(|l| l.ch),
            );
            at = stop;
        }
    }
    out.push_str(&text[at..range.end]);
    (out, rewrites)
}

/// Consonants that can begin a syllable together, or are one sound.
const ONSETS: [&str; 25] = [
    "bl", "br", "ch", "ck", "dr", "fl", "fr", "gl", "gn", "gr", "kl", "kn", "kr", "pf", "ph", "pl",
    "pr", "sc", "sp", "st", "th", "tr", "wr", "zw", "qu",
];

/// Did a consonant that was left out where a word is broken stand before the hyphen? German breaks a word before the last
/// consonant (`gro-ße`, `schließ-lich`), and before those that can begin a syllable together (`Spra-che`, `be-treten`).
fn closes_line(left_out: &[char], next: char) -> bool {
    let is_vowel = |c: char| "aeiouyäöü".contains(c);
    let Some(&last) = left_out.last().filter(|c| !is_vowel(**c)) else {
        return false;
    };
    let next = to_lower(next);
    !is_vowel(next) && !ONSETS.contains(&[last, next].iter().collect::<String>().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidates::Pattern;
    use crate::token;

    fn spliced(text: &str, gap: Option<Range<usize>>, edits: &[(u8, u8, &str)]) -> String {
        let toml = edits.iter().map(|(_, n, t)| {
            let key = "xyz".chars().take(usize::from(*n)).collect::<String>();
            format!("\"{key}\" = {{ \"{t}\" = 1.0 }}\n")
        });
        let table = Confusions::parse(&format!(
            "[profile.x.rewrites]\n{}",
            toml.collect::<String>()
        ))
        .unwrap();
        let rule = |t: &str| {
            (0..)
                .find(|&i| table.rule(i).truth.iter().collect::<String>() == t)
                .unwrap()
        };
        let edits: Vec<Edit> = edits
            .iter()
            .map(|(at, len, t)| Edit {
                at: *at,
                len: *len,
                rule: rule(t),
            })
            .collect();
        let mut letters = Vec::new();
        token::letters(text, 0..text.len(), gap.as_ref(), &mut letters);
        let capitals = match Pattern::of(letters.iter().map(|l| l.ch)) {
            Pattern::Capitals => Capitals::All,
            _ => Capitals::None,
        };
        let gap = gap.as_ref();
        splice(text, 0..text.len(), gap, &letters, &edits, capitals, &table).0
    }

    #[test]
    fn keeps_what_no_edit_touches() {
        assert_eq!(spliced("fiinf", None, &[(1, 2, "ü")]), "fünf");
        assert_eq!(spliced("groe", None, &[(3, 0, "ß")]), "große");
        assert_eq!(
            spliced("Stabili-\r\n  tat", Some(7..12), &[(8, 1, "ä")]),
            "Stabili-\r\n  tät"
        );
        assert_eq!(spliced("fi-\ninf", Some(2..4), &[(1, 2, "ü")]), "fü-\nnf");
        // What was left out at a break stands where German breaks words.
        let torn = |text, at| spliced(text, Some(at), &[(3, 0, "ß")]);
        assert_eq!(torn("gro-\ne", 3..5), "gro-\nße");
        assert_eq!(torn("lie-\nlich", 3..5), "ließ-\nlich");
        let torn = spliced("Spra-\nhe", Some(4..6), &[(4, 0, "c")]);
        assert_eq!(torn, "Spra-\nche");
        let torn = spliced("Gese-\nze", Some(4..6), &[(4, 0, "t")]);
        assert_eq!(torn, "Geset-\nze");
        let torn = spliced("Frau-\nn", Some(4..6), &[(4, 0, "e")]);
        assert_eq!(torn, "Frau-\nen");
        assert_eq!(spliced("GROI", None, &[(3, 1, "ö")]), "GROÖ");
    }

    #[test]
    fn takes_ligatures_apart_where_an_edit_cuts_them() {
        assert_eq!(spliced("Straﬁe", None, &[(4, 2, "ß")]), "Straße");
        assert_eq!(spliced("ﬁ", None, &[(1, 1, "ü")]), "fü");
        assert_eq!(spliced("ﬁ", None, &[(0, 1, "t")]), "ti");
        assert_eq!(spliced("aﬁb", None, &[(0, 1, "ä")]), "äﬁb");
    }
}
