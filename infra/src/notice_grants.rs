//! The ledger of permissions, one row for each WeChat user and template: a permission is the
//! user's, also where several share an account. What a row becomes is the domain's to say.

use chrono::{DateTime, Utc};
use nuanxin_domain::notice_grant::{GrantChange, NoticeGrant};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Value};
use std::collections::HashMap;
use uuid::Uuid;

use crate::db::DbError;
use crate::rows::{Insert, json, placeholders, statement};

const INSERT: Insert = Insert {
    table: "notice_grants",
    columns: &["identity_id", "template", "body", "changed_at"],
    ending: "ON CONFLICT (identity_id, template) DO NOTHING",
};

/// Enters a change; of two at once one waits for the other. Gives what the row is then.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` for a row of an unknown form.
pub async fn enter(
    tx: &impl ConnectionTrait,
    identity: Uuid,
    template: &str,
    change: GrantChange,
    now: DateTime<Utc>,
) -> Result<NoticeGrant, DbError> {
    let none = NoticeGrant::default();
    let values: [Value; 4] = [identity.into(), template.into(), json(&none), now.into()];
    INSERT.run(tx, values.into()).await?;
    let lock = match tx.get_database_backend() {
        DbBackend::Postgres => "FOR UPDATE",
        _ => "",
    };
    let sql = format!("SELECT body FROM notice_grants WHERE identity_id = $1 AND template = $2 {lock}");
    let of: [Value; 2] = [identity.into(), template.into()];
    let row = tx.query_one_raw(statement(tx, sql, of)).await?;
    let grant = row.map(|row| body(&row)).transpose()?.unwrap_or_default();
    let grant = grant.after(change, now);
    let sql = "UPDATE notice_grants SET body = $1, changed_at = $2 WHERE identity_id = $3 AND template = $4";
    let values: [Value; 4] = [json(&grant), now.into(), identity.into(), template.into()];
    tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(grant)
}

/// What a WeChat user allows, by template.
///
/// # Errors
/// As [`enter`].
pub async fn of_identity(
    db: &impl ConnectionTrait,
    identity: Uuid,
) -> Result<Vec<(String, NoticeGrant)>, DbError> {
    let sql = "SELECT template, body FROM notice_grants WHERE identity_id = $1 ORDER BY template LIMIT 100";
    let rows = db.query_all_raw(statement(db, sql, [identity.into()])).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "template")?, body(row)?)))
        .collect()
}

/// What several WeChat users allow, by user and template.
///
/// # Errors
/// As [`enter`].
pub async fn of_identities(
    db: &impl ConnectionTrait,
    identities: &[Uuid],
) -> Result<HashMap<(Uuid, String), NoticeGrant>, DbError> {
    if identities.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT identity_id, template, body FROM notice_grants WHERE identity_id IN ({})",
        placeholders(1, identities.len())
    );
    let values = identities.iter().map(|id| Value::from(*id));
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter()
        .map(|row| {
            Ok((
                (row.try_get("", "identity_id")?, row.try_get("", "template")?),
                body(row)?,
            ))
        })
        .collect()
}

fn body(row: &QueryResult) -> Result<NoticeGrant, DbError> {
    let value: serde_json::Value = row.try_get("", "body")?;
    serde_json::from_value(value).map_err(|_| DbError::Unreadable("notice_grants.body".to_owned()))
}
