//! Probably the same person: proposed with reasons, joined by staff, taken apart again without a loss. Only a document
//! that staff saw joins by itself.

use nuanxin_tests::{Draft, Staff, World, request};
use serde_json::{Value, json};
use uuid::Uuid;

const SHARED: &str = "13812345678";
const CARD: &str = "310101194001010028";
const OTHER_CARD: &str = "11010519491231002X";
const COMMITTEE: &str = "310106014004";

fn of(name: &str, phone: &str) -> Draft {
    request().care().in_committee(COMMITTEE).person(name, phone)
}

async fn filed(world: &World, advisor: &Staff, draft: Draft) -> Uuid {
    let li = world.resident("13900000062").await;
    let id = world.routed(&li, draft).await;
    advisor.accepts(id).await.is_now("in_progress");
    id
}

async fn person(world: &World, advisor: &Staff, draft: Draft) -> Uuid {
    let id = filed(world, advisor, draft).await;
    advisor.opens_file(id).await.done().id()
}

/// The file without what counts changes or names the joins.
fn content(file: &Value) -> Value {
    let mut file = file.clone();
    file.as_object_mut().expect("a file").remove("joined");
    file
}

#[tokio::test]
async fn a_shared_phone_is_a_weak_reason_and_phone_with_name_a_strong_one() {
    World::each(async |world| {
        let chen = world.advisor("advisor.cjd1").await;
        let she = person(world, &chen, of("王秀英", SHARED)).await;
        let his = filed(world, &chen, of("李建国", SHARED)).await;
        let hers = filed(world, &chen, of("王 秀英", "138-1234-5678")).await;
        let weak = chen.whose(his).await.done();
        assert_eq!(weak.uuid("/matches/0/person/id"), she);
        assert_eq!(weak.text("/matches/0/strength"), "weak");
        assert_eq!(weak.at("/matches/0/reasons"), &json!(["phone"]));
        assert_eq!(weak.at("/matches/0/doubts"), &json!(["different_name"]));
        let strong = chen.whose(hers).await.done();
        assert_eq!(strong.text("/matches/0/strength"), "strong");
        assert_eq!(
            strong.at("/matches/0/reasons"),
            &json!(["phone_and_name", "name_and_committee"])
        );
        let requests = chen.matches(she).await.done();
        let proposed: Vec<&Value> = requests
            .at("/requests")
            .as_array()
            .expect("a list")
            .iter()
            .collect();
        assert_eq!(
            proposed[0]["request"]["id"],
            hers.to_string(),
            "the strongest first"
        );
        assert_eq!(proposed[1]["request"]["id"], his.to_string());
        assert_eq!(requests.at("/persons"), &json!([]));
        assert_eq!(
            chen.whose(hers).await.done().at("/person"),
            &Value::Null,
            "nothing joins itself"
        );
    })
    .await;
}

#[tokio::test]
async fn a_typed_number_is_proposed_and_only_a_verified_one_joins() {
    World::each(async |world| {
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.jns1").await,
        );
        let one = person(world, &chen, of("王秀英", SHARED).identity_card(CARD)).await;
        let there = request().care().at("静安区江宁路街道");
        let there = there.person("王秀英", "13900001111").identity_card(CARD);
        let two = person(world, &zhou, there).await;
        let typed = chen.matches(one).await.done();
        assert_eq!(typed.uuid("/persons/0/person/id"), two);
        assert_eq!(typed.at("/persons/0/reasons/0"), "typed_id");
        assert_eq!(typed.text("/persons/0/strength"), "strong");
        chen.verifies(one, CARD).await.done();
        assert_eq!(
            chen.person(one).await.done().at("/joined"),
            &json!([]),
            "typed on the other side"
        );

        let joined = zhou.verifies(two, CARD).await.done();
        assert_eq!(joined.id(), one, "the older file goes on");
        assert_eq!(joined.uuid("/joined/0/id"), two);
        assert_eq!(joined.at("/joined/0/by_verified_id"), true);
        assert_eq!(joined.at("/phones").as_array().map(Vec::len), Some(2));
        assert!(joined.at("/documents/0/verified_at").is_string());
        assert_eq!(joined.at("/documents/1"), &Value::Null);
        assert_eq!(chen.person(two).await.done().id(), one, "either id leads there");
        let number = joined.text("/joined/0/file_number");
        let found = chen.searches(json!({ "file_number": number })).await.done();
        assert_eq!(found.each("id"), [one.to_string()]);
        let log = world.district().await.get("/audit?limit=100").await.done();
        assert!(log.each("action").contains(&"join-persons".to_owned()));
        chen.verifies(one, OTHER_CARD)
            .await
            .is_refused("other_id_verified");
        chen.verifies(one, "310101194001010029")
            .await
            .is_refused("invalid");
    })
    .await;
}

