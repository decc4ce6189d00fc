//! What happens without anybody asking, on one screen: by rhythm and on signal, safe to repeat, looking only at
//! stored state.

use crate::forget::{
    forget_assignments, forget_audit_entries, forget_idempotency_keys, forget_live_changes, forget_sign_ins,
    forget_uploads,
};
use crate::jobs::{catching_up, find_hands, redistribute, renew_keys, sweep_answers, sweep_deadlines};
use crate::retention;
use crate::runner::{self, FILES, LANES, OUTSIDE, run_batch};
use crate::{deliver, left_behind, left_calls, orphans, place_at_once, silent_doorbells};
use nuanxin_domain::retention::RetentionSchedule;
use nuanxin_infra::committer::JOBS;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::wakeup::Topic;
use nuanxin_infra::wechat::ExpectedTemplate;
use nuanxin_infra::{audit, calls, deadlines, figures, jobs};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often deadlines are looked at; SOS climbs in minutes.
const SWEEP: Duration = Duration::from_secs(1);
/// How often what nobody has is offered to whoever is on duty now, and what the absent have is taken from them.
const FIND_HANDS: Duration = Duration::from_secs(20);
/// How often calls are looked for that their agents left open.
const LEFT_CALLS: Duration = Duration::from_secs(15);
/// How often doorbells are looked for whose silence is to be reported.
const SILENT_DOORBELLS: Duration = Duration::from_secs(60);
/// How often the jobs of dead workers are rescued.
const RESCUE: Duration = Duration::from_secs(5);
/// How often gauges are refreshed.
const GAUGES: Duration = Duration::from_secs(5);
/// How often whatever has had its time is deleted (`domain/data/retention.csv`).
const FORGET: Duration = Duration::from_secs(600);
/// How often audit entries that wait are sealed. `audit verify` alarms after a minute.
const SEAL: Duration = Duration::from_secs(2);
/// How soon they are sealed again while somebody watches: each time costs a commit, and they see it so much later.
const SEAL_AGAIN: Duration = Duration::from_millis(200);
/// How often files are looked for that no row names; each hour of the day has its part of the store.
const ORPHANS: Duration = Duration::from_secs(3_600);
/// How often the head of the sealed log is exported.
const HEADS: Duration = Duration::from_secs(60);
/// How often requests are looked for whose numbers have never been indexed: after an update, and rarely else.
const INDEX: Duration = Duration::from_secs(60);
/// How often changes are added to the figures of reports.
const FIGURES: Duration = Duration::from_secs(10);
/// How often the subscription templates are compared with the platform's.
const TEMPLATES: Duration = Duration::from_secs(3_600);
/// Batches of them at most each time: what is more waits, and nobody who asks for help does.
const FIGURES_BATCHES: usize = 10;
/// How often reference data is compared with the database.
const REFRESH: Duration = Duration::from_secs(3);

/// Starts all workers; they end when `stop` is cancelled. Awaiting the answer waits for running work.
pub async fn run(platform: Platform, runners: usize, stop: CancellationToken) {
    let _at_work = left_behind::taken_back(&platform).await;
    let mut tasks = tokio::task::JoinSet::new();
    let host = uuid::Uuid::new_v4();
    for n in 0..runners.max(1) {
        let worker = format!("{host}-{n}");
        tasks.spawn(runner::run(platform.clone(), worker, LANES, stop.clone()));
    }
    let worker = format!("{host}-outside");
    tasks.spawn(runner::run(platform.clone(), worker, OUTSIDE, stop.clone()));
    let worker = format!("{host}-files");
    tasks.spawn(runner::run(platform.clone(), worker, FILES, stop.clone()));
    if platform.settings.assignment.at_once {
        let line = platform.placing.serve();
        tasks.spawn(place_at_once::run(platform.clone(), line, stop.clone()));
    }
    for lanes in [deliver::PRESSING, deliver::REST] {
        tasks.spawn(deliver::run(platform.clone(), lanes, stop.clone()));
    }
    tasks.spawn(sweeps(platform.clone(), stop.clone()));
    tasks.spawn(renew_keys::run(platform.clone(), stop.clone()));
    tasks.spawn(every(FIND_HANDS, stop.clone(), platform.clone(), offer));
    tasks.spawn(every(LEFT_CALLS, stop.clone(), platform.clone(), leave));
    tasks.spawn(every(SILENT_DOORBELLS, stop.clone(), platform.clone(), listen));
    tasks.spawn(every(RESCUE, stop.clone(), platform.clone(), rescue));
    tasks.spawn(every(FORGET, stop.clone(), platform.clone(), forget));
    tasks.spawn(every(ORPHANS, stop.clone(), platform.clone(), clear));
    tasks.spawn(every(INDEX, stop.clone(), platform.clone(), index));
    tasks.spawn(keep_sealing(platform.clone(), stop.clone()));
    tasks.spawn(every(FIGURES, stop.clone(), platform.clone(), count));
    tasks.spawn(every(
        TEMPLATES,
        stop.clone(),
        platform.clone(),
        compare_templates,
    ));
    let heads = audit::Heads::new(platform.settings.audit.heads_file.clone());
    tasks.spawn(every(HEADS, stop.clone(), platform.clone(), move |platform| {
        let heads = heads.clone();
        async move {
            if let Err(error) = heads.export(&platform.db).await {
                tracing::error!(%error, "the head of the audit log could not be exported");
            }
        }
    }));
    tasks.spawn(keep_informed(platform, stop));
    while tasks.join_next().await.is_some() {}
}

