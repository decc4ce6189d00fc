//! Residents come from the mini-program: they sign in with a code, prove their number, and find what they had asked for
//! by text message before; whatever is wrong with the platform, asking for help goes on.

use nuanxin_domain::ids::{AccountId, RequestId};
use nuanxin_infra::wechat::{MediaKind, Poster, Suggestion};
use nuanxin_infra::{content_checks, jobs};
use nuanxin_tests::{Client, Resident, World, photo, request};
use nuanxin_workers::jobs::check_media::{self, Media};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

#[tokio::test]
async fn a_code_signs_in_once_and_the_same_user_comes_back_to_the_same_account() {
    World::each_with_wechat(async |world, wechat| {
        let code = json!({ "code": wechat.login_code("oLi").await });
        let first = world.stranger().post("/auth/wechat", &code).await.done();
        assert_eq!(first.text("/token_type"), "Bearer");
        for bad in [code, json!({ "code": "made-up" })] {
            let again = world.stranger().post("/auth/wechat", &bad).await;
            again.has_status(401).is_refused("wechat_code_refused");
        }
        let li = world.in_mini_program(wechat, "oLi").await;
        let id = li
            .submits(request().care().at("静安区曹家渡街道"))
            .await
            .has_status(201)
            .id();
        let again = world.in_mini_program(wechat, "oLi").await;
        assert_eq!(again.sees(id).await.done().id(), id);
        let other = world.in_mini_program(wechat, "oWang").await;
        other.sees(id).await.has_status(404);
        assert!(li.get("/me").await.done().at("/phone").is_null());
        world.settle().await;

        // what the code of a poster says when it is scanned names one station, and the platform draws it
        let stations = world.stranger().get("/stations").await.done();
        let scenes: BTreeSet<&str> = stations
            .items()
            .iter()
            .filter_map(|one| one["scene"].as_str())
            .collect();
        assert_eq!(scenes.len(), stations.items().len());
        let poster = Poster {
            scene: scenes.first().expect("a station").to_string(),
            page: None,
            width: 430,
            unpublished: false,
        };
        let platform = world.platform.wechat.as_ref().expect("connected");
        let picture = platform.poster(&poster).await.expect("a picture");
        assert!(picture.starts_with(&[0xFF, 0xD8]));
    })
    .await;
}

#[tokio::test]
async fn the_mini_programs_own_pages_act_in_the_session_of_the_page_that_opened_them() {
    World::each_with_messages(async |world, wechat| {
        let li = world.in_mini_program(wechat, "oLi").await;
        let page = exchanged(world, &li, "bearer").await;
        let ticket = page.post("/auth/ticket", &json!({})).await.done().text("/ticket");
        let body = json!({ "ticket": ticket, "session": "same" });
        let own = world.stranger().post("/auth/ticket/exchange", &body).await.done();
        assert!(own.at("/refresh_token").is_null(), "{}", own.whole());
        let again = world.stranger().post("/auth/ticket/exchange", &body).await;
        again.has_status(401).is_refused("ticket_refused");
        let bearer = format!("Bearer {}", own.text("/access_token"));
        let native = world.stranger().with("authorization", &bearer);

        // what the native page uploads is the page's, and of no other sign-in of this account
        let upload = native.sends_file("a.jpg", &photo(1)).await.has_status(201).id();
        let address = format!("/uploads/{upload}");
        assert_eq!(page.get(&address).await.done().id(), upload);
        li.get(&address).await.has_status(404);

        // it learns here what it may ask for
        let asks = native.get("/notice-grants").await.done();
        assert_eq!(asks.text("/asks/0/key"), "progress", "{}", asks.whole());
        assert_eq!(asks.text("/asks/0/template"), "T-progress");
        assert_eq!(asks.at("/asks/0/long_term"), &json!(false));

        // and it ends with the page's sign-in
        page.post("/auth/logout", &json!({})).await;
        native.get("/me").await.has_status(401);
        world.settle().await;
    })
    .await;
}

/// Another sign-in of the same account, by a ticket.
async fn exchanged(world: &World, who: &Client, session: &str) -> Client {
    let ticket = who.post("/auth/ticket", &json!({})).await.done().text("/ticket");
    let body = json!({ "ticket": ticket, "session": session });
    let tokens = world.stranger().post("/auth/ticket/exchange", &body).await.done();
    let bearer = format!("Bearer {}", tokens.text("/access_token"));
    world.stranger().with("authorization", &bearer)
}

async fn proves(resident: &Resident, code: String) -> nuanxin_tests::Reply {
    resident
        .post("/auth/wechat/phone", &json!({ "code": code }))
        .await
}

fn with_tokens(world: &World, proved: &nuanxin_tests::Reply) -> Client {
    let bearer = format!("Bearer {}", proved.text("/tokens/access_token"));
    world.stranger().with("authorization", &bearer)
}

