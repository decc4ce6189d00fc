//! The checked-in document is what the code promises, and each operation says what a client must know.

use serde_json::{Value, json};

/// Operations that anybody may call.
const PUBLIC: &[&str] = &[
    "list_stations",
    "locate_station",
    "list_divisions",
    "show_catalogue",
    "list_programmes",
    "send_code",
    "sign_in_by_sms",
    "sign_in_by_wechat",
    "sign_in_staff",
    "refresh",
    "logout",
    "exchange_ticket",
    // no bearer: a ticket, which somebody who is signed in asked for
    "watch",
    // no sign-in: its sender signs each message
    "receive_work_order",
    // no sign-in: a doorbell has a token of its own, and a neighbour a link
    "ring_doorbell",
    "look_at_doorbell",
    "hear_doorbell",
    "answer_ring",
    // what is spoken here, before anybody signs in
    "tus_options",
];

fn document() -> Value {
    let text = nuanxin_api::openapi::document()
        .to_pretty_json()
        .expect("the document can be written");
    serde_json::from_str(&text).expect("the document is JSON")
}

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let each = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().expect("path item").iter();
        methods.map(move |(method, operation)| (format!("{method} {path}"), operation))
    });
    each.collect()
}

#[test]
fn the_checked_in_document_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    let checked_in: Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("openapi.json")).expect("JSON");
    assert!(
        checked_in == document(),
        "openapi/openapi.json is stale: run `cargo run --bin nuanxin-openapi -- openapi/openapi.json`, review the difference"
    );
}

#[test]
fn every_operation_has_summary_description_tag_and_a_unique_id() {
    let document = document();
    let mut ids = std::collections::BTreeSet::new();
    for (name, operation) in operations(&document) {
        for field in ["summary", "description", "operationId"] {
            let text = operation[field].as_str().unwrap_or_default();
            assert!(!text.trim().is_empty(), "{name} has no {field}");
        }
        assert!(
            operation["tags"].as_array().is_some_and(|tags| tags.len() == 1),
            "{name} has not one tag"
        );
        assert!(
            ids.insert(operation["operationId"].to_string()),
            "{name}: id used twice"
        );
    }
    assert!(ids.len() > 30, "the document has only {} operations", ids.len());
}

#[test]
fn every_operation_is_signed_in_or_public_by_name() {
    let document = document();
    for (name, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        let secured = operation["security"]
            .as_array()
            .is_some_and(|needs| !needs.is_empty() && needs.iter().all(|need| need != &json!({})));
        assert_eq!(
            !secured,
            PUBLIC.contains(&id),
            "{name} ({id}): say bearer, or list it as public"
        );
    }
}

#[test]
fn every_body_has_an_example_and_every_response_a_description() {
    let document = document();
    for (name, operation) in operations(&document) {
        if let Some(content) = operation["requestBody"]["content"].as_object() {
            for media in content.values() {
                assert!(has_example(&document, media), "{name}: the body has no example");
            }
        }
        for (status, response) in operation["responses"].as_object().expect("responses") {
            let text = response["description"].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{name}: response {status} has no description");
        }
        let success = operation["responses"].as_object().expect("responses").keys();
        assert!(
            success.into_iter().any(|status| status.starts_with('2')),
            "{name} never succeeds"
        );
    }
}

/// What callers send says its limits, so that a client knows them and a test can break them.
#[test]
fn every_body_and_parameter_says_its_limits() {
    let document = document();
    let mut loose = Vec::new();
    for (name, operation) in operations(&document) {
        for media in operation["requestBody"]["content"]
            .as_object()
            .into_iter()
            .flatten()
        {
            find_loose(&document, &media.1["schema"], &name, &mut loose);
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let at = format!("{name} {}", parameter["name"]);
            find_loose(&document, &parameter["schema"], &at, &mut loose);
        }
    }
    assert!(loose.is_empty(), "{loose:#?}");
}

/// What `wx.uploadFile` sends beside the file is taken and not looked at.
#[test]
fn a_form_with_a_file_may_hold_other_fields() {
    let form = &document()["components"]["schemas"]["UploadForm"];
    assert_eq!(form["required"], json!(["file"]));
    assert!(form["additionalProperties"].is_object());
}

fn find_loose(document: &Value, schema: &Value, at: &str, loose: &mut Vec<String>) {
    let reference = schema["$ref"].as_str().unwrap_or_default();
    if let Some(name) = reference.strip_prefix("#/components/schemas/") {
        return find_loose(document, &document["components"]["schemas"][name], at, loose);
    }
    let is = |kind: &str| {
        schema["type"] == kind
            || schema["type"]
                .as_array()
                .is_some_and(|all| all.iter().any(|one| one == kind))
    };
    let says = |limits: &[&str]| limits.iter().any(|limit| !schema[*limit].is_null());
    let text = is("string") && !says(&["maxLength", "enum", "pattern", "const"]) && !has_format(schema);
    let number = (is("integer") || is("number")) && !says(&["minimum"]);
    let list = is("array") && !says(&["maxItems"]);
    let more = &schema["additionalProperties"];
    // what is open says how many there may be, and what they are
    let open = *more != false && !(more.is_object() && says(&["maxProperties"]));
    let object = is("object") && open;
    if text || number || list || object {
        loose.push(format!("{at}: {schema}"));
    }
    if more.is_object() {
        find_loose(document, more, &format!("{at}/*"), loose);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        find_loose(document, property, &format!("{at}/{name}"), loose);
    }
    for each in ["oneOf", "anyOf", "allOf"] {
        for one in schema[each].as_array().into_iter().flatten() {
            find_loose(document, one, at, loose);
        }
    }
    if list || is("array") {
        find_loose(document, &schema["items"], &format!("{at}[]"), loose);
    }
}

fn has_format(schema: &Value) -> bool {
    matches!(schema["format"].as_str(), Some("uuid" | "date" | "date-time"))
}

#[test]
fn every_problem_is_a_problem_document() {
    let document = document();
    for (name, operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().expect("responses") {
            if status.starts_with('4') || status.starts_with('5') {
                let problem = &response["content"]["application/problem+json"];
                assert!(problem.is_object(), "{name}: {status} is no problem document");
            }
        }
        assert!(
            operation["responses"]["500"].is_object(),
            "{name} does not say what happens when something breaks"
        );
    }
}

fn has_example(document: &Value, media: &Value) -> bool {
    if !media["example"].is_null() || !media["schema"]["example"].is_null() {
        return true;
    }
    let reference = media["schema"]["$ref"].as_str().unwrap_or_default();
    let Some(name) = reference.strip_prefix("#/components/schemas/") else {
        return false;
    };
    !document["components"]["schemas"][name]["example"].is_null()
}
