//! Visits as rows: to which request each belongs, and who went without an account, sealed. What a visit is and whether it
//! is complete stands in its request.

pub mod codes;

use std::collections::HashMap;

use nuanxin_domain::help_request::{EventKind, HelpRequest, VisitorCard};
use nuanxin_domain::ids::{RequestId, VisitId};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::db::DbError;
use crate::help_requests::{self as requests, ReadError};
use crate::keys::KeyRing;
use crate::record::Write;
use crate::rows::{Insert, Rows, statement};
use crate::sealed::columns::RowKey;
use crate::sealed::{FieldName, SealedBytes};

const NAME: FieldName = FieldName::new("visit_people.name");
const PHONE: FieldName = FieldName::new("visit_people.phone");

const VISITS: Insert = Insert {
    table: "visits",
    columns: &["id", "request_id"],
    ending: "ON CONFLICT (id) DO NOTHING",
};

const PEOPLE: Insert = Insert {
    table: "visit_people",
    columns: &["visit_id", "ordinal", "name", "phone"],
    ending: "",
};

/// Which request a new visit belongs to.
pub(crate) fn rows(writes: &[&Write]) -> Rows {
    let mut values = Vec::new();
    for write in writes {
        for event in &write.decided.events {
            if let EventKind::Visited {
                visit: Some(visit), ..
            } = event.kind
            {
                values.extend::<[Value; 2]>([visit.0.into(), write.decided.request.id.0.into()]);
            }
        }
    }
    VISITS.rows(values)
}

/// Who went on it without an account.
pub(crate) fn people_rows(ring: &KeyRing, writes: &[&Write]) -> Rows {
    let mut values = Vec::new();
    for card in writes.iter().flat_map(|write| &write.decided.visitors) {
        let row = bound_to(card.visit, card.ordinal);
        let phone = card.phone.as_ref();
        values.extend::<[Value; 4]>([
            card.visit.0.into(),
            number(card.ordinal).into(),
            ring.seal_text(NAME, row, card.name.expose()).into(),
            phone
                .map(|phone| ring.seal_text(PHONE, row, phone.expose()))
                .into(),
        ]);
    }
    PEOPLE.rows(values)
}

fn bound_to(visit: VisitId, ordinal: u16) -> Uuid {
    RowKey::bound_to(visit.0, Some(ordinal.into()))
}

fn number(ordinal: u16) -> i16 {
    i16::try_from(ordinal).unwrap_or(i16::MAX)
}

/// The request that a visit is about.
///
/// # Errors
/// What the database reported.
pub async fn request_of(db: &impl ConnectionTrait, visit: VisitId) -> Result<Option<HelpRequest>, DbError> {
    let sql = "SELECT request_id FROM visits WHERE id = $1";
    let row = db.query_one_raw(statement(db, sql, [visit.0.into()])).await?;
    let Some(row) = row else { return Ok(None) };
    requests::load(db, RequestId(row.try_get("", "request_id")?)).await
}

/// Who went on a visit without an account, by their position; nobody once the personal half was erased.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open one.
pub async fn people_of(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    visit: VisitId,
) -> Result<HashMap<u16, VisitorCard>, ReadError> {
    let sql = "SELECT ordinal, name, phone FROM visit_people WHERE visit_id = $1";
    let mut found = HashMap::new();
    for row in db.query_all_raw(statement(db, sql, [visit.0.into()])).await? {
        let ordinal = row.try_get::<i16>("", "ordinal")?.unsigned_abs();
        let bound = bound_to(visit, ordinal);
        let name: SealedBytes = row.try_get("", "name")?;
        let phone: Option<SealedBytes> = row.try_get("", "phone")?;
        let phone = phone.map(|phone| ring.open_text(PHONE, bound, &phone));
        let card = VisitorCard {
            visit,
            ordinal,
            name: ring.open_text(NAME, bound, &name)?,
            phone: phone.transpose()?,
        };
        found.insert(ordinal, card);
    }
    Ok(found)
}

/// Erases who went on the visits of a request.
pub(crate) async fn erase(tx: &impl ConnectionTrait, request: RequestId) -> Result<(), DbError> {
    for table in ["visit_codes", "visit_people"] {
        let sql =
            format!("DELETE FROM {table} WHERE visit_id IN (SELECT id FROM visits WHERE request_id = $1)");
        tx.execute_raw(statement(tx, sql, [request.0.into()])).await?;
    }
    Ok(())
}
