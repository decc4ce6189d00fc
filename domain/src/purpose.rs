//! What personal data is used for, and by what right: one table, asked by the submission and by every unmasked read.
//!
//! Sources: Personal Information Protection Law (PIPL, 个人信息保护法) 13 (bases), 15 (withdrawal), 23 (passing on),
//! 28–30 (sensitive data), 31 (under fourteen); Law on the Protection of Minors (未成年人保护法) 11 (mandatory report);
//! Interim Measures for Social Assistance (社会救助暂行办法) for the statutory duty. Nobody consents for a neighbour:
//! until the person was asked, the reporter's word covers contact only.

use crate::access::{Role, Standing};
use crate::help_request::{HelpRequest, MandatoryReport, MandatoryReportEnd, Purpose, Submission, Tally};
use crate::id_document::IdDocument;
use crate::intake::{ConsentKind, Missing, Reporter};
use crate::need::Need;
use crate::rules::Deciding;
use crate::urgency::Urgency;
use serde::{Deserialize, Serialize};

/// Younger than this, a guardian decides (PIPL 31).
const OWN_CONSENT_FROM: i32 = 14;

/// By what right personal data is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LegalBasis {
    /// The person's own consent.
    Consent,
    /// A duty that the law gives to those who help.
    StatutoryDuty,
    /// Danger to life, health or property.
    Emergency,
    /// A child under fourteen who is protected, whose guardian has not been asked or must not be.
    ChildProtection,
}

impl LegalBasis {
    /// Every basis.
    pub const ALL: [LegalBasis; 4] = [
        LegalBasis::Consent,
        LegalBasis::StatutoryDuty,
        LegalBasis::Emergency,
        LegalBasis::ChildProtection,
    ];

    /// The code, as the audit log keeps it.
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// Where the law says so.
    pub fn law(self) -> &'static str {
        self.row().1
    }

    /// In plain words, Chinese and English.
    pub fn sentence(self) -> (&'static str, &'static str) {
        let (_, _, zh, en) = self.row();
        (zh, en)
    }

    #[rustfmt::skip]
    fn row(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            LegalBasis::Consent => ("consent", "个人信息保护法 13(1), 29", "您本人同意", "you agreed to it"),
            LegalBasis::StatutoryDuty => ("statutory_duty", "个人信息保护法 13(3); 社会救助暂行办法", "履行社会救助的法定职责", "a duty of social assistance under the law"),
            LegalBasis::Emergency => ("emergency", "个人信息保护法 13(4)", "紧急情况下保护生命健康", "to protect life and health in an emergency"),
            LegalBasis::ChildProtection => ("child_protection", "个人信息保护法 31; 未成年人保护法 11", "保护未满十四周岁的孩子", "to protect a child under fourteen"),
        }
    }
}

/// What personal data of a request is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Use {
    /// Looking at it unmasked, for a purpose.
    Reveal(Purpose),
    /// Checking the income with other authorities: sensitive (PIPL 29), by separate consent.
    IncomeCheck,
    /// Checking the property: sensitive, by separate consent.
    PropertyCheck,
    /// Passing it to a provider: by separate consent (PIPL 23), which names recipient and fields with each referral.
    Referral,
}

/// What somebody looked for, in words that the person reads, in Chinese and English.
pub fn purpose_in_words(purpose: Purpose) -> (&'static str, &'static str) {
    match purpose {
        Purpose::Contact => ("为了联系您", "to reach you"),
        Purpose::Visit => ("为了上门", "to visit you"),
        Purpose::Identify => ("为了核对身份", "to check who you are"),
        Purpose::Assess => ("为了评估困难", "to assess the hardship"),
        Purpose::Emergency => ("因为情况紧急", "because of an emergency"),
        Purpose::Supervise => ("为了督查工作", "to supervise the work"),
    }
}

/// Why data may not be used. Nothing was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum NoBasis {
    /// The person, for whom somebody else spoke, has not been asked yet.
    PersonNotAsked,
    /// The consent that it would rest on has been withdrawn.
    ConsentWithdrawn,
    /// The consent that it would rest on was not given.
    ConsentNotGiven,
    /// Only leads and the district look for supervision.
    PurposeNotYours,
    /// The reporter stays hidden from this reader.
    ReporterHidden,
}

