//! A map from 64-bit keys to small values that stores no keys.
//!
//! A Bloomier filter (Chazelle, Kilian, Rubinfeld and Tal 2004) in the shape of a binary fuse filter (Graf and
//! Lemire 2022): each key names three slots, and what is stored there gives, by exclusive or, the key's fingerprint
//! and value. Of keys that were never put in, one in 2^fingerprint bits is taken for one that was. There are about 1.13
//! slots a key, so with slots of 20 bits an entry costs 2.8 bytes, whatever it stands for; nothing is gained by
//! compressing it further. A look-up reads three places, and any bytes at all are safe to read.

use crate::Error;

/// Bytes of the header that [`Layout::write`] makes.
pub const HEADER: usize = 16;
/// Bytes after the last slot, so that a slot is always read as four bytes.
const PADDING: usize = 4;
/// No more segments and slots than this, so that arithmetic on a damaged header cannot overflow.
const MAX_SLOTS: u64 = 1 << 31;
/// Keys that cannot be placed are tried again with another seed; one try in a thousand fails.
const TRIES: u64 = 200;

/// Where the slots of a key are. A slot has `SLOT` bits, of which `VALUE` hold the value and the others a fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout<const VALUE: u32, const SLOT: u32> {
    seed: u64,
    /// Slots of a segment; a power of two.
    segment: u32,
    /// Segments that the first of a key's slots can be in.
    segments: u32,
}

/// Spreads the bits of a number over all its bits (the finaliser of MurmurHash3).
pub fn mix(mut x: u64) -> u64 {
    x ^= x >> 33;
    x = x.wrapping_mul(0xff51_afd7_ed55_8ccd);
    x ^= x >> 33;
    x = x.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    x ^ x >> 33
}

impl<const VALUE: u32, const SLOT: u32> Layout<VALUE, SLOT> {
    /// A slot is read as four bytes from where the one begins that its first bit is in.
    const MASK: u32 = {
        let fits = SLOT.is_multiple_of(8) || SLOT.is_multiple_of(4) && SLOT + 4 <= u32::BITS;
        assert!(VALUE < SLOT && fits);
        u32::MAX >> (u32::BITS - SLOT)
    };

    fn for_keys(n: usize, seed: u64) -> Self {
        // The sizes that Graf and Lemire found by experiment.
        let n = (n as f64).max(8.0);
        let exponent = (n.ln() / 3.33f64.ln() + 2.25).floor().clamp(3.0, 18.0) as u32;
        let segment = 1u32 << exponent;
        let factor = (0.875 + 0.25 * 1e6f64.ln() / n.ln()).max(1.125);
        let slots = (n * factor).ceil();
        let segments = (slots / f64::from(segment)).ceil() as u32;
        Layout {
            seed,
            segment,
            segments: segments.saturating_sub(2).max(1),
        }
    }

    fn slots(self) -> usize {
        (self.segments as usize + 2) * self.segment as usize
    }

    fn hash(self, key: u64) -> u64 {
        mix(key ^ self.seed)
    }

    fn places(self, hash: u64) -> [usize; 3] {
        let range = u64::from(self.segments) * u64::from(self.segment);
        let first = ((u128::from(hash) * u128::from(range)) >> 64) as usize;
        let segment = self.segment as usize;
        let mask = segment - 1;
        [
            first,
            (first + segment) ^ ((hash >> 18) as usize & mask),
            (first + 2 * segment) ^ (hash as usize & mask),
        ]
    }

    /// What the slots of a key with this hash must give: fingerprint and value.
    fn target(hash: u64, value: u32) -> u32 {
        debug_assert_eq!(value >> VALUE, 0, "a value of more than {VALUE} bits");
        let fingerprint = (hash ^ hash >> 32) as u32;
        (fingerprint << VALUE | value) & Self::MASK
    }

    /// Bytes of the slots.
    pub fn len(self) -> usize {
        (self.slots() * SLOT as usize).div_ceil(8) + PADDING
    }

    /// Bytes of the slots of so many keys.
    pub fn len_for(keys: usize) -> usize {
        Self::for_keys(keys, 0).len()
    }

    /// Where a slot begins: its byte, and the bit in it.
    fn place(slot: usize) -> (usize, u32) {
        let bit = slot * SLOT as usize;
        (bit / 8, bit as u32 % 8)
    }

