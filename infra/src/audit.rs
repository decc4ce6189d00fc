//! The audit log: who did or saw what, when, and on which grounds. Append only; holds ids and codes, never a
//! personal value. A sealing job gives the entries their order afterwards ([`seal`]); insert ids are not commit
//! order. [`verify`] finds what was deleted, altered, swapped or put in behind the program's back.

mod chain;
mod forgetting;
mod heads;
mod looks;
mod sealing;
mod soon;
mod verifying;

use chrono::{DateTime, Utc};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::help_request::{Event, HelpRequest, Purpose, RevealField};
use nuanxin_domain::ids::{AccountId, RequestId, StationId};
use nuanxin_domain::live::{Inbox, Thing, Touched};
use sea_orm::{ConnectionTrait, QueryResult, TryGetableFromJson, Value};
use serde::Deserialize;
use uuid::Uuid;

pub use chain::{Head, head, sealed_columns};
pub use forgetting::forget_before;
pub use heads::{Heads, HeadsError};
pub use looks::{REVEAL, SHOW, SHOW_ATTACHMENT, SHOW_PREVIEW, TIMELINE, looks};
#[doc(hidden)]
pub use sealing::waiting_sql;
pub use sealing::{seal, unsealed};
pub use soon::AuditSoon;
pub use verifying::{Finding, Verified, VerifyError, Verifying, verify};

use crate::clock::Clock;
use crate::db::DbError;
use crate::ids::new_id;
use crate::live;
use crate::rows::{Insert, Rows, code, from_code, insert_all, json, statement};

const INSERT: Insert = Insert {
    table: "audit_entries",
    columns: &[
        "id",
        "at",
        "actor_id",
        "actor_role",
        "station_id",
        "action",
        "request_id",
        "purpose",
        "fields",
        "grounds",
    ],
    ending: "",
};

/// One thing that somebody did or saw.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// Identity; its time is the real one.
    pub id: Uuid,
    /// When, in real time.
    pub at: DateTime<Utc>,
    /// Who; nil for the product itself.
    pub actor: AccountId,
    /// In which role.
    pub role: Role,
    /// The station that the request belongs to, else the actor's: whose lead may read the entry.
    pub station: Option<StationId>,
    /// What: an event's code, or a code such as `reveal` or `list`.
    pub action: String,
    /// About which request.
    pub request: Option<RequestId>,
    /// What for, of unmasked reads.
    pub purpose: Option<Purpose>,
    /// Which fields were shown unmasked.
    pub fields: Vec<RevealField>,
    /// On which grounds: a standing, or a legal basis.
    pub grounds: Option<String>,
    /// What open pages are told at its place in the order of commits, beside the change of a request. Kept apart from the
    /// log, and not for long.
    pub touched: Touched,
}

impl AuditEntry {
    /// Something that `actor` did just now; `real` is the real clock.
    pub fn new(real: &dyn Clock, actor: &Actor, action: impl Into<String>) -> Self {
        Self {
            id: new_id(real),
            at: real.now(),
            actor: actor.account,
            role: actor.role,
            station: actor.station,
            action: action.into(),
            request: None,
            purpose: None,
            fields: Vec::new(),
            grounds: None,
            touched: Touched::default(),
        }
    }

    /// With it, this has changed: pages that show it are told.
    pub fn tells(mut self, thing: Thing) -> Self {
        self.touched.thing = Some(thing);
        self
    }

    /// With it, these inboxes have something new.
    pub fn fills(&mut self, inboxes: impl IntoIterator<Item = Inbox>) {
        self.touched.inboxes.extend(inboxes);
    }

    /// About this request, and so about the station that has it.
    pub fn about(mut self, request: &HelpRequest) -> Self {
        self.request = Some(request.id);
        self.station = request.state.station().or(self.station);
        self
    }

    /// An unmasked read.
    pub fn shown(mut self, fields: Vec<RevealField>, purpose: Purpose) -> Self {
        self.fields = fields;
        self.purpose = Some(purpose);
        self
    }

    /// On which grounds.
    pub fn on_grounds(mut self, grounds: impl Into<String>) -> Self {
        self.grounds = Some(grounds.into());
        self
    }

