//! Complaints: kept as the domain made them, their words sealed beside them. Lists leave out what the one who
//! asks must not see; the rule itself is `Complaint::is_seen_by`.

mod row;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::complaint::{Complaint, ComplaintDecider};
use nuanxin_domain::ids::{ComplaintId, RequestId};
use nuanxin_domain::personal::Personal;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, Value,
};

use self::row::Column;
use crate::db::DbError;
use crate::help_requests::Cursor;
use crate::keys::KeyRing;
use crate::rows::{code, placeholders, statement};
use crate::sealed::FieldName;

const TEXT: FieldName = FieldName::new("complaints.text");
const ANSWER: FieldName = FieldName::new("complaints.answer");
const INTERNAL_NOTE: FieldName = FieldName::new("complaints.internal_note");

/// A complaint with its words.
#[derive(Debug, Clone)]
pub struct WordedComplaint {
    /// The complaint.
    pub complaint: Complaint,
    /// What the resident wrote.
    pub text: Personal<String>,
    /// What the resident was answered.
    pub answer: Option<Personal<String>>,
    /// What staff noted for themselves.
    pub internal_note: Option<Personal<String>>,
}

impl WordedComplaint {
    /// Its position in the list of those who decide.
    pub fn open_position(&self) -> Cursor {
        Cursor::new(self.complaint.due_at, self.complaint.id.0)
    }

    /// Its position in the list of whoever made it.
    pub fn own_position(&self) -> Cursor {
        Cursor::new(self.complaint.made_at, self.complaint.id.0)
    }
}

