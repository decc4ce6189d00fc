//! How often one number is told, as the cloud providers have it when nothing else was agreed.

use std::collections::VecDeque;

use serde::Deserialize;

use super::Taken;

/// Seconds, messages within them, and what is said when there are more.
pub(super) type Window = (u64, usize, &'static str);

/// Whether the limits hold, and how far the providers' clock was moved.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Limits {
    off: bool,
    ahead_seconds: u64,
}

impl Limits {
    /// The providers' time, in seconds since 1970.
    pub fn now(&self) -> u64 {
        super::now() + self.ahead_seconds
    }

    /// What is said when this number has been told too often by this provider.
    pub fn exceeded(
        &self,
        taken: &VecDeque<Taken>,
        by: &str,
        to: &str,
        windows: &[Window],
    ) -> Option<&'static str> {
        if self.off {
            return None;
        }
        let now = self.now();
        let within = |seconds: u64| {
            let fits = |one: &&Taken| one.by == by && one.to == to && one.sent_at + seconds > now;
            taken.iter().filter(fits).count()
        };
        let full = windows
            .iter()
            .find(|(seconds, most, _)| within(*seconds) >= *most);
        full.map(|(.., said)| *said)
    }
}
