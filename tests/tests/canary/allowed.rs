//! Who may see what where, each line with its reason. What is not here is a leak; a line that is not needed any more
//! fails too.

use crate::people::Who::{self, *};
use crate::plants::Field::{self, *};
use crate::plants::Scene::{self, HiddenReporter, Ordinary, Restricted};

/// One permission: anybody of `who` may meet any of `fields` of any of `scenes` in the answers of these operations.
/// An operation that ends in `*` stands for all that begin so.
pub struct Allowed {
    pub who: &'static [Who],
    pub operations: &'static [&'static str],
    pub scenes: &'static [Scene],
    pub fields: &'static [Field],
    #[allow(dead_code)] // read by people
    pub because: &'static str,
}

impl Allowed {
    /// Whether this line lets it pass.
    pub fn covers(&self, who: Who, operation: &str, scene: Scene, field: Field) -> bool {
        let named = |pattern: &&str| match pattern.strip_suffix('*') {
            Some(beginning) => operation.starts_with(beginning),
            None => operation == *pattern,
        };
        self.who.contains(&who)
            && self.scenes.contains(&scene)
            && self.fields.contains(&field)
            && self.operations.iter().any(named)
    }
}

const STAFF_THERE: &[Who] = &[Handler, Colleague, Lead, Desk, District, UnnamedDistrict];
const STAFF_OF_RESTRICTED: &[Who] = &[Handler, Lead, District];
const OPEN: &[Scene] = &[Ordinary, HiddenReporter];
const SHOWN: &[&str] = &[
    "GET /help-requests/{id}",
    "GET /help-requests/by-number/{number}",
    "POST /help-requests/{id}/*",
];
const TIMELINE: &[&str] = &["GET /help-requests/{id}/timeline"];
const REVEAL: &[&str] = &["POST /help-requests/{id}/reveal"];
const REPORTS: &[&str] = &["GET /help-requests/{id}/mandatory-reports"];
const EXPORT: &[&str] = &["GET /me/data"];
const OWN_DELETIONS: &[&str] = &["GET /me/data/deletion", "POST /me/data/deletion"];
const DECIDED_DELETIONS: &[&str] = &["GET /deletion-requests", "POST /deletion-requests/{id}/decide"];
const CALLS: &[&str] = &["GET /calls/{id}", "PATCH /calls/{id}", "POST /calls/{id}/*"];
const REVEAL_PERSON: &[&str] = &["POST /persons/{id}/reveal"];
const ANYWHERE: &[&str] = &["*"];
/// What `reveal` unmasks; never an anonymous reporter's name.
const REVEALED: &[Field] = &[
    Name,
    Phone,
    Id,
    Address,
    RegisteredAddress,
    Whereabouts,
    ContactNumber,
    ContactOwner,
    ContactHours,
];

