//! Words that no list has and that are words all the same: unlisted compounds and unlisted inflections.
//!
//! The candidate walk builds compounds from parts that are known to build them, because there it must not make
//! sense of nonsense. Here the question is the other one: may the string stand as it is? Any two words that meet,
//! with any linking element, and any ending on a stem that takes such endings, are a reason to leave it alone.

use crate::lexicon::Lexicon;

/// Linking elements (Fugenelemente).
const LINKS: [&str; 6] = ["", "s", "n", "en", "es", "er"];
/// Endings that German words change among: declension, conjugation, comparison.
const ENDINGS: [&str; 34] = [
    "", "e", "em", "en", "end", "ende", "enden", "er", "ere", "erem", "eren", "erer", "eres",
    "erin", "ern", "ers", "es", "est", "et", "ete", "eten", "in", "innen", "n", "ne", "nen", "ner",
    "nes", "ns", "s", "st", "t", "te", "ten",
];
/// A stem has at least this many letters, a part of a compound this many.
const MIN_STEM: usize = 4;
const MIN_PART: usize = 3;
/// Cost (nats) of a joint between parts, and of a linking element.
const JOINT: f32 = 3.0;
const LINK: f32 = 1.0;
/// Cost of a form that no list has of a word that one has.
const INFLECTION: f32 = 4.0;
const MAX_LETTERS: usize = 48;

/// Cost (nats) of a listed word in lower case, in the list where it is the most frequent.
pub(crate) fn listed(lexicons: &[&Lexicon], word: &str) -> Option<f32> {
    let entries = lexicons.iter().filter_map(|l| l.get(word));
    entries.map(|e| e.cost).min_by(f32::total_cmp)
}

/// Cost (nats) of a word in lower case as an unlisted compound of two or three listed words.
pub(crate) fn unlisted_compound(lexicons: &[&Lexicon], word: &str) -> Option<f32> {
    let ends: Vec<usize> = word
        .char_indices()
        .map(|(i, _)| i)
        .chain([word.len()])
        .collect();
    let n = ends.len() - 1;
    if !(2 * MIN_PART..=MAX_LETTERS).contains(&n) {
        return None;
    }
    // The cheapest way of the letters ..i being one part, and two, that others follow.
    let (mut one, mut two) = (vec![f32::INFINITY; n + 1], vec![f32::INFINITY; n + 1]);
    let mut best = f32::INFINITY;
    // What ends behind a letter begins before it, so all ways to a letter are known when it is come to.
    for from in 0..=n - MIN_PART {
        let before = one[from].min(two[from]);
        if from > 0 && before.is_infinite() {
            continue;
        }
        let rest = &word[ends[from]..];
        for (length, entry) in lexicons.iter().flat_map(|l| l.beginnings(rest)) {
            let letters = rest[..length].chars().count();
            if letters < MIN_PART {
                continue;
            }
            if length == rest.len() {
                best = best.min(before + entry.cost);
                continue;
            }
            for link in LINKS {
                let next = from + letters + link.len();
                if next + MIN_PART <= n && rest[length..].starts_with(link) {
                    let sum = entry.cost + JOINT + if link.is_empty() { 0.0 } else { LINK };
                    match from {
                        0 => one[next] = one[next].min(sum),
                        _ => two[next] = two[next].min(one[from] + sum),
                    }
                }
            }
        }
    }
    best.is_finite().then_some(best)
}

/// Cost (nats) of a word in lower case as an unlisted form of a listed word.
pub(crate) fn unlisted_inflection(lexicons: &[&Lexicon], word: &str) -> Option<f32> {
    let mut best: Option<f32> = None;
    for lexicon in lexicons {
        for (length, beginning) in lexicon.ways(word) {
            let (stem, ending) = word.split_at(length);
            if !ENDINGS.contains(&ending) || stem.chars().count() < MIN_STEM {
                continue;
            }
            let forms = ENDINGS.iter();
            let forms = forms.filter_map(|ending| lexicon.with_ending(&beginning, ending));
            for cost in forms.map(|entry| entry.cost + INFLECTION) {
                best = Some(best.map_or(cost, |b| b.min(cost)));
            }
        }
    }
    best
}

/// Cost (nats) of a word in lower case as a listed compound with another linking element at byte `joint`, where its last
/// part begins (`Einzugstelle`, `Einzugsstelle`).
pub(crate) fn relinked(lexicons: &[&Lexicon], word: &str, joint: usize) -> Option<f32> {
    let (before, last) = word.split_at_checked(joint)?;
    let firsts = LINKS.iter().filter_map(|link| before.strip_suffix(*link));
    let firsts = firsts.filter(|first| first.chars().count() >= MIN_PART);
    let costs = firsts.flat_map(|first| {
        lexicons.iter().flat_map(move |lexicon| {
            let beginning = lexicon.beginning_with(first);
            LINKS.into_iter().filter_map(move |link| {
                let linked = lexicon.further(&beginning?, link)?;
                Some(lexicon.with_ending(&linked, last)?.cost)
            })
        })
    });
    costs.min_by(f32::total_cmp).map(|cost| cost + INFLECTION)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::WordList;

    fn lexicon(words: &str) -> Lexicon {
        let mut list = WordList::default();
        list.read(words).unwrap();
        Lexicon::open(list.compile().unwrap()).unwrap()
    }

    #[test]
    fn finds_parts_with_their_links() {
        let l = lexicon("Neujahr\nGratifikationen\nLand\nTag");
        assert!(unlisted_compound(&[&l], "neujahrsgratifikationen").is_some());
        assert!(unlisted_compound(&[&l], "landtag").is_some());
        assert!(unlisted_compound(&[&l], "landtagsgratifikationen").is_some());
        assert!(unlisted_compound(&[&l], "landqtag").is_none());
        assert!(unlisted_compound(&[&l], "land").is_none());
    }

    #[test]
    fn finds_other_links() {
        let l = lexicon("Einzugsstelle\nSonnenschein");
        assert!(relinked(&[&l], "einzugstelle", "einzug".len()).is_some());
        assert!(relinked(&[&l], "sonneschein", "sonne".len()).is_some());
        assert!(relinked(&[&l], "einzugxstelle", "einzugx".len()).is_none());
        assert!(relinked(&[&l], "einzugstelle", 40).is_none());
    }

    #[test]
    fn finds_sister_forms() {
        let l = lexicon("parasitischen");
        assert!(unlisted_inflection(&[&l], "parasitischer").is_some());
        assert!(unlisted_inflection(&[&l], "parasitischxr").is_none());
    }
}
