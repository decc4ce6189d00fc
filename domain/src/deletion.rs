//! A resident asks that their data be deleted (PIPL 47). Staff decide within 15 working days, and say what is kept and
//! why. It covers what the sign-in session that asked could see, and no more: a restricted request (保密件) of another
//! session on the same phone is neither deleted nor mentioned.

use crate::access::{Actor, Role};
use crate::answer_ladder::{AnswerLadder, Rung, addressed};
use crate::deadline::PolicyKind;
use crate::help_request::HelpRequest;
use crate::ids::{AccountId, DeletionId, RequestId, SessionId, StationId};
use crate::notice::{Audience, Notice, NoticeTemplate};
use crate::rules::Deciding;
use crate::urgency::Urgency;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Why something is kept although its deletion was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum KeepReason {
    /// The request is still open; it is deleted after it has ended.
    OpenRequest,
    /// An appeal or a complaint about it waits for its decision.
    OpenDispute,
    /// A law or an archive rule demands it for a time.
    StatutoryRetention,
    /// A child or a person without capacity is being protected.
    Protection,
    /// It is proof in a claim that is being made or can be expected.
    LegalClaim,
    /// Who looked at what, as ids and codes.
    AuditLog,
    /// The number with which one signs in: deleted last, when nothing else of the account is left.
    SignIn,
}

impl KeepReason {
    /// The reasons that staff may give for a single request; the others follow from the state of things.
    pub fn is_for_staff(self) -> bool {
        matches!(
            self,
            KeepReason::StatutoryRetention | KeepReason::Protection | KeepReason::LegalClaim
        )
    }

    /// Where the law says so.
    pub fn law(self) -> &'static str {
        self.row().0
    }

    /// What the resident reads, in Chinese and English.
    pub fn sentence(self) -> (&'static str, &'static str) {
        let (_, zh, en) = self.row();
        (zh, en)
    }

    #[rustfmt::skip]
    fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            KeepReason::OpenRequest => ("个人信息保护法 47(1)", "这件求助还在办理,办完以后再删除。", "This request is still being worked on; it is deleted after it has ended."),
            KeepReason::OpenDispute => ("个人信息保护法 47(1)", "还有申诉或投诉没有答复,答复以后再删除。", "An appeal or a complaint about it waits for its answer; it is deleted after that."),
            KeepReason::StatutoryRetention => ("个人信息保护法 47", "法律或档案规定要求保存一段时间。", "A law or an archive rule demands that it be kept for a time."),
            KeepReason::Protection => ("未成年人保护法 11; 个人信息保护法 13(3)", "为保护当事人的安全,必须保存。", "It has to be kept to protect somebody."),
            KeepReason::LegalClaim => ("个人信息保护法 47; 民法典 188", "是维护权益需要的证据。", "It is proof in a claim."),
            KeepReason::AuditLog => ("个人信息保护法 54, 56", "谁在什么时候看过您的信息,这份记录要保存;里面没有您的姓名、电话和住址。", "The record of who looked at your data is kept; it holds no name, number or address."),
            KeepReason::SignIn => ("个人信息保护法 47(1)", "登录用的手机号最后删除:名下没有其他内容,并且您看过答复以后。", "The number that you sign in with is deleted last, when nothing else is left and you could read the answer."),
        }
    }
}

/// One request that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Which.
    pub request: RequestId,
    /// Why.
    pub reason: KeepReason,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletionDecision {
    /// By whom.
    pub by: AccountId,
    /// When.
    pub at: DateTime<Utc>,
    /// Why nothing is deleted; none when it was granted.
    pub refused: Option<KeepReason>,
    /// What is kept of a granted one, beside what follows from the state of things.
    pub keep: Vec<Kept>,
}

/// A request for deletion. Its words are personal data and kept beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletionRequest {
    /// Identity.
    pub id: DeletionId,
    /// Whose data.
    pub account: AccountId,
    /// In which sign-in session it was asked for: what that one saw is covered.
    pub asked_in: Option<SessionId>,
    /// The station whose lead decides; none when the district does.
    pub station: Option<StationId>,
    /// It covers a restricted request: shown to the resident in that session only.
    pub restricted: bool,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// By when it is decided.
    pub due_at: DateTime<Utc>,
    /// Where it stands on the ladder; of one that was decided, where it stood then.
    pub ladder: AnswerLadder,
    /// The decision.
    pub decided: Option<DeletionDecision>,
    /// When all of it had been erased.
    pub done_at: Option<DateTime<Utc>>,
}

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeletionState {
    /// Waits for the decision.
    Received,
    /// Granted; being carried out, or waiting until what is open has ended.
    Granted,
    /// Refused, with the reason.
    Refused,
    /// Everything that was granted has been erased.
    Done,
}

