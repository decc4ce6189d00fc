//! More than five contacts in 30 days, on whatever channels: the lead of the station that has the newest live request is asked to name one
//! contact person. Nobody is blocked.

use super::lookup::known;
use crate::problem::{Answer, Problem};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::call::{Known, contact_person_is_due};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::notice::{Audience, Notice, NoticeTemplate};
use nuanxin_infra::accounts::{self, PHONE_INDEX};
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::blind_index::BlindIndex;
use nuanxin_infra::calls::{self, LoggedCall};
use nuanxin_infra::effect::conclude;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::notices;
use nuanxin_infra::platform::Platform;

/// Who has just got in touch: the number, as far as it is known, and the request.
pub struct Contacting {
    number: Option<[BlindIndex; 2]>,
    request: Option<RequestId>,
    by_nobody: bool,
}

impl Contacting {
    /// By a call that has just ended. A silent one, or a nuisance, is no contact.
    pub fn by_call(platform: &Platform, logged: &LoggedCall) -> Self {
        Self {
            number: logged.phone_indexes(&platform.ring),
            request: logged.call.request,
            by_nobody: !logged.call.outcome.is_some_and(|outcome| outcome.is_contact()),
        }
    }
}

/// Asks the lead, once a request, when a contact makes it due. A failure here is written to the log and no more: the
/// contact is kept, and the next one asks again.
pub async fn ask_if_due(platform: &Platform, actor: &Actor, contacting: &Contacting) {
    if let Err(problem) = ask(platform, actor, contacting).await {
        tracing::warn!(%problem, "the lead was not asked to name a contact person");
    }
}

/// As [`ask_if_due`], when somebody has urged a request or added to it: by the number of its person, else by that of
/// the account that asked for itself.
pub async fn ask_after(platform: &Platform, actor: &Actor, request: RequestId) {
    let asked = async {
        let contacting = Contacting {
            number: number_of(platform, request).await?,
            request: Some(request),
            by_nobody: false,
        };
        ask(platform, actor, &contacting).await
    };
    if let Err(problem) = asked.await {
        tracing::warn!(%problem, "the lead was not asked to name a contact person");
    }
}

async fn number_of(platform: &Platform, id: RequestId) -> Answer<Option<[BlindIndex; 2]>> {
    let (db, ring) = (platform.db.reader(), &platform.ring);
    let indexed = |number: &str| ring.blind_indexes(PHONE_INDEX, number);
    let intake = requests::intake(db, ring, id).await?;
    let own = intake.and_then(|intake| intake.expose().person.phone.as_deref().map(indexed));
    if own.is_some() {
        return Ok(own);
    }
    let request = requests::load(db, id).await?;
    let for_self = request.filter(|request| request.for_self && request.filed_by.role == Role::Resident);
    let Some(request) = for_self else { return Ok(None) };
    let account = accounts::by_id(db, ring, request.filed_by.account).await?;
    let phone = account.and_then(|account| account.phone);
    Ok(phone.map(|phone| indexed(phone.expose())))
}

async fn ask(platform: &Platform, actor: &Actor, contacting: &Contacting) -> Answer<()> {
    if contacting.by_nobody {
        return Ok(());
    }
    let db = platform.db.reader();
    let now = platform.clocks.domain.now();
    let files = files(platform, contacting).await?;
    let ids: Vec<_> = files.iter().map(|request| request.id).collect();
    let contacts = calls::contacts(db, contacting.number.as_ref(), &ids, now).await?;
    if !contact_person_is_due(contacts, false) {
        return Ok(());
    }
    let named = calls::contact_person_of(db, &ids).await?.is_some();
    let newest = files
        .iter()
        .filter(|request| request.state.name().is_open())
        .filter_map(|request| Some((request, request.state.station()?)))
        .max_by_key(|(request, _)| request.submitted_at);
    let Some((request, station)) = newest.filter(|_| contact_person_is_due(contacts, named)) else {
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
    let mut entry = AuditEntry::new(&*platform.clocks.real, actor, "contact-person-due").about(request);
    notices::insert(&tx, &*platform.clocks.domain, &told, &mut entry).await?;
    conclude(tx, entry, None, &*platform.clocks.real).await?;
    Ok(())
}

/// The request, and those that know the number.
async fn files(platform: &Platform, contacting: &Contacting) -> Answer<Vec<HelpRequest>> {
    let db = platform.db.reader();
    let mut files: Vec<HelpRequest> = match contacting.request {
        Some(id) => requests::load(db, id).await?.into_iter().collect(),
        None => Vec::new(),
    };
    if let Some(indexes) = &contacting.number {
        let found = calls::files_with_number(db, &platform.ring, indexes).await;
        let found = found.map_err(|error| Problem::internal(&error))?;
        for known in known(&found).filter(Known::may_appear) {
            if files.iter().all(|file| file.id != known.request.id) {
                files.push(known.request.clone());
            }
        }
    }
    files.retain(|request| !request.restricted);
    Ok(files)
}
