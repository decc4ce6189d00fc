//! The operations of the OpenAPI document, as they are called here: whatever joins the document is called too.

use crate::document::{self, Operation};
use crate::people::Stage;
use crate::plants::{Field, NO_FIELD, Scene, planted};
use nuanxin_tests::Reply;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Ids of one kind that are tried in a path, at most.
const IDS: usize = 6;

/// One way to call an operation.
#[derive(Debug, Clone)]
pub struct Call {
    /// `GET /help-requests/{id}`
    pub operation: String,
    pub method: String,
    /// With its parameters.
    pub path: String,
    pub accept: Option<String>,
    pub body: Option<Value>,
}

/// Ids that answers named, by the word that stands for their kind in a path.
#[derive(Default)]
pub struct Ids(BTreeMap<String, BTreeSet<Uuid>>);

impl Ids {
    /// Learns from an answer: `id` of what stands in a list, and `…_id`.
    pub fn learn(&mut self, path: &str, reply: &Reply) {
        let kind = segment(path).to_owned();
        self.learn_from(&kind, &reply.body);
    }

    fn learn_from(&mut self, kind: &str, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.learn_from(kind, item)),
            Value::Object(fields) => {
                for (name, value) in fields {
                    let id = value.as_str().and_then(|text| text.parse::<Uuid>().ok());
                    match (id, name.strip_suffix("_id")) {
                        (Some(id), Some(what)) => self.add(&format!("{}s", what.replace('_', "-")), id),
                        (Some(id), None) if name == "id" => self.add(kind, id),
                        (Some(_), None) => {}
                        (None, _) if name == "items" => self.learn_from(kind, value),
                        (None, _) => self.learn_from(&name.replace('_', "-"), value),
                    }
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, kind: &str, id: Uuid) {
        let known = self.0.entry(kind.to_owned()).or_default();
        if known.len() < IDS {
            known.insert(id);
        }
    }

    /// What may stand in this path, as texts.
    fn of(&self, path: &str, parameter: &str, stage: &Stage) -> Vec<String> {
        if parameter == "referral" {
            return vec!["1".to_owned()];
        }
        if parameter == "number" {
            return stage.requests.values().map(|one| one.number.clone()).collect();
        }
        let kind = segment(path);
        if kind == "help-requests" {
            return stage.requests.values().map(|one| one.id.to_string()).collect();
        }
        match kind {
            "persons" => stage.persons.iter().map(Uuid::to_string).collect(),
            "calls" => stage.calls.iter().map(Uuid::to_string).collect(),
            "doorbell-devices" => stage.doorbells.iter().map(|(id, _)| id.to_string()).collect(),
            "doorbell-rings" => stage.doorbells.iter().map(|(_, id)| id.to_string()).collect(),
            _ => {
                let known = self.0.get(kind).into_iter().flatten();
                known.map(Uuid::to_string).collect()
            }
        }
    }
}

/// `/help-requests/{id}/looks` → `help-requests`
fn segment(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

fn parameters(path: &str) -> Vec<&str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .collect()
}

/// Every path that a template becomes with the ids that are known.
fn filled(path: &str, ids: &Ids, stage: &Stage) -> Vec<String> {
    let mut paths = vec![path.to_owned()];
    for parameter in parameters(path) {
        let values = ids.of(path, parameter, stage);
        let fill = |path: &String| -> Vec<String> {
            let with = |value: &String| path.replace(&format!("{{{parameter}}}"), value);
            values.iter().map(with).collect()
        };
        paths = paths.iter().flat_map(fill).collect();
    }
    paths
}

/// The `GET` operations: those of lists when `lists`, the others otherwise; every value of an enumeration in the
/// query, every content type.
pub fn reads(lists: bool, ids: &Ids, stage: &Stage) -> Vec<Call> {
    let whole = serde_json::to_value(nuanxin_api::openapi::document()).expect("JSON");
    let operations = document::operations();
    let reads = operations.iter().filter(|operation| operation.method == "GET");
    let mut calls = Vec::new();
    for operation in reads.filter(|operation| parameters(&operation.path).is_empty() == lists) {
        let described = &whole["paths"][format!("/api/v1{}", operation.path)]["get"];
        let accepts = content_types(described);
        if accepts.iter().any(|accept| accept == "text/event-stream") {
            continue; // never ends
        }
        for path in filled(&operation.path, ids, stage) {
            for query in queries(operation, described) {
                for accept in &accepts {
                    calls.push(Call {
                        operation: operation.name(),
                        method: operation.method.clone(),
                        path: format!("{path}{query}"),
                        accept: Some(accept.clone()),
                        body: None,
                    });
                }
            }
        }
    }
    calls
}

fn content_types(described: &Value) -> Vec<String> {
    let content = described["responses"]["200"]["content"].as_object();
    let types: Vec<String> = content
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect();
    if types.is_empty() {
        vec!["application/json".to_owned()]
    } else {
        types
    }
}

/// What is required, as long a page as there is, and each value of each enumeration.
fn queries(operation: &Operation, described: &Value) -> Vec<String> {
    let all = described["parameters"].as_array().cloned().unwrap_or_default();
    let optional: Vec<&Value> = all
        .iter()
        .filter(|one| one["in"] == "query" && one["required"] != true)
        .collect();
    let mut first = operation.query.clone();
    let add = |query: &str, pair: &str| {
        let mark = if query.is_empty() { '?' } else { '&' };
        format!("{query}{mark}{pair}")
    };
    if optional.iter().any(|one| one["name"] == "limit") {
        first = add(&first, "limit=100");
    }
    let mut queries = vec![first.clone()];
    for one in optional {
        let name = one["name"].as_str().unwrap_or_default();
        let schemas = [
            &one["schema"],
            &one["schema"]["oneOf"][1],
            &one["schema"]["anyOf"][1],
        ];
        let values = schemas.iter().find_map(|schema| schema["enum"].as_array());
        for value in values.into_iter().flatten().filter_map(Value::as_str) {
            queries.push(add(&first, &format!("{name}={value}")));
        }
    }
    queries
}

/// Not called: they would change who may see what, and with it what this test expects.
const LEFT_OUT: [(&str, &str); 12] = [
    ("POST /help-requests/{id}/restrict", "lifts the restriction"),
    (
        "POST /help-requests/{id}/return",
        "moves the request to another station",
    ),
    (
        "POST /help-requests/{id}/route",
        "moves the request to another station",
    ),
    ("POST /help-requests/{id}/recuse", "changes who handles it"),
    ("POST /help-requests/{id}/assign", "changes who handles it"),
    ("POST /help-requests/{id}/merge", "joins it to another"),
    ("PATCH /accounts/{id}", "changes what somebody may do"),
    ("POST /accounts/{id}/disable", "signs somebody out"),
    (
        "POST /accounts/{id}/reset-password",
        "signs somebody out; called in `secrets.rs`",
    ),
    ("POST /accounts/{id}/reset-authenticator", "signs somebody out"),
    ("DELETE /accounts/{id}/sessions", "signs somebody out"),
    ("DELETE /me/sessions/{id}", "signs somebody out"),
];

/// The operations that write, with the document's examples, on everything that is known; whoever asks for a phone
/// number is asked for the planted ones. Sign-ins are others' business.
pub fn writes(ids: &Ids, stage: &Stage) -> Vec<Call> {
    let operations = document::operations();
    let writes = operations
        .iter()
        .filter(|operation| operation.method != "GET" && segment(&operation.path) != "auth")
        .filter(|operation| LEFT_OUT.iter().all(|(name, _)| *name != operation.name()));
    let mut calls = Vec::new();
    for operation in writes {
        for path in filled(&operation.path, ids, stage) {
            for body in bodies(operation) {
                calls.push(Call {
                    operation: operation.name(),
                    method: operation.method.clone(),
                    path: path.clone() + &operation.query,
                    accept: None,
                    body,
                });
            }
        }
    }
    calls
}

fn bodies(operation: &Operation) -> Vec<Option<Value>> {
    if operation.name() == "POST /help-requests/{id}/reveal" {
        let fields = ["name", "phone", "id", "address", "reporter"];
        return vec![Some(json!({ "fields": fields, "purpose": "contact" }))];
    }
    if operation.name() == "POST /persons/{id}/reveal" {
        let fields = ["name", "phone", "id"];
        return vec![Some(json!({ "fields": fields, "purpose": "contact" }))];
    }
    let Some(example) = &operation.body else {
        return vec![None];
    };
    if example["phone"].is_string() {
        let asking = |scene: Scene| {
            let mut body = example.clone();
            body["phone"] = json!(planted(scene, Field::Phone));
            Some(body)
        };
        return Scene::ALL.into_iter().map(asking).collect();
    }
    vec![Some(example.clone())]
}

/// Every operation that takes a body, with texts where they do not belong, and addresses that are none.
pub fn mistakes(misplaced: &str) -> Vec<Call> {
    let mut calls = Vec::new();
    let encoded: String = misplaced.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for operation in document::operations() {
        let id = Uuid::from_u128(7).to_string();
        let path = parameters(&operation.path)
            .iter()
            .fold(operation.path.clone(), |path, name| {
                path.replace(&format!("{{{name}}}"), &id)
            });
        let mut call = |path: String, body| {
            calls.push(Call {
                operation: operation.name(),
                method: operation.method.clone(),
                path,
                accept: None,
                body,
            });
        };
        if let Some(example) = &operation.body {
            call(path.clone(), Some(everywhere(example, misplaced)));
            let mut more = example.clone();
            more[NO_FIELD] = json!(misplaced);
            call(path.clone(), Some(more));
        }
        call(
            format!("{path}?limit={encoded}&cursor={encoded}"),
            operation.body.clone(),
        );
        call(format!("{path}/{encoded}"), operation.body.clone());
        if let [first, ..] = parameters(&operation.path)[..] {
            let path = operation.path.replace(&format!("{{{first}}}"), &encoded);
            call(path, operation.body.clone());
        }
    }
    calls
}

/// The same shape with another text in each place of a text.
fn everywhere(value: &Value, text: &str) -> Value {
    match value {
        Value::String(_) => json!(text),
        Value::Array(items) => items.iter().map(|item| everywhere(item, text)).collect(),
        Value::Object(fields) => {
            let changed = |(name, value): (&String, &Value)| (name.clone(), everywhere(value, text));
            Value::Object(fields.iter().map(changed).collect())
        }
        other => other.clone(),
    }
}
