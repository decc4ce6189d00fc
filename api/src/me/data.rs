//! `GET /me/data`: everything that is theirs, for the resident to read or to take along.

pub mod document;
mod form;
mod html;
mod labels;
mod requests;
mod text;

use self::document::{LeftOut, OwnAccount, OwnDataDocument};
use self::form::Form;
use super::deletion::own_deletions;
use crate::actor::Resident;
use crate::complaints::document::ComplaintDocument;
use crate::input::Query;
use crate::notices::list::page_of;
use crate::page::{PageQuery, cursor, limit};
use crate::problem::{Answer, Code, Language, Problem};
use crate::uploads::document::UploadDocument;
use crate::uploads::entering::session_of;
use actix_web::{HttpRequest, HttpResponse, get, web};
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::limits::Quota;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::{accounts, complaints, help_requests, uploads};

/// Complaints and notices in one export; the rest is read in their own lists.
const BESIDE: u32 = 100;

/// Export my data
///
/// JSON, or by `Accept: text/html` a page to read or print. Everything of this account that this sign-in session may
/// see: what was told, the history in the words that were told, ratings, appeals, complaints with their answers,
/// consents, notices, requests for deletion, what was sent and belongs to no request yet, and which unit looked at it and why. Of a request for somebody else, what
/// was submitted and where it stands; of one that was made elsewhere and opened with its number, where it stands and
/// what was told. A restricted request (保密件) appears only in the session that submitted it.
/// Help requests are paged; what is not about a single one stands on the first page.
#[utoipa::path(
    tag = "residents",
    params(PageQuery),
    responses((
        status = 200,
        description = "One page",
        content((OwnDataDocument = "application/json"), (String = "text/html")),
    )),
    security(("bearer" = []))
)]
#[get("/me/data")]
pub async fn own_data(
    platform: web::Data<Platform>,
    who: Resident,
    page: Query<PageQuery>,
    http: HttpRequest,
) -> Answer {
    let form = Form::of(&http)?;
    let after = cursor(page.0.cursor.as_deref())?;
    let most = limit(page.0.limit)?;
    let quota = Quota::per_hour(platform.settings.limits.exports_per_account_per_hour);
    let key = format!("exports:{}", who.0.account);
    let limited = platform.limiter.check(&key, quota).await;
    limited.map_err(|retry| Problem::too_many(retry.seconds()))?;
    let language = Language::of(&http);
    let db = platform.db.reader();
    let found = help_requests::for_account(db, who.0.account, who.0.session, after, most).await?;
    let mut document = match after {
        None => first_page(&platform, &who, language).await?,
        Some(_) => OwnDataDocument::at(platform.clocks.domain.now()),
    };
    document.requests = requests::of(&platform, &who.0, language, &found.items).await?;
    document.next_cursor = found.next.map(|next| next.to_string());
    let entry = AuditEntry::new(&*platform.clocks.real, &who.0, "export-own-data");
    let written = platform.committer.audit(vec![entry]).await;
    written.map_err(Problem::from)?;
    let mut response = HttpResponse::Ok();
    response.insert_header(("vary", "accept, accept-language"));
    Ok(match form {
        Form::Json => response.json(document),
        Form::Html => response
            .insert_header(("content-language", language.tag()))
            .content_type("text/html; charset=utf-8")
            .body(html::page(&document, language)),
    })
}

async fn first_page(platform: &Platform, who: &Resident, language: Language) -> Answer<OwnDataDocument> {
    let (db, ring) = (platform.db.reader(), &platform.ring);
    let account = accounts::by_id(db, ring, who.0.account).await?;
    let account = account.ok_or_else(|| Problem::new(Code::SignInNeeded))?;
    let complaints = complaints::of_resident(db, ring, &who.0, None, u64::from(BESIDE)).await?;
    let uploads = uploads::waiting(db, ring, who.0.account, session_of(&who.0)).await?;
    let inbox = page_of(platform, &who.0, language, None, BESIDE).await?;
    let mut left_out = Vec::new();
    if complaints.len() == BESIDE as usize {
        left_out.push(LeftOut::of("complaints", "/api/v1/complaints"));
    }
    if inbox.next_cursor.is_some() {
        left_out.push(LeftOut::of("notices", "/api/v1/notices"));
    }
    Ok(OwnDataDocument {
        account: Some(OwnAccount {
            id: account.id.0,
            phone: account.phone.map(|phone| phone.into_exposed()),
            since: account.created_at,
        }),
        complaints: complaints
            .iter()
            .map(|record| ComplaintDocument::of(record, false))
            .collect(),
        uploads: uploads
            .iter()
            .map(|upload| UploadDocument::of(upload, platform, &who.0, language))
            .collect(),
        notices: inbox.items,
        deletions: own_deletions(platform, who, language).await?,
        left_out,
        ..OwnDataDocument::at(platform.clocks.domain.now())
    })
}
