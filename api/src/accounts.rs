//! `/accounts`: accounts of staff, administered. An administrator sees and changes all but their own, a lead looks at
//! those of the station; every change is audited with it and in effect at once.

pub mod change;
pub mod create;
pub mod disable;
pub mod document;
pub mod enable;
pub mod list;
pub mod reset_authenticator;
pub mod reset_password;
pub mod sessions;
pub mod show;
mod told;

use crate::duty::plan::refresh;
use crate::problem::{Answer, Code, Fault, Faults, Problem};
use nuanxin_domain::access::Actor;
use nuanxin_domain::account::{AccountRefusal, Member};
use nuanxin_domain::help_request::Job;
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::need::Need;
use nuanxin_domain::password::{self, PasswordFault};
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts::{self, Account};
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::committer::JOBS;
use nuanxin_infra::db::{DatabaseTransaction, DbError};
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::jobs::{self, NewJob};
use nuanxin_infra::passwords::PasswordError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::reference::versions::{self, Part};
use nuanxin_infra::tokens::OpaqueToken;
use nuanxin_infra::wakeup::Topic;

/// Characters of a password that we make: 96 random bits.
const MADE: usize = 16;
/// Requests that one advisor has in hand at most; more than anybody can carry.
const IN_HAND: u32 = 500;

/// An account within the transaction that changes it; all changes of accounts take turns.
pub struct Locked {
    /// The transaction.
    pub tx: DatabaseTransaction,
    /// The account.
    pub account: Account,
    /// As the rules see it.
    pub member: Member,
    /// All other accounts of the staff.
    pub others: Vec<Member>,
}

/// The account, if `actor` may administer it.
///
/// # Errors
/// `not_found`, `not_allowed`, `own_account`.
pub async fn locked(platform: &Platform, actor: &Actor, id: AccountId) -> Answer<Locked> {
    member(&seen(platform, actor, id).await?).may_be_administered_by(actor)?;
    let tx = platform.db.write_tx().await?;
    // the row lock makes changes of accounts take turns: two last administrators must not disable each other
    versions::bump(&tx, Part::Staff).await?;
    let mut staff = accounts::staff(&tx, &platform.ring).await?;
    let found = staff.iter().position(|account| account.id == id);
    let account = staff.swap_remove(found.ok_or(AccountRefusal::NotFound)?);
    let member = member(&account);
    member.may_be_administered_by(actor)?;
    Ok(Locked {
        tx,
        account,
        member,
        others: staff.iter().map(self::member).collect(),
    })
}

/// The account as the rules see it.
pub fn member(account: &Account) -> Member {
    Member {
        account: account.id,
        role: account.role,
        station: account.station,
        disabled: account.disabled_at.is_some(),
    }
}

/// The account, if `actor` sees it.
///
/// # Errors
/// `not_found`.
pub async fn seen(platform: &Platform, actor: &Actor, id: AccountId) -> Answer<Account> {
    let found = accounts::staff_by_id(platform.db.reader(), &platform.ring, id).await?;
    let account = found.map(|found| found.account);
    let account = account.filter(|account| member(account).is_seen_by(actor));
    Ok(account.ok_or(AccountRefusal::NotFound)?)
}

/// What the audit log keeps of a change of an account: its station's lead reads it.
pub fn entry(platform: &Platform, actor: &Actor, action: &str, account: &Account) -> AuditEntry {
    let mut entry =
        AuditEntry::new(&*platform.clocks.real, actor, action).on_grounds(format!("account {}", account.id));
    entry.station = account.station;
    entry
}

/// After the commit: this node and all others follow at once.
pub async fn effective(platform: &Platform) {
    refresh(platform).await;
    platform.wakeups.ring(&Topic::reference());
}

