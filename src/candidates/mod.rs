//! Which words of the page can have been read as this string?
//!
//! A best-first walk of (position in the string, node of the dictionary FST): at each position the letter is
//! matched, or a rewrite of the confusion table is undone and its truth side walked instead. What a state costs is what
//! was spent on the way and the likeliest word that still lies ahead, which the FST's sums tell; the cheapest state is
//! visited next, so one of the first words that are found is the best, and the walk ends a little behind it. Where a string that
//! can begin a compound ends, the walk goes back to the dictionary's root and the next part begins, so damage is
//! undone inside compounds that no list has. The walk is bounded by cost, by the number of rewrites and, as a beam, by
//! the states visited at each position, so no input makes it explode.

mod complete;
mod compounds;
mod open;
mod rewrites;
mod search;

use std::sync::{Arc, OnceLock};

use crate::confusion::{Confusions, Costs, Page, Rule};
use crate::correction::Rewrite;
pub(crate) use crate::letters::{to_lower, to_upper};
use crate::lexicon::{Case, LetterSet, Lexicon, Mark};
use crate::token::is_letter;
use open::{Effort, Part, Tier, smaller};
pub(crate) use rewrites::{Begin, Fitting, Rewrites};
use search::{At, Search, Walk};

/// Longer strings are not looked at: no German word in running text is that long.
pub(crate) const MAX_LETTERS: usize = 64;
/// How far is searched: cheap rewrites first, and dear ones as long as no word is found that is likely enough. Where one
/// cheap rewrite makes another word, the sentence may still decide for it, so those somewhat behind the best are found too.
const TIERS: [Tier; 2] = [
    Tier {
        budget: 10.0,
        slack: 4.5,
        useful: 6.0,
    },
    Tier {
        budget: 18.0,
        slack: 3.3,
        useful: 18.0,
    },
];
/// The same where only cheap rewrites are asked for.
const GLANCE: Tier = Tier {
    budget: 6.0,
    slack: 4.5,
    useful: 6.0,
};
/// And for the string as it is; what was read right costs something too.
const AS_IT_IS: Tier = Tier {
    budget: f32::INFINITY,
    slack: 4.0,
    useful: 0.0,
};
/// A word by so much likelier than an unknown one (nats) will do; where none is found, the beam is widened.
const ENOUGH: f32 = 6.0;
/// A compound by so much likelier than an unknown word is not replaced by words that cost more than it and this (nats).
const LIKELY_COMPOUND: f32 = 8.0;
const COMPOUND_SLACK: f32 = 1.5;
/// No word of this many letters (the last: or more) is likelier than this (nats): `die`, `nicht`, `natürlich`. So no
/// path can end cheaper than its rewrites and this. A letter more or less is allowed for.
const LIKELIEST: [f32; 11] = [3.0, 3.0, 3.0, 3.0, 3.2, 4.2, 4.2, 5.0, 6.0, 6.4, 7.0];
pub(crate) const MIN_HEAD: u8 = 3;
/// Compounds are looked for in strings of at least this many letters.
const MIN_COMPOUND: usize = 6;

/// Cost (nats) of a word being a compound no list has, and of each further part after the second.
pub(crate) const COMPOUND: f32 = 4.5;
pub(crate) const FURTHER_PART: f32 = 3.0;
/// Cost of a last part by the number of compounds it was seen in, by powers of two from 0.
pub(crate) const HEAD_COSTS: [f32; 8] = [14.5, 13.3, 12.2, 11.5, 10.8, 10.1, 9.4, 8.3];

/// One rewrite of a candidate: letters `at .. at + len` of the string by rule `rule`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edit {
    /// First letter rewritten.
    pub at: u8,
    /// How many letters.
    pub len: u8,
    /// Number of the rewrite in the table.
    pub rule: u16,
}

/// What of a rewrite is written in capitals, however the table has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capitals {
    None,
    /// The first letter of what the first rewrite puts in: a noun begins there, and what was read does not show it.
    First,
    All,
}

