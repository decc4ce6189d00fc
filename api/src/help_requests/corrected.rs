//! A corrected address: the personal half as it will be.

use super::submission::AddressBody;
use crate::problem::{Answer, Faults, Problem};
use nuanxin_domain::help_request::Correction;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;

/// The personal half of request `id` with another address; `None` when no address was sent. Nothing else of it
/// ever changes, so that two corrections at the same time lose nothing but the older address.
///
/// # Errors
/// Faults of the address.
pub async fn corrected(
    platform: &Platform,
    id: RequestId,
    address: Option<AddressBody>,
) -> Answer<Option<Correction>> {
    let Some(address) = address else { return Ok(None) };
    let mut faults = Faults::default();
    let address = address.checked("/address", &mut faults);
    faults.check()?;
    let intake = requests::intake(platform.db.reader(), &platform.ring, id).await;
    let intake = intake.map_err(|error| Problem::internal(&error))?;
    let mut intake = intake.map(Personal::into_exposed).unwrap_or_default();
    intake.address = Some(address);
    Ok(Some(Correction {
        intake: Personal::new(intake),
    }))
}
