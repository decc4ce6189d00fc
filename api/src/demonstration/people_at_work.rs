//! Who does the next step of a life: the one who has it, a colleague, the lead, the desk, or whoever asked.

use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::help_request::Refusal;

use super::life::{Life, Stop};

const NOBODY: Stop = Stop::Refused(Refusal::NotFound);

impl Life<'_> {
    /// Who has the request.
    ///
    /// # Errors
    /// `Stop` when nobody has.
    pub fn handler(&self) -> Result<Actor, Stop> {
        let account = self.request.state.advisor().ok_or(NOBODY)?;
        let found = self.world.snapshot.directory.get(account).ok_or(NOBODY)?;
        Ok(self.world.staff(found))
    }

    /// The lead of the station that has it.
    ///
    /// # Errors
    /// `Stop` when no station has.
    pub fn lead(&self) -> Result<Actor, Stop> {
        let station = self.request.state.station().ok_or(NOBODY)?;
        let lead = self.world.snapshot.directory.leads_of(station).next();
        Ok(self.world.staff(lead.ok_or(NOBODY)?))
    }

    /// An advisor of the station who may still get it.
    pub fn eligible(&self) -> Option<Actor> {
        let station = self.request.state.station()?;
        let tally = &self.request.tally;
        let out = |id| tally.recused.contains(id) || tally.taken_back_from.contains(id);
        let committee = self.request.committee_code.as_ref();
        let advisors = || self.world.snapshot.directory.advisors_of(station);
        let mut covering = advisors()
            .filter(|account| committee.is_some_and(|code| account.covers.contains(code)))
            .chain(advisors());
        let found = covering.find(|account| !out(&account.id))?;
        Some(self.world.staff(found))
    }

    /// The desk.
    ///
    /// # Errors
    /// `Stop` without a desk.
    pub fn desk(&self) -> Result<Actor, Stop> {
        self.world.first(Role::Desk).ok_or(NOBODY)
    }

    /// The district.
    ///
    /// # Errors
    /// `Stop` without a district.
    pub fn district(&self) -> Result<Actor, Stop> {
        self.world.first(Role::District).ok_or(NOBODY)
    }

    /// The resident who asked; none when staff filed it.
    pub fn requester(&self) -> Option<Actor> {
        let by = self.request.filed_by;
        (by.role == Role::Resident).then_some(Actor {
            account: by.account,
            role: by.role,
            station: None,
            session: by.session,
            named_for_restricted: false,
        })
    }

    /// The resident who asked, or the desk, to whom they told it on the phone.
    ///
    /// # Errors
    /// `Stop` without a desk.
    pub fn requester_or_desk(&self) -> Result<Actor, Stop> {
        self.requester().map_or_else(|| self.desk(), Ok)
    }
}
