//! Lets the WeChat platform look at a file that a resident uploaded, where the settings say so. Its verdict comes later and
//! decides nothing. Whoever leaves such a job sees to it that no document, no photo of a person and nothing of a
//! restricted request is among them.

use crate::runner::put_back;
use nuanxin_domain::ids::{AccountId, RequestId};
use nuanxin_domain::personal::Personal;
use nuanxin_infra::content_checks;
use nuanxin_infra::jobs::{self, ClaimedJob, NewJob, OUTSIDE};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::wechat::MediaKind;
use nuanxin_infra::{accounts, help_requests as requests};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// A file that is to be looked at.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Media {
    /// The upload.
    pub upload: Uuid,
    /// The resident who uploaded it: the platform looks only at what its own users send.
    pub account: AccountId,
    /// The request that it belongs to, if it has one already.
    pub request: Option<RequestId>,
    /// What it is.
    pub kind: MediaKind,
    /// Where the platform fetches it: signed, and good for no longer than that takes.
    pub url: String,
}

/// The job that has it looked at.
pub fn job(platform: &Platform, media: &Media) -> NewJob {
    NewJob::new("check_media", json!(media), OUTSIDE, platform.clocks.real.now())
}

/// Asks about the files of these jobs.
pub async fn run(platform: &Platform, jobs: Vec<ClaimedJob>) {
    for job in jobs {
        if let Err(error) = one(platform, &job).await {
            put_back(platform, &job, &error.to_string()).await;
        }
    }
}

async fn one(platform: &Platform, job: &ClaimedJob) -> anyhow::Result<()> {
    let media: Media = job.payload_as()?;
    let trace = asked(platform, &media).await?;
    let tx = platform.db.write_tx().await?;
    if let Some(trace) = trace {
        content_checks::keep_asked(&tx, media.upload, &trace, platform.clocks.real.now()).await?;
    }
    if jobs::finish(&tx, vec![job.lease()]).await? {
        tx.commit().await?;
    }
    Ok(())
}

/// Under which name the verdict will come; none of what may not be sent, or that nobody will ever look at.
async fn asked(platform: &Platform, media: &Media) -> anyhow::Result<Option<String>> {
    let db = platform.db.reader();
    let Some(wechat) = &platform.wechat else {
        return Ok(None);
    };
    if let Some(request) = media.request {
        let request = requests::load(db, request).await?;
        if request.is_none_or(|request| request.restricted) {
            return Ok(None);
        }
    }
    let Some(user) = accounts::identity_of(db, &platform.ring, media.account).await? else {
        return Ok(None);
    };
    let url = Personal::new(media.url.clone());
    match wechat.check_media(&url, media.kind, &user.openid).await {
        Ok(trace) => Ok(trace),
        Err(error) if error.is_transient() => Err(error.into()),
        Err(error) => {
            tracing::warn!(%error, "a file was not checked");
            Ok(None)
        }
    }
}
