//! `/me/data/deletion`: a resident asks that their data be deleted, and reads the answer.

use crate::actor::Resident;
use crate::deletion_requests::document::{DeletionDocument, NAMED};
use crate::idempotency::{IdempotencyHeader, KeyHeader};
use crate::input::Body;
use crate::page::Page;
use crate::problem::{Answer, Code, Faults, Language, Problem};
use crate::words_checked::have_deletion_checked;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use nuanxin_domain::danger_words::DangerFinding;
use nuanxin_domain::deletion::{self, DeletionRequest, DeletionState};
use nuanxin_domain::ids::{DeletionId, RequestId};
use nuanxin_domain::live::Thing;
use nuanxin_domain::notice::Notice;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::deletions::{self, Covered, Scope, WordedDeletion};
use nuanxin_infra::effect::{Concluded, conclude};
use nuanxin_infra::help_requests;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::notices;
use nuanxin_infra::platform::Platform;
use nuanxin_workers::heed::heed_words;
use serde::Deserialize;
use utoipa::ToSchema;

/// Requests for deletion that are shown, newest first.
const SHOWN: u32 = 20;

/// What the resident says with it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "已经搬走,不再需要"}))]
pub struct AskDeletionBody {
    /// Why; nobody has to say.
    #[schema(max_length = 2000)]
    reason: Option<String>,
}

/// Ask for deletion of my data
///
/// Of everything that this sign-in session sees. Staff decide within 15 working days and say what is kept and why;
/// help requests that are still open are erased when they have ended. Asking again while it waits answers with the one
/// that waits. Words of danger in the reason are heard by the newest help request.
#[utoipa::path(
    tag = "residents",
    params(KeyHeader),
    request_body = AskDeletionBody,
    responses(
        (status = 201, description = "Received", body = DeletionDocument),
        (status = 200, description = "One waits already", body = DeletionDocument),
    ),
    security(("bearer" = []))
)]
#[post("/me/data/deletion")]
pub async fn ask_deletion(
    platform: web::Data<Platform>,
    who: Resident,
    body: Body<AskDeletionBody>,
    http: HttpRequest,
) -> Answer {
    let mut faults = Faults::default();
    let most = platform.settings.limits.text_chars;
    faults.text("/reason", body.value.reason.as_deref(), most);
    faults.check()?;
    let key = IdempotencyHeader::read(&http, "ask-deletion", body.digest)?;
    if let Some(id) = IdempotencyHeader::replayed(key.as_ref(), &platform, &who.0).await? {
        let record = record_of(&platform, &who, DeletionId(id)).await?;
        return answered(&platform, &who, &http, &record, Met::Again).await;
    }
    let reason = body.value.reason.filter(|text| !text.trim().is_empty());
    let said = heeded(&platform, &who, reason.as_deref()).await?;
    if let Some(record) = waiting(&platform, &who).await? {
        return answered(&platform, &who, &http, &record, Met::Waiting(said)).await;
    }
    let (new, told) = decide(&platform, &who).await?;
    let reason = reason.map(Personal::from);
    if write(&platform, &who, &new, reason.as_ref(), &told, key.as_ref()).await? {
        if reason.is_some() {
            have_deletion_checked(&platform, &new).await;
        }
        let record = record_of(&platform, &who, new.id).await?;
        return answered(&platform, &who, &http, &record, Met::New).await;
    }
    // Somebody pressed twice: the other call was faster.
    let record = waiting(&platform, &who).await?;
    let record = record.ok_or_else(|| Problem::new(Code::Internal))?;
    answered(&platform, &who, &http, &record, Met::Waiting(said)).await
}

/// Words of danger are heard here too: by the newest request of this session that still can.
async fn heeded(platform: &Platform, who: &Resident, reason: Option<&str>) -> Answer<DangerFinding> {
    let Some(reason) = reason else {
        return Ok(DangerFinding::default());
    };
    let (account, session) = (who.0.account, who.0.session);
    let own = help_requests::for_account(platform.db.reader(), account, session, None, NAMED).await?;
    let own: Vec<RequestId> = own
        .items
        .iter()
        .filter(|request| request.filed_by.account == account)
        .map(|request| request.id)
        .collect();
    let heard = heed_words(platform, &who.0, reason, &own).await;
    heard.map_err(|error| Problem::internal(&error))
}

