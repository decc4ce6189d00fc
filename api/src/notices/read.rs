//! `POST /notices/{id}/read`: reading is not acting, but it stops the badge.

use crate::act::IdPath;
use crate::actor::SignedIn;
use crate::input::Id;
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpResponse, post, web};
use nuanxin_infra::db::DbError;
use nuanxin_infra::notices;
use nuanxin_infra::platform::Platform;

/// Mark a notice as read
///
/// Only one's own; repeating it changes nothing.
#[utoipa::path(
    tag = "notices",
    params(IdPath),
    responses((status = 204, description = "Read")),
    security(("bearer" = []))
)]
#[post("/notices/{id}/read")]
pub async fn read_notice(platform: web::Data<Platform>, who: SignedIn, id: Id) -> Answer {
    let now = platform.clocks.domain.now();
    let marked = async {
        let tx = platform.db.write_tx().await?;
        let marked = notices::mark_read(&tx, &who.0, id.0, now).await?;
        tx.commit().await?;
        Ok::<bool, DbError>(marked)
    };
    let marked = marked.await.map_err(|error| Problem::internal(&error))?;
    if marked {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(Problem::new(Code::NotFound))
    }
}