/// Keeps a new complaint.
///
/// # Errors
/// `DbError::ForeignKey` for an unknown account.
pub async fn file(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    new: &Complaint,
    text: &Personal<String>,
) -> Result<(), DbError> {
    let id = new.id.0;
    let row = row::ActiveModel {
        id: Set(id),
        filed_by: Set(new.filed_by.0),
        filed_in: Set(new.filed_in.map(|session| session.0)),
        request_id: Set(new.request.map(|request| request.0)),
        restricted: Set(new.restricted),
        about: Set(code(&new.about)),
        subject_id: Set(new.subject.map(|subject| subject.0)),
        station_id: Set(new.station.map(|station| station.0)),
        decider: Set(code(&new.decider)),
        text: Set(ring.seal_text(TEXT, id, text.expose())),
        made_at: Set(new.made_at),
        due_at: Set(new.due_at),
        decided_at: Set(None),
        decided_by: Set(None),
        answer: Set(None),
        internal_note: Set(None),
        danger: Set((!new.danger.is_empty()).then(|| row::Kinds(new.danger.clone()))),
        danger_words: Set(new.danger_words.clone()),
        urgency: Set(new.urgency.code().to_owned()),
        rung: Set(new.ladder.stored_rung()),
        next_action_at: Set(Some(new.ladder.next_action_at)),
    };
    row::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Keeps a decision; false when somebody else decided it first, and nothing has changed.
///
/// # Errors
/// What the database reported.
pub async fn decide(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    decided: &Complaint,
    answer: &Personal<String>,
    internal_note: Option<&Personal<String>>,
) -> Result<bool, DbError> {
    let id = decided.id.0;
    let Some((by, at)) = decided.decided else {
        return Ok(false);
    };
    let set = row::ActiveModel {
        decided_at: Set(Some(at)),
        decided_by: Set(Some(by.0)),
        answer: Set(Some(ring.seal_text(ANSWER, id, answer.expose()))),
        internal_note: Set(internal_note.map(|note| ring.seal_text(INTERNAL_NOTE, id, note.expose()))),
        ..Default::default()
    };
    let done = row::Entity::update_many()
        .set(set)
        .filter(Column::Id.eq(id))
        .filter(Column::DecidedAt.is_null())
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// A complaint by its id, whoever asks: show it only to whom `Complaint::is_seen_by` says.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` when the key ring does not open the row.
pub async fn by_id(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    id: ComplaintId,
) -> Result<Option<WordedComplaint>, DbError> {
    let found = row::Entity::find_by_id(id.0).one(db).await?;
    let mut opened = found
        .map(|found| row::opened(ring, found))
        .transpose()?
        .into_iter()
        .collect();
    restricted_by_now(db, &mut opened).await?;
    Ok(opened.pop())
}

/// The open complaints whose ladder has something to do at `now`, in the domain's time, the longest due first.
///
/// # Errors
/// As [`by_id`].
pub async fn due(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Complaint>, DbError> {
    let due = row::Entity::find()
        .filter(Column::DecidedAt.is_null())
        .filter(Column::NextActionAt.lte(now))
        .order_by_asc(Column::NextActionAt)
        .order_by_asc(Column::Id)
        .limit(limit);
    let rows = due.all(db).await?;
    let opened: Result<Vec<_>, DbError> = rows.into_iter().map(|found| row::opened(ring, found)).collect();
    let mut opened = opened?;
    restricted_by_now(db, &mut opened).await?;
    Ok(opened.into_iter().map(|record| record.complaint).collect())
}

/// Keeps what fired; false when somebody else was faster, or decided it, and nothing has changed.
///
/// # Errors
/// What the database reported.
pub async fn climbed(
    tx: &impl ConnectionTrait,
    before: &Complaint,
    after: &Complaint,
) -> Result<bool, DbError> {
    let set = row::ActiveModel {
        rung: Set(after.ladder.stored_rung()),
        next_action_at: Set(Some(after.ladder.next_action_at)),
        ..Default::default()
    };
    let done = row::Entity::update_many()
        .set(set)
        .filter(Column::Id.eq(before.id.0))
        .filter(Column::DecidedAt.is_null())
        .filter(Column::Rung.eq(before.ladder.stored_rung()))
        .filter(Column::NextActionAt.eq(before.ladder.next_action_at))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// A complaint about a request that has been restricted since is as one that was from the beginning.
async fn restricted_by_now(
    db: &impl ConnectionTrait,
    records: &mut Vec<WordedComplaint>,
) -> Result<(), DbError> {
    let about: Vec<Value> = records
        .iter()
        .filter_map(|record| record.complaint.request)
        .map(|id| id.0.into())
        .collect();
    if about.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "SELECT id FROM help_requests WHERE restricted AND id IN ({})",
        placeholders(1, about.len())
    );
    let mut restricted = HashSet::new();
    for row in db.query_all_raw(statement(db, sql, about)).await? {
        restricted.insert(RequestId(row.try_get("", "id")?));
    }
    for record in records {
        let since = record
            .complaint
            .request
            .is_some_and(|id| restricted.contains(&id));
        record.complaint.restricted |= since;
    }
    Ok(())
}

/// The open complaints that `actor` may decide, the most pressing first, from behind `after` on. Empty for
/// those who decide none.
///
/// # Errors
/// As [`by_id`].
pub async fn open_for(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    actor: &Actor,
    after: Option<Cursor>,
    limit: u64,
) -> Result<Vec<WordedComplaint>, DbError> {
    let Some(theirs) = decided_by(actor) else {
        return Ok(Vec::new());
    };
    let mut open = row::Entity::find()
        .filter(Column::DecidedAt.is_null())
        .filter(theirs)
        .filter(not_about(actor))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id);
    if let Some(after) = after {
        let later = Condition::any().add(Column::DueAt.gt(after.at())).add(
            Condition::all()
                .add(Column::DueAt.eq(after.at()))
                .add(Column::Id.gt(after.id())),
        );
        open = open.filter(later);
    }
    page(db, ring, actor, open, limit).await
}

/// Deletes at most `limit` complaints that were decided before `before`.
///
/// # Errors
/// What the database reported.
pub async fn forget(tx: &impl ConnectionTrait, before: DateTime<Utc>, limit: u32) -> Result<u64, DbError> {
    let sql = "DELETE FROM complaints WHERE id IN (SELECT id FROM complaints WHERE decided_at < $1 LIMIT $2)";
    let values: [Value; 2] = [before.into(), i64::from(limit).into()];
    Ok(tx.execute_raw(statement(tx, sql, values)).await?.rows_affected())
}

/// A request may have become restricted after the complaint.
const NOT_RESTRICTED_SINCE: &str = "NOT EXISTS (SELECT 1 FROM help_requests \
     WHERE help_requests.id = complaints.request_id AND help_requests.restricted)";

/// The complaints that a resident made, newest first, from behind `after` on; those about a restricted
/// request only in the session in which they were made.
///
/// # Errors
/// As [`by_id`].
pub async fn of_resident(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    actor: &Actor,
    after: Option<Cursor>,
    limit: u64,
) -> Result<Vec<WordedComplaint>, DbError> {
    let here = actor.session.map(|session| session.0);
    let open_to_all = Condition::all()
        .add(Column::Restricted.eq(false))
        .add(Expr::cust(NOT_RESTRICTED_SINCE));
    let shown = Condition::any()
        .add(open_to_all)
        .add_option(here.map(|here| Column::FiledIn.eq(here)));
    let mut own = row::Entity::find()
        .filter(Column::FiledBy.eq(actor.account.0))
        .filter(shown)
        .order_by_desc(Column::MadeAt)
        .order_by_desc(Column::Id);
    if let Some(after) = after {
        let earlier = Condition::any().add(Column::MadeAt.lt(after.at())).add(
            Condition::all()
                .add(Column::MadeAt.eq(after.at()))
                .add(Column::Id.lt(after.id())),
        );
        own = own.filter(earlier);
    }
    page(db, ring, actor, own, limit).await
}

async fn page(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    actor: &Actor,
    list: Select<row::Entity>,
    limit: u64,
) -> Result<Vec<WordedComplaint>, DbError> {
    let rows = list.limit(limit).all(db).await?;
    let mut page = rows
        .into_iter()
        .map(|found| row::opened(ring, found))
        .collect::<Result<Vec<_>, _>>()?;
    restricted_by_now(db, &mut page).await?;
    // the query says the same; the rule has the last word
    page.retain(|one| one.complaint.is_seen_by(actor));
    Ok(page)
}

/// What stands in this actor's list, by role; none for a role that decides nothing.
fn decided_by(actor: &Actor) -> Option<Condition> {
    match (actor.role, actor.station) {
        (Role::Lead, Some(station)) => Some(
            Condition::all()
                .add(Column::Decider.eq(code(&ComplaintDecider::Lead)))
                .add(Column::StationId.eq(station.0)),
        ),
        (Role::District, _) if actor.named_for_restricted => Some(Condition::all()),
        (Role::District, _) => Some(
            Condition::all()
                .add(Column::Restricted.eq(false))
                .add(Expr::cust(NOT_RESTRICTED_SINCE)),
        ),
        _ => None,
    }
}

fn not_about(actor: &Actor) -> SimpleExpr {
    Column::SubjectId
        .is_null()
        .or(Column::SubjectId.ne(actor.account.0))
}
