//! Notices leave the house: by WeChat while somebody allows it, by text message otherwise, by a call at the end; merged,
//! quiet at night, in neutral words where nobody else may know.

use nuanxin_tests::{Staff, World, clouds, minutes, request};
use serde_json::{Value, json};
use uuid::Uuid;

/// Long enough that what waits for more has left.
async fn a_while(world: &World) {
    world.after(minutes(5)).await;
}

async fn states(staff: &Staff, id: Uuid) -> Vec<String> {
    let shown = staff.deliveries(id).await;
    let to_resident = shown.items().iter().filter(|item| item["to"] != "staff");
    to_resident
        .map(|item| item["state"].as_str().expect("a state").to_owned())
        .collect()
}

fn nothing_personal(messages: &[Value]) {
    for message in messages {
        let text = message.to_string();
        for told in ["李", "武定", "低保", "care"] {
            assert!(!text.contains(told), "{text}");
        }
    }
}

#[tokio::test]
async fn three_permissions_and_five_messages_give_three_of_wechat_and_two_texts() {
    World::each_with_messages(async |world, wechat| {
        let phone = "13900000301";
        let li = world.with_number(wechat, "oLi", phone).await;
        wechat.allows(&li, "oLi", 3).await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.routed(&li, request().care().at("静安区曹家渡街道武定路")).await;
        a_while(world).await;
        chen.accepts(id).await.done();
        a_while(world).await;
        chen.reaches(id).await.done();
        for told in ["明天上门", "周二送药", "材料收到"] {
            chen.tells(id, told).await.done();
            a_while(world).await;
        }
        let (cards, texts) = (wechat.messages("oLi").await, wechat.texts(phone).await);
        assert_eq!((cards.len(), texts.len()), (3, 2), "{cards:?} {texts:?}");
        nothing_personal(&cards);
        nothing_personal(&texts);
        assert_eq!(li.get("/notice-grants").await.done().items()[0]["credits"], 0);
        assert_eq!(states(&chen, id).await, ["accepted"; 5]);
        // other stations see as little of it as of the request
        let other = world.advisor("advisor.jns1").await;
        other.get(&format!("/help-requests/{id}/deliveries")).await.is_hidden();

        // what the platform took and could not deliver goes the next way, once
        let told = json!({ "FromUserName": "oLi", "MsgType": "event", "Event": "subscribe_msg_sent_event",
            "List": [{ "TemplateId": "T-progress", "MsgID": cards[0]["msgid"].to_string(), "ErrorCode": "6", "ErrorStatus": "fail" }] });
        wechat.does("/events", &told).await;
        world.settle().await;
        assert_eq!(wechat.texts(phone).await.len(), 3);

        // several within minutes are one
        chen.waits(id, "户口本在哪里").await.done();
        chen.tells(id, "材料收到").await.done();
        a_while(world).await;
        let texts = wechat.texts(phone).await;
        assert_eq!(texts.len(), 4, "{texts:?}");

        // declined: what is owed or asked reaches them all the same
        let declined = json!({ "items": [{ "channel": "sms", "wanted": false }] });
        let chosen = li.call("PATCH", "/notice-channels", Some(&declined)).await.done();
        assert_eq!(chosen.items()[1], json!({ "channel": "sms", "wanted": false }));
        chen.resumes(id).await.done();
        let again = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        a_while(world).await;
        assert_eq!(wechat.texts(phone).await.len(), 4);
        assert_eq!(states(&chen, again).await, ["not_told"]);
        chen.waits(id, "还有一个问题").await.done();
        a_while(world).await;
        assert_eq!(states(&chen, id).await[0], "called");

        // one accept of a long-term template is good for every question
        wechat.allows_questions(&li, "oLi").await;
        chen.accepts(again).await.done();
        chen.reaches(again).await.done();
        a_while(world).await;
        for question in ["户口本在哪里", "医保卡在哪里"] {
            chen.waits(again, question).await.done();
            a_while(world).await;
            chen.resumes(again).await.done();
        }
        assert_eq!(wechat.messages("oLi").await.len(), 5);
        let grants = li.get("/notice-grants").await.done();
        assert_eq!(grants.items()[1]["credits"], 1, "{}", grants.whole());
    })
    .await;
}

#[tokio::test]
async fn nothing_wakes_anybody_at_night_but_an_sos() {
    World::each_with_messages(async |world, wechat| {
        let li = world.with_number(wechat, "oLi", "13900000302").await;
        let wang = world.with_number(wechat, "oWang", "13900000303").await;
        world.until("2026-06-01T22:00").await;
        let id = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        world
            .routed(&wang, request().sos().says("救命").at("静安区曹家渡街道"))
            .await;
        a_while(world).await;
        assert!(wechat.texts("13900000302").await.is_empty());
        assert!(!wechat.texts("13900000303").await.is_empty());
        world.until("2026-06-02T07:59").await;
        assert!(wechat.texts("13900000302").await.is_empty());
        world.until("2026-06-02T08:05").await;
        assert_eq!(wechat.texts("13900000302").await.len(), 1);
        let lead = world.lead("lead.cjd").await;
        assert_eq!(states(&lead, id).await, ["accepted"]);
    })
    .await;
}

