//! `POST /calls/{id}/finish`: the caller hangs up.

use super::asking::{Contacting, ask_if_due};
use super::cases::shown;
use super::document::{CallDocument, danger_in};
use super::ending::FinishBody;
use super::mine::{LOOKS, check_version, mine};
use super::unheard::tell_owners;
use crate::act::{IdPath, VerbHeaders};
use crate::actor::Staff;
use crate::idempotency::IdempotencyHeader;
use crate::input::{Body, Id};
use crate::problem::{Answer, Language, Problem};
use crate::versions::{IfMatch, IfMatchHeader};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::access::Actor;
use nuanxin_domain::call::{CallOutcome, CallRefusal, CallWords, Contact, Joined, join};
use nuanxin_domain::help_request::{Decided, HelpRequest, Refusal};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::live::Thing;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::calls::{self, LoggedCall};
use nuanxin_infra::effect::{Concluded, conclude};
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::{RecordError, Write};
use nuanxin_workers::heed::{heeded, noted_danger, with_notes};
use nuanxin_workers::left_calls::tell;

/// Finish a call
///
/// `urge` and `addition` join a live request that the caller has confirmed: an urge makes it more visible at most
/// once per working day, a new need or another person is refused as `new_request_needed`. `new_request` needs the
/// request that was filed with this `call_id`; `passed_on` needs to whom. `silent` and `nuisance` block nobody. Words
/// of danger in text or notes are heard by the request that the call is about, however it ends, and where the step is
/// refused; only what is about another person belongs to a new request. With no request that could hear them the call
/// waits (`attention`) until somebody has looked after it. A call that was finished already answers
/// `call_ended`.
#[utoipa::path(
    tag = "desk",
    params(IdPath, VerbHeaders),
    request_body = FinishBody,
    responses((status = 200, description = "The call after it", body = CallDocument)),
    security(("bearer" = []))
)]
#[post("/calls/{id}/finish")]
pub async fn finish_call(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    if_match: IfMatchHeader,
    body: Body<FinishBody>,
    http: HttpRequest,
) -> Answer {
    body.value.check(&platform.settings.limits)?;
    let finishing = Finishing {
        platform: &platform,
        actor: &who.0,
        id,
        key: IdempotencyHeader::read(&http, format!("finish-call:{}", id.0), body.digest)?,
        expected: if_match.or_body(body.value.version),
        body: body.value,
    };
    let (logged, replayed) = finishing.perform().await?;
    if !replayed {
        ask_if_due(&platform, &who.0, &Contacting::by_call(&platform, &logged)).await;
        tell_owners(&platform, &who.0, &logged).await;
    }
    let said = danger_in(finishing.body.text.as_deref(), &platform.snapshot());
    let document = shown(&platform, &who.0, Language::of(&http), &logged).await?;
    let document = document.with_danger(&said);
    Ok(document.answer(StatusCode::OK, replayed))
}

struct Finishing<'a> {
    platform: &'a Platform,
    actor: &'a Actor,
    id: Id,
    key: Option<IdempotencyHeader>,
    expected: Option<IfMatch>,
    body: FinishBody,
}

/// What became of one attempt.
enum Attempt {
    Done(Box<LoggedCall>),
    Twin,
    Again,
}

