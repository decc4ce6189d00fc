//! More than five contacts in 30 days: the lead of the station that has the newest live request is asked to name one
//! contact person. Nobody is blocked.

use super::lookup::known;
use crate::problem::{Answer, Problem};
use nuanxin_domain::access::Actor;
use nuanxin_domain::call::{Known, contact_person_is_due};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::notice::{Audience, Notice, NoticeTemplate};
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::calls::{self, LoggedCall};
use nuanxin_infra::effect::conclude;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::notices;
use nuanxin_infra::platform::Platform;

/// Asks the lead, once a request, when a call that has just ended makes it due. A failure here is written to the log
/// and no more: the call is kept, and the next one asks again.
pub async fn ask_if_due(platform: &Platform, actor: &Actor, logged: &LoggedCall) {
    if let Err(problem) = ask(platform, actor, logged).await {
        tracing::warn!(%problem, "the lead was not asked to name a contact person");
    }
}

async fn ask(platform: &Platform, actor: &Actor, logged: &LoggedCall) -> Answer<()> {
    if !logged.call.outcome.is_some_and(|outcome| outcome.is_contact()) {
        return Ok(());
    }
    let db = platform.db.reader();
    let now = platform.clocks.domain.now();
    let indexes = logged.phone_indexes(&platform.ring);
    let counts = calls::counts(db, indexes.as_ref(), logged.call.request, now).await?;
    if !contact_person_is_due(counts.contacts, false) {
        return Ok(());
    }
    let files = files(platform, logged).await?;
    let ids: Vec<_> = files.iter().map(|request| request.id).collect();
    let named = calls::contact_person_of(db, &ids).await?.is_some();
    let newest = files
        .iter()
        .filter(|request| request.state.name().is_open())
        .filter_map(|request| Some((request, request.state.station()?)))
        .max_by_key(|(request, _)| request.submitted_at);
    let Some((request, station)) = newest.filter(|_| contact_person_is_due(counts.contacts, named)) else {
        return Ok(());
    };
    let tx = platform.db.write_tx().await?;
    if !calls::ask_for(&tx, request.id, now).await? {
        return Ok(());
    }
    let notice = Notice {
        audience: Audience::Lead { station },
        template: NoticeTemplate::StaffContactPersonDue,
        request: Some(request.id),
        urgency: request.urgency,
    };
    let told = [(notice, Some(request.number.clone()))];
    notices::insert(&tx, &*platform.clocks.domain, &told).await?;
    let entry = AuditEntry::new(&*platform.clocks.real, actor, "contact-person-due").about(request);
    conclude(tx, entry, None, &*platform.clocks.real).await?;
    Ok(())
}

/// The request of the call, and those that know its number.
async fn files(platform: &Platform, logged: &LoggedCall) -> Answer<Vec<HelpRequest>> {
    let db = platform.db.reader();
    let mut files = match logged.call.request {
        Some(id) => requests::load(db, id).await?.into_iter().collect(),
        None => Vec::new(),
    };
    if let Some(indexes) = logged.phone_indexes(&platform.ring) {
        let found = calls::files_with_number(db, &platform.ring, &indexes).await;
        let found = found.map_err(|error| Problem::internal(&error))?;
        let appearing = known(&found).filter(Known::may_appear);
        files.extend(appearing.map(|known| known.request.clone()));
    }
    files.retain(|request: &HelpRequest| !request.restricted);
    Ok(files)
}
