//! Turns to try a password or a code: each counts as wrong until it proves right, and wrong ones slow down.

use crate::client_address::ClientAddress;
use crate::problem::{Answer, Code, Problem};
use actix_web::HttpRequest;
use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts::{self, StaffSignIn};
use nuanxin_infra::blind_index::BlindIndex;
use nuanxin_infra::db::{DatabaseTransaction, DbError};
use nuanxin_infra::passwords::PasswordError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sign_in::slow_down::{self, SlowDown, Turn};
use nuanxin_infra::sign_in::sources;
use uuid::Uuid;

/// A whole network, and a username tried from everywhere, may fail so many times more often than one person at one
/// place before it costs time: a station shares one address.
const MANY: u32 = 20;

/// What a try of a password is counted for.
pub struct PasswordTurn {
    /// The username from this network.
    own: BlindIndex,
    /// The network, whatever it tries.
    source: BlindIndex,
    /// The username, from networks that its account does not know.
    anywhere: Option<BlindIndex>,
    network: String,
}

impl PasswordTurn {
    /// Takes a turn to try a password for `username`, which belongs to `account`, if to anybody.
    ///
    /// # Errors
    /// `too_many` with `Retry-After`.
    pub async fn take(
        platform: &Platform,
        http: &HttpRequest,
        username: &str,
        account: Option<AccountId>,
    ) -> Answer<Self> {
        let (ring, now) = (&platform.ring, platform.clocks.real.now());
        let network = ClientAddress::of(http, &platform.settings.http.trusted_proxies).network();
        // asked for unknown names too: the time must not tell them
        let whose = account.unwrap_or(AccountId(Uuid::nil()));
        let known = sources::is_known(platform.db.reader(), ring, whose, &network, now).await?;
        let turn = Self {
            own: slow_down::subject(ring, username, &network),
            source: slow_down::source_subject(ring, &network),
            anywhere: (!known).then(|| slow_down::anywhere_subject(ring, username)),
            network,
        };
        let mut counted = vec![
            (&turn.own, slowness(platform, 1)),
            (&turn.source, slowness(platform, MANY)),
        ];
        counted.extend(
            turn.anywhere
                .as_ref()
                .map(|subject| (subject, slowness(platform, MANY))),
        );
        take_all(platform, &counted, now).await?;
        Ok(turn)
    }

    /// It was right: what it counted is taken back, and the network is known from now on.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn forgive(
        &self,
        tx: &DatabaseTransaction,
        platform: &Platform,
        account: AccountId,
    ) -> Result<(), DbError> {
        slow_down::forgive(tx, &self.own).await?;
        slow_down::forgive_one(tx, &self.source).await?;
        if let Some(anywhere) = &self.anywhere {
            slow_down::forgive_one(tx, anywhere).await?;
        }
        let now = platform.clocks.real.now();
        sources::remember(tx, &platform.ring, account, &self.network, now).await
    }
}

/// Takes a turn to try a code of this account, wherever it is typed.
///
/// # Errors
/// `too_many` with `Retry-After`.
pub async fn take_code_turn(platform: &Platform, account: AccountId) -> Answer<BlindIndex> {
    let subject = slow_down::codes_subject(&platform.ring, account);
    let counted = [(&subject, slowness(platform, 1))];
    take_all(platform, &counted, platform.clocks.real.now()).await?;
    Ok(subject)
}

async fn take_all(
    platform: &Platform,
    counted: &[(&BlindIndex, SlowDown)],
    now: DateTime<Utc>,
) -> Answer<()> {
    let tx = platform.db.write_tx().await?;
    for (subject, slow) in counted {
        if let Turn::Wait(left) = slow_down::take_turn(&tx, subject, *slow, now).await? {
            // nothing is counted for somebody who has to wait
            let seconds = left.num_milliseconds().unsigned_abs().div_ceil(1_000);
            return Err(Problem::too_many(seconds));
        }
    }
    tx.commit().await.map_err(DbError::from)?;
    Ok(())
}

fn slowness(platform: &Platform, times: u32) -> SlowDown {
    let limits = &platform.settings.limits;
    SlowDown {
        free_tries: limits.sign_in_free_tries.saturating_mul(times),
        slowest: TimeDelta::seconds(limits.sign_in_slowest_seconds.into()),
    }
}

/// Whether `typed` is the password of `found`; the time is that of one hash in any case.
///
/// # Errors
/// `not_ready` when too many sign in at once.
pub async fn opens(
    platform: &Platform,
    found: Option<&StaffSignIn>,
    typed: &Personal<String>,
) -> Answer<bool> {
    let stored = found.and_then(|found| found.password_hash.as_ref());
    let stored = stored.map(|hash| hash.expose().clone());
    let typed = typed.expose().clone().into();
    platform
        .passwords
        .verify(typed, stored)
        .await
        .map_err(|error| match error {
            PasswordError::Busy => Problem::new(Code::NotReady).with_header("retry-after", 5),
            PasswordError::TooLong | PasswordError::Unreadable => Problem::internal(&error),
        })
}

/// Whoever is signed in gives the password again, before something that a stolen session must not do.
///
/// # Errors
/// `password_wrong`; `too_many` after wrong ones.
pub async fn prove_again(
    platform: &Platform,
    http: &HttpRequest,
    account: AccountId,
    typed: &Personal<String>,
) -> Answer<StaffSignIn> {
    let found = accounts::staff_by_id(platform.db.reader(), &platform.ring, account).await?;
    let username = found.as_ref().and_then(|found| found.account.username.clone());
    let turn = PasswordTurn::take(platform, http, &username.unwrap_or_default(), Some(account)).await?;
    if !opens(platform, found.as_ref(), typed).await? {
        return Err(Problem::new(Code::PasswordWrong));
    }
    let tx = platform.db.write_tx().await?;
    turn.forgive(&tx, platform, account).await?;
    tx.commit().await.map_err(DbError::from)?;
    found.ok_or_else(|| Problem::new(Code::PasswordWrong))
}
