//! A work order of the city's 12345 line: it is believed by its signature, becomes an ordinary request once, its due
//! time binds, and its sender hears what became of it, each thing once.

use nuanxin_tests::{Message, Sender, World, days, hours, order, work_until_killed, worker_killed_at};
use serde_json::{Value, json};
use uuid::Uuid;

pub(super) const DUE: &str = "2026-06-03T17:00:00+08:00";

pub(super) async fn passed_on(world: &World, sender: &Sender, number: &str, due: &str) -> Uuid {
    let (status, receipt) = sender.passes_on(&order(number, due)).await;
    assert_eq!(status, 201, "{receipt}");
    world.settle().await;
    receipt["id"].as_str().expect("an id").parse().expect("an id")
}

pub(super) fn reports(told: &[Value]) -> Vec<&str> {
    told.iter()
        .map(|report| report["report"].as_str().expect("a code"))
        .collect()
}

#[tokio::test]
async fn a_work_order_becomes_an_ordinary_request_and_its_sender_hears_how_it_ended() {
    World::each_with_sender(async |world, sender| {
        let id = passed_on(world, sender, "SH-1", DUE).await;
        let chen = world.advisor("advisor.cjd1").await;
        let request = chen.sees(id).await.is_now("assigned");
        assert_eq!(request.text("/channel"), "hotline_12345");
        assert_eq!(request.text("/staff/work_order/external_number"), "SH-1");
        assert_eq!(request.text("/staff/work_order/due_at"), "2026-06-03T09:00:00Z");
        let told = sender.hears(world).await;
        assert_eq!(reports(&told), ["accepted"]);
        assert_eq!(told[0]["external_number"], "SH-1");
        assert_eq!(told[0]["request_number"], request.text("/number"));
        assert!(
            told[0]["station"]["name"]
                .as_str()
                .expect("a name")
                .contains("曹家渡")
        );

        chen.accepts(id).await.is_now("in_progress");
        chen.reaches(id).await.done();
        chen.notes(id, "家里还有债主").await.done();
        assert_eq!(chen.deadline(id, "work_order").await["status"], "open");
        chen.resolves(id, "已安排每日助餐。").await.is_now("resolved");
        let order = chen.deadline(id, "work_order").await;
        assert_eq!(
            (&order["status"], &order["missed_at"]),
            (&json!("met"), &Value::Null)
        );
        chen.closes(id).await.is_now("closed");
        let told = sender.hears(world).await;
        assert_eq!(reports(&told), ["accepted", "fed_back", "fed_back"]);
        let resolved = told
            .iter()
            .find(|report| report["stage"] == "resolved")
            .expect("fed back");
        assert_eq!(
            (&resolved["outcome"], &resolved["text"]),
            (&json!("helped"), &json!("已安排每日助餐。"))
        );
        assert!(
            !json!(told).to_string().contains("债主"),
            "internal notes stay inside"
        );
    })
    .await;
}

