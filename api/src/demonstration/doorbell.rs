//! A doorbell (爱心门铃) in 曹家渡 with two neighbours, to be tried. Its token is public like the accounts' password, so it
//! exists here only and behind no setting.

use nuanxin_domain::doorbell::{
    ConsentMeans, Device, DeviceCard, DeviceKind, Neighbour, NeighbourCard, NeighbourConsent,
};
use nuanxin_domain::ids::{AccountId, DeviceId, NeighbourId, PersonId, StationId};
use nuanxin_infra::db::{DatabaseTransaction, DbError};
use nuanxin_infra::doorbells::{devices, neighbours};
use nuanxin_infra::ids::new_id;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::tokens::OpaqueToken;

use super::life::World;
use super::month::At;

/// What the device sends.
pub const TOKEN: &str = "bnVhbnhpbi1kZW1vLWRvb3JiZWxsLWNhb2ppYWR1LTE";
/// By which its station is known.
pub const STREET: &str = "曹家渡";

const ADDRESS: &str = "静安区曹家渡街道武定西路1371弄5号";
const NEIGHBOURS: [(&str, &str); 2] = [("王小明", "13900000801"), ("赵小红", "13900000802")];

/// Whose doorbell it is, and who registers it.
pub struct Whose {
    /// Whose file.
    pub person: PersonId,
    /// The station.
    pub station: StationId,
    /// Who registers it.
    pub by: AccountId,
}

/// Writes it.
///
/// # Errors
/// What the database reported.
pub async fn seed(
    tx: &DatabaseTransaction,
    platform: &Platform,
    world: &World<'_>,
    whose: &Whose,
) -> Result<(), DbError> {
    let at = world.until;
    let token =
        OpaqueToken::parse(TOKEN).ok_or_else(|| DbError::Unreadable("the doorbell's token".into()))?;
    let card = DeviceCard {
        name: "客厅按钮".to_owned(),
        address: ADDRESS.to_owned(),
        committee_code: None,
    };
    let device = Device {
        id: DeviceId(new_id(&At(at))),
        kind: DeviceKind::Button,
        station: whose.station,
        person: whose.person,
        card: card.into(),
        registered_by: whose.by,
        registered_at: at,
        bound_to: None,
        heard_at: Some(at),
    };
    devices::add(tx, &platform.ring, &device, &token).await?;
    for (position, (name, phone)) in (1..).zip(NEIGHBOURS) {
        let card = NeighbourCard {
            name: name.to_owned(),
            phone: phone.to_owned(),
        };
        let neighbour = Neighbour {
            id: NeighbourId(new_id(&At(at))),
            device: device.id,
            position,
            card: card.into(),
            consent: NeighbourConsent {
                heard_by: whose.by,
                means: ConsentMeans::Visit,
                at,
            },
        };
        neighbours::add(tx, &platform.ring, &neighbour).await?;
    }
    Ok(())
}
