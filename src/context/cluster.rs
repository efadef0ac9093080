//! Clusters: words that stand in like places.
//!
//! Each word is moved to the cluster by which neighbouring clusters tell most of each other, over and over: the exchange
//! algorithm (Ney, Essen and Kneser 1994; Martin, Liermann and Ney 1998) for class-based n-grams (Brown et al. 1992).

/// Passes over all words; later ones move few of them.
const ROUNDS: usize = 6;
/// No further pass when fewer than one word in so many was moved.
const SETTLED: usize = 200;
/// Values of x·ln x that are worth a table.
const TABLE: u32 = 1 << 18;

/// How often a word stands beside another: the other, and the count.
type Beside = (u32, u32);

/// What stands on one side of each word.
struct Side {
    /// Where each word's entries begin, and the last ones end.
    starts: Vec<usize>,
    entries: Vec<Beside>,
}

impl Side {
    /// From words with what is beside them, in any order.
    fn new(words: usize, pairs: impl Iterator<Item = (u32, Beside)> + Clone) -> Side {
        let mut starts = vec![0; words + 1];
        for (word, _) in pairs.clone() {
            starts[word as usize + 1] += 1;
        }
        for i in 0..words {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0); starts[words]];
        for (word, beside) in pairs {
            let at = &mut next[word as usize];
            entries[*at] = beside;
            *at += 1;
        }
        Side { starts, entries }
    }

    fn of(&self, word: u32) -> &[Beside] {
        let word = word as usize;
        &self.entries[self.starts[word]..self.starts[word + 1]]
    }
}

/// The clusters on one side of the word that is looked at.
struct Profile {
    counts: Vec<u32>,
    /// Clusters with a count.
    seen: Vec<usize>,
    /// Of all that is beside the word, the word itself among it.
    total: u32,
}

impl Profile {
    fn new(clusters: usize) -> Profile {
        Profile {
            counts: vec![0; clusters],
            seen: Vec::new(),
            total: 0,
        }
    }

    fn fill(&mut self, word: u32, beside: &[Beside], cluster: &[u8]) {
        for cluster in self.seen.drain(..) {
            self.counts[cluster] = 0;
        }
        self.total = beside.iter().map(|(_, n)| n).sum();
        for &(other, n) in beside.iter().filter(|(other, _)| *other != word) {
            let cluster = usize::from(cluster[other as usize]);
            if self.counts[cluster] == 0 {
                self.seen.push(cluster);
            }
            self.counts[cluster] += n;
        }
    }
}

/// How often words of each cluster stand before words of each other.
struct Exchange {
    clusters: usize,
    /// Row by row: the left cluster, then the right one.
    table: Vec<u32>,
    /// Occurrences of each cluster on the left of others, and on the right.
    left: Vec<u32>,
    right: Vec<u32>,
    /// The word that is looked at: what stands before it, what behind it, and how often it follows itself.
    before: Profile,
    behind: Profile,
    itself: u32,
    x_ln_x: Vec<f64>,
}

impl Exchange {
    fn new(clusters: usize) -> Exchange {
        Exchange {
            clusters,
            table: vec![0; clusters * clusters],
            left: vec![0; clusters],
            right: vec![0; clusters],
            before: Profile::new(clusters),
            behind: Profile::new(clusters),
            itself: 0,
            x_ln_x: (0..TABLE).map(x_ln_x).collect(),
        }
    }

    /// x·ln x of a count to which another is added, less that of the count alone.
    fn growth(&self, count: u32, added: u32) -> f64 {
        let value = |x: u32| match self.x_ln_x.get(x as usize) {
            Some(&value) => value,
            None => x_ln_x(x),
        };
        value(count + added) - value(count)
    }

    /// Adds the word that is looked at to the counts of a cluster, or takes it out of them.
    fn place(&mut self, cluster: usize, change: impl Fn(&mut u32, u32)) {
        let k = self.clusters;
        for &other in &self.behind.seen {
            change(
                &mut self.table[cluster * k + other],
                self.behind.counts[other],
            );
        }
        for &other in &self.before.seen {
            change(
                &mut self.table[other * k + cluster],
                self.before.counts[other],
            );
        }
        change(&mut self.table[cluster * k + cluster], self.itself);
        change(&mut self.left[cluster], self.behind.total);
        change(&mut self.right[cluster], self.before.total);
    }

