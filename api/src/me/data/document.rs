//! What the export holds. Nothing here is shown to anybody but the resident whose account it is.

use crate::complaints::document::ComplaintDocument;
use crate::deletion_requests::document::DeletionDocument;
use crate::help_requests::document::{AppealDocument, AttachmentBrief};
use crate::notices::list::NoticeDocument;
use crate::uploads::document::UploadDocument;
use chrono::{DateTime, Utc};
use nuanxin_domain::account::WrittenLanguage;
use nuanxin_domain::help_request::{Purpose, StateName};
use nuanxin_domain::intake::{ConsentKind, ContactMeans, IdKind};
use nuanxin_domain::need::Need;
use nuanxin_domain::purpose::LegalBasis;
use nuanxin_domain::urgency::Urgency;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// One page of a resident's own data.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnData)]
pub struct OwnDataDocument {
    /// When it was put together.
    pub made_at: DateTime<Utc>,
    /// The account; on the first page only.
    pub account: Option<OwnAccount>,
    /// Help requests, newest first.
    pub requests: Vec<OwnRequest>,
    /// Complaints with their answers; on the first page only.
    pub complaints: Vec<ComplaintDocument>,
    /// Photos, documents and voice messages that wait for a request; on the first page only.
    pub uploads: Vec<UploadDocument>,
    /// Notices; on the first page only.
    pub notices: Vec<NoticeDocument>,
    /// Requests for deletion; on the first page only.
    pub deletions: Vec<DeletionDocument>,
    /// Of what there is more than fits here, and where the rest can be read.
    pub left_out: Vec<LeftOut>,
    /// Where the next page of help requests begins; absent on the last.
    pub next_cursor: Option<String>,
}

impl OwnDataDocument {
    /// A page without anything on it.
    pub fn at(made_at: DateTime<Utc>) -> Self {
        OwnDataDocument {
            made_at,
            account: None,
            requests: vec![],
            complaints: vec![],
            uploads: vec![],
            notices: vec![],
            deletions: vec![],
            left_out: vec![],
            next_cursor: None,
        }
    }
}

/// The account.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnAccount {
    /// Identity.
    pub id: Uuid,
    /// The number that was proved.
    pub phone: Option<String>,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Something of which there is more.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeftOut {
    /// Which part.
    #[schema(example = "notices")]
    pub part: String,
    /// Where all of it can be read.
    #[schema(example = "/api/v1/notices")]
    pub read_at: String,
}

impl LeftOut {
    /// Names a part and its address.
    pub fn of(part: &str, read_at: &str) -> Self {
        LeftOut {
            part: part.to_owned(),
            read_at: read_at.to_owned(),
        }
    }
}

/// A help request with what belongs to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnRequest {
    /// Identity.
    pub id: Uuid,
    /// 受理编号
    pub number: String,
    /// The number in groups, to be read aloud.
    pub number_spoken: String,
    /// Where it stands.
    pub state: StateName,
    /// When it was submitted.
    pub submitted_at: DateTime<Utc>,
    /// Needs.
    pub needs: Vec<Need>,
    /// Urgency as declared.
    pub declared_urgency: Urgency,
    /// Asked for themselves.
    pub for_self: bool,
    /// Made elsewhere, and opened by this account with its number and the last characters of the ID: how it stands and
    /// what was told, no more.
    pub opened: bool,
    /// Whether more uses of data may be agreed to: asked for themselves, and open.
    pub may_agree: bool,
    /// 保密件
    pub restricted: bool,
    /// The station that has it.
    pub station: Option<String>,
    /// What was submitted; absent when it has been erased, and when it was submitted by somebody else.
    pub told: Option<OwnWords>,
    /// When it was erased.
    pub erased_at: Option<DateTime<Utc>>,
    /// Photos, documents and voice messages; `GET /help-requests/{id}/attachments` has them.
    pub attachments: Vec<AttachmentBrief>,
    /// What happened, oldest first.
    pub history: Vec<OwnEvent>,
    /// The rating, 1 to 5.
    pub rating: Option<u8>,
    /// Appeals.
    pub appeals: Vec<AppealDocument>,
    /// What was agreed to, and taken back.
    pub consents: Vec<OwnConsent>,
    /// By what right it is worked on.
    pub legal_basis: Option<LegalBasis>,
    /// Which unit looked at it and why, newest first; not of requests for somebody else.
    pub looks: Vec<OwnLook>,
}

/// What was told.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct OwnWords {
    /// The trouble in their own words.
    pub description: Option<String>,
    /// The person's name.
    pub person_name: Option<String>,
    /// The person's phone.
    pub person_phone: Option<String>,
    /// The kind of document.
    pub id_kind: Option<IdKind>,
    /// Its number.
    pub id_number: Option<String>,
    /// The name of whoever reported.
    pub reporter_name: Option<String>,
    /// Their phone.
    pub reporter_phone: Option<String>,
    /// Their relation to the person.
    pub relation: Option<String>,
    /// The address.
    pub address: Option<String>,
    /// Longitude and latitude of the point on the map, in degrees.
    pub point: Option<[f64; 2]>,
    /// Where the person is registered.
    pub registered_address: Option<String>,
    /// Where to find somebody without an address.
    pub whereabouts: Option<String>,
    /// Numbers to call, each with whose it is.
    pub numbers: Vec<String>,
    /// How to be reached.
    pub contact_by: Option<ContactMeans>,
    /// When to be reached.
    pub contact_hours: Option<String>,
    /// Whether leaving a message is safe.
    pub safe_to_leave_message: Option<bool>,
    /// In which language messages to these numbers are written.
    pub messages_in: WrittenLanguage,
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnEvent {
    /// When.
    pub at: DateTime<Utc>,
    /// A plain sentence.
    pub text: String,
    /// Told to the resident.
    pub told: Option<String>,
    /// Said by the resident.
    pub said: Option<String>,
}

/// A consent.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnConsent {
    /// To what.
    pub kind: ConsentKind,
    /// Version of the text that was shown.
    pub version: String,
    /// When it was given.
    pub given_at: DateTime<Utc>,
    /// When it was taken back.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// Somebody looked.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnLook {
    /// When.
    pub at: DateTime<Utc>,
    /// Which unit; never which person.
    #[schema(example = "静安区曹家渡街道静邻暖心屋——社区救助顾问服务站")]
    pub unit: String,
    /// What for, where it was asked.
    pub purpose: Option<Purpose>,
    /// The purpose in words.
    pub why: String,
    /// By what right: the code of a legal basis, where one was needed.
    pub legal_basis: Option<String>,
}
