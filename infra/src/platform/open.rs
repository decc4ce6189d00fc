//! Building the platform when a program starts, and taking it down when it ends. Everything that makes an
//! installation unfit to run is found here, and said in one sentence.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::upload::UploadLimits;
use sea_orm::{ConnectionTrait, Statement};
use tokio_util::sync::CancellationToken;

use super::Platform;
use crate::at_work::AtWork;
use crate::audit::AuditSoon;
use crate::clamd::Clamd;
use crate::clock::{Clock, Clocks, MovableClock, SystemClock};
use crate::committer::{self, AfterCommit, Committer};
use crate::db::{Database, DbError};
use crate::files::{FileError, FileStore};
use crate::geocoder::{Geocoder, GeocoderError};
use crate::help_requests::KnownWorkloads;
use crate::installation::{self, Installation, KeyMisfit, MadeBy};
use crate::keys::{KeyRing, KeyRingError};
use crate::limits::RateLimiter;
use crate::media_child::MediaChildren;
use crate::numbers::NumberAllocator;
use crate::passwords::Passwords;
use crate::placing::PlacingLine;
use crate::redis_link::{RedisLink, RedisLinkError};
use crate::reference::Reference;
use crate::sessions::Sessions;
use crate::settings::Settings;
use crate::sms::{SmsClientError, SmsSender};
use crate::tokens::AccessTokens;
use crate::wakeup::Wakeups;
use crate::wechat::{Wechat, WechatClientError};
use crate::wecom::{Wecom, WecomClientError};
use crate::work_orders::{ReportError, SenderLink};

/// How long the other of two programs that start at once is given to finish the key file.
const STILL_WRITING: Duration = Duration::from_millis(300);

/// What the platform is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// A real installation: the machine's clock, text messages as the settings say.
    Installation,
    /// The demonstration: a movable clock, text messages to a stand-in or nowhere, a database of its own.
    Demonstration,
}

impl Opening {
    fn made_by(self) -> MadeBy {
        match self {
            Self::Installation => MadeBy::Serve,
            Self::Demonstration => MadeBy::Demo,
        }
    }
}

