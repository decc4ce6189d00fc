//! A file as it arrives: what it is, its first bytes say; then it goes to the store piece by piece, and is let go of as soon
//! as it is longer than it may be. Dropped before its end, nothing of it stays.

use crate::problem::{Answer, Code, Problem};
use nuanxin_domain::access::Actor;
use nuanxin_domain::upload::UploadKind;
use nuanxin_infra::files::{FileError, Incoming, ObjectName, Stored};
use nuanxin_infra::limits::Quota;
use nuanxin_infra::platform::Platform;
use nuanxin_media::{Family, Kind, Refusal};

/// Bytes that are looked at before anything is written: a sound file may begin with a frame of more than a kilobyte.
const HEAD: usize = 4 * 1024;

/// A file on its way.
pub struct Receiving<'a> {
    platform: &'a Platform,
    actor: &'a Actor,
    head: Vec<u8>,
    known: Option<Known>,
}

struct Known {
    kind: Kind,
    most: u64,
    incoming: Incoming,
}

/// A file that lies in the store.
pub struct Received {
    /// What it is.
    pub kind: UploadKind,
    /// Its media type, by its content.
    pub media_type: &'static str,
    /// Where it lies.
    pub stored: Stored,
}

impl<'a> Receiving<'a> {
    /// Nothing has arrived yet.
    pub fn new(platform: &'a Platform, actor: &'a Actor) -> Self {
        Self {
            platform,
            actor,
            head: Vec::new(),
            known: None,
        }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// `unknown_kind`, `too_many_bytes`, `too_many`, `store_full`.
    pub async fn push(&mut self, bytes: &[u8]) -> Answer<()> {
        let Some(known) = &mut self.known else {
            self.head.extend_from_slice(bytes);
            if self.head.len() >= HEAD {
                self.recognise().await?;
            }
            return Ok(());
        };
        if known.incoming.bytes() + bytes.len() as u64 > known.most {
            return Err(Refusal::TooManyBytes.into());
        }
        known.incoming.push(bytes).await.map_err(store_problem)
    }

    /// It is whole: when this returns, it lies durably in the store.
    ///
    /// # Errors
    /// `empty`, and as [`Receiving::push`].
    pub async fn finish(mut self) -> Answer<Received> {
        if self.known.is_none() {
            self.recognise().await?;
        }
        let known = self.known.ok_or(Refusal::UnknownKind)?;
        let stored = known.incoming.finish().await.map_err(store_problem)?;
        Ok(Received {
            kind: of_family(known.kind.family()),
            media_type: known.kind.media_type(),
            stored,
        })
    }

    async fn recognise(&mut self) -> Answer<()> {
        let head = std::mem::take(&mut self.head);
        if head.is_empty() {
            return Err(Refusal::Empty.into());
        }
        let kind = Kind::of(&head).ok_or(Refusal::UnknownKind)?;
        let of = of_family(kind.family());
        let limit = self.platform.upload_limits.of(self.actor.role, of);
        let limit = limit.ok_or_else(|| Problem::new(Code::NotAllowed))?;
        if head.len() as u64 > limit.most_bytes {
            return Err(Refusal::TooManyBytes.into());
        }
        let key = format!("uploads:{of:?}:{}", self.actor.account);
        let counted = self
            .platform
            .limiter
            .check(&key, Quota::per_day(limit.per_day))
            .await;
        counted.map_err(|retry| Problem::too_many(retry.seconds()))?;
        let incoming = self.platform.files.receive(ObjectName::random()).await;
        let mut incoming = incoming.map_err(store_problem)?;
        incoming.push(&head).await.map_err(store_problem)?;
        self.known = Some(Known {
            kind,
            most: limit.most_bytes,
            incoming,
        });
        Ok(())
    }
}

fn of_family(family: Family) -> UploadKind {
    match family {
        Family::Photo => UploadKind::Photo,
        Family::Document => UploadKind::Document,
        Family::Voice => UploadKind::Voice,
    }
}

/// What the caller is told when the store cannot take or give a file.
pub fn store_problem(error: FileError) -> Problem {
    match error {
        FileError::Missing => Problem::new(Code::NotFound),
        FileError::Full => {
            tracing::error!("the store of files is full");
            Problem::new(Code::StoreFull)
        }
        error => Problem::internal(&error),
    }
}
