//! Which readings of neighbouring words go together: forward–backward over a lattice.
//!
//! A lattice is a row of columns, one a word or sign, each with the ways of reading it. A path costs what its
//! readings cost, less what each gains from the two before it. The posterior of a reading is the share of all
//! paths' probability that goes through it. The lattice knows nothing of OCR.

use crate::context::{Context, WordId};

/// One way of reading a word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    /// Cost by itself (nats).
    pub cost: f32,
    /// How the context model knows it.
    pub id: WordId,
}

/// Columns of nodes, and scratch space.
#[derive(Debug, Default)]
pub(crate) struct Lattice {
    nodes: Vec<Node>,
    /// Where each column ends.
    ends: Vec<usize>,
    posteriors: Vec<f32>,
    alpha: Vec<f32>,
    edges: Vec<f32>,
}

/// Words and signs on the left that a gain looks at. Two columns without a choice part a lattice in two.
pub(crate) const HISTORY: usize = 2;

impl Lattice {
    pub fn clear(&mut self) {
        self.nodes.clear();
        self.ends.clear();
    }

    /// Adds a node to the column that is being made.
    pub fn push(&mut self, node: Node) {
        self.nodes.push(node);
    }

    /// Ends the column; its number.
    pub fn end_column(&mut self) -> usize {
        self.ends.push(self.nodes.len());
        self.ends.len() - 1
    }

    fn column(&self, i: usize) -> std::ops::Range<usize> {
        (if i == 0 { 0 } else { self.ends[i - 1] })..self.ends[i]
    }

    /// The posterior probabilities of a column's nodes, after [`Lattice::solve`].
    pub fn posteriors(&self, column: usize) -> &[f32] {
        &self.posteriors[self.column(column)]
    }

    /// Finds the posteriors of all nodes. `weight` is what a gain counts for.
    pub fn solve(&mut self, context: &Context, weight: f32) {
        self.posteriors.clear();
        self.posteriors.resize(self.nodes.len(), 1.0);
        let choice = |i: &usize| self.column(*i).len() > 1;
        let choices: Vec<usize> = (0..self.ends.len()).filter(choice).collect();
        let mut next = 0;
        while next < choices.len() {
            let first = choices[next];
            let mut last = first;
            while next < choices.len() && choices[next] <= last + HISTORY {
                last = choices[next];
                next += 1;
            }
            let from = first.saturating_sub(HISTORY);
            let to = (last + HISTORY).min(self.ends.len() - 1);
            self.solve_part(from, to, first == 0, context, weight);
        }
    }

