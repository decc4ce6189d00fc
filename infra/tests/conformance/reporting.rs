//! Reports: counted along the indexes of what they are about; sums that are always those of the requests as they are.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use nuanxin_domain::access::{Actor, Supervised};
use nuanxin_domain::figures::{Dimension, Measure, changed, facts};
use nuanxin_domain::help_request::{ErasedBecause, Means, Outcome, Words};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::figures::{FiguresAsked, fold, sums as figures_of, sums_sql, waiting};
use nuanxin_infra::help_requests::load_many;
use nuanxin_infra::reports::overdue_sql;
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::fixture::{ELSEWHERE, STATION, World, advisor_of, lead_of, resident, worlds};
use crate::planning::{filled, plan};
use crate::queueing::{in_state, states};

#[tokio::test]
async fn what_is_overdue_is_counted_along_its_index_and_no_closed_request_is_looked_at() {
    for world in worlds().await {
        filled(&world).await;
        for supervised in [
            Supervised::Station(STATION),
            Supervised::District { named: false },
        ] {
            let (sql, values) = overdue_sql(supervised, world.now());
            let plan = plan(&world, &sql, values).await;
            // either of the two indexes on what is overdue: where nothing is, they are alike
            assert!(plan.contains("help_requests_overdue"), "{plan}");
            for scan in ["SCAN d", "Seq Scan"] {
                assert!(!plan.contains(scan), "{scan}:\n{plan}");
            }
        }
    }
}

/// Everything that the sums hold, by cell.
async fn kept(world: &World) -> BTreeMap<String, Vec<i64>> {
    let columns = Measure::COLUMNS.join(", ");
    let sql = format!("SELECT dimension, restricted, day, station_id, value, {columns} FROM figures");
    let db = world.db().reader();
    let rows = db
        .query_all_raw(Statement::from_string(world.db().backend(), sql))
        .await
        .unwrap();
    let mut sums = BTreeMap::new();
    for row in rows {
        let key = format!(
            "{} {} {} {} {}",
            row.try_get::<String>("", "dimension").unwrap(),
            row.try_get::<bool>("", "restricted").unwrap(),
            row.try_get::<NaiveDate>("", "day").unwrap(),
            row.try_get::<Uuid>("", "station_id").unwrap(),
            row.try_get::<String>("", "value").unwrap(),
        );
        let numbers: Vec<i64> = Measure::COLUMNS
            .iter()
            .map(|name| row.try_get("", name).unwrap())
            .collect();
        sums.insert(key, numbers);
    }
    sums.retain(|_, numbers| numbers.iter().any(|number| *number != 0));
    sums
}

/// The same, made anew from the requests as they are stored.
async fn anew(world: &World, ids: &[RequestId]) -> BTreeMap<String, Vec<i64>> {
    let mut sums: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for request in load_many(world.db().reader(), ids).await.unwrap() {
        for (cell, figures) in changed(None, &facts(&request)) {
            let station = cell.station.map_or_else(Uuid::nil, |id| id.0);
            let (dimension, restricted) = (cell.dimension.code(), cell.restricted);
            let key = format!("{dimension} {restricted} {} {station} {}", cell.day, cell.value);
            let sum = sums.entry(key).or_insert_with(|| vec![0; Measure::COUNT]);
            for (sum, number) in sum.iter_mut().zip(figures.columns()) {
                *sum += number;
            }
        }
    }
    sums
}

async fn fold_all(world: &World) {
    while fold(world.db()).await.unwrap() > 0 {}
}

