//! A resident opens a request of theirs that was made elsewhere, with its number and the last four of the ID.

use nuanxin_tests::{Draft, Resident, World, request};
use serde_json::{Value, json};
use uuid::Uuid;

const CARD: &str = "310101194001010028";

fn for_wang() -> Draft {
    request()
        .care()
        .says("老人三天没出门")
        .at("静安区曹家渡街道")
        .person("王秀英", "13812345678")
        .identity_card(CARD)
        .reported_by("李芳", "13900000071", "女儿")
}

async fn filed(world: &World, by: &Resident, draft: Draft) -> (Uuid, String) {
    let id = world.routed(by, draft).await;
    (id, by.sees(id).await.done().text("/number"))
}

#[tokio::test]
async fn the_person_reads_how_it_stands_and_what_was_told_and_does_nothing_else() {
    World::each(async |world| {
        let daughter = world.resident("13900000071").await;
        let (id, number) = filed(world, &daughter, for_wang()).await;
        let chen = world.advisor("advisor.cjd1").await;
        chen.accepts(id).await.is_now("in_progress");
        chen.tells(id, "下午三点来看您").await.done();
        chen.notes(id, "独居").await.done();
        let mother = world.resident("13812345678").await;
        mother.sees(id).await.is_hidden();
        let spoken = format!("{} {} {}", &number[..4], &number[4..8], &number[8..]);
        let opened = mother.claims(&spoken, "0028").await.is_now("in_progress");
        assert_eq!(opened.id(), id);
        mother.claims(&number, "0028").await.done();
        assert_eq!(
            mother.requests().await.each("id"),
            [id.to_string()],
            "once in the list"
        );
        let seen = mother.sees(id).await.is_now("in_progress");
        assert_eq!(seen.at("/verbs"), &json!([]));
        assert_eq!(
            seen.at("/description"),
            &Value::Null,
            "the daughter's words are hers"
        );
        let read = mother.timeline(id).await.done();
        assert!(read.whole().contains("下午三点来看您") && !read.whole().contains("独居"));
        for refused in [
            mother.withdraws(id).await,
            mother.urges(id).await,
            mother.adds(id, "?").await,
        ] {
            refused.is_hidden();
        }
        assert!(mother.verb(id, "restrict", &json!({})).await.status == 404);
        let stranger = world.resident("13900000072").await;
        stranger.sees(id).await.is_hidden();
        let log = world.lead("lead.cjd").await.get("/audit?limit=100").await.done();
        assert!(log.each("action").contains(&"claim-request".to_owned()));
        // restricted afterwards, it is gone for her account too
        world.lead("lead.cjd").await.restricts(id, true).await.done();
        mother.sees(id).await.is_hidden();
        mother.timeline(id).await.is_hidden();
        assert!(mother.requests().await.items().is_empty());
        mother.claims(&number, "0028").await.is_hidden();
    })
    .await;
}

#[tokio::test]
async fn what_protects_somebody_is_never_opened_and_looks_like_nothing() {
    World::each(async |world| {
        let filer = world.resident("13900000071").await;
        let secret = request().need("abuse").at("静安区曹家渡街道");
        let secret = secret.person("王秀英", "13812345678").identity_card(CARD);
        let child = request()
            .care()
            .at("静安区曹家渡街道")
            .person("王小明", "13812345678");
        let child = child.identity_card("310101201801010053");
        let (_, restricted) = filed(world, &filer, secret).await;
        let (_, hidden) = filed(world, &filer, for_wang().hidden_from_household()).await;
        let (_, minors) = filed(world, &filer, child).await;
        let (_, without) = filed(world, &filer, request().care().at("静安区曹家渡街道")).await;
        let tries = [
            (restricted, "0028"),
            (hidden, "0028"),
            (minors, "0053"),
            (without, "0000"),
            ("260000000173".to_owned(), "0028"),
        ];
        for (number, last4) in tries {
            // each by somebody else, so that nobody is slowed down
            let other = world.resident(&format!("139000001{}", &number[10..])).await;
            other.claims(&number, last4).await.is_hidden();
            assert!(other.requests().await.items().is_empty());
        }
    })
    .await;
}

#[tokio::test]
async fn an_id_that_staff_verified_opens_it_and_guesses_wait_longer_each_time() {
    World::each(async |world| {
        let filer = world.resident("13900000071").await;
        let chen = world.advisor("advisor.cjd1").await;
        let draft = request()
            .care()
            .at("静安区曹家渡街道")
            .person("王秀英", "13812345678");
        let (id, number) = filed(world, &filer, draft).await;
        chen.accepts(id).await.done();
        let mother = world.resident("13812345678").await;
        mother.claims(&number, "0028").await.is_hidden();
        let person = chen.opens_file(id).await.done().id();
        chen.verifies(person, CARD).await.done();
        mother.claims(&number, "0028").await.done();

        let (_, other) = filed(world, &filer, for_wang()).await;
        let guesser = world.resident("13900000073").await;
        for guess in 0..5 {
            guesser.claims(&other, &format!("100{guess}")).await.is_hidden();
        }
        guesser.claims(&other, "1005").await.is_hidden();
        let slowed = guesser.claims(&other, "0028").await.is_refused("too_many");
        assert!(slowed.header("retry-after").is_some(), "even with the right one");
        // another account is slowed at the same number
        let helper = world.resident("13900000074").await;
        helper.claims(&other, "1006").await.is_refused("too_many");
        let bad = guesser.claims("", "28").await.is_refused("invalid");
        assert_eq!(bad.text("/errors/0/pointer"), "/number");
    })
    .await;
}
