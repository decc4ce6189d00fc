//! Whose follow-ups fall together: the requests of the same person and of their household. Never across restriction: a
//! restricted request (保密件) is in neither half, and a household that is known from one only is none here.

use std::collections::BTreeSet;

use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::{HouseholdId, PersonId, RequestId};
use nuanxin_domain::person::{Membership, WholeFile};
use sea_orm::{ConnectionTrait, Value};

use super::{holder_of, households, load, load_many};
use crate::db::DbError;
use crate::help_requests::{ReadError, body};
use crate::keys::KeyRing;
use crate::rows::{placeholders, statement};

/// Requests looked at: more than a household has.
const MOST: usize = 50;

/// The other requests of the person and household of `request` that have something to be followed up.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open a card.
pub async fn followed_up_with(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    request: &HelpRequest,
) -> Result<Vec<HelpRequest>, ReadError> {
    if request.restricted {
        return Ok(Vec::new());
    }
    let Some(holder) = holder_of(db, request.id).await? else {
        return Ok(Vec::new()); // as nearly always
    };
    let Some(file) = load(db, ring, holder).await? else {
        return Ok(Vec::new());
    };
    let own = open_only(db, file.households()).await?;
    let houses: BTreeSet<HouseholdId> = own.iter().map(|membership| membership.household).collect();
    let members = households::members(db, &houses.into_iter().collect::<Vec<_>>()).await?;
    let entered = members.iter().map(|(_, membership)| *membership).collect();
    let open = open_only(db, entered).await?;
    let living = members.iter().filter(|(_, membership)| open.contains(membership));
    let living: BTreeSet<PersonId> = living.map(|(person, _)| *person).collect();
    let theirs = load_many(db, ring, &living.into_iter().collect::<Vec<_>>()).await?;
    let mut ids: BTreeSet<RequestId> = file.requests().into_iter().collect();
    ids.extend(theirs.iter().flat_map(WholeFile::requests));
    ids.remove(&request.id);
    Ok(owing(db, &ids.into_iter().take(MOST).collect::<Vec<_>>()).await?)
}

/// The memberships that were not learnt from a restricted request.
async fn open_only(
    db: &impl ConnectionTrait,
    memberships: Vec<Membership>,
) -> Result<Vec<Membership>, DbError> {
    let sources: BTreeSet<RequestId> = memberships.iter().filter_map(|one| one.from).collect();
    if sources.is_empty() {
        return Ok(memberships);
    }
    let sql = format!(
        "SELECT id FROM help_requests WHERE id IN ({}) AND restricted",
        placeholders(1, sources.len())
    );
    let values = sources.iter().map(|id| Value::from(id.0));
    let mut restricted = BTreeSet::new();
    for row in db.query_all_raw(statement(db, sql, values)).await? {
        restricted.insert(RequestId(row.try_get("", "id")?));
    }
    let open = memberships.into_iter();
    Ok(open
        .filter(|one| one.from.is_none_or(|from| !restricted.contains(&from)))
        .collect())
}

async fn owing(db: &impl ConnectionTrait, ids: &[RequestId]) -> Result<Vec<HelpRequest>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT body FROM help_requests WHERE id IN ({}) AND follow_up_at IS NOT NULL AND NOT restricted",
        placeholders(1, ids.len())
    );
    let values = ids.iter().map(|id| Value::from(id.0));
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(body).collect()
}
