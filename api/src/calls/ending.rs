//! The body of `finish`: how a call ended.

use super::mine::WORD;
use crate::problem::{Answer, Faults};
use nuanxin_domain::call::CallOutcome;
use nuanxin_domain::need::Need;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How the call ended, and what it brings to a live request.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "addition", "text": "药今天吃完了"}))]
pub struct FinishBody {
    /// How it ended.
    pub outcome: CallOutcome,
    /// The request: for `urge` and `addition` when several are confirmed; for `new_request` when it was filed
    /// without `call_id`.
    pub help_request_id: Option<Uuid>,
    /// What the caller wants added, in their words; `addition` needs it.
    #[schema(max_length = 2000)]
    pub text: Option<String>,
    /// Needs that were named; one that the request does not have is a new request.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub needs: Vec<Need>,
    /// It is about somebody else, which is a new request.
    #[serde(default)]
    pub another_person: bool,
    /// How urgent it is now; raises the request's urgency, never lowers it.
    pub urgency: Option<Urgency>,
    /// To whom the call was passed on; `passed_on` needs it.
    #[schema(max_length = 100)]
    pub passed_on_to: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl FinishBody {
    /// Checks what goes with the outcome.
    ///
    /// # Errors
    /// Every fault at once, each with its place.
    pub fn check(&self, limits: &LimitSettings) -> Answer<()> {
        let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
        let mut faults = Faults::default();
        faults.text("/text", self.text.as_deref(), limits.text_chars);
        faults.text("/passed_on_to", self.passed_on_to.as_deref(), WORD);
        faults.list("/needs", &self.needs, limits.needs);
        if self.outcome == CallOutcome::Addition && blank(&self.text) {
            faults.add("/text", "required");
        }
        if self.outcome.needs_whom() && blank(&self.passed_on_to) {
            faults.add("/passed_on_to", "required");
        }
        self.check_place(&mut faults);
        faults.check()
    }

    /// What would be lost with this outcome is refused, not ignored.
    fn check_place(&self, faults: &mut Faults) {
        let joins = self.outcome.joins();
        let names_request = joins || self.outcome == CallOutcome::NewRequest;
        let misplaced = [
            (
                "/help_request_id",
                self.help_request_id.is_some() && !names_request,
            ),
            ("/text", self.text.is_some() && !joins),
            ("/needs", !self.needs.is_empty() && !joins),
            ("/another_person", self.another_person && !joins),
            ("/urgency", self.urgency.is_some() && !joins),
            (
                "/passed_on_to",
                self.passed_on_to.is_some() && !self.outcome.needs_whom(),
            ),
        ];
        for (pointer, _) in misplaced.into_iter().filter(|(_, misplaced)| *misplaced) {
            faults.add(pointer, "not_here");
        }
    }
}
