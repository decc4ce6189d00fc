use uuid::Uuid;

use super::*;
use crate::clock::{Clock, SystemClock};
use crate::scripted::{Asked, calls, platform};
use crate::settings::Settings;

const TOKEN: &str = r#"{"errcode":0,"errmsg":"ok","access_token":"hush-token","expires_in":7200}"#;
const OK: &str = r#"{"errcode":0,"errmsg":"ok","invaliduser":"","msgid":"abc_9"}"#;

fn client(base_url: &str, failures: &str) -> Wecom {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let set = [
        ("BASE_URL", base_url),
        ("CORP_ID", "ww1"),
        ("AGENT_ID", "1000002"),
        ("SECRET", "hush-secret"),
        ("TIMEOUT_MS", "400"),
        ("FAILURES", failures),
    ];
    let named = set.map(|(name, value)| (format!("NUANXIN__WECOM__{name}"), value.to_owned()));
    let settings = Settings::load(None, named.into_iter()).unwrap();
    let real = Arc::new(SystemClock);
    let limiter = RateLimiter::in_process(real.clone());
    Wecom::from_settings(&settings.wecom, None, &KeyRing::generate(), &limiter, real)
        .unwrap()
        .unwrap()
}

fn message() -> WecomMessage {
    WecomMessage {
        id: Uuid::from_u128(7),
        to_user: "hush-member".to_owned().into(),
        title: "新的求助单".to_owned(),
        text: "请尽快处理".to_owned(),
        url: Some("https://a.example.cn/advisor".to_owned()),
    }
}

async fn send(wecom: &Wecom) -> SendOutcome {
    wecom.send(&message(), SystemClock.now()).await
}

/// A platform that gives tokens out and answers messages so.
async fn answering(script: impl Fn(&str) -> String + Send + Sync + 'static) -> (String, Asked) {
    let with_tokens = move |request: &str| {
        if request.contains("/cgi-bin/gettoken") {
            TOKEN.to_owned()
        } else {
            script(request)
        }
    };
    platform(with_tokens).await
}

