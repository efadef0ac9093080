//! The packed value of a dictionary entry.

/// Smallest and largest cost (negative natural log-probability) an entry can hold, and the step between.
const MIN_COST: f32 = 2.0;
const COST_STEP: f32 = 0.6;
const COST_LEVELS: u64 = 32;
/// The bits of a value below its cost.
const COST_SHIFT: u8 = 7;

/// How a word is written where nothing but the word itself decides: the share of its occurrences with a capital
/// first letter, and whether it is written with capitals inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// The share of capitalised occurrences, in seven levels from next to none to next to all.
    Title(u8),
    /// `USA`, `GmbH`: mostly written with capitals after the first letter.
    Capitals,
}

/// The shares that [`Case::Title`] tells apart.
pub const TITLE_SHARES: [f32; 7] = [0.002, 0.02, 0.10, 0.35, 0.75, 0.95, 0.998];

impl Case {
    /// The level nearest to what was counted.
    pub(crate) fn from_counts(lower: u64, title: u64, capitals: u64) -> Case {
        let usual = lower.saturating_add(title);
        if capitals > usual {
            return Case::Capitals;
        }
        let share = title as f32 / usual.max(1) as f32;
        let log_odds = |p: f32| (p.clamp(0.001, 0.999) / (1.0 - p.clamp(0.001, 0.999))).ln();
        let nearest = (0..TITLE_SHARES.len())
            .min_by(|&a, &b| {
                let d = |i: usize| (log_odds(TITLE_SHARES[i]) - log_odds(share)).abs();
                d(a).total_cmp(&d(b))
            })
            .unwrap_or(0);
        Case::Title(nearest as u8)
    }

    /// Probability that the word is written with a capital first letter inside a sentence.
    pub fn title_share(self) -> f32 {
        match self {
            Case::Title(level) => TITLE_SHARES[usize::from(level).min(TITLE_SHARES.len() - 1)],
            Case::Capitals => 0.5,
        }
    }

    /// Is this written like a noun or a name?
    pub fn is_noun(self) -> bool {
        self.title_share() >= 0.35
    }
}

/// What the dictionary says of a word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    /// Negative natural logarithm of the word's probability in running text, all its casings together.
    pub cost: f32,
    /// How it is written.
    pub case: Case,
    /// In how many compounds it was the last part: 0 for none, then by powers of two up to 7 for 64 and more.
    pub heads: u8,
    /// Do only lists vouch for it that hold misspellings too?
    pub doubtful: bool,
}

impl Entry {
    /// The value stored in the FST.
    pub(crate) fn pack(self) -> u64 {
        let level = ((self.cost - MIN_COST) / COST_STEP)
            .round()
            .clamp(0.0, (COST_LEVELS - 1) as f32) as u64;
        let case = match self.case {
            Case::Title(level) => u64::from(level),
            Case::Capitals => 7,
        };
        // The cost comes first: what an FST sums up on the way to a node is the smallest value behind it, so the
        // walk can tell how likely a word it can still reach at all.
        level << COST_SHIFT
            | u64::from(self.heads.min(7)) << 4
            | u64::from(self.doubtful) << 3
            | case
    }

    /// The entry behind a stored value.
    pub(crate) fn unpack(value: u64) -> Entry {
        Entry {
            cost: Growing::WORD.of(value as u32),
            case: match value & 7 {
                7 => Case::Capitals,
                level => Case::Title(level as u8),
            },
            heads: (value >> 4 & 7) as u8,
            doubtful: value >> 3 & 1 == 1,
        }
    }
}

/// The cost in a stored value, in steps.
pub(super) fn level(value: u64) -> u64 {
    value >> COST_SHIFT
}

/// Probabilities of compound parts are stored in steps of 1/12 nat.
const PART_STEP: f32 = 1.0 / 12.0;

/// Packs the cost of a compound's part (nats).
pub fn pack_part(cost: f32) -> u64 {
    (cost / PART_STEP).round().clamp(0.0, 255.0) as u64
}

/// A cost (nats) told from a stored value: `base + step × (value >> shift)`. For a value summed up only part of the way,
/// it is a lower bound of all costs behind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Growing {
    base: f32,
    step: f32,
    shift: u8,
}

impl Growing {
    /// The cost of a word.
    pub const WORD: Growing = Growing {
        base: MIN_COST,
        step: COST_STEP,
        shift: COST_SHIFT,
    };
    /// The cost of a compound's part.
    pub const PART: Growing = Growing {
        base: 0.0,
        step: PART_STEP,
        shift: 0,
    };

    /// A value whose cost is so many steps higher.
    #[inline]
    pub fn dearer(self, value: u32, steps: u8) -> u32 {
        value + (u32::from(steps) << self.shift)
    }

    /// So much more.
    pub fn plus(self, cost: f32) -> Growing {
        Growing {
            base: self.base + cost,
            ..self
        }
    }

    /// Half of it.
    pub fn halved(self) -> Growing {
        Growing {
            base: self.base / 2.0,
            step: self.step / 2.0,
            ..self
        }
    }

    /// The cost in a stored value.
    #[inline]
    pub fn of(self, value: u32) -> f32 {
        self.base + self.step * (value >> self.shift) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_packing() {
        for (cost, case, heads, doubtful) in [
            (4.4, Case::Title(0), 0, false),
            (17.6, Case::Title(6), 7, true),
            (11.0, Case::Capitals, 3, false),
        ] {
            let entry = Entry {
                cost,
                case,
                heads,
                doubtful,
            };
            let back = Entry::unpack(entry.pack());
            assert!(
                (back.cost - cost).abs() <= COST_STEP / 2.0
                    && back.case == case
                    && back.heads == heads
                    && back.doubtful == doubtful,
                "{back:?}"
            );
        }
    }

    #[test]
    fn case_follows_the_counts() {
        assert_eq!(Case::from_counts(990, 10, 0), Case::Title(1));
        assert_eq!(Case::from_counts(0, 500, 0), Case::Title(6));
        assert_eq!(Case::from_counts(0, 2, 30), Case::Capitals);
        assert!(Case::from_counts(1, 99, 0).is_noun() && !Case::from_counts(99, 1, 0).is_noun());
    }
}
