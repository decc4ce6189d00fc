//! An S3-compatible object store, as far as whoever keeps files sees it: objects of one bucket, read in ranges and listed
//! page by page.
//!
//! As there: each request is signed, body and all, and one that is not, or wrongly, gets a code and nothing else; deleting
//! what is not there is no error. Its pages are shorter than the real ones, so that whoever lists has to turn them. Under `/standin/s3` stands what whoever tests does.

mod signed;

use std::collections::BTreeMap;

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::faults::{self, Fault, Faults};
use super::sms::sha256;
use super::{S3_BUCKET, Shared};

/// Most bytes of one body.
const LONGEST: usize = 64 * 1024 * 1024;
/// Objects on one page of a list.
const PAGE: usize = 3;

/// What lies in the bucket, and how it misbehaves.
#[derive(Debug, Default)]
pub(super) struct Store {
    objects: BTreeMap<String, web::Bytes>,
    faults: Faults,
}

/// A status and a code of S3.
type Refusal = (StatusCode, &'static str);
type Outcome = Result<HttpResponse, Refusal>;

const NO_KEY: Refusal = (StatusCode::NOT_FOUND, "NoSuchKey");

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::scope(&format!("/s3/{S3_BUCKET}"))
                .app_data(web::PayloadConfig::new(LONGEST))
                .default_service(web::to(answer)),
        )
        .route("/standin/s3", web::get().to(show))
        .route("/standin/s3/faults", web::post().to(plant))
        .route("/standin/s3/faults", web::delete().to(recover));
}

async fn answer(request: HttpRequest, body: web::Bytes, world: web::Data<Shared>) -> HttpResponse {
    let name = request.method().as_str().to_owned();
    let (fault, answer) = {
        let store = &mut world.open().s3;
        let fault = store.faults.next(&name);
        let answer = match &fault {
            Some(fault) if fault.hinders() => refuse(status_of(fault.word()), fault.word()),
            _ => store.answer(&request, body),
        };
        (fault, answer)
    };
    faults::told(fault, answer).await
}

/// The status that goes with a code that was planted.
fn status_of(code: &str) -> StatusCode {
    match code {
        "XMinioStorageFull" => StatusCode::INSUFFICIENT_STORAGE,
        "QuotaExceeded" => StatusCode::FORBIDDEN,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn refuse(status: StatusCode, code: &str) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("application/xml")
        .body(format!(
            "<?xml version=\"1.0\"?><Error><Code>{code}</Code></Error>"
        ))
}

fn xml(body: String) -> Outcome {
    let whole = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{body}");
    Ok(HttpResponse::Ok().content_type("application/xml").body(whole))
}

fn etag(bytes: &[u8]) -> String {
    format!("\"{}\"", &sha256(bytes)[..32])
}

impl Store {
    fn answer(&mut self, request: &HttpRequest, body: web::Bytes) -> HttpResponse {
        if let Some(code) = signed::refused(request, &body) {
            return refuse(StatusCode::FORBIDDEN, code);
        }
        let asked = Asked::of(request);
        let outcome = match *request.method() {
            Method::GET if asked.key.is_empty() => self.list(&asked),
            Method::GET | Method::HEAD => self.get(&asked.key, request),
            Method::PUT => self.put(asked.key, body),
            Method::DELETE => {
                self.objects.remove(&asked.key);
                Ok(HttpResponse::NoContent().finish())
            }
            _ => Err((StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed")),
        };
        outcome.unwrap_or_else(|(status, code)| refuse(status, code))
    }

    fn put(&mut self, key: String, body: web::Bytes) -> Outcome {
        let tag = etag(&body);
        self.objects.insert(key, body);
        Ok(HttpResponse::Ok().insert_header((header::ETAG, tag)).finish())
    }

    fn get(&self, key: &str, request: &HttpRequest) -> Outcome {
        let object = self.objects.get(key).ok_or(NO_KEY)?;
        let asked = request
            .headers()
            .get(header::RANGE)
            .and_then(|range| range.to_str().ok());
        let range = match asked {
            None => None,
            Some(text) => {
                Some(range(text, object.len()).ok_or((StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange"))?)
            }
        };
        let status = if range.is_some() {
            StatusCode::PARTIAL_CONTENT
        } else {
            StatusCode::OK
        };
        let mut answer = HttpResponse::build(status);
        answer
            .insert_header((header::ETAG, etag(object)))
            .insert_header((header::LAST_MODIFIED, "Mon, 01 Jun 2026 02:00:00 GMT"));
        if let Some((from, to)) = range {
            let whole = object.len();
            answer.insert_header((header::CONTENT_RANGE, format!("bytes {from}-{to}/{whole}")));
        }
        let (from, to) = range.map_or((0, object.len()), |(from, to)| (from, to + 1));
        Ok(answer.body(object.slice(from..to)))
    }

    fn list(&self, asked: &Asked) -> Outcome {
        let prefix = asked.parameter("prefix").unwrap_or_default();
        let after = asked.parameter("continuation-token").unwrap_or_default();
        let fits = |key: &&String| key.starts_with(prefix) && key.as_str() > after;
        let found: Vec<&String> = self.objects.keys().filter(fits).collect();
        let mut body = format!("<ListBucketResult><Name>{S3_BUCKET}</Name>");
        for key in found.iter().take(PAGE) {
            let object = &self.objects[*key];
            body.push_str(&format!(
                "<Contents><Key>{key}</Key><LastModified>2026-06-01T02:00:00.000Z</LastModified><ETag>{}</ETag><Size>{}</Size></Contents>",
                etag(object).replace('"', "&quot;"),
                object.len()
            ));
        }
        let more = found.len() > PAGE;
        if more {
            body.push_str(&format!(
                "<NextContinuationToken>{}</NextContinuationToken>",
                found[PAGE - 1]
            ));
        }
        body.push_str(&format!("<IsTruncated>{more}</IsTruncated></ListBucketResult>"));
        xml(body)
    }
}

/// First and last byte of a range such as `bytes=0-99`.
fn range(text: &str, length: usize) -> Option<(usize, usize)> {
    let (from, to) = text.strip_prefix("bytes=")?.split_once('-')?;
    let from: usize = from.parse().ok()?;
    let last = length.checked_sub(1)?;
    let to = to.parse().map_or(last, |to: usize| to.min(last));
    (from <= to).then_some((from, to))
}

/// What is asked, and of which object.
struct Asked {
    key: String,
    parameters: BTreeMap<String, String>,
}

impl Asked {
    fn of(request: &HttpRequest) -> Self {
        let path = request
            .path()
            .strip_prefix(&format!("/s3/{S3_BUCKET}"))
            .unwrap_or_default();
        let parts = request.query_string().split('&');
        let pairs = parts.map(|part| part.split_once('=').unwrap_or((part, "")));
        Self {
            key: path.trim_start_matches('/').to_owned(),
            parameters: pairs
                .map(|(name, value)| (name.to_owned(), signed::decoded(value)))
                .collect(),
        }
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }
}

async fn show(world: web::Data<Shared>) -> HttpResponse {
    let store = &world.open().s3;
    HttpResponse::Ok().json(json!({
        "objects": store.objects.iter().map(|(key, object)| (key.clone(), object.len())).collect::<BTreeMap<_, _>>(),
    }))
}

async fn plant(fault: web::Json<Fault>, world: web::Data<Shared>) -> HttpResponse {
    world.open().s3.faults.plant(fault.into_inner())
}

async fn recover(world: web::Data<Shared>) -> HttpResponse {
    world.open().s3.faults.clear()
}
