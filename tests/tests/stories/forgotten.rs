//! What is erased of a request is erased wherever it went: calls, files of persons, households, mandatory reports, the
//! accounts that opened it. Ids and codes stay.

use nuanxin_infra::db::ConnectionTrait;
use nuanxin_tests::{Draft, Resident, Staff, World, days, request};
use serde_json::{Value, json};
use uuid::Uuid;

const OWN: &str = "13812345678";
const NEW: &str = "13812345679";
const DAUGHTER: &str = "13900000142";
const CARD: &str = "310101194001010028";

fn for_wang() -> Draft {
    request()
        .care()
        .says("腿脚不好")
        .at("静安区曹家渡街道")
        .person("王秀英", OWN)
        .identity_card(CARD)
        .field(
            "contact",
            json!({ "numbers": [{ "number": DAUGHTER, "whose": "女儿" }], "by": "call" }),
        )
}

async fn ends(advisor: &Staff, id: Uuid) {
    advisor.reaches(id).await.done();
    advisor.resolves(id, "已办好送餐。").await.is_now("resolved");
    advisor.closes(id).await.is_now("closed");
}

async fn plans(advisor: &Staff, id: Uuid) {
    advisor.reaches(id).await.done();
    advisor.assesses_hardship(id, false).await.done();
    let step = json!({ "text": "女儿每天来电", "due_on": "2026-06-30" });
    let plan = json!({ "internal_note": "家里商量好了", "milestones": [step] });
    advisor.verb(id, "plan", &plan).await.done();
}

async fn is_granted(world: &World, resident: &Resident, lead: &Staff) {
    let asked = resident.asks_for_deletion().await.has_status(201).id();
    lead.grants_deletion(asked).await.done();
    world.settle().await;
}

/// How many rows there are, told by an update that is given up again.
async fn rows(world: &World, table: &str, column: &str, which: &str) -> u64 {
    let tx = world.platform.db.write_tx().await.expect("a transaction");
    let sql = format!("UPDATE {table} SET {column} = {column} WHERE {which}");
    tx.execute_unprepared(&sql).await.expect("counts").rows_affected()
}

/// One call about `id` alone, one in which the caller knew it beside `other`, which it was about.
async fn two_calls(desk: &Staff, id: &str, other: &str) -> (Uuid, Uuid) {
    let call = desk.takes_call(OWN).await;
    let words = json!({ "caller_name": "王秀英", "notes": "问送餐" });
    desk.drafts(call, &words).await.done();
    desk.hears_number(call, id).await.done();
    desk.finishes(call, &json!({ "outcome": "answered" }))
        .await
        .done();
    let beside = desk.takes_call("13900000149").await;
    desk.drafts(beside, &json!({ "notes": "问低保" })).await.done();
    desk.hears_number(beside, id).await.done();
    desk.hears_number(beside, other).await.done();
    desk.finishes(beside, &json!({ "outcome": "answered" }))
        .await
        .done();
    (call, beside)
}

async fn number_of(staff: &Staff, id: Uuid) -> String {
    staff.sees(id).await.done().text("/number")
}

