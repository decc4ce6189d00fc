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
use nuanxin_domain::number::RequestNumber;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::catch_ups::{self, Listed};
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
    /// What became due while the system was away, the most urgent first, up to 1,000 lines; only in a notice about a
    /// catch-up.
    #[serde(skip_serializing_if = "Option::is_none")]
    list: Option<Vec<NoticeLine>>,
    /// About which request.
    help_request_id: Option<Uuid>,
    /// How soon it must be read.
    urgency: Urgency,
    /// When it was written. At night (21:30 to 08:00) what is neither urgent nor about danger is listed from 08:00 on.
    pub created_at: DateTime<Utc>,
    /// Whether the caller has read it.
    read: bool,
}

/// One line of the list of a notice about a catch-up.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeLine {
    /// What happened.
    template: NoticeTemplate,
    /// The sentence.
    #[schema(example = "求助 2600 0000 0173 已超时。")]
    text: String,
    /// About which request.
    help_request_id: Option<Uuid>,
    /// How soon it must be seen to.
    urgency: Urgency,
}

impl NoticeLine {
    fn of(line: &Listed, language: Language) -> Self {
        NoticeLine {
            template: line.template,
            text: text_of(line.template, line.number.as_ref(), language),
            help_request_id: line.request.map(|id| id.0),
            urgency: line.urgency,
        }
    }
}

fn text_of(template: NoticeTemplate, number: Option<&RequestNumber>, language: Language) -> String {
    let (zh, en) = template.text();
    let number = number.map(RequestNumber::grouped).unwrap_or_default();
    language.pick(zh, en).replace("{number}", &number)
}

/// A request counts once, however much happened to it.
fn things(list: &[Listed]) -> usize {
    let requests: HashSet<RequestId> = list.iter().filter_map(|line| line.request).collect();
    requests.len() + list.iter().filter(|line| line.request.is_none()).count()
}

/// List my notices
///
/// The inbox of the caller, newest first; staff also see what was told to their role. After an outage there is one notice
/// with the list of what became due meanwhile, instead of one for each request; an SOS has its own. Notices about a request that
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
        let now = platform.clocks.domain.now();
        let found = notices::inbox(platform.db.reader(), actor, after, most + 1, now).await;
        let found = found.map_err(|error| Problem::internal(&error))?;
        after = found.last().map(|last| last.id);
        let ended = found.len() <= most as usize;
        seen.extend(without_hidden(platform, actor, found).await?);
        if ended {
            break;
        }
    }
    let more = seen.len() > most as usize;
    seen.truncate(most as usize);
    let last = seen.last().filter(|_| more);
    Ok(Page {
        next_cursor: last.map(|(last, _)| last.id.to_string()),
        items: seen
            .iter()
            .map(|(notice, list)| NoticeDocument::of(notice, list.as_deref(), language))
            .collect(),
    })
}

/// A notice with its list, if it has one.
type WithList = (InboxNotice, Option<Vec<Listed>>);

/// Notices and their lists, without what the caller may not see. A list of which nothing is left is no notice.
async fn without_hidden(
    platform: &Platform,
    actor: &Actor,
    found: Vec<InboxNotice>,
) -> Result<Vec<WithList>, DbError> {
    let mut with_lists = Vec::with_capacity(found.len());
    for notice in found {
        let list = match notice.catch_up {
            Some(catch_up) => Some(catch_ups::list(platform.db.reader(), catch_up, actor).await?),
            None => None,
        };
        with_lists.push((notice, list));
    }
    let hidden = hidden(platform, actor, &with_lists).await?;
    let is_shown = |request: Option<RequestId>| request.is_none_or(|id| !hidden.contains(&id));
    for (_, list) in &mut with_lists {
        if let Some(list) = list {
            list.retain(|line| is_shown(line.request));
        }
    }
    with_lists.retain(|(notice, list)| {
        is_shown(notice.request) && list.as_ref().is_none_or(|list| !list.is_empty())
    });
    Ok(with_lists)
}

/// The restricted requests among them that the caller may not see: husband and wife may share one inbox.
async fn hidden(
    platform: &Platform,
    actor: &Actor,
    found: &[WithList],
) -> Result<HashSet<RequestId>, DbError> {
    let alone = found
        .iter()
        .map(|(notice, _)| (notice.restricted, notice.request));
    let lines = found.iter().filter_map(|(_, list)| list.as_ref()).flatten();
    let all = alone.chain(lines.map(|line| (line.restricted, line.request)));
    let ids: HashSet<RequestId> = all
        .filter(|(restricted, _)| *restricted)
        .filter_map(|(_, request)| request)
        .collect();
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
    fn of(notice: &InboxNotice, list: Option<&[Listed]>, language: Language) -> Self {
        let count = list.map_or(0, things);
        let text = text_of(notice.template, notice.number.as_ref(), language);
        NoticeDocument {
            id: notice.id,
            template: notice.template,
            text: text.replace("{count}", &count.to_string()),
            list: list.map(|list| list.iter().map(|line| NoticeLine::of(line, language)).collect()),
            help_request_id: notice.request.map(|id| id.0),
            urgency: notice.urgency,
            created_at: notice.created_at,
            read: notice.read_at.is_some(),
        }
    }
}
