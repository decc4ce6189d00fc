//! How good routing is on a list of places whose street is known. A city decides by these figures that it may
//! go live, so they are counted the strict way: only `routed` counts as decided, `confirm` stands apart.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Decision, Evidence, Placement, Places, route};
use crate::intake::GeoPoint;

/// A place whose street is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelled {
    /// Line in its file, for the list of wrong ones.
    pub line: u64,
    /// The address as written.
    pub address: Option<String>,
    /// The point.
    pub point: Option<GeoPoint>,
    /// Where it lies.
    pub truth: Truth,
    /// Code of its committee (12 digits), where known.
    pub committee_code: Option<String>,
}

/// Where a place really lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Truth {
    /// In the street with this code (9 digits, edition of the snapshot).
    Street(String),
    /// Outside the served county.
    Outside,
}

/// What came of a number of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Rows.
    pub rows: usize,
    /// Routed to the right street.
    pub routed_right: usize,
    /// Routed to a wrong street; a place outside that is routed at all is wrong.
    pub routed_wrong: usize,
    /// To be confirmed, with the right street.
    pub confirm_right: usize,
    /// To be confirmed, with a wrong street.
    pub confirm_wrong: usize,
    /// Left to a person.
    pub triage: usize,
    /// Rows whose committee is known, decided, and named by the router.
    pub committees: usize,
    /// Of those the right ones.
    pub committees_right: usize,
}

impl Tally {
    /// Rows that were routed.
    pub fn routed(&self) -> usize {
        self.routed_right + self.routed_wrong
    }

    /// Share of the rows that were routed, 0 to 1; 0 for no rows.
    pub fn coverage(&self) -> f64 {
        share(self.routed(), self.rows)
    }

    /// Share of the routed rows that went to a wrong street, 0 to 1; 0 when none was routed.
    pub fn error(&self) -> f64 {
        share(self.routed_wrong, self.routed())
    }

    /// As `coverage`, with those to be confirmed.
    pub fn coverage_with_confirm(&self) -> f64 {
        share(self.rows - self.triage, self.rows)
    }

    /// As `error`, with those to be confirmed.
    pub fn error_with_confirm(&self) -> f64 {
        share(self.routed_wrong + self.confirm_wrong, self.rows - self.triage)
    }

    /// Counts of both.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        self.rows += other.rows;
        self.routed_right += other.routed_right;
        self.routed_wrong += other.routed_wrong;
        self.confirm_right += other.confirm_right;
        self.confirm_wrong += other.confirm_wrong;
        self.triage += other.triage;
        self.committees += other.committees;
        self.committees_right += other.committees_right;
        self
    }

    fn count(&mut self, row: &Labelled, placement: &Placement) {
        self.rows += 1;
        let right = is_right(row, placement);
        match (placement.decision, right) {
            (Decision::Routed, true) => self.routed_right += 1,
            (Decision::Routed, false) => self.routed_wrong += 1,
            (Decision::Confirm, true) => self.confirm_right += 1,
            (Decision::Confirm, false) => self.confirm_wrong += 1,
            (Decision::Triage, _) => self.triage += 1,
        }
        if placement.decision != Decision::Triage
            && let (Some(truth), Some(named)) = (&row.committee_code, &placement.committee_code)
        {
            self.committees += 1;
            self.committees_right += usize::from(truth == named);
        }
    }
}

/// A row that went to a wrong street, or would have.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Wrong {
    /// Line in its file.
    pub line: u64,
    /// The address as written.
    pub address: Option<String>,
    /// Name of the true street; none for a place outside.
    pub truth: Option<String>,
    /// Name of the street that the router named.
    pub named: Option<String>,
    /// Routed, or to be confirmed.
    pub decision: Decision,
    /// 0 to 1.
    pub confidence: f64,
    /// Code of the weightiest reason.
    pub kind: &'static str,
    /// Its sentence in Chinese.
    pub because: String,
}

