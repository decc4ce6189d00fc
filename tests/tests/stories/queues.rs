//! The queue of a station, page by page, and the number that a caller reads out.

use nuanxin_tests::{World, request};
use std::collections::BTreeSet;

#[tokio::test]
async fn pages_show_everything_once_the_most_pressing_first() {
    World::each(async |world| {
        let li = world.resident("13900000057").await;
        let lead = world.lead("lead.cjd").await;
        for n in 0..7 {
            let draft = request().care().at("静安区曹家渡街道");
            let draft = if n % 3 == 2 { draft.urgent() } else { draft };
            li.submits(draft).await.has_status(201);
        }
        world.settle().await;
        let (mut seen, mut urgencies, mut cursor) = (BTreeSet::new(), Vec::new(), String::new());
        loop {
            let page = lead
                .get(&format!("/queue?view=station&limit=2{cursor}"))
                .await
                .done();
            assert!(page.items().len() <= 2);
            urgencies.extend(page.each("urgency"));
            for id in page.each("id") {
                assert!(seen.insert(id), "shown twice");
            }
            match page.at("/next_cursor").as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), 7);
        assert_eq!(urgencies[..2], ["urgent", "urgent"]);
        let own = li.get("/help-requests?limit=3").await.done();
        let next = format!("/help-requests?limit=100&cursor={}", own.text("/next_cursor"));
        assert_eq!(own.items().len() + li.get(&next).await.done().items().len(), 7);
    })
    .await;
}

#[tokio::test]
async fn a_number_read_out_in_groups_is_found_and_a_wrong_digit_finds_nobody_elses() {
    World::each(async |world| {
        let li = world.resident("13900000058").await;
        let desk = world.desk().await;
        let filed = li.submits(request().care().at("静安区曹家渡街道")).await;
        world.settle().await;
        let (number, spoken) = (
            filed.text("/number"),
            filed.text("/number_spoken").replace(' ', "%20"),
        );
        for said in [&number, &spoken] {
            let found = desk.get(&format!("/help-requests/by-number/{said}")).await.done();
            assert_eq!(found.id(), filed.id());
        }
        let last = number.chars().last().unwrap().to_digit(10).unwrap();
        let wrong = format!("{}{}", &number[..number.len() - 1], (last + 1) % 10);
        desk.get(&format!("/help-requests/by-number/{wrong}"))
            .await
            .is_hidden();
        li.get(&format!("/help-requests/by-number/{number}"))
            .await
            .is_refused("not_allowed");
    })
    .await;
}
