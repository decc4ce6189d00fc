//! Pages that stay open learn what changes, and no more than they would show.

use nuanxin_tests::{Client, Resident, Staff, World, minutes, request};
use serde_json::json;
use uuid::Uuid;

async fn version(who: &Client, id: Uuid) -> i64 {
    who.sees(id).await.done().count("/version")
}

#[tokio::test]
async fn a_resident_sees_the_advisor_accept_and_the_advisor_sees_what_comes_in_without_asking() {
    World::each(async |world| {
        let (li, chen) = (
            world.resident("13900000081").await,
            world.advisor("advisor.cjd1").await,
        );
        let workers = world.workers();
        let (mut hers, mut his) = (li.watches().await, chen.watches().await);
        let id = li
            .with("prefer", "wait=5")
            .submits(request().care().at("静安区曹家渡街道"))
            .await
            .has_status(201)
            .id();
        his.hears_up_to(id, version(&chen, id).await).await;
        hers.hears_up_to(id, version(&li, id).await).await;

        chen.accepts(id).await.is_now("in_progress");
        hers.hears(id, version(&li, id).await).await;
        li.adds(id, "门铃坏了,请敲门。").await.done();
        his.hears_up_to(id, version(&chen, id).await).await;
        workers.stop().await;
    })
    .await;
}

/// Tells the resident something, which gives the request the next version; gives that.
async fn told(world: &World, chen: &Staff, li: &Resident, id: Uuid) -> i64 {
    // of which the resident hears nothing
    chen.notes(id, "邻居说他这两天没有出门").await.done();
    chen.tells(id, "我下午三点来看您。").await.done();
    world.seals().await;
    version(li, id).await
}

#[tokio::test]
async fn whoever_comes_back_misses_nothing_and_hears_nothing_twice_on_whichever_node() {
    World::each(async |world| {
        let (li, chen) = (
            world.resident("13900000082").await,
            world.advisor("advisor.cjd1").await,
        );
        let id = world.accepted(&li, &chen).await;
        world.seals().await;
        let mut page = li.watches().await;
        let first = told(world, &chen, &li, id).await;
        page.hears(id, first).await;
        let seen = page.id.expect("an id").to_string();
        drop(page);
        let second = told(world, &chen, &li, id).await;
        let third = told(world, &chen, &li, id).await;

        let mut page = li.watches_after(&seen).await;
        page.hears(id, second).await;
        page.hears(id, third).await;
        let other = world.another_node().await;
        let mut elsewhere = other.client(&li).watches_after(&seen).await;
        elsewhere.hears(id, second).await;
        elsewhere.hears(id, third).await;
        let fourth = told(world, &chen, &li, id).await;
        page.hears(id, fourth).await;
        elsewhere.hears(id, fourth).await;
        let seen = elsewhere.id.expect("an id").to_string();
        drop((page, elsewhere));
        other.end().await;

        let fifth = told(world, &chen, &li, id).await;
        let restarted = world.another_node().await;
        let mut page = restarted.client(&li).watches_after(&seen).await;
        page.hears(id, fifth).await;
        drop(page);
        restarted.end().await;
        for unknown in ["999999999", "-1", "never"] {
            let mut page = li.watches_after(unknown).await;
            page.hears_of("reset").await;
            let next = told(world, &chen, &li, id).await;
            page.hears(id, next).await;
        }
    })
    .await;
}

/// Who of the station's two advisors was chosen, and the other.
async fn handler_and_colleague(world: &World, lead: &Staff, id: Uuid) -> (Staff, Staff) {
    let one = world.advisor("advisor.cjd1").await;
    let other = world.advisor("advisor.cjd2").await;
    let chosen = lead.sees(id).await.is_now("assigned").uuid("/staff/advisor_id");
    if chosen == one.account {
        (one, other)
    } else {
        (other, one)
    }
}

#[tokio::test]
async fn a_restricted_request_leaves_no_trace_where_it_is_not_seen() {
    World::each(async |world| {
        let (wife, husband) = (
            world.resident("13900000083").await,
            world.resident("13900000083").await,
        );
        let (desk, lead) = (world.desk().await, world.lead("lead.cjd").await);
        let (mut hers, mut his, mut desks) = (
            wife.watches().await,
            husband.watches().await,
            desk.watches().await,
        );
        let at = "静安区曹家渡街道";
        let hidden = world.routed(&wife, request().care().restricted().at(at)).await;
        let (chen, zhou) = handler_and_colleague(world, &lead, hidden).await;
        let (mut chens, mut zhous) = (chen.watches().await, zhou.watches().await);
        chen.accepts(hidden).await.is_now("in_progress");
        let shown = world.routed(&husband, request().care().at(at)).await;
        chen.accepts(shown).await.is_now("in_progress");
        world.seals().await;

        hers.hears_up_to(hidden, version(&wife, hidden).await).await;
        hers.hears_up_to(shown, version(&wife, shown).await).await;
        chens.hears_up_to(hidden, version(&chen, hidden).await).await;
        chens.hears_up_to(shown, version(&chen, shown).await).await;
        his.hears_up_to(shown, version(&husband, shown).await).await;
        zhous.hears_up_to(shown, version(&zhou, shown).await).await;
        desks.hears_up_to(shown, version(&desk, shown).await).await;

        // it becomes restricted: whoever loses it learns that their lists changed; the other session learns nothing
        lead.restricts(shown, true).await.done();
        world.seals().await;
        zhous.hears_of("lists").await;
        desks.hears_of("lists").await;
        his.hears(shown, version(&husband, shown).await).await;
        let later = world.routed(&wife, request().care().at(at)).await;
        world.seals().await;
        hers.hears_up_to(later, version(&wife, later).await).await;
        zhous.hears_up_to(later, version(&zhou, later).await).await;
    })
    .await;
}

