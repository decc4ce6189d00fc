//! Numbers that may sign in: mobiles of the mainland, because only these receive our messages.

use crate::problem::{Answer, Faults};
use nuanxin_domain::phone::{PhoneNumber, normalise_phone};

/// Reads the number at `/phone`.
///
/// # Errors
/// `bad_phone` for what is no mobile number of the mainland.
pub fn mobile(typed: &str) -> Answer<PhoneNumber> {
    if let Ok(number) = normalise_phone(typed)
        && number.is_mainland_mobile()
    {
        return Ok(number);
    }
    Err(bad_phone())
}

/// The problem of a number that is none.
pub fn bad_phone() -> crate::problem::Problem {
    Faults::one("/phone", "bad_phone")
}
