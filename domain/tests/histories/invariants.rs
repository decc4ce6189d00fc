//! What must hold after every decision, checked against a record that is kept apart from the product's own.

use crate::due_times::Waits;
use crate::story::{Story, resident};
use chrono::{DateTime, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::deadline::{Deadline, DeadlineKind, DeadlineStatus};
use nuanxin_domain::help_request::{
    Decided, EventKind, HelpRequest, Job, Outcome, Owner, Report, State, StateName,
};
use nuanxin_domain::ids::{AccountId, StationId};
use nuanxin_domain::notice::{Audience, NoticeTemplate};
use nuanxin_domain::urgency::Urgency;
use std::collections::{BTreeMap, BTreeSet};

/// What the test itself remembers of one request.
#[derive(Debug)]
pub struct Record {
    last_seq: u32,
    returned_by: BTreeSet<StationId>,
    returns: u32,
    decided_finally: bool,
    recused: BTreeSet<AccountId>,
    taken_back: Vec<AccountId>,
    /// Rung that fired last, by ordinal.
    rungs: BTreeMap<u16, u16>,
    waits: Waits,
}

impl Record {
    pub fn of(story: &Story) -> Record {
        let first = Record {
            last_seq: story.events.last().unwrap().seq,
            returned_by: BTreeSet::new(),
            returns: 0,
            decided_finally: false,
            recused: BTreeSet::new(),
            taken_back: vec![],
            rungs: BTreeMap::new(),
            waits: Waits::default(),
        };
        assert_eq!(story.request.version, 1);
        standing_rules(&story.request);
        first
    }

    pub fn check(&mut self, before: &HelpRequest, decided: &Decided, by: &Actor, now: DateTime<Utc>) {
        let after = &decided.request;
        assert_eq!(after.version, before.version + 1, "one decision is one version");
        assert!(!decided.events.is_empty(), "every move is an event");
        for event in &decided.events {
            assert_eq!(event.seq, self.last_seq + 1, "events are numbered without gaps");
            assert_eq!((event.at, event.by.account), (now, by.account));
            self.last_seq = event.seq;
            self.hands(&event.kind);
            self.no_ping_pong(&event.kind);
            self.rung(&event.kind, before, now);
        }
        self.waits.follow(before, decided, now);
        assert_eq!(after.tally.events, self.last_seq);
        standing_rules(after);
        due_times_are_kept(before, decided, now);
        every_change_is_written(before, decided);
        the_order_binds(after, now);
        the_sender_hears(before, decided);
        quiet(decided, by);
    }

    fn hands(&mut self, kind: &EventKind) {
        match kind {
            EventKind::Recused { advisor } => {
                self.recused.insert(*advisor);
            }
            EventKind::TakenBack { advisor } => {
                assert!(
                    !self.taken_back.contains(advisor),
                    "never from the same advisor twice"
                );
                self.taken_back.push(*advisor);
            }
            EventKind::Assigned { advisor, .. } => {
                assert!(!self.recused.contains(advisor), "assigned to one who recused");
                assert!(
                    !self.taken_back.contains(advisor),
                    "assigned to one who did not accept"
                );
            }
            EventKind::Accepted { advisor, .. } => assert!(!self.recused.contains(advisor)),
            _ => {}
        }
    }

    fn no_ping_pong(&mut self, kind: &EventKind) {
        match kind {
            EventKind::Returned { station, .. } => {
                assert!(!self.decided_finally, "returned after the district decided");
                self.returns += 1;
                assert!(self.returns <= 2, "returned a third time");
                self.returned_by.insert(*station);
            }
            EventKind::Added {
                address_corrected: true,
            } => self.returned_by.clear(),
            EventKind::Routed { by_triage: true, .. } => {
                assert!(!self.decided_finally, "a final decision was made twice");
                self.decided_finally = self.returns >= 2;
            }
            EventKind::Routed { station, .. } => {
                assert!(
                    !self.returned_by.contains(station),
                    "straight back to whoever returned it"
                );
                assert!(self.returns < 2, "after the second return the district decides");
            }
            _ => {}
        }
    }

    fn rung(&mut self, kind: &EventKind, before: &HelpRequest, now: DateTime<Utc>) {
        let (kind, rung) = match kind {
            EventKind::DeadlineWarned { deadline } => (*deadline, 0),
            EventKind::DeadlineMissed { deadline } => (*deadline, 1),
            EventKind::Escalated { deadline, rung } => (*deadline, *rung),
            // A promise with a new time starts a new ladder.
            EventKind::Extended { deadline, .. } => {
                if let Some(open) = open(before, *deadline) {
                    self.rungs.remove(&open.ordinal);
                }
                return;
            }
            _ => return,
        };
        let deadline = open(before, kind).expect("only an open deadline has a ladder");
        let first = if kind == DeadlineKind::Route { 1 } else { 0 };
        let next = self.rungs.get(&deadline.ordinal).map_or(first, |last| last + 1);
        assert_eq!(rung, next, "rungs of {} fire once and in order", kind.code());
        assert!(rung < 1 || now >= deadline.due_at, "missed before it was due");
        self.rungs.insert(deadline.ordinal, rung);
    }
}

fn open(request: &HelpRequest, kind: DeadlineKind) -> Option<&Deadline> {
    request.deadlines.iter().find(|d| d.kind == kind && d.is_open())
}

/// What holds for a request by itself, at any moment.
fn standing_rules(request: &HelpRequest) {
    let json = serde_json::to_string(request).unwrap();
    assert_eq!(&serde_json::from_str::<HelpRequest>(&json).unwrap(), request);

    let owner = request.state.owner();
    match &request.state {
        State::Submitted | State::Returned { .. } | State::Triage { .. } => {
            assert_eq!(owner, Owner::DistrictTriage);
        }
        State::Queued { station } => assert_eq!(owner, Owner::StationLead { station: *station }),
        State::Assigned { advisor, .. }
        | State::InProgress { advisor, .. }
        | State::Waiting { advisor, .. }
        | State::Resolved { advisor, .. } => assert_eq!(owner, Owner::Advisor { account: *advisor }),
        _ => assert_eq!(owner, Owner::Nobody),
    }
    assert_eq!(
        request.state.name().is_open(),
        owner != Owner::Nobody,
        "nobody owns nothing"
    );

    for kind in DeadlineKind::ALL {
        let open = request.deadlines.iter().filter(|d| d.kind == kind && d.is_open());
        assert!(open.count() <= 1, "two open deadlines of {}", kind.code());
    }
    for (n, deadline) in request.deadlines.iter().enumerate() {
        assert_eq!(usize::from(deadline.ordinal), n + 1);
        assert_eq!(
            deadline.is_open(),
            deadline.next_action_at.is_some(),
            "{deadline:?}"
        );
        assert_eq!(deadline.is_open(), deadline.ended_at.is_none(), "{deadline:?}");
        assert!(deadline.due_at >= deadline.set_at, "{deadline:?}");
    }
    somebody_will_be_reminded(request);
}

/// Each state has the deadline that keeps it from being forgotten; what has ended has none.
fn somebody_will_be_reminded(request: &HelpRequest) {
    let is_open = |kind| open(request, kind).is_some();
    let appealed = request.appeals.iter().any(|appeal| appeal.decided.is_none());
    let reporting = request.open_mandatory_report().is_some();
    assert_eq!(
        is_open(DeadlineKind::MandatoryReport),
        reporting,
        "a report that is due has its own deadline"
    );
    let due = request.mandatory_reports.iter().filter(|report| report.is_open());
    assert!(due.count() <= 1, "two reports are due at once");
    let name = request.state.name();
    assert!(name.is_open() || !reporting, "ended with a report that is due");
    match name {
        StateName::Submitted | StateName::Returned | StateName::Triage => {
            assert!(is_open(DeadlineKind::Route))
        }
        StateName::Queued | StateName::Assigned => assert!(is_open(DeadlineKind::Accept)),
        StateName::InProgress => {
            assert!(!is_open(DeadlineKind::Accept));
            // From the first contact on, the deadlines of the case work take over.
            assert!(is_open(DeadlineKind::FirstContact) || request.tally.reached_at.is_some());
        }
        StateName::Waiting => {
            assert!(is_open(DeadlineKind::ResumeWait));
            assert!(
                !is_open(DeadlineKind::FirstContact),
                "nobody waits before the person was reached"
            );
        }
        StateName::Resolved => assert!(is_open(DeadlineKind::AutoClose) != (appealed || reporting)),
        StateName::Closed | StateName::Withdrawn | StateName::Answered | StateName::Merged => {
            let open = request.deadlines.iter().filter(|d| d.is_open());
            let others = open.filter(|d| d.kind != DeadlineKind::Appeal).count();
            assert_eq!(others, 0, "what has ended keeps no promise open: {request:#?}");
        }
    }
    if name.is_open() || name == StateName::Closed {
        assert_eq!(
            is_open(DeadlineKind::Appeal),
            appealed,
            "an open appeal has its own deadline"
        );
    } else {
        assert!(!is_open(DeadlineKind::Appeal));
    }
    let placed = !matches!(
        name,
        StateName::Submitted | StateName::Returned | StateName::Triage
    );
    assert!(!(placed && is_open(DeadlineKind::Route)));
}

/// Returning and re-routing move no due time (domain rules, section 4 "No ping-pong").
fn due_times_are_kept(before: &HelpRequest, decided: &Decided, now: DateTime<Utc>) {
    let moves = |kind: &EventKind| matches!(kind, EventKind::Returned { .. } | EventKind::Routed { .. });
    if !decided.events.iter().any(|event| moves(&event.kind)) {
        return;
    }
    let routed = decided.request.state.station().is_some();
    for kind in [DeadlineKind::Accept, DeadlineKind::FirstContact] {
        let Some(last) = before.latest_deadline(kind) else {
            continue;
        };
        let next = decided.request.latest_deadline(kind).unwrap();
        if last.is_open() {
            assert_eq!((next.ordinal, next.due_at), (last.ordinal, last.due_at));
        } else if routed && next.is_open() && last.due_at > now {
            assert!(
                next.due_at <= last.due_at,
                "{} was met, then returned",
                kind.code()
            );
        }
    }
}

/// No step of ours is promised for later than the work order is due.
fn the_order_binds(request: &HelpRequest, now: DateTime<Utc>) {
    let order = open(request, DeadlineKind::WorkOrder).filter(|order| order.due_at > now);
    let Some(order) = order else { return };
    for kind in [DeadlineKind::Accept, DeadlineKind::FirstContact] {
        if let Some(ours) = open(request, kind) {
            assert!(
                ours.due_at <= order.due_at,
                "{} is later than the order",
                kind.code()
            );
        }
    }
}

/// The sender of a work order hears of every end, and nobody else is reported to.
fn the_sender_hears(before: &HelpRequest, decided: &Decided) {
    let reports = decided.jobs.iter().filter_map(|job| match job {
        Job::Report { what, seq, .. } => Some((*what, *seq)),
        _ => None,
    });
    let reports: Vec<(Report, u32)> = reports.collect();
    for (_, seq) in &reports {
        assert!(
            decided.events.iter().any(|event| event.seq == *seq),
            "of this decision"
        );
    }
    let request = &decided.request;
    if !request.has_order() {
        assert_eq!(reports, []);
        return;
    }
    let ended = |kind: &EventKind| {
        use EventKind::{Answered, Closed, Resolved, ReturnedToSender, Withdrawn};
        matches!(
            kind,
            Resolved { .. } | Closed { .. } | Answered | Withdrawn { .. } | ReturnedToSender { .. }
        )
    };
    let ends = decided.events.iter().filter(|event| ended(&event.kind)).count();
    let told = reports
        .iter()
        .filter(|(what, _)| *what != Report::Accepted)
        .count();
    assert_eq!(told, ends, "each end is told once");
    let placed = before.tally.routed_at.is_none() && request.tally.routed_at.is_some();
    assert_eq!(reports.iter().any(|(what, _)| *what == Report::Accepted), placed);
    assert!(
        !matches!(request.state, State::Merged { .. }),
        "an order is not merged away"
    );
}

/// Storage writes only the deadlines that are named as touched.
fn every_change_is_written(before: &HelpRequest, decided: &Decided) {
    let changed = decided
        .request
        .deadlines
        .iter()
        .filter(|d| !before.deadlines.contains(d));
    for deadline in changed {
        assert!(
            decided.touched_deadlines.contains(&deadline.ordinal),
            "{deadline:?} is lost"
        );
    }
    let gone = |d: &&Deadline| {
        d.status != DeadlineStatus::Open && !decided.request.deadlines.iter().any(|n| n.ordinal == d.ordinal)
    };
    assert_eq!(before.deadlines.iter().filter(gone).count(), 0);
}

/// Who must not be told.
fn quiet(decided: &Decided, by: &Actor) {
    let request = &decided.request;
    let requester = Audience::Account {
        account: resident().account,
    };
    let died = matches!(
        request.state,
        State::Resolved {
            outcome: Outcome::Deceased,
            ..
        } | State::Closed {
            outcome: Outcome::Deceased,
            ..
        }
    );
    for notice in &decided.notices {
        let own = Audience::Account { account: by.account };
        assert_ne!(notice.audience, own, "nobody is told of their own act");
        if request.restricted || died {
            assert_ne!(
                notice.audience, requester,
                "nothing goes to a phone that may be shared"
            );
        }
        if let Audience::Station { .. } = notice.audience {
            let (rings, ends) = (NoticeTemplate::StaffSos, NoticeTemplate::StaffSosTaken);
            assert!(notice.template == rings || notice.template == ends);
            assert_eq!(request.urgency, Urgency::Sos, "only an SOS rings for everybody");
        }
    }
}
