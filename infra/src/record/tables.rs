//! One function a table: the rows of all writes in one multi-row statement.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use nuanxin_domain::help_request::{Event, EventKind, HelpRequest, StateName};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::notice::Notice;
use nuanxin_domain::number::RequestNumber;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::quiet_hours::held_until;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::{RecordError, Recording, Write};
use crate::catch_ups::Telling;
use crate::db::DbError;
use crate::help_requests::{QUEUE_END, field, people};
use crate::jobs::NewJob;
use crate::rows::{Insert, Rows, code, json};
use crate::sealed::{FieldName, SealedBytes};
use crate::{calls, catch_ups, jobs, notices};

const HELP_REQUESTS: Insert = Insert {
    table: "help_requests",
    columns: &[
        "id",
        "number",
        "version",
        "state",
        "station_id",
        "advisor_id",
        "filed_by",
        "filed_by_role",
        "session_id",
        "channel",
        "urgency_rank",
        "restricted",
        "overdue",
        "due_at",
        "queue_at",
        "submitted_at",
        "changed_at",
        "first_asked",
        "follow_up_at",
        "promised_at",
        "at_risk_from",
        "late_since",
        "body",
    ],
    ending: "ON CONFLICT (id) DO UPDATE SET version = excluded.version, state = excluded.state, \
             station_id = excluded.station_id, advisor_id = excluded.advisor_id, \
             urgency_rank = excluded.urgency_rank, restricted = excluded.restricted, \
             overdue = excluded.overdue, due_at = excluded.due_at, queue_at = excluded.queue_at, \
             changed_at = excluded.changed_at, first_asked = excluded.first_asked, \
             follow_up_at = excluded.follow_up_at, promised_at = excluded.promised_at, \
             at_risk_from = excluded.at_risk_from, late_since = excluded.late_since, body = excluded.body \
             WHERE help_requests.version = excluded.version - 1 RETURNING id",
};

/// Inserts new requests and moves known ones from the version before; names the others as stale.
pub(super) async fn help_requests(
    tx: &impl ConnectionTrait,
    cx: &Recording,
    writes: &[&Write],
) -> Result<(), RecordError> {
    let now = cx.clocks.domain.now();
    let mut values = Vec::with_capacity(writes.len() * HELP_REQUESTS.columns.len());
    for write in writes {
        let changed_at = write.decided.events.last().map_or(now, |event| event.at);
        values.extend(request_row(&write.decided.request, changed_at));
    }
    let rows = HELP_REQUESTS.returning(tx, values).await?;
    if rows.len() == writes.len() {
        return Ok(());
    }
    let mut written = HashSet::new();
    for row in rows {
        written.insert(RequestId(row.try_get::<Uuid>("", "id").map_err(DbError::from)?));
    }
    let all = writes.iter().map(|write| write.decided.request.id);
    Err(RecordError::Stale(
        all.filter(|id| !written.contains(id)).collect(),
    ))
}

fn request_row(request: &HelpRequest, changed_at: DateTime<Utc>) -> [Value; 23] {
    [
        request.id.0.into(),
        request.number.as_str().into(),
        request.version.into(),
        request.state.name().code().into(),
        request.state.station().map(|id| id.0).into(),
        request.state.advisor().map(|id| id.0).into(),
        request.filed_by.account.0.into(),
        request.filed_by.role.code().into(),
        request.filed_by.session.map(|id| id.0).into(),
        request.channel.code().into(),
        request.urgency.lane().into(),
        request.restricted.into(),
        request.is_overdue().into(),
        request.next_due_at().into(),
        queue_at(request).into(),
        request.submitted_at.into(),
        changed_at.into(),
        request.first_asked().map(|id| id.0).into(),
        follow_up_at(request).into(),
        request.promised_at().into(),
        request.at_risk_from().into(),
        request.late_since().into(),
        json(request),
    ]
}

/// When it is to be followed up next: the follow-up that is due first; else, while it waits for the resident or may be
/// contested, where it stands in queues.
fn follow_up_at(request: &HelpRequest) -> Option<DateTime<Utc>> {
    let contested = matches!(request.state.name(), StateName::Waiting | StateName::Resolved);
    request
        .follow_up_at()
        .or_else(|| contested.then(|| queue_at(request)))
}