#[tokio::test]
async fn a_card_is_sent_with_one_token_for_many_and_its_number_is_told() {
    let (base_url, asked) = answering(|_| OK.to_owned()).await;
    let wecom = client(&base_url, "1000");
    let accepted = SendOutcome::Accepted {
        reference: Some("abc_9".to_owned()),
    };
    let both = tokio::join!(send(&wecom), send(&wecom));
    assert_eq!(both, (accepted.clone(), accepted));
    assert_eq!(
        calls(&asked, "/cgi-bin/gettoken?corpid=ww1&corpsecret=hush-secret"),
        1
    );
    let part = "POST /cgi-bin/message/send?access_token=hush-token ";
    assert_eq!(calls(&asked, part), 2);
    assert_eq!(calls(&asked, r#""msgtype":"textcard""#), 2);
}

#[tokio::test]
async fn without_a_corporation_there_is_no_client_and_halves_are_refused() {
    let settings = Settings::load(None, std::iter::empty()).unwrap().wecom;
    let real = Arc::new(SystemClock);
    let limiter = RateLimiter::in_process(real.clone());
    let none = Wecom::from_settings(&settings, None, &KeyRing::generate(), &limiter, real);
    assert!(none.unwrap().is_none());
    let half = ("NUANXIN__WECOM__CORP_ID".to_owned(), "ww1".to_owned());
    let problems = Settings::load(None, [half].into_iter()).unwrap_err().problems;
    assert!(
        problems[0].starts_with("wecom.corp_id, wecom.agent_id and wecom.secret belong"),
        "{problems:?}"
    );
}

#[tokio::test]
async fn what_its_codes_mean() {
    let refused = |reason: &str| SendOutcome::Refused {
        reason: reason.to_owned(),
    };
    for (answer, expected, asked_for) in [
        (
            r#"{"errcode":0,"errmsg":"ok","invaliduser":"hush-member"}"#,
            refused("invaliduser"),
            1,
        ),
        (
            r#"{"errcode":81013,"errmsg":"hush-member"}"#,
            refused("errcode 81013"),
            1,
        ),
        (r#"{"errcode":60111,"errmsg":"x"}"#, refused("errcode 60111"), 1),
        (
            r#"{"errcode":45033,"errmsg":"x"}"#,
            not_taken("errcode 45033", 1),
            1,
        ),
        (r#"{"errcode":-1,"errmsg":"x"}"#, later("errcode -1"), 3),
        (r#"{"errcode":60020,"errmsg":"x"}"#, later("errcode 60020"), 1),
        (r#"{"errcode":987654,"errmsg":"x"}"#, later("errcode 987654"), 1),
    ] {
        let (base_url, asked) = answering(move |_| answer.to_owned()).await;
        assert_eq!(send(&client(&base_url, "1000")).await, expected, "{answer}");
        assert_eq!(calls(&asked, "message/send"), asked_for, "{answer}");
    }
    let (base_url, _) = answering(|_| r#"{"errcode":45009,"errmsg":"x"}"#.to_owned()).await;
    let outcome = send(&client(&base_url, "1000")).await;
    let SendOutcome::NotTaken {
        wait_seconds: Some(wait),
        ..
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert!((1..=60).contains(&wait), "until the next minute: {wait}");
}

fn later(reason: &str) -> SendOutcome {
    SendOutcome::NotTaken {
        reason: reason.to_owned(),
        wait_seconds: None,
    }
}

#[tokio::test]
async fn a_token_that_is_over_is_replaced_once_and_one_that_is_not_given_has_sent_nothing() {
    for code in [40014, 42001] {
        let asked_for = Arc::new(Mutex::new(0));
        let (base_url, asked) = platform(move |request| {
            if request.contains("gettoken") {
                let mut asked_for = asked_for.lock().unwrap();
                *asked_for += 1;
                return format!(r#"{{"errcode":0,"access_token":"t{asked_for}","expires_in":7200}}"#);
            }
            if request.contains("access_token=t2") {
                return OK.to_owned();
            }
            format!(r#"{{"errcode":{code},"errmsg":"x"}}"#)
        })
        .await;
        let outcome = send(&client(&base_url, "1000")).await;
        assert!(matches!(outcome, SendOutcome::Accepted { .. }), "{outcome:?}");
        assert_eq!((calls(&asked, "gettoken"), calls(&asked, "message/send")), (2, 2));
    }
    // always the one that it refuses
    let (base_url, asked) = answering(|_| r#"{"errcode":42001,"errmsg":"x"}"#.to_owned()).await;
    assert_eq!(send(&client(&base_url, "1000")).await, later("no access token"));
    assert_eq!((calls(&asked, "gettoken"), calls(&asked, "message/send")), (2, 1));
    for garbage in ["", "<html>", r#"{"errcode":0,"access_token":""}"#] {
        let (base_url, asked) = platform(|_| garbage.to_owned()).await;
        assert_eq!(send(&client(&base_url, "1000")).await, later("no access token"));
        assert_eq!(calls(&asked, "message/send"), 0);
    }
}

#[tokio::test]
async fn an_answer_that_is_none_is_asked_for_once_more_and_then_it_is_open_what_became_of_it() {
    let long = " ".repeat(300_000);
    for garbage in [
        "",
        "<!doctype html>hush-member",
        r#"{"errcode":0,"#,
        "[]",
        r#"{"errcode":"x"}"#,
        r#"{"errcode":0,"invaliduser":7}"#,
        &long,
        "HTTP/1.1 502 Bad\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\ncontent-length: 50\r\nconnection: close\r\n\r\n{",
    ] {
        let answer = garbage.to_owned();
        let (base_url, asked) = answering(move |_| answer.clone()).await;
        let outcome = send(&client(&base_url, "1000")).await;
        assert!(
            matches!(outcome, SendOutcome::Unsure { .. }),
            "{garbage:.40} {outcome:?}"
        );
        assert!(!format!("{outcome:?}").contains("hush"), "{outcome:?}");
        assert_eq!(calls(&asked, "message/send"), 2, "{garbage:.40}");
        let sent: Vec<String> = asked
            .lock()
            .unwrap()
            .iter()
            .filter(|one| one.contains("message/send"))
            .cloned()
            .collect();
        assert_eq!(sent[0], sent[1], "the same, so that the platform knows it again");
    }
}

#[tokio::test]
async fn a_platform_that_fails_in_a_row_is_left_alone_and_one_member_is_not_flooded() {
    let (base_url, asked) = answering(|_| "<html>".to_owned()).await;
    let wecom = client(&base_url, "2");
    for _ in 0..2 {
        assert!(matches!(send(&wecom).await, SendOutcome::Unsure { .. }));
    }
    assert_eq!(
        send(&wecom).await,
        not_taken("the platform is left alone for a while", 20)
    );
    assert_eq!(calls(&asked, "message/send"), 4);

    let (base_url, asked) = answering(|_| OK.to_owned()).await;
    let wecom = client(&base_url, "1000");
    for _ in 0..15 {
        assert!(matches!(send(&wecom).await, SendOutcome::Accepted { .. }));
    }
    let outcome = send(&wecom).await;
    let SendOutcome::NotTaken {
        reason,
        wait_seconds: Some(1..=4),
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert_eq!(reason, "the limit for one member");
    assert_eq!(calls(&asked, "message/send"), 15);
    let other = WecomMessage {
        to_user: "other".to_owned().into(),
        ..message()
    };
    let outcome = wecom.send(&other, SystemClock.now()).await;
    assert!(
        matches!(outcome, SendOutcome::Accepted { .. }),
        "another member is another limit"
    );
}
