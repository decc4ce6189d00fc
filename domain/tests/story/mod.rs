//! Builders for tests: people, stations, a clock, and a request that is led through its life.
#![allow(dead_code)] // each test file uses its own part

mod people;
pub mod work;

use chrono::{DateTime, Duration, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::deadline::{Deadline, DeadlineKind};
use nuanxin_domain::help_request::{
    Addition, Decided, Event, EventKind, HelpRequest, Means, Outcome, Refusal, ReturnGround, StateName,
    Submission, Words,
};
use nuanxin_domain::ids::{AppealId, StationId};
use nuanxin_domain::notice::{Audience, Notice, NoticeTemplate};
use nuanxin_domain::rules::{Deciding, Rules};
use nuanxin_domain::urgency::Urgency;
use uuid::Uuid;

pub use people::*;

/// A request, the clock and everything that has happened so far.
#[derive(Debug, Clone)]
pub struct Story {
    pub rules: Rules,
    pub now: DateTime<Utc>,
    pub request: HelpRequest,
    pub events: Vec<Event>,
    /// Of the last decision.
    pub notices: Vec<Notice>,
    pub last: Decided,
}

pub type Told = Result<(), Refusal>;

impl Story {
    /// Submitted by the resident for themselves on Monday 2026-09-14 at 10:00.
    pub fn new() -> Story {
        Story::of(resident(), submission(1))
    }

    pub fn urgent(urgency: Urgency) -> Story {
        Story::of(
            resident(),
            Submission {
                declared: urgency,
                ..submission(1)
            },
        )
    }

    pub fn of(by: Actor, submission: Submission) -> Story {
        let (rules, now) = (rules(), at("09-14 10:00"));
        let cx = Deciding {
            by: &by,
            now,
            rules: &rules,
        };
        let last = HelpRequest::submit(submission, &cx).unwrap();
        Story {
            now,
            request: last.request.clone(),
            events: last.events.clone(),
            notices: last.notices.clone(),
            rules,
            last,
        }
    }

    /// It came with a work order that is due in so many hours: part of the decision that submitted it.
    pub fn order(&mut self, hours: i64) {
        self.order_due(self.now + Duration::hours(hours));
    }

    pub fn order_due(&mut self, due: DateTime<Utc>) {
        let by = Actor::system();
        let cx = Deciding {
            by: &by,
            now: self.now,
            rules: &self.rules,
        };
        let submitted = self.last.clone();
        let bound = submitted.and_then(|request| Ok(request.bound_by_order(due, &cx)));
        self.last = bound.unwrap();
        self.request = self.last.request.clone();
    }

    /// Somebody does something; the clock stands still.
    pub fn act(
        &mut self,
        by: &Actor,
        verb: impl FnOnce(&HelpRequest, &Deciding<'_>) -> Result<Decided, Refusal>,
    ) -> Told {
        let cx = Deciding {
            by,
            now: self.now,
            rules: &self.rules,
        };
        let decided = verb(&self.request, &cx)?;
        self.keep(decided);
        Ok(())
    }

    pub fn keep(&mut self, decided: Decided) {
        self.request = decided.request.clone();
        self.events.extend(decided.events.iter().cloned());
        self.notices = decided.notices.clone();
        self.last = decided;
    }

    /// Moves the clock and climbs everything that is due.
    pub fn until(&mut self, text: &str) -> &mut Self {
        self.now = at(text);
        self.sweep();
        self
    }

    pub fn after(&mut self, minutes: i64) -> &mut Self {
        self.now += Duration::minutes(minutes);
        self.sweep();
        self
    }

    /// As the sweep does it: rung by rung, until nothing is due. Answers with the number of rungs.
    pub fn sweep(&mut self) -> usize {
        let system = Actor::system();
        for fired in 0..40 {
            let cx = Deciding {
                by: &system,
                now: self.now,
                rules: &self.rules,
            };
            match self.request.climb(&cx).unwrap() {
                Some(decided) => self.keep(decided),
                None => return fired,
            }
        }
        panic!("the ladder never ends");
    }

    pub fn routed_to(mut self, station: StationId) -> Story {
        self.route(Some(station)).unwrap();
        self
    }
    pub fn queued(self) -> Story {
        self.routed_to(CJD)
    }
    pub fn assigned(mut self) -> Story {
        self = self.queued();
        self.assign(&lead(), &advisor(1)).unwrap();
        self
    }
    pub fn accepted(mut self) -> Story {
        self = self.queued();
        self.accept(&advisor(1)).unwrap();
        self
    }
    pub fn reached(mut self) -> Story {
        self = self.accepted();
        self.reach(&advisor(1)).unwrap();
        self
    }
    pub fn resolved(mut self) -> Story {
        self = self.reached();
        self.resolve(&advisor(1)).unwrap();
        self
    }
    pub fn closed(mut self) -> Story {
        self = self.resolved();
        self.act(&advisor(1), |r, cx| r.close(true, Words::default(), cx))
            .unwrap();
        self
    }

    pub fn route(&mut self, station: Option<StationId>) -> Told {
        self.act(&Actor::system(), |r, cx| r.route(&placement(station), cx))
    }
    pub fn assign(&mut self, by: &Actor, to: &Actor) -> Told {
        self.act(by, |r, cx| r.assign(to.account, to.station, cx))
    }
    pub fn accept(&mut self, by: &Actor) -> Told {
        self.act(by, |r, cx| r.accept(cx))
    }
    pub fn send_back(&mut self, by: &Actor) -> Told {
        self.act(by, |r, cx| {
            r.send_back(ReturnGround::NotThisAddress, "不在本街道".into(), None, cx)
        })
    }
    pub fn reach(&mut self, by: &Actor) -> Told {
        self.act(by, |r, cx| {
            r.first_contact(Means::Phone, true, None, Words::default(), cx)
        })
    }
    pub fn attempt(&mut self, by: &Actor) -> Told {
        self.act(by, |r, cx| {
            r.first_contact(Means::Phone, false, None, Words::default(), cx)
        })
    }
    pub fn wait(&mut self, by: &Actor) -> Told {
        self.act(by, |r, cx| r.wait("您的低保证到期了吗?".into(), cx))
    }
    pub fn resolve(&mut self, by: &Actor) -> Told {
        self.act(by, |r, cx| {
            r.resolve(Outcome::Helped, Words::told("已办好。"), cx)
        })
    }
    pub fn say(&mut self, by: &Actor, text: &str) -> Told {
        let addition = Addition {
            text: Some(text.into()),
            ..Addition::default()
        };
        self.act(by, |r, cx| r.add(addition, cx))
    }
    pub fn cry(&mut self, by: &Actor, suggested: Urgency) -> Told {
        let addition = Addition {
            text: Some("他又打我".into()),
            danger: Some(danger(suggested)),
            ..Addition::default()
        };
        self.act(by, |r, cx| r.add(addition, cx))
    }
    pub fn appeal(&mut self, n: u128) -> Told {
        self.act(&resident(), |r, cx| {
            r.appeal(AppealId(Uuid::from_u128(n)), "没有解决".into(), false, cx)
        })
    }
    pub fn raise(&mut self, by: &Actor, to: Urgency) -> Told {
        self.act(by, |r, cx| r.assess_urgency(to, Some("情况有变".into()), cx))
    }

    pub fn state(&self) -> StateName {
        self.request.state.name()
    }
    pub fn open(&self, kind: DeadlineKind) -> Option<&Deadline> {
        self.request.latest_deadline(kind).filter(|d| d.is_open())
    }
    pub fn due(&self, kind: DeadlineKind) -> DateTime<Utc> {
        self.open(kind)
            .unwrap_or_else(|| panic!("no open deadline {}", kind.code()))
            .due_at
    }
    pub fn codes(&self) -> Vec<String> {
        self.events.iter().map(|event| event.kind.code()).collect()
    }
    pub fn count(&self, code: &str) -> usize {
        self.codes().iter().filter(|known| *known == code).count()
    }
    pub fn told(&self, audience: Audience, template: NoticeTemplate) -> bool {
        let mut notices = self.notices.iter();
        notices.any(|n| n.audience == audience && n.template == template)
    }
    pub fn happened(&self, kind: &EventKind) -> bool {
        self.events.iter().any(|event| event.kind == *kind)
    }
}

pub fn to(actor: &Actor) -> Audience {
    Audience::Account {
        account: actor.account,
    }
}
