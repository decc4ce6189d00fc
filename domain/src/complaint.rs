//! 投诉: a complaint about an advisor, a lead, a station or something else. Its handler is neither the person
//! concerned nor their subordinate (→ lead → district); the one complained of does not see it.

use crate::access::{Actor, Role};
use crate::answer_ladder::{AnswerLadder, Rung, addressed};
use crate::danger_words::DangerFinding;
use crate::deadline::{PolicyKind, Term};
use crate::ids::{AccountId, ComplaintId, RequestId, SessionId, StationId};
use crate::notice::{Audience, Notice, NoticeTemplate};
use crate::rules::Deciding;
use crate::urgency::Urgency;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// What a complaint is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ComplaintAbout {
    /// An advisor.
    Advisor,
    /// The lead of a station.
    Lead,
    /// A station as a whole.
    Station,
    /// Something else: the desk, the district, the product.
    Other,
}

/// Who decides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ComplaintDecider {
    /// The lead of the station.
    Lead,
    /// The district.
    District,
}

/// Somebody on the staff who is complained of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Concerned {
    /// The account.
    pub account: AccountId,
    /// Its role.
    pub role: Role,
}

/// What is known when a complaint is made.
#[derive(Debug, Clone, Copy)]
pub struct NewComplaint {
    /// Identity of the new complaint.
    pub id: ComplaintId,
    /// About what, in the resident's words.
    pub about: ComplaintAbout,
    /// The request that it arose from; the caller has checked that the resident sees it.
    pub request: Option<RequestId>,
    /// That request is restricted (保密件).
    pub restricted: bool,
    /// The person concerned, where known: the handler of the request, the lead of the station.
    pub concerned: Option<Concerned>,
    /// The station concerned, where known.
    pub station: Option<StationId>,
    /// That station has a lead.
    pub station_has_lead: bool,
}

/// A complaint. Its text and its answer are personal data and kept beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Complaint {
    /// Identity.
    pub id: ComplaintId,
    /// Who made it.
    pub filed_by: AccountId,
    /// In which sign-in session; a complaint about a restricted request is shown in this one only.
    pub filed_in: Option<SessionId>,
    /// The request that it arose from.
    pub request: Option<RequestId>,
    /// That request is restricted.
    pub restricted: bool,
    /// About what.
    pub about: ComplaintAbout,
    /// The person concerned, who never sees it.
    pub subject: Option<AccountId>,
    /// The station concerned.
    pub station: Option<StationId>,
    /// Who decides.
    pub decider: ComplaintDecider,
    /// Kinds of danger that its words point to; for staff, and for the numbers to call.
    pub danger: Vec<String>,
    /// Version of the word list that found them.
    pub danger_words: Option<String>,
    /// How soon somebody must look: what the words suggest.
    pub urgency: Urgency,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// By when it is decided.
    pub due_at: DateTime<Utc>,
    /// Where it stands on the ladder; of one that was decided, where it stood then.
    pub ladder: AnswerLadder,
    /// Who decided it, and when.
    pub decided: Option<(AccountId, DateTime<Utc>)>,
}

/// Why a step with a complaint was refused. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum ComplaintRefusal {
    /// There is no such complaint for this actor.
    NotFound,
    /// The actor may not do this.
    NotAllowed,
    /// It has been decided.
    Decided,
}

impl ComplaintRefusal {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::NotAllowed => "not_allowed",
            Self::Decided => "complaint_decided",
        }
    }

    /// The sentence for people, in Chinese and English.
    pub fn sentence(self) -> (&'static str, &'static str) {
        match self {
            Self::NotFound => ("没有找到这项投诉。", "There is no such complaint."),
            Self::NotAllowed => ("您没有权限做这一步。", "You may not do this."),
            Self::Decided => ("这项投诉已经答复。", "This complaint has been answered."),
        }
    }
}

/// Who decides: the station's lead about an advisor, the district about everything else.
fn decider_of(new: &NewComplaint) -> ComplaintDecider {
    let about_advisor = match new.concerned {
        Some(concerned) => concerned.role == Role::Advisor,
        None => new.about == ComplaintAbout::Advisor,
    };
    let lead_is_concerned = matches!(new.about, ComplaintAbout::Lead | ComplaintAbout::Station);
    if about_advisor && !lead_is_concerned && new.station.is_some() && new.station_has_lead {
        ComplaintDecider::Lead
    } else {
        ComplaintDecider::District
    }
}

