//! The platform's own examples, and what somebody else may send.

use proptest::prelude::*;

use super::*;
use crate::settings::Settings;

const ENCRYPTED: &str = "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=";
const APP: &str = "wxba5fad812f8e6fb9";

fn callback_with(mode: &str, key: &str, app: &str) -> Option<Callback> {
    let set = [
        ("APP_ID", app),
        ("APP_SECRET", "s"),
        ("CALLBACK_TOKEN", "AAAAA"),
        ("ENCODING_AES_KEY", key),
        ("CALLBACK_MODE", mode),
    ];
    let variables = set.map(|(name, value)| (format!("NUANXIN__WECHAT__{name}"), value.to_owned()));
    let settings = Settings::load(None, variables.into_iter()).unwrap();
    Callback::from_settings(&settings.wechat)
}

fn callback(mode: &str) -> Callback {
    callback_with(mode, &"A".repeat(43), APP).unwrap()
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn query(timestamp: &str, nonce: &str, signature: &str, of_message: &str) -> CallbackQuery {
    CallbackQuery {
        signature: signature.to_owned(),
        timestamp: timestamp.to_owned(),
        nonce: nonce.to_owned(),
        msg_signature: of_message.to_owned(),
        echostr: "4375120948345356249".to_owned(),
    }
}

fn safe_query() -> CallbackQuery {
    let of_message = "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3";
    query(
        "1714112445",
        "415670741",
        "6c5c811b55cc85e0e1b54100749188c20beb3f5d",
        of_message,
    )
}

#[test]
fn the_address_is_checked_as_in_the_platforms_example() {
    let good = query(
        "1714036504",
        "1514711492",
        "f464b24fc39322e44b38aa78f5edd27bd1441696",
        "",
    );
    let callback = callback("safe");
    assert_eq!(
        callback.echo(&good, at(1_714_036_504)).as_deref(),
        Ok("4375120948345356249")
    );
    assert_eq!(
        callback.echo(&good, at(1_714_036_504 + 3_601)),
        Err(CallbackError::Stale)
    );
    let forged = query(
        "1714036504",
        "1514711492",
        "f464b24fc39322e44b38aa78f5edd27bd1441697",
        "",
    );
    assert_eq!(
        callback.echo(&forged, at(1_714_036_504)),
        Err(CallbackError::Signature)
    );
    let mut script = good;
    script.echostr = "<script>".to_owned();
    assert!(matches!(
        callback.echo(&script, at(1_714_036_504)),
        Err(CallbackError::Malformed(_))
    ));
}

#[test]
fn an_encrypted_call_is_read_as_in_the_platforms_example_in_both_formats() {
    let now = at(1_714_112_445);
    let json = format!(r#"{{"ToUserName":"gh_97417a04a28d","Encrypt":"{ENCRYPTED}"}}"#);
    let xml = format!(
        "<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName><Encrypt><![CDATA[{ENCRYPTED}]]></Encrypt></xml>"
    );
    // in compatible mode readable fields stand beside it, and count nothing
    let both = json.replace(
        "{\"To",
        "{\"FromUserName\":\"oForged\",\"MsgType\":\"event\",\"To",
    );
    for body in [&json, &xml, &both] {
        for mode in ["safe", "compatible"] {
            let event = callback(mode).read(&safe_query(), body.as_bytes(), now).unwrap();
            assert_eq!(event.openid, "o9AgO5Kd5ggOC-bXrbNODIiE3bGY");
            assert_eq!(event.happened, Happened::Other);
        }
    }
    let other = callback_with("safe", &"A".repeat(43), "wxother").unwrap();
    assert_eq!(
        other.read(&safe_query(), json.as_bytes(), now),
        Err(CallbackError::Malformed("it is for another app"))
    );
}

#[test]
fn what_is_forged_readable_only_or_old_is_not_believed() {
    let now = at(1_714_112_445);
    let readable = br#"{"FromUserName":"oA","MsgType":"event","Event":"subscribe_msg_popup_event"}"#;
    assert_eq!(
        callback("safe").read(&safe_query(), readable, now),
        Err(CallbackError::Signature)
    );
    let json = format!(r#"{{"Encrypt":"{ENCRYPTED}"}}"#);
    let mut forged = safe_query();
    forged.msg_signature = forged.signature.clone();
    assert_eq!(
        callback("safe").read(&forged, json.as_bytes(), now),
        Err(CallbackError::Signature)
    );
    assert_eq!(
        callback("safe").read(&safe_query(), json.as_bytes(), at(1_714_120_000)),
        Err(CallbackError::Stale)
    );
    let plain = query(
        "1714037059",
        "486452656",
        "899cf89e464efb63f54ddac96b0a0a235f53aa78",
        "",
    );
    let read = callback("plain")
        .read(&plain, readable, at(1_714_037_059))
        .unwrap();
    assert_eq!(read.happened, Happened::Answered { answers: vec![] });
}

#[test]
fn a_key_with_stray_bits_is_one_and_a_short_one_is_none() {
    assert!(callback_with("safe", &format!("{}B", "A".repeat(42)), APP).is_some());
    let broken = format!("{}!", "A".repeat(42));
    assert!(callback_with("safe", &broken, APP).is_none());
}

#[test]
fn an_answer_is_read_the_same_from_both_formats_with_one_item_or_many() {
    let one = r#"{"FromUserName":"oA","CreateTime":"1","MsgType":"event","Event":"subscribe_msg_popup_event",
        "List":{"TemplateId":"T1","SubscribeStatusString":"accept","PopupScene":"0"}}"#;
    let many = one.replace(":{\"Temp", ":[{\"Temp").replace(
        "\"0\"}",
        "\"0\"},{\"TemplateId\":\"T2\",\"SubscribeStatusString\":\"reject\"}]",
    );
    let xml = "<xml><FromUserName><![CDATA[oA]]></FromUserName><CreateTime>1</CreateTime><MsgType><![CDATA[event]]></MsgType>\
        <Event><![CDATA[subscribe_msg_popup_event]]></Event><SubscribeMsgPopupEvent><List><TemplateId><![CDATA[T1]]></TemplateId>\
        <SubscribeStatusString><![CDATA[accept]]></SubscribeStatusString><PopupScene>0</PopupScene></List>\
        <List><TemplateId>T2</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List></SubscribeMsgPopupEvent></xml>";
    let count = |text: &str| match Event::read(parsed(text.as_bytes()).unwrap()).unwrap().happened {
        Happened::Answered { answers } => answers.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!((count(one), count(&many), count(xml)), (1, 2, 2));
}

#[test]
fn xml_that_reaches_out_or_grows_is_refused() {
    let bomb = r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><xml><A>&b;</A></xml>"#;
    let outside = r#"<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><A>&f;</A></xml>"#;
    let many = format!("<xml>{}</xml>", "<A>1</A>".repeat(600));
    let deep = format!("{}1{}", "<A>".repeat(50), "</A>".repeat(50));
    for bad in [
        bomb,
        outside,
        "<xml><A>&b;</A></xml>",
        "<?php x ?><xml><A>1</A></xml>",
        "<xml><A></xml>",
        "<xml>",
        "<xml>1</xml>",
        "<xml><A>1</A></xml><xml/>",
        &many,
        &deep,
        "\u{feff}<xml/>",
    ] {
        assert!(parsed(bad.as_bytes()).is_err(), "{bad:.60}");
    }
    let good = parsed("<xml> <A>1&lt;2&#x4E2D;</A>\n<A><![CDATA[<b>]]></A></xml>\n".as_bytes()).unwrap();
    assert_eq!(good, serde_json::json!({ "A": ["1<2中", "<b>"] }));
}

proptest! {
    #[test]
    fn whatever_is_sent_is_read_or_refused(body in any::<Vec<u8>>(), text in "[<>&;/!\\[\\]{}\":,a-c ]{0,60}") {
        let now = at(1_714_112_445);
        for mode in ["safe", "plain"] {
            prop_assert!(callback(mode).read(&safe_query(), &body, now).is_err());
        }
        let _ = parsed(text.as_bytes());
        let _ = callback("safe").seal.open(&text, APP);
    }
}

/// As the platform encrypts, with the key of [`callback`], which is all zeros; `tail` is the padding.
fn sealed(message: &[u8], length: u32, tail: &[u8]) -> String {
    use aes::Aes256;
    use base64::engine::{Engine as _, general_purpose::STANDARD};
    use cbc::cipher::{Block, BlockModeEncrypt, KeyIvInit};

    let mut bytes = [&[7; 16], &length.to_be_bytes()[..], message, APP.as_bytes(), tail].concat();
    let mut cipher = cbc::Encryptor::<Aes256>::new_from_slices(&[0; 32], &[0; 16]).unwrap();
    for block in bytes.chunks_exact_mut(16) {
        let block: &mut Block<Aes256> = block.try_into().unwrap();
        cipher.encrypt_block(block);
    }
    STANDARD.encode(bytes)
}

#[test]
fn a_wrong_padding_a_wrong_length_and_a_body_that_is_too_long_are_refused() {
    let message = b"{\"MsgType\":\"event\"}";
    let length = u32::try_from(message.len()).unwrap();
    let open = |text: &str| callback("safe").seal.open(text, APP);
    let missing = 32 - (16 + 4 + message.len() + APP.len()) % 32;
    let pad = u8::try_from(missing).unwrap();
    let good = vec![pad; missing];
    assert_eq!(open(&sealed(message, length, &good)).as_deref(), Ok(&message[..]));
    let with_last = |last: u8| {
        let mut tail = good.clone();
        tail[missing - 1] = last;
        tail
    };
    for tail in [with_last(0), with_last(33), with_last(255), with_last(pad - 1)] {
        let refused = open(&sealed(message, length, &tail));
        assert_eq!(refused, Err(CallbackError::Malformed("Encrypt")), "{tail:?}");
    }
    for wrong in [u32::MAX, length + 1_000] {
        let refused = open(&sealed(message, wrong, &good));
        assert_eq!(refused, Err(CallbackError::Malformed("Encrypt")), "{wrong}");
    }
    let huge = vec![b' '; LONGEST_BODY + 1];
    let refused = callback("safe").read(&safe_query(), &huge, at(1_714_112_445));
    assert_eq!(refused, Err(CallbackError::Malformed("the body is too long")));
}
