//! Rates of those who have not signed in: by network address and by phone number, both as digests only.

use crate::client_address::ClientAddress;
use crate::problem::{Answer, Problem};
use actix_web::HttpRequest;
use nuanxin_infra::blind_index::BlindIndex;
use nuanxin_infra::limits::Quota;
use nuanxin_infra::platform::Platform;
use std::fmt::Write;

/// Counts one event of `kind` by `whose`.
///
/// # Errors
/// `too_many` with `Retry-After` when the quota is used up.
pub async fn count(platform: &Platform, kind: &str, whose: &BlindIndex, quota: Quota) -> Answer<()> {
    let mut key = format!("{kind}:");
    for byte in whose.as_bytes().iter().take(16) {
        // writing to a String cannot fail
        let _ = write!(key, "{byte:02x}");
    }
    platform
        .limiter
        .check(&key, quota)
        .await
        .map_err(|retry| Problem::too_many(retry.seconds()))
}

/// Counts one event of `kind` by the address that the call comes from.
///
/// # Errors
/// As [`count`].
pub async fn count_address(platform: &Platform, kind: &str, http: &HttpRequest, quota: Quota) -> Answer<()> {
    let address = ClientAddress::of(http, &platform.settings.http.trusted_proxies);
    count(platform, kind, &address.index(&platform.ring), quota).await
}
