//! Whose hands: the advisor of a station for a request, by coverage, roster and load.

use nuanxin_domain::advisor_choice::{AdvisorState, Wanted, choose_advisor};
use nuanxin_domain::help_request::{Decided, HelpRequest, Refusal};
use nuanxin_domain::ids::{AccountId, StationId};
use nuanxin_domain::intake::{Intake, Language};
use nuanxin_domain::personal::Personal;
use nuanxin_domain::roster::DutyTeam;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::accounts::Account;
use nuanxin_infra::db::DbError;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

/// What is known of the advisors' hands while one batch is handed out.
pub(super) struct Hands<'a> {
    platform: &'a Platform,
    loads: Mutex<HashMap<StationId, HashMap<AccountId, u32>>>,
}

impl<'a> Hands<'a> {
    /// Looks how much the advisors of these stations carry.
    pub async fn of(platform: &'a Platform, stations: BTreeSet<StationId>) -> Result<Self, DbError> {
        let mut loads = HashMap::new();
        for station in stations {
            let counted = requests::open_load_of_station(platform.db.reader(), station).await?;
            let open = |count| u32::try_from(count).unwrap_or(u32::MAX);
            let counted = counted.into_iter().map(|(advisor, count)| (advisor, open(count)));
            loads.insert(station, counted.collect());
        }
        Ok(Self {
            platform,
            loads: Mutex::new(loads),
        })
    }

    /// Assigns a request to an advisor of its station. `None` when nobody is on duty: it stays in the station's
    /// queue, where its acceptance deadline keeps running.
    pub fn assign(
        &self,
        request: &HelpRequest,
        language: Option<Language>,
        cx: &Deciding<'_>,
    ) -> Result<Option<Decided>, Refusal> {
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
        let wanted = Wanted {
            committee_code: request.committee_code.as_deref(),
            language,
            excluded: &excluded,
        };
        let Some(choice) = choose_advisor(&self.candidates(station, load, cx), &wanted) else {
            return Ok(None);
        };
        let decided = request.assign(choice.account, Some(station), cx)?;
        *load.entry(choice.account).or_default() += 1;
        Ok(Some(decided))
    }

    fn candidates(
        &self,
        station: StationId,
        load: &HashMap<AccountId, u32>,
        cx: &Deciding<'_>,
    ) -> Vec<AdvisorState> {
        let snapshot = self.platform.snapshot();
        let roster = &cx.rules.roster;
        let on_duty = roster.on_duty(&cx.rules.calendar, DutyTeam::Station(station), cx.now);
        let state = |advisor: &Account| AdvisorState {
            account: advisor.id,
            committees: advisor.covers.clone(),
            on_duty: on_duty.contains(&advisor.id),
            on_leave: roster.is_on_leave(advisor.id, cx.now),
            open_load: load.get(&advisor.id).copied().unwrap_or(0),
            capacity: advisor.capacity,
            languages: advisor.languages.clone(),
        };
        snapshot.directory.advisors_of(station).map(state).collect()
    }
}

/// The language that a person wishes.
pub(super) fn wished_language(intake: &Personal<Intake>) -> Option<Language> {
    intake.expose().contact.as_ref()?.language
}
