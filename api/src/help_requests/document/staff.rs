//! What staff see of a request beside what its requester sees.

use super::{GuardianAnswerDocument, KeepingPart, PlacingPart, Reader, name_of};
use crate::help_requests::casework::document::CaseworkDocument;
use crate::help_requests::mandatory_report::document::MandatoryReportDocument;
use chrono::{DateTime, Utc};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{HelpRequest, Owner, State};
use nuanxin_domain::intake::{ConsentKind, Intake, Source};
use nuanxin_domain::masking::{mask_address, mask_name, mask_phone};
use nuanxin_domain::purpose::{GuardianStep, guardian_step};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

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
    /// To which uses of data the person, or the guardian of a child, has agreed, as far as it was not taken back.
    pub consents: Vec<ConsentKind>,
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

impl StaffPart {
    pub(super) fn of(request: &HelpRequest, intake: Option<&Intake>, reader: &Reader<'_>) -> Self {
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
            consents: request.standing_consents().collect(),
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