impl Capitals {
    /// What the rewrite puts in that is so many rewrites behind the first.
    pub fn written(self, rewrite: usize, truth: &[char]) -> impl Iterator<Item = char> {
        truth.iter().enumerate().map(move |(i, &c)| match self {
            Capitals::All => to_upper(c),
            Capitals::First if (rewrite, i) == (0, 0) => to_upper(c),
            _ => c,
        })
    }

    /// Such a rewrite as a report shows it; where in a string it was made is not known here.
    pub fn rewrite(self, rewrite: usize, rule: &Rule) -> Rewrite {
        let truth = match self {
            // In capitals ß is written SS.
            Capitals::All => rule.truth.iter().flat_map(|c| c.to_uppercase()).collect(),
            _ => self.written(rewrite, &rule.truth).collect(),
        };
        Rewrite {
            at: 0,
            ocr: rule.ocr.iter().collect(),
            truth,
            cost: rule.cheapest,
        }
    }
}

/// A word that may stand on the page.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The word as it would be written here.
    pub word: String,
    /// What leads to it; empty for the string as it is.
    pub edits: Vec<Edit>,
    /// Negative natural log-probability of the word, its casing aside.
    pub language: f32,
    /// Cost of the rewrites and of what was read right, per profile.
    pub channel: Costs,
    /// The same where nothing is known of the page.
    pub spent: f32,
    /// How the word is usually written.
    pub case: Case,
    /// How it is written here.
    pub pattern: Pattern,
    /// Do only doubtful lists vouch for it?
    pub doubtful: bool,
    /// What of that which the edits put in is written in capitals, however the rewrites have it?
    pub capitals: Capitals,
    /// Byte offsets in `word` at which the parts of a compound begin, but the first.
    pub parts: Vec<u8>,
}

impl Candidate {
    /// Is it the string as it is?
    pub fn is_own(&self) -> bool {
        self.edits.is_empty()
    }

    /// Is it a capitalised word that only doubtful lists have? Most of those are names.
    pub fn is_name(&self) -> bool {
        self.doubtful && self.parts.is_empty() && self.pattern == Pattern::Title
    }

    /// The parts of a compound that no list has; the word itself for others.
    pub fn compound_parts(&self) -> Vec<String> {
        let cuts = self.parts.iter().map(|&p| usize::from(p));
        let ends = cuts.clone().chain([self.word.len()]);
        [0].into_iter()
            .chain(cuts)
            .zip(ends)
            .map(|(a, b)| self.word[a..b].to_owned())
            .collect()
    }

    /// Cost of the rewrites in a text without damage, where each costs `more`.
    pub fn sound(&self, table: &Confusions, more: f32) -> f32 {
        let cost = |e: &Edit| table.rule(e.rule).cheapest + more;
        self.edits.iter().map(cost).sum()
    }

    /// What it costs where nothing is known of the page.
    fn expected(&self) -> f32 {
        self.language + self.spent
    }
}

/// How a string is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// `wort`
    Lower,
    /// `Wort`
    Title,
    /// `WORT`
    Capitals,
    /// `WoRt`
    Mixed,
}

impl Pattern {
    /// The pattern of a string; signs that are no letters do not count.
    pub fn of(letters: impl Iterator<Item = char>) -> Pattern {
        let (mut upper, mut lower, mut first) = (0, 0, None);
        for c in letters {
            if c.is_uppercase() {
                upper += 1;
                first.get_or_insert(true);
            } else if c.is_lowercase() {
                lower += 1;
                first.get_or_insert(false);
            }
        }
        match (upper, lower) {
            (0, _) => Pattern::Lower,
            (1, 0) => Pattern::Title,
            (_, 0) => Pattern::Capitals,
            (1, _) if first == Some(true) => Pattern::Title,
            _ => Pattern::Mixed,
        }
    }
}

/// A word in lower case, letter by letter.
pub(crate) fn lower(word: &str) -> String {
    word.chars().map(to_lower).collect()
}

