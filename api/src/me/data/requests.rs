//! The help requests of an export. Whoever asked for somebody else gets what they submitted and its state, no more;
//! whoever opened one with its number and the last characters of the ID, how it stands and what was told.

use super::document::{OwnConsent, OwnEvent, OwnLook, OwnRequest, OwnWords};
use crate::help_requests::document::{AppealDocument, AttachmentBrief};
use crate::problem::{Answer, Language};
use nuanxin_domain::access::{Actor, Role, Verb};
use nuanxin_domain::help_request::{Event, HelpRequest};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::intake::{ContactNumber, Intake};
use nuanxin_domain::personal::Personal;
use nuanxin_domain::purpose::purpose_in_words;
use nuanxin_domain::timeline::{Viewer, timeline as entries};
use nuanxin_infra::audit::{AuditEntry, looks};
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::reference::Snapshot;

/// Looks that one page lists, at most: the newest.
const LOOKS: u32 = 500;

/// These requests of an account (`help_requests::for_account`), as far as this sign-in session may read them.
///
/// # Errors
/// When the database cannot be asked, or the key ring does not open a row.
pub async fn of(
    platform: &Platform,
    actor: &Actor,
    language: Language,
    found: &[HelpRequest],
) -> Answer<Vec<OwnRequest>> {
    let db = platform.db.reader();
    let seen = found
        .iter()
        .filter(|request| request.standing_of(actor).is_some() || is_opened(request, actor));
    let seen: Vec<&HelpRequest> = seen.collect();
    let submitted = seen.iter().filter(|request| !is_opened(request, actor));
    let submitted: Vec<&HelpRequest> = submitted.copied().collect();
    let ids: Vec<RequestId> = submitted.iter().map(|request| request.id).collect();
    let intakes = requests::intakes(db, &platform.ring, &ids).await?;
    let own = submitted.iter().filter(|request| request.for_self);
    let own: Vec<RequestId> = own.map(|request| request.id).collect();
    let looks = looks(db, &own, None, LOOKS).await?;
    let snapshot = platform.snapshot();
    let mut shown = Vec::with_capacity(seen.len());
    for request in seen {
        let events = requests::timeline(db, &platform.ring, request.id).await?;
        let intake = intakes.get(&request.id).map(Personal::expose);
        let mut one = described(request, intake, &snapshot);
        one.opened = is_opened(request, actor);
        one.may_agree = request.available_verbs(actor).contains(&Verb::GiveConsent);
        one.attachments = AttachmentBrief::seen(request, actor);
        if one.opened {
            one.legal_basis = None;
        }
        one.history = history(request, &events, viewer(request, actor), language);
        let here = looks.iter().filter(|look| look.request == Some(request.id));
        one.looks = here.map(|look| shown_look(look, language, &snapshot)).collect();
        shown.push(one);
    }
    Ok(shown)
}

/// Made elsewhere and opened by this account: readable as long as it is neither restricted nor a minor's.
fn is_opened(request: &HelpRequest, actor: &Actor) -> bool {
    request.filed_by.account != actor.account && !request.restricted && !request.minor
}

/// As `GET /help-requests/{id}/timeline`; a request whose reporter is hidden cannot be opened.
fn viewer(request: &HelpRequest, actor: &Actor) -> Viewer {
    if is_opened(request, actor) && !request.for_self {
        Viewer::Household {
            reporter_hidden: false,
        }
    } else {
        Viewer::requester_of(request)
    }
}

fn described(request: &HelpRequest, intake: Option<&Intake>, snapshot: &Snapshot) -> OwnRequest {
    let station = request.state.station();
    let station = station.and_then(|id| snapshot.rules.places.station(id));
    OwnRequest {
        id: request.id.0,
        number: request.number.as_str().to_owned(),
        number_spoken: request.number.grouped(),
        state: request.state.name(),
        submitted_at: request.submitted_at,
        needs: request.needs.clone(),
        declared_urgency: request.declared,
        for_self: request.for_self,
        opened: false,
        may_agree: false,
        restricted: request.restricted,
        station: station.map(|station| station.name.clone()),
        told: intake.map(|intake| words(request, intake)),
        erased_at: request.tally.erased_at,
        attachments: vec![],
        history: vec![],
        rating: request.tally.rating,
        appeals: request.appeals.iter().map(AppealDocument::of).collect(),
        consents: intake.map(|intake| consents(request, intake)).unwrap_or_default(),
        legal_basis: request.tally.basis.filter(|_| request.for_self),
        looks: vec![],
    }
}

