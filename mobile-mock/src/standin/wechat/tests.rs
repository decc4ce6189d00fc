use serde_json::{Value, json};

use super::super::tests::{get, post, start};
use super::*;
use crate::wire::Lines;

async fn got(lines: &Lines, path: &str) -> Value {
    serde_json::from_slice(&get(lines, path).await.body).expect("JSON")
}

async fn posted(lines: &Lines, path: &str, body: &Value) -> Value {
    serde_json::from_slice(&post(lines, path, &[], body).await.body).expect("JSON")
}

async fn token(lines: &Lines, force: bool) -> Value {
    let body = json!({ "grant_type": "client_credential", "appid": WECHAT_APP_ID, "secret": WECHAT_APP_SECRET, "force_refresh": force });
    posted(lines, "/cgi-bin/stable_token", &body).await
}

async fn later(lines: &Lines, seconds: u64) {
    posted(
        lines,
        "/standin/wechat/clock",
        &json!({ "advance_seconds": seconds }),
    )
    .await;
}

async fn logs_in(lines: &Lines, openid: &str) {
    let code = got(lines, &format!("/standin/wechat/login-code?openid={openid}")).await;
    let code = code["code"].as_str().expect("a code");
    let path = format!(
        "/sns/jscode2session?appid={WECHAT_APP_ID}&secret={WECHAT_APP_SECRET}&js_code={code}&grant_type=authorization_code"
    );
    assert_eq!(got(lines, &path).await["openid"], openid);
}

#[tokio::test]
async fn a_stable_token_stays_changes_before_its_end_and_ends_at_once_when_it_is_forced() {
    let lines = start().await;
    let first = token(&lines, false).await;
    assert!(first["expires_in"].as_u64() >= Some(7_190), "{first}");
    assert_eq!(token(&lines, false).await["access_token"], first["access_token"]);
    later(&lines, 6_950).await;
    let second = token(&lines, false).await;
    assert_ne!(second["access_token"], first["access_token"]);
    let ask = async |of: &Value| {
        let path = format!(
            "/wxaapi/newtmpl/gettemplate?access_token={}",
            of["access_token"].as_str().expect("a token")
        );
        got(&lines, &path).await["errcode"].as_i64()
    };
    assert_eq!(
        (ask(&first).await, ask(&second).await),
        (Some(0), Some(0)),
        "both are good"
    );
    later(&lines, 300).await;
    assert_eq!(ask(&first).await, Some(42001));
    let third = token(&lines, true).await;
    assert_eq!((ask(&second).await, ask(&third).await), (Some(40001), Some(0)));
    assert_eq!(
        token(&lines, true).await["errcode"],
        45011,
        "thirty seconds apart"
    );
    later(&lines, 30).await;
    assert!(token(&lines, true).await["access_token"].is_string());
}

#[tokio::test]
async fn one_permission_is_one_message_of_the_templates_form_and_faults_come_as_they_were_planted() {
    let lines = start().await;
    let good = token(&lines, false).await;
    let path = format!(
        "/cgi-bin/message/subscribe/send?access_token={}",
        good["access_token"].as_str().expect("a token")
    );
    let template = json!({ "id": "T1", "title": "受理通知", "fields": ["thing1", "time2"] });
    posted(&lines, "/standin/wechat/templates", &template).await;
    let message = |thing: &str| {
        json!({ "touser": "oA", "template_id": "T1",
            "data": { "thing1": { "value": thing }, "time2": { "value": "15:01" } } })
    };
    let send = async |thing: &str| posted(&lines, &path, &message(thing)).await["errcode"].as_i64();
    assert_eq!(send("已受理").await, Some(40003));
    logs_in(&lines, "oA").await;
    assert_eq!(send("已受理").await, Some(43101));
    let accept = json!({ "openid": "oA", "template": "T1", "answer": "accept" });
    posted(&lines, "/standin/wechat/subscribe", &accept).await;
    assert_eq!(
        send("一二三四五六七八九十一二三四五六七八九十一").await,
        Some(47003)
    );
    assert_eq!(send("").await, Some(47003));
    posted(
        &lines,
        "/standin/wechat/faults",
        &json!({ "kind": "code", "code": 45009, "next": 1 }),
    )
    .await;
    assert_eq!(send("已受理").await, Some(45009));
    assert_eq!(send("已受理").await, Some(0));
    assert_eq!(send("已受理").await, Some(43101), "spent");
    let told = got(&lines, "/standin/wechat/messages?openid=oA").await;
    assert_eq!(told["items"].as_array().map(Vec::len), Some(1));
}
