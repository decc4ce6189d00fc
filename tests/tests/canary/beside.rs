//! What stands beside the requests: files of their persons, calls at the desk, requests for deletion.

use crate::people::{Planted, Who};
use crate::plants::{Field, Scene, planted};
use nuanxin_tests::{Client, World, minutes};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Who plants, and on what.
pub struct Beside<'a> {
    pub world: &'a World,
    pub people: &'a BTreeMap<Who, Client>,
    pub requests: &'a BTreeMap<Scene, Planted>,
}

impl Beside<'_> {
    async fn post(&self, who: Who, path: &str, body: &Value) -> nuanxin_tests::Reply {
        self.people[&who].post(path, body).await.done()
    }

    /// A file for each request, with a confirmed phone and a verified document; two of them live together.
    pub async fn persons(&self) -> Vec<Uuid> {
        let mut persons = Vec::new();
        for (scene, request) in self.requests {
            let path = format!("/help-requests/{}/person", request.id);
            let person = self.post(Who::Handler, &path, &json!({})).await.id();
            let phone = json!({
                "number": planted(*scene, Field::FilePhone), "relation": "child",
                "whose": planted(*scene, Field::FilePhoneOwner),
            });
            let confirm = format!("/persons/{person}/confirm-phone");
            self.post(Who::Handler, &confirm, &phone).await;
            let seen = json!({ "kind": "resident_id", "number": planted(*scene, Field::Id) });
            let verify = format!("/persons/{person}/verify-id");
            self.post(Who::Handler, &verify, &seen).await;
            persons.push(person);
        }
        for other in &persons[1..] {
            let body = json!({ "person_id": other, "relation": "spouse" });
            let enter = format!("/persons/{}/household", persons[0]);
            self.post(Who::Handler, &enter, &body).await;
        }
        persons
    }

    /// Calls with words of danger that no request hears: one was left and is taken over, one waits, one was looked
    /// after.
    pub async fn calls_that_wait(&self) -> Vec<Uuid> {
        let text = |field| planted(Scene::Ordinary, field);
        let notes = format!("他说不想活了,{}", text(Field::WaitingNotes));
        let words = json!({
            "phone": text(Field::WaitingPhone), "caller_name": text(Field::WaitingName),
            "notes": notes, "separate": true,
        });
        let left = self.post(Who::Desk, "/calls", &words).await.id();
        self.world.after(minutes(16)).await;
        let mut calls = vec![left];
        for _ in 0..2 {
            let call = self.post(Who::Desk, "/calls", &words).await.id();
            let answered = json!({ "outcome": "answered" });
            self.post(Who::Desk, &format!("/calls/{call}/finish"), &answered)
                .await;
            calls.push(call);
        }
        let take_over = format!("/calls/{left}/take-over");
        self.post(Who::OtherDesk, &take_over, &json!({})).await;
        let looked = json!({ "how": "called_back", "internal_note": text(Field::LookedAfterNote) });
        let look_after = format!("/calls/{}/look-after", calls[2]);
        self.post(Who::OtherDesk, &look_after, &looked).await;
        calls
    }

    /// An open call for each request, and one that was passed on.
    pub async fn calls(&self) -> Vec<Uuid> {
        let mut calls = Vec::new();
        let called = self.requests.iter().filter(|(scene, _)| **scene != Scene::Order);
        for (scene, request) in called {
            for passed_on in [true, false] {
                let words = json!({
                    "phone": planted(*scene, Field::CallPhone), "caller_name": planted(*scene, Field::CallName),
                    "notes": planted(*scene, Field::CallNotes), "separate": true,
                });
                let call = self.post(Who::Desk, "/calls", &words).await.id();
                let number = json!({ "number": request.number });
                // nothing is confirmed of a restricted request
                let confirm = format!("/calls/{call}/confirm");
                self.people[&Who::Desk].post(&confirm, &number).await;
                if passed_on {
                    let to = planted(*scene, Field::CallPassedOn);
                    let body = json!({ "outcome": "passed_on", "passed_on_to": to });
                    self.post(Who::Desk, &format!("/calls/{call}/finish"), &body)
                        .await;
                }
                calls.push(call);
            }
        }
        calls
    }

    /// A doorbell with a neighbour for each person, which has rung; and one of the buttons, which looks as people do.
    pub async fn doorbells(&self, persons: &[Uuid]) -> (Vec<(Uuid, Uuid)>, Client) {
        let (mut doorbells, mut looking) = (Vec::new(), self.world.stranger().clone());
        for (scene, person) in self.requests.keys().zip(persons) {
            let new = json!({
                "person_id": person, "kind": "button", "name": "客厅",
                "address": planted(*scene, Field::DoorbellAddress),
            });
            let made = self.post(Who::Handler, "/doorbell-devices", &new).await;
            let id = made.uuid("/doorbell/id");
            let device = format!("/doorbell-devices/{id}");
            let neighbour = json!({
                "name": planted(*scene, Field::NeighbourName), "phone": planted(*scene, Field::NeighbourPhone),
                "consent": { "means": "visit" },
            });
            self.post(Who::Handler, &format!("{device}/neighbours"), &neighbour)
                .await;
            let button = self.world.device(&made.text("/token"));
            button.rings().await.has_status(201);
            let seen = self.people[&Who::Handler].get(&device).await.done();
            doorbells.push((id, seen.uuid("/doorbell_ring_id")));
            looking = button;
        }
        (doorbells, looking)
    }

    /// Everybody who filed asks for deletion; the ordinary one is refused and asks again.
    pub async fn deletions(&self) {
        let asking = [
            (Scene::Ordinary, Who::Requester),
            (Scene::Restricted, Who::RestrictedRequester),
            (Scene::HiddenReporter, Who::Reporter),
        ];
        for (scene, who) in asking {
            let reason = json!({ "reason": planted(scene, Field::DeletionReason) });
            let asked = self.post(who, "/me/data/deletion", &reason).await.id();
            if scene != Scene::Ordinary {
                continue;
            }
            let refused = json!({
                "decision": "refused", "refused_because": "statutory_retention",
                "told": planted(scene, Field::DeletionAnswer),
                "internal_note": planted(scene, Field::DeletionNote),
            });
            let decide = format!("/deletion-requests/{asked}/decide");
            self.post(Who::District, &decide, &refused).await;
            self.post(who, "/me/data/deletion", &reason).await;
        }
    }
}
