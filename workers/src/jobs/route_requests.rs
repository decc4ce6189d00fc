//! Routes submitted and returned requests: finds the station and, in the same decision, the advisor who is to
//! take it; in one set-based commit for a batch. Where the rules do not know, and a map service is set, it is asked
//! within its time limit; what is clear without it does not wait.

use super::commit::{Loaded, TRIES, commit_round, load, put_all_back};
use super::hands::{Hands, Told, earlier};
use super::recently::Given;
use chrono::{DateTime, Utc};
use nuanxin_domain::access::{Actor, Verb};
use nuanxin_domain::earlier_help::helped_before;
use nuanxin_domain::help_request::{Decided, HelpRequest, Job, Refusal};
use nuanxin_domain::ids::{RequestId, StationId};
use nuanxin_domain::intake::Intake;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::placement::{KeptEvidence, PlacementRecord};
use nuanxin_domain::routing::{Evidence, Geocoded, Places, question_for_map, route};
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::db::DbError;
use nuanxin_infra::geocoder::Geocoder;
use nuanxin_infra::help_requests::{self as requests, ReadError};
use nuanxin_infra::jobs::ClaimedJob;
use nuanxin_infra::platform::Platform;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Routes the requests of these jobs.
pub async fn run(platform: &Platform, mut jobs: Vec<ClaimedJob>) {
    for _ in 0..TRIES {
        if jobs.is_empty() {
            return;
        }
        let ids: Vec<RequestId> = jobs.iter().filter_map(ClaimedJob::request).collect();
        let batch = match Batch::of(platform, &ids).await {
            Ok(batch) => batch,
            Err(error) => return put_all_back(platform, jobs, &error.to_string()).await,
        };
        // What has changed meanwhile is read again, with what was told: the address may be another.
        jobs = batch.placed(jobs).await;
    }
    put_all_back(platform, jobs, "the request kept changing").await;
}

/// What is known of the requests of a batch.
pub(crate) struct Batch<'a> {
    platform: &'a Platform,
    places: Arc<Places>,
    told: Told,
    requests: Loaded,
    hands: Hands<'a>,
}

/// Where a map service has placed addresses.
type Mapped = HashMap<RequestId, Geocoded>;

impl<'a> Batch<'a> {
    async fn of(platform: &'a Platform, ids: &[RequestId]) -> Result<Self, ReadError> {
        let told = requests::intakes(platform.db.reader(), &platform.ring, ids).await?;
        let requests = load(platform, ids).await?;
        let hands = Hands::knowing(platform, &told, earlier(platform, requests.values(), &told).await);
        Ok(Self::with(platform, told, requests, hands))
    }

    /// Of requests that are known already.
    pub fn with(platform: &'a Platform, told: Told, requests: Loaded, hands: Hands<'a>) -> Self {
        Self {
            platform,
            places: Arc::clone(&platform.snapshot().rules.places),
            told,
            requests,
            hands,
        }
    }

    /// Where a request of this batch goes, on what is known without asking anybody; `None` where the map service is to be
    /// asked first. The hands of its station must have been looked at.
    pub fn placed_now(&self, request: &HelpRequest) -> Option<Decided> {
        let (snapshot, system) = (self.platform.snapshot(), Actor::system());
        let cx = Deciding {
            by: &system,
            now: self.platform.clocks.domain.now(),
            rules: &snapshot.rules,
        };
        if self.platform.geocoder.is_some() && self.question(request, &cx).is_some() {
            return None;
        }
        let evidence = self.evidence(request, &Mapped::new(), cx.now);
        placed(request, &evidence.lent(), &self.hands, &cx).ok()
    }

    /// What this batch has given to whom.
    pub fn given(self) -> Vec<Given> {
        self.hands.given()
    }

