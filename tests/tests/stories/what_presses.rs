//! What is due today, at risk and overdue, for whom it is; and the hours in which nobody is there, in red.

use nuanxin_tests::{Reply, Staff, World, request};
use serde_json::{Value, json};
use uuid::Uuid;

/// The promise by which a request stands in a view; null when it does not stand there.
async fn pressing(who: &Staff, view: &str, id: Uuid) -> Value {
    let queue = who.queue(view).await;
    if queue.lists(id) {
        queue.item(id)["deadline"].clone()
    } else {
        Value::Null
    }
}

async fn counts(who: &Staff) -> [i64; 3] {
    let counts: Reply = who.get("/queue/counts").await.done();
    ["/due_today", "/at_risk", "/overdue"].map(|view| counts.count(view))
}

#[tokio::test]
async fn what_is_due_today_at_risk_and_overdue_is_seen_by_whose_it_is_and_by_whoever_supervises_them() {
    World::each(async |world| {
        let li = world.resident("13900000071").await;
        let (lead, other) = (world.lead("lead.cjd").await, world.lead("lead.jns").await);
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let district = world.district().await;
        let called = world.accepted(&li, &chen).await;
        let waiting = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        lead.assigns(waiting, &chen).await.done();
        let accept = lead.deadline(waiting, "accept").await;

        for who in [&chen, &lead, &district] {
            let promise = pressing(who, "due_today", waiting).await;
            assert_eq!(
                (&promise["kind"], &promise["due_at"], &promise["late_s"]),
                (&json!("accept"), &accept["due_at"], &json!(0))
            );
            assert!(pressing(who, "due_today", called).await.is_null(), "due tomorrow");
            assert!(pressing(who, "at_risk", waiting).await.is_null());
            assert_eq!(counts(who).await, [1, 0, 0]);
        }
        world.until("2026-06-01T13:30").await;
        assert_eq!(pressing(&chen, "at_risk", waiting).await["at_risk"], true);
        assert_eq!(counts(&lead).await, [1, 1, 0]);
        chen.accepts(waiting).await.done();
        assert_eq!(counts(&lead).await, [0, 0, 0]);

        chen.reaches(waiting).await.done();
        world.until("2026-06-02T17:30").await;
        for who in [&chen, &lead, &district] {
            let promise = pressing(who, "overdue", called).await;
            assert_eq!(
                (&promise["kind"], &promise["overdue"], &promise["late_s"]),
                (&json!("first_contact"), &json!(true), &json!(1800))
            );
            assert_eq!(counts(who).await, [0, 0, 1]);
        }
        what_is_overdue_is_reported([&lead, &district], &other, &chen).await;
        for who in [&zhou, &other] {
            assert_eq!(counts(who).await, [0, 0, 0]);
            assert!(pressing(who, "overdue", called).await.is_null());
        }
    })
    .await;
}

async fn what_is_overdue_is_reported(to: [&Staff; 2], other: &Staff, of: &Staff) {
    for who in to {
        let report = who.get("/reports/overdue").await.done();
        let line = report.items().first().expect("a line");
        assert_eq!((report.count("/promises"), report.items().len()), (1, 1));
        assert_eq!(line["advisor_id"], of.account.to_string());
        assert_eq!(
            [&line["kind"], &line["age"], &line["promises"], &line["late_s"]],
            [
                &json!("first_contact"),
                &json!("under_a_day"),
                &json!(1),
                &json!(1800)
            ]
        );
        let table = who.with("accept", "text/csv");
        let table = table.get("/reports/overdue").await;
        assert_eq!(table.header("content-type"), Some("text/csv; charset=utf-8"));
        assert_eq!(
            table.header("content-disposition"),
            Some("attachment; filename=\"overdue-2026-06-02.csv\"")
        );
        assert!(
            table.raw.starts_with("\u{feff}站点,救助顾问,时限,"),
            "{}",
            table.raw
        );
        let cells = ",first_contact,under_a_day,1,2026-06-02 17:00,1800\r\n";
        assert!(table.raw.contains(cells), "{}", table.raw);
        let pdf = who.with("accept", "application/pdf");
        pdf.get("/reports/overdue").await.is_refused("not_acceptable");
    }
    assert!(other.get("/reports/overdue").await.done().items().is_empty());
}

#[tokio::test]
async fn a_day_with_everybody_on_leave_is_a_gap_in_red_for_the_lead_and_the_district() {
    World::each(async |world| {
        let (lead, district) = (world.lead("lead.cjd").await, world.district().await);
        let station = world.station("曹家渡").await;
        let gaps = async |who: &Staff, query: &str| who.get(&format!("/duty/gaps{query}")).await;
        assert!(gaps(&lead, "").await.done().items().is_empty());
        for username in ["advisor.cjd1", "advisor.cjd2", "lead.cjd"] {
            let who = world.staff(username).await;
            let leave = json!({
                "from": "2026-06-03T00:00:00+08:00", "to": "2026-06-04T00:00:00+08:00", "reason": "sick"
            });
            who.post("/leave", &leave).await.has_status(201);
        }
        for who in [&lead, &district] {
            let found = gaps(who, "?days=7").await.done();
            // the district's own station keeps no roster
            let here = |gap: &&Value| gap["station_id"] == station.to_string();
            let here: Vec<&Value> = found.items().iter().filter(here).collect();
            let [gap] = here[..] else {
                panic!("one gap: {}", found.body);
            };
            assert_eq!(
                (&gap["severity"], &gap["cause"]),
                (&json!("red"), &json!("leave"))
            );
            assert_eq!(gap["from_at"], "2026-06-03T01:00:00Z");
            assert_eq!(gap["district_answers"], true);
        }
        let other = world.lead("lead.jns").await;
        assert!(gaps(&other, "").await.done().items().is_empty());
        assert!(gaps(&lead, "?days=1").await.done().items().is_empty());
        for wrong in ["?days=0", "?days=32"] {
            gaps(&lead, wrong).await.is_refused("invalid");
        }
    })
    .await;
}
