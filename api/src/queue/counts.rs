//! `GET /queue/counts`: how much each view of the queue holds.

use crate::actor::Staff;
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpResponse, get, web};
use chrono::{DateTime, Utc};
use nuanxin_infra::call_tasks;
use nuanxin_infra::help_requests::{COUNTED_AT_MOST, QueueCounts, QueueScope, queue_counts};
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use utoipa::ToSchema;

/// How many requests each view of the caller's queue holds; 0 for a view that the caller has not.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QueueCounts)]
pub struct CountsDocument {
    /// The server's time when it counted: a phone whose own clock is wrong tells from it what is left of a promise.
    at: DateTime<Utc>,
    /// What I have.
    mine: u64,
    /// Everything open at the station.
    station: u64,
    /// What nobody has been given.
    unassigned: u64,
    /// What has a promise that is due before the day is over.
    due_today: u64,
    /// What has a promise whose time is nearly over.
    at_risk: u64,
    /// What has a missed promise.
    overdue: u64,
    /// What waits for the triage desk.
    triage: u64,
    /// What is to be followed up, or waits for the resident.
    followups: u64,
    /// What I was asked first and nobody has accepted yet.
    first_asked: u64,
    /// Calls to make, because no message reached somebody: `GET /call-tasks`.
    call_tasks: u64,
    /// Counting stops here: a view with so many has so many or more.
    #[schema(example = 1000)]
    counted_at_most: u64,
}

/// Count the queue
///
/// What a lead sees first: how much is due today, at risk, overdue and waiting, and how many calls are to be made,
/// each as far as the caller may see it.
/// The roster's gaps stand at `GET /duty/gaps`.
#[utoipa::path(
    tag = "staff",
    responses((status = 200, description = "The counts of all views", body = CountsDocument)),
    security(("bearer" = []))
)]
#[get("/queue/counts")]
pub async fn count_queue(platform: web::Data<Platform>, who: Staff) -> Answer {
    let scope = QueueScope::of(&who.0).ok_or_else(|| Problem::new(Code::NotAllowed))?;
    let now = platform.clocks.domain.now();
    let counts = queue_counts(platform.db.reader(), scope, now).await?;
    let most = usize::try_from(COUNTED_AT_MOST).unwrap_or(usize::MAX);
    let calls = call_tasks::seen_by(platform.db.reader(), &who.0, None, most).await?;
    Ok(HttpResponse::Ok().json(CountsDocument::of(&counts, calls.len() as u64, now)))
}

impl CountsDocument {
    fn of(counts: &QueueCounts, call_tasks: u64, at: DateTime<Utc>) -> Self {
        CountsDocument {
            at,
            mine: counts.mine,
            station: counts.station,
            unassigned: counts.unassigned,
            due_today: counts.due_today,
            at_risk: counts.at_risk,
            overdue: counts.overdue,
            triage: counts.triage,
            followups: counts.followups,
            first_asked: counts.first_asked,
            call_tasks,
            counted_at_most: COUNTED_AT_MOST,
        }
    }
}
