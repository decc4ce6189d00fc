//! Every free text that somebody sends is either read for words of danger, or stands here with the reason why not. A text
//! that joins the API fails this until somebody has decided.

use nuanxin_tests::{Client, Draft, Reply, World, request};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const CRY: &str = "我不想活了";

/// Why a text is not read for danger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NotRead {
    /// A name, a number, a code or a password.
    NoSentence,
    /// Names of places hold such words by chance.
    Place,
    /// What is told to the resident, by staff.
    Told,
    /// Staff about their own decision; the request itself is with them.
    Decision,
    /// It is about danger that is known: a report, or a call that waited for it.
    KnownDanger,
    /// About somebody's file, which has no urgency.
    File,
}

/// Texts that are read, by operation and pointer.
const READ: &[(&str, &str)] = &[
    ("POST /calls", "/notes"),
    ("PATCH /calls/{id}", "/notes"),
    ("POST /calls/{id}/finish", "/text"),
    ("POST /calls/{id}/finish", "/passed_on_to"),
    ("POST /complaints", "/text"),
    ("POST /help-requests", "/description"),
    ("POST /help-requests", "/whereabouts"),
    ("POST /help-requests", "/contact/hours"),
    ("POST /help-requests", "/contact/numbers/*/whose"),
    ("POST /help-requests", "/reporter/relation"),
    ("POST /help-requests/{id}/additions", "/text"),
    ("POST /help-requests/{id}/answer", "/internal_note"),
    ("POST /help-requests/{id}/appeal", "/text"),
    ("POST /help-requests/{id}/close", "/internal_note"),
    ("POST /help-requests/{id}/consents/withdraw", "/reason"),
    ("POST /help-requests/{id}/first-contact", "/internal_note"),
    ("POST /help-requests/{id}/follow-ups", "/internal_note"),
    ("POST /help-requests/{id}/guardian-consent", "/internal_note"),
    ("POST /help-requests/{id}/notes", "/internal_note"),
    ("POST /help-requests/{id}/rating", "/text"),
    ("POST /help-requests/{id}/reopen", "/internal_note"),
    ("POST /help-requests/{id}/resolve", "/internal_note"),
    ("POST /help-requests/{id}/restrict", "/internal_note"),
    ("POST /help-requests/{id}/resume", "/internal_note"),
    ("POST /help-requests/{id}/return", "/internal_note"),
    ("POST /help-requests/{id}/return-to-sender", "/told"),
    ("POST /help-requests/{id}/route", "/internal_note"),
    ("POST /help-requests/{id}/urge", "/text"),
    ("POST /help-requests/{id}/urgency", "/reason"),
    ("POST /help-requests/{id}/visits", "/internal_note"),
    ("POST /help-requests/{id}/withdraw", "/reason"),
    ("POST /me/data/deletion", "/reason"),
    ("POST /work-orders", "/request/description"),
    ("POST /work-orders", "/request/whereabouts"),
    ("POST /work-orders", "/request/contact/hours"),
    ("POST /work-orders", "/request/contact/numbers/*/whose"),
    ("POST /work-orders", "/request/reporter/relation"),
];

