//! From word lists to a compiled dictionary.

use std::collections::{BTreeMap, HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use super::casing::MixedCasings;
use super::entry::{Case, Entry, pack_part};
use super::layout::KeySpace;
use super::lengths;
use super::letters::LetterModel;
use super::{FORMAT, key};
use crate::Error;
use crate::candidates::{COMPOUND, HEAD_COSTS};

/// Longer words are no words.
const MAX_LETTERS: usize = 48;
/// Parts of compounds have at least this many letters.
const MIN_PART: usize = 3;
/// Linking elements (Fugenelemente) between the parts of a compound.
const LINKS: [&str; 9] = ["", "s", "n", "en", "es", "er", "e", "ns", "ens"];
/// Endings that the first part of a compound may drop: `Schule` in `Schulhof`, `fahren` in `Fahrrad`.
const DROPPED: [&str; 2] = ["e", "en"];
/// A first part seen with fewer different last parts is an accident of spelling.
const MIN_PARTNERS: u32 = 4;
/// The letter model learns from words rarer than this (nats).
const RARE: f32 = 14.0;
/// A list counts as one of so many words in all, if it has fewer: a name does not become frequent by being the only one on a
/// list, nor rarer by others that are added.
const LEAST_TOTAL: f64 = 10_000.0;
/// Compounds rarer than this (nats) are left to the rule that makes compounds, where it makes them for at most so
/// much more. More would save little and make rare words too dear to withstand their neighbours.
const DERIVED_ABOVE: f32 = 15.0;
const DERIVED_DEARER: f32 = 8.0;
/// Their parts have at least this many letters: shorter ones are as often prefixes (`ver`) and endings.
const MIN_DERIVED_PART: usize = 4;
/// Of words rarer than this (nats) it is not kept which of their letters are capitals.
const CASED_BELOW: f32 = 17.0;

/// How often a word was seen in each casing.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    lower: u64,
    title: u64,
    capitals: u64,
    /// Does a list vouch for it?
    sure: bool,
}

impl Counts {
    fn sum(&self) -> u64 {
        let small = self.lower.saturating_add(self.title);
        small.saturating_add(self.capitals)
    }
}

/// Words with their counts, ready to be compiled into a dictionary.
///
/// ```
/// use ocrfix::lexicon::{Lexicon, WordList};
/// let mut list = WordList::default();
/// list.read("Haus\t120\nHäuser\t80\nüber\t4000\n")?;
/// let lexicon = Lexicon::open(list.compile()?)?;
/// assert_eq!(lexicon.statistics().words, 3);
/// # Ok::<(), ocrfix::Error>(())
/// ```
#[derive(Debug, Default, Clone)]
pub struct WordList {
    words: BTreeMap<String, Counts>,
    mixed: MixedCasings,
}

impl WordList {
    /// Reads the text of a word list: a word a line in its usual casing and, after a tab, an optional count (1
    /// where it is missing) and, after another, an optional `?` for a word that the list does not vouch for, since
    /// it holds misspellings too; such a word gives way to another more easily. Empty lines and lines that begin with `#` are passed over; a word listed again adds
    /// to its count. Of words with hyphens or apostrophes the parts of two letters and more are taken, since text is looked up
    /// in such parts; what has digits or other signs is passed over.
    ///
    /// # Errors
    /// [`Error::WordList`] with the line number for a line with white space inside a word, a control character,
    /// or a count that is no number.
    pub fn read(&mut self, text: &str) -> Result<(), Error> {
        for (i, line) in text.lines().enumerate() {
            let line = if i == 0 {
                line.trim_start_matches('\u{feff}')
            } else {
                line
            };
            let wrong = |reason: String| Error::WordList {
                line: i + 1,
                reason,
            };
            let mut doubtful = false;
            let (word, count) = match line.split_once('\t') {
                Some((word, rest)) => {
                    let (count, mark) = rest.split_once('\t').unwrap_or((rest, ""));
                    doubtful = match mark.trim() {
                        "" => false,
                        "?" => true,
                        other => {
                            return Err(wrong(format!(
                                "{other:?} after the count, where only ? may stand"
                            )));
                        }
                    };
                    let count = count.trim();
                    let n = count
                        .parse()
                        .map_err(|_| wrong(format!("the count {count:?} is no whole number")))?;
                    (word.trim(), n)
                }
                None => (line.trim(), 1),
            };
            if word.is_empty() && count == 1 || word.starts_with('#') {
                continue;
            }
            if word.is_empty() {
                return Err(wrong("a count without a word".into()));
            }
            if let Some(c) = word.chars().find(|c| c.is_whitespace() || c.is_control()) {
                return Err(wrong(format!("{word:?} holds {c:?} inside a word")));
            }
            self.add_word(word, count, !doubtful);
        }
        Ok(())
    }

