//! Words of case work beside notes: the provider of a referral, the milestones of a plan, why an assessment differs from
//! the instrument. The request holds codes and days only; a row a word's event holds the words, sealed.

use std::collections::HashMap;

use nuanxin_domain::help_request::CaseText;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::personal::Personal;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::db::DbError;
use crate::help_requests::ReadError;
use crate::help_requests::field::event_row;
use crate::keys::KeyRing;
use crate::record::Write;
use crate::rows::{Insert, Rows, statement};
use crate::sealed::{FieldName, SealedBytes};

const WORDS: FieldName = FieldName::new("case_words.words");

const CASE_WORDS: Insert = Insert {
    table: "case_words",
    columns: &["request_id", "seq", "words"],
    ending: "",
};

/// The words that came with these decisions.
pub(crate) fn rows(ring: &KeyRing, writes: &[&Write]) -> Result<Rows, DbError> {
    let mut values = Vec::new();
    for write in writes {
        let request = write.decided.request.id;
        for words in &write.decided.case_words {
            let seq =
                i32::try_from(words.seq).map_err(|_| DbError::Unreadable("an event's number".into()))?;
            let sealed = ring.seal_json(WORDS, event_row(request, words.seq), words.text.expose());
            values.extend::<[Value; 3]>([request.0.into(), seq.into(), sealed.into()]);
        }
    }
    Ok(CASE_WORDS.rows(values))
}

/// The words of a request's case work, by the number of their event. Who may read them is the caller's to say.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open one.
pub async fn of_request(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    request: RequestId,
) -> Result<HashMap<u32, Personal<CaseText>>, ReadError> {
    let sql = "SELECT seq, words FROM case_words WHERE request_id = $1";
    let values: [Value; 1] = [Uuid::into(request.0)];
    let mut found = HashMap::new();
    for row in db.query_all_raw(statement(db, sql, values)).await? {
        let seq = row.try_get::<i32>("", "seq")?.unsigned_abs();
        let sealed: SealedBytes = row.try_get("", "words")?;
        found.insert(seq, ring.open_json(WORDS, event_row(request, seq), &sealed)?);
    }
    Ok(found)
}
