//! The people who hold the phones, and what each of them can do.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::session::read;
use super::{Contact, PhoneError, QueuePage, Receipt, Seen, Session, Submission};
use crate::wire::Lines;

/// The SMS code of the demonstration.
pub const DEMO_CODE: &str = "246810";
/// The password of the demonstration's accounts.
pub const DEMO_PASSWORD: &str = "nuanxin-demo";

/// How often a submission is sent before a phone gives up, and how long it rests before the second time.
const TRIES: u32 = 4;
const REST: Duration = Duration::from_millis(100);

/// Somebody who asks for help.
#[derive(Debug, Clone)]
pub struct Resident {
    session: Session,
}

/// Somebody who answers.
#[derive(Debug, Clone)]
pub struct Advisor {
    session: Session,
}

/// A seat of the hotline, which files requests for callers.
#[derive(Debug, Clone)]
pub struct Desk {
    session: Session,
}

impl Resident {
    /// Signs in with a phone number and the code sent to it.
    ///
    /// # Errors
    /// A [`PhoneError`].
    pub async fn sign_in(lines: &Arc<Lines>, phone: &str, code: &str) -> Result<Self, PhoneError> {
        Ok(Self {
            session: Session::by_sms(lines, phone, code).await?,
        })
    }

    /// Asks for a ticket that opens one stream of live updates.
    ///
    /// # Errors
    /// A [`PhoneError`].
    pub async fn live_ticket(&self) -> Result<String, PhoneError> {
        #[derive(serde::Deserialize)]
        struct Issued {
            ticket: String,
        }
        let answer = self.session.post("/api/v1/live/ticket", &json!({})).await?;
        let issued: Issued = read("POST /live/ticket", &answer)?;
        Ok(issued.ticket)
    }

    /// Sends a submission once. With `wait`, in whole seconds, the product is asked to answer after the
    /// routing.
    ///
    /// # Errors
    /// A [`PhoneError`].
    pub async fn submit(&self, submission: &Submission, wait: Option<u8>) -> Result<Receipt, PhoneError> {
        submit(&self.session, submission, wait).await
    }

    /// Sends a submission as a phone with a bad signal does: again, with the same key, until there is an
    /// answer, at most four times.
    ///
    /// # Errors
    /// The last [`PhoneError`]; at once when sending again cannot help.
    pub async fn submit_until_answered(&self, submission: &Submission) -> Result<Receipt, PhoneError> {
        let mut rest = REST;
        for _ in 1..TRIES {
            match self.submit(submission, None).await {
                Err(error) if error.is_passing() => {
                    tokio::time::sleep(rest).await;
                    rest *= 2;
                }
                other => return other,
            }
        }
        self.submit(submission, None).await
    }

    /// Sends a file in its form, as [`form_of`] makes it.
    ///
    /// # Errors
    /// A [`PhoneError`].
    pub async fn send_form(&self, form: &[u8]) -> Result<(), PhoneError> {
        let headers = [("content-type", FORM)];
        let sent = self
            .session
            .call("POST", "/api/v1/uploads", &headers, Some(form))
            .await;
        sent.map(drop)
    }

    /// Reads a request of their own again.
    ///
    /// # Errors
    /// A [`PhoneError`].
    pub async fn see(&self, id: &str) -> Result<Seen, PhoneError> {
        self.session
            .get("GET /help-requests/{id}", &format!("/api/v1/help-requests/{id}"))
            .await
    }

    /// Says how it went: `score` 1 to 5, and whether it is solved.
    ///
    /// # Errors
    /// A [`PhoneError`].
    pub async fn rate(&self, id: &str, score: u8, solved: bool) -> Result<(), PhoneError> {
        act(
            &self.session,
            id,
            "rating",
            &json!({ "score": score, "solved": solved }),
        )
        .await
    }
}

impl Advisor {
    /// Signs in with an account of the staff.
    ///
    /// # Errors
    /// A [`PhoneError`].
    pub async fn sign_in(lines: &Arc<Lines>, username: &str, password: &str) -> Result<Self, PhoneError> {
        Ok(Self {
            session: Session::by_password(lines, username, password).await?,
        })
    }

    /// Reads a page of a queue: `view` is `mine`, `station`, `unassigned`, `overdue` …, `limit` 1 to 100.
    ///
    /// # Errors
    /// A [`PhoneError`].
    pub async fn queue(&self, view: &str, limit: u8, cursor: Option<&str>) -> Result<QueuePage, PhoneError> {
        queue(&self.session, view, limit, cursor).await
    }

