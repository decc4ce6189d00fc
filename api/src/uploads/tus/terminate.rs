//! `DELETE /uploads/tus/{id}`: whoever sends it gives up.

use super::VERSION;
use super::known::{check_version, own};
use crate::act::IdPath;
use crate::actor::SignedIn;
use crate::input::Id;
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpRequest, HttpResponse, delete, web};
use nuanxin_infra::committer::JOBS;
use nuanxin_infra::db::DbError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::uploads;
use nuanxin_infra::wakeup::Topic;

/// Give an upload in pieces up
///
/// tus 1.0, termination: what has arrived is deleted. A file that is whole is an upload: `DELETE /uploads/{id}`.
#[utoipa::path(
    tag = "uploads",
    params(
        IdPath,
        ("Tus-Resumable" = String, Header, description = "`1.0.0`", max_length = 20, example = "1.0.0"),
    ),
    responses((status = 204, description = "Deleted")),
    security(("bearer" = []))
)]
#[delete("/uploads/tus/{id}")]
pub async fn end_tus_upload(
    platform: web::Data<Platform>,
    who: SignedIn,
    id: Id,
    http: HttpRequest,
) -> Answer {
    let half = own(&platform, &who.0, id.0).await?;
    let half = half.ok_or_else(|| Problem::new(Code::NotFound))?;
    check_version(&http)?;
    let tx = platform.db.write_tx().await?;
    uploads::remove_half(&tx, platform.clocks.real.now(), half.id).await?;
    tx.commit().await.map_err(DbError::from)?;
    platform.wakeups.ring(&Topic::queue(JOBS));
    Ok(HttpResponse::NoContent()
        .insert_header(("tus-resumable", VERSION))
        .finish())
}
