//! `POST /doorbell`: somebody presses the button.

use super::known::KnownDevice;
use super::press::{Outcome, press};
use crate::problem::{Answer, Code, Language, Problem, ProblemDocument};
use actix_web::{HttpRequest, HttpResponse, post, web};
use chrono::{DateTime, Utc};
use nuanxin_domain::doorbell::in_words;
use nuanxin_domain::promise::promise;
use nuanxin_domain::rules::Rules;
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use tokio::sync::OnceCell;
use utoipa::ToSchema;

/// How often a press is decided again while others change the same ring.
const TRIES: usize = 8;

/// What happens now. Nothing in it says who rang.
#[derive(Debug, Serialize, ToSchema)]
pub struct RingAnswer {
    /// 受理编号 of the request that the ring is; left out once it is restricted (保密件).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "260000000173")]
    number: Option<String>,
    /// The press joined a ring that runs.
    joined: bool,
    /// Presses so far.
    presses: u32,
    /// To call first when life is in danger.
    #[schema(example = json!(["110", "120"]))]
    emergency_numbers: Vec<&'static str>,
    /// The telephone of the station that was called.
    station_phone: Option<String>,
    /// The district's duty phone, when nobody is on duty at the station.
    district_phone: Option<String>,
    /// By when somebody calls; none where nobody can promise it.
    call_by: Option<DateTime<Utc>>,
    /// Neighbours who were called.
    neighbours_called: usize,
    /// Neighbours who have said that they go.
    neighbours_going: usize,
    /// Somebody has said that they go.
    somebody_goes: bool,
    /// All of it in words, to be read aloud.
    #[schema(
        example = "有生命危险请马上拨打 110、120。曹家渡站(电话 021-0000-0012)会在 9月18日 03:15 前联系您。已通知 2 位邻居。"
    )]
    text: String,
}

/// Ring
///
/// By a device, with its own long-lived token as `Authorization: Bearer`; no sign-in, so none can have expired. The
/// first press becomes an SOS request at the device's station and address, for its person, and calls the duty and the
/// neighbours at once. A press while that ring runs joins it and is counted; after two minutes it reminds everybody. So
/// a repeated call is harmless, and none is refused for coming too often. Unknown, retired and foreign tokens are
/// refused alike.
#[utoipa::path(
    tag = "doorbell",
    params(("Authorization" = Option<String>, Header, description = "`Bearer` and the device's token", max_length = 100)),
    responses(
        (status = 201, description = "A ring has begun", body = RingAnswer),
        (status = 200, description = "It joined the ring that runs", body = RingAnswer),
        (status = 401, description = "No doorbell in use has this token", body = ProblemDocument,
         content_type = "application/problem+json"),
    )
)]
#[post("/doorbell")]
pub async fn ring_doorbell(platform: web::Data<Platform>, device: KnownDevice, http: HttpRequest) -> Answer {
    let counts = OnceCell::new();
    for _ in 0..TRIES {
        if let Some(outcome) = press(&platform, &device.0, &counts).await? {
            return Ok(answered(&platform, &outcome, Language::of(&http)));
        }
    }
    Err(Problem::new(Code::NotReady).with_header("retry-after", 1))
}

fn answered(platform: &Platform, outcome: &Outcome, language: Language) -> HttpResponse {
    let document = RingAnswer::of(outcome, &platform.snapshot().rules, language);
    if outcome.joined {
        HttpResponse::Ok().json(document)
    } else {
        HttpResponse::Created().json(document)
    }
}

impl RingAnswer {
    /// How a ring stands, for whoever rang.
    pub(super) fn of(outcome: &Outcome, rules: &Rules, language: Language) -> Self {
        let Outcome {
            ring,
            request,
            joined,
        } = outcome;
        let promise = promise(request, rules);
        let (zh, en) = in_words(&promise, ring);
        RingAnswer {
            number: (!request.restricted).then(|| request.number.as_str().to_owned()),
            joined: *joined,
            presses: ring.presses,
            neighbours_called: ring.called.len(),
            neighbours_going: ring.neighbours_going(),
            somebody_goes: ring.somebody_goes() || request.state.is_accepted(),
            text: language.pick(zh, en),
            emergency_numbers: promise.emergency_numbers,
            station_phone: promise.station_phone,
            district_phone: promise.district_phone,
            call_by: promise.call_by,
        }
    }
}
