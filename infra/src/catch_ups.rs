//! Catch-ups after an outage: what happened meanwhile is gathered as it is recorded, across batches and workers, and when
//! nothing is behind any more everybody is told once. There is one open catch-up at most; whoever finds it goes on with it,
//! so that a worker may die at any point.

use chrono::{DateTime, Utc};
use nuanxin_domain::access::{Actor, standing};
use nuanxin_domain::catch_up::told_once;
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::live::Inbox;
use nuanxin_domain::notice::{Notice, NoticeTemplate};
use nuanxin_domain::number::RequestNumber;
use nuanxin_domain::quiet_hours::held_until;
use nuanxin_domain::urgency::Urgency;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Value};
use std::collections::HashMap;
use uuid::Uuid;

use crate::audit::{self, AuditEntry};
use crate::clock::{Clock, Clocks};
use crate::db::{Database, DbError};
use crate::help_requests::load_many;
use crate::ids::{first_id_at, new_id};
use crate::notices::{self, Told, address, addresses, audience};
use crate::rows::{Insert, Rows, code, from_code, insert_all, statement};

/// Lines of one list that are shown; who has more to see to finds it in the queue.
const LIST_AT_MOST: i64 = 1_000;

const ITEMS: Insert = Insert {
    table: "catch_up_items",
    columns: &[
        "catch_up_id",
        "audience",
        "addressee",
        "id",
        "template",
        "request_id",
        "number",
        "urgency_rank",
    ],
    ending: "",
};

/// How what is recorded is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Telling {
    /// At once.
    #[default]
    AtOnce,
    /// With the catch-up, if one is open: what follows from catching up.
    WithCatchUp,
    /// It is late: a catch-up begins with it, unless one is open.
    CatchingUp,
}

/// The open catch-up, which does not end before this transaction does; begins one when `begin` is set. `None` when there
/// is none.
///
/// # Errors
/// What the database reported.
pub async fn open(tx: &impl ConnectionTrait, clocks: &Clocks, begin: bool) -> Result<Option<Uuid>, DbError> {
    if begin {
        let sql = "INSERT INTO catch_ups (id, begun_at, open_slot) VALUES ($1, $2, 0) \
                   ON CONFLICT (open_slot) DO NOTHING";
        let values: [Value; 2] = [new_id(&*clocks.domain).into(), clocks.real.now().into()];
        tx.execute_raw(statement(tx, sql, values)).await?;
    }
    let lock = match tx.get_database_backend() {
        DbBackend::Postgres => " FOR SHARE",
        _ => "",
    };
    let sql = format!("SELECT id FROM catch_ups WHERE open_slot = 0{lock}");
    let row = tx.query_one_raw(statement(tx, sql, [])).await?;
    Ok(row.map(|row| row.try_get("", "id")).transpose()?)
}

/// Since when the open catch-up runs, in real time.
///
/// # Errors
/// What the database reported.
pub async fn open_since(db: &impl ConnectionTrait) -> Result<Option<DateTime<Utc>>, DbError> {
    let sql = "SELECT begun_at FROM catch_ups WHERE open_slot = 0";
    let row = db.query_one_raw(statement(db, sql, [])).await?;
    Ok(row.map(|row| row.try_get("", "begun_at")).transpose()?)
}

/// Tells these notices in the caller's transaction: with the catch-up what may join it, the others at once. `cause` as for
/// [`notices::insert`].
///
/// # Errors
/// What the database reported.
pub async fn tell(
    tx: &impl ConnectionTrait,
    clocks: &Clocks,
    how: Telling,
    told: &[(Notice, Option<RequestNumber>)],
    cause: &mut AuditEntry,
) -> Result<(), DbError> {
    let joins = how != Telling::AtOnce && told.iter().any(|(notice, _)| notice.joins_catch_up());
    let catch_up = match joins {
        true => open(tx, clocks, how == Telling::CatchingUp).await?,
        false => None,
    };
    let Some(catch_up) = catch_up else {
        return notices::insert(tx, &*clocks.domain, told, cause).await;
    };
    let (gathered, at_once): (Vec<_>, Vec<_>) = told
        .iter()
        .cloned()
        .partition(|(notice, _)| notice.joins_catch_up());
    insert_all(tx, vec![items(&*clocks.domain, catch_up, &gathered)]).await?;
    notices::insert(tx, &*clocks.domain, &at_once, cause).await
}

