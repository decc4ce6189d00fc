//! `GET /help-requests/{id}/deadlines`: what was promised, how it stands, and how each due time was counted.

use super::visible::visible;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::{Answer, Problem};
use actix_web::{HttpResponse, get, web};
use chrono::{DateTime, Utc};
use nuanxin_domain::calendar::{Counted, Skipped, WorkCalendar};
use nuanxin_domain::deadline::{Counting, Deadline, DeadlineKind, DeadlineStatus};
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// The deadlines of a request, in the order in which they were set.
#[derive(Debug, Serialize, ToSchema)]
pub struct Deadlines {
    /// Deadlines.
    items: Vec<DeadlineDocument>,
}

/// One promise.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeadlineDocument {
    /// What is promised.
    kind: DeadlineKind,
    /// Which referral it is about, by number.
    referral: Option<u16>,
    /// Since when the time counts.
    set_at: DateTime<Utc>,
    /// By when.
    due_at: DateTime<Utc>,
    /// A year without published holidays is in between: the time may move.
    provisional: bool,
    /// How it stands.
    status: DeadlineStatus,
    /// When it was missed, if it was.
    missed_at: Option<DateTime<Utc>>,
    /// When it was met or cancelled.
    ended_at: Option<DateTime<Utc>>,
    /// When the next warning or escalation fires.
    next_action_at: Option<DateTime<Utc>>,
    /// Version of the policy under which it was set.
    policy: String,
    /// How the due time was counted; none for what was set before this was kept.
    counting: Option<CountingDocument>,
}

/// How a due time was counted.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountingDocument {
    /// Where the period starts; without a period, the instant that somebody named (an extension, a work order).
    from: DateTime<Utc>,
    /// How long: `5wd` working days, `4wh` working hours, `30d` days, `2h`, `15m` or `10s` by the clock.
    period: Option<String>,
    /// Opening hours that counted: in an ordinary week.
    hours: String,
    /// Version of the calendar.
    calendar: String,
    /// Not later than this: the due time of a work order, or what was promised before.
    not_after: Option<DateTime<Utc>>,
    /// The days and hours that count, in order. Absent when the calendar is not known here any more.
    counted: Option<Vec<Counted>>,
    /// The days in between that do not count, and why.
    skipped: Option<Vec<Skipped>>,
    /// Times in which the clock stood still.
    pauses: Vec<PauseDocument>,
}

/// A time in which a clock stood still.
#[derive(Debug, Serialize, ToSchema)]
pub struct PauseDocument {
    /// Since when.
    from: DateTime<Utc>,
    /// Until when; at the latest, while it lasts.
    until: DateTime<Utc>,
    /// Seconds of working time that it took: the due time is later by these.
    lost_seconds: i64,
}

/// Show the deadlines
///
/// Each promise with its times, whether it was kept, and how its due time was counted: the start, the days and hours
/// that count, those that do not and why, the pauses, the versions of calendar and policy.
#[utoipa::path(
    tag = "staff",
    params(IdPath),
    responses((status = 200, description = "The deadlines", body = Deadlines)),
    security(("bearer" = []))
)]
#[get("/help-requests/{id}/deadlines")]
pub async fn deadlines(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let (request, _) = visible(&platform, &who.0, id).await?;
    let shown: Vec<&Deadline> = request.deadlines_for(who.0.account).collect();
    let calendars = calendars(&platform, &shown).await?;
    let items = shown
        .iter()
        .map(|deadline| DeadlineDocument::of(deadline, &calendars))
        .collect();
    Ok(HttpResponse::Ok().json(Deadlines { items }))
}

type Calendars = BTreeMap<String, Arc<WorkCalendar>>;

/// Those by which these deadlines were counted, as far as they are known.
async fn calendars(platform: &Platform, shown: &[&Deadline]) -> Result<Calendars, Problem> {
    let mut calendars = Calendars::new();
    for counting in shown.iter().filter_map(|deadline| deadline.counting.as_ref()) {
        let name = &counting.calendar;
        if calendars.contains_key(name) {
            continue;
        }
        if let Some(calendar) = platform.reference.calendar_of(name).await? {
            calendars.insert(name.clone(), calendar);
        }
    }
    Ok(calendars)
}

impl DeadlineDocument {
    fn of(deadline: &Deadline, calendars: &Calendars) -> Self {
        DeadlineDocument {
            kind: deadline.kind,
            referral: deadline.about,
            set_at: deadline.set_at,
            due_at: deadline.due_at,
            provisional: deadline.provisional,
            status: deadline.status,
            missed_at: deadline.missed_at,
            ended_at: deadline.ended_at,
            next_action_at: deadline.next_action_at,
            policy: deadline.policy.clone(),
            counting: deadline
                .counting
                .as_ref()
                .map(|counting| CountingDocument::of(counting, calendars.get(&counting.calendar))),
        }
    }
}

impl CountingDocument {
    fn of(counting: &Counting, calendar: Option<&Arc<WorkCalendar>>) -> Self {
        let explained = calendar.map(|calendar| counting.explained(calendar));
        let pauses = explained.iter().flat_map(|explained| &explained.pauses);
        CountingDocument {
            from: counting.from,
            period: counting.period.map(|period| period.to_string()),
            hours: counting.hours().to_string(),
            calendar: counting.calendar.clone(),
            not_after: counting.not_after,
            pauses: pauses
                .map(|(pause, lost)| PauseDocument {
                    from: pause.from,
                    until: pause.until,
                    lost_seconds: lost.num_seconds(),
                })
                .collect(),
            counted: explained.as_ref().map(|explained| explained.counted.clone()),
            skipped: explained.map(|explained| explained.skipped),
        }
    }
}
