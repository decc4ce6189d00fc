//! Whatever is sealed or indexed outlives both rotations: a column that nothing here fills makes the story fail.

use nuanxin_domain::ids::AccountId;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts::{self, Changed};
use nuanxin_infra::clock::SystemClock;
use nuanxin_infra::key_rotation::{self, Rotated, Rotation};
use nuanxin_infra::keys::KeyKind;
use nuanxin_infra::sealed::columns::{IndexSource, TABLES};
use nuanxin_infra::wechat::callback::{self, Event, Happened, Kept};
use nuanxin_tests::{Message, Resident, Sender, Staff, World, order, photo, request};
use sea_orm::{FromQueryResult, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{PATIENCE, retired};

const CARD: &str = "310101194001010028";
const COMMITTEE: &str = "310106014004";
const PERSON: &str = "13812345678";
const REPORTER: &str = "13900000064";
const OF_THE_ORDER: &str = "13900000067";
const CALLER: &str = "13900000065";
const OPENID: &str = "oEverything";

/// Who and what there is.
pub struct Filled {
    li: Resident,
    chen: Staff,
    lead: Staff,
    desk: Staff,
    other_desk: Staff,
    request: Uuid,
    person: Uuid,
    call: Uuid,
    order: Value,
    ordered: Uuid,
    doorbell: Uuid,
    token: String,
}

impl Filled {
    /// The doorbell is no longer in use.
    pub async fn retires_doorbell(&self) {
        self.chen.on_doorbell(self.doorbell, "retire").await.done();
    }

    /// Something new for the audit log.
    pub async fn takes_another_call(&self) {
        self.other_desk.takes_call("13900000066").await;
    }

    /// The call is over, all that was asked for is done, and one of the desk leaves.
    pub async fn ends(&self, world: &World) {
        let answered = json!({ "outcome": "answered" });
        self.desk.finishes(self.call, &answered).await.done();
        self.chen.accepts(self.ordered).await.is_now("in_progress");
        for id in self.chen.queue("mine").await.each("id") {
            let id = id.parse().expect("an id");
            self.chen.reaches(id).await.done();
            self.chen.resolves(id, "已办好。").await.done();
            self.chen.closes(id).await.is_now("closed");
        }
        let admin = world.admin().await;
        let left = self.other_desk.account;
        admin.administers(left, "disable").await.done();
        world.settle().await;
    }

    /// What the list of accounts calls the one who left.
    pub async fn name_of_who_left(&self, world: &World) -> Value {
        let account = format!("/accounts/{}", self.other_desk.account);
        let shown = world.admin().await.get(&account).await.done();
        assert!(shown.text("/username").starts_with("left-"), "{}", shown.body);
        shown.at("/name").clone()
    }
}

async fn with_words(world: &World, li: &Resident, chen: &Staff) -> Uuid {
    let draft = request()
        .care()
        .in_committee(COMMITTEE)
        .says("药快吃完了")
        .person("王秀英", PERSON)
        .identity_card(CARD)
        .reported_by("钱敏", REPORTER, "neighbour");
    let id = world.routed(li, draft).await;
    chen.accepts(id).await.is_now("in_progress");
    chen.notes(id, "电话里问过").await.done();
    chen.tells(id, "下午三点来").await.done();
    li.adds(id, "今天摔了一跤").await.done();
    chen.visits_with_the_committee(id, "reached").await.done();
    chen.opens_report(id, "without_capacity").await.done();
    chen.files_report(id).await.done();
    chen.reaches(id).await.done();
    chen.assesses_hardship(id, false).await.done();
    let step = json!({ "text": "女儿每天来电", "due_on": "2026-06-30" });
    let plan = json!({ "internal_note": "先送药", "milestones": [step] });
    chen.verb(id, "plan", &plan).await.done();
    id
}

async fn complained(li: &Resident, lead: &Staff, request: Uuid) {
    let body = json!({ "about": "advisor", "request_id": request, "text": "没有人来" });
    let complaint = li.post("/complaints", &body).await.has_status(201).id();
    let answer = json!({ "told": "明天换人上门", "internal_note": "已谈话" });
    let path = format!("/complaints/{complaint}/decide");
    lead.post(&path, &answer).await.done();
}

async fn asked_to_be_forgotten(li: &Resident, lead: &Staff) {
    let asked = li.asks_for_deletion().await.has_status(201).id();
    let refused = json!({
        "decision": "refused", "refused_because": "statutory_retention", "told": "档案要保存。", "internal_note": "有官司"
    });
    lead.post(&format!("/deletion-requests/{asked}/decide"), &refused)
        .await
        .done();
}

/// Two files that were joined and taken apart, with reasons; the first one's document was seen.
async fn filed(world: &World, li: &Resident, chen: &Staff, request: Uuid) -> Uuid {
    let person = chen.opens_file(request).await.done().id();
    chen.verifies(person, CARD).await.done();
    let draft = nuanxin_tests::request()
        .care()
        .in_committee(COMMITTEE)
        .person("王秀", "13812340000");
    let second = world.routed(li, draft).await;
    chen.accepts(second).await.is_now("in_progress");
    let other = chen.opens_file(second).await.done().id();
    let body = json!({ "person_id": other, "internal_note": "身份证上是同一人" });
    chen.on_person(person, "join", body).await.done();
    let body = json!({ "person_id": other, "internal_note": "是她妹妹" });
    chen.on_person(person, "separate", body).await.done();
    person
}

/// What the desk proposed to learn, and the district refused: from somebody who has never been helped anywhere.
async fn taught(world: &World, chen: &Staff) {
    let zhou = world.resident("13900000398").await;
    let id = world
        .routed(&zhou, request().care().at("静安区康定路281弄3号"))
        .await;
    let (desk, district) = (world.desk().await, world.district().await);
    desk.teaches(id, world.station("曹家渡街道").await).await.done();
    world.settle().await;
    chen.accepts(id).await.is_now("in_progress");
    let lesson = district.lessons("proposed").await.done().uuid("/items/0/id");
    district.judges(lesson, "refuse").await.done();
}

/// A world with something in every sealed and every indexed column.
pub async fn filled(world: &World, sender: &Sender) -> Filled {
    let li = world.resident(REPORTER).await;
    let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
    let (desk, other_desk) = (world.desk().await, world.staff("desk.2").await);
    let request = with_words(world, &li, &chen).await;
    let photo = li.sends_file("a.gif", &photo(1)).await.has_status(201).id();
    li.attaches(request, &[photo], false).await.done();
    world.settle().await;
    complained(&li, &lead, request).await;
    asked_to_be_forgotten(&li, &lead).await;
    let person = filed(world, &li, &chen, request).await;
    let registered = chen.registers_doorbell(person, "button").await.done();
    let doorbell = registered.uuid("/doorbell/id");
    chen.adds_neighbour(doorbell, "周小明", "13900000069").await;
    taught(world, &chen).await;
    let call = desk.takes_call(CALLER).await;
    desk.drafts(call, &json!({ "notes": "问低保" })).await.done();
    let mut order = order("SH-64", "2026-06-03T17:00:00+08:00");
    order["request"]["person"]["phone"] = json!(OF_THE_ORDER);
    let ordered = Message::default().sends(world, &order).await;
    let ordered = ordered.has_status(201).id();
    let (platform, secret) = (&world.platform, Personal::new(vec![7; 20]));
    let tx = platform.db.write_tx().await.expect("a transaction");
    let (account, now) = (AccountId(desk.account), platform.clocks.real.now());
    let begun = accounts::begin_authenticator(&tx, &platform.ring, account, &secret, now).await;
    begun.expect("begins");
    let account = AccountId(other_desk.account);
    let confirmed = accounts::confirm_authenticator(&tx, &platform.ring, account, &secret, 1).await;
    confirmed.expect("confirms");
    let told_outside = Changed {
        wecom: Some(Some(Personal::new("desk.two".to_owned()))),
        work_phone: Some(Some(Personal::new("13800000002".to_owned()))),
        ..Changed::default()
    };
    let changed = accounts::change(&tx, &platform.ring, account, told_outside).await;
    changed.expect("changes");
    let openid = Personal::new(OPENID.to_owned());
    let wechat = accounts::resident_by_openid(&tx, &platform.ring, &openid, &SystemClock).await;
    wechat.expect("an account");
    tx.commit().await.expect("commits");
    sender.hears(world).await;
    Filled {
        li,
        chen,
        lead,
        desk,
        other_desk,
        request,
        person,
        call,
        order,
        ordered,
        doorbell,
        token: registered.text("/token"),
    }
}

/// Whoever is looked for is found, and what was told is there as it was told.
async fn is_found(world: &World, there: &Filled) {
    for (phone, because) in [(PERSON, "person"), (REPORTER, "reporter")] {
        let found = there.desk.looks_up(phone).await.done();
        assert!(
            found.at("/candidates").to_string().contains(because),
            "{}",
            found.body
        );
    }
    let by_name = json!({ "name": "王秀英", "committee_code": COMMITTEE });
    let found = there.chen.searches(by_name).await.done();
    assert_eq!(found.each("id"), [there.person.to_string()], "one file, once");
    there.chen.verifies(there.person, CARD).await.done();
    let refused = there.other_desk.logs_call(&json!({ "phone": CALLER })).await;
    refused.is_refused("call_open");
    assert_eq!(
        there.desk.call_of(there.call).await.done().text("/notes"),
        "问低保"
    );
    let again = Message::default()
        .sends(world, &there.order)
        .await
        .has_status(201);
    assert_eq!(again.id(), there.ordered, "one order, once");
    let timeline = there.chen.timeline(there.request).await.done().whole();
    for words in ["电话里问过", "下午三点来", "今天摔了一跤"] {
        assert!(timeline.contains(words), "{words}: {timeline}");
    }
    let seen = there.chen.sees(there.request).await.done();
    let visit = there.chen.visit(seen.uuid("/staff/visits/0/id")).await.done();
    assert_eq!(
        (visit.text("/people/1/name"), visit.text("/people/1/phone")),
        ("周**".into(), "139****0068".into())
    );
    let button = world.device(&there.token);
    button
        .post("/doorbell/heartbeat", &json!({}))
        .await
        .has_status(204);
    let doorbell = there.chen.doorbell(there.doorbell).await.done();
    assert_eq!(doorbell.text("/neighbours/0/name"), "周**");
    let complaints = there.li.get("/complaints").await.done().whole();
    assert!(complaints.contains("明天换人上门"), "{complaints}");
    let reports = format!("/help-requests/{}/mandatory-reports", there.request);
    let reports = there.lead.get(&reports).await.done();
    assert_eq!(reports.items()[0]["words"], "接警单 20260601-0815");
    let casework = there.lead.casework(there.request).await.done();
    assert_eq!(casework.text("/plan/milestones/0/text"), "女儿每天来电");
    let lessons = there.desk.lessons("refused").await.done();
    assert_eq!(lessons.items()[0]["place"], "康定路281弄");
    assert_eq!(lessons.items()[0]["reason"], "现场核实过");
    assert_eq!(there.li.deletions().await.items()[0]["told"], "档案要保存。");
    let platform = &world.platform;
    let (account, now) = (AccountId(there.desk.account), platform.clocks.real.now());
    let pending = accounts::pending_secret(platform.db.reader(), &platform.ring, account, now).await;
    assert_eq!(pending.expect("opens").expect("fresh").expose(), &[7; 20]);
    let known = accounts::identity_of_openid(platform.db.reader(), &platform.ring, OPENID).await;
    assert!(known.expect("looks").is_some(), "the WeChat user");
}

/// Something that WeChat told by itself, and that nobody has acted upon yet.
pub async fn told_by_wechat(world: &World) {
    let platform = &world.platform;
    let event = Event {
        openid: OPENID.to_owned(),
        identity: "event 1".to_owned(),
        happened: Happened::Other,
    };
    let tx = platform.db.write_tx().await.expect("a transaction");
    let kept = callback::keep(&tx, &platform.ring, &SystemClock, &event).await;
    assert_eq!(kept.expect("keeps"), Kept::New);
    tx.commit().await.expect("commits");
}

/// Values of a column, counted.
pub async fn values(world: &World, table: &str, column: &str) -> i64 {
    #[derive(FromQueryResult)]
    struct Count {
        n: i64,
    }
    let db = &world.platform.db;
    let sql = format!("SELECT count({column}) AS n FROM {table}");
    let counted = Count::find_by_statement(Statement::from_string(db.backend(), sql));
    counted
        .one(db.reader())
        .await
        .expect("counts")
        .map_or(0, |count| count.n)
}

/// Fails when there is a column of which nothing is filled.
pub async fn no_column_is_forgotten(world: &World) {
    for table in TABLES {
        for name in table.sealed {
            let column = name.rsplit('.').next().unwrap_or_default();
            assert!(
                values(world, table.name, column).await > 0,
                "{name} is empty here"
            );
        }
        for indexed in table.indexed {
            // what is gone within a day holds the rotation up for as long
            if !matches!(indexed.source, IndexSource::ShortLived) {
                let count = values(world, table.name, indexed.column).await;
                assert!(count > 0, "{}.{} is empty here", table.name, indexed.column);
            }
        }
    }
}

#[tokio::test]
async fn whatever_is_sealed_or_indexed_is_found_during_and_after_both_rotations() {
    World::each_with_sender(async |world, sender| {
        let there = filled(world, sender).await;
        told_by_wechat(world).await;
        no_column_is_forgotten(world).await;
        for kind in KeyKind::ALL {
            let (db, ring) = (&world.platform.db, &world.platform.ring);
            let rotation = Rotation {
                kind,
                prepare_only: false,
                patience: PATIENCE,
            };
            let rotated = key_rotation::rotate(db, ring, rotation, &SystemClock).await;
            assert_eq!(rotated.expect("rotates"), Rotated::Current(2));
            is_found(world, &there).await;
            let workers = world.workers();
            retired(world, kind).await;
            workers.stop().await;
            is_found(world, &there).await;
        }
        let ended: Value = json!({ "outcome": "answered" });
        there.desk.finishes(there.call, &ended).await.done();
        world.settle().await;
    })
    .await;
}