#[tokio::test]
async fn a_proved_number_joins_the_account_that_text_messages_made_and_opens_no_file() {
    World::each_with_wechat(async |world, wechat| {
        // asked for by text message, and, for the same number, by somebody else at the counter
        let by_sms = world.resident("13900000091").await;
        let asked = world
            .routed(&by_sms, request().care().at("静安区曹家渡街道"))
            .await;
        let advisor = world.advisor("advisor.cjd1").await;
        let at_counter = request()
            .care()
            .at("静安区曹家渡街道")
            .person("李建国", "13900000091");
        let counter = advisor
            .post("/help-requests", at_counter.body())
            .await
            .has_status(201)
            .id();
        world.settle().await;

        let li = world.in_mini_program(wechat, "oLi").await;
        li.sees(asked).await.has_status(404);
        proves(&by_sms, wechat.phone_code("oLi", "13900000091").await)
            .await
            .has_status(409)
            .is_refused("wechat_needed");
        let not_mine = wechat.phone_code("oWang", "13900000091").await;
        proves(&li, not_mine)
            .await
            .has_status(401)
            .is_refused("wechat_code_refused");
        let proved = proves(&li, wechat.phone_code("oLi", "13900000091").await)
            .await
            .done();
        assert_eq!(proved.text("/phone"), "139****0091");
        let joined = with_tokens(world, &proved);
        assert_eq!(joined.sees(asked).await.done().id(), asked);
        joined.sees(counter).await.has_status(404);
        li.get("/me").await.has_status(401);
        // from now on WeChat and text messages lead to the same account
        let again = world.in_mini_program(wechat, "oLi").await;
        assert_eq!(again.sees(asked).await.done().id(), asked);
        assert_eq!(again.get("/me").await.done().text("/phone"), "139****0091");

        // who has a number of nobody's keeps the account, and text messages lead there
        let wang = world.in_mini_program(wechat, "oWang").await;
        let hers = world.routed(&wang, request().care().at("静安区曹家渡街道")).await;
        let proved = proves(&wang, wechat.phone_code("oWang", "13900000092").await)
            .await
            .done();
        assert!(proved.at("/tokens").is_null());
        let by_sms = world.resident("13900000092").await;
        assert_eq!(by_sms.sees(hers).await.done().id(), hers);
        // two accounts with requests of their own stay two
        let taken = wechat.phone_code("oWang", "13900000091").await;
        proves(&wang, taken)
            .await
            .has_status(409)
            .is_refused("number_has_account");
        assert_eq!(wang.get("/me").await.done().text("/phone"), "139****0092");
        let abroad = wechat.phone_code("oWang", "021-62000000").await;
        proves(&wang, abroad).await.has_status(422);
    })
    .await;
}

#[tokio::test]
async fn while_the_platform_is_down_text_messages_sign_in_and_what_is_asked_is_not_lost() {
    World::each_with_wechat(async |world, wechat| {
        let li = world.in_mini_program(wechat, "oLi").await;
        for fault in ["error500", "html", "drop", "truncated", "slow", "wrong_type"] {
            let code = json!({ "code": wechat.login_code("oWang").await });
            wechat
                .does(
                    "/faults",
                    &json!({ "kind": fault, "path": "/sns/jscode2session" }),
                )
                .await;
            let answer = world.stranger().post("/auth/wechat", &code).await;
            answer.has_status(503).is_refused("wechat_unavailable");
            wechat.recovers().await;
        }
        for (code, status) in [(40029, 401), (40226, 403), (45011, 429), (40125, 503), (-1, 503)] {
            wechat
                .does("/faults", &json!({ "kind": "code", "code": code }))
                .await;
            let code = json!({ "code": wechat.login_code("oWang").await });
            world
                .stranger()
                .post("/auth/wechat", &code)
                .await
                .has_status(status);
            wechat.recovers().await;
        }
        let asked = li.submits(request().care().at("静安区曹家渡街道")).await;
        asked.has_status(201);
        world.resident("13900000093").await;
        // a token that ends in the middle of a burst on two nodes is fetched again once
        let other = world.another_node().await;
        let (zhou, wu) = (
            world.in_mini_program(wechat, "oZhou").await,
            other.in_mini_program(wechat, "oWu").await,
        );
        proves(&zhou, wechat.phone_code("oZhou", "13900000094").await)
            .await
            .done();
        let before = wechat.calls("/cgi-bin/stable_token").await;
        wechat.ends_all_tokens().await;
        let (a, b) = tokio::join!(
            proves(&zhou, wechat.phone_code("oZhou", "13900000095").await),
            proves(&wu, wechat.phone_code("oWu", "13900000096").await),
        );
        a.done();
        b.done();
        let fetched = wechat.calls("/cgi-bin/stable_token").await - before;
        let one_for_both = world.platform.settings.redis.url.is_some();
        assert!(fetched <= if one_for_both { 1 } else { 2 }, "{fetched}");
        world.settle().await;
        other.end().await;
    })
    .await;
}