    /// Forward–backward over columns `from ..= to`. A state is a pair of neighbouring nodes.
    fn solve_part(
        &mut self,
        from: usize,
        to: usize,
        at_start: bool,
        context: &Context,
        weight: f32,
    ) {
        let sizes: Vec<usize> = (from..=to).map(|i| self.column(i).len()).collect();
        let mut posteriors = std::mem::take(&mut self.posteriors);
        let mut alpha = std::mem::take(&mut self.alpha);
        let mut edges = std::mem::take(&mut self.edges);
        let node = |t: usize, i: usize| self.nodes[self.column(from + t).start + i];
        let outside = WordId::UNKNOWN;
        // alpha: log-probability of all ways to each state, column after column; the first state has nothing before.
        alpha.clear();
        edges.clear();
        for i in 0..sizes[0] {
            let n = node(0, i);
            let gain = if at_start && sizes[0] > 1 {
                context.gain(outside, outside, n.id)
            } else {
                0.0
            };
            alpha.push(weight * gain - n.cost);
        }
        // The state before the second column has one node only.
        let mut before = 1;
        let mut offsets = vec![(0, 0)];
        for t in 1..sizes.len() {
            let (width, here) = (sizes[t - 1], sizes[t]);
            let last = alpha.len() - before * width;
            offsets.push((alpha.len(), edges.len()));
            for j in 0..width {
                for k in 0..here {
                    let n = node(t, k);
                    let mut most = f32::NEG_INFINITY;
                    let begin = edges.len();
                    for i in 0..before {
                        let left2 = if t >= 2 { node(t - 2, i).id } else { outside };
                        let edge = weight * context.gain(left2, node(t - 1, j).id, n.id) - n.cost;
                        edges.push(edge);
                        most = most.max(alpha[last + i * width + j] + edge);
                    }
                    let sum: f32 = (0..before)
                        .map(|i| (alpha[last + i * width + j] + edges[begin + i] - most).exp())
                        .sum();
                    alpha.push(most + sum.ln());
                }
            }
            before = width;
        }
        // Backward, from the last column's states, which are all equally good ends.
        let m = sizes.len();
        let mut beta: Vec<f32> = vec![0.0; alpha.len() - offsets[m - 1].0];
        for t in (0..m).rev() {
            let (width, here) = (if t == 0 { 1 } else { sizes[t - 1] }, sizes[t]);
            let start = offsets[t].0;
            let column = self.column(from + t);
            let state = |j: usize, k: usize| start + j * here + k;
            let total = |j: usize, k: usize| alpha[state(j, k)] + beta[j * here + k];
            let most = (0..width * here)
                .map(|s| total(s / here, s % here))
                .fold(f32::NEG_INFINITY, f32::max);
            let mut shares: Vec<f32> = (0..here)
                .map(|k| (0..width).map(|j| (total(j, k) - most).exp()).sum())
                .collect();
            let sum: f32 = shares.iter().sum();
            shares.iter_mut().for_each(|s| *s /= sum);
            posteriors[column].copy_from_slice(&shares);
            if t > 0 {
                let before = if t == 1 { 1 } else { sizes[t - 2] };
                let mut earlier = vec![f32::NEG_INFINITY; before * width];
                for i in 0..before {
                    for j in 0..width {
                        let ways = (0..here).map(|k| {
                            edges[offsets[t].1 + (j * here + k) * before + i] + beta[j * here + k]
                        });
                        let most = ways.clone().fold(f32::NEG_INFINITY, f32::max);
                        earlier[i * width + j] =
                            most + ways.map(|w| (w - most).exp()).sum::<f32>().ln();
                    }
                }
                beta = earlier;
            }
        }
        self.posteriors = posteriors;
        self.alpha = alpha;
        self.edges = edges;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::ContextBuilder;

    fn model() -> Context {
        let mut builder = ContextBuilder::new();
        let text = "Die schöne Reise war lang .\nDas Haus ist schon alt .\n".repeat(40);
        builder.add_text(&text);
        Context::open(builder.build().unwrap()).unwrap()
    }

    /// All paths, one by one.
    fn naive(columns: &[Vec<Node>], context: &Context, weight: f32) -> Vec<Vec<f64>> {
        let mut shares: Vec<Vec<f64>> = columns.iter().map(|c| vec![0.0; c.len()]).collect();
        let paths: usize = columns.iter().map(Vec::len).product();
        let mut sum = 0.0;
        for path in 0..paths {
            let mut rest = path;
            let picks: Vec<usize> = columns
                .iter()
                .map(|c| {
                    let pick = rest % c.len();
                    rest /= c.len();
                    pick
                })
                .collect();
            let id = |t: usize| columns[t][picks[t]].id;
            let score: f32 = (0..columns.len())
                .map(|t| {
                    let left = if t > 0 { id(t - 1) } else { WordId::UNKNOWN };
                    let left2 = if t > 1 { id(t - 2) } else { WordId::UNKNOWN };
                    let gain = if t > 0 || columns[0].len() > 1 {
                        context.gain(left2, left, id(t))
                    } else {
                        0.0
                    };
                    weight * gain - columns[t][picks[t]].cost
                })
                .sum();
            let p = f64::from(score).exp();
            sum += p;
            picks
                .iter()
                .enumerate()
                .for_each(|(t, &i)| shares[t][i] += p);
        }
        shares.iter_mut().flatten().for_each(|s| *s /= sum);
        shares
    }

    #[test]
    fn agrees_with_trying_all_paths() {
        let context = model();
        let node = |word: &str, cost: f32| Node {
            cost,
            id: context.id(word, false),
        };
        let columns = vec![
            vec![node("Die", 0.0), node("Das", 1.0)],
            vec![node("schon", 0.0), node("schöne", 1.5), node("Haus", 2.0)],
            vec![node("Reise", 0.3)],
            vec![node("war", 0.0), node("ist", 0.1)],
            vec![node("alt", 0.0), node("lang", 0.2)],
        ];
        let mut lattice = Lattice::default();
        for column in &columns {
            column.iter().for_each(|n| lattice.push(*n));
            lattice.end_column();
        }
        lattice.solve(&context, 0.8);
        for (t, expected) in naive(&columns, &context, 0.8).iter().enumerate() {
            for (found, expected) in lattice.posteriors(t).iter().zip(expected) {
                assert!((f64::from(*found) - expected).abs() < 1e-4, "column {t}");
            }
        }
    }

    #[test]
    fn neighbours_decide() {
        let context = model();
        let node = |word: &str| Node {
            cost: 1.0,
            id: context.id(word, false),
        };
        let mut lattice = Lattice::default();
        for column in [&["Die"][..], &["schon", "schöne"], &["Reise"]] {
            column.iter().for_each(|w| lattice.push(node(w)));
            lattice.end_column();
        }
        lattice.solve(&context, 1.0);
        assert!(lattice.posteriors(1)[1] > 0.9);
        assert_eq!(lattice.posteriors(0), [1.0]);
    }
}