#[tokio::test]
async fn separating_gives_both_sides_back_and_what_was_added_since_stays() {
    World::each(async |world| {
        let chen = world.advisor("advisor.cjd1").await;
        let one = person(world, &chen, of("王秀英", SHARED).identity_card(CARD)).await;
        let two = person(world, &chen, of("王秀英", "13900001111")).await;
        let he = person(world, &chen, of("李建国", SHARED)).await;
        let she = person(world, &chen, of("李芳", "13900002222")).await;
        chen.houses(one, he, "spouse").await.done();
        chen.houses(two, she, "child").await.done();
        chen.verifies(two, CARD).await.done();
        let before = [
            chen.person(one).await.done().body,
            chen.person(two).await.done().body,
        ];

        let joined = chen.joins(one, two).await.done();
        assert_eq!(joined.at("/requests").as_array().map(Vec::len), Some(2));
        assert_eq!(joined.at("/households").as_array().map(Vec::len), Some(2));
        chen.joins(one, two).await.is_refused("same_file");
        chen.joins(one, Uuid::from_u128(7)).await.is_refused("invalid");
        let later = filed(world, &chen, of("王秀英", "13900003333")).await;
        chen.links(later, two).await.done();

        let apart = chen.separates(one, two).await.done();
        assert_eq!(apart.id(), one);
        let other_side = chen.person(two).await.done();
        assert_eq!(
            content(&other_side.body),
            content(&before[1]),
            "exactly as it was"
        );
        let lines = apart.at("/requests").as_array().expect("requests").clone();
        assert_eq!(
            lines[0]["id"],
            later.to_string(),
            "what was added since stays here"
        );
        assert_eq!(lines[1], before[0]["requests"][0]);
        assert_eq!(apart.at("/documents"), &before[0]["documents"]);
        assert_eq!(apart.at("/households"), &before[0]["households"]);
        assert_eq!(apart.at("/phones/0"), &before[0]["phones"][0]);
        chen.separates(one, two).await.is_refused("not_joined");
        let log = world.lead("lead.cjd").await.get("/audit?limit=100").await.done();
        for action in ["join-persons", "separate-persons", "verify-id", "link-person"] {
            assert!(log.each("action").contains(&action.to_owned()), "{action}");
        }
    })
    .await;
}

#[tokio::test]
async fn two_whose_documents_differ_are_never_joined() {
    World::each(async |world| {
        let chen = world.advisor("advisor.cjd1").await;
        let one = person(world, &chen, of("王秀英", SHARED)).await;
        let two = person(world, &chen, of("王秀英", SHARED)).await;
        chen.verifies(one, CARD).await.done();
        chen.verifies(two, OTHER_CARD).await.done();
        chen.joins(one, two)
            .await
            .is_refused("different_persons")
            .has_status(409);
        let proposed = chen.matches(one).await.done();
        assert_eq!(proposed.at("/persons"), &json!([]), "not even proposed");
    })
    .await;
}

#[tokio::test]
async fn two_who_verify_the_same_card_at_once_end_with_one_file() {
    World::each(async |world| {
        let chen = world.advisor("advisor.cjd1").await;
        let zhou = world.advisor("advisor.cjd2").await;
        let one = person(world, &chen, of("王秀英", SHARED)).await;
        let two = person(world, &chen, of("王秀英", "13900001111")).await;
        let (first, second) = tokio::join!(chen.verifies(one, CARD), zhou.verifies(two, CARD));
        first.done();
        second.done();
        let file = chen.person(two).await.done();
        assert_eq!(file.id(), one);
        assert_eq!(file.at("/joined").as_array().map(Vec::len), Some(1));
    })
    .await;
}