#[tokio::test]
async fn a_granted_deletion_reaches_calls_files_households_reports_and_whoever_opened_it() {
    World::each(async |world| {
        let (li, zhang) = (world.resident(OWN).await, world.resident("13900000143").await);
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let (desk, district) = (world.desk().await, world.district().await);
        let id = world.routed(&li, for_wang()).await;
        let draft = request()
            .care()
            .at("静安区曹家渡街道")
            .person("张伟", "13900000143");
        let other = world.routed(&zhang, draft).await;
        for request in [id, other] {
            chen.accepts(request).await.is_now("in_progress");
        }
        let (number, others) = (number_of(&chen, id).await, number_of(&chen, other).await);
        let file = chen.opens_file(id).await.done();
        let (person, file_number) = (file.id(), file.text("/file_number"));
        chen.verifies(person, CARD).await.done();
        let husband = chen.opens_file(other).await.done().id();
        chen.houses(person, husband, "spouse").await.done();
        chen.opens_report(id, "without_capacity").await.done();
        chen.files_report(id).await.done();
        chen.visits_with_the_committee(id, "reached").await.done();
        let (call, beside) = two_calls(&desk, &number, &others).await;
        let daughter = world.resident(DAUGHTER).await;
        daughter.claims(&number, "0028").await.done();
        let found = desk.looks_up(DAUGHTER).await.done();
        assert_ne!(found.at("/candidates"), &json!([]));
        plans(&chen, id).await;
        ends(&chen, id).await;
        is_granted(world, &li, &lead).await;

        calls_lead_nowhere(&desk, &district, id, (call, beside)).await;
        for reader in [&chen, &lead, &district] {
            reader.person(person).await.is_hidden();
        }
        let searched = district
            .searches(json!({ "file_number": file_number }))
            .await
            .done();
        assert!(searched.items().is_empty());
        let left = chen.person(husband).await.done();
        assert_eq!(
            left.at("/households"),
            &json!([]),
            "nobody is left in that household"
        );
        let reports = lead
            .get(&format!("/help-requests/{id}/mandatory-reports"))
            .await
            .done();
        assert_eq!(reports.items()[0]["filed_to"], "police");
        assert!(!reports.whole().contains("接警单"));
        daughter.sees(id).await.is_hidden();
        assert!(daughter.requests().await.items().is_empty());
        let seen = lead.sees(id).await.is_now("closed");
        assert_eq!(seen.text("/number"), number, "ids and codes stay");

        no_row_is_left(world, id, person).await;
    })
    .await;
}

/// What calls tell after a deletion: that there was one, and what it was about another request.
async fn calls_lead_nowhere(desk: &Staff, district: &Staff, id: Uuid, (call, beside): (Uuid, Uuid)) {
    let about = district.call_of(call).await.done();
    assert_eq!(about.text("/outcome"), "answered", "that there was a call stays");
    assert_eq!(
        (about.at("/caller_name"), about.at("/notes")),
        (&Value::Null, &Value::Null)
    );
    let kept = district.call_of(beside).await.done();
    assert_eq!(kept.text("/notes"), "问低保", "it is about another request");
    assert!(!kept.whole().contains(&id.to_string()));
    for phone in [OWN, DAUGHTER] {
        let found = desk.looks_up(phone).await.done();
        assert_eq!(found.at("/candidates"), &json!([]), "{phone} leads nowhere");
        assert_eq!(found.count("/calls_in_30_days"), 0);
    }
}

/// The rows that held something of the request or of its person's file.
async fn no_row_is_left(world: &World, id: Uuid, person: Uuid) {
    let of_it = format!("request_id = {}", literal(world, id));
    let of_her = format!("person_id = {}", literal(world, person));
    for (table, column, which) in [
        ("intakes", "request_id", &of_it),
        ("request_phones", "because", &of_it),
        ("contact_persons", "request_id", &of_it),
        ("request_claims", "request_id", &of_it),
        ("person_requests", "request_id", &of_it),
        ("case_words", "seq", &of_it),
        ("person_keys", "kind", &of_her),
        ("person_finds", "person_id", &of_her),
        ("household_members", "relation", &of_her),
        ("verified_numbers", "verified_at", &"1 = 1".to_owned()),
        ("visit_people", "ordinal", &"1 = 1".to_owned()),
    ] {
        assert_eq!(rows(world, table, column, which).await, 0, "{table}");
    }
    let words = format!("{of_it} AND words IS NOT NULL");
    assert_eq!(rows(world, "mandatory_reports", "about", &words).await, 0);
    let numbers = format!("{of_it} AND phone_index IS NOT NULL");
    assert_eq!(rows(world, "calls", "outcome", &numbers).await, 0);
    assert_eq!(rows(world, "calls", "outcome", &of_it).await, 1);
}

/// An id as it is written in SQL: SQLite keeps its bytes.
fn literal(world: &World, id: Uuid) -> String {
    let lines = world.platform.settings.lines();
    let url = lines
        .iter()
        .find(|line| line.key == "database.url")
        .map(|line| line.value.clone());
    match url.is_some_and(|url| url.starts_with("sqlite")) {
        true => format!("x'{}'", id.simple()),
        false => format!("'{id}'"),
    }
}

