//! What the API shows of an upload.

use crate::problem::Language;
use chrono::{DateTime, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::upload::{ScanVerdict, UploadKind, UploadState};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::uploads::{Part, Upload, link};
use nuanxin_media::{DISPLAY, PREVIEWS, Refusal};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An upload (附件).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Upload, example = json!({
    "id": "01997f0e-7c1b-7a51-8d2c-5b0a4c1e9f10", "kind": "photo", "state": "ready", "media_type": "image/jpeg",
    "bytes": 1_843_200, "refusal": null, "scan": "not_scanned", "url": "/files/AZl-Dnwb…",
    "previews": [{"longest": 1280, "width": 960, "height": 1280, "url": "/files/AZl-Dnwc…"}],
    "width": 1536, "height": 2048, "placeholder": "3OcRJYB4d3h/iIeHeEh3eIhw+j2w", "pages": null, "milliseconds": null,
    "request_id": null, "receipt": null, "received_at": "2026-09-14T02:00:00Z"
}))]
pub struct UploadDocument {
    /// Identity; what a submission and `POST /help-requests/{id}/attachments` name.
    pub id: Uuid,
    /// What it is, by its content.
    pub kind: UploadKind,
    /// `received` and `checking` soon become another: ask again, or with `Prefer: wait=5`.
    pub state: UploadState,
    /// The media type of what is shown; of a photo that is not ready yet, of what was sent.
    #[schema(example = "image/jpeg")]
    pub media_type: String,
    /// Bytes of what was sent.
    pub bytes: u64,
    /// Why it cannot be taken, when it was refused.
    pub refusal: Option<RefusalDocument>,
    /// What the malware scan said.
    pub scan: ScanVerdict,
    /// Where it is seen, once it is ready: good for five minutes, for whoever asked, without any header.
    pub url: Option<String>,
    /// A photo in smaller sizes, the larger one first.
    pub previews: Vec<PictureDocument>,
    /// Width of the photo in pixels.
    pub width: Option<u32>,
    /// Height of the photo in pixels.
    pub height: Option<u32>,
    /// A ThumbHash in base64, from which a blur is painted until the photo is there.
    pub placeholder: Option<String>,
    /// Pages of a document.
    pub pages: Option<u32>,
    /// How long a voice message lasts.
    pub milliseconds: Option<u32>,
    /// The request that it belongs to.
    pub request_id: Option<Uuid>,
    /// To a resident who sent it, while it waits for a request: kept by their page, it brings the upload along when they sign
    /// in anew (`take-over`).
    pub receipt: Option<String>,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
}

/// Why a file cannot be taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefusalDocument {
    /// Stable code.
    #[schema(example = "incomplete")]
    pub code: String,
    /// What the sender reads, and what to do about it.
    #[schema(example = "文件没有传完整,请再发一次。")]
    pub text: String,
}

/// A photo in one size.
#[derive(Debug, Serialize, ToSchema)]
pub struct PictureDocument {
    /// The longest side at most, in pixels; a small photo is never made larger.
    pub longest: u32,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Where it is seen, as `url`.
    pub url: String,
}

/// The parts in which a photo is shown, each with its longest side, the largest first.
const PICTURES: [(Part, u32); 3] = [
    (Part::Display, DISPLAY),
    (Part::Large, PREVIEWS[0]),
    (Part::Small, PREVIEWS[1]),
];

impl UploadDocument {
    /// Shows an upload to a reader who may see it.
    pub fn of(upload: &Upload, platform: &Platform, reader: &Actor, language: Language) -> Self {
        let now = platform.clocks.real.now();
        let session = reader.session.unwrap_or(Uuid::nil().into());
        let to = |part| {
            let link = link(&platform.ring, (upload.id, part), (reader.account, session), now);
            format!("/files/{link}")
        };
        let ready = upload.state == UploadState::Ready;
        let is_photo = upload.kind == UploadKind::Photo;
        let sizes = upload.facts.pictures.iter();
        let mut pictures: Vec<PictureDocument> = PICTURES
            .iter()
            .zip(sizes)
            .map(|((part, longest), (width, height))| PictureDocument {
                longest: *longest,
                width: *width,
                height: *height,
                url: to(*part),
            })
            .collect();
        let previews = pictures.split_off(pictures.len().min(1));
        let shown = pictures.pop();
        let size = shown.as_ref().map(|shown| (shown.width, shown.height));
        UploadDocument {
            id: upload.id.0,
            kind: upload.kind,
            state: upload.state,
            media_type: media_type(upload).to_owned(),
            bytes: upload.bytes,
            refusal: upload.refusal.as_deref().map(|code| refusal(code, language)),
            scan: upload.scan,
            url: match shown {
                Some(shown) => Some(shown.url),
                None => (ready && !is_photo).then(|| to(Part::Original)),
            },
            previews,
            width: size.map(|size| size.0),
            height: size.map(|size| size.1),
            placeholder: upload.facts.placeholder.clone(),
            pages: upload.facts.pages,
            milliseconds: upload.facts.milliseconds,
            request_id: upload.request.map(|request| request.0),
            receipt: upload
                .waiting()
                .filter(|waiting| Some(waiting.session) == reader.session)
                .map(|waiting| waiting.receipt(&platform.ring)),
            received_at: upload.received_at,
        }
    }
}

/// The media type of what is shown of it.
pub fn media_type(upload: &Upload) -> &str {
    match (upload.kind, upload.state) {
        (UploadKind::Photo, UploadState::Ready) => "image/jpeg",
        _ => &upload.media_type,
    }
}

fn refusal(code: &str, language: Language) -> RefusalDocument {
    let why = Refusal::of_code(code).unwrap_or(Refusal::Unreadable);
    RefusalDocument {
        code: why.code().to_owned(),
        text: language.pick(why.zh(), why.en()).to_owned(),
    }
}