    /// Adds one word in its usual casing, or the parts of one with hyphens or apostrophes; strings that are no plain word
    /// (digits, signs, other scripts) are passed over.
    pub fn add(&mut self, word: &str, count: u64) {
        self.add_word(word, count, true);
    }

    fn add_word(&mut self, word: &str, count: u64, sure: bool) {
        let joins = |c| matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\'' | '’');
        if word.contains(joins) {
            let parts = word
                .split(joins)
                .filter(|part| part.chars().nth(1).is_some());
            return parts.for_each(|part| self.add_word(part, count, sure));
        }
        let word: String = word.nfc().collect();
        if !(1..=MAX_LETTERS).contains(&word.chars().count())
            || !word
                .chars()
                .all(|c| c.is_alphabetic() && c < '\u{250}' || c == 'ẞ')
        {
            return;
        }
        let counts = self.words.entry(word.to_lowercase()).or_default();
        counts.sure |= sure;
        let count = count.max(1);
        let mut letters = word.chars();
        let first_upper = letters.next().is_some_and(char::is_uppercase);
        let counted = if letters.any(char::is_uppercase) {
            self.mixed.add(&word, count);
            &mut counts.capitals
        } else if first_upper {
            &mut counts.title
        } else {
            &mut counts.lower
        };
        *counted = counted.saturating_add(count);
    }

    /// Words held, casings not told apart.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Does it hold no word?
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Compiles the list. The same words give the same bytes, in whatever order they were read.
    ///
    /// Which strings can begin a compound, and how readily a word ends one, is counted over the list's own
    /// compounds. Rare compounds (less than one word in three million) are then left out where those parts make
    /// them anyway, so the dictionary can hold fewer words than the list.
    ///
    /// # Errors
    /// [`Error::EmptyWordList`] when there is no word.
    pub fn compile(&self) -> Result<Vec<u8>, Error> {
        if self.words.is_empty() {
            return Err(Error::EmptyWordList);
        }
        let total: f64 = self.words.values().map(|c| c.sum() as f64).sum();
        let total = total.max(LEAST_TOTAL);
        let mut entries: BTreeMap<&str, Entry> = self
            .words
            .iter()
            .map(|(w, c)| {
                let entry = Entry {
                    cost: -(c.sum() as f64 / total).ln() as f32,
                    case: Case::from_counts(c.lower, c.title, c.capitals),
                    heads: 0,
                    doubtful: !c.sure,
                };
                (w.as_str(), entry)
            })
            .collect();
        let (modifiers, heads) = compound_parts(&entries);
        for (head, n) in heads {
            if let Some(entry) = entries.get_mut(head) {
                entry.heads = (32 - n.leading_zeros()).min(7) as u8;
            }
        }
        let derivable = derivable(&entries, &modifiers);
        let rare = || {
            entries
                .iter()
                .filter(|(_, e)| e.cost > RARE)
                .map(|(w, _)| *w)
        };
        let letters = if rare().count() * 2 > entries.len() {
            LetterModel::train(rare())
        } else {
            LetterModel::train(entries.keys().copied())
        };

        let mut fst = fst::MapBuilder::memory();
        let mut insert =
            |key: Vec<u8>, value: u64| fst.insert(key, value).expect("keys come in order");
        insert(key(KeySpace::Format, &[]), FORMAT);
        let all: f32 = modifiers.values().sum::<u32>() as f32;
        for (modifier, &n) in &modifiers {
            insert(
                key(KeySpace::Modifiers, modifier.as_bytes()),
                pack_part(-(n as f32 / all).ln()),
            );
        }
        for (key, value) in letters.pairs() {
            insert(key, value);
        }
        let is_written_so = |word: &str| {
            entries
                .get(word)
                .is_some_and(|e| e.case == Case::Capitals && e.cost < CASED_BELOW)
        };
        let mixed = self.mixed.usual(|word| self.words[word].capitals);
        let mixed: Vec<(&str, u64)> = mixed.filter(|(word, _)| is_written_so(word)).collect();
        let kept = entries.iter().filter(|(w, _)| !derivable.contains(*w));
        let kept: Vec<(&str, u64)> = kept.map(|(&word, entry)| (word, entry.pack())).collect();
        for (key, value) in lengths::pairs(kept.iter().copied()) {
            insert(key, value);
        }
        for (word, capitals) in mixed {
            insert(key(KeySpace::Casing, word.as_bytes()), capitals);
        }
        for (word, value) in kept {
            insert(word.as_bytes().to_vec(), value);
        }
        Ok(fst.into_inner().expect("writing to memory does not fail"))
    }
}

