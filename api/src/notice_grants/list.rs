//! `GET /notice-grants`: which messages a resident has allowed.

use super::NoticeGrants;
use crate::actor::Resident;
use crate::problem::Answer;
use actix_web::{HttpResponse, get, web};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::{accounts, notice_grants};

/// List what I allowed
///
/// Which messages by WeChat the resident has allowed and how many are left, as far as we know: the platform tells nobody.
#[utoipa::path(
    tag = "notices",
    responses((status = 200, description = "By template", body = NoticeGrants)),
    security(("bearer" = []))
)]
#[get("/notice-grants")]
pub async fn list_notice_grants(platform: web::Data<Platform>, who: Resident) -> Answer {
    let db = platform.db.reader();
    let grants = match accounts::identity_of(db, &platform.ring, who.0.account).await? {
        Some(user) => notice_grants::of_identity(db, user.id).await?,
        None => Vec::new(),
    };
    Ok(HttpResponse::Ok().json(NoticeGrants::of(grants, &platform.settings.wechat)))
}
