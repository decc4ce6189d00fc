//! Counts under five of restricted requests (保密件) are never shown (domain rules, section 9): not as they stand, and
//! not as a total less the others.
//!
//! Figures of any period and of any kind leave restricted requests out altogether: whoever could ask for them with and
//! without a day, or by station and by need, would only have to subtract. What is told of them is told on one fixed
//! grid, whole months that are over by station, in one table, of which every sum that can be formed is five or more.

use chrono::{Datelike, Days, Months, NaiveDate};

/// The smallest count that is shown.
pub const FEWEST: u64 = 5;

/// A table of counts as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Published {
    /// Each count in its place; none where it is not shown.
    pub cells: Vec<Option<u64>>,
    /// Their sum; none where it is not shown.
    pub total: Option<u64>,
}

/// What may be shown of a table. Zero is not told from other small counts. Where what is hidden adds up to less than five,
/// or to the most that so many small counts can, the total less the others would tell it: then only the total is shown.
/// To hide one of the others as well is not enough, since which one was chosen tells what the small ones are.
pub fn publish(counts: &[u64]) -> Published {
    let small = || counts.iter().filter(|count| **count < FEWEST);
    let hidden: u64 = small().sum();
    let most: u64 = small().map(|_| FEWEST - 1).sum();
    let tells = hidden > 0 && (hidden < FEWEST || hidden == most);
    let total: u64 = counts.iter().sum();
    let shown = |count: &u64| Some(*count).filter(|count| *count >= FEWEST);
    Published {
        cells: counts
            .iter()
            .map(|count| shown(count).filter(|_| !tells))
            .collect(),
        total: shown(&total),
    }
}

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
}

/// The months that lie wholly between two dates and were over before `today`. A month that runs would tell from one day
/// to the next what came in.
pub fn whole_months(from: NaiveDate, to: NaiveDate, today: NaiveDate) -> Vec<Month> {
    let mut months = Vec::new();
    let mut first = from.with_day(1).unwrap_or(from);
    while let Some(next) = first.checked_add_months(Months::new(1)) {
        let last = next.checked_sub_days(Days::new(1)).unwrap_or(first);
        if last > to || last >= today {
            break;
        }
        if first >= from {
            months.push(Month { first, last });
        }
        first = next;
    }
    months
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// Every table of so many cells with counts up to this.
    fn tables(cells: u32, most: u64) -> impl Iterator<Item = Vec<u64>> {
        (0..(most + 1).pow(cells)).map(move |mut n| {
            let mut digit = || {
                let digit = n % (most + 1);
                n /= most + 1;
                digit
            };
            (0..cells).map(|_| digit()).collect()
        })
    }

    #[test]
    fn what_may_be_shown_is_shown() {
        let shown = |counts: &[u64]| publish(counts).cells;
        assert_eq!(shown(&[9, 0, 0]), [Some(9), None, None]);
        assert_eq!(shown(&[9, 3, 4, 7]), [Some(9), None, None, Some(7)]);
        assert_eq!(shown(&[9, 4]), [None, None]);
        assert_eq!(shown(&[9, 4, 4]), [None, None, None]);
    }

    #[test]
    fn who_knows_the_rule_and_sees_the_table_cannot_tell_any_count_under_five() {
        for cells in 1..=4 {
            let mut alike: BTreeMap<Published, Vec<Vec<u64>>> = BTreeMap::new();
            for table in tables(cells, 13) {
                alike.entry(publish(&table)).or_default().push(table);
            }
            for (shown, tables) in alike {
                // larger counts than those tried here would look the same: left to the smaller ones
                for table in tables
                    .iter()
                    .filter(|table| table.iter().all(|count| *count <= 8))
                {
                    for (place, count) in table.iter().enumerate() {
                        let possible: BTreeSet<u64> = tables.iter().map(|other| other[place]).collect();
                        let told = (1..FEWEST).contains(count) && possible.len() == 1;
                        assert!(!told, "{shown:?} tells that cell {place} is {count}");
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_hidden_adds_up_to_nothing_or_to_five_and_more(counts in proptest::collection::vec(0..40_u64, 0..20)) {
            let Published { cells, total } = publish(&counts);
            let shown: u64 = cells.iter().flatten().sum();
            for (cell, count) in cells.iter().zip(&counts) {
                prop_assert!(cell.is_none_or(|cell| cell == *count && cell >= FEWEST));
            }
            match total {
                None => prop_assert!(counts.iter().sum::<u64>() < FEWEST && shown == 0),
                Some(total) => {
                    prop_assert_eq!(total, counts.iter().sum::<u64>());
                    prop_assert!(total == shown || total - shown >= FEWEST);
                }
            }
        }
    }

    #[test]
    fn months_are_whole_and_over() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let months = |from, to, today| {
            let found = whole_months(date(from), date(to), date(today)).into_iter();
            found
                .map(|month| format!("{}..{}", month.first, month.last))
                .collect::<Vec<_>>()
        };
        let found = months("2026-01-31", "2026-03-31", "2026-06-01");
        assert_eq!(found, ["2026-02-01..2026-02-28", "2026-03-01..2026-03-31"]);
        assert!(months("2026-01-01", "2026-01-30", "2026-06-01").is_empty());
        assert!(
            months("2026-01-01", "2026-01-31", "2026-01-31").is_empty(),
            "it still runs"
        );
        assert_eq!(months("2026-01-01", "2026-01-31", "2026-02-01").len(), 1);
        assert!(months("2026-02-01", "2026-01-01", "2026-06-01").is_empty());
    }
}