/// Counts over the list's own words: strings that begin compounds (with their linking element), and words that
/// end them.
fn compound_parts<'a>(
    entries: &BTreeMap<&'a str, Entry>,
) -> (BTreeMap<&'a str, u32>, HashMap<&'a str, u32>) {
    let index: HashMap<&str, &Entry> = entries.iter().map(|(w, e)| (*w, e)).collect();
    let stem_cost = |left: &str| -> Option<f32> {
        let linked = LINKS.iter().filter_map(|link| {
            let stem = left.strip_suffix(link)?;
            (stem.len() >= 2).then(|| index.get(stem).map(|e| e.cost))?
        });
        let dropped = DROPPED.iter().filter_map(|ending| {
            index
                .get(format!("{left}{ending}").as_str())
                .map(|e| e.cost)
        });
        linked.chain(dropped).min_by(f32::total_cmp)
    };
    let mut modifiers: HashMap<&'a str, u32> = HashMap::new();
    let mut heads: HashMap<&'a str, u32> = HashMap::new();
    for (&word, entry) in entries {
        let best = word
            .char_indices()
            .skip(2)
            .filter(|(i, _)| word[*i..].chars().nth(MIN_PART - 1).is_some())
            .filter_map(|(i, _)| {
                let (left, right) = word.split_at(i);
                let head = index.get(right)?;
                (head.case.is_noun() == entry.case.is_noun()).then_some(())?;
                Some((stem_cost(left)? + head.cost, i))
            })
            .min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, i)) = best {
            *modifiers.entry(&word[..i]).or_default() += 1;
            *heads.entry(&word[i..]).or_default() += 1;
        }
    }
    modifiers.retain(|_, n| *n >= MIN_PARTNERS);
    // A user's own short list still gets its compounds.
    (modifiers.into_iter().collect(), heads)
}

/// Rare nouns that the dictionary need not hold, since the candidate walk builds them from their parts at a
/// comparable cost. Shorter words are decided first: the last part of a compound is always one that stays.
fn derivable<'a>(
    entries: &BTreeMap<&'a str, Entry>,
    modifiers: &BTreeMap<&'a str, u32>,
) -> HashSet<&'a str> {
    let all = modifiers.values().sum::<u32>() as f32;
    let mut rare: Vec<(&str, &Entry)> = entries
        .iter()
        .filter(|(_, e)| e.cost > DERIVED_ABOVE && e.case != Case::Capitals && e.case.is_noun())
        .map(|(w, e)| (*w, e))
        .collect();
    rare.sort_by_key(|(w, _)| (w.len(), *w));
    let mut derivable = HashSet::new();
    for (word, entry) in rare {
        let by_rule = word
            .char_indices()
            .skip(MIN_DERIVED_PART)
            .filter(|(i, _)| word[*i..].chars().nth(MIN_DERIVED_PART - 1).is_some())
            .filter_map(|(i, _)| {
                let (modifier, head) = word.split_at(i);
                let n = *modifiers.get(modifier)? as f32;
                let head = entries.get(head).filter(|_| !derivable.contains(head))?;
                (head.heads > 0 && head.case.is_noun()).then(|| {
                    let head = (HEAD_COSTS[usize::from(head.heads)] + head.cost) / 2.0;
                    COMPOUND - (n / all).ln() + head
                })
            })
            .min_by(f32::total_cmp);
        if by_rule.is_some_and(|cost| cost <= entry.cost + DERIVED_DEARER) {
            derivable.insert(word);
        }
    }
    // Where `Feldzüge` stays, `Feldzuge` must stay too: a word that only got dearer would be read as the other.
    let stay: HashSet<String> = entries
        .keys()
        .filter(|w| !derivable.contains(*w))
        .map(|w| without_umlauts(w))
        .collect();
    derivable.retain(|w| !stay.contains(&without_umlauts(w)));
    derivable
}

