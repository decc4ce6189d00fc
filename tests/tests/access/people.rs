//! Everybody who may try an operation, as they stand to one request.

use nuanxin_tests::{Client, Resident, Staff, World, photo};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Where somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Requester,
    OtherResident,
    Handler,
    Colleague,
    Lead,
    OtherAdvisor,
    OtherLead,
    Desk,
    District,
    Admin,
}

impl Who {
    /// Everybody.
    pub const ALL: &[Who] = &[
        Who::Requester,
        Who::OtherResident,
        Who::Handler,
        Who::Colleague,
        Who::Lead,
        Who::OtherAdvisor,
        Who::OtherLead,
        Who::Desk,
        Who::District,
        Who::Admin,
    ];

    /// Whether this is a resident.
    pub fn is_resident(self) -> bool {
        matches!(self, Who::Requester | Who::OtherResident)
    }

    /// Whether the request exists for this one.
    pub fn sees_the_request(self) -> bool {
        !matches!(
            self,
            Who::OtherResident | Who::OtherAdvisor | Who::OtherLead | Who::Admin
        )
    }
}

/// What is tried upon.
pub struct Scene {
    /// Clients by standing.
    pub people: BTreeMap<Who, Client>,
    /// The request.
    pub request: Uuid,
    /// Its number.
    pub number: String,
    /// An open appeal about it.
    pub appeal: Uuid,
    /// A notice to its requester.
    pub notice: Uuid,
    /// A complaint about its handler.
    pub complaint: Uuid,
    /// Its requester asks for deletion.
    pub deletion: Uuid,
    /// A weekly duty at its station.
    pub duty: Uuid,
    /// Leave of its handler.
    pub leave: Uuid,
    /// A call that the desk has taken.
    pub call: Uuid,
    /// The file of its person.
    pub person: Uuid,
    /// A visit about it.
    pub visit: Uuid,
    /// The handler's account.
    pub account: Uuid,
    /// A doorbell of its person.
    pub doorbell: Uuid,
    /// A ring of it.
    pub ring: Uuid,
    /// A photo that its requester has attached to nothing yet.
    pub upload: Uuid,
}

impl Scene {
    /// A request in 曹家渡 with a handler, resolved and appealed against.
    pub async fn set(world: &World) -> Self {
        let li = world.resident("13900000051").await;
        let chen = world.advisor("advisor.cjd1").await;
        let (request, appeal) = appealed(world, &li, &chen).await;
        let complaint = json!({ "about": "advisor", "text": "没有来", "request_id": request });
        let complaint = li.post("/complaints", &complaint).await.done().id();
        let leave = json!({ "from": "2026-10-08T00:00:00+08:00", "to": "2026-10-10T00:00:00+08:00", "reason": "annual" });
        let leave = chen.post("/leave", &leave).await.done().id();
        let person = chen.opens_file(request).await.done().id();
        let registered = chen.registers_doorbell(person, "button").await.done();
        let doorbell = registered.uuid("/doorbell/id");
        world.device(&registered.text("/token")).rings().await.done();
        let deletion = li.post("/me/data/deletion", &json!({})).await.done().id();
        world.settle().await;
        let seen = chen.sees(request).await.done();
        let mut people = BTreeMap::from([
            (Who::Requester, (*li).clone()),
            (Who::OtherResident, (*world.resident("13900000052").await).clone()),
            (Who::Handler, (*chen).clone()),
        ]);
        let staff = [
            (Who::Colleague, "advisor.cjd2"),
            (Who::Lead, "lead.cjd"),
            (Who::OtherAdvisor, "advisor.jns1"),
            (Who::OtherLead, "lead.jns"),
            (Who::Desk, "desk.1"),
            (Who::District, "district.ja"),
            (Who::Admin, "admin"),
        ];
        for (who, username) in staff {
            people.insert(who, (*world.staff(username).await).clone());
        }
        let upload = li.sends_file("a.gif", &photo(1)).await.done().id();
        world.settle().await;
        let call = people[&Who::Desk].post("/calls", &json!({})).await.done().id();
        Self {
            people,
            request,
            number: seen.text("/number"),
            appeal,
            notice: li.notices().await.uuid("/items/0/id"),
            complaint,
            deletion,
            duty: chen.get("/duty").await.done().uuid("/slots/0/id"),
            leave,
            call,
            person,
            upload,
            visit: seen.uuid("/staff/visits/0/id"),
            account: chen.account,
            doorbell,
            ring: chen.doorbell(doorbell).await.done().uuid("/doorbell_ring_id"),
        }
    }
}

async fn appealed(world: &World, li: &Resident, chen: &Staff) -> (Uuid, Uuid) {
    let id = world.accepted(li, chen).await;
    chen.reaches(id).await.done();
    chen.visits_with_the_committee(id, "reached").await.done();
    chen.resolves(id, "已办").await.is_now("resolved");
    let appeal = li.appeals(id, "没有人来过").await.done().uuid("/appeals/0/id");
    (id, appeal)
}
