//! The ledger of permissions (订阅授权): how many messages a person lets us send under one template. Nobody can ask the
//! platform how many are left, so we count: an accept is one more, a message that was taken one less, a refusal by the
//! platform or a withdrawal leaves none. An accept may reach us twice, from the phone and as an event: it counts once.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// So far apart the phone's word and the platform's event of one accept may come.
const PAIRED_WITHIN: TimeDelta = TimeDelta::minutes(10);
/// Accepts that wait for their pair; older ones have none.
const MOST_WAITING: usize = 20;

/// What somebody said when asked whether we may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GrantAnswer {
    /// One more message.
    Accept,
    /// No.
    Reject,
    /// The platform has barred the template.
    Ban,
    /// The platform dropped it: another template has the same title.
    Filter,
}

impl GrantAnswer {
    /// The answer of a code of the platform's; with sound or with an alert is an accept.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "accept" | "acceptWithAudio" | "acceptWithAlert" => Some(Self::Accept),
            "reject" => Some(Self::Reject),
            "ban" => Some(Self::Ban),
            "filter" => Some(Self::Filter),
            _ => None,
        }
    }
}

/// Who told us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantSource {
    /// The phone, after the dialog.
    Phone,
    /// The platform, by an event.
    Event,
}

/// Of which kind a template is, as the platform gave it out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum GrantKind {
    /// One message for each accept (一次性订阅).
    #[default]
    OneTime,
    /// Any number after one accept, until it is withdrawn (长期订阅): for public services only.
    LongTerm,
}

impl GrantKind {
    /// What a message that was taken does to the ledger.
    pub fn after_a_message(self) -> Option<GrantChange> {
        match self {
            Self::OneTime => Some(GrantChange::Spent),
            Self::LongTerm => None,
        }
    }
}

/// Something that changes the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantChange {
    /// The person answered.
    Answered {
        /// What.
        answer: GrantAnswer,
        /// Who told us.
        source: GrantSource,
    },
    /// The person withdrew it in the menu of a message.
    Withdrawn,
    /// A message was taken.
    Spent,
    /// The platform refused a message because nothing is left.
    NoneLeft,
}

/// What is known of one person and one template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeGrant {
    /// Messages that may still be sent.
    pub credits: u32,
    /// The last answer.
    pub answer: Option<GrantAnswer>,
    /// Accepts that only one of the two has told us of.
    waiting: Vec<(GrantSource, DateTime<Utc>)>,
}

impl NoticeGrant {
    /// The ledger after this change.
    #[must_use]
    pub fn after(mut self, change: GrantChange, now: DateTime<Utc>) -> Self {
        match change {
            GrantChange::Answered { answer, source } => {
                self.answer = Some(answer);
                if answer == GrantAnswer::Accept {
                    self.accepted(source, now);
                }
            }
            GrantChange::Withdrawn => {
                self.answer = Some(GrantAnswer::Reject);
                self.empty();
            }
            GrantChange::Spent => self.credits = self.credits.saturating_sub(1),
            GrantChange::NoneLeft => self.empty(),
        }
        self
    }

    fn accepted(&mut self, source: GrantSource, now: DateTime<Utc>) {
        self.waiting.retain(|(_, at)| now - *at <= PAIRED_WITHIN);
        let pair = self.waiting.iter().position(|(other, _)| *other != source);
        if let Some(pair) = pair {
            self.waiting.remove(pair);
            return;
        }
        self.credits = self.credits.saturating_add(1);
        if self.waiting.len() < MOST_WAITING {
            self.waiting.push((source, now));
        }
    }

    fn empty(&mut self) {
        self.credits = 0;
        self.waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHONE: GrantChange = GrantChange::Answered {
        answer: GrantAnswer::Accept,
        source: GrantSource::Phone,
    };
    const EVENT: GrantChange = GrantChange::Answered {
        answer: GrantAnswer::Accept,
        source: GrantSource::Event,
    };

    fn after(changes: &[(GrantChange, i64)]) -> NoticeGrant {
        let start = DateTime::UNIX_EPOCH;
        changes
            .iter()
            .fold(NoticeGrant::default(), |grant, (change, seconds)| {
                grant.after(*change, start + TimeDelta::seconds(*seconds))
            })
    }

    #[test]
    fn an_accept_that_comes_from_both_sides_counts_once_in_any_order() {
        assert_eq!(after(&[(PHONE, 0), (EVENT, 2)]).credits, 1);
        assert_eq!(after(&[(EVENT, 0), (PHONE, 2)]).credits, 1);
        assert_eq!(
            after(&[(PHONE, 0), (PHONE, 1), (EVENT, 2), (EVENT, 3)]).credits,
            2
        );
        assert_eq!(after(&[(PHONE, 0), (EVENT, 601)]).credits, 2, "too far apart");
        assert_eq!(after(&[(PHONE, 0), (EVENT, 1), (EVENT, 2)]).credits, 2);
    }

    #[test]
    fn messages_use_it_up_and_a_no_of_the_platform_or_of_the_person_leaves_none() {
        assert_eq!(
            after(&[(PHONE, 0), (GrantChange::Spent, 1), (GrantChange::Spent, 2)]).credits,
            0
        );
        assert_eq!(
            after(&[(PHONE, 0), (PHONE, 1), (GrantChange::NoneLeft, 2)]).credits,
            0
        );
        assert_eq!(GrantKind::OneTime.after_a_message(), Some(GrantChange::Spent));
        assert_eq!(GrantKind::LongTerm.after_a_message(), None);
        let withdrawn = after(&[(PHONE, 0), (GrantChange::Withdrawn, 1)]);
        assert_eq!(
            (withdrawn.credits, withdrawn.answer),
            (0, Some(GrantAnswer::Reject))
        );
        assert_eq!(
            after(&[(PHONE, 0), (GrantChange::Withdrawn, 1), (EVENT, 2)]).credits,
            1
        );
        let refused = GrantChange::Answered {
            answer: GrantAnswer::Reject,
            source: GrantSource::Phone,
        };
        assert_eq!(
            after(&[(PHONE, 0), (refused, 1)]).credits,
            1,
            "not documented to touch what was given"
        );
        assert_eq!(
            GrantAnswer::from_code("acceptWithAudio"),
            Some(GrantAnswer::Accept)
        );
        assert_eq!(GrantAnswer::from_code("maybe"), None);
    }
}
