//! 爱心门铃: a ring at three in the morning, whoever hears it, and what ends it.

use nuanxin_infra::settings::LimitSettings;
use nuanxin_tests::{Reply, Staff, World, days, hours, minutes, request};
use serde_json::{Value, json};
use uuid::Uuid;

/// The file of somebody in 曹家渡 whom this advisor has helped.
pub(crate) async fn known_person(world: &World, chen: &Staff, phone: &str) -> Uuid {
    let li = world.resident(phone).await;
    let draft = request().care().at("静安区曹家渡街道").person("王秀英", phone);
    let id = world.routed(&li, draft).await;
    chen.accepts(id).await.is_now("in_progress");
    chen.reaches(id).await.done();
    chen.opens_file(id).await.done().id()
}

/// The request of the ring that runs, as the queue of the station shows it, and the ring.
pub(crate) async fn ringing(staff: &Staff, device: Uuid) -> (Uuid, Uuid) {
    let ring = staff.doorbell(device).await.done().uuid("/doorbell_ring_id");
    let request = staff.ring(ring).await.done().uuid("/help_request_id");
    (request, ring)
}

/// Whoever is to be named first comes before those who are there, and none of them loses their place.
async fn named_before_others(chen: &Staff, device: Uuid, wang: Uuid) {
    let path = format!("/doorbell-devices/{device}/neighbours");
    let body = |name: &str| json!({ "name": name, "phone": "13912340019", "consent": { "means": "phone" }, "position": 1 });
    chen.post(&path, &body("孙小兰")).await.done();
    let added = chen.post(&path, &body("周小平")).await.done();
    let named: Vec<_> = (0..3)
        .map(|at| added.text(&format!("/neighbours/{at}/name")))
        .collect();
    assert_eq!(named, ["周**", "孙**", "王**"]);
    assert_eq!(added.uuid("/neighbours/2/id"), wang);
    for gone in [0, 1] {
        let gone = added.uuid(&format!("/neighbours/{gone}/id"));
        chen.on_doorbell(device, &format!("neighbours/{gone}/withdraw"))
            .await
            .done();
    }
}

fn without_instance(reply: &Reply) -> (u16, Value) {
    let mut body = reply.body.clone();
    body["instance"] = Value::Null;
    (reply.status, body)
}

