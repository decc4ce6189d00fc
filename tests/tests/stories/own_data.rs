//! Everything that is theirs: read on a phone, taken along, and nothing of anybody else.

use nuanxin_tests::{World, request};
use serde_json::json;

const PHONE: &str = "13900000111";

#[tokio::test]
async fn the_export_holds_what_was_told_and_who_looked_and_no_internal_note() {
    World::each(async |world| {
        let li = world.resident(PHONE).await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let draft = request()
            .care()
            .says("<b>腿脚不好</b>\n住六楼")
            .at("静安区曹家渡街道武宁南路1号302室")
            .person("李建国", "13812345678");
        let id = world.routed(&li, draft).await;
        chen.accepts(id).await.is_now("in_progress");
        chen.reaches(id).await.done();
        chen.reveals(id, &["name", "phone"]).await.done();
        chen.notes(id, "儿子说话很凶").await.done();
        chen.tells(id, "明天上午上门。").await.done();
        chen.resolves(id, "已办好送餐。").await.is_now("resolved");
        li.rates(id, 4).await.done();
        let complaint = json!({ "about": "advisor", "request_id": id, "text": "等了三天" });
        let complaint = li.post("/complaints", &complaint).await.done().id();
        let answer = json!({ "told": "向您道歉", "internal_note": "已谈话" });
        lead.post(&format!("/complaints/{complaint}/decide"), &answer)
            .await
            .done();

        let export = li.exports().await.done();
        assert_eq!(export.text("/account/phone"), PHONE);
        assert_eq!(export.text("/requests/0/told/person_name"), "李建国");
        assert_eq!(
            export.text("/requests/0/told/address"),
            "静安区曹家渡街道武宁南路1号302室"
        );
        assert_eq!(export.count("/requests/0/rating"), 4);
        assert_eq!(export.text("/requests/0/consents/0/kind"), "processing");
        assert_eq!(export.text("/complaints/0/told"), "向您道歉");
        let read = export.whole();
        assert!(read.contains("明天上午上门。") && read.contains("已办好送餐。"));
        for inside in ["儿子说话很凶", "本人接听", "已谈话", &chen.account.to_string()] {
            assert!(!read.contains(inside), "the export shows {inside}");
        }
        let looks = export.at("/requests/0/looks").as_array().unwrap().clone();
        let reveal = looks
            .iter()
            .find(|look| look["purpose"] == "contact")
            .expect("who looked");
        assert!(reveal["unit"].as_str().unwrap().contains("曹家渡街道"));
        assert_eq!(reveal["legal_basis"], "consent");
        assert_eq!(export.header("cache-control"), Some("no-store"));

        let page = li.page("/me/data").await;
        assert!(page.contains("<html lang=\"zh-CN\">") && page.contains("width=device-width"));
        assert!(page.contains("&lt;b&gt;腿脚不好&lt;/b&gt;<br>住六楼") && !page.contains("<b>腿"));
        assert!(page.contains("为了联系您") && page.contains("明天上午上门。"));
        assert!(!page.contains("儿子说话很凶") && !page.contains("<script"));
        let english = li.with("accept-language", "en").page("/me/data").await;
        assert!(english.contains("<html lang=\"en\">") && english.contains("to reach you"));
        let neither = li.with("accept", "application/pdf").get("/me/data").await;
        neither.has_status(406).is_refused("not_acceptable");
    })
    .await;
}

#[tokio::test]
async fn on_a_shared_phone_her_restricted_request_is_in_her_export_only() {
    World::each(async |world| {
        let wife = world.resident(PHONE).await;
        let husband = world.resident(PHONE).await;
        let draft = request().need("abuse").says("他打我").at("静安区曹家渡街道");
        let id = world.routed(&wife, draft).await;
        let lead = world.lead("lead.cjd").await;
        lead.accepts(id).await.is_now("in_progress");
        lead.reveals(id, &["phone"]).await.done();
        let complaint = json!({ "about": "other", "request_id": id, "text": "没有人来接我" });
        wife.post("/complaints", &complaint).await.done();
        wife.asks_for_deletion().await.has_status(201);

        let hers = wife.exports().await.done();
        assert_eq!(hers.uuid("/requests/0/id"), id);
        assert!(hers.whole().contains("没有人来接我"));
        let his = husband.exports().await.done().whole();
        let page = husband.page("/me/data").await;
        for trace in [
            &id.to_string(),
            "他打我",
            "没有人来接我",
            "已经搬走",
            "restricted\":true",
        ] {
            assert!(
                !his.contains(trace) && !page.contains(trace),
                "his export shows {trace}"
            );
        }
        assert!(husband.deletions().await.items().is_empty());
        husband.asks_for_deletion().await.has_status(201);
    })
    .await;
}

