//! Learning a confusion table from OCR text and its truth.
//!
//! Pairs of pages become pairs of words; each pair that differs is cut into many-to-many segments (up to
//! [`MAX_TRUTH`] letters of truth read as up to [`MAX_OCR`]) by Viterbi alignment, the segment costs are
//! estimated anew from the cuts, and so on, as in the expectation–maximisation of many-to-many letter
//! alignment (Jiampojamarn, Kondrak and Sherif 2007), here with the best cut in place of all cuts.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization;

use crate::Error;
use crate::evaluate::distance;

/// The most letters of truth in one segment.
pub const MAX_TRUTH: usize = 2;
/// The most letters of OCR in one segment.
pub const MAX_OCR: usize = 3;

/// Alignments are estimated this many times; the table no longer moves after.
const ROUNDS: usize = 4;
/// Seen in fewer different words than this, a segment is an accident and not a confusion.
const MIN_WORDS: u32 = 2;
/// A rewrite that is right in a smaller share of the places where its string is read than this, times the share of
/// letters that are wrong at all, is left out: a search would try it at all the others for nothing.
const LEAST_SHARE: f64 = 1e-3;
/// Taken off each count, so that what was seen twice does not weigh like a habit (absolute discounting).
const DISCOUNT: f64 = 0.5;
/// Words of more letters, on either side, are no words of running text and are passed over.
const LONGEST_WORD: usize = 64;
/// Lines of which one side has other spaces than the other are paired letter by letter; this many pairs of letters, two
/// lines of 4,000 letters, are compared at most, and longer lines are passed over.
const MOST_PAIRS: usize = 16_000_000;
/// Pairs of lines of two texts that are compared, at most: two thirds of a gigabyte, where one has twice as many.
const MOST_CELLS: usize = 20_000_000;
/// Words that differ in a larger share of their letters were not the same word.
const MAX_DIFFERENCE: f64 = 0.6;

/// What a letter can be read as, about.
const ALTERNATIVES: f64 = 60.0;

type Segment = (String, String);

/// Collects pairs of OCR and truth and turns them into a confusion table.
///
/// ```
/// let mut learner = ocrfix::learn::Learner::new();
/// learner.add("Die fiinf Biicher", "Die fünf Bücher")?;
/// let table = learner.table("my-scanner");
/// assert!(table.contains(r#""ii" = { "ü" ="#));
/// # Ok::<(), ocrfix::Error>(())
/// ```
#[derive(Debug, Default, Clone)]
pub struct Learner {
    /// Pairs that differ, with how often each was seen: (OCR, truth).
    pairs: BTreeMap<Segment, u32>,
    truth: Grams<MAX_TRUTH>,
    read: Grams<MAX_OCR>,
    words: u64,
    too_long: u64,
    loses_spaces: bool,
    rare: bool,
}

/// How often each string of up to `LONGEST` letters stands in a text.
#[derive(Debug, Default, Clone)]
struct Grams<const LONGEST: usize> {
    counts: HashMap<String, u64>,
    /// Letters in all: the places where a string of none stands.
    letters: u64,
}

impl<const LONGEST: usize> Grams<LONGEST> {
    fn add(&mut self, word: &[char]) {
        self.letters += word.len() as u64;
        for n in 1..=LONGEST {
            for gram in word.windows(n) {
                *self.counts.entry(gram.iter().collect()).or_default() += 1;
            }
        }
    }

    fn seen(&self, string: &str) -> f64 {
        let n = if string.is_empty() {
            self.letters
        } else {
            self.counts.get(string).copied().unwrap_or(1)
        };
        n as f64
    }
}

impl Learner {
    /// A learner that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets whether the engine loses spaces: then the table says so (`loses_spaces = true`), and a corrector asks the profile
    /// only where the text has lost its spaces. Not by default.
    ///
    /// ```
    /// let mut learner = ocrfix::learn::Learner::new();
    /// learner.set_loses_spaces(true);
    /// learner.add("FirdieUbergabe desHauses", "Für die Übergabe des Hauses")?;
    /// assert!(learner.table("my-scanner").contains("loses_spaces = true\n"));
    /// # Ok::<(), ocrfix::Error>(())
    /// ```
    pub fn set_loses_spaces(&mut self, loses_spaces: bool) {
        self.loses_spaces = loses_spaces;
    }

