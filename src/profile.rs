//! Which profile made this text, and is there any damage at all? Inferred from the text itself.
//!
//! An umlaut that stands there says the engine knows umlauts, a `fiir` says it does not, and a page of strange words
//! says it was hard to read. Most texts change between good pages and bad ones, so the words are cut into windows,
//! and each window was made by one profile of the table or is sound. Which, is the hidden state of a Markov model
//! (Rabiner 1989): a window is likely to be like the one before. How frequent each state is in this document is
//! estimated by expectation–maximisation, on top of what the blocks before have shown.

use crate::confusion::{Confusions, MAX_PROFILES, add};
use crate::decide::{ChannelCosts, Mixture};

/// Words in a window.
pub(crate) const WINDOW: usize = 60;
/// All states: the profiles, and at the end a text without damage.
const STATES: usize = MAX_PROFILES + 1;
const SOUND: usize = MAX_PROFILES;
/// Probability of a window being in the state of the one before without drawing a new one, which may be the same.
const STAY: f32 = 0.9;
/// Windows that count as seen before any was: so many in the sound state, and so many in all common profiles together.
const PRIOR_SOUND: f32 = 2.0;
const PRIOR_DAMAGED: f32 = 1.0;
/// And a document begins in the sound state by so much more readily: most texts are sound, and of a short one little is seen
/// that could tell.
const BEGINS_SOUND: f32 = 10.0;
/// A rare profile counts like so much of a common one.
const RARE: f32 = 0.02;
/// A smaller share of rare profiles in a window is none. From it on their rewrites are tried, and what is found tells more
/// surely.
const RARE_SHARE: f32 = 0.005;
/// What a window of the blocks before counts for in the next block.
const MEMORY: f32 = 0.5;
/// One word says no more than this against a state (nats): odd words are everywhere.
const MOST: f32 = 3.0;
const ROUNDS: usize = 3;

/// A probability, a count or a cost for each state.
type States = [f32; STATES];

/// What one word says against each state (nats).
#[derive(Debug, Clone, Copy)]
pub(crate) struct StateCosts {
    against: States,
    /// What the word costs in the state that explains it best, rare profiles aside.
    pub least: f32,
}

impl StateCosts {
    /// Of a word that costs so much in each of so many profiles, of which some are rare, and in a text without damage.
    pub fn new(
        costs: &ChannelCosts,
        profiles: usize,
        is_rare: impl Fn(usize) -> bool,
    ) -> StateCosts {
        let mut against = [0.0; STATES];
        against[..profiles].copy_from_slice(&costs.damaged[..profiles]);
        against[SOUND] = costs.sound;
        let states = || (0..profiles).chain([SOUND]);
        // What rare profiles make of a word changes nothing between the others.
        let common = states().filter(|&k| k == SOUND || !is_rare(k));
        let least = common.map(|k| against[k]).fold(f32::INFINITY, f32::min);
        for k in states() {
            against[k] = (against[k] - least).clamp(-MOST, MOST);
        }
        StateCosts { against, least }
    }
}

/// What the document has shown of its engine.
#[derive(Debug, Clone)]
pub(crate) struct ProfileState {
    profiles: usize,
    /// Those of them that are rare.
    rare: Vec<usize>,
    /// Windows of each state that count as seen before any was.
    beforehand: States,
    /// Windows seen in each state.
    seen: States,
    /// What the last window was.
    last: Option<States>,
}

impl ProfileState {
    /// For a text whose confusions are those of the table.
    pub fn new(table: &Confusions) -> Self {
        ProfileState::of(table.profiles().len(), |k| table.is_rare(k))
    }

    /// For so many profiles, of which those are rare that `is_rare` tells.
    fn of(profiles: usize, is_rare: impl Fn(usize) -> bool) -> Self {
        let rare: Vec<usize> = (0..profiles).filter(|&k| is_rare(k)).collect();
        let each = PRIOR_DAMAGED / (profiles - rare.len()) as f32;
        let mut beforehand = [0.0; STATES];
        beforehand[..profiles].fill(each);
        rare.iter().for_each(|&k| beforehand[k] = each * RARE);
        beforehand[SOUND] = PRIOR_SOUND;
        ProfileState {
            profiles,
            rare,
            beforehand,
            seen: [0.0; STATES],
            last: None,
        }
    }

    /// Goes back to the beginning of the document, with all that it has shown.
    pub fn begin_again(&mut self) {
        self.last = None;
    }

