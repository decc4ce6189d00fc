//! The streams that are open in this process.

use super::news::News;
use super::wire;
use actix_web::web::Bytes;
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::ids::{AccountId, SessionId};
use nuanxin_domain::live::Told;
use nuanxin_infra::reference::Directory;
use nuanxin_infra::settings::LimitSettings;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use tokio::sync::mpsc;

/// Events that may wait for a slow reader. Whoever is further behind is let go, and comes back where it was.
pub const MOST_WAITING: usize = 1_024;

/// Why a stream was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The account has as many as one may have.
    AccountHasMany,
    /// The process has as many as it may have.
    Full,
    /// The process is about to stop.
    Stopping,
}

/// All open streams.
pub struct Hub {
    open: Mutex<Open>,
    most: usize,
    most_per_account: usize,
}

#[derive(Default)]
struct Open {
    /// Everything up to here was told.
    position: i64,
    count: usize,
    stopping: bool,
    residents: HashMap<AccountId, Vec<Stream>>,
    staff: HashMap<AccountId, Vec<Stream>>,
}

struct Stream {
    actor: Actor,
    /// It knows everything up to here, from elsewhere if this process is behind.
    knows: i64,
    lines: mpsc::Sender<Bytes>,
}

/// An open stream's end in this process; leaving it closes the stream.
pub struct Seat {
    hub: Arc<Hub>,
    /// From here on everything comes by itself.
    pub position: i64,
    lines: mpsc::Receiver<Bytes>,
}

impl Hub {
    /// None is open yet.
    pub fn new(limits: &LimitSettings) -> Arc<Self> {
        Arc::new(Self {
            open: Mutex::default(),
            most: limits.live_streams,
            most_per_account: limits.live_streams_per_account,
        })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a stream to `actor`. `head` is the last position, read a moment ago; `seen` the one up to which the page
    /// knows everything, if it has told a good one.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn join(self: &Arc<Self>, actor: Actor, head: i64, seen: Option<i64>) -> Result<Seat, Refused> {
        let mut open = self.open();
        if open.stopping {
            return Err(Refused::Stopping);
        }
        if open.count >= self.most {
            return Err(Refused::Full);
        }
        if open.count == 0 {
            open.position = head;
        }
        let position = open.position;
        let streams = open.of_role(actor.role).entry(actor.account).or_default();
        if streams.len() >= self.most_per_account {
            return Err(Refused::AccountHasMany);
        }
        let (sender, lines) = mpsc::channel(MOST_WAITING);
        streams.push(Stream {
            actor,
            knows: position.max(seen.unwrap_or(0)),
            lines: sender,
        });
        open.count += 1;
        open.counted();
        Ok(Seat {
            hub: Arc::clone(self),
            position,
            lines,
        })
    }

    /// Up to where everything was told; none while no stream is open.
    pub fn position(&self) -> Option<i64> {
        let open = self.open();
        (open.count > 0).then_some(open.position)
    }

    /// Tells these changes, and that everything up to `upto` was told.
    pub fn tell(&self, news: &[News<'_>], upto: i64) {
        let mut open = self.open();
        for one in news {
            open.tell(one);
        }
        open.position = open.position.max(upto);
        open.sweep();
    }

    /// A sign of life to all.
    pub fn beat(&self) {
        let mut open = self.open();
        let position = open.position;
        let (beat, plain) = (wire::beat(position), wire::plain_beat());
        open.each(|stream| {
            let ahead = stream.knows > position;
            stream.send(if ahead { plain.clone() } else { beat.clone() });
        });
        open.sweep();
    }

    /// Closes the streams of those who have left the staff, or are there in another role or station.
    pub fn check_roles(&self, directory: &Directory) {
        let holds = |stream: &Stream| {
            let session = stream.actor.session;
            let now = session.and_then(|session| directory.actor(stream.actor.account, session));
            now.as_ref() == Some(&stream.actor)
        };
        self.open().keep(holds);
    }

    /// The sign-in sessions behind the streams.
    pub fn sessions(&self) -> Vec<SessionId> {
        let mut sessions = HashSet::new();
        self.open().each(|stream| sessions.extend(stream.actor.session));
        sessions.into_iter().collect()
    }

    /// Closes the streams of these sessions.
    pub fn close_sessions(&self, ended: &HashSet<SessionId>) {
        let lives = |stream: &Stream| {
            stream
                .actor
                .session
                .is_some_and(|session| !ended.contains(&session))
        };
        self.open().keep(lives);
    }

    /// Closes all, and opens none any more.
    pub fn close(&self) {
        let mut open = self.open();
        open.stopping = true;
        open.keep(|_| false);
    }
}

impl Stream {
    /// Puts a line in its queue; closes the queue of a reader that is too slow.
    fn send(&mut self, line: Bytes) {
        if self.lines.try_send(line).is_err() {
            // what waits already is still read; then the stream ends
            self.lines = mpsc::channel(1).0;
            metrics::counter!("nuanxin_live_dropped_total").increment(1);
        }
    }
}

impl Open {
    fn of_role(&mut self, role: Role) -> &mut HashMap<AccountId, Vec<Stream>> {
        match role {
            Role::Resident => &mut self.residents,
            _ => &mut self.staff,
        }
    }

    fn each(&mut self, act: impl FnMut(&mut Stream)) {
        let all = self.residents.values_mut().chain(self.staff.values_mut());
        all.flatten().for_each(act);
    }

    fn keep(&mut self, holds: impl Fn(&Stream) -> bool) {
        for streams in [&mut self.residents, &mut self.staff] {
            for own in streams.values_mut() {
                own.retain(&holds);
            }
        }
        self.sweep();
    }

    /// Forgets streams whose reader has gone or was let go.
    fn sweep(&mut self) {
        self.count = 0;
        for streams in [&mut self.residents, &mut self.staff] {
            for own in streams.values_mut() {
                own.retain(|stream| !stream.lines.is_closed());
                self.count += own.len();
            }
            streams.retain(|_, own| !own.is_empty());
        }
        self.counted();
    }

    fn counted(&self) {
        metrics::gauge!("nuanxin_live_streams").set(self.count as f64);
    }

    /// A resident's change concerns few accounts; staff are asked one by one.
    fn tell(&mut self, news: &News<'_>) {
        let mut lines = Lines::default();
        let mut one = |stream: &mut Stream| {
            if news.position > stream.knows
                && let Some(told) = news.told_to(&stream.actor)
            {
                stream.send(lines.line(news, told));
            }
        };
        for account in news.residents() {
            let own = self.residents.get_mut(&account).into_iter().flatten();
            own.for_each(&mut one);
        }
        let staff = self.staff.values_mut().flatten();
        staff.for_each(&mut one);
    }
}

/// The few texts that one change becomes, each written once.
#[derive(Default)]
struct Lines(Vec<(Told, Bytes)>);

impl Lines {
    fn line(&mut self, news: &News<'_>, told: Told) -> Bytes {
        if let Some((_, line)) = self.0.iter().find(|(known, _)| *known == told) {
            return line.clone();
        }
        let line = news.line(told);
        self.0.push((told, line.clone()));
        line
    }
}

impl Seat {
    /// The next line; none when the stream has ended.
    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        self.lines.poll_recv(cx)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.lines.close();
        self.hub.open().sweep();
    }
}

#[cfg(test)]
mod tests;
