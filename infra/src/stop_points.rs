//! Named points at which a test may kill the process: between any two steps of a write.
//!
//! Compiled only with the feature `stop-points`, which the workspace's tests turn on, and never into an
//! optimised build. `NUANXIN_STOP_AT=name` stops at the first pass, `name:3` at the third.

/// Whether the points are compiled into this build.
pub const COMPILED: bool = cfg!(all(feature = "stop-points", debug_assertions));

/// Passes a named point, or never returns from it.
#[cfg(all(feature = "stop-points", debug_assertions))]
pub fn reached(name: &str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static WANTED: OnceLock<Option<(String, u32)>> = OnceLock::new();
    static PASSES: AtomicU32 = AtomicU32::new(0);

    let wanted = WANTED.get_or_init(|| {
        let text = std::env::var("NUANXIN_STOP_AT").ok()?;
        let pass = text
            .rsplit_once(':')
            .and_then(|(name, pass)| Some((name.to_owned(), pass.parse().ok()?)));
        Some(pass.unwrap_or((text, 1)))
    });
    if let Some((wanted, pass)) = wanted
        && wanted == name
        && PASSES.fetch_add(1, Ordering::SeqCst) + 1 == *pass
    {
        std::process::abort();
    }
}

/// Does nothing: the points are not compiled in.
#[cfg(not(all(feature = "stop-points", debug_assertions)))]
#[inline(always)]
pub fn reached(_name: &str) {}

/// Those of a batch that brings values under a new key.
pub const OF_KEYS: [&str; 3] = ["keys:before-batch", "keys:before-commit", "keys:after-commit"];

/// Every point, in the order in which a submission and its job pass them.
pub const ALL: [&str; 11] = [
    "record:begin",
    "record:after-jobs-finished",
    "record:after-idempotency",
    "record:after-requests",
    "record:after-rows",
    "commit:before",
    "commit:after",
    "commit:before-answer",
    "jobs:after-claim",
    "jobs:before-retry",
    "jobs:after-retry",
];

/// The points of preparing an upload that belongs to no request, in their order.
pub const READING: [&str; 3] = [
    "uploads:prepared",
    "uploads:before-commit",
    "uploads:after-commit",
];

/// The points of sealing audit entries and exporting the head, in their order.
pub const SEALING: [&str; 6] = [
    "seal:begin",
    "seal:after-seals",
    "seal:before-commit",
    "seal:after-commit",
    "heads:before-write",
    "heads:after-write",
];

/// The points between asking a provider to take a message and keeping its answer, in their order.
pub const DELIVERING: [&str; 2] = ["deliver:before-asking", "deliver:after-answer"];

/// The points of removing audit entries whose time is over, in their order.
pub const FORGETTING: [&str; 3] = [
    "forget:after-checkpoint",
    "forget:after-entries",
    "forget:after-batch",
];
