//! Everything that a use case needs, built once when the program starts.

mod open;

use crate::at_work::AtWork;
use crate::audit::AuditSoon;
use crate::clamd::Clamd;
use crate::clock::{Clocks, MovableClock};
use crate::committer::Committer;
use crate::db::{Database, DbError};
use crate::files::FileStore;
use crate::geocoder::Geocoder;
use crate::help_requests::KnownWorkloads;
use crate::keys::KeyRing;
use crate::limits::RateLimiter;
use crate::media_child::MediaChildren;
use crate::numbers::NumberAllocator;
use crate::passwords::Passwords;
use crate::placing::PlacingLine;
use crate::reference::{Reference, Snapshot};
use crate::sessions::Sessions;
use crate::settings::Settings;
use crate::sms::SmsSender;
use crate::tokens::{AccessGrant, AccessTokens};
use crate::wakeup::Wakeups;
use crate::wechat::Wechat;
use crate::wecom::Wecom;
use crate::work_orders::SenderLink;
use nuanxin_domain::access::Actor;
use nuanxin_domain::upload::UploadLimits;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

pub use open::{OpenError, Opening};

/// The outside world in one hand. Cheap to clone.
#[derive(Clone)]
pub struct Platform {
    /// Settings, checked.
    pub settings: Arc<Settings>,
    /// The database.
    pub db: Database,
    /// Keys of sealed columns, indexes, tokens.
    pub ring: KeyRing,
    /// The domain's time and real time.
    pub clocks: Clocks,
    /// Hints that something changed.
    pub wakeups: Wakeups,
    /// Rates.
    pub limiter: RateLimiter,
    /// Who works on which request at this moment.
    pub at_work: AtWork,
    /// Records decisions.
    pub committer: Committer,
    /// Places new requests before they are recorded, where workers run in this process.
    pub placing: PlacingLine,
    /// What advisors have on their hands.
    pub workloads: KnownWorkloads,
    /// Writes the audit entries of masked lists a moment later; unmasked reads use [`Committer::audit`].
    pub audit_soon: AuditSoon,
    /// Numbers of new requests.
    pub numbers: Arc<NumberAllocator>,
    /// Rules, places, staff.
    pub reference: Arc<Reference>,
    /// Who is signed in.
    pub sessions: Sessions,
    /// Password hashes.
    pub passwords: Passwords,
    /// Access tokens.
    pub access_tokens: AccessTokens,
    /// Text messages.
    pub sms: SmsSender,
    /// The system that passes work orders on; none when none is set.
    pub order_sender: Option<SenderLink>,
    /// The map service that is asked where an address lies; none when none is set.
    pub geocoder: Option<Geocoder>,
    /// Reads what strangers sent.
    pub media: MediaChildren,
    /// What somebody may send.
    pub upload_limits: Arc<UploadLimits>,
    /// The WeChat platform; none when no mini-program is set.
    pub wechat: Option<Wechat>,
    /// WeCom, by which staff are told; none when no corporation is set.
    pub wecom: Option<Wecom>,
    /// Cancelled when the program has been told to stop: whoever waits for something gives up then.
    pub stopping: CancellationToken,
    /// Where uploads lie.
    pub files: FileStore,
    /// What looks through them for malware; none when none is set.
    pub clamd: Option<Clamd>,
    /// The movable clock of the demonstration and of tests.
    pub movable_clock: Option<Arc<MovableClock>>,
}

impl Platform {
    /// The present rules, places and staff.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.reference.current()
    }

    /// The actor of a token: residents as they are, staff by the present list. `None` when the session has been
    /// ended or the account is disabled.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn actor_of(&self, grant: &AccessGrant) -> Result<Option<Actor>, DbError> {
        if !self.sessions.is_live(grant.session).await? {
            return Ok(None);
        }
        let snapshot = self.snapshot();
        let actor = snapshot.directory.actor(grant.account, grant.session);
        // Somebody who has joined the staff on another node a moment ago is no resident.
        Ok(actor.filter(|actor| actor.role.code() == grant.role))
    }
}
