//! `POST /persons/search`: somebody without phone or document, by file number or by name and committee.

use super::document::PersonBrief;
use super::looking;
use super::sight::{self, Sight};
use crate::actor::Staff;
use crate::input::Body;
use crate::problem::{Answer, Faults};
use actix_web::{HttpResponse, post, web};
use nuanxin_domain::access::Actor;
use nuanxin_domain::file_number::FileNumber;
use nuanxin_domain::ids::PersonId;
use nuanxin_domain::person::spelled;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::persons::{self, keys};
use nuanxin_infra::platform::Platform;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest name, in characters.
const NAME: usize = 100;
/// Longest number as it may be typed, in characters.
const NUMBER: usize = 40;

/// What is known: a file number, or a name and a committee.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "李建国", "committee_code": "310106011001"}))]
pub struct SearchBody {
    /// 档案号, in any usual spelling.
    #[schema(max_length = 40)]
    file_number: Option<String>,
    /// The whole name.
    #[schema(max_length = 100)]
    name: Option<String>,
    /// The committee where the person lives or was found.
    #[schema(pattern = "^[0-9]{12}$")]
    committee_code: Option<String>,
    /// Persons shown at most; 20 if absent.
    #[schema(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// Who was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Found {
    /// Persons, masked.
    pub items: Vec<PersonBrief>,
    /// There are more than are shown: ask for something that tells them apart.
    pub more: bool,
}

enum Criteria {
    Number(String),
    NameAt { name: String, committee_code: String },
}

/// Find a person
///
/// By file number, or by the whole name and the committee. Limited in rate and audited; a wrong digit of a file number
/// finds nobody. Whoever is found is open to the one who found them for a day.
#[utoipa::path(
    tag = "staff",
    request_body = SearchBody,
    responses((status = 200, description = "Who was found", body = Found)),
    security(("bearer" = []))
)]
#[post("/persons/search")]
pub async fn search_persons(platform: web::Data<Platform>, who: Staff, body: Body<SearchBody>) -> Answer {
    let actor = &who.0;
    let (criteria, limit) = body.value.checked()?;
    looking::count(&platform, actor).await?;
    let ids = found_by(&platform, &criteria).await?;
    let sights = sight::all(platform.db.reader(), &platform, actor, &ids).await?;
    let mut shown: Vec<&Sight> = sights
        .iter()
        .filter(|sight| sight.exists_for(actor) && criteria.fits(sight, actor))
        .collect();
    let more = shown.len() > limit;
    shown.truncate(limit);
    let found: Vec<PersonId> = shown.iter().map(|sight| sight.id()).collect();
    let entry = AuditEntry::new(&*platform.clocks.real, actor, "search-persons").on_grounds(format!(
        "{}, {} found",
        criteria.kind(),
        found.len()
    ));
    looking::keep(&platform, actor, &found, entry).await?;
    let items = shown.iter().map(|sight| PersonBrief::of(sight, actor)).collect();
    Ok(HttpResponse::Ok().json(Found { items, more }))
}

async fn found_by(platform: &Platform, criteria: &Criteria) -> Answer<Vec<PersonId>> {
    let db = platform.db.reader();
    Ok(match criteria {
        Criteria::Number(typed) => match FileNumber::parse(typed) {
            Ok(number) => persons::by_file_number(db, &number).await?.into_iter().collect(),
            Err(_) => vec![],
        },
        Criteria::NameAt { name, committee_code } => {
            keys::named_in(db, &platform.ring, name, committee_code, looking::MOST).await?
        }
    })
}

impl Criteria {
    fn kind(&self) -> &'static str {
        match self {
            Criteria::Number(_) => "by file number",
            Criteria::NameAt { .. } => "by name and committee",
        }
    }

    /// Whether what this reader may know fits: a name from a restricted request finds nobody for others.
    fn fits(&self, sight: &Sight, actor: &Actor) -> bool {
        let Criteria::NameAt { name, committee_code } = self else {
            return true;
        };
        let card = sight.card(actor);
        let card = card.expose();
        let named = card.names.iter().any(|one| spelled(&one.text) == spelled(name));
        named
            && card
                .places
                .iter()
                .any(|one| one.committee_code == *committee_code)
    }
}

impl SearchBody {
    fn checked(self) -> Answer<(Criteria, usize)> {
        let mut faults = Faults::default();
        faults.text("/file_number", self.file_number.as_deref(), NUMBER);
        faults.text("/name", self.name.as_deref(), NAME);
        let limit = self.limit.unwrap_or(20);
        if !(1..=100).contains(&limit) {
            faults.add("/limit", "out_of_range");
        }
        let filled = |text: Option<String>| text.filter(|text| !spelled(text).is_empty());
        let fields = (
            filled(self.file_number),
            filled(self.name),
            filled(self.committee_code),
        );
        let criteria = match fields {
            (Some(number), None, None) => Some(Criteria::Number(number)),
            (None, Some(name), Some(committee_code)) => {
                if !is_committee(&committee_code) {
                    faults.add("/committee_code", "malformed");
                }
                Some(Criteria::NameAt { name, committee_code })
            }
            (None, Some(_), None) => {
                faults.add("/committee_code", "required");
                None
            }
            (None, None, Some(_)) => {
                faults.add("/name", "required");
                None
            }
            _ => {
                faults.add("/file_number", "one_of");
                None
            }
        };
        faults.check()?;
        let criteria = criteria.ok_or_else(|| Faults::one("/file_number", "one_of"))?;
        Ok((criteria, limit as usize))
    }
}

fn is_committee(code: &str) -> bool {
    code.len() == 12 && code.bytes().all(|byte| byte.is_ascii_digit())
}
