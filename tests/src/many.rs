//! Many requests at once, without the way over HTTP.

use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::channel::Channel;
use nuanxin_domain::danger_words::DangerFinding;
use nuanxin_domain::help_request::{HelpRequest, Submission};
use nuanxin_domain::ids::{AccountId, RequestId, SessionId};
use nuanxin_domain::intake::{Address, Consent, ConsentKind, Intake, PersonDetails};
use nuanxin_domain::need::Need;
use nuanxin_domain::rules::Deciding;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::Write;
use uuid::Uuid;

/// Recorded in one transaction.
const AT_ONCE: usize = 200;

/// Submits so many ordinary requests of different residents in 曹家渡, not routed yet; gives their ids.
///
/// # Panics
/// When they are not recorded.
pub async fn submit_many(platform: &Platform, count: usize) -> Vec<Uuid> {
    let mut writes = Vec::with_capacity(count);
    for _ in 0..count {
        writes.push(new_request(platform, writes.len()).await);
    }
    let ids = writes.iter().map(|write| write.decided.request.id.0).collect();
    while !writes.is_empty() {
        let rest = writes.split_off(writes.len().min(AT_ONCE));
        platform.committer.commit(writes).await.expect("recorded");
        writes = rest;
    }
    ids
}

/// An ordinary request of the resident with this number, in 曹家渡, not recorded yet.
///
/// # Panics
/// When it may not be submitted.
pub async fn new_request(platform: &Platform, n: usize) -> Write {
    let now = platform.clocks.domain.now();
    let real = &*platform.clocks.real;
    let actor = Actor {
        account: AccountId(new_id(real)),
        role: Role::Resident,
        station: None,
        session: Some(SessionId(new_id(real))),
        named_for_restricted: false,
    };
    let intake = Intake {
        description: Some("一个人住,没有人照顾".into()),
        person: PersonDetails {
            name: Some(format!("演示{n}")),
            phone: Some(format!("139{n:08}")),
            id: None,
        },
        address: Some(Address {
            text: Some("静安区曹家渡街道".into()),
            ..Address::default()
        }),
        consents: vec![Consent {
            kind: ConsentKind::Processing,
            version: "1".into(),
        }],
        ..Intake::default()
    };
    let submission = Submission {
        id: RequestId(new_id(real)),
        number: platform.numbers.allocate(now).await.expect("a number"),
        channel: Channel::H5,
        needs: vec![Need::Care],
        declared: Urgency::Normal,
        for_self: true,
        intake: intake.into(),
        restricted: false,
        minor: false,
        danger: DangerFinding::default(),
        account_reachable: true,
        attachments: vec![],
    };
    let snapshot = platform.snapshot();
    let cx = Deciding {
        by: &actor,
        now,
        rules: &snapshot.rules,
    };
    HelpRequest::submit(submission, &cx).expect("submittable").into()
}
