//! Who is on the staff, found without a query.

use std::collections::{BTreeMap, HashMap};

use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::ids::{AccountId, SessionId, StationId};

use crate::accounts::Account;

/// The staff at one version; those whose account is disabled are known by name only.
#[derive(Debug, Default)]
pub struct Directory {
    staff: HashMap<AccountId, Account>,
    by_username: HashMap<String, AccountId>,
    of_station: HashMap<StationId, Vec<AccountId>>,
    /// In the order in which they joined.
    active: Vec<AccountId>,
}

impl Directory {
    /// A directory of these accounts.
    pub fn of(accounts: Vec<Account>) -> Self {
        let mut directory = Self::default();
        for account in accounts {
            if account.disabled_at.is_none() {
                directory.active.push(account.id);
                if let Some(station) = account.station {
                    directory.of_station.entry(station).or_default().push(account.id);
                }
            }
            if let Some(username) = &account.username {
                directory.by_username.insert(username.clone(), account.id);
            }
            directory.staff.insert(account.id, account);
        }
        directory
    }

    /// A member of staff, disabled or not: their name still stands beside what they did.
    pub fn get(&self, id: AccountId) -> Option<&Account> {
        self.staff.get(&id)
    }

    /// Where everybody works who has ever been on the staff; none for those who left, or who work for no station.
    pub fn places_of_work(&self) -> BTreeMap<AccountId, Option<StationId>> {
        let station = |account: &Account| account.station.filter(|_| account.disabled_at.is_none());
        self.staff
            .iter()
            .map(|(id, account)| (*id, station(account)))
            .collect()
    }

    /// A member of staff by their username, disabled or not.
    pub fn by_username(&self, username: &str) -> Option<&Account> {
        let id = self.by_username.get(&username.to_lowercase())?;
        self.staff.get(id)
    }

    /// Everybody who can sign in, in the order in which they joined.
    pub fn active(&self) -> impl Iterator<Item = &Account> {
        self.active.iter().filter_map(|id| self.staff.get(id))
    }

    /// Everybody of a station who can sign in.
    pub fn of_station(&self, station: StationId) -> impl Iterator<Item = &Account> {
        let ids = self.of_station.get(&station).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|id| self.staff.get(id))
    }

    /// The advisors of a station.
    pub fn advisors_of(&self, station: StationId) -> impl Iterator<Item = &Account> {
        self.of_station(station)
            .filter(|account| account.role == Role::Advisor)
    }

    /// The leads of a station.
    pub fn leads_of(&self, station: StationId) -> impl Iterator<Item = &Account> {
        self.of_station(station)
            .filter(|account| account.role == Role::Lead)
    }

    /// Everybody with a role.
    pub fn with_role(&self, role: Role) -> impl Iterator<Item = &Account> {
        self.active().filter(move |account| account.role == role)
    }

    /// The district persons named to read restricted requests.
    pub fn named_for_restricted(&self) -> impl Iterator<Item = &Account> {
        self.with_role(Role::District)
            .filter(|account| account.named_for_restricted)
    }

    /// The district persons who can sign in, as the rules see them.
    pub fn district(&self) -> Vec<Actor> {
        self.with_role(Role::District).map(acting).collect()
    }

    /// Everybody who can sign in, as the rules see them.
    pub fn actors(&self) -> Vec<Actor> {
        self.active().map(acting).collect()
    }

    /// Whoever acts under a signed-in account: staff as the directory knows them, anybody else as a resident.
    /// None for a disabled member of staff.
    pub fn actor(&self, account: AccountId, session: SessionId) -> Option<Actor> {
        let Some(staff) = self.staff.get(&account) else {
            return Some(Actor {
                account,
                role: Role::Resident,
                station: None,
                session: Some(session),
                named_for_restricted: false,
            });
        };
        staff.disabled_at.is_none().then_some(Actor {
            account,
            role: staff.role,
            station: staff.station,
            session: Some(session),
            named_for_restricted: staff.named_for_restricted,
        })
    }
}

fn acting(account: &Account) -> Actor {
    Actor {
        account: account.id,
        role: account.role,
        station: account.station,
        session: None,
        named_for_restricted: account.named_for_restricted,
    }
}