#[tokio::test]
async fn a_message_is_believed_only_with_a_fresh_and_right_signature() {
    World::each_with_sender(async |world, sender| {
        let body = order("SH-2", DUE);
        let other_secret = Message {
            secret: "somebody else's secret".into(),
            ..Message::default()
        };
        let other_key = Message {
            key: "12346".into(),
            ..Message::default()
        };
        let short_nonce = Message {
            nonce: "short".into(),
            ..Message::default()
        };
        for message in [other_secret, other_key, short_nonce] {
            message
                .sends(world, &body)
                .await
                .has_status(401)
                .is_refused("signature_wrong");
        }
        for off in [-400, 400] {
            let old = Message {
                off,
                ..Message::default()
            };
            old.sends(world, &body)
                .await
                .has_status(401)
                .is_refused("signature_old");
        }
        world
            .stranger()
            .post("/work-orders", &body)
            .await
            .is_refused("signature_wrong");
        assert!(sender.hears(world).await.is_empty());
        assert!(world.desk().await.queue("station").await.items().is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_same_number_again_is_answered_as_the_first_time_and_other_content_is_a_problem() {
    World::each_with_sender(async |world, sender| {
        let (message, body) = (Message::default(), order("SH-3", DUE));
        let first = message.sends(world, &body).await.has_status(201);
        let replayed = message.sends(world, &body).await.has_status(201);
        let again = Message::default().sends(world, &body).await.has_status(201);
        for repeated in [&replayed, &again] {
            assert_eq!(repeated.body, first.body);
            assert_eq!(repeated.header("idempotency-replayed"), Some("true"));
        }
        let other = order("SH-3", "2026-06-04T17:00:00+08:00");
        let refused = Message::default().sends(world, &other).await.has_status(409);
        refused.is_refused("work_order_differs");
        let used = message.sends(world, &order("SH-4", DUE)).await.has_status(409);
        used.is_refused("nonce_used");
        assert_eq!(reports(&sender.hears(world).await), ["accepted"]);
    })
    .await;
}

#[tokio::test]
async fn twins_in_flight_become_one_request() {
    World::each_with_sender(async |world, sender| {
        let body = order("SH-5", DUE);
        let (one, two, three) = (Message::default(), Message::default(), Message::default());
        let (a, b, c) = tokio::join!(
            one.sends(world, &body),
            two.sends(world, &body),
            three.sends(world, &body)
        );
        let ids = [a, b, c].map(|reply| reply.has_status(201).id());
        assert!(ids.iter().all(|id| *id == ids[0]));
        assert_eq!(reports(&sender.hears(world).await), ["accepted"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_said_with_its_place() {
    World::each_with_sender(async |world, sender| {
        let mut no_place = order("SH-6", DUE);
        no_place["request"] = json!({ "description": "要帮助" });
        let refused = Message::default()
            .sends(world, &no_place)
            .await
            .is_refused("invalid");
        assert_eq!(refused.text("/errors/0/code"), "contact_or_place");
        let mut ours = order(&"9".repeat(101), "2031-06-03T17:00:00+08:00");
        ours["request"]["channel"] = json!("walk_in");
        let refused = Message::default().sends(world, &ours).await.is_refused("invalid");
        let pointers = refused.at("/errors").to_string();
        for pointer in ["/external_number", "/due_at", "/request/channel"] {
            assert!(pointers.contains(pointer), "{pointers}");
        }
        let not_json = Message::default().sends(world, &json!([1])).await;
        assert!(not_json.status == 400 || not_json.status == 422);
        assert!(sender.hears(world).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn words_of_danger_in_an_order_raise_its_urgency() {
    World::each_with_sender(async |world, sender| {
        let mut danger = order("SH-7", DUE);
        danger["request"]["description"] = json!("他不想活了，要跳楼");
        let (status, receipt) = sender.passes_on(&danger).await;
        assert_eq!(status, 201);
        world.settle().await;
        let id = receipt["id"].as_str().expect("an id").parse().expect("an id");
        let seen = world.advisor("advisor.cjd1").await.sees(id).await.done();
        assert_eq!(seen.text("/urgency"), "sos");
        sender.hears(world).await;
    })
    .await;
}

#[tokio::test]
async fn the_earlier_due_time_binds_and_its_ladder_climbs() {
    World::each_with_sender(async |world, sender| {
        let early = passed_on(world, sender, "SH-8", "2026-06-01T12:00:00+08:00").await;
        let late = passed_on(world, sender, "SH-9", "2026-06-30T12:00:00+08:00").await;
        let chen = world.advisor("advisor.cjd1").await;
        let at_noon = "2026-06-01T04:00:00Z";
        for kind in ["accept", "first_contact", "work_order"] {
            assert_eq!(chen.deadline(early, kind).await["due_at"], at_noon, "{kind}");
        }
        assert_ne!(chen.deadline(late, "accept").await["due_at"], at_noon);
        assert_eq!(
            chen.deadline(late, "work_order").await["due_at"],
            "2026-06-30T04:00:00Z"
        );
        let queue = chen.queue("station").await.each("id");
        let place = |id: Uuid| queue.iter().position(|one| *one == id.to_string());
        assert!(place(early) < place(late), "sorted by the earlier promise");

        chen.accepts(early).await.done();
        chen.reaches(early).await.done();
        world.after(hours(3)).await;
        assert!(chen.deadline(early, "work_order").await["missed_at"].is_string());
        assert!(chen.was_told(early, "staff_missed").await);
        let lead = world.lead("lead.cjd").await;
        assert!(lead.was_told(early, "staff_missed").await);
        world.after(days(2)).await;
        let district = world.district().await;
        assert!(district.was_told(early, "staff_escalated").await);
        sender.hears(world).await;
    })
    .await;
}

#[tokio::test]
async fn what_is_not_for_the_district_goes_back_within_the_senders_period() {
    World::each_with_sender(async |world, sender| {
        let (desk, district) = (world.desk().await, world.district().await);
        let soon = passed_on(world, sender, "SH-10", DUE).await;
        let late = passed_on(world, sender, "SH-11", DUE).await;
        let chen = world.advisor("advisor.cjd1").await;
        let refused = chen.returns_to_sender(soon, "out_of_scope").await;
        refused.is_refused("not_allowed");
        desk.returns_to_sender(soon, "out_of_scope")
            .await
            .is_now("answered");
        let told = sender.hears(world).await;
        let returned = told
            .iter()
            .find(|report| report["report"] == "returned")
            .expect("returned");
        assert_eq!(returned["external_number"], "SH-10");
        assert_eq!(
            (&returned["ground"], &returned["text"]),
            (&json!("out_of_scope"), &json!("请转房管部门。"))
        );
        world.after(days(2)).await;
        let refused = district.returns_to_sender(late, "not_this_district").await;
        refused.has_status(409).is_refused("sender_return_too_late");
        sender.hears(world).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_without_an_order_has_no_sender_to_return_it_to() {
    World::each(async |world| {
        let li = world.resident("13900000048").await;
        let draft = nuanxin_tests::request().care().at("静安区曹家渡街道");
        let id = world.routed(&li, draft).await;
        let refused = world.desk().await.returns_to_sender(id, "out_of_scope").await;
        refused.has_status(409).is_refused("no_work_order");
        let off = Message::default().sends(world, &order("SH-12", DUE)).await;
        off.has_status(503).is_refused("work_orders_off");
    })
    .await;
}

#[tokio::test]
async fn while_the_sender_is_down_reports_wait_and_each_arrives_once() {
    World::each_with_sender(async |world, sender| {
        sender.misbehaves(Some("error500")).await;
        let id = passed_on(world, sender, "SH-13", DUE).await;
        let chen = world.advisor("advisor.cjd1").await;
        chen.accepts(id).await.done();
        chen.reaches(id).await.done();
        world.settle().await;
        assert!(sender.was_told().await.is_empty());
        chen.resolves(id, "已安排助餐。").await.is_now("resolved");
        world.settle().await;
        sender.misbehaves(None).await;
        let mut told = sender.hears(world).await;
        told.sort_by_key(|report| report["sequence"].as_u64());
        assert_eq!(reports(&told), ["accepted", "fed_back"]);
    })
    .await;
}

#[tokio::test]
async fn a_report_whose_answer_was_lost_is_sent_again_and_taken_once() {
    World::each_with_sender(async |world, sender| {
        sender.misbehaves(Some("slow")).await;
        passed_on(world, sender, "SH-14", DUE).await;
        assert_eq!(
            reports(&sender.was_told().await),
            ["accepted"],
            "taken, but not answered"
        );
        sender.misbehaves(None).await;
        assert_eq!(reports(&sender.hears(world).await), ["accepted"]);
        assert!(sender.repeated().await >= 1);
    })
    .await;
}

#[tokio::test]
async fn the_life_of_the_worker_that_is_killed() {
    work_until_killed().await;
}

#[tokio::test]
async fn killed_between_the_commit_and_the_report_or_after_it_each_report_arrives_once() {
    const LIFE: &str = "work_orders::the_life_of_the_worker_that_is_killed";
    for (point, sent) in [("commit:before", 0), ("commit:after", 0), ("report:sent", 1)] {
        World::each_with_sender(async |world, sender| {
            let (status, _) = sender.passes_on(&order("SH-15", DUE)).await;
            assert_eq!(status, 201);
            if !worker_killed_at(world, sender, LIFE, point).await {
                world.settle().await;
                return;
            }
            assert_eq!(sender.was_told().await.len(), sent, "{point}");
            assert_eq!(reports(&sender.hears(world).await), ["accepted"], "{point}");
            assert_eq!(sender.repeated().await, sent as u64, "{point}");
        })
        .await;
    }
}

#[tokio::test]
async fn of_a_restricted_request_the_sender_hears_no_more_than_that_it_was_handled() {
    World::each_with_sender(async |world, sender| {
        let mut secret = order("SH-16", DUE);
        secret["request"]["restricted"] = json!(true);
        let (status, receipt) = sender.passes_on(&secret).await;
        assert_eq!(status, 201);
        world.settle().await;
        let id = receipt["id"].as_str().expect("an id").parse().expect("an id");
        let chen = world.advisor("advisor.cjd1").await;
        let lead = world.lead("lead.cjd").await;
        if chen.accepts(id).await.status != 200 {
            lead.assigns(id, &chen).await.done();
            chen.accepts(id).await.is_now("in_progress");
        }
        chen.reaches(id).await.done();
        chen.resolves(id, "已安置到庇护所。").await.is_now("resolved");
        let told = sender.hears(world).await;
        let fed_back = told
            .iter()
            .find(|report| report["report"] == "fed_back")
            .expect("fed back");
        assert_eq!(fed_back["stage"], "handled");
        assert!(fed_back.get("outcome").is_none() && fed_back.get("text").is_none());
        assert!(told.iter().all(|report| report.get("station").is_none()));
    })
    .await;
}
