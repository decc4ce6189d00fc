//! What the desk may say, and when one contact person is due.

use crate::access::{Role, Standing};
use crate::help_request::{HelpRequest, Owner};
use crate::intake::Intake;
use crate::notice::{Audience, Notice, NoticeTemplate};
use crate::timeline::Viewer;
use crate::urgency::Urgency;
use chrono::TimeDelta;
use serde::Serialize;

/// Contacts after which one contact person is named (domain rules, section 4: "more than five").
pub const MOST_CONTACTS: u64 = 5;

/// Within which time they are counted.
pub const CONTACTS_WITHIN: TimeDelta = TimeDelta::days(30);

/// What the desk may say to this caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MaySay {
    /// Nothing of any case, not even that there is one.
    Nothing,
    /// Where the request stands and what was promised: a reporter hears no more.
    StateAndPromise,
    /// Also what the advisor has told.
    StateAndTold,
}

impl MaySay {
    /// What somebody may hear who has confirmed a file.
    pub fn to(listener: Viewer) -> Self {
        match listener {
            Viewer::Reporter => Self::StateAndPromise,
            Viewer::Requester | Viewer::Household { .. } | Viewer::Staff { .. } => Self::StateAndTold,
        }
    }

    /// The sentence for the agent, in Chinese and English.
    pub fn sentence(self) -> (&'static str, &'static str) {
        match self {
            Self::Nothing => (
                "不要透露任何办理情况,也不要说有没有求助。请来电人报受理编号,或核对档案中的两项信息。",
                "Say nothing of any case, not even whether there is one. Ask for the request number, or for two facts \
                 of the file.",
            ),
            Self::StateAndPromise => (
                "可以告知办理到哪一步、何时联系;不要转述顾问对本人说的话。",
                "Say where it stands and what was promised; do not repeat what was told to the person.",
            ),
            Self::StateAndTold => (
                "可以告知办理到哪一步、何时联系,以及顾问告知本人的内容。",
                "Say where it stands, what was promised, and what the advisor has told.",
            ),
        }
    }
}

/// How a caller who has confirmed this file hears of it: as whoever asked for themselves; as the person in need, who
/// calls from their own number (`calling_from`), when somebody else reported it; else as a reporter, who hears where
/// it stands and no more.
pub fn listener(request: &HelpRequest, intake: &Intake, calling_from: Option<&str>) -> Viewer {
    let filed_for_another = request.filed_by.role == Role::Resident && !request.for_self;
    if intake.reporter.is_none() && !filed_for_another {
        return Viewer::Requester;
    }
    let own_number = calling_from.is_some() && calling_from == intake.person.phone.as_deref();
    if !own_number {
        return Viewer::Reporter;
    }
    let hidden = intake
        .reporter
        .as_ref()
        .is_some_and(|reporter| reporter.hide_from_household || reporter.anonymous);
    Viewer::Household {
        reporter_hidden: hidden,
    }
}

/// More than five contacts in 30 days: the lead names one contact person. Nobody is blocked by it.
pub fn contact_person_is_due(contacts: u64, named: bool) -> bool {
    contacts > MOST_CONTACTS && !named
}

/// Who names the contact person: the lead of the station that has the request, or the district.
pub fn may_name_contact_person(standing: Standing) -> bool {
    matches!(standing, Standing::Lead | Standing::District)
}

/// Silence on the line from the person's own number is a danger sign (domain rules, section 4): whoever owns the
/// live request is told, and urgently.
pub fn silence_notice(request: &HelpRequest) -> Notice {
    let audience = match request.state.owner() {
        Owner::Advisor { account } => Audience::Account { account },
        Owner::StationLead { station } => Audience::Lead { station },
        Owner::DistrictTriage | Owner::Nobody => Audience::Triage,
    };
    Notice {
        audience,
        template: NoticeTemplate::StaffSilentCall,
        request: Some(request.id),
        urgency: request.urgency.max(Urgency::Urgent),
    }
}