/// A word with a capital at its beginning.
pub(crate) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// The string that candidates are asked for.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub letters: &'a [char],
    /// What it costs as an unknown word (nats): words that cost more, but for a slack, are not looked for.
    pub unknown: f32,
    /// Nor are those that cost more than this.
    pub most: f32,
    /// The string itself if it is a word, and the best word, where it was looked up before.
    pub known: Option<Vec<Candidate>>,
}

impl<'a> Asked<'a> {
    /// For a string that was not looked up before.
    pub fn new(letters: &'a [char], unknown: f32) -> Self {
        Asked {
            letters,
            unknown,
            most: f32::INFINITY,
            known: None,
        }
    }
}

/// Finds candidates, word after word: scratch space, and what is unpacked of the dictionaries and of the table.
#[derive(Debug, Clone)]
pub(crate) struct Walker<'c> {
    /// The dictionary and the user's own.
    lexicons: [Option<&'c Lexicon>; 2],
    table: &'c Confusions,
    /// By the kind of page; of most kinds most texts have none. Clones share it.
    prepared: Arc<[OnceLock<Prepared<'c>>; 3]>,
    places: Vec<At>,
    fitting: Vec<Fitting>,
    search: Search,
}

/// The confusion table as walks ask for it on pages of one kind.
#[derive(Debug)]
struct Prepared<'c> {
    page: Page,
    rewrites: Rewrites<'c>,
    /// What letters cost to be read right, as far as Latin ones go.
    keeps: [f32; 256],
}

impl<'c> Walker<'c> {
    pub fn new(lexicon: &'c Lexicon, extra: Option<&'c Lexicon>, table: &'c Confusions) -> Self {
        Walker {
            lexicons: [Some(lexicon), extra],
            table,
            prepared: Arc::default(),
            places: Vec::new(),
            fitting: Vec::new(),
            search: Search::default(),
        }
    }

    /// All words that can have been read as the string, best first. The string itself is among them when it is a word or
    /// a compound.
    pub fn candidates(&mut self, page: Page, asked: Asked) -> Vec<Candidate> {
        self.search(page, asked, TIERS, |_| false)
    }

    /// Those that no dear rewrites lead to.
    pub fn near(&mut self, page: Page, asked: Asked) -> Vec<Candidate> {
        self.search(page, asked, [TIERS[0]; 2], |_| false)
    }

    /// Only the string itself if it is `surely` a word or a likely compound, and else those words that cheap rewrites lead to.
    pub fn glance(&mut self, asked: Asked, surely: impl Fn(&Candidate) -> bool) -> Vec<Candidate> {
        self.search(Page::Fair, asked, [GLANCE; 2], surely)
    }