#[tokio::test]
async fn of_a_restricted_request_only_the_safe_contact_hears_and_only_that_there_is_something() {
    World::each_with_messages(async |world, wechat| {
        let li = world.with_number(wechat, "oLi", "13900000304").await;
        wechat.allows(&li, "oLi", 3).await;
        let lead = world.lead("lead.cjd").await;
        let safe = |safe: bool| {
            json!({ "numbers": [{ "number": "13900000305", "whose": "同事" }], "safe_to_leave_message": safe,
                "messages_in": "en" })
        };
        let hidden = |is_safe| {
            let draft = request()
                .need("abuse")
                .says("想谈谈")
                .at("静安区曹家渡街道")
                .restricted();
            draft.field("contact", safe(is_safe))
        };
        let (id, unsafe_id) = (
            li.submits(hidden(true)).await.has_status(201).id(),
            li.submits(hidden(false)).await.has_status(201).id(),
        );
        a_while(world).await;
        assert!(
            wechat.texts("13900000305").await.is_empty(),
            "nobody has spoken with the person yet"
        );
        for id in [id, unsafe_id] {
            lead.accepts(id).await.done();
            lead.reaches(id).await.done();
            lead.tells(id, "明天下午来站里").await.done();
        }
        a_while(world).await;
        let texts = wechat.texts("13900000305").await;
        assert_eq!(texts.len(), 1, "{texts:?}");
        assert_eq!(
            (&texts[0]["template"], &texts[0]["params"]),
            (&json!("neutral_en"), &json!({}))
        );
        assert!(wechat.messages("oLi").await.is_empty() && wechat.texts("13900000304").await.is_empty());
        // where leaving a message is not safe, somebody calls who knows how
        assert_eq!(states(&lead, unsafe_id).await, ["called"]);
        let calls = lead.get("/call-tasks").await.done();
        assert_eq!(calls.items().len(), 1);
        assert_eq!(calls.items()[0]["help_request_id"], unsafe_id.to_string());
    })
    .await;
}

#[tokio::test]
async fn the_chain_ends_with_somebody_who_calls() {
    World::each_with_messages(async |world, wechat| {
        let li = world.in_mini_program(wechat, "oLi").await;
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let lead = world.lead("lead.cjd").await;
        let id = world.accepted(&li, &chen).await;
        chen.reaches(id).await.done();
        chen.waits(id, "户口本在哪里").await.done();
        a_while(world).await;
        let calls = zhou.get("/call-tasks").await.done();
        let task = calls.items()[0].clone();
        assert_eq!(task["help_request_id"], id.to_string());
        assert!(zhou.was_told(id, "staff_call_task").await);
        let counted = async |staff: &Staff| staff.get("/queue/counts").await.done().count("/call_tasks");
        assert_eq!(counted(&zhou).await, 1);
        let path = |what: &str| format!("/call-tasks/{}/{what}", task["id"].as_str().expect("an id"));
        let finish = |outcome: &str| json!({ "outcome": outcome });
        zhou.post(&path("finish"), &finish("reached"))
            .await
            .is_refused("call_task_not_taken");
        zhou.post(&path("take"), &json!({})).await.done();
        chen.post(&path("take"), &json!({}))
            .await
            .is_refused("call_task_taken");
        world
            .advisor("advisor.jns1")
            .await
            .post(&path("take"), &json!({}))
            .await
            .is_hidden();
        zhou.post(&path("finish"), &finish("not_reached")).await.done();
        chen.post(&path("take"), &json!({})).await.done();
        chen.post(&path("finish"), &finish("no_number")).await.done();
        chen.post(&path("take"), &json!({})).await.is_hidden();
        assert_eq!(
            (counted(&chen).await, counted(&lead).await),
            (0, 1),
            "it is the lead's"
        );
        world.until("2026-06-02T10:00").await;
        assert!(lead.was_told(id, "staff_call_task_missed").await);
        lead.post(&path("take"), &json!({})).await.done();
        let done = lead.post(&path("finish"), &finish("reached")).await.done();
        assert_eq!(
            (done.text("/state"), done.at("/tries").as_array().map(Vec::len)),
            ("done".to_owned(), Some(3))
        );
        lead.post(&path("take"), &json!({}))
            .await
            .is_refused("call_task_done");
        let shown = lead.deliveries(id).await.whole();
        assert!(shown.contains("\"no_number\""), "{shown}");
    })
    .await;
}

