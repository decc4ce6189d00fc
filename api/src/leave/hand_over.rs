//! An advisor on leave must not sit on requests: when the leave begins, what they have not accepted is given to
//! somebody else. What nobody can take now is taken back at its acceptance deadline, as ever.

use chrono::TimeDelta;
use nuanxin_domain::help_request::Job;
use nuanxin_domain::roster::Leave;
use nuanxin_infra::db::{ConnectionTrait, DbError};
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::jobs::{self, NewJob};
use nuanxin_infra::platform::Platform;

/// Requests that wait for one advisor's acceptance at most; more than anybody can carry.
const MOST: u32 = 500;
/// Until every node has noticed the leave.
const NOTICED: TimeDelta = TimeDelta::seconds(6);

/// Enqueues the choice of another advisor for what is given to whoever goes on leave.
///
/// # Errors
/// What the database reported.
pub async fn hand_over(tx: &impl ConnectionTrait, platform: &Platform, leave: &Leave) -> Result<(), DbError> {
    let begins_in = (leave.from_at - platform.clocks.domain.now()).max(NOTICED);
    let run_at = platform.clocks.real.now() + begins_in;
    let given = requests::assigned_to(tx, leave.account, MOST).await?;
    let jobs = given.iter().map(|request| {
        let job = Job::Assign { request: request.id };
        // A key of its own: an assignment that is needed earlier must not swallow this one.
        NewJob::of_decision(&job, request.urgency.lane(), run_at).unique(format!("leave:{}", request.id))
    });
    jobs::enqueue(tx, &*platform.clocks.real, &jobs.collect::<Vec<_>>()).await
}