/// An address that was corrected later may be what staff learnt of the person: a reporter does not get it.
fn words(request: &HelpRequest, intake: &Intake) -> OwnWords {
    let where_it_is = request.for_self || request.tally.corrected_at.is_none();
    let address = intake.address.as_ref().filter(|_| where_it_is);
    let (person, reporter) = (&intake.person, intake.reporter.as_ref());
    let contact = intake.contact.clone().unwrap_or_default();
    let number = |number: &ContactNumber| match &number.whose {
        Some(whose) => format!("{} ({whose})", number.number),
        None => number.number.clone(),
    };
    OwnWords {
        description: intake.description.clone(),
        person_name: person.name.clone(),
        person_phone: person.phone.clone(),
        id_kind: person.id.as_ref().map(|id| id.kind),
        id_number: person.id.as_ref().map(|id| id.number.clone()),
        reporter_name: reporter.and_then(|reporter| reporter.name.clone()),
        reporter_phone: reporter.and_then(|reporter| reporter.phone.clone()),
        relation: reporter.and_then(|reporter| reporter.relation.clone()),
        address: address.and_then(|address| address.text.clone()),
        point: address
            .and_then(|address| address.point)
            .map(|point| [point.lng, point.lat]),
        registered_address: intake.registered_address.clone(),
        whereabouts: intake.whereabouts.clone(),
        numbers: contact.numbers.iter().map(number).collect(),
        contact_by: contact.by,
        contact_hours: contact.hours,
        safe_to_leave_message: contact.safe_to_leave_message,
        messages_in: contact.messages_in,
    }
}

/// Those of whoever asked for themselves: to what another person agreed is not theirs to know. Of a child none: what became
/// of them would tell what the guardian said. One that was given several times stands here as it was given last.
fn consents(request: &HelpRequest, intake: &Intake) -> Vec<OwnConsent> {
    let tally = &request.tally;
    let counts =
        |consent: &OwnConsent| request.may_agree_by_phone() && tally.consents.contains(&consent.kind);
    let first = intake.consents.iter().map(|consent| OwnConsent {
        kind: consent.kind,
        version: consent.version.clone(),
        given_at: request.submitted_at,
        withdrawn_at: None,
    });
    let later = tally.later_consents.iter().map(|consent| OwnConsent {
        kind: consent.kind,
        version: consent.text_version.to_string(),
        given_at: consent.at,
        withdrawn_at: None,
    });
    let mut last: Vec<OwnConsent> = vec![];
    for consent in first.chain(later).filter(counts) {
        last.retain(|earlier| earlier.kind != consent.kind);
        last.push(consent);
    }
    for consent in &mut last {
        let mut withdrawn = tally.withdrawn_consents.iter();
        consent.withdrawn_at = withdrawn
            .find(|gone| gone.kind == consent.kind)
            .map(|gone| gone.at);
    }
    last
}

fn history(request: &HelpRequest, events: &[Event], viewer: Viewer, language: Language) -> Vec<OwnEvent> {
    let text = |words: Option<&Personal<String>>| words.map(|words| words.expose().clone());
    let shown = entries(request, events, viewer);
    let shown = shown.iter().map(|entry| OwnEvent {
        at: entry.at,
        text: language.pick(entry.zh, entry.en).to_owned(),
        told: text(entry.told),
        said: text(entry.said),
    });
    shown.collect()
}

/// The unit, never the person.
fn shown_look(look: &AuditEntry, language: Language, snapshot: &Snapshot) -> OwnLook {
    let station = look.station.and_then(|id| snapshot.rules.places.station(id));
    let unit = match (look.role, station) {
        (Role::Desk, _) => language.pick("热线坐席", "the hotline desk").to_owned(),
        (Role::Advisor | Role::Lead, Some(station)) => station.name.clone(),
        _ => language.pick("区级", "the district").to_owned(),
    };
    let (zh, en) = look
        .purpose
        .map_or(("为了办理您的求助", "to work on your request"), purpose_in_words);
    OwnLook {
        at: look.at,
        unit,
        purpose: look.purpose,
        why: language.pick(zh, en).to_owned(),
        legal_basis: look.basis().map(str::to_owned),
    }
}
