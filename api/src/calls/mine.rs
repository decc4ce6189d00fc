//! The call of a path: only the agent who took it changes it, and only the district sees it beside.

use crate::input::Id;
use crate::problem::{Answer, Code, Faults, Problem};
use crate::versions::IfMatch;
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::call::CallRefusal;
use nuanxin_domain::ids::CallId;
use nuanxin_domain::phone::normalise_phone;
use nuanxin_infra::calls::{self, LoggedCall};
use nuanxin_infra::db::DbError;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;

/// How often a call is looked at again that changes at the same time.
pub const LOOKS: usize = 8;

/// The longest name of a caller, and of whom a call was passed on to, in characters.
pub const WORD: usize = 100;

/// Only the desk takes calls.
///
/// # Errors
/// `not_allowed`.
pub fn at_the_desk(actor: &Actor) -> Answer<()> {
    match actor.role {
        Role::Desk => Ok(()),
        _ => Err(Problem::new(Code::NotAllowed)),
    }
}

/// The agent's own call.
///
/// # Errors
/// `not_found` for whoever did not take it.
pub async fn mine(platform: &Platform, actor: &Actor, id: Id) -> Answer<LoggedCall> {
    let found = calls::by_id(platform.db.reader(), &platform.ring, CallId(id.0)).await?;
    let found = found.filter(|logged| logged.call.is_taken_by(actor));
    found.ok_or_else(|| CallRefusal::NotFound.into())
}

/// A call that may be looked at: one's own; for the district any that led to no restricted request; and for another
/// agent such a one that waits for somebody.
///
/// # Errors
/// `not_found`.
pub async fn seen(platform: &Platform, actor: &Actor, id: Id) -> Answer<LoggedCall> {
    let found = calls::by_id(platform.db.reader(), &platform.ring, CallId(id.0)).await?;
    let logged = found.ok_or(CallRefusal::NotFound)?;
    let request = match logged.call.request {
        Some(id) => requests::load(platform.db.reader(), id).await?,
        None => None,
    };
    if !logged.call.is_seen_by(actor, request.as_ref()) {
        return Err(CallRefusal::NotFound.into());
    }
    Ok(logged)
}

/// The version that the agent saw, if they said it, is the present one.
///
/// # Errors
/// `stale_version` or `stale_if_match`.
pub fn check_version(logged: &LoggedCall, expected: Option<IfMatch>) -> Answer<()> {
    match expected {
        Some(expected) if expected.version != logged.call.version => {
            Err(Problem::stale(logged.call.version, expected.by_header))
        }
        _ => Ok(()),
    }
}

/// A number in its one spelling; blank is none.
pub fn number(text: Option<&str>, faults: &mut Faults) -> Option<String> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    match normalise_phone(text) {
        Ok(number) => Some(number.as_str().to_owned()),
        Err(_) => {
            faults.add("/phone", "bad_phone");
            None
        }
    }
}

/// Two who log a call from the same number meet here: the second is told, and both keep what they wrote.
pub fn already_open(error: DbError) -> Problem {
    if error.is_unique_on("phone_index") {
        CallRefusal::OpenElsewhere.into()
    } else {
        error.into()
    }
}
