//! Against a server that answers what it is told to, and keeps what it was asked.

use nuanxin_domain::account::WrittenLanguage;
use nuanxin_domain::notice_grant::GrantKind;
use nuanxin_domain::personal::Personal;

use super::*;
use crate::clock::SystemClock;
use crate::scripted::{calls, platform};
use crate::settings::Settings;

const TOKEN: &str = r#"{"access_token":"hush-token","expires_in":7200}"#;
const OK: &str = r#"{"errcode":0,"errmsg":"ok","msgid":77}"#;

fn client(base_url: &str, more: &[(&str, &str)]) -> Wechat {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let set = [
        ("APP_ID", "wx1"),
        ("APP_SECRET", "hush-secret"),
        ("BASE_URL", base_url),
        ("TIMEOUT_MS", "400"),
        ("FAILURES", "1000"),
    ];
    let all = set.iter().chain(more);
    let variables = all.map(|(name, value)| (format!("NUANXIN__WECHAT__{name}"), (*value).to_owned()));
    let settings = Settings::load(None, variables).unwrap();
    let ring = KeyRing::generate();
    Wechat::from_settings(&settings.wechat, None, &ring, Arc::new(SystemClock))
        .unwrap()
        .unwrap()
}

fn message() -> SubscriptionMessage {
    SubscriptionMessage {
        to: "hush-openid".to_owned().into(),
        template: "T1".to_owned(),
        page: None,
        values: vec![(
            "thing1".to_owned(),
            "您的求助已由曹家渡街道静邻暖心屋社区救助顾问服务站受理"
                .to_owned()
                .into(),
        )],
        language: WrittenLanguage::Chinese,
    }
}

/// Answers token calls with tokens that count up, and everything else by the script.
fn with_tokens(
    script: impl Fn(&str) -> String + Send + Sync + 'static,
) -> impl Fn(&str) -> String + Send + Sync {
    move |request: &str| {
        if request.contains("/cgi-bin/stable_token") {
            TOKEN.to_owned()
        } else {
            script(request)
        }
    }
}

#[tokio::test]
async fn without_a_mini_program_there_is_no_client() {
    let settings = Settings::load(None, std::iter::empty()).unwrap();
    let none = Wechat::from_settings(
        &settings.wechat,
        None,
        &KeyRing::generate(),
        Arc::new(SystemClock),
    );
    assert!(none.unwrap().is_none());
}

