//! `DELETE /uploads/{id}`: taken back, or away from its request; its bytes go with it.

use super::seen::visible;
use crate::act::{Act, IdPath};
use crate::actor::SignedIn;
use crate::input::Id;
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpResponse, delete, web};
use nuanxin_domain::ids::UploadId;
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::committer::JOBS;
use nuanxin_infra::db::DbError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::uploads;
use nuanxin_infra::wakeup::Topic;

/// Take an upload back
///
/// Whoever sent it may, and the lead of its request, as long as the request is open. It is really deleted.
#[utoipa::path(
    tag = "uploads",
    params(IdPath),
    responses((status = 204, description = "Deleted")),
    security(("bearer" = []))
)]
#[delete("/uploads/{id}")]
pub async fn remove_upload(platform: web::Data<Platform>, who: SignedIn, id: Id) -> Answer {
    let id = UploadId(id.0);
    let seen = visible(&platform, &who.0, id).await?;
    if let Some(request) = seen.request {
        let act = Act {
            platform: &platform,
            actor: &who.0,
            id: request.id,
            expected: None,
            key: None,
        };
        act.perform(|request, cx| Ok(vec![request.detach(id, cx)?]))
            .await?;
    } else {
        let real = &*platform.clocks.real;
        let tx = platform.db.write_tx().await?;
        if !uploads::delete(&tx, real.now(), id).await? {
            // attached a moment ago
            return Err(Problem::new(Code::UploadChanged));
        }
        let entry = AuditEntry::new(real, &who.0, "delete-upload").on_grounds(format!("upload:{id}"));
        audit::write(&tx, &[entry]).await?;
        tx.commit().await.map_err(DbError::from)?;
    }
    platform.wakeups.ring(&Topic::queue(JOBS));
    Ok(HttpResponse::NoContent().finish())
}
