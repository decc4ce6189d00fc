//! Who looked at my file: the unit and the purpose, never a name, and not across a restriction.

use nuanxin_tests::{Resident, World, request};
use serde_json::{Value, json};
use uuid::Uuid;

async fn looks(resident: &Resident, id: Uuid) -> Vec<Value> {
    let page = resident
        .get(&format!("/help-requests/{id}/looks?limit=100"))
        .await;
    page.done().items().to_vec()
}

#[tokio::test]
async fn a_resident_sees_which_unit_opened_or_unmasked_their_request_and_why() {
    World::each(async |world| {
        let li = world.resident("13900000071").await;
        let (chen, desk) = (world.advisor("advisor.cjd1").await, world.desk().await);
        let id = world.accepted(&li, &chen).await;
        assert_eq!(
            looks(&li, id).await,
            Vec::<Value>::new(),
            "routing and accepting is no look"
        );
        let number = li.sees(id).await.done().text("/number");
        li.timeline(id).await.done();
        chen.queue("mine").await;
        assert_eq!(
            looks(&li, id).await,
            Vec::<Value>::new(),
            "nor is one's own, nor a masked list"
        );

        chen.sees(id).await.done();
        chen.timeline(id).await.done();
        chen.reveals(id, &["phone", "name"]).await.done();
        desk.get(&format!("/help-requests/by-number/{number}"))
            .await
            .done();
        world.district().await.sees(id).await.done();
        world.advisor("advisor.jns1").await.sees(id).await.is_hidden();

        let seen = looks(&li, id).await;
        let told: Vec<(&str, &str)> = seen
            .iter()
            .map(|look| (look["unit"].as_str().unwrap(), look["kind"].as_str().unwrap()))
            .collect();
        let expected = [
            ("district", "request"),
            ("desk", "request"),
            ("station", "unmasked"),
            ("station", "timeline"),
            ("station", "request"),
        ];
        assert_eq!(told, expected, "newest first");
        assert_eq!(seen[2]["purpose"], "contact");
        assert_eq!(seen[2]["fields"], json!(["name", "phone"]));
        assert_eq!(seen[2]["text"], "服务站为联系您,查看了未遮盖的信息。");
        assert_eq!(seen[4]["grounds"], "handler");
        let station = seen[4]["station"]["name"].as_str().unwrap();
        assert!(station.contains("曹家渡街道"));
        assert_eq!(seen[1]["station"], Value::Null, "the desk belongs to no station");
        let name = chen.get("/me").await.done().text("/name");
        let all = json!(seen).to_string();
        assert!(!all.contains(&name) && !all.contains(&chen.account.to_string()));

        let path = format!("/help-requests/{id}/looks?limit=2");
        let first = li.get(&path).await.done();
        let next = first.text("/next_cursor");
        let second = li.get(&format!("{path}&cursor={next}")).await.done();
        assert_eq!(
            [first.items(), second.items()].concat(),
            seen[..4],
            "pages follow one another"
        );
    })
    .await;
}

#[tokio::test]
async fn looks_at_a_restricted_request_are_shown_in_the_session_that_filed_it_only() {
    World::each(async |world| {
        let (li, same_phone) = (
            world.resident("13900000072").await,
            world.resident("13900000072").await,
        );
        let draft = request().care().restricted().at("静安区曹家渡街道");
        let id = world.routed(&li, draft).await;
        world.lead("lead.cjd").await.sees(id).await.done();
        assert_eq!(looks(&li, id).await.len(), 1);
        let path = format!("/help-requests/{id}/looks");
        same_phone.get(&path).await.is_hidden();
        world.desk().await.get(&path).await.is_hidden();
        world
            .lead("lead.cjd")
            .await
            .get(&path)
            .await
            .is_refused("not_allowed");
    })
    .await;
}

#[tokio::test]
async fn a_reporter_does_not_see_who_looked_at_the_other_persons_file() {
    World::each(async |world| {
        let wang = world.resident("13900000073").await;
        let draft = request()
            .care()
            .at("静安区曹家渡街道")
            .person("李建国", "13812345678")
            .reported_by("王芳", "13900000073", "邻居");
        let id = world.routed(&wang, draft).await;
        let path = format!("/help-requests/{id}/looks");
        wang.get(&path).await.is_refused("not_allowed");
    })
    .await;
}
