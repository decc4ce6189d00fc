//! Whose hands: the advisor of a station for a request, by who knows the person, coverage, skills, roster and load.

use chrono::TimeDelta;
use nuanxin_domain::advisor_choice::{AdvisorState, LoadWeights, Wanted, choose_advisor, who_knows};
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
use std::sync::{Mutex, PoisonError};

/// What was told with the requests of a batch.
pub(super) type Told = HashMap<RequestId, Personal<Intake>>;

/// What is known of the advisors' hands while one batch is handed out.
pub(super) struct Hands<'a> {
    platform: &'a Platform,
    earlier: Earlier,
    languages: HashMap<RequestId, Language>,
    loads: Mutex<Workloads>,
}

impl<'a> Hands<'a> {
    /// Looks how much the advisors of these stations carry and were given lately, and who knows whom.
    pub async fn of(
        platform: &'a Platform,
        stations: BTreeSet<StationId>,
        told: &Told,
    ) -> Result<Self, DbError> {
        let reader = platform.db.reader();
        let lately = TimeDelta::days(platform.settings.assignment.lately_days.into());
        let since = platform.clocks.domain.now() - lately;
        let loads = platform
            .workloads
            .of(reader, &platform.clocks, &stations, since)
            .await?;
        let earlier = requests::earlier(reader, &platform.ring, told).await;
        let earlier = earlier.unwrap_or_else(|error| {
            // An advisor who does not know the person is better than none.
            tracing::warn!(%error, "who knows the persons of a batch could not be found out");
            Earlier::new()
        });
        let languages = told
            .iter()
            .filter_map(|(id, told)| Some((*id, wished_language(told)?)));
        Ok(Self {
            platform,
            earlier,
            languages: languages.collect(),
            loads: Mutex::new(loads),
        })
    }

    /// Assigns a request to an advisor of its station. `None` when nobody is on duty: it stays in the station's
    /// queue, where its acceptance deadline keeps running.
    pub fn assign(&self, request: &HelpRequest, cx: &Deciding<'_>) -> Result<Option<Decided>, Refusal> {
        let Some(station) = request.state.station() else {
            return Ok(None);
        };
        let mut loads = self.loads.lock().unwrap_or_else(PoisonError::into_inner);
        let load = loads.entry(station).or_default();
        let excluded = [
            request.tally.recused.as_slice(),
            request.tally.taken_back_from.as_slice(),
        ]
        .concat();
        let within = TimeDelta::days(self.platform.settings.assignment.same_advisor_days.into());
        let earlier = self.earlier.get(&request.id).map_or(&[][..], Vec::as_slice);
        let wanted = Wanted {
            committee_code: request.committee_code.as_deref(),
            language: self.languages.get(&request.id).copied(),
            needs: &request.needs,
            known_to: who_knows(request, earlier, within, cx.now),
            excluded: &excluded,
            lot: request.id.0.as_u128(),
        };
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
        Ok(Some(decided))
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
