//! What happens when, beside the product's own work: requests arrive, people act by their habits, fall ill, calendars
//! and policies change, the workers are down for two days. One heap of times; the clock jumps from one to the next.

use crate::cast::{Cast, requester, resident};
use crate::chance::Chance;
use crate::habits::{Habits, Stage};
use crate::moves::{Move, Planned};
use chrono::{DateTime, Datelike, Duration, Timelike, Utc, Weekday};
use nuanxin_domain::calendar::local;
use nuanxin_domain::help_request::{Event, EventKind, HelpRequest};
use nuanxin_domain::ids::{AccountId, RequestId, StationId};
use nuanxin_domain::roster::Leave;
use nuanxin_domain::rules::Rules;
use nuanxin_domain::urgency::Urgency;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// Something that happens.
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// Somebody asks for help.
    Arrive(Arrival),
    /// Somebody does something with a request.
    Act(RequestId, Actor, Move),
    /// Somebody is entered as away.
    Leave(Leave),
    /// Looks around for hands: somebody came on duty, or went on leave.
    Offer,
    /// The year that was not known is imported.
    Calendar,
    /// Other periods hold.
    Policy,
    /// All workers stop.
    Down,
    /// They run again.
    Up,
    /// A day is over.
    Midnight,
}

use nuanxin_domain::access::Actor;

/// Somebody asks for help.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    /// Counts the requests, from 1.
    pub number: u64,
    /// Who asks.
    pub by: Actor,
    /// Where the person is, as far as it is told: the station that serves it.
    pub home: Option<StationId>,
    /// How urgent they say it is.
    pub declared: Urgency,
    /// 保密件
    pub restricted: bool,
}

/// How much happens.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    /// First moment.
    pub from: DateTime<Utc>,
    /// End, not included.
    pub until: DateTime<Utc>,
    /// Requests a day, on average.
    pub arrivals: f64,
}

struct Entry {
    at: DateTime<Utc>,
    seq: u64,
    /// Of a plan that holds only as long as no other one was made.
    plan: Option<u64>,
    task: Task,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}
impl Eq for Entry {}
impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}
impl Entry {
    fn key(&self) -> (DateTime<Utc>, u64) {
        (self.at, self.seq)
    }
}

/// What is to come.
pub struct Script {
    /// Who takes part.
    pub cast: Cast,
    chance: Chance,
    scale: Scale,
    agenda: BinaryHeap<Reverse<Entry>>,
    entries: u64,
    arrived: u64,
    plans: BTreeMap<RequestId, (Stage, u64)>,
}

impl Script {
    /// The script of these lots: its arrivals, absences, one outage of two days, and what changes in the rules.
    pub fn new(cast: Cast, chance: Chance, scale: Scale) -> Self {
        let mut script = Self {
            cast,
            chance,
            scale,
            agenda: BinaryHeap::new(),
            entries: 0,
            arrived: 0,
            plans: BTreeMap::new(),
        };
        script.arrive_after(scale.from);
        script.days();
        script.absences();
        script
    }

    /// When the next thing happens; none when nothing is left before the end.
    pub fn next_at(&self) -> Option<DateTime<Utc>> {
        self.agenda.peek().map(|Reverse(entry)| entry.at)
    }

    /// The next thing, if it still holds.
    pub fn take_next(&mut self) -> Option<Task> {
        let Reverse(entry) = self.agenda.pop()?;
        let overtaken = match (&entry.task, entry.plan) {
            (Task::Act(request, ..), Some(plan)) => {
                self.plans.get(request).is_none_or(|(_, latest)| *latest != plan)
            }
            _ => false,
        };
        if let Task::Arrive(_) = entry.task {
            self.arrive_after(entry.at);
        }
        (!overtaken).then_some(entry.task)
    }

    /// Something happens at this time.
    pub fn at(&mut self, at: DateTime<Utc>, task: Task) {
        self.add(at, None, task);
    }

    fn add(&mut self, at: DateTime<Utc>, plan: Option<u64>, task: Task) {
        if at >= self.scale.until {
            return;
        }
        self.entries += 1;
        let seq = self.entries;
        self.agenda.push(Reverse(Entry { at, seq, plan, task }));
    }

    /// A request has changed: whoever has it plans anew when it has come to another stage, or when `acted` is set
    /// since the one who planned has done what was planned. Those above step in when they are called.
    pub fn changed(
        &mut self,
        request: &HelpRequest,
        events: &[Event],
        rules: &Rules,
        now: DateTime<Utc>,
        acted: bool,
    ) {
        let stage = Stage::of(request);
        let same = self
            .plans
            .get(&request.id)
            .is_some_and(|(before, _)| *before == stage);
        let called = events
            .iter()
            .any(|event| matches!(event.kind, EventKind::Escalated { .. }));
        if events
            .iter()
            .any(|event| matches!(event.kind, EventKind::Submitted { .. }))
        {
            self.resident_plans(request, now);
        }
        if same && !acted && !called {
            return;
        }
        let mut habits = Habits {
            cast: &self.cast,
            rules,
            chance: &mut self.chance,
            now,
        };
        let planned = if called {
            habits.step_in(request)
        } else {
            habits.next(request)
        };
        if called && planned.is_none() && same {
            return;
        }
        let plan = self.entries + 1;
        self.plans.insert(request.id, (stage, plan));
        if let Some(Planned { at, by, what }) = planned {
            self.add(at, Some(plan), Task::Act(request.id, by, what));
        }
    }

