//! What is kept from somebody leaves no gap either: not in pages, not in counts, not in numbers, not in a merge.

use nuanxin_tests::{Client, World, request};
use serde_json::json;

/// All pages of a list, one item each: none is empty but the last, and the last leads nowhere.
async fn pages_of_one(client: &Client, list: &str) -> Vec<String> {
    let (mut ids, mut next) = (Vec::new(), format!("{list}?limit=1"));
    loop {
        let page = client.get(&next).await.done();
        let found = page.each("id");
        let cursor = page.at("/next_cursor").as_str().map(str::to_owned);
        assert!(
            found.len() == 1 || cursor.is_none(),
            "an empty page that leads on: {}",
            page.body
        );
        ids.extend(found);
        match cursor {
            Some(cursor) => next = format!("{list}?limit=1&cursor={cursor}"),
            None => return ids,
        }
    }
}

#[tokio::test]
async fn notices_of_what_was_restricted_since_leave_no_gap_in_the_pages() {
    World::each(async |world| {
        let wife = world.resident("13900000201").await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let open = world.accepted(&wife, &chen).await;
        let hers = world.accepted(&wife, &chen).await;
        chen.tells(hers, "明天下午来。").await.done();
        chen.tells(open, "已登记。").await.done();
        let husband = world.resident("13900000201").await;
        let before = pages_of_one(&husband, "/notices").await.len();
        lead.restricts(hers, true).await.done();
        let after = pages_of_one(&husband, "/notices").await;
        assert!(!after.is_empty() && after.len() < before, "{after:?} of {before}");
        let all = husband.notices().await;
        assert_eq!(all.each("id"), after);
        assert!(!all.whole().contains(&hers.to_string()));
        assert_eq!(pages_of_one(&husband, "/help-requests").await, [open.to_string()]);
        let exported = husband.exports().await.done();
        assert!(!exported.whole().contains(&hers.to_string()));
    })
    .await;
}

#[tokio::test]
async fn the_numbers_of_a_timeline_do_not_tell_what_happens_inside_the_house() {
    World::each(async |world| {
        let child = world.resident("13900000202").await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let draft = request()
            .need("children")
            .says("爸爸妈妈都不在,孩子一个人在家")
            .at("静安区曹家渡街道");
        let id = world.routed(&child, draft).await;
        chen.accepts(id).await.done();
        chen.opens_report(id, "minor").await.done();
        chen.files_report(id).await.done();
        chen.attempts(id).await.done();
        chen.tells(id, "明天下午来。").await.done();
        for reader in [&*child, &*chen, &*lead] {
            let shown = reader.get(&format!("/help-requests/{id}/timeline")).await.done();
            let numbers: Vec<i64> = shown
                .items()
                .iter()
                .filter_map(|item| item["seq"].as_i64())
                .collect();
            let counted: Vec<i64> = (1..).take(shown.items().len()).collect();
            assert_eq!(numbers, counted);
        }
    })
    .await;
}

#[tokio::test]
async fn a_version_does_not_tell_that_something_is_decided_inside_the_house() {
    World::each(async |world| {
        let (child, neighbour) = (
            world.resident("13900000205").await,
            world.resident("13900000206").await,
        );
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let own = world.accepted(&child, &chen).await;
        let report = request()
            .care()
            .at("静安区曹家渡街道")
            .person("李四", "13900000207")
            .reported_by("钱敏", "13900000206", "neighbour");
        let report = world.routed(&neighbour, report).await;
        chen.accepts(report).await.done();
        let versions = async |id| {
            let asked = if id == own { &child } else { &neighbour };
            let (theirs, ours) = (asked.sees(id).await.done(), chen.sees(id).await.done());
            let shown = theirs.count("/version");
            assert_eq!(theirs.header("etag"), Some(&*format!("\"{shown}\"")));
            (shown, ours.count("/version"))
        };
        for id in [own, report] {
            let before = versions(id).await;
            chen.opens_report(id, "without_capacity").await.done();
            chen.files_report(id).await.done();
            chen.notes(id, "家里有酒味").await.done();
            lead.notes(id, "已提醒").await.done();
            let after = versions(id).await;
            assert_eq!(after.0, before.0, "nothing that the resident could see");
            assert_eq!(after.1, before.1 + 4, "staff count all of it");
        }
        // what they saw last is not out of date, and what they name wrongly is answered with their own count
        let (seen, _) = versions(own).await;
        let adds = format!("/help-requests/{own}/additions");
        let same = child.with("if-match", &format!("\"{seen}\""));
        let added = same.post(&adds, &json!({ "text": "谢谢" })).await.done();
        assert_eq!(added.count("/version"), seen + 1);
        let stale = same.post(&adds, &json!({ "text": "再谢" })).await.has_status(412);
        assert_eq!(stale.header("etag"), Some(&*format!("\"{}\"", seen + 1)));
        // what is told to the person is not the reporter's to know
        let ((own_before, _), (reported_before, _)) = (versions(own).await, versions(report).await);
        chen.tells(own, "明天来。").await.done();
        chen.tells(report, "明天来。").await.done();
        assert_eq!(versions(own).await.0, own_before + 1);
        assert_eq!(versions(report).await.0, reported_before);
    })
    .await;
}

#[tokio::test]
async fn a_merge_does_not_tell_a_resident_that_a_neighbour_reported() {
    World::each(async |world| {
        let (li, neighbour) = (
            world.resident("13900000203").await,
            world.resident("13900000204").await,
        );
        let lead = world.lead("lead.cjd").await;
        let own = request()
            .care()
            .at("静安区曹家渡街道")
            .person("李四", "13900000203");
        let own = world.routed(&li, own).await;
        let report = request()
            .care()
            .at("静安区曹家渡街道")
            .person("李四", "13900000203")
            .reported_by("钱敏", "13900000204", "neighbour")
            .hidden_from_household();
        let report = world.routed(&neighbour, report).await;
        lead.merges(own, report).await.is_refused("merge_target_unfit");
        lead.merges(report, own).await.done();
        let seen = li.timeline(own).await.done();
        assert!(!seen.whole().contains("merged"), "{}", seen.body);
        assert!(!li.sees(own).await.whole().contains(&report.to_string()));
    })
    .await;
}
