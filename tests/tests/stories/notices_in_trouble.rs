//! Platforms that are down, answers that are lost, a worker that dies: nothing is lost, and nobody is told twice.

use nuanxin_infra::stop_points::DELIVERING;
use nuanxin_tests::{World, messenger_killed_at, minutes, request, work_until_killed};
use serde_json::json;
use uuid::Uuid;

const SEND: &str = "/cgi-bin/message/subscribe/send";
const LIFE: &str = "notices_in_trouble::the_life_of_the_worker_that_is_killed";

#[tokio::test]
#[allow(clippy::too_many_lines)] // one story, told in order
async fn the_platform_is_down_for_an_hour_and_everything_arrives_once() {
    World::each_with_messages(async |world, wechat| {
        let phone = "13900000311";
        let li = world.with_number(wechat, "oLi", phone).await;
        wechat.allows(&li, "oLi", 5).await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.accepted(&li, &chen).await;
        world.after(minutes(5)).await;
        assert_eq!(
            wechat.messages("oLi").await.len(),
            1,
            "routed and accepted, in one"
        );
        wechat
            .does("/faults", &json!({ "kind": "code", "code": -1, "path": SEND }))
            .await;
        chen.tells(id, "明天上门").await.done();
        for _ in 0..5 {
            world.after(minutes(5)).await;
        }
        assert_eq!(
            wechat.texts(phone).await.len(),
            1,
            "what matters went another way after a quarter of an hour"
        );
        let wang = world.with_number(wechat, "oWang", "13900000312").await;
        wechat.allows(&wang, "oWang", 1).await;
        let other = world.routed(&wang, request().care().at("静安区曹家渡街道")).await;
        for _ in 0..12 {
            world.after(minutes(5)).await;
        }
        assert!(wechat.messages("oWang").await.is_empty());
        let waits = chen.deliveries(other).await.items()[0].clone();
        assert_eq!(
            (&waits["state"], &waits["attempts"][0]["reason"]),
            (&json!("waiting"), &json!("-1"))
        );
        wechat.recovers().await;
        world.after(minutes(31)).await;
        assert_eq!(
            wechat.messages("oWang").await.len(),
            1,
            "what only informs waited for it"
        );
        assert!(wechat.texts("13900000312").await.is_empty());
        assert_eq!(
            (
                wechat.messages("oLi").await.len(),
                wechat.texts(phone).await.len()
            ),
            (1, 1)
        );

        // an answer that never comes: taken or not, it is not told again, and somebody calls
        wechat
            .does("/faults", &json!({ "kind": "slow", "path": SEND }))
            .await;
        chen.tells(id, "周二送药").await.done();
        world.after(minutes(5)).await;
        wechat.recovers().await;
        world.after(minutes(60)).await;
        assert_eq!(
            (
                wechat.messages("oLi").await.len(),
                wechat.texts(phone).await.len()
            ),
            (2, 1)
        );
        let unsure = chen
            .deliveries(id)
            .await
            .items()
            .iter()
            .find(|one| one["state"] == "unsure")
            .cloned();
        let unsure = unsure.expect("it is seen");
        assert_eq!(unsure["call_task"]["state"], "open");
        // a gateway that knows messages again is asked again
        wechat.texts_fail(Some("slow")).await;
        let zhou = world.with_number(wechat, "oZhou", "13900000313").await;
        let third = world.routed(&zhou, request().care().at("静安区曹家渡街道")).await;
        world.after(minutes(5)).await;
        wechat.texts_fail(None).await;
        world.after(minutes(5)).await;
        assert_eq!(wechat.texts("13900000313").await.len(), 1);
        assert_eq!(chen.deliveries(third).await.items()[0]["state"], "accepted");
    })
    .await;
}

/// Run by itself it has no database and nothing to do.
#[tokio::test]
async fn the_life_of_the_worker_that_is_killed() {
    work_until_killed().await;
}

async fn state(world: &World, id: Uuid) -> String {
    let lead = world.lead("lead.cjd").await;
    lead.deliveries(id).await.items()[0]["state"]
        .as_str()
        .expect("a state")
        .to_owned()
}

#[tokio::test]
async fn a_worker_that_dies_between_asking_and_keeping_the_answer_makes_no_second_message() {
    World::each_with_messages(async |world, wechat| {
        for (n, point) in DELIVERING.into_iter().enumerate() {
            let openid = format!("oLi{n}");
            let li = world
                .with_number(wechat, &openid, &format!("1390000032{n}"))
                .await;
            wechat.allows(&li, &openid, 2).await;
            let id = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
            world.clock.advance(minutes(5)).expect("forward");
            if !messenger_killed_at(world, wechat, LIFE, point).await {
                return;
            }
            assert_eq!(state(world, id).await, "unsure", "{point}");
            world.after(minutes(60)).await;
            let arrived = wechat.messages(&openid).await.len();
            assert_eq!(arrived, n, "{point}");
            assert!(wechat.texts(&format!("1390000032{n}")).await.is_empty());
        }
    })
    .await;
}