impl NoBasis {
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
            NoBasis::PersonNotAsked => ("person_not_asked", "还没有问过本人:现在只能为联系本人而查看。", "The person has not been asked yet: for now only to reach them."),
            NoBasis::ConsentWithdrawn => ("consent_withdrawn", "本人已收回同意,不能再为这个目的使用。", "The person has withdrawn the consent that this would need."),
            NoBasis::ConsentNotGiven => ("consent_missing", "本人没有给这项同意。", "The person has not given the consent that this needs."),
            NoBasis::PurposeNotYours => ("purpose_not_yours", "督查由站长或区级进行。", "Supervision is for leads and the district."),
            NoBasis::ReporterHidden => ("reporter_hidden", "报告人要求保密,您不能查看。", "The reporter asked to stay hidden; you may not see them."),
        }
    }
}

/// By what right data of `request` may be used so now. The answer is written into the audit log.
///
/// An emergency never waits for a consent: SOS and urgent requests are helped first (先行救助), and whoever says
/// that it is one is believed, on record.
///
/// # Errors
/// Why there is no basis.
pub fn basis_for(purpose: Use, request: &HelpRequest) -> Result<LegalBasis, NoBasis> {
    let separate = match purpose {
        Use::Reveal(purpose) => return basis_to_reveal(purpose, request),
        Use::Referral if request.urgency > Urgency::Normal => return Ok(LegalBasis::Emergency),
        Use::IncomeCheck => ConsentKind::IncomeCheck,
        Use::PropertyCheck => ConsentKind::PropertyCheck,
        Use::Referral => ConsentKind::Referral,
    };
    if request.has_withdrawn(separate) || request.has_withdrawn(ConsentKind::Processing) {
        return Err(NoBasis::ConsentWithdrawn);
    }
    if is_spoken_for(request) && !request.guardian_agreed(separate) {
        return Err(NoBasis::PersonNotAsked);
    }
    if request.tally.consents.contains(&separate) {
        Ok(LegalBasis::Consent)
    } else {
        Err(NoBasis::ConsentNotGiven)
    }
}

fn basis_to_reveal(purpose: Purpose, request: &HelpRequest) -> Result<LegalBasis, NoBasis> {
    // Requests from before bases were kept rest on the duty to help.
    let own = request.tally.basis.unwrap_or(LegalBasis::StatutoryDuty);
    let withdrawn = request.has_withdrawn(ConsentKind::Processing);
    match purpose {
        Purpose::Emergency => return Ok(LegalBasis::Emergency),
        Purpose::Supervise => return Ok(LegalBasis::StatutoryDuty),
        _ if request.urgency > Urgency::Normal => return Ok(LegalBasis::Emergency),
        // What follows from the withdrawal has to be said to the person.
        Purpose::Contact if withdrawn => return Ok(LegalBasis::StatutoryDuty),
        _ if withdrawn => return Err(NoBasis::ConsentWithdrawn),
        _ if request.guardian_agreed(ConsentKind::Processing) => return Ok(LegalBasis::Consent),
        _ if request.agreed_themselves(ConsentKind::Processing) => return Ok(LegalBasis::Consent),
        Purpose::Identify | Purpose::Assess if is_spoken_for(request) => {
            return Err(NoBasis::PersonNotAsked);
        }
        Purpose::Contact | Purpose::Visit | Purpose::Identify | Purpose::Assess => {}
    }
    Ok(own)
}

/// Somebody else speaks for the person, whom nobody has reached yet.
pub(crate) fn is_spoken_for(request: &HelpRequest) -> bool {
    request.tally.reported && request.tally.reached_at.is_none()
}

/// Checks whether somebody who stands so may look for this purpose at all.
///
/// # Errors
/// `PurposeNotYours`.
pub fn may_pursue(purpose: Purpose, standing: Standing) -> Result<(), NoBasis> {
    let supervises = matches!(standing, Standing::Lead | Standing::District);
    if purpose == Purpose::Supervise && !supervises {
        return Err(NoBasis::PurposeNotYours);
    }
    Ok(())
}

