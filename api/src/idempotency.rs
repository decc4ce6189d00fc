//! `Idempotency-Key`: the row commits with its effect; a replay answers with the original status and the
//! resource as it is now. Scoped to actor and operation, kept 7 days.

use crate::problem::{Answer, Code, Problem};
use actix_web::HttpRequest;
use nuanxin_domain::access::Actor;
use nuanxin_infra::idempotency::{self, IdempotencyKey};
use nuanxin_infra::platform::Platform;
use utoipa::IntoParams;
use uuid::Uuid;

/// Longest key, in characters.
const LONGEST: usize = 255;

/// The header, for operations that honour it without being a verb on a request.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code)] // describes the parameter
pub struct KeyHeader {
    /// Makes a repeated call harmless; kept 7 days.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255)]
    idempotency_key: Option<String>,
}

/// A key as the caller sent it, with what it is for.
#[derive(Debug, Clone)]
pub struct IdempotencyHeader {
    operation: String,
    key: String,
    digest: [u8; 32],
}

/// What is known of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replay {
    /// Not used yet.
    New,
    /// Used for the same body.
    Same {
        /// What came of it.
        resource: Uuid,
        /// With which status it was answered.
        status: u16,
    },
}

impl IdempotencyHeader {
    /// Reads the header. `operation` names what is done, and to which resource.
    ///
    /// # Errors
    /// A key that is empty, too long or not printable ASCII.
    pub fn read(http: &HttpRequest, operation: impl Into<String>, digest: [u8; 32]) -> Answer<Option<Self>> {
        let Some(header) = http.headers().get("idempotency-key") else {
            return Ok(None);
        };
        let malformed = || Problem::new(Code::PreconditionMalformed);
        let key = header.to_str().map_err(|_| malformed())?.trim();
        if key.is_empty() || key.len() > LONGEST {
            return Err(malformed());
        }
        Ok(Some(IdempotencyHeader {
            operation: operation.into(),
            key: key.to_owned(),
            digest,
        }))
    }

    /// What is known of the key.
    ///
    /// # Errors
    /// `idempotency_key_reused` when it was used for another body.
    pub async fn find(&self, platform: &Platform, actor: &Actor) -> Answer<Replay> {
        let found = idempotency::find(platform.db.reader(), actor.account, &self.operation, &self.key).await;
        match found.map_err(|error| Problem::internal(&error))? {
            None => Ok(Replay::New),
            Some(row) if row.body_digest == self.digest => Ok(Replay::Same {
                resource: row.resource,
                status: row.status,
            }),
            Some(_) => Err(Problem::new(Code::KeyReused)),
        }
    }

    /// What an earlier call with the same key made or changed.
    ///
    /// # Errors
    /// As [`IdempotencyHeader::find`].
    pub async fn replayed(key: Option<&Self>, platform: &Platform, actor: &Actor) -> Answer<Option<Uuid>> {
        let Some(key) = key else { return Ok(None) };
        Ok(match key.find(platform, actor).await? {
            Replay::New => None,
            Replay::Same { resource, .. } => Some(resource),
        })
    }

    /// The row to commit with the effect.
    pub fn row(&self, actor: &Actor, resource: Uuid, status: u16) -> IdempotencyKey {
        IdempotencyKey {
            actor: actor.account,
            operation: self.operation.clone(),
            key: self.key.clone(),
            body_digest: self.digest,
            status,
            resource,
        }
    }
}
