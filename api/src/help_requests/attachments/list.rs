//! `GET /help-requests/{id}/attachments`: the photos and documents of a request, with their links.

use crate::act::IdPath;
use crate::actor::SignedIn;
use crate::help_requests::claimed::{viewer_of_uploads, visible_or_claimed};
use crate::input::Id;
use crate::problem::{Answer, Language};
use crate::uploads::document::UploadDocument;
use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::{DateTime, Utc};
use nuanxin_domain::upload::{AttachedBy, Attachment};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::uploads;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// The uploads of a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct Attachments {
    /// In the order in which they were attached.
    items: Vec<AttachmentDocument>,
}

/// An upload of a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttachmentDocument {
    /// From whom it is.
    from: AttachedBy,
    /// When it was attached.
    attached_at: DateTime<Utc>,
    /// The upload.
    #[serde(flatten)]
    upload: UploadDocument,
}

/// List the photos and documents of a request
///
/// Those that the caller sees, each with links that are good for five minutes. That one was looked at is entered when its
/// link is followed.
#[utoipa::path(
    tag = "uploads",
    params(IdPath),
    responses((status = 200, description = "The uploads", body = Attachments)),
    security(("bearer" = []))
)]
#[get("/help-requests/{id}/attachments")]
pub async fn list_attachments(
    platform: web::Data<Platform>,
    who: SignedIn,
    id: Id,
    http: HttpRequest,
) -> Answer {
    let (request, standing) = visible_or_claimed(&platform, &who.0, id).await?;
    let rows = uploads::of_request(platform.db.reader(), &platform.ring, request.id).await?;
    let rows: HashMap<_, _> = rows.into_iter().map(|upload| (upload.id, upload)).collect();
    let language = Language::of(&http);
    let viewer = viewer_of_uploads(&request, &who.0, standing);
    let shown = |attachment: &Attachment| {
        let upload = rows.get(&attachment.upload)?;
        Some(AttachmentDocument {
            from: attachment.from,
            attached_at: attachment.at,
            upload: UploadDocument::of(upload, &platform, &who.0, language),
        })
    };
    let items = request.attachments_for(viewer).filter_map(shown).collect();
    Ok(HttpResponse::Ok().json(Attachments { items }))
}