    /// Sets whether pages of this kind are rare, such as those in an old typeface: then the table says so (`rare = true`), and
    /// where it has other profiles too, a corrector tries rewrites that this one alone makes only where the text shows that
    /// it was made so. Other texts are corrected as if the profile were not there.
    ///
    /// ```
    /// let mut learner = ocrfix::learn::Learner::new();
    /// learner.set_rare(true);
    /// learner.add("nnd", "und")?;
    /// assert!(learner.table("fraktur").contains("rare = true\n"));
    /// # Ok::<(), ocrfix::Error>(())
    /// ```
    pub fn set_rare(&mut self, rare: bool) {
        self.rare = rare;
    }

    /// Words of truth seen so far.
    pub fn words(&self) -> u64 {
        self.words
    }

    /// Lines that are too long for their words to be told apart, where the numbers of words differ: they were passed over.
    pub fn too_long(&self) -> u64 {
        self.too_long
    }

    /// Distinct pairs of a damaged word and its truth seen so far.
    pub fn pairs(&self) -> usize {
        self.pairs.len()
    }

    /// Adds a page or a whole file: lines are paired in order, lines without a partner are passed over, and so
    /// are words.
    ///
    /// # Errors
    /// [`Error::Alignment`] when fewer than half of the lines that hold text have a partner: then these are
    /// not the same pages. And when so many lines differ in number that looking for partners would take too long: more than
    /// 20 million pairs of lines.
    pub fn add(&mut self, ocr: &str, truth: &str) -> Result<(), Error> {
        let lines = |s: &str| -> Vec<String> {
            s.lines()
                .map(|l| l.trim().nfc().collect::<String>())
                .filter(|l| !l.is_empty())
                .collect()
        };
        let (ocr, truth) = (lines(ocr), lines(truth));
        let (fewer, more) = (ocr.len().min(truth.len()), ocr.len().max(truth.len()));
        if fewer * 2 < more {
            return Err(Error::Alignment {
                reason: format!("one has {fewer} lines of text, the other {more}"),
            });
        }
        let pairs = align_lines(&ocr, &truth).ok_or_else(|| Error::Alignment {
            reason: format!(
                "one has {fewer} lines of text, the other {more}: too many to look for those that are missing; \
                 give them page by page"
            ),
        })?;
        if pairs.len() * 2 < more {
            return Err(Error::Alignment {
                reason: format!("{} of {more} lines have a similar partner", pairs.len()),
            });
        }
        for (o, t) in pairs {
            let (ow, tw): (Vec<&str>, Vec<&str>) = (
                ocr[o].split_whitespace().collect(),
                truth[t].split_whitespace().collect(),
            );
            if ow.len() == tw.len() {
                for (o, t) in ow.into_iter().zip(tw) {
                    self.add_word(o, t);
                }
                continue;
            }
            match words_by_letters(&ow.concat(), &tw) {
                Some(words) => words.into_iter().for_each(|(o, t)| self.add_word(&o, t)),
                None => self.too_long += 1,
            }
        }
        Ok(())
    }

    /// Adds one word and its truth; words of more than 64 letters are passed over.
    pub fn add_word(&mut self, ocr: &str, truth: &str) {
        let letters: Vec<char> = truth.chars().collect();
        let read: Vec<char> = ocr.chars().collect();
        if letters.len().max(read.len()) > LONGEST_WORD {
            return;
        }
        if ocr != truth
            && distance(&read, &letters) as f64
                > MAX_DIFFERENCE * letters.len().max(read.len()) as f64
        {
            return;
        }
        self.words += 1;
        self.truth.add(&letters);
        self.read.add(&read);
        if ocr != truth {
            *self
                .pairs
                .entry((ocr.to_owned(), truth.to_owned()))
                .or_default() += 1;
        }
    }

