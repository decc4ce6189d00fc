//! What becomes of one upload: scanned, read in a child, its pictures written to the store.

use super::scanning::scanned;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nuanxin_domain::upload::{ScanVerdict, UploadState};
use nuanxin_infra::files::{FileError, ObjectName};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::uploads::{self, Facts, Object, Part, Settled, Upload};
use nuanxin_media::{Outcome, Photo, Prepared, Refusal};

/// Reads and prepares it; what was made lies in the store when this returns.
///
/// # Errors
/// When database or store cannot be asked.
pub async fn settled(platform: &Platform, upload: Upload) -> anyhow::Result<Settled> {
    let tx = platform.db.write_tx().await?;
    uploads::begin_check(&tx, upload.id).await?;
    tx.commit().await?;
    let scan = scanned(platform, &upload).await?;
    let ready = |upload, facts| Settled {
        upload,
        state: UploadState::Ready,
        refusal: None,
        scan,
        facts,
        written: Vec::new(),
        keeps_original: true,
    };
    if scan == ScanVerdict::Infected {
        return Ok(Settled {
            state: UploadState::Quarantined,
            ..ready(upload, Facts::default())
        });
    }
    Ok(match outcome(platform, &upload).await? {
        Err(refusal) => Settled {
            state: UploadState::Refused,
            refusal: Some(refusal.code()),
            keeps_original: false,
            ..ready(upload, Facts::default())
        },
        Ok(Prepared::Document(document)) => {
            let pages = Some(document.pages);
            ready(
                upload,
                Facts {
                    pages,
                    ..Facts::default()
                },
            )
        }
        Ok(Prepared::Voice(voice)) => {
            let milliseconds = Some(voice.milliseconds);
            ready(
                upload,
                Facts {
                    milliseconds,
                    ..Facts::default()
                },
            )
        }
        Ok(Prepared::Photo(photo)) => Settled {
            written: written(platform, &photo).await?,
            keeps_original: platform.settings.uploads.keep_originals,
            ..ready(upload, seen(&photo))
        },
    })
}

async fn outcome(platform: &Platform, upload: &Upload) -> anyhow::Result<Outcome> {
    let original = uploads::object(platform.db.reader(), &platform.ring, upload.id, Part::Original).await?;
    let Some(original) = original else {
        return Ok(Err(Refusal::Unreadable));
    };
    let whole = 0..original.bytes;
    let read = platform
        .files
        .read(original.name, &original.key, original.bytes, whole)
        .await;
    match read {
        Ok(bytes) => Ok(platform.media.prepare(&bytes).await),
        Err(error @ (FileError::Missing | FileError::Tampered)) => {
            tracing::error!(%error, upload = %upload.id, "an upload is not in the store as it was written");
            Ok(Err(Refusal::Unreadable))
        }
        Err(error) => Err(error.into()),
    }
}

fn seen(photo: &Photo) -> Facts {
    let [large, small] = &photo.previews;
    let pictures = [&photo.display, large, small];
    Facts {
        pictures: pictures.map(|picture| (picture.width, picture.height)).into(),
        placeholder: Some(STANDARD.encode(&photo.placeholder)),
        ..Facts::default()
    }
}

async fn written(platform: &Platform, photo: &Photo) -> Result<Vec<Object>, FileError> {
    let [large, small] = &photo.previews;
    let pictures = [
        (Part::Display, &photo.display),
        (Part::Large, large),
        (Part::Small, small),
    ];
    let mut written = Vec::with_capacity(pictures.len());
    for (part, picture) in pictures {
        let mut incoming = platform.files.begin(ObjectName::random()).await?;
        incoming.push(&picture.jpeg).await?;
        written.push(Object::of(incoming.finish().await?, part));
    }
    Ok(written)
}
