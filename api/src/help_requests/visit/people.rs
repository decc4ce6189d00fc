//! Who went on a visit, as the body of the call says it.

use crate::problem::Faults;
use nuanxin_domain::help_request::{VisitorNamed, VisitorRole};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::phone::{PhoneNumber, normalise_phone};
use nuanxin_infra::reference::Directory;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Characters of a name.
const NAME: usize = 64;

/// Somebody who went: staff by `account_id`, anybody else by `role` and `name`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitorBody {
    /// The account, of staff.
    account_id: Option<Uuid>,
    /// As what they went, of whoever has no account.
    role: Option<VisitorRole>,
    /// Their name.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64)]
    name: Option<Personal<String>>,
    /// A mobile number of the mainland: their code goes there. Without one they cannot confirm.
    #[schema(value_type = Option<String>, max_length = 64)]
    phone: Option<Personal<String>>,
}

impl VisitorBody {
    pub(super) fn check(&self, pointer: &str, faults: &mut Faults) {
        let other = [self.role.is_some(), self.name.is_some(), self.phone.is_some()];
        match self.account_id {
            Some(_) if other.contains(&true) => faults.add(format!("{pointer}/account_id"), "not_here"),
            Some(_) => {}
            None => self.check_other(pointer, faults),
        }
    }

    fn check_other(&self, pointer: &str, faults: &mut Faults) {
        if self.role.is_none() {
            faults.add(format!("{pointer}/role"), "required");
        }
        let name = self.name.as_ref().map_or("", |name| name.expose());
        faults.required_text(&format!("{pointer}/name"), name, NAME);
        if self.phone.is_some() && self.mobile().is_none() {
            faults.add(format!("{pointer}/phone"), "bad_phone");
        }
    }

    fn mobile(&self) -> Option<PhoneNumber> {
        let number = normalise_phone(self.phone.as_ref()?.expose()).ok();
        number.filter(PhoneNumber::is_mainland_mobile)
    }

    /// As the domain names them; none for what [`VisitorBody::check`] refuses.
    pub(super) fn named(&self) -> Option<VisitorNamed> {
        if let Some(account) = self.account_id {
            return Some(VisitorNamed::Staff(AccountId(account)));
        }
        Some(VisitorNamed::Other {
            role: self.role?,
            name: self.name.clone()?,
            phone: self.mobile().map(|number| number.as_str().to_owned().into()),
        })
    }
}

/// Whether every account is one of the staff that can sign in.
pub fn are_staff(people: &[VisitorBody], directory: &Directory) -> bool {
    people
        .iter()
        .filter_map(|person| person.account_id)
        .all(|account| {
            let staff = directory.get(AccountId(account));
            staff.is_some_and(|staff| staff.disabled_at.is_none())
        })
}
