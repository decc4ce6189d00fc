//! Whom a complaint concerns: known from the request that it arose from.

use crate::help_requests::visible::visible;
use crate::input::Id;
use crate::problem::{Answer, Faults};
use nuanxin_domain::access::Actor;
use nuanxin_domain::complaint::{ComplaintAbout, Concerned, NewComplaint};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::{AccountId, ComplaintId};
use nuanxin_infra::ids::new_id;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::reference::Snapshot;
use uuid::Uuid;

/// A new complaint about something in general, or about a request that the resident sees.
///
/// # Errors
/// A fault when there is no such request for this resident.
pub async fn new_complaint(
    platform: &Platform,
    actor: &Actor,
    about: ComplaintAbout,
    request: Option<Uuid>,
) -> Answer<NewComplaint> {
    let general = NewComplaint {
        id: ComplaintId(new_id(&*platform.clocks.real)),
        about,
        request: None,
        restricted: false,
        concerned: None,
        station: None,
        station_has_lead: false,
    };
    let Some(id) = request else { return Ok(general) };
    let Ok((request, _)) = visible(platform, actor, Id(id)).await else {
        let mut faults = Faults::default();
        faults.add("/request_id", "unknown");
        faults.check()?;
        return Ok(general);
    };
    let snapshot = platform.snapshot();
    let station = request.state.station();
    Ok(NewComplaint {
        request: Some(request.id),
        restricted: request.restricted,
        concerned: person(&request, about, &snapshot),
        station,
        station_has_lead: station.is_some_and(|id| snapshot.directory.leads_of(id).next().is_some()),
        ..general
    })
}

fn person(request: &HelpRequest, about: ComplaintAbout, snapshot: &Snapshot) -> Option<Concerned> {
    let handler = request.state.advisor().or(request.tally.resolved_by);
    let lead = || {
        let station = request.state.station()?;
        Some(snapshot.directory.leads_of(station).next()?.id)
    };
    let account: AccountId = match about {
        ComplaintAbout::Advisor => handler?,
        ComplaintAbout::Lead => lead()?,
        ComplaintAbout::Station | ComplaintAbout::Other => return None,
    };
    let role = snapshot.directory.get(account)?.role;
    Some(Concerned { account, role })
}
