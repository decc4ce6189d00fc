//! A child asks alone, and may.

use nuanxin_tests::{World, request};

/// Somebody who was eleven in June 2026, and nobody.
const CARD: &str = "31010620150310001X";

#[tokio::test]
async fn a_child_is_heard_sees_whom_to_call_and_is_not_talked_out_of_it() {
    World::each(async |world| {
        let child = world.resident("13900000023").await;
        let draft = request()
            .need("children")
            .says("爸爸妈妈都不在,孩子一个人在家")
            .at("静安区曹家渡街道")
            .person("小明", "13900000023")
            .identity_card(CARD);
        let filed = child.submits(draft).await.has_status(201);
        let id = filed.id();
        assert_eq!(
            (filed.text("/declared_urgency"), filed.text("/urgency")),
            ("normal".into(), "urgent".into())
        );
        let numbers = filed.at("/promise/emergency_numbers").as_array().unwrap().clone();
        assert!(numbers.contains(&"12355".into()) && numbers.contains(&"110".into()));
        world.settle().await;

        let chen = world.advisor("advisor.cjd1").await;
        let seen = chen.sees(id).await.is_now("assigned");
        assert_eq!(
            (seen.at("/staff/minor"), seen.at("/staff/danger/0")),
            (&true.into(), &"child_alone".into())
        );
        child.withdraws(id).await.is_refused("spoken_confirmation_needed");
        let desk = world.desk().await;
        desk.withdraws(id, true).await.is_refused("mandatory_report_open");
        world.lead("lead.cjd").await.dismisses_report(id).await.done();
        desk.withdraws(id, true).await.is_now("withdrawn");
    })
    .await;
}

#[tokio::test]
async fn even_an_ordinary_request_of_a_minor_is_withdrawn_by_voice_only() {
    World::each(async |world| {
        let child = world.resident("13900000024").await;
        let draft = request()
            .need("education")
            .says("想问助学金")
            .at("静安区曹家渡街道")
            .person("小红", "13900000024")
            .identity_card(CARD);
        let id = world.routed(&child, draft).await;
        assert_eq!(child.sees(id).await.text("/urgency"), "normal");
        child.withdraws(id).await.is_refused("spoken_confirmation_needed");
    })
    .await;
}
