//! Changing a ring together with its request: load, ask the domain, record; decided again when somebody else was faster.

use crate::problem::{Answer, Code, Problem};
use nuanxin_domain::access::Actor;
use nuanxin_domain::doorbell::Ring;
use nuanxin_domain::help_request::{Decided, HelpRequest, Refusal};
use nuanxin_domain::ids::{NeighbourId, RingId};
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::doorbells::neighbours;
use nuanxin_infra::doorbells::rings::{self, RingWrite};
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::Write;

use crate::doorbells::press::committed;

/// How often a change is decided again.
const TRIES: usize = 8;

/// A ring and the request that it is, as they are now.
pub struct Changed {
    /// The ring.
    pub ring: Ring,
    /// Its request.
    pub request: HelpRequest,
}

/// Who changes a ring.
pub struct RingChange<'a> {
    /// The outside world.
    pub platform: &'a Platform,
    /// Who acts.
    pub actor: &'a Actor,
    /// What stands in the audit log, beside the request's own events.
    pub audit: &'static str,
}

impl RingChange<'_> {
    /// The ring, for whoever sees its request.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn seen(&self, id: RingId) -> Answer<Changed> {
        let missing = || Problem::new(Code::NotFound);
        let ring = rings::by_id(self.platform.db.reader(), id).await?;
        let present = self.present(ring.ok_or_else(missing)?).await?;
        match present.request.standing_of(self.actor) {
            Some(_) => Ok(present),
            None => Err(missing()),
        }
    }

    /// A ring with its request.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn present(&self, ring: Ring) -> Answer<Changed> {
        let request = requests::load(self.platform.db.reader(), ring.request).await?;
        let request = request.ok_or_else(|| Problem::new(Code::NotFound))?;
        Ok(Changed { ring, request })
    }

    /// Makes the change on the ring as it is then; `decide` answers `None` when there is nothing to do.
    ///
    /// # Errors
    /// The domain's refusals.
    pub async fn make(
        &self,
        id: RingId,
        decide: impl Fn(
            &Ring,
            &HelpRequest,
            &[NeighbourId],
            &Deciding<'_>,
        ) -> Result<Option<(Decided, Ring)>, Refusal>,
    ) -> Answer<Changed> {
        for _ in 0..TRIES {
            let present = self.seen(id).await?;
            let agreeing = self.agreeing(&present.ring).await?;
            let snapshot = self.platform.snapshot();
            let cx = self.deciding(&snapshot.rules);
            let Some(decided) = decide(&present.ring, &present.request, &agreeing, &cx)? else {
                return Ok(present);
            };
            if let Some(changed) = self.record(decided).await? {
                return Ok(changed);
            }
        }
        Err(Problem::new(Code::NotReady).with_header("retry-after", 1))
    }

    /// As [`RingChange::make`], once, on what was loaded already; `None` when somebody else was faster, or ended it.
    ///
    /// # Errors
    /// The domain's refusals.
    pub async fn decide(
        &self,
        present: Changed,
        decide: impl Fn(&Ring, &HelpRequest, &[NeighbourId], &Deciding<'_>) -> Result<(Decided, Ring), Refusal>,
    ) -> Answer<Option<Changed>> {
        let agreeing = self.agreeing(&present.ring).await?;
        let snapshot = self.platform.snapshot();
        let cx = self.deciding(&snapshot.rules);
        match decide(&present.ring, &present.request, &agreeing, &cx) {
            Err(Refusal::RingOver | Refusal::IllegalMove(..)) => Ok(None),
            decided => self.record(decided?).await,
        }
    }

    fn deciding<'b>(&'b self, rules: &'b nuanxin_domain::rules::Rules) -> Deciding<'b> {
        Deciding {
            by: self.actor,
            now: self.platform.clocks.domain.now(),
            rules,
        }
    }

    /// The neighbours whose consent stands.
    async fn agreeing(&self, ring: &Ring) -> Answer<Vec<NeighbourId>> {
        let known = neighbours::of(self.platform.db.reader(), &self.platform.ring, ring.device).await?;
        Ok(known.iter().map(|one| one.id).collect())
    }

    async fn record(&self, (decided, ring): (Decided, Ring)) -> Answer<Option<Changed>> {
        let request = decided.request.clone();
        let entry = AuditEntry::new(&*self.platform.clocks.real, self.actor, self.audit).about(&request);
        let write = Write {
            audit: vec![entry.on_grounds(format!("ring:{}", ring.id))],
            ring: Some(RingWrite::Moves {
                ring: ring.clone(),
                pressed: None,
            }),
            ..Write::from(decided)
        };
        Ok(committed(self.platform, write)
            .await?
            .then_some(Changed { ring, request }))
    }
}
