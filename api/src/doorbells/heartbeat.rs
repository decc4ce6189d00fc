//! `POST /doorbell/heartbeat`: a device says that it works.

use super::known::KnownDevice;
use crate::problem::{Answer, Problem, ProblemDocument};
use actix_web::{HttpResponse, post, web};
use nuanxin_infra::db::DbError;
use nuanxin_infra::doorbells::devices;
use nuanxin_infra::limits::Quota;
use nuanxin_infra::platform::Platform;

/// Give a sign of life
///
/// By a device, with its own token as for a ring; once an hour is enough. A button that was silent for 24 hours is
/// reported to its station, once a day until it is heard.
#[utoipa::path(
    tag = "doorbell",
    params(("Authorization" = Option<String>, Header, description = "`Bearer` and the device's token", max_length = 100)),
    responses(
        (status = 204, description = "Heard"),
        (status = 401, description = "No doorbell in use has this token", body = ProblemDocument,
         content_type = "application/problem+json"),
    )
)]
#[post("/doorbell/heartbeat")]
pub async fn hear_doorbell(platform: web::Data<Platform>, device: KnownDevice) -> Answer {
    let quota = Quota::per_minute(platform.settings.limits.presses_per_doorbell_per_minute);
    let key = format!("doorbell-heartbeat:{}", device.0.id);
    let counted = platform.limiter.check(&key, quota).await;
    counted.map_err(|retry| Problem::too_many(retry.seconds()))?;
    let now = platform.clocks.domain.now();
    let tx = platform.db.write_tx().await?;
    devices::heard(&tx, device.0.id, device.0.kind, now).await?;
    tx.commit().await.map_err(DbError::from)?;
    Ok(HttpResponse::NoContent().finish())
}