    /// The confusion table as TOML, under the given profile name.
    ///
    /// Costs are negative natural logarithms of P(OCR | truth). The same pairs give the same bytes.
    pub fn table(&self, profile: &str) -> String {
        let counts = self.segment_counts();
        let one_sided = |ocr: &str, truth: &str| {
            // Several letters lost or added at once say that words were paired that do not belong together.
            ocr.is_empty() && truth.chars().count() > 1
                || truth.is_empty() && ocr.chars().count() > 1
        };
        let wrong: u32 = counts.values().map(|&(count, _)| count).sum();
        let least_share = LEAST_SHARE * f64::from(wrong) / self.read.letters as f64;
        let mut rewrites: BTreeMap<&str, BTreeMap<&str, f64>> = BTreeMap::new();
        let mut lost: BTreeMap<&str, u32> = BTreeMap::new();
        // Sightings that the table does not tell of.
        let mut left = 0.0;
        for ((ocr, truth), &(count, words)) in &counts {
            *lost.entry(truth).or_default() += count;
            let discounted = f64::from(count) - DISCOUNT;
            if words < MIN_WORDS || discounted < least_share * self.read.seen(ocr) {
                left += f64::from(count);
                continue;
            }
            left += DISCOUNT;
            if !one_sided(ocr, truth) {
                rewrites
                    .entry(ocr)
                    .or_default()
                    .insert(truth, self.cost(truth, count));
            }
        }
        let mut out = String::new();
        let name = quoted(profile);
        let _ = writeln!(
            out,
            "[profile.{name}]\nwords = {}\n{}{}unseen = {:.2}\n\n[profile.{name}.keep]",
            self.words,
            ["", "loses_spaces = true\n"][usize::from(self.loses_spaces)],
            ["", "rare = true\n"][usize::from(self.rare)],
            self.unseen(left)
        );
        for (truth, &lost) in &lost {
            let seen = self.truth.seen(truth);
            let kept = 1.0 - f64::from(lost) / seen;
            // Only single letters have a cost of being read right.
            if truth.chars().count() == 1 {
                let _ = writeln!(
                    out,
                    "{} = {:.4}",
                    quoted(truth),
                    -(kept.max(0.5 / (seen + 1.0))).ln()
                );
            }
        }
        let _ = writeln!(out, "\n[profile.{name}.rewrites]");
        for (ocr, truths) in rewrites {
            let row: Vec<String> = truths
                .iter()
                .map(|(t, c)| format!("{} = {c:.2}", quoted(t)))
                .collect();
            let _ = writeln!(out, "{} = {{ {} }}", quoted(ocr), row.join(", "));
        }
        out
    }

    /// Cost of a rewrite that is not in the table: what was taken off the others and left out (Good 1953), shared
    /// among all that a letter can be read as.
    fn unseen(&self, left: f64) -> f64 {
        -(left.max(DISCOUNT) / (self.truth.letters as f64 + 1.0) / ALTERNATIVES).ln()
    }

    fn cost(&self, truth: &str, count: u32) -> f64 {
        let seen = self.truth.seen(truth);
        -((f64::from(count) - DISCOUNT) / (seen + 1.0))
            .min(0.99)
            .ln()
    }

    /// How often each confusion was made, and in how many different words, by the best cut of each pair.
    fn segment_counts(&self) -> BTreeMap<Segment, (u32, u32)> {
        let mut costs: HashMap<Segment, f64> = HashMap::new();
        let mut counts: BTreeMap<Segment, (u32, u32)> = BTreeMap::new();
        for _ in 0..ROUNDS {
            counts.clear();
            for ((ocr, truth), &n) in &self.pairs {
                for segment in cut(ocr, truth, &costs) {
                    let (count, words) = counts.entry(segment).or_default();
                    *count += n;
                    *words += 1;
                }
            }
            costs = counts
                .iter()
                .map(|(s, &(n, _))| (s.clone(), self.cost(&s.1, n)))
                .collect();
        }
        counts
    }
}