    /// Whether somebody is away and does not act now: then they act the next day.
    pub fn put_off(
        &mut self,
        request: RequestId,
        by: &Actor,
        what: Move,
        rules: &Rules,
        now: DateTime<Utc>,
    ) -> bool {
        let away = rules.roster.is_on_leave(by.account, now);
        if away {
            let plan = self.plans.get(&request).map(|(_, plan)| *plan);
            self.add(
                now + Duration::days(1),
                plan,
                Task::Act(request, by.clone(), what),
            );
        }
        away
    }

    /// Residents urge, add, and withdraw by themselves.
    fn resident_plans(&mut self, request: &HelpRequest, now: DateTime<Utc>) {
        let wishes = [
            (25, Move::Urge),
            (8, Move::Urge),
            (12, Move::Answered),
            (3, Move::Withdraw),
        ];
        for (percent, what) in wishes {
            if self.chance.happens(percent) {
                let at = now + self.chance.minutes(120, 20_000);
                self.add(at, None, Task::Act(request.id, requester(request), what));
            }
        }
    }

    /// The next request, by the hour of the week: mornings of working days are the busiest, nights are quiet.
    fn arrive_after(&mut self, from: DateTime<Utc>) {
        let busiest = self.scale.arrivals * 2.6 / 1440.0;
        let mut at = from;
        loop {
            at += self.chance.next_after(1.0 / busiest);
            if at >= self.scale.until {
                return;
            }
            if self.chance.between(0, 99) < i64::from(busy(at)) {
                break;
            }
        }
        self.arrived += 1;
        let number = self.arrived;
        let homes: Vec<StationId> = self.cast.teams.iter().map(|team| team.station).collect();
        let told = self.chance.happens(92);
        let declared = match self.chance.between(0, 99) {
            0..5 => Urgency::Sos,
            5..22 => Urgency::Urgent,
            _ => Urgency::Normal,
        };
        let arrival = Arrival {
            number,
            by: resident(number),
            home: told.then(|| *self.chance.pick(&homes)),
            declared,
            restricted: self.chance.happens(3),
        };
        self.add(at, None, Task::Arrive(arrival));
    }

    /// The days, with the hours at which people come on duty.
    fn days(&mut self) {
        let mut day = crate::district::duty_begins(self.scale.from);
        while day < self.scale.until {
            self.add(day, None, Task::Offer);
            self.add(day + Duration::hours(15), None, Task::Midnight);
            day += Duration::days(1);
        }
    }

    /// Leave that is planned, illness that is not: each advisor is away now and then.
    fn absences(&mut self) {
        let accounts = self.cast.teams.iter().flat_map(|team| &team.advisors);
        let accounts: Vec<AccountId> = accounts.map(|one| one.account).collect();
        for account in accounts {
            let mut at = self.scale.from;
            loop {
                at += Duration::days(self.chance.between(15, 90));
                if at >= self.scale.until {
                    break;
                }
                let from_at = at + Duration::hours(self.chance.between(0, 9));
                let until_at = from_at + Duration::hours(self.chance.between(4, 240));
                let leave = Leave {
                    account,
                    from_at,
                    until_at,
                };
                let known = if self.chance.happens(60) {
                    Duration::days(3)
                } else {
                    Duration::zero()
                };
                self.add(from_at - known, None, Task::Leave(leave));
                self.add(from_at, None, Task::Offer);
                self.add(until_at, None, Task::Offer);
                at = until_at;
            }
        }
    }

    /// The workers are down for two days, from some moment of the middle of the time on.
    pub fn outage(&mut self) {
        let days = (self.scale.until - self.scale.from).num_days();
        let at = self.scale.from + Duration::minutes(self.chance.between(days * 360, days * 1080));
        self.at(at, Task::Down);
        self.at(at + Duration::days(2), Task::Up);
    }

    /// Something happens once, between these two days of the script.
    pub fn once_between(&mut self, first: i64, last: i64, task: Task) {
        let at = self.scale.from + Duration::minutes(self.chance.between(first * 1440, last * 1440));
        self.at(at, task);
    }
}

/// How busy an hour is, in hundredths of the busiest.
fn busy(at: DateTime<Utc>) -> u32 {
    let wall = local(at);
    let weekend = matches!(wall.weekday(), Weekday::Sat | Weekday::Sun);
    let hour = match wall.hour() {
        0..7 => 6,
        7..9 => 35,
        9..12 => 100,
        12..14 => 45,
        14..17 => 80,
        17..22 => 35,
        _ => 12,
    };
    if weekend { hour / 3 } else { hour }
}
