//! The numbers of a report, and what follows from them.

use nuanxin_domain::figures::{Figures, Measure, PromiseGroup};
use serde::Serialize;
use utoipa::ToSchema;

/// Figures of a period. None of them is of a restricted request.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Figures)]
pub struct FiguresDocument {
    /// Requests that came in.
    pub submitted: i64,
    /// Those of them that are worked on as cases (个案).
    pub cases: i64,
    /// Those of them that were joined to another request.
    pub merged: i64,
    /// Requests that ended: closed, withdrawn or answered directly.
    pub ended: i64,
    /// All promises that were kept or missed.
    pub promises: PromisesDocument,
    /// The same by what was promised; groups without any are left out.
    pub by_group: Vec<GroupDocument>,
    /// How satisfied residents were.
    pub satisfaction: SatisfactionDocument,
    /// Of the time from submission to closing, the share in which a clock stood still for the resident, 0 to 1; absent
    /// where nothing was closed.
    #[schema(minimum = 0, maximum = 1, example = 0.08)]
    pub paused_share: Option<f64>,
}

/// Promises kept in time, and missed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PromiseFigures)]
pub struct PromisesDocument {
    /// Kept in time.
    pub kept: i64,
    /// Missed, met later or not.
    pub missed: i64,
    /// Share of those kept, 0 to 1; absent where nothing was due.
    #[schema(minimum = 0, maximum = 1, example = 0.95)]
    pub on_time: Option<f64>,
}

/// Promises of one purpose.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PromiseGroupFigures)]
pub struct GroupDocument {
    /// Their purpose.
    pub group: PromiseGroup,
    /// How many.
    #[serde(flatten)]
    pub promises: PromisesDocument,
}

/// Ratings.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SatisfactionFigures)]
pub struct SatisfactionDocument {
    /// The mean, 1 to 5; absent without ratings.
    #[schema(minimum = 1, maximum = 5, example = 4.4)]
    pub mean: Option<f64>,
    /// How many ratings.
    pub n: i64,
}

impl FiguresDocument {
    /// Shows sums.
    pub fn of(figures: &Figures) -> Self {
        let of_group = |group| {
            PromisesDocument::of(
                figures.get(Measure::Kept(group)),
                figures.get(Measure::Missed(group)),
            )
        };
        let groups = PromiseGroup::ALL.map(|group| (group, of_group(group)));
        let kept = groups.iter().map(|(_, one)| one.kept).sum();
        let missed = groups.iter().map(|(_, one)| one.missed).sum();
        let groups = groups.into_iter().filter(|(_, one)| one.kept + one.missed > 0);
        let rated = figures.get(Measure::Rated);
        FiguresDocument {
            submitted: figures.get(Measure::Submitted),
            cases: figures.get(Measure::Cases),
            merged: figures.get(Measure::Merged),
            ended: figures.get(Measure::Ended),
            promises: PromisesDocument::of(kept, missed),
            by_group: groups
                .map(|(group, promises)| GroupDocument { group, promises })
                .collect(),
            satisfaction: SatisfactionDocument {
                mean: share(figures.get(Measure::Score), rated),
                n: rated,
            },
            paused_share: share(figures.get(Measure::PausedS), figures.get(Measure::ElapsedS)),
        }
    }
}

impl PromisesDocument {
    fn of(kept: i64, missed: i64) -> Self {
        PromisesDocument {
            kept,
            missed,
            on_time: share(kept, kept + missed),
        }
    }
}

/// A quotient to four places.
#[allow(clippy::cast_precision_loss)] // sums of years stay far below what a float counts exactly
fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| (part as f64 / whole as f64 * 10_000.0).round() / 10_000.0)
}
