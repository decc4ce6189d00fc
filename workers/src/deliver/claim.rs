//! What becomes of messages that are due: which provider is asked, what is held, what ends. Kept before anybody is asked.

use chrono::TimeDelta;
use nuanxin_domain::delivery::{DeliveryChannel, DeliveryState, Importance, Step};
use nuanxin_infra::db::DbError;
use nuanxin_infra::deliveries::{self, Kept, Knowing, Known};
use nuanxin_infra::platform::Platform;
use std::collections::HashMap;
use uuid::Uuid;

use super::record;

/// How long a claimed message belongs to its worker; longer than any provider is waited for.
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// A message whose provider is about to be asked.
pub(super) struct Asking {
    pub kept: Kept,
    pub channel: DeliveryChannel,
    pub known: Known,
}

/// What was claimed.
pub(super) struct Claimed {
    /// Providers to ask.
    pub asking: Vec<Asking>,
    /// Messages that ended or wait for the morning.
    pub ended: usize,
    /// Some wait for a platform's limit.
    pub held: bool,
}

/// Decides on messages that are due, and keeps what was decided.
///
/// # Errors
/// What the database reported; nothing has changed.
pub(super) async fn claim(platform: &Platform, due: Vec<Kept>) -> Result<Claimed, DbError> {
    let snapshot = platform.snapshot();
    let wechat = &platform.settings.wechat;
    let (reader, ring) = (platform.db.reader(), &platform.ring);
    let knowing = Knowing::of(reader, ring, &snapshot.directory, wechat, &due).await?;
    let (mut decided, mut known) = (Vec::new(), HashMap::new());
    let mut held = false;
    for mut kept in due {
        let mut of = knowing.known(&mut kept.delivery);
        of.reach
            .ways
            .retain(|channel| deliveries::is_connected(platform, *channel));
        match decide(platform, &mut kept, &of).await {
            true => {
                known.insert(kept.id, of);
                decided.push(kept);
            }
            false => held = true,
        }
    }
    let tx = platform.db.write_tx().await?;
    let written = deliveries::write(&tx, decided).await?;
    record::open_calls(platform, &tx, &written).await?;
    tx.commit().await?;
    record::count_ended(&written);
    Ok(sorted(written, known, held))
}

/// False when it has to wait for the platform's limit.
async fn decide(platform: &Platform, kept: &mut Kept, of: &Known) -> bool {
    let now = platform.clocks.domain.now();
    let delivery = &mut kept.delivery;
    match delivery.step(&of.reach, now) {
        Step::End(state) => delivery.state = state,
        Step::Hold(at) => delivery.state = DeliveryState::Waiting { at },
        Step::Ask(channel) => {
            if !has_room(platform, channel, delivery.importance()).await {
                return false;
            }
            delivery.ask(channel, now);
            kept.locked_until = Some(platform.clocks.real.now() + LEASE);
        }
    }
    true
}

/// Whether the platform takes one more now.
async fn has_room(platform: &Platform, channel: DeliveryChannel, importance: Importance) -> bool {
    let presses = importance == Importance::Presses;
    let quota = platform.settings.delivery.quota(channel, presses);
    let share = if presses { "presses" } else { "rest" };
    let key = format!("deliver:{}:{share}", channel.code());
    platform.limiter.check(&key, quota).await.is_ok()
}

fn sorted(written: Vec<Kept>, mut known: HashMap<Uuid, Known>, held: bool) -> Claimed {
    let all = written.len();
    let asking: Vec<Asking> = written
        .into_iter()
        .filter_map(|kept| match kept.delivery.state {
            DeliveryState::Attempting { channel } => Some(Asking {
                known: known.remove(&kept.id)?,
                channel,
                kept,
            }),
            _ => None,
        })
        .collect();
    Claimed {
        ended: all - asking.len(),
        asking,
        held,
    }
}
