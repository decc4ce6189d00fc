//! Chance that is the same on every machine: the month reads alike wherever it is made. Nothing that protects
//! anybody hangs on it.

/// A small generator (SplitMix64) with a fixed seed.
pub struct Dice(u64);

impl Dice {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `from` to `to`, both included.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        let width = u64::try_from(to - from).unwrap_or(0) + 1;
        from + i64::try_from(self.next() % width).unwrap_or(0)
    }

    /// True in so many of a hundred cases.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of several, all alike.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let last = i64::try_from(all.len()).ok()? - 1;
        all.get(usize::try_from(self.between(0, last.max(0))).ok()?)
    }

    /// One of several, by weight.
    pub fn weighted<T: Copy>(&mut self, all: &[(u8, T)], otherwise: T) -> T {
        let total: i64 = all.iter().map(|(weight, _)| i64::from(*weight)).sum();
        let mut left = self.between(1, total.max(1));
        for (weight, value) in all {
            left -= i64::from(*weight);
            if left <= 0 {
                return *value;
            }
        }
        otherwise
    }
}
