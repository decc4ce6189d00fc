//! Whose queue is read, and which part of it: the rules of `access::standing`, said as conditions of a query.
//! A conformance test holds the two against each other.

use chrono::{DateTime, Utc};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::help_request::end_of_day;
use nuanxin_domain::ids::{AccountId, StationId};
use sea_orm::Value;

/// Views of a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QueueView {
    /// What I have.
    Mine,
    /// Everything open at the station.
    Station,
    /// What nobody has yet.
    Unassigned,
    /// What has a promise that is due today; an advisor's own.
    DueToday,
    /// What has a promise that is at risk; an advisor's own.
    AtRisk,
    /// What is overdue; an advisor's own.
    Overdue,
    /// What waits for the triage desk: what was sent to it, and what has been on its way longer than routing may take.
    Triage,
    /// What is to be followed up, ended or not; and what waits for the resident or may still be contested.
    Followups,
    /// What I was asked first, wherever it is, until somebody has accepted it (首问负责).
    FirstAsked,
}

impl QueueView {
    /// Every view.
    pub const ALL: [QueueView; 9] = [
        QueueView::Mine,
        QueueView::Station,
        QueueView::Unassigned,
        QueueView::DueToday,
        QueueView::AtRisk,
        QueueView::Overdue,
        QueueView::Triage,
        QueueView::Followups,
        QueueView::FirstAsked,
    ];
}

/// Whose queue it is. There is none for residents, administrators and the product itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueScope(Whose);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Advisor(AccountId, StationId),
    Lead(AccountId, StationId),
    Desk(AccountId),
    District { account: AccountId, named: bool },
}

impl QueueScope {
    /// An advisor's: their own requests, and the station's that are not restricted to somebody else.
    pub fn for_advisor(account: AccountId, station: StationId) -> Self {
        Self(Whose::Advisor(account, station))
    }

    /// A station's, as its lead sees it: everything.
    pub fn for_station(lead: AccountId, station: StationId) -> Self {
        Self(Whose::Lead(lead, station))
    }

    /// The desk's: everything that is not restricted.
    pub fn for_desk(account: AccountId) -> Self {
        Self(Whose::Desk(account))
    }

    /// The district's; `named` may read restricted requests too.
    pub fn for_district(account: AccountId, named: bool) -> Self {
        Self(Whose::District { account, named })
    }

    /// The scope of somebody's role, if it has a queue.
    pub fn of(actor: &Actor) -> Option<Self> {
        match (actor.role, actor.station) {
            (Role::Advisor, Some(station)) => Some(Self::for_advisor(actor.account, station)),
            (Role::Lead, Some(station)) => Some(Self::for_station(actor.account, station)),
            (Role::Desk, _) => Some(Self::for_desk(actor.account)),
            (Role::District, _) => Some(Self::for_district(actor.account, actor.named_for_restricted)),
            _ => None,
        }
    }

    /// The column that a view is sorted by.
    pub(super) fn order(self, view: QueueView) -> &'static str {
        match (self.0, view) {
            (_, QueueView::Followups) => "follow_up_at",
            (_, QueueView::DueToday | QueueView::AtRisk) => "promised_at",
            (Whose::Advisor(..), QueueView::Overdue) => "late_since",
            _ => "queue_at",
        }
    }

    /// The conditions of a view at `now` (domain time), their values numbered from `$1`; none when this scope has no such
    /// view.
    pub(super) fn conditions(self, view: QueueView, now: DateTime<Utc>) -> Option<(String, Vec<Value>)> {
        let mut parts = Vec::new();
        let mut values = Vec::new();
        let mut bind = |value: Value| {
            values.push(value);
            format!("${}", values.len())
        };
        match (self.0, view) {
            (
                Whose::Advisor(account, _)
                | Whose::Lead(account, _)
                | Whose::Desk(account)
                | Whose::District { account, .. },
                QueueView::FirstAsked,
            ) => {
                parts.push(format!("first_asked = {}", bind(account.0.into())));
                parts.push("NOT restricted".into());
            }
            (Whose::Desk(_) | Whose::District { .. }, QueueView::Mine) => return None,
            (Whose::Advisor(..) | Whose::Lead(..), QueueView::Triage) => return None,
            (
                Whose::Advisor(account, _),
                QueueView::Mine
                | QueueView::Followups
                | QueueView::DueToday
                | QueueView::AtRisk
                | QueueView::Overdue,
            ) => {
                parts.push(format!("advisor_id = {}", bind(account.0.into())));
            }
            (Whose::Lead(account, station), QueueView::Mine) => {
                parts.push(format!("advisor_id = {}", bind(account.0.into())));
                parts.push(format!("station_id = {}", bind(station.0.into())));
            }
            (Whose::Advisor(account, station), _) => {
                parts.push(format!("station_id = {}", bind(station.0.into())));
                parts.push(SEEN_BY_COLLEAGUES.replace("{me}", &bind(account.0.into())));
            }
            (Whose::Lead(_, station), _) => {
                parts.push(format!("station_id = {}", bind(station.0.into())));
            }
            (Whose::Desk(_) | Whose::District { named: false, .. }, _) => parts.push("NOT restricted".into()),
            (Whose::District { named: true, .. }, _) => {}
        }
        match view {
            QueueView::DueToday => parts.push(format!("promised_at < {}", bind(end_of_day(now).into()))),
            QueueView::AtRisk => parts.push(format!("at_risk_from <= {}", bind(now.into()))),
            _ => {}
        }
        parts.push(self.states(view).into());
        Some((parts.join(" AND "), values))
    }

    /// The predicate of the partial index that serves the view, word for word.
    fn states(self, view: QueueView) -> &'static str {
        let of_district = matches!(self.0, Whose::Desk(_) | Whose::District { .. });
        match view {
            QueueView::Mine => WITH_ADVISOR,
            QueueView::Station if of_district => OPEN,
            QueueView::Station => AT_STATION,
            QueueView::Unassigned => "state = 'queued'",
            QueueView::DueToday | QueueView::AtRisk => "promised_at IS NOT NULL",
            QueueView::Overdue if matches!(self.0, Whose::Advisor(..)) => "late_since IS NOT NULL",
            QueueView::Overdue => "overdue",
            QueueView::Triage => FOR_TRIAGE,
            QueueView::Followups => "follow_up_at IS NOT NULL",
            QueueView::FirstAsked => "first_asked IS NOT NULL",
        }
    }
}

/// In the words of its index, and then what is only being routed left out: once its promise is missed, a person looks.
const FOR_TRIAGE: &str = "state IN ('submitted','returned','triage') AND (state = 'triage' OR overdue)";
const OPEN: &str =
    "state IN ('submitted','returned','triage','queued','assigned','in_progress','waiting','resolved')";
const AT_STATION: &str = "state IN ('queued','assigned','in_progress','waiting','resolved')";
const WITH_ADVISOR: &str = "state IN ('assigned','in_progress','waiting','resolved')";

/// Not restricted; or my own; or an SOS that nobody has accepted, which rings for everybody.
const SEEN_BY_COLLEAGUES: &str = "(NOT restricted OR advisor_id = {me} \
                                  OR (urgency_rank = 0 AND state IN ('queued','assigned')))";
