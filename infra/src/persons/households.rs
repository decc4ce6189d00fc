//! Households: who belongs together, by their records.

use nuanxin_domain::ids::{HouseholdId, PersonId};
use nuanxin_domain::person::Membership;
use sea_orm::{ConnectionTrait, Value};

use super::load::membership;
use crate::db::DbError;
use crate::rows::{placeholders, statement};

/// The members of these households, in the order in which they came.
///
/// # Errors
/// What the database reported.
pub async fn members(
    db: &impl ConnectionTrait,
    households: &[HouseholdId],
) -> Result<Vec<(PersonId, Membership)>, DbError> {
    let mut members = Vec::new();
    for chunk in households.chunks(200) {
        let sql = format!(
            "SELECT household_id, person_id, relation, request_id FROM household_members \
             WHERE household_id IN ({}) ORDER BY entered_at, person_id",
            placeholders(1, chunk.len())
        );
        let values = chunk.iter().map(|id| Value::from(id.0));
        for row in db.query_all_raw(statement(db, sql, values)).await? {
            members.push((PersonId(row.try_get("", "person_id")?), membership(&row)?));
        }
    }
    Ok(members)
}

/// Takes a record out of a household.
pub(super) async fn leave(
    tx: &impl ConnectionTrait,
    household: HouseholdId,
    record: PersonId,
) -> Result<(), DbError> {
    let sql = "DELETE FROM household_members WHERE household_id = $1 AND person_id = $2";
    let values: [Value; 2] = [household.0.into(), record.0.into()];
    tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(())
}
