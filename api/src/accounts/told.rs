//! By what a member of staff is told outside the product.

use crate::problem::Faults;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::phone::normalise_phone;

/// Longest id in WeCom.
const LONGEST: usize = 64;

/// An id in WeCom and a number for text messages, checked; an empty text means none.
pub fn checked(
    faults: &mut Faults,
    wecom: Option<&str>,
    work_phone: Option<&str>,
) -> [Option<Option<Personal<String>>>; 2] {
    let id = wecom.map(|id| {
        let good = id.len() <= LONGEST && id.chars().all(|c| c.is_ascii_graphic());
        if !good {
            faults.add("/wecom", "malformed");
        }
        (!id.is_empty()).then(|| Personal::new(id.to_owned()))
    });
    let number = work_phone.map(|number| {
        if number.trim().is_empty() {
            return None;
        }
        let mobile = normalise_phone(number)
            .ok()
            .filter(|number| number.is_mainland_mobile());
        if mobile.is_none() {
            faults.add("/work_phone", "malformed");
        }
        mobile.map(|number| Personal::new(number.as_str().to_owned()))
    });
    [id, number]
}
