//! A map service that is asked where an address lies: Tencent's WebService API, or whatever speaks like it.
//!
//! On the wire: `GET /ws/geocoder/v1/?address=…&key=…&region=…` and, where a secret is set, `&sig=…` (`client`). It is
//! sent the address and nothing else. It may be down, slow, wrong or out of quota at any time: then there is no answer
//! within the time limit, and routing decides without. After some failures in a row it is left alone for a while
//! (`Breaker`); what it answered is remembered in memory only, under digests of the addresses (`memory`).

mod client;
mod memory;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::routing::MapAnswer;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

use crate::breaker::Breaker;
use crate::settings::GeocoderSettings;
use client::{Client, Failure};
use memory::Memory;

/// The client cannot be built: no TLS, or no address.
#[derive(Debug, thiserror::Error)]
#[error("its client cannot be built")]
pub struct GeocoderError;

/// The map service of the settings. Cheap to clone.
#[derive(Clone)]
pub struct Geocoder(Arc<Inner>);

struct Inner {
    client: Client,
    limit: Duration,
    lines: Semaphore,
    breaker: Mutex<Breaker>,
    memory: Mutex<Memory>,
}

impl Geocoder {
    /// As the settings say; `None` when no key is set.
    ///
    /// # Errors
    /// `GeocoderError`.
    pub fn from_settings(settings: &GeocoderSettings) -> Result<Option<Self>, GeocoderError> {
        let Some(client) = Client::from_settings(settings)? else {
            return Ok(None);
        };
        let pause = Duration::from_secs(settings.pause_seconds);
        let kept_for = Duration::from_secs(settings.remembered_hours * 3_600);
        Ok(Some(Self(Arc::new(Inner {
            client,
            limit: Duration::from_millis(settings.timeout_ms),
            lines: Semaphore::new(settings.concurrency),
            breaker: Mutex::new(Breaker::new(settings.failures, pause)),
            memory: Mutex::new(Memory::new(settings.remembered, kept_for)),
        }))))
    }

    /// Where these addresses lie, in their order; none where the service does not know, or does not answer in time. All
    /// together take no longer than the time limit.
    pub async fn ask(&self, addresses: &[Personal<String>]) -> Vec<Option<MapAnswer>> {
        let until = Instant::now() + self.0.limit;
        let mut different: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, address) in addresses.iter().enumerate() {
            different.entry(address.expose()).or_default().push(at);
        }
        let each = different.keys().map(|address| self.one(address, until));
        let found = join_all(each).await;
        let mut answers = vec![None; addresses.len()];
        for (places, answer) in different.values().zip(found) {
            for at in places {
                answers[*at].clone_from(&answer);
            }
        }
        answers
    }

    async fn one(&self, address: &str, until: Instant) -> Option<MapAnswer> {
        if let Some(known) = lock(&self.0.memory).recall(address, Instant::now()) {
            count("known");
            return known;
        }
        if lock(&self.0.breaker).is_open(Instant::now()) {
            count("paused");
            return None;
        }
        let Ok(Ok(_line)) = timeout_at(until, self.0.lines.acquire()).await else {
            count("late");
            return None;
        };
        let started = Instant::now();
        if !lock(&self.0.breaker).lets_through(started) {
            count("paused");
            return None;
        }
        let answer = timeout_at(until, self.0.client.find(address)).await;
        metrics::histogram!("nuanxin_geocoder_seconds").record(started.elapsed().as_secs_f64());
        self.heard(address, answer.unwrap_or(Err(Failure::Late)), Instant::now())
    }

    /// Draws the conclusions from what came back.
    fn heard(
        &self,
        address: &str,
        answer: Result<Option<MapAnswer>, Failure>,
        now: Instant,
    ) -> Option<MapAnswer> {
        match answer {
            Ok(answer) => {
                lock(&self.0.breaker).answered();
                lock(&self.0.memory).keep(address, answer.clone(), now);
                count(if answer.is_some() { "found" } else { "not_found" });
                answer
            }
            Err(failure) => {
                count(failure.outcome());
                if lock(&self.0.breaker).failed(failure.is_lasting(), now) {
                    tracing::warn!(%failure, "the map service is left alone for a while; routing decides without it");
                }
                None
            }
        }
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while holding it; what is remembered stays good.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn count(outcome: &'static str) {
    metrics::counter!("nuanxin_geocoder_total", "outcome" => outcome).increment(1);
}
