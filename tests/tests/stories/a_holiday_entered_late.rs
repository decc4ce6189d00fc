//! A day that turns out to be free moves what runs, with the reason on the timeline; what was promised by the calendar of
//! before can still be explained.

use nuanxin_tests::{Staff, World};
use serde_json::Value;
use uuid::Uuid;

/// The last deadline of this kind.
async fn deadline(staff: &Staff, id: Uuid, kind: &str) -> Value {
    let all = staff.get(&format!("/help-requests/{id}/deadlines")).await.done();
    let mut found = all.items().iter().filter(|one| one["kind"] == kind);
    found.next_back().expect("a deadline of this kind").clone()
}

fn dates<'a>(days: &'a Value, key: &str) -> Vec<&'a str> {
    let days = days.as_array().expect("days").iter();
    days.map(|day| day[key].as_str().expect("a text")).collect()
}

#[tokio::test]
async fn what_runs_moves_once_with_the_reason_and_old_due_times_are_still_explained() {
    World::each(async |world| {
        let li = world.resident("13900000201").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.accepted(&li, &chen).await;
        let before = deadline(&chen, id, "first_contact").await;
        assert_eq!(before["due_at"], "2026-06-02T09:00:00Z");
        let counting = &before["counting"];
        assert_eq!(
            (&counting["period"], &counting["hours"]),
            (&"1wd".into(), &"Mo-Fr 09:00-17:00".into())
        );
        assert_eq!(dates(&counting["counted"], "date"), ["2026-06-02"]);
        assert_eq!(dates(&counting["skipped"], "why"), ["start_day"]);
        let old = counting["calendar"].as_str().expect("a version").to_owned();

        let new = world.imports_days_off(&["2026-06-02", "2026-06-03"]).await;
        let after = deadline(&chen, id, "first_contact").await;
        assert_eq!(after["due_at"], "2026-06-04T09:00:00Z");
        assert_eq!(
            (&after["policy"], &after["counting"]["calendar"]),
            (&before["policy"], &Value::from(new))
        );
        assert_eq!(
            dates(&after["counting"]["skipped"], "why"),
            ["start_day", "public_holiday", "public_holiday"]
        );
        let told = li.timeline(id).await.done().whole();
        assert_eq!(
            told.matches("工作日历有变").count(),
            2,
            "the call and the resolution: {told}"
        );
        assert!(
            li.sees(id)
                .await
                .done()
                .at("/promise")
                .to_string()
                .contains("6月4日 17:00")
        );

        // acceptance was kept by the calendar of before
        let kept = deadline(&chen, id, "accept").await;
        assert_eq!(kept["counting"]["calendar"], Value::from(old));
        assert_eq!(dates(&kept["counting"]["counted"], "from"), ["10:00"]);
    })
    .await;
}

#[tokio::test]
async fn a_calendar_that_changes_nothing_moves_nothing_and_a_miss_is_one_by_the_new_time() {
    World::each(async |world| {
        let li = world.resident("13900000204").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.accepted(&li, &chen).await;
        world.imports_days_off(&["2026-06-02", "2026-06-03"]).await;
        world.imports_days_off(&["2026-06-27"]).await;
        assert_eq!(
            deadline(&chen, id, "first_contact").await["due_at"],
            "2026-06-04T09:00:00Z"
        );
        world.until("2026-06-03T17:30").await;
        assert_eq!(
            deadline(&chen, id, "first_contact").await["missed_at"],
            Value::Null
        );
        world.until("2026-06-04T17:00").await;
        assert_ne!(
            deadline(&chen, id, "first_contact").await["missed_at"],
            Value::Null
        );
    })
    .await;
}

#[tokio::test]
async fn a_node_that_hears_of_it_late_tells_nobody_that_something_was_missed() {
    World::each(async |world| {
        let li = world.resident("13900000202").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.accepted(&li, &chen).await;
        // promised by a calendar that holds no more when the sweep comes by, before the job does
        world.enters_days_off(&["2026-06-02"]).await;
        world
            .clock
            .set("2026-06-02T17:30:00+08:00".parse().expect("a time"))
            .expect("forward");
        nuanxin_workers::jobs::sweep_deadlines::sweep(&world.platform)
            .await
            .expect("sweeps");
        let after = deadline(&chen, id, "first_contact").await;
        assert_eq!(
            (&after["due_at"], &after["missed_at"]),
            (&"2026-06-03T09:00:00Z".into(), &Value::Null)
        );
        world.settle().await;
    })
    .await;
}

#[tokio::test]
async fn a_pause_is_explained_with_the_working_time_that_it_took() {
    World::each(async |world| {
        let li = world.resident("13900000203").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.accepted(&li, &chen).await;
        chen.reaches(id).await.done();
        let before = deadline(&chen, id, "resolution").await;
        assert_eq!(before["counting"]["period"], "20wd");
        chen.waits(id, "医保卡带来了吗?").await.is_now("waiting");
        world.until("2026-06-02T11:00").await;
        li.adds(id, "带来了").await.is_now("in_progress");
        let after = deadline(&chen, id, "resolution").await;
        let pauses = after["counting"]["pauses"].as_array().expect("pauses");
        assert_eq!(pauses.len(), 1);
        // seven hours of Monday and two of Tuesday
        let lost = pauses[0]["lost_seconds"].as_i64().expect("seconds");
        assert!((9 * 3600 - 60..=9 * 3600 + 60).contains(&lost), "{lost}");
        assert_ne!(after["due_at"], before["due_at"]);
        assert_eq!(after["counting"]["counted"], before["counting"]["counted"]);
        chen.resolves(id, "已办").await.is_now("resolved");
        assert_eq!(deadline(&chen, id, "resolution").await["status"], "met");
    })
    .await;
}

#[tokio::test]
async fn a_period_is_counted_for_whoever_asks_with_everything_that_it_was_counted_by() {
    World::each(async |world| {
        let chen = world.advisor("advisor.cjd1").await;
        let ask = "/calendar/due?from=2026-09-18T16:40:00%2B08:00&period=1wd";
        let due = chen.get(ask).await.done();
        assert_eq!(due.text("/due_at"), "2026-09-20T09:00:00Z");
        assert_eq!(
            (due.text("/period"), due.text("/hours")),
            ("1wd".into(), "Mo-Fr 09:00-17:00".into())
        );
        assert!(due.text("/calendar").starts_with("2026-"));
        assert_eq!(dates(due.at("/skipped"), "why"), ["start_day", "weekend"]);
    })
    .await;
}
