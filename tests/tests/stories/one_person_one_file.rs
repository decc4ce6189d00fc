//! 一人一档: one file with all requests of a person, found by number or by name and committee, masked until somebody
//! asks.

use nuanxin_tests::{Draft, Staff, World, request};
use serde_json::{Value, json};
use uuid::Uuid;

const PERSON: &str = "13812345678";
const CARD: &str = "310101194001010028";
const COMMITTEE: &str = "310106014004";

fn for_wang() -> Draft {
    request()
        .care()
        .in_committee(COMMITTEE)
        .person("王秀英", PERSON)
        .identity_card(CARD)
}

async fn accepted(world: &World, advisor: &Staff, draft: Draft) -> Uuid {
    let li = world.resident("13900000061").await;
    let id = world.routed(&li, draft).await;
    advisor.accepts(id).await.is_now("in_progress");
    id
}

#[tokio::test]
async fn a_file_shows_all_requests_of_a_person_and_nothing_unmasked() {
    World::each(async |world| {
        let chen = world.advisor("advisor.cjd1").await;
        let first = accepted(world, &chen, for_wang()).await;
        assert_eq!(chen.whose(first).await.done().at("/person"), &Value::Null);
        let file = chen.opens_file(first).await.done();
        let person = file.id();
        chen.opens_file(first)
            .await
            .is_refused("has_file")
            .has_status(409);
        let second = accepted(world, &chen, for_wang().need("medical")).await;
        chen.links(second, person).await.done();
        let seen = chen.person(person).await.done();
        let lines = seen.at("/requests").as_array().expect("requests").clone();
        let ids: Vec<&str> = lines.iter().filter_map(|line| line["id"].as_str()).collect();
        assert_eq!(ids, [second.to_string(), first.to_string()], "newest first");
        assert_eq!(seen.at("/names"), &json!(["王**"]));
        assert_eq!(seen.text("/phones/0/number"), "138****5678");
        assert_eq!(seen.text("/phones/0/relation"), "oneself");
        assert_eq!(seen.text("/documents/0/number"), "**************0028");
        assert_eq!(
            seen.at("/documents/0/verified_at"),
            &Value::Null,
            "typed is not verified"
        );
        assert_eq!(seen.count("/birth_year"), 1940);
        assert_eq!(seen.text("/sex"), "female");
        assert_eq!(chen.whose(first).await.done().uuid("/person/id"), person);
        for reply in [
            seen,
            chen.matches(person).await.done(),
            chen.whose(first).await.done(),
        ] {
            for plain in ["王秀英", PERSON, CARD] {
                assert!(!reply.whole().contains(plain), "{} shows {plain}", reply.asked);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn somebody_without_phone_or_document_is_found_by_name_and_committee_or_by_file_number() {
    World::each(async |world| {
        let chen = world.advisor("advisor.cjd1").await;
        let draft = request()
            .care()
            .in_committee(COMMITTEE)
            .field("person", json!({ "name": "阿毛" }));
        let id = accepted(world, &chen, draft).await;
        let file = chen.opens_file(id).await.done();
        let (person, number) = (file.id(), file.text("/file_number_spoken"));
        let far = world.advisor("advisor.jns1").await;
        far.person(person).await.is_hidden();
        let by_name = json!({ "name": " 阿毛", "committee_code": COMMITTEE });
        let found = far.searches(by_name).await.done();
        assert_eq!(found.each("id"), [person.to_string()]);
        assert!(!found.whole().contains("阿毛"));
        let opened = far.person(person).await.done();
        assert_eq!(
            opened.at("/requests"),
            &json!([]),
            "another station's request stays theirs"
        );
        assert_eq!(opened.count("/requests_elsewhere"), 1);
        let desk = world.desk().await;
        let found = desk.searches(json!({ "file_number": number })).await.done();
        assert_eq!(found.each("id"), [person.to_string()]);
        let wrong = number[..number.len() - 1].to_owned() + if number.ends_with('0') { "1" } else { "0" };
        let none = desk.searches(json!({ "file_number": wrong })).await.done();
        assert!(none.items().is_empty(), "a wrong digit finds nobody");
        let elsewhere = json!({ "name": "阿毛", "committee_code": "310106014001" });
        assert!(desk.searches(elsewhere).await.done().items().is_empty());
        let on_call = desk.person(person).await.done();
        for absent in ["/documents", "/households"] {
            assert_eq!(
                on_call.at(absent),
                &Value::Null,
                "the desk gets what a call needs"
            );
        }
        let audit = world.district().await.get("/audit?limit=100").await.done();
        assert!(audit.each("action").contains(&"search-persons".to_owned()));
        assert!(!audit.whole().contains("阿毛"));
    })
    .await;
}

#[tokio::test]
async fn bad_criteria_are_refused_each_with_its_place() {
    World::each(async |world| {
        let desk = world.desk().await;
        let long = "王".repeat(101);
        let bad = [
            (json!({}), "/file_number", "one_of"),
            (json!({ "name": "王秀英" }), "/committee_code", "required"),
            (json!({ "committee_code": COMMITTEE }), "/name", "required"),
            (
                json!({ "name": long, "committee_code": COMMITTEE }),
                "/name",
                "too_long",
            ),
            (
                json!({ "name": "王\u{0}", "committee_code": COMMITTEE }),
                "/name",
                "control_characters",
            ),
            (
                json!({ "name": "王秀英", "committee_code": "31" }),
                "/committee_code",
                "malformed",
            ),
            (
                json!({ "file_number": "8000000017", "limit": 0 }),
                "/limit",
                "out_of_range",
            ),
        ];
        for (criteria, pointer, code) in bad {
            let refused = desk.searches(criteria.clone()).await.is_refused("invalid");
            assert_eq!(refused.text("/errors/0/pointer"), pointer, "{criteria}");
            assert_eq!(refused.text("/errors/0/code"), code, "{criteria}");
        }
        let typed = json!({ "file_number": "八零零" });
        assert!(desk.searches(typed).await.done().items().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_phone_has_an_owner_and_the_day_it_was_last_confirmed() {
    World::each(async |world| {
        let chen = world.advisor("advisor.cjd1").await;
        let id = accepted(world, &chen, for_wang()).await;
        let person = chen.opens_file(id).await.done().id();
        let body = json!({ "number": "138 1234 5678", "relation": "child", "whose": "女儿李芳" });
        let confirmed = chen.on_person(person, "confirm-phone", body.clone()).await.done();
        assert_eq!(confirmed.text("/phones/0/relation"), "child");
        assert_eq!(confirmed.text("/phones/0/whose"), "女**");
        assert!(confirmed.at("/phones/0/confirmed_at").is_string());
        assert_eq!(
            confirmed.at("/phones/1"),
            &Value::Null,
            "the same number is not there twice"
        );
        let again = chen.with("idempotency-key", "once");
        again
            .on_person(person, "confirm-phone", body.clone())
            .await
            .done();
        let replayed = again.on_person(person, "confirm-phone", body).await.done();
        assert_eq!(replayed.header("idempotency-replayed"), Some("true"));
        let bad = json!({ "number": "110", "relation": "oneself" });
        let refused = chen.on_person(person, "confirm-phone", bad).await;
        assert_eq!(refused.is_refused("invalid").text("/errors/0/code"), "bad_phone");
        // the desk hears who answers, and sees no document
        let desk = world.desk().await;
        let landline = json!({ "number": "62581234转803", "relation": "neighbour" });
        let desk_view = desk.on_person(person, "confirm-phone", landline).await.done();
        assert_eq!(desk_view.text("/phones/1/number"), "021-****1234-***");
        desk.verifies(person, CARD).await.is_refused("not_allowed");
    })
    .await;
}

#[tokio::test]
async fn what_is_known_is_shown_for_a_purpose_and_on_record() {
    World::each(async |world| {
        let chen = world.advisor("advisor.cjd1").await;
        let id = accepted(world, &chen, for_wang()).await;
        let person = chen.opens_file(id).await.done().id();
        let body = json!({ "fields": ["name", "phone", "id"], "purpose": "identify" });
        let shown = chen.on_person(person, "reveal", body.clone()).await.done();
        assert_eq!(shown.at("/names"), &json!(["王秀英"]));
        assert_eq!(shown.text("/phones/0/number"), PERSON);
        assert_eq!(shown.text("/documents/0/number"), CARD);
        assert_eq!(shown.text("/birth_date"), "1940-01-01");
        assert_eq!(shown.header("cache-control"), Some("no-store"));
        let desk = world.desk().await;
        desk.on_person(person, "reveal", body.clone())
            .await
            .is_refused("not_allowed");
        let name = json!({ "fields": ["name"], "purpose": "contact" });
        let called = desk.on_person(person, "reveal", name).await.done();
        assert_eq!(called.at("/phones"), &Value::Null, "only what was asked for");
        world
            .advisor("advisor.jns1")
            .await
            .on_person(person, "reveal", body)
            .await
            .is_hidden();
        let log = world.lead("lead.cjd").await.get("/audit?limit=100").await.done();
        let reveal = log
            .items()
            .iter()
            .find(|entry| entry["action"] == "reveal-person");
        let reveal = reveal.expect("an entry");
        assert_eq!(reveal["actor_id"], chen.account.to_string());
        assert_eq!(reveal["fields"], json!(["name", "phone", "id"]));
        assert_eq!(reveal["purpose"], "identify");
        assert!(!log.whole().contains("王秀英") && !log.whole().contains(CARD));
    })
    .await;
}

#[tokio::test]
async fn a_household_links_persons_with_their_relation() {
    World::each(async |world| {
        let chen = world.advisor("advisor.cjd1").await;
        let hers = accepted(world, &chen, for_wang()).await;
        let his = request().care().in_committee(COMMITTEE).person("李建国", PERSON);
        let his = accepted(world, &chen, his).await;
        let (she, he) = (
            chen.opens_file(hers).await.done().id(),
            chen.opens_file(his).await.done().id(),
        );
        let housed = chen.houses(she, he, "spouse").await.done();
        assert_eq!(housed.text("/households/0/relation"), "oneself");
        assert_eq!(housed.uuid("/households/0/members/0/person/id"), he);
        assert_eq!(housed.text("/households/0/members/0/relation"), "spouse");
        let other_side = chen.person(he).await.done();
        assert_eq!(other_side.uuid("/households/0/members/0/person/id"), she);
        chen.houses(she, he, "spouse").await.is_refused("in_household");
        chen.houses(she, she, "spouse").await.is_refused("same_file");
        chen.houses(she, he, "oneself").await.is_refused("invalid");
        let household = other_side.uuid("/households/0/id");
        let left = json!({ "household_id": household });
        chen.on_person(he, "leave-household", left.clone()).await.done();
        assert_eq!(chen.person(she).await.done().at("/households"), &json!([]));
        chen.on_person(he, "leave-household", left)
            .await
            .is_refused("not_in_household");
    })
    .await;
}

#[tokio::test]
async fn a_request_linked_to_the_wrong_person_goes_to_the_right_one_with_what_it_taught() {
    World::each(async |world| {
        let chen = world.advisor("advisor.cjd1").await;
        let hers = accepted(world, &chen, for_wang()).await;
        let his = request()
            .care()
            .in_committee(COMMITTEE)
            .person("李建国", "13987654321");
        let his = accepted(world, &chen, his).await;
        let she = chen.opens_file(hers).await.done().id();
        let wrong = chen.links(his, she).await.done();
        assert_eq!(wrong.at("/names"), &json!(["王**", "李**"]));
        let third = request()
            .care()
            .in_committee(COMMITTEE)
            .person("李建国", "13987654321");
        let third = accepted(world, &chen, third).await;
        let he = chen.opens_file(third).await.done().id();
        chen.links(his, he).await.done();
        let hers_now = chen.person(she).await.done();
        assert_eq!(hers_now.at("/names"), &json!(["王**"]));
        assert_eq!(hers_now.at("/requests/1"), &Value::Null);
        let his_now = chen.person(he).await.done();
        assert_eq!(his_now.at("/requests").as_array().map(Vec::len), Some(2));
    })
    .await;
}
