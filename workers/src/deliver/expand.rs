//! Notices of inboxes become messages: one for each person, joined with what already waits for them.

use chrono::{DateTime, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::delivery::{Delivery, DeliveryChannel, Ear, Importance, News, Recipient};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::live::Inbox;
use nuanxin_domain::notice::{Audience, Notice};
use nuanxin_infra::accounts::Account;
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::db::{ConnectionTrait, DbError};
use nuanxin_infra::deliveries::{self, Kept, Leaving};
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::reference::{Directory, Snapshot};
use std::collections::HashMap;

/// Notices in one transaction.
const BATCH: u32 = 200;

/// Makes messages of the notices of a lane that have to leave; tells how many notices there were.
///
/// # Errors
/// What the database reported; nothing has changed.
pub(super) async fn expand(platform: &Platform, lane: i16) -> Result<usize, DbError> {
    let now = platform.clocks.domain.now();
    // a look costs no writer
    if deliveries::leaving(platform.db.reader(), lane, now, 1)
        .await?
        .is_empty()
    {
        return Ok(0);
    }
    let snapshot = platform.snapshot();
    let tx = platform.db.write_tx().await?;
    let leaving = deliveries::leaving(&tx, lane, now, BATCH).await?;
    if leaving.is_empty() {
        // somebody else is at them
        return Ok(0);
    }
    let by_wecom = deliveries::is_connected(platform, DeliveryChannel::Wecom);
    let told = told(&tx, &snapshot, by_wecom, &leaving).await?;
    let changed = joined(platform, &tx, told).await?;
    let count = changed.len();
    // a message that somebody has begun to send meanwhile takes nothing more: look again
    if deliveries::write(&tx, changed).await?.len() == count {
        let ids: Vec<_> = leaving.iter().map(|one| one.id).collect();
        deliveries::has_left(&tx, &ids).await?;
        tell_held(platform, &tx, &leaving).await?;
        tx.commit().await?;
    }
    Ok(leaving.len())
}

/// What was held overnight may be read from now on: pages hear of it.
async fn tell_held(
    platform: &Platform,
    tx: &impl ConnectionTrait,
    leaving: &[Leaving],
) -> Result<(), DbError> {
    let held: Vec<Inbox> = leaving
        .iter()
        .filter(|one| one.held)
        .map(|one| Inbox::of(&one.notice))
        .collect();
    if held.is_empty() {
        return Ok(());
    }
    let mut entry = AuditEntry::new(&*platform.clocks.real, &Actor::system(), "held-notices-told");
    entry.fills(held);
    audit::write(tx, &[entry]).await
}

/// Somebody is told something, since when.
type Told = (Recipient, Ear, News, DateTime<Utc>);

/// Who is told what.
async fn told(
    tx: &impl ConnectionTrait,
    snapshot: &Snapshot,
    by_wecom: bool,
    leaving: &[Leaving],
) -> Result<Vec<Told>, DbError> {
    let about: Vec<RequestId> = leaving.iter().filter_map(|one| one.notice.request).collect();
    let loaded = requests::load_many(tx, &about).await?;
    let restricted: HashMap<RequestId, HelpRequest> = loaded
        .into_iter()
        .filter(|request| request.restricted)
        .map(|request| (request.id, request))
        .collect();
    let mut told = Vec::new();
    for one in leaving {
        let Some(news) = News::of(one.id, &one.notice, one.number.clone()) else {
            continue;
        };
        let hidden = one.notice.request.and_then(|id| restricted.get(&id));
        for (to, ear) in hearers(&one.notice, &snapshot.directory, by_wecom, hidden) {
            told.push((to, ear, news.clone(), one.at));
        }
    }
    Ok(told)
}

/// The one place where an audience becomes people. `hidden`: the restricted request that it is about, of which only those
/// are told who may see it.
fn hearers(
    notice: &Notice,
    directory: &Directory,
    by_wecom: bool,
    hidden: Option<&HelpRequest>,
) -> Vec<(Recipient, Ear)> {
    match notice.audience {
        Audience::Account { account } if directory.get(account).is_none() => {
            vec![(Recipient::Account { account }, Ear::Resident)]
        }
        Audience::SafeContact { request } => vec![(Recipient::SafeContact { request }, Ear::Contact)],
        Audience::Neighbour { neighbour } => vec![(Recipient::Neighbour { neighbour }, Ear::Neighbour)],
        Audience::Account { .. }
        | Audience::Lead { .. }
        | Audience::Station { .. }
        | Audience::District
        | Audience::Triage => staff(notice, directory, by_wecom, hidden),
    }
}

/// Members of staff who belong to the audience, may know of it, and are told anything outside: the others have their inbox.
fn staff(
    notice: &Notice,
    directory: &Directory,
    by_wecom: bool,
    hidden: Option<&HelpRequest>,
) -> Vec<(Recipient, Ear)> {
    let presses = notice.importance() == Some(Importance::Presses);
    let reached = |one: &&Account| (by_wecom && one.wecom.is_some()) || (presses && one.work_phone.is_some());
    let may_know = |one: &&Account| {
        let actor = acting(one);
        notice.audience.reaches(&actor) && hidden.is_none_or(|request| request.standing_of(&actor).is_some())
    };
    let those = directory.active().filter(reached).filter(may_know);
    let to = |one: &Account| Recipient::Account { account: one.id };
    those.map(|one| (to(one), Ear::Staff)).collect()
}

fn acting(account: &Account) -> Actor {
    Actor {
        account: account.id,
        role: account.role,
        station: account.station,
        session: None,
        named_for_restricted: account.named_for_restricted,
    }
}

/// Messages that begin or change: news joins what waits for the same person.
async fn joined(
    platform: &Platform,
    tx: &impl ConnectionTrait,
    told: Vec<Told>,
) -> Result<Vec<Kept>, DbError> {
    let domain = &*platform.clocks.domain;
    let people: Vec<Recipient> = told.iter().map(|(to, ..)| *to).collect();
    let mut open = deliveries::waiting_for(tx, &people).await?;
    let mut changed = vec![false; open.len()];
    // windows are counted from when it happened, however late it is looked at
    for (to, ear, news, at) in told {
        let same = |kept: &mut Kept| {
            kept.delivery.to == to && kept.delivery.ear == ear && kept.delivery.takes(&news, at)
        };
        match open.iter_mut().position(same) {
            Some(found) => changed[found] = true,
            None => {
                let new = Delivery::begin(to, ear, news, at);
                open.push(Kept::new(new_id(domain), new));
                changed.push(true);
            }
        }
    }
    let touched = open.into_iter().zip(changed).filter(|(_, changed)| *changed);
    Ok(touched.map(|(kept, _)| kept).collect())
}
