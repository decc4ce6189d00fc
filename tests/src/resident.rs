//! Somebody who asks for help, signed in on a phone.

use crate::client::Client;
use crate::draft::Draft;
use crate::reply::Reply;
use serde_json::json;
use std::ops::Deref;
use uuid::Uuid;

/// A resident in one sign-in session.
#[derive(Debug, Clone)]
pub struct Resident(Client);

impl Deref for Resident {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.0
    }
}

impl Resident {
    /// One who sends this client's headers.
    pub fn new(client: Client) -> Self {
        Self(client)
    }

    /// The same, sending one more header.
    pub fn with(&self, name: &str, value: &str) -> Self {
        Self(self.0.with(name, value))
    }

    /// Submits a request.
    pub async fn submits(&self, draft: Draft) -> Reply {
        self.post("/help-requests", draft.body()).await
    }

    /// Submits a request under an Idempotency-Key, for the first time or again.
    pub async fn submits_with_key(&self, draft: Draft, key: &str) -> Reply {
        self.with("idempotency-key", key).submits(draft).await
    }

    /// Opens a request with its number and the last four characters of the ID.
    pub async fn claims(&self, number: &str, id_last4: &str) -> Reply {
        let body = json!({ "number": number, "id_last4": id_last4 });
        self.post("/help-requests/claim", &body).await
    }

    /// The list of their own requests.
    pub async fn requests(&self) -> Reply {
        self.get("/help-requests?limit=100").await.done()
    }

    /// Adds something, in their own words.
    pub async fn adds(&self, id: Uuid, text: &str) -> Reply {
        self.verb(id, "additions", &json!({ "text": text })).await
    }

    /// Corrects the address.
    pub async fn corrects(&self, id: Uuid, address: &str) -> Reply {
        let body = json!({ "address": { "text": address } });
        self.verb(id, "additions", &body).await
    }

    /// Asks to hurry (催办).
    pub async fn urges(&self, id: Uuid) -> Reply {
        self.verb(id, "urge", &json!({})).await
    }

    /// Withdraws.
    pub async fn withdraws(&self, id: Uuid) -> Reply {
        self.verb(id, "withdraw", &json!({ "reason": "不需要了" })).await
    }

    /// Rates the help, 1 to 5.
    pub async fn rates(&self, id: Uuid, score: u8) -> Reply {
        let body = json!({ "score": score, "solved": score > 2, "text": "谢谢" });
        self.verb(id, "rating", &body).await
    }

    /// Agrees to a use of data after the submission.
    pub async fn agrees_to(&self, id: Uuid, consent: &str) -> Reply {
        self.verb(id, "consents", &json!({ "agreed": [consent], "text_version": 1 }))
            .await
    }

    /// Takes a consent back.
    pub async fn takes_back(&self, id: Uuid, consent: &str) -> Reply {
        self.verb(id, "consents/withdraw", &json!({ "kind": consent }))
            .await
    }

    /// Everything that is theirs, as JSON.
    pub async fn exports(&self) -> Reply {
        self.get("/me/data").await
    }

    /// Asks that their data be deleted.
    pub async fn asks_for_deletion(&self) -> Reply {
        self.post("/me/data/deletion", &json!({ "reason": "已经搬走" }))
            .await
    }

    /// What became of that, newest first.
    pub async fn deletions(&self) -> Reply {
        self.get("/me/data/deletion").await.done()
    }

    /// Appeals (申诉).
    pub async fn appeals(&self, id: Uuid, text: &str) -> Reply {
        self.verb(id, "appeal", &json!({ "text": text })).await
    }
}
