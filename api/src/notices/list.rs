//! `GET /notices`: what the caller was told, newest first.

use crate::actor::SignedIn;
use crate::input::Query;
use crate::page::{Page, PageQuery, id_cursor, limit};
use crate::problem::{Answer, Language, Problem};
use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::{DateTime, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::notice::NoticeTemplate;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::db::DbError;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::notices::{self, InboxNotice};
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use std::collections::HashSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// A notice. It never carries a need, a diagnosis, an address or a name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notice)]
pub struct NoticeDocument {
    /// Identity.
    id: Uuid,
    /// What kind of notice.
    template: NoticeTemplate,
    /// The sentence.
    #[schema(example = "顾问已接下您的求助(2600 0000 0173)。")]
    pub text: String,
    /// About which request.
    help_request_id: Option<Uuid>,
    /// How soon it must be read.
    urgency: Urgency,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Whether the caller has read it.
    read: bool,
}

/// List my notices
///
/// The inbox of the caller, newest first; staff also see what was told to their role. Notices about a request that
/// has been restricted (保密件) since are left out for whoever may not see it, as if there were none.
#[utoipa::path(
    tag = "notices",
    params(PageQuery),
    responses((status = 200, description = "One page", body = Page<NoticeDocument>)),
    security(("bearer" = []))
)]
#[get("/notices")]
pub async fn list_notices(
    platform: web::Data<Platform>,
    who: SignedIn,
    page: Query<PageQuery>,
    http: HttpRequest,
) -> Answer {
    let before = id_cursor(page.0.cursor.as_deref())?;
    let most = limit(page.0.limit)?;
    let page = page_of(&platform, &who.0, Language::of(&http), before, most).await?;
    Ok(HttpResponse::Ok().json(page))
}

/// One page of somebody's inbox, without what they may not see.
///
/// # Errors
/// When the database cannot be asked.
pub async fn page_of(
    platform: &Platform,
    actor: &Actor,
    language: Language,
    before: Option<Uuid>,
    most: u32,
) -> Answer<Page<NoticeDocument>> {
    let (mut seen, mut after) = (Vec::new(), before);
    // one more than is shown, and a full page: a short one, or one that ends at what is hidden, would tell of it
    while seen.len() <= most as usize {
        let found = notices::inbox(platform.db.reader(), actor, after, most + 1).await;
        let found = found.map_err(|error| Problem::internal(&error))?;
        let hidden = hidden(platform, actor, &found).await?;
        after = found.last().map(|last| last.id);
        let ended = found.len() <= most as usize;
        let shown = found.into_iter();
        seen.extend(shown.filter(|notice| notice.request.is_none_or(|id| !hidden.contains(&id))));
        if ended {
            break;
        }
    }
    let more = seen.len() > most as usize;
    seen.truncate(most as usize);
    let last = seen.last().filter(|_| more);
    Ok(Page {
        next_cursor: last.map(|last| last.id.to_string()),
        items: seen
            .iter()
            .map(|notice| NoticeDocument::of(notice, language))
            .collect(),
    })
}

/// The restricted requests among them that the caller may not see: husband and wife may share one inbox.
async fn hidden(
    platform: &Platform,
    actor: &Actor,
    found: &[InboxNotice],
) -> Result<HashSet<RequestId>, DbError> {
    let restricted = found.iter().filter(|notice| notice.restricted);
    let ids: HashSet<RequestId> = restricted.filter_map(|notice| notice.request).collect();
    if ids.is_empty() {
        return Ok(ids);
    }
    let ids: Vec<RequestId> = ids.into_iter().collect();
    let loaded = requests::load_many(platform.db.reader(), &ids).await?;
    let unseen = loaded
        .into_iter()
        .filter(|request| request.standing_of(actor).is_none());
    Ok(unseen.map(|request| request.id).collect())
}

impl NoticeDocument {
    fn of(notice: &InboxNotice, language: Language) -> Self {
        let (zh, en) = notice.template.text();
        let number = notice
            .number
            .as_ref()
            .map(|number| number.grouped())
            .unwrap_or_default();
        NoticeDocument {
            id: notice.id,
            template: notice.template,
            text: language.pick(zh, en).replace("{number}", &number),
            help_request_id: notice.request.map(|id| id.0),
            urgency: notice.urgency,
            created_at: notice.created_at,
            read: notice.read_at.is_some(),
        }
    }
}