#[tokio::test]
#[allow(clippy::too_many_lines)] // one night, told in order
async fn a_ring_at_three_in_the_morning_is_heard_joined_gone_to_and_ended_by_a_voice_only() {
    World::each(async |world| {
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let (district, desk) = (world.district().await, world.desk().await);
        let person = known_person(world, &chen, "13900000401").await;
        let registered = chen.registers_doorbell(person, "phone").await.has_status(201);
        let device = registered.uuid("/doorbell/id");
        let wang = chen.adds_neighbour(device, "王小明", "13912340001").await;
        let zhao = chen.adds_neighbour(device, "赵小红", "13912340002").await;

        // A phone takes it over once, signed in; what staff saw is good no more.
        let daughter = world.resident("13900000402").await;
        let shown = json!({ "token": registered.text("/token") });
        let bound = daughter.post("/doorbell/bind", &shown).await.done();
        daughter
            .post("/doorbell/bind", &shown)
            .await
            .is_refused("doorbell_unknown");
        let phone = world.device(&bound.text("/token"));
        daughter.post("/auth/logout", &json!({})).await;

        // Before it rings it says that nobody is on duty at that hour, and whom to call then.
        let by_day = phone.looks_at_doorbell().await.done();
        assert_eq!(
            (by_day.at("/on_duty"), by_day.at("/district_phone")),
            (&json!(true), &Value::Null)
        );
        world.until("2026-06-02T03:00").await;
        let quiet = phone.looks_at_doorbell().await.done();
        assert_eq!(
            (quiet.at("/on_duty"), quiet.at("/ring")),
            (&json!(false), &Value::Null)
        );
        assert!(quiet.at("/district_phone").is_string() && quiet.at("/station_phone").is_string());
        let rang = phone.rings().await.has_status(201);
        let text = rang.text("/text");
        assert!(text.starts_with("有生命危险请马上拨打 110、120"), "{text}");
        assert!(
            text.contains("已通知 2 位邻居") && rang.at("/district_phone").is_string(),
            "{text}"
        );
        let (id, ring) = ringing(&chen, device).await;
        let seen = lead.sees(id).await.is_now("queued");
        assert_eq!(
            (seen.text("/urgency"), seen.text("/channel")),
            ("sos".into(), "doorbell".into())
        );
        assert_eq!(seen.uuid("/staff/doorbell_ring_id"), ring);
        assert!(lead.was_told(id, "staff_sos").await && district.was_told(id, "staff_sos").await);
        for neighbour in [wang, zhao] {
            assert_eq!(world.neighbour_told(neighbour, "neighbour_rang").await, 1);
        }

        // Presses join: counted at once, reminding after two minutes; one request.
        for presses in 2..=4 {
            let joined = phone.rings().await.has_status(200);
            assert_eq!(
                (joined.count("/presses"), joined.at("/joined")),
                (presses, &json!(true))
            );
        }
        assert!(!lead.was_told(id, "staff_rung_again").await);
        world.after(minutes(3)).await;
        phone.rings().await.has_status(200);
        assert!(
            lead.was_told(id, "staff_rung_again").await && district.was_told(id, "staff_rung_again").await
        );
        assert_eq!(world.neighbour_told(zhao, "neighbour_rang_again").await, 1);

        // The first "I go" is told to the other and to the duty; the other goes too, and is not sent home.
        let stranger = world.stranger();
        let link = world.link_of(id, wang).await.expect("a link");
        let thanked = stranger.answers_ring(&link, "goes").await.done();
        assert_eq!(
            (thanked.text("/state"), thanked.count("/others_going")),
            ("somebody_goes".into(), 0)
        );
        assert!(
            lead.was_told(id, "staff_somebody_goes").await
                && district.was_told(id, "staff_somebody_goes").await
        );
        assert_eq!(world.neighbour_told(zhao, "neighbour_somebody_goes").await, 1);
        assert_eq!(world.neighbour_told(wang, "neighbour_somebody_goes").await, 0);
        // A look says so, and is no press.
        for _ in 0..2 {
            let look = phone.looks_at_doorbell().await.done();
            assert_eq!(
                (look.count("/ring/presses"), look.count("/ring/neighbours_going")),
                (5, 1)
            );
            assert_eq!(look.at("/ring/somebody_goes"), &json!(true));
        }
        let going = chen.goes_to(ring).await.done();
        assert_eq!(going.text("/neighbours/0/answer"), "goes");
        assert_eq!(going.text("/staff/0/account_id"), chen.account.to_string());
        assert_eq!(world.neighbour_told(wang, "neighbour_somebody_goes").await, 1);
        let other = world.link_of(id, zhao).await.expect("a link");
        let thanked = stranger.answers_ring(&other, "goes").await.done();
        assert_eq!(thanked.count("/others_going"), 2);
        let text = phone.rings().await.text("/text");
        assert!(text.contains("有人正赶来"), "{text}");

        // Who goes has not accepted: nobody has, and it climbs like any SOS.
        world.after(minutes(10)).await;
        assert!(district.was_told(id, "staff_escalated").await);

        // Nothing but a voice ends it.
        chen.ends_ring(ring, &json!({ "voice": "false_alarm" }))
            .await
            .is_refused("invalid");
        let silent = json!({ "voice": "false_alarm", "means": "message" });
        chen.ends_ring(ring, &silent).await.is_refused("invalid");
        let told = json!({ "told": "没事" });
        desk.verb(id, "answer", &told).await.is_refused("voice_needed");
        let heard = json!({ "voice": "false_alarm", "means": "phone", "internal_note": "换拖鞋时碰到的" });
        phone
            .post(&format!("/doorbell-rings/{ring}/end"), &heard)
            .await
            .is_refused("sign_in_needed");
        world
            .advisor("advisor.jns1")
            .await
            .ends_ring(ring, &heard)
            .await
            .is_hidden();
        assert_eq!(chen.ring(ring).await.text("/state"), "somebody_goes");
        let ended = chen.ends_ring(ring, &heard).await.done();
        assert_eq!(
            (ended.text("/state"), ended.text("/ended/voice")),
            ("ended".into(), "false_alarm".into())
        );
        assert_eq!(phone.looks_at_doorbell().await.done().at("/ring"), &Value::Null);
        lead.sees(id).await.is_now("withdrawn");
        assert_eq!(world.neighbour_told(wang, "neighbour_ring_over").await, 1);
        assert_eq!(stranger.answers_ring(&link, "goes").await.text("/state"), "ended");
        let log = lead
            .get(&format!("/audit?help_request_id={id}&limit=100"))
            .await
            .done();
        for action in [
            "doorbell-rang",
            "doorbell-answer",
            "doorbell-go",
            "doorbell-end",
            "false_alarm",
        ] {
            assert!(
                log.each("action").contains(&action.to_owned()),
                "{action}: {:?}",
                log.each("action")
            );
        }

        // A press after the voice is a new cry. Help that is needed is the first contact of whoever heard it.
        phone.rings().await.has_status(201);
        let (second, ring) = ringing(&chen, device).await;
        assert_ne!(second, id);
        let needed = json!({ "voice": "needs_help", "means": "visit" });
        desk.ends_ring(ring, &needed).await.is_refused("not_allowed");
        chen.ends_ring(ring, &needed).await.done();
        chen.sees(second).await.is_now("in_progress");
        assert_eq!(chen.deadline(second, "first_contact").await["status"], "met");
        phone.rings().await.has_status(201);
        let person = chen.person(person).await.done().whole();
        assert!(
            person.contains(&second.to_string()),
            "the file has the request: {person}"
        );
    })
    .await;
}

