//! Where a person was helped before counts for where they are now, and alone it is asked about first. What is restricted
//! leaves no trace in it. Who asks at the same moment and belongs together gets one advisor.

use nuanxin_tests::{Draft, Staff, World, days, request};
use serde_json::{Value, json};
use uuid::Uuid;

const STREET: &str = "静安区江宁路街道";

fn without_address() -> Draft {
    request().care().says("老毛病又犯了，想请人来看看")
}

async fn routing(district: &Staff, id: Uuid) -> Value {
    let kept = district.get(&format!("/help-requests/{id}/routing")).await.done();
    kept.items().last().expect("a decision").clone()
}

async fn is_the_same_again(district: &Staff, id: Uuid) {
    let body = json!({ "help_request_id": id });
    let again = district.post("/routing/explain", &body).await.done();
    assert_eq!(again.at("/same_as_then"), true, "{}", again.body);
}

fn codes(routing: &Value) -> Vec<&str> {
    let because = routing["because"].as_array().expect("reasons");
    because
        .iter()
        .map(|reason| reason["code"].as_str().expect("a code"))
        .collect()
}

#[tokio::test]
async fn a_second_request_without_address_goes_with_a_question_to_the_station_of_before() {
    World::each(async |world| {
        let (li, district) = (world.resident("13900000091").await, world.district().await);
        let first = world.routed(&li, request().care().at(STREET)).await;
        assert!(!codes(&routing(&district, first).await).contains(&"earlier_requests"));
        world.after(days(21)).await;
        let second = world.routed(&li, without_address()).await;
        let kept = routing(&district, second).await;
        assert_eq!(
            (&kept["decision"], &kept["street"]),
            (&json!("confirm"), &json!("江宁路街道"))
        );
        let sentence = kept["because"][0]["text"].as_str().expect("a sentence");
        assert_eq!(sentence, "本人以前的1次求助由江宁路街道办理");
        li.sees(second).await.is_now("assigned");
        // what came since then changes nothing about the old decision
        for _ in 0..2 {
            world.routed(&li, request().care().at(STREET)).await;
        }
        world.after(days(400)).await;
        is_the_same_again(&district, second).await;
    })
    .await;
}

#[tokio::test]
async fn the_person_counts_by_name_with_number_or_document_and_a_shared_account_does_not() {
    World::each(async |world| {
        let district = world.district().await;
        let (li, neighbour) = (
            world.resident("13900000092").await,
            world.resident("13900000093").await,
        );
        let wang = |draft: Draft| draft.person("王秀英", "13900000092");
        world.routed(&li, wang(request().care().at(STREET))).await;
        let reported = |draft: Draft| draft.reported_by("孙丽", "13900000093", "邻居");
        let again = world.routed(&neighbour, reported(wang(without_address()))).await;
        assert_eq!(routing(&district, again).await["street"], "江宁路街道");
        // her husband, by the same phone and by the same neighbour: somebody else
        let husband = reported(without_address().person("李建国", "13900000092"));
        let husband = world.routed(&neighbour, husband).await;
        assert_eq!(routing(&district, husband).await["decision"], "triage");

        let card =
            |draft: Draft, phone: &str| draft.person("张三", phone).identity_card("11010519491231002X");
        world
            .routed(
                &neighbour,
                reported(card(request().care().at(STREET), "13900000094")),
            )
            .await;
        let other = world.resident("13900000095").await;
        let by_card = world.routed(&other, card(without_address(), "13900000096")).await;
        assert_eq!(routing(&district, by_card).await["street"], "江宁路街道");
    })
    .await;
}

