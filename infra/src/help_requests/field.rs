//! Names of the sealed columns, and the row to which an event's words are bound.

use nuanxin_domain::ids::RequestId;
use uuid::Uuid;

use crate::sealed::FieldName;

pub(crate) const INTAKE: FieldName = FieldName::new("intakes.sealed");
pub(crate) const INTERNAL_NOTE: FieldName = FieldName::new("events.internal_note");
pub(crate) const TOLD: FieldName = FieldName::new("events.told");
pub(crate) const SAID: FieldName = FieldName::new("events.said");

/// Events have no id of their own: their words are bound to the request's id with the event's number mixed
/// into its last bytes, so that words moved to another event of the same request do not open either.
pub(crate) fn event_row(request: RequestId, seq: u32) -> Uuid {
    Uuid::from_u128(request.0.as_u128() ^ u128::from(seq))
}
