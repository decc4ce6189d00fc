//! What advisors had on their hands a moment ago. Counting costs more the more is open, and a burst of submissions
//! would have it counted for every batch.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::ids::{AccountId, StationId};
use sea_orm::ConnectionTrait;

use super::{Workload, Workloads, workloads};
use crate::clock::Clocks;
use crate::db::DbError;

/// How long a count is believed: the longest that what others did stays unnoticed here.
const BELIEVED: TimeDelta = TimeDelta::seconds(1);

/// Counts of a moment, moved by what is given here meanwhile. Cheap to clone.
#[derive(Clone, Default)]
pub struct KnownWorkloads(Arc<Mutex<Memory>>);

#[derive(Default)]
struct Memory {
    /// How often everything was forgotten: what was being counted meanwhile is not believed.
    forgotten: u64,
    stations: HashMap<StationId, Known>,
}

struct Known {
    /// By the real clock, and by the domain's, which moves alone in the demonstration.
    counted: (DateTime<Utc>, DateTime<Utc>),
    hands: HashMap<AccountId, Workload>,
}

impl KnownWorkloads {
    /// The hands of the advisors of these stations, as [`workloads`]; counts what is not known.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn of(
        &self,
        db: &impl ConnectionTrait,
        clocks: &Clocks,
        stations: &BTreeSet<StationId>,
        since: DateTime<Utc>,
    ) -> Result<Workloads, DbError> {
        let now = (clocks.real.now(), clocks.domain.now());
        let (mut hands, forgotten) = self.believed(stations, now);
        let unknown = |station: &StationId| !hands.contains_key(station);
        let unknown: BTreeSet<StationId> = stations.iter().copied().filter(unknown).collect();
        if unknown.is_empty() {
            return Ok(hands);
        }
        let mut counted = workloads(db, &unknown, since).await?;
        let mut memory = self.locked();
        for station in unknown {
            let of_station = counted.remove(&station).unwrap_or_default();
            hands.insert(station, of_station.clone());
            if memory.forgotten == forgotten {
                let known = Known {
                    counted: now,
                    hands: of_station,
                };
                memory.stations.insert(station, known);
            }
        }
        Ok(hands)
    }

    fn believed(
        &self,
        stations: &BTreeSet<StationId>,
        now: (DateTime<Utc>, DateTime<Utc>),
    ) -> (Workloads, u64) {
        let mut memory = self.locked();
        let young = |then: DateTime<Utc>, now: DateTime<Utc>| (now - then).abs() <= BELIEVED;
        memory
            .stations
            .retain(|_, one| young(one.counted.0, now.0) && young(one.counted.1, now.1));
        let known = |id: &StationId| Some((*id, memory.stations.get(id)?.hands.clone()));
        (stations.iter().filter_map(known).collect(), memory.forgotten)
    }

    /// Counts a request of this weight that is being given to somebody.
    pub fn given(&self, station: StationId, advisor: AccountId, weight: u32) {
        if let Some(known) = self.locked().stations.get_mut(&station) {
            let hand = known.hands.entry(advisor).or_default();
            hand.load = hand.load.saturating_add(weight);
            hand.recent = hand.recent.saturating_add(1);
        }
    }

    /// Somebody has done something: the next one who asks has it counted again.
    pub fn forget(&self) {
        let mut memory = self.locked();
        memory.forgotten += 1;
        memory.stations.clear();
    }

    fn locked(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