/// The others: by the end of their pointer, and of which operations (all that begin so).
const NOT_READ: &[(&str, &str, NotRead)] = &[
    ("", "name", NotRead::NoSentence),
    ("", "phone", NotRead::NoSentence),
    ("", "number", NotRead::NoSentence),
    ("", "code", NotRead::NoSentence),
    ("", "version", NotRead::NoSentence),
    ("", "password", NotRead::NoSentence),
    ("", "totp", NotRead::NoSentence),
    ("", "id_last_four", NotRead::NoSentence),
    ("", "id_last4", NotRead::NoSentence),
    ("", "reference", NotRead::NoSentence),
    ("POST /auth", "", NotRead::NoSentence),
    ("POST /me/password", "", NotRead::NoSentence),
    ("POST /accounts", "", NotRead::NoSentence),
    ("PATCH /accounts", "", NotRead::NoSentence),
    ("POST /duty", "", NotRead::NoSentence),
    ("POST /help-requests", "/source/system", NotRead::NoSentence),
    ("POST /work-orders", "/source/system", NotRead::NoSentence),
    ("POST /routing/explain", "/places_version", NotRead::NoSentence),
    ("POST /persons/{id}/confirm-phone", "/whose", NotRead::NoSentence),
    ("", "/address", NotRead::Place),
    ("", "/address/text", NotRead::Place),
    ("", "/registered_address", NotRead::Place),
    ("", "/told", NotRead::Told),
    ("POST /help-requests/{id}/wait", "/question", NotRead::Told),
    ("POST /help-requests/{id}/extend", "/reason", NotRead::Decision),
    (
        "POST /help-requests/{id}/extend/decide",
        "/internal_note",
        NotRead::Decision,
    ),
    (
        "POST /help-requests/{id}/recuse",
        "/internal_note",
        NotRead::Decision,
    ),
    (
        "POST /help-requests/{id}/merge",
        "/internal_note",
        NotRead::Decision,
    ),
    (
        "POST /help-requests/{id}/unmerge",
        "/internal_note",
        NotRead::Decision,
    ),
    ("POST /appeals/{id}/decide", "/internal_note", NotRead::Decision),
    (
        "POST /complaints/{id}/decide",
        "/internal_note",
        NotRead::Decision,
    ),
    (
        "POST /deletion-requests/{id}/decide",
        "/internal_note",
        NotRead::Decision,
    ),
    (
        "POST /help-requests/{id}/mandatory-report",
        "",
        NotRead::KnownDanger,
    ),
    (
        "POST /calls/{id}/look-after",
        "/internal_note",
        NotRead::KnownDanger,
    ),
    ("POST /lessons/{id}/refuse", "/reason", NotRead::Decision),
    ("POST /lessons/{id}/withdraw", "/reason", NotRead::Decision),
    ("POST /persons/{id}/join", "/internal_note", NotRead::File),
    ("POST /persons/{id}/separate", "/internal_note", NotRead::File),
];

/// Every text without a fixed list of values that an operation takes, as operation and pointer.
fn texts() -> BTreeSet<(String, String)> {
    let whole = serde_json::to_value(nuanxin_api::openapi::document()).expect("JSON");
    let mut found = BTreeSet::new();
    for (path, item) in whole["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let name = format!(
                "{} {}",
                method.to_uppercase(),
                path.strip_prefix("/api/v1").unwrap_or(path)
            );
            let body = &operation["requestBody"]["content"]["application/json"]["schema"];
            let mut add = |pointer: &str| found.insert((name.clone(), pointer.to_owned()));
            walk(&whole, body, "", &mut add);
        }
    }
    found
}

fn walk(whole: &Value, schema: &Value, pointer: &str, add: &mut impl FnMut(&str) -> bool) {
    if let Some(reference) = schema["$ref"].as_str() {
        let named = whole
            .pointer(reference.trim_start_matches('#'))
            .expect("a schema");
        return walk(whole, named, pointer, add);
    }
    for one in ["oneOf", "anyOf", "allOf"]
        .iter()
        .flat_map(|kind| schema[*kind].as_array())
        .flatten()
    {
        walk(whole, one, pointer, add);
    }
    let is_text = schema["type"] == "string"
        || schema["type"]
            .as_array()
            .is_some_and(|types| types.contains(&json!("string")));
    if is_text && schema["enum"].is_null() && schema["format"].is_null() {
        add(pointer);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        walk(whole, property, &format!("{pointer}/{name}"), add);
    }
    if !schema["items"].is_null() {
        walk(whole, &schema["items"], &format!("{pointer}/*"), add);
    }
}

fn why_not(operation: &str, pointer: &str) -> Option<NotRead> {
    let fits = |(of, end, _): &&(&str, &str, NotRead)| operation.starts_with(of) && pointer.ends_with(end);
    NOT_READ.iter().find(fits).map(|(_, _, why)| *why)
}