    /// The mixture of profiles in each window of a block, given what each word says.
    pub fn mixtures<'a>(
        &mut self,
        words: impl Iterator<Item = Option<&'a StateCosts>>,
    ) -> Vec<Mixture> {
        let windows = self.likelihoods(words);
        let mut prior = self.prior(&self.seen);
        let mut posteriors = Vec::new();
        let mut seen = self.seen;
        for _ in 0..ROUNDS {
            posteriors = self.forward_backward(&windows, &prior);
            seen = self.seen;
            for p in &posteriors {
                add(&mut seen, p);
            }
            prior = self.prior(&seen);
        }
        self.seen = seen.map(|windows| windows * MEMORY);
        self.last = posteriors.last().copied().or(self.last);
        let mixture = |p: States| {
            let p = self.without_traces(p);
            Mixture {
                shares: std::array::from_fn(|k| p[k]),
                sound: p[SOUND],
            }
        };
        posteriors.into_iter().map(mixture).collect()
    }

    /// The posterior of a window, less what is but a trace of rare profiles.
    fn without_traces(&self, mut p: States) -> States {
        let share: f32 = self.rare.iter().map(|&k| p[k]).sum();
        if share == 0.0 || share >= RARE_SHARE {
            return p;
        }
        self.rare.iter().for_each(|&k| p[k] = 0.0);
        normalised(p)
    }

    fn states(&self) -> impl Iterator<Item = usize> {
        (0..self.profiles).chain([SOUND])
    }

    /// How frequent each state is in this document, given the windows seen in it.
    fn prior(&self, seen: &States) -> States {
        let mut prior = self.beforehand;
        add(&mut prior, seen);
        normalised(prior)
    }

    /// Each state's likelihood of each window, up to a factor.
    fn likelihoods<'a>(&self, words: impl Iterator<Item = Option<&'a StateCosts>>) -> Vec<States> {
        let mut windows: Vec<States> = Vec::new();
        for (i, word) in words.enumerate() {
            if i % WINDOW == 0 {
                windows.push([0.0; STATES]);
            }
            if let (Some(word), Some(window)) = (word, windows.last_mut()) {
                add(window, &word.against);
            }
        }
        for window in &mut windows {
            let least = self
                .states()
                .map(|k| window[k])
                .fold(f32::INFINITY, f32::min);
            let mut likelihood = [0.0; STATES];
            for k in self.states() {
                likelihood[k] = (least - window[k]).exp().max(1e-30);
            }
            *window = likelihood;
        }
        windows
    }

    /// The posterior of the states of each window.
    fn forward_backward(&self, windows: &[States], prior: &States) -> Vec<States> {
        let step = |p: &States| -> States {
            std::array::from_fn(|k| STAY * p[k] + (1.0 - STAY) * prior[k])
        };
        let mut forward = Vec::with_capacity(windows.len());
        let first = || {
            let mut first = *prior;
            first[SOUND] *= BEGINS_SOUND;
            normalised(first)
        };
        let mut before = self.last.as_ref().map_or_else(first, step);
        for window in windows {
            let here = normalised(std::array::from_fn(|k| before[k] * window[k]));
            forward.push(here);
            before = step(&here);
        }
        // What comes after each state, up to a factor.
        let mut after = [1.0; STATES];
        for (here, window) in forward.iter_mut().zip(windows).rev() {
            *here = normalised(std::array::from_fn(|k| here[k] * after[k]));
            let ahead: States = std::array::from_fn(|k| after[k] * window[k]);
            let any: f32 = ahead.iter().zip(prior).map(|(a, p)| a * p).sum();
            after = normalised(std::array::from_fn(|k| {
                STAY * ahead[k] + (1.0 - STAY) * any
            }));
        }
        forward
    }
}

/// Probabilities in proportion to these weights.
pub(crate) fn normalised<const N: usize>(p: [f32; N]) -> [f32; N] {
    let sum: f32 = p.iter().sum();
    p.map(|x| x / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rare_profiles_explain_tells_nothing_of_others() {
        let mut damaged = [f32::INFINITY; MAX_PROFILES];
        (damaged[0], damaged[1], damaged[2]) = (20.0, 22.0, 4.0);
        let costs = ChannelCosts {
            damaged,
            sound: 30.0,
        };
        let alone = StateCosts::new(&costs, 2, |_| false).against;
        let beside = StateCosts::new(&costs, 3, |k| k == 2).against;
        assert_eq!(alone[..2], [0.0, 2.0]);
        assert_eq!(alone[..2], beside[..2]);
        assert_eq!((alone[SOUND], beside[SOUND]), (MOST, MOST));
        assert_eq!(beside[2], -MOST);
    }

    #[test]
    fn follows_the_evidence() {
        let mut state = ProfileState::of(2, |_| false);
        let costs = |a, b, sound| {
            let mut damaged = [f32::INFINITY; MAX_PROFILES];
            (damaged[0], damaged[1]) = (a, b);
            StateCosts::new(&ChannelCosts { damaged, sound }, 2, |_| false)
        };
        let nothing = costs(1.0, 1.0, 1.0);
        let mixtures = state.mixtures(std::iter::repeat_n(Some(&nothing), 10));
        let first = &mixtures[0];
        assert!((first.shares[0] - first.shares[1]).abs() < 0.01);
        let (a, b) = (costs(0.5, 3.0, 3.0), costs(3.0, 0.5, 3.0));
        let page = (0..4 * WINDOW).map(|i| Some(if i < 2 * WINDOW { &a } else { &b }));
        let mixtures = state.mixtures(page);
        assert!(mixtures[1].shares[0] > 0.99 && mixtures[2].shares[1] > 0.99);
        let sound = costs(0.2, 0.2, 0.1);
        let mixtures = state.mixtures(std::iter::repeat_n(Some(&sound), 20 * WINDOW));
        assert!(mixtures[19].sound > 0.9);
    }
}
