//! `GET /files/{link}`: an upload under a signed link, as an `<image>` asks for it: without headers, in parts, and kept by
//! the phone as long as the link is good. A link that is over, made up or no longer its viewer's looks as if there were
//! nothing. Every look is entered before the first byte is sent.

mod ranges;

use crate::problem::{Answer, Code, Problem};
use crate::uploads::document::media_type;
use crate::uploads::receiving::store_problem;
use crate::uploads::seen::{SeenUpload, visible};
use actix_web::body::SizedStream;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, IF_NONE_MATCH,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, route, web};
use futures_util::{StreamExt, stream};
use nuanxin_domain::access::Actor;
use nuanxin_domain::upload::{UploadKind, UploadState};
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::uploads::{self, FileLink, Object, Part, Upload, read_link};
use ranges::{Asked, asked};
use std::ops::Range;

/// What a file is never to do in a browser: run, load, or be framed.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/// A file.
///
/// # Errors
/// `not_found`, whatever is wrong with the link; 416 for a range that the file does not have.
#[route("/files/{link}", method = "GET", method = "HEAD")]
pub async fn show_file(platform: web::Data<Platform>, path: web::Path<String>, http: HttpRequest) -> Answer {
    let missing = || Problem::new(Code::NotFound);
    let now = platform.clocks.real.now();
    let link = read_link(&platform.ring, &path, now).ok_or_else(missing)?;
    let actor = viewer(&platform, &link).await?.ok_or_else(missing)?;
    let seen = visible(&platform, &actor, link.upload).await?;
    let upload = &seen.upload;
    let shown_as_sent = (upload.kind == UploadKind::Photo) != (link.part == Part::Original);
    if upload.state != UploadState::Ready || !shown_as_sent {
        return Err(missing());
    }
    let object = uploads::object(platform.db.reader(), &platform.ring, upload.id, link.part).await?;
    let object = object.ok_or_else(missing)?;
    looked(&platform, &actor, &seen, link.part).await?;
    let left = (link.until - now).num_seconds().max(0);
    answered(&platform, &http, upload, object, left).await
}

/// The file, the part of it that is asked for, or that the caller has it already. `left`: seconds for which the link is
/// good, and so for which it may be kept.
async fn answered(
    platform: &Platform,
    http: &HttpRequest,
    upload: &Upload,
    object: Object,
    left: i64,
) -> Answer {
    let tag = format!("\"{}\"", object.name.id().simple());
    let with_headers = |mut response: HttpResponseBuilder| {
        response
            .insert_header((ETAG, tag.clone()))
            .insert_header((CACHE_CONTROL, format!("private, max-age={left}")))
            .insert_header((ACCEPT_RANGES, "bytes"))
            .insert_header((CONTENT_SECURITY_POLICY, POLICY))
            .insert_header((CONTENT_TYPE, media_type(upload)))
            .insert_header((CONTENT_DISPOSITION, disposition(upload)));
        response
    };
    if is_known(http, &tag) {
        return Ok(with_headers(HttpResponse::NotModified()).finish());
    }
    match asked(http, &tag, object.bytes) {
        Asked::All => {
            let whole = 0..object.bytes;
            sent(platform, http, object, whole, with_headers(HttpResponse::Ok())).await
        }
        Asked::Part(range) => {
            let mut response = with_headers(HttpResponse::PartialContent());
            let said = format!("bytes {}-{}/{}", range.start, range.end - 1, object.bytes);
            response.insert_header((CONTENT_RANGE, said));
            sent(platform, http, object, range, response).await
        }
        Asked::Nothing => {
            let said = format!("bytes */{}", object.bytes);
            Err(Problem::new(Code::RangeUnfit).with_header("content-range", said))
        }
    }
}

/// Whether the caller has kept what this tag stands for.
fn is_known(http: &HttpRequest, tag: &str) -> bool {
    let kept = http.headers().get_all(IF_NONE_MATCH);
    let mut kept = kept
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    kept.any(|one| one.trim() == "*" || one.trim().trim_start_matches("W/") == tag)
}

/// Whoever the link was made for, as they are now; nobody when their sign-in has ended.
async fn viewer(platform: &Platform, link: &FileLink) -> Answer<Option<Actor>> {
    if !platform.sessions.is_live(link.session).await? {
        return Ok(None);
    }
    let snapshot = platform.snapshot();
    Ok(snapshot.directory.actor(link.viewer, link.session))
}

/// Enters the look. The small preview is seen wherever a list of attachments is: it is entered, and is no look of its own.
async fn looked(platform: &Platform, actor: &Actor, seen: &SeenUpload, part: Part) -> Answer<()> {
    let action = match part {
        Part::Small => audit::SHOW_PREVIEW,
        _ => audit::SHOW_ATTACHMENT,
    };
    let mut entry = AuditEntry::new(&*platform.clocks.real, actor, action);
    if let Some(request) = &seen.request {
        entry = entry.about(request);
    }
    let entry = entry.on_grounds(format!("upload:{}", seen.upload.id));
    let written = platform.committer.audit(vec![entry]).await;
    written.map_err(Problem::from)
}

/// What a browser does with it: photos and voice messages are shown, a document is kept as a file. The name tells nothing.
fn disposition(upload: &Upload) -> String {
    let (how, name) = match upload.kind {
        UploadKind::Photo => ("inline", "photo"),
        UploadKind::Document => ("attachment", "document"),
        UploadKind::Voice => ("inline", "voice"),
    };
    let ending = match media_type(upload) {
        "image/jpeg" => "jpg",
        "application/pdf" => "pdf",
        "audio/amr" => "amr",
        "audio/mpeg" => "mp3",
        _ => "m4a",
    };
    let id = upload.id.0.simple().to_string();
    format!("{how}; filename=\"{name}-{}.{ending}\"", &id[id.len() - 8..])
}

/// The bytes, as they come from the store; the first of them are there before anything is answered.
async fn sent(
    platform: &Platform,
    http: &HttpRequest,
    object: Object,
    range: Range<u64>,
    mut response: HttpResponseBuilder,
) -> Answer {
    let length = range.end - range.start;
    if http.method() == Method::HEAD {
        return Ok(response.no_chunking(length).body(SizedStream::new(
            length,
            stream::empty::<Result<web::Bytes, std::io::Error>>(),
        )));
    }
    let bytes = platform
        .files
        .stream(object.name, object.key, object.bytes, range);
    let mut bytes = Box::pin(bytes);
    let first = match bytes.next().await {
        Some(first) => first.map_err(store_problem)?,
        None => web::Bytes::new(),
    };
    let all = stream::once(async { Ok(first) }).chain(bytes);
    Ok(response.body(SizedStream::new(length, all)))
}
