//! The operations of the OpenAPI document, with its own examples as bodies.

use serde_json::{Map, Value};

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// `GET`, `POST`, …
    pub method: String,
    /// Its path under `/api/v1`, with `{id}`.
    pub path: String,
    /// Whether it needs a sign-in.
    pub secured: bool,
    /// An example of its body.
    pub body: Option<Value>,
    /// Its required query parameters, with examples.
    pub query: String,
}

impl Operation {
    /// `POST /help-requests/{id}/accept`
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// All operations.
pub fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(nuanxin_api::openapi::document()).expect("JSON");
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            if ["get", "post", "patch", "put", "delete"].contains(&method.as_str()) {
                found.push(read(&document, path, method, operation));
            }
        }
    }
    found
}

fn read(document: &Value, path: &str, method: &str, operation: &Value) -> Operation {
    let schema = operation.pointer("/requestBody/content/application~1json/schema");
    Operation {
        method: method.to_uppercase(),
        path: path.strip_prefix("/api/v1").expect("under /api/v1").to_owned(),
        secured: needs_sign_in(operation),
        body: schema.map(|schema| example(document, schema)),
        query: query(operation),
    }
}

/// An empty scheme among the others means that the sign-in is optional.
fn needs_sign_in(operation: &Value) -> bool {
    let schemes = operation["security"].as_array().cloned().unwrap_or_default();
    !schemes.is_empty()
        && schemes
            .iter()
            .all(|scheme| scheme.as_object().is_some_and(|one| !one.is_empty()))
}

fn query(operation: &Value) -> String {
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let required = parameters
        .iter()
        .filter(|one| one["in"] == "query" && one["required"] == true);
    let pairs = required.map(|one| {
        let name = one["name"].as_str().expect("a name");
        let value = one.get("example").or(one.pointer("/schema/example"));
        let value = value
            .unwrap_or_else(|| panic!("{name} has no example"))
            .as_str()
            .expect("a text");
        format!("{name}={}", value.replace('+', "%2B"))
    });
    let pairs: Vec<String> = pairs.collect();
    if pairs.is_empty() {
        String::new()
    } else {
        format!("?{}", pairs.join("&"))
    }
}

/// The example of a schema: its own, or its properties'.
fn example(document: &Value, schema: &Value) -> Value {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => document
            .pointer(reference.trim_start_matches('#'))
            .expect("a schema"),
        None => schema,
    };
    let own = schema.get("example").or(schema.pointer("/examples/0"));
    if let Some(own) = own {
        return own.clone();
    }
    let properties = schema["properties"].as_object().cloned().unwrap_or_default();
    let shown = properties.into_iter().filter_map(|(name, property)| {
        let value = property.get("example").or(property.pointer("/examples/0"))?;
        Some((name, value.clone()))
    });
    Value::Object(shown.collect::<Map<_, _>>())
}
