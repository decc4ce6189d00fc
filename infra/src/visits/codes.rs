//! One-time codes by which somebody without an account confirms a visit: good once, for minutes, for few tries; a newer one
//! replaces the older. Only their digests are kept.

use chrono::{DateTime, Utc};
use nuanxin_domain::ids::VisitId;
use sea_orm::{ConnectionTrait, Value};

use super::number;
use crate::db::DbError;
use crate::keys::KeyRing;
use crate::rows::statement;
use crate::sign_in::codes::{CodeCheck, CodeLimits};
use crate::tokens::{OneTimeCode, TokenDigest};

fn digest_of(ring: &KeyRing, visit: VisitId, ordinal: u16, code: &OneTimeCode) -> TokenDigest {
    let ordinal = ordinal.to_be_bytes();
    code.digest(
        ring,
        &[b"visit".as_slice(), visit.0.as_bytes(), &ordinal].concat(),
    )
}

/// Keeps `code` as the only one that is good for whoever went as number `ordinal`; the caller sends it after the commit.
/// `now` is the real clock's.
///
/// # Errors
/// What the database reported.
pub async fn keep(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    (visit, ordinal): (VisitId, u16),
    code: &OneTimeCode,
    limits: CodeLimits,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let sql = "INSERT INTO visit_codes (visit_id, ordinal, code_digest, expires_at, tries_left) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (visit_id, ordinal) DO UPDATE SET \
               code_digest = excluded.code_digest, expires_at = excluded.expires_at, \
               tries_left = excluded.tries_left";
    let values: [Value; 5] = [
        visit.0.into(),
        number(ordinal).into(),
        digest_of(ring, visit, ordinal, code).into(),
        (now + limits.valid_for).into(),
        i32::try_from(limits.tries).unwrap_or(i32::MAX).into(),
    ];
    tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(())
}

/// Tries a code. Commit whatever the answer is: a wrong try must count. The try is counted before the code is compared, so
/// that many guesses at once get no more tries than one after another.
///
/// # Errors
/// What the database reported.
pub async fn check(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    (visit, ordinal): (VisitId, u16),
    code: &OneTimeCode,
    now: DateTime<Utc>,
) -> Result<CodeCheck, DbError> {
    let this = || -> [Value; 2] { [visit.0.into(), number(ordinal).into()] };
    let sql = "UPDATE visit_codes SET tries_left = tries_left - 1 WHERE visit_id = $1 AND ordinal = $2 \
               AND tries_left > 0 AND expires_at > $3 RETURNING code_digest, tries_left";
    let values = this().into_iter().chain([now.into()]);
    let Some(kept) = tx.query_one_raw(statement(tx, sql, values)).await? else {
        return Ok(CodeCheck::Gone);
    };
    let digest: TokenDigest = kept.try_get("", "code_digest")?;
    if !digest.matches(&digest_of(ring, visit, ordinal, code)) {
        let tries_left = kept.try_get::<i32>("", "tries_left")?.unsigned_abs();
        return Ok(CodeCheck::Wrong { tries_left });
    }
    let spent = "DELETE FROM visit_codes WHERE visit_id = $1 AND ordinal = $2";
    tx.execute_raw(statement(tx, spent, this())).await?;
    Ok(CodeCheck::Right)
}

/// Deletes codes that have expired; returns how many.
///
/// # Errors
/// What the database reported.
pub async fn forget_expired(tx: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbError> {
    let sql = "DELETE FROM visit_codes WHERE expires_at <= $1";
    let gone = tx.execute_raw(statement(tx, sql, [now.into()])).await?;
    Ok(gone.rows_affected())
}