/// Makes a complaint, and says who is told: never a request's number, never what it is about. Who of the district is told
/// is said by [`Complaint::addressed`].
///
/// Words of danger make it urgent for whoever decides it, with the district beside a lead; they leave no trace on
/// the request, whose advisor may be the one complained of.
///
/// # Errors
/// `NotAllowed` for anybody but a resident.
pub fn file(
    new: NewComplaint,
    found: &DangerFinding,
    cx: &Deciding<'_>,
) -> Result<(Complaint, Term, Vec<Notice>), ComplaintRefusal> {
    if cx.by.role != Role::Resident {
        return Err(ComplaintRefusal::NotAllowed);
    }
    let decider = decider_of(&new);
    let urgency = found.suggested.unwrap_or(Urgency::Normal);
    let period = match urgency {
        Urgency::Normal => cx.rules.period(PolicyKind::Complaint, urgency, new.station),
        urgency => cx.rules.period(PolicyKind::FirstContact, urgency, new.station),
    };
    let due = cx.rules.due(new.station, cx.now, period);
    let complaint = Complaint {
        id: new.id,
        filed_by: cx.by.account,
        filed_in: cx.by.session,
        request: new.request,
        restricted: new.restricted,
        about: new.about,
        subject: new.concerned.map(|concerned| concerned.account),
        station: new.station,
        decider,
        danger: found.kinds.iter().map(|kind| kind.code().to_owned()).collect(),
        danger_words: (!found.is_empty()).then(|| found.version.clone()),
        urgency,
        made_at: cx.now,
        due_at: due.due_at,
        ladder: AnswerLadder::start(cx.now, due.due_at),
        decided: None,
    };
    let mut notices = told_the_resident(&complaint, NoticeTemplate::ComplaintReceived);
    let lead = match (decider, new.station) {
        (ComplaintDecider::Lead, Some(station)) => Some(Audience::Lead { station }),
        _ => None,
    };
    let beside = lead.is_none() || urgency > Urgency::Normal;
    let district = beside.then_some(Audience::District);
    let told = lead.into_iter().chain(district);
    notices.extend(told.map(|audience| Notice {
        urgency,
        ..notice(audience, NoticeTemplate::StaffComplaint)
    }));
    Ok((complaint, due, notices))
}

impl Complaint {
    /// Whether `actor` sees this complaint; otherwise it must look as if it did not exist.
    pub fn is_seen_by(&self, actor: &Actor) -> bool {
        if self.subject == Some(actor.account) {
            return false;
        }
        match actor.role {
            Role::Resident => {
                let same_session = actor.session.is_some() && actor.session == self.filed_in;
                self.filed_by == actor.account && (!self.restricted || same_session)
            }
            Role::Lead => {
                self.decider == ComplaintDecider::Lead
                    && actor.station.is_some()
                    && actor.station == self.station
            }
            Role::District => !self.restricted || actor.named_for_restricted,
            Role::System => true,
            Role::Advisor | Role::Desk | Role::Admin => false,
        }
    }

    /// Decides it: the lead of the station, or the district above.
    ///
    /// # Errors
    /// `NotFound` for whoever does not see it, the one complained of included; `Decided` the second time.
    pub fn decide(&self, cx: &Deciding<'_>) -> Result<(Complaint, Vec<Notice>), ComplaintRefusal> {
        if !self.is_seen_by(cx.by) {
            return Err(ComplaintRefusal::NotFound);
        }
        if !matches!(cx.by.role, Role::Lead | Role::District) {
            return Err(ComplaintRefusal::NotAllowed);
        }
        if self.decided.is_some() {
            return Err(ComplaintRefusal::Decided);
        }
        let decided = Complaint {
            decided: Some((cx.by.account, cx.now)),
            ..self.clone()
        };
        let notices = told_the_resident(&decided, NoticeTemplate::ComplaintDecided);
        Ok((decided, notices))
    }
}

impl Complaint {
    /// Fires what is due of its ladder, and says who is told; None when nothing is, or it was decided. After the due time
    /// the district hears of what a lead leaves.
    pub fn climb(&self, cx: &Deciding<'_>) -> Option<(Complaint, Rung, Vec<Notice>)> {
        if self.decided.is_some() {
            return None;
        }
        let after = cx
            .rules
            .period(PolicyKind::DistrictAfter, self.urgency, self.station);
        let escalates_at = cx.rules.due(self.station, self.due_at, after).due_at;
        let (ladder, rung) = self.ladder.climb(self.due_at, escalates_at, cx.now)?;
        let lead = match (self.decider, self.station) {
            (ComplaintDecider::Lead, Some(station)) => Some(Audience::Lead { station }),
            _ => None,
        };
        let (template, district) = match rung {
            Rung::Warned => (NoticeTemplate::StaffComplaintWarned, lead.is_none()),
            Rung::Missed => (NoticeTemplate::StaffComplaintMissed, lead.is_none()),
            Rung::Escalated => (NoticeTemplate::StaffComplaintEscalated, true),
        };
        let told = lead.into_iter().chain(district.then_some(Audience::District));
        let told = told.map(|audience| Notice {
            urgency: self.urgency,
            ..notice(audience, template)
        });
        let climbed = Complaint {
            ladder,
            ..self.clone()
        };
        Some((climbed, rung, told.collect()))
    }

    /// Of the district only those are told who see it. `district`: all who can sign in there.
    pub fn addressed(&self, notices: Vec<Notice>, district: &[Actor]) -> Vec<Notice> {
        addressed(notices, district, self.subject, |actor| self.is_seen_by(actor))
    }
}

/// Nothing goes out about a restricted request: the phone may be shared.
fn told_the_resident(complaint: &Complaint, template: NoticeTemplate) -> Vec<Notice> {
    let account = complaint.filed_by;
    let told = (!complaint.restricted).then(|| notice(Audience::Account { account }, template));
    told.into_iter().collect()
}

fn notice(audience: Audience, template: NoticeTemplate) -> Notice {
    Notice {
        audience,
        template,
        request: None,
        urgency: Urgency::Normal,
    }
}
