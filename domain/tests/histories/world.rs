//! Two requests, everybody who may act, and a clock that only goes forward.

use crate::invariants;
use crate::story::*;
use chrono::{DateTime, Duration, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{
    Addition, AppealDecision, Decided, HelpRequest, Means, Outcome, Refusal, ReturnGround, SamePerson,
    StateName, Submission, VisitReport, Words,
};
use nuanxin_domain::ids::{AppealId, StationId};
use nuanxin_domain::rules::Deciding;
use nuanxin_domain::urgency::Urgency;
use proptest::prelude::*;
use uuid::Uuid;

/// How a history begins.
#[derive(Debug, Clone)]
pub struct Start {
    urgency: Urgency,
    restricted: bool,
    minor: bool,
}

pub fn a_start() -> impl Strategy<Value = Start> {
    (an_urgency(), prop::bool::weighted(0.2), prop::bool::weighted(0.1)).prop_map(
        |(urgency, restricted, minor)| Start {
            urgency,
            restricted,
            minor,
        },
    )
}

fn an_urgency() -> impl Strategy<Value = Urgency> {
    prop_oneof![4 => Just(Urgency::Normal), 2 => Just(Urgency::Urgent), 2 => Just(Urgency::Sos)]
}

/// What somebody tries.
#[derive(Debug, Clone)]
pub enum Try {
    /// Whatever usually comes next.
    Onward(u8),
    Route(Option<StationId>),
    DecideRoute(StationId),
    Assign(StationId, u8),
    Accept,
    Return {
        corrected: bool,
    },
    Recuse,
    Wait,
    Resume,
    Contact {
        reached: bool,
    },
    Visit {
        reached: bool,
    },
    Note {
        telling: bool,
    },
    Urgency(Urgency),
    Restrict(bool),
    Extend(DeadlineKind, i64),
    Resolve(Outcome),
    Close,
    Reopen {
        handler: bool,
    },
    Answer,
    Merge(SamePerson),
    Unmerge,
    Add {
        corrected: bool,
        danger: Option<Urgency>,
    },
    Urge {
        text: bool,
    },
    Withdraw {
        spoken: bool,
    },
    Rate,
    Appeal {
        about_lead: bool,
    },
    Decide {
        upheld: bool,
    },
    Sweep,
}

/// Who tries it: whoever would be expected to, or just anybody.
#[derive(Debug, Clone)]
pub enum Who {
    Expected,
    Anybody(u8),
}

/// One step of a history.
#[derive(Debug, Clone)]
pub struct Step {
    seconds: i64,
    second_request: bool,
    who: Who,
    what: Try,
}

pub fn a_step() -> impl Strategy<Value = Step> {
    let seconds = prop_oneof![
        4 => 1..30_i64,
        4 => 30..3_600_i64,
        2 => 3_600..86_400_i64,
        1 => 86_400..2_000_000_i64,
    ];
    let who = prop_oneof![3 => Just(Who::Expected), 1 => any::<u8>().prop_map(Who::Anybody)];
    (seconds, prop::bool::weighted(0.15), who, a_try()).prop_map(|(seconds, second_request, who, what)| {
        Step {
            seconds,
            second_request,
            who,
            what,
        }
    })
}

fn a_try() -> impl Strategy<Value = Try> {
    let station = || prop::sample::select(STATIONS.to_vec());
    let moves = prop_oneof![
        6 => prop::option::weighted(0.9, station()).prop_map(Try::Route),
        2 => station().prop_map(Try::DecideRoute),
        4 => (station(), 1..4_u8).prop_map(|(station, n)| Try::Assign(station, n)),
        6 => Just(Try::Accept),
        4 => any::<bool>().prop_map(|corrected| Try::Return { corrected }),
        2 => Just(Try::Recuse),
        3 => Just(Try::Wait),
        2 => Just(Try::Resume),
        4 => Just(Try::Resolve(Outcome::Helped)),
        1 => Just(Try::Resolve(Outcome::Deceased)),
        2 => Just(Try::Close),
        2 => any::<bool>().prop_map(|handler| Try::Reopen { handler }),
    ];
    let contact = prop_oneof![
        4 => prop::bool::weighted(0.8).prop_map(|reached| Try::Contact { reached }),
        1 => any::<bool>().prop_map(|reached| Try::Visit { reached }),
        1 => any::<bool>().prop_map(|telling| Try::Note { telling }),
    ];
    let ends = prop_oneof![
        Just(Try::Answer),
        any::<bool>().prop_map(|spoken| Try::Withdraw { spoken }),
        prop::sample::select(vec![SamePerson::Yes, SamePerson::No]).prop_map(Try::Merge),
        Just(Try::Unmerge),
        Just(Try::Unmerge),
    ];
    let resident = prop_oneof![
        2 => (any::<bool>(), prop::option::weighted(0.3, an_urgency()))
            .prop_map(|(corrected, danger)| Try::Add { corrected, danger }),
        1 => any::<bool>().prop_map(|text| Try::Urge { text }),
        1 => Just(Try::Rate),
        2 => prop::bool::weighted(0.2).prop_map(|about_lead| Try::Appeal { about_lead }),
        2 => any::<bool>().prop_map(|upheld| Try::Decide { upheld }),
    ];
    let guard = prop_oneof![
        2 => an_urgency().prop_map(Try::Urgency),
        1 => any::<bool>().prop_map(Try::Restrict),
        1 => (prop::sample::select(DeadlineKind::ALL.to_vec()), 1..200_i64)
            .prop_map(|(kind, hours)| Try::Extend(kind, hours)),
    ];
    let onward = any::<u8>().prop_map(Try::Onward);
    prop_oneof![12 => onward, 8 => moves, 4 => contact, 1 => ends, 3 => resident, 2 => guard, 5 => Just(Try::Sweep)]
}

/// Two stories with one clock.
pub struct World {
    pub stories: Vec<Story>,
    records: Vec<invariants::Record>,
    now: DateTime<Utc>,
    appeals: u128,
}

impl World {
    pub fn new(start: Start) -> World {
        let stories: Vec<Story> = [1, 2]
            .map(|n| {
                let submission = Submission {
                    declared: start.urgency,
                    restricted: start.restricted,
                    minor: start.minor,
                    ..submission(n)
                };
                Story::of(resident(), submission)
            })
            .into();
        let records = stories.iter().map(invariants::Record::of).collect();
        World {
            now: stories[0].now,
            stories,
            records,
            appeals: 0,
        }
    }

    /// One step, with everything checked after each decision.
    pub fn take(&mut self, step: Step) {
        self.now += Duration::seconds(step.seconds);
        for story in &mut self.stories {
            story.now = self.now;
        }
        let index = usize::from(step.second_request);
        if let Try::Sweep = step.what {
            self.sweep(0);
            self.sweep(1);
            return;
        }
        let what = match step.what {
            Try::Onward(n) => onward(self.stories[index].state(), n),
            what => what,
        };
        let by = who(&step.who, &what, &self.stories[index].request);
        self.appeals += 1;
        match &what {
            Try::Merge(same) => self.both(index, &by, |this, other, cx| this.merge(other, *same, None, cx)),
            Try::Unmerge => self.both(index, &by, |this, other, cx| this.unmerge(other, None, cx)),
            what => {
                let story = &self.stories[index];
                let cx = Deciding {
                    by: &by,
                    now: self.now,
                    rules: &story.rules,
                };
                let decided = attempt(&story.request, what, self.appeals, &cx);
                if let Ok(decided) = decided {
                    self.keep(index, &by, decided);
                }
            }
        }
    }

    fn both(
        &mut self,
        index: usize,
        by: &Actor,
        verb: impl Fn(&HelpRequest, &HelpRequest, &Deciding<'_>) -> Result<[Decided; 2], Refusal>,
    ) {
        let (this, other) = (&self.stories[index], &self.stories[1 - index]);
        let cx = Deciding {
            by,
            now: self.now,
            rules: &this.rules,
        };
        if let Ok([first, second]) = verb(&this.request, &other.request, &cx) {
            self.keep(index, by, first);
            self.keep(1 - index, by, second);
        }
    }

    fn sweep(&mut self, index: usize) {
        let system = Actor::system();
        for _ in 0..40 {
            let story = &self.stories[index];
            let cx = Deciding {
                by: &system,
                now: self.now,
                rules: &story.rules,
            };
            let climbed = story.request.climb(&cx);
            match climbed.expect("nothing keeps the ladder from being climbed") {
                Some(decided) => self.keep(index, &system, decided),
                None => return,
            }
        }
        panic!("the ladder never ends: {:#?}", self.stories[index].request);
    }

    fn keep(&mut self, index: usize, by: &Actor, decided: Decided) {
        let story = &mut self.stories[index];
        let before = story.request.clone();
        self.records[index].check(&before, &decided, by, self.now);
        story.keep(decided);
    }
}

/// What usually comes next in a state, so that histories get somewhere.
fn onward(state: StateName, n: u8) -> Try {
    let station = STATIONS[usize::from(n) % 2];
    let usual = match state {
        StateName::Submitted | StateName::Returned => vec![Try::Route(Some(station))],
        StateName::Triage => vec![Try::DecideRoute(station)],
        StateName::Queued => vec![Try::Assign(station, 1), Try::Assign(station, 2), Try::Accept],
        StateName::Assigned => vec![Try::Accept, Try::Return { corrected: n > 100 }],
        StateName::InProgress => vec![
            Try::Contact { reached: true },
            Try::Wait,
            Try::Resolve(Outcome::Helped),
            Try::Return { corrected: n > 100 },
        ],
        StateName::Waiting => vec![Try::Resume, Try::Urge { text: true }],
        StateName::Resolved => vec![
            Try::Close,
            Try::Appeal { about_lead: n > 200 },
            Try::Decide { upheld: n > 100 },
            Try::Reopen { handler: n > 100 },
        ],
        StateName::Closed => vec![
            Try::Appeal { about_lead: n > 200 },
            Try::Decide { upheld: n > 100 },
            Try::Reopen { handler: n > 100 },
        ],
        StateName::Merged => vec![Try::Unmerge],
        StateName::Withdrawn | StateName::Answered => vec![Try::Sweep],
    };
    usual[usize::from(n / 2) % usual.len()].clone()
}

/// Whoever is expected to try it; the state decides who that is.
fn who(who: &Who, what: &Try, request: &HelpRequest) -> Actor {
    let everybody = [
        resident(),
        stranger(),
        advisor(1),
        advisor(2),
        advisor(3),
        lead(),
        advisor_of(JNS, 1),
        advisor_of(JNS, 2),
        lead_of(JNS),
        advisor_of(STATIONS[2], 1),
        lead_of(STATIONS[2]),
        desk(),
        district(),
        Actor::system(),
    ];
    if let Who::Anybody(n) = who {
        return everybody[usize::from(*n) % everybody.len()].clone();
    }
    let station = request.state.station().unwrap_or(CJD);
    let handler = everybody
        .iter()
        .find(|actor| request.state.advisor() == Some(actor.account));
    let handler = handler.cloned().unwrap_or_else(|| advisor_of(station, 1));
    match what {
        Try::Route(_) | Try::Sweep | Try::Onward(_) => Actor::system(),
        Try::DecideRoute(_) | Try::Unmerge | Try::Merge(_) => district(),
        Try::Assign(..) | Try::Extend(..) | Try::Decide { .. } | Try::Answer => lead_of(station),
        Try::Add { .. } | Try::Urge { .. } | Try::Rate | Try::Appeal { .. } => resident(),
        Try::Withdraw { spoken } if *spoken => desk(),
        Try::Withdraw { .. } => resident(),
        _ => handler,
    }
}

fn attempt(r: &HelpRequest, what: &Try, n: u128, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
    let words = Words::default;
    match *what {
        Try::Route(station) => r.route(&placement(station), cx),
        Try::DecideRoute(station) => r.decide_route(station, None, cx),
        Try::Assign(station, n) => {
            let station = r.state.station().filter(|_| n < 3).unwrap_or(station);
            let to = advisor_of(station, n.into());
            r.assign(to.account, to.station, cx)
        }
        Try::Accept => r.accept(cx),
        Try::Return { corrected } => {
            let correction = corrected.then(correction);
            r.send_back(ReturnGround::NotThisAddress, "不在本街道".into(), correction, cx)
        }
        Try::Recuse => r.recuse(None, cx),
        Try::Wait => r.wait("低保证到期了吗?".into(), cx),
        Try::Resume => r.resume(None, cx),
        Try::Contact { reached } => r.first_contact(Means::Phone, reached, None, words(), cx),
        Try::Visit { reached } => {
            let report = VisitReport {
                reached,
                people: 2,
                at: None,
                words: Words::told("来过了。"),
            };
            r.visit(report, cx)
        }
        Try::Note { telling: true } => r.note(Words::told("请带好证件。"), cx),
        Try::Note { .. } => r.note(Words::internal("家里有狗"), cx),
        Try::Urgency(to) => r.assess_urgency(to, Some("情况有变".into()), cx),
        Try::Restrict(restricted) => r.restrict(restricted, None, cx),
        Try::Extend(kind, hours) => r.extend(kind, cx.now + Duration::hours(hours), "等材料".into(), cx),
        Try::Resolve(outcome) => r.resolve(outcome, Words::told("已办好。"), cx),
        Try::Close => r.close(true, words(), cx),
        Try::Reopen { handler } => r.reopen(words(), handler, cx),
        Try::Answer => r.answer(Words::told("请打12345。"), cx),
        Try::Add {
            corrected,
            danger: ref found,
        } => {
            let addition = Addition {
                text: Some("补充".into()),
                correction: corrected.then(correction),
                danger: found.map(danger),
            };
            r.add(addition, cx)
        }
        Try::Urge { text } => r.urge(text.then(|| "快一点".into()), cx),
        Try::Withdraw { spoken } => r.withdraw(None, spoken, cx),
        Try::Rate => r.rate(4, true, None, cx),
        Try::Appeal { about_lead } => {
            r.appeal(AppealId(Uuid::from_u128(n)), "没有解决".into(), about_lead, cx)
        }
        Try::Decide { upheld } => {
            let appeal = r.appeals.last().map_or(AppealId(Uuid::nil()), |appeal| appeal.id);
            let decision = AppealDecision {
                appeal,
                upheld,
                words: Words::told("已复核。"),
            };
            r.decide_appeal(decision, cx)
        }
        Try::Sweep => r
            .climb(cx)
            .and_then(|decided| decided.ok_or(Refusal::DeadlineUnmovable)),
        Try::Merge(_) | Try::Unmerge | Try::Onward(_) => unreachable!("resolved before"),
    }
}