/// The rows of what is gathered.
pub(crate) fn items(
    domain: &dyn Clock,
    catch_up: Uuid,
    gathered: &[(Notice, Option<RequestNumber>)],
) -> Rows {
    let mut values = Vec::with_capacity(gathered.len() * ITEMS.columns.len());
    for (notice, number) in gathered {
        let (audience, addressee) = address(&notice.audience);
        values.extend::<[Value; 8]>([
            catch_up.into(),
            audience.into(),
            addressee.into(),
            new_id(domain).into(),
            code(&notice.template).into(),
            notice.request.map(|id| id.0).into(),
            number.as_ref().map(|number| number.as_str().to_owned()).into(),
            notice.urgency.lane().into(),
        ]);
    }
    ITEMS.rows(values)
}

/// Ends the open catch-up and tells everybody, in one transaction. False when none is open, or somebody else ended it.
/// `staff` are all who can sign in.
///
/// # Errors
/// What the database reported.
pub async fn end(db: &Database, clocks: &Clocks, staff: &[Actor]) -> Result<bool, DbError> {
    let tx = db.write_tx().await?;
    let sql = "UPDATE catch_ups SET open_slot = NULL, ended_at = $1 WHERE open_slot = 0 RETURNING id";
    let ended = tx
        .query_one_raw(statement(&tx, sql, [clocks.real.now().into()]))
        .await?;
    let Some(ended) = ended else {
        return Ok(false);
    };
    let catch_up: Uuid = ended.try_get("", "id")?;
    let sql = "SELECT audience, addressee, template, request_id, number, urgency_rank FROM catch_up_items \
               WHERE catch_up_id = $1 ORDER BY urgency_rank, id";
    let rows = tx.query_all_raw(statement(&tx, sql, [catch_up.into()])).await?;
    let gathered = rows.iter().map(item).collect::<Result<Vec<_>, _>>()?;
    let numbers: HashMap<RequestId, RequestNumber> = gathered
        .iter()
        .filter_map(|(notice, number)| Some((notice.request?, number.clone()?)))
        .collect();
    let gathered: Vec<Notice> = gathered.into_iter().map(|(notice, _)| notice).collect();
    let restricted = restricted(&tx, catch_up).await?;
    let sees = |actor: &Actor, request| {
        let hidden = restricted.get(&request);
        hidden.is_none_or(|request| standing(actor, request).is_some())
    };
    let told = told_once(&gathered, staff, sees);
    // what is held for the night is told in the morning
    let now = clocks.domain.now();
    let at_once = told.iter().filter(|notice| held_until(notice, now).is_none());
    let mut entry = AuditEntry::new(&*clocks.real, &Actor::system(), "catch-up-told");
    entry.fills(at_once.map(Inbox::of));
    let told = told.into_iter().map(|notice| Told {
        notice,
        number: notice.request.and_then(|id| numbers.get(&id).cloned()),
        catch_up: notice.template.is_list().then_some(catch_up),
    });
    insert_all(&tx, vec![notices::told_rows(&*clocks.domain, told)]).await?;
    audit::write(&tx, &[entry]).await?;
    tx.commit().await?;
    Ok(true)
}

async fn restricted(
    tx: &impl ConnectionTrait,
    catch_up: Uuid,
) -> Result<HashMap<RequestId, HelpRequest>, DbError> {
    let sql = "SELECT id FROM help_requests WHERE restricted AND id IN \
               (SELECT request_id FROM catch_up_items WHERE catch_up_id = $1)";
    let rows = tx.query_all_raw(statement(tx, sql, [catch_up.into()])).await?;
    let ids = rows.iter().map(|row| Ok(RequestId(row.try_get("", "id")?)));
    let ids = ids.collect::<Result<Vec<_>, DbError>>()?;
    let loaded = load_many(tx, &ids).await?;
    Ok(loaded.into_iter().map(|request| (request.id, request)).collect())
}