/// A TOML string of one line, as keys must be.
fn quoted(s: &str) -> String {
    let mut out = String::from('"');
    for letter in s.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            _ if letter.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(letter));
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// What an unseen segment costs: more than any seen one of its shape, less the more alike it is.
fn shape_cost(ocr: usize, truth: usize) -> f64 {
    match (ocr, truth) {
        (1, 1) => 9.0,
        (0, 1) | (1, 0) => 10.0,
        (1, 2) | (2, 1) => 12.5,
        (3, 1) | (2, 0) => 16.0,
        _ => 17.5,
    }
}

/// The cheapest cut of a pair into segments; matching letters are no segments.
fn cut(ocr: &str, truth: &str, costs: &HashMap<Segment, f64>) -> Vec<Segment> {
    let (o, t): (Vec<char>, Vec<char>) = (ocr.chars().collect(), truth.chars().collect());
    let width = t.len() + 1;
    let mut best = vec![(f64::INFINITY, 0usize, 0usize); (o.len() + 1) * width];
    best[0].0 = 0.0;
    for i in 0..=o.len() {
        for j in 0..=t.len() {
            let here = best[i * width + j].0;
            if here.is_infinite() {
                continue;
            }
            let mut step = |di: usize, dj: usize, cost: f64| {
                let cell = &mut best[(i + di) * width + j + dj];
                if here + cost < cell.0 {
                    *cell = (here + cost, di, dj);
                }
            };
            if i < o.len() && j < t.len() && o[i] == t[j] {
                step(1, 1, 0.01);
            }
            for di in 0..=MAX_OCR.min(o.len() - i) {
                for dj in 0..=MAX_TRUTH.min(t.len() - j) {
                    let (a, b) = (&o[i..i + di], &t[j..j + dj]);
                    // A segment that begins or ends with a match is a shorter one with a match beside it.
                    if a == b
                        || (!a.is_empty()
                            && !b.is_empty()
                            && (a[0] == b[0] || a[di - 1] == b[dj - 1]))
                    {
                        continue;
                    }
                    let shape = shape_cost(di, dj);
                    let seen = costs.get(&(a.iter().collect(), b.iter().collect()));
                    step(di, dj, seen.map_or(shape, |c| c.min(shape)));
                }
            }
        }
    }
    let (mut i, mut j, mut out) = (o.len(), t.len(), Vec::new());
    while i + j > 0 {
        let (_, di, dj) = best[i * width + j];
        let (a, b) = (&o[i - di..i], &t[j - dj..j]);
        if a != b {
            out.push((a.iter().collect(), b.iter().collect()));
        }
        i -= di;
        j -= dj;
    }
    out
}

