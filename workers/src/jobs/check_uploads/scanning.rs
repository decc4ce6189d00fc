//! What the malware scanner says of an upload, before anything else reads it. It decides nothing but whether others are
//! shown the file: what it did not look through is prepared all the same, and says so.

use nuanxin_domain::upload::ScanVerdict;
use nuanxin_infra::clamd::Verdict;
use nuanxin_infra::db::DbError;
use nuanxin_infra::files::FileError;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::uploads::{self, Part, Upload};

/// Streams it to the scanner, where one is set and the file belongs to no restricted request.
///
/// # Errors
/// When database or store cannot be asked.
pub async fn scanned(platform: &Platform, upload: &Upload) -> anyhow::Result<ScanVerdict> {
    let Some(scanner) = &platform.clamd else {
        return Ok(ScanVerdict::NotScanned);
    };
    let original = uploads::object(platform.db.reader(), &platform.ring, upload.id, Part::Original).await?;
    let Some(original) = original else {
        return Ok(ScanVerdict::NotScanned);
    };
    if is_restricted(platform, upload).await? {
        return Ok(ScanVerdict::NotScanned);
    }
    let whole = 0..original.bytes;
    let file = platform
        .files
        .stream(original.name, original.key, original.bytes, whole);
    match scanner.scan(file).await {
        Ok(Verdict::Clean) => Ok(ScanVerdict::Clean),
        Ok(Verdict::Found { name }) => {
            tracing::warn!(upload = %upload.id, signature = name, "malware was found in an upload");
            Ok(ScanVerdict::Infected)
        }
        Ok(Verdict::NotScanned { why }) => {
            tracing::warn!(upload = %upload.id, %why, "an upload was not scanned");
            Ok(ScanVerdict::NotScanned)
        }
        // whoever reads it next says so
        Err(FileError::Missing | FileError::Tampered) => Ok(ScanVerdict::NotScanned),
        Err(error) => Err(error.into()),
    }
}

async fn is_restricted(platform: &Platform, upload: &Upload) -> Result<bool, DbError> {
    let Some(request) = upload.request else {
        return Ok(false);
    };
    let request = requests::load(platform.db.reader(), request).await?;
    Ok(request.is_none_or(|request| request.restricted))
}
