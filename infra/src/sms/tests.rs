use super::*;
use crate::clock::{Clock, SystemClock};
use crate::scripted::{calls, platform};
use crate::settings::Settings;

fn message() -> SmsMessage {
    SmsMessage {
        id: Uuid::from_u128(7),
        to: "13800005678".to_owned().into(),
        template: "sign_in_code",
        params: BTreeMap::from([("code", "123456".to_owned())]).into(),
        language: WrittenLanguage::Chinese,
    }
}

pub(super) fn settings(provider: &str, url: Option<&str>) -> SmsSettings {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let set = [
        ("PROVIDER", provider),
        ("GATEWAY_URL", url.unwrap_or_default()),
        ("KEY", "jingan"),
        ("SECRET", "hush-secret"),
        ("SIGN_NAME", "静安救助"),
        ("APP_ID", "1400006666"),
        ("TEMPLATES", "sign_in_code=449739:code,visit_code=449740"),
        ("CONNECT_TIMEOUT_SECONDS", "1"),
        ("TIMEOUT_SECONDS", "1"),
    ];
    let named = set.map(|(name, value)| (format!("NUANXIN__SMS__{name}"), value.to_owned()));
    Settings::load(None, named.into_iter()).unwrap().sms
}

fn sender(provider: &str, url: &str) -> SmsSender {
    SmsSender::from_settings(&settings(provider, Some(url))).unwrap()
}

/// What becomes of one message to a provider that answers so; and what it was asked.
async fn told(provider: &str, answer: &str) -> (SendOutcome, String) {
    let answer = answer.to_owned();
    let (url, asked) = platform(move |_| answer.clone()).await;
    let outcome = sender(provider, &url).send(&message(), SystemClock.now()).await;
    assert_eq!(calls(&asked, "HTTP/1.1"), 1, "asked once");
    let asked = asked.lock().unwrap().first().cloned();
    (outcome, asked.unwrap())
}

async fn outcome(provider: &str, answer: &str) -> SendOutcome {
    told(provider, answer).await.0
}

fn not_taken(reason: &str, wait_seconds: Option<u32>) -> SendOutcome {
    let reason = reason.to_owned();
    SendOutcome::NotTaken { reason, wait_seconds }
}

fn refused(reason: &str) -> SendOutcome {
    let reason = reason.to_owned();
    SendOutcome::Refused { reason }
}

fn accepted(reference: Option<&str>) -> SendOutcome {
    let reference = reference.map(str::to_owned);
    SendOutcome::Accepted { reference }
}

#[test]
fn only_the_demonstration_takes_its_fixed_code_unsent() {
    let fixed = OneTimeCode::parse("246810").unwrap();
    let other = OneTimeCode::parse("246811").unwrap();
    let nowhere = Settings::load(None, std::iter::empty()).unwrap().sms;
    let demonstration = SmsSender::demonstration(&nowhere).unwrap();
    assert!(demonstration.takes_unsent(&fixed) && !demonstration.takes_unsent(&other));
    assert!(!SmsSender::Unavailable.takes_unsent(&fixed) && !SmsSender::Unavailable.is_demonstration());
}

#[tokio::test]
async fn a_message_arrives_signed_with_its_id() {
    let answer = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
    let (outcome, received) = told("own", answer).await;
    assert_eq!(outcome, accepted(None));
    let body = r#"{"to":"13800005678","template":"sign_in_code","params":{"code":"123456"}}"#;
    assert!(
        received.starts_with("POST / HTTP/1.1\r\n") && received.ends_with(body),
        "{received}"
    );
    for header in [
        "x-nuanxin-key: jingan",
        "x-nuanxin-signature: v1=",
        "x-nuanxin-timestamp: ",
        "idempotency-key: 00000000-0000-0000-0000-000000000007",
    ] {
        assert!(received.contains(header), "{received}");
    }
}

#[tokio::test]
async fn tencent_is_asked_in_its_own_shape() {
    let ok = r#"{"Response":{"SendStatusSet":[{"SerialNo":"2019:538884","PhoneNumber":"+8613800005678","Fee":1,
        "SessionContext":"","Code":"Ok","Message":"send success","IsoCode":"CN"}],"RequestId":"r"}}"#;
    let (outcome, received) = told("tencent", ok).await;
    assert_eq!(outcome, accepted(Some("2019:538884")));
    let body = r#""PhoneNumberSet":["+8613800005678"]"#;
    for part in [
        "POST / HTTP/1.1\r\n",
        "authorization: TC3-HMAC-SHA256 Credential=jingan/",
        "content-type: application/json; charset=utf-8\r\n",
        "x-tc-action: SendSms\r\n",
        "x-tc-version: 2021-01-11\r\n",
        "x-tc-region: ap-guangzhou\r\n",
        "x-tc-timestamp: ",
        body,
        r#""SignName":"静安救助","SmsSdkAppId":"1400006666","TemplateId":"449739","TemplateParamSet":["123456"]"#,
    ] {
        assert!(received.contains(part), "{part}: {received}");
    }
}

