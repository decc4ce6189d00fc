//! A caller is recognised by their number, as somebody they may be; nothing is said until they have shown that they
//! know the file.

use nuanxin_tests::{Staff, World, request};
use serde_json::{Value, json};
use uuid::Uuid;

const DOCUMENT: &str = "11010519491231002X";

fn for_li() -> nuanxin_tests::Draft {
    request()
        .care()
        .at("静安区曹家渡街道武定西路1234弄5号")
        .person("李建国", "021-62581234转803")
        .identity_card(DOCUMENT)
}

async fn filed(world: &World, desk: &Staff, draft: nuanxin_tests::Draft) -> (Uuid, String) {
    let filed = desk.files(draft.channel("hotline")).await.has_status(201);
    world.settle().await;
    (filed.id(), filed.text("/number"))
}

fn because(reply: &nuanxin_tests::Reply) -> Vec<Value> {
    let all = reply.at("/candidates").as_array().cloned().unwrap_or_default();
    all.iter().map(|one| one["because"].clone()).collect()
}

#[tokio::test]
async fn a_number_in_any_spelling_leads_to_candidates_and_to_nothing_that_may_be_said() {
    World::each(async |world| {
        let desk = world.desk().await;
        let (_, number) = filed(world, &desk, for_li()).await;
        for spelling in [
            "021-62581234-803",
            "+86 21 6258 1234 ext. 803",
            "６２５８１２３４＃８０３",
            "(021) 6258 1234 转803",
        ] {
            let found = desk.looks_up(spelling).await.done();
            assert_eq!(because(&found), [json!(["person"])], "{spelling}");
            assert_eq!(found.text("/candidates/0/person_name"), "李**");
            assert_eq!(found.count("/candidates/0/open_requests"), 1);
            assert_eq!(found.text("/may_say"), "nothing");
            let whole = found.whole();
            for secret in [&number, "建国", "武定", "62581234", "queued"] {
                assert!(!whole.contains(secret), "{secret} in {whole}");
            }
        }
        let unknown = desk.looks_up("+852 9123 4567").await.done();
        assert!(because(&unknown).is_empty());
        assert_eq!(unknown.count("/calls_in_30_days"), 0);
        for nothing in ["", "110", "没有号码", "138\u{7}12345678x"] {
            desk.looks_up(nothing).await.has_status(422).is_refused("invalid");
        }
    })
    .await;
}