#[tokio::test]
async fn a_file_that_has_another_request_keeps_what_that_one_told_and_nothing_else() {
    World::each(async |world| {
        let li = world.resident("13900000144").await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let first = world.routed(&li, for_wang()).await;
        let draft = request().care().at("静安区曹家渡街道").person("王秀英", NEW);
        let second = world.routed(&li, draft).await;
        for request in [first, second] {
            chen.accepts(request).await.is_now("in_progress");
        }
        let person = chen.opens_file(first).await.done().id();
        chen.links(second, person).await.done();
        assert_eq!(
            chen.person(person)
                .await
                .done()
                .at("/phones")
                .as_array()
                .unwrap()
                .len(),
            3
        );
        ends(&chen, first).await;
        is_granted(world, &li, &lead).await;
        let seen = chen.person(person).await.done();
        let requests = seen.at("/requests").as_array().unwrap().clone();
        assert_eq!((requests.len(), &requests[0]["id"]), (1, &json!(second)));
        let shown = chen
            .on_person(
                person,
                "reveal",
                json!({ "fields": ["name", "phone", "id"], "purpose": "contact" }),
            )
            .await
            .done();
        assert_eq!(shown.at("/names"), &json!(["王秀英"]), "the second told it too");
        let phones = shown.at("/phones").as_array().unwrap().clone();
        assert_eq!((phones.len(), &phones[0]["number"]), (1, &json!(NEW)));
        assert!(shown.at("/documents").is_null(), "the first alone told it");
        assert!(
            chen.matches(person)
                .await
                .done()
                .at("/persons")
                .as_array()
                .is_none_or(Vec::is_empty)
        );
        ends(&chen, second).await;
        world.purge().await;
        chen.person(person).await.is_hidden();
        assert_eq!(rows(world, "persons", "version", "1 = 1").await, 0);
    })
    .await;
}

#[tokio::test]
async fn calls_go_three_years_after_they_began_and_not_a_day_earlier() {
    World::each(async |world| {
        let (desk, district) = (world.desk().await, world.district().await);
        let call = desk.takes_call("13900000145").await;
        desk.drafts(call, &json!({ "notes": "问低保" })).await.done();
        desk.finishes(call, &json!({ "outcome": "answered" }))
            .await
            .done();
        world.clock.advance(days(3 * 365)).expect("forward");
        let later = desk.takes_call("13900000145").await;
        assert_eq!(world.purge().await.rows, 0, "not a day too early");
        world.clock.advance(days(2)).expect("forward");
        assert_eq!(world.purge().await.rows, 1);
        district.call_of(call).await.is_hidden();
        district.call_of(later).await.done();
        let log = district.get("/audit?limit=100").await.done();
        let purged = log.items().iter().find(|entry| entry["action"] == "purge");
        assert_eq!(purged.expect("an entry")["grounds"], "calls:1");
    })
    .await;
}

#[tokio::test]
async fn an_account_that_goes_takes_along_what_it_opened_and_the_request_stays_with_whoever_filed_it() {
    World::each(async |world| {
        let (li, mother) = (world.resident("13900000146").await, world.resident(OWN).await);
        let (chen, district) = (world.advisor("advisor.cjd1").await, world.district().await);
        let id = world.routed(&li, for_wang()).await;
        chen.accepts(id).await.is_now("in_progress");
        let number = number_of(&chen, id).await;
        mother.claims(&number, "0028").await.done();
        is_granted(world, &mother, &district).await;
        world.after(days(31)).await;
        assert_eq!(world.purge().await.accounts, 1);
        let of_it = format!("request_id = {}", literal(world, id));
        assert_eq!(rows(world, "request_claims", "request_id", &of_it).await, 0);
        assert_eq!(rows(world, "intakes", "request_id", &of_it).await, 1);
        assert_eq!(li.sees(id).await.done().text("/description"), "腿脚不好");
    })
    .await;
}