/// Why a step was refused. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum DeletionRefusal {
    /// There is no such thing for this actor.
    NotFound,
    /// The actor may not do this.
    NotAllowed,
    /// It has been decided.
    Decided,
    /// That reason is not for staff to give, or is given for something that is not covered.
    ReasonUnfit,
}

impl DeletionRefusal {
    /// The stable code.
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// The sentence for people, in Chinese and English.
    pub fn sentence(self) -> (&'static str, &'static str) {
        let (_, zh, en) = self.row();
        (zh, en)
    }

    #[rustfmt::skip]
    fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::NotFound => ("not_found", "没有找到这项申请。", "There is no such request for deletion."),
            Self::NotAllowed => ("not_allowed", "您没有权限做这一步。", "You may not do this."),
            Self::Decided => ("deletion_decided", "这项申请已经答复。", "This request for deletion has been answered."),
            Self::ReasonUnfit => ("keep_reason_unfit", "这个保留理由不能由工作人员填写,或对应的求助不在申请范围内。", "Staff cannot give that reason, or it names a request that is not covered."),
        }
    }
}

/// The station whose lead decides: that of every request which is covered, if it is one and has a lead.
pub fn deciding_station(covered: &[HelpRequest], has_lead: impl Fn(StationId) -> bool) -> Option<StationId> {
    let mut stations = covered.iter().map(|request| request.state.station());
    let first = stations.next().flatten()?;
    let alone = stations.all(|station| station == Some(first));
    (alone && has_lead(first)).then_some(first)
}

/// Asks for deletion of what is `covered`, and says who is told: never which requests there are. Nothing goes to the
/// inbox when a restricted request is among them: the phone may be shared.
///
/// # Errors
/// `NotAllowed` for anybody but a resident.
pub fn ask(
    id: DeletionId,
    station: Option<StationId>,
    covered: &[HelpRequest],
    cx: &Deciding<'_>,
) -> Result<(DeletionRequest, Vec<Notice>), DeletionRefusal> {
    if cx.by.role != Role::Resident {
        return Err(DeletionRefusal::NotAllowed);
    }
    let due = cx.rules.due(
        station,
        cx.now,
        cx.rules.period(PolicyKind::Deletion, Urgency::Normal, station),
    );
    let asked = DeletionRequest {
        id,
        account: cx.by.account,
        asked_in: cx.by.session,
        station,
        restricted: covered.iter().any(|request| request.restricted),
        asked_at: cx.now,
        due_at: due.due_at,
        ladder: AnswerLadder::start(cx.now, due.due_at),
        decided: None,
        done_at: None,
    };
    let staff = station.map_or(Audience::District, |station| Audience::Lead { station });
    let mut notices = told_the_resident(&asked, NoticeTemplate::DeletionReceived);
    notices.push(notice(staff, NoticeTemplate::StaffDeletion));
    Ok((asked, notices))
}

impl DeletionRequest {
    /// Where it stands.
    pub fn state(&self) -> DeletionState {
        match (&self.decided, self.done_at) {
            (None, _) => DeletionState::Received,
            (Some(decision), _) if decision.refused.is_some() => DeletionState::Refused,
            (Some(_), None) => DeletionState::Granted,
            (Some(_), Some(_)) => DeletionState::Done,
        }
    }

    /// Whether `actor` sees it; otherwise it must look as if it did not exist.
    pub fn is_seen_by(&self, actor: &Actor) -> bool {
        match actor.role {
            Role::Resident => {
                let same_session = actor.session.is_some() && actor.session == self.asked_in;
                self.account == actor.account && (!self.restricted || same_session)
            }
            Role::Lead => self.station.is_some() && actor.station == self.station,
            Role::District => !self.restricted || actor.named_for_restricted,
            Role::System => true,
            Role::Advisor | Role::Desk | Role::Admin => false,
        }
    }

