//! Two reports about one person are joined, and taken apart when it was an error.

use nuanxin_tests::{Draft, World, request};

fn father() -> Draft {
    request()
        .care()
        .at("静安区曹家渡街道")
        .person("李建国", "13812345678")
        .reported_by("李敏", "13900000042", "女儿")
}

#[tokio::test]
async fn a_merge_joins_two_requests_of_one_person_and_can_be_undone() {
    World::each(async |world| {
        let daughter = world.resident("13900000042").await;
        let lead = world.lead("lead.cjd").await;
        let first = world.routed(&daughter, father()).await;
        let second = world.routed(&daughter, father().urgent()).await;
        let merged = lead.merges(second, first).await.is_now("merged");
        assert_eq!(merged.uuid("/staff/merged_into"), first);
        assert_eq!(
            lead.sees(first).await.text("/urgency"),
            "urgent",
            "the greater danger stays"
        );
        daughter.sees(second).await.is_now("merged");
        daughter.urges(second).await.is_refused("illegal_move");
        lead.merges(second, first).await.is_refused("illegal_move");

        lead.unmerges(second).await.is_now("assigned");
        assert_eq!(lead.deadline(second, "accept").await["status"], "open");
        lead.unmerges(second).await.is_refused("illegal_move");
        daughter.urges(second).await.done();
    })
    .await;
}

#[tokio::test]
async fn two_persons_are_never_merged_and_nothing_restricted_is_opened_by_it() {
    World::each(async |world| {
        let wang = world.resident("13900000043").await;
        let lead = world.lead("lead.cjd").await;
        let one = world
            .routed(&wang, father().identity_card("310106195003100023"))
            .await;
        let two = world
            .routed(&wang, father().identity_card("310106195003100031"))
            .await;
        lead.merges(one, two)
            .await
            .has_status(409)
            .is_refused("different_persons");
        lead.merges(one, one).await.is_refused("merge_target_unfit");
        let hidden = world.routed(&wang, father().restricted()).await;
        lead.merges(hidden, one).await.is_refused("merge_target_unfit");
        lead.merges(one, uuid::Uuid::nil())
            .await
            .is_refused("merge_target_unfit");
        world.desk().await.merges(hidden, one).await.is_hidden();
    })
    .await;
}
