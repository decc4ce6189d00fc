//! Who answers for a request, as its requester reads it: a name and the number of an office. The numbers to which staff are
//! sent messages are their own, and stand nowhere here.

use super::name_of;
use crate::problem::Answer;
use nuanxin_domain::access::Actor;
use nuanxin_domain::answerable::{Answerable, answerable};
use nuanxin_domain::help_request::{HelpRequest, Owner};
use nuanxin_infra::calls;
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use utoipa::ToSchema;

/// What somebody is who answers for a request.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResponsibleRole {
    /// The advisor who has it.
    Advisor,
    /// The contact person, while the advisor is away.
    ContactPerson,
    /// The station: nobody has taken it yet, or whoever has is away.
    Station,
    /// The district, which is finding the station.
    District,
}

/// Who answers for a request now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Responsible {
    /// What they are.
    role: ResponsibleRole,
    /// Their name; none for an office.
    #[schema(example = "陈静")]
    name: Option<String>,
    /// Where to call them: the number of the service point, or of the station.
    #[schema(example = "021-62310000")]
    phone: Option<String>,
}

impl Responsible {
    /// Who answers for it now; nobody for a request that has ended. Whoever asked for somebody else reads which office, and no
    /// names: what becomes of it is not theirs to know.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn of(request: &HelpRequest, actor: &Actor, platform: &Platform) -> Answer<Option<Self>> {
        let names = actor.role.is_staff() || !request.tally.reported;
        let snapshot = platform.snapshot();
        let (roster, now) = (&snapshot.rules.roster, platform.clocks.domain.now());
        let away =
            matches!(request.state.owner(), Owner::Advisor { account } if roster.is_on_leave(account, now));
        let named = match away {
            true => calls::contact_person_of(platform.db.reader(), &[request.id]).await?,
            false => None,
        };
        let found = answerable(request, named.map(|named| named.advisor), roster, now);
        Ok(found.map(|found| {
            let (role, account) = match found {
                Answerable::Advisor(account) => (ResponsibleRole::Advisor, Some(account)),
                Answerable::ContactPerson(account) => (ResponsibleRole::ContactPerson, Some(account)),
                Answerable::Station(_) => (ResponsibleRole::Station, None),
                Answerable::District => (ResponsibleRole::District, None),
            };
            let point = snapshot.rules.point_of(request).map(|point| &point.phone);
            let station = request.state.station();
            let station = station.and_then(|id| snapshot.rules.places.station(id));
            Responsible {
                role,
                name: account
                    .filter(|_| names)
                    .and_then(|account| name_of(&snapshot, account)),
                phone: point.or(station.map(|station| &station.phone)).cloned(),
            }
        }))
    }
}
