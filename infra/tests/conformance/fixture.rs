//! A small world: one station, a few people, requests that go through the domain's own verbs.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::calendar::{OpeningHours, WorkCalendar};
use nuanxin_domain::channel::Channel;
use nuanxin_domain::danger_words::DangerFinding;
use nuanxin_domain::deadline::DeadlinePolicy;
use nuanxin_domain::help_request::{Decided, HelpRequest, Submission};
use nuanxin_domain::ids::{AccountId, RequestId, SessionId, StationId};
use nuanxin_domain::intake::{Consent, ConsentKind, Intake, PersonDetails};
use nuanxin_domain::need::Need;
use nuanxin_domain::number::RequestNumber;
use nuanxin_domain::roster::DutyRoster;
use nuanxin_domain::routing::{Decision, Placement, Places, ServicePoint, Station};
use nuanxin_domain::rules::{Deciding, Rules};
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::clock::{Clocks, MovableClock, SystemClock};
use nuanxin_infra::db::Database;
use nuanxin_infra::help_requests;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::keys::KeyRing;
use nuanxin_infra::record::{RecordError, Recording, Write, record};
use nuanxin_infra::testing::TestDatabase;
use uuid::Uuid;

/// A station's id that reads well in failures.
pub const STATION: StationId = StationId(Uuid::from_u128(0x5741));
/// A second station.
pub const ELSEWHERE: StationId = StationId(Uuid::from_u128(0x5742));

/// A database and all that a decision needs.
pub struct World {
    pub test: Option<TestDatabase>,
    db: Database,
    pub cx: Recording,
    pub rules: Rules,
    domain: Arc<MovableClock>,
    next_number: std::sync::atomic::AtomicU64,
}

/// One world for each database that can be had.
pub async fn worlds() -> Vec<World> {
    TestDatabase::all_backends()
        .await
        .into_iter()
        .map(|test| World::over(test.database.clone(), Some(test)))
        .collect()
}

impl World {
    /// A world over a migrated database, which disappears with it when it is a test's own.
    pub fn over(db: Database, test: Option<TestDatabase>) -> Self {
        let start = Utc.with_ymd_and_hms(2026, 9, 15, 2, 0, 0).unwrap();
        let domain = Arc::new(MovableClock::starting_at(Arc::new(SystemClock), start));
        let clocks = Clocks {
            domain: domain.clone(),
            real: Arc::new(SystemClock),
        };
        let places = Places::new("1", vec![], vec![station(STATION), station(ELSEWHERE)]);
        Self {
            test,
            db,
            cx: Recording {
                ring: KeyRing::generate(),
                clocks,
            },
            rules: Rules {
                calendar: WorkCalendar::embedded().into(),
                policy: DeadlinePolicy::default().into(),
                places: places.into(),
                roster: DutyRoster::default(),
            },
            domain,
            next_number: 1.into(),
        }
    }

    pub fn db(&self) -> &Database {
        &self.db
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.cx.clocks.domain.now()
    }

    pub fn real_now(&self) -> DateTime<Utc> {
        self.cx.clocks.real.now()
    }

    pub fn advance(&self, by: TimeDelta) {
        self.domain.advance(by).unwrap();
    }

