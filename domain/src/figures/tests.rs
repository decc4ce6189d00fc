use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::channel::Channel;
use crate::need::Need;
use crate::urgency::Urgency;

/// Facts in a small world, so that requests meet in cells.
fn any_facts() -> impl Strategy<Value = Facts> {
    let figures = proptest::collection::vec((0_usize..22, 1_i64..4), 0..4);
    let days = proptest::collection::btree_map(0_u64..4, figures, 0..4);
    (days, 0_u128..3, 0_usize..3, any::<bool>()).prop_map(|(days, station, at, restricted)| {
        let first = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
        let day = |(day, numbers): (u64, Vec<(usize, i64)>)| {
            let mut figures = [0; Measure::COUNT];
            for (place, amount) in numbers {
                figures[place] += amount;
            }
            (first + chrono::Days::new(day), Figures::of_columns(figures))
        };
        Facts {
            of: Traits {
                station: (station > 0).then_some(StationId(Uuid::from_u128(station))),
                point: (station > 1).then(|| "总站".to_owned()),
                channel: Channel::ALL[at],
                need: Need::ALL.get(at).copied().filter(|_| at > 0),
                urgency: Urgency::ALL[at],
                level: None,
                advisor: None,
                restricted,
            },
            days: days.into_iter().map(day).collect(),
        }
    })
}

fn fold(sums: &mut BTreeMap<Cell, Figures>, change: BTreeMap<Cell, Figures>) {
    for (cell, figures) in change {
        sums.entry(cell).or_default().add_all(&figures, 1);
    }
    sums.retain(|_, figures| !figures.is_zero());
}

proptest! {
    #[test]
    fn sums_that_are_corrected_are_those_that_are_made_anew(
        history in proptest::collection::vec((0_usize..3, any_facts()), 0..12),
        seen in proptest::collection::vec(any::<bool>(), 12),
    ) {
        let (mut sums, mut now, mut counted) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for ((request, facts), seen) in history.into_iter().zip(seen) {
            now.insert(request, facts.clone());
            // some changes are looked at late, together with those after them
            if seen {
                fold(&mut sums, changed(counted.get(&request), &facts));
                counted.insert(request, facts);
            }
        }
        for (request, facts) in &now {
            fold(&mut sums, changed(counted.get(request), facts));
        }
        let mut anew = BTreeMap::new();
        for facts in now.values() {
            fold(&mut anew, changed(None, facts));
        }
        prop_assert_eq!(sums, anew);
    }

    #[test]
    fn facts_are_kept_as_they_are(facts in any_facts()) {
        let kept = serde_json::to_string(&facts).unwrap();
        let mut read: Facts = serde_json::from_str(&kept).unwrap();
        prop_assert!(changed(Some(&facts), &read).is_empty());
        prop_assert_eq!(&facts, &read);
        read.of.channel = Channel::Doorbell;
        prop_assert!(changed(Some(&facts), &read).keys().all(|cell| cell.dimension == Dimension::Channel));
    }
}

#[test]
fn each_number_has_a_place_of_its_own_and_a_name() {
    let groups = |of: fn(PromiseGroup) -> Measure| PromiseGroup::ALL.map(of);
    let single = [
        Measure::Submitted,
        Measure::Cases,
        Measure::Merged,
        Measure::Ended,
        Measure::Rated,
        Measure::Score,
        Measure::ElapsedS,
        Measure::PausedS,
    ];
    let all = [
        single.to_vec(),
        groups(Measure::Kept).to_vec(),
        groups(Measure::Missed).to_vec(),
    ]
    .concat();
    for (place, measure) in all.iter().enumerate() {
        let mut figures = Figures::default();
        figures.add(*measure, 1);
        let name = match measure {
            Measure::Kept(group) => format!("kept_{}", code(*group)),
            Measure::Missed(group) => format!("missed_{}", code(*group)),
            _ => Measure::COLUMNS[place].to_owned(),
        };
        assert_eq!(
            (figures.columns()[place], Measure::COLUMNS[place]),
            (1, name.as_str())
        );
    }
    assert_eq!(all.len(), Measure::COUNT);
}

fn code(group: PromiseGroup) -> String {
    serde_json::to_value(group).unwrap().as_str().unwrap().to_owned()
}
