//! Calendars and policies are versions: each stays as it was, the newest holds, and nobody writes over what they have
//! not read.

use nuanxin_domain::calendar::{CalendarDay, CalendarYear, WorkCalendar};
use nuanxin_domain::deadline::{PolicyKind, PolicyRow};
use nuanxin_infra::clock::{Clock, SystemClock};
use nuanxin_infra::db::Database;
use nuanxin_infra::reference::versions::Part;
use nuanxin_infra::rule_versions::{self, ImportError, Making};
use nuanxin_infra::testing::TestDatabase;
use nuanxin_infra::{deadlines, jobs};

use crate::fixture::worlds;
use crate::planning::{assert_uses, filled, plan};

fn making() -> Making {
    Making {
        at: SystemClock.now(),
        by: "a test".to_owned(),
        files: Vec::new(),
    }
}

fn with_2027() -> WorkCalendar {
    let year = CalendarYear {
        year: 2027,
        notices: Vec::new(),
        days: vec![CalendarDay {
            date: "2027-01-01".parse().unwrap(),
            name: "元旦".to_owned(),
            off: true,
        }],
    };
    WorkCalendar::embedded().with_year(year).unwrap()
}

async fn import(db: &Database, calendar: &WorkCalendar, newest: i64) -> Result<i64, ImportError> {
    let tx = db.write_tx().await.unwrap();
    let number = rule_versions::import_calendar(&tx, calendar, newest, making()).await?;
    tx.commit().await.unwrap();
    Ok(number)
}

#[tokio::test]
async fn a_calendar_is_kept_at_the_first_start_and_found_by_its_name_after_later_ones() {
    for test in TestDatabase::all_backends().await {
        let db = &test.database;
        let embedded = WorkCalendar::embedded();
        for _ in 0..2 {
            rule_versions::keep_calendar(db).await.unwrap();
        }
        let kept = rule_versions::list(db.reader(), Part::Calendar, 10)
            .await
            .unwrap();
        let names: Vec<&str> = kept.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, [embedded.version()], "once, however often it starts");

        let later = with_2027();
        assert_eq!(import(db, &later, 1).await.unwrap(), 2);
        let (holds, number) = rule_versions::calendar(db.reader()).await.unwrap();
        assert_eq!((&holds, number), (&later, 2));
        for calendar in [&embedded, &later] {
            let found = rule_versions::calendar_named(db.reader(), calendar.version()).await;
            assert_eq!(found.unwrap().as_ref(), Some(calendar));
        }
        let unknown = rule_versions::calendar_named(db.reader(), "2031-00000000").await;
        assert_eq!(unknown.unwrap(), None);
        // the job that counts running deadlines anew came with it, once
        let waiting: i64 = jobs::counts(db.reader())
            .await
            .unwrap()
            .iter()
            .map(|one| one.ready)
            .sum();
        assert_eq!(waiting, 1);
        rule_versions::keep_calendar(db).await.unwrap();
        assert_eq!(
            rule_versions::calendar(db.reader()).await.unwrap().1,
            2,
            "a start adds nothing"
        );
    }
}

#[tokio::test]
async fn an_import_on_top_of_what_is_old_writes_nothing() {
    for test in TestDatabase::all_backends().await {
        let db = &test.database;
        rule_versions::keep_calendar(db).await.unwrap();
        import(db, &with_2027(), 1).await.unwrap();
        let late = import(db, &WorkCalendar::embedded(), 1).await;
        assert!(matches!(late, Err(ImportError::Changed)), "{late:?}");
        assert_eq!(
            rule_versions::list(db.reader(), Part::Calendar, 10)
                .await
                .unwrap()
                .len(),
            2
        );
    }
}

#[tokio::test]
async fn a_policy_lies_over_the_default_table_and_moves_what_runs_only_when_it_is_to() {
    for test in TestDatabase::all_backends().await {
        let db = &test.database;
        let (first, number) = rule_versions::policy(db.reader()).await.unwrap();
        assert_eq!((first.own_rows().len(), number), (0, 0));
        let rows = vec![PolicyRow {
            kind: PolicyKind::Wait,
            urgency: None,
            place: None,
            need: None,
            period: "4wd".parse().unwrap(),
        }];
        for (newest, moves) in [(0, false), (1, true)] {
            let tx = db.write_tx().await.unwrap();
            let name = rule_versions::import_policy(&tx, &rows, newest, moves, making()).await;
            assert_eq!(name.unwrap(), format!("policy-{}", newest + 1));
            tx.commit().await.unwrap();
            let waiting: i64 = jobs::counts(db.reader())
                .await
                .unwrap()
                .iter()
                .map(|one| one.ready)
                .sum();
            assert_eq!(waiting, i64::from(moves));
        }
        let (holds, _) = rule_versions::policy(db.reader()).await.unwrap();
        assert_eq!(
            (holds.version.as_str(), holds.own_rows()),
            ("policy-2", rows.as_slice())
        );
    }
}

#[tokio::test]
async fn requests_with_running_deadlines_are_walked_through_page_by_page_along_their_index() {
    for world in worlds().await {
        filled(&world).await;
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = deadlines::running(world.db().reader(), after, 7).await.unwrap();
            assert!(page.len() <= 7);
            let Some(last) = page.last() else { break };
            after = Some(*last);
            seen.extend(page);
        }
        let mut sorted = seen.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(seen, sorted, "each once, in order");
        assert!(seen.len() > 100, "{}", seen.len());
        let sql = "SELECT DISTINCT request_id FROM deadlines \
                   WHERE status = 'open' AND next_action_at IS NOT NULL AND request_id > $1 \
                   ORDER BY request_id LIMIT 7";
        let first = vec![uuid::Uuid::nil().into()];
        assert_uses(&plan(&world, sql, first).await, "deadlines_running", true);
    }
}
