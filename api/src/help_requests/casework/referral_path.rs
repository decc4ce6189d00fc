//! The path of one referral.

use crate::problem::{Answer, Code, Problem};
use actix_web::HttpRequest;
use utoipa::IntoParams;
use uuid::Uuid;

/// The ids in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)] // describes the parameters
pub struct ReferralPath {
    /// The request's id.
    id: Uuid,
    /// The referral's number, from 1.
    #[param(minimum = 1, maximum = 65535, example = 1)]
    referral: u16,
}

/// The number of the referral in the path; one that is none looks like one that does not exist.
///
/// # Errors
/// `not_found`.
pub fn referral_in(http: &HttpRequest) -> Answer<u16> {
    let number = http.match_info().get("referral");
    number
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Problem::new(Code::NotFound))
}