#[tokio::test]
async fn a_stream_needs_a_ticket_of_its_own_and_ends_with_the_sign_in_and_with_the_role() {
    let narrow = |limits: &mut nuanxin_infra::settings::LimitSettings| limits.live_streams_per_account = 2;
    World::each_with(narrow, async |world| {
        let (li, zhou, admin) = (
            world.resident("13900000084").await,
            world.advisor("advisor.cjd2").await,
            world.admin().await,
        );
        let (mut hers, _another) = (li.watches().await, li.watches().await);
        let many = li.is_refused_the_stream(&li.live_ticket().await).await;
        assert_eq!(many, "too_many");
        let sign_in = li.post("/auth/ticket", &json!({})).await.done().text("/ticket");
        let refused = li.is_refused_the_stream(&sign_in).await;
        assert_eq!(refused, "ticket_refused", "a ticket for something else");
        admin
            .post("/live/ticket", &json!({}))
            .await
            .is_refused("not_allowed");

        let ticket = zhou.live_ticket().await;
        let mut his = zhou.watches().await;
        let once = zhou.opens_with(&ticket).await;
        assert_eq!(zhou.is_refused_the_stream(&ticket).await, "ticket_refused");
        drop(once);

        // another station: also where somebody is connected to another node
        let other = world.another_node().await;
        let informed = other.workers();
        let mut elsewhere = other.client(&zhou).watches().await;
        let moved = json!({ "station_id": world.station("江宁路街道").await });
        admin.changes(zhou.account, &moved).await.done();
        his.ends().await;
        elsewhere.ends().await;
        informed.stop().await;
        other.end().await;
        let mut his = zhou.watches().await;

        li.post("/auth/logout", &json!({})).await.done();
        hers.ends().await;
        admin.administers(zhou.account, "disable").await.done();
        his.ends().await;
    })
    .await;
}

#[tokio::test]
#[allow(clippy::too_many_lines)] // one story, told in order
async fn calls_complaints_deletions_calls_by_staff_and_inboxes_ring_for_those_who_see_them() {
    World::each_with_messages(async |world, wechat| {
        let li = world.in_mini_program(wechat, "oLi").await;
        let (chen, zhou) = (
            world.advisor("advisor.cjd1").await,
            world.advisor("advisor.cjd2").await,
        );
        let (lead, desk) = (world.lead("lead.cjd").await, world.desk().await);
        let id = world.accepted(&li, &chen).await;
        chen.reaches(id).await.done();
        world.after(minutes(5)).await;
        world.seals().await;
        let (mut hers, mut chens, mut zhous) =
            (li.watches().await, chen.watches().await, zhou.watches().await);
        let (mut leads, mut desks) = (lead.watches().await, desk.watches().await);

        // the one complained of hears nothing
        let about = json!({ "about": "advisor", "request_id": id, "text": "说好来家里,没有来" });
        let complaint = li.post("/complaints", &about).await.has_status(201).id();
        let deletion = li.asks_for_deletion().await.has_status(201).id();
        let call = desk.takes_call("13900000086").await;
        desk.drafts(call, &json!({ "notes": "问低保" })).await.done();
        world.seals().await;
        for page in [&mut hers, &mut leads] {
            page.hears_thing("complaint", complaint, 1).await;
            page.hears_thing("deletion_request", deletion, 1).await;
        }
        desks.hears_thing("call", call, 1).await;
        desks.hears_thing("call", call, 2).await;
        let seen = leads.id.expect("an id").to_string();
        drop(leads);

        let answer = json!({ "told": "向您道歉", "internal_note": "已谈话" });
        let decide = format!("/complaints/{complaint}/decide");
        lead.post(&decide, &answer).await.done();
        lead.names_contact_person(id, &chen).await.done();
        world.seals().await;
        hers.hears_thing("complaint", complaint, 2).await;
        chens.hears_of("inbox").await;

        // no message reaches her: somebody of the station is to call
        chen.waits(id, "户口本在哪里").await.done();
        let asked = version(&chen, id).await;
        world.after(minutes(5)).await;
        world.seals().await;
        let tasks = zhou.get("/call-tasks").await.done();
        let task: Uuid = tasks.items()[0]["id"]
            .as_str()
            .expect("an id")
            .parse()
            .expect("an id");
        let path = |step: &str| format!("/call-tasks/{task}/{step}");
        zhou.post(&path("take"), &json!({})).await.done();
        world.seals().await;
        zhous.hears_up_to(id, asked).await;
        zhous.hears_thing("call_task", task, 1).await;
        zhous.hears_thing("call_task", task, 2).await;
        let none = json!({ "outcome": "no_number" });
        zhou.post(&path("finish"), &none).await.done();
        world.seals().await;
        zhous.hears_of("lists").await;

        // whoever was away hears the same in the same order
        let mut leads = lead.watches_after(&seen).await;
        leads.hears_thing("complaint", complaint, 2).await;
        leads.hears_up_to(id, asked).await;
        for step in 1..=3 {
            leads.hears_thing("call_task", task, step).await;
        }

        // what is kept for the morning rings in the morning
        chens.hears_up_to(id, asked).await;
        world.until("2026-06-01T22:00").await;
        lead.names_contact_person(id, &chen).await.done();
        world.seals().await;
        let mut chens = chen.watches().await;
        world.until("2026-06-02T08:00").await;
        world.seals().await;
        while chens.next().await.expect("an event").event != "inbox" {}
    })
    .await;
}
