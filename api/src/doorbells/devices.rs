//! `/doorbell-devices`: what staff do with doorbells. One operation a file.

pub mod change;
pub mod document;
pub mod list;
pub mod register;
pub mod renew_token;
pub mod retire;
pub mod show;

use crate::problem::{Answer, Faults};
use nuanxin_domain::access::Actor;
use nuanxin_domain::doorbell::{Device, DoorbellRefusal, looks_after};
use nuanxin_domain::ids::DeviceId;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::db::ConnectionTrait;
use nuanxin_infra::doorbells::devices;
use nuanxin_infra::platform::Platform;

/// Characters of a name.
const NAME: usize = 40;
/// Characters of an address.
const ADDRESS: usize = 200;

/// A device in use, for whoever looks after it; for everybody else it does not exist.
///
/// # Errors
/// `not_found`.
pub(super) async fn looked_after(
    db: &impl ConnectionTrait,
    platform: &Platform,
    actor: &Actor,
    id: DeviceId,
) -> Answer<Device> {
    let found = devices::by_id(db, &platform.ring, id).await?;
    let own = found.filter(|device| looks_after(actor, device.station));
    Ok(own.ok_or(DoorbellRefusal::NotFound)?)
}

/// What stands in the audit log about a device: ids only.
pub(super) fn entry(platform: &Platform, actor: &Actor, action: &str, device: &Device) -> AuditEntry {
    let entry = AuditEntry::new(&*platform.clocks.real, actor, action);
    AuditEntry {
        station: Some(device.station),
        ..entry.on_grounds(format!("doorbell:{}", device.id))
    }
}

/// Checks name and address, as far as they are given.
fn check_card(faults: &mut Faults, name: Option<&str>, address: Option<&str>) {
    if let Some(name) = name {
        faults.required_text("/name", name, NAME);
    }
    if let Some(address) = address {
        faults.required_text("/address", address, ADDRESS);
    }
}
