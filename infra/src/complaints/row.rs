//! A row of `complaints`.

use chrono::{DateTime, Utc};
use nuanxin_domain::answer_ladder::AnswerLadder;
use nuanxin_domain::complaint::Complaint;
use nuanxin_domain::ids::{AccountId, RequestId, SessionId, StationId};
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ANSWER, INTERNAL_NOTE, TEXT, WordedComplaint};
use crate::db::DbError;
use crate::keys::KeyRing;
use crate::rows::from_code;
use crate::sealed::SealedBytes;

/// Codes of kinds of danger as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Kinds(pub Vec<String>);

/// The row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "complaints")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub filed_by: Uuid,
    pub filed_in: Option<Uuid>,
    pub request_id: Option<Uuid>,
    pub restricted: bool,
    pub about: String,
    pub subject_id: Option<Uuid>,
    pub station_id: Option<Uuid>,
    pub decider: String,
    pub text: SealedBytes,
    pub made_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<Uuid>,
    pub answer: Option<SealedBytes>,
    pub internal_note: Option<SealedBytes>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub danger: Option<Kinds>,
    pub danger_words: Option<String>,
    pub urgency: String,
    pub rung: i16,
    pub next_action_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The complaint with its words.
pub fn opened(ring: &KeyRing, row: Model) -> Result<WordedComplaint, DbError> {
    let open = |field, sealed: Option<_>| {
        sealed
            .map(|sealed| ring.open_text(field, row.id, &sealed))
            .transpose()
    };
    let decided = row.decided_by.map(AccountId).zip(row.decided_at);
    Ok(WordedComplaint {
        text: ring.open_text(TEXT, row.id, &row.text)?,
        answer: open(ANSWER, row.answer)?,
        internal_note: open(INTERNAL_NOTE, row.internal_note)?,
        complaint: Complaint {
            id: row.id.into(),
            filed_by: row.filed_by.into(),
            filed_in: row.filed_in.map(SessionId),
            request: row.request_id.map(RequestId),
            restricted: row.restricted,
            about: from_code(row.about)?,
            subject: row.subject_id.map(AccountId),
            station: row.station_id.map(StationId),
            decider: from_code(row.decider)?,
            danger: row.danger.map(|kinds| kinds.0).unwrap_or_default(),
            danger_words: row.danger_words,
            urgency: from_code(row.urgency)?,
            made_at: row.made_at,
            due_at: row.due_at,
            ladder: AnswerLadder {
                rung: row.rung.unsigned_abs(),
                next_action_at: row.next_action_at.unwrap_or(row.due_at),
            },
            decided,
        },
    })
}
