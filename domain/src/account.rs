//! Accounts of staff: who may administer whose, and what may not happen. An administrator administers all but their own,
//! a lead looks at those of the station and ends their sessions; nobody raises themselves.

mod own_settings;

use crate::access::{Actor, Role};
use crate::ids::{AccountId, StationId};

pub use own_settings::{Contrast, OwnSettings, TextSize, WrittenLanguage};

#[cfg(test)]
mod tests;

/// A member of staff, as far as these rules look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The account.
    pub account: AccountId,
    /// Its role.
    pub role: Role,
    /// Station of advisors and leads.
    pub station: Option<StationId>,
    /// Nobody can sign in with it.
    pub disabled: bool,
}

/// Why a step with an account was refused. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum AccountRefusal {
    /// There is no such account for this actor.
    NotFound,
    /// The actor may not do this.
    NotAllowed,
    /// Nobody administers their own account.
    OwnAccount,
    /// Without it nobody could administer the installation.
    LastAdmin,
    /// Without it the station would have no lead.
    LastLead,
    /// Advisors and leads belong to a station.
    StationMissing,
    /// This role belongs to no station.
    StationNotWanted,
    /// Only a district person is named to read restricted requests.
    NamingNotWanted,
}

impl AccountRefusal {
    /// The stable code.
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// The sentence for people, in Chinese and English.
    pub fn sentence(self) -> (&'static str, &'static str) {
        let (_, zh, en) = self.row();
        (zh, en)
    }

    #[rustfmt::skip]
    fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::NotFound => ("not_found", "没有找到这个账号。", "There is no such account."),
            Self::NotAllowed => ("not_allowed", "您没有权限做这一步。", "You may not do this."),
            Self::OwnAccount => ("own_account", "自己的账号须由其他管理员办理。", "Your own account is administered by somebody else."),
            Self::LastAdmin => ("last_admin", "这是最后一个管理员账号,请先增加一个。", "This is the last administrator; add another one first."),
            Self::LastLead => ("last_lead", "这是本站最后一个站长账号,请先增加一个。", "This is the last lead of the station; add another one first."),
            Self::StationMissing => ("station_missing", "顾问和站长须属于一个站点。", "Advisors and leads belong to a station."),
            Self::StationNotWanted => ("station_not_wanted", "这个角色不属于任何站点。", "This role belongs to no station."),
            Self::NamingNotWanted => ("naming_not_wanted", "只有区级人员可以指定查看保密件。", "Only a district person can be named to read restricted requests."),
        }
    }
}

/// Whether this role belongs to a station.
pub fn has_station(role: Role) -> bool {
    matches!(role, Role::Advisor | Role::Lead)
}

/// Whether this role signs in with an authenticator app only.
pub fn needs_authenticator(role: Role) -> bool {
    matches!(role, Role::District | Role::Admin)
}

/// Checks what an account would be.
///
/// # Errors
/// `StationMissing`, `StationNotWanted`, `NamingNotWanted`; `NotAllowed` for a role that is no staff's.
pub fn check_post(role: Role, station: Option<StationId>, named: bool) -> Result<(), AccountRefusal> {
    if !role.is_staff() {
        return Err(AccountRefusal::NotAllowed);
    }
    match (has_station(role), station) {
        (true, None) => Err(AccountRefusal::StationMissing),
        (false, Some(_)) => Err(AccountRefusal::StationNotWanted),
        _ if named && role != Role::District => Err(AccountRefusal::NamingNotWanted),
        _ => Ok(()),
    }
}

impl Member {
    /// Whether `actor` sees this account: an administrator everybody's, a lead those of the station.
    pub fn is_seen_by(&self, actor: &Actor) -> bool {
        match actor.role {
            Role::Admin => true,
            Role::Lead => self.station.is_some() && self.station == actor.station,
            _ => false,
        }
    }

    /// Whether `actor` may change this account, reset it, disable or enable it.
    ///
    /// # Errors
    /// `NotFound` before `NotAllowed` before `OwnAccount`.
    pub fn may_be_administered_by(&self, actor: &Actor) -> Result<(), AccountRefusal> {
        if !self.is_seen_by(actor) {
            return Err(AccountRefusal::NotFound);
        }
        if actor.role != Role::Admin {
            return Err(AccountRefusal::NotAllowed);
        }
        if self.account == actor.account {
            return Err(AccountRefusal::OwnAccount);
        }
        Ok(())
    }

    /// Whether `actor` may end this account's sessions: an administrator, a lead those of their people, everybody
    /// their own in another way.
    ///
    /// # Errors
    /// `NotFound`, `OwnAccount`.
    pub fn sessions_may_be_ended_by(&self, actor: &Actor) -> Result<(), AccountRefusal> {
        if !self.is_seen_by(actor) {
            return Err(AccountRefusal::NotFound);
        }
        if self.account == actor.account {
            return Err(AccountRefusal::OwnAccount);
        }
        Ok(())
    }

    /// Whether this account may leave its post: be disabled, or get another role or station. `others` are all
    /// other accounts of the staff.
    ///
    /// # Errors
    /// `LastAdmin`, `LastLead`.
    pub fn may_leave_its_post<'a>(
        &self,
        others: impl IntoIterator<Item = &'a Member>,
    ) -> Result<(), AccountRefusal> {
        if self.disabled {
            return Ok(());
        }
        let refusal = match self.role {
            Role::Admin => AccountRefusal::LastAdmin,
            Role::Lead => AccountRefusal::LastLead,
            _ => return Ok(()),
        };
        let same_post = |other: &&Member| {
            other.account != self.account
                && !other.disabled
                && other.role == self.role
                && (self.role == Role::Admin || other.station == self.station)
        };
        match others.into_iter().find(same_post) {
            Some(_) => Ok(()),
            None => Err(refusal),
        }
    }
}
