//! Somebody wants to be forgotten: staff decide, say what is kept and why, and what is granted is really gone.

use nuanxin_domain::deletion::DeletionRequest;
use nuanxin_domain::ids::{DeletionId, RequestId};
use nuanxin_infra::db::ConnectionTrait;
use nuanxin_infra::{deletions, help_requests as requests};
use nuanxin_tests::{Draft, Resident, Staff, World, days, request};
use nuanxin_workers::jobs::erase_account::carry_out;
use serde_json::json;
use uuid::Uuid;

const PHONE: &str = "13900000121";

fn with_words() -> Draft {
    request()
        .care()
        .says("腿脚不好")
        .at("静安区曹家渡街道")
        .person("李建国", "13812345678")
}

async fn closed(world: &World, resident: &Resident, advisor: &Staff) -> Uuid {
    let id = world.routed(resident, with_words()).await;
    advisor.accepts(id).await.is_now("in_progress");
    advisor.reaches(id).await.done();
    advisor.resolves(id, "已办好送餐。").await.is_now("resolved");
    advisor.closes(id).await.is_now("closed");
    id
}

/// Whether anything that somebody told or wrote is left of a request.
async fn has_words(world: &World, id: Uuid) -> bool {
    let (db, ring) = (world.platform.db.reader(), &world.platform.ring);
    let intake = requests::intake(db, ring, RequestId(id)).await.expect("readable");
    let events = requests::timeline(db, ring, RequestId(id))
        .await
        .expect("readable");
    let said = events.iter().any(|event| {
        let words = &event.words;
        words.internal_note.is_some() || words.told.is_some() || words.said.is_some()
    });
    intake.is_some() || said
}

async fn stored(world: &World, id: Uuid) -> DeletionRequest {
    let found = deletions::by_id(world.platform.db.reader(), &world.platform.ring, DeletionId(id)).await;
    found.expect("readable").expect("there").deletion
}

async fn answer_names_the_open_one(li: &Resident, open: Uuid) {
    let answer = li.deletions().await;
    assert_eq!(answer.items()[0]["told"], "已同意删除。");
    let kept = answer.items()[0]["kept"].as_array().unwrap().clone();
    let about: Vec<_> = kept
        .iter()
        .filter(|kept| kept["help_request_id"].is_string())
        .collect();
    assert_eq!(about.len(), 1);
    assert_eq!(
        (&about[0]["reason"], &about[0]["help_request_id"]),
        (&json!("open_request"), &json!(open))
    );
    assert!(about[0]["law"].as_str().unwrap().contains("个人信息保护法"));
    assert!(
        li.notices()
            .await
            .each("template")
            .contains(&"deletion_decided".to_owned())
    );
}

async fn the_open_one_goes_when_it_has_ended(world: &World, li: &Resident, open: Uuid) {
    let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
    chen.reaches(open).await.done();
    chen.resolves(open, "也好了。").await.done();
    chen.closes(open).await.is_now("closed");
    world.purge().await;
    assert!(!has_words(world, open).await);
    assert_eq!(li.deletions().await.items()[0]["state"], "done");
    let log = lead
        .get(&format!("/audit?help_request_id={open}&limit=100"))
        .await
        .done();
    let erased = log.each("action");
    assert_eq!(
        erased
            .iter()
            .filter(|action| *action == "personal_erased")
            .count(),
        1
    );
}

