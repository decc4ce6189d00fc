//! Somebody at the desk who looks up one number after the other does not stay unseen.

use nuanxin_domain::number::RequestNumber;
use nuanxin_infra::settings::LimitSettings;
use nuanxin_tests::{Staff, World};
use serde_json::json;

/// An agent of this world alone: on Redis, worlds share what is counted under the accounts of the demonstration.
async fn new_agent(world: &World) -> Staff {
    let chosen = "look up with care";
    let new = json!({ "username": "desk.9", "name": "新坐席", "role": "desk" });
    let made = world.admin().await.post("/accounts", &new).await;
    let given = made.has_status(201).text("/password");
    let agent = world.staff_with("desk.9", &given).await;
    agent.changes_password(&given, chosen).await.has_status(204);
    agent
}

#[tokio::test]
async fn look_ups_are_audited_and_the_district_is_told_of_an_agent_who_looks_up_unusually_many_and_beyond_its_rate_it_is_slowed()
 {
    let few = |limits: &mut LimitSettings| {
        limits.lookups_per_account_per_hour = limits.lookups_alarm_per_account_per_hour + 5;
    };
    World::each_with(few, async |world| {
        let (desk, district) = (new_agent(world).await, world.district().await);
        let threshold = world.platform.settings.limits.lookups_alarm_per_account_per_hour;
        let alarms = async || {
            let templates = district.notices().await.each("template");
            templates
                .iter()
                .filter(|template| *template == "staff_lookup_alarm")
                .count()
        };
        for at in 0..threshold {
            desk.looks_up(&format!("1390001{at:04}")).await.done();
        }
        assert_eq!(alarms().await, 0);
        for at in 0..5 {
            desk.looks_up(&format!("1390002{at:04}")).await.done();
        }
        assert_eq!(alarms().await, 1, "once an hour, and the desk goes on");
        let refused = desk.looks_up("13900039999").await.has_status(429);
        assert!(refused.header("retry-after").is_some());
        let call = desk.takes_call("13900039999").await;
        let guess = desk.hears_number(call, "260000000173").await.has_status(429);
        guess.is_refused("too_many");
        desk.finishes(call, &json!({ "outcome": "answered" }))
            .await
            .done();
        let filter = format!("/audit?limit=100&actor_id={}", desk.account);
        let entries = district.get(&filter).await.done();
        let actions = entries.each("action");
        let looked = actions
            .iter()
            .filter(|action| *action == "look-up-caller")
            .count();
        assert_eq!(looked, threshold as usize + 5);
        assert!(actions.contains(&"look-up-alarm".to_owned()));
        assert!(!entries.whole().contains("139000"));
    })
    .await;
}

#[tokio::test]
async fn numbers_of_requests_and_files_cannot_be_tried_one_after_the_other_unseen() {
    let few = |limits: &mut LimitSettings| {
        limits.lookups_alarm_per_account_per_hour = 4;
        limits.lookups_per_account_per_hour = 6;
    };
    World::each_with(few, async |world| {
        let (desk, district) = (new_agent(world).await, world.district().await);
        let tries = async |sequence| {
            let number = RequestNumber::compose(2026, sequence).expect("a number");
            desk.get(&format!("/help-requests/by-number/{}", number.as_str()))
                .await
        };
        for sequence in 900..903 {
            tries(sequence).await.has_status(404);
        }
        for file in ["8000000010", "8000000021"] {
            let body = json!({ "file_number": file });
            desk.post("/persons/search", &body).await.done();
        }
        let told = district.notices().await.each("template");
        assert!(told.contains(&"staff_lookup_alarm".to_owned()), "{told:?}");
        tries(903).await.has_status(404);
        tries(904).await.has_status(429).is_refused("too_many");
        let filter = format!("/audit?limit=100&actor_id={}", desk.account);
        let actions = district.get(&filter).await.done().each("action");
        let missed = actions.iter().filter(|action| *action == "look-up-number");
        assert_eq!(missed.count(), 4, "each try that led nowhere stands in the log");
    })
    .await;
}

#[tokio::test]
async fn numbers_of_other_countries_are_one_number_in_any_spelling() {
    World::each(async |world| {
        let desk = world.desk().await;
        for spelling in ["+852 9123 4567", "00852-91234567", "＋852 ９１２３ ４５６７"] {
            let call = desk.takes_call(spelling).await;
            assert_eq!(desk.call_of(call).await.done().text("/phone"), "+85291234567");
            desk.finishes(call, &json!({ "outcome": "answered" }))
                .await
                .done();
        }
        let found = desk.looks_up("+85291234567").await.done();
        assert_eq!(found.count("/calls_in_30_days"), 3);
        for none in ["+999", "0", "电话", "😀😀😀", "1380013800013800138000"] {
            desk.looks_up(none).await.has_status(422).is_refused("invalid");
        }
    })
    .await;
}