/// For each word of truth what was read of it, where spaces were lost or added: by the alignment of all letters of the
/// line that changes the fewest. None for a line that is too long.
fn words_by_letters<'t>(ocr: &str, truth: &[&'t str]) -> Option<Vec<(String, &'t str)>> {
    let read: Vec<char> = ocr.chars().collect();
    let printed: Vec<char> = truth.iter().flat_map(|w| w.chars()).collect();
    if read.len() * printed.len() > MOST_PAIRS {
        return None;
    }
    let width = printed.len() + 1;
    // The least number of changes from here to the end of the line.
    let mut rest = vec![0u32; (read.len() + 1) * width];
    for i in (0..=read.len()).rev() {
        for j in (0..=printed.len()).rev() {
            let at = |i: usize, j: usize| rest[i * width + j];
            rest[i * width + j] = match (i < read.len(), j < printed.len()) {
                (true, true) => (at(i + 1, j + 1) + u32::from(read[i] != printed[j]))
                    .min(at(i + 1, j) + 1)
                    .min(at(i, j + 1) + 1),
                (true, false) => at(i + 1, j) + 1,
                (false, true) => at(i, j + 1) + 1,
                (false, false) => 0,
            };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::with_capacity(truth.len()));
    for word in truth {
        let (from, end) = (i, j + word.chars().count());
        while j < end {
            let at = |i: usize, j: usize| rest[i * width + j];
            if i < read.len() && at(i, j) == at(i + 1, j + 1) + u32::from(read[i] != printed[j]) {
                i += 1;
                j += 1;
            } else if i < read.len() && at(i, j) == at(i + 1, j) + 1 {
                i += 1;
            } else {
                j += 1;
            }
        }
        // What was added at its end, before the next begins.
        while i < read.len() && rest[i * width + j] == rest[(i + 1) * width + j] + 1 {
            i += 1;
        }
        out.push((read[from..i].iter().collect(), *word));
    }
    Some(out)
}

/// Pairs the lines of a page: one to one where the counts agree and most pairs are alike, else by alignment; none where that
/// would compare too many.
fn align_lines(ocr: &[String], truth: &[String]) -> Option<Vec<(usize, usize)>> {
    if ocr.len() == truth.len() {
        let pairs: Vec<_> = (0..ocr.len())
            .filter(|&i| similarity(&ocr[i], &truth[i]) > 0.5)
            .map(|i| (i, i))
            .collect();
        if pairs.len() * 10 >= ocr.len() * 9 {
            return Some(pairs);
        }
    }
    align(ocr.len(), truth.len(), |i, j| {
        similarity(&ocr[i], &truth[j])
    })
}

fn similarity(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let longest = a.len().max(b.len());
    if longest == 0 || a.len().abs_diff(b.len()) * 2 > longest {
        return 0.0;
    }
    1.0 - distance(&a, &b) as f64 / longest as f64
}

/// Order-keeping alignment that maximises the summed similarity of partners above one half. Looks only at a band around
/// the diagonal, as wide as the numbers of lines differ and 40 more: time and memory are the product of that and of the
/// lines. None where that is more than [`MOST_CELLS`].
fn align(n: usize, m: usize, similar: impl Fn(usize, usize) -> f64) -> Option<Vec<(usize, usize)>> {
    const BAND: usize = 40;
    let drift = n.abs_diff(m) + BAND;
    let centre = |i: usize| (i * m).checked_div(n).unwrap_or(0);
    let range = |i: usize| centre(i).saturating_sub(drift)..(centre(i) + drift + 1).min(m);
    let width = 2 * drift + 2;
    if n.min(m).saturating_mul(width) > MOST_CELLS {
        return None;
    }
    let start = |i: usize| range(i.min(n)).start;
    // best[i][j - start(i)]: the most similarity that lines i.. and j.. can still gain.
    let mut best = vec![0f64; (n + 1) * width];
    let mut alike = vec![0f64; n * width];
    let at = |i: usize, j: usize| -> Option<usize> {
        let k = j.checked_sub(start(i))?;
        (k < width).then_some(i * width + k)
    };
    for i in (0..n).rev() {
        for j in range(i).rev() {
            let get = |best: &[f64], i, j| at(i, j).map_or(0.0, |k| best[k]);
            let s = similar(i, j);
            let mut gain = get(&best, i + 1, j).max(get(&best, i, j + 1));
            let here = at(i, j).expect("inside the band");
            if s > 0.5 {
                alike[here] = s;
                gain = gain.max(s + get(&best, i + 1, j + 1));
            }
            best[here] = gain;
        }
    }
    let get = |i: usize, j: usize| at(i, j).map_or(0.0, |k| best[k]);
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < n && j < m {
        let s = at(i, j).map_or(0.0, |k| alike[k]);
        if s > 0.5 && get(i, j) == s + get(i + 1, j + 1) {
            out.push((i, j));
            i += 1;
            j += 1;
        } else if at(i, j).is_none() {
            // Outside the band: move towards it.
            if j < start(i) { j += 1 } else { i += 1 }
        } else if get(i, j) == get(i + 1, j) {
            i += 1;
        } else {
            j += 1;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_neighbouring_confusions_apart() {
        let mut learner = Learner::new();
        for (o, t) in [
            ("Strafie", "Straße"),
            ("Gefifie", "Gefäße"),
            ("schdn", "schön"),
            ("schdnfie", "schönße"),
        ] {
            learner.add_word(o, t);
        }
        let counts = learner.segment_counts();
        assert!(
            counts.contains_key(&("fi".into(), "ß".into())),
            "{counts:?}"
        );
        assert!(counts.contains_key(&("d".into(), "ö".into())), "{counts:?}");
    }

    #[test]
    fn pairs_letters_where_spaces_are_lost() {
        let truth = ["Für", "die", "Übergabe", "des", "Hauses"];
        let pairs = words_by_letters("FirdieUbergabedeslHauses", &truth).unwrap();
        let read: Vec<&str> = pairs.iter().map(|(read, _)| read.as_str()).collect();
        assert_eq!(read, ["Fir", "die", "Ubergabe", "desl", "Hauses"]);
    }

    #[test]
    fn pairs_lines_when_some_are_missing() {
        let ocr = "erste Zeile hier\ndritte Zeile dort\nvierte und letzte";
        let truth =
            "erste Zeile hier\neine, die fehlt, ganz anders\ndritte Zeile dort\nvierte und letzte";
        let l = |s: &str| s.lines().map(str::to_owned).collect::<Vec<_>>();
        let pairs = align_lines(&l(ocr), &l(truth));
        assert_eq!(pairs.unwrap(), [(0, 0), (1, 2), (2, 3)]);
    }

    #[test]
    fn refuses_to_look_for_too_many_missing_lines() {
        let [ocr, truth] = [4_000, 7_000].map(|lines| "eine Zeile\n".repeat(lines));
        match Learner::new().add(&ocr, &truth) {
            Err(Error::Alignment { reason }) => {
                assert!(reason.contains("page by page"), "{reason}")
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn refuses_pages_that_do_not_belong_together() {
        let error = Learner::new()
            .add(
                "ganz\netwas\nanderes",
                "hat mit dem\nText daneben\nnichts zu tun",
            )
            .unwrap_err();
        assert!(matches!(error, Error::Alignment { .. }));
    }

    #[test]
    fn leaves_out_what_a_string_hardly_ever_is() {
        let mut learner = Learner::new();
        for pair in [
            ("aber", "eber"),
            ("alle", "elle"),
            ("$12", "§12"),
            ("$34", "§34"),
        ] {
            learner.add_word(pair.0, pair.1);
        }
        assert!(learner.table("x").contains(r#""a" = { "e" ="#));
        for _ in 0..20_000 {
            learner.add_word("an", "an");
            learner.add_word("fiir", "für");
        }
        let table = learner.table("x");
        assert!(!table.contains(r#""a" = {"#), "{table}");
        assert!(table.contains(r#""$" = { "§" ="#), "{table}");
    }

    #[test]
    fn writes_any_sign_so_that_it_can_be_read() {
        let mut learner = Learner::new();
        for word in ["ab", "abc"] {
            learner.add_word(&format!("\"'\\\u{7f}{word}"), &format!("“{word}"));
        }
        let table = learner.table("a \"b\" 'c'");
        crate::Confusions::parse(&table).unwrap_or_else(|e| panic!("{e}\n{table}"));
    }

    #[test]
    fn passes_over_what_is_too_long_to_compare() {
        let mut learner = Learner::new();
        learner.add_word(&"a".repeat(65), &"ä".repeat(65));
        assert_eq!(learner.words(), 0);
        let line = "fiir alle ".repeat(1_000);
        learner.add(&line, &format!("{line} so")).unwrap();
        assert_eq!(learner.words(), 0);
        learner.add("fiir alle", "für alle").unwrap();
        assert_eq!(learner.words(), 2);
    }

    #[test]
    fn refuses_pages_of_which_half_is_missing() {
        let error = Learner::new()
            .add("eine Zeile", "eine Zeile\nnoch eine\nund noch eine")
            .unwrap_err();
        assert!(
            error.to_string().contains("1 lines of text, the other 3"),
            "{error}"
        );
    }

    #[test]
    fn same_pairs_same_table() {
        let table = || {
            let mut l = Learner::new();
            l.add("fiir Biicher groBe StraBe", "für Bücher große Straße")
                .unwrap();
            l.table("x")
        };
        assert_eq!(table(), table());
        assert!(table().contains(r#""B" = { "ß" ="#), "{}", table());
    }
}
