//! 首问负责: whoever is asked first sees it through until another has accepted it, wherever it belongs.

use nuanxin_tests::{World, request};
use serde_json::json;

#[tokio::test]
async fn a_walk_in_at_the_wrong_station_stays_with_whoever_was_asked_until_another_has_it() {
    World::each(async |world| {
        let asked = world.advisor("advisor.jns1").await;
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let draft = request()
            .care()
            .person("李建国", "13812345678")
            .at("静安区曹家渡街道");
        let id = asked.files(draft).await.has_status(201).id();
        world.settle().await;
        let seen = asked.sees(id).await.is_now("assigned");
        assert_eq!(seen.uuid("/staff/first_asked/account_id"), asked.account);
        assert!(asked.queue("first_asked").await.lists(id) && !asked.queue("mine").await.lists(id));
        assert!(
            !world
                .advisor("advisor.sme1")
                .await
                .queue("first_asked")
                .await
                .lists(id)
        );
        asked.notes(id, "本人说明天要去医院").await.done();
        asked.accepts(id).await.has_status(403).is_refused("not_allowed");
        let told = asked.was_told(id, "staff_first_asked_lapsed").await;
        assert!(!told, "nothing has lapsed yet");

        world.until("2026-06-01T14:05").await;
        assert!(asked.was_told(id, "staff_first_asked_lapsed").await);
        let holder = chen.sees(id).await.uuid("/staff/advisor_id");
        let holder = if holder == chen.account { &chen } else { &zhou };
        holder.accepts(id).await.is_now("in_progress");
        assert!(asked.was_told(id, "staff_first_asked_taken").await);
        asked.sees(id).await.is_hidden();
        asked.notes(id, "还有一件事").await.is_hidden();
        assert!(!asked.queue("first_asked").await.lists(id));
        assert!(holder.sees(id).await.at("/staff/first_asked").is_null());
        // once accepted, it never comes back to whoever was asked first
        holder.recuses(id).await.is_now("queued");
        world.settle().await;
        asked.sees(id).await.is_hidden();
    })
    .await;
}

#[tokio::test]
async fn the_desk_sees_through_what_it_took_down_and_a_restricted_request_is_nobodys_list() {
    World::each(async |world| {
        let (desk, other) = (world.desk().await, world.staff("desk.2").await);
        let chen = world.advisor("advisor.cjd1").await;
        let draft = request()
            .care()
            .person("李建国", "13812345678")
            .at("静安区曹家渡街道");
        let id = desk
            .files(draft.clone().channel("hotline"))
            .await
            .has_status(201)
            .id();
        let closed = chen.files(draft.clone().restricted()).await.has_status(201).id();
        let elsewhere = chen
            .files(draft.restricted().at("静安区江宁路街道"))
            .await
            .has_status(201)
            .id();
        world.settle().await;
        assert!(desk.queue("first_asked").await.lists(id) && !other.queue("first_asked").await.lists(id));
        for hidden in [closed, elsewhere] {
            assert!(!chen.queue("first_asked").await.lists(hidden));
        }
        chen.sees(elsewhere).await.is_hidden();
        chen.accepts(id).await.is_now("in_progress");
        assert!(!desk.queue("first_asked").await.lists(id));
        assert!(
            !desk.was_told(id, "staff_first_asked_taken").await,
            "nothing had lapsed"
        );
        let nobody = world.resident("13900000061").await;
        nobody.get("/queue?view=first_asked").await.has_status(403);
        let body = json!({ "internal_note": "x" });
        nobody
            .post(&format!("/help-requests/{id}/notes"), &body)
            .await
            .is_hidden();
    })
    .await;
}
