//! What somebody agreed to, and takes back; what a reporter's word covers.

use nuanxin_tests::{World, request};
use serde_json::json;

#[tokio::test]
async fn a_consent_taken_back_is_no_further_used_and_whoever_has_the_request_is_told() {
    World::each(async |world| {
        let li = world.resident("13900000101").await;
        let chen = world.advisor("advisor.cjd1").await;
        let agreed =
            json!([{ "kind": "processing", "version": "1" }, { "kind": "income_check", "version": "1" }]);
        let draft = request()
            .care()
            .at("静安区曹家渡街道")
            .person("李建国", "13812345678")
            .field("consents", agreed);
        let id = world.routed(&li, draft).await;
        chen.accepts(id).await.is_now("in_progress");
        let shown = chen.reveals_for(id, &["name"], "assess").await.done();
        assert_eq!(shown.text("/legal_basis"), "consent");

        li.takes_back(id, "referral")
            .await
            .has_status(409)
            .is_refused("consent_not_given");
        li.takes_back(id, "income_check").await.done();
        li.takes_back(id, "income_check")
            .await
            .is_refused("consent_withdrawn_already");
        chen.reveals_for(id, &["name"], "assess").await.done();
        assert!(chen.was_told(id, "staff_consent_withdrawn").await);

        li.takes_back(id, "processing").await.is_now("in_progress");
        for purpose in ["visit", "identify", "assess"] {
            let refused = chen.reveals_for(id, &["name"], purpose).await;
            let refused = refused.has_status(409).is_refused("consent_withdrawn");
            assert!(!refused.whole().contains("李建国"));
        }
        let to_say_so = chen.reveals_for(id, &["phone"], "contact").await.done();
        assert_eq!(to_say_so.text("/legal_basis"), "statutory_duty");
        chen.reveals_for(id, &["phone"], "emergency").await.done();
        let told = li.timeline(id).await.done().each("kind");
        assert_eq!(told.iter().filter(|kind| *kind == "consent_withdrawn").count(), 2);
        let export = li.exports().await.done();
        assert!(export.at("/requests/0/consents/0/withdrawn_at").is_string());
        assert!(export.at("/requests/0/consents/1/withdrawn_at").is_string());
    })
    .await;
}

#[tokio::test]
async fn who_agreed_to_little_agrees_to_more_when_it_is_needed_by_word_or_by_phone() {
    World::each(async |world| {
        let (li, chen) = (
            world.resident("13900000105").await,
            world.advisor("advisor.cjd1").await,
        );
        let id = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        chen.accepts(id).await.is_now("in_progress");
        chen.reaches(id).await.done();
        chen.assesses_hardship(id, false).await.done();
        chen.refers(id, "助浴服务社").await.is_refused("consent_missing");

        let unheard = json!({ "agreed": ["referral"], "text_version": 1 });
        let unheard = chen.verb(id, "consents", &unheard).await;
        unheard.has_status(422).is_refused("invalid");
        assert!(li.exports().await.at("/requests/0/consents/1").is_null());
        world
            .desk()
            .await
            .hears_consent(id, "referral")
            .await
            .is_refused("not_allowed");
        let heard = chen.hears_consent(id, "referral").await.done();
        assert_eq!(heard.at("/staff/consents"), &json!(["processing", "referral"]));
        chen.refers(id, "助浴服务社").await.done();
        chen.hears_consent(id, "referral")
            .await
            .is_refused("consent_given_already");

        li.takes_back(id, "referral").await.done();
        chen.refers(id, "助浴服务社")
            .await
            .is_refused("consent_withdrawn");
        li.agrees_to(id, "referral").await.done();
        assert!(chen.was_told(id, "staff_resident_added").await);
        chen.refers(id, "助浴服务社").await.done();

        let told = li.timeline(id).await.done().each("kind");
        assert_eq!(told.iter().filter(|kind| *kind == "consent_given").count(), 2);
        let own = li.exports().await.done();
        let kinds = [0, 1].map(|n| own.text(&format!("/requests/0/consents/{n}/kind")));
        assert_eq!(kinds, ["processing", "referral"]);
        assert!(own.at("/requests/0/consents/1/withdrawn_at").is_null());
    })
    .await;
}

#[tokio::test]
async fn until_the_old_man_was_asked_his_neighbours_word_covers_contact_only() {
    World::each(async |world| {
        let wang = world.resident("13900000102").await;
        let chen = world.advisor("advisor.cjd1").await;
        let draft = request()
            .care()
            .at("静安区曹家渡街道")
            .person("李建国", "13812345678")
            .reported_by("王芳", "13900000102", "邻居")
            .field("consents", json!([{ "kind": "processing", "version": "1" }]));
        let id = world.routed(&wang, draft).await;
        chen.accepts(id).await.is_now("in_progress");
        wang.takes_back(id, "processing")
            .await
            .is_refused("consent_not_given");
        chen.reveals_for(id, &["phone"], "contact").await.done();
        for purpose in ["identify", "assess"] {
            chen.reveals_for(id, &["id"], purpose)
                .await
                .is_refused("person_not_asked");
        }
        chen.reaches(id).await.done();
        let shown = chen.reveals_for(id, &["name"], "assess").await.done();
        assert_eq!(shown.text("/legal_basis"), "statutory_duty");

        // to what the old man agrees is not the neighbour's to know, and not hers to take back
        chen.hears_consent(id, "processing").await.done();
        wang.takes_back(id, "processing")
            .await
            .is_refused("consent_not_given");
        wang.agrees_to(id, "referral").await.is_refused("not_allowed");
        let own = wang.exports().await.done();
        assert_eq!(own.at("/requests/0/consents"), &json!([]));
        let seen = wang.sees(id).await;
        assert_eq!(seen.text("/responsible/role"), "advisor");
        assert!(seen.at("/responsible/name").is_null());
        let shown = chen.reveals_for(id, &["name"], "assess").await.done();
        assert_eq!(shown.text("/legal_basis"), "consent");
    })
    .await;
}

#[tokio::test]
async fn by_word_of_mouth_the_desk_takes_it_back_too_and_strangers_do_not() {
    World::each(async |world| {
        let li = world.resident("13900000103").await;
        let id = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        world
            .resident("13900000104")
            .await
            .takes_back(id, "processing")
            .await
            .is_hidden();
        let body = json!({ "kind": "processing", "reason": "电话里说不要了" });
        world
            .advisor("advisor.jns1")
            .await
            .verb(id, "consents/withdraw", &body)
            .await
            .is_hidden();
        world
            .desk()
            .await
            .verb(id, "consents/withdraw", &body)
            .await
            .done();
        let read = li.timeline(id).await.done().whole();
        assert!(
            !read.contains("电话里说不要了"),
            "what staff write about it is internal"
        );
    })
    .await;
}
