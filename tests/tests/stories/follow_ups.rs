//! What is owed after the end: return visits climb until somebody makes them, one contact serves a household, a relapse
//! takes up again what had ended, and of somebody who has died nobody asks how they are.

use nuanxin_tests::{Draft, Resident, Staff, World, request};
use serde_json::json;
use uuid::Uuid;

fn draft() -> Draft {
    request().care().at("静安区曹家渡街道")
}

async fn helped(world: &World, resident: &Resident, chen: &Staff, draft: Draft) -> Uuid {
    let id = world.routed(resident, draft).await;
    chen.accepts(id).await.is_now("in_progress");
    chen.ends_as(id, "helped").await.is_now("closed");
    id
}

async fn status(chen: &Staff, id: Uuid) -> String {
    let visit = chen.deadline(id, "return_visit").await;
    visit["status"].as_str().expect("a status").to_owned()
}

#[tokio::test]
async fn a_return_visit_climbs_until_one_contact_serves_the_household() {
    World::each(async |world| {
        let (he, she) = (
            world.resident("13900000310").await,
            world.resident("13900000311").await,
        );
        let (chen, lead, district) = (
            world.advisor("advisor.cjd1").await,
            world.lead("lead.cjd").await,
            world.district().await,
        );
        let his = helped(world, &he, &chen, draft().person("李建国", "13900000310")).await;
        let hers = helped(world, &she, &chen, draft().person("王秀英", "13900000311")).await;
        let him = chen.opens_file(his).await.done().id();
        let her = chen.opens_file(hers).await.done().id();
        chen.houses(him, her, "spouse").await.done();
        let secret = world.routed(&she, draft().restricted()).await;
        lead.assigns(secret, &chen).await.done();
        chen.accepts(secret).await.is_now("in_progress");
        chen.links(secret, her).await.done();
        chen.ends_as(secret, "helped").await.is_now("closed");

        let queue = chen.queue("followups").await;
        assert!(queue.lists(his) && queue.lists(hers) && queue.lists(secret));
        let due = chen.deadline(his, "return_visit").await["due_at"].clone();
        assert_eq!(due, "2026-07-01T09:00:00Z", "30 days, to closing time");
        assert!(!lead.queue("overdue").await.lists(his));

        world.until("2026-07-01T17:05").await;
        assert!(chen.was_told(his, "staff_missed").await);
        assert!(lead.queue("overdue").await.lists(his) && chen.sees(his).await.at("/staff/overdue") == true);
        world.until("2026-07-02T17:05").await;
        assert!(district.was_told(his, "staff_escalated").await);

        chen.follows_up(his, "better").await.is_now("closed");
        assert_eq!(
            (
                status(&chen, his).await.as_str(),
                status(&chen, hers).await.as_str()
            ),
            ("met", "met")
        );
        assert_eq!(status(&chen, secret).await, "open", "never across restriction");
        let together = chen.timeline(hers).await.done();
        let kinds = together.each("kind");
        assert!(kinds.contains(&"followed_up_together".to_owned()), "{kinds:?}");
        assert!(
            together.whole().contains(&his.to_string()),
            "it names the contact"
        );
        let read = she.timeline(hers).await.done();
        assert!(!read.each("kind").contains(&"followed_up_together".to_owned()));
        assert!(!read.whole().contains(&his.to_string()));

        chen.follows_up(secret, "unchanged").await.done();
        assert!(chen.queue("followups").await.items().is_empty());
        chen.follows_up(his, "better")
            .await
            .has_status(409)
            .is_refused("follow_up_not_owed");
    })
    .await;
}

#[tokio::test]
async fn a_relapse_takes_it_up_again_and_the_family_of_the_dead_is_visited() {
    World::each(async |world| {
        let li = world.resident("13900000312").await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let id = helped(world, &li, &chen, draft()).await;
        world.until("2026-06-25T10:00").await;
        let silent = json!({ "means": "phone", "outcome": "not_reached" });
        chen.verb(id, "follow-ups", &silent).await.is_now("closed");
        assert_eq!(status(&chen, id).await, "open", "an attempt is no contact");
        let relapse = json!({
            "means": "phone", "outcome": "reached", "findings": "relapse", "internal_note": "他说不想活了"
        });
        let again = chen.verb(id, "follow-ups", &relapse).await.is_now("in_progress");
        assert_eq!(
            again.at("/staff/danger"),
            &json!(["suicide"]),
            "what is written is read"
        );
        assert_eq!(again.at("/staff/follow_ups"), &json!([]));
        assert!(li.was_told(id, "reopened").await);

        let due = chen.deadline(id, "resolution").await["due_at"].clone();
        let asked = chen
            .extends(id, "resolution", "2026-08-20T17:00:00+08:00")
            .await
            .done();
        assert_eq!(asked.text("/staff/extension_asked/kind"), "resolution");
        assert!(lead.was_told(id, "staff_extension_asked").await);
        assert_eq!(chen.deadline(id, "resolution").await["due_at"], due);
        lead.decides_extension(id, true).await.done();
        assert_eq!(
            chen.deadline(id, "resolution").await["due_at"],
            "2026-08-20T09:00:00Z"
        );
        assert!(chen.was_told(id, "staff_extension_decided").await);

        chen.reaches(id).await.done();
        let before = li.notices().await.items().len();
        let dead = json!({ "outcome": "deceased", "told": "节哀。" });
        chen.verb(id, "resolve", &dead).await.is_now("resolved");
        chen.closes(id).await.is_now("closed");
        assert_eq!(li.notices().await.items().len(), before, "all notices stop");
        let owed = chen.sees(id).await;
        assert_eq!(owed.text("/staff/follow_ups/0/kind"), "bereavement_visit");
        assert_eq!(owed.at("/staff/follow_ups/1"), &serde_json::Value::Null);
        chen.follows_up(id, "unchanged")
            .await
            .has_status(409)
            .is_refused("visit_needed");
    })
    .await;
}