#[tokio::test]
async fn what_has_ended_is_erased_what_is_open_is_kept_until_it_ends_and_then_the_account_goes() {
    World::each(async |world| {
        let li = world.resident(PHONE).await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let over = closed(world, &li, &chen).await;
        let open = world.accepted(&li, &chen).await;
        let asked = li.asks_for_deletion().await.has_status(201);
        assert_eq!(asked.text("/state"), "received");
        let again = li.asks_for_deletion().await.has_status(200);
        assert_eq!(again.id(), asked.id(), "asking twice is asking once");
        let waits = lead.get("/deletion-requests").await.done();
        let mine = waits.item(asked.id());
        assert_eq!(mine["staff"]["phone"], "139****0121");
        assert!(!waits.whole().contains(PHONE));
        assert!(
            lead.notices()
                .await
                .each("template")
                .contains(&"staff_deletion".to_owned())
        );

        let decided = lead.grants_deletion(asked.id()).await.done();
        assert_eq!(decided.text("/state"), "granted");
        lead.grants_deletion(asked.id())
            .await
            .has_status(409)
            .is_refused("deletion_decided");
        world.settle().await;
        assert!(!has_words(world, over).await && has_words(world, open).await);
        let seen = li.sees(over).await.is_now("closed");
        assert!(!seen.whole().contains("腿脚不好"));
        chen.reveals(over, &["name"])
            .await
            .has_status(409)
            .is_refused("erased");
        lead.verb(over, "reopen", &json!({})).await.is_refused("erased");
        answer_names_the_open_one(&li, open).await;
        the_open_one_goes_when_it_has_ended(world, &li, open).await;
        assert_eq!(world.purge().await.accounts, 0, "the answer can still be read");
        world.after(days(31)).await;
        assert_eq!(world.purge().await.accounts, 1);
        let new = world.resident(PHONE).await;
        assert!(new.requests().await.items().is_empty() && new.deletions().await.items().is_empty());
        assert_ne!(new.get("/me").await.done().id(), asked.id());
        assert_eq!(world.purge().await.accounts, 0, "once");
    })
    .await;
}

#[tokio::test]
async fn staff_say_why_something_is_kept_and_a_refusal_names_its_reason() {
    World::each(async |world| {
        let li = world.resident("13900000122").await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let (one, other) = (closed(world, &li, &chen).await, closed(world, &li, &chen).await);
        let asked = li.asks_for_deletion().await.id();
        let decide = format!("/deletion-requests/{asked}/decide");
        for nobody in [&chen, &world.desk().await, &world.lead("lead.jns").await] {
            nobody.grants_deletion(asked).await.is_hidden();
        }
        let silent = json!({ "decision": "refused", "told": "不能删除。" });
        lead.post(&decide, &silent).await.has_status(422).is_refused("invalid");
        let unfit = json!({ "decision": "refused", "refused_because": "audit_log", "told": "不能删除。" });
        lead.post(&decide, &unfit).await.has_status(422).is_refused("keep_reason_unfit");
        let keep = json!([{ "help_request_id": other, "reason": "legal_claim" }]);
        let partly = json!({ "decision": "granted", "told": "一件删除,一件保留。", "internal_note": "有官司", "keep": keep });
        lead.post(&decide, &partly).await.done();
        world.settle().await;
        assert!(!has_words(world, one).await && has_words(world, other).await);
        let answer = li.deletions().await;
        assert_eq!(answer.items()[0]["state"], "done", "what is kept by decision holds nothing up");
        assert!(answer.whole().contains("legal_claim") && !answer.whole().contains("有官司"));

        let again = li.asks_for_deletion().await.has_status(201).id();
        let refused = json!({ "decision": "refused", "refused_because": "statutory_retention", "told": "档案要保存。" });
        let path = format!("/deletion-requests/{again}/decide");
        lead.post(&path, &refused).await.done();
        world.settle().await;
        assert!(has_words(world, other).await);
        assert_eq!(li.deletions().await.items()[0]["state"], "refused");
    })
    .await;
}

#[tokio::test]
async fn his_request_for_deletion_neither_erases_nor_mentions_her_restricted_one() {
    World::each(async |world| {
        let wife = world.resident("13900000123").await;
        let husband = world.resident("13900000123").await;
        let (lead, district) = (world.lead("lead.cjd").await, world.district().await);
        let chen = world.advisor("advisor.cjd1").await;
        let shared = closed(world, &husband, &chen).await;
        let hers = world
            .routed(
                &wife,
                request().need("abuse").says("他打我").at("静安区曹家渡街道"),
            )
            .await;
        lead.accepts(hers).await.done();
        lead.reaches(hers).await.done();
        lead.resolves(hers, "已安排住处。").await.done();
        lead.closes(hers).await.is_now("closed");
        let asked = husband.asks_for_deletion().await.has_status(201);
        assert!(!asked.whole().contains(&hers.to_string()));
        lead.grants_deletion(asked.id()).await.done();
        world.settle().await;
        assert!(!has_words(world, shared).await && has_words(world, hers).await);
        let read = husband.deletions().await;
        assert_eq!(read.items()[0]["state"], "done");
        assert!(!read.whole().contains(&hers.to_string()));
        world.after(days(31)).await;
        assert_eq!(
            world.purge().await.accounts,
            0,
            "her request keeps the account, without a word"
        );

        let own = wife.asks_for_deletion().await.has_status(201).id();
        let listed = lead.get("/deletion-requests").await.done();
        assert!(listed.lists(own) && district.get("/deletion-requests").await.done().lists(own));
        assert!(!husband.deletions().await.lists(own));
        lead.grants_deletion(own).await.done();
        world.settle().await;
        assert!(!has_words(world, hers).await);
    })
    .await;
}

