//! What the service has answered lately, also that it knows nothing: in memory only, bounded, under digests, so that no
//! address stands in it.

use std::collections::HashMap;
use std::time::Duration;

use nuanxin_domain::routing::MapAnswer;
use sha2::{Digest, Sha256};
use tokio::time::Instant;

type Answers = HashMap<[u8; 32], (Instant, Option<MapAnswer>)>;

/// Two halves: when the younger is full, the older is forgotten and they change places.
pub(super) struct Memory {
    half: usize,
    kept_for: Duration,
    young: Answers,
    old: Answers,
}

impl Memory {
    /// Remembers at most `most` answers, each for so long.
    pub fn new(most: usize, kept_for: Duration) -> Self {
        Self {
            half: most / 2,
            kept_for,
            young: Answers::new(),
            old: Answers::new(),
        }
    }

    /// What was answered: `Some(None)` when the service did not know it.
    pub fn recall(&self, address: &str, now: Instant) -> Option<Option<MapAnswer>> {
        let key = digest(address);
        let (at, answer) = self.young.get(&key).or_else(|| self.old.get(&key))?;
        (now.duration_since(*at) < self.kept_for).then(|| answer.clone())
    }

    /// Remembers an answer.
    pub fn keep(&mut self, address: &str, answer: Option<MapAnswer>, now: Instant) {
        if self.half == 0 {
            return;
        }
        if self.young.len() >= self.half {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(digest(address), (now, answer));
    }
}

fn digest(address: &str) -> [u8; 32] {
    Sha256::digest(address.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_forgets_the_oldest_and_what_has_had_its_time() {
        let start = Instant::now();
        let mut memory = Memory::new(4, Duration::from_secs(60));
        for n in 0..100 {
            memory.keep(&format!("某路{n}号"), None, start);
            assert!(memory.young.len() + memory.old.len() <= 4);
        }
        assert_eq!(memory.recall("某路99号", start), Some(None));
        assert_eq!(memory.recall("某路1号", start), None);
        assert_eq!(memory.recall("某路99号", start + Duration::from_secs(60)), None);
        let mut nothing = Memory::new(0, Duration::from_secs(60));
        nothing.keep("某路", None, start);
        assert_eq!(nothing.recall("某路", start), None);
    }
}
