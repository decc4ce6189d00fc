//! `POST /calls`: somebody calls.

use super::cases::shown;
use super::document::CallDocument;
use super::mine::{WORD, already_open, at_the_desk, mine, number};
use crate::actor::Staff;
use crate::idempotency::{IdempotencyHeader, KeyHeader};
use crate::input::{Body, Id};
use crate::problem::{Answer, Code, Faults, Language, Problem};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::access::Actor;
use nuanxin_domain::call::{Call, CallWords};
use nuanxin_domain::ids::CallId;
use nuanxin_domain::live::Thing;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::calls::{self, LoggedCall};
use nuanxin_infra::effect::{Concluded, conclude};
use nuanxin_infra::ids::new_id;
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use utoipa::ToSchema;

/// A call that begins. Everything is optional: a withheld number is none.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"phone": "021-6258 1234 转 803"}))]
pub struct CallBody {
    /// The number that calls, in any usual spelling.
    #[schema(max_length = 100)]
    phone: Option<String>,
    /// The name that the caller gives.
    #[schema(max_length = 100)]
    caller_name: Option<String>,
    /// What the agent writes.
    #[schema(max_length = 5000)]
    notes: Option<String>,
    /// This is another conversation, although a call from this number is open already.
    #[serde(default)]
    separate: bool,
}

/// Log a call
///
/// Begins the draft that is kept while the caller speaks. An agent may have several at once. A number from which a
/// call is being logged already, by whomever, answers `call_open` (with `Location`, if that call is one's own),
/// unless this one is `separate`.
#[utoipa::path(
    tag = "desk",
    params(KeyHeader),
    request_body = CallBody,
    responses((status = 201, description = "Logged", body = CallDocument,
               headers(("Location" = String, description = "The call's address")))),
    security(("bearer" = []))
)]
#[post("/calls")]
pub async fn log_call(
    platform: web::Data<Platform>,
    who: Staff,
    body: Body<CallBody>,
    http: HttpRequest,
) -> Answer {
    at_the_desk(&who.0)?;
    let key = IdempotencyHeader::read(&http, "log-call", body.digest)?;
    let language = Language::of(&http);
    if let Some(id) = IdempotencyHeader::replayed(key.as_ref(), &platform, &who.0).await? {
        return logged_before(&platform, &who.0, language, id).await;
    }
    let (words, separate) = body.value.checked(&platform)?;
    let now = platform.clocks.domain.now();
    let id = CallId(new_id(&*platform.clocks.real));
    let logged = LoggedCall {
        call: Call::begin(id, who.0.account, separate, now),
        words,
    };
    match write(&platform, &who.0, &logged, key.as_ref()).await? {
        Concluded::Committed => {
            let document = shown(&platform, &who.0, language, &logged).await?;
            Ok(document.answer(StatusCode::CREATED, false))
        }
        Concluded::Twin => {
            let twin = IdempotencyHeader::replayed(key.as_ref(), &platform, &who.0).await?;
            let twin = twin.ok_or_else(|| Problem::new(Code::Internal))?;
            logged_before(&platform, &who.0, language, twin).await
        }
    }
}

async fn logged_before(platform: &Platform, actor: &Actor, language: Language, id: uuid::Uuid) -> Answer {
    let logged = mine(platform, actor, Id(id)).await?;
    let document = shown(platform, actor, language, &logged).await?;
    Ok(document.answer(StatusCode::CREATED, true))
}

/// The key is kept before the call is written: the twin of this call is a repetition, not a second call.
async fn write(
    platform: &Platform,
    actor: &Actor,
    logged: &LoggedCall,
    key: Option<&IdempotencyHeader>,
) -> Answer<Concluded> {
    let entry = AuditEntry::new(&*platform.clocks.real, actor, "log-call")
        .on_grounds(format!("call:{}", logged.call.id))
        .tells(Thing::of_call(&logged.call, &logged.call));
    let row = key.map(|key| key.row(actor, logged.call.id.0, 201));
    let tx = platform.db.write_tx().await?;
    if let Err(error) = calls::write(&tx, &platform.ring, &[logged]).await {
        drop(tx);
        let twin = IdempotencyHeader::replayed(key, platform, actor).await?;
        return match twin {
            Some(_) => Ok(Concluded::Twin),
            None => Err(with_location(platform, actor, logged, already_open(error)).await?),
        };
    }
    Ok(conclude(tx, entry, row, &*platform.clocks.real).await?)
}

/// Leads an agent back to the call that they have open themselves.
async fn with_location(
    platform: &Platform,
    actor: &Actor,
    logged: &LoggedCall,
    problem: Problem,
) -> Answer<Problem> {
    let Some(indexes) = logged.phone_indexes(&platform.ring) else {
        return Ok(problem);
    };
    let own = calls::own_open(platform.db.reader(), actor, &indexes).await?;
    Ok(match own {
        Some(id) => problem.with_header("location", format!("/api/v1/calls/{id}")),
        None => problem,
    })
}

impl CallBody {
    fn checked(self, platform: &Platform) -> Answer<(Personal<CallWords>, bool)> {
        let mut faults = Faults::default();
        let phone = number(self.phone.as_deref(), &mut faults);
        faults.text("/caller_name", self.caller_name.as_deref(), WORD);
        let notes = self.notes.as_deref();
        faults.text("/notes", notes, platform.settings.limits.description_chars);
        faults.check()?;
        let words = CallWords {
            phone,
            caller_name: self.caller_name,
            notes: self.notes,
            ..CallWords::default()
        };
        Ok((words.into(), self.separate))
    }
}