#[tokio::test]
#[allow(clippy::too_many_lines)] // one story, told in order
async fn a_doorbell_says_nothing_to_whom_it_does_not_concern_and_its_silence_is_reported_daily() {
    World::each(async |world| {
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let (lead, elsewhere) = (world.lead("lead.cjd").await, world.lead("lead.jns").await);
        // All that is known of her was told in confidence.
        let li = world.resident("13900000411").await;
        let draft = request()
            .care()
            .at("静安区曹家渡街道")
            .person("欧阳秀英", "13812340987");
        let secret = li.submits(draft.restricted()).await.has_status(201).id();
        world.settle().await;
        lead.assigns(secret, &chen).await.done();
        chen.accepts(secret).await.is_now("in_progress");
        let number = chen.sees(secret).await.text("/number");
        let person = chen.opens_file(secret).await.done().id();
        let registered = chen.registers_doorbell(person, "button").await.has_status(201);
        let (device, token) = (registered.uuid("/doorbell/id"), registered.text("/token"));
        let wang = chen.adds_neighbour(device, "王小明", "13912340011").await;
        named_before_others(&chen, device, wang).await;
        elsewhere.doorbell(device).await.is_hidden();
        zhou.registers_doorbell(Uuid::from_u128(7), "button")
            .await
            .is_hidden();

        let button = world.device(&token);
        let rang = button.rings().await.has_status(201).whole();
        let (id, ring) = ringing(&zhou, device).await;
        let mut read = vec![rang];
        for path in [
            format!("/doorbell-devices/{device}"),
            "/doorbell-devices?limit=100".to_owned(),
            format!("/doorbell-rings/{ring}"),
            format!("/help-requests/{id}"),
            format!("/help-requests/{id}/timeline"),
            format!("/persons/{person}"),
        ] {
            read.push(zhou.get(&path).await.whole());
        }
        let reveal = json!({ "fields": ["name", "phone", "address"], "purpose": "contact" });
        let revealed = zhou.verb(id, "reveal", &reveal).await.done();
        assert!(
            revealed.raw.contains("武定西路1371弄"),
            "help finds the door: {}",
            revealed.body
        );
        read.push(revealed.whole());
        for told in [
            secret.to_string(),
            number,
            "欧阳".into(),
            "13812340987".into(),
            "0987".into(),
        ] {
            let leaks: Vec<_> = read.iter().filter(|answer| answer.contains(&told)).collect();
            assert!(leaks.is_empty(), "{told}: {leaks:#?}");
        }

        // Whoever agrees no more is not called, and their link is good no more.
        let link = world.link_of(id, wang).await.expect("a link");
        chen.on_doorbell(device, &format!("neighbours/{wang}/withdraw"))
            .await
            .done();
        world
            .stranger()
            .answers_ring(&link, "goes")
            .await
            .is_refused("doorbell_link_refused");
        assert_eq!(world.link_of(id, wang).await, None);
        world.after(minutes(3)).await;
        button.rings().await.has_status(200);
        assert_eq!(world.neighbour_told(wang, "neighbour_rang_again").await, 0);
        chen.ends_ring(ring, &json!({ "voice": "false_alarm", "means": "visit" }))
            .await
            .done();

        // Silence: once after 24 hours, then daily, until it is heard.
        let reports = async || {
            let notices = lead.notices().await;
            let about = |item: &&Value| item["template"] == "staff_doorbell_silent";
            notices.items().iter().filter(about).count()
        };
        world.after(hours(23)).await;
        assert_eq!(reports().await, 0);
        world.after(hours(1)).await;
        world.settle().await;
        assert_eq!(reports().await, 1, "once, whoever looks again");
        let silent = lead.get("/doorbell-devices?silent=true").await.done();
        assert!(silent.lists(device) && silent.item(device)["silent"] == true);
        world.after(hours(72)).await;
        assert_eq!(
            reports().await,
            2,
            "days on which nothing ran are not made up for"
        );
        button
            .post("/doorbell/heartbeat", &json!({}))
            .await
            .has_status(204);
        assert!(
            lead.get("/doorbell-devices?silent=true")
                .await
                .done()
                .items()
                .is_empty()
        );
        world.after(hours(23)).await;
        assert_eq!(reports().await, 2);

        // Retired, unknown and foreign tokens are refused alike; another token ends the one before.
        let renewed = chen.on_doorbell(device, "token").await.done().text("/token");
        let before = without_instance(&button.rings().await);
        let foreign = without_instance(&world.device(&link).rings().await);
        let unknown = without_instance(&world.stranger().rings().await);
        let signed_in = without_instance(&chen.rings().await);

        // After the last request has gone the file is kept for the doorbell, and goes with it.
        chen.reaches(secret).await.done();
        let advised = json!({ "outcome": "advised", "told": "已办好。" });
        chen.verb(secret, "resolve", &advised).await.done();
        chen.closes(secret).await.is_now("closed");
        world.clock.advance(days(3 * 366)).expect("forward");
        assert_eq!(world.purge().await.requests, 2);
        let district = world.district().await;
        district.person(person).await.done();
        chen.on_doorbell(device, "retire").await.has_status(204);
        district.person(person).await.is_hidden();
        let retired = without_instance(&world.device(&renewed).rings().await);
        assert_eq!((before.0, &before.1["code"]), (401, &json!("doorbell_unknown")));
        let looked = without_instance(&world.device(&renewed).looks_at_doorbell().await);
        for other in [foreign, unknown, signed_in, retired, looked] {
            assert_eq!(other, before);
        }
        chen.doorbell(device).await.is_hidden();
    })
    .await;
}

#[tokio::test]
async fn no_first_ring_is_refused_for_coming_too_often_and_presses_at_once_are_one_ring() {
    let narrow = |limits: &mut LimitSettings| {
        limits.requests_per_address_per_minute = 40;
        limits.presses_per_doorbell_per_minute = 2;
    };
    World::each_with(narrow, async |world| {
        let chen = world.advisor("advisor.cjd1").await;
        let person = known_person(world, &chen, "13900000421").await;
        let registered = chen.registers_doorbell(person, "button").await.has_status(201);
        let mut asked = 0;
        while world.stranger().get("/stations").await.status != 429 {
            asked += 1;
            assert!(asked < 60, "the address meets its limit");
        }
        let button = world.device(&registered.text("/token"));
        // Pressed thrice at once, it is one ring.
        let (one, two, three) = tokio::join!(button.rings(), button.rings(), button.rings());
        let mut statuses = [one.status, two.status, three.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 200, 201]);
        for _ in 0..2 {
            assert_eq!(
                button.rings().await.has_status(200).count("/presses"),
                3,
                "two that joined count"
            );
        }
    })
    .await;
}
