//! What the API shows of a help request: to its requester, and to staff with masks.

mod attachment;
mod guardian;
mod keeping;
mod placing;
mod responsible;
mod staff;

use crate::problem::Language;
use chrono::{DateTime, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::channel::Channel;
use nuanxin_domain::help_request::{AppealDecider, HelpRequest, StateName, Step};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::intake::Intake;
use nuanxin_domain::need::Need;
use nuanxin_domain::promise::promise;
use nuanxin_domain::routing::Station;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::reference::Snapshot;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub use attachment::AttachmentBrief;
pub use guardian::GuardianAnswerDocument;
pub use keeping::KeepingPart;
pub use placing::{PlacingPart, PointBrief};
pub use responsible::Responsible;
pub use staff::{OwnerDocument, StaffPart, WorkOrderPart};

/// A help request (求助单).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HelpRequest)]
pub struct HelpRequestDocument {
    /// Identity.
    pub id: Uuid,
    /// 受理编号: twelve digits, the last a check digit.
    #[schema(example = "260000000173")]
    pub number: String,
    /// The number in groups, to be read aloud.
    #[schema(example = "2600 0000 0173")]
    pub number_spoken: String,
    /// Counts the changes that the reader sees; for If-Match.
    pub version: i64,
    /// Where it stands.
    pub state: StateName,
    /// How far the case has come.
    pub step: Step,
    /// Where it came from.
    pub channel: Channel,
    /// Needs.
    pub needs: Vec<Need>,
    /// Urgency as assessed.
    pub urgency: Urgency,
    /// Urgency as declared.
    pub declared_urgency: Urgency,
    /// Asked for themselves.
    pub for_self: bool,
    /// 保密件
    pub restricted: bool,
    /// When it was submitted.
    pub submitted_at: DateTime<Utc>,
    /// The station that has it.
    pub station: Option<StationBrief>,
    /// The point of the station where it is worked on, and where one may come.
    pub point: Option<PointBrief>,
    /// Who answers for it now; left out in lists, and where it has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responsible: Option<Responsible>,
    /// What was promised: who calls, and by when.
    pub promise: PromiseDocument,
    /// Photos, documents and voice messages; `GET /help-requests/{id}/attachments` has their links.
    pub attachments: Vec<AttachmentBrief>,
    /// The rating, 1 to 5.
    pub rating: Option<u8>,
    /// Appeals.
    pub appeals: Vec<AppealDocument>,
    /// The verbs that the caller may use now.
    #[schema(value_type = Vec<String>)]
    pub verbs: Vec<nuanxin_domain::access::Verb>,
    /// Words of the requester.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// For staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffPart>,
}

/// A station in brief.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StationBrief {
    /// Identity.
    pub id: Uuid,
    /// Official name.
    pub name: String,
    /// Phone that residents may call.
    pub phone: String,
}

/// What the requester was promised.
#[derive(Debug, Serialize, ToSchema)]
pub struct PromiseDocument {
    /// The sentence that the requester reads.
    pub text: String,
    /// By when somebody reaches the person.
    pub call_by: Option<DateTime<Utc>>,
    /// A year without published holidays is in between: the time may move.
    pub provisional: bool,
    /// Numbers to call at once when there is danger.
    pub emergency_numbers: Vec<String>,
    /// The district's duty phone, for an SOS that no station answers by itself.
    pub district_phone: Option<String>,
}

/// An appeal.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppealDocument {
    /// Identity.
    pub id: Uuid,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Who decides.
    pub decider: AppealDecider,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Whether it was upheld.
    pub upheld: Option<bool>,
}

/// For whom a document is made.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// Who reads.
    pub actor: &'a Actor,
    /// In which language.
    pub language: Language,
    /// Stations and names.
    pub snapshot: &'a Snapshot,
}

impl HelpRequestDocument {
    /// Shows a request to a reader who may see it. `intake` adds the masked personal half; lists of residents
    /// leave it out.
    pub fn of(request: &HelpRequest, intake: Option<&Intake>, reader: &Reader<'_>) -> Self {
        let rules = &reader.snapshot.rules;
        let given = promise(request, rules);
        let station = request.state.station().and_then(|id| rules.places.station(id));
        let is_staff = reader.actor.role.is_staff();
        HelpRequestDocument {
            id: request.id.0,
            number: request.number.as_str().to_owned(),
            number_spoken: request.number.grouped(),
            version: request.version_for(reader.actor),
            state: request.state.name(),
            step: request.step,
            channel: request.channel,
            needs: request.needs.clone(),
            urgency: request.urgency,
            declared_urgency: request.declared,
            for_self: request.for_self,
            restricted: request.restricted,
            submitted_at: request.submitted_at,
            station: station.map(StationBrief::of),
            point: given.point.map(|point| PointBrief::of(point, reader.language)),
            responsible: None,
            promise: PromiseDocument {
                text: reader.language.pick(given.zh, given.en),
                call_by: given.call_by,
                provisional: given.provisional,
                emergency_numbers: given.emergency_numbers.iter().map(ToString::to_string).collect(),
                district_phone: given.district_phone,
            },
            attachments: AttachmentBrief::seen(request, reader.actor),
            rating: request.tally.rating,
            // The one an appeal is about does not see it.
            appeals: request
                .appeals
                .iter()
                .filter(|appeal| appeal.about != reader.actor.account)
                .map(AppealDocument::of)
                .collect(),
            verbs: request.available_verbs(reader.actor),
            description: intake.and_then(|intake| intake.description.clone()),
            staff: is_staff.then(|| StaffPart::of(request, intake, reader)),
        }
    }
}

impl StationBrief {
    /// Shows a station in brief.
    pub fn of(station: &Station) -> Self {
        StationBrief {
            id: station.id.0,
            name: station.name.clone(),
            phone: station.phone.clone(),
        }
    }
}

impl AppealDocument {
    /// Shows an appeal.
    pub fn of(appeal: &nuanxin_domain::help_request::Appeal) -> Self {
        AppealDocument {
            id: appeal.id.0,
            made_at: appeal.made_at,
            decider: appeal.decider,
            decided_at: appeal.decided.map(|(at, _)| at),
            upheld: appeal.decided.map(|(_, upheld)| upheld),
        }
    }
}

/// The name that others read of a member of staff.
pub fn name_of(snapshot: &Snapshot, account: AccountId) -> Option<String> {
    snapshot
        .directory
        .get(account)?
        .name
        .as_ref()
        .map(|name| name.expose().clone())
}