#[tokio::test]
async fn families_share_phones_so_there_are_several_candidates_each_with_a_reason() {
    World::each(async |world| {
        let desk = world.desk().await;
        let wang = world.resident("13900000071").await;
        world
            .routed(
                &wang,
                request()
                    .care()
                    .at("静安区曹家渡街道")
                    .person("王秀英", "13900000071"),
            )
            .await;
        let for_father = request()
            .care()
            .at("静安区曹家渡街道")
            .person("王德明", "13900000072")
            .reported_by("王秀英", "13900000071", "女儿");
        world.routed(&wang, for_father).await;
        let by_daughter = request()
            .need("medical")
            .at("静安区江宁路街道")
            .field("person", json!({ "name": "陈阿婆" }))
            .field(
                "contact",
                json!({ "numbers": [{ "number": "139 0000 0071", "whose": "女儿" }] }),
            );
        filed(world, &desk, by_daughter).await;

        let found = desk.looks_up("139-0000-0071").await.done();
        assert_eq!(found.at("/has_account"), &json!(true));
        let mut reasons: Vec<String> = because(&found).iter().map(Value::to_string).collect();
        reasons.sort_unstable();
        assert_eq!(
            reasons,
            [r#"["contact"]"#, r#"["person","account"]"#, r#"["reporter"]"#]
        );
    })
    .await;
}

#[tokio::test]
async fn the_request_number_opens_the_case_on_the_call_and_a_wrong_one_opens_nothing() {
    World::each(async |world| {
        let (desk, chen) = (world.desk().await, world.advisor("advisor.cjd1").await);
        let (id, number) = filed(world, &desk, for_li()).await;
        chen.accepts(id).await.done();
        chen.tells(id, "周二上午来看您").await.done();
        chen.notes(id, "家里很乱").await.done();

        let call = desk.takes_call("13900000079").await;
        let before = desk.call_of(call).await.done();
        assert_eq!(before.text("/may_say"), "nothing");
        assert!(!before.whole().contains("周二"));
        for wrong in ["260000000173", "26", "受理编号"] {
            desk.hears_number(call, wrong)
                .await
                .has_status(409)
                .is_refused("not_confirmed");
        }
        let heard = desk.hears_number(call, &number).await.done();
        assert_eq!(heard.text("/may_say"), "state_and_told");
        assert_eq!(heard.text("/cases/0/state"), "in_progress");
        assert_eq!(heard.text("/cases/0/told/0/text"), "周二上午来看您");
        assert!(!heard.whole().contains("家里很乱"));
        assert!(!heard.text("/cases/0/promise/text").is_empty());

        // four tries are spent; after the fifth there is none left, and the call goes on
        desk.hears_number(call, "1").await.is_refused("not_confirmed");
        desk.hears_number(call, &number)
            .await
            .has_status(409)
            .is_refused("no_tries_left");
        desk.finishes(call, &json!({ "outcome": "answered" }))
            .await
            .done();
    })
    .await;
}

#[tokio::test]
async fn two_facts_of_a_file_that_knows_the_number_open_it() {
    World::each(async |world| {
        let desk = world.desk().await;
        filed(world, &desk, for_li()).await;
        let call = desk.takes_call("62581234#803").await;
        let one = desk.hears_facts(call, json!({ "name": "李建国" })).await;
        one.has_status(422).is_refused("invalid");
        let spoiled = json!({ "name": "李建国", "id_last_four": "0021" });
        let street = json!({ "name": "李建国", "address": "静安区曹家渡街道" });
        for wrong in [spoiled, street] {
            desk.hears_facts(call, wrong).await.is_refused("not_confirmed");
        }
        let facts = json!({ "birth_date": "1949-12-31", "address": "武定西路" });
        let heard = desk.hears_facts(call, facts.clone()).await.done();
        assert_eq!(heard.text("/may_say"), "state_and_told");

        // from a number that the file does not know, facts lead nowhere
        let elsewhere = desk.takes_call("13900000078").await;
        desk.hears_facts(elsewhere, facts)
            .await
            .is_refused("not_confirmed");
    })
    .await;
}

#[tokio::test]
async fn a_restricted_request_is_not_there_and_a_hidden_reporter_leaves_no_trace() {
    World::each(async |world| {
        let desk = world.desk().await;
        let (id, number) = filed(world, &desk, for_li()).await;
        let call = desk.takes_call("021-62581234-803").await;
        let unknown = desk.hears_number(call, "260000000173").await;
        world.lead("lead.cjd").await.restricts(id, true).await.done();
        assert!(because(&desk.looks_up("021-62581234-803").await.done()).is_empty());
        let by_number = desk.hears_number(call, &number).await;
        let facts = json!({ "name": "李建国", "id_last_four": "002X" });
        let by_facts = desk.hears_facts(call, facts).await;
        for refused in [&by_number, &by_facts] {
            assert_eq!(refused.status, unknown.status);
            assert_eq!(refused.body["detail"], unknown.body["detail"]);
        }

        let neighbour = world.resident("13900000073").await;
        let hidden = request()
            .care()
            .at("静安区曹家渡街道")
            .person("赵大爷", "13900000074")
            .reported_by("钱敏", "13900000073", "邻居")
            .hidden_from_household()
            .field("contact", json!({ "numbers": ["13900000075"] }));
        world.routed(&neighbour, hidden).await;
        for number in ["13900000073", "13900000075"] {
            let found = desk.looks_up(number).await.done();
            assert!(because(&found).is_empty(), "{number}");
        }
        let person = desk.looks_up("13900000074").await.done();
        assert_eq!(because(&person), [json!(["person"])]);
        assert!(!person.whole().contains('钱'));
    })
    .await;
}

#[tokio::test]
async fn what_becomes_restricted_disappears_from_a_call_that_knew_it() {
    World::each(async |world| {
        let desk = world.desk().await;
        let (id, number) = filed(world, &desk, for_li()).await;
        let call = desk.takes_call("13900000079").await;
        desk.hears_number(call, &number).await.done();
        world.lead("lead.cjd").await.restricts(id, true).await.done();
        let after = desk.call_of(call).await.done();
        assert_eq!(after.text("/may_say"), "nothing");
        assert_eq!(after.at("/cases"), &json!([]));
        let body = json!({ "outcome": "addition", "text": "还在等" });
        desk.finishes(call, &body).await.is_hidden();
        desk.finishes(call, &json!({ "outcome": "answered" }))
            .await
            .done();
    })
    .await;
}

#[tokio::test]
async fn a_call_about_violence_ends_with_its_request_and_shows_nothing_of_it_afterwards() {
    World::each(async |world| {
        let desk = world.desk().await;
        let call = desk.takes_call("13900000077").await;
        let draft = request()
            .need("abuse")
            .at("静安区曹家渡街道")
            .person("周敏", "13900000077")
            .channel("hotline")
            .field("call_id", json!(call));
        let number = desk.files(draft).await.has_status(201).text("/number_spoken");
        world.settle().await;
        let body = json!({ "outcome": "new_request" });
        let ended = desk.finishes(call, &body).await.done();
        assert_eq!(ended.text("/joined"), "made");
        assert_eq!(ended.at("/cases"), &json!([]));
        assert!(!ended.whole().contains(&number));
        let found = desk.looks_up("13900000077").await.done();
        assert!(because(&found).is_empty());
        assert_eq!(found.count("/calls_in_30_days"), 1);
    })
    .await;
}

#[tokio::test]
async fn a_reporter_who_calls_hears_where_it_stands_and_the_person_hears_what_was_told() {
    World::each(async |world| {
        let (desk, chen) = (world.desk().await, world.advisor("advisor.cjd1").await);
        let draft = for_li().reported_by("王芳", "13900000076", "邻居");
        let (id, number) = filed(world, &desk, draft).await;
        chen.accepts(id).await.done();
        chen.tells(id, "周二上午来看您").await.done();
        let reporter = desk.takes_call("13900000076").await;
        let heard = desk.hears_number(reporter, &number).await.done();
        assert_eq!(heard.text("/may_say"), "state_and_promise");
        assert!(!heard.whole().contains("周二"));
        let person = desk.takes_call("021-62581234-803").await;
        let heard = desk.hears_number(person, &number).await.done();
        assert_eq!(heard.text("/cases/0/told/0/text"), "周二上午来看您");
    })
    .await;
}
