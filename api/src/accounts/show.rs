//! `GET /accounts/{id}`: one of the staff.

use super::document::AccountDocument;
use super::seen;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::Answer;
use actix_web::{HttpResponse, get, web};
use nuanxin_infra::platform::Platform;

/// Show an account
///
/// To an administrator, and to the lead of its station.
#[utoipa::path(
    tag = "accounts",
    params(IdPath),
    responses((status = 200, description = "The account", body = AccountDocument)),
    security(("bearer" = []))
)]
#[get("/accounts/{id}")]
pub async fn show_account(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let account = seen(&platform, &who.0, id.0.into()).await?;
    Ok(HttpResponse::Ok().json(AccountDocument::of(&account)))
}
