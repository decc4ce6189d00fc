//! What may happen, drawn by chance.

use crate::story::*;
use crate::work::{Work, some_work};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{Heard, Outcome, SamePerson, StateName};
use nuanxin_domain::ids::StationId;
use nuanxin_domain::urgency::Urgency;
use proptest::prelude::*;

/// How a history begins.
#[derive(Debug, Clone)]
pub struct Start {
    pub urgency: Urgency,
    pub restricted: bool,
    pub minor: bool,
    /// Hours until the work order of the first request is due, if it came with one.
    pub order: Option<i64>,
}

pub fn a_start() -> impl Strategy<Value = Start> {
    let order = prop::option::weighted(0.3, -5..300_i64);
    let (restricted, minor) = (prop::bool::weighted(0.2), prop::bool::weighted(0.1));
    (an_urgency(), restricted, minor, order).prop_map(|(urgency, restricted, minor, order)| Start {
        urgency,
        restricted,
        minor,
        order,
    })
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
    Confirm,
    FollowUp {
        reached: bool,
        relapse: bool,
    },
    Note {
        telling: bool,
    },
    Urgency(Urgency),
    Restrict(bool),
    Extend(DeadlineKind, i64),
    DecideExtension {
        granted: bool,
    },
    Resolve(Outcome),
    Close,
    Reopen {
        handler: bool,
    },
    Answer,
    ReturnToSender,
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
    Cry {
        heard: Heard,
        suggested: Urgency,
    },
    CryAnyway(Urgency),
    OpenReport,
    FileReport,
    DismissReport,
    GiveConsent,
    HearGuardian {
        agreed: bool,
    },
    Release,
    Rate,
    Appeal {
        about_lead: bool,
    },
    Decide {
        upheld: bool,
    },
    /// Case work.
    Work(Work),
    /// Another calendar.
    Import(u8),
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
    pub seconds: i64,
    pub second_request: bool,
    pub who: Who,
    pub what: Try,
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
        1 => Just(Try::Confirm),
        2 => (any::<bool>(), prop::bool::weighted(0.3))
            .prop_map(|(reached, relapse)| Try::FollowUp { reached, relapse }),
        1 => any::<bool>().prop_map(|telling| Try::Note { telling }),
    ];
    let ends = prop_oneof![
        1 => Just(Try::Answer),
        1 => Just(Try::ReturnToSender),
        1 => any::<bool>().prop_map(|spoken| Try::Withdraw { spoken }),
        // what came with an order is not merged away, so that fewer tries succeed
        2 => prop::sample::select(vec![SamePerson::Yes, SamePerson::No]).prop_map(Try::Merge),
        2 => Just(Try::Unmerge),
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
        1 => any::<bool>().prop_map(|granted| Try::DecideExtension { granted }),
        1 => an_urgency().prop_map(|suggested| Try::Cry { heard: Heard::FromRequester, suggested }),
        1 => an_urgency().prop_map(|suggested| Try::Cry { heard: Heard::FromStaff, suggested }),
        1 => an_urgency().prop_map(Try::CryAnyway),
        1 => Just(Try::OpenReport),
        3 => Just(Try::FileReport),
        1 => Just(Try::DismissReport),
        1 => Just(Try::Release),
        1 => Just(Try::GiveConsent),
        1 => any::<bool>().prop_map(|agreed| Try::HearGuardian { agreed }),
    ];
    let onward = any::<u8>().prop_map(Try::Onward);
    let import = any::<u8>().prop_map(Try::Import);
    let work = some_work().prop_map(Try::Work);
    prop_oneof![12 => onward, 8 => work, 8 => moves, 4 => contact, 2 => ends, 3 => resident, 2 => guard, 1 => import, 5 => Just(Try::Sweep)]
}

/// What usually comes next in a state, so that histories get somewhere.
pub fn onward(state: StateName, n: u8) -> Try {
    let station = STATIONS[usize::from(n) % 2];
    let usual = match state {
        StateName::Submitted | StateName::Returned => vec![Try::Route(Some(station))],
        StateName::Triage => vec![Try::DecideRoute(station)],
        StateName::Queued => vec![Try::Assign(station, 1), Try::Assign(station, 2), Try::Accept],
        StateName::Assigned => vec![Try::Accept, Try::Return { corrected: n > 100 }],
        StateName::InProgress => vec![
            Try::Contact { reached: true },
            Try::Wait,
            Try::Work(Work::Assess { case: n > 150 }),
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
            Try::FollowUp {
                reached: n > 60,
                relapse: n > 200,
            },
            Try::Appeal { about_lead: n > 200 },
            Try::Decide { upheld: n > 100 },
            Try::Reopen { handler: n > 100 },
        ],
        StateName::Merged => vec![Try::Unmerge],
        StateName::Withdrawn | StateName::Answered => vec![Try::Sweep],
    };
    usual[usize::from(n / 2) % usual.len()].clone()
}
