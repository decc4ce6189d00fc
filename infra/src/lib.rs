//! The outside world: settings, database, keys, tokens, limits, wake-ups, telemetry and the ways out.
//! Nothing here has an opinion about a help request; those live in `nuanxin-domain`.

pub mod accounts;
pub mod audit;
pub mod blind_index;
pub mod calls;
pub mod clock;
pub mod committer;
pub mod complaints;
pub mod db;
pub mod deadlines;
pub mod demonstration;
pub mod effect;
pub mod help_requests;
pub mod idempotency;
pub mod ids;
pub mod installation;
pub mod jobs;
pub mod keys;
pub mod limits;
mod mac;
pub mod notices;
pub mod numbers;
pub mod passwords;
pub mod places;
pub mod platform;
mod random;
pub mod record;
pub mod redis_link;
pub mod reference;
pub mod roster;
mod rows;
pub mod sealed;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod sms;
pub mod stop_points;
pub mod telemetry;
#[doc(hidden)]
pub mod testing;
pub mod tokens;
pub mod totp;
pub mod wakeup;
pub mod work_orders;