/// What queues are sorted by: the next promise; else, of what no station has yet, when it came in; else the
/// next appointment that the product keeps by itself; else the end.
fn queue_at(request: &HelpRequest) -> DateTime<Utc> {
    let unrouted = matches!(
        request.state.name(),
        StateName::Submitted | StateName::Returned | StateName::Triage
    );
    let appointments = request.deadlines.iter().filter(|d| d.is_open()).map(|d| d.due_at);
    request
        .next_due_at()
        .or(unrouted.then_some(request.submitted_at))
        .or_else(|| appointments.min())
        .unwrap_or(QUEUE_END)
}

const INTAKES: Insert = Insert {
    table: "intakes",
    columns: &["request_id", "sealed", "name_index", "phone_index", "id_index"],
    ending: "ON CONFLICT (request_id) DO UPDATE SET sealed = excluded.sealed, \
             name_index = excluded.name_index, phone_index = excluded.phone_index, \
             id_index = excluded.id_index",
};

/// Seals and writes what people told, where it is new or has changed.
pub(super) fn intakes(cx: &Recording, writes: &[&Write]) -> Rows {
    let mut values = Vec::new();
    for write in writes {
        let Some(intake) = &write.decided.intake else {
            continue;
        };
        let id = write.decided.request.id.0;
        let intake = intake.expose();
        let indexes = people::indexes(&cx.ring, &intake.person);
        values.extend::<[Value; 5]>([
            id.into(),
            cx.ring.seal_json(field::INTAKE, id, intake).into(),
            indexes.name.into(),
            indexes.phone.into(),
            indexes.id_number.into(),
        ]);
    }
    INTAKES.rows(values)
}

/// Keeps the numbers by which callers are recognised, beside the person's own.
pub(super) fn request_phones(cx: &Recording, writes: &[&Write]) -> Rows {
    let told = writes.iter().filter_map(|write| {
        let intake = write.decided.intake.as_ref()?;
        Some((write.decided.request.id, intake.expose()))
    });
    calls::numbers(&cx.ring, &told.collect::<Vec<_>>())
}

const EVENTS: Insert = Insert {
    table: "events",
    columns: &[
        "request_id",
        "seq",
        "at",
        "actor_id",
        "actor_role",
        "actor_station_id",
        "kind",
        "data",
        "internal_note",
        "told",
        "said",
    ],
    ending: "",
};

/// Appends what happened, its words sealed.
pub(super) fn events(cx: &Recording, writes: &[&Write]) -> Result<Rows, DbError> {
    let mut values = Vec::new();
    for write in writes {
        let request = write.decided.request.id;
        for event in &write.decided.events {
            values.extend(event_row(cx, request, event)?);
        }
    }
    Ok(EVENTS.rows(values))
}

fn event_row(cx: &Recording, request: RequestId, event: &Event) -> Result<[Value; 11], DbError> {
    let row = field::event_row(request, event.seq);
    let seal = |name: FieldName, text: &Option<Personal<String>>| -> Option<SealedBytes> {
        text.as_ref()
            .map(|text| cx.ring.seal_text(name, row, text.expose()))
    };
    let seq = i32::try_from(event.seq).map_err(|_| DbError::Unreadable("an event's number".into()))?;
    Ok([
        request.0.into(),
        seq.into(),
        event.at.into(),
        event.by.account.0.into(),
        event.by.role.code().into(),
        event.by.station.map(|id| id.0).into(),
        event.kind.code().into(),
        json(&event.kind),
        seal(field::INTERNAL_NOTE, &event.words.internal_note).into(),
        seal(field::TOLD, &event.words.told).into(),
        seal(field::SAID, &event.words.said).into(),
    ])
}

const DEADLINES: Insert = Insert {
    table: "deadlines",
    columns: &[
        "request_id",
        "ordinal",
        "kind",
        "set_at",
        "due_at",
        "provisional",
        "status",
        "ended_at",
        "missed_at",
        "rung",
        "next_action_at",
        "policy",
        "station_id",
        "lane",
    ],
    ending: "ON CONFLICT (request_id, ordinal) DO UPDATE SET due_at = excluded.due_at, \
             set_at = excluded.set_at, provisional = excluded.provisional, status = excluded.status, \
             ended_at = excluded.ended_at, missed_at = excluded.missed_at, rung = excluded.rung, \
             next_action_at = excluded.next_action_at, station_id = excluded.station_id, \
             lane = excluded.lane, failures = 0, held_until = NULL",
};

