//! Doorbells (爱心门铃): what staff do with them, what a device does, and what neighbours are told.

use crate::client::Client;
use crate::reply::Reply;
use crate::staff::Staff;
use crate::world::World;
use nuanxin_domain::ids::{NeighbourId, RequestId};
use nuanxin_infra::doorbells::rings;
use sea_orm::{FromQueryResult, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

impl Staff {
    /// Registers a doorbell (`button` or `phone`) for a person in 曹家渡.
    pub async fn registers_doorbell(&self, person: Uuid, kind: &str) -> Reply {
        let body = json!({
            "person_id": person, "kind": kind, "name": "客厅", "address": "静安区曹家渡街道武定西路1371弄5号",
        });
        self.post("/doorbell-devices", &body).await
    }

    /// Adds a neighbour who agreed at the door; answers with who it is.
    pub async fn adds_neighbour(&self, device: Uuid, name: &str, phone: &str) -> Uuid {
        let body = json!({ "name": name, "phone": phone, "consent": { "means": "visit" } });
        let path = format!("/doorbell-devices/{device}/neighbours");
        let added = self.post(&path, &body).await.done();
        let all = added.at("/neighbours").as_array().cloned().unwrap_or_default();
        let last = all.last().and_then(|one| one["id"].as_str());
        last.expect("a neighbour").parse().expect("an id")
    }

    /// A doorbell with its neighbours.
    pub async fn doorbell(&self, device: Uuid) -> Reply {
        self.get(&format!("/doorbell-devices/{device}")).await
    }

    /// Does something with a doorbell: `retire`, `token`, `neighbours/{id}/withdraw`.
    pub async fn on_doorbell(&self, device: Uuid, what: &str) -> Reply {
        let path = format!("/doorbell-devices/{device}/{what}");
        self.post(&path, &json!({})).await
    }

    /// How a ring stands.
    pub async fn ring(&self, ring: Uuid) -> Reply {
        self.get(&format!("/doorbell-rings/{ring}")).await
    }

    /// "I go."
    pub async fn goes_to(&self, ring: Uuid) -> Reply {
        self.post(&format!("/doorbell-rings/{ring}/go"), &json!({})).await
    }

    /// Ends a ring.
    pub async fn ends_ring(&self, ring: Uuid, body: &Value) -> Reply {
        self.post(&format!("/doorbell-rings/{ring}/end"), body).await
    }
}

impl Client {
    /// Presses the button.
    pub async fn rings(&self) -> Reply {
        self.post("/doorbell", &json!({})).await
    }

    /// Looks at the doorbell without pressing it.
    pub async fn looks_at_doorbell(&self) -> Reply {
        self.get("/doorbell").await
    }

    /// Answers as the neighbour who got this link.
    pub async fn answers_ring(&self, token: &str, answer: &str) -> Reply {
        let body = json!({ "token": token, "answer": answer });
        self.post("/doorbell/answers", &body).await
    }
}

impl World {
    /// A device with this token.
    pub fn device(&self, token: &str) -> Client {
        self.stranger().with("authorization", &format!("Bearer {token}"))
    }

    /// The link in the message that calls a neighbour; none when there is nobody to send it to any more.
    pub async fn link_of(&self, request: Uuid, neighbour: Uuid) -> Option<String> {
        let (db, keys) = (self.platform.db.reader(), &self.platform.ring);
        let reach = rings::reach(db, keys, RequestId(request), NeighbourId(neighbour)).await;
        reach.expect("reads").map(|reach| reach.token.expose().to_owned())
    }

    /// How often a neighbour was told this.
    pub async fn neighbour_told(&self, neighbour: Uuid, template: &str) -> i64 {
        #[derive(FromQueryResult)]
        struct Count {
            n: i64,
        }
        let db = &self.platform.db;
        let sql = "SELECT count(*) AS n FROM notices WHERE audience = 'neighbour' AND addressee = $1 AND template = $2";
        let values = [neighbour.into(), template.into()];
        let counted = Statement::from_sql_and_values(db.backend(), sql, values);
        let counted = Count::find_by_statement(counted).one(db.reader()).await;
        counted.expect("counts").map_or(0, |count| count.n)
    }
}