/// What an advisor who leaves has in hand goes to somebody else of the station.
///
/// # Errors
/// What the database reported.
pub async fn hand_over(
    tx: &DatabaseTransaction,
    platform: &Platform,
    advisor: AccountId,
) -> Result<(), DbError> {
    let now = platform.clocks.real.now();
    let held = requests::held_by(tx, advisor, IN_HAND).await?;
    let jobs = held.iter().map(|request| {
        let job = Job::Assign { request: request.id };
        NewJob::of_decision(&job, request.urgency.lane(), now).unique(format!("left:{}", request.id))
    });
    jobs::enqueue(tx, &*platform.clocks.real, &jobs.collect::<Vec<_>>()).await
}

/// After the commit of [`hand_over`].
pub fn ring_for_hands(platform: &Platform) {
    platform.wakeups.ring(&Topic::queue(JOBS));
}

/// A password that we make for somebody, and its hash. Shown once.
///
/// # Errors
/// `not_ready` when too many passwords are hashed at once.
pub async fn made_password(platform: &Platform) -> Answer<(Personal<String>, String)> {
    let made: String = OpaqueToken::generate().expose().chars().take(MADE).collect();
    let hash = hashed(platform, &made).await?;
    Ok((made.into(), hash))
}

/// Checks a new password and hashes it.
///
/// # Errors
/// A fault at `pointer`.
pub async fn new_password_hash(
    platform: &Platform,
    pointer: &str,
    password: &str,
    username: &str,
) -> Answer<String> {
    match password::check(password, username) {
        Ok(()) => hashed(platform, password).await,
        Err(fault) => Err(faulty(pointer, fault)),
    }
}

fn faulty(pointer: &str, fault: PasswordFault) -> Problem {
    let (code, bound) = match fault {
        PasswordFault::TooShort => ("too_short", Some(password::SHORTEST)),
        PasswordFault::TooLong => ("too_long", Some(password::LONGEST)),
        PasswordFault::IsUsername => ("is_username", None),
        PasswordFault::Usual => ("usual_password", None),
    };
    Problem::invalid(vec![Fault {
        pointer: pointer.to_owned(),
        code,
        bound,
    }])
}

async fn hashed(platform: &Platform, password: &str) -> Answer<String> {
    let hashed = platform.passwords.hash(password.to_owned().into()).await;
    hashed.map_err(|error| match error {
        PasswordError::Busy => Problem::new(Code::NotReady).with_header("retry-after", 5),
        PasswordError::TooLong | PasswordError::Unreadable => Problem::internal(&error),
    })
}

/// What is asked of a name, a capacity and codes of committees.
pub fn check_details(
    faults: &mut Faults,
    name: Option<&str>,
    capacity: Option<u32>,
    covers: Option<&[String]>,
    languages: usize,
) {
    if let Some(name) = name {
        faults.required_text("/name", name, 40);
    }
    if capacity.is_some_and(|most| most > 500) {
        faults.add("/capacity", "out_of_range");
    }
    if languages > 10 {
        faults.add_bound("/languages", "too_many", 10);
    }
    let Some(covers) = covers else { return };
    faults.list("/covers", covers, 200);
    for (n, code) in covers.iter().enumerate() {
        if code.len() != 12 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            faults.add(format!("/covers/{n}"), "malformed");
        }
    }
}

/// Each need once, at most.
pub fn check_skills(faults: &mut Faults, skills: &[Need]) {
    if skills.len() > Need::ALL.len() {
        faults.add_bound("/skills", "too_many", Need::ALL.len());
    }
}

/// A station that is named must exist.
pub fn check_station(faults: &mut Faults, platform: &Platform, station: Option<uuid::Uuid>) {
    let known = |id: uuid::Uuid| platform.snapshot().rules.places.open_station(id.into()).is_some();
    if station.is_some_and(|id| !known(id)) {
        faults.add("/station_id", "unknown");
    }
}

/// Commits a change of an account with its audit entry.
///
/// # Errors
/// What the database reported; nothing was written.
pub async fn committed(
    platform: &Platform,
    tx: DatabaseTransaction,
    entry: AuditEntry,
) -> Result<(), DbError> {
    nuanxin_infra::effect::conclude(tx, entry, None, &*platform.clocks.real).await?;
    effective(platform).await;
    Ok(())
}
