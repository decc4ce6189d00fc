//! What staff do at the door and after the end: visits by two people, follow-ups, more time.

use crate::reply::Reply;
use crate::staff::Staff;
use serde_json::{Value, json};
use uuid::Uuid;

/// The committee worker's number.
const COMMITTEE_WORKER: &str = "13900000068";

impl Staff {
    /// Goes to the door with a committee worker (居委会工作人员): `reached` or `not_reached`.
    pub async fn visits_with_the_committee(&self, id: Uuid, outcome: &str) -> Reply {
        let people = json!([
            { "account_id": self.account },
            { "role": "committee_worker", "name": "周建国", "phone": COMMITTEE_WORKER },
        ]);
        self.verb(id, "visits", &json!({ "outcome": outcome, "people": people }))
            .await
    }

    /// A visit.
    pub async fn visit(&self, visit: Uuid) -> Reply {
        self.get(&format!("/visits/{visit}")).await
    }

    /// Has a code sent to whoever went as number `person`.
    pub async fn sends_visit_code(&self, visit: Uuid, person: u16) -> Reply {
        self.post(&format!("/visits/{visit}/code"), &json!({ "person": person }))
            .await
    }

    /// Confirms a visit by their own account, or with the code of whoever went as number `person`.
    pub async fn confirms_visit(&self, visit: Uuid, with: Option<(u16, &str)>) -> Reply {
        let body = with.map_or(
            json!({}),
            |(person, code)| json!({ "person": person, "code": code }),
        );
        self.post(&format!("/visits/{visit}/confirm"), &body).await
    }

    /// Asks how somebody is, by phone.
    pub async fn follows_up(&self, id: Uuid, findings: &str) -> Reply {
        let body = json!({ "means": "phone", "outcome": "reached", "findings": findings });
        self.verb(id, "follow-ups", &body).await
    }

    /// Gives a deadline more time, or asks the lead for it.
    pub async fn extends(&self, id: Uuid, kind: &str, due_at: &str) -> Reply {
        let body = json!({ "kind": kind, "due_at": due_at, "reason": "等医院证明" });
        self.verb(id, "extend", &body).await
    }

    /// Grants or refuses the time that was asked for.
    pub async fn decides_extension(&self, id: Uuid, granted: bool) -> Reply {
        self.verb(id, "extend/decide", &json!({ "granted": granted }))
            .await
    }

    /// Ends it with this outcome, the person agreeing.
    pub async fn ends_as(&self, id: Uuid, outcome: &str) -> Reply {
        self.reaches(id).await.done();
        let body: Value = json!({ "outcome": outcome, "told": "已办好。" });
        self.verb(id, "resolve", &body).await.done();
        self.closes(id).await
    }
}
