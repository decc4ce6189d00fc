//! What a sender passes on.

use crate::help_requests::submission::{CheckedSubmission, SubmissionBody};
use crate::problem::{Answer, Faults};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::intake::Source;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::settings::LimitSettings;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest number of a sender's, in characters.
const NUMBER: usize = 100;
/// A due time farther away than this is a slip of the pen.
const FARTHEST: TimeDelta = TimeDelta::days(366);

/// A work order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "external_number": "SH20260601-000123",
    "due_at": "2026-06-03T17:00:00+08:00",
    "request": {
        "needs": ["care"],
        "description": "市民反映：邻居老人独居，已两天没有出门。",
        "person": {"name": "李建国", "phone": "13812345678"},
        "address": {"text": "静安区曹家渡街道"}
    }
}))]
pub struct WorkOrderBody {
    /// The sender's number for it: one number is one order.
    #[schema(min_length = 1, max_length = 100)]
    external_number: String,
    /// By when the sender wants to hear how it ended. In the past: at once.
    due_at: DateTime<Utc>,
    /// What the person told, as staff submit it; without `channel`, `source` and `call_id`.
    request: SubmissionBody,
}

/// A checked order.
pub struct CheckedOrder {
    /// The sender's number.
    pub external_number: String,
    /// The sender's due time.
    pub due_at: DateTime<Utc>,
    /// What becomes a request.
    pub submission: CheckedSubmission,
}

impl WorkOrderBody {
    /// Checks and normalises. `now` is the domain's.
    ///
    /// # Errors
    /// Every fault at once, each with its place.
    pub fn checked(
        self,
        sender: &str,
        limits: &LimitSettings,
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Answer<CheckedOrder> {
        let Self {
            external_number,
            due_at,
            request,
        } = self;
        let mut faults = Faults::default();
        faults.required_text("/external_number", &external_number, NUMBER);
        if due_at > now + FARTHEST {
            faults.add("/due_at", "out_of_range");
        }
        let ours = [
            ("/request/channel", request.channel.is_some()),
            ("/request/source", request.source.is_some()),
            ("/request/call_id", request.call_id.is_some()),
            ("/request/attachments", !request.attachments.is_empty()),
        ];
        for (pointer, present) in ours {
            if present {
                faults.add(pointer, "not_for_senders");
            }
        }
        faults.check()?;
        let mut submission = request.checked(limits, true, today)?;
        let mut intake = submission.intake.into_exposed();
        intake.source = Some(Source {
            system: sender.to_owned(),
            external_number: external_number.clone(),
            due_at: Some(due_at),
        });
        submission.intake = Personal::new(intake);
        Ok(CheckedOrder {
            external_number,
            due_at,
            submission,
        })
    }
}

/// The receipt: what the sender keeps.
#[derive(Serialize, ToSchema)]
pub struct WorkOrderDocument {
    /// The request that it became.
    #[schema(value_type = uuid::Uuid)]
    id: RequestId,
    /// Our number (受理编号).
    #[schema(example = "260000000173")]
    request_number: String,
    /// The sender's number.
    external_number: String,
    /// When it was received.
    received_at: DateTime<Utc>,
    /// By when the sender wants to hear how it ended.
    due_at: DateTime<Utc>,
    /// Until when we may hand it back.
    return_until: DateTime<Utc>,
}

impl WorkOrderDocument {
    /// The receipt of an order under our number.
    pub fn of(order: &nuanxin_infra::work_orders::WorkOrder, request_number: &str) -> Self {
        Self {
            id: order.request,
            request_number: request_number.to_owned(),
            external_number: order.external_number.expose().clone(),
            received_at: order.received_at,
            due_at: order.due_at,
            return_until: order.return_until,
        }
    }
}
