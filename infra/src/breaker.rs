//! Leaves an outside service alone after failures in a row, and then lets one question through to see whether it is back.

use std::time::Duration;

use tokio::time::Instant;

pub(crate) struct Breaker {
    most: u32,
    pause: Duration,
    failures: u32,
    /// Until when nothing is asked; past it, one question is let through for each further pause.
    open_until: Option<Instant>,
}

impl Breaker {
    /// Opens for `pause` after `most` failures in a row.
    pub(crate) fn new(most: u32, pause: Duration) -> Self {
        Self {
            most,
            pause,
            failures: 0,
            open_until: None,
        }
    }

    /// Whether nothing is asked now.
    pub(crate) fn is_open(&self, now: Instant) -> bool {
        self.open_until.is_some_and(|until| now < until)
    }

    /// Whether one question may go out now. After a pause the first one may; the others wait for another pause unless
    /// it is answered.
    pub(crate) fn lets_through(&mut self, now: Instant) -> bool {
        if self.is_open(now) {
            return false;
        }
        if self.open_until.is_some() {
            self.open_until = Some(now + self.pause);
        }
        true
    }

    /// The service has answered, whatever it said of the address.
    pub(crate) fn answered(&mut self) {
        self.failures = 0;
        self.open_until = None;
    }

    /// The service has not answered; `lasting`: asking again makes no sense for now. Tells whether this opened it.
    pub(crate) fn failed(&mut self, lasting: bool, now: Instant) -> bool {
        let was_open = self.open_until.is_some();
        self.failures = self.failures.saturating_add(1);
        if lasting || was_open || self.failures >= self.most {
            self.open_until = Some(now + self.pause);
        }
        !was_open && self.open_until.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_secs(30);

    #[test]
    fn it_opens_after_failures_in_a_row_and_lets_one_question_through_after_each_pause() {
        let start = Instant::now();
        let mut breaker = Breaker::new(3, PAUSE);
        for _ in 0..2 {
            assert!(breaker.lets_through(start) && !breaker.failed(false, start));
        }
        breaker.answered();
        for _ in 0..2 {
            assert!(!breaker.failed(false, start), "an answer in between counts");
        }
        assert!(breaker.lets_through(start) && breaker.failed(false, start));
        assert!(!breaker.failed(false, start), "opened once");
        assert!(breaker.is_open(start) && !breaker.lets_through(start));

        let later = start + PAUSE;
        assert!(breaker.lets_through(later) && !breaker.lets_through(later), "one");
        breaker.failed(false, later);
        assert!(!breaker.lets_through(later));
        let last = later + PAUSE;
        assert!(breaker.lets_through(last));
        breaker.answered();
        assert!(breaker.lets_through(last) && breaker.lets_through(last));
    }

    #[test]
    fn what_lasts_opens_it_at_once() {
        let start = Instant::now();
        let mut breaker = Breaker::new(100, PAUSE);
        assert!(breaker.failed(true, start) && breaker.is_open(start));
    }
}
