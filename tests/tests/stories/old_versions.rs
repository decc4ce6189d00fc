//! Whoever decides on an old version is told, and nothing changes.

use nuanxin_tests::World;
use serde_json::json;

#[tokio::test]
async fn a_stale_version_is_refused_with_the_present_one() {
    World::each(async |world| {
        let li = world.resident("13900000044").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.accepted(&li, &chen).await;
        let seen = chen.sees(id).await.done();
        let (etag, version) = (seen.header("etag").unwrap().to_owned(), seen.count("/version"));
        assert_eq!(etag, format!("\"{version}\""));
        li.adds(id, "还有件事").await.done();

        let stale = chen
            .with("if-match", &etag)
            .reaches(id)
            .await
            .has_status(412)
            .is_refused("stale_if_match");
        assert_eq!(stale.header("etag"), Some(&*format!("\"{}\"", version + 1)));
        let body = json!({ "means": "phone", "outcome": "reached", "version": version });
        chen.verb(id, "first-contact", &body)
            .await
            .has_status(409)
            .is_refused("stale_version");
        assert_eq!(
            chen.sees(id).await.count("/version"),
            version + 1,
            "nothing has changed"
        );

        let present = format!("\"{}\"", version + 1);
        chen.with("if-match", &present).reaches(id).await.done();
        chen.with("if-match", "*").notes(id, "好").await.done();
        chen.with("if-match", "yesterday")
            .notes(id, "好")
            .await
            .has_status(400)
            .is_refused("precondition_malformed");
    })
    .await;
}

#[tokio::test]
async fn whoever_may_not_see_a_request_learns_nothing_from_its_version() {
    World::each(async |world| {
        let li = world.resident("13900000045").await;
        let chen = world.advisor("advisor.cjd1").await;
        let id = world.accepted(&li, &chen).await;
        let other = world.advisor("advisor.jns1").await.with("if-match", "\"1\"");
        let hidden = other.accepts(id).await.is_hidden();
        assert_eq!(hidden.header("etag"), None);
    })
    .await;
}