    /// Looks at the string as it is, then as far as the tiers allow. No rewrites are tried if the string itself is
    /// `surely` a word, nor, where it is only glanced at, if it is a likely compound.
    fn search(
        &mut self,
        page: Page,
        asked: Asked,
        tiers: [Tier; 2],
        surely: impl Fn(&Candidate) -> bool,
    ) -> Vec<Candidate> {
        let Asked {
            letters,
            unknown,
            most,
            known,
        } = asked;
        if letters.is_empty() || letters.len() > MAX_LETTERS {
            return Vec::new();
        }
        let glances = tiers[0].budget <= GLANCE.budget;
        let capitals = Pattern::of(letters.iter().copied()) == Pattern::Capitals;
        let table = self.table;
        let prepared = self.prepared[page as usize].get_or_init(|| Prepared::new(table, page));
        prepared.prepare(letters, &mut self.places);
        let likeliest = LIKELIEST[letters.len().min(LIKELIEST.len() - 1)];
        let base = Walk {
            lexicons: self.lexicons,
            table,
            rewrites: &prepared.rewrites,
            letters,
            places: &[],
            fitting: &[],
            capitals,
            likeliest,
            hard: page != Page::Fair,
            max_edits: 0,
        };
        let parts: &[Part] = match letters.len() >= MIN_COMPOUND {
            true => &[Part::Modifier, Part::Word],
            false => &[Part::Word],
        };
        let search = &mut self.search;
        search.best = smaller(unknown, most);
        search.most = most;
        let walk = Walk {
            places: &self.places,
            ..base
        };
        let as_it_is = |slack| Effort {
            tiers: [Tier { slack, ..AS_IT_IS }; 2],
            enough: f32::INFINITY,
        };
        if let Some(known) = known {
            for mut candidate in known {
                candidate.spent = walk.spent(&candidate.edits, page);
                search.offer(&walk, candidate);
            }
        } else if capitals && letters.windows(2).any(|pair| pair == ['S', 'S']) {
            // It may stand for ß, which the walk knows.
            search.run(&walk, &as_it_is(AS_IT_IS.slack), parts);
        } else {
            search.as_word(&walk, AS_IT_IS.slack);
            if parts.len() > 1 && !search.found.iter().any(&surely) {
                // A word that lists have is a compound only where that is likelier.
                let slack = match search.found.is_empty() {
                    true => AS_IT_IS.slack,
                    false => 0.0,
                };
                search.run(&walk, &as_it_is(slack), &[Part::Modifier]);
            }
        }
        let own = search.found.iter().find(|c| c.is_own());
        let own = own.filter(|c| !c.parts.is_empty()).map(Candidate::expected);
        // One cased as is unusual is not the best by its own cost.
        let is_likely = |own: &f32| *own < unknown - LIKELY_COMPOUND && *own <= search.best;
        let likely = own.filter(is_likely);
        let will_do = search.found.iter().any(&surely) || likely.is_some() && glances;
        if tiers[0].is_useful(likeliest, search.best) && !will_do {
            prepared.prepare_rewrites(letters, capitals, &mut self.places, &mut self.fitting);
            let walk = Walk {
                places: &self.places,
                fitting: &self.fitting,
                max_edits: (1 + letters.len() / 3).min(4) as u8,
                ..base
            };
            if let Some(own) = likely {
                search.most = smaller(most, own + COMPOUND_SLACK);
            }
            // For cheap rewrites alone, or where little is asked for, the narrow beam will do.
            let enough = match tiers[0].budget < tiers[1].budget && most.is_infinite() {
                true => unknown - ENOUGH,
                false => f32::INFINITY,
            };
            search.run(&walk, &Effort { tiers, enough }, parts);
        }
        self.search.found.sort_by(|a, b| {
            a.expected()
                .total_cmp(&b.expected())
                .then_with(|| a.word.cmp(&b.word))
        });
        self.search.found.drain(..).collect()
    }
}

impl<'c> Prepared<'c> {
    fn new(table: &'c Confusions, page: Page) -> Self {
        Prepared {
            page,
            rewrites: Rewrites::new(table, page),
            keeps: std::array::from_fn(|c| table.expected_keep(c as u8 as char, page)),
        }
    }

    /// Looks up the letters and what it costs to have read them right.
    fn prepare(&self, letters: &[char], places: &mut Vec<At>) {
        places.clear();
        places.extend(letters.iter().map(|&c| {
            let lower = to_lower(c);
            let keep = match self.keeps.get(lower as usize) {
                Some(&keep) => keep,
                None => self.rewrites.table().expected_keep(lower, self.page),
            };
            let is_letter = is_letter(c);
            let set = match is_letter {
                true => LetterSet::of(lower),
                false => LetterSet::NOTHING,
            };
            At {
                lower: is_letter.then_some(lower),
                set,
                groups: Mark::groups(set),
                keep,
                ..At::END
            }
        }));
        places.push(At::END);
    }

