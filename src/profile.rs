//! Which profile made this text? Inferred from the text itself, block by block.
//!
//! Only tokens that tell profiles apart count: an umlaut that stands there says the engine knows umlauts, a
//! `fiir` says it does not. The mixture is estimated by expectation–maximisation over the block's tokens, on top of
//! what the blocks before have shown.

use crate::confusion::{Costs, MAX_PROFILES};
use crate::decide::Mixture;

/// A token tells profiles apart when one explains it this much better than another (nats).
const TELLING: f32 = 1.0;
/// Tokens that every document is taken to have shown beforehand, for each profile.
const PRIOR: f32 = 1.0;
/// What the blocks before weigh against the next.
const MEMORY: f32 = 0.5;
/// No profile is ever ruled out.
const LEAST: f32 = 0.002;
const ROUNDS: usize = 6;

/// Evidence about the engine, over one document.
#[derive(Debug, Clone)]
pub(crate) struct ProfileState {
    profiles: usize,
    seen: [f32; MAX_PROFILES],
}

impl ProfileState {
    pub fn new(profiles: usize) -> Self {
        ProfileState {
            profiles,
            seen: [0.0; MAX_PROFILES],
        }
    }

    /// The mixture for a block, given each token's cost under each profile.
    pub fn mixture(&mut self, tokens: impl Iterator<Item = Costs>) -> Mixture {
        let n = self.profiles;
        let telling: Vec<Costs> = tokens
            .filter(|c| {
                let (min, max) = c[..n]
                    .iter()
                    .fold((f32::INFINITY, 0f32), |(a, b), &x| (a.min(x), b.max(x)));
                max - min > TELLING
            })
            .map(|c| {
                let best = c[..n].iter().copied().fold(f32::INFINITY, f32::min);
                let mut likelihood = [0.0; MAX_PROFILES];
                for k in 0..n {
                    likelihood[k] = (best - c[k]).exp();
                }
                likelihood
            })
            .collect();
        let mut mixture = [0.0; MAX_PROFILES];
        mixture[..n].fill(1.0 / n as f32);
        let mut seen = self.seen;
        for _ in 0..ROUNDS {
            seen = self.seen;
            for likelihood in &telling {
                let sum: f32 = (0..n).map(|k| mixture[k] * likelihood[k]).sum();
                for k in 0..n {
                    seen[k] += mixture[k] * likelihood[k] / sum;
                }
            }
            let all: f32 = seen[..n].iter().sum::<f32>() + PRIOR * n as f32;
            for k in 0..n {
                mixture[k] = ((seen[k] + PRIOR) / all).max(LEAST);
            }
        }
        self.seen = seen.map(|tokens| tokens * MEMORY);
        mixture
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_evidence() {
        let mut state = ProfileState::new(2);
        let token = |a, b| [a, b, f32::INFINITY, f32::INFINITY];
        let mixed = state.mixture([token(1.0, 1.2)].into_iter());
        assert!(
            (mixed[0] - 0.5).abs() < 0.01,
            "a token that tells nothing changes nothing"
        );
        let first = state.mixture(std::iter::repeat_n(token(0.1, 9.0), 50));
        assert!(first[0] > 0.95);
        let turned = state.mixture(std::iter::repeat_n(token(9.0, 0.1), 500));
        assert!(turned[1] > 0.9);
    }
}
