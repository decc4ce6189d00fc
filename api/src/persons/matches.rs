//! `GET /persons/{id}/matches`: who may be the same person, and which requests may be theirs.

use super::document::{PersonBrief, RequestLine};
use super::looking;
use super::sight::{self, Sight};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::Answer;
use actix_web::{HttpResponse, get, web};
use nuanxin_domain::access::Actor;
use nuanxin_domain::ids::{PersonId, RequestId};
use nuanxin_domain::person::matching::{Doubt, Proposal, Reason, Strength, compare};
use nuanxin_domain::person::{Card, told_of_request};
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::persons::keys;
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use utoipa::ToSchema;

/// Proposals of one kind on the page at most.
const PAGE: usize = 20;

/// Probably the same: staff decide.
#[derive(Debug, Serialize, ToSchema)]
pub struct Matches {
    /// Persons, the strongest first.
    pub persons: Vec<PersonMatch>,
    /// Requests that no person has yet, the strongest first.
    pub requests: Vec<RequestMatch>,
}

/// A person who may be the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonMatch {
    /// Who.
    pub person: PersonBrief,
    /// Why.
    #[serde(flatten)]
    pub why: Why,
}

/// A request that may be this person's.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestMatch {
    /// Which.
    pub request: RequestLine,
    /// Why.
    #[serde(flatten)]
    pub why: Why,
}

/// How strong a proposal is, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct Why {
    /// How strong.
    pub strength: Strength,
    /// Why, the strongest first.
    pub reasons: Vec<Reason>,
    /// What speaks against it.
    pub doubts: Vec<Doubt>,
}

impl From<Proposal> for Why {
    fn from(proposal: Proposal) -> Self {
        Why {
            strength: proposal.strength,
            reasons: proposal.reasons,
            doubts: proposal.doubts,
        }
    }
}

/// Who may be the same person
///
/// Other files and requests that share something with this one, with reasons and doubts: staff decide. A shared phone is
/// a weak reason, because families share phones. What was learnt from a restricted request proposes nothing to those who
/// may not read it.
#[utoipa::path(
    tag = "staff",
    params(IdPath),
    responses((status = 200, description = "The proposals", body = Matches)),
    security(("bearer" = []))
)]
#[get("/persons/{id}/matches")]
pub async fn person_matches(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let actor = &who.0;
    let sight = sight::one(platform.db.reader(), &platform, actor, PersonId(id.0)).await?;
    looking::count(&platform, actor).await?;
    let card = sight.card(actor);
    let persons = alike(&platform, actor, card.expose(), Some(sight.id())).await?;
    let requests = requests_alike(&platform, actor, card.expose()).await?;
    let entry = AuditEntry::new(&*platform.clocks.real, actor, "match-person")
        .on_grounds(format!("person:{}", sight.id()));
    looking::keep(&platform, actor, &ids(&persons), entry).await?;
    Ok(HttpResponse::Ok().json(Matches { persons, requests }))
}

/// The ids of the proposed persons.
pub fn ids(matches: &[PersonMatch]) -> Vec<PersonId> {
    matches.iter().map(|one| PersonId(one.person.id)).collect()
}

/// Files that may be of the person of this card, other than `than`; the strongest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn alike(
    platform: &Platform,
    actor: &Actor,
    card: &Card,
    than: Option<PersonId>,
) -> Answer<Vec<PersonMatch>> {
    let db = platform.db.reader();
    let found = keys::sharing(db, &platform.ring, card, looking::MOST).await?;
    let sights = sight::all(db, platform, actor, &found).await?;
    let others = sights
        .iter()
        .filter(|other| Some(other.id()) != than && other.exists_for(actor));
    let proposed = others.filter_map(|other| {
        let proposal = compare(card, other.card(actor).expose())?;
        Some((proposal, other))
    });
    let mut proposed: Vec<(Proposal, &Sight)> = proposed.collect();
    proposed.sort_by_key(|(proposal, other)| (std::cmp::Reverse(proposal.strength), other.id()));
    proposed.truncate(PAGE);
    let matches = proposed.into_iter().map(|(proposal, other)| PersonMatch {
        person: PersonBrief::of(other, actor),
        why: proposal.into(),
    });
    Ok(matches.collect())
}

async fn requests_alike(platform: &Platform, actor: &Actor, card: &Card) -> Answer<Vec<RequestMatch>> {
    let db = platform.db.reader();
    let found = keys::unlinked_requests(db, &platform.ring, card, looking::MOST).await?;
    let mut loaded = requests::load_many(db, &found).await?;
    loaded.retain(|request| request.standing_of(actor).is_some());
    let known: Vec<RequestId> = loaded.iter().map(|request| request.id).collect();
    let intakes = requests::intakes(db, &platform.ring, &known).await?;
    let now = platform.clocks.domain.now();
    let snapshot = platform.snapshot();
    let mut proposed = Vec::new();
    for request in &loaded {
        let Some(intake) = intakes.get(&request.id) else {
            continue;
        };
        if let Some(proposal) = compare(card, &told_of_request(request, intake.expose(), now)) {
            proposed.push((proposal, request));
        }
    }
    proposed.sort_by_key(|(proposal, request)| std::cmp::Reverse((proposal.strength, request.id)));
    proposed.truncate(PAGE);
    let matches = proposed.into_iter().map(|(proposal, request)| RequestMatch {
        request: RequestLine::of(request, &snapshot),
        why: proposal.into(),
    });
    Ok(matches.collect())
}
