//! `POST /doorbell/bind`: a phone becomes a doorbell.

use super::known::unknown;
use crate::actor::Resident;
use crate::input::Body;
use crate::problem::{Answer, Code, Faults};
use actix_web::{HttpRequest, HttpResponse, post, web};
use nuanxin_domain::doorbell::Device;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::doorbells::devices;
use nuanxin_infra::effect::conclude;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::tokens::OpaqueToken;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Characters of a token.
const TOKEN: usize = 43;

/// What staff showed to the phone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"token": "Zq3vTn8mYb1xWc6kJd0sRf5hLp2gUe9aVi4oNw7tQyE"}))]
pub struct BindBody {
    /// The token that was shown when the doorbell was registered.
    #[schema(max_length = 43)]
    token: String,
}

/// The phone's own token.
#[derive(Serialize, ToSchema)]
pub struct BoundDoorbell {
    /// To be kept on the phone and sent as `Authorization: Bearer` with every ring; shown this once.
    #[schema(example = "Zq3vTn8mYb1xWc6kJd0sRf5hLp2gUe9aVi4oNw7tQyE")]
    token: String,
}

/// Bind a phone
///
/// Once, while signed in: the phone gives the token that staff showed to it and gets one of its own, which nobody else
/// has seen. From then on it rings without a sign-in.
#[utoipa::path(
    tag = "doorbell",
    request_body = BindBody,
    responses((status = 200, description = "Bound", body = BoundDoorbell)),
    security(("bearer" = []))
)]
#[post("/doorbell/bind")]
pub async fn bind_doorbell(
    platform: web::Data<Platform>,
    who: Resident,
    body: Body<BindBody>,
    http: HttpRequest,
) -> Answer {
    let mut faults = Faults::default();
    faults.text("/token", Some(&body.value.token), TOKEN);
    faults.check()?;
    let shown = OpaqueToken::parse(&body.value.token);
    let found = match &shown {
        Some(shown) => devices::by_token(platform.db.reader(), &platform.ring, shown).await?,
        None => None,
    };
    let Some(device) = found.filter(Device::may_be_bound) else {
        return Err(unknown(&platform, &http, Code::DoorbellUnknown).await);
    };
    let (real, token) = (&*platform.clocks.real, OpaqueToken::generate());
    let tx = platform.db.write_tx().await?;
    let by = Some(who.0.account);
    if !devices::renew_token(&tx, &platform.ring, device.id, &token, by).await? {
        return Err(unknown(&platform, &http, Code::DoorbellUnknown).await);
    }
    let entry = AuditEntry {
        station: Some(device.station),
        ..AuditEntry::new(real, &who.0, "doorbell-bound")
    };
    conclude(
        tx,
        entry.on_grounds(format!("doorbell:{}", device.id)),
        None,
        real,
    )
    .await?;
    Ok(HttpResponse::Ok().json(BoundDoorbell {
        token: token.expose().to_owned(),
    }))
}