/// Why the program cannot start. Each is a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] DbError),
    /// Its schema is older than the program.
    #[error("the database's schema is not up to date: run nuanxin migrate")]
    Pending,
    /// It holds made-up data behind public passwords.
    #[error(
        "this database was made by nuanxin demo, whose passwords are public. Name another one with \
         NUANXIN__DATABASE__URL or NUANXIN__DATA_DIR"
    )]
    MadeByDemo,
    /// It holds real data.
    #[error(
        "this database was not made by nuanxin demo, which keeps to its own. Name another one with \
         NUANXIN__DATABASE__URL or NUANXIN__DATA_DIR"
    )]
    NotMadeByDemo,
    /// The key file cannot be used.
    #[error(transparent)]
    Keys(#[from] KeyRingError),
    /// The key file of a database with data is gone.
    #[error(
        "the key file {0} is missing, and this database holds data that only its keys can read. Put the file \
         back, or name it with NUANXIN__KEYS__FILE"
    )]
    KeysLost(PathBuf),
    /// The key file belongs to another database.
    #[error(
        "the keys in {0} are not those of this database. Name the right file with NUANXIN__KEYS__FILE, or the \
         right database with NUANXIN__DATABASE__URL"
    )]
    WrongKeys(PathBuf),
    /// The key file lacks a key under which values of this database stand, or writes under one that is over.
    #[error(
        "the key file {path} is not the present one of this database: {why}. Put the present file in its place"
    )]
    OldKeys {
        /// Which file.
        path: PathBuf,
        /// What does not fit.
        why: KeyMisfit,
    },
    /// The address of Redis cannot be used.
    #[error(transparent)]
    Redis(#[from] RedisLinkError),
    /// The client for text messages cannot be built.
    #[error("text messages cannot be sent: {0}")]
    Sms(#[from] SmsClientError),
    /// The client for reports to the sender of work orders cannot be built.
    #[error("reports about work orders cannot be sent: {0}")]
    WorkOrders(#[from] ReportError),
    /// The client for the map service cannot be built.
    #[error("the map service cannot be asked: {0}")]
    Geocoder(#[from] GeocoderError),
    /// The system does not say which program this is.
    #[error("the program does not find itself, which reads uploads in a child: {0}")]
    Program(#[from] std::io::Error),
    /// The client for the WeChat platform cannot be built.
    #[error("WeChat cannot be asked: {0}")]
    Wechat(#[from] WechatClientError),
    /// The client for WeCom cannot be built.
    #[error("WeCom cannot be asked: {0}")]
    Wecom(#[from] WecomClientError),
    /// The settings name no store of files.
    #[error("files cannot be kept: {0}")]
    Files(#[from] FileError),
}

impl Platform {
    /// Opens everything that `settings` name: key ring (made when the database is new), database (the embedded
    /// one migrates itself), Redis, reference data; starts the committer. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// `OpenError`; nothing has been changed then, but for a new key file or schema.
    pub async fn open(settings: Settings, opening: Opening) -> Result<Self, OpenError> {
        let db = Database::open(&settings.database).await?;
        if opening == Opening::Demonstration && installation::is_used_unclaimed(db.reader()).await? {
            return Err(OpenError::NotMadeByDemo);
        }
        if db.is_embedded() || opening == Opening::Demonstration {
            db.migrate().await?;
        } else if !db.pending_migrations().await?.is_empty() {
            return Err(OpenError::Pending);
        }
        let ring = claim(&settings, &db, opening).await?;
        Self::assemble(settings, db, ring, opening).await
    }

    /// The platform over an open database that is up to date, with these keys. Asks nobody whose the database
    /// is: for tests, and for `open`. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// `OpenError`.
    pub async fn assemble(
        settings: Settings,
        db: Database,
        ring: KeyRing,
        opening: Opening,
    ) -> Result<Self, OpenError> {
        let movable_clock = match opening {
            Opening::Installation => None,
            Opening::Demonstration => Some(Arc::new(resumed_clock(&db).await?)),
        };
        Self::assemble_on(settings, db, ring, opening, movable_clock).await
    }

    /// As [`Platform::assemble`], with the domain's time on this clock, if one is given: for tests that begin on
    /// a day of their own.
    ///
    /// # Errors
    /// `OpenError`.
    pub async fn assemble_on(
        settings: Settings,
        db: Database,
        ring: KeyRing,
        opening: Opening,
        movable_clock: Option<Arc<MovableClock>>,
    ) -> Result<Self, OpenError> {
        let real: Arc<dyn Clock> = Arc::new(SystemClock);
        let domain = movable_clock
            .clone()
            .map_or(real.clone(), |clock| clock as Arc<dyn Clock>);
        let clocks = Clocks {
            domain,
            real: real.clone(),
        };
        let link = settings.redis.url.as_ref().map(RedisLink::open).transpose()?;
        let (wakeups, limiter, at_work) = between_nodes(link.as_ref(), &real);
        let sms = match opening {
            Opening::Installation => SmsSender::from_settings(&settings.sms)?,
            Opening::Demonstration => SmsSender::demonstration(&settings.sms)?,
        };
        let order_sender = SenderLink::from_settings(&settings.work_orders)?;
        let geocoder = Geocoder::from_settings(&settings.geocoder)?;
        let wechat = Wechat::from_settings(&settings.wechat, link.as_ref(), &ring, real.clone())?;
        let wecom = Wecom::from_settings(&settings.wecom, link.as_ref(), &ring, &limiter, real.clone())?;
        let reference = Reference::load(db.clone(), ring.clone(), clocks.domain.clone()).await?;
        let lifetime = TimeDelta::days(i64::from(settings.session.refresh_days));
        let workloads = KnownWorkloads::default();
        let after = after_commits(&wakeups, &workloads);
        let committer = Committer::spawn(db.clone(), ring.clone(), clocks.clone(), after);
        Ok(Self {
            audit_soon: AuditSoon::spawn(committer.clone()),
            committer,
            placing: PlacingLine::default(),
            workloads,
            numbers: Arc::new(NumberAllocator::new(db.clone())),
            reference: Arc::new(reference),
            passwords: Passwords::new(std::thread::available_parallelism().map_or(1, std::num::NonZero::get)),
            access_tokens: AccessTokens::new(&ring),
            sessions: Sessions::new(db.clone(), real, lifetime),
            stopping: CancellationToken::new(),
            files: FileStore::from_settings(&settings.files, clocks.real.clone())?,
            clamd: Clamd::from_settings(&settings.files),
            settings: Arc::new(settings),
            db,
            ring,
            clocks,
            wakeups,
            limiter,
            at_work,
            sms,
            order_sender,
            geocoder,
            media: MediaChildren::of_this_program()?,
            upload_limits: Arc::new(UploadLimits::built_in()),
            wechat,
            wecom,
            movable_clock,
        })
    }

    /// Tells whoever waits that the program is about to stop: readiness turns to no, calls that wait for something
    /// answer with what is known.
    pub fn prepare_to_stop(&self) {
        self.stopping.cancel();
    }

    /// Writes what has been decided, then closes the database. Nothing works afterwards.
    ///
    /// # Errors
    /// What the driver reported.
    pub async fn close(&self) -> Result<(), DbError> {
        self.prepare_to_stop();
        self.audit_soon.flush().await;
        self.committer.stop().await;
        self.db.close().await
    }
}

/// Wake-ups and limits: of this process, or of all nodes that share Redis.
fn between_nodes(link: Option<&RedisLink>, real: &Arc<dyn Clock>) -> (Wakeups, RateLimiter, AtWork) {
    match link {
        None => (
            Wakeups::in_process(),
            RateLimiter::in_process(real.clone()),
            AtWork::in_process(real.clone()),
        ),
        Some(link) => (
            Wakeups::through_redis(link),
            RateLimiter::shared(link, real.clone()),
            AtWork::shared(link, real.clone()),
        ),
    }
}

/// The keys of this database, which is claimed for what it is opened for if nobody has claimed it.
async fn claim(settings: &Settings, db: &Database, opening: Opening) -> Result<KeyRing, OpenError> {
    let path = &settings.keys.file;
    let found = installation::find(db.reader()).await?;
    if let Some(claimed) = &found {
        suits(claimed, opening)?;
    }
    let ring = match KeyRing::load(path) {
        Err(KeyRingError::Missing(path)) if found.is_some() => return Err(OpenError::KeysLost(path)),
        Err(KeyRingError::Missing(_)) => match KeyRing::create(path) {
            // another program that starts at the same time was faster, and may still be writing
            Err(KeyRingError::Exists(_)) => {
                tokio::time::sleep(STILL_WRITING).await;
                KeyRing::load(path)?
            }
            created => created?,
        },
        loaded => loaded?,
    };
    let claimed = match found {
        Some(claimed) => claimed,
        None => {
            let tx = db.write_tx().await?;
            let claimed = installation::claim(&tx, opening.made_by(), &ring).await?;
            tx.commit().await.map_err(DbError::from)?;
            suits(&claimed, opening)?;
            claimed
        }
    };
    match claimed.checks().fit(&ring) {
        Ok(()) => Ok(ring),
        Err(why) => Err(OpenError::of_keys(path.clone(), why)),
    }
}

impl OpenError {
    /// Why these keys cannot be used with this database.
    pub fn of_keys(path: PathBuf, why: KeyMisfit) -> Self {
        match why {
            KeyMisfit::Others => Self::WrongKeys(path),
            why => Self::OldKeys { path, why },
        }
    }
}

fn suits(claimed: &Installation, opening: Opening) -> Result<(), OpenError> {
    match (claimed.made_by, opening) {
        (MadeBy::Demo, Opening::Installation) => Err(OpenError::MadeByDemo),
        (MadeBy::Serve, Opening::Demonstration) => Err(OpenError::NotMadeByDemo),
        _ => Ok(()),
    }
}

/// The demonstration's clock. It may have been moved ahead before the last end of the program, and nothing
/// that is stored may lie in its future: it goes on from the last change if that is later than the real time.
async fn resumed_clock(db: &Database) -> Result<MovableClock, DbError> {
    let real = Arc::new(SystemClock);
    let sql = "SELECT max(changed_at) AS at FROM help_requests";
    let statement = Statement::from_string(db.backend(), sql);
    let row = db.reader().query_one_raw(statement).await?;
    let last: Option<DateTime<Utc>> = match row {
        Some(row) => row.try_get("", "at")?,
        None => None,
    };
    Ok(match last {
        Some(last) if last > real.now() => MovableClock::starting_at(real, last),
        _ => MovableClock::new(real),
    })
}

fn after_commits(wakeups: &Wakeups, workloads: &KnownWorkloads) -> AfterCommit {
    let (ring, workloads) = (committer::ring(wakeups), workloads.clone());
    Arc::new(move |committed| {
        if committed.iter().any(|one| one.hands_changed) {
            workloads.forget();
        }
        ring(committed);
    })
}
