//! `POST /complaints`: 投诉.

use super::concerned::new_complaint;
use super::document::ComplaintDocument;
use crate::actor::Resident;
use crate::idempotency::{IdempotencyHeader, KeyHeader};
use crate::input::Body;
use crate::problem::{Answer, Code, Faults, Problem};
use crate::words_checked::have_complaint_checked;
use actix_web::{HttpRequest, HttpResponse, post, web};
use nuanxin_domain::complaint::{self, Complaint, ComplaintAbout};
use nuanxin_domain::ids::ComplaintId;
use nuanxin_domain::live::Thing;
use nuanxin_domain::notice::Notice;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::effect::{Concluded, conclude};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::{complaints, notices};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A complaint.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"about": "advisor", "text": "说好来家里,没有来,也没有打电话"}))]
pub struct ComplaintBody {
    /// The request that it arose from, if any; the caller must see it.
    request_id: Option<Uuid>,
    /// What it is about.
    about: ComplaintAbout,
    /// In the resident's words.
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
}

/// Complain
///
/// Goes to somebody who is neither the person concerned nor their subordinate: the lead, or the district when it is
/// about the lead, the station or something else. The person concerned does not see it. Words of danger make it
/// urgent, and the answer names the numbers to call.
#[utoipa::path(
    tag = "residents",
    params(KeyHeader),
    request_body = ComplaintBody,
    responses((status = 201, description = "Received", body = ComplaintDocument)),
    security(("bearer" = []))
)]
#[post("/complaints")]
pub async fn file_complaint(
    platform: web::Data<Platform>,
    who: Resident,
    body: Body<ComplaintBody>,
    http: HttpRequest,
) -> Answer {
    let key = IdempotencyHeader::read(&http, "complain", body.digest)?;
    if let Some(id) = IdempotencyHeader::replayed(key.as_ref(), &platform, &who.0).await? {
        return received(&platform, &who, ComplaintId(id), true).await;
    }
    let ComplaintBody {
        request_id,
        about,
        text,
    } = body.value;
    let mut faults = Faults::default();
    faults.required_text("/text", &text, platform.settings.limits.text_chars);
    faults.check()?;
    let new = new_complaint(&platform, &who.0, about, request_id).await?;
    let snapshot = platform.snapshot();
    let cx = Deciding {
        by: &who.0,
        now: platform.clocks.domain.now(),
        rules: &snapshot.rules,
    };
    let found = snapshot.danger_words.scan(&text);
    let (complaint, _, told) = complaint::file(new, &found, &cx)?;
    let told = complaint.addressed(told, &snapshot.directory.district());
    let written = write(&platform, &who, &complaint, &text.into(), &told, key.as_ref()).await?;
    match written {
        Concluded::Committed => {
            have_complaint_checked(&platform, &complaint).await;
            received(&platform, &who, complaint.id, false).await
        }
        Concluded::Twin => {
            let twin = IdempotencyHeader::replayed(key.as_ref(), &platform, &who.0).await?;
            let twin = twin.ok_or_else(|| Problem::new(Code::Internal))?;
            received(&platform, &who, ComplaintId(twin), true).await
        }
    }
}

/// The audit entry names neither request nor station: whoever is concerned may read the station's entries.
async fn write(
    platform: &Platform,
    who: &Resident,
    complaint: &Complaint,
    text: &Personal<String>,
    told: &[Notice],
    key: Option<&IdempotencyHeader>,
) -> Answer<Concluded> {
    let mut entry = AuditEntry::new(&*platform.clocks.real, &who.0, "complain")
        .on_grounds(format!("complaint:{}", complaint.id))
        .tells(Thing::of_complaint(complaint));
    let key = key.map(|key| key.row(&who.0, complaint.id.0, 201));
    let tx = platform.db.write_tx().await?;
    complaints::file(&tx, &platform.ring, complaint, text).await?;
    let told: Vec<_> = told.iter().map(|notice| (*notice, None)).collect();
    notices::insert(&tx, &*platform.clocks.domain, &told, &mut entry).await?;
    Ok(conclude(tx, entry, key, &*platform.clocks.real).await?)
}

async fn received(platform: &Platform, who: &Resident, id: ComplaintId, again: bool) -> Answer {
    let found = complaints::by_id(platform.db.reader(), &platform.ring, id).await;
    let found = found?;
    let record = found.filter(|record| record.complaint.is_seen_by(&who.0));
    let record = record.ok_or_else(|| Problem::new(Code::NotFound))?;
    let mut response = HttpResponse::Created();
    if again {
        response.insert_header(("idempotency-replayed", "true"));
    }
    Ok(response.json(ComplaintDocument::of(&record, false)))
}
