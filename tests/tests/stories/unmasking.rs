//! Personal data is masked everywhere, and shown on request, for a purpose, on record.

use nuanxin_infra::db::ConnectionTrait;
use nuanxin_tests::{World, request};
use serde_json::json;

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

#[tokio::test]
async fn every_field_can_be_shown_with_how_and_when_to_call() {
    World::each(async |world| {
        let li = world.resident("13900000042").await;
        let chen = world.advisor("advisor.cjd1").await;
        let point = json!({ "lng": 121.43, "lat": 31.23, "crs": "gcj02" });
        let contact = json!({
            "numbers": [{ "number": "13700000000", "whose": "女儿" }], "by": "call", "hours": "上午",
            "language": "wu", "safe_to_leave_message": false
        });
        let draft = request()
            .care()
            .person("李建国", "13812345678")
            .identity_card("310101194001010028")
            .field(
                "address",
                json!({ "text": "静安区曹家渡街道武宁南路1号", "point": point }),
            )
            .field("registered_address", json!("黄浦区"))
            .field("whereabouts", json!("白天在公园"))
            .field("contact", contact);
        let id = world.routed(&li, draft).await;
        chen.accepts(id).await.is_now("in_progress");
        let all = ["name", "phone", "id", "address", "reporter"];
        let shown = chen.reveals_for(id, &all, "visit").await.done();
        assert_eq!(shown.text("/name"), "李建国");
        assert_eq!(shown.text("/phones/1/number"), "13700000000");
        assert_eq!(shown.text("/id/number"), "310101194001010028");
        assert_eq!(shown.at("/point/lng"), &json!(121.43));
        assert_eq!(shown.text("/registered_address"), "黄浦区");
        assert_eq!(shown.text("/whereabouts"), "白天在公园");
        assert_eq!(shown.at("/contact/safe_to_leave_message"), false);
        assert_eq!(
            (shown.text("/contact/hours"), shown.text("/contact/language")),
            ("上午".into(), "wu".into())
        );
        chen.reveals_for(id, &["name"], "supervise")
            .await
            .is_refused("purpose_not_yours");
        let lead = world.lead("lead.cjd").await;
        lead.reveals_for(id, &["name"], "supervise").await.done();
        chen.reveals(id, &[]).await.is_refused("invalid");
        chen.reveals_for(id, &["name"], "curiosity")
            .await
            .is_refused("invalid");
    })
    .await;
}

#[tokio::test]
async fn a_hidden_reporter_is_shown_to_the_handler_and_the_lead_and_not_to_a_colleague_or_the_desk() {
    World::each(async |world| {
        let wang = world.resident("13900000043").await;
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let draft = request()
            .care()
            .at("静安区曹家渡街道")
            .reported_by("王芳", "13900000043", "邻居")
            .hidden_from_household();
        let id = world.routed(&wang, draft).await;
        chen.accepts(id).await.is_now("in_progress");
        for other in [zhou, world.desk().await] {
            let refused = other.reveals(id, &["phone", "reporter"]).await;
            let refused = refused.has_status(403).is_refused("reporter_hidden");
            assert!(!refused.whole().contains("王芳") && !refused.whole().contains("13900000043"));
            other.reveals(id, &["phone"]).await.done();
        }
        for may in [chen, world.lead("lead.cjd").await] {
            assert_eq!(
                may.reveals(id, &["reporter"]).await.done().text("/reporter/name"),
                "王芳"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn curiosity_is_slowed_down_and_nothing_is_shown_that_cannot_be_entered() {
    let narrow =
        |limits: &mut nuanxin_infra::settings::LimitSettings| limits.reveals_per_account_per_hour = 2;
    World::each_with(narrow, async |world| {
        let li = world.resident("13900000044").await;
        // nobody else in these stories works at this station: through Redis they would share the narrow limit
        let (chen, lead) = (world.advisor("advisor.ppz1").await, world.lead("lead.ppz").await);
        let draft = request()
            .care()
            .at("静安区彭浦镇")
            .person("李建国", "13812345678");
        let id = world.routed(&li, draft).await;
        chen.accepts(id).await.is_now("in_progress");
        chen.reveals(id, &["name"]).await.done();
        chen.reveals(id, &["name"]).await.done();
        let slowed = chen
            .reveals(id, &["name"])
            .await
            .has_status(429)
            .is_refused("too_many");
        assert!(slowed.header("retry-after").is_some());
        let rename = async |from: &str, to: &str| {
            let tx = world.platform.db.write_tx().await.expect("a transaction");
            let sql = format!("ALTER TABLE {from} RENAME TO {to}");
            tx.execute_unprepared(&sql).await.expect("renames");
            tx.commit().await.expect("commits");
        };
        rename("audit_entries", "gone_for_a_moment").await;
        let replies = [
            lead.reveals(id, &["name"]).await,
            lead.sees(id).await,
            lead.timeline(id).await,
            li.exports().await,
        ];
        rename("gone_for_a_moment", "audit_entries").await;
        for reply in replies {
            let read = reply.has_status(500).is_refused("internal").whole();
            assert!(!read.contains("李建国") && !read.contains("静安区"));
        }
        lead.reveals(id, &["name"]).await.done();
    })
    .await;
}
