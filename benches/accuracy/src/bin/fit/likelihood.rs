//! Maximum likelihood: the weights by which what is right is likeliest.

use anyhow::{Result, anyhow};
use argmin::core::{CostFunction, Error, Executor, Gradient, State};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;

use crate::example::Example;
use crate::model::{FEATURES, Features, Models, N, Weights, probabilities};

/// Weight of the squared weights in the loss. It keeps those small that hardly any example tells anything of.
const PENALTY: f64 = 1e-4;
/// Where the gradient is shorter, the weights no longer change in the decimals that are written.
const GRADIENT: f64 = 1e-7;
const STEPS: u64 = 1000;
/// How many steps the solver remembers: all that so few weights need.
const MEMORY: usize = N;

/// Models, and what they cost.
#[derive(Debug, Clone, Copy)]
pub struct Fitted {
    /// The weights.
    pub models: Models,
    /// Mean cost of what is right.
    pub loss: Losses,
}

/// Mean negative logarithm of the probability of what is right (nats a word).
#[derive(Debug, Clone, Copy)]
pub struct Losses {
    /// Of words of the dictionary.
    pub known: f64,
    /// Of the others.
    pub unknown: f64,
}

/// Fits both models to the examples.
pub fn fit(examples: &[&Example]) -> Result<Fitted> {
    let models = Models {
        known: fit_one(examples, true)?,
        unknown: fit_one(examples, false)?,
    };
    let loss = Losses {
        known: loss(examples, &models, true),
        unknown: loss(examples, &models, false),
    };
    Ok(Fitted { models, loss })
}

/// The mean cost of what is right, for words of the dictionary or for others.
pub fn loss(examples: &[&Example], models: &Models, known: bool) -> f64 {
    Problem::new(examples, known, [1.0; N])
        .likelihood(models.of(known))
        .0
}

fn fit_one(examples: &[&Example], known: bool) -> Result<Weights> {
    let scale = FEATURES.map(|(_, scale)| scale);
    let problem = Problem::new(examples, known, scale);
    // To begin with, the lattice is believed.
    let mut start = vec![0.0; N];
    start[0] = 1.0;
    let solver = LBFGS::new(MoreThuenteLineSearch::new(), MEMORY).with_tolerance_grad(GRADIENT);
    let run = || -> Result<Vec<f64>, Error> {
        let result = Executor::new(problem, solver?)
            .configure(|state| state.param(start).max_iters(STEPS))
            .timer(false)
            .run()?;
        let best = result.state().get_best_param();
        Ok(best.cloned().unwrap_or_default())
    };
    let weights = run().map_err(|e| anyhow!("the weights cannot be fitted: {e}"))?;
    Ok(std::array::from_fn(|i| weights[i] / scale[i]))
}

/// The examples of one model.
struct Problem {
    /// Features, divided by their scale, and which of them are right.
    words: Vec<(Vec<Features>, usize)>,
}

impl Problem {
    fn new(examples: &[&Example], known: bool, scale: [f64; N]) -> Problem {
        let scaled = |row: &Features| std::array::from_fn(|i| row[i] / scale[i]);
        let examples = examples.iter().filter(|e| e.known == known);
        let word = |e: &&Example| (e.rows.iter().map(scaled).collect(), e.target);
        Problem {
            words: examples.map(word).collect(),
        }
    }

    /// The mean cost of what is right, and its gradient.
    fn likelihood(&self, weights: &Weights) -> (f64, Weights) {
        let (mut cost, mut gradient) = (0.0, [0.0; N]);
        for (rows, target) in &self.words {
            let probabilities = probabilities(rows, weights);
            cost -= probabilities[*target].max(f64::MIN_POSITIVE).ln();
            for (row, (features, p)) in rows.iter().zip(probabilities).enumerate() {
                let excess = p - f64::from(row == *target);
                for (g, feature) in gradient.iter_mut().zip(features) {
                    *g += excess * feature;
                }
            }
        }
        let count = self.words.len().max(1) as f64;
        (cost / count, gradient.map(|g| g / count))
    }
}

fn array(weights: &[f64]) -> Weights {
    std::array::from_fn(|i| weights[i])
}

impl CostFunction for Problem {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, weights: &Vec<f64>) -> Result<f64, Error> {
        let squares: f64 = weights.iter().map(|w| w * w).sum();
        Ok(self.likelihood(&array(weights)).0 + PENALTY * squares)
    }
}

impl Gradient for Problem {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, weights: &Vec<f64>) -> Result<Vec<f64>, Error> {
        let gradient = self.likelihood(&array(weights)).1;
        let penalised = |(g, w): (&f64, &f64)| g + 2.0 * PENALTY * w;
        Ok(gradient.iter().zip(weights).map(penalised).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many words whose change has the lattice's probability `p`, of which every fourth is to be changed.
    fn examples(count: usize, p: f64) -> Vec<Example> {
        let example = |i: usize| {
            let mut rows = vec![[0.0; N]; 3];
            rows[0][0] = (1.0 - p).ln();
            rows[0][10] = 1.0;
            rows[1][0] = p.ln();
            rows[2][17] = 1.0;
            Example {
                known: true,
                rows,
                keep: 0,
                target: usize::from(i.is_multiple_of(4)),
            }
        };
        (0..count).map(example).collect()
    }

    #[test]
    fn the_weights_reproduce_the_frequencies() {
        let examples = examples(4000, 0.9);
        let examples: Vec<&Example> = examples.iter().collect();
        let fitted = fit(&examples).unwrap();
        let p = probabilities(&examples[0].rows, &fitted.models.known);
        assert!((p[1] - 0.25).abs() < 0.01, "{p:?}");
        assert!(p[2] < 0.01, "{p:?}");
        assert!(fitted.loss.known < 0.58, "{:?}", fitted.loss);
        let again = fit(&examples).unwrap();
        assert_eq!(fitted.models, again.models);
    }

    #[test]
    fn the_gradient_is_that_of_the_cost() {
        let examples = examples(7, 0.3);
        let examples: Vec<&Example> = examples.iter().collect();
        let problem = Problem::new(&examples, true, [2.0; N]);
        let weights: Vec<f64> = (0..N).map(|i| 0.1 * i as f64 - 0.4).collect();
        let gradient = problem.gradient(&weights).unwrap();
        for i in 0..N {
            let at = |step: f64| {
                let mut moved = weights.clone();
                moved[i] += step;
                problem.cost(&moved).unwrap()
            };
            let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
            assert!(
                (slope - gradient[i]).abs() < 1e-8,
                "{i}: {slope} {}",
                gradient[i]
            );
        }
    }
}
