//! A call at the hotline desk, as its agent goes through it.

use crate::reply::Reply;
use crate::staff::Staff;
use serde_json::{Value, json};
use uuid::Uuid;

impl Staff {
    /// Looks up who may be calling.
    pub async fn looks_up(&self, phone: &str) -> Reply {
        self.post("/calls/lookup", &json!({ "phone": phone })).await
    }

    /// Somebody calls from this number.
    pub async fn takes_call(&self, phone: &str) -> Uuid {
        self.logs_call(&json!({ "phone": phone }))
            .await
            .has_status(201)
            .id()
    }

    /// Logs a call.
    pub async fn logs_call(&self, body: &Value) -> Reply {
        self.post("/calls", body).await
    }

    /// The call as it was left.
    pub async fn call_of(&self, call: Uuid) -> Reply {
        self.get(&format!("/calls/{call}")).await
    }

    /// Writes while listening.
    pub async fn drafts(&self, call: Uuid, body: &Value) -> Reply {
        self.call("PATCH", &format!("/calls/{call}"), Some(body)).await
    }

    /// The caller reads out a number.
    pub async fn hears_number(&self, call: Uuid, number: &str) -> Reply {
        self.confirms(call, &json!({ "number": number })).await
    }

    /// The caller gives facts.
    pub async fn hears_facts(&self, call: Uuid, facts: Value) -> Reply {
        self.confirms(call, &json!({ "facts": facts })).await
    }

    async fn confirms(&self, call: Uuid, body: &Value) -> Reply {
        self.post(&format!("/calls/{call}/confirm"), body).await
    }

    /// Hangs up.
    pub async fn finishes(&self, call: Uuid, body: &Value) -> Reply {
        self.post(&format!("/calls/{call}/finish"), body).await
    }

    /// Names the one advisor for somebody who calls often.
    pub async fn names_contact_person(&self, request: Uuid, advisor: &Staff) -> Reply {
        let body = json!({ "advisor_id": advisor.account });
        self.verb(request, "contact-person", &body).await
    }
}