/// Checks whether somebody who stands so may learn who reported. A hidden reporter is shown to whoever has the
/// request, the lead and the district; as long as nobody has accepted it, to whoever of the station may have to call
/// back. Never to the desk, which talks with the household.
///
/// # Errors
/// `ReporterHidden`.
pub fn may_see_reporter(
    reporter: &Reporter,
    request: &HelpRequest,
    standing: Standing,
) -> Result<(), NoBasis> {
    let hidden = reporter.hide_from_household || reporter.anonymous;
    let trusted = match standing {
        Standing::Handler | Standing::Lead | Standing::District | Standing::System => true,
        // Whoever was asked first wrote the reporter down.
        Standing::Colleague | Standing::FirstAsked => !request.state.is_accepted(),
        Standing::Desk | Standing::Requester => false,
    };
    if hidden && !trusted {
        return Err(NoBasis::ReporterHidden);
    }
    Ok(())
}

/// Whether the guardian of a child under fourteen is to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GuardianStep {
    /// Ask the guardian before anything but contact (PIPL 31).
    Ask,
    /// Tell the guardian nothing: the child may have to be protected from them.
    DoNotTell,
}

/// What the guardian is to be asked; none for people who decide for themselves. A mandatory report that is due or was made
/// may be about the guardian.
pub fn guardian_step(request: &HelpRequest) -> Option<GuardianStep> {
    let unfounded =
        |report: &MandatoryReport| matches!(report.end, Some(MandatoryReportEnd::Unfounded { .. }));
    let protects = request.restricted
        || request.needs.contains(&Need::Abuse)
        || !request.danger.is_empty()
        || !request.mandatory_reports.iter().all(unfounded);
    // of a minor whose age nobody knows, nothing is asked for, but whoever hurts it may be the guardian
    let may_be_a_child = request.tally.under_14 || (request.minor && !request.tally.age_known);
    match (request.tally.under_14, protects) {
        (_, true) if may_be_a_child => Some(GuardianStep::DoNotTell),
        (true, false) => Some(GuardianStep::Ask),
        _ => None,
    }
}

/// What a submission says about consent.
pub(crate) struct Told {
    asks_for_themselves: bool,
    sos: bool,
    consents: Vec<ConsentKind>,
    /// Somebody else speaks for the person.
    reported: bool,
    /// Known to be younger than fourteen.
    under_14: bool,
    /// A document tells the age.
    age_known: bool,
}

impl Told {
    pub fn of(submission: &Submission, cx: &Deciding<'_>) -> Self {
        let intake = submission.intake.expose();
        let by_resident = cx.by.role == Role::Resident;
        let document = intake.person.id.as_ref();
        let document = document.and_then(|id| IdDocument::parse(id.kind, &id.number).ok());
        let age = document.and_then(|id| id.age_on(crate::calendar::local_date(cx.now)));
        Told {
            asks_for_themselves: by_resident && submission.for_self,
            sos: submission.declared == Urgency::Sos,
            consents: intake.consents.iter().map(|consent| consent.kind).collect(),
            reported: intake.reporter.is_some() || (by_resident && !submission.for_self),
            under_14: age.is_some_and(|age| age < OWN_CONSENT_FROM),
            age_known: age.is_some(),
        }
    }

    /// What is missing. A child's yes binds nobody, so it is not asked for: a child may ask alone.
    pub fn missing(&self, submission: &Submission) -> Vec<Missing> {
        let s = submission;
        let needs_consent = self.asks_for_themselves && !self.under_14;
        let intake = s.intake.expose();
        intake.missing(&s.needs, s.declared, needs_consent, s.account_reachable)
    }

    /// What the request remembers of it.
    pub fn tally(&self) -> Tally {
        Tally {
            basis: Some(self.basis()),
            reported: self.reported,
            under_14: self.under_14,
            age_known: self.age_known,
            consents: self.valid_consents(),
            ..Tally::default()
        }
    }

    /// Consents that count: nobody consents for a neighbour, nor a child under fourteen for itself.
    fn valid_consents(&self) -> Vec<ConsentKind> {
        let mut valid = Vec::new();
        if !self.reported && !self.under_14 {
            for kind in &self.consents {
                if !valid.contains(kind) {
                    valid.push(*kind);
                }
            }
        }
        valid
    }

    fn basis(&self) -> LegalBasis {
        if self.under_14 {
            LegalBasis::ChildProtection
        } else if self.valid_consents().contains(&ConsentKind::Processing) {
            LegalBasis::Consent
        } else if self.sos {
            LegalBasis::Emergency
        } else {
            LegalBasis::StatutoryDuty
        }
    }
}