#[test]
fn whoever_adds_a_text_decides_whether_it_is_read() {
    let texts = texts();
    for (operation, pointer) in READ {
        let known = texts.contains(&((*operation).to_owned(), (*pointer).to_owned()));
        assert!(known, "{operation} takes no {pointer}");
    }
    let undecided: Vec<_> = texts
        .iter()
        .filter(|(operation, pointer)| !READ.contains(&(operation, pointer)))
        // a list of numbers may also be a list of plain texts
        .filter(|(_, pointer)| !pointer.ends_with("/numbers/*"))
        .filter(|(operation, pointer)| why_not(operation, pointer).is_none())
        .collect();
    assert!(undecided.is_empty(), "read, or not and why: {undecided:#?}");
}

/// What came back says which danger it is: to staff by its kind, to residents by the numbers.
fn is_heard(reply: &Reply) -> bool {
    let whole = reply.body.to_string();
    whole.contains("\"suicide\"") || whole.contains("12356")
}

fn with_note(mut body: Value) -> Value {
    body["internal_note"] = json!(CRY);
    body
}

fn draft() -> Draft {
    request().care().at("静安区曹家渡街道")
}

/// Each of these verbs on a request on which nobody has worked.
async fn told_before_work(world: &World) -> BTreeMap<&'static str, Reply> {
    let li = world.resident("13900000301").await;
    let (chen, lead, desk) = (
        world.advisor("advisor.cjd1").await,
        world.lead("lead.cjd").await,
        world.desk().await,
    );
    let accepted = async || world.accepted(&li, &chen).await;
    let submitted = li.submits(draft()).await.has_status(201).id();
    let answered = with_note(json!({ "told": "可以" }));
    let answer = desk.verb(submitted, "answer", &answered).await;
    let routed = world.routed(&li, draft()).await;
    let urgent = json!({ "urgency": "urgent", "reason": CRY });
    let restricted = with_note(json!({ "restricted": true }));
    let returned = with_note(json!({ "ground": "not_this_service" }));
    let guardian = with_note(json!({ "name": "王芳", "relation": "parent", "means": "phone", "agreed": [] }));
    let withdrawn = json!({ "kind": "processing", "reason": CRY });
    BTreeMap::from([
        ("answer", answer),
        ("urgency", desk.verb(routed, "urgency", &urgent).await),
        (
            "restrict",
            lead.verb(accepted().await, "restrict", &restricted).await,
        ),
        ("return", chen.verb(accepted().await, "return", &returned).await),
        (
            "guardian-consent",
            chen.verb(accepted().await, "guardian-consent", &guardian).await,
        ),
        (
            "consents/withdraw",
            li.verb(accepted().await, "consents/withdraw", &withdrawn).await,
        ),
    ])
}

/// Each of these verbs on a request whose person has been reached.
async fn told_at_work(world: &World) -> BTreeMap<&'static str, Reply> {
    let li = world.resident("13900000301").await;
    let (chen, desk) = (world.advisor("advisor.cjd1").await, world.desk().await);
    let reached = async || {
        let id = world.accepted(&li, &chen).await;
        chen.reaches(id).await.done();
        id
    };
    let note = json!({ "internal_note": CRY });
    let told = json!({ "outcome": "helped", "told": "已办" });
    let resolved = async || {
        let id = reached().await;
        chen.verb(id, "resolve", &told).await.done();
        id
    };
    let waiting = reached().await;
    chen.waits(waiting, "带证件了吗?").await.is_now("waiting");
    let agreed = with_note(json!({ "agreed": true }));
    BTreeMap::from([
        ("resume", chen.verb(waiting, "resume", &note).await),
        (
            "resolve",
            chen.verb(reached().await, "resolve", &with_note(told.clone()))
                .await,
        ),
        ("close", chen.verb(resolved().await, "close", &agreed).await),
        ("reopen", desk.verb(resolved().await, "reopen", &note).await),
    ])
}