    /// Takes a request on.
    ///
    /// # Errors
    /// A [`PhoneError`]; a conflict when somebody else was first.
    pub async fn accept(&self, id: &str) -> Result<(), PhoneError> {
        act(&self.session, id, "accept", &json!({})).await
    }

    /// Records a call to the person.
    ///
    /// # Errors
    /// A [`PhoneError`].
    pub async fn first_contact(&self, id: &str, contact: Contact) -> Result<(), PhoneError> {
        let outcome = match contact {
            Contact::Reached => "reached",
            Contact::NotReached => "not_reached",
        };
        act(
            &self.session,
            id,
            "first-contact",
            &json!({ "means": "phone", "outcome": outcome }),
        )
        .await
    }

    /// Ends the work with an outcome and words that the resident reads.
    ///
    /// # Errors
    /// A [`PhoneError`].
    pub async fn resolve(&self, id: &str, outcome: &str, told: &str) -> Result<(), PhoneError> {
        act(
            &self.session,
            id,
            "resolve",
            &json!({ "outcome": outcome, "told": told }),
        )
        .await
    }

    /// Closes at once, the person having agreed.
    ///
    /// # Errors
    /// A [`PhoneError`].
    pub async fn close(&self, id: &str) -> Result<(), PhoneError> {
        act(&self.session, id, "close", &json!({ "agreed": true })).await
    }
}

impl Desk {
    /// Signs in with an account of the hotline.
    ///
    /// # Errors
    /// A [`PhoneError`].
    pub async fn sign_in(lines: &Arc<Lines>, username: &str, password: &str) -> Result<Self, PhoneError> {
        Ok(Self {
            session: Session::by_password(lines, username, password).await?,
        })
    }

    /// Files a request for a caller.
    ///
    /// # Errors
    /// A [`PhoneError`].
    pub async fn submit(&self, submission: &Submission, wait: Option<u8>) -> Result<Receipt, PhoneError> {
        submit(&self.session, submission, wait).await
    }

    /// Reads a page of a queue that the desk may see.
    ///
    /// # Errors
    /// A [`PhoneError`].
    pub async fn queue(&self, view: &str, limit: u8, cursor: Option<&str>) -> Result<QueuePage, PhoneError> {
        queue(&self.session, view, limit, cursor).await
    }
}

const FORM: &str = "multipart/form-data; boundary=----wxmp1767225600";

/// A file in its form, as `wx.uploadFile` makes it.
#[must_use]
pub fn form_of(file: &[u8]) -> Vec<u8> {
    let head = "------wxmp1767225600\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\
                Content-Type: image/jpeg\r\n\r\n";
    let end = "\r\n------wxmp1767225600--\r\n";
    [head.as_bytes(), file, end.as_bytes()].concat()
}

async fn submit(session: &Session, submission: &Submission, wait: Option<u8>) -> Result<Receipt, PhoneError> {
    let path = "/api/v1/help-requests";
    let preference = wait.map(|seconds| format!("wait={seconds}"));
    let headers = [
        ("idempotency-key", submission.key.as_str()),
        ("prefer", preference.as_deref().unwrap_or("")),
    ];
    let headers = if wait.is_some() {
        &headers[..]
    } else {
        &headers[..1]
    };
    let answer = session
        .call("POST", path, headers, Some(&submission.body))
        .await?;
    let receipt: Receipt = read("POST /help-requests", &answer)?;
    Ok(Receipt {
        waited: answer.header("preference-applied").is_some(),
        replayed: answer.header("idempotency-replayed") == Some("true"),
        ..receipt
    })
}

async fn queue(
    session: &Session,
    view: &str,
    limit: u8,
    cursor: Option<&str>,
) -> Result<QueuePage, PhoneError> {
    let mut path = format!("/api/v1/queue?view={view}&limit={limit}");
    if let Some(cursor) = cursor {
        path.push_str("&cursor=");
        path.push_str(cursor);
    }
    session.get("GET /queue", &path).await
}

async fn act(session: &Session, id: &str, verb: &str, body: &serde_json::Value) -> Result<(), PhoneError> {
    session
        .post(&format!("/api/v1/help-requests/{id}/{verb}"), body)
        .await
        .map(drop)
}
