//! `PATCH /accounts/{id}`: another role, station, capacity, other committees or languages.

use super::document::{AccountDocument, CommitteeCode};
use super::told;
use super::{
    check_details, check_skills, check_station, committed, entry, hand_over, locked, ring_for_hands, seen,
};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::{Body, Id};
use crate::problem::{Answer, Faults};
use actix_web::{HttpResponse, patch, web};
use nuanxin_domain::access::Role;
use nuanxin_domain::account::{check_post, has_station};
use nuanxin_domain::ids::StationId;
use nuanxin_domain::intake::Language;
use nuanxin_domain::need::Need;
use nuanxin_infra::accounts::{self, Account, Changed};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sessions::Ended;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What changes; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"capacity": 25, "languages": ["mandarin", "wu"]}))]
pub struct AccountChange {
    /// Another role. Ends their sessions; a role without a station leaves it.
    role: Option<Role>,
    /// Another station. What they have in hand goes to somebody else of the old one.
    station_id: Option<Uuid>,
    /// Name that residents and colleagues read.
    #[schema(min_length = 1, max_length = 40)]
    name: Option<String>,
    /// A district person who may read restricted requests (保密件).
    named_for_restricted: Option<bool>,
    /// Another id in WeCom (企业微信); empty: none.
    #[schema(max_length = 64)]
    wecom: Option<String>,
    /// Another mobile number for text messages about what presses; empty: none.
    #[schema(max_length = 30)]
    work_phone: Option<String>,
    /// Languages spoken.
    #[schema(max_items = 10)]
    languages: Option<Vec<Language>>,
    /// Needs that they are skilled for.
    #[schema(max_items = 14)]
    skills: Option<Vec<Need>>,
    /// How many open requests they can carry.
    #[schema(minimum = 0, maximum = 500)]
    capacity: Option<u32>,
    /// Codes of the committees (12 digits) that they cover.
    #[schema(value_type = Option<Vec<CommitteeCode>>, max_items = 200)]
    covers: Option<Vec<String>>,
}

/// Change an account
///
/// By an administrator, never their own. The last administrator and the last lead of a station keep their post.
/// Another role ends their sessions; whoever leaves a post hands over what they have in hand.
#[utoipa::path(
    tag = "accounts",
    params(IdPath),
    request_body = AccountChange,
    responses((status = 200, description = "The account after it", body = AccountDocument)),
    security(("bearer" = []))
)]
#[patch("/accounts/{id}")]
pub async fn change_account(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    body: Body<AccountChange>,
) -> Answer {
    let held = locked(&platform, &who.0, id.0.into()).await?;
    let changed = body.value.checked(&platform, &held.account)?;
    let (account, tx) = (&held.account, held.tx);
    let other_role = changed.role.is_some();
    let leaves = other_role || changed.station.is_some();
    let mut ended = vec![];
    if leaves {
        held.member.may_leave_its_post(&held.others)?;
        hand_over(&tx, &platform, account.id).await?;
    }
    if other_role {
        let why = Ended::ByStaff;
        ended = platform
            .sessions
            .revoke_others(&tx, account.id, None, why)
            .await?;
    }
    accounts::change(&tx, &platform.ring, account.id, changed).await?;
    let entry = entry(&platform, &who.0, "account-changed", account);
    committed(&platform, tx, entry).await?;
    platform.sessions.forget(&ended);
    if leaves {
        ring_for_hands(&platform);
    }
    let after = seen(&platform, &who.0, account.id).await?;
    Ok(HttpResponse::Ok().json(AccountDocument::of(&after)))
}

impl AccountChange {
    /// What differs from the account as it is.
    fn checked(self, platform: &Platform, account: &Account) -> Answer<Changed> {
        let mut faults = Faults::default();
        let spoken = self.languages.as_ref().map_or(0, Vec::len);
        check_details(
            &mut faults,
            self.name.as_deref(),
            self.capacity,
            self.covers.as_deref(),
            spoken,
        );
        check_skills(&mut faults, self.skills.as_deref().unwrap_or_default());
        check_station(&mut faults, platform, self.station_id);
        let [wecom, work_phone] =
            told::checked(&mut faults, self.wecom.as_deref(), self.work_phone.as_deref());
        faults.check()?;
        let role = self.role.unwrap_or(account.role);
        let kept = account.station.filter(|_| has_station(role));
        let station = self.station_id.map(StationId).or(kept);
        let kept = account.named_for_restricted && role == Role::District;
        let named = self.named_for_restricted.unwrap_or(kept);
        check_post(role, station, named)?;
        Ok(Changed {
            role: (role != account.role).then_some(role),
            station: (station != account.station).then_some(station),
            name: self.name.map(|name| name.trim().to_owned().into()),
            named_for_restricted: Some(named),
            wecom,
            work_phone,
            languages: self.languages,
            skills: self.skills,
            capacity: self.capacity,
            covers: self.covers,
        })
    }
}
