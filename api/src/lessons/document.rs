//! What the API shows of a lesson.

use crate::help_requests::document::{StationBrief, name_of};
use crate::problem::Language;
use chrono::{DateTime, Utc};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::lesson::{LessonRecord, LessonState};
use nuanxin_infra::reference::Snapshot;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a decision of the triage desk teaches (地址经验): a place, and the street that it belongs to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Lesson)]
pub struct LessonDocument {
    /// Identity.
    id: Uuid,
    /// Where it stands.
    state: LessonState,
    /// Its number, by which reasons of routing name it; absent until it is approved.
    #[schema(example = 17)]
    number: Option<u32>,
    /// Whether routing goes by it now.
    in_force: bool,
    /// The place: road and number, lane, estate or committee. Never a room.
    #[schema(example = "康定路281弄")]
    place: String,
    /// Name of the street.
    street: Option<String>,
    /// Code of the street, edition 2022.
    street_code: String,
    /// Code of the committee, where it was decided.
    committee_code: Option<String>,
    /// The station that was decided.
    station: Option<StationBrief>,
    /// The request whose routing proposed it; absent once it is decided.
    help_request_id: Option<Uuid>,
    /// When it was proposed.
    proposed_at: DateTime<Utc>,
    /// Who proposed it.
    proposed_by: LessonHand,
    /// When it was approved, refused or withdrawn last.
    decided_at: Option<DateTime<Utc>>,
    /// By whom.
    decided_by: Option<LessonHand>,
    /// Why it was refused or withdrawn.
    reason: Option<String>,
    /// What follows for whoever looks at it.
    text: String,
}

/// Whoever had a hand in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct LessonHand {
    /// The account.
    account_id: Uuid,
    /// Their name.
    name: Option<String>,
}

impl LessonHand {
    fn of(account: AccountId, snapshot: &Snapshot) -> Self {
        LessonHand {
            account_id: account.0,
            name: name_of(snapshot, account),
        }
    }
}

impl LessonDocument {
    /// Shows a lesson to the desk or the district.
    pub fn of(lesson: &LessonRecord, snapshot: &Snapshot, language: Language) -> Self {
        let places = &snapshot.rules.places;
        let holds = |number| places.taught().iter().any(|one| one.number == number);
        let (by, at) = lesson.decided.unzip();
        LessonDocument {
            id: lesson.id.0,
            state: lesson.state,
            number: lesson.number,
            in_force: lesson.number.is_some_and(holds),
            place: lesson.place.expose().clone(),
            street: places
                .division(&lesson.street_code)
                .map(|street| street.name.clone()),
            street_code: lesson.street_code.clone(),
            committee_code: lesson.committee_code.clone(),
            station: places.station(lesson.station).map(StationBrief::of),
            help_request_id: lesson.request.map(|request| request.0),
            proposed_at: lesson.proposed_at,
            proposed_by: LessonHand::of(lesson.proposed_by, snapshot),
            decided_at: at,
            decided_by: by.map(|by| LessonHand::of(by, snapshot)),
            reason: lesson.reason.as_ref().map(|reason| reason.expose().clone()),
            text: sentence(lesson.state, language).to_owned(),
        }
    }
}

fn sentence(state: LessonState, language: Language) -> &'static str {
    match state {
        LessonState::Proposed => language.pick(
            "等待区里核准;请确认这里只写了地方,没有写人。",
            "Waits for the district: make sure that it names a place only, and nobody.",
        ),
        LessonState::Approved => language.pick(
            "已核准,同一地址自动派站。",
            "Approved: the same address is routed by itself.",
        ),
        LessonState::Refused => language.pick("没有核准。", "Not approved."),
        LessonState::Withdrawn => {
            language.pick("已撤回,不再起作用。", "Withdrawn: routing goes by it no more.")
        }
    }
}
