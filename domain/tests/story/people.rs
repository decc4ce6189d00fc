//! Who takes part, where and by which rules.

use chrono::{DateTime, NaiveDateTime, Utc};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::calendar::{WorkCalendar, ZONE};
use nuanxin_domain::channel::Channel;
use nuanxin_domain::danger_words::DangerFinding;
use nuanxin_domain::deadline::DeadlinePolicy;
use nuanxin_domain::help_request::{
    ConfirmedBy, Correction, Decided, FollowUpReport, Means, Refusal, SpokenConfirmation, SpokenMeans,
    Submission, VisitReport, Words,
};
use nuanxin_domain::ids::{AccountId, RequestId, SessionId, StationId, VisitId};
use nuanxin_domain::intake::{Consent, ConsentKind, IdKind, IdNumber, Intake};
use nuanxin_domain::need::Need;
use nuanxin_domain::number::RequestNumber;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::roster::DutyRoster;
use nuanxin_domain::routing::{Decision, Placement, Places, Station};
use nuanxin_domain::rules::Rules;
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
        calendar: WorkCalendar::embedded().into(),
        policy: DeadlinePolicy::default().into(),
        places: Places::new("test", Vec::new(), STATIONS.map(station).into()).into(),
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

/// The person said so, by phone.
pub fn confirmed(at: DateTime<Utc>) -> SpokenConfirmation {
    SpokenConfirmation {
        by: ConfirmedBy::Person,
        means: SpokenMeans::Phone,
        at,
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

/// Somebody asks for another person with this number of an identity card.
pub fn for_another(number: &str, needs: &[Need]) -> Submission {
    let mut words = intake();
    words.person.id = Some(IdNumber {
        kind: IdKind::ResidentId,
        number: number.to_owned(),
    });
    Submission {
        for_self: false,
        needs: needs.to_vec(),
        intake: Personal::new(words),
        ..submission(1)
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
        attachments: vec![],
    }
}

/// A visit by whoever records it, alone.
pub fn visited(reached: bool, n: u128) -> VisitReport {
    VisitReport {
        id: VisitId(Uuid::from_u128(n)),
        reached,
        people: vec![],
        findings: None,
        at: None,
        words: Words::default(),
    }
}

/// A follow-up by phone, about whatever falls together with it.
pub fn followed_up(reached: bool) -> FollowUpReport {
    FollowUpReport {
        kinds: vec![],
        means: Means::Phone,
        reached,
        findings: None,
        at: None,
        words: Words::default(),
    }
}

/// Of several decisions that are recorded together, that of the request itself.
pub fn own(decided: Result<Vec<Decided>, Refusal>) -> Result<Decided, Refusal> {
    decided.map(|mut all| all.remove(0))
}