    /// The entry that every event leaves.
    pub(crate) fn of_event(
        real: &dyn Clock,
        at: DateTime<Utc>,
        request: &HelpRequest,
        event: &Event,
    ) -> Self {
        Self {
            id: new_id(real),
            at,
            actor: event.by.account,
            role: event.by.role,
            station: request.state.station().or(event.by.station),
            action: event.kind.code(),
            request: Some(request.id),
            purpose: None,
            fields: Vec::new(),
            grounds: event.kind.legal_basis().map(|basis| basis.code().to_owned()),
            touched: Touched::default(),
        }
    }
}

/// Writes entries, in the transaction of what they tell about.
///
/// # Errors
/// What the database reported.
pub async fn write(db: &impl ConnectionTrait, entries: &[AuditEntry]) -> Result<(), DbError> {
    insert_all(db, vec![rows(entries), live::touched_rows(entries)]).await?;
    Ok(())
}

/// The rows of these entries.
pub(crate) fn rows(entries: &[AuditEntry]) -> Rows {
    let mut values = Vec::with_capacity(entries.len() * INSERT.columns.len());
    for entry in entries {
        values.extend::<[Value; 10]>([
            entry.id.into(),
            entry.at.into(),
            entry.actor.0.into(),
            entry.role.code().into(),
            entry.station.map(|id| id.0).into(),
            entry.action.as_str().into(),
            entry.request.map(|id| id.0).into(),
            entry.purpose.map(|purpose| code(&purpose)).into(),
            match entry.fields.as_slice() {
                [] => Value::Json(None),
                fields => json(&fields),
            },
            entry.grounds.clone().into(),
        ]);
    }
    INSERT.rows(values)
}

/// Whose entries are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditScope {
    /// Entries about one station: its lead reads them.
    Station(StationId),
    /// All: the district.
    District,
}

/// Which entries are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct AuditFilter {
    /// About this request only.
    pub request: Option<RequestId>,
    /// By this account only.
    pub actor: Option<AccountId>,
}

/// One page of the log, newest first; `before` is the last id of the page before it.
///
/// # Errors
/// What the database reported.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: AuditScope,
    filter: AuditFilter,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<AuditEntry>, DbError> {
    let mut sql = String::from("SELECT * FROM audit_entries WHERE id < $1");
    let mut values: Vec<Value> = vec![before.unwrap_or(Uuid::max()).into()];
    let conditions = [
        ("station_id", station_of(scope).map(|id| id.0)),
        ("request_id", filter.request.map(|id| id.0)),
        ("actor_id", filter.actor.map(|id| id.0)),
    ];
    for (column, id) in conditions {
        if let Some(id) = id {
            values.push(id.into());
            sql.push_str(&format!(" AND {column} = ${}", values.len()));
        }
    }
    values.push(i64::try_from(limit).unwrap_or(i64::MAX).into());
    sql.push_str(&format!(" ORDER BY id DESC LIMIT ${}", values.len()));
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(read).collect()
}

fn station_of(scope: AuditScope) -> Option<StationId> {
    match scope {
        AuditScope::Station(station) => Some(station),
        AuditScope::District => None,
    }
}

#[derive(Deserialize)]
struct Fields(Vec<RevealField>);
impl TryGetableFromJson for Fields {}

fn read(row: &QueryResult) -> Result<AuditEntry, DbError> {
    let role: String = row.try_get("", "actor_role")?;
    let purpose: Option<String> = row.try_get("", "purpose")?;
    let fields: Option<Fields> = row.try_get("", "fields")?;
    Ok(AuditEntry {
        id: row.try_get("", "id")?,
        at: row.try_get("", "at")?,
        actor: AccountId(row.try_get("", "actor_id")?),
        role: from_code(role)?,
        station: row.try_get::<Option<Uuid>>("", "station_id")?.map(StationId),
        action: row.try_get("", "action")?,
        request: row.try_get::<Option<Uuid>>("", "request_id")?.map(RequestId),
        purpose: purpose.map(from_code).transpose()?,
        fields: fields.map(|fields| fields.0).unwrap_or_default(),
        grounds: row.try_get("", "grounds")?,
        touched: Touched::default(),
    })
}