    /// The domain's decision of whoever acts, now.
    pub fn decide<T>(&self, by: &Actor, verb: impl FnOnce(&Deciding<'_>) -> T) -> T {
        verb(&Deciding {
            by,
            now: self.now(),
            rules: &self.rules,
        })
    }

    /// A new request, decided but not recorded.
    pub fn submission(&self, by: &Actor, urgency: Urgency, restricted: bool) -> Decided {
        let sequence = self
            .next_number
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let submission = Submission {
            id: RequestId(new_id(self.cx.clocks.domain.as_ref())),
            number: RequestNumber::compose(2026, sequence).unwrap(),
            channel: Channel::H5,
            needs: vec![Need::Living],
            declared: urgency,
            for_self: true,
            intake: intake("王秀英", "13800005678").into(),
            restricted,
            minor: false,
            danger: DangerFinding::default(),
            account_reachable: true,
            attachments: vec![],
        };
        self.decide(by, |cx| HelpRequest::submit(submission, cx))
            .expect("submittable")
    }

    /// A request recorded as submitted.
    pub async fn submitted(&self, by: &Actor, urgency: Urgency, restricted: bool) -> HelpRequest {
        self.recorded(self.submission(by, urgency, restricted)).await
    }

    /// A request recorded as queued at a station.
    pub async fn queued_at(&self, station: StationId, urgency: Urgency, restricted: bool) -> HelpRequest {
        let request = self.submitted(&resident(), urgency, restricted).await;
        let system = Actor::system();
        let routed = self.decide(&system, |cx| request.route(&placement(Some(station)), cx));
        self.recorded(routed.expect("routable")).await
    }

    /// A request that this advisor has accepted.
    pub async fn accepted_by(&self, advisor: &Actor, urgency: Urgency, restricted: bool) -> HelpRequest {
        let request = self
            .queued_at(advisor.station.unwrap(), urgency, restricted)
            .await;
        let lead = lead_of(advisor.station.unwrap());
        let assigned = self.decide(&lead, |cx| request.assign(advisor.account, advisor.station, cx));
        let request = self.recorded(assigned.expect("assignable")).await;
        let accepted = self.decide(advisor, |cx| request.accept(cx));
        self.recorded(accepted.expect("acceptable")).await
    }

    /// Records one decision and gives the request as it is then stored.
    pub async fn recorded(&self, decided: Decided) -> HelpRequest {
        let id = decided.request.id;
        self.record(&[decided.into()]).await.expect("recorded");
        help_requests::load(self.db().reader(), id)
            .await
            .unwrap()
            .expect("stored")
    }

    /// Records in a transaction of its own.
    pub async fn record(&self, writes: &[Write]) -> Result<(), RecordError> {
        let tx = self.db().write_tx().await?;
        record(&tx, &self.cx, writes).await?;
        tx.commit().await.expect("commits");
        Ok(())
    }
}

fn station(id: StationId) -> Station {
    Station {
        id,
        name: "曹家渡社区救助顾问服务站".into(),
        short_name: "曹家渡".into(),
        street_code: "310106012".into(),
        phone: "021-0000-0001".into(),
        points: vec![ServicePoint {
            name: "总站".into(),
            focus: "综合".into(),
            lng: 121.43,
            lat: 31.23,
            hours: OpeningHours::default(),
            phone: "021-0000-0001".into(),
            address: "演示地址".into(),
        }],
    }
}

pub fn placement(station: Option<StationId>) -> Placement {
    Placement {
        station,
        street: None,
        street_code: None,
        committee_code: None,
        confidence: 1.0,
        decision: Decision::Routed,
        because: vec![],
        candidates: vec![],
        places_version: "1".into(),
    }
}

pub fn intake(name: &str, phone: &str) -> Intake {
    Intake {
        description: Some("家里没有钱买药".into()),
        person: PersonDetails {
            name: Some(name.into()),
            phone: Some(phone.into()),
            id: None,
        },
        consents: vec![Consent {
            kind: ConsentKind::Processing,
            version: "1".into(),
        }],
        ..Intake::default()
    }
}

fn actor(role: Role, station: Option<StationId>) -> Actor {
    Actor {
        account: AccountId(Uuid::new_v4()),
        role,
        station,
        session: None,
        named_for_restricted: false,
    }
}

/// A new resident in a session of their own.
pub fn resident() -> Actor {
    Actor {
        session: Some(SessionId(Uuid::new_v4())),
        ..actor(Role::Resident, None)
    }
}

/// A new advisor of a station.
pub fn advisor_of(station: StationId) -> Actor {
    actor(Role::Advisor, Some(station))
}

/// A new lead of a station.
pub fn lead_of(station: StationId) -> Actor {
    actor(Role::Lead, Some(station))
}

/// A new account of a role without station.
pub fn somebody(role: Role) -> Actor {
    actor(role, None)
}