    fn read_slot(slots: &[u8], slot: usize) -> Option<u32> {
        let (at, shift) = Self::place(slot);
        let bytes: [u8; 4] = slots.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_le_bytes(bytes) >> shift & Self::MASK)
    }

    /// Reads the header.
    ///
    /// # Errors
    /// A description of what is wrong with it.
    pub fn read(header: &[u8; HEADER]) -> Result<Self, &'static str> {
        let (seed, sizes) = header.split_at(8);
        let number = |bytes: &[u8]| bytes.iter().rev().fold(0u64, |n, &b| n << 8 | u64::from(b));
        let (segment, segments) = (number(&sizes[..4]), number(&sizes[4..]));
        if !segment.is_power_of_two() || segments == 0 {
            return Err("the sizes in its header are impossible");
        }
        if segment * (segments + 2) > MAX_SLOTS {
            return Err("the sizes in its header are too large");
        }
        Ok(Layout {
            seed: number(seed),
            segment: segment as u32,
            segments: segments as u32,
        })
    }

    /// The header, as [`Layout::read`] takes it.
    pub fn write(self) -> [u8; HEADER] {
        let mut header = [0; HEADER];
        header[..8].copy_from_slice(&self.seed.to_le_bytes());
        header[8..12].copy_from_slice(&self.segment.to_le_bytes());
        header[12..].copy_from_slice(&self.segments.to_le_bytes());
        header
    }

    /// The value of a key; `slots` has the length that [`Layout::len`] tells, else there is none.
    pub fn get(self, slots: &[u8], key: u64) -> Option<u32> {
        let hash = self.hash(key);
        let mut found = Self::target(hash, 0);
        for place in self.places(hash) {
            found ^= Self::read_slot(slots, place)?;
        }
        (found >> VALUE == 0).then_some(found)
    }

    /// Stores the entries; a key that is given twice keeps its smallest value. The same entries give the same bytes, in
    /// whatever order they come. Values have no more bits than there is room for.
    ///
    /// # Errors
    /// [`Error::ContextSize`] when there are more entries than a table can hold.
    pub fn build(mut entries: Vec<(u64, u32)>) -> Result<(Self, Vec<u8>), Error> {
        entries.sort_unstable();
        entries.dedup_by_key(|(key, _)| *key);
        let too_many = || Error::ContextSize {
            entries: entries.len(),
        };
        if entries.len() as u64 > MAX_SLOTS / 2 {
            return Err(too_many());
        }
        (0..TRIES)
            .map(|n| Self::for_keys(entries.len(), mix(n + 1)))
            .find_map(|layout| Some((layout, layout.solve(&entries)?)))
            .ok_or_else(too_many)
    }

    /// Finds an order in which each key has a slot that no later key touches, then fills the slots backwards.
    fn solve(self, entries: &[(u64, u32)]) -> Option<Vec<u8>> {
        let mut uses = vec![0u32; self.slots()];
        // The exclusive or of the numbers of the keys that use a slot; with one key left, its number.
        let mut users = vec![0u32; self.slots()];
        let hashes: Vec<u64> = entries.iter().map(|(key, _)| self.hash(*key)).collect();
        for (i, &hash) in hashes.iter().enumerate() {
            for place in self.places(hash) {
                uses[place] += 1;
                users[place] ^= i as u32;
            }
        }
        let mut order = Vec::with_capacity(entries.len());
        let mut free: Vec<usize> = (0..uses.len()).filter(|&p| uses[p] == 1).collect();
        while let Some(place) = free.pop() {
            if uses[place] != 1 {
                continue;
            }
            let key = users[place];
            order.push((key, place));
            for other in self.places(hashes[key as usize]) {
                uses[other] -= 1;
                users[other] ^= key;
                if uses[other] == 1 {
                    free.push(other);
                }
            }
        }
        if order.len() < entries.len() {
            return None;
        }
        let mut slots = vec![0u32; self.slots()];
        for &(key, place) in order.iter().rev() {
            let hash = hashes[key as usize];
            let others = self.places(hash).into_iter().filter(|&p| p != place);
            slots[place] = others.fold(Self::target(hash, entries[key as usize].1), |x, p| {
                x ^ slots[p]
            });
        }
        let mut bytes = vec![0; self.len()];
        for (slot, value) in slots.into_iter().enumerate() {
            let (at, shift) = Self::place(slot);
            for (byte, new) in bytes[at..].iter_mut().zip((value << shift).to_le_bytes()) {
                *byte |= new;
            }
        }
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Small = Layout<6, 20>;
    type Large = Layout<20, 32>;

    fn entries(n: u64) -> Vec<(u64, u32)> {
        (0..n).map(|i| (mix(i + 7), (i % 64) as u32)).collect()
    }

    #[test]
    fn gives_back_what_was_put_in() {
        for n in [0, 1, 2, 3, 10, 100, 5_000, 100_000] {
            let (layout, slots) = Small::build(entries(n)).unwrap();
            assert_eq!(Layout::read(&layout.write()), Ok(layout));
            assert_eq!(slots.len(), layout.len());
            assert_eq!(slots.len(), Small::len_for(n as usize));
            for (key, value) in entries(n) {
                assert_eq!(layout.get(&slots, key), Some(value), "of {n}");
            }
        }
    }

    #[test]
    fn values_may_have_many_bits() {
        let entries: Vec<(u64, u32)> = (0..5_000).map(|i| (mix(i), (i * 209) as u32)).collect();
        let (layout, slots) = Large::build(entries.clone()).unwrap();
        for (key, value) in entries {
            assert_eq!(layout.get(&slots, key), Some(value));
        }
    }

    #[test]
    fn takes_few_strangers_for_friends() {
        let (layout, slots) = Small::build(entries(100_000)).unwrap();
        let strangers = (1_000_000..1_400_000u64)
            .filter(|&i| layout.get(&slots, mix(i)).is_some())
            .count();
        assert!(
            strangers < 60,
            "{strangers} of 400000, where 24 are expected"
        );
        assert!(slots.len() < 100_000 * 3 + 10_000, "{}", slots.len());
    }

    #[test]
    fn order_does_not_matter() {
        let mut backwards = entries(999);
        backwards.reverse();
        assert_eq!(
            Small::build(entries(999)).unwrap(),
            Small::build(backwards).unwrap()
        );
    }

    #[test]
    fn impossible_headers_are_refused() {
        let header = |segment: u32, segments: u32| {
            let layout = Small {
                seed: 1,
                segment,
                segments,
            };
            Small::read(&layout.write())
        };
        assert!(header(8, 1).is_ok());
        for (segment, segments) in [(0, 1), (7, 1), (8, 0), (1 << 31, u32::MAX), (8, u32::MAX)] {
            assert!(header(segment, segments).is_err(), "{segment} {segments}");
        }
    }
}
