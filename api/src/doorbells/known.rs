//! The device that calls, by its own token. Unknown, retired and foreign tokens are refused alike.

use crate::actor::bearer;
use crate::problem::{Answer, Code, Problem};
use crate::rates;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use nuanxin_domain::doorbell::Device;
use nuanxin_infra::doorbells::devices;
use nuanxin_infra::limits::Quota;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::tokens::OpaqueToken;

/// A device in use.
#[derive(Debug, Clone)]
pub struct KnownDevice(pub Device);

impl FromRequest for KnownDevice {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let platform = request
                .app_data::<web::Data<Platform>>()
                .ok_or_else(|| Problem::new(Code::NotReady))?;
            match device(platform, bearer(&request)).await? {
                Some(device) => Ok(KnownDevice(device)),
                None => Err(unknown(platform, &request, Code::DoorbellUnknown).await),
            }
        })
    }
}

async fn device(platform: &Platform, token: Option<&str>) -> Answer<Option<Device>> {
    let Some(token) = token.and_then(OpaqueToken::parse) else {
        return Ok(None);
    };
    Ok(devices::by_token(platform.db.reader(), &platform.ring, &token).await?)
}

/// The refusal of a token that is none here. Only these are counted by network address: a whole house may ring through
/// one, and no first ring is ever refused.
pub async fn unknown(platform: &Platform, http: &HttpRequest, code: Code) -> Problem {
    let quota = Quota::per_minute(platform.settings.limits.requests_per_address_per_minute);
    let counted = rates::count_address(platform, "doorbell-unknown", http, quota).await;
    counted.err().unwrap_or_else(|| Problem::new(code))
}
