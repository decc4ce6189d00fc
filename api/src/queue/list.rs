//! `GET /queue`: the queue of an advisor, a lead, the desk or the district, most pressing first.

use super::pressing::PressingDocument;
use crate::actor::Staff;
use crate::help_requests::document::{HelpRequestDocument, Reader};
use crate::input::Query;
use crate::page::{cursor, limit};
use crate::problem::{Answer, Code, Language, Problem};
use actix_web::{HttpRequest, HttpResponse, get, web};
use nuanxin_domain::personal::Personal;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::help_requests::{self as requests, QueueAsked, QueueScope, QueueView};
use nuanxin_infra::platform::Platform;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which part of the queue.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// What I have.
    Mine,
    /// Everything open at the station.
    Station,
    /// What nobody has been given.
    Unassigned,
    /// What has a promise that is due before the day is over; an advisor's own. Appeals are left out.
    DueToday,
    /// What has a promise whose time is nearly over, from its warning on; an advisor's own. Appeals are left out.
    AtRisk,
    /// What has a missed promise; an advisor's own.
    Overdue,
    /// What waits for the triage desk; not what is still being routed in time. `GET /queue/triage` adds the candidates.
    Triage,
    /// What is to be followed up, ended or not, by due time; and what waits for the resident or may be contested.
    Followups,
    /// What I was asked first, wherever it is, until somebody has accepted it (首问负责): mine to see through.
    FirstAsked,
}

/// Which page of which view.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QueueQuery {
    /// Which part; `mine` for advisors, `station` for leads, `triage` for the desk and the district, if absent.
    #[param(inline)]
    view: Option<View>,
    /// Items on the page; 20 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(max_length = 200)]
    cursor: Option<String>,
}

/// One page of the queue.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueuePage {
    /// Requests, the one that is due first on top; names and numbers masked.
    items: Vec<QueueItem>,
    /// Where the next page begins; absent on the last.
    next_cursor: Option<String>,
}

/// A request in the queue.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueItem {
    /// The request.
    #[serde(flatten)]
    request: HelpRequestDocument,
    /// The promise by which it stands in this view, else the one that is due next; absent where nothing is promised.
    deadline: Option<PressingDocument>,
}

/// Show the queue
///
/// Most pressing first. Personal data is masked. Its cost does not grow with the number of closed requests.
#[utoipa::path(
    tag = "staff",
    params(QueueQuery),
    responses((status = 200, description = "One page", body = QueuePage)),
    security(("bearer" = []))
)]
#[get("/queue")]
pub async fn queue(
    platform: web::Data<Platform>,
    who: Staff,
    query: Query<QueueQuery>,
    http: HttpRequest,
) -> Answer {
    let actor = &who.0;
    let scope = QueueScope::of(actor).ok_or_else(|| Problem::new(Code::NotAllowed))?;
    let view = query
        .0
        .view
        .map_or_else(|| usual_view(actor.role), QueueView::from);
    let after = cursor(query.0.cursor.as_deref())?;
    let most = limit(query.0.limit)?;
    let now = platform.clocks.domain.now();
    let asked = QueueAsked { scope, view, now };
    let page = requests::queue(platform.db.reader(), &platform.ring, asked, after, most)
        .await
        .map_err(|error| Problem::internal(&error))?;
    let snapshot = platform.snapshot();
    let viewer = Reader {
        actor,
        language: Language::of(&http),
        snapshot: &snapshot,
    };
    let items = page.items.iter().map(|(request, told)| QueueItem {
        request: HelpRequestDocument {
            description: None,
            ..HelpRequestDocument::of(request, told.as_ref().map(Personal::expose), &viewer)
        },
        deadline: PressingDocument::of(request, view, actor, now),
    });
    let items: Vec<QueueItem> = items.collect();
    let entry = AuditEntry::new(&*platform.clocks.real, actor, "list");
    platform.audit_soon.write(entry);
    Ok(HttpResponse::Ok().json(QueuePage {
        items,
        next_cursor: page.next.map(|next| next.to_string()),
    }))
}

fn usual_view(role: nuanxin_domain::access::Role) -> QueueView {
    use nuanxin_domain::access::Role;
    match role {
        Role::Advisor => QueueView::Mine,
        Role::Lead => QueueView::Station,
        _ => QueueView::Triage,
    }
}

impl From<View> for QueueView {
    fn from(view: View) -> Self {
        match view {
            View::Mine => QueueView::Mine,
            View::Station => QueueView::Station,
            View::Unassigned => QueueView::Unassigned,
            View::DueToday => QueueView::DueToday,
            View::AtRisk => QueueView::AtRisk,
            View::Overdue => QueueView::Overdue,
            View::Triage => QueueView::Triage,
            View::Followups => QueueView::Followups,
            View::FirstAsked => QueueView::FirstAsked,
        }
    }
}
