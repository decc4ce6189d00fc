//! What a file must not tell: restricted requests, hidden reporters, and anything to residents.

use nuanxin_tests::{Draft, Staff, World, request};
use serde_json::{Value, json};
use uuid::Uuid;

const PHONE: &str = "13812345678";
const SAFE: &str = "13700009999";
const CARD: &str = "310101194001010028";
const COMMITTEE: &str = "310106014004";

fn in_danger() -> Draft {
    request()
        .need("abuse")
        .in_committee(COMMITTEE)
        .person("王秀英", SAFE)
        .identity_card(CARD)
}

fn ordinary() -> Draft {
    request().care().in_committee(COMMITTEE).person("王秀英", PHONE)
}

/// Files a request, which the lead takes herself.
async fn taken(world: &World, lead: &Staff, draft: Draft) -> Uuid {
    let she = world.resident("13900000063").await;
    let id = world.routed(&she, draft).await;
    lead.accepts(id).await.is_now("in_progress");
    id
}

/// Everybody who may not read a restricted request of 曹家渡 that its lead has.
async fn others(world: &World) -> [Staff; 4] {
    [
        world.advisor("advisor.cjd1").await,
        world.advisor("advisor.jns1").await,
        world.lead("lead.jns").await,
        world.desk().await,
    ]
}

#[tokio::test]
async fn a_person_with_nothing_but_a_restricted_request_does_not_exist_for_others() {
    World::each(async |world| {
        let lead = world.lead("lead.cjd").await;
        let secret = taken(world, &lead, in_danger()).await;
        let file = lead.opens_file(secret).await.done();
        let (person, number) = (file.id(), file.text("/file_number"));
        lead.verifies(person, CARD).await.done();
        let hers = lead.person(person).await.done();
        assert_eq!(hers.at("/requests/0/restricted"), true);
        world.district().await.person(person).await.done();
        for other in others(world).await {
            let by_number = other.searches(json!({ "file_number": number })).await.done();
            assert!(by_number.items().is_empty());
            let by_name = json!({ "name": "王秀英", "committee_code": COMMITTEE });
            assert!(other.searches(by_name).await.done().items().is_empty());
            other.person(person).await.is_hidden();
            other.matches(person).await.is_hidden();
            other.verifies(person, CARD).await.is_hidden();
            other.whose(secret).await.is_hidden();
            other.opens_file(secret).await.is_hidden();
        }
        // a later request by the same number is not led to her, and joins nothing
        let chen = world.advisor("advisor.cjd1").await;
        let li = world.resident("13900000064").await;
        let later = world.routed(&li, ordinary().identity_card(CARD)).await;
        chen.accepts(later).await.is_now("in_progress");
        assert_eq!(chen.whose(later).await.done().at("/matches"), &json!([]));
        let fresh = chen.opens_file(later).await.done().id();
        let verified = chen.verifies(fresh, CARD).await.done();
        assert_eq!(verified.id(), fresh);
        assert_eq!(verified.at("/joined"), &json!([]));
        // those who may read both find them proposed
        let proposed = lead.matches(person).await.done();
        assert_eq!(proposed.uuid("/persons/0/person/id"), fresh);
        assert_eq!(proposed.at("/persons/0/reasons/0"), "verified_id");
        assert_eq!(proposed.text("/persons/0/strength"), "certain");
    })
    .await;
}

#[tokio::test]
async fn a_restricted_request_and_what_it_taught_is_absent_from_a_file_that_others_see() {
    World::each(async |world| {
        let lead = world.lead("lead.cjd").await;
        let open = taken(world, &lead, ordinary()).await;
        let person = lead.opens_file(open).await.done().id();
        let secret = taken(world, &lead, in_danger()).await;
        let whole = lead.links(secret, person).await.done();
        assert_eq!(whole.at("/requests").as_array().map(Vec::len), Some(2));
        assert_eq!(whole.at("/phones").as_array().map(Vec::len), Some(2));
        let chen = world.advisor("advisor.cjd1").await;
        let desk = world.desk().await;
        for other in [&chen, &desk] {
            let seen = other.person(person).await.done();
            assert_eq!(seen.at("/requests").as_array().map(Vec::len), Some(1));
            assert_eq!(seen.count("/requests_elsewhere"), 0, "counts say nothing either");
            assert_eq!(seen.at("/phones").as_array().map(Vec::len), Some(1));
            let name = json!({ "fields": ["phone"], "purpose": "contact" });
            let shown = other.on_person(person, "reveal", name).await.done();
            let read = [seen.whole(), shown.whole()].concat();
            for trace in [secret.to_string(), "9999".to_owned(), SAFE.to_owned()] {
                assert!(!read.contains(&trace), "{trace} is shown");
            }
        }
        assert_eq!(chen.person(person).await.done().at("/documents"), &json!([]));
        assert_eq!(chen.person(person).await.done().at("/birth_year"), &Value::Null);
    })
    .await;
}

