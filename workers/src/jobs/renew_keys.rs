//! Following the key file, and bringing old values under a new key. What is done when, and why no read fails
//! meanwhile, stands in `infra/src/key_rotation.rs`.

use std::time::Duration;

use nuanxin_infra::key_rotation::{self, LOOK, SIGN_OF_LIFE};
use nuanxin_infra::keys::{KeyIds, KeyKind};
use nuanxin_infra::platform::Platform;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Between two batches: whoever else writes comes first.
const BREATH: Duration = Duration::from_millis(20);
/// How often somebody looks whether there is work.
const IDLE: Duration = Duration::from_secs(1);

/// Reads the key file again when it has changed, and says in the database which keys this process has. Every
/// process does this.
pub async fn follow_file(platform: Platform, stop: CancellationToken) {
    let node = uuid::Uuid::new_v4();
    let mut said = None;
    while !stop.is_cancelled() {
        match platform.ring.refresh() {
            Ok(true) => tracing::info!("the key file has changed and was read again"),
            Ok(false) => {}
            Err(error) => {
                tracing::error!(%error, "the key file cannot be read; the keys in memory stay in use");
            }
        }
        // others may have read the file again before this look
        let ids = KeyKind::ALL.map(|kind| platform.ring.ids(kind));
        let old = said
            .as_ref()
            .is_none_or(|(at, known): &(Instant, [KeyIds; 2])| at.elapsed() >= SIGN_OF_LIFE || *known != ids);
        if old {
            let now = platform.clocks.real.now();
            match key_rotation::report(&platform.db, node, &platform.ring, now).await {
                Ok(()) => said = Some((Instant::now(), ids)),
                // said again at the next look
                Err(error) => {
                    said = None;
                    tracing::warn!(%error, "the keys in use could not be reported");
                }
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = stop.cancelled() => {}
        }
    }
    if let Err(error) = key_rotation::forget(&platform.db, node).await {
        tracing::warn!(%error, "the keys in use could not be forgotten");
    }
}

/// Brings old values under a new key, batch by batch, whenever there is such work.
pub async fn run(platform: Platform, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let pause = match key_rotation::step(&platform.db, &platform.ring, &*platform.clocks.real).await {
            Ok(true) => BREATH,
            Ok(false) => IDLE,
            Err(error) => {
                tracing::warn!(%error, "values could not be brought under the new key");
                IDLE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.cancelled() => {}
        }
    }
}
