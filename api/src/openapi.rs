//! The OpenAPI document, made from the code; the copy in `openapi/openapi.json` is the reviewed promise.

use crate::problem::ProblemDocument;
use crate::routes;
use actix_web::App;
use std::sync::LazyLock;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder, ServerBuilder,
};
use utoipa::{PartialSchema, ToSchema};
use utoipa_actix_web::AppExt;

/// Problems that any operation may answer with, beside its own: a limit, a malformed header, an outage.
const COMMON: &[(&str, &str)] = &[
    ("400", "Malformed"),
    ("404", "Not found, or not for you to see"),
    ("413", "Too large"),
    ("415", "Not JSON"),
    ("422", "Something is missing or wrong"),
    ("429", "Too often; see Retry-After"),
    ("500", "Something went wrong here; nothing was changed"),
    ("503", "Not ready; try again soon"),
];

/// Problems of operations that need a sign-in.
const SIGNED_IN: &[(&str, &str)] = &[("401", "Not signed in"), ("403", "Not allowed")];

/// Problems of operations that change something.
const CHANGING: &[(&str, &str)] = &[
    ("409", "Does not fit the present state"),
    ("412", "If-Match names an old version"),
];

/// The document as it is served: JSON, written when somebody first asks for it.
pub fn rendered() -> &'static str {
    static RENDERED: LazyLock<String> = LazyLock::new(|| document().to_pretty_json().unwrap_or_default());
    &RENDERED
}

/// The document of everything that [`routes::documented`] registers.
pub fn document() -> &'static OpenApi {
    static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(made);
    &DOCUMENT
}

fn made() -> OpenApi {
    let (_, mut document) = App::new()
        .into_utoipa_app()
        .configure(routes::documented)
        .split_for_parts();
    document.info = InfoBuilder::new()
        .title("Nuanxin 暖心")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "People in trouble ask their street's social-assistance station for help; nothing is lost or forgotten. \
             Problems follow RFC 9457, with sentences in Chinese or, by Accept-Language, in English.",
        ))
        .build();
    document.servers = Some(vec![ServerBuilder::new().url("/").build()]);
    let components = document.components.get_or_insert_default();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let mut schemas = vec![(ProblemDocument::name().into_owned(), ProblemDocument::schema())];
    ProblemDocument::schemas(&mut schemas);
    components.schemas.extend(schemas);
    for (path, item) in &mut document.paths.paths {
        let _ = path;
        let changing = [&mut item.post, &mut item.patch, &mut item.delete, &mut item.put];
        for operation in changing.into_iter().flatten() {
            add_problems(operation, CHANGING);
        }
        for operation in [
            &mut item.get,
            &mut item.head,
            &mut item.options,
            &mut item.post,
            &mut item.patch,
            &mut item.delete,
        ]
        .into_iter()
        .flatten()
        {
            add_problems(operation, COMMON);
            if operation.security.is_some() {
                add_problems(operation, SIGNED_IN);
            }
        }
    }
    document
}

fn add_problems(operation: &mut utoipa::openapi::path::Operation, problems: &[(&str, &str)]) {
    for (status, description) in problems {
        operation
            .responses
            .responses
            .entry((*status).to_owned())
            .or_insert_with(|| RefOr::T(problem_response(description)));
    }
}

fn problem_response(description: &str) -> Response {
    let schema = Ref::from_schema_name(ProblemDocument::name());
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", content)
        .build()
}