#[tokio::test]
async fn a_message_goes_with_its_values_fitted_and_one_token_for_many_callers() {
    let (base_url, asked) = platform(with_tokens(|_| OK.to_owned())).await;
    let wechat = client(&base_url, &[]);
    let (first, second) = (message(), message());
    let both = tokio::join!(wechat.send(&first), wechat.send(&second));
    assert_eq!(both.0.unwrap().message_id, Some(77));
    both.1.unwrap();
    assert_eq!(calls(&asked, "/cgi-bin/stable_token"), 1);
    let sent = lock(&asked).last().cloned().unwrap();
    assert!(
        sent.contains(r#"{"value":"您的求助已由曹家渡街道静邻暖心屋社区救…"}"#),
        "{sent}"
    );
    assert!(sent.contains(r#""lang":"zh_CN""#) && sent.contains(r#""miniprogram_state":"formal""#));
    let mut unfit = message();
    unfit.values[0].0 = "number1".to_owned();
    assert!(matches!(
        wechat.send(&unfit).await,
        Err(MessageError::Unfit { .. })
    ));
    assert_eq!(
        calls(&asked, "subscribe/send"),
        2,
        "what cannot be sent is not tried"
    );
}

#[tokio::test]
async fn a_token_that_is_over_is_replaced_and_the_call_repeated_once_and_no_more() {
    for code in [40001, 40014, 42001] {
        let refusal = format!(r#"{{"errcode":{code},"errmsg":"x"}}"#);
        let (base_url, asked) = platform(move |request| {
            if request.contains("stable_token") {
                let forced = request.contains(r#""force_refresh":true"#);
                let token = if forced { "second" } else { "first" };
                format!(r#"{{"access_token":"{token}","expires_in":7200}}"#)
            } else if request.contains("access_token=second") {
                OK.to_owned()
            } else {
                refusal.clone()
            }
        })
        .await;
        client(&base_url, &[]).send(&message()).await.unwrap();
        assert_eq!(calls(&asked, "subscribe/send"), 2);
        assert_eq!(
            calls(&asked, "stable_token"),
            3,
            "asked for, asked for again without force, and with it"
        );

        let always = format!(r#"{{"errcode":{code},"errmsg":"x"}}"#);
        let (base_url, asked) = platform(with_tokens(move |_| always.clone())).await;
        assert!(client(&base_url, &[]).send(&message()).await.is_err());
        assert_eq!(calls(&asked, "subscribe/send"), 2, "not for ever");
    }
}

#[tokio::test]
async fn only_what_was_not_done_is_tried_again() {
    let busy = r#"{"errcode":-1,"errmsg":"system error"}"#;
    let (base_url, asked) = platform(with_tokens(move |_| busy.to_owned())).await;
    let error = client(&base_url, &[]).send(&message()).await.unwrap_err();
    assert!(matches!(
        error,
        MessageError::Platform(WechatError::Refused { code: -1, .. })
    ));
    assert_eq!(calls(&asked, "subscribe/send"), 3);
    let (base_url, asked) = platform(with_tokens(|_| String::new())).await;
    let error = client(&base_url, &[]).send(&message()).await.unwrap_err();
    let MessageError::Platform(error) = error else {
        panic!("{error}")
    };
    assert!(error.may_have_happened() && error.is_transient());
    assert_eq!(calls(&asked, "subscribe/send"), 1, "it may have been taken");
}

#[tokio::test]
async fn what_is_no_answer_is_an_error_that_tells_no_secret_and_then_nobody_is_asked() {
    let long = " ".repeat(300_000);
    let html = "<!doctype html>";
    for garbage in [
        html,
        r#"{"errcode":0,"#,
        "[]",
        "7",
        r#"{"errcode":"x"}"#,
        r#"{"openid":7}"#,
        "{}",
        &long,
        "HTTP/1.1 502 Bad\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 302 There\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\ncontent-length: 50\r\nconnection: close\r\n\r\n{",
    ] {
        let answer = garbage.to_owned();
        let (base_url, asked) = platform(move |_| answer.clone()).await;
        let wechat = client(&base_url, &[("FAILURES", "2")]);
        let code = Personal::new("hush-code".to_owned());
        for _ in 0..4 {
            let error = wechat.login(&code).await.unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("hush") && !shown.contains("127.0.0.1"), "{shown}");
        }
        let lasts = calls(&asked, "jscode2session");
        assert_eq!(lasts, 2, "{garbage:.40}");
        assert!(matches!(wechat.login(&code).await, Err(WechatError::Paused)));
    }
}

#[tokio::test]
async fn a_wrong_secret_is_for_the_operator_and_a_used_code_for_the_phone() {
    for (code, remedy) in [
        (40001, Remedy::Configure),
        (40125, Remedy::Configure),
        (40013, Remedy::Configure),
        (40029, Remedy::NewCode),
        (40163, Remedy::NewCode),
        (40226, Remedy::Barred),
    ] {
        let refusal = format!(r#"{{"errcode":{code},"errmsg":"x, rid: 1-2-3"}}"#);
        let (base_url, _) = platform(move |_| refusal.clone()).await;
        let error = client(&base_url, &[])
            .login(&"c".to_owned().into())
            .await
            .unwrap_err();
        assert_eq!(error.remedy(), Some(remedy), "{code}");
    }
}

#[tokio::test]
async fn a_poster_is_a_jpeg_or_an_error() {
    let jpeg = "HTTP/1.1 200 OK\r\ncontent-type: image/jpeg\r\ncontent-length: 4\r\n\r\nJPEG";
    let poster = |scene: &str| Poster {
        scene: scene.to_owned(),
        page: None,
        width: 430,
        unpublished: false,
    };
    for (answer, scene) in [
        (jpeg, "s-1"),
        (r#"{"errcode":40129,"errmsg":"x"}"#, "s-1"),
        (OK, "s-1"),
        (OK, "站"),
        (OK, ""),
    ] {
        let (base_url, asked) = platform(with_tokens(move |_| answer.to_owned())).await;
        assert!(
            client(&base_url, &[]).poster(&poster(scene)).await.is_err(),
            "{answer} {scene}"
        );
        assert_eq!(calls(&asked, "getwxacodeunlimit"), usize::from(scene == "s-1"));
    }
}

#[tokio::test]
async fn a_number_of_another_app_or_of_long_ago_is_none() {
    let now = SystemClock.now().timestamp();
    for (appid, at, good) in [
        ("wx1", now, true),
        ("wx2", now, false),
        ("wx1", now - 3_600, false),
    ] {
        let answer = format!(
            r#"{{"errcode":0,"phone_info":{{"phoneNumber":"+8613800005678","purePhoneNumber":"13800005678",
            "countryCode":86,"watermark":{{"timestamp":{at},"appid":"{appid}"}}}}}}"#
        );
        let (base_url, _) = platform(with_tokens(move |_| answer.clone())).await;
        let (code, openid) = ("c".to_owned().into(), "o".to_owned().into());
        let proved = client(&base_url, &[]).phone_number(&code, &openid).await;
        assert_eq!(proved.is_ok(), good, "{appid} {at}");
        if let Ok(proved) = proved {
            assert_eq!(
                (proved.number.expose().as_str(), proved.country.as_str()),
                ("13800005678", "86")
            );
        }
    }
}

#[tokio::test]
async fn nothing_is_checked_unless_the_settings_say_so() {
    let (text, openid) = (
        Personal::new("我不想活了".to_owned()),
        Personal::new("o".to_owned()),
    );
    let answer = r#"{"errcode":0,"result":{"suggest":"risky","label":20002},"detail":[],"trace_id":"t"}"#;
    let (base_url, asked) = platform(with_tokens(move |_| answer.to_owned())).await;
    let off = client(&base_url, &[]);
    assert_eq!(off.check_text(&text, &openid).await, Ok(None));
    assert_eq!(off.check_media(&text, MediaKind::Image, &openid).await, Ok(None));
    assert!(lock(&asked).is_empty());
    let on = client(&base_url, &[("CHECK_TEXTS", "true"), ("CHECK_MEDIA", "true")]);
    let verdict = on.check_text(&text, &openid).await.unwrap().unwrap();
    assert_eq!(
        (verdict.suggest, verdict.label),
        (Suggestion::Risky, Label(20002))
    );
    let trace = on.check_media(&text, MediaKind::Audio, &openid).await.unwrap();
    assert_eq!(trace.as_deref(), Some("t"));
}

#[tokio::test]
async fn the_templates_of_the_platform_are_compared_with_ours() {
    let answer =
        r#"{"errcode":0,"data":[{"priTmplId":"T1","title":"x","content":"{{thing1.DATA}}","type":2}]}"#;
    let (base_url, asked) = platform(with_tokens(move |_| answer.to_owned())).await;
    let expected = |id: &str| ExpectedTemplate {
        name: "progress",
        id: id.to_owned(),
        fields: vec!["thing1".to_owned()],
        kind: GrantKind::OneTime,
    };
    let wechat = client(&base_url, &[]);
    assert_eq!(wechat.template_faults(&[expected("T1")]).await, Ok(Vec::new()));
    let missing = vec![("progress", TemplateFault::Missing)];
    assert_eq!(wechat.template_faults(&[expected("T2")]).await, Ok(missing));
    let path = "GET /wxaapi/newtmpl/gettemplate?access_token=hush-token ";
    assert_eq!(calls(&asked, path), 2);
}

#[tokio::test]
async fn two_nodes_share_one_token_and_fetch_it_once() {
    let Some(link) = crate::testing::redis() else {
        return;
    };
    let (base_url, asked) = platform(with_tokens(|_| OK.to_owned())).await;
    let ring = KeyRing::generate();
    let set = [
        ("APP_ID", "wx1"),
        ("APP_SECRET", "s"),
        ("BASE_URL", base_url.as_str()),
    ];
    let variables = set.map(|(name, value)| (format!("NUANXIN__WECHAT__{name}"), value.to_owned()));
    let settings = Settings::load(None, variables.into_iter()).unwrap();
    let node = || {
        let real = Arc::new(SystemClock);
        Wechat::from_settings(&settings.wechat, Some(&link), &ring, real)
            .unwrap()
            .unwrap()
    };
    let (one, other) = (node(), node());
    let (first, second) = (message(), message());
    let (a, b) = tokio::join!(one.send(&first), other.send(&second));
    a.unwrap();
    b.unwrap();
    node().send(&first).await.unwrap();
    assert_eq!(calls(&asked, "stable_token"), 1);
    let mut connection = link.manager();
    let keys: Vec<String> = redis::cmd("KEYS")
        .arg("nuanxin:wechat:token:*")
        .query_async(&mut connection)
        .await
        .unwrap();
    for key in keys {
        let text: String = redis::cmd("GET")
            .arg(key)
            .query_async(&mut connection)
            .await
            .unwrap_or_default();
        assert!(!text.contains("hush"), "shared sealed only");
    }
}