#[tokio::test]
async fn aliyun_is_asked_in_its_own_shape() {
    let ok = r#"{"Code":"OK","Message":"OK","BizId":"900619746936498440^0","RequestId":"r"}"#;
    let (outcome, received) = told("aliyun", ok).await;
    assert_eq!(outcome, accepted(Some("900619746936498440^0")));
    for part in [
        "POST /?OutId=00000000-0000-0000-0000-000000000007&PhoneNumbers=13800005678&SignName=%E9%9D%99",
        "&TemplateCode=449739&TemplateParam=%7B%22code%22%3A%22123456%22%7D HTTP/1.1\r\n",
        "authorization: ACS3-HMAC-SHA256 Credential=jingan,SignedHeaders=host;x-acs-action;",
        "x-acs-action: SendSms\r\n",
        "x-acs-version: 2017-05-25\r\n",
        "x-acs-content-sha256: e3b0c442",
        "x-acs-signature-nonce: ",
    ] {
        assert!(received.contains(part), "{part}: {received}");
    }
}

#[tokio::test]
async fn what_our_own_gateway_says_is_in_its_status() {
    let busy = "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(outcome("own", busy).await, not_taken("status 503", Some(7)));
    let elsewhere = "HTTP/1.1 302 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(outcome("own", elsewhere).await, not_taken("status 302", None));
    let unknown = "HTTP/1.1 422 No\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(outcome("own", unknown).await, refused("status 422"));
}

