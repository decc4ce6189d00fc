//! Inboxes: what was said to an account, to a station's lead, to a whole station, the district or the triage
//! desk. A notice of a group is one row; who has read it is kept for each account.

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::delivery::Importance;
use nuanxin_domain::ids::{AccountId, NeighbourId, RequestId, StationId};
use nuanxin_domain::live::Inbox;
use nuanxin_domain::notice::{Audience, Notice, NoticeTemplate};
use nuanxin_domain::number::RequestNumber;
use nuanxin_domain::quiet_hours::held_until;
use nuanxin_domain::urgency::Urgency;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use crate::audit::AuditEntry;
use crate::clock::Clock;
use crate::db::DbError;
use crate::ids::{first_id_at, new_id_at};
use crate::rows::{Insert, Rows, code, from_code, insert_all, statement};

/// Unread notices are counted this far back and up to this many.
const UNREAD_WITHIN: TimeDelta = TimeDelta::days(30);
/// See `UNREAD_WITHIN`.
pub const UNREAD_AT_MOST: u64 = 100;

const INSERT: Insert = Insert {
    table: "notices",
    columns: &[
        "id",
        "audience",
        "addressee",
        "template",
        "request_id",
        "number",
        "urgency_rank",
        "created_at",
        "visible_from",
        "catch_up_id",
        "leaving",
    ],
    ending: "",
};

/// Puts notices into inboxes, in the transaction of their cause; beside each the request's number, for the text. `cause` is
/// the audit entry that is written with them: at its place pages hear of what may be read at once.
///
/// # Errors
/// What the database reported.
pub async fn insert(
    tx: &impl ConnectionTrait,
    domain: &dyn Clock,
    notices: &[(Notice, Option<RequestNumber>)],
    cause: &mut AuditEntry,
) -> Result<(), DbError> {
    let now = domain.now();
    let at_once = notices.iter().map(|(notice, _)| notice);
    let at_once = at_once.filter(|notice| held_until(notice, now).is_none());
    cause.fills(at_once.map(Inbox::of));
    insert_all(tx, vec![rows(domain, notices)]).await?;
    Ok(())
}

/// A notice with what its row holds beside it.
pub(crate) struct Told {
    pub notice: Notice,
    /// The request's number.
    pub number: Option<RequestNumber>,
    /// The catch-up whose list it comes with.
    pub catch_up: Option<Uuid>,
}

/// The rows of these notices.
pub(crate) fn rows(domain: &dyn Clock, notices: &[(Notice, Option<RequestNumber>)]) -> Rows {
    let told = notices.iter().map(|(notice, number)| Told {
        notice: *notice,
        number: number.clone(),
        catch_up: None,
    });
    told_rows(domain, told)
}

/// As [`rows`]. What is held overnight takes its place in the inbox when it becomes visible.
pub(crate) fn told_rows(domain: &dyn Clock, told: impl Iterator<Item = Told>) -> Rows {
    let now = domain.now();
    let mut values = Vec::with_capacity(told.size_hint().0 * INSERT.columns.len());
    for Told {
        notice,
        number,
        catch_up,
    } in told
    {
        let (audience, addressee) = address(&notice.audience);
        let visible_from = held_until(&notice, now);
        values.extend::<[Value; 11]>([
            new_id_at(visible_from.unwrap_or(now)).into(),
            audience.into(),
            addressee.into(),
            code(&notice.template).into(),
            notice.request.map(|id| id.0).into(),
            number.as_ref().map(|number| number.as_str().to_owned()).into(),
            notice.urgency.lane().into(),
            now.into(),
            visible_from.into(),
            catch_up.into(),
            lane(&notice, visible_from).into(),
        ]);
    }
    INSERT.rows(values)
}

/// In which lane it leaves. What is held overnight is taken up in the morning even where it stays in the inbox: pages
/// hear of it then.
fn lane(notice: &Notice, held: Option<DateTime<Utc>>) -> Option<i16> {
    let held = held.map(|_| Importance::Informs);
    notice.importance().or(held).map(Importance::lane)
}