    /// Looks up the rewrites that fit at each letter.
    fn prepare_rewrites(
        &self,
        letters: &[char],
        capitals: bool,
        places: &mut [At],
        fitting: &mut Vec<Fitting>,
    ) {
        fitting.clear();
        for (i, at) in places.iter_mut().enumerate() {
            let begin = Begin::of(i, capitals);
            let longer = fitting.len();
            self.rewrites.fit_longer(letters, i, capitals, fitting);
            at.longer = (longer, fitting.len());
            at.list = self.rewrites.list_of(letters.get(i), begin);
            let left_out = self.rewrites.list_of_left_out(begin).cheapest;
            let alone = self.rewrites.list(at.list).cheapest.min(left_out);
            at.cheapest = fitting[longer..]
                .first()
                .map_or(alone, |f| alone.min(f.cost));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::WordList;
    use std::collections::BTreeMap;

    /// Undoes rewrites in every way, whatever the dictionary has, and looks up what comes out: words with the least
    /// that each costs.
    fn naive(lexicon: &Lexicon, table: &Confusions, letters: &[char]) -> BTreeMap<String, f32> {
        let mut found = BTreeMap::new();
        let mut open = vec![(0, String::new(), 0.0, 0)];
        while let Some((at, word, spent, edits)) = open.pop() {
            if at == letters.len() {
                if let Some(entry) = lexicon.get(&word) {
                    let total = entry.cost + spent;
                    let least = found.entry(word).or_insert(total);
                    *least = total.min(*least);
                }
                continue;
            }
            let lower = to_lower(letters[at]);
            let keep = spent + table.expected_keep(lower, Page::Fair);
            open.push((at + 1, format!("{word}{lower}"), keep, edits));
            for rule in table.starting_with(letters[at]).map(|r| table.rule(r)) {
                let spent = spent + rule.expected[Page::Fair as usize];
                let shown = rule.letters && rule.small && (at == 0 || !rule.capital_first);
                let fits = letters[at..].starts_with(&rule.ocr) && !rule.truth.is_empty();
                if shown && fits && edits < 2 && spent <= GLANCE.budget {
                    let word = word.chars().chain(rule.lower.iter().copied()).collect();
                    open.push((at + rule.ocr.len(), word, spent, edits + 1));
                }
            }
        }
        found
    }

    #[test]
    fn finds_what_trying_everything_finds() {
        let (lexicon, table) = (Lexicon::german(), Confusions::german());
        let mut walker = Walker::new(&lexicon, None, &table);
        for string in [
            "fiir", "Kiiste", "groRe", "Lander", "wiirdc", "Haus", "Fliisse", "rnehr",
        ] {
            let letters: Vec<char> = string.chars().collect();
            let candidates = walker.candidates(Page::Fair, Asked::new(&letters, 40.0));
            let best = candidates[0].expected();
            let lower = |c: &Candidate| lower(&c.word);
            for (word, cost) in naive(&lexicon, &table, &letters) {
                assert!(cost > best - 1e-3, "{string}: {word} is better than all");
                if cost < best + TIERS[1].slack {
                    let same = candidates.iter().find(|c| lower(c) == word);
                    let found = same.unwrap_or_else(|| panic!("{string}: {word} is missing"));
                    assert!((found.expected() - cost).abs() < 1e-3, "{string}: {word}");
                }
            }
        }
    }

    fn words(page: Page, string: &str, unknown: f32) -> Vec<String> {
        let (lexicon, table) = (Lexicon::german(), Confusions::german());
        let mut walker = Walker::new(&lexicon, None, &table);
        let letters: Vec<char> = string.chars().collect();
        let candidates = walker.candidates(page, Asked::new(&letters, unknown));
        candidates.into_iter().map(|c| c.word).collect()
    }

    /// Damaged compounds that no list has.
    const COMPOUNDS: [(&str, &str); 8] = [
        ("Haustiirschliissel", "Haustürschlüssel"),
        ("Gartenzaunpfosien", "Gartenzaunpfosten"),
        ("Handelskamrnerbericht", "Handelskammerbericht"),
        ("Kirchturmtreppcn", "Kirchturmtreppen"),
        ("Biirgermeisterwahlen", "Bürgermeisterwahlen"),
        ("Gemiisegartenzaune", "Gemüsegartenzäune"),
        ("Waldseeufer", "Waldseeufer"),
        ("Strafenbaubehorde", "Straßenbaubehörde"),
    ];

    #[test]
    fn damage_is_undone_inside_compounds() {
        for (string, truth) in COMPOUNDS {
            let words = words(Page::Fair, string, 40.0);
            assert!(words.iter().any(|w| w == truth), "{string}: {words:?}");
        }
    }

    #[test]
    fn candidates_are_what_their_edits_make_of_the_string() {
        let (lexicon, table) = (Lexicon::german(), Confusions::german());
        let mut walker = Walker::new(&lexicon, None, &table);
        let strings = COMPOUNDS.map(|(string, _)| string);
        for string in strings.into_iter().chain(["GROSSE", "rtlichen", "wiirdc"]) {
            let letters: Vec<char> = string.chars().collect();
            let candidates = walker.candidates(Page::Hard, Asked::new(&letters, 45.0));
            let mut words: Vec<&str> = candidates.iter().map(|c| c.word.as_str()).collect();
            words.sort_unstable();
            assert!(!words.is_empty(), "{string}");
            assert!(words.windows(2).all(|w| w[0] != w[1]), "{words:?}");
            for c in candidates.iter().filter(|c| c.pattern != Pattern::Capitals) {
                let (mut word, mut spent, mut at) = (String::new(), 0.0, 0);
                let keep = |c: &char| table.expected_keep(to_lower(*c), Page::Hard);
                for edit in &c.edits {
                    let kept = &letters[at..usize::from(edit.at)];
                    word.extend(kept);
                    spent += kept.iter().map(keep).sum::<f32>();
                    let rule = table.rule(edit.rule);
                    assert!(letters[usize::from(edit.at)..].starts_with(&rule.ocr));
                    word.extend(rule.truth.iter());
                    spent += rule.expected[Page::Hard as usize];
                    at = usize::from(edit.at + edit.len);
                }
                word.extend(&letters[at..]);
                spent += letters[at..].iter().map(keep).sum::<f32>();
                assert_eq!(word, c.word, "{string}");
                assert!((spent - c.spent).abs() < 1e-3, "{string}: {}", c.word);
                let parts = c.compound_parts();
                assert!(parts.iter().all(|p| !p.is_empty()) && parts.concat() == c.word);
            }
        }
    }

    #[test]
    fn double_s_in_capitals_may_be_the_other_s() {
        let (lexicon, table) = (Lexicon::german(), Confusions::german());
        let mut walker = Walker::new(&lexicon, None, &table);
        for (string, word) in [
            ("GROSSE", "große"),
            ("STRASSEN", "straßen"),
            ("GEMÄSS", "gemäß"),
        ] {
            let letters: Vec<char> = string.chars().collect();
            let entry = lexicon.get(word).unwrap();
            for candidates in [
                walker.glance(Asked::new(&letters, 40.0), |_| true),
                walker.candidates(Page::Fair, Asked::new(&letters, 40.0)),
            ] {
                let as_it_is = candidates.iter().find(|c| c.word == string).unwrap();
                assert!(as_it_is.language <= entry.cost, "{string}");
            }
        }
    }

    #[test]
    fn rewrites_keep_to_their_budget_in_compounds_too() {
        let (lexicon, table) = (Lexicon::german(), Confusions::german());
        let mut walker = Walker::new(&lexicon, None, &table);
        for string in ["abiturcrektlon", "turkkapltale", "guttcumtz", "spöaunan"] {
            let letters: Vec<char> = string.chars().collect();
            let near = walker.near(Page::Fair, Asked::new(&letters, 60.0));
            let glance = walker.glance(Asked::new(&letters, 60.0), |_| false);
            for (candidates, tier) in [(near, TIERS[0]), (glance, GLANCE)] {
                for c in candidates {
                    assert!(c.spent <= tier.budget, "{string}: {} {}", c.word, c.spent);
                }
            }
        }
    }

    #[test]
    fn the_likeliest_of_own_words_ends_the_search() {
        let (lexicon, table) = (Lexicon::german(), Confusions::german());
        let word = "inselanlegeplätze";
        // As likely as all of a text together.
        let mut list = WordList::default();
        list.add(word, 1);
        let own = Lexicon::open(list.compile().unwrap()).unwrap();
        let mut walker = Walker::new(&lexicon, Some(&own), &table);
        let letters: Vec<char> = word.chars().collect();
        let candidates = walker.candidates(Page::Fair, Asked::new(&letters, 45.0));
        assert_eq!(candidates[0].word, word);
    }

    #[test]
    fn frequent_words_are_read_in_other_ways_too() {
        for (string, other) in [("hatte", "hätte"), ("konnte", "könnte"), ("waren", "wären")] {
            let words = words(Page::Fair, string, 40.0);
            assert!(words.iter().any(|w| w == other), "{string}: {words:?}");
        }
    }

    #[test]
    fn rare_long_words_behind_frequent_short_ones_are_found() {
        for (string, word) in [
            ("undcnkbar", "undenkbar"),
            ("establishmcnt", "establishment"),
        ] {
            let words = words(Page::Fair, string, 40.0);
            assert_eq!(words.first().map(|w| lower(w)).as_deref(), Some(word));
        }
    }

    #[test]
    fn letters_left_out_are_put_back_wherever_they_were() {
        for (string, word) in [
            ("örtlihen", "örtlichen"),
            ("geschehn", "geschehen"),
            ("Haustürshlüssel", "Haustürschlüssel"),
            ("Wahlkrei", "Wahlkreis"),
            ("GRÖSE", "GRÖSSE"),
        ] {
            let words = words(Page::Hard, string, 40.0);
            assert!(words.iter().any(|w| w == word), "{string}: {words:?}");
        }
    }

    #[test]
    fn hard_pages_are_searched_farther() {
        // So dear is it as an unknown word; were it dearer, another word would be enough.
        let has = |page| words(page, "rtlichen", 24.0).contains(&"örtlichen".to_owned());
        assert!(!has(Page::Fair) && has(Page::Hard));
    }

    /// Each of these strings can be the first word, and not the second.
    fn come_out_as(cases: &[(&str, &str, &str)]) {
        for (string, word, other) in cases {
            let words = words(Page::Fair, string, 40.0);
            assert!(words.iter().any(|w| w == word), "{string}: {words:?}");
            assert!(!words.iter().any(|w| w == other), "{string}: {words:?}");
        }
    }

    #[test]
    fn words_of_mixed_casing_come_out_as_they_are_written() {
        come_out_as(&[
            ("BGBI", "BGBl", "BGBL"),
            ("ABI", "ABl", "ABL"),
            ("GMBI", "GMBl", "GMBL"),
        ]);
        // In other capitals, all letters are.
        let words = words(Page::Fair, "LANDESREGIFRUNG", 40.0);
        assert_eq!(words[0], "LANDESREGIERUNG");
    }

    #[test]
    fn numerals_come_out_in_capitals_and_no_longer_than_they_are() {
        come_out_as(&[
            ("XVl", "XVI", "XVi"),
            ("XVIl", "XVII", "XVI"),
            ("lV", "IV", "V"),
            ("IIl", "III", "Ill"),
        ]);
    }

    #[test]
    fn casing_alone_changes_to_what_is_usual_only() {
        for string in ["MAGAZINHeute", "HausTIER"] {
            for word in words(Page::Hard, string, 40.0) {
                let same = word.to_lowercase() == string.to_lowercase();
                let usual = Pattern::of(word.chars()) != Pattern::Mixed;
                assert!(!same || usual || word == string, "{string}: {word}");
            }
        }
    }
}
