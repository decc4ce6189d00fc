//! `POST /leave`: somebody will be away.

use super::document::LeaveDocument;
use crate::actor::Staff;
use crate::duty::plan::refresh;
use crate::idempotency::{IdempotencyHeader, KeyHeader};
use crate::input::Body;
use crate::problem::{Answer, Code, Faults, Problem};
use actix_web::{HttpRequest, HttpResponse, post, web};
use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::roster::{Leave, LeaveReason, may_enter_leave};
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::effect::{Concluded, conclude};
use nuanxin_infra::ids::new_id;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::roster::{self, LeaveEntry};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Coming leaves of one person at most.
const MOST: usize = 50;

/// A leave.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"from": "2026-10-08T00:00:00+08:00", "to": "2026-10-10T00:00:00+08:00", "reason": "annual"}))]
pub struct LeaveBody {
    /// Who is away; the caller, if absent. A lead enters it for the own station, the district for everybody.
    account_id: Option<Uuid>,
    /// Start; not longer than 31 days ago.
    from: DateTime<Utc>,
    /// End, not included; in the future, at most two years ahead.
    to: DateTime<Utc>,
    /// Why.
    reason: LeaveReason,
}

/// Enter leave
///
/// Whoever is away is given nothing. When the leave begins, what they have not accepted goes to somebody else of the
/// station, and so does what promises somebody something before they are back; due times stay as they are.
#[utoipa::path(
    tag = "staff",
    params(KeyHeader),
    request_body = LeaveBody,
    responses((status = 201, description = "Entered", body = LeaveDocument)),
    security(("bearer" = []))
)]
#[post("/leave")]
pub async fn enter_leave(
    platform: web::Data<Platform>,
    who: Staff,
    body: Body<LeaveBody>,
    http: HttpRequest,
) -> Answer {
    let key = IdempotencyHeader::read(&http, "enter-leave", body.digest)?;
    if let Some(id) = IdempotencyHeader::replayed(key.as_ref(), &platform, &who.0).await? {
        return entered(&platform, id, true).await;
    }
    let account = AccountId(body.value.account_id.unwrap_or(who.0.account.0));
    let staff = platform
        .snapshot()
        .directory
        .get(account)
        .map(|staff| staff.station);
    if !staff.is_some_and(|station| may_enter_leave(&who.0, account, station)) {
        return Err(Problem::new(Code::NotAllowed));
    }
    let new = body.value.checked(&platform, account, who.0.account).await?;
    match write(&platform, &who, &new, key.as_ref()).await? {
        Concluded::Committed => {
            refresh(&platform).await;
            entered(&platform, new.id, false).await
        }
        Concluded::Twin => {
            let twin = IdempotencyHeader::replayed(key.as_ref(), &platform, &who.0).await?;
            entered(&platform, twin.ok_or_else(|| Problem::new(Code::Internal))?, true).await
        }
    }
}

impl LeaveBody {
    async fn checked(&self, platform: &Platform, account: AccountId, by: AccountId) -> Answer<LeaveEntry> {
        let now = platform.clocks.domain.now();
        let mut faults = Faults::default();
        if self.from < now - TimeDelta::days(31) || self.from > now + TimeDelta::days(731) {
            faults.add("/from", "out_of_range");
        }
        if self.to <= self.from || self.to <= now || self.to > now + TimeDelta::days(731) {
            faults.add("/to", "out_of_range");
        }
        let standing = roster::leaves_of(platform.db.reader(), &[account], now).await;
        let standing = standing?;
        let overlaps = |entry: &LeaveEntry| entry.leave.from_at < self.to && self.from < entry.leave.until_at;
        if standing.iter().any(overlaps) {
            faults.add("/from", "overlaps");
        }
        if standing.len() >= MOST {
            faults.add_bound("/from", "too_many", MOST);
        }
        faults.check()?;
        Ok(LeaveEntry {
            id: new_id(&*platform.clocks.real),
            leave: Leave {
                account,
                from_at: self.from,
                until_at: self.to,
            },
            reason: self.reason,
            created_by: by,
        })
    }
}

async fn write(
    platform: &Platform,
    who: &Staff,
    new: &LeaveEntry,
    key: Option<&IdempotencyHeader>,
) -> Answer<Concluded> {
    let real = &*platform.clocks.real;
    let tx = platform.db.write_tx().await?;
    roster::add_leave(&tx, new).await?;
    let key = key.map(|key| key.row(&who.0, new.id, 201));
    let entry = AuditEntry::new(real, &who.0, "enter-leave");
    Ok(conclude(tx, entry, key, real).await?)
}

async fn entered(platform: &Platform, id: Uuid, again: bool) -> Answer {
    let found = roster::leave(platform.db.reader(), id).await;
    let found = found?;
    // Entered and taken back again meanwhile.
    let found = found.ok_or_else(|| Problem::new(Code::NotFound))?;
    let mut response = HttpResponse::Created();
    if again {
        response.insert_header(("idempotency-replayed", "true"));
    }
    Ok(response.json(LeaveDocument::of(&found, &platform.snapshot())))
}
