//! A call of a verb: everything that a handler needs, in one extractor.

use super::Act;
use crate::actor::SignedIn;
use crate::idempotency::IdempotencyHeader;
use crate::input::{Body, Id};
use crate::problem::{Answer, Code, Faults, Problem};
use crate::versions::IfMatchHeader;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::danger_words::DangerFinding;
use nuanxin_domain::help_request::{Decided, Heard, HelpRequest, Refusal};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The body of a verb.
pub trait VerbBody: DeserializeOwned + 'static {
    /// The version that the caller saw, if the body says it.
    fn version(&self) -> Option<i64>;
    /// Adds what breaks the limits.
    fn check(&self, limits: &LimitSettings, faults: &mut Faults);
}

/// The body of a verb that needs nothing but, perhaps, the version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct Plain {
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl VerbBody for Plain {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, _limits: &LimitSettings, _faults: &mut Faults) {}
}

/// The id in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)] // describes the parameter
pub struct IdPath {
    /// The resource's id.
    id: Uuid,
}

/// Headers of a verb.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code)] // describes the parameters
pub struct VerbHeaders {
    /// Makes a repeated call harmless; kept 7 days.
    #[param(rename = "Idempotency-Key", max_length = 255)]
    idempotency_key: Option<String>,
    /// The version that was seen, as an ETag; a stale one is refused with 412.
    #[param(rename = "If-Match", pattern = r#"^(\*|"[0-9]{1,18}")$"#)]
    if_match: Option<String>,
}

/// A call of a verb on the request in the path.
pub struct VerbCall<B> {
    /// The outside world.
    pub platform: web::Data<Platform>,
    /// Who calls.
    pub actor: Actor,
    /// On which request.
    pub id: RequestId,
    /// What was sent, checked.
    pub body: B,
    /// SHA-256 of the body.
    pub digest: [u8; 32],
    /// The HTTP request.
    pub http: HttpRequest,
    if_match: IfMatchHeader,
}

impl<B: VerbBody> FromRequest for VerbCall<B> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let http = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let platform = http
                .app_data::<web::Data<Platform>>()
                .ok_or_else(|| Problem::new(Code::NotReady))?
                .clone();
            let SignedIn(actor) = SignedIn::extract(&http).await?;
            let Id(id) = Id::extract(&http).await?;
            let if_match = IfMatchHeader::extract(&http).await?;
            let body = Body::<B>::from_request(&http, &mut payload).await?;
            let mut faults = Faults::default();
            body.value.check(&platform.settings.limits, &mut faults);
            faults.check()?;
            Ok(VerbCall {
                platform,
                actor,
                id: RequestId(id),
                body: body.value,
                digest: body.digest,
                http,
                if_match,
            })
        })
    }
}

impl<B: VerbBody> VerbCall<B> {
    /// What a text that came with the call points to. Every text about a person goes through here.
    pub fn heard(&self, text: Option<&str>) -> DangerFinding {
        let words = &self.platform.snapshot().danger_words;
        text.map(|text| words.scan(text)).unwrap_or_default()
    }

    /// Performs the verb and answers with the request after it. `operation` is its name, for Idempotency-Key.
    ///
    /// # Errors
    /// The domain's refusals and stale versions.
    pub async fn perform(
        &self,
        operation: &str,
        decide: impl Fn(&B, &HelpRequest, &Deciding<'_>) -> Result<Decided, Refusal>,
    ) -> Answer {
        self.perform_all(operation, |body, request, cx| {
            decide(body, request, cx).map(|decided| vec![decided])
        })
        .await
    }

    /// As [`VerbCall::perform`], with what a text that came with it points to: a resident's own words raise the urgency,
    /// what staff write flags.
    ///
    /// # Errors
    /// As [`VerbCall::perform`].
    pub async fn perform_heeding(
        &self,
        operation: &str,
        text: Option<&str>,
        decide: impl Fn(&B, &HelpRequest, &Deciding<'_>) -> Result<Decided, Refusal>,
    ) -> Answer {
        let found = self.heard(text);
        let heard = match self.actor.role {
            Role::Resident => Heard::FromRequester,
            _ => Heard::FromStaff,
        };
        self.perform(operation, |body, request, cx| {
            decide(body, request, cx)?.heeding(&found, heard, cx)
        })
        .await
    }

    /// As [`VerbCall::perform`], for verbs that change several requests at once.
    ///
    /// # Errors
    /// As [`VerbCall::perform`].
    pub async fn perform_all(
        &self,
        operation: &str,
        decide: impl Fn(&B, &HelpRequest, &Deciding<'_>) -> Result<Vec<Decided>, Refusal>,
    ) -> Answer {
        let act = Act {
            platform: &self.platform,
            actor: &self.actor,
            id: self.id,
            expected: self.if_match.or_body(self.body.version()),
            key: IdempotencyHeader::read(&self.http, format!("{operation}:{}", self.id), self.digest)?,
        };
        let performed = act.perform(|request, cx| decide(&self.body, request, cx)).await?;
        performed.answer(&self.platform, &self.actor, &self.http).await
    }
}
