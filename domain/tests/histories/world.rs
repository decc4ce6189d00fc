//! Two requests, everybody who may act, and a clock that only goes forward.

use crate::attempt::attempt;
use crate::due_times::CALENDARS;
use crate::invariants;
use crate::steps::{Start, Step, Try, Who, onward};
use crate::story::*;
use crate::work::Work;
use chrono::{DateTime, Duration, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::deadline::MoveReason;
use nuanxin_domain::help_request::{Decided, HelpRequest, Refusal, Submission};
use nuanxin_domain::rules::Deciding;

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
                let mut story = Story::of(resident(), submission);
                if let Some(hours) = start.order.filter(|_| n == 1) {
                    story.order(hours);
                }
                story
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
        if let Try::Import(n) = step.what {
            self.import(n);
            return;
        }
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

    /// Another calendar holds; what runs is counted anew at once, or later by the sweep.
    fn import(&mut self, n: u8) {
        let calendar = &CALENDARS[usize::from(n) % CALENDARS.len()];
        let system = Actor::system();
        for index in 0..self.stories.len() {
            self.stories[index].rules.calendar = calendar.clone();
            if n > 100 {
                continue;
            }
            let story = &self.stories[index];
            let cx = Deciding {
                by: &system,
                now: self.now,
                rules: &story.rules,
            };
            let recounted = story.request.recount(MoveReason::Calendar, &cx);
            if let Some(decided) = recounted.expect("nothing keeps it from being counted") {
                self.keep(index, &system, decided);
            }
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
            let at_once = story.request.catch_up(&cx).expect("all at once, as well");
            assert_eq!(climbed.as_ref().is_ok_and(Option::is_some), at_once.is_some());
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
        Try::Route(_) | Try::Import(_) | Try::Sweep | Try::Onward(_) | Try::Release => Actor::system(),
        Try::DecideRoute(_) | Try::Unmerge | Try::Merge(_) => district(),
        Try::Assign(..) | Try::Extend(..) | Try::DecideExtension { .. } | Try::Decide { .. } => {
            lead_of(station)
        }
        Try::Work(Work::DecideCase { .. }) => lead_of(station),
        Try::Answer | Try::DismissReport | Try::ReturnToSender => lead_of(station),
        Try::Add { .. } | Try::Urge { .. } | Try::Rate | Try::Appeal { .. } => resident(),
        Try::Cry { .. } | Try::CryAnyway(_) => resident(),
        Try::OpenReport => desk(),
        Try::Withdraw { spoken } if *spoken => desk(),
        Try::Withdraw { .. } => resident(),
        _ => handler,
    }
}