/// Writes the deadlines that were touched.
pub(super) fn deadlines(writes: &[&Write]) -> Rows {
    let mut values = Vec::new();
    for write in writes {
        let (request, touched) = (&write.decided.request, &write.decided.touched_deadlines);
        for deadline in request.deadlines.iter().filter(|d| touched.contains(&d.ordinal)) {
            values.extend::<[Value; 14]>([
                request.id.0.into(),
                i32::from(deadline.ordinal).into(),
                deadline.kind.code().into(),
                deadline.set_at.into(),
                deadline.due_at.into(),
                deadline.provisional.into(),
                code(&deadline.status).into(),
                deadline.ended_at.into(),
                deadline.missed_at.into(),
                i16::try_from(deadline.rung).unwrap_or(i16::MAX).into(),
                deadline.next_action_at.into(),
                deadline.policy.as_str().into(),
                request.state.station().map(|id| id.0).into(),
                request.urgency.lane().into(),
            ]);
        }
    }
    DEADLINES.rows(values)
}

const APPEALS: Insert = Insert {
    table: "appeals",
    columns: &["id", "request_id"],
    ending: "ON CONFLICT (id) DO NOTHING",
};

/// Writes which request a new appeal belongs to.
pub(super) fn appeals(writes: &[&Write]) -> Rows {
    let mut values = Vec::new();
    for write in writes {
        for event in &write.decided.events {
            if let EventKind::Appealed { appeal } = event.kind {
                values.extend::<[Value; 2]>([appeal.0.into(), write.decided.request.id.0.into()]);
            }
        }
    }
    APPEALS.rows(values)
}

const ASSIGNMENTS: Insert = Insert {
    table: "assignments",
    columns: &["request_id", "seq", "station_id", "advisor_id", "at"],
    ending: "",
};

/// Keeps who was given what: what is recent counts when the next one is chosen.
pub(super) fn assignments(writes: &[&Write]) -> Result<Rows, DbError> {
    let mut values = Vec::new();
    for write in writes {
        let request = &write.decided.request;
        for event in &write.decided.events {
            let (EventKind::Assigned { advisor, .. }, Some(station)) = (&event.kind, request.state.station())
            else {
                continue;
            };
            let seq =
                i32::try_from(event.seq).map_err(|_| DbError::Unreadable("an event's number".into()))?;
            values.extend::<[Value; 5]>([
                request.id.0.into(),
                seq.into(),
                station.0.into(),
                advisor.0.into(),
                event.at.into(),
            ]);
        }
    }
    Ok(ASSIGNMENTS.rows(values))
}

/// Puts notices into inboxes, but for those that wait for the end of a catch-up.
pub(super) fn notices(cx: &Recording, writes: &[&Write], catch_up: Option<Uuid>) -> Rows {
    let at_once = told(writes, |write, notice| {
        catch_up.is_none() || !is_gathered(write, notice)
    });
    notices::rows(cx.clocks.domain.as_ref(), &at_once)
}

/// Keeps what is told at the end of a catch-up.
pub(super) fn gathered(cx: &Recording, writes: &[&Write], catch_up: Option<Uuid>) -> Rows {
    let gathered = told(writes, |write, notice| {
        catch_up.is_some() && is_gathered(write, notice)
    });
    let catch_up = catch_up.unwrap_or_default();
    catch_ups::items(cx.clocks.domain.as_ref(), catch_up, &gathered)
}

/// The notices of a decision that may be read as soon as it is committed.
pub(super) fn visible_at_once(
    write: &Write,
    gathering: bool,
    now: DateTime<Utc>,
) -> impl Iterator<Item = &Notice> {
    let visible = move |notice: &&Notice| {
        held_until(notice, now).is_none() && !(gathering && is_gathered(write, notice))
    };
    write.decided.notices.iter().filter(visible)
}

fn is_gathered(write: &Write, notice: &Notice) -> bool {
    write.telling != Telling::AtOnce && notice.joins_catch_up()
}

fn told(writes: &[&Write], which: impl Fn(&Write, &Notice) -> bool) -> Vec<(Notice, Option<RequestNumber>)> {
    let mut all = Vec::new();
    for write in writes {
        let number = &write.decided.request.number;
        let notices = write.decided.notices.iter().filter(|notice| which(write, notice));
        all.extend(notices.map(|notice| (*notice, Some(number.clone()))));
    }
    all
}

/// Enqueues the work that follows, in the lane of its request.
pub(super) fn jobs(cx: &Recording, writes: &[&Write]) -> Rows {
    let real = cx.clocks.real.as_ref();
    let now = real.now();
    let mut new = Vec::new();
    for write in writes {
        let lane = write.decided.request.urgency.lane();
        let jobs = write.decided.jobs.iter();
        new.extend(jobs.map(|job| NewJob::of_decision(job, lane, now)));
    }
    jobs::rows(real.now(), &new)
}