impl Finishing<'_> {
    /// The call after it, and whether an earlier call of this operation did it.
    async fn perform(&self) -> Answer<(LoggedCall, bool)> {
        mine(self.platform, self.actor, self.id).await?;
        if let Some(replayed) = self.replayed().await? {
            return Ok((replayed, true));
        }
        match self.decide_and_write().await {
            // The twin of this call was faster: that the call has ended is no reason to refuse its repetition.
            Err(problem) => match self.replayed().await? {
                Some(replayed) => Ok((replayed, true)),
                None => Err(problem),
            },
            done => done,
        }
    }

    async fn decide_and_write(&self) -> Answer<(LoggedCall, bool)> {
        for _ in 0..LOOKS {
            let logged = mine(self.platform, self.actor, self.id).await?;
            check_version(&logged, self.expected)?;
            let attempt = match self.body.outcome {
                CallOutcome::Urge | CallOutcome::Addition => self.join(&logged).await?,
                _ => self.end(&logged).await?,
            };
            match attempt {
                Attempt::Done(logged) => return Ok((*logged, false)),
                Attempt::Again => {}
                Attempt::Twin => {
                    if let Some(replayed) = self.replayed().await? {
                        return Ok((replayed, true));
                    }
                }
            }
        }
        let present = mine(self.platform, self.actor, self.id).await?;
        Err(Problem::stale(present.call.version, false))
    }

    /// Joins the live request: call and request change together, or neither.
    async fn join(&self, logged: &LoggedCall) -> Answer<Attempt> {
        let named = self.body.help_request_id.map(RequestId);
        let id = logged.call.joinable(named)?;
        let loaded = requests::load(self.platform.db.reader(), id).await?;
        let request = loaded.ok_or(Refusal::NotFound)?;
        let snapshot = self.platform.snapshot();
        let cx = Deciding {
            by: self.actor,
            now: self.platform.clocks.domain.now(),
            rules: &snapshot.rules,
        };
        let (decided, how) = join(&request, self.body.outcome, self.contact(logged), &cx)?;
        let next = self.finished(logged, Some((id, how)))?;
        match decided {
            Some(decided) => {
                let decided = with_notes(self.platform, logged, decided, &cx)?;
                self.record(decided, logged, next).await
            }
            None => self.write(logged, next).await,
        }
    }

    /// Ends a call that changes no request, unless its notes point to danger.
    async fn end(&self, logged: &LoggedCall) -> Answer<Attempt> {
        let named = self.body.help_request_id.map(RequestId);
        let joined = match named {
            Some(id) if self.body.outcome == CallOutcome::NewRequest => self.made(logged, id).await?,
            _ => None,
        };
        let next = self.finished(logged, joined)?;
        if let Some(request) = next.call.request
            && let Some(decided) = heeded(self.platform, self.actor, &next, request).await?
        {
            return self.record(decided, logged, next).await;
        }
        self.write(logged, next).await
    }

    /// A request that the agent filed during the call, without naming the call.
    async fn made(&self, logged: &LoggedCall, id: RequestId) -> Answer<Option<(RequestId, Joined)>> {
        match logged.call.request {
            Some(bound) if bound == id => return Ok(None),
            Some(_) => return Err(CallRefusal::HasRequest.into()),
            None => {}
        }
        let loaded = requests::load(self.platform.db.reader(), id).await?;
        let by_this_agent = |request: &HelpRequest| {
            request.filed_by.account == self.actor.account && request.submitted_at >= logged.call.created_at
        };
        match loaded.filter(by_this_agent) {
            Some(request) => Ok(Some((request.id, Joined::Made))),
            None => Err(CallRefusal::RequestMissing.into()),
        }
    }

    /// Danger counts wherever it was written: in what is added, or in the notes.
    fn contact(&self, logged: &LoggedCall) -> Contact {
        let snapshot = self.platform.snapshot();
        let noted = noted_danger(self.platform, logged);
        Contact {
            text: self.body.text.clone().filter(|text| !text.trim().is_empty()),
            needs: self.body.needs.clone(),
            another_person: self.body.another_person,
            urgency: self.body.urgency,
            danger: snapshot
                .danger_words
                .scan(self.body.text.as_deref().unwrap_or_default())
                .and(noted),
        }
    }

    fn finished(&self, logged: &LoggedCall, joined: Option<(RequestId, Joined)>) -> Answer<LoggedCall> {
        let now = self.platform.clocks.domain.now();
        let words = CallWords {
            passed_on_to: self.body.passed_on_to.clone(),
            ..logged.words.expose().clone()
        };
        let mut next = LoggedCall {
            call: logged.call.clone(),
            words: words.into(),
        };
        let danger = !noted_danger(self.platform, &next).is_empty();
        next.call = logged.call.finish(self.body.outcome, joined, danger, now)?;
        Ok(next)
    }

    async fn record(&self, decided: Decided, before: &LoggedCall, next: LoggedCall) -> Answer<Attempt> {
        let write = Write {
            idempotency: self.key.as_ref().map(|key| key.row(self.actor, self.id.0, 200)),
            audit: vec![self.entry(before, &next)],
            call: Some(next.clone()),
            ..Write::from(decided)
        };
        match self.platform.committer.commit(vec![write]).await {
            Ok(()) => Ok(Attempt::Done(Box::new(next))),
            Err(RecordError::Stale(_) | RecordError::CallChanged) => Ok(Attempt::Again),
            Err(RecordError::Twin) => Ok(Attempt::Twin),
            Err(error) => Err(error.into()),
        }
    }

    async fn write(&self, before: &LoggedCall, next: LoggedCall) -> Answer<Attempt> {
        let key = self.key.as_ref().map(|key| key.row(self.actor, self.id.0, 200));
        let tx = self.platform.db.write_tx().await?;
        if calls::write(&tx, &self.platform.ring, &[&next]).await? == 0 {
            return Ok(Attempt::Again);
        }
        let mut entry = self.entry(before, &next);
        tell(&tx, self.platform, &next, &mut entry).await?;
        match conclude(tx, entry, key, &*self.platform.clocks.real).await? {
            Concluded::Committed => Ok(Attempt::Done(Box::new(next))),
            Concluded::Twin => Ok(Attempt::Twin),
        }
    }

    fn entry(&self, before: &LoggedCall, next: &LoggedCall) -> AuditEntry {
        AuditEntry::new(&*self.platform.clocks.real, self.actor, "finish-call")
            .on_grounds(format!("call:{}", self.id.0))
            .tells(Thing::of_call(&before.call, &next.call))
    }

    async fn replayed(&self) -> Answer<Option<LoggedCall>> {
        match IdempotencyHeader::replayed(self.key.as_ref(), self.platform, self.actor).await? {
            Some(_) => Ok(Some(mine(self.platform, self.actor, self.id).await?)),
            None => Ok(None),
        }
    }
}