    /// How much the word adds to the logarithm of the likelihood as a member of this cluster, of which it is none.
    fn gain(&self, cluster: usize) -> f64 {
        let k = self.clusters;
        let row = &self.table[cluster * k..(cluster + 1) * k];
        let (before, behind) = (&self.before, &self.behind);
        let mut gain = 0.0;
        for &other in behind.seen.iter().filter(|c| **c != cluster) {
            gain += self.growth(row[other], behind.counts[other]);
        }
        for &other in before.seen.iter().filter(|c| **c != cluster) {
            gain += self.growth(self.table[other * k + cluster], before.counts[other]);
        }
        gain += self.growth(
            row[cluster],
            self.itself + behind.counts[cluster] + before.counts[cluster],
        );
        gain - self.growth(self.left[cluster], behind.total)
            - self.growth(self.right[cluster], before.total)
    }
}

fn x_ln_x(x: u32) -> f64 {
    if x == 0 {
        return 0.0;
    }
    let x = f64::from(x);
    x * x.ln()
}

/// Moves words between clusters until they have settled. `cluster` is where each begins, `order` the order in which they are
/// looked at: frequent ones first. `pairs` are neighbours with their counts, all of which together fit into 32 bits.
pub fn exchange(
    cluster: &mut [u8],
    clusters: usize,
    order: &[u32],
    pairs: impl Iterator<Item = ([u32; 2], u32)> + Clone,
) {
    let before = Side::new(cluster.len(), pairs.clone().map(|([v, w], n)| (w, (v, n))));
    let behind = Side::new(cluster.len(), pairs.clone().map(|([v, w], n)| (v, (w, n))));
    let mut counts = Exchange::new(clusters);
    for ([v, w], n) in pairs {
        let [v, w] = [v, w].map(|word| usize::from(cluster[word as usize]));
        counts.table[v * clusters + w] += n;
        counts.left[v] += n;
        counts.right[w] += n;
    }
    for _ in 0..ROUNDS {
        let mut moved = 0;
        for &word in order {
            let old = usize::from(cluster[word as usize]);
            counts.before.fill(word, before.of(word), cluster);
            counts.behind.fill(word, behind.of(word), cluster);
            let itself = behind.of(word).iter().find(|(other, _)| *other == word);
            counts.itself = itself.map_or(0, |(_, n)| *n);
            counts.place(old, |count, n| *count -= n);
            let mut best = (counts.gain(old), old);
            for candidate in (0..clusters).filter(|c| *c != old) {
                let gain = counts.gain(candidate);
                if gain > best.0 {
                    best = (gain, candidate);
                }
            }
            counts.place(best.1, |count, n| *count += n);
            cluster[word as usize] = best.1 as u8;
            moved += usize::from(best.1 != old);
        }
        if moved * SETTLED < order.len() {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Articles, nouns and verbs, two of each, in sentences of the three: begun in the wrong clusters.
    fn pairs() -> Vec<([u32; 2], u32)> {
        let [articles, nouns, verbs] = [[0, 1], [2, 3], [4, 5]];
        let both = |left: [u32; 2], right: [u32; 2]| {
            left.into_iter()
                .flat_map(move |v| right.map(|w| ([v, w], 5 + v + w)))
        };
        both(articles, nouns)
            .chain(both(nouns, verbs))
            .chain(both(verbs, articles))
            .collect()
    }

    #[test]
    fn like_words_come_together() {
        let mut cluster = [0, 1, 2, 0, 1, 2];
        exchange(&mut cluster, 3, &[0, 1, 2, 3, 4, 5], pairs().into_iter());
        for words in cluster.chunks(2) {
            assert_eq!(words[0], words[1], "{cluster:?}");
        }
        let mut kinds = cluster.to_vec();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds.len(), 3, "{cluster:?}");
    }

    #[test]
    fn words_beside_themselves() {
        let pairs = [
            ([0, 0], 7),
            ([0, 1], 2),
            ([1, 1], 5),
            ([1, 2], 1),
            ([2, 2], 9),
        ];
        let mut cluster = [0, 0, 1];
        exchange(&mut cluster, 2, &[0, 1, 2], pairs.into_iter());
        assert!(cluster.iter().all(|c| *c < 2));
        let mut one = [0, 0, 0];
        exchange(&mut one, 1, &[2, 1, 0], pairs.into_iter());
        assert_eq!(one, [0, 0, 0]);
    }
}
