//! Whose hands: the advisor of a station for a request, by who knows the person, coverage, skills, roster and load.
//! People of one household, and whoever asks twice, get one advisor also when they are handed out together.

use super::recently::{Given, Recently};
use chrono::TimeDelta;
use nuanxin_domain::advisor_choice::{
    AdvisorState, Knows, Link, LoadWeights, Wanted, choose_advisor, link_between, who_knows,
};
use nuanxin_domain::help_request::{Decided, HelpRequest, Refusal};
use nuanxin_domain::ids::{AccountId, RequestId, StationId};
use nuanxin_domain::intake::{Intake, Language};
use nuanxin_domain::personal::Personal;
use nuanxin_domain::roster::DutyTeam;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::accounts::Account;
use nuanxin_infra::db::DbError;
use nuanxin_infra::help_requests::{self as requests, Earlier, Workload, Workloads};
use nuanxin_infra::platform::Platform;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What was told with the requests of a batch.
pub(crate) type Told = HashMap<RequestId, Personal<Intake>>;

/// What is known of the advisors' hands while one batch is handed out.
pub(crate) struct Hands<'a> {
    platform: &'a Platform,
    earlier: Earlier,
    recently: Option<&'a Recently>,
    languages: HashMap<RequestId, Language>,
    out: Mutex<HandedOut>,
}

/// What changes while a batch is handed out.
#[derive(Default)]
struct HandedOut {
    loads: Workloads,
    /// The stations whose loads were looked up.
    looked_at: BTreeSet<StationId>,
    /// What this batch has given to whom, whether or not it is written yet.
    given: HashMap<RequestId, HelpRequest>,
}

/// Requests of the same persons, accounts and households that came before what was told.
pub(crate) async fn earlier<'a>(
    platform: &Platform,
    new: impl IntoIterator<Item = &'a HelpRequest>,
    told: &Told,
) -> Earlier {
    let new: Vec<&HelpRequest> = new.into_iter().collect();
    let earlier = requests::earlier(platform.db.reader(), &platform.ring, &new, told).await;
    earlier.unwrap_or_else(|error| {
        // An advisor who does not know the person is better than none.
        tracing::warn!(%error, "who knows the persons of a batch could not be found out");
        Earlier::new()
    })
}

impl<'a> Hands<'a> {
    /// Looks how much the advisors of these stations carry and were given lately, and who knows whom.
    pub async fn of(
        platform: &'a Platform,
        stations: BTreeSet<StationId>,
        new: &[HelpRequest],
        told: &Told,
    ) -> Result<Self, DbError> {
        let hands = Self::knowing(platform, told, earlier(platform, new, told).await);
        hands.look_at(stations).await?;
        Ok(hands)
    }

    /// With what came before these requests; the hands themselves are still to be looked at.
    pub fn knowing(platform: &'a Platform, told: &Told, earlier: Earlier) -> Self {
        let languages = told
            .iter()
            .filter_map(|(id, told)| Some((*id, wished_language(told)?)));
        Self {
            platform,
            earlier,
            recently: None,
            languages: languages.collect(),
            out: Mutex::default(),
        }
    }

    /// With what was given a moment ago and may not be recorded yet.
    pub fn beside(self, recently: &'a Recently) -> Self {
        Self {
            recently: Some(recently),
            ..self
        }
    }

    /// What was given to whom.
    pub fn given(self) -> Vec<Given> {
        let out = self.out.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut earlier = self.earlier;
        let given = out.given.into_values();
        given
            .map(|request| {
                let before = earlier.remove(&request.id).unwrap_or_default();
                (request, before)
            })
            .collect()
    }

    /// Looks how much the advisors of these stations carry and were given lately, unless it has.
    pub async fn look_at(&self, mut stations: BTreeSet<StationId>) -> Result<(), DbError> {
        stations.retain(|station| !self.out().looked_at.contains(station));
        let lately = TimeDelta::days(self.platform.settings.assignment.lately_days.into());
        let since = self.platform.clocks.domain.now() - lately;
        let (known, clocks) = (&self.platform.workloads, &self.platform.clocks);
        let loads = known
            .of(self.platform.db.reader(), clocks, &stations, since)
            .await?;
        let mut out = self.out();
        out.loads.extend(loads);
        out.looked_at.append(&mut stations);
        Ok(())
    }

