//! `PATCH /calls/{id}`: the draft, kept while the caller speaks.

use super::cases::shown;
use super::document::CallDocument;
use super::mine::{LOOKS, WORD, already_open, check_version, mine, number};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::{Body, Id};
use crate::problem::{Answer, Faults, Language, Problem};
use crate::versions::IfMatchHeader;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, patch, web};
use nuanxin_domain::access::Actor;
use nuanxin_domain::call::CallWords;
use nuanxin_domain::live::Thing;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::calls::{self, LoggedCall};
use nuanxin_infra::effect::conclude;
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// What has changed; what is absent stays, an empty text clears.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"notes": "老人摔倒了,起不来"}))]
pub struct DraftBody {
    /// The number that calls, in any usual spelling.
    #[schema(max_length = 100)]
    phone: Option<String>,
    /// The name that the caller gives.
    #[schema(max_length = 100)]
    caller_name: Option<String>,
    /// What the agent writes, whole.
    #[schema(max_length = 5000)]
    notes: Option<String>,
    /// Another conversation, although a call from this number is open already.
    separate: Option<bool>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

/// Headers of a draft.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code)] // describes the parameter
pub struct DraftHeaders {
    /// The version that was seen, as an ETag; a stale one is refused with 412.
    #[param(rename = "If-Match", pattern = r#"^(\*|"[0-9]{1,18}")$"#)]
    if_match: Option<String>,
}

/// Keep the draft
///
/// Changes what is sent, as long as the call is open. The answer shows at once what the notes point to, with the
/// numbers to call.
#[utoipa::path(
    tag = "desk",
    params(IdPath, DraftHeaders),
    request_body = DraftBody,
    responses((status = 200, description = "The call after it", body = CallDocument)),
    security(("bearer" = []))
)]
#[patch("/calls/{id}")]
pub async fn draft_call(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    if_match: IfMatchHeader,
    body: Body<DraftBody>,
    http: HttpRequest,
) -> Answer {
    let body = body.value;
    let mut faults = Faults::default();
    let phone = number(body.phone.as_deref(), &mut faults);
    faults.text("/caller_name", body.caller_name.as_deref(), WORD);
    let most = platform.settings.limits.description_chars;
    faults.text("/notes", body.notes.as_deref(), most);
    faults.check()?;
    let expected = if_match.or_body(body.version);
    for _ in 0..LOOKS {
        let logged = mine(&platform, &who.0, id).await?;
        check_version(&logged, expected)?;
        let mut call = logged.call.changed(platform.clocks.domain.now())?;
        call.separate = body.separate.unwrap_or(call.separate);
        let words = body.onto(logged.words.expose(), phone.clone());
        let next = LoggedCall {
            call,
            words: words.into(),
        };
        if write(&platform, &who.0, &logged, &next).await? {
            let document = shown(&platform, &who.0, Language::of(&http), &next).await?;
            return Ok(document.answer(StatusCode::OK, false));
        }
    }
    let present = mine(&platform, &who.0, id).await?;
    Err(Problem::stale(present.call.version, false))
}

async fn write(platform: &Platform, actor: &Actor, before: &LoggedCall, next: &LoggedCall) -> Answer<bool> {
    let entry = AuditEntry::new(&*platform.clocks.real, actor, "draft-call")
        .on_grounds(format!("call:{}", next.call.id))
        .tells(Thing::of_call(&before.call, &next.call));
    let tx = platform.db.write_tx().await?;
    let written = calls::write(&tx, &platform.ring, &[next]).await;
    if written.map_err(already_open)? == 0 {
        return Ok(false);
    }
    conclude(tx, entry, None, &*platform.clocks.real).await?;
    Ok(true)
}

impl DraftBody {
    fn onto(&self, words: &CallWords, phone: Option<String>) -> CallWords {
        let text = |sent: &Option<String>, kept: &Option<String>| match sent {
            Some(text) => Some(text.clone()).filter(|text| !text.is_empty()),
            None => kept.clone(),
        };
        CallWords {
            phone: match self.phone {
                Some(_) => phone,
                None => words.phone.clone(),
            },
            caller_name: text(&self.caller_name, &words.caller_name),
            notes: text(&self.notes, &words.notes),
            ..words.clone()
        }
    }
}
