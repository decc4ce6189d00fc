//! Placing at once: the line from whoever submits a request to a worker of the same process, before anything is written.
//!
//! A request that is placed in the decision that submits it is in its station's queue when it is acknowledged, and costs
//! one commit instead of three. It is a short cut, never the only way: with nobody at the other end, a line that is
//! full, or an answer that is late, the request is recorded with its job, and whichever worker claims that places it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nuanxin_domain::help_request::{Decided, HelpRequest};
use nuanxin_domain::intake::Intake;
use nuanxin_domain::personal::Personal;
use tokio::sync::{mpsc, oneshot};

/// What stands in line, at most; what comes then goes by its job.
const LINE: usize = 1_024;

/// How long a submission waits for its place before it goes by its job.
const PATIENCE: Duration = Duration::from_millis(250);

/// A submitted request, as it will be recorded.
pub struct NewRequest {
    /// The request.
    pub request: HelpRequest,
    /// What was told with it.
    pub told: Personal<Intake>,
    answer: oneshot::Sender<Decided>,
}

impl NewRequest {
    /// Where it goes: the decision of the router on this request. Dropped without an answer, it goes by its job.
    pub fn goes(self, placed: Decided) {
        // who has lost patience has recorded it already
        let _ = self.answer.send(placed);
    }
}

/// The way in, for whoever submits. Cheap to clone; leads nowhere until somebody serves it.
#[derive(Clone, Default)]
pub struct PlacingLine(Arc<Mutex<Option<mpsc::Sender<NewRequest>>>>);

impl PlacingLine {
    /// The same decision with its place, if somebody places it in time; else as it is.
    pub async fn placed(&self, submitted: Decided) -> Decided {
        let (Some(line), Some(told)) = (self.served(), submitted.intake.clone()) else {
            return submitted;
        };
        let (answer, answered) = oneshot::channel();
        let new = NewRequest {
            request: submitted.request.clone(),
            told,
            answer,
        };
        if line.try_send(new).is_err() {
            return submitted;
        }
        match tokio::time::timeout(PATIENCE, answered).await {
            Ok(Ok(placed)) => submitted.placed_at_once(placed),
            _ => submitted,
        }
    }

    /// Takes the other end: from now on new requests are placed there, until it is dropped. Who served it before does so
    /// no more.
    pub fn serve(&self) -> NewRequests {
        let (line, arrivals) = mpsc::channel(LINE);
        *self.locked() = Some(line);
        NewRequests(arrivals)
    }

    fn served(&self) -> Option<mpsc::Sender<NewRequest>> {
        self.locked().clone().filter(|line| !line.is_closed())
    }

    fn locked(&self) -> MutexGuard<'_, Option<mpsc::Sender<NewRequest>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The way out, for a worker.
pub struct NewRequests(mpsc::Receiver<NewRequest>);

impl NewRequests {
    /// What has arrived, `most` at a time; waits for the first, for the others it does not. Empty when nobody can submit any more.
    pub async fn next(&mut self, most: usize) -> Vec<NewRequest> {
        let mut arrived = Vec::new();
        self.0.recv_many(&mut arrived, most).await;
        arrived
    }
}
