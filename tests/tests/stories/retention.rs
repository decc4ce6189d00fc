//! What has had its time goes by itself; what is open, or waits for an answer, stays.

use crate::new_keys::everything::{filled, no_column_is_forgotten, told_by_wechat, values};
use chrono::TimeDelta;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::retention::RetentionSchedule;
use nuanxin_infra::clock::{Clock, SystemClock};
use nuanxin_infra::sealed::columns::{IndexSource, TABLES, column_of};
use nuanxin_infra::wechat::callback;
use nuanxin_infra::{accounts, help_requests as requests};
use nuanxin_tests::{Resident, Staff, World, days, request};
use serde_json::json;
use uuid::Uuid;

async fn is_kept(world: &World, id: Uuid) -> bool {
    let (db, ring) = (world.platform.db.reader(), &world.platform.ring);
    let found = requests::intake(db, ring, RequestId(id)).await;
    found.expect("readable").is_some()
}

async fn closed(world: &World, resident: &Resident, advisor: &Staff) -> Uuid {
    let id = world.accepted(resident, advisor).await;
    advisor.reaches(id).await.done();
    // advised only: what is followed up has not ended
    let advised = json!({ "outcome": "advised", "told": "已办好。" });
    advisor.verb(id, "resolve", &advised).await.done();
    advisor.closes(id).await.is_now("closed");
    id
}

#[tokio::test]
async fn ended_requests_lose_their_personal_half_after_three_years_and_open_ones_never() {
    World::each(async |world| {
        let li = world.resident("13900000131").await;
        let wang = world.resident("13900000132").await;
        let zhao = world.resident("13900000133").await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let over = closed(world, &li, &chen).await;
        let withdrawn = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        li.withdraws(withdrawn).await.is_now("withdrawn");
        let complained = closed(world, &li, &chen).await;
        let complaint = json!({ "about": "advisor", "request_id": complained, "text": "没有来" });
        let complaint = li.post("/complaints", &complaint).await.done().id();
        let appealed = closed(world, &wang, &chen).await;
        wang.appeals(appealed, "没有解决").await.done();
        let asked_about = closed(world, &zhao, &chen).await;
        zhao.asks_for_deletion().await.done();
        let open = world.accepted(&wang, &chen).await;

        world.clock.advance(days(3 * 365 - 1)).expect("forward");
        assert_eq!(world.purge().await.requests, 0, "not a day too early");
        assert!(
            li.notices().await.items().is_empty(),
            "notices of a year ago are gone"
        );
        world.clock.advance(days(3)).expect("forward");
        let gone = world.purge().await;
        assert_eq!(gone.requests, 2);
        assert!(!is_kept(world, over).await && !is_kept(world, withdrawn).await);
        for kept in [complained, appealed, asked_about, open] {
            assert!(is_kept(world, kept).await);
        }
        assert!(li.sees(over).await.is_now("closed").at("/description").is_null());
        let log = lead
            .get(&format!("/audit?help_request_id={over}&limit=100"))
            .await
            .done();
        assert!(log.each("action").contains(&"personal_erased".to_owned()));
        assert_eq!(world.purge().await.requests, 0, "once");

        let answer = json!({ "told": "向您道歉" });
        lead.post(&format!("/complaints/{complaint}/decide"), &answer)
            .await
            .done();
        assert_eq!(
            world.purge().await.requests,
            1,
            "the answered complaint holds it no longer"
        );
        assert!(li.get("/complaints").await.done().lists(complaint));
        world.clock.advance(days(3 * 366)).expect("forward");
        world.purge().await;
        assert!(li.get("/complaints").await.done().items().is_empty());
    })
    .await;
}

/// As after years in which nobody signed in: tokens, sessions and the accounts of those who left are over.
async fn nobody_comes_back(world: &World) {
    let platform = &world.platform;
    let later = SystemClock.now() + TimeDelta::days(400);
    let tx = platform.db.write_tx().await.expect("a transaction");
    platform
        .sessions
        .forget_tokens(&tx, later, 1_000)
        .await
        .expect("forgets");
    platform
        .sessions
        .forget_sessions(&tx, later, 1_000)
        .await
        .expect("forgets");
    callback::forget(&tx, later).await.expect("forgets");
    let left = accounts::forget_staff(&tx, later, 100).await.expect("forgets");
    assert_eq!(left, 1);
    tx.commit().await.expect("commits");
    let idle = "kind,clock,counted_from,keep,tables,source\nidle_accounts,real,opening,0d,accounts,test\n";
    let schedule = RetentionSchedule::read(idle.as_bytes()).expect("a schedule");
    let gone = nuanxin_workers::retention::purge(platform, &schedule)
        .await
        .expect("purges");
    assert_eq!(gone.accounts, 3, "the residents', who hold nothing any more");
}

#[tokio::test]
async fn after_its_time_nothing_that_is_sealed_is_left_but_what_the_staff_at_work_need() {
    World::each_with_sender(async |world, sender| {
        let there = filled(world, sender).await;
        there.ends(world).await;
        sender.hears(world).await;
        told_by_wechat(world).await;
        no_column_is_forgotten(world).await;
        there.retires_doorbell().await;
        world.clock.advance(days(3 * 366 + 1)).expect("forward");
        world.purge().await;
        nobody_comes_back(world).await;
        for table in TABLES {
            let sealed = table.sealed.iter().map(|name| column_of(name));
            let indexed = table.indexed.iter();
            let lasting = indexed.filter(|one| !matches!(one.source, IndexSource::ShortLived));
            let columns: Vec<&str> = sealed.chain(lasting.map(|one| one.column)).collect();
            for column in columns {
                let left = values(world, table.name, column).await;
                let of_staff = matches!((table.name, column), ("accounts", "name" | "totp_pending"))
                    || table.name == "sign_in_sources";
                assert!(left == 0 || of_staff, "{}.{column}: {left} are left", table.name);
            }
        }
        let name = there.name_of_who_left(world).await;
        assert_eq!(name, serde_json::Value::Null);
    })
    .await;
}
