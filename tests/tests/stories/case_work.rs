//! What is done for the person: assessed, planned for, served, referred; help first in an emergency; a case that is
//! reviewed every thirty days.

use nuanxin_tests::{Reply, Staff, World, request};
use serde_json::{Value, json};
use uuid::Uuid;

fn consenting() -> nuanxin_tests::Draft {
    let consents = json!([{ "kind": "processing", "version": "1" }, { "kind": "referral", "version": "1" }]);
    request()
        .care()
        .at("静安区曹家渡街道")
        .field("consents", consents)
}

fn a_plan() -> Value {
    json!({
        "internal_note": "先吃饭,再看病", "told": "我们一起把这几步走完。",
        "milestones": [{ "text": "助餐开通", "due_on": "2026-06-12" }],
    })
}

/// How the first referral stands.
fn referral(reply: &Reply) -> &Value {
    reply.at("/staff/casework/referrals/0")
}

/// Offered, accepted, resolved, delivered, closed; answers with how the delivery was recorded.
async fn referred_and_ended(chen: &Staff, id: Uuid) -> Reply {
    let offered = chen.refers(id, "曹家渡社区食堂").await.done();
    assert_eq!(referral(&offered)["state"], "offered");
    assert_eq!(referral(&offered)["basis"], "consent");
    let waits = chen.deadline(id, "referral").await;
    assert_eq!(
        (&waits["referral"], &waits["due_at"]),
        (&json!(1), &json!("2026-06-04T09:00:00Z"))
    );
    chen.resolves(id, "已办").await.is_refused("referral_unanswered");
    chen.hears_provider(id, 2, true)
        .await
        .is_refused("referral_not_open");
    chen.hears_provider(id, 1, true).await.done();
    chen.resolves(id, "已办").await.is_now("resolved");
    let came = chen
        .verb(id, "referrals/1/outcome", &json!({ "outcome": "delivered" }))
        .await
        .done();
    assert_eq!(referral(&came)["state"], "delivered");
    chen.closes(id).await.is_now("closed");
    came
}

#[tokio::test]
async fn a_request_is_assessed_planned_served_referred_and_evaluated_and_each_promise_is_met() {
    World::each(async |world| {
        let li = world.resident("13900000401").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.routed(&li, consenting()).await;
        chen.accepts(id).await.is_now("in_progress");
        let assessment = chen.deadline(id, "assessment").await;
        assert_eq!(assessment["due_at"], "2026-06-08T09:00:00Z");
        assert_eq!(assessment["counting"]["period"], "5wd");
        let service = chen.deadline(id, "first_service").await;
        assert_eq!(service["due_at"], "2026-06-15T09:00:00Z");

        chen.assesses_hardship(id, false)
            .await
            .is_refused("contact_missing");
        chen.reaches(id).await.done();
        chen.verb(id, "plan", &a_plan())
            .await
            .has_status(409)
            .is_refused("assessment_missing");
        let assessed = chen.assesses_hardship(id, false).await.done();
        assert_eq!(assessed.text("/step"), "service");
        assert_eq!(assessed.at("/staff/casework/assessment/level"), &json!("II"));
        chen.verb(id, "plan", &a_plan()).await.done();
        let served = chen.serves(id, 11).await.done();
        assert_eq!(served.text("/step"), "referral");
        for kind in ["assessment", "first_service"] {
            assert_eq!(chen.deadline(id, kind).await["status"], "met", "{kind}");
        }

        let came = referred_and_ended(&chen, id).await;
        li.rates(id, 5).await.done();
        let granted = json!({ "kind": "low_income", "change": "started", "on": "2026-06-01" });
        chen.verb(id, "benefits", &granted).await.done();

        let whole = chen.casework(id).await.done();
        assert_eq!(whole.text("/referrals/0/provider"), "曹家渡社区食堂");
        assert_eq!(whole.text("/plan/milestones/0/text"), "助餐开通");
        assert_eq!(whole.text("/benefits/0/kind"), "low_income");
        assert!(
            !came.raw.contains("社区食堂"),
            "words are shown where it is audited"
        );

        let read = li.timeline(id).await.done();
        let told = read.each("kind");
        for kind in [
            "assessed",
            "planned",
            "served",
            "referred",
            "referral_answered",
            "referral_ended",
        ] {
            assert!(told.iter().any(|known| known == kind), "no {kind} in {told:?}");
        }
        let read = read.whole();
        assert!(read.contains("我们一起") && !read.contains("先吃饭") && !read.contains("食堂"));
    })
    .await;
}

#[tokio::test]
async fn help_first_blocks_the_end_and_a_case_is_reviewed_every_thirty_days() {
    World::each(async |world| {
        let li = world.resident("13900000402").await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let urgent = world
            .routed(&li, request().care().at("静安区曹家渡街道").urgent())
            .await;
        chen.accepts(urgent).await.done();
        chen.reaches(urgent).await.done();
        chen.helps_first(urgent).await.done();
        let papers = chen.deadline(urgent, "emergency_papers").await;
        assert_eq!(papers["due_at"], "2026-06-15T09:00:00Z");
        chen.resolves(urgent, "已办")
            .await
            .has_status(409)
            .is_refused("assessment_owed");
        chen.assesses_hardship(urgent, false).await.done();
        chen.resolves(urgent, "已办").await.is_now("resolved");

        let id = world.accepted(&li, &chen).await;
        chen.reaches(id).await.done();
        chen.helps_first(id).await.is_refused("not_an_emergency");
        chen.refers(id, "食堂").await.is_refused("assessment_missing");
        chen.assesses_hardship(id, true).await.done();
        assert!(lead.was_told(id, "staff_case_proposed").await);
        chen.refers(id, "食堂").await.is_refused("consent_missing");
        chen.verb(id, "plan", &a_plan()).await.done();
        chen.verb(id, "review", &json!({ "internal_note": "好" }))
            .await
            .is_refused("not_a_case");
        lead.verb(id, "case", &json!({ "confirm": true })).await.done();
        assert!(chen.was_told(id, "staff_case_decided").await);
        assert_eq!(chen.deadline(id, "resolution").await["status"], "cancelled");
        let review = chen.deadline(id, "case_review").await;
        assert_eq!(review["due_at"], "2026-07-01T09:00:00Z");

        world.until("2026-07-01T09:30").await;
        let reviewed = chen
            .verb(id, "review", &json!({ "internal_note": "助餐稳定" }))
            .await
            .done();
        assert_eq!(
            reviewed.at("/staff/casework/review_due_at"),
            &json!("2026-07-31T09:00:00Z")
        );
        assert_eq!(reviewed.at("/staff/overdue"), &json!(false));
        world.until("2026-07-31T17:01").await;
        assert!(chen.was_told(id, "staff_missed").await);
        assert!(lead.queue("overdue").await.lists(id));
    })
    .await;
}
