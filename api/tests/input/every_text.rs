//! Every text of every body, found in the OpenAPI document: a character that PostgreSQL cannot keep, and one
//! character more than the limit, are refused before the database sees them.

use crate::support::{Caller, Messages, World};
use chrono::Utc;
use nuanxin_infra::work_orders::signing::{KEY, NONCE, SIGNATURE, Signed, TIMESTAMP};
use serde_json::{Map, Value, json};

const NONE: &str = "00000000-0000-7000-8000-000000000000";

/// Only digests of these reach the database, so that any text is fine; signing out would end the test.
const DIGESTED: [&str; 4] = [
    "/api/v1/auth/logout",
    "/api/v1/auth/refresh",
    "/api/v1/auth/ticket/exchange",
    "/api/v1/uploads/{id}/take-over",
];

/// Texts of work orders are looked at only when their sender has signed them.
const ORDERS: &str = "/api/v1/work-orders";
const SENDER: &str = "sender";
const SECRET: &str = "a secret of the sender";

#[allow(clippy::disallowed_methods)] // signatures live in real time
fn signed(caller: &Caller, body: &Value) -> Caller {
    let (timestamp, nonce) = (Utc::now().timestamp().to_string(), "0123456789abcdef");
    let signature = Signed {
        method: "POST",
        path: ORDERS,
        timestamp: &timestamp,
        nonce,
        body: &serde_json::to_vec(body).unwrap(),
    }
    .signature(&SECRET.into());
    caller
        .with(KEY, SENDER)
        .with(TIMESTAMP, &timestamp)
        .with(NONCE, nonce)
        .with(SIGNATURE, &signature)
}

fn document() -> Value {
    serde_json::to_value(nuanxin_api::openapi::document()).unwrap()
}

fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let schema = match schema["oneOf"].as_array() {
        Some(each) => each.iter().find(|one| one["type"] != "null").unwrap_or(schema),
        None => schema,
    };
    match schema["$ref"]
        .as_str()
        .and_then(|name| name.strip_prefix("#/components/schemas/"))
    {
        Some(name) => resolve(document, &document["components"]["schemas"][name]),
        None => schema,
    }
}

/// A value that fits, or nearly: required properties only, and whatever stands in an example.
fn fitting(document: &Value, schema: &Value) -> Value {
    let schema = resolve(document, schema);
    if !schema["example"].is_null() {
        return schema["example"].clone();
    }
    if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
        return first.clone();
    }
    let kind = schema["type"]
        .as_str()
        .or_else(|| schema["type"][0].as_str())
        .unwrap_or("object");
    match (kind, schema["format"].as_str()) {
        ("string", Some("uuid")) => json!(NONE),
        ("string", Some("date-time")) => json!("2026-09-18T00:00:00Z"),
        ("string", Some("date")) => json!("2026-09-18"),
        ("string", _) => json!("x"),
        ("integer" | "number", _) => schema["minimum"].clone(),
        ("boolean", _) => json!(true),
        ("array", _) => json!([fitting(document, &schema["items"])]),
        _ => {
            let required = schema["required"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str);
            let each = required.map(|name| (name.to_owned(), fitting(document, &schema["properties"][name])));
            Value::Object(each.collect::<Map<_, _>>())
        }
    }
}

/// Bodies that fit except for one text, each with the place of that text.
fn spoiled(document: &Value, schema: &Value, bad: &dyn Fn(&Value) -> String) -> Vec<(String, Value)> {
    let schema = resolve(document, schema);
    let mut all = Vec::new();
    let is = |kind: &str| {
        schema["type"] == kind
            || schema["type"]
                .as_array()
                .is_some_and(|all| all.contains(&json!(kind)))
    };
    if is("string") && schema["enum"].is_null() && schema["format"].is_null() {
        all.push((String::new(), json!(bad(schema))));
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        for (at, value) in spoiled(document, property, bad) {
            let mut body = fitting(document, schema);
            body[name] = value;
            all.push((format!("/{name}{at}"), body));
        }
    }
    if is("array") {
        let items = spoiled(document, &schema["items"], bad);
        all.extend(
            items
                .into_iter()
                .map(|(at, value)| (format!("/0{at}"), json!([value]))),
        );
    }
    all
}

async fn try_all(callers: &[Caller], bad: &dyn Fn(&Value) -> String) -> (usize, Vec<String>) {
    let document = document();
    let (mut tried, mut wrong) = (0, Vec::new());
    let paths = document["paths"].as_object().unwrap().iter();
    for (path, item) in paths.filter(|(path, _)| !DIGESTED.contains(&path.as_str())) {
        let schema = &item["post"]["requestBody"]["content"]["application/json"]["schema"];
        let path = path.replace("{id}", NONE).replace("{referral}", "1");
        for (at, body) in spoiled(&document, schema, bad) {
            tried += 1;
            let mut outcomes = Vec::new();
            for caller in callers {
                let caller = match path.as_str() {
                    ORDERS => &signed(caller, &body),
                    _ => caller,
                };
                outcomes.push(caller.post(&path, &body).await.outcome());
            }
            let refused = outcomes
                .iter()
                .any(|one| one.starts_with("422") || one.starts_with("400"));
            if !refused || outcomes.iter().any(|one| one.starts_with('5')) {
                wrong.push(format!("{path} {at}: {outcomes:?}"));
            }
        }
    }
    (tried, wrong)
}

#[tokio::test]
async fn no_text_with_a_character_that_cannot_be_kept_gets_as_far_as_the_database() {
    let wide = [
        ("LIMITS__REQUESTS_PER_ACCOUNT_PER_MINUTE", "100000"),
        ("LIMITS__REQUESTS_PER_ADDRESS_PER_MINUTE", "100000"),
        ("WORK_ORDERS__SENDER", SENDER),
        ("WORK_ORDERS__SECRET", SECRET),
        ("WORK_ORDERS__BASE_URL", "http://127.0.0.1:9"),
        ("WORK_ORDERS__ORDERS_PER_MINUTE", "100000"),
    ];
    for world in World::everywhere(Messages::Demonstration, &wide).await {
        world.seed().await;
        let mut callers = vec![world.resident("13900000001").await];
        for username in ["advisor.cjd1", "lead.cjd", "desk.1", "district.ja", "admin"] {
            callers.push(world.seeded(username).await);
        }
        let (tried, wrong) = try_all(&callers, &|_| "a\u{0}b".to_owned()).await;
        assert!(wrong.is_empty(), "{wrong:#?}");
        let longer = |schema: &Value| "1".repeat(schema["maxLength"].as_u64().unwrap_or(400) as usize + 1);
        let (_, wrong) = try_all(&callers, &longer).await;
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(tried > 40, "only {tried} texts were found");
        world.stop().await;
    }
}