    /// Looks at the hands of the stations to which these requests go by what is known without asking anybody.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn look_at_stations(&self, ids: &[RequestId]) -> Result<(), DbError> {
        self.look_at(ids.iter().copied(), &Mapped::new()).await
    }

    async fn look_at(&self, ids: impl Iterator<Item = RequestId>, mapped: &Mapped) -> Result<(), DbError> {
        let stations: BTreeSet<StationId> = ids.filter_map(|id| self.station_of(id, mapped)).collect();
        self.hands.look_at(stations).await
    }

    /// Places what the rules know; asks about the rest meanwhile, and places that. Gives back the jobs whose requests
    /// have changed.
    async fn placed(&self, jobs: Vec<ClaimedJob>) -> Vec<ClaimedJob> {
        let questions = match &self.platform.geocoder {
            Some(_) => self.questions(),
            None => HashMap::new(),
        };
        let is_open = |job: &ClaimedJob| job.request().is_some_and(|id| questions.contains_key(&id));
        let (open, clear): (Vec<_>, Vec<_>) = jobs.into_iter().partition(is_open);
        let Some(map) = self.platform.geocoder.as_ref().filter(|_| !open.is_empty()) else {
            return self.placed_with(clear, &Mapped::new()).await;
        };
        let nothing = Mapped::new();
        let (mut changed, mapped) =
            tokio::join!(self.placed_with(clear, &nothing), self.mapped(map, questions));
        changed.extend(self.placed_with(open, &mapped).await);
        changed
    }

    async fn placed_with(&self, jobs: Vec<ClaimedJob>, mapped: &Mapped) -> Vec<ClaimedJob> {
        let ids = jobs.iter().filter_map(ClaimedJob::request);
        if let Err(error) = self.look_at(ids, mapped).await {
            put_all_back(self.platform, jobs, &error.to_string()).await;
            return Vec::new();
        }
        commit_round(self.platform, jobs, &self.requests, &|request, cx| {
            let evidence = self.evidence(request, mapped, cx.now);
            placed(request, &evidence.lent(), &self.hands, cx).map(Some)
        })
        .await
    }

    fn station_of(&self, id: RequestId, mapped: &Mapped) -> Option<StationId> {
        let request = self.requests.get(&id)?;
        let now = self.platform.clocks.domain.now();
        let evidence = self.evidence(request, mapped, now);
        route(&self.places, &evidence.lent()).station
    }

    /// What the request is decided on.
    fn evidence(&self, request: &HelpRequest, mapped: &Mapped, now: DateTime<Utc>) -> KeptEvidence {
        let nothing_told = Personal::new(Intake::default());
        let told = self.told.get(&request.id).unwrap_or(&nothing_told);
        let before = self.hands.before(request.id).iter();
        let before = before.map(|(link, before)| (*link, before));
        KeptEvidence {
            earlier: helped_before(request, before, &self.places, now),
            geocoded: mapped.get(&request.id).copied(),
            ..KeptEvidence::of(&Evidence::of(told.expose()))
        }
    }

    /// The addresses of what the rules do not know. Of a restricted request (保密件) nothing leaves the house, nor of one
    /// that needs no place any more.
    fn questions(&self) -> HashMap<RequestId, Personal<String>> {
        let (snapshot, system) = (self.platform.snapshot(), Actor::system());
        let cx = Deciding {
            by: &system,
            now: self.platform.clocks.domain.now(),
            rules: &snapshot.rules,
        };
        let question = |request: &HelpRequest| Some((request.id, self.question(request, &cx)?));
        self.requests.values().filter_map(question).collect()
    }

    fn question(&self, request: &HelpRequest, cx: &Deciding<'_>) -> Option<Personal<String>> {
        if request.restricted || request.allow(cx.by, Verb::Route).is_err() {
            return None;
        }
        let evidence = self.evidence(request, &Mapped::new(), cx.now);
        question_for_map(&self.places, &evidence.lent()).map(Personal::new)
    }

    async fn mapped(&self, map: &Geocoder, questions: HashMap<RequestId, Personal<String>>) -> Mapped {
        let (ids, asked): (Vec<RequestId>, Vec<Personal<String>>) = questions.into_iter().unzip();
        let answers = map.ask(&asked).await;
        let found = ids.into_iter().zip(asked).zip(answers);
        let usable = found.filter_map(|((id, asked), answer)| {
            let evidence = answer?.as_evidence(&self.places, asked.expose())?;
            Some((id, evidence))
        });
        usable.collect()
    }
}

fn placed(
    request: &HelpRequest,
    evidence: &Evidence<'_>,
    hands: &Hands<'_>,
    cx: &Deciding<'_>,
) -> Result<Decided, Refusal> {
    let placement = route(&cx.rules.places, evidence);
    let mut routed = request.route(&placement, cx)?;
    routed.placement = Some(PlacementRecord::of(evidence, &placement).into());
    let waited = (cx.now - request.submitted_at).to_std().unwrap_or_default();
    metrics::histogram!("nuanxin_routing_seconds").record(waited.as_secs_f64());
    handed_out(routed, hands, cx)
}

/// Does at once what a job of its own would do a commit later. Whom nobody can take stays routed all the same.
fn handed_out(mut routed: Decided, hands: &Hands<'_>, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
    let before = routed.jobs.len();
    routed.jobs.retain(|job| !matches!(job, Job::Assign { .. }));
    if routed.jobs.len() == before {
        return Ok(routed);
    }
    match hands.assign(&routed.request, cx) {
        Ok(Some(assigned)) => routed.and_then(|_| Ok(assigned)),
        Ok(None) | Err(_) => Ok(routed),
    }
}
