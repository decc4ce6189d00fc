//! Receipts: what a resident's page keeps of an upload that waits for a request, so that it comes along when they have to sign
//! in anew. Nothing but the page of whoever sent it has one: another sign-in with the same number does not see the upload
//! by knowing its id, nor by sending the same file.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nuanxin_domain::ids::{AccountId, SessionId};
use sea_orm::{ConnectionTrait, Value};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::db::DbError;
use crate::keys::KeyRing;
use crate::mac::hmac_sha256;
use crate::rows::statement;

/// An upload or half upload, whose it is, and the sign-in session to which it belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// The upload, or what will be one.
    pub id: Uuid,
    /// Who sent it.
    pub owner: AccountId,
    /// In which session.
    pub session: SessionId,
}

impl Waiting {
    /// Its receipt.
    pub fn receipt(self, ring: &KeyRing) -> String {
        URL_SAFE_NO_PAD.encode(self.authentication(ring))
    }

    /// Whether this is its receipt.
    pub fn has_receipt(self, ring: &KeyRing, receipt: &str) -> bool {
        let shown = URL_SAFE_NO_PAD.decode(receipt).unwrap_or_default();
        bool::from(self.authentication(ring).as_slice().ct_eq(&shown))
    }

    fn authentication(self, ring: &KeyRing) -> [u8; 32] {
        let ids = [self.id, self.owner.0, self.session.0];
        let [id, owner, session] = ids.each_ref().map(|id| id.as_bytes().as_slice());
        hmac_sha256(&**ring.token_key(), &[b"upload receipt", id, owner, session])
    }
}

/// It belongs to another session of the same person from now on; false when it is gone, attached, or elsewhere already.
///
/// # Errors
/// What the database reported.
pub async fn take_over(
    tx: &impl ConnectionTrait,
    waiting: Waiting,
    session: SessionId,
) -> Result<bool, DbError> {
    for sql in [
        "UPDATE uploads SET session_id = $1 WHERE id = $2 AND owner_id = $3 AND session_id = $4 AND request_id IS NULL",
        "UPDATE half_uploads SET session_id = $1 WHERE id = $2 AND owner_id = $3 AND session_id = $4",
    ] {
        let values: [Value; 4] = [
            session.0.into(),
            waiting.id.into(),
            waiting.owner.0.into(),
            waiting.session.0.into(),
        ];
        let done = tx.execute_raw(statement(tx, sql, values)).await?;
        if done.rows_affected() == 1 {
            return Ok(true);
        }
    }
    Ok(false)
}