#[tokio::test]
async fn a_household_says_nothing_of_a_member_who_is_known_by_a_restricted_request_only() {
    World::each(async |world| {
        let lead = world.lead("lead.cjd").await;
        let secret = taken(world, &lead, in_danger()).await;
        let she = lead.opens_file(secret).await.done().id();
        let his = request().care().in_committee(COMMITTEE).person("李建国", PHONE);
        let his = taken(world, &lead, his).await;
        let he = lead.opens_file(his).await.done().id();
        let theirs = lead.houses(he, she, "spouse").await.done();
        assert_eq!(theirs.uuid("/households/0/members/0/person/id"), she);
        let chen = world.advisor("advisor.cjd1").await;
        let seen = chen.person(he).await.done();
        assert_eq!(seen.at("/households"), &json!([]));
        assert!(!seen.whole().contains(&she.to_string()));
    })
    .await;
}

#[tokio::test]
async fn a_hidden_reporter_is_nowhere_in_the_file_or_the_household() {
    World::each(async |world| {
        const REPORTER: &str = "13900000065";
        let wang = world.resident(REPORTER).await;
        let chen = world.advisor("advisor.cjd1").await;
        let draft = request()
            .care()
            .says("隔壁老人三天没出门")
            .in_committee(COMMITTEE)
            .person("李建国", PHONE)
            .reported_by("王芳", REPORTER, "邻居")
            .hidden_from_household()
            .field(
                "contact",
                json!({ "numbers": [{ "number": REPORTER, "whose": "王芳" }] }),
            );
        let id = world.routed(&wang, draft).await;
        chen.accepts(id).await.is_now("in_progress");
        let person = chen.opens_file(id).await.done().id();
        let fields = json!({ "fields": ["name", "phone", "id"], "purpose": "contact" });
        for reply in [
            chen.person(person).await.done(),
            chen.on_person(person, "reveal", fields).await.done(),
            chen.matches(person).await.done(),
            chen.whose(id).await.done(),
        ] {
            let read = reply.whole();
            for trace in [
                "王芳",
                "王*",
                REPORTER,
                "0065",
                "邻居",
                "neighbour",
                "三天没出门",
                "channel",
                "h5",
            ] {
                assert!(!read.contains(trace), "{} shows {trace}", reply.asked);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_staff_link_shows_residents_nothing() {
    World::each(async |world| {
        let chen = world.advisor("advisor.cjd1").await;
        let (she, he) = (
            world.resident("13900000066").await,
            world.resident("13900000067").await,
        );
        let hers = world.routed(&she, ordinary().identity_card(CARD)).await;
        let his = world.routed(&he, ordinary().identity_card(CARD)).await;
        chen.accepts(hers).await.done();
        chen.accepts(his).await.done();
        let before = [he.sees(his).await.done().body, he.timeline(his).await.done().body];
        let person = chen.opens_file(hers).await.done().id();
        chen.links(his, person).await.done();
        chen.verifies(person, CARD).await.done();
        he.sees(hers).await.is_hidden();
        assert_eq!(he.requests().await.each("id"), [his.to_string()]);
        let after = [he.sees(his).await.done().body, he.timeline(his).await.done().body];
        assert_eq!(before, after);
        he.get(&format!("/persons/{person}"))
            .await
            .is_refused("not_allowed");
        he.post("/persons/search", &json!({ "file_number": "8000000017" }))
            .await
            .is_refused("not_allowed");
    })
    .await;
}
