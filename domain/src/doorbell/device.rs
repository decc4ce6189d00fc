//! The devices: whose they are, who looks after them, and when their silence is reported.

use super::refusal::DoorbellRefusal;
use crate::access::{Actor, Role};
use crate::deadline::next_daily;
use crate::ids::{AccountId, DeviceId, PersonId, StationId};
use crate::personal::Personal;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Silence that is reported, and then every day again (domain rules, section 3).
pub const SILENT_AFTER: TimeDelta = TimeDelta::hours(24);

/// What rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = DoorbellKind))]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// A button on the wall or around the neck, which sends a sign of life by itself.
    Button,
    /// A phone that was bound once, signed in. A page that is closed sends nothing, so its silence says nothing.
    Phone,
}

/// What is personal about a device. Sealed at rest as a whole.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceCard {
    /// What staff call it: "客厅".
    pub name: String,
    /// Where help is to come to.
    pub address: String,
    /// The committee of the address (12 digits), where known.
    pub committee_code: Option<String>,
}

/// A device in use.
#[derive(Debug, Clone, PartialEq)]
pub struct Device {
    /// Identity.
    pub id: DeviceId,
    /// What rings.
    pub kind: DeviceKind,
    /// The station that it rings at.
    pub station: StationId,
    /// Whose file it belongs to.
    pub person: PersonId,
    /// Name and address.
    pub card: Personal<DeviceCard>,
    /// Who registered it.
    pub registered_by: AccountId,
    /// When, by the domain's clock.
    pub registered_at: DateTime<Utc>,
    /// The account that was signed in when a phone was bound.
    pub bound_to: Option<AccountId>,
    /// When it was last heard, by the domain's clock.
    pub heard_at: Option<DateTime<Utc>>,
}

impl Device {
    /// Whether it has been silent for so long that the station is told.
    pub fn is_silent(&self, now: DateTime<Utc>) -> bool {
        let since = self.heard_at.unwrap_or(self.registered_at);
        self.kind == DeviceKind::Button && now - since >= SILENT_AFTER
    }

    /// Whether a phone may take it over: once.
    pub fn may_be_bound(&self) -> bool {
        self.kind == DeviceKind::Phone && self.bound_to.is_none()
    }
}

/// Whether somebody registers, changes and sees the devices of this station: its advisors, its lead, the district.
pub fn looks_after(actor: &Actor, station: StationId) -> bool {
    match actor.role {
        Role::Advisor | Role::Lead => actor.station == Some(station),
        Role::District | Role::System => true,
        Role::Resident | Role::Desk | Role::Admin => false,
    }
}

/// At which station a device is registered: the own one; the district names it.
///
/// # Errors
/// `NotAllowed` for whoever looks after no devices, or not there; `StationMissing`.
pub fn station_for(actor: &Actor, named: Option<StationId>) -> Result<StationId, DoorbellRefusal> {
    let own = match actor.role {
        Role::Advisor | Role::Lead => actor.station,
        Role::District | Role::System => None,
        Role::Resident | Role::Desk | Role::Admin => return Err(DoorbellRefusal::NotAllowed),
    };
    let station = named.or(own).ok_or(DoorbellRefusal::StationMissing)?;
    if looks_after(actor, station) {
        Ok(station)
    } else {
        Err(DoorbellRefusal::NotAllowed)
    }
}

/// When the silence of a device that was heard at `heard` is reported; never of a phone.
pub fn first_report(kind: DeviceKind, heard: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (kind == DeviceKind::Button).then(|| heard + SILENT_AFTER)
}

/// When the silence that was to be reported at `due` is reported again: daily, in the rhythm of the first report. Days on
/// which nothing ran are not made up for.
pub fn next_report(due: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    next_daily(due, now)
}
