//! People of one household get one advisor, and so does whoever asks again; whoever is skilled comes before others.

use nuanxin_tests::{Draft, Resident, Staff, World, request};
use serde_json::json;
use uuid::Uuid;

const KNOWS_PERSON: &str = "办理过本人的求助";
const KNOWS_HOUSEHOLD: &str = "办理过这户人家的求助";

fn draft() -> Draft {
    request().care().at("静安区曹家渡街道")
}

/// Who has it, and why, in words.
async fn holder(lead: &Staff, id: Uuid) -> (Uuid, Vec<String>) {
    let seen = lead.sees(id).await.is_now("assigned");
    let because = seen
        .at("/staff/advisor_because")
        .as_array()
        .expect("reasons")
        .clone();
    let words = because
        .iter()
        .map(|word| word.as_str().expect("words").to_owned());
    (seen.uuid("/staff/advisor_id"), words.collect())
}

/// Both of 曹家渡; the first carries more than the other.
async fn laden(world: &World, stranger: &Resident) -> (Staff, Staff) {
    let (chen, zhou) = (
        world.advisor("advisor.cjd1").await,
        world.advisor("advisor.cjd2").await,
    );
    for _ in 0..3 {
        world.accepted(stranger, &chen).await;
    }
    (chen, zhou)
}

#[tokio::test]
async fn whoever_asks_again_gets_the_advisor_they_had_unless_that_one_cannot() {
    World::each(async |world| {
        let (stranger, li) = (
            world.resident("13900000064").await,
            world.resident("13900000065").await,
        );
        let lead = world.lead("lead.cjd").await;
        let (chen, zhou) = laden(world, &stranger).await;
        let before = world.routed(&li, draft()).await;
        chen.accepts(before).await.is_now("in_progress");
        chen.reaches(before).await.done();
        chen.resolves(before, "药已送到").await.is_now("resolved");
        chen.verb(before, "close", &json!({ "agreed": true }))
            .await
            .is_now("closed");

        let again = world.routed(&li, draft()).await;
        assert_eq!(
            holder(&lead, again).await,
            (chen.account, vec![KNOWS_PERSON.to_owned()])
        );
        chen.accepts(again).await.done();
        chen.recuses(again).await.is_now("queued");
        world.settle().await;
        assert_eq!(holder(&lead, again).await.0, zhou.account, "recused");
        let closed = world.routed(&li, draft().restricted()).await;
        assert!(
            !holder(&lead, closed).await.1.contains(&KNOWS_PERSON.to_owned()),
            "never across restriction"
        );
    })
    .await;
}

#[tokio::test]
async fn a_restricted_request_names_nobody_for_the_next_one() {
    World::each(async |world| {
        let (stranger, li) = (
            world.resident("13900000066").await,
            world.resident("13900000067").await,
        );
        let lead = world.lead("lead.cjd").await;
        let (chen, _) = laden(world, &stranger).await;
        let closed = world.routed(&li, draft().restricted()).await;
        lead.assigns(closed, &chen).await.is_now("assigned");
        chen.accepts(closed).await.is_now("in_progress");
        let open = world.routed(&li, draft()).await;
        let (_, because) = holder(&lead, open).await;
        assert!(!because.contains(&KNOWS_PERSON.to_owned()), "{because:?}");
    })
    .await;
}

#[tokio::test]
async fn people_of_one_household_get_one_advisor() {
    World::each(async |world| {
        let stranger = world.resident("13900000068").await;
        let lead = world.lead("lead.cjd").await;
        let (chen, _) = laden(world, &stranger).await;
        let (he, she) = (
            world.resident("13900000069").await,
            world.resident("13900000070").await,
        );
        let his = world.routed(&he, draft().person("李建国", "13900000069")).await;
        chen.accepts(his).await.is_now("in_progress");
        let hers = world.routed(&she, draft().person("王秀英", "13900000070")).await;
        lead.assigns(hers, &chen).await.done();
        chen.accepts(hers).await.is_now("in_progress");
        let him = chen.opens_file(his).await.done().id();
        let her = chen.opens_file(hers).await.done().id();
        chen.houses(him, her, "spouse").await.done();
        chen.reaches(hers).await.done();
        chen.resolves(hers, "已办好").await.is_now("resolved");

        // another neighbour writes it down: the name and the number are hers
        let neighbour = world.resident("13900000071").await;
        let again = draft()
            .person("王秀英", "13900000070")
            .reported_by("孙丽", "13900000071", "邻居");
        let again = world.routed(&neighbour, again).await;
        assert_eq!(
            holder(&lead, again).await,
            (chen.account, vec![KNOWS_PERSON.to_owned()])
        );
        // their son had another advisor, who cannot take the next one: then the household counts
        let zhou = world.advisor("advisor.cjd2").await;
        let son = world.resident("13900000072").await;
        let sons = draft().person("李小明", "13900000072");
        let first = world.routed(&son, sons.clone()).await;
        assert!(
            !holder(&lead, first).await.1.contains(&KNOWS_HOUSEHOLD.to_owned()),
            "nobody knows yet whose son"
        );
        zhou.accepts(first).await.is_now("in_progress");
        let file = zhou.opens_file(first).await.done().id();
        zhou.houses(him, file, "child").await.done();
        let second = world.routed(&son, sons).await;
        assert_eq!(
            holder(&lead, second).await,
            (zhou.account, vec![KNOWS_PERSON.to_owned()])
        );
        zhou.accepts(second).await.done();
        zhou.recuses(second).await.is_now("queued");
        world.settle().await;
        let expected = vec![KNOWS_HOUSEHOLD.to_owned(), "只有一位顾问当班".to_owned()];
        assert_eq!(holder(&lead, second).await, (chen.account, expected));
    })
    .await;
}

#[tokio::test]
async fn who_is_skilled_for_the_need_comes_first_and_skills_are_the_administrators_to_set() {
    World::each(async |world| {
        let (stranger, li) = (
            world.resident("13900000073").await,
            world.resident("13900000074").await,
        );
        let (admin, lead) = (world.admin().await, world.lead("lead.cjd").await);
        let (chen, zhou) = laden(world, &stranger).await;
        let disabled = || request().need("disability").at("静安区曹家渡街道");
        let before = world.routed(&li, disabled()).await;
        assert_eq!(
            holder(&lead, before).await,
            (zhou.account, vec!["手上的求助最少".to_owned()])
        );
        let skilled = admin
            .changes(chen.account, &json!({ "skills": ["disability"] }))
            .await
            .done();
        assert_eq!(skilled.at("/skills"), &json!(["disability"]));
        let sun = world.resident("13900000075").await;
        let after = world.routed(&sun, disabled()).await;
        assert_eq!(
            holder(&lead, after).await,
            (chen.account, vec!["擅长这类需求".to_owned()])
        );
        admin
            .changes(chen.account, &json!({ "skills": ["flying"] }))
            .await
            .has_status(422);
        lead.changes(chen.account, &json!({ "skills": [] }))
            .await
            .is_refused("not_allowed");
    })
    .await;
}