/// Every permission.
pub const ALLOWED: &[Allowed] = &[
    Allowed {
        who: STAFF_THERE,
        operations: ANYWHERE,
        scenes: OPEN,
        fields: &[Existence],
        because: "the station that has it, the desk and the district work on it",
    },
    Allowed {
        who: STAFF_OF_RESTRICTED,
        operations: ANYWHERE,
        scenes: &[Restricted],
        fields: &[Existence],
        because: "保密件: the assigned advisor, the lead, a named district person",
    },
    Allowed {
        who: &[Requester],
        operations: ANYWHERE,
        scenes: &[Ordinary],
        fields: &[Existence],
        because: "it is their own",
    },
    Allowed {
        who: &[RestrictedRequester],
        operations: ANYWHERE,
        scenes: &[Restricted],
        fields: &[Existence],
        because: "it is their own, in the session that filed it",
    },
    Allowed {
        who: &[Reporter],
        operations: ANYWHERE,
        scenes: &[HiddenReporter],
        fields: &[Existence],
        because: "they see what they submitted and how it stands",
    },
    Allowed {
        who: STAFF_THERE,
        operations: SHOWN,
        scenes: OPEN,
        fields: &[Description],
        because: "whoever works on it reads what was asked for; opening it is audited",
    },
    Allowed {
        who: STAFF_OF_RESTRICTED,
        operations: SHOWN,
        scenes: &[Restricted],
        fields: &[Description],
        because: "as above, for the three who may",
    },
    Allowed {
        who: &[Requester],
        operations: SHOWN,
        scenes: &[Ordinary],
        fields: &[Description],
        because: "their own words",
    },
    Allowed {
        who: &[RestrictedRequester],
        operations: SHOWN,
        scenes: &[Restricted],
        fields: &[Description],
        because: "their own words",
    },
    Allowed {
        who: &[Reporter],
        operations: SHOWN,
        scenes: &[HiddenReporter],
        fields: &[Description],
        because: "their own words",
    },
    Allowed {
        who: STAFF_THERE,
        operations: TIMELINE,
        scenes: OPEN,
        fields: &[Addition, Note, Told, Question, Rating],
        because: "staff read the whole history; reading it is audited",
    },
    Allowed {
        who: &[Colleague, Lead, Desk, District, UnnamedDistrict],
        operations: TIMELINE,
        scenes: &[Ordinary],
        fields: &[Appeal, AppealAnswer],
        because: "all but the one whom the appeal is about",
    },
    Allowed {
        who: STAFF_OF_RESTRICTED,
        operations: TIMELINE,
        scenes: &[Restricted],
        fields: &[Addition, Note, Told, Question],
        because: "as above, for the three who may",
    },
    Allowed {
        who: &[Requester],
        operations: TIMELINE,
        scenes: &[Ordinary],
        fields: &[Addition, Told, Question, Appeal, AppealAnswer, Rating],
        because: "what they said and what was told to them; never a note",
    },
    Allowed {
        who: &[RestrictedRequester],
        operations: TIMELINE,
        scenes: &[Restricted],
        fields: &[Addition, Told, Question],
        because: "what they said and what was told to them; never a note",
    },
    Allowed {
        who: &[Reporter],
        operations: TIMELINE,
        scenes: &[HiddenReporter],
        fields: &[Addition, Question],
        because: "what they said and what they were asked; what is told concerns the person alone",
    },
    Allowed {
        who: STAFF_THERE,
        operations: REVEAL,
        scenes: OPEN,
        fields: REVEALED,
        because: "unmasked for a purpose, limited and audited",
    },
    Allowed {
        who: STAFF_THERE,
        operations: REVEAL,
        scenes: &[HiddenReporter],
        fields: &[ReporterPhone, ReporterRelation],
        because: "unmasked for a purpose: a reporter hides from the household, not from who must call back",
    },
    Allowed {
        who: STAFF_OF_RESTRICTED,
        operations: REVEAL,
        scenes: &[Restricted],
        fields: REVEALED,
        because: "as above, for the three who may",
    },
    Allowed {
        who: &[Requester],
        operations: &["GET /complaints"],
        scenes: &[Ordinary],
        fields: &[Complaint, ComplaintAnswer],
        because: "their own complaint and its answer; never the note",
    },
    Allowed {
        who: &[Lead, District, UnnamedDistrict],
        operations: &["GET /complaints", "POST /complaints/{id}/decide"],
        scenes: &[Ordinary],
        fields: &[Complaint],
        because: "the lead decides it and the district watches; the one complained of never sees it",
    },
    Allowed {
        who: STAFF_THERE,
        operations: TIMELINE,
        scenes: &[Ordinary],
        fields: &[ConsentReason],
        because: "why a consent was withdrawn belongs to the history",
    },
    Allowed {
        who: STAFF_OF_RESTRICTED,
        operations: TIMELINE,
        scenes: &[Restricted],
        fields: &[ConsentReason],
        because: "as above, for the three who may",
    },
    Allowed {
        who: &[Requester],
        operations: TIMELINE,
        scenes: &[Ordinary],
        fields: &[ConsentReason],
        because: "their own words",
    },
    Allowed {
        who: &[RestrictedRequester],
        operations: TIMELINE,
        scenes: &[Restricted],
        fields: &[ConsentReason],
        because: "their own words",
    },
    Allowed {
        who: STAFF_THERE,
        operations: REPORTS,
        scenes: OPEN,
        fields: &[ReportReference],
        because: "whoever works on it must find the report again; reading it is audited",
    },
    Allowed {
        who: STAFF_OF_RESTRICTED,
        operations: REPORTS,
        scenes: &[Restricted],
        fields: &[ReportReference],
        because: "as above, for the three who may",
    },
    Allowed {
        who: &[Requester],
        operations: EXPORT,
        scenes: &[Ordinary],
        fields: &[
            Name,
            Phone,
            Id,
            Address,
            RegisteredAddress,
            Whereabouts,
            ContactNumber,
            ContactOwner,
            ContactHours,
            AccountPhone,
            Description,
            Addition,
            Told,
            Question,
            Appeal,
            AppealAnswer,
            Rating,
            Complaint,
            ComplaintAnswer,
            DeletionReason,
            DeletionAnswer,
            ConsentReason,
        ],
        because: "everything that they told and were told is theirs to take along; never a note",
    },
    Allowed {
        who: &[RestrictedRequester],
        operations: EXPORT,
        scenes: &[Restricted],
        fields: &[
            Name,
            Phone,
            Id,
            Address,
            RegisteredAddress,
            Whereabouts,
            ContactNumber,
            ContactOwner,
            ContactHours,
            AccountPhone,
            Description,
            Addition,
            Told,
            Question,
            DeletionReason,
            ConsentReason,
        ],
        because: "as above, in the session that filed it",
    },
    Allowed {
        who: &[SamePhone],
        operations: EXPORT,
        scenes: &[Restricted],
        fields: &[AccountPhone],
        because: "it is the number with which they signed in too",
    },
    Allowed {
        who: &[Reporter],
        operations: EXPORT,
        scenes: &[HiddenReporter],
        fields: &[
            Name,
            Phone,
            Id,
            Address,
            RegisteredAddress,
            Whereabouts,
            ContactNumber,
            ContactOwner,
            ContactHours,
            ReporterPhone,
            ReporterRelation,
            AccountPhone,
            Description,
            Addition,
            Question,
            DeletionReason,
        ],
        because: "what they submitted; what is told concerns the person alone",
    },
    Allowed {
        who: &[Person],
        operations: EXPORT,
        scenes: &[HiddenReporter],
        fields: &[Phone],
        because: "it is the number with which the person signed in",
    },
    Allowed {
        who: &[Requester],
        operations: OWN_DELETIONS,
        scenes: &[Ordinary],
        fields: &[DeletionReason, DeletionAnswer],
        because: "their own request and its answer; never the note",
    },
    Allowed {
        who: &[RestrictedRequester],
        operations: OWN_DELETIONS,
        scenes: &[Restricted],
        fields: &[DeletionReason],
        because: "their own words",
    },
    Allowed {
        who: &[Reporter],
        operations: OWN_DELETIONS,
        scenes: &[HiddenReporter],
        fields: &[DeletionReason],
        because: "their own words",
    },
    Allowed {
        who: &[Lead, District, UnnamedDistrict],
        operations: DECIDED_DELETIONS,
        scenes: OPEN,
        fields: &[DeletionReason, DeletionAnswer, DeletionNote],
        because: "they decide it; reading it is audited",
    },
    Allowed {
        who: &[Lead, District],
        operations: DECIDED_DELETIONS,
        scenes: &[Restricted],
        fields: &[DeletionReason],
        because: "as above, for those who may know of the request",
    },
    Allowed {
        who: &[Desk],
        operations: CALLS,
        scenes: &[Ordinary, Restricted, HiddenReporter],
        fields: &[CallPhone, CallName, CallNotes, CallPassedOn],
        because: "the agent's own call; the number while it is open",
    },
    Allowed {
        who: &[District, UnnamedDistrict],
        operations: CALLS,
        scenes: &[Ordinary, Restricted, HiddenReporter],
        fields: &[CallName, CallNotes, CallPassedOn],
        because: "the district looks after the desk; a call on which nothing was confirmed belongs to no request",
    },
    Allowed {
        who: &[Desk, District, UnnamedDistrict],
        operations: CALLS,
        scenes: OPEN,
        fields: &[Told, Question, AppealAnswer],
        because: "the caller gave the number: what the requester reads is read out to them, never a note",
    },
    Allowed {
        who: STAFF_THERE,
        operations: REVEAL_PERSON,
        scenes: OPEN,
        fields: &[Name, Phone, Id, ContactNumber, ContactOwner, FilePhone, FilePhoneOwner],
        because: "unmasked for a purpose, limited and audited",
    },
    Allowed {
        who: STAFF_OF_RESTRICTED,
        operations: REVEAL_PERSON,
        scenes: &[Restricted],
        fields: &[Name, Phone, Id, ContactNumber, ContactOwner, FilePhone, FilePhoneOwner],
        because: "as above, for the three who may",
    },
];
