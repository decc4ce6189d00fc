//! Names of what reports are about.

use crate::duty::document::name_of;
use nuanxin_domain::ids::{AccountId, StationId};
use nuanxin_infra::reference::Snapshot;

/// The official name of a station; of one that is no more, its identity.
pub fn station_name(snapshot: &Snapshot, id: StationId) -> String {
    let station = snapshot.rules.places.station(id);
    station.map_or_else(|| id.0.to_string(), |station| station.name.clone())
}

/// The name of a member of staff; of one who is not known any more, the account.
pub fn staff_name(snapshot: &Snapshot, id: AccountId) -> String {
    let name = name_of(snapshot, id);
    if name.is_empty() { id.0.to_string() } else { name }
}
