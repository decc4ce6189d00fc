//! What the API shows of a leave.

use crate::duty::document::name_of;
use chrono::{DateTime, Utc};
use nuanxin_domain::roster::LeaveReason;
use nuanxin_infra::reference::Snapshot;
use nuanxin_infra::roster::LeaveEntry;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A leave (请假).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Leave)]
pub struct LeaveDocument {
    /// Identity, for taking it back.
    id: Uuid,
    /// Who is away.
    account_id: Uuid,
    /// Their name.
    name: String,
    /// Start.
    from: DateTime<Utc>,
    /// End, not included.
    to: DateTime<Utc>,
    /// Why.
    reason: LeaveReason,
}

impl LeaveDocument {
    /// Shows a leave to somebody who may see it.
    pub fn of(entry: &LeaveEntry, snapshot: &Snapshot) -> Self {
        LeaveDocument {
            id: entry.id,
            account_id: entry.leave.account.0,
            name: name_of(snapshot, entry.leave.account),
            from: entry.leave.from_at,
            to: entry.leave.until_at,
            reason: entry.reason,
        }
    }
}
