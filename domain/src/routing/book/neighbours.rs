//! Known numbers around a number on the same road: the nearest on either side of the street, above and below.

use super::Entry;

/// A known number counts as near up to this difference.
pub(super) const NEAR: u32 = 300;

/// A known number near the one that is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Neighbour {
    pub(super) street: u16,
    /// Difference of the numbers.
    pub(super) gap: u32,
    /// Both odd or both even: on the same side of the road.
    pub(super) same_side: bool,
    pub(super) below: bool,
    /// Its position in metres from the origin; not numbers where unknown.
    pub(super) at: [f64; 2],
}

/// What the neighbours say about one street.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Votes {
    pub(super) agree: usize,
    pub(super) agree_same_side: usize,
    pub(super) against: usize,
    pub(super) against_same_side: usize,
    /// On the same side, one above and one below agree.
    pub(super) between: bool,
    /// Smallest difference of one that agrees.
    pub(super) nearest: u32,
    /// The same of those on the same side.
    pub(super) nearest_same_side: u32,
}

/// At most four: on each side of the road the next above and the next below. Entries sorted by number.
pub(super) fn neighbours(entries: &[Entry], number: u32) -> Vec<Neighbour> {
    let middle = entries.partition_point(|entry| entry.number < number);
    let (below, above) = entries.split_at(middle);
    let mut found = Vec::with_capacity(4);
    for odd in [0, 1] {
        let usable = |entry: &&Entry| entry.number > 0 && !entry.doubtful && entry.number % 2 == odd;
        let neighbour = |entry: &Entry, below| Neighbour {
            street: entry.street,
            gap: entry.number.abs_diff(number),
            same_side: odd == number % 2,
            below,
            at: [f64::from(entry.east), f64::from(entry.north)],
        };
        let down = below
            .iter()
            .rev()
            .take_while(|entry| number - entry.number <= NEAR)
            .find(usable);
        let up = above
            .iter()
            .take_while(|entry| entry.number - number <= NEAR)
            .find(usable);
        found.extend(down.map(|entry| neighbour(entry, true)));
        found.extend(up.map(|entry| neighbour(entry, false)));
    }
    found
}

/// Counts the neighbours for and against a street.
pub(super) fn votes(neighbours: &[Neighbour], street: Option<u16>) -> Votes {
    let mut votes = Votes {
        nearest: u32::MAX,
        nearest_same_side: u32::MAX,
        ..Votes::default()
    };
    let (mut lower, mut upper) = (false, false);
    for one in neighbours {
        let same = usize::from(one.same_side);
        if Some(one.street) == street {
            votes.agree += 1;
            votes.agree_same_side += same;
            votes.nearest = votes.nearest.min(one.gap);
            if one.same_side {
                votes.nearest_same_side = votes.nearest_same_side.min(one.gap);
            }
            lower |= one.same_side && one.below;
            upper |= one.same_side && !one.below;
        } else {
            votes.against += 1;
            votes.against_same_side += same;
        }
    }
    votes.between = lower && upper;
    votes
}
