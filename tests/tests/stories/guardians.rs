//! The guardian of a child under fourteen is asked by staff, and what they say counts; where the child may have to be
//! protected from them, nobody asks.

use nuanxin_tests::{Draft, World, request};
use serde_json::json;

/// Somebody who was eleven in June 2026, and nobody.
const CARD: &str = "31010620150310001X";
/// Somebody of 86.
const OLD_CARD: &str = "310101194001010028";

fn for_a_child() -> Draft {
    request()
        .need("education")
        .says("想问助学金")
        .at("静安区曹家渡街道")
        .person("小红", "13900000024")
        .identity_card(CARD)
}

#[tokio::test]
async fn what_a_guardian_agrees_to_counts_and_nobody_is_told() {
    World::each(async |world| {
        let child = world.resident("13900000024").await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let id = world.routed(&child, for_a_child()).await;
        chen.accepts(id).await.is_now("in_progress");
        let before = chen.reveals_for(id, &["name"], "assess").await.done();
        assert_eq!(before.text("/legal_basis"), "child_protection");
        let told = child.notices().await.items().len();

        chen.hears_guardian(id, &["processing", "income_check"])
            .await
            .done();
        let seen = lead.sees(id).await.done();
        let answer = seen.at("/staff/guardian_answer");
        assert_eq!(answer["agreed"], json!(["processing", "income_check"]));
        assert!(
            !seen.whole().contains("王芳"),
            "the name stands on the timeline only"
        );
        let timeline = lead.timeline(id).await.done();
        assert!(timeline.whole().contains("王芳"));
        let after = chen.reveals_for(id, &["name"], "assess").await.done();
        assert_eq!(after.text("/legal_basis"), "consent");

        assert_eq!(child.notices().await.items().len(), told);
        let read = child.timeline(id).await.done().whole() + &child.sees(id).await.whole();
        assert!(!read.contains("王芳") && !read.contains("guardian"), "{read}");
        assert!(!child.exports().await.done().whole().contains("王芳"));
        lead.verb(id, "consents/withdraw", &json!({ "kind": "income_check" }))
            .await
            .done();
        lead.verb(id, "consents/withdraw", &json!({ "kind": "income_check" }))
            .await
            .is_refused("consent_withdrawn_already");
    })
    .await;
}

#[tokio::test]
async fn after_a_refusal_the_child_is_still_reached_and_protected() {
    World::each(async |world| {
        let child = world.resident("13900000024").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.routed(&child, for_a_child()).await;
        chen.accepts(id).await.is_now("in_progress");
        let before = child.exports().await.done().body["requests"][0]["consents"].clone();
        chen.hears_guardian(id, &[]).await.done();
        let after = child.exports().await.done().body["requests"][0]["consents"].clone();
        assert_eq!(
            (after, before),
            (json!([]), json!([])),
            "a child's export tells nothing of it"
        );
        chen.reveals_for(id, &["name"], "assess")
            .await
            .is_refused("consent_withdrawn");
        chen.reveals_for(id, &["phone"], "contact").await.done();
        chen.reveals_for(id, &["phone"], "emergency").await.done();
        chen.hears_guardian(id, &["processing"]).await.done();
        chen.reveals_for(id, &["name"], "assess").await.done();
    })
    .await;
}

#[tokio::test]
async fn nobody_asks_a_guardian_from_whom_the_child_may_have_to_be_protected() {
    World::each(async |world| {
        let child = world.resident("13900000024").await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let refused = "guardian_not_to_be_asked";
        let id = world.routed(&child, for_a_child()).await;
        chen.accepts(id).await.is_now("in_progress");
        assert_eq!(chen.sees(id).await.at("/staff/guardian"), &json!("ask"));
        chen.opens_report(id, "minor").await.done();
        assert_eq!(chen.sees(id).await.at("/staff/guardian"), &json!("do_not_tell"));
        chen.hears_guardian(id, &["processing"]).await.is_refused(refused);
        lead.dismisses_report(id).await.done();
        chen.hears_guardian(id, &["processing"]).await.done();
        chen.restricts(id, true).await.done();
        chen.hears_guardian(id, &["processing"]).await.is_refused(refused);

        let harmed = world.routed(&child, for_a_child().need("abuse")).await;
        lead.hears_guardian(harmed, &["processing"])
            .await
            .is_refused(refused);
        let endangered = for_a_child().says("爸爸妈妈都不在,孩子一个人在家");
        let endangered = world.routed(&child, endangered).await;
        lead.hears_guardian(endangered, &["processing"])
            .await
            .is_refused(refused);
    })
    .await;
}

#[tokio::test]
async fn of_a_child_without_papers_staff_say_that_it_is_one_and_of_others_no_guardian_is_needed() {
    World::each(async |world| {
        let li = world.resident("13900000025").await;
        let (chen, desk) = (world.advisor("advisor.cjd1").await, world.desk().await);
        let draft = request()
            .need("education")
            .says("想问助学金")
            .at("静安区曹家渡街道");
        let id = world.routed(&li, draft.person("小刚", "13900000025")).await;
        chen.accepts(id).await.is_now("in_progress");
        assert_eq!(chen.sees(id).await.at("/staff/minor"), &json!(false));
        chen.hears_guardian(id, &["processing"]).await.done();
        assert_eq!(chen.sees(id).await.at("/staff/minor"), &json!(true));
        desk.hears_guardian(id, &["processing"])
            .await
            .is_refused("not_allowed");
        li.verb(
            id,
            "guardian-consent",
            &json!({ "name": "王芳", "relation": "parent", "means": "phone", "agreed": [] }),
        )
        .await
        .is_refused("not_allowed");

        let draft = request()
            .care()
            .at("静安区曹家渡街道")
            .person("王秀英", "13812345678");
        let old = world.routed(&li, draft.identity_card(OLD_CARD)).await;
        chen.accepts(old).await.is_now("in_progress");
        chen.hears_guardian(old, &["processing"])
            .await
            .is_refused("guardian_not_needed");
        for (field, value) in [
            ("name", json!("")),
            ("name", json!("王\u{0007}")),
            ("agreed", json!(["x"])),
        ] {
            let mut body = json!({ "name": "王芳", "relation": "parent", "means": "phone", "agreed": [] });
            body[field] = value;
            let status = chen.verb(id, "guardian-consent", &body).await.status;
            assert!(matches!(status, 400 | 422), "{field}: {status}");
        }
    })
    .await;
}
