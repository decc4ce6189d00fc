//! Nothing ran for days, and three hundred requests came due meanwhile: whoever goes on climbs all of it, and each person
//! hears of it once, with the list.

use nuanxin_tests::{Staff, World, days, request, submit_many};
use nuanxin_workers::jobs::sweep_deadlines;
use serde_json::Value;
use std::collections::BTreeSet;

/// Requests that come due while nothing runs.
const DUE: usize = 300;
/// When everything works again.
const BACK: &str = "2026-06-04T09:30:00+08:00";

#[tokio::test]
async fn each_person_hears_once_of_three_hundred_requests_though_the_worker_dies_in_the_middle() {
    World::each(async |world| {
        let (lead, district) = (world.lead("lead.cjd").await, world.district().await);
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let li = world.resident("13900000260").await;
        let ids = submit_many(&world.platform, DUE).await;
        world.settle().await;
        let sos = world
            .routed(&li, request().sos().care().at("静安区曹家渡街道"))
            .await;

        world.clock.set(BACK.parse().expect("a time")).expect("forward");
        let first = sweep_deadlines::sweep(&world.platform).await.expect("sweeps");
        assert!(first > 0 && first < DUE, "it stops in the middle: {first}");
        assert!(
            district.was_told(sos, "staff_escalated").await,
            "an SOS is told at once"
        );
        assert!(lists(&lead).await.is_empty(), "the others wait for the list");

        let other = world.another_node().await;
        other.settle().await;
        for (who, template) in [
            (&lead, "staff_taken_back"),
            (&chen, "staff_missed"),
            (&zhou, "staff_missed"),
            (&district, "staff_escalated"),
        ] {
            let [list] = &lists(who).await[..] else {
                panic!("{template}: {:?}", lists(who).await.len());
            };
            let about: BTreeSet<&str> = lines(list)
                .iter()
                .filter(|line| line["template"] == template)
                .filter_map(|line| line["help_request_id"].as_str())
                .collect();
            assert!(!about.is_empty() && !about.contains(sos.to_string().as_str()));
            let of_others = told(who, |item| item["urgency"] != "sos" && is_new(item)).await;
            assert_eq!(of_others.len(), 1, "{template}");
        }
        let of_lead: BTreeSet<String> = about(&lists(&lead).await[0]);
        assert!(
            ids.iter().all(|id| of_lead.contains(&id.to_string())),
            "all are in the list"
        );
        let shared = ids[0];
        lead.restricts(shared, true).await.done();
        let handler = lead.sees(shared).await.uuid("/staff/advisor_id");
        let stranger = if handler == chen.account { &zhou } else { &chen };
        assert!(!about(&lists(stranger).await[0]).contains(&shared.to_string()));
        assert!(about(&lists(&lead).await[0]).contains(&shared.to_string()));

        world.settle().await;
        other.settle().await;
        assert_eq!(lists(&lead).await.len(), 1, "once");
        other.end().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_about_one_request_needs_no_list() {
    World::each(async |world| {
        let li = world.resident("13900000261").await;
        let (lead, chen) = (world.lead("lead.cjd").await, world.advisor("advisor.cjd1").await);
        let id = world.accepted(&li, &chen).await;
        world.after(days(20)).await;
        assert!(lists(&lead).await.is_empty() && lists(&chen).await.is_empty());
        let missed = told(&chen, |item| item["template"] == "staff_missed").await;
        assert_eq!(missed.len(), 1);
        assert_eq!(missed[0]["help_request_id"], id.to_string());
    })
    .await;
}

/// The newest hundred notices that `which` holds for.
async fn told(who: &Staff, which: impl Fn(&Value) -> bool) -> Vec<Value> {
    let all = who.notices().await;
    all.items().iter().filter(|item| which(item)).cloned().collect()
}

async fn lists(who: &Staff) -> Vec<Value> {
    told(who, |item| item["template"] == "staff_catch_up").await
}

fn is_new(item: &Value) -> bool {
    let written: chrono::DateTime<chrono::Utc> = item["created_at"].as_str().unwrap().parse().unwrap();
    written >= BACK.parse::<chrono::DateTime<chrono::Utc>>().unwrap()
}

fn lines(list: &Value) -> &[Value] {
    list["list"].as_array().expect("a list")
}

fn about(list: &Value) -> BTreeSet<String> {
    let ids = lines(list)
        .iter()
        .filter_map(|line| line["help_request_id"].as_str());
    ids.map(str::to_owned).collect()
}