/// Requests in every stage of a life, some of it lived back and forth.
async fn lives(world: &World) -> Vec<RequestId> {
    let advisor = advisor_of(STATION);
    let lead = lead_of(STATION);
    let mut ids = Vec::new();
    for (n, urgency) in Urgency::ALL.into_iter().cycle().take(9).enumerate() {
        let restricted = n % 4 == 3;
        ids.push(world.submitted(&resident(), urgency, restricted).await.id);
        ids.push(world.queued_at(ELSEWHERE, urgency, restricted).await.id);
        let request = world.accepted_by(&advisor, urgency, restricted).await;
        ids.push(request.id);
        if n == 4 {
            fold(world.db()).await.unwrap();
        }
        world.advance(TimeDelta::hours(7));
        let reached = world.decide(&advisor, |cx| {
            request.first_contact(Means::Phone, true, None, Words::default(), cx)
        });
        let request = world.recorded(reached.unwrap()).await;
        let resolved = world.decide(&advisor, |cx| {
            request.resolve(Outcome::Helped, Words::told("已办好。"), cx)
        });
        let Ok(resolved) = resolved else { continue };
        let request = world.recorded(resolved).await;
        if n % 3 == 1 {
            fold_all(world).await;
        }
        let closed = world.decide(&advisor, |cx| request.close(true, Words::default(), cx));
        let Ok(closed) = closed else { continue };
        let request = world.recorded(closed).await;
        if n % 2 == 0 {
            let reopened = world.decide(&lead, |cx| request.reopen(Words::default(), true, cx));
            world.recorded(reopened.unwrap()).await;
        }
    }
    ids
}

#[tokio::test]
async fn sums_that_are_corrected_little_by_little_are_those_of_the_requests_as_they_are() {
    for world in worlds().await {
        let ids = lives(&world).await;
        fold_all(&world).await;
        let sums = kept(&world).await;
        assert_eq!(sums, anew(&world, &ids).await);
        assert!(
            sums.values().any(|numbers| numbers[0] > 1),
            "several met in a cell"
        );

        // looked at again, by two at once, everything stays as it is
        let again = "INSERT INTO figures_waiting (request_id, version) SELECT id, version FROM help_requests";
        let tx = world.db().write_tx().await.unwrap();
        tx.execute_unprepared(again).await.unwrap();
        tx.commit().await.unwrap();
        let (one, other) = tokio::join!(fold(world.db()), fold(world.db()));
        assert!(one.unwrap() + other.unwrap() > 0);
        fold_all(&world).await;
        assert_eq!(kept(&world).await, sums);
        assert_eq!(waiting(world.db().reader()).await.unwrap(), 0);

        // who reads them may not see what is restricted
        let asked = FiguresAsked {
            supervised: Supervised::Station(STATION),
            by: Dimension::Station,
            from: "2026-01-01".parse().unwrap(),
            to: "2026-12-31".parse().unwrap(),
        };
        let open = load_many(world.db().reader(), &ids).await.unwrap().into_iter();
        let open = open.filter(|one| !one.restricted && one.state.station() == Some(STATION));
        let read = figures_of(world.db().reader(), asked).await.unwrap();
        let submitted: i64 = read.iter().map(|row| row.figures.get(Measure::Submitted)).sum();
        assert_eq!(usize::try_from(submitted).unwrap(), open.count());
    }
}

#[tokio::test]
async fn erasing_what_somebody_told_leaves_the_figures_as_they_are() {
    for world in worlds().await {
        let advisor = advisor_of(STATION);
        let request = in_state(
            &world,
            states(&world, STATION, &advisor)[8].clone(),
            Urgency::Normal,
            false,
        );
        let request = world.recorded(request).await;
        fold_all(&world).await;
        let before = kept(&world).await;
        let system = Actor::system();
        let erased = world.decide(&system, |cx| request.erase(ErasedBecause::TimeOver, true, cx));
        world.recorded(erased.unwrap()).await;
        assert_eq!(waiting(world.db().reader()).await.unwrap(), 1);
        fold_all(&world).await;
        assert_eq!(kept(&world).await, before);
    }
}

#[tokio::test]
async fn a_period_is_a_range_of_days_whatever_lies_beside_it() {
    for world in worlds().await {
        lives(&world).await;
        fold_all(&world).await;
        for supervised in [Supervised::Station(STATION), Supervised::District { named: true }] {
            let (sql, values) = sums_sql(FiguresAsked {
                supervised,
                by: Dimension::Need,
                from: "2026-09-01".parse().unwrap(),
                to: "2026-09-30".parse().unwrap(),
            });
            let plan = plan(&world, &sql, values).await;
            for scan in ["SCAN figures", "Seq Scan"] {
                assert!(!plan.contains(scan), "{scan}:\n{plan}");
            }
        }
    }
}
