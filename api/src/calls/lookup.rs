//! `POST /calls/lookup`: who may be calling.

use super::document::ContactPersonDocument;
use super::mine::{at_the_desk, number};
use super::rate;
use crate::actor::Staff;
use crate::input::Body;
use crate::problem::{Answer, Faults, Language, Problem};
use actix_web::{HttpRequest, HttpResponse, post, web};
use chrono::{DateTime, Utc};
use nuanxin_domain::call::{Because, Candidate, Known, MaySay, candidates};
use nuanxin_infra::accounts::PHONE_INDEX;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::calls::{self, Found};
use nuanxin_infra::platform::Platform;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The number that calls.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"phone": "+86 138 1234 5678"}))]
pub struct LookupBody {
    /// In any usual spelling: mobile, landline with extension, abroad; spaces, full-width digits.
    #[schema(min_length = 1, max_length = 100)]
    phone: String,
}

/// What is known of a number.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CallerLookup)]
pub struct LookupDocument {
    /// Whom the caller may be, or may be calling about: candidates, never a fact. Empty says nothing either.
    pub candidates: Vec<CandidateDocument>,
    /// Somebody has signed in with this number.
    pub has_account: bool,
    /// Calls from this number in the last 30 days.
    pub calls_in_30_days: u64,
    /// The one advisor for somebody who calls often, once named.
    pub contact_person: Option<ContactPersonDocument>,
    /// What may be said: nothing, until the caller has given a request number or two facts.
    pub may_say: MaySay,
    /// The same as a sentence for the agent.
    pub say: String,
}

/// Somebody whom the caller may be, or may be calling about.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CallerCandidate)]
pub struct CandidateDocument {
    /// The name of the person in need, masked.
    #[schema(example = "李**")]
    pub person_name: Option<String>,
    /// Why their file knows this number.
    pub because: Vec<Because>,
    /// Their requests that this number leads to.
    pub requests: usize,
    /// Those that are open: for the agent, not to be said.
    pub open_requests: usize,
    /// When the newest was submitted.
    pub newest_at: DateTime<Utc>,
}

/// Look up a caller
///
/// By the number that calls. Restricted requests (保密件) and hidden reporters are not there. Each look-up is audited
/// and limited in rate; the district is told of an agent who looks up unusually many.
#[utoipa::path(
    tag = "desk",
    request_body = LookupBody,
    responses((status = 200, description = "What is known", body = LookupDocument)),
    security(("bearer" = []))
)]
#[post("/calls/lookup")]
pub async fn look_up_caller(
    platform: web::Data<Platform>,
    who: Staff,
    body: Body<LookupBody>,
    http: HttpRequest,
) -> Answer {
    at_the_desk(&who.0)?;
    let mut faults = Faults::default();
    faults.required_text("/phone", &body.value.phone, 100);
    let phone = number(Some(&body.value.phone), &mut faults);
    faults.check()?;
    rate::count(&platform, &who.0).await?;
    let indexes = phone.map(|phone| platform.ring.blind_indexes(PHONE_INDEX, &phone));
    let Some(indexes) = indexes else {
        return Err(Faults::one("/phone", "bad_phone"));
    };
    let db = platform.db.reader();
    let found = calls::files_with_number(db, &platform.ring, &indexes).await;
    let found = found.map_err(|error| Problem::internal(&error))?;
    let appearing: Vec<Known<'_>> = known(&found).filter(Known::may_appear).collect();
    let ids: Vec<_> = appearing.iter().map(|known| known.request.id).collect();
    let counts = calls::counts(db, Some(&indexes), platform.clocks.domain.now()).await?;
    let contact_person = calls::contact_person_of(db, &ids).await?;
    let entry = AuditEntry::new(&*platform.clocks.real, &who.0, "look-up-caller");
    let written = platform.committer.audit(vec![entry]).await;
    written.map_err(Problem::from)?;
    let snapshot = platform.snapshot();
    let (zh, en) = MaySay::Nothing.sentence();
    Ok(HttpResponse::Ok().json(LookupDocument {
        candidates: candidates(appearing).iter().map(CandidateDocument::of).collect(),
        has_account: counts.has_account,
        calls_in_30_days: counts.calls,
        contact_person: contact_person.and_then(|one| ContactPersonDocument::of(&one, &snapshot)),
        may_say: MaySay::Nothing,
        say: Language::of(&http).pick(zh, en).to_owned(),
    }))
}

/// What was found, as the domain looks at it.
pub fn known(found: &[Found]) -> impl Iterator<Item = Known<'_>> {
    found.iter().map(|found| Known {
        request: &found.request,
        intake: found.intake.expose(),
        because: found.because,
    })
}

impl CandidateDocument {
    fn of(candidate: &Candidate) -> Self {
        CandidateDocument {
            person_name: candidate.name.clone(),
            because: candidate.because.iter().copied().collect(),
            requests: candidate.requests,
            open_requests: candidate.open,
            newest_at: candidate.newest_at,
        }
    }
}
