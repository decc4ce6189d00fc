//! A signed-in phone: a token, and the lines over which it calls.

use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::PhoneError;
use crate::wire::{Answer, Call, Lines};

/// Sign-in state of one phone. The access token lives half an hour, longer than any run.
#[derive(Clone)]
pub struct Session {
    lines: Arc<Lines>,
    bearer: String,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(default)]
    code: String,
    #[serde(default)]
    detail: String,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("target", self.lines.target())
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Signs a resident in: asks for a code by SMS and gives `code` back.
    pub(super) async fn by_sms(lines: &Arc<Lines>, phone: &str, code: &str) -> Result<Self, PhoneError> {
        let stranger = Self {
            lines: Arc::clone(lines),
            bearer: String::new(),
        };
        stranger
            .post("/api/v1/auth/sms/send", &json!({ "phone": phone }))
            .await?;
        stranger
            .signed_in("/api/v1/auth/sms", &json!({ "phone": phone, "code": code }))
            .await
    }

    /// Signs a member of staff in.
    pub(super) async fn by_password(
        lines: &Arc<Lines>,
        username: &str,
        password: &str,
    ) -> Result<Self, PhoneError> {
        let stranger = Self {
            lines: Arc::clone(lines),
            bearer: String::new(),
        };
        stranger
            .signed_in(
                "/api/v1/auth/staff",
                &json!({ "username": username, "password": password }),
            )
            .await
    }

    async fn signed_in(self, path: &str, body: &Value) -> Result<Self, PhoneError> {
        let answer = self.post(path, body).await?;
        let tokens: Tokens = read("sign-in", &answer)?;
        Ok(Self {
            bearer: tokens.access_token,
            ..self
        })
    }

    /// Sends a JSON body and gives back the successful answer.
    ///
    /// # Errors
    /// A [`PhoneError`]; any status outside 2xx is one.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Answer, PhoneError> {
        self.call("POST", path, &[], Some(body.to_string().as_bytes()))
            .await
    }

    /// Reads `path` as `T`; `operation` names the call in errors.
    ///
    /// # Errors
    /// A [`PhoneError`].
    pub async fn get<T: DeserializeOwned>(
        &self,
        operation: &'static str,
        path: &str,
    ) -> Result<T, PhoneError> {
        read(operation, &self.call("GET", path, &[], None).await?)
    }

    pub(super) async fn call(
        &self,
        method: &'static str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Answer, PhoneError> {
        let bearer = Some(self.bearer.as_str()).filter(|token| !token.is_empty());
        let answer = self
            .lines
            .call(&Call {
                method,
                path,
                bearer,
                headers,
                body,
            })
            .await?;
        if answer.is_success() {
            return Ok(answer);
        }
        let problem: Option<Problem> = serde_json::from_slice(&answer.body).ok();
        let (code, detail) = problem.map_or_else(Default::default, |problem| (problem.code, problem.detail));
        Err(PhoneError::Refused {
            status: answer.status,
            code,
            detail,
        })
    }
}

pub(super) fn read<T: DeserializeOwned>(operation: &'static str, answer: &Answer) -> Result<T, PhoneError> {
    serde_json::from_slice(&answer.body).map_err(|reason| PhoneError::Unreadable { operation, reason })
}