async fn offer(platform: Platform) {
    if let Err(error) = redistribute::redistribute(&platform).await {
        tracing::warn!(%error, "what is with somebody on leave could not be handed on");
    }
    if let Err(error) = find_hands::find_hands(&platform).await {
        tracing::warn!(%error, "what nobody has could not be handed out");
    }
}

async fn leave(platform: Platform) {
    if let Err(error) = left_calls::sweep(&platform).await {
        tracing::warn!(%error, "calls that were left open could not be looked for");
    }
}

async fn listen(platform: Platform) {
    loop {
        match silent_doorbells::sweep(&platform).await {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => return tracing::warn!(%error, "silent doorbells could not be reported"),
        }
    }
}

/// Says that messages will be refused before one is: nothing stops for it.
async fn compare_templates(platform: Platform) {
    let expected = ExpectedTemplate::of(&platform.settings.wechat);
    let Some(wechat) = platform.wechat.as_ref().filter(|_| !expected.is_empty()) else {
        return;
    };
    match wechat.template_faults(&expected).await {
        Ok(faults) => {
            for (template, fault) in faults {
                tracing::warn!(template, %fault, "a subscription template is not as the settings say (nuanxin check)");
            }
        }
        Err(error) => {
            tracing::warn!(%error, "subscription templates could not be compared with the platform's")
        }
    }
}

async fn rescue(platform: Platform) {
    match jobs::rescue(&platform.db, platform.clocks.real.now()).await {
        Ok(0) => {}
        Ok(rescued) => {
            tracing::warn!(rescued, "jobs of a dead worker were rescued");
            platform.wakeups.ring(&Topic::queue(JOBS));
        }
        Err(error) => tracing::warn!(%error, "jobs could not be rescued"),
    }
    match deliver::rescue(&platform).await {
        Ok(0) => {}
        Ok(rescued) => tracing::warn!(rescued, "messages of a dead worker are no longer sure"),
        Err(error) => tracing::warn!(%error, "messages of dead workers could not be looked for"),
    }
}

async fn forget(platform: Platform) {
    let schedule = RetentionSchedule::built_in();
    if let Err(error) = forget_sign_ins(&platform, &schedule).await {
        tracing::warn!(%error, "sign-ins that are over could not be forgotten");
    }
    if let Err(error) = forget_idempotency_keys(&platform, &schedule).await {
        tracing::warn!(%error, "idempotency keys that are over could not be forgotten");
    }
    if let Err(error) = forget_live_changes(&platform, &schedule).await {
        tracing::warn!(%error, "what open pages were told could not be forgotten");
    }
    if let Err(error) = forget_uploads(&platform, &schedule).await {
        tracing::warn!(%error, "files that belong to nothing could not be deleted");
    }
    if let Err(error) = forget_audit_entries(&platform, &schedule).await {
        tracing::warn!(%error, "audit entries that have had their time could not be removed");
    }
    if let Err(error) = forget_assignments(&platform).await {
        tracing::warn!(%error, "assignments that are long past could not be forgotten");
    }
    if let Err(error) = retention::purge(&platform, &schedule).await {
        tracing::warn!(%error, "what has had its time could not be purged");
    }
    if let Err(error) = retention::ask_again(&platform).await {
        tracing::warn!(%error, "granted deletions that wait could not be asked for again");
    }
}

async fn clear(platform: Platform) {
    let shelves = orphans::shelves_of(platform.clocks.real.now());
    if let Err(error) = orphans::sweep(&platform, shelves).await {
        tracing::warn!(%error, "files that no row names could not be looked for");
    }
}

async fn index(platform: Platform) {
    match calls::index_waiting(&platform.db, &platform.ring).await {
        Ok(0) => {}
        Ok(requests) => tracing::info!(requests, "numbers of earlier requests have been indexed"),
        Err(error) => tracing::warn!(%error, "numbers of earlier requests could not be indexed"),
    }
}

async fn count(platform: Platform) {
    for _ in 0..FIGURES_BATCHES {
        match figures::fold(&platform.db).await {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => return tracing::warn!(%error, "changes could not be added to the figures"),
        }
    }
}

/// By rhythm, and soon after a commit while somebody watches.
async fn keep_sealing(platform: Platform, stop: CancellationToken) {
    let mut wanted = platform.wakeups.listen(&Topic::sealing());
    while !stop.is_cancelled() {
        seal(&platform).await;
        let soon = async {
            tokio::time::sleep(SEAL_AGAIN).await;
            wanted.rung().await;
        };
        tokio::select! {
            () = tokio::time::sleep(SEAL) => {}
            () = soon => {}
            () = stop.cancelled() => {}
        }
    }
}

