//! What the API shows of a help request: to its requester, and to staff with masks.

mod attachment;
mod guardian;
mod keeping;
mod placing;
mod responsible;

use super::casework::document::CaseworkDocument;
use super::mandatory_report::document::MandatoryReportDocument;
use crate::problem::Language;
use chrono::{DateTime, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::channel::Channel;
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{AppealDecider, HelpRequest, Owner, State, StateName, Step};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::intake::{Intake, Source};
use nuanxin_domain::masking::{mask_address, mask_name, mask_phone};
use nuanxin_domain::need::Need;
use nuanxin_domain::promise::promise;
use nuanxin_domain::purpose::{GuardianStep, guardian_step};
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

/// What staff see beside.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaffPart {
    /// Who owns it now.
    pub owner: OwnerDocument,
    /// The advisor who has it.
    pub advisor_id: Option<Uuid>,
    /// The advisor's name.
    pub advisor: Option<String>,
    /// Why it is with this advisor and at this point, and who else is concerned.
    #[serde(flatten)]
    pub placing: PlacingPart,
    /// What is still owed beside the steps of the case.
    #[serde(flatten)]
    pub keeping: KeepingPart,
    /// Due time of the next promise.
    pub due_at: Option<DateTime<Utc>>,
    /// Which promise that is.
    pub due_kind: Option<DeadlineKind>,
    /// A promise was missed and is not met yet.
    pub overdue: bool,
    /// Kinds of danger that the words point to.
    pub danger: Vec<String>,
    /// The person is a minor.
    pub minor: bool,
    /// What the guardian of a child under fourteen is to be asked or not told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guardian: Option<GuardianStep>,
    /// What the guardian answered last; the name stands on the timeline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guardian_answer: Option<GuardianAnswerDocument>,
    /// When the personal half was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<DateTime<Utc>>,
    /// Mandatory reports (强制报告); while one is due, nothing ends.
    pub mandatory_reports: Vec<MandatoryReportDocument>,
    /// What was done for the person; absent as long as nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub casework: Option<CaseworkDocument>,
    /// The person's name, masked.
    #[schema(example = "李**")]
    pub person_name: Option<String>,
    /// The person's phone, masked.
    #[schema(example = "138****5678")]
    pub person_phone: Option<String>,
    /// The address without its numbers.
    pub address: Option<String>,
    /// Code of the committee, where known.
    pub committee_code: Option<String>,
    /// Attempts that reached nobody.
    pub attempts: u32,
    /// When somebody first reached the person.
    pub reached_at: Option<DateTime<Utc>>,
    /// How often it was returned.
    pub returns: usize,
    /// How often it was urged.
    pub urges: u32,
    /// The request that it was merged into.
    pub merged_into: Option<Uuid>,
    /// The work order of another system that it came with.
    pub work_order: Option<WorkOrderPart>,
}

/// A work order of another system.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkOrderPart {
    /// The system.
    pub system: String,
    /// Its number.
    pub external_number: String,
    /// By when it wants to hear how it ended.
    pub due_at: Option<DateTime<Utc>>,
}

impl WorkOrderPart {
    fn of(source: &Source) -> Self {
        WorkOrderPart {
            system: source.system.clone(),
            external_number: source.external_number.clone(),
            due_at: source.due_at,
        }
    }
}

/// Who owns a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnerDocument {
    /// `district_triage`, `station_lead`, `advisor` or `nobody`.
    pub kind: String,
    /// The station, for `station_lead`.
    pub station_id: Option<Uuid>,
    /// The account, for `advisor`.
    pub account_id: Option<Uuid>,
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

impl StaffPart {
    fn of(request: &HelpRequest, intake: Option<&Intake>, reader: &Reader<'_>) -> Self {
        let advisor = request.state.advisor();
        let person = intake.map(|intake| &intake.person);
        let known = || {
            request
                .deadlines_for(reader.actor.account)
                .filter(|d| d.is_open())
        };
        let next = known().filter(|d| d.kind.can_be_missed());
        let next = next.min_by_key(|deadline| deadline.due_at);
        let address = intake
            .and_then(|intake| intake.address.as_ref())
            .and_then(|a| a.text.as_deref());
        let place = address.or(intake.and_then(|intake| intake.whereabouts.as_deref()));
        StaffPart {
            owner: OwnerDocument::of(request.state.owner()),
            advisor_id: advisor.map(|id| id.0),
            advisor: advisor.and_then(|id| name_of(reader.snapshot, id)),
            placing: PlacingPart::of(request, reader),
            keeping: KeepingPart::of(request, intake, reader),
            due_at: next.map(|deadline| deadline.due_at),
            due_kind: next.map(|deadline| deadline.kind),
            overdue: known().any(|deadline| deadline.missed_at.is_some()),
            danger: request.danger.clone(),
            minor: request.minor,
            guardian: guardian_step(request),
            guardian_answer: request.tally.guardian.last().map(GuardianAnswerDocument::of),
            erased_at: request.tally.erased_at,
            mandatory_reports: request
                .mandatory_reports
                .iter()
                .map(|report| MandatoryReportDocument::of(report, request, reader.snapshot))
                .collect(),
            casework: (!request.casework.is_empty()).then(|| CaseworkDocument::of(request, reader.snapshot)),
            person_name: person.and_then(|p| p.name.as_deref()).map(mask_name),
            person_phone: person.and_then(|p| p.phone.as_deref()).map(mask_phone),
            address: place.map(mask_address),
            committee_code: request.committee_code.clone(),
            attempts: request.tally.attempts,
            reached_at: request.tally.reached_at,
            returns: request.tally.returns.len(),
            urges: request.tally.urges,
            merged_into: match &request.state {
                State::Merged { into, .. } => Some(into.0),
                _ => None,
            },
            work_order: intake
                .and_then(|intake| intake.source.as_ref())
                .map(WorkOrderPart::of),
        }
    }
}

impl OwnerDocument {
    fn of(owner: Owner) -> Self {
        let (kind, station_id, account_id) = match owner {
            Owner::DistrictTriage => ("district_triage", None, None),
            Owner::StationLead { station } => ("station_lead", Some(station.0), None),
            Owner::Advisor { account } => ("advisor", None, Some(account.0)),
            Owner::Nobody => ("nobody", None, None),
        };
        OwnerDocument {
            kind: kind.to_owned(),
            station_id,
            account_id,
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
