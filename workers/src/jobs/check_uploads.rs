//! Reads uploads in a child and prepares what is shown of them. What it makes lies in the store before its row says so, and
//! what was sent goes after that: whoever is killed in between leaves objects that no row names.

mod preparing;
mod scanning;

use crate::jobs::commit::TRIES;
use crate::runner::put_back;
use futures_util::StreamExt;
use futures_util::stream;
use nuanxin_domain::access::Actor;
use nuanxin_domain::help_request::Refusal;
use nuanxin_domain::ids::{RequestId, UploadId};
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::committer::JOBS;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::jobs::ClaimedJob;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::{RecordError, Write};
use nuanxin_infra::stop_points;
use nuanxin_infra::uploads::{self, CheckJob, Settled};
use nuanxin_infra::wakeup::Topic;

/// Checks the uploads of these jobs, all at once: there are never more of them than processors.
pub async fn run(platform: &Platform, jobs: Vec<ClaimedJob>) {
    let together = jobs.len().max(1);
    stream::iter(jobs)
        .for_each_concurrent(together, |job| async move {
            if let Err(error) = check(platform, &job).await {
                put_back(platform, &job, &error.to_string()).await;
            }
        })
        .await;
}

async fn check(platform: &Platform, job: &ClaimedJob) -> anyhow::Result<()> {
    let id = UploadId(job.payload_as::<CheckJob>()?.upload);
    let db = platform.db.reader();
    let mut settled: Option<Settled> = None;
    for _ in 0..TRIES {
        let upload = uploads::by_id(db, &platform.ring, id).await?;
        let Some(upload) = upload.filter(|upload| !upload.state.is_settled()) else {
            // it was taken back meanwhile: what was made of it goes at once
            for object in settled.iter().flat_map(|settled| &settled.written) {
                platform.files.delete(object.name).await?;
            }
            return finish(platform, job).await;
        };
        let found = match settled.take() {
            Some(found) => Settled { upload, ..found },
            None => preparing::settled(platform, upload).await?,
        };
        stop_points::reached("uploads:prepared");
        let done = match found.upload.request {
            Some(request) => in_request(platform, job, request, &found).await?,
            None => alone(platform, job, &found).await?,
        };
        if done {
            platform.wakeups.ring(&Topic::upload(id));
            platform.wakeups.ring(&Topic::queue(JOBS));
            return Ok(());
        }
        settled = Some(found);
    }
    anyhow::bail!("the upload kept changing")
}

/// False when it was attached or deleted meanwhile.
async fn alone(platform: &Platform, job: &ClaimedJob, settled: &Settled) -> anyhow::Result<bool> {
    let now = platform.clocks.real.now();
    let tx = platform.db.write_tx().await?;
    let done = uploads::settle_unattached(&tx, &platform.ring, now, settled, job).await?;
    if done {
        stop_points::reached("uploads:before-commit");
        tx.commit().await?;
        stop_points::reached("uploads:after-commit");
    }
    Ok(done)
}

/// False when the request or the upload changed meanwhile. Whoever has the request's page open hears of it.
async fn in_request(
    platform: &Platform,
    job: &ClaimedJob,
    request: RequestId,
    settled: &Settled,
) -> anyhow::Result<bool> {
    let Some(request) = requests::load(platform.db.reader(), request).await? else {
        return Ok(false);
    };
    let (snapshot, system) = (platform.snapshot(), Actor::system());
    let cx = Deciding {
        by: &system,
        now: platform.clocks.domain.now(),
        rules: &snapshot.rules,
    };
    let checked = request.attachment_checked(settled.upload.id, settled.state.is_fit(), &cx);
    let decided = match checked {
        Ok(decided) => decided,
        // taken away or erased a moment ago: its row goes, or is gone
        Err(Refusal::NotFound | Refusal::Erased) => return Ok(false),
        Err(refusal) => return Err(refusal.into()),
    };
    let write = Write {
        finishes: Some(job.clone()),
        settles: Some(settled.clone()),
        ..Write::from(decided)
    };
    match platform.committer.commit(vec![write]).await {
        // somebody else has the job now
        Ok(()) | Err(RecordError::LeaseLost) => Ok(true),
        Err(RecordError::Stale(_) | RecordError::UploadChanged) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

async fn finish(platform: &Platform, job: &ClaimedJob) -> anyhow::Result<()> {
    match platform.committer.finish(job.clone()).await {
        Ok(()) | Err(RecordError::LeaseLost) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
