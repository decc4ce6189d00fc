//! What the WeChat platform tells by itself is believed when it is signed, kept once however often it comes, and acted
//! upon: what people agreed to stands in the ledger of permissions.

use nuanxin_tests::{Resident, WechatPlatform, World};
use serde_json::{Value, json};

async fn ledger(resident: &Resident) -> Vec<Value> {
    resident.get("/notice-grants").await.done().items().to_vec()
}

async fn answers(wechat: &WechatPlatform, answer: &str, more: Value) -> Value {
    let mut body = json!({ "openid": "oLi", "template": "T1", "answer": answer, "tell": true });
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    wechat.does("/subscribe", &body).await["answered"].clone()
}

#[tokio::test]
async fn each_mode_and_format_is_read_and_an_event_that_comes_three_times_counts_once() {
    World::each_with_wechat(async |world, wechat| {
        assert_eq!(wechat.does("/callback/check", &json!({})).await["good"], true);
        let li = world.in_mini_program(wechat, "oLi").await;
        let wang = world.in_mini_program(wechat, "oWang").await;
        assert!(ledger(&li).await.is_empty());
        for format in ["json", "xml"] {
            wechat
                .does("/callback", &json!({ "mode": "safe", "format": format }))
                .await;
            let told = answers(wechat, "accept", json!({ "times": 3 })).await;
            assert_eq!(told, json!([200, 200, 200]), "{format}");
            world.settle().await;
        }
        wechat
            .does("/callback", &json!({ "mode": "compatible", "format": "xml" }))
            .await;
        assert_eq!(answers(wechat, "reject", json!({})).await, json!([200]));
        // readable alone is not what was agreed upon
        wechat
            .does("/callback", &json!({ "mode": "plain", "format": "json" }))
            .await;
        assert_eq!(answers(wechat, "accept", json!({})).await, json!([401, 401, 401]));
        world.settle().await;
        let grants = ledger(&li).await;
        assert_eq!(grants.len(), 1);
        // each format said another second, or the same: an event of one second is one event
        let credits = grants[0]["credits"].as_u64().expect("credits");
        assert!((1..=2).contains(&credits), "{grants:?}");
        assert_eq!(grants[0]["answer"], "reject");
        assert!(ledger(&wang).await.is_empty(), "hers is another");

        // the same answer reported by the phone is the same answer
        let reported = json!({ "answers": [{ "template": "T1", "answer": "accept" }] });
        let told = li.post("/notice-grants", &reported).await.done();
        assert!(
            told.items()[0]["credits"].as_u64() <= Some(credits),
            "{}",
            told.body
        );
        wechat.does("/callback", &json!({})).await;
        answers(wechat, "reject", json!({ "in_menu": true })).await;
        world.settle().await;
        assert_eq!(ledger(&li).await[0]["credits"], 0, "withdrawn");
        for bad in [
            json!({ "answers": [{ "template": "", "answer": "accept" }] }),
            json!({ "answers": [{ "template": "T1", "answer": "perhaps" }] }),
        ] {
            li.post("/notice-grants", &bad).await.has_status(422);
        }
    })
    .await;
}
