//! The ladder of an answer that is owed to a resident and is no deadline of a request: to a complaint, to a request for
//! deletion. As that of requests (domain rules, section 5): a warning at 75 %, a notice when it is due, the district when
//! it stays open, then daily until somebody decides. Each rung fires once, because what has fired is part of the record.

use crate::access::Actor;
use crate::deadline::{TOP_RUNG, next_daily, warn_at};
use crate::ids::AccountId;
use crate::notice::{Audience, Notice};
use chrono::{DateTime, Utc};

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerLadder {
    /// Next rung to fire: 0 warn, 1 miss, 2 district, 3 and on daily.
    pub rung: u16,
    /// When that one fires.
    pub next_action_at: DateTime<Utc>,
}

/// What has fired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rung {
    /// Three quarters of the time are over.
    Warned,
    /// The time is over.
    Missed,
    /// It stays open.
    Escalated,
}

impl Rung {
    /// The code of the audit log.
    pub fn code(self) -> &'static str {
        match self {
            Rung::Warned => "warned",
            Rung::Missed => "missed",
            Rung::Escalated => "escalated",
        }
    }
}

impl AnswerLadder {
    /// The rung as it is stored; [`TOP_RUNG`] fits.
    pub fn stored_rung(self) -> i16 {
        i16::try_from(self.rung).unwrap_or(i16::MAX)
    }

    /// Of an answer that is owed since `set_at` and due at `due_at`.
    pub fn start(set_at: DateTime<Utc>, due_at: DateTime<Utc>) -> Self {
        Self {
            rung: 0,
            next_action_at: warn_at(set_at, due_at),
        }
    }

    /// Fires everything that is due by `now`, and tells what was the last: after a long outage nobody is told rung by
    /// rung. None when nothing is due. `escalates_at`: when the district is told of what is still open.
    pub fn climb(
        self,
        due_at: DateTime<Utc>,
        escalates_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Option<(Self, Rung)> {
        let (mut ladder, mut fired) = (self, None);
        while ladder.next_action_at <= now {
            let (rung, next_action_at) = match ladder.rung {
                0 => (Rung::Warned, due_at),
                1 => (Rung::Missed, escalates_at),
                _ => (Rung::Escalated, next_daily(ladder.next_action_at, now)),
            };
            fired = Some(rung);
            ladder = Self {
                rung: ladder.rung.saturating_add(1).min(TOP_RUNG),
                next_action_at,
            };
        }
        fired.map(|rung| (ladder, rung))
    }
}

/// A notice of the district goes to those only who see what it is about: not to whoever is complained of, and of what is
/// restricted only to the persons named for it. `district` are all who can sign in there. When none of them sees it, the
/// others are told, so that somebody is named.
pub(crate) fn addressed(
    notices: Vec<Notice>,
    district: &[Actor],
    concerned: Option<AccountId>,
    sees: impl Fn(&Actor) -> bool,
) -> Vec<Notice> {
    let those_who_see: Vec<&Actor> = district.iter().filter(|actor| sees(actor)).collect();
    let told = if those_who_see.is_empty() {
        let others = district.iter().filter(|actor| Some(actor.account) != concerned);
        others.collect()
    } else {
        those_who_see
    };
    let all = told.len() == district.len();
    let mut addressed = Vec::new();
    for notice in notices {
        if all || notice.audience != Audience::District {
            addressed.push(notice);
            continue;
        }
        addressed.extend(told.iter().map(|actor| Notice {
            audience: Audience::Account {
                account: actor.account,
            },
            ..notice
        }));
    }
    addressed
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn it_warns_at_three_quarters_misses_and_then_calls_daily() {
        let (set, due) = (at("2026-09-01T00:00:00Z"), at("2026-09-05T00:00:00Z"));
        let escalates = at("2026-09-06T09:00:00Z");
        let climb = |ladder: AnswerLadder, now| ladder.climb(due, escalates, at(now));
        let ladder = AnswerLadder::start(set, due);
        assert_eq!(climb(ladder, "2026-09-03T23:59:59Z"), None);
        let (ladder, fired) = climb(ladder, "2026-09-04T00:00:00Z").unwrap();
        assert_eq!(fired, Rung::Warned);
        assert_eq!(climb(ladder, "2026-09-04T23:59:59Z"), None);
        let (ladder, fired) = climb(ladder, "2026-09-05T00:00:00Z").unwrap();
        assert_eq!(fired, Rung::Missed);
        let (ladder, fired) = climb(ladder, "2026-09-06T09:00:00Z").unwrap();
        assert_eq!(fired, Rung::Escalated);
        assert_eq!(climb(ladder, "2026-09-07T08:59:59Z"), None);
        let (ladder, fired) = climb(ladder, "2026-09-07T09:00:00Z").unwrap();
        assert_eq!((fired, ladder.rung), (Rung::Escalated, 4));
        let (ladder, fired) = climb(ladder, "2026-12-01T10:00:00Z").unwrap();
        assert_eq!(
            (fired, ladder.rung),
            (Rung::Escalated, 5),
            "lost days are not made up for"
        );
        assert_eq!(ladder.next_action_at, at("2026-12-02T09:00:00Z"));
    }

    #[test]
    fn it_counts_on_for_as_long_as_nobody_decides() {
        let (set, due) = (at("2026-09-01T00:00:00Z"), at("2026-09-05T00:00:00Z"));
        let mut ladder = AnswerLadder::start(set, due);
        for day in 0..400 {
            let now = at("2026-09-06T09:00:00Z") + chrono::TimeDelta::days(day);
            let (next, _) = ladder.climb(due, at("2026-09-06T09:00:00Z"), now).unwrap();
            assert!(
                next.rung > ladder.rung,
                "on day {day} nobody can tell that it has fired"
            );
            ladder = next;
        }
    }

    proptest! {
        /// Looked at often or seldom: what fired last, and what comes next, is the same.
        #[test]
        fn it_stands_where_time_has_brought_it(looks in prop::collection::vec(0i64..200, 1..20)) {
            let (set, due) = (at("2026-09-01T00:00:00Z"), at("2026-09-03T00:00:00Z"));
            let escalates = at("2026-09-04T00:00:00Z");
            let mut hours = looks;
            hours.sort_unstable();
            let last = *hours.last().unwrap();
            let mut often = AnswerLadder::start(set, due);
            for hour in &hours {
                let now = set + chrono::TimeDelta::hours(*hour);
                if let Some((next, _)) = often.climb(due, escalates, now) {
                    prop_assert!(next.rung > often.rung && next.next_action_at > now);
                    often = next;
                }
            }
            let now = set + chrono::TimeDelta::hours(last);
            let once = AnswerLadder::start(set, due).climb(due, escalates, now);
            let once = once.map_or(AnswerLadder::start(set, due), |(ladder, _)| ladder);
            prop_assert_eq!(often.next_action_at, once.next_action_at);
        }
    }
}