#[tokio::test]
async fn a_reporter_gets_what_they_submitted_and_its_state_and_the_person_finds_no_reporter() {
    World::each(async |world| {
        let wang = world.resident("13900000112").await;
        let chen = world.advisor("advisor.cjd1").await;
        let draft = request()
            .care()
            .says("隔壁老人三天没出门")
            .at("静安区曹家渡街道")
            .person("李建国", PHONE)
            .reported_by("王芳", "13900000112", "邻居")
            .hidden_from_household();
        let id = world.routed(&wang, draft).await;
        chen.accepts(id).await.is_now("in_progress");
        let corrected =
            json!({ "text": "电话里问到的", "address": { "text": "静安区曹家渡街道长寿路88号" } });
        chen.verb(id, "additions", &corrected).await.done();
        chen.reaches(id).await.done();
        chen.tells(id, "低保申请已递交").await.done();
        chen.reveals(id, &["phone"]).await.done();

        let export = wang.exports().await.done();
        assert_eq!(export.text("/requests/0/told/description"), "隔壁老人三天没出门");
        assert_eq!(export.text("/requests/0/state"), "in_progress");
        let read = export.whole();
        for not_theirs in ["低保", "长寿路88号"] {
            assert!(!read.contains(not_theirs), "the reporter reads {not_theirs}");
        }
        assert!(export.at("/requests/0/looks").as_array().unwrap().is_empty());

        let li = world.resident(PHONE).await;
        let own = world.routed(&li, request().care().at("静安区曹家渡街道")).await;
        let theirs = li.exports().await.done();
        assert_eq!(theirs.uuid("/requests/0/id"), own);
        let read = theirs.whole() + &li.page("/me/data").await;
        for trace in ["王芳", "13900000112", "邻居", "三天没出门", &id.to_string()] {
            assert!(!read.contains(trace), "the person's export shows {trace}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_large_account_is_exported_page_by_page_each_page_counted_and_entered() {
    let narrow =
        |limits: &mut nuanxin_infra::settings::LimitSettings| limits.exports_per_account_per_hour = 4;
    World::each_with(narrow, async |world| {
        let li = world.resident("13900000113").await;
        let mut filed = Vec::new();
        for text in ["一", "二", "三"] {
            let draft = request().says(text).at("静安区曹家渡街道");
            filed.push(li.submits(draft).await.id().to_string());
        }
        world.settle().await;
        let first = li.get("/me/data?limit=2").await.done();
        let cursor = first.text("/next_cursor");
        let second = li.get(&format!("/me/data?limit=2&cursor={cursor}")).await.done();
        let ids = [
            first.at("/requests/0/id"),
            first.at("/requests/1/id"),
            second.at("/requests/0/id"),
        ];
        let ids: Vec<&str> = ids.iter().filter_map(|id| id.as_str()).collect();
        filed.reverse();
        assert_eq!(ids, filed);
        assert!(second.at("/account").is_null() && second.at("/next_cursor").is_null());
        li.get("/me/data?limit=0").await.is_refused("invalid");
        li.get("/me/data?limit=101").await.is_refused("invalid");
        li.exports().await.done();
        li.exports().await.done();
        let late = li.exports().await.has_status(429).is_refused("too_many");
        assert!(late.header("retry-after").is_some());
        let log = world.district().await.get("/audit?limit=100").await.done();
        let exports = log.each("action");
        assert_eq!(
            exports
                .iter()
                .filter(|action| *action == "export-own-data")
                .count(),
            4
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_opened_with_its_number_shows_how_it_stands_and_nothing_that_staff_know_beside() {
    World::each(async |world| {
        let daughter = world.resident("13900000114").await;
        let mother = world.resident("13812345678").await;
        let (chen, lead) = (world.advisor("advisor.cjd1").await, world.lead("lead.cjd").await);
        let draft = request()
            .care()
            .says("老人三天没出门")
            .at("静安区曹家渡街道武宁南路1号302室")
            .person("王秀英", "13812345678")
            .identity_card("310101194001010028")
            .reported_by("李芳", "13900000114", "女儿");
        let id = world.routed(&daughter, draft).await;
        let number = daughter.sees(id).await.done().text("/number");
        chen.accepts(id).await.is_now("in_progress");
        chen.tells(id, "下午三点来看您").await.done();
        chen.opens_report(id, "without_capacity").await.done();
        chen.files_report(id).await.done();
        let file = chen.opens_file(id).await.done();
        let desk = world.desk().await;
        let call = desk.takes_call("13812345678").await;
        desk.drafts(call, &json!({ "notes": "声音发抖" })).await.done();
        desk.hears_number(call, &number).await.done();
        desk.finishes(call, &json!({ "outcome": "answered" }))
            .await
            .done();
        let before = mother.exports().await.done();
        assert_eq!(before.at("/requests"), &json!([]));
        mother.claims(&number, "0028").await.done();

        let export = mother.exports().await.done();
        assert_eq!(export.uuid("/requests/0/id"), id);
        assert_eq!(export.at("/requests/0/opened"), &json!(true));
        assert_eq!(export.text("/requests/0/state"), "in_progress");
        assert!(export.at("/requests/0/told").is_null() && export.at("/requests/0/consents/0").is_null());
        let page = mother.page("/me/data").await;
        assert!(page.contains("您用编号和证件号打开的"));
        let theirs = daughter.exports().await.done();
        assert_eq!(theirs.at("/requests/0/opened"), &json!(false));
        let read = export.whole() + &page;
        assert!(read.contains("下午三点来看您"));
        let told_by_others = ["老人三天没出门", "李芳", "13900000114", "武宁南路"];
        assert!(told_by_others.iter().all(|text| !read.contains(text)), "{read}");
        let all = read + &theirs.whole() + &daughter.page("/me/data").await;
        for inside in [
            "mandatory",
            "强制",
            "接警单",
            "身上有新旧伤",
            "声音发抖",
            &call.to_string(),
            &file.id().to_string(),
            &file.text("/file_number"),
        ] {
            assert!(!all.contains(inside), "an export shows {inside}");
        }
        lead.restricts(id, true).await.done();
        let after = mother.exports().await.done();
        assert_eq!(after.at("/requests"), &json!([]));
    })
    .await;
}
