//! After an outage (domain rules, section 5): everything that became due meanwhile climbs its ladder at once, and each
//! person hears of it in one notice with the list, not once for each of hundreds of requests. An SOS is told at once
//! beside it.

use crate::access::{Actor, Role};
use crate::help_request::HelpRequest;
use crate::ids::{AccountId, RequestId};
use crate::notice::{Audience, Notice, NoticeTemplate};
use crate::urgency::Urgency;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;

/// A rung that fires later than this after its time was kept from firing: nobody looked.
pub const BEHIND: TimeDelta = TimeDelta::minutes(10);

/// Whether what was to be done at `due` is done late at `now`.
pub fn is_behind(due: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - due > BEHIND
}

impl HelpRequest {
    /// Whether its ladder has been left standing.
    pub fn is_behind(&self, now: DateTime<Utc>) -> bool {
        let due = self.deadlines.iter().filter(|deadline| deadline.is_open());
        due.filter_map(|deadline| deadline.next_action_at)
            .any(|due| is_behind(due, now))
    }
}

impl Notice {
    /// Whether it is kept for the one notice with the list: everything but what cannot wait the minutes of catching up.
    pub fn joins_catch_up(&self) -> bool {
        self.urgency < Urgency::Sos && self.template.may_wait()
    }
}

/// Who hears of one thing: a person, or whoever comes to an audience that nobody belongs to now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hearer {
    Person(AccountId),
    Later(Audience),
}

/// What everybody is told when the catch-up is over: one notice with a list for each person, or what they would have been
/// told anyway if it is all about one request. `staff` are all who can sign in; `sees` says whether somebody may know of
/// a request. What none of an audience may see is left for whoever will be named for it.
pub fn told_once(
    gathered: &[Notice],
    staff: &[Actor],
    sees: impl Fn(&Actor, RequestId) -> bool,
) -> Vec<Notice> {
    let mut heard: BTreeMap<Hearer, Vec<&Notice>> = BTreeMap::new();
    for notice in gathered {
        for hearer in hearers(notice, staff, &sees) {
            let list = heard.entry(hearer).or_default();
            if !list.iter().any(|known| is_said(known, notice)) {
                list.push(notice);
            }
        }
    }
    let told = heard
        .into_iter()
        .flat_map(|(hearer, list)| told(hearer, &list, staff));
    told.collect()
}

fn is_said(known: &Notice, notice: &Notice) -> bool {
    (known.template, known.request) == (notice.template, notice.request) && notice.request.is_some()
}

fn hearers(notice: &Notice, staff: &[Actor], sees: &impl Fn(&Actor, RequestId) -> bool) -> Vec<Hearer> {
    let may_know = |actor: &&Actor| notice.request.is_none_or(|request| sees(actor, request));
    if let Audience::Account { account } = notice.audience {
        let known = staff.iter().find(|actor| actor.account == account);
        let resident = Actor {
            account,
            role: Role::Resident,
            station: None,
            session: None,
            named_for_restricted: false,
        };
        let told = may_know(&known.unwrap_or(&resident));
        return told.then_some(Hearer::Person(account)).into_iter().collect();
    }
    let those = staff.iter().filter(|actor| notice.audience.reaches(actor));
    let persons: Vec<Hearer> = those
        .filter(may_know)
        .map(|actor| Hearer::Person(actor.account))
        .collect();
    if persons.is_empty() {
        return vec![Hearer::Later(notice.audience)];
    }
    persons
}