#[tokio::test]
async fn what_is_noted_beside_a_verb_is_read() {
    World::each(async |world| {
        let before = told_before_work(world).await;
        for (verb, reply) in before.into_iter().chain(told_at_work(world).await) {
            let reply = reply.done();
            assert!(is_heard(&reply), "{verb}: {}", reply.body);
        }
        world.settle().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_told_about_contact_and_relation_is_read() {
    World::each(async |world| {
        let li = world.resident("13900000302").await;
        let draft = || request().care().at("静安区曹家渡街道");
        let number = |whose: &str| json!({ "numbers": [{ "number": "13900000303", "whose": whose }] });
        let cries = [
            draft().field(
                "contact",
                json!({ "numbers": [{ "number": "13900000303" }], "hours": CRY }),
            ),
            draft().field("contact", number(CRY)),
            draft().reported_by("钱敏", "13900000304", "邻居,她说不想活了"),
        ];
        for cry in cries {
            let filed = li.submits(cry).await.has_status(201);
            assert!(is_heard(&filed), "{}", filed.body);
        }
        // an estate's name is no cry
        let estate = request().care().at("静安区曹家渡街道远中风华");
        let filed = li.submits(estate).await.has_status(201);
        assert_eq!(filed.text("/urgency"), "normal");
        world.settle().await;
    })
    .await;
}

async fn asks_for_deletion(who: &Client, reason: &str) -> Reply {
    who.post("/me/data/deletion", &json!({ "reason": reason }))
        .await
        .done()
}

#[tokio::test]
async fn why_somebody_wants_to_be_forgotten_is_read() {
    World::each(async |world| {
        let li = world.resident("13900000305").await;
        let chen = world.advisor("advisor.cjd1").await;
        let older = world.accepted(&li, &chen).await;
        let id = world.accepted(&li, &chen).await;
        chen.reaches(id).await.done();
        chen.resolves(id, "已办").await.done();
        chen.closes(id).await.is_now("closed");
        let calm = asks_for_deletion(&li, "已经搬走").await;
        assert_eq!(calm.at("/emergency_numbers"), &json!([]));
        // one waits already, and what is said now is heard all the same
        let asked = asks_for_deletion(&li, CRY).await;
        assert_eq!(asked.at("/emergency_numbers"), &json!(["110", "120", "12356"]));
        let seen = chen.sees(id).await.done();
        assert_eq!(seen.text("/urgency"), "sos");
        assert_ne!(seen.text("/state"), "closed", "it is taken up again");
        assert_eq!(
            chen.sees(older).await.text("/urgency"),
            "normal",
            "one of them is enough"
        );

        let newcomer = world.resident("13900000306").await;
        let asked = asks_for_deletion(&newcomer, CRY).await;
        assert_eq!(asked.at("/emergency_numbers"), &json!(["110", "120", "12356"]));
        let district = world.district().await.get("/deletion-requests").await.done();
        assert_eq!(district.item(asked.id())["staff"]["danger"], json!(["suicide"]));
        world.settle().await;
    })
    .await;
}

#[tokio::test]
async fn to_whom_a_call_is_passed_on_is_read() {
    World::each(async |world| {
        let desk = world.desk().await;
        let call = desk
            .post("/calls", &json!({ "phone": "13900000307" }))
            .await
            .done()
            .id();
        let body = json!({ "outcome": "passed_on", "passed_on_to": "110,她说不想活了" });
        let ended = desk.post(&format!("/calls/{call}/finish"), &body).await.done();
        assert!(is_heard(&ended), "{}", ended.body);
        let waiting = desk.get("/calls?waiting=true").await.done();
        assert_eq!(waiting.each("id"), [call.to_string()]);
        let looked = json!({ "how": "emergency_called", "internal_note": "已报警" });
        desk.post(&format!("/calls/{call}/look-after"), &looked)
            .await
            .done();
        world.settle().await;
    })
    .await;
}