/// The word as an engine without umlauts reads it.
fn without_umlauts(word: &str) -> String {
    word.chars()
        .map(|c| match c {
            'ä' => 'a',
            'ö' => 'o',
            'ü' => 'u',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;

    #[test]
    fn order_of_lines_does_not_matter() {
        let mut a = WordList::default();
        let mut b = WordList::default();
        a.read("Haus\t3\nTür\t4\nhaus\n").unwrap();
        b.read("# Kommentar\nhaus\nTür\t4\n\nHaus\t3").unwrap();
        assert_eq!(a.compile().unwrap(), b.compile().unwrap());
    }

    #[test]
    fn errors_name_the_line() {
        let mut list = WordList::default();
        for (text, line) in [
            ("Haus\nTür\tviele\n", 2),
            ("gut so\n", 1),
            ("a\nb\n\t7", 3),
            ("a\t1\tb\n", 1),
        ] {
            match list.read(text) {
                Err(Error::WordList { line: l, .. }) => assert_eq!(l, line, "{text:?}"),
                other => panic!("{text:?}: {other:?}"),
            }
        }
        assert!(matches!(
            WordList::default().compile(),
            Err(Error::EmptyWordList)
        ));
    }

    #[test]
    fn a_word_costs_alike_in_short_lists() {
        let cost = |others: usize| {
            let mut list = WordList::default();
            list.add("Samarqand", 1);
            for i in 0..others {
                let digit = |n: usize| char::from(b'a' + (i / n % 10) as u8);
                list.add(&format!("Kol{}{}{}", digit(100), digit(10), digit(1)), 1);
            }
            let lexicon = Lexicon::open(list.compile().unwrap()).unwrap();
            assert_eq!(lexicon.statistics().words, others + 1);
            lexicon.get("samarqand").unwrap().cost
        };
        assert_eq!(cost(0), cost(1_000));
        assert!(cost(0) > 8.0, "it is no `die`");
    }

    #[test]
    fn odd_words_and_counts_are_taken_as_they_can_be() {
        let mut list = WordList::default();
        list.add("", 1);
        assert!(list.is_empty());
        list.read("Haus\t18446744073709551615\nhaus\t18446744073709551615\nHaus\nTür\n")
            .unwrap();
        let lexicon = Lexicon::open(list.compile().unwrap()).unwrap();
        assert!(lexicon.get("haus").unwrap().cost < lexicon.get("tür").unwrap().cost);
    }

    #[test]
    fn leaves_rare_compounds_to_the_rule() {
        let mut list = WordList::default();
        list.read(
            "und\t9000000000\nStaat\t900\nVertrag\t9000000\nKanzler\t9000000\nGericht\t9000000",
        )
        .unwrap();
        for head in ["vertrag", "kanzler", "gericht"] {
            list.add(&format!("Staats{head}"), 1);
            list.add(&format!("Volks{head}"), 1);
        }
        list.add("Staatsgüter", 1);
        list.add("Staatsguter", 1);
        list.add("Güter", 9_000_000);
        list.add("Guter", 1);
        list.add("Volk", 900);
        let lexicon = Lexicon::open(list.compile().unwrap()).unwrap();
        assert!(lexicon.get("staatsvertrag").is_none(), "the rule makes it");
        assert!(
            lexicon.get("volksvertrag").is_some(),
            "three compounds do not make a first part"
        );
        assert_eq!(
            lexicon.get("staatsguter").is_some(),
            lexicon.get("staatsgüter").is_some(),
            "of two words that differ in umlauts none is left out alone"
        );
    }

    #[test]
    fn learns_which_parts_make_compounds() {
        let mut list = WordList::default();
        list.read("Staat\nAmt\nVertrag\nBürger\nRecht\nChef\nStaatsamt\nStaatsvertrag\nStaatsbürger\nStaatsrecht\nStaatschef").unwrap();
        let lexicon = Lexicon::open(list.compile().unwrap()).unwrap();
        assert_eq!(lexicon.statistics().modifiers, 1);
        assert_eq!(lexicon.get("amt").unwrap().heads, 1);
        assert_eq!(lexicon.get("staat").unwrap().heads, 0);
    }
}
