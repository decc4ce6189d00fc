//! `POST /calls/{id}/confirm`: the caller shows that they know a file.

use super::cases::shown;
use super::document::CallDocument;
use super::lookup::known;
use super::mine::{LOOKS, WORD, mine};
use super::rate;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::{Body, Id};
use crate::problem::{Answer, Faults, Language, Problem};
use crate::rates;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, post, web};
use chrono::NaiveDate;
use nuanxin_domain::access::Actor;
use nuanxin_domain::call::{CallRefusal, GivenFacts, Known};
use nuanxin_domain::help_request::{HelpRequest, State};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::live::Thing;
use nuanxin_domain::need::Need;
use nuanxin_domain::number::RequestNumber;
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::calls::{self, LoggedCall};
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::limits::Quota;
use nuanxin_infra::platform::Platform;
use nuanxin_workers::heed::MERGES;
use serde::Deserialize;
use utoipa::ToSchema;

/// Tries with facts from one number in a day, over all its calls.
const TRIES_A_DAY: u32 = 20;

/// What the caller gives: the number, or facts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"facts": {"name": "李建国", "id_last_four": "1234"}}))]
pub struct ConfirmBody {
    /// 受理编号, as it is read out.
    #[schema(max_length = 40)]
    number: Option<String>,
    /// Facts of the file, instead.
    facts: Option<FactsBody>,
}

/// At least two facts of the person or the request. All that is given must fit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "李建国", "id_last_four": "1234"}))]
pub struct FactsBody {
    /// Full name.
    #[schema(max_length = 100)]
    name: Option<String>,
    /// The last four characters of the identity document.
    #[schema(max_length = 10)]
    id_last_four: Option<String>,
    /// Birth date.
    birth_date: Option<NaiveDate>,
    /// Words of the address: a road, a lane, a house.
    #[schema(max_length = 300)]
    address: Option<String>,
    /// A need of the request.
    need: Option<Need>,
}

/// Confirm a caller
///
/// By the request number, or by two facts of a file that knows the number that calls. Only then the call shows the
/// case. What does not fit answers `not_confirmed`, without saying what or why; five tries a call. A restricted
/// request (保密件) is confirmed by nothing.
#[utoipa::path(
    tag = "desk",
    params(IdPath),
    request_body = ConfirmBody,
    responses((status = 200, description = "The call, with what may be said", body = CallDocument)),
    security(("bearer" = []))
)]
#[post("/calls/{id}/confirm")]
pub async fn confirm_caller(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    body: Body<ConfirmBody>,
    http: HttpRequest,
) -> Answer {
    body.value.check()?;
    let logged = mine(&platform, &who.0, id).await?;
    logged.call.still_open()?;
    rate::count(&platform, &who.0).await?;
    spend_try(&platform, &logged).await?;
    let fitting = body.value.fitting(&platform, &logged).await?;
    let (next, files) = write(&platform, &who.0, id, &fitting).await?;
    if files.is_empty() {
        return Err(CallRefusal::DoesNotFit.into());
    }
    let document = shown(&platform, &who.0, Language::of(&http), &next).await?;
    Ok(document.answer(StatusCode::OK, false))
}

/// A try is spent before anything is compared.
async fn spend_try(platform: &Platform, logged: &LoggedCall) -> Answer<()> {
    if let Some([index, _]) = logged.phone_indexes(&platform.ring) {
        rates::count(platform, "confirm", &index, Quota::per_day(TRIES_A_DAY)).await?;
    }
    let tx = platform.db.write_tx().await?;
    let spent = calls::spend_try(&tx, logged.call.id).await?;
    tx.commit().await.map_err(nuanxin_infra::db::DbError::from)?;
    if spent {
        Ok(())
    } else {
        Err(CallRefusal::TriesSpent.into())
    }
}

