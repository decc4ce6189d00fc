//! `POST /help-requests/{id}/reveal`: personal data unmasked, for a purpose, on the record.

use super::visible::visible;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::{Body, Id};
use crate::problem::{Answer, Faults, Problem};
use actix_web::{HttpResponse, post, web};
use nuanxin_domain::access::Verb;
use nuanxin_domain::account::WrittenLanguage;
use nuanxin_domain::help_request::{Purpose, RevealField};
use nuanxin_domain::intake::{ContactMeans, Crs, IdKind, Intake, Language as SpokenLanguage};
use nuanxin_domain::purpose::{LegalBasis, Use, basis_for, may_pursue, may_see_reporter};
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::limits::Quota;
use nuanxin_infra::platform::Platform;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is to be shown, and what for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"fields": ["name", "phone"], "purpose": "contact"}))]
pub struct RevealBody {
    /// Fields.
    #[schema(min_items = 1, max_items = 5)]
    fields: Vec<RevealField>,
    /// Purpose.
    purpose: Purpose,
}

/// The fields asked for; what is not known is absent.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Revealed {
    /// The person's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Phone numbers, the person's own first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    phones: Vec<RevealedPhone>,
    /// How the person wants to be reached; shown with the numbers, because a call at the wrong time can do harm.
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<RevealedContact>,
    /// The identity document.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<RevealedId>,
    /// The address.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// The point on the map.
    #[serde(skip_serializing_if = "Option::is_none")]
    point: Option<RevealedPoint>,
    /// Where to find somebody without an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    whereabouts: Option<String>,
    /// Where the person is registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    registered_address: Option<String>,
    /// Who reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    reporter: Option<RevealedReporter>,
    /// By what right it is shown.
    #[schema(value_type = LegalBasis)]
    legal_basis: Option<LegalBasis>,
}

/// How somebody wants to be reached.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevealedContact {
    /// By which means.
    by: Option<ContactMeans>,
    /// When, in the person's own words.
    hours: Option<String>,
    /// In which language.
    language: Option<SpokenLanguage>,
    /// Whether leaving a message is safe; unknown counts as unsafe for restricted requests.
    safe_to_leave_message: Option<bool>,
    /// In which language messages to these numbers are written.
    messages_in: WrittenLanguage,
}

/// A point on the map.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevealedPoint {
    /// Longitude in degrees.
    lng: f64,
    /// Latitude in degrees.
    lat: f64,
    /// Coordinate system.
    crs: Crs,
}

/// A phone number and whose it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevealedPhone {
    /// The number.
    number: String,
    /// Whose.
    whose: Option<String>,
}

/// An identity document.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevealedId {
    /// Kind.
    kind: IdKind,
    /// Number.
    number: String,
}

/// Who reported.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevealedReporter {
    /// Name; never of somebody who gives none.
    name: Option<String>,
    /// Phone.
    phone: Option<String>,
    /// Relation to the person.
    relation: Option<String>,
    /// Gives no name to anybody.
    anonymous: bool,
    /// Must stay hidden from the person and the household.
    hide_from_household: bool,
}

/// Show personal data
///
/// Unmasked, for a stated purpose, by a legal basis that the answer and the audit log name; the entry is written
/// before the answer. Until a person for whom somebody else asked was reached, only to reach them; after a consent was
/// withdrawn, not for what rested on it; in SOS and urgent requests always.
#[utoipa::path(
    tag = "staff",
    params(IdPath),
    request_body = RevealBody,
    responses((status = 200, description = "The fields asked for", body = Revealed)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/reveal")]
pub async fn reveal(platform: web::Data<Platform>, who: Staff, id: Id, body: Body<RevealBody>) -> Answer {
    let (request, standing) = visible(&platform, &who.0, id).await?;
    request.allow(&who.0, Verb::Reveal)?;
    let RevealBody { mut fields, purpose } = body.value;
    let mut faults = Faults::default();
    faults.list("/fields", &fields, 5);
    if fields.is_empty() {
        faults.add("/fields", "required");
    }
    faults.check()?;
    let quota = Quota::per_hour(platform.settings.limits.reveals_per_account_per_hour);
    let limited = platform
        .limiter
        .check(&format!("reveals:{}", who.0.account), quota)
        .await;
    limited.map_err(|retry| Problem::too_many(retry.seconds()))?;
    may_pursue(purpose, standing)?;
    let basis = basis_for(Use::Reveal(purpose), &request)?;
    let intake = requests::intake(platform.db.reader(), &platform.ring, request.id).await;
    let intake = intake.map_err(|error| Problem::internal(&error))?;
    fields.sort_unstable();
    fields.dedup();
    let reporter = intake
        .as_ref()
        .and_then(|intake| intake.expose().reporter.as_ref());
    if let Some(reporter) = reporter.filter(|_| fields.contains(&RevealField::Reporter)) {
        may_see_reporter(reporter, &request, standing)?;
    }
    let entry = AuditEntry::new(&*platform.clocks.real, &who.0, audit::REVEAL)
        .about(&request)
        .shown(fields.clone(), purpose)
        .on_standing_and_basis(&format!("{standing:?}").to_lowercase(), basis.code());
    platform
        .committer
        .audit(vec![entry])
        .await
        .map_err(Problem::from)?;
    let revealed = intake
        .map(|intake| Revealed::of(intake.expose(), &fields))
        .unwrap_or_default();
    Ok(HttpResponse::Ok().json(Revealed {
        legal_basis: Some(basis),
        ..revealed
    }))
}

impl Revealed {
    fn of(intake: &Intake, fields: &[RevealField]) -> Self {
        let asked = |field| fields.contains(&field);
        let mut revealed = Revealed::default();
        if asked(RevealField::Name) {
            revealed.name = intake.person.name.clone();
        }
        if asked(RevealField::Phone) {
            let own = intake.person.phone.iter().map(|number| RevealedPhone {
                number: number.clone(),
                whose: None,
            });
            let contact = intake.contact.iter().flat_map(|contact| &contact.numbers);
            let others = contact.map(|n| RevealedPhone {
                number: n.number.clone(),
                whose: n.whose.clone(),
            });
            revealed.phones = own.chain(others).collect();
            revealed.contact = intake.contact.as_ref().map(|contact| RevealedContact {
                by: contact.by,
                hours: contact.hours.clone(),
                language: contact.language,
                safe_to_leave_message: contact.safe_to_leave_message,
                messages_in: contact.messages_in,
            });
        }
        if asked(RevealField::Id) {
            let id = intake.person.id.as_ref();
            revealed.id = id.map(|id| RevealedId {
                kind: id.kind,
                number: id.number.clone(),
            });
        }
        if asked(RevealField::Address) {
            revealed.address = intake.address.as_ref().and_then(|address| address.text.clone());
            let point = intake.address.as_ref().and_then(|address| address.point);
            revealed.point = point.map(|point| RevealedPoint {
                lng: point.lng,
                lat: point.lat,
                crs: point.crs,
            });
            revealed.whereabouts = intake.whereabouts.clone();
            revealed.registered_address = intake.registered_address.clone();
        }
        if asked(RevealField::Reporter) {
            revealed.reporter = intake.reporter.as_ref().map(|reporter| RevealedReporter {
                name: reporter.name.clone().filter(|_| !reporter.anonymous),
                phone: reporter.phone.clone(),
                relation: reporter.relation.clone(),
                anonymous: reporter.anonymous,
                hide_from_household: reporter.hide_from_household,
            });
        }
        revealed
    }
}
