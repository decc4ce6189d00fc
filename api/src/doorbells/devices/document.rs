//! What staff see of a doorbell: masked.

use chrono::{DateTime, Utc};
use nuanxin_domain::doorbell::{ConsentMeans, Device, DeviceKind, Neighbour, Ring};
use nuanxin_domain::masking::{mask_address, mask_name, mask_phone};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A doorbell (爱心门铃).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DoorbellDevice)]
pub struct DeviceDocument {
    /// Identity.
    id: Uuid,
    /// What rings.
    kind: DeviceKind,
    /// The station that it rings at.
    station_id: Uuid,
    /// Whose file it belongs to.
    person_id: Uuid,
    /// What staff call it.
    #[schema(example = "客厅按钮")]
    name: String,
    /// Where help is to come to, masked; the request of a ring reveals it.
    #[schema(example = "静安区曹家渡街道武定西路***")]
    address: String,
    /// A phone has taken it over.
    bound: bool,
    /// When it was registered.
    registered_at: DateTime<Utc>,
    /// When it was last heard: a sign of life, or a press.
    heard_at: Option<DateTime<Utc>>,
    /// It has been silent for more than 24 hours.
    silent: bool,
}

/// A doorbell with its neighbours and the ring that runs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DoorbellDeviceWhole)]
pub struct WholeDocument {
    /// The doorbell.
    #[serde(flatten)]
    device: DeviceDocument,
    /// The neighbours who agreed to be called, in order.
    neighbours: Vec<NeighbourDocument>,
    /// The ring that runs, or that nobody has ended here.
    doorbell_ring_id: Option<Uuid>,
}

/// A neighbour who agreed to be called.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Neighbour)]
pub struct NeighbourDocument {
    /// Identity.
    id: Uuid,
    /// The order in which they are named.
    position: u16,
    /// Name, masked.
    #[schema(example = "王**")]
    name: String,
    /// Number, masked.
    #[schema(example = "138****5678")]
    phone: String,
    /// How they agreed.
    consent_means: ConsentMeans,
    /// When.
    consent_at: DateTime<Utc>,
    /// Who heard it.
    consent_heard_by: Uuid,
}

/// A doorbell with its token, which is shown once.
#[derive(Serialize, ToSchema)]
pub struct DoorbellWithToken {
    /// The doorbell.
    doorbell: DeviceDocument,
    /// To be put into the device, which sends it as `Authorization: Bearer`; left out when the call is repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Zq3vTn8mYb1xWc6kJd0sRf5hLp2gUe9aVi4oNw7tQyE")]
    token: Option<String>,
}

impl DoorbellWithToken {
    /// Shows a doorbell, and the token that was just made for it.
    pub fn of(device: &Device, token: Option<&str>, now: DateTime<Utc>) -> Self {
        DoorbellWithToken {
            doorbell: DeviceDocument::of(device, now),
            token: token.map(str::to_owned),
        }
    }
}

impl DeviceDocument {
    /// Shows a doorbell to whoever looks after it.
    pub fn of(device: &Device, now: DateTime<Utc>) -> Self {
        let card = device.card.expose();
        DeviceDocument {
            id: device.id.0,
            kind: device.kind,
            station_id: device.station.0,
            person_id: device.person.0,
            name: card.name.clone(),
            address: mask_address(&card.address),
            bound: device.bound_to.is_some(),
            registered_at: device.registered_at,
            heard_at: device.heard_at,
            silent: device.is_silent(now),
        }
    }
}

impl WholeDocument {
    /// Shows a doorbell with all that belongs to it.
    pub fn of(device: &Device, neighbours: &[Neighbour], ring: Option<&Ring>, now: DateTime<Utc>) -> Self {
        WholeDocument {
            device: DeviceDocument::of(device, now),
            neighbours: neighbours.iter().map(NeighbourDocument::of).collect(),
            doorbell_ring_id: ring.map(|ring| ring.id.0),
        }
    }
}

impl NeighbourDocument {
    fn of(neighbour: &Neighbour) -> Self {
        let card = neighbour.card.expose();
        NeighbourDocument {
            id: neighbour.id.0,
            position: neighbour.position,
            name: mask_name(&card.name),
            phone: mask_phone(&card.phone),
            consent_means: neighbour.consent.means,
            consent_at: neighbour.consent.at,
            consent_heard_by: neighbour.consent.heard_by.0,
        }
    }
}