/// My requests for deletion
///
/// Newest first, with where each stands, the answer, and what is kept and why.
#[utoipa::path(
    tag = "residents",
    responses((status = 200, description = "All of them, at most 20", body = Page<DeletionDocument>)),
    security(("bearer" = []))
)]
#[get("/me/data/deletion")]
pub async fn show_deletions(platform: web::Data<Platform>, who: Resident, http: HttpRequest) -> Answer {
    let items = own_deletions(&platform, &who, Language::of(&http)).await?;
    Ok(HttpResponse::Ok().json(Page {
        items,
        next_cursor: None,
    }))
}

/// A resident's requests for deletion, as this sign-in session may see them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn own_deletions(
    platform: &Platform,
    who: &Resident,
    language: Language,
) -> Answer<Vec<DeletionDocument>> {
    let found = deletions::of_resident(platform.db.reader(), &platform.ring, &who.0, SHOWN).await?;
    let mut items = Vec::with_capacity(found.len());
    for record in &found {
        items.push(DeletionDocument::of(platform, &who.0, language, record).await?);
    }
    Ok(items)
}

/// How a call met what was there.
#[derive(PartialEq, Eq)]
enum Met {
    New,
    /// One waits; what was said now is not kept with it.
    Waiting(DangerFinding),
    Again,
}

/// The one that this session asked for: another session's may cover less.
async fn waiting(platform: &Platform, who: &Resident) -> Answer<Option<WordedDeletion>> {
    let found = deletions::of_resident(platform.db.reader(), &platform.ring, &who.0, SHOWN).await?;
    let is_waiting = |record: &WordedDeletion| {
        record.deletion.asked_in == who.0.session && record.deletion.state() == DeletionState::Received
    };
    Ok(found.into_iter().find(is_waiting))
}

async fn record_of(platform: &Platform, who: &Resident, id: DeletionId) -> Answer<WordedDeletion> {
    let found = deletions::by_id(platform.db.reader(), &platform.ring, id).await?;
    let found = found.filter(|record| record.deletion.is_seen_by(&who.0));
    found.ok_or_else(|| Problem::new(Code::NotFound))
}

async fn decide(platform: &Platform, who: &Resident) -> Answer<(DeletionRequest, Vec<Notice>)> {
    let snapshot = platform.snapshot();
    let now = platform.clocks.domain.now();
    let scope = Scope {
        account: who.0.account,
        session: who.0.session,
        until: now,
    };
    let covered = deletions::covered(platform.db.reader(), scope, Covered::NotErased, None, NAMED).await?;
    // More than can be looked at here are of more stations than one lead's.
    let has_lead = |station| snapshot.directory.leads_of(station).next().is_some();
    let station = deletion::deciding_station(&covered, has_lead).filter(|_| covered.len() < NAMED as usize);
    let cx = Deciding {
        by: &who.0,
        now,
        rules: &snapshot.rules,
    };
    let id = DeletionId(new_id(&*platform.clocks.real));
    let (new, told) = deletion::ask(id, station, &covered, &cx)?;
    let told = new.addressed(told, &snapshot.directory.district());
    Ok((new, told))
}

/// False when the same call, or another of the same session, was faster.
async fn write(
    platform: &Platform,
    who: &Resident,
    new: &DeletionRequest,
    reason: Option<&Personal<String>>,
    told: &[Notice],
    key: Option<&IdempotencyHeader>,
) -> Answer<bool> {
    let real = &*platform.clocks.real;
    let mut entry = AuditEntry::new(real, &who.0, "ask-deletion")
        .on_grounds(format!("deletion:{}", new.id))
        .tells(Thing::of_deletion(new));
    let key = key.map(|key| key.row(&who.0, new.id.0, 201));
    let tx = platform.db.write_tx().await?;
    if !deletions::ask(&tx, &platform.ring, new, reason).await? {
        return Ok(false);
    }
    let told: Vec<_> = told.iter().map(|notice| (*notice, None)).collect();
    notices::insert(&tx, &*platform.clocks.domain, &told, &mut entry).await?;
    Ok(conclude(tx, entry, key, real).await? == Concluded::Committed)
}

async fn answered(
    platform: &Platform,
    who: &Resident,
    http: &HttpRequest,
    record: &WordedDeletion,
    met: Met,
) -> Answer {
    let mut document = DeletionDocument::of(platform, &who.0, Language::of(http), record).await?;
    let mut response = match &met {
        Met::Waiting(said) => {
            document = document.with_danger(said);
            HttpResponse::Ok()
        }
        Met::New | Met::Again => HttpResponse::Created(),
    };
    if met == Met::Again {
        response.insert_header(("idempotency-replayed", "true"));
    }
    Ok(response.json(document))
}
