//! Files that lie in the store become uploads: those that arrived at the same time, in one statement.

use chrono::{DateTime, Utc};
use nuanxin_domain::ids::{AccountId, SessionId, UploadId};
use nuanxin_domain::upload::{ScanVerdict, UploadKind, UploadState};
use sea_orm::{ConnectionTrait, Value};

use super::halves::finish_half;
use super::{Facts, Object, Part, Upload, digest, row};
use crate::db::DbError;
use crate::files::Stored;
use crate::jobs::{self, NewJob};
use crate::keys::KeyRing;
use crate::rows::{Insert, code, insert_all};

/// A file that has arrived.
#[derive(Debug)]
pub struct Arrived {
    /// Identity.
    pub id: UploadId,
    /// Who sent it.
    pub owner: AccountId,
    /// In which sign-in session, of residents.
    pub session: Option<SessionId>,
    /// What it is.
    pub kind: UploadKind,
    /// Its media type, by its content.
    pub media_type: &'static str,
    /// When, in real time.
    pub at: DateTime<Utc>,
}

/// A file that is about to be entered, with the job that checks it.
#[derive(Debug, Clone)]
pub struct Arrival {
    upload: Upload,
    digest: Vec<u8>,
    original: Object,
    ends_half: bool,
}

impl Arrival {
    /// A file that lies in the store.
    pub fn new(ring: &KeyRing, arrived: &Arrived, stored: Stored) -> Self {
        let upload = Upload {
            id: arrived.id,
            owner: arrived.owner,
            session: arrived.session,
            kind: arrived.kind,
            state: UploadState::Received,
            media_type: arrived.media_type.to_owned(),
            bytes: stored.bytes,
            refusal: None,
            scan: ScanVerdict::NotScanned,
            facts: Facts::default(),
            request: None,
            received_at: arrived.at,
            version: 1,
        };
        Self {
            upload,
            digest: digest(ring, arrived.owner, &stored.sha256),
            original: Object::of(stored, Part::Original),
            ends_half: false,
        }
    }

    /// The same, that came in pieces: the half upload of its id ends with it, or it is not entered.
    #[must_use]
    pub fn of_pieces(self) -> Self {
        Self {
            ends_half: true,
            ..self
        }
    }

    /// The upload as it will be.
    pub fn upload(&self) -> &Upload {
        &self.upload
    }
}

const INSERT: Insert = Insert {
    table: "uploads",
    columns: &[
        "id",
        "owner_id",
        "session_id",
        "kind",
        "state",
        "media_type",
        "bytes",
        "digest",
        "scan",
        "received_at",
        "version",
    ],
    ending: "",
};

/// Enters files; false, and the transaction must be dropped, when the half upload of one is gone already.
///
/// # Errors
/// What the database reported.
pub(crate) async fn enter(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    now: DateTime<Utc>,
    arrivals: &[&Arrival],
) -> Result<bool, DbError> {
    for whole in arrivals.iter().filter(|arrival| arrival.ends_half) {
        if !finish_half(tx, now, whole.upload.id.0).await? {
            return Ok(false);
        }
    }
    let uploads = arrivals.iter().flat_map(|arrival| values(arrival));
    let objects = arrivals.iter().flat_map(|Arrival { upload, original, .. }| {
        row::object_values(ring, (upload.id.0, upload.owner), original, 0)
    });
    let jobs: Vec<NewJob> = arrivals
        .iter()
        .map(|Arrival { upload, .. }| NewJob::check_upload(upload.id, upload.received_at))
        .collect();
    let tables = vec![
        INSERT.rows(uploads.collect()),
        row::OBJECTS.rows(objects.collect()),
        jobs::rows(now, &jobs),
    ];
    insert_all(tx, tables).await?;
    Ok(true)
}

fn values(arrival: &Arrival) -> [Value; 11] {
    let upload = &arrival.upload;
    [
        upload.id.0.into(),
        upload.owner.0.into(),
        upload.session.map(|session| session.0).into(),
        code(&upload.kind).into(),
        code(&upload.state).into(),
        upload.media_type.as_str().into(),
        i64::try_from(upload.bytes).unwrap_or(i64::MAX).into(),
        arrival.digest.as_slice().into(),
        code(&upload.scan).into(),
        upload.received_at.into(),
        upload.version.into(),
    ]
}
