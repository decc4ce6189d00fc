//! The rule in Redis, as one script, so that looking and booking are one step for all nodes.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use redis::Script;
use redis::aio::ConnectionManager;

use super::drawn::Drawn;
use super::in_process::InProcess;
use super::{Quota, RetryAfter};
use crate::clock::Clock;
use crate::redis_link::RedisLink;

/// Arguments: what is booked and the period, in microseconds. Answer: microseconds to wait, 0 when booked.
/// The numbers stay below 2^53, so Lua's floating point holds them exactly.
const SCRIPT: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local booked = tonumber(redis.call('GET', KEYS[1]) or now)
if booked < now then booked = now end
booked = booked + tonumber(ARGV[1])
local early = booked - tonumber(ARGV[2]) - now
if early > 0 then return early end
redis.call('SET', KEYS[1], string.format('%.0f', booked), 'PX', math.ceil((booked - now) / 1000))
return 0
";
/// How long we leave Redis alone after it did not answer, so that not every request waits for it.
const PAUSE: Duration = Duration::from_secs(2);
/// Longest that a request waits for the count.
const PATIENCE: Duration = Duration::from_millis(300);

/// Counts in Redis.
pub struct Shared {
    connection: ConnectionManager,
    script: Script,
    real: Arc<dyn Clock>,
    alone_until: AtomicI64,
    fallback: InProcess,
    drawn: Drawn,
}

impl Shared {
    pub(super) fn new(link: &RedisLink, real: Arc<dyn Clock>) -> Self {
        Self {
            connection: link.manager(),
            script: Script::new(SCRIPT),
            fallback: InProcess::new(Arc::clone(&real)),
            drawn: Drawn::default(),
            real,
            alone_until: AtomicI64::new(i64::MIN),
        }
    }

    pub(super) async fn check(&self, key: &str, quota: Quota) -> Result<(), RetryAfter> {
        let now = self.real.now().timestamp_micros();
        if now < self.alone_until.load(Ordering::Relaxed) {
            return self.fallback.check(key, quota);
        }
        let share = quota.share();
        if share > 1 && self.drawn.take(key, now) {
            return Ok(());
        }
        match self.draw(key, quota, share).await {
            Ok((0, drawn)) => {
                if drawn > 1 {
                    let until = now.saturating_add(quota.per_micros());
                    self.drawn.put(key, drawn - 1, now, until);
                }
                Ok(())
            }
            Ok((early, _)) => Err(RetryAfter::micros(early)),
            Err(reason) => {
                tracing::warn!(
                    reason,
                    "rate limits: Redis does not answer, counting in this process"
                );
                let pause = i64::try_from(PAUSE.as_micros()).unwrap_or(0);
                self.alone_until
                    .store(now.saturating_add(pause), Ordering::Relaxed);
                self.fallback.check(key, quota)
            }
        }
    }

    /// Books a share, or a single event when there is no room for a share: microseconds to wait, and what was booked.
    async fn draw(&self, key: &str, quota: Quota, share: u32) -> Result<(i64, u32), String> {
        if share > 1 && self.ask(key, quota, share).await? == 0 {
            return Ok((0, share));
        }
        Ok((self.ask(key, quota, 1).await?, 1))
    }

    async fn ask(&self, key: &str, quota: Quota, events: u32) -> Result<i64, String> {
        let mut connection = self.connection.clone();
        let mut call = self.script.key(format!("nuanxin:limit:{key}"));
        let booked = quota.interval_micros().saturating_mul(i64::from(events));
        call.arg(booked).arg(quota.per_micros());
        match tokio::time::timeout(PATIENCE, call.invoke_async::<i64>(&mut connection)).await {
            Ok(answer) => answer.map_err(|error| error.to_string()),
            Err(_) => Err("no answer in time".to_owned()),
        }
    }
}
