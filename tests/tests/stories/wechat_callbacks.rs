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
        for (format, template) in [("json", "T1"), ("xml", "T2")] {
            let style = json!({ "mode": "safe", "format": format });
            wechat.does("/callback", &style).await;
            let thrice = json!({ "template": template, "times": 3 });
            let told = answers(wechat, "accept", thrice).await;
            assert_eq!(told, json!([200, 200, 200]), "{format}");
        }
        let style = json!({ "mode": "compatible", "format": "xml" });
        wechat.does("/callback", &style).await;
        assert_eq!(answers(wechat, "reject", json!({})).await, json!([200]));
        // readable alone is not what was agreed upon
        let style = json!({ "mode": "plain", "format": "json" });
        wechat.does("/callback", &style).await;
        let refused = json!([401, 401, 401]);
        assert_eq!(answers(wechat, "accept", json!({})).await, refused);
        wechat.does("/callback", &json!({})).await;
        let checked = json!({ "FromUserName": "oLi", "MsgType": "event", "Event": "wxa_media_check",
            "trace_id": "t-1", "errcode": 0, "result": { "suggest": "risky", "label": 20006 } });
        assert_eq!(wechat.does("/events", &checked).await["answered"], json!([200]));
        for bad in [
            json!({ "MsgType": "event" }),
            json!({ "FromUserName": "o".repeat(70_000) }),
        ] {
            let answered = wechat.does("/events", &bad).await;
            assert_eq!(answered["answered"], json!([400, 400, 400]));
        }
        world.settle().await;
        let known = json!([
            { "template": "T1", "credits": 1, "answer": "reject" },
            { "template": "T2", "credits": 1, "answer": "accept" },
        ]);
        assert_eq!(json!(ledger(&li).await), known);
        assert!(ledger(&wang).await.is_empty(), "hers is another");

        // the phone reports the same answer, and then another one
        let reported = json!({ "answers": [{ "template": "T1", "answer": "accept" }] });
        for credits in [1, 2] {
            let told = li.post("/notice-grants", &reported).await.done();
            assert_eq!(told.items()[0]["credits"], credits, "{}", told.body);
        }
        answers(wechat, "reject", json!({ "in_menu": true })).await;
        world.settle().await;
        assert_eq!(ledger(&li).await[0]["credits"], 0, "withdrawn");
        let by_sms = world.resident("13900000097").await;
        by_sms
            .post("/notice-grants", &reported)
            .await
            .is_refused("wechat_needed");
        for bad in [
            json!({ "answers": [{ "template": "", "answer": "accept" }] }),
            json!({ "answers": [{ "template": "T1", "answer": "perhaps" }] }),
        ] {
            li.post("/notice-grants", &bad).await.has_status(422);
        }
    })
    .await;
}