fn item(row: &QueryResult) -> Result<(Notice, Option<RequestNumber>), DbError> {
    let number: Option<String> = row.try_get("", "number")?;
    let (kind, addressee): (String, Uuid) = (row.try_get("", "audience")?, row.try_get("", "addressee")?);
    let notice = Notice {
        audience: audience(&kind, addressee)?,
        template: from_code(row.try_get("", "template")?)?,
        request: row.try_get::<Option<Uuid>>("", "request_id")?.map(RequestId),
        urgency: notices::urgency(row)?,
    };
    Ok((notice, number.and_then(|text| RequestNumber::parse(&text).ok())))
}

/// One line of the list of a catch-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What happened.
    pub template: NoticeTemplate,
    /// About which request.
    pub request: Option<RequestId>,
    /// Its number.
    pub number: Option<RequestNumber>,
    /// How soon it must be seen to.
    pub urgency: Urgency,
    /// That request is restricted (保密件) by now: only whoever may see it may see this.
    pub restricted: bool,
}

/// The list of a catch-up for somebody, the most urgent first, up to `LIST_AT_MOST` lines.
///
/// # Errors
/// What the database reported.
pub async fn list(db: &impl ConnectionTrait, catch_up: Uuid, actor: &Actor) -> Result<Vec<Listed>, DbError> {
    let mut values: Vec<Value> = vec![catch_up.into(), LIST_AT_MOST.into()];
    let mut parts = Vec::new();
    for (audience, addressee) in addresses(actor) {
        values.extend([Value::from(audience), Value::from(addressee)]);
        let (a, b) = (values.len() - 1, values.len());
        parts.push(format!("(i.audience = ${a} AND i.addressee = ${b})"));
    }
    let sql = format!(
        "SELECT i.template, i.request_id, i.number, i.urgency_rank, q.restricted FROM catch_up_items i \
         LEFT JOIN help_requests q ON q.id = i.request_id WHERE i.catch_up_id = $1 AND ({}) \
         ORDER BY i.urgency_rank, i.id LIMIT $2",
        parts.join(" OR ")
    );
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    let mut lines: Vec<Listed> = Vec::with_capacity(rows.len());
    for row in &rows {
        let line = listed(row)?;
        // somebody may be told of the same thing in two parts, as the lead and as the handler
        let known = |one: &Listed| line.request.is_some() && *one == line;
        if !lines.iter().any(known) {
            lines.push(line);
        }
    }
    Ok(lines)
}

fn listed(row: &QueryResult) -> Result<Listed, DbError> {
    let number: Option<String> = row.try_get("", "number")?;
    Ok(Listed {
        template: from_code(row.try_get("", "template")?)?,
        request: row.try_get::<Option<Uuid>>("", "request_id")?.map(RequestId),
        number: number.and_then(|text| RequestNumber::parse(&text).ok()),
        urgency: notices::urgency(row)?,
        restricted: row.try_get::<Option<bool>>("", "restricted")?.unwrap_or(false),
    })
}

/// Deletes the oldest catch-up that began before `before` (domain time), with its list; tells how many lines it had.
///
/// # Errors
/// What the database reported.
pub async fn forget(tx: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbError> {
    let oldest = "SELECT id FROM catch_ups WHERE id < $1 AND open_slot IS NULL ORDER BY id LIMIT 1";
    let before: Value = first_id_at(before).into();
    let lines = format!("DELETE FROM catch_up_items WHERE catch_up_id IN ({oldest})");
    let gone = tx.execute_raw(statement(tx, lines, [before.clone()])).await?;
    let itself = format!("DELETE FROM catch_ups WHERE id IN ({oldest})");
    tx.execute_raw(statement(tx, itself, [before])).await?;
    Ok(gone.rows_affected())
}
