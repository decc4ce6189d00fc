//! What staff do with persons' files (一人一档).

use crate::reply::Reply;
use crate::staff::Staff;
use serde_json::{Value, json};
use uuid::Uuid;

impl Staff {
    /// Opens a file for the person of a request.
    pub async fn opens_file(&self, request: Uuid) -> Reply {
        self.verb(request, "person", &json!({})).await
    }

    /// Links a request to a known person.
    pub async fn links(&self, request: Uuid, person: Uuid) -> Reply {
        self.verb(request, "person", &json!({ "person_id": person }))
            .await
    }

    /// Whose request it is, and whose it may be.
    pub async fn whose(&self, request: Uuid) -> Reply {
        self.get(&format!("/help-requests/{request}/person")).await
    }

    /// The file.
    pub async fn person(&self, person: Uuid) -> Reply {
        self.get(&format!("/persons/{person}")).await
    }

    /// Who may be the same person.
    pub async fn matches(&self, person: Uuid) -> Reply {
        self.get(&format!("/persons/{person}/matches")).await
    }

    /// Looks for somebody.
    pub async fn searches(&self, criteria: Value) -> Reply {
        self.post("/persons/search", &criteria).await
    }

    /// Does something with a file.
    pub async fn on_person(&self, person: Uuid, what: &str, body: Value) -> Reply {
        self.post(&format!("/persons/{person}/{what}"), &body).await
    }

    /// Saw the resident's identity card.
    pub async fn verifies(&self, person: Uuid, number: &str) -> Reply {
        let body = json!({ "kind": "resident_id", "number": number });
        self.on_person(person, "verify-id", body).await
    }

    /// Joins another file to this one.
    pub async fn joins(&self, person: Uuid, other: Uuid) -> Reply {
        self.on_person(person, "join", json!({ "person_id": other }))
            .await
    }

    /// Takes a joined record out again.
    pub async fn separates(&self, person: Uuid, other: Uuid) -> Reply {
        self.on_person(person, "separate", json!({ "person_id": other }))
            .await
    }

    /// Puts somebody into the household of this person.
    pub async fn houses(&self, person: Uuid, other: Uuid, relation: &str) -> Reply {
        let body = json!({ "person_id": other, "relation": relation });
        self.on_person(person, "household", body).await
    }
}