#[tokio::test]
async fn what_is_restricted_leaves_no_trace_and_follows_none() {
    World::each(async |world| {
        let (li, district) = (world.resident("13900000097").await, world.district().await);
        let person = |draft: Draft| draft.person("王秀英", "13900000097");
        let secret = person(request().care().at(STREET)).restricted();
        world.routed(&li, secret).await;
        let open = world.routed(&li, person(without_address())).await;
        let kept = routing(&district, open).await;
        assert_eq!(
            (&kept["decision"], codes(&kept)),
            (&json!("triage"), vec!["nothing_known"])
        );
        assert_eq!(kept["candidates"], json!([]));

        world.routed(&li, person(request().care().at(STREET))).await;
        let closed = world.routed(&li, person(without_address()).restricted()).await;
        let kept = routing(&district, closed).await;
        assert_eq!(
            (&kept["decision"], codes(&kept)),
            (&json!("triage"), vec!["nothing_known"])
        );
    })
    .await;
}

/// Who has it.
async fn holder(lead: &Staff, id: Uuid) -> Uuid {
    lead.sees(id).await.is_now("assigned").uuid("/staff/advisor_id")
}

#[tokio::test]
async fn two_of_one_account_or_person_that_come_at_once_get_one_advisor() {
    World::each(async |world| {
        let lead = world.lead("lead.cjd").await;
        let here = || request().care().at("静安区曹家渡街道");
        let (li, neighbour) = (
            world.resident("13900000098").await,
            world.resident("13900000099").await,
        );
        let one = li.submits(here()).await.has_status(201).id();
        let two = li.submits(here()).await.has_status(201).id();
        world.settle().await;
        assert_eq!(holder(&lead, one).await, holder(&lead, two).await);

        let sun = |draft: Draft| draft.person("孙丽", "13900000100");
        let one = neighbour
            .submits(sun(here()).reported_by("周强", "13900000099", "邻居"))
            .await
            .has_status(201)
            .id();
        let herself = world.resident("13900000100").await;
        let two = herself.submits(sun(here())).await.has_status(201).id();
        let hidden = herself
            .submits(sun(here()).restricted())
            .await
            .has_status(201)
            .id();
        world.settle().await;
        assert_eq!(holder(&lead, one).await, holder(&lead, two).await);
        let because = lead.sees(hidden).await.at("/staff/advisor_because").to_string();
        assert!(!because.contains("办理过"), "{because}");
    })
    .await;
}

#[tokio::test]
async fn two_of_one_household_that_come_at_once_get_one_advisor() {
    World::each(async |world| {
        let lead = world.lead("lead.cjd").await;
        let chen = world.advisor("advisor.cjd1").await;
        let here = |name: &str, phone: &str| request().care().at("静安区曹家渡街道").person(name, phone);
        let (he, she) = (
            world.resident("13900000101").await,
            world.resident("13900000102").await,
        );
        let his = world.routed(&he, here("李建国", "13900000101")).await;
        let hers = world.routed(&she, here("王秀英", "13900000102")).await;
        for id in [his, hers] {
            lead.assigns(id, &chen).await.done();
            chen.accepts(id).await.done();
        }
        let him = chen.opens_file(his).await.done().id();
        let her = chen.opens_file(hers).await.done().id();
        chen.houses(him, her, "spouse").await.done();
        for id in [his, hers] {
            chen.reaches(id).await.done();
            chen.resolves(id, "已办好").await.done();
            chen.closes(id).await.is_now("closed");
        }
        // long ago: whoever had them then counts no more, and nobody else knows either of them
        world.after(days(301)).await;
        let one = he
            .submits(here("李建国", "13900000101"))
            .await
            .has_status(201)
            .id();
        let two = she
            .submits(here("王秀英", "13900000102"))
            .await
            .has_status(201)
            .id();
        let stranger = world.resident("13900000103").await;
        let other = stranger
            .submits(here("孙丽", "13900000103"))
            .await
            .has_status(201)
            .id();
        world.settle().await;
        assert_eq!(holder(&lead, one).await, holder(&lead, two).await);
        assert_ne!(
            holder(&lead, one).await,
            holder(&lead, other).await,
            "whose load is less"
        );
    })
    .await;
}