#[tokio::test]
async fn staff_hear_by_wecom_and_of_what_presses_by_text_message_too() {
    World::each_with_messages(async |world, wechat| {
        let (admin, lead) = (world.admin().await, world.lead("lead.cjd").await);
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let by_wecom = json!({ "wecom": "chen.jing" });
        let shown = admin.changes(chen.account, &by_wecom).await.done();
        assert_eq!(shown.text("/wecom"), "chen.jing");
        let by_text = json!({ "work_phone": "13800000306" });
        let shown = admin.changes(zhou.account, &by_text).await.done();
        assert_eq!(shown.text("/work_phone"), "138****0306");
        let wrong = json!({ "wecom": "two words", "work_phone": "021-62000000" });
        admin.changes(zhou.account, &wrong).await.has_status(422);
        let li = world.with_number(wechat, "oLi", "13900000307").await;
        let id = world
            .routed(&li, request().care().at("静安区曹家渡街道武定路"))
            .await;
        lead.assigns(id, &chen).await.done();
        lead.assigns(id, &zhou).await.done();
        lead.assigns(id, &chen).await.done();
        a_while(world).await;
        let cards = wechat.cards("chen.jing").await;
        assert_eq!(cards.len(), 1, "several within minutes are one: {cards:?}");
        nothing_personal(&cards);
        assert!(
            wechat.texts("13800000306").await.is_empty(),
            "an assignment does not press"
        );
        let sos = world
            .routed(&li, request().sos().says("救命").at("静安区曹家渡街道"))
            .await;
        let (cards, texts) = (wechat.cards("chen.jing").await, wechat.texts("13800000306").await);
        assert_eq!((cards.len(), texts.len()), (2, 1), "at once");
        assert_eq!(texts[0]["template"], "staff_sos");
        let states = lead.deliveries(sos).await.each("state");
        assert!(states.iter().all(|state| state == "accepted"), "{states:?}");
    })
    .await;
}

#[tokio::test]
async fn every_text_can_be_looked_at_before_it_is_sent() {
    World::each(async |world| {
        let wording = world.admin().await.get("/notice-wording").await.done();
        let accepted = wording.items().iter().find(|item| item["template"] == "accepted");
        let accepted = accepted.expect("the notice of an acceptance");
        assert_eq!(accepted["inbox"]["zh"], "顾问已接下您的求助(2600 0000 0173)。");
        assert_eq!(accepted["wechat"]["fields"][0]["value"], "2600 0000 0173");
        assert_eq!(accepted["sms"]["text"]["zh"], "您的求助2600 0000 0173有新进展。");
        world
            .advisor("advisor.cjd1")
            .await
            .get("/notice-wording")
            .await
            .is_refused("not_allowed");
    })
    .await;
}

#[tokio::test]
async fn each_cloud_takes_what_is_signed_in_the_language_of_whoever_reads_it_and_a_card_opens_the_request() {
    for provider in ["tencent", "aliyun"] {
        World::with_cloud(provider, async |world, wechat| {
            let (admin, chen) = (world.admin().await, world.advisor("advisor.cjd1").await);
            admin
                .changes(chen.account, &json!({ "wecom": "chen.jing" }))
                .await
                .done();
            let phone = "13900000308";
            let li = world.with_number(wechat, "oLi", phone).await;
            let id = world.accepted(&li, &chen).await;
            a_while(world).await;
            let english = json!({ "language": "en", "text_size": "elder" });
            let set = li.call("PATCH", "/me/settings", Some(&english)).await.done();
            assert_eq!(
                (set.text("/text_size"), set.text("/contrast")),
                ("elder".to_owned(), "normal".to_owned())
            );
            chen.tells(id, "明天上门").await.done();
            a_while(world).await;
            let texts = wechat.texts(phone).await;
            let taken: Vec<_> = texts
                .iter()
                .map(|text| (&text["by"], &text["template"]))
                .collect();
            let by = json!(provider);
            let ids = ["news", "answer_en"].map(|key| json!(clouds::id_of(provider, key)));
            assert_eq!(
                taken,
                ids.iter().map(|id| (&by, id)).collect::<Vec<_>>(),
                "{texts:?}"
            );
            nothing_personal(&texts);

            // staff choose theirs too; a language is nobody's business but one's own
            chen.call("PATCH", "/me/settings", Some(&english)).await.done();
            li.adds(id, "门铃坏了,请敲门。").await.done();
            a_while(world).await;
            let cards = wechat.cards("chen.jing").await;
            let last = cards.last().expect("a card");
            assert_eq!(last["title"], "Something added", "{cards:?}");
            let page = format!("https://jiuzhu.example/advisor/requests/{id}");
            assert_eq!(last["url"], page);
        })
        .await;
    }
}