/// Seals the audit entries that wait, which gives changes their position, and tells whoever watches.
pub async fn seal(platform: &Platform) {
    match audit::seal(&platform.db, &platform.ring, platform.clocks.real.as_ref()).await {
        Ok(0) => {}
        Ok(_) => platform.wakeups.ring(&Topic::sealed()),
        Err(error) => tracing::warn!(%error, "audit entries could not be sealed"),
    }
}

/// What every process needs, with or without workers: present reference data and keys, and gauges for whoever asks it for
/// metrics. [`run`] does it too.
pub async fn keep_informed(platform: Platform, stop: CancellationToken) {
    let counting = every(GAUGES, stop.clone(), platform.clone(), |platform| async move {
        gauges(&platform).await
    });
    let keys = renew_keys::follow_file(platform.clone(), stop.clone());
    tokio::join!(counting, keep_reference_fresh(platform, stop), keys);
}

/// At once when another node rings, by comparison with the database in any case.
async fn keep_reference_fresh(platform: Platform, stop: CancellationToken) {
    let mut changed = platform.wakeups.listen(&Topic::reference());
    while !stop.is_cancelled() {
        if let Err(error) = platform.reference.refresh().await {
            tracing::warn!(%error, "reference data could not be refreshed");
        }
        tokio::select! {
            () = tokio::time::sleep(REFRESH) => {}
            () = changed.rung() => {}
            () = stop.cancelled() => {}
        }
    }
}

/// Runs everything that is ready or due, until nothing is: for tests and the demonstration's `settle`.
///
/// # Errors
/// When the database cannot be asked.
pub async fn settle(platform: &Platform) -> Result<(), nuanxin_infra::db::DbError> {
    loop {
        let mut ran = run_batch(platform, "settle", LANES).await?;
        ran += run_batch(platform, "settle", OUTSIDE).await?;
        ran += run_batch(platform, "settle", FILES).await?;
        let mut swept = sweep_deadlines::sweep(platform).await?;
        swept += sweep_answers::sweep(platform).await? + left_calls::sweep(platform).await?;
        swept += silent_doorbells::sweep(platform).await?;
        catching_up::end_when_over(platform).await?;
        let leaving = deliver::all_lanes(platform).await?;
        let real = platform.clocks.real.now();
        let offered = redistribute::redistribute(platform).await? + find_hands::find_hands(platform).await?;
        if ran == 0 && swept == 0 && offered == 0 && leaving.done == 0 {
            if !leaving.held && jobs::settled(platform.db.reader(), real).await? {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn sweeps(platform: Platform, stop: CancellationToken) {
    let mut moved = platform.movable_clock.as_ref().map(|clock| clock.watch());
    while !stop.is_cancelled() {
        let due = sweep_deadlines::sweep(&platform).await;
        let answers = sweep_answers::sweep(&platform).await;
        if let Err(error) = catching_up::end_when_over(&platform).await {
            tracing::warn!(%error, "a catch-up could not be ended");
        }
        match due.and_then(|due| Ok(due + answers?)) {
            Ok(climbed) if climbed > 0 => continue,
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "deadlines could not be swept"),
        }
        let clock_moved = async {
            let changed = match moved.as_mut() {
                Some(moved) => moved.changed().await.is_ok(),
                None => false,
            };
            if !changed {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = tokio::time::sleep(SWEEP) => {}
            () = clock_moved => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn every<F, Fut>(period: Duration, stop: CancellationToken, platform: Platform, act: F)
where
    F: Fn(Platform) -> Fut,
    Fut: Future<Output = ()>,
{
    while !stop.is_cancelled() {
        act(platform.clone()).await;
        tokio::select! {
            () = tokio::time::sleep(period) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn gauges(platform: &Platform) {
    let reader = platform.db.reader();
    match jobs::counts(reader).await {
        Ok(counts) => {
            let sum = |of: fn(&jobs::JobCounts) -> i64| counts.iter().map(of).sum::<i64>() as f64;
            metrics::gauge!("nuanxin_jobs_ready").set(sum(|count| count.ready));
            metrics::gauge!("nuanxin_jobs_buried").set(sum(|count| count.buried));
        }
        Err(error) => tracing::warn!(%error, "jobs could not be counted"),
    }
    match audit::unsealed(reader).await {
        Ok(waiting) => metrics::gauge!("nuanxin_audit_unsealed").set(waiting as f64),
        Err(error) => tracing::warn!(%error, "unsealed audit entries could not be counted"),
    }
    match deadlines::open_by_kind(reader).await {
        Ok(open) => {
            let all: u64 = open.iter().map(|kind| kind.open).sum();
            metrics::gauge!("nuanxin_deadlines_open").set(all as f64);
        }
        Err(error) => tracing::warn!(%error, "deadlines could not be counted"),
    }
}
