//! Where on its road a number lies, by the positions of the known numbers, and which streets that may be.
//! Figures in metres, chosen by measuring on real addresses.

use geo::{Contains, Point};

use super::build::DEGREE;
use super::{Book, Entry};
use crate::routing::borders::metres_to;
use crate::routing::{Places, Position};

/// How far positions of map services lie from the door, at best.
const ERROR: f64 = 70.0;
/// What a step of one number adds to the error between known numbers, beyond them, and beside a single one.
const BETWEEN: f64 = 0.2;
const BEYOND: f64 = 0.6;
const ALONE: f64 = 1.8;
/// Known numbers so far away count half.
const HALF: f64 = 60.0;
/// A position counts half that lies so far from the line of the others.
const OFF_THE_LINE: f64 = 120.0;
/// Known numbers that are looked at, on each side.
const REACH: usize = 12;
/// Rings around the estimate: radius in errors, weight of each of its twelve points.
const RINGS: [(f64, f64); 5] = [(0.4, 1.2), (0.8, 1.0), (1.2, 0.7), (1.7, 0.35), (2.3, 0.12)];
/// Weight of the estimate itself.
const MIDDLE: f64 = 2.0;

/// The areas in which a number may lie.
#[derive(Debug, Clone, Default)]
pub(super) struct Spread {
    /// Index of the boundary, and how likely it is, 0 to 1; the likeliest first.
    pub(super) areas: Vec<(usize, f64)>,
    /// How far inside the likeliest area the estimate lies, in metres; 0 when it does not lie in it.
    pub(super) inside: f64,
    /// Error of the estimate in metres.
    pub(super) error: f64,
}

struct Known {
    number: f64,
    at: [f64; 2],
    weight: f64,
}

/// None without positions near the number, or without boundaries.
pub(super) fn spread(places: &Places, book: &Book, entries: &[Entry], number: u32) -> Option<Spread> {
    let origin = book.origin.filter(|_| !places.boundaries().is_empty())?;
    let known = around(entries, number);
    let (at, error) = estimate(&known, f64::from(number))?;
    let areas = over_areas(places, origin, at, error);
    let inside = areas
        .first()
        .map_or(0.0, |(area, _)| depth(places, origin, *area, at));
    Some(Spread { areas, inside, error })
}

/// How far inside an area a place lies, in metres; 0 outside it and for an unknown place.
pub(super) fn depth(places: &Places, origin: Position, area: usize, at: [f64; 2]) -> f64 {
    let at = back(origin, at[0], at[1]);
    let area = &places.boundaries()[area].area;
    if at.lng.is_finite() && area.contains(&Point::new(at.lng, at.lat)) {
        metres_to(area, at)
    } else {
        0.0
    }
}

/// The position that lies so many metres east and north of the origin.
fn back(origin: Position, east: f64, north: f64) -> Position {
    Position {
        lng: origin.lng + east / (DEGREE * origin.lat.to_radians().cos()),
        lat: origin.lat + north / DEGREE,
    }
}

/// The nearest entries with positions, weighted by their distance in numbers.
fn around(entries: &[Entry], number: u32) -> Vec<Known> {
    let middle = entries.partition_point(|entry| entry.number < number);
    let (below, above) = entries.split_at(middle);
    let usable = |entry: &&Entry| entry.number > 0 && !entry.doubtful && entry.has_position();
    let near = below.iter().rev().filter(usable).take(REACH);
    near.chain(above.iter().filter(usable).take(REACH))
        .map(|entry| {
            let far = f64::from(entry.number.abs_diff(number)) / HALF;
            Known {
                number: f64::from(entry.number),
                at: [f64::from(entry.east), f64::from(entry.north)],
                weight: 1.0 / (1.0 + far * far),
            }
        })
        .collect()
}