    /// What came before this request, with what links it.
    pub fn before(&self, request: RequestId) -> &[(Link, HelpRequest)] {
        self.earlier.get(&request).map_or(&[], Vec::as_slice)
    }

    fn out(&self) -> MutexGuard<'_, HandedOut> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Assigns a request to an advisor of its station. `None` when nobody is on duty: it stays in the station's
    /// queue, where its acceptance deadline keeps running.
    pub fn assign(&self, request: &HelpRequest, cx: &Deciding<'_>) -> Result<Option<Decided>, Refusal> {
        let Some(station) = request.state.station() else {
            return Ok(None);
        };
        let mut out = self.out();
        let excluded = [
            request.tally.recused.as_slice(),
            request.tally.taken_back_from.as_slice(),
        ]
        .concat();
        let wanted = Wanted {
            committee_code: request.committee_code.as_deref(),
            language: self.languages.get(&request.id).copied(),
            needs: &request.needs,
            known_to: self.known_to(request, &out.given, cx),
            excluded: &excluded,
            lot: request.id.0.as_u128(),
        };
        let load = out.loads.entry(station).or_default();
        let Some(choice) = choose_advisor(&self.candidates(station, load, cx), &wanted) else {
            return Ok(None);
        };
        let decided = request.hand_to(&choice, Some(station), cx)?;
        let given = &decided.request;
        let weight = LoadWeights::built_in().of(given.state.name(), given.urgency);
        let hand = load.entry(choice.account).or_default();
        hand.load += weight;
        hand.recent += 1;
        self.platform.workloads.given(station, choice.account, weight);
        out.given.insert(request.id, decided.request.clone());
        Ok(Some(decided))
    }

    /// Who knows the person or the household: by what came before, and by what was given in this batch.
    fn known_to(
        &self,
        request: &HelpRequest,
        given: &HashMap<RequestId, HelpRequest>,
        cx: &Deciding<'_>,
    ) -> Option<(AccountId, Knows)> {
        let within = TimeDelta::days(self.platform.settings.assignment.same_advisor_days.into());
        let mine = self.before(request.id);
        let before = mine.iter().map(|(link, before)| (*link, before));
        let given = given.values().map(|other| (other, self.before(other.id)));
        let a_moment_ago = self
            .recently
            .into_iter()
            .flat_map(|recently| recently.beside(request, mine));
        let a_moment_ago = a_moment_ago.map(|(other, before)| (other, before.as_slice()));
        let beside = given.chain(a_moment_ago).filter_map(|(other, before)| {
            let link = link_between((request, mine), (other, before))?;
            Some((link, other))
        });
        who_knows(request, before.chain(beside), within, cx.now)
    }

    fn candidates(
        &self,
        station: StationId,
        load: &HashMap<AccountId, Workload>,
        cx: &Deciding<'_>,
    ) -> Vec<AdvisorState> {
        let snapshot = self.platform.snapshot();
        let roster = &cx.rules.roster;
        let on_duty = roster.on_duty(&cx.rules.calendar, DutyTeam::Station(station), cx.now);
        let state = |advisor: &Account| {
            let hand = load.get(&advisor.id).copied().unwrap_or_default();
            AdvisorState {
                account: advisor.id,
                committees: advisor.covers.clone(),
                on_duty: on_duty.contains(&advisor.id),
                on_leave: roster.is_on_leave(advisor.id, cx.now),
                load: hand.load,
                capacity: advisor.capacity,
                recent: hand.recent,
                languages: advisor.languages.clone(),
                skills: advisor.skills.clone(),
            }
        };
        snapshot.directory.advisors_of(station).map(state).collect()
    }
}

/// The language that a person wishes.
fn wished_language(intake: &Personal<Intake>) -> Option<Language> {
    intake.expose().contact.as_ref()?.language
}
