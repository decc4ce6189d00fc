//! One verb on one request: load, ask the domain, record. Decided again when somebody else was faster.

mod answer;
mod call;
pub mod together;

pub use answer::{Performed, shown};
pub use call::{IdPath, Plain, VerbBody, VerbCall, VerbHeaders};

use crate::idempotency::{IdempotencyHeader, Replay};
use crate::problem::{Answer, Code, Problem};
use crate::versions::IfMatch;
use crate::words_checked::{have_said_checked, said_in};
use nuanxin_domain::access::Actor;
use nuanxin_domain::help_request::{Decided, HelpRequest, Refusal};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::{RecordError, Write};

/// How often a decision is taken again on a request that others are changing at the same time: a phone may attach all that a
/// request holds at once, each by a call of its own.
const TRIES: usize = 20;

/// What surrounds a verb: who, on what, under which conditions.
pub struct Act<'a> {
    /// The outside world.
    pub platform: &'a Platform,
    /// Who acts.
    pub actor: &'a Actor,
    /// On which request.
    pub id: RequestId,
    /// The version that the caller saw, if they said it.
    pub expected: Option<IfMatch>,
    /// The caller's Idempotency-Key, if any.
    pub key: Option<IdempotencyHeader>,
}

impl Act<'_> {
    /// Decides and records; answers with the request after it. A repeated call is answered without a second
    /// effect. Several decisions (a merge) are recorded together; the first is the one that is answered.
    ///
    /// # Errors
    /// The domain's refusals, stale versions, and a key used for something else.
    pub async fn perform(
        &self,
        decide: impl Fn(&HelpRequest, &Deciding<'_>) -> Result<Vec<Decided>, Refusal>,
    ) -> Answer<Performed> {
        if let Some(replayed) = self.replayed().await? {
            return Ok(replayed);
        }
        match self.decide_and_record(decide).await {
            // The twin of this call was faster: what it has changed is no reason to refuse its repetition.
            Err(problem) => self.replayed().await?.ok_or(problem),
            performed => performed,
        }
    }

    async fn decide_and_record(
        &self,
        decide: impl Fn(&HelpRequest, &Deciding<'_>) -> Result<Vec<Decided>, Refusal>,
    ) -> Answer<Performed> {
        for _ in 0..TRIES {
            let request = self.load().await?;
            self.check_version(&request)?;
            let snapshot = self.platform.snapshot();
            let now = self.platform.clocks.domain.now();
            let cx = Deciding {
                by: self.actor,
                now,
                rules: &snapshot.rules,
            };
            let decided = decide(&request, &cx)?;
            let said = said_in(self.platform, &decided);
            let after = decided.first().map_or(request, |first| first.request.clone());
            match self.platform.committer.commit(self.writes(decided)).await {
                Ok(()) => {
                    if let Some(seq) = said {
                        have_said_checked(self.platform, &after, seq).await;
                    }
                    return Ok(Performed {
                        request: after,
                        replayed: false,
                    });
                }
                Err(RecordError::Stale(_)) => {}
                Err(RecordError::Twin) => {
                    if let Some(replayed) = self.replayed().await? {
                        return Ok(replayed);
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Problem::stale(self.load().await?.version_for(self.actor), false))
    }

    async fn load(&self) -> Answer<HelpRequest> {
        let loaded = requests::load(self.platform.db.reader(), self.id).await;
        loaded
            .map_err(|error| Problem::internal(&error))?
            .ok_or_else(|| Problem::new(Code::NotFound))
    }

    /// Whoever may not see a request learns nothing from its version.
    fn check_version(&self, request: &HelpRequest) -> Answer<()> {
        request
            .standing_of(self.actor)
            .ok_or_else(|| Problem::new(Code::NotFound))?;
        let present = request.version_for(self.actor);
        match self.expected {
            Some(expected) if expected.version != present => Err(Problem::stale(present, expected.by_header)),
            _ => Ok(()),
        }
    }

    fn writes(&self, decided: Vec<Decided>) -> Vec<Write> {
        let mut key = self.key.as_ref().map(|key| key.row(self.actor, self.id.0, 200));
        let write = |decided| Write {
            idempotency: key.take(),
            ..Write::from(decided)
        };
        decided.into_iter().map(write).collect()
    }

    async fn replayed(&self) -> Answer<Option<Performed>> {
        let Some(key) = &self.key else { return Ok(None) };
        match key.find(self.platform, self.actor).await? {
            Replay::New => Ok(None),
            Replay::Same { .. } => Ok(Some(Performed {
                request: self.load().await?,
                replayed: true,
            })),
        }
    }
}