/// Keeps what was confirmed, with an entry for each file; or one entry that nothing fitted.
async fn write(
    platform: &Platform,
    actor: &Actor,
    id: Id,
    fitting: &[HelpRequest],
) -> Answer<(LoggedCall, Vec<RequestId>)> {
    let files: Vec<RequestId> = fitting.iter().map(|request| request.id).collect();
    let entry = |action: &str| {
        AuditEntry::new(&*platform.clocks.real, actor, action).on_grounds(format!("call:{}", id.0))
    };
    let mut entries: Vec<AuditEntry> = fitting
        .iter()
        .map(|request| entry("confirm-caller").about(request))
        .collect();
    if entries.is_empty() {
        entries.push(entry("caller-not-confirmed"));
    }
    for _ in 0..LOOKS {
        let logged = mine(platform, actor, id).await?;
        let next = LoggedCall {
            call: match files.is_empty() {
                true => logged.call.clone(),
                false => logged.call.confirm(&files, platform.clocks.domain.now())?,
            },
            words: logged.words.clone(),
        };
        let tx = platform.db.write_tx().await?;
        let written = files.is_empty() || calls::write(&tx, &platform.ring, &[&next]).await? == 1;
        if written {
            if let Some(last) = entries.last_mut().filter(|_| !files.is_empty()) {
                last.touched.thing = Some(Thing::of_call(&logged.call, &next.call));
            }
            audit::write(&tx, &entries).await?;
            tx.commit().await.map_err(nuanxin_infra::db::DbError::from)?;
            return Ok((next, files));
        }
    }
    let present = mine(platform, actor, id).await?;
    Err(Problem::stale(present.call.version, false))
}

impl ConfirmBody {
    fn check(&self) -> Answer<()> {
        let mut faults = Faults::default();
        faults.text("/number", self.number.as_deref(), 40);
        match (&self.number, &self.facts) {
            (Some(_), None) => {}
            (None, Some(facts)) => {
                faults.text("/facts/name", facts.name.as_deref(), WORD);
                faults.text("/facts/id_last_four", facts.id_last_four.as_deref(), 10);
                faults.text("/facts/address", facts.address.as_deref(), 300);
                if facts.given().count() < 2 {
                    faults.add("/facts", "two_facts");
                }
            }
            _ => faults.add("/number", "one_of"),
        }
        faults.check()
    }

    /// The files that fit, each as it goes on now. Restricted ones are as if they were not there.
    async fn fitting(&self, platform: &Platform, logged: &LoggedCall) -> Answer<Vec<HelpRequest>> {
        let found = match (&self.number, &self.facts) {
            (Some(number), _) => by_number(platform, number).await?,
            (None, Some(facts)) => by_facts(platform, logged, &facts.given()).await?,
            (None, None) => Vec::new(),
        };
        let mut fitting: Vec<HelpRequest> = Vec::with_capacity(found.len());
        for request in found {
            let going_on = going_on(platform, request).await?;
            let new = going_on.filter(|request| fitting.iter().all(|known| known.id != request.id));
            fitting.extend(new);
        }
        Ok(fitting)
    }
}

async fn by_number(platform: &Platform, text: &str) -> Answer<Vec<HelpRequest>> {
    let Ok(number) = RequestNumber::parse(text) else {
        return Ok(Vec::new());
    };
    let found = requests::by_number(platform.db.reader(), &number).await?;
    Ok(found.into_iter().collect())
}

/// Every file that knows the number is compared, whatever the first ones give.
async fn by_facts(platform: &Platform, logged: &LoggedCall, facts: &GivenFacts) -> Answer<Vec<HelpRequest>> {
    let Some(indexes) = logged.phone_indexes(&platform.ring) else {
        return Ok(Vec::new());
    };
    let found = calls::files_with_number(platform.db.reader(), &platform.ring, &indexes).await;
    let found = found.map_err(|error| Problem::internal(&error))?;
    let fitting = known(&found).filter(Known::may_appear).filter_map(|known| {
        let fits = facts.fit(known.intake, &known.request.needs);
        fits.then(|| known.request.clone())
    });
    Ok(fitting.collect())
}

async fn going_on(platform: &Platform, mut request: HelpRequest) -> Answer<Option<HelpRequest>> {
    for _ in 0..MERGES {
        if request.restricted {
            return Ok(None);
        }
        let State::Merged { into, .. } = &request.state else {
            break;
        };
        let next = requests::load(platform.db.reader(), *into).await?;
        match next {
            Some(next) => request = next,
            None => break,
        }
    }
    Ok(Some(request).filter(|request| !request.restricted))
}

impl FactsBody {
    fn given(&self) -> GivenFacts {
        GivenFacts {
            name: self.name.clone(),
            id_last_four: self.id_last_four.clone(),
            birth_date: self.birth_date,
            address: self.address.clone(),
            need: self.need,
        }
    }
}
