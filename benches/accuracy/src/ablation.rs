//! What each stage of ocrfix, and each spell checker, makes of each set.

use std::path::{Path, PathBuf};
use std::thread;

use anyhow::Result;
use ocrfix::Corrector;
use ocrfix::evaluate::{Counts, Evaluation, Normalisation, Texts};

use crate::page::replace_words;
use crate::pairs::{Pair, Share, first_suggestions};
use crate::peers::{Aspell, Availability, Hunspell, Peer, Remembering, Symspell};
use crate::sets::Set;

/// The stage that is ocrfix as it is, without options.
pub const AS_IT_IS: usize = 2;

/// ocrfix, stage upon stage; the last one asks for more than it does by itself.
pub fn stages() -> Vec<(&'static str, Corrector)> {
    let builder = Corrector::builder;
    vec![
        (
            "frequency",
            builder().without_compounds().without_context().build(),
        ),
        ("+ compounds", builder().without_context().build()),
        ("+ context", builder().build()),
        ("+ adaptation", builder().adapt().build()),
    ]
}

/// What one system did.
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it is; for a spell checker that is missing, the reason.
    pub about: String,
    /// What came of each set; none where it is missing.
    pub counts: Vec<Counts>,
    /// How often its first suggestion for an isolated word was right, where it was asked.
    pub pairs: Option<Share>,
}

impl Column {
    /// Has it been measured?
    pub fn is_here(&self) -> bool {
        !self.counts.is_empty()
    }
}

/// Where the spell checkers find their words.
pub struct PeerFiles {
    /// A Hunspell dictionary, without the ending of its two files.
    pub hunspell: PathBuf,
    /// A list of words and their counts.
    pub frequencies: Option<PathBuf>,
    /// Where the answers of the slow ones are kept for the next time.
    pub answers: Option<PathBuf>,
}

/// Measures everything, each system on a thread of its own. The spell checkers are asked for the `pairs` too.
pub fn measure(sets: &[Set], pairs: &[Pair], files: &PeerFiles) -> Result<Vec<Column>> {
    let answers = files.answers.as_deref();
    let list = files.frequencies.as_deref();
    let aspell = || peer("aspell", Aspell::open()?, answers, sets, pairs);
    let hunspell = || {
        let opened = Hunspell::open(&files.hunspell)?;
        peer("hunspell", opened, answers, sets, pairs)
    };
    let symspell = || peer("SymSpell", Symspell::open(list)?, None, sets, pairs);
    thread::scope(|scope| {
        let mut running = Vec::new();
        for (name, corrector) in stages() {
            running.push(scope.spawn(move || Ok(stage(name, &corrector, sets))));
        }
        running.push(scope.spawn(aspell));
        running.push(scope.spawn(hunspell));
        running.push(scope.spawn(symspell));
        running
            .into_iter()
            .map(|thread| thread.join().expect("a measurement does not panic"))
            .collect()
    })
}

fn stage(name: &'static str, corrector: &Corrector, sets: &[Set]) -> Column {
    let mut worker = corrector.worker();
    let counts = sets
        .iter()
        .map(|set| counts(set, &worker.correct(&set.ocr).text));
    Column {
        name,
        about: String::new(),
        counts: counts.collect(),
        pairs: None,
    }
}

fn peer<P: Peer>(
    name: &'static str,
    availability: Availability<P>,
    answers: Option<&Path>,
    sets: &[Set],
    pairs: &[Pair],
) -> Result<Column> {
    let (peer, about) = match availability {
        Availability::Here(peer, about) => (peer, about),
        Availability::Missing(reason) => {
            return Ok(Column {
                name,
                about: reason,
                counts: Vec::new(),
                pairs: None,
            });
        }
    };
    let mut peer = match answers {
        Some(folder) => Remembering::from_file(peer, folder.join(format!("{name}.tsv")), &about),
        None => Remembering::new(peer),
    };
    let mut all = Vec::new();
    for set in sets {
        let corrected = replace_words(&set.ocr, |word| peer.suggest(word))?;
        all.push(counts(set, &corrected));
        // Here too, so that nothing is lost when somebody has waited long enough.
        peer.keep()?;
    }
    let pairs = first_suggestions(&mut peer, pairs)?;
    peer.keep()?;
    Ok(Column {
        name,
        about,
        counts: all,
        pairs,
    })
}

/// What SymSpell's word segmentation makes of the sets that have lost spaces, by their numbers; none where it is missing.
pub fn segmentation(sets: &[Set], list: Option<&Path>) -> Result<Vec<(usize, Counts)>> {
    let losing = sets.iter().enumerate().filter(|(_, s)| s.loses_spaces());
    let mut losing = losing.peekable();
    if losing.peek().is_none() {
        return Ok(Vec::new());
    }
    let Availability::Here(symspell, _) = Symspell::open(list)? else {
        return Ok(Vec::new());
    };
    Ok(losing
        .map(|(i, set)| (i, counts(set, &symspell.segmented(&set.ocr))))
        .collect())
}

fn counts(set: &Set, corrected: &str) -> Counts {
    let texts = Texts {
        ocr: &set.ocr,
        truth: &set.truth,
        corrected,
    };
    Evaluation::new(texts, Normalisation::None).summary.counts
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Harbour;

    impl Peer for Harbour {
        fn suggest(&mut self, word: &str) -> Result<Option<String>> {
            Ok((word == "Kahne").then(|| "Kähne".to_owned()))
        }
    }

    fn set() -> Set {
        Set {
            name: "hafen-eng".to_owned(),
            ocr: "fiinf Kahne am Kai".to_owned(),
            truth: "fünf Kähne am Kai".to_owned(),
        }
    }

    #[test]
    fn a_peer_is_measured_on_sets_and_pairs() {
        let availability = Availability::Here(Harbour, "a harbour".to_owned());
        let pair = |ocr: &str, truth: &str| Pair {
            ocr: ocr.to_owned(),
            truth: truth.to_owned(),
        };
        let pairs = [pair("Kahne", "Kähne"), pair("fiinf", "fünf")];
        let column = peer("harbour", availability, None, &[set()], &pairs).unwrap();
        let counts = column.counts[0];
        assert_eq!((counts.wrong, counts.repaired, counts.harmed), (2, 1, 0));
        assert_eq!(column.pairs, Some(Share { right: 1, of: 2 }));
    }

    #[test]
    fn what_is_missing_is_left_out() {
        let missing: Availability<Harbour> = Availability::Missing("no harbour".to_owned());
        let column = peer("harbour", missing, None, &[set()], &[]).unwrap();
        assert!(!column.is_here());
        assert_eq!(column.about, "no harbour");
    }
}