#[tokio::test]
async fn an_erasing_that_is_interrupted_leaves_nothing_half_erased_and_goes_on_later() {
    World::each(async |world| {
        let li = world.resident("13900000124").await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let (one, other) = (closed(world, &li, &chen).await, closed(world, &li, &chen).await);
        let asked = li.asks_for_deletion().await.id();
        lead.grants_deletion(asked).await.done();
        // The job waits; its work breaks off in the middle of the first request.
        let granted = stored(world, asked).await;
        let rename = async |from: &str, to: &str| {
            let tx = world.platform.db.write_tx().await.expect("a transaction");
            let sql = format!("ALTER TABLE {from} RENAME TO {to}");
            tx.execute_unprepared(&sql).await.expect("renames");
            tx.commit().await.expect("commits");
        };
        rename("notice_reads", "gone_for_a_moment").await;
        assert!(carry_out(&world.platform, &granted, 9).await.is_err());
        rename("gone_for_a_moment", "notice_reads").await;
        assert!(has_words(world, one).await && has_words(world, other).await);
        li.sees(one).await.done();

        assert_eq!(carry_out(&world.platform, &granted, 1).await.expect("one"), 1);
        assert!(!has_words(world, one).await && has_words(world, other).await);
        assert_eq!(li.deletions().await.items()[0]["state"], "granted");
        world.settle().await;
        assert!(!has_words(world, other).await);
        assert_eq!(li.deletions().await.items()[0]["state"], "done");
        for id in [one, other] {
            let log = lead
                .get(&format!("/audit?help_request_id={id}&limit=100"))
                .await
                .done();
            let erased = log.each("action");
            assert_eq!(
                erased
                    .iter()
                    .filter(|action| *action == "personal_erased")
                    .count(),
                1
            );
        }
    })
    .await;
}

#[tokio::test]
async fn an_answered_complaint_goes_with_it_and_an_open_one_holds_it_up() {
    World::each(async |world| {
        let li = world.resident("13900000125").await;
        let (chen, district) = (world.advisor("advisor.cjd1").await, world.district().await);
        let id = closed(world, &li, &chen).await;
        let complaint = json!({ "about": "other", "text": "热线打不通" });
        let complaint = li.post("/complaints", &complaint).await.done().id();
        let about_it = json!({ "about": "station", "request_id": id, "text": "等了三天" });
        let about_it = li.post("/complaints", &about_it).await.done().id();
        let asked = li.asks_for_deletion().await.id();
        district.grants_deletion(asked).await.done();
        world.settle().await;
        assert!(has_words(world, id).await, "disputed");
        let reasons = li.deletions().await.whole();
        assert_eq!(
            reasons.matches("\"open_dispute\"").count(),
            2,
            "the request, and the complaint itself"
        );
        let answer = json!({ "told": "向您道歉" });
        for one in [about_it, complaint] {
            assert_eq!(li.deletions().await.items()[0]["state"], "granted");
            district
                .post(&format!("/complaints/{one}/decide"), &answer)
                .await
                .done();
            world.purge().await;
        }
        assert!(!has_words(world, id).await);
        assert_eq!(li.deletions().await.items()[0]["state"], "done");
        assert!(li.get("/complaints").await.done().items().is_empty());
    })
    .await;
}