/// Where a notice of this audience lies.
pub(crate) fn address(audience: &Audience) -> (&'static str, Uuid) {
    match audience {
        Audience::Account { account } => ("account", account.0),
        Audience::Lead { station } => ("lead", station.0),
        Audience::Station { station } => ("station", station.0),
        Audience::District => ("district", Uuid::nil()),
        Audience::Triage => ("triage", Uuid::nil()),
        Audience::SafeContact { request } => ("safe_contact", request.0),
        Audience::Neighbour { neighbour } => ("neighbour", neighbour.0),
    }
}

/// The audience whose notices lie there.
pub(crate) fn audience(kind: &str, addressee: Uuid) -> Result<Audience, DbError> {
    let station = StationId(addressee);
    match kind {
        "account" => Ok(Audience::Account {
            account: AccountId(addressee),
        }),
        "lead" => Ok(Audience::Lead { station }),
        "station" => Ok(Audience::Station { station }),
        "district" => Ok(Audience::District),
        "triage" => Ok(Audience::Triage),
        "safe_contact" => Ok(Audience::SafeContact {
            request: RequestId(addressee),
        }),
        "neighbour" => Ok(Audience::Neighbour {
            neighbour: NeighbourId(addressee),
        }),
        other => Err(DbError::Unreadable(format!("unknown audience {other}"))),
    }
}

/// The addresses at which somebody finds notices.
pub(crate) fn addresses(actor: &Actor) -> Vec<(&'static str, Uuid)> {
    Audience::all_of(actor).iter().map(address).collect()
}

/// A notice in somebody's inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxNotice {
    /// Identity; the cursor of the page after it.
    pub id: Uuid,
    /// What is said.
    pub template: NoticeTemplate,
    /// About which request.
    pub request: Option<RequestId>,
    /// Its number.
    pub number: Option<RequestNumber>,
    /// How soon it must be read.
    pub urgency: Urgency,
    /// When it was written, in domain time.
    pub created_at: DateTime<Utc>,
    /// The catch-up whose list it comes with ([`catch_ups::list`](crate::catch_ups::list)).
    pub catch_up: Option<Uuid>,
    /// When this account read it.
    pub read_at: Option<DateTime<Utc>>,
    /// That request is restricted (保密件) by now: only whoever may see it may see this.
    pub restricted: bool,
}

/// One page of an inbox at `now` (domain time), newest first; `before` is the last id of the page before it. What is
/// held overnight is not there yet.
///
/// # Errors
/// What the database reported.
pub async fn inbox(
    db: &impl ConnectionTrait,
    actor: &Actor,
    before: Option<Uuid>,
    limit: u32,
    now: DateTime<Utc>,
) -> Result<Vec<InboxNotice>, DbError> {
    let mut values: Vec<Value> = vec![
        actor.account.0.into(),
        before.unwrap_or(Uuid::max()).into(),
        i64::from(limit).into(),
        now.into(),
    ];
    // Each address is one range of the index; together they are merged and cut.
    let mut parts = Vec::new();
    for (audience, addressee) in addresses(actor) {
        values.extend([Value::from(audience), Value::from(addressee)]);
        let (a, b) = (values.len() - 1, values.len());
        parts.push(format!(
            "SELECT * FROM (SELECT * FROM notices WHERE audience = ${a} AND addressee = ${b} AND id < $2 \
             AND (visible_from IS NULL OR visible_from <= $4) ORDER BY id DESC LIMIT $3) AS part{a}"
        ));
    }
    let sql = format!(
        "SELECT n.id, n.template, n.request_id, n.number, n.urgency_rank, n.created_at, n.catch_up_id, r.read_at, \
         q.restricted \
         FROM ({}) AS n LEFT JOIN notice_reads r ON r.notice_id = n.id AND r.account_id = $1 \
         LEFT JOIN help_requests q ON q.id = n.request_id \
         ORDER BY n.id DESC LIMIT $3",
        parts.join(" UNION ALL ")
    );
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(read).collect()
}