#[tokio::test]
async fn what_the_clouds_say_is_in_their_codes() {
    for (code, expected) in [
        (
            "FailedOperation.PhoneNumberInBlacklist",
            refused("FailedOperation.PhoneNumberInBlacklist"),
        ),
        (
            "LimitExceeded.PhoneNumberThirtySecondLimit",
            not_taken("LimitExceeded.PhoneNumberThirtySecondLimit", Some(30)),
        ),
        (
            "FailedOperation.TemplateIncorrectOrUnapproved",
            not_taken("FailedOperation.TemplateIncorrectOrUnapproved", None),
        ),
        ("NobodyKnowsThis", not_taken("NobodyKnowsThis", None)),
        ("to 13800005678", not_taken("a code that is none", None)),
    ] {
        let sent = format!(r#"{{"Response":{{"SendStatusSet":[{{"Code":"{code}"}}],"RequestId":"r"}}}}"#);
        assert_eq!(outcome("tencent", &sent).await, expected, "{code}");
        let whole =
            format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"x"}},"RequestId":"r"}}}}"#);
        assert_eq!(outcome("tencent", &whole).await, expected, "{code}");
    }
    for (code, text, expected) in [
        (
            "isv.MOBILE_NUMBER_ILLEGAL",
            "x",
            refused("isv.MOBILE_NUMBER_ILLEGAL"),
        ),
        (
            "isv.BUSINESS_LIMIT_CONTROL",
            "触发分钟级流控Permits:1",
            not_taken("isv.BUSINESS_LIMIT_CONTROL", Some(60)),
        ),
        (
            "isv.BUSINESS_LIMIT_CONTROL",
            "触发小时级流控Permits:5",
            not_taken("isv.BUSINESS_LIMIT_CONTROL", Some(3_600)),
        ),
        (
            "isv.SMS_TEMPLATE_ILLEGAL",
            "触发小时级流控",
            not_taken("isv.SMS_TEMPLATE_ILLEGAL", None),
        ),
        (
            "SignatureDoesNotMatch",
            "x",
            not_taken("SignatureDoesNotMatch", None),
        ),
    ] {
        let body = format!(r#"{{"Code":"{code}","Message":"{text}","RequestId":"r"}}"#);
        assert_eq!(outcome("aliyun", &body).await, expected, "{code}");
        let length = body.len();
        let bad = format!("HTTP/1.1 400 Bad\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
        assert_eq!(
            outcome("aliyun", &bad).await,
            expected,
            "{code}, whatever the status"
        );
    }
}

#[tokio::test]
async fn a_fault_inside_a_provider_is_no_proof_that_nothing_was_sent() {
    let unsure = |outcome| matches!(outcome, SendOutcome::Unsure { .. });
    let inside = r#"{"Response":{"Error":{"Code":"InternalError.Timeout","Message":"x"},"RequestId":"r"}}"#;
    assert!(unsure(outcome("tencent", inside).await));
    assert!(unsure(
        outcome("aliyun", r#"{"Code":"isp.SYSTEM_ERROR","Message":"x"}"#).await
    ));
}

#[tokio::test]
async fn an_answer_that_is_none_leaves_it_open_whether_the_message_was_taken() {
    let long = " ".repeat(70_000);
    for provider in ["tencent", "aliyun"] {
        for garbage in [
            "",
            "<!doctype html><title>13800005678</title>",
            r#"{"Response":{"SendStatusSet":[{"Co"#,
            "[]",
            "7",
            r#"{"Response":{"SendStatusSet":"Ok"},"Code":7}"#,
            r#"{"Response":{}}"#,
            &long,
            "HTTP/1.1 502 Bad\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 2\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\ncontent-length: 50\r\nconnection: close\r\n\r\n{",
        ] {
            let outcome = outcome(provider, garbage).await;
            assert!(
                matches!(outcome, SendOutcome::Unsure { .. }),
                "{provider} {garbage:.40} {outcome:?}"
            );
            assert!(!format!("{outcome:?}").contains("138"), "{outcome:?}");
        }
        let busy = "HTTP/1.1 429 Busy\r\nretry-after: 99999999\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(
            outcome(provider, busy).await,
            not_taken("status 429", Some(86_400))
        );
    }
}

#[tokio::test]
async fn silence_leaves_it_open_and_an_absent_gateway_has_taken_nothing() {
    for provider in ["own", "tencent", "aliyun"] {
        let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", silent.local_addr().unwrap());
        let outcome = sender(provider, &url).send(&message(), SystemClock.now()).await;
        let expected = SendOutcome::Unsure {
            reason: "no answer in time".to_owned(),
        };
        assert_eq!(outcome, expected, "{provider}");
        let absent = sender(provider, "http://127.0.0.1:1/hush");
        let outcome = absent.send(&message(), SystemClock.now()).await;
        assert_eq!(outcome, not_taken("no connection", None), "{provider}");
        assert_eq!(absent.recognises_repeats(), provider == "own");
    }
}

#[tokio::test]
async fn a_text_without_an_id_at_the_provider_is_named_and_not_sent() {
    let mut settings = settings("aliyun", Some("http://127.0.0.1:1/"));
    settings.templates.truncate(1);
    let sender = SmsSender::from_settings(&settings).unwrap();
    assert_eq!(sender.missing_templates()[..2], ["visit_code", "answer"]);
    let message = SmsMessage {
        template: "visit_code",
        ..message()
    };
    let outcome = sender.send(&message, SystemClock.now()).await;
    assert_eq!(outcome, not_taken("no-id-of-this-template", None));
    assert!(
        self::sender("own", "http://127.0.0.1:1/")
            .missing_templates()
            .is_empty()
    );
}

#[tokio::test]
async fn without_a_gateway_nothing_is_sent_and_codes_are_still_random() {
    let nowhere = Settings::load(None, std::iter::empty()).unwrap().sms;
    let sender = SmsSender::from_settings(&nowhere).unwrap();
    assert!(!sender.is_available());
    let outcome = sender.send(&message(), SystemClock.now()).await;
    assert!(matches!(outcome, SendOutcome::NotTaken { .. }), "{outcome:?}");
    assert_ne!(
        (sender.new_code().expose(), sender.new_code().expose()),
        ("246810", "246810")
    );
}

#[tokio::test]
async fn the_demonstration_sends_to_its_stand_in_only_and_its_code_is_known() {
    let nowhere = Settings::load(None, std::iter::empty()).unwrap().sms;
    let alone = SmsSender::demonstration(&nowhere).unwrap();
    assert_eq!(alone.send(&message(), SystemClock.now()).await, accepted(None));
    assert_eq!(alone.new_code().expose(), "246810");
    let (url, asked) = platform(|_| "{}".to_owned()).await;
    let with_standin = SmsSender::demonstration(&settings("own", Some(&url))).unwrap();
    assert_eq!(
        with_standin.send(&message(), SystemClock.now()).await,
        accepted(None)
    );
    assert_eq!(calls(&asked, "13800005678"), 1);
}

#[test]
fn debug_output_shows_neither_number_nor_text() {
    let shown = format!("{:?}", message());
    assert!(!shown.contains("138") && !shown.contains("123456"), "{shown}");
}

#[test]
fn halves_of_a_gateway_and_texts_without_an_id_are_refused() {
    for (set, sentence) in [
        (
            vec![("PROVIDER", "aliyun"), ("KEY", "k"), ("SECRET", "s")],
            "sms.key, sms.secret, sms.sign_name belong",
        ),
        (
            vec![
                ("PROVIDER", "tencent"),
                ("KEY", "k"),
                ("SECRET", "s"),
                ("SIGN_NAME", "n"),
            ],
            "sms.key, sms.secret, sms.sign_name, sms.app_id belong",
        ),
        (
            vec![("TEMPLATES", "sign_in_code")],
            "sms.templates must be entries",
        ),
        (vec![("TEMPLATES", "a=1:")], "sms.templates must be entries"),
    ] {
        let named = set
            .into_iter()
            .map(|(name, value)| (format!("NUANXIN__SMS__{name}"), value.to_owned()));
        let problems = Settings::load(None, named).unwrap_err().problems;
        assert!(problems[0].starts_with(sentence), "{problems:?}");
    }
}