    /// Whether it covers `request`: submitted before it by the same account, and seen by the session that asked.
    pub fn covers(&self, request: &HelpRequest) -> bool {
        let own = request.filed_by.role == Role::Resident && request.filed_by.account == self.account;
        let same_session = self.asked_in.is_some() && request.filed_by.session == self.asked_in;
        own && request.submitted_at <= self.asked_at && (!request.restricted || same_session)
    }

    /// Decides it. `keep` names single requests that stay although it is granted.
    ///
    /// # Errors
    /// `NotFound` for whoever does not see it; `Decided` the second time; `ReasonUnfit`.
    pub fn decide(
        &self,
        refused: Option<KeepReason>,
        keep: Vec<Kept>,
        covered: &[HelpRequest],
        cx: &Deciding<'_>,
    ) -> Result<(DeletionRequest, Vec<Notice>), DeletionRefusal> {
        if !self.is_seen_by(cx.by) {
            return Err(DeletionRefusal::NotFound);
        }
        if !matches!(cx.by.role, Role::Lead | Role::District) {
            return Err(DeletionRefusal::NotAllowed);
        }
        if self.decided.is_some() {
            return Err(DeletionRefusal::Decided);
        }
        let is_covered = |kept: &Kept| covered.iter().any(|request| request.id == kept.request);
        let fits = keep
            .iter()
            .all(|kept| kept.reason.is_for_staff() && is_covered(kept));
        if !fits || refused.is_some_and(|reason| !reason.is_for_staff()) {
            return Err(DeletionRefusal::ReasonUnfit);
        }
        let decided = DeletionRequest {
            decided: Some(DeletionDecision {
                by: cx.by.account,
                at: cx.now,
                refused,
                keep,
            }),
            ..self.clone()
        };
        let told = told_the_resident(&decided, NoticeTemplate::DeletionDecided);
        Ok((decided, told))
    }

    /// Fires what is due of its ladder, and says who is told; None when nothing is, or it was decided. After the due time
    /// the district hears of what a lead leaves.
    pub fn climb(&self, cx: &Deciding<'_>) -> Option<(DeletionRequest, Rung, Vec<Notice>)> {
        if self.decided.is_some() {
            return None;
        }
        let after = cx
            .rules
            .period(PolicyKind::DistrictAfter, Urgency::Normal, self.station);
        let escalates_at = cx.rules.due(self.station, self.due_at, after).due_at;
        let (ladder, rung) = self.ladder.climb(self.due_at, escalates_at, cx.now)?;
        let lead = self.station.map(|station| Audience::Lead { station });
        let (template, district) = match rung {
            Rung::Warned => (NoticeTemplate::StaffDeletionWarned, lead.is_none()),
            Rung::Missed => (NoticeTemplate::StaffDeletionMissed, lead.is_none()),
            Rung::Escalated => (NoticeTemplate::StaffDeletionEscalated, true),
        };
        let told = lead.into_iter().chain(district.then_some(Audience::District));
        let climbed = DeletionRequest {
            ladder,
            ..self.clone()
        };
        Some((
            climbed,
            rung,
            told.map(|audience| notice(audience, template)).collect(),
        ))
    }

    /// Of the district only those are told who see it. `district`: all who can sign in there.
    pub fn addressed(&self, notices: Vec<Notice>, district: &[Actor]) -> Vec<Notice> {
        addressed(notices, district, None, |actor| self.is_seen_by(actor))
    }

    /// Why `request` is kept now; none when it is erased, or will be as soon as the work gets to it.
    /// `disputed`: a complaint about it waits for its decision.
    pub fn keeps(&self, request: &HelpRequest, disputed: bool) -> Option<KeepReason> {
        if request.tally.erased_at.is_some() {
            return None;
        }
        let decision = self.decided.as_ref();
        let by_staff = decision.and_then(|decision| {
            let mut kept = decision.keep.iter();
            let one = kept.find(|kept| kept.request == request.id);
            decision.refused.or(one.map(|kept| kept.reason))
        });
        if by_staff.is_some() {
            return by_staff;
        }
        if request.state.name().is_open() {
            return Some(KeepReason::OpenRequest);
        }
        (disputed || request.has_open_appeal()).then_some(KeepReason::OpenDispute)
    }
}

fn told_the_resident(deletion: &DeletionRequest, template: NoticeTemplate) -> Vec<Notice> {
    let account = deletion.account;
    let told = (!deletion.restricted).then(|| notice(Audience::Account { account }, template));
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