/// Marks a notice as read, if it lies in this inbox; false when there is none. Marking twice changes nothing.
///
/// # Errors
/// What the database reported.
pub async fn mark_read(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    notice: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let sql = "SELECT audience, addressee FROM notices WHERE id = $1 AND (visible_from IS NULL OR visible_from <= $2)";
    let values: [Value; 2] = [notice.into(), now.into()];
    let Some(row) = tx.query_one_raw(statement(tx, sql, values)).await? else {
        return Ok(false);
    };
    let audience: String = row.try_get("", "audience")?;
    let addressee: Uuid = row.try_get("", "addressee")?;
    let own = addresses(actor).contains(&(audience.as_str(), addressee));
    if own {
        let sql = "INSERT INTO notice_reads (notice_id, account_id, read_at) VALUES ($1, $2, $3) \
                   ON CONFLICT (notice_id, account_id) DO NOTHING";
        let values: [Value; 3] = [notice.into(), actor.account.0.into(), now.into()];
        tx.execute_raw(statement(tx, sql, values)).await?;
    }
    Ok(own)
}

/// How many notices of the last 30 days this account has not read, counted up to `UNREAD_AT_MOST`.
/// `now` is domain time.
///
/// # Errors
/// What the database reported.
pub async fn unread(db: &impl ConnectionTrait, actor: &Actor, now: DateTime<Utc>) -> Result<u64, DbError> {
    let mut values: Vec<Value> = vec![
        actor.account.0.into(),
        first_id_at(now - UNREAD_WITHIN).into(),
        now.into(),
    ];
    let mut parts = Vec::new();
    for (audience, addressee) in addresses(actor) {
        values.extend([Value::from(audience), Value::from(addressee)]);
        let (a, b) = (values.len() - 1, values.len());
        parts.push(format!(
            "SELECT n.id FROM notices n WHERE n.audience = ${a} AND n.addressee = ${b} AND n.id >= $2 \
             AND (n.visible_from IS NULL OR n.visible_from <= $3) \
             AND NOT EXISTS (SELECT 1 FROM notice_reads r WHERE r.notice_id = n.id AND r.account_id = $1)"
        ));
    }
    let sql = format!(
        "SELECT count(*) AS found FROM (SELECT id FROM ({}) AS every LIMIT {UNREAD_AT_MOST}) AS unread",
        parts.join(" UNION ALL ")
    );
    let row = db.query_one_raw(statement(db, sql, values)).await?;
    let found: i64 = row.map_or(Ok(0), |row| row.try_get("", "found"))?;
    Ok(u64::try_from(found).unwrap_or(0))
}

/// Deletes at most `limit` notices written before `before`, with who has read them. `before` is domain time.
///
/// # Errors
/// What the database reported.
pub async fn forget(tx: &impl ConnectionTrait, before: DateTime<Utc>, limit: u32) -> Result<u64, DbError> {
    let oldest = "(SELECT id FROM notices WHERE id < $1 ORDER BY id LIMIT $2)";
    let values: [Value; 2] = [first_id_at(before).into(), i64::from(limit).into()];
    let reads = format!("DELETE FROM notice_reads WHERE notice_id IN {oldest}");
    tx.execute_raw(statement(tx, reads, values.clone())).await?;
    let notices = format!("DELETE FROM notices WHERE id IN {oldest}");
    Ok(tx
        .execute_raw(statement(tx, notices, values))
        .await?
        .rows_affected())
}

fn read(row: &QueryResult) -> Result<InboxNotice, DbError> {
    let number: Option<String> = row.try_get("", "number")?;
    Ok(InboxNotice {
        id: row.try_get("", "id")?,
        template: from_code(row.try_get("", "template")?)?,
        request: row.try_get::<Option<Uuid>>("", "request_id")?.map(RequestId),
        number: number.and_then(|text| RequestNumber::parse(&text).ok()),
        urgency: urgency(row)?,
        created_at: row.try_get("", "created_at")?,
        catch_up: row.try_get("", "catch_up_id")?,
        read_at: row.try_get("", "read_at")?,
        restricted: row.try_get::<Option<bool>>("", "restricted")?.unwrap_or(false),
    })
}

/// The urgency in a row.
pub(crate) fn urgency(row: &QueryResult) -> Result<Urgency, DbError> {
    let rank: i16 = row.try_get("", "urgency_rank")?;
    let known = Urgency::ALL.into_iter().find(|urgency| urgency.lane() == rank);
    Ok(known.unwrap_or(Urgency::Normal))
}
