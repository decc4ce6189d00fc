//! Hands queued requests to an advisor of the station: by coverage, roster and load.

use super::commit::commit_each;
use nuanxin_domain::advisor_choice::{AdvisorState, Wanted, choose_advisor};
use nuanxin_domain::help_request::{Decided, HelpRequest, Refusal, StateName};
use nuanxin_domain::ids::{AccountId, RequestId, StationId};
use nuanxin_domain::intake::{Intake, Language};
use nuanxin_domain::personal::Personal;
use nuanxin_domain::roster::DutyTeam;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::accounts::Account;
use nuanxin_infra::db::DbError;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::jobs::ClaimedJob;
use nuanxin_infra::platform::Platform;
use std::collections::HashMap;
use std::sync::Mutex;

type Loads = HashMap<StationId, HashMap<AccountId, u32>>;

/// Chooses an advisor for the requests of these jobs.
pub async fn run(platform: &Platform, jobs: Vec<ClaimedJob>) {
    let loads = match loads(platform, &jobs).await {
        Ok(loads) => Mutex::new(loads),
        Err(error) => {
            for job in jobs {
                crate::runner::put_back(platform, &job, &error.to_string()).await;
            }
            return;
        }
    };
    let languages = languages(platform, &jobs).await;
    commit_each(platform, jobs, &|request, cx| {
        assigned(platform, request, &loads, &languages, cx)
    })
    .await;
}

/// The languages that the persons wish. If they cannot be read now, an advisor who answers is better than none.
async fn languages(platform: &Platform, jobs: &[ClaimedJob]) -> HashMap<RequestId, Language> {
    let ids: Vec<RequestId> = jobs.iter().filter_map(ClaimedJob::request).collect();
    let intakes = requests::intakes(platform.db.reader(), &platform.ring, &ids)
        .await
        .unwrap_or_default();
    let wished = |(id, intake): (RequestId, Personal<Intake>)| {
        Some((
            id,
            intake
                .expose()
                .contact
                .as_ref()
                .and_then(|contact| contact.language)?,
        ))
    };
    intakes.into_iter().filter_map(wished).collect()
}

async fn loads(platform: &Platform, jobs: &[ClaimedJob]) -> Result<Loads, DbError> {
    let ids: Vec<RequestId> = jobs.iter().filter_map(ClaimedJob::request).collect();
    let mut loads = Loads::new();
    for request in requests::load_many(platform.db.reader(), &ids).await? {
        let Some(station) = request
            .state
            .station()
            .filter(|station| !loads.contains_key(station))
        else {
            continue;
        };
        let counted = requests::open_load_of_station(platform.db.reader(), station).await?;
        loads.insert(
            station,
            counted
                .into_iter()
                .map(|(advisor, open)| (advisor, u32::try_from(open).unwrap_or(u32::MAX)))
                .collect(),
        );
    }
    Ok(loads)
}

/// Nobody on duty: it stays in the station's queue, where its acceptance deadline keeps running.
fn assigned(
    platform: &Platform,
    request: &HelpRequest,
    loads: &Mutex<Loads>,
    languages: &HashMap<RequestId, Language>,
    cx: &Deciding<'_>,
) -> Result<Option<Decided>, Refusal> {
    let Some(station) = request.state.station().filter(|_| needs_hands(request, cx)) else {
        return Ok(None);
    };
    let mut loads = loads.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let load = loads.entry(station).or_default();
    let candidates = candidates(platform, station, load, cx);
    let excluded: Vec<AccountId> = request
        .tally
        .recused
        .iter()
        .chain(&request.tally.taken_back_from)
        .copied()
        .collect();
    let wanted = Wanted {
        committee_code: request.committee_code.as_deref(),
        language: languages.get(&request.id).copied(),
        excluded: &excluded,
    };
    let Some(choice) = choose_advisor(&candidates, &wanted) else {
        return Ok(None);
    };
    let advisor = choice.account;
    let decided = request.assign(advisor, Some(station), cx)?;
    *load.entry(advisor).or_default() += 1;
    Ok(Some(decided))
}

/// In the station's queue, or given to somebody who has gone on leave since and has not accepted.
fn needs_hands(request: &HelpRequest, cx: &Deciding<'_>) -> bool {
    let is_away = |advisor| cx.rules.roster.is_on_leave(advisor, cx.now);
    match request.state.name() {
        StateName::Queued => true,
        StateName::Assigned => request.state.advisor().is_some_and(is_away),
        _ => false,
    }
}

fn candidates(
    platform: &Platform,
    station: StationId,
    load: &HashMap<AccountId, u32>,
    cx: &Deciding<'_>,
) -> Vec<AdvisorState> {
    let snapshot = platform.snapshot();
    let on_duty = cx
        .rules
        .roster
        .on_duty(&cx.rules.calendar, DutyTeam::Station(station), cx.now);
    let state = |advisor: &Account| AdvisorState {
        account: advisor.id,
        committees: advisor.covers.clone(),
        on_duty: on_duty.contains(&advisor.id),
        on_leave: cx.rules.roster.is_on_leave(advisor.id, cx.now),
        open_load: load.get(&advisor.id).copied().unwrap_or(0),
        capacity: advisor.capacity,
        languages: advisor.languages.clone(),
    };
    snapshot.directory.advisors_of(station).map(state).collect()
}