/// The position and its error: a line through the known ones, drawn again with less weight for those off it.
fn estimate(known: &[Known], number: f64) -> Option<([f64; 2], f64)> {
    let least = known.iter().map(|one| one.number).reduce(f64::min)?;
    let most = known.iter().map(|one| one.number).reduce(f64::max)?;
    let nearest = known
        .iter()
        .map(|one| (one.number - number).abs())
        .reduce(f64::min)?;
    if most - least < 20.0 {
        let weights: Vec<f64> = known.iter().map(|one| one.weight).collect();
        return Some((mean(known, &weights).1, ERROR + ALONE * nearest));
    }
    let mut weights: Vec<f64> = known.iter().map(|one| one.weight).collect();
    let mut line = ([0.0; 2], 0.0);
    for _ in 0..3 {
        line = through(known, &mut weights, number);
    }
    let step = if (least..=most).contains(&number) {
        BETWEEN
    } else {
        BEYOND
    };
    Some((line.0, ERROR.hypot(line.1) + step * nearest))
}

/// Middle number and middle position.
fn mean(known: &[Known], weights: &[f64]) -> (f64, [f64; 2]) {
    let total: f64 = weights.iter().sum();
    let sum = |of: &dyn Fn(&Known) -> f64| {
        known
            .iter()
            .zip(weights)
            .map(|(one, weight)| of(one) * weight)
            .sum::<f64>()
            / total
    };
    (
        sum(&|one| one.number),
        [sum(&|one| one.at[0]), sum(&|one| one.at[1])],
    )
}

/// The position at `number` on the line, and how far the known ones lie off it; sets their weights anew.
fn through(known: &[Known], weights: &mut [f64], number: f64) -> ([f64; 2], f64) {
    let total: f64 = weights.iter().sum();
    let (middle, [east, north]) = mean(known, weights);
    let mut variance = 45.0 * total; // A line through neighbours of a few numbers is not trusted far.
    let mut slope = [0.0; 2];
    for (one, weight) in known.iter().zip(weights.iter()) {
        let along = one.number - middle;
        variance += weight * along * along;
        slope[0] += weight * along * (one.at[0] - east);
        slope[1] += weight * along * (one.at[1] - north);
    }
    let at = |number: f64| {
        let along = number - middle;
        [
            east + slope[0] / variance * along,
            north + slope[1] / variance * along,
        ]
    };
    let mut off = 0.0;
    for (one, weight) in known.iter().zip(weights.iter_mut()) {
        let [x, y] = at(one.number);
        let metres = (one.at[0] - x).hypot(one.at[1] - y);
        let share = metres / OFF_THE_LINE;
        *weight = one.weight / (1.0 + share * share);
        off += *weight * metres * metres;
    }
    let total: f64 = weights.iter().sum();
    (at(number), (off / total).sqrt())
}

/// How much of the error's circle each area covers.
fn over_areas(places: &Places, origin: Position, at: [f64; 2], error: f64) -> Vec<(usize, f64)> {
    let boundaries = places.boundaries();
    let widest = RINGS.last().map_or(1.0, |ring| ring.0) * error;
    let middle = back(origin, at[0], at[1]);
    let near = places.borders().near(boundaries, middle, widest);
    if let [only] = near.as_slice()
        && boundaries[only.area]
            .area
            .contains(&Point::new(middle.lng, middle.lat))
    {
        return vec![(only.area, 1.0)];
    }
    let mut shares: Vec<(usize, f64)> = near.iter().map(|one| (one.area, 0.0)).collect();
    let mut total = 0.0;
    for (east, north, weight) in circle() {
        let there = back(origin, at[0] + east * error, at[1] + north * error);
        let point = Point::new(there.lng, there.lat);
        let here = |(area, _): &&mut (usize, f64)| boundaries[*area].area.contains(&point);
        if let Some((_, share)) = shares.iter_mut().find(here) {
            *share += weight;
        }
        total += weight;
    }
    for (_, share) in &mut shares {
        *share /= total;
    }
    shares.retain(|(_, share)| *share > 0.0);
    shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    shares
}

fn circle() -> impl Iterator<Item = (f64, f64, f64)> {
    let rings = RINGS.into_iter().flat_map(|(radius, weight)| {
        (0..12).map(move |hour| {
            let (sin, cos) = (f64::from(hour) * std::f64::consts::TAU / 12.0 + radius).sin_cos();
            (radius * cos, radius * sin, weight)
        })
    });
    std::iter::once((0.0, 0.0, MIDDLE)).chain(rings)
}
