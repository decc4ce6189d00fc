//! Changing a file: load, ask the domain and write in one transaction; decided again when somebody else was faster.

use super::document::shown;
use super::sight;
use crate::idempotency::IdempotencyHeader;
use crate::problem::{Answer, Code, Problem};
use actix_web::HttpResponse;
use nuanxin_domain::access::Actor;
use nuanxin_domain::ids::PersonId;
use nuanxin_domain::person::{Learnt, WholeFile};
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::db::DatabaseTransaction;
use nuanxin_infra::effect::{Concluded, conclude};
use nuanxin_infra::persons::{self, Author};
use nuanxin_infra::platform::Platform;

/// How often a change is decided again on a file that others are changing at the same time.
const TRIES: usize = 8;

/// Who changes files, under which key.
pub struct Change<'a> {
    /// The outside world.
    pub platform: &'a Platform,
    /// Who acts.
    pub actor: &'a Actor,
    /// The caller's Idempotency-Key, if any.
    pub key: Option<IdempotencyHeader>,
}

/// What was written, before its commit.
pub struct Effect {
    /// The file that is answered.
    pub person: PersonId,
    /// What stands in the audit log for it.
    pub entry: AuditEntry,
}

impl Change<'_> {
    /// Makes the change and answers with the file after it. `attempt` answers `None` when it wrote on an old
    /// version. A repeated call has no second effect.
    ///
    /// # Errors
    /// The domain's refusals, and a key used for something else.
    pub async fn make(
        &self,
        attempt: impl AsyncFn(&DatabaseTransaction) -> Answer<Option<Effect>>,
    ) -> Answer {
        if let Some(person) = self.replayed().await? {
            return self.answer(person, true).await;
        }
        match self.attempts(attempt).await {
            Ok(Some(person)) => self.answer(person, false).await,
            Ok(None) => match self.replayed().await? {
                Some(person) => self.answer(person, true).await,
                None => Err(Problem::new(Code::Internal)),
            },
            // the twin of this call was faster: what it has changed is no reason to refuse its repetition
            Err(problem) => match self.replayed().await? {
                Some(person) => self.answer(person, true).await,
                None => Err(problem),
            },
        }
    }

    /// The changed file; `None` when a twin of this call was recorded first.
    async fn attempts(
        &self,
        attempt: impl AsyncFn(&DatabaseTransaction) -> Answer<Option<Effect>>,
    ) -> Answer<Option<PersonId>> {
        for _ in 0..TRIES {
            let tx = self.platform.db.write_tx().await?;
            let Some(effect) = attempt(&tx).await? else {
                continue;
            };
            let key = self.key.as_ref();
            let key = key.map(|key| key.row(self.actor, effect.person.0, 200));
            let concluded = conclude(tx, effect.entry, key, &*self.platform.clocks.real).await?;
            return Ok((concluded == Concluded::Committed).then_some(effect.person));
        }
        Err(Problem::new(Code::NotReady).with_header("retry-after", 1))
    }

    async fn replayed(&self) -> Answer<Option<PersonId>> {
        let found = IdempotencyHeader::replayed(self.key.as_ref(), self.platform, self.actor).await?;
        Ok(found.map(PersonId))
    }

    async fn answer(&self, person: PersonId, again: bool) -> Answer {
        let db = self.platform.db.reader();
        let sight = sight::one(db, self.platform, self.actor, person).await?;
        let document = shown(db, self.platform, self.actor, &sight).await?;
        let mut response = HttpResponse::Ok();
        if again {
            response.insert_header(("idempotency-replayed", "true"));
        }
        Ok(response.json(document))
    }

    /// The actor and the domain's time.
    pub fn author(&self) -> Author {
        Author {
            by: self.actor.account,
            at: self.platform.clocks.domain.now(),
        }
    }

    /// Where a fact comes from that staff enter in this file now.
    pub fn learnt(&self, sight: &sight::Sight) -> Learnt {
        Learnt {
            at: self.author().at,
            from: sight.seeing(self.actor).source_of_new_facts(&sight.file),
        }
    }

    /// Writes files; false when somebody else was faster.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn write(
        &self,
        tx: &DatabaseTransaction,
        before: &[&WholeFile],
        after: &[&WholeFile],
    ) -> Answer<bool> {
        Ok(persons::write(tx, &self.platform.ring, self.author(), before, after).await?)
    }

    /// An entry for the audit log about a person: ids only.
    pub fn entry(&self, action: &str, person: PersonId) -> AuditEntry {
        AuditEntry::new(&*self.platform.clocks.real, self.actor, action)
            .on_grounds(format!("person:{person}"))
    }

    /// One more entry, beside the effect's own.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn also(&self, tx: &DatabaseTransaction, entry: AuditEntry) -> Answer<()> {
        Ok(audit::write(tx, &[entry]).await?)
    }
}
