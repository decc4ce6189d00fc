//! `GET /me`: who is signed in. Below it, what they do with their own account.

pub mod authenticator;
pub mod confirm_authenticator;
pub mod data;
pub mod deletion;
pub mod password;
pub mod recovery_codes;
pub mod sessions;
pub mod settings;

use crate::actor::known;
use crate::auth::tokens::KeptAs;
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpRequest, HttpResponse, get, web};
use nuanxin_domain::access::Role;
use nuanxin_domain::masking::mask_phone;
use nuanxin_infra::accounts;
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Whoever is signed in.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// The account.
    id: Uuid,
    /// What it may do.
    role: Role,
    /// Name; staff only.
    #[schema(example = "陈静")]
    name: Option<String>,
    /// Their station; advisors and leads only.
    station: Option<OwnStation>,
    /// The number that was proved, masked; residents only.
    #[schema(example = "138****5678")]
    phone: Option<String>,
    /// The password was given by somebody else: nothing but changing it is allowed. Staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    must_change_password: Option<bool>,
    /// How this session's refresh token is kept.
    session: Option<KeptAs>,
}

/// The station that somebody works for.
#[derive(Serialize, ToSchema)]
pub struct OwnStation {
    /// The station.
    id: Uuid,
    /// Its official name.
    #[schema(example = "静安区曹家渡街道静邻暖心屋——社区救助顾问服务站")]
    name: String,
}

/// Who am I
///
/// The account that is signed in, with what a page needs to greet it.
#[utoipa::path(
    tag = "sign-in",
    responses((status = 200, description = "Whoever is signed in", body = Me)),
    security(("bearer" = []))
)]
#[get("/me")]
pub async fn me(platform: web::Data<Platform>, http: HttpRequest) -> Answer {
    let who = known(&http).await?;
    let account = accounts::by_id(platform.db.reader(), &platform.ring, who.account).await?;
    let account = account.ok_or_else(|| Problem::new(Code::SignInNeeded))?;
    let kind = match who.session {
        Some(session) => platform.sessions.kind_of(session).await?,
        None => None,
    };
    let snapshot = platform.snapshot();
    let station = who.station.and_then(|id| snapshot.rules.places.station(id));
    let document = Me {
        id: who.account.0,
        role: who.role,
        name: account.name.map(|name| name.into_exposed()),
        station: station.map(|station| OwnStation {
            id: station.id.0,
            name: station.name.clone(),
        }),
        phone: account.phone.map(|phone| mask_phone(phone.expose())),
        must_change_password: who.role.is_staff().then_some(account.must_change_password),
        session: kind.map(KeptAs::from),
    };
    Ok(HttpResponse::Ok().json(document))
}
