//! Words that no list has and that are words all the same: unlisted compounds and unlisted inflections.
//!
//! The candidate walk builds compounds from parts that are known to build them, because there it must not make
//! sense of nonsense. Here the question is the other one: may the string stand as it is? Any two words that meet,
//! with any linking element, and any ending on a stem that takes such endings, are a reason to leave it alone.

use crate::lexicon::Lexicon;

/// Linking elements (Fugenelemente).
const LINKS: [&str; 6] = ["", "s", "n", "en", "es", "er"];
/// Endings that German words change among: declension, conjugation, comparison. In the order of the alphabet,
/// so that those which begin alike stand together.
const ENDINGS: [&str; 34] = [
    "", "e", "em", "en", "end", "ende", "enden", "er", "ere", "erem", "eren", "erer", "eres",
    "erin", "ern", "ers", "es", "est", "et", "ete", "eten", "in", "innen", "n", "ne", "nen", "ner",
    "nes", "ns", "s", "st", "t", "te", "ten",
];
/// A stem has at least this many letters, a part of a compound this many.
const MIN_STEM: usize = 4;
const MIN_PART: usize = 3;
/// The last part of a compound has at least so many letters, in a form that no list has.
const MIN_INFLECTED: usize = 7;
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

/// Where the last part of a word can begin that is an unlisted compound of two or three words.
pub(crate) struct Joints<'w> {
    word: &'w str,
    joints: Vec<Joint>,
}

/// A place where the last part can begin.
struct Joint {
    /// Its byte.
    at: usize,
    /// Cost (nats) of what stands before it: one or two listed words.
    before: f32,
    /// Cost (nats) of what stands behind it, if that is listed.
    listed: Option<f32>,
}

impl<'w> Joints<'w> {
    /// Of a word in lower case.
    pub fn of(lexicons: &[&Lexicon], word: &'w str) -> Joints<'w> {
        let mut joints = Vec::new();
        let ends: Vec<usize> = word
            .char_indices()
            .map(|(i, _)| i)
            .chain([word.len()])
            .collect();
        let n = ends.len() - 1;
        if !(2 * MIN_PART..=MAX_LETTERS).contains(&n) {
            return Joints { word, joints };
        }
        // The cheapest way of the letters ..i being one part, and two, that others follow.
        let (mut one, mut two) = (vec![f32::INFINITY; n + 1], vec![f32::INFINITY; n + 1]);
        // What ends behind a letter begins before it, so all ways to a letter are known when it is come to.
        for from in 0..=n - MIN_PART {
            let before = one[from].min(two[from]);
            if from > 0 && before.is_infinite() {
                continue;
            }
            let rest = &word[ends[from]..];
            let mut listed: Option<f32> = None;
            for (length, entry) in lexicons.iter().flat_map(|l| l.beginnings(rest)) {
                let letters = rest[..length].chars().count();
                if letters < MIN_PART {
                    continue;
                }
                if length == rest.len() {
                    listed = Some(listed.map_or(entry.cost, |cost| cost.min(entry.cost)));
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
            if from > 0 {
                joints.push(Joint {
                    at: ends[from],
                    before,
                    listed,
                });
            }
        }
        Joints { word, joints }
    }

    /// Cost (nats) of the word as a compound whose last part is listed.
    pub fn compound(&self) -> Option<f32> {
        let costs = self
            .joints
            .iter()
            .filter_map(|j| Some(j.before + j.listed?));
        costs.min_by(f32::total_cmp)
    }

    /// The same where the last part stands in a form that no list has (`Dateideskriptors`), if it costs less than `most`.
    pub fn inflected(&self, lexicons: &[&Lexicon], most: f32) -> Option<f32> {
        let mut least = most;
        for joint in &self.joints {
            let last = &self.word[joint.at..];
            let may_gain = joint.before + INFLECTION < least;
            if may_gain
                && last.chars().count() >= MIN_INFLECTED
                && let Some(cost) = unlisted_inflection(lexicons, last)
            {
                least = least.min(joint.before + cost);
            }
        }
        (least < most).then_some(least)
    }
}

/// Cost (nats) of a word in lower case as an unlisted compound of two or three listed words.
pub(crate) fn unlisted_compound(lexicons: &[&Lexicon], word: &str) -> Option<f32> {
    Joints::of(lexicons, word).compound()
}

/// Cost (nats) of a word in lower case as an unlisted form of a listed word.
pub(crate) fn unlisted_inflection(lexicons: &[&Lexicon], word: &str) -> Option<f32> {
    other_form(lexicons, word, &ENDINGS, MIN_STEM, "")
}

/// Is a word in lower case listed, or an unlisted form of a listed word?
pub(crate) fn is_form(lexicons: &[&Lexicon], word: &str) -> bool {
    listed(lexicons, word).is_some() || unlisted_inflection(lexicons, word).is_some()
}

/// Cost (nats) of a word in lower case as a listed compound with another linking element at byte `joint`, where its last
/// part begins (`Einzugstelle`, `Einzugsstelle`).
pub(crate) fn relinked(lexicons: &[&Lexicon], word: &str, joint: usize) -> Option<f32> {
    let (before, last) = word.split_at_checked(joint)?;
    other_form(lexicons, before, &LINKS, MIN_PART, last)
}

/// Cost (nats) of the cheapest listed word that begins with a stem of at least so many letters, has another of the endings
/// behind it, and then this last part.
fn other_form(
    lexicons: &[&Lexicon],
    word: &str,
    endings: &[&str],
    least: usize,
    last: &str,
) -> Option<f32> {
    let costs = lexicons.iter().flat_map(|lexicon| {
        let stems = lexicon.ways(word).filter(|(length, _)| {
            let (stem, ending) = word.split_at(*length);
            endings.contains(&ending) && stem.chars().count() >= least
        });
        stems.flat_map(move |(_, stem)| {
            // The dictionary goes on with no ending that begins like one that it does not go on with.
            let mut none = None;
            endings.iter().filter_map(move |ending| {
                if none.is_some_and(|none| ending.starts_with(none)) {
                    return None;
                }
                let Some(form) = stem.further(ending) else {
                    none = Some(*ending);
                    return None;
                };
                Some(form.further(last)?.entry()?.cost)
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
    fn finds_compounds_in_other_forms() {
        let l = lexicon("Datei\nDeskriptoren\nMenschen\nlesbaren\nEifer");
        let inflected = |word: &str, most| Joints::of(&[&l], word).inflected(&[&l], most);
        let cost = inflected("menschenlesbarem", f32::INFINITY).unwrap();
        assert!(inflected("menschenlesbarem", cost).is_none());
        assert!(inflected("menschenlesbarem", cost + 0.1).is_some());
        assert!(inflected("menschenlesbxrem", f32::INFINITY).is_none());
        // As it is listed, it is in no other form.
        let listed = Joints::of(&[&l], "menschenlesbaren");
        assert!(listed.compound().unwrap() < listed.inflected(&[&l], f32::INFINITY).unwrap());
        // Short words are too much like each other.
        assert!(inflected("dateieifern", f32::INFINITY).is_none());
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