/// Coverage and error if only what is at least so confident were routed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CurvePoint {
    /// Least confidence, 0 to 1.
    pub threshold: f64,
    /// Rows with a station and at least this confidence.
    pub decided: usize,
    /// Of those the wrong ones.
    pub wrong: usize,
    /// `decided` of all rows, 0 to 1.
    pub coverage: f64,
    /// `wrong` of `decided`, 0 to 1.
    pub error: f64,
}

/// The figures of a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Measured {
    /// All rows.
    pub all: Tally,
    /// Rows inside the served county.
    pub inside: Tally,
    /// Rows outside it.
    pub outside: Tally,
    /// By name of the true street.
    pub by_street: BTreeMap<String, Tally>,
    /// By code of the weightiest reason.
    pub by_kind: BTreeMap<&'static str, Tally>,
    /// By least confidence, rising.
    pub curve: Vec<CurvePoint>,
    /// Every row with a station of a wrong street: the routed first, then the surest.
    pub wrong: Vec<Wrong>,
}

/// The thresholds of the curve.
const THRESHOLDS: [f64; 12] = [0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.99];

/// Routes every row and counts.
pub fn measure(places: &Places, rows: &[Labelled]) -> Measured {
    let mut measured = Measured::default();
    let mut decided: Vec<(f64, bool)> = Vec::new();
    for row in rows {
        let placement = route(places, &evidence(row));
        let kind = placement
            .because
            .first()
            .map_or("nothing_known", |reason| reason.code);
        measured.all.count(row, &placement);
        match &row.truth {
            Truth::Street(code) => {
                measured.inside.count(row, &placement);
                let street = name(places, code);
                measured
                    .by_street
                    .entry(street)
                    .or_default()
                    .count(row, &placement);
            }
            Truth::Outside => measured.outside.count(row, &placement),
        }
        measured.by_kind.entry(kind).or_default().count(row, &placement);
        if placement.decision == Decision::Triage {
            continue;
        }
        let right = is_right(row, &placement);
        decided.push((placement.confidence, right));
        measured
            .wrong
            .extend((!right).then(|| wrong(places, row, &placement)));
    }
    measured.curve = curve(&decided, rows.len());
    measured.wrong.sort_by(|a, b| {
        let routed = |wrong: &Wrong| wrong.decision != Decision::Routed;
        let by_confidence = b.confidence.total_cmp(&a.confidence);
        routed(a)
            .cmp(&routed(b))
            .then(by_confidence)
            .then(a.line.cmp(&b.line))
    });
    measured
}

fn evidence(row: &Labelled) -> Evidence<'_> {
    Evidence {
        address_text: row.address.as_deref(),
        point: row.point,
        ..Evidence::default()
    }
}

fn is_right(row: &Labelled, placement: &Placement) -> bool {
    matches!(&row.truth, Truth::Street(code) if placement.street_code.as_ref() == Some(code))
}

fn wrong(places: &Places, row: &Labelled, placement: &Placement) -> Wrong {
    Wrong {
        line: row.line,
        address: row.address.clone(),
        truth: match &row.truth {
            Truth::Street(code) => Some(name(places, code)),
            Truth::Outside => None,
        },
        named: placement.street.clone(),
        decision: placement.decision,
        confidence: placement.confidence,
        kind: placement
            .because
            .first()
            .map_or("nothing_known", |reason| reason.code),
        because: placement
            .because
            .first()
            .map_or_else(String::new, |reason| reason.zh.clone()),
    }
}

fn curve(decided: &[(f64, bool)], rows: usize) -> Vec<CurvePoint> {
    let at = |threshold: f64| {
        let least = || {
            decided
                .iter()
                .filter(move |(confidence, _)| *confidence >= threshold)
        };
        let (count, wrong) = (least().count(), least().filter(|(_, right)| !right).count());
        CurvePoint {
            threshold,
            decided: count,
            wrong,
            coverage: share(count, rows),
            error: share(wrong, count),
        }
    };
    THRESHOLDS.into_iter().map(at).collect()
}

fn name(places: &Places, code: &str) -> String {
    places
        .division(code)
        .map_or_else(|| code.to_owned(), |division| division.name.clone())
}

/// Part of a whole, 0 to 1; lists are far shorter than 2^52 rows.
#[allow(clippy::cast_precision_loss)]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}
