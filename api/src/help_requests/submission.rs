//! The body of a submission: shape, checks, and what becomes of it.

mod parts;

use crate::problem::{Faults, Problem};
use chrono::NaiveDate;
use nuanxin_domain::channel::Channel;
use nuanxin_domain::id_document::IdDocument;
use nuanxin_domain::intake::Intake;
use nuanxin_domain::need::Need;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::settings::LimitSettings;
pub use parts::{
    AddressBody, ConsentBody, ContactBody, ContactNumberBody, IdBody, PersonBody, PointBody, ReporterBody,
    SourceBody,
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a resident or a member of staff submits. Every identifying field is optional: required is a need or a
/// text, and a way to reach somebody or a place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "needs": ["care"],
    "description": "我今年76岁,一个人住,腿脚不好,已经两天没有好好吃饭。",
    "for_self": true,
    "person": {"name": "李建国", "phone": "13812345678"},
    "address": {"text": "静安区曹家渡街道"},
    "contact": {"numbers": [{"number": "13812345678", "whose": "own"}], "by": "call"},
    "consents": [{"kind": "processing", "version": "1"}]
}))]
pub struct SubmissionBody {
    /// Needs; may be empty when there is a text.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub needs: Vec<Need>,
    /// The trouble in the person's own words.
    #[schema(max_length = 5000)]
    pub description: Option<String>,
    /// How soon somebody must act, as declared; `normal` when absent.
    pub urgency: Option<Urgency>,
    /// Asked for themselves; `true` when absent.
    pub for_self: Option<bool>,
    /// The person in need.
    pub person: Option<PersonBody>,
    /// Whoever reports for somebody else.
    pub reporter: Option<ReporterBody>,
    /// Where the person is.
    pub address: Option<AddressBody>,
    /// Where the person is registered, if elsewhere.
    #[schema(max_length = 300)]
    pub registered_address: Option<String>,
    /// Where to find somebody without an address.
    #[schema(max_length = 300)]
    pub whereabouts: Option<String>,
    /// How to reach somebody.
    pub contact: Option<ContactBody>,
    /// Uploads of the caller that belong to no request yet: at most 9 photos, 5 documents and 5 voice messages.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub attachments: Vec<Uuid>,
    /// What was agreed to.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub consents: Vec<ConsentBody>,
    /// Keep it from everybody but the advisor, the lead and a named district person (保密件).
    pub restricted: Option<bool>,
    /// Staff only: where the request came from. For residents the channel is derived.
    pub channel: Option<Channel>,
    /// Staff only: the work order of another system.
    pub source: Option<SourceBody>,
    /// Staff only: the logged call that this came from.
    pub call_id: Option<Uuid>,
}

/// A checked submission.
pub struct CheckedSubmission {
    /// Needs without repetition.
    pub needs: Vec<Need>,
    /// Urgency as declared.
    pub declared: Urgency,
    /// Asked for themselves.
    pub for_self: bool,
    /// The personal half.
    pub intake: Personal<Intake>,
    /// Wanted restricted.
    pub restricted: bool,
    /// The identity number says that the person is a minor.
    pub minor: bool,
    /// The channel that staff named.
    pub channel: Option<Channel>,
    /// The logged call that this came from.
    pub call: Option<Uuid>,
    /// Uploads that come with it.
    pub attachments: Vec<Uuid>,
}

impl SubmissionBody {
    /// Checks and normalises. `today` is the local date, for ages.
    ///
    /// # Errors
    /// Every fault at once, each with its place.
    pub fn checked(
        self,
        limits: &LimitSettings,
        by_staff: bool,
        today: NaiveDate,
    ) -> Result<CheckedSubmission, Problem> {
        let mut faults = Faults::default();
        self.check_shape(limits, by_staff, &mut faults);
        let person = self
            .person
            .map(|person| person.checked("/person", &mut faults))
            .unwrap_or_default();
        let reporter = self
            .reporter
            .map(|reporter| reporter.checked("/reporter", &mut faults));
        let address = self
            .address
            .map(|address| address.checked("/address", &mut faults));
        let contact = self
            .contact
            .map(|contact| contact.checked("/contact", limits.contact_numbers, &mut faults));
        let consents = ConsentBody::checked(self.consents, "/consents", &mut faults);
        let source = self.source.map(|source| source.checked("/source", &mut faults));
        faults.check()?;
        let id = person
            .id
            .as_ref()
            .and_then(|id| IdDocument::parse(id.kind, &id.number).ok());
        let minor = id.and_then(|id| id.is_minor(today)).unwrap_or(false);
        let mut needs = self.needs;
        needs.sort_unstable();
        needs.dedup();
        Ok(CheckedSubmission {
            needs,
            declared: self.urgency.unwrap_or(Urgency::Normal),
            for_self: self
                .for_self
                .unwrap_or(self_by_default(by_staff, reporter.is_some())),
            restricted: self.restricted.unwrap_or(false),
            minor,
            channel: self.channel,
            call: self.call_id,
            attachments: self.attachments,
            intake: Personal::new(Intake {
                description: self.description,
                person,
                reporter,
                address,
                registered_address: self.registered_address,
                whereabouts: self.whereabouts,
                contact,
                consents,
                source,
            }),
        })
    }

    /// Lengths of lists and texts, and fields that are not for residents.
    fn check_shape(&self, limits: &LimitSettings, by_staff: bool, faults: &mut Faults) {
        faults.list("/needs", &self.needs, limits.needs);
        faults.list("/attachments", &self.attachments, limits.attachments);
        faults.list("/consents", &self.consents, limits.consents);
        faults.text(
            "/description",
            self.description.as_deref(),
            limits.description_chars,
        );
        faults.text(
            "/registered_address",
            self.registered_address.as_deref(),
            parts::LINE,
        );
        faults.text("/whereabouts", self.whereabouts.as_deref(), parts::LINE);
        if !by_staff {
            let staff_fields = [
                ("/channel", self.channel.is_some()),
                ("/source", self.source.is_some()),
                ("/call_id", self.call_id.is_some()),
            ];
            for (pointer, present) in staff_fields {
                if present {
                    faults.add(pointer, "not_for_residents");
                }
            }
        }
    }
}

/// A resident who names no reporter asks for themselves; staff always ask for somebody.
fn self_by_default(by_staff: bool, has_reporter: bool) -> bool {
    !by_staff && !has_reporter
}
