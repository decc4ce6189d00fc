//! The players: each takes the next turn and does what the mode says, on a connection of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::cast::Cast;
use super::figures::Figures;
use super::pace::{Pace, Turn};
use super::{Mode, Plan, neighbourhood, progress};
use crate::phone::{Contact, PhoneError, Receipt};

/// Seconds that `Prefer: wait` asks for.
const WAIT: u8 = 5;
/// How long a request is watched that did not reach a queue while the product waited.
const WATCHED: Duration = Duration::from_secs(10);
/// A player rests so long after a failure, so that a dead server is not hammered.
const REST: Duration = Duration::from_millis(20);

const SUBMIT: &str = "POST /help-requests";
/// The operation that is measured from the submission's start to the request's arrival in a queue.
pub(super) const TO_QUEUE: &str = "submission to queue";

/// Plays until the pace ends; gives back what all players measured, and how long it took.
pub(super) async fn all(plan: &Plan, cast: Arc<Cast>, pace: Arc<Pace>) -> (Figures, Duration) {
    let done = Arc::new(AtomicU64::new(0));
    let progress = tokio::spawn(progress::show(Arc::clone(&pace), Arc::clone(&done)));
    let mut players = JoinSet::new();
    for _ in 0..plan.connections {
        let player = Player {
            cast: Arc::clone(&cast),
            figures: Figures::default(),
        };
        players.spawn(player.play(plan.mode, Arc::clone(&pace), Arc::clone(&done)));
    }
    let mut figures = Figures::default();
    while let Some(player) = players.join_next().await {
        // A player that panicked is a bug of ours: stop with its message.
        figures.absorb(player.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic())));
    }
    let took = pace.elapsed();
    progress.abort();
    let _ = progress.await;
    (figures, took)
}

struct Player {
    cast: Arc<Cast>,
    figures: Figures,
}

impl Player {
    async fn play(mut self, mode: Mode, pace: Arc<Pace>, done: Arc<AtomicU64>) -> Figures {
        while let Some(turn) = pace.next().await {
            let went_well = match mode {
                Mode::Submit => self.submit(turn).await,
                Mode::Queue => self.queue(turn).await,
                Mode::Journey => self.journey(turn).await,
                Mode::IdleLatency => self.reach_queue(turn).await,
                Mode::Upload => self.upload(turn).await,
            };
            match went_well {
                Some(()) => {
                    done.fetch_add(1, Ordering::Relaxed);
                }
                None => tokio::time::sleep(REST).await,
            }
        }
        self.figures
    }

    async fn submit(&mut self, turn: Turn) -> Option<()> {
        let submission = self
            .cast
            .submission(turn.number, neighbourhood::street(turn.number));
        let receipt = self.cast.resident(turn.number).submit(&submission, None).await;
        self.count(SUBMIT, turn.began, receipt).map(drop)
    }

    async fn upload(&mut self, turn: Turn) -> Option<()> {
        let form = self.cast.photo(turn.number)?;
        let answer = self.cast.resident(turn.number).send_form(&form).await;
        self.count("POST /uploads", turn.began, answer)
    }

    async fn queue(&mut self, turn: Turn) -> Option<()> {
        let page = self.cast.advisor(turn.number).1.queue("station", 20, None).await;
        self.count("GET /queue", turn.began, page).map(drop)
    }

    async fn reach_queue(&mut self, turn: Turn) -> Option<()> {
        let street = neighbourhood::street(turn.number);
        self.submit_and_watch(turn, street).await.map(drop)
    }

    /// Submits, and watches the request until it has left `submitted`.
    async fn submit_and_watch(&mut self, turn: Turn, street: &str) -> Option<Receipt> {
        let cast = Arc::clone(&self.cast);
        let resident = cast.resident(turn.number);
        let answer = resident
            .submit(&cast.submission(turn.number, street), Some(WAIT))
            .await;
        let mut receipt = match answer {
            Ok(receipt) => receipt,
            Err(error) => return self.count(TO_QUEUE, turn.began, Err(error)),
        };
        let watched = Instant::now();
        while receipt.state == "submitted" {
            if watched.elapsed() > WATCHED {
                self.figures.trouble(TO_QUEUE, "still submitted after 10 s");
                return None;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
            match resident.see(&receipt.id).await {
                Ok(seen) => receipt.state = seen.state,
                Err(error) => return self.count(TO_QUEUE, turn.began, Err(error)),
            }
        }
        self.figures.took(TO_QUEUE, turn.began.elapsed());
        if receipt.state == "triage" {
            self.figures.trouble(TO_QUEUE, "went to triage");
        }
        Some(receipt)
    }

    async fn journey(&mut self, turn: Turn) -> Option<()> {
        let cast = Arc::clone(&self.cast);
        let (street, advisor) = cast.advisor(turn.number);
        let resident = cast.resident(turn.number);
        let id = self.submit_and_watch(turn, street).await?.id;
        let began = Instant::now();
        self.count("accept", began, advisor.accept(&id).await)?;
        let began = Instant::now();
        self.count(
            "first-contact",
            began,
            advisor.first_contact(&id, Contact::Reached).await,
        )?;
        let began = Instant::now();
        self.count(
            "resolve",
            began,
            advisor.resolve(&id, "helped", "已为您安排，有事请再来电。").await,
        )?;
        let began = Instant::now();
        self.count("close", began, advisor.close(&id).await)?;
        let began = Instant::now();
        self.count("rating", began, resident.rate(&id, 5, true).await)
    }

    fn count<T>(
        &mut self,
        operation: &'static str,
        began: Instant,
        answer: Result<T, PhoneError>,
    ) -> Option<T> {
        match answer {
            Ok(value) => {
                self.figures.took(operation, began.elapsed());
                Some(value)
            }
            Err(error) => {
                self.figures.trouble(operation, &error.kind());
                None
            }
        }
    }
}
