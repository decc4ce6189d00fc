//! Claims jobs in batches, runs them, and comes back for more. Wake-ups are hints, polling is truth.

use crate::jobs::{
    assign_requests, check_media, check_texts, check_uploads, delete_files, erase_account, heed_wechat,
    recount_deadlines, register_requests, report_orders, route_requests,
};
use nuanxin_infra::committer::JOBS;
use nuanxin_infra::db::DbError;
use nuanxin_infra::jobs::{self, ClaimedJob};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::wakeup::Topic;
use std::ops::RangeInclusive;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Jobs claimed at once: enough for one set-based commit, few enough for a short lease.
const BATCH: u32 = 64;

/// How long a claimed job belongs to its worker; a dead worker's jobs are rescued after it.
const LEASE: Duration = Duration::from_secs(30);

/// How often the table is looked at without a wake-up.
const POLL: Duration = Duration::from_secs(1);

/// Lanes of the work for people in need, SOS first.
pub const LANES: RangeInclusive<i16> = 0..=3;

/// The lane of calls to other systems, with a runner of its own: a slow one delays no routing.
pub const OUTSIDE: RangeInclusive<i16> = jobs::OUTSIDE..=jobs::OUTSIDE;

/// The lane of files, with a runner of its own.
pub const FILES: RangeInclusive<i16> = jobs::FILES..=jobs::FILES;

/// How long a claimed job of the lane of files belongs to its worker: as long as two children that hang one after the
/// other may take, and some.
const LEASE_OF_FILES: Duration = Duration::from_secs(150);

/// How many jobs of these lanes are claimed at once, and for how long. Files are read as many at once as there are
/// processors, and the next are left to others meanwhile.
fn pace(lanes: &RangeInclusive<i16>) -> (u32, Duration) {
    if *lanes == FILES {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        return (u32::try_from(processors).unwrap_or(1), LEASE_OF_FILES);
    }
    (BATCH, LEASE)
}

/// Runs until stopped; work that has begun is finished first.
pub async fn run(platform: Platform, worker: String, lanes: RangeInclusive<i16>, stop: CancellationToken) {
    let mut listener = platform.wakeups.listen(&Topic::queue(JOBS));
    while !stop.is_cancelled() {
        match run_batch(&platform, &worker, lanes.clone()).await {
            Ok(done) if done > 0 => {}
            Ok(_) => {
                tokio::select! {
                    () = listener.rung() => {}
                    () = tokio::time::sleep(POLL) => {}
                    () = stop.cancelled() => {}
                }
            }
            Err(error) => {
                tracing::warn!(%error, "jobs could not be claimed");
                tokio::time::sleep(POLL).await;
            }
        }
    }
}

/// Claims and runs one batch; tells how many jobs it had.
///
/// # Errors
/// When no jobs could be claimed. A job that fails is put back, and that is no error.
pub async fn run_batch(
    platform: &Platform,
    worker: &str,
    lanes: RangeInclusive<i16>,
) -> Result<usize, DbError> {
    let now = platform.clocks.real.now();
    let (batch, lease) = pace(&lanes);
    let claimed = jobs::claim(&platform.db, lanes, worker, batch, lease, now).await?;
    let count = claimed.len();
    run_claimed(platform, claimed).await;
    Ok(count)
}

/// Runs jobs that a worker has claimed. One whose lease was lost meanwhile has no effect: somebody else does it.
pub async fn run_claimed(platform: &Platform, claimed: Vec<ClaimedJob>) {
    let (route, rest): (Vec<_>, Vec<_>) = claimed.into_iter().partition(|job| job.kind == "route");
    let (assign, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|job| job.kind == "assign");
    let (erase, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|job| job.kind == "erase");
    let (register, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|job| job.kind == "register");
    let (recount, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|job| job.kind == "recount");
    let (report, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|job| job.kind == "report");
    let (heed, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|job| job.kind == "wechat_event");
    let (check, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|job| job.kind == "check_text");
    let (media, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|job| job.kind == "check_media");
    if !route.is_empty() {
        let started = Instant::now();
        route_requests::run(platform, route).await;
        took("route", started);
    }
    if !assign.is_empty() {
        let started = Instant::now();
        assign_requests::run(platform, assign).await;
        took("assign", started);
    }
    if !register.is_empty() {
        let started = Instant::now();
        register_requests::run(platform, register).await;
        took("register", started);
    }
    if !erase.is_empty() {
        let started = Instant::now();
        erase_account::run(platform, erase).await;
        took("erase", started);
    }
    if !recount.is_empty() {
        let started = Instant::now();
        recount_deadlines::run(platform, recount).await;
        took("recount", started);
    }
    if !report.is_empty() {
        let started = Instant::now();
        report_orders::run(platform, report).await;
        took("report", started);
    }
    if !heed.is_empty() {
        let started = Instant::now();
        heed_wechat::run(platform, heed).await;
        took("wechat_event", started);
    }
    if !check.is_empty() {
        let started = Instant::now();
        check_texts::run(platform, check).await;
        took("check_text", started);
    }
    if !media.is_empty() {
        let started = Instant::now();
        check_media::run(platform, media).await;
        took("check_media", started);
    }
    // files last: nobody's request waits for a photo
    for job in run_files(platform, rest).await {
        put_back(platform, &job, "no worker knows this kind of job").await;
    }
}

/// Runs the jobs about files, and gives back the others.
async fn run_files(platform: &Platform, jobs: Vec<ClaimedJob>) -> Vec<ClaimedJob> {
    let (uploads, rest): (Vec<_>, Vec<_>) = jobs.into_iter().partition(|job| job.kind == "check_upload");
    let (delete, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|job| job.kind == "delete_files");
    if !delete.is_empty() {
        let started = Instant::now();
        delete_files::run(platform, delete).await;
        took("delete_files", started);
    }
    if !uploads.is_empty() {
        let started = Instant::now();
        check_uploads::run(platform, uploads).await;
        took("check_upload", started);
    }
    rest
}

fn took(kind: &'static str, started: Instant) {
    metrics::histogram!("nuanxin_job_duration_seconds", "kind" => kind)
        .record(started.elapsed().as_secs_f64());
}

/// Puts a job back for a later try, or buries it after the last.
pub async fn put_back(platform: &Platform, job: &ClaimedJob, error: &str) {
    tracing::warn!(job = %job.id, kind = job.kind, attempt = job.attempt, error, "a job failed");
    let now = platform.clocks.real.now();
    if let Err(error) = jobs::retry(&platform.db, job, error, now).await {
        // The lease runs out and the job is rescued.
        tracing::warn!(job = %job.id, %error, "a failed job could not be put back");
    }
}
