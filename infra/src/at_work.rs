//! Who works on what at this moment, so that two people do not decide the same thing: a hint that is good for a short while,
//! in this process or in Redis for all nodes together. Nothing is refused by it, and nothing of it is ever written down.

mod in_process;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use nuanxin_domain::ids::{AccountId, RequestId};
use redis::aio::ConnectionManager;

use crate::clock::Clock;
use crate::redis_link::RedisLink;
use in_process::InProcess;

/// Whoever has not said so again for this long works on it no more: a page that was closed says nothing.
pub const GOOD_FOR: TimeDelta = TimeDelta::seconds(45);
/// Longest that an answer waits for Redis.
const PATIENCE: Duration = Duration::from_millis(300);

/// Who works on which request. Cheap to clone: clones know the same.
#[derive(Clone)]
pub struct AtWork {
    here: Arc<InProcess>,
    between_nodes: Option<(ConnectionManager, Arc<dyn Clock>)>,
}

impl AtWork {
    /// Known to this process, on the real clock.
    pub fn in_process(real: Arc<dyn Clock>) -> Self {
        Self {
            here: Arc::new(InProcess::new(real)),
            between_nodes: None,
        }
    }

    /// Known to all nodes of one Redis; to this process alone while it does not answer.
    pub fn shared(link: &RedisLink, real: Arc<dyn Clock>) -> Self {
        Self {
            between_nodes: Some((link.manager(), real.clone())),
            ..Self::in_process(real)
        }
    }

    /// Somebody works on it, still or from now on. Answers with the others.
    pub async fn on(&self, request: RequestId, account: AccountId) -> Vec<AccountId> {
        let here = self.here.on(request, account);
        let Some((connection, real)) = &self.between_nodes else {
            return here;
        };
        let (key, now) = (key(request), real.now());
        let mut asked = redis::pipe();
        asked
            .zadd(&key, account.0.to_string(), now.timestamp_millis())
            .ignore()
            .zrembyscore(&key, "-inf", (now - GOOD_FOR).timestamp_millis())
            .ignore()
            .pexpire(&key, GOOD_FOR.num_milliseconds())
            .ignore()
            .zrange(&key, 0, -1);
        let found = told::<(Vec<String>,)>(connection, &asked).await;
        found.map_or(here, |(members,)| {
            let ids = members.iter().filter_map(|member| member.parse().ok());
            ids.map(AccountId).filter(|other| *other != account).collect()
        })
    }

    /// Somebody has left it.
    pub async fn off(&self, request: RequestId, account: AccountId) {
        self.here.off(request, account);
        if let Some((connection, _)) = &self.between_nodes {
            let mut asked = redis::pipe();
            asked.zrem(key(request), account.0.to_string()).ignore();
            told::<()>(connection, &asked).await;
        }
    }
}

fn key(request: RequestId) -> String {
    format!("nuanxin:at-work:{request}")
}

/// What Redis answered; none when it did not.
async fn told<T: redis::FromRedisValue>(
    connection: &ConnectionManager,
    asked: &redis::Pipeline,
) -> Option<T> {
    let mut connection = connection.clone();
    let answer = tokio::time::timeout(PATIENCE, asked.query_async::<T>(&mut connection)).await;
    answer.ok()?.ok()
}

#[cfg(test)]
mod tests;
