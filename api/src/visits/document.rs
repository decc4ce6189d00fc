//! What the API shows of a visit, to staff.

use crate::help_requests::document::name_of;
use chrono::{DateTime, Utc};
use nuanxin_domain::help_request::{Visit, Visitor, VisitorCard, VisitorKind, VisitorRole};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::masking::{mask_name, mask_phone};
use nuanxin_infra::reference::Snapshot;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A visit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Visit)]
pub struct VisitDocument {
    /// Identity.
    pub id: Uuid,
    /// The request that it was about.
    pub request_id: Uuid,
    /// When it was.
    pub at: DateTime<Utc>,
    /// Whether the person was met.
    pub reached: bool,
    /// Whether two people have confirmed it; one alone is incomplete.
    pub complete: bool,
    /// When the second one did.
    pub completed_at: Option<DateTime<Utc>>,
    /// Who went.
    pub people: Vec<VisitorDocument>,
}

/// Somebody who went.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Visitor)]
pub struct VisitorDocument {
    /// Position among those who went, from 1: by it their code is sent and used.
    pub person: u16,
    /// The account, of staff.
    pub account_id: Option<Uuid>,
    /// As what they went, of whoever has no account.
    pub role: Option<VisitorRole>,
    /// The name of staff; that of others masked, and gone with the request's personal half.
    #[schema(example = "周**")]
    pub name: Option<String>,
    /// The number to which the code goes, masked.
    #[schema(example = "138****5678")]
    pub phone: Option<String>,
    /// When they confirmed it.
    pub confirmed_at: Option<DateTime<Utc>>,
}

impl VisitDocument {
    /// Shows a visit. `cards` are of those without an account; where they are not asked for, their names are left out.
    pub fn of(
        visit: &Visit,
        request: RequestId,
        cards: &HashMap<u16, VisitorCard>,
        snapshot: &Snapshot,
    ) -> Self {
        let people = (1..).zip(&visit.people);
        VisitDocument {
            id: visit.id.0,
            request_id: request.0,
            at: visit.at,
            reached: visit.reached,
            complete: visit.is_complete(),
            completed_at: visit.completed_at,
            people: people
                .map(|(n, visitor)| VisitorDocument::of(n, visitor, cards.get(&n), snapshot))
                .collect(),
        }
    }
}

impl VisitorDocument {
    fn of(person: u16, visitor: &Visitor, card: Option<&VisitorCard>, snapshot: &Snapshot) -> Self {
        let (account, role) = match visitor.who {
            VisitorKind::Staff { account } => (Some(account), None),
            VisitorKind::Other { role } => (None, Some(role)),
        };
        let of_staff = account.and_then(|account| name_of(snapshot, account));
        let phone = card.and_then(|card| card.phone.as_ref());
        VisitorDocument {
            person,
            account_id: account.map(|account| account.0),
            role,
            name: of_staff.or(card.map(|card| mask_name(card.name.expose()))),
            phone: phone.map(|phone| mask_phone(phone.expose())),
            confirmed_at: visitor.confirmed_at,
        }
    }
}
