//! `POST /calls/{id}/look-after`: somebody has looked after a call that ended with words of danger.

use super::cases::shown;
use super::document::CallDocument;
use super::mine::{LOOKS, seen};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::idempotency::{IdempotencyHeader, KeyHeader};
use crate::input::{Body, Id};
use crate::problem::{Answer, Faults, Language, Problem};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::access::Actor;
use nuanxin_domain::call::{CallWords, LookedAfterHow};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::{CallId, RequestId};
use nuanxin_domain::live::Thing;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::calls::{self, LoggedCall};
use nuanxin_infra::effect::{Concluded, conclude};
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::{RecordError, Write};
use nuanxin_workers::heed::heeded;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What was found.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"how": "called_back", "internal_note": "已回电,是说电视剧,人平安。"}))]
pub struct LookAfterBody {
    /// What was found.
    how: LookedAfterHow,
    /// The request that hears the words; `has_request` needs it, and nothing else takes it.
    help_request_id: Option<Uuid>,
    /// What was done and heard; for staff only.
    #[schema(min_length = 1, max_length = 2000)]
    internal_note: String,
}

/// Look after a call
///
/// For the desk and the district: a call waits (`attention`) when it ended with words of danger that no request has
/// heard. Somebody calls back, calls 110 or 120, or names the request that hears them: its urgency goes up as if they
/// had been said to it. A call that is still open is taken over and finished instead.
#[utoipa::path(
    tag = "desk",
    params(IdPath, KeyHeader),
    request_body = LookAfterBody,
    responses((status = 200, description = "The call after it", body = CallDocument)),
    security(("bearer" = []))
)]
#[post("/calls/{id}/look-after")]
pub async fn look_after_call(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    body: Body<LookAfterBody>,
    http: HttpRequest,
) -> Answer {
    body.value.check(platform.settings.limits.text_chars)?;
    let key = IdempotencyHeader::read(&http, format!("look-after-call:{}", id.0), body.digest)?;
    let looking = LookingAfter {
        platform: &platform,
        actor: &who.0,
        id,
        key,
        body: body.value,
    };
    let (logged, replayed) = looking.perform().await?;
    let document = shown(&platform, &who.0, Language::of(&http), &logged).await?;
    Ok(document.answer(StatusCode::OK, replayed))
}

struct LookingAfter<'a> {
    platform: &'a Platform,
    actor: &'a Actor,
    id: Id,
    key: Option<IdempotencyHeader>,
    body: LookAfterBody,
}

impl LookingAfter<'_> {
    /// The call after it, and whether an earlier call of this operation did it.
    async fn perform(&self) -> Answer<(LoggedCall, bool)> {
        if let Some(before) = self.replayed().await? {
            return Ok((before, true));
        }
        for _ in 0..LOOKS {
            let logged = seen(self.platform, self.actor, self.id).await?;
            let request = self.request().await?;
            let next = self.after(&logged, request.as_ref().map(|request| request.id))?;
            if self.write(&logged, &next).await? {
                return Ok((next, false));
            }
            if let Some(before) = self.replayed().await? {
                return Ok((before, true));
            }
        }
        let present = seen(self.platform, self.actor, self.id).await?;
        Err(Problem::stale(present.call.version, false))
    }

    /// One that the actor sees: nothing is written into what they may not read.
    async fn request(&self) -> Answer<Option<HelpRequest>> {
        let Some(id) = self.body.help_request_id else {
            return Ok(None);
        };
        let loaded = requests::load(self.platform.db.reader(), RequestId(id)).await?;
        let visible = loaded.filter(|request| request.standing_of(self.actor).is_some());
        match visible {
            Some(request) => Ok(Some(request)),
            None => Err(Faults::one("/help_request_id", "unknown")),
        }
    }

    fn after(&self, logged: &LoggedCall, request: Option<RequestId>) -> Answer<LoggedCall> {
        let now = self.platform.clocks.domain.now();
        let call = logged
            .call
            .looked_after(self.body.how, request, self.actor, now)?;
        let words = CallWords {
            looked_after: Some(self.body.internal_note.clone()),
            ..logged.words.expose().clone()
        };
        Ok(LoggedCall {
            call,
            words: words.into(),
        })
    }

    /// False when somebody else was faster. With a request, both change together or neither.
    async fn write(&self, before: &LoggedCall, next: &LoggedCall) -> Answer<bool> {
        let key = self.key.as_ref().map(|key| key.row(self.actor, self.id.0, 200));
        let entry = AuditEntry::new(&*self.platform.clocks.real, self.actor, "look-after-call")
            .on_grounds(format!("call:{}", self.id.0))
            .tells(Thing::of_call(&before.call, &next.call));
        let heeded = match next.call.request {
            Some(request) => heeded(self.platform, self.actor, next, request).await?,
            None => None,
        };
        if let Some(decided) = heeded {
            let write = Write {
                idempotency: key,
                audit: vec![entry],
                call: Some(next.clone()),
                ..Write::from(decided)
            };
            return match self.platform.committer.commit(vec![write]).await {
                Ok(()) => Ok(true),
                Err(RecordError::Stale(_) | RecordError::CallChanged | RecordError::Twin) => Ok(false),
                Err(error) => Err(error.into()),
            };
        }
        let tx = self.platform.db.write_tx().await?;
        if calls::write(&tx, &self.platform.ring, &[next]).await? == 0 {
            return Ok(false);
        }
        let concluded = conclude(tx, entry, key, &*self.platform.clocks.real).await?;
        Ok(concluded == Concluded::Committed)
    }

    /// Whoever did it sees what came of it, although the call waits for nobody any more.
    async fn replayed(&self) -> Answer<Option<LoggedCall>> {
        let before = IdempotencyHeader::replayed(self.key.as_ref(), self.platform, self.actor).await?;
        let Some(id) = before else { return Ok(None) };
        let db = self.platform.db.reader();
        Ok(calls::by_id(db, &self.platform.ring, CallId(id)).await?)
    }
}

impl LookAfterBody {
    fn check(&self, most: usize) -> Answer<()> {
        let mut faults = Faults::default();
        faults.required_text("/internal_note", &self.internal_note, most);
        match (self.how, self.help_request_id) {
            (LookedAfterHow::HasRequest, None) => faults.add("/help_request_id", "required"),
            (LookedAfterHow::HasRequest, Some(_)) | (_, None) => {}
            (_, Some(_)) => faults.add("/help_request_id", "not_here"),
        }
        faults.check()
    }
}
