//! Builders for tests: people, stations, a clock, and a request that is led through its life.
#![allow(dead_code)] // each test file uses its own part

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::calendar::{WorkCalendar, ZONE};
use nuanxin_domain::channel::Channel;
use nuanxin_domain::danger_words::DangerFinding;
use nuanxin_domain::deadline::{Deadline, DeadlineKind, DeadlinePolicy};
use nuanxin_domain::help_request::{
    Addition, Correction, Decided, Event, EventKind, HelpRequest, Means, Outcome, Refusal, ReturnGround,
    StateName, Submission, Words,
};
use nuanxin_domain::ids::{AccountId, AppealId, RequestId, SessionId, StationId};
use nuanxin_domain::intake::{Consent, ConsentKind, Intake};
use nuanxin_domain::need::Need;
use nuanxin_domain::notice::{Audience, Notice, NoticeTemplate};
use nuanxin_domain::number::RequestNumber;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::roster::DutyRoster;
use nuanxin_domain::routing::{Decision, Placement, Places, Station};
use nuanxin_domain::rules::{Deciding, Rules};
use nuanxin_domain::urgency::Urgency;
use uuid::Uuid;

/// 曹家渡, 江宁路 and a third one.
pub const STATIONS: [StationId; 3] = [
    StationId(Uuid::from_u128(0xA)),
    StationId(Uuid::from_u128(0xB)),
    StationId(Uuid::from_u128(0xC)),
];
pub const CJD: StationId = STATIONS[0];
pub const JNS: StationId = STATIONS[1];

pub fn account(n: u128) -> AccountId {
    AccountId(Uuid::from_u128(n))
}

fn person(n: u128, role: Role, station: Option<StationId>) -> Actor {
    Actor {
        account: account(n),
        role,
        station,
        session: (role == Role::Resident).then_some(SessionId(Uuid::from_u128(n + 1000))),
        named_for_restricted: false,
    }
}

pub fn resident() -> Actor {
    person(1, Role::Resident, None)
}
pub fn stranger() -> Actor {
    person(2, Role::Resident, None)
}
/// Advisor `n` (from 1) of a station.
pub fn advisor_of(station: StationId, n: u128) -> Actor {
    person(station.0.as_u128() * 100 + n, Role::Advisor, Some(station))
}
pub fn advisor(n: u128) -> Actor {
    advisor_of(CJD, n)
}
pub fn lead_of(station: StationId) -> Actor {
    person(station.0.as_u128() * 100 + 99, Role::Lead, Some(station))
}
pub fn lead() -> Actor {
    lead_of(CJD)
}
pub fn desk() -> Actor {
    person(50, Role::Desk, None)
}
pub fn district() -> Actor {
    Actor {
        named_for_restricted: true,
        ..person(60, Role::District, None)
    }
}
pub fn admin() -> Actor {
    person(70, Role::Admin, None)
}

/// Shanghai time of 2026, as `"09-14 09:00"`.
pub fn at(text: &str) -> DateTime<Utc> {
    let local = NaiveDateTime::parse_from_str(&format!("2026-{text}"), "%Y-%m-%d %H:%M").unwrap();
    local.and_local_timezone(ZONE).unwrap().to_utc()
}

/// Monday to Friday 09:00-17:00 everywhere, nobody on night duty.
pub fn rules() -> Rules {
    Rules {
        calendar: WorkCalendar::embedded(),
        policy: DeadlinePolicy::default(),
        places: Places::new("test", Vec::new(), STATIONS.map(station).into()),
        roster: DutyRoster::default(),
    }
}

fn station(id: StationId) -> Station {
    let n = id.0.as_u128();
    Station {
        id,
        name: format!("静安区第{n}街道静邻暖心屋——社区救助顾问服务站"),
        short_name: format!("第{n}暖心屋"),
        street_code: format!("3101060{n:02}"),
        phone: format!("021-0000-00{n:02}"),
        points: vec![],
    }
}

pub fn placement(station: Option<StationId>) -> Placement {
    Placement {
        station,
        street: None,
        street_code: None,
        committee_code: None,
        confidence: 1.0,
        decision: if station.is_some() {
            Decision::Routed
        } else {
            Decision::Triage
        },
        because: vec![],
        candidates: vec![],
        places_version: "test".into(),
    }
}

pub fn intake() -> Intake {
    Intake {
        description: Some("一个人住,没有人照顾。".into()),
        whereabouts: Some("长寿路桥下".into()),
        consents: vec![Consent {
            kind: ConsentKind::Processing,
            version: "1".into(),
        }],
        ..Intake::default()
    }
}

pub fn correction() -> Correction {
    Correction {
        intake: Personal::new(intake()),
    }
}

/// Words of danger that suggest an urgency.
pub fn danger(suggested: Urgency) -> DangerFinding {
    DangerFinding {
        kinds: [nuanxin_domain::danger_words::DangerKind::Violence].into(),
        suggested: Some(suggested),
        version: "test".into(),
    }
}

pub fn submission(n: u64) -> Submission {
    Submission {
        id: RequestId(Uuid::from_u128(n.into())),
        number: RequestNumber::compose(2026, n).unwrap(),
        channel: Channel::MiniProgram,
        needs: vec![Need::Living],
        declared: Urgency::Normal,
        for_self: true,
        intake: Personal::new(intake()),
        restricted: false,
        minor: false,
        danger: DangerFinding::default(),
        account_reachable: true,
    }
}

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

pub fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