#[tokio::test]
#[allow(clippy::too_many_lines)] // one story, told in order
async fn a_risky_verdict_of_whatever_a_resident_says_holds_nothing_up_and_a_restricted_request_is_never_shown()
 {
    World::each_with_wechat(async |world, wechat| {
        wechat.does("/safety", &json!({ "suggest": "risky" })).await;
        let li = world.in_mini_program(wechat, "oLi").await;
        let cry = request().says("我不想活了").at("静安区曹家渡街道");
        let hidden = request().says("他打我").at("静安区曹家渡街道").restricted();
        let id = li.submits(cry).await.has_status(201).id();
        li.submits(hidden).await.has_status(201);
        world.settle().await;
        let advisor = world.advisor("advisor.cjd1").await;
        assert_ne!(advisor.sees(id).await.done().text("/urgency"), "normal");
        let timeline = advisor.timeline(id).await.done().whole();
        assert!(timeline.contains("微信内容安全提示"), "{timeline}");
        assert!(!li.timeline(id).await.done().whole().contains("微信内容安全提示"));
        let shown = wechat.shown("/safety").await;
        assert_eq!(shown["texts"], json!(["我不想活了"]));

        // what is said later is shown to the platform too, what staff write is not
        let more = json!({ "text": "孩子也没有吃的" });
        li.post(&format!("/help-requests/{id}/additions"), &more)
            .await
            .done();
        li.post(
            &format!("/help-requests/{id}/urge"),
            &json!({ "text": "请快一点" }),
        )
        .await
        .done();
        advisor
            .verb(id, "notes", &json!({ "internal_note": "已联系居委会" }))
            .await
            .done();
        world.settle().await;
        let shown = wechat.shown("/safety").await;
        assert_eq!(
            shown["texts"],
            json!(["我不想活了", "孩子也没有吃的", "请快一点"])
        );
        let timeline = advisor.timeline(id).await.done().whole();
        assert_eq!(timeline.matches("微信内容安全提示").count(), 3, "{timeline}");

        // a complaint and why somebody wants to be forgotten; not where a restricted request is covered
        let about = json!({ "about": "advisor", "request_id": id, "text": "说好来,没有来" });
        let complaint = li.post("/complaints", &about).await.has_status(201);
        assert!(!complaint.whole().contains("risky"));
        li.asks_for_deletion().await.done();
        let wang = world.in_mini_program(wechat, "oWang").await;
        wang.post("/me/data/deletion", &json!({ "reason": "不想再被打扰" }))
            .await
            .done();
        world.settle().await;
        let shown = wechat.shown("/safety").await;
        assert_eq!(
            shown["texts"].as_array().expect("texts")[3..],
            ["说好来,没有来", "不想再被打扰"]
        );
        let lead = world.lead("lead.cjd").await;
        let seen = lead.get("/complaints").await.done();
        assert_eq!(
            seen.item(complaint.id())["content_check"],
            json!({ "suggest": "risky", "label": 20003 })
        );
        let district = world.district().await;
        let seen = district.get("/deletion-requests").await.done();
        let pointed_to = seen
            .items()
            .iter()
            .filter(|one| one["staff"]["content_check"].is_object());
        assert_eq!(pointed_to.count(), 1, "{}", seen.whole());
        assert!(
            !li.get("/complaints")
                .await
                .done()
                .whole()
                .contains("content_check")
        );
    })
    .await;
}

#[tokio::test]
async fn a_file_is_looked_at_later_and_what_is_said_of_it_is_kept_beside_it_and_nothing_else() {
    World::each_with_wechat(async |world, wechat| {
        let li = world.in_mini_program(wechat, "oLi").await;
        let at = "静安区曹家渡街道";
        let id = li.submits(request().care().at(at)).await.has_status(201).id();
        let secret = request().care().at(at).restricted();
        let hidden = li.submits(secret).await.has_status(201).id();
        let account = li.get("/me").await.done().id();
        let media = |n: u128, request: Uuid| Media {
            upload: Uuid::from_u128(n),
            account: AccountId(account),
            request: Some(RequestId(request)),
            kind: MediaKind::Image,
            url: "https://jiuzhu.example/files/signed".to_owned(),
        };
        let files = [media(1, id), media(2, hidden)];
        let (platform, real) = (&world.platform, &*world.platform.clocks.real);
        let tx = platform.db.write_tx().await.expect("a transaction");
        let new = files.each_ref().map(|file| check_media::job(platform, file));
        jobs::enqueue(&tx, real, &new).await.expect("kept");
        tx.commit().await.expect("commits");
        world.settle().await;
        let subjects = files.map(|file| file.upload);
        let said = async || {
            let found = content_checks::verdicts(platform.db.reader(), &subjects).await;
            found.expect("verdicts")
        };
        assert!(said().await.is_empty(), "nothing is known yet");
        wechat.does("/safety", &json!({ "suggest": "risky" })).await;
        wechat.does("/safety/verdicts", &json!({})).await;
        world.settle().await;
        let said = said().await;
        assert_eq!(said.len(), 1, "nothing of a restricted request was shown");
        assert_eq!(said[&subjects[0]].suggest, Suggestion::Risky);
        assert_eq!(wechat.calls("/wxa/media_check_async").await, 1);
        assert!(
            !world
                .district()
                .await
                .sees(id)
                .await
                .done()
                .whole()
                .contains("risky")
        );
    })
    .await;
}
