//! The scheduler: what happens next, whoever does it. Two workers are two names by which it claims.

use crate::installation;
use crate::sight::Sight;
use chrono::{DateTime, Duration, TimeDelta, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::channel::Channel;
use nuanxin_domain::danger_words::DangerFinding;
use nuanxin_domain::help_request::{Decided, HelpRequest, Submission};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::intake::{Address, Consent, ConsentKind, Intake};
use nuanxin_domain::need::Need;
use nuanxin_domain::number::RequestNumber;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::jobs::{self, ClaimedJob};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::Write;
use nuanxin_infra::testing::TestDatabase;
use nuanxin_simulation::chance::Chance;
use nuanxin_simulation::failure::{Failure, Tally};
use nuanxin_simulation::invariants::{Broken, Watch};
use nuanxin_simulation::moves::{Move, attempt};
use nuanxin_simulation::script::{Arrival, Scale, Script, Task};
use nuanxin_workers::jobs::{catching_up, find_hands, redistribute, sweep_deadlines};
use nuanxin_workers::runner::{LANES, run_claimed};
use uuid::Uuid;

/// When the month begins: with the Mid-Autumn and National Day holidays near its end.
const BEGINS: &str = "2026-09-07T00:00:00+08:00";
const DAYS: i64 = 30;

/// How soon the workers notice that something is to be done.
const NOTICED: Duration = Duration::seconds(1);

/// How long a claimed job belongs to its worker, in real time, and more than that.
const LEASE: std::time::Duration = std::time::Duration::from_secs(30);
const PAST_THE_LEASE: TimeDelta = TimeDelta::seconds(31);

/// Rounds after which something is wrong.
const ROUNDS: usize = 300;

/// A month that is lived.
pub struct Month {
    pub platform: Platform,
    pub script: Script,
    sight: Sight,
    chance: Chance,
    up: bool,
    /// Something was recorded since the workers last looked.
    news: bool,
    /// How far the leases' clock was moved.
    moved: TimeDelta,
    acts: u64,
    tally: Tally,
}

/// Lives the month of this seed on this database, and checks every step.
pub async fn live(seed: u64, database: TestDatabase) -> Result<Tally, Failure> {
    let keys = tempfile::tempdir().expect("a folder");
    let from: DateTime<Utc> = BEGINS.parse().expect("an instant");
    let platform = installation::open(&database, &keys.path().join("keys.toml"), from).await;
    let cast = installation::cast(&platform);
    let mut chance = Chance::of(seed);
    let scale = Scale {
        from,
        until: from + Duration::days(DAYS),
        arrivals: chance.between(10, 20) as f64 / 10.0,
    };
    let watch = Watch::new(cast.clone(), &platform.snapshot().rules.calendar);
    let mut script = Script::new(cast, chance.clone(), scale);
    script.outage();
    script.once_between(3, 14, Task::Calendar);
    script.once_between(8, 25, Task::Policy);
    let mut month = Month {
        sight: Sight::new(watch),
        platform,
        script,
        chance,
        up: true,
        news: false,
        moved: TimeDelta::zero(),
        acts: 0,
        tally: Tally::default(),
    };
    let passed = month.pass().await;
    let at = month.platform.clocks.domain.now();
    month.tally.add(&month.sight.tally);
    let lived = match passed {
        Ok(()) => Ok(month.tally),
        Err(broken) => {
            let events = match broken.request {
                Some(id) => requests::timeline(month.platform.db.reader(), &month.platform.ring, id).await,
                None => Ok(Vec::new()),
            };
            let events = events.unwrap_or_default();
            Err(Failure::of(seed, broken, at, |_| events.clone()))
        }
    };
    month.platform.close().await.expect("closes");
    lived
}

impl Month {
    async fn pass(&mut self) -> Result<(), Broken> {
        loop {
            let Some(next) = self.script.next_at() else {
                return Ok(());
            };
            match self.wake().await.filter(|wake| *wake <= next) {
                Some(wake) => {
                    self.until(wake);
                    self.work().await?;
                }
                None => {
                    self.until(next);
                    if let Some(task) = self.script.take_next() {
                        self.happen(task).await?;
                    }
                }
            }
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.platform.clocks.domain.now()
    }

    fn until(&self, at: DateTime<Utc>) {
        let clock = self.platform.movable_clock.as_ref().expect("a movable clock");
        clock.set(at.max(clock_now(clock))).expect("forward");
    }

    async fn wake(&self) -> Option<DateTime<Utc>> {
        if !self.up {
            return None;
        }
        if self.news {
            return Some(self.now() + NOTICED);
        }
        let due = self.sight.next_due_at(&self.platform).await;
        due.map(|due| due.max(self.now()) + NOTICED)
    }

    async fn happen(&mut self, task: Task) -> Result<(), Broken> {
        match task {
            Task::Arrive(arrival) => return self.submit(arrival).await,
            Task::Act(request, by, what) => return self.act(request, &by, what).await,
            Task::Leave(leave) => installation::enter_leave(&self.platform, leave).await,
            Task::Offer if self.up => return self.work().await,
            Task::Offer => {}
            Task::Calendar => {
                installation::import_days_off(&self.platform).await;
                self.rules_changed();
            }
            Task::Policy => {
                installation::import_policy(&self.platform).await;
                self.rules_changed();
            }
            Task::Down => self.up = false,
            Task::Up => {
                self.up = true;
                let now = self.now();
                self.sight.watch.workers_are_back(now);
                return self.work().await;
            }
            Task::Midnight => {
                self.sight
                    .end_of_day(&self.platform, &self.script.cast, self.up && !self.news)
                    .await?
            }
        }
        Ok(())
    }

    fn rules_changed(&mut self) {
        let now = self.now();
        self.sight
            .watch
            .rules_changed(&self.platform.snapshot().rules, now);
        self.news = true;
    }

    async fn submit(&mut self, arrival: Arrival) -> Result<(), Broken> {
        let team = arrival.home.and_then(|home| self.script.cast.team(home));
        let submission = Submission {
            id: RequestId(Uuid::from_u128(0xA_0000 + u128::from(arrival.number))),
            number: RequestNumber::compose(2026, arrival.number).expect("a number"),
            channel: Channel::MiniProgram,
            needs: vec![Need::Living],
            declared: arrival.declared,
            for_self: true,
            intake: Personal::new(intake(team.map(|team| team.address.as_str()))),
            restricted: arrival.restricted,
            minor: false,
            danger: DangerFinding::default(),
            account_reachable: true,
            attachments: vec![],
        };
        let snapshot = self.platform.snapshot();
        let cx = Deciding {
            by: &arrival.by,
            now: self.now(),
            rules: &snapshot.rules,
        };
        let decided = HelpRequest::submit(submission, &cx).expect("a submission that is complete");
        self.commit(decided).await;
        self.observe(None).await
    }

    async fn act(&mut self, id: RequestId, by: &Actor, what: Move) -> Result<(), Broken> {
        let snapshot = self.platform.snapshot();
        let now = self.now();
        if self.script.put_off(id, by, what.clone(), &snapshot.rules, now) {
            return Ok(());
        }
        let stored = requests::load(self.platform.db.reader(), id)
            .await
            .expect("loads");
        let request = stored.expect("it was submitted");
        self.acts += 1;
        let cx = Deciding {
            by,
            now,
            rules: &snapshot.rules,
        };
        let staff = by.role.is_staff();
        match attempt(&request, &what, self.acts, &cx) {
            Ok(decided) => {
                self.commit(decided).await;
                self.observe(staff.then_some(id)).await
            }
            Err(_) => {
                self.tally.refused += 1;
                if staff {
                    self.script.changed(&request, &[], &snapshot.rules, now, true);
                }
                Ok(())
            }
        }
    }

    async fn commit(&mut self, decided: Decided) {
        let written = self.platform.committer.commit(vec![Write::from(decided)]).await;
        written.expect("nobody else acts at the same moment");
        self.news = true;
    }

    /// Looks at what was recorded since; whoever has acted on a request plans anew.
    async fn observe(&mut self, acted: Option<RequestId>) -> Result<(), Broken> {
        let now = self.now();
        let snapshot = self.platform.snapshot();
        for (id, events) in self.sight.look(&self.platform).await? {
            let request = &self.sight.known[&id];
            self.script
                .changed(request, &events, &snapshot.rules, now, acted == Some(id));
        }
        Ok(())
    }

    /// Does everything that is ready or due.
    async fn work(&mut self) -> Result<(), Broken> {
        for _ in 0..ROUNDS {
            let ran = self.run_jobs().await;
            let swept = self.sweep().await;
            self.end_catch_up().await;
            let released = redistribute::redistribute(&self.platform).await.expect("answers");
            let found = find_hands::find_hands(&self.platform).await.expect("answers");
            self.observe(None).await?;
            if ran + swept + released + found == 0 {
                self.news = false;
                return self.sight.nothing_is_left(&self.platform).await;
            }
        }
        Err(Broken::of_house(
            "work comes to an end",
            "the workers go round in circles",
        ))
    }

    /// Now and then both workers find that everybody can be told now.
    async fn end_catch_up(&mut self) {
        let one = catching_up::end_when_over(&self.platform);
        if self.chance.happens(50) {
            let (one, other) = tokio::join!(one, catching_up::end_when_over(&self.platform));
            assert!(
                !(one.expect("answers") && other.expect("answers")),
                "both have told everybody"
            );
            return;
        }
        one.await.expect("answers");
    }

    /// Now and then both workers sweep at the same moment.
    async fn sweep(&mut self) -> usize {
        let one = sweep_deadlines::sweep(&self.platform);
        if self.chance.happens(25) {
            let (one, other) = tokio::join!(one, sweep_deadlines::sweep(&self.platform));
            return one.expect("answers") + other.expect("answers");
        }
        one.await.expect("answers")
    }

    /// One worker claims; now and then it dies before it has done anything, or wakes up after its lease is over.
    async fn run_jobs(&mut self) -> usize {
        let mut ran = 0;
        loop {
            let claimed = self.claim("one").await;
            if claimed.is_empty() {
                return ran;
            }
            ran += claimed.len();
            match self.chance.between(0, 99) {
                0..12 => self.lease_runs_out().await,
                12..24 => {
                    self.lease_runs_out().await;
                    let again = self.claim("other").await;
                    run_claimed(&self.platform, again).await;
                    run_claimed(&self.platform, claimed).await;
                }
                _ => run_claimed(&self.platform, claimed).await,
            }
        }
    }

    async fn claim(&self, worker: &str) -> Vec<ClaimedJob> {
        let now = self.platform.clocks.real.now() + self.moved;
        let claimed = jobs::claim(&self.platform.db, LANES, worker, 64, LEASE, now).await;
        claimed.expect("claims")
    }

    async fn lease_runs_out(&mut self) {
        self.moved += PAST_THE_LEASE;
        let now = self.platform.clocks.real.now() + self.moved;
        jobs::rescue(&self.platform.db, now).await.expect("rescues");
    }
}

fn clock_now(clock: &nuanxin_infra::clock::MovableClock) -> DateTime<Utc> {
    nuanxin_infra::clock::Clock::now(clock)
}

fn intake(address: Option<&str>) -> Intake {
    Intake {
        description: Some("一个人住,没有人照顾。".into()),
        address: address.map(|text| Address {
            text: Some(text.to_owned()),
            ..Address::default()
        }),
        whereabouts: address.is_none().then(|| "桥下".to_owned()),
        consents: [ConsentKind::Processing, ConsentKind::Referral]
            .map(|kind| Consent {
                kind,
                version: "1".into(),
            })
            .into(),
        ..Intake::default()
    }
}
