//! What the API shows of a person: masked, and only what the reader may know.

use super::sight::{self, Sight};
use crate::help_requests::document::StationBrief;
use crate::problem::Answer;
use chrono::{DateTime, Datelike, Utc};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::help_request::{HelpRequest, StateName, Step};
use nuanxin_domain::id_document::Sex;
use nuanxin_domain::ids::{HouseholdId, PersonId, RequestId};
use nuanxin_domain::intake::IdKind;
use nuanxin_domain::masking::{mask_id, mask_name, mask_phone};
use nuanxin_domain::need::Need;
use nuanxin_domain::person::{KnownId, KnownPhone, Relation};
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::db::ConnectionTrait;
use nuanxin_infra::persons::households;
use nuanxin_infra::persons::joins::{self, JoinGround};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::reference::Snapshot;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A person in brief, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonBrief {
    /// Identity.
    pub id: Uuid,
    /// 档案号
    #[schema(example = "8000000017")]
    pub file_number: String,
    /// Names, masked.
    #[schema(example = json!(["李**"]))]
    pub names: Vec<String>,
    /// Year of birth, where a document tells it.
    pub birth_year: Option<i32>,
    /// Sex, where a document tells it.
    pub sex: Option<Sex>,
    /// Codes of the committees where the person has been found.
    pub committee_codes: Vec<String>,
}

/// One person, one file (一人一档).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub struct PersonDocument {
    /// The person in brief.
    #[serde(flatten)]
    pub brief: PersonBrief,
    /// The file number in groups, as it is read aloud.
    #[schema(example = "800 000 0017")]
    pub file_number_spoken: String,
    /// When the file was opened.
    pub opened_at: DateTime<Utc>,
    /// Phones, masked.
    pub phones: Vec<PhoneDocument>,
    /// Identity documents, masked; not for the desk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documents: Option<Vec<IdDocumentView>>,
    /// The requests that the reader may see, newest first.
    pub requests: Vec<RequestLine>,
    /// Further requests, at other stations; restricted ones do not count.
    pub requests_elsewhere: usize,
    /// Households, with the members that the reader may know of; not for the desk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub households: Option<Vec<HouseholdDocument>>,
    /// Records that were joined to this file, and can be separated again.
    pub joined: Vec<JoinedDocument>,
}

/// A phone, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhoneDocument {
    /// The number, masked.
    #[schema(example = "138****5678")]
    pub number: String,
    /// Whose it is, masked.
    pub whose: Option<String>,
    /// What the owner is to the person.
    pub relation: Option<Relation>,
    /// When staff last confirmed it.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// An identity document, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdDocumentView {
    /// Kind.
    pub kind: IdKind,
    /// The number, masked; empty for kind `none`.
    #[schema(example = "**************1239")]
    pub number: String,
    /// When staff saw the document; absent while the number is only typed.
    pub verified_at: Option<DateTime<Utc>>,
}

/// A request of the person.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestLine {
    /// Identity.
    pub id: Uuid,
    /// 受理编号
    pub number: String,
    /// State.
    pub state: StateName,
    /// How far the case has come.
    pub step: Step,
    /// Assessed urgency.
    pub urgency: Urgency,
    /// Needs.
    pub needs: Vec<Need>,
    /// 保密件
    pub restricted: bool,
    /// When it was submitted.
    pub submitted_at: DateTime<Utc>,
    /// The station that has it.
    pub station: Option<StationBrief>,
}

/// A household of the person.
#[derive(Debug, Serialize, ToSchema)]
pub struct HouseholdDocument {
    /// Identity.
    pub id: Uuid,
    /// What the person is to the one with whom it was opened.
    pub relation: Relation,
    /// The others.
    pub members: Vec<MemberDocument>,
}

/// A member of a household.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberDocument {
    /// What the member is to the one with whom it was opened.
    pub relation: Relation,
    /// The member.
    pub person: PersonBrief,
}

/// A record that was joined.
#[derive(Debug, Serialize, ToSchema)]
pub struct JoinedDocument {
    /// Identity of the record.
    pub id: Uuid,
    /// Its own file number, which leads here.
    pub file_number: String,
    /// When it was joined.
    pub joined_at: Option<DateTime<Utc>>,
    /// Joined by itself, because the same document was verified in both.
    pub by_verified_id: bool,
}

impl PersonBrief {
    /// What the reader may know of this person.
    pub fn of(sight: &Sight, actor: &Actor) -> Self {
        let card = sight.card(actor);
        let card = card.expose();
        PersonBrief {
            id: sight.id().0,
            file_number: sight.file.root.number.as_str().to_owned(),
            names: card.names.iter().map(|name| mask_name(&name.text)).collect(),
            birth_year: card.birth_date().map(|born| born.year()),
            sex: card.sex(),
            committee_codes: card.places.iter().map(|one| one.committee_code.clone()).collect(),
        }
    }
}

