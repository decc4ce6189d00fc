//! Personal data is masked everywhere, and shown on request, for a purpose, on record.

use nuanxin_tests::{World, request};

#[tokio::test]
async fn names_and_numbers_are_masked_until_somebody_asks_for_them_which_is_written_down() {
    World::each(async |world| {
        let li = world.resident("13900000041").await;
        let chen = world.advisor("advisor.cjd1").await;
        let draft = request()
            .care()
            .at("静安区曹家渡街道武宁南路1号302室")
            .person("李建国", "13812345678");
        let id = world.routed(&li, draft).await;
        chen.accepts(id).await.is_now("in_progress");
        let seen = chen.sees(id).await.done();
        assert_eq!(seen.text("/staff/person_name"), "李**");
        assert_eq!(seen.text("/staff/person_phone"), "138****5678");
        for reply in [
            seen,
            chen.queue("mine").await,
            chen.timeline(id).await.done(),
            chen.notices().await,
        ] {
            let read = reply.whole();
            // Not "302" alone: ids and instants may hold any three digits.
            for plain in ["李建国", "13812345678", "302室", "1号"] {
                assert!(!read.contains(plain), "{} shows {plain}", reply.asked);
            }
        }
        let shown = chen.reveals(id, &["name", "phone"]).await.done();
        assert_eq!(shown.text("/name"), "李建国");
        assert_eq!(shown.text("/phones/0/number"), "13812345678");
        assert_eq!(shown.header("cache-control"), Some("no-store"));

        let lead = world.lead("lead.cjd").await;
        let log = lead
            .get(&format!("/audit?help_request_id={id}&limit=100"))
            .await
            .done();
        let reveal = log
            .items()
            .iter()
            .find(|entry| entry["action"] == "reveal")
            .expect("an entry");
        assert_eq!(reveal["actor_id"], chen.account.to_string());
        assert_eq!(reveal["fields"], serde_json::json!(["name", "phone"]));
        assert_eq!(reveal["purpose"], "contact");
        assert!(log.each("action").contains(&"show".to_owned()));
        assert!(!log.whole().contains("李建国") && !log.whole().contains("13812345678"));
    })
    .await;
}
