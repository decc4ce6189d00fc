//! Who may see what where, each line with its reason. What is not here is a leak; a line that is not needed any more
//! fails too.

use crate::allowed_beside::BESIDE;
use crate::people::Who::{self, *};
use crate::plants::Field::{self, *};
use crate::plants::Scene::{self, HiddenReporter, Order, Ordinary, Restricted};

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

pub const STAFF_THERE: &[Who] = &[
    Handler,
    Colleague,
    Lead,
    Desk,
    OtherDesk,
    District,
    UnnamedDistrict,
];
pub const STAFF_OF_RESTRICTED: &[Who] = &[Handler, Lead, District];
pub const OPEN: &[Scene] = &[Ordinary, HiddenReporter, Order];
const SHOWN: &[&str] = &[
    "GET /help-requests/{id}",
    "GET /help-requests/by-number/{number}",
    "POST /help-requests/{id}/*",
    "POST /visits/{id}/confirm",
];
const TIMELINE: &[&str] = &["GET /help-requests/{id}/timeline"];
const CASE: &[&str] = &["GET /help-requests/{id}/case"];
const REVEAL: &[&str] = &["POST /help-requests/{id}/reveal"];
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
pub fn all() -> impl Iterator<Item = (usize, &'static Allowed)> {
    ON_REQUESTS.iter().chain(BESIDE).enumerate()
}

/// On the requests themselves.
const ON_REQUESTS: &[Allowed] = &[
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
        who: &[Colleague, Lead, Desk, OtherDesk, District, UnnamedDistrict],
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
        who: STAFF_THERE,
        operations: CASE,
        scenes: OPEN,
        fields: &[OverrideReason, Milestone, Provider],
        because: "whoever works on it reads what was done for the person; reading it is audited",
    },
    Allowed {
        who: STAFF_OF_RESTRICTED,
        operations: CASE,
        scenes: &[Restricted],
        fields: &[OverrideReason, Milestone, Provider],
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
        scenes: &[Order],
        fields: &[GuardianName, GuardianNote],
        because: "who answered for the child belongs to the history; reading it is audited",
    },
    Allowed {
        who: STAFF_THERE,
        operations: ANYWHERE,
        scenes: &[Order],
        fields: &[OrderNumber],
        because: "by it the desk and the station speak with the sender",
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
];