fn told(hearer: Hearer, list: &[&Notice], staff: &[Actor]) -> Vec<Notice> {
    let (audience, of_staff) = match hearer {
        Hearer::Person(account) => {
            let of_staff = staff.iter().any(|actor| actor.account == account);
            (Audience::Account { account }, of_staff)
        }
        Hearer::Later(audience) => (audience, true),
    };
    let about_one = list
        .iter()
        .all(|one| one.request.is_some() && one.request == list[0].request);
    if about_one || list.len() == 1 {
        return list.iter().map(|one| Notice { audience, ..**one }).collect();
    }
    let template = if of_staff {
        NoticeTemplate::StaffCatchUp
    } else {
        NoticeTemplate::CatchUp
    };
    let urgency = list
        .iter()
        .map(|one| one.urgency)
        .max()
        .unwrap_or(Urgency::Normal);
    vec![Notice {
        audience,
        template,
        request: None,
        urgency,
    }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::StationId;
    use uuid::Uuid;

    const STATION: StationId = StationId(Uuid::from_u128(7));
    const LEAD: Audience = Audience::Lead { station: STATION };

    fn actor(n: u128, role: Role, station: Option<StationId>) -> Actor {
        Actor {
            account: AccountId(Uuid::from_u128(n)),
            role,
            station,
            session: None,
            named_for_restricted: false,
        }
    }

    fn staff() -> [Actor; 4] {
        [
            actor(1, Role::Advisor, Some(STATION)),
            actor(2, Role::Lead, Some(STATION)),
            actor(3, Role::District, None),
            actor(4, Role::District, None),
        ]
    }

    fn to(n: u128) -> Audience {
        Audience::Account {
            account: AccountId(Uuid::from_u128(n)),
        }
    }

    fn notice(audience: Audience, template: NoticeTemplate, request: u128) -> Notice {
        Notice {
            audience,
            template,
            request: Some(RequestId(Uuid::from_u128(request))),
            urgency: Urgency::Normal,
        }
    }

    fn list(audience: Audience) -> Notice {
        Notice {
            audience,
            template: NoticeTemplate::StaffCatchUp,
            request: None,
            urgency: Urgency::Normal,
        }
    }

    #[test]
    fn each_person_hears_once_in_whatever_part_they_are_told() {
        use NoticeTemplate::{StaffEscalated, StaffMissed};
        let gathered: Vec<Notice> = (0..40)
            .flat_map(|n| {
                [
                    notice(to(1), StaffMissed, n),
                    notice(to(2), StaffMissed, n),
                    notice(LEAD, StaffEscalated, n),
                    notice(Audience::District, StaffEscalated, n),
                ]
            })
            .collect();
        let told = told_once(&gathered, &staff(), |_, _| true);
        assert_eq!(told, [1, 2, 3, 4].map(|n| list(to(n))));
    }

    #[test]
    fn what_is_about_one_request_is_told_as_ever() {
        use NoticeTemplate::{Closed, StaffMissed, StaffTakenBack};
        let gathered = [
            notice(LEAD, StaffMissed, 1),
            notice(LEAD, StaffTakenBack, 1),
            notice(LEAD, StaffMissed, 1),
            notice(to(90), Closed, 1),
        ];
        let told = told_once(&gathered, &staff(), |_, _| true);
        let expected = [
            notice(to(2), StaffMissed, 1),
            notice(to(2), StaffTakenBack, 1),
            notice(to(90), Closed, 1),
        ];
        assert_eq!(told, expected);
        let two = [notice(to(90), Closed, 1), notice(to(90), Closed, 2)];
        let told = told_once(&two, &staff(), |_, _| true);
        assert_eq!(told.len(), 1);
        assert_eq!(
            told[0].template,
            NoticeTemplate::CatchUp,
            "a resident is told as one"
        );
    }

    #[test]
    fn who_may_not_know_of_a_request_hears_of_the_others_only() {
        use NoticeTemplate::StaffEscalated;
        let gathered = [1, 2, 3].map(|n| notice(Audience::District, StaffEscalated, n));
        let hidden = RequestId(Uuid::from_u128(3));
        let three = AccountId(Uuid::from_u128(3));
        let told = told_once(&gathered, &staff(), |actor, request| {
            request != hidden || actor.account == three
        });
        assert_eq!(told, [list(to(3)), list(to(4))]);
        let told = told_once(&gathered[2..], &staff(), |_, _| false);
        assert_eq!(told, [gathered[2]], "kept for whoever will be named");
        let nobody = told_once(&gathered, &[], |_, _| true);
        assert_eq!(nobody, [list(Audience::District)], "for whoever comes");
    }

    #[test]
    fn what_cannot_wait_is_told_beside_it() {
        let sos = Notice {
            urgency: Urgency::Sos,
            ..notice(LEAD, NoticeTemplate::StaffMissed, 1)
        };
        assert!(!sos.joins_catch_up());
        assert!(!notice(LEAD, NoticeTemplate::StaffDanger, 1).joins_catch_up());
        assert!(notice(LEAD, NoticeTemplate::StaffMissed, 1).joins_catch_up());
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(9);
        assert!(!is_behind(now - BEHIND, now));
        assert!(is_behind(now - BEHIND - TimeDelta::seconds(1), now));
        assert!(!is_behind(now + BEHIND, now), "a clock that was set back");
    }
}