/// The whole file for a reader who sees it.
///
/// # Errors
/// When the database cannot be asked.
pub async fn shown(
    db: &impl ConnectionTrait,
    platform: &Platform,
    actor: &Actor,
    sight: &Sight,
) -> Answer<PersonDocument> {
    let snapshot = platform.snapshot();
    let card = sight.card(actor);
    let card = card.expose();
    let is_desk = actor.role == Role::Desk;
    let households = match is_desk {
        true => None,
        false => Some(households_of(db, platform, actor, sight).await?),
    };
    let lines = request_lines(sight, actor, &snapshot);
    let seeing = sight.seeing(actor);
    let known = sight.file.requests();
    let known = known.iter().filter(|id| seeing.reads(**id)).count();
    let documents = card.documents.iter().map(IdDocumentView::of).collect();
    Ok(PersonDocument {
        brief: PersonBrief::of(sight, actor),
        file_number_spoken: sight.file.root.number.grouped(),
        opened_at: sight.file.root.opened_at,
        phones: card.phones.iter().map(PhoneDocument::of).collect(),
        documents: (!is_desk).then_some(documents),
        requests_elsewhere: known - lines.len(),
        requests: lines,
        households,
        joined: joined(db, actor, sight).await?,
    })
}

impl PhoneDocument {
    fn of(phone: &KnownPhone) -> Self {
        PhoneDocument {
            number: mask_phone(&phone.number),
            whose: phone.whose.as_deref().map(mask_name),
            relation: phone.relation,
            confirmed_at: phone.confirmed_at,
        }
    }
}

impl IdDocumentView {
    fn of(id: &KnownId) -> Self {
        IdDocumentView {
            kind: id.kind,
            number: mask_id(&id.number),
            verified_at: id.verified.map(|verified| verified.at),
        }
    }
}

impl RequestLine {
    /// A request that the reader sees. Says nothing of who reported, nor by which channel: the reporter may have to
    /// stay hidden.
    pub fn of(request: &HelpRequest, snapshot: &Snapshot) -> Self {
        let station = request.state.station();
        let station = station.and_then(|id| snapshot.rules.places.station(id));
        RequestLine {
            id: request.id.0,
            number: request.number.as_str().to_owned(),
            state: request.state.name(),
            step: request.step,
            urgency: request.urgency,
            needs: request.needs.clone(),
            restricted: request.restricted,
            submitted_at: request.submitted_at,
            station: station.map(|station| StationBrief {
                id: station.id.0,
                name: station.name.clone(),
                phone: station.phone.clone(),
            }),
        }
    }
}

fn request_lines(sight: &Sight, actor: &Actor, snapshot: &Snapshot) -> Vec<RequestLine> {
    let ids = sight.file.requests();
    let known = |id: &RequestId| sight.requests.get(id);
    let mut seen: Vec<&HelpRequest> = ids
        .iter()
        .filter_map(known)
        .filter(|request| request.standing_of(actor).is_some())
        .collect();
    seen.sort_by_key(|request| std::cmp::Reverse((request.submitted_at, request.id)));
    seen.into_iter()
        .map(|request| RequestLine::of(request, snapshot))
        .collect()
}

async fn joined(db: &impl ConnectionTrait, actor: &Actor, sight: &Sight) -> Answer<Vec<JoinedDocument>> {
    let seeing = sight.seeing(actor);
    let shown = sight
        .file
        .joined
        .iter()
        .filter(|record| !seeing.is_hidden(record));
    let shown: Vec<_> = shown.collect();
    let ids: Vec<PersonId> = shown.iter().map(|record| record.id).collect();
    let present = joins::present(db, &ids).await?;
    let document = |record: &&nuanxin_domain::person::PersonRecord| {
        let join = present.get(&record.id);
        JoinedDocument {
            id: record.id.0,
            file_number: record.number.as_str().to_owned(),
            joined_at: join.map(|join| join.at),
            by_verified_id: join.is_some_and(|join| join.ground == JoinGround::VerifiedId),
        }
    };
    Ok(shown.iter().map(document).collect())
}

/// Households with the members that the reader may know of. One without any is not shown: it would say that there is
/// somebody.
async fn households_of(
    db: &impl ConnectionTrait,
    platform: &Platform,
    actor: &Actor,
    sight: &Sight,
) -> Answer<Vec<HouseholdDocument>> {
    let seeing = sight.seeing(actor);
    let own = sight.file.households();
    let ids: Vec<HouseholdId> = own.iter().map(|one| one.household).collect();
    let all = households::members(db, &ids).await?;
    let records: Vec<PersonId> = all.iter().map(|(record, _)| *record).collect();
    let sights = sight::all(db, platform, actor, &records).await?;
    let mut shown = Vec::new();
    for household in &own {
        let mut members: BTreeMap<PersonId, MemberDocument> = BTreeMap::new();
        for (record, membership) in all.iter().filter(|(_, one)| one.household == household.household) {
            let holds = |sight: &&Sight| sight.file.records().any(|one| one.id == *record);
            let Some(member) = sights.iter().find(holds) else {
                continue;
            };
            let known = membership
                .from
                .is_none_or(|from| member.seeing(actor).reads(from));
            if known && member.id() != sight.id() && member.exists_for(actor) {
                members.entry(member.id()).or_insert_with(|| MemberDocument {
                    relation: membership.relation,
                    person: PersonBrief::of(member, actor),
                });
            }
        }
        let known = household.from.is_none_or(|from| seeing.reads(from));
        if known && !members.is_empty() {
            shown.push(HouseholdDocument {
                id: household.household.0,
                relation: household.relation,
                members: members.into_values().collect(),
            });
        }
    }
    Ok(shown)
}
