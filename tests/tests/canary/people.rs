//! The requests with their planted values, in a state in which every kind of text has been written, and everybody
//! who looks.

use crate::beside::Beside;
use crate::plants::{Field, Scene, planted, submission};
use crate::secrets;
use nuanxin_domain::access::Role;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts::{self, NewStaff};
use nuanxin_infra::demonstration::PASSWORD;
use nuanxin_tests::{Client, Sender, Staff, World};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Where somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Stranger,
    /// Who asked for themselves.
    Requester,
    /// Who filed the restricted request, in the session that filed it.
    RestrictedRequester,
    /// The same phone, signed in once more.
    SamePhone,
    /// Who reported for somebody else.
    Reporter,
    /// The person whom they reported for.
    Person,
    OtherResident,
    Handler,
    Colleague,
    Lead,
    OtherAdvisor,
    OtherLead,
    Desk,
    /// Another agent, who sees no call but those that wait.
    OtherDesk,
    District,
    /// A district person who is not named for restricted requests.
    UnnamedDistrict,
    Admin,
    /// A doorbell that rings.
    Doorbell,
}

/// One of the requests.
pub struct Planted {
    pub id: Uuid,
    pub number: String,
}

/// Everything that is looked at, and everybody who looks.
pub struct Stage {
    pub requests: BTreeMap<Scene, Planted>,
    pub people: BTreeMap<Who, Client>,
    /// Files of persons.
    pub persons: Vec<Uuid>,
    /// Calls at the desk.
    pub calls: Vec<Uuid>,
    /// Doorbells, each with its ring.
    pub doorbells: Vec<(Uuid, Uuid)>,
    /// Passwords, codes and keys that were shown once.
    pub secrets: Vec<String>,
}

/// Who works there, by user name.
const STAFF: [(Who, &str); 9] = [
    (Who::Handler, "advisor.cjd1"),
    (Who::Colleague, "advisor.cjd2"),
    (Who::Lead, "lead.cjd"),
    (Who::OtherAdvisor, "advisor.jns1"),
    (Who::OtherLead, "lead.jns"),
    (Who::Desk, "desk.1"),
    (Who::OtherDesk, "desk.2"),
    (Who::District, "district.ja"),
    (Who::Admin, "admin"),
];

impl Stage {
    /// Plants the values and signs everybody in.
    pub async fn set(world: &World, sender: &Sender) -> Self {
        let mut people = BTreeMap::from([(Who::Stranger, world.stranger().clone())]);
        let mut at_work = BTreeMap::new();
        for (who, username) in STAFF {
            let signed_in = world.staff(username).await;
            people.insert(who, (*signed_in).clone());
            at_work.insert(who, signed_in);
        }
        people.insert(Who::UnnamedDistrict, (*unnamed_district(world).await).clone());
        for (who, phone) in residents() {
            people.insert(who, (*world.resident(&phone).await).clone());
        }
        let mut requests = BTreeMap::new();
        let filing = [
            (Scene::Ordinary, Who::Requester),
            (Scene::Restricted, Who::RestrictedRequester),
            (Scene::HiddenReporter, Who::Reporter),
        ];
        for (scene, who) in filing {
            let work = Work {
                world,
                scene,
                requester: &people[&who],
                handler: &at_work[&Who::Handler],
                lead: &at_work[&Who::Lead],
            };
            requests.insert(scene, work.done().await);
        }
        let order = Work {
            world,
            scene: Scene::Order,
            requester: world.stranger(),
            handler: &at_work[&Who::Handler],
            lead: &at_work[&Who::Lead],
        };
        requests.insert(Scene::Order, order.passed_on(sender).await);
        let beside = Beside {
            world,
            people: &people,
            requests: &requests,
        };
        let persons = beside.persons().await;
        let calls = [beside.calls_that_wait().await, beside.calls().await].concat();
        let (doorbells, button) = beside.doorbells(&persons).await;
        beside.deletions().await;
        people.insert(Who::Doorbell, button);
        let secrets = secrets::shown_once(world, &people[&Who::Admin]).await;
        world.settle().await;
        Self {
            requests,
            people,
            persons,
            calls,
            doorbells,
            secrets,
        }
    }
}

/// Residents, with the numbers that they sign in with.
fn residents() -> [(Who, String); 6] {
    [
        (Who::Requester, planted(Scene::Ordinary, Field::AccountPhone)),
        (
            Who::RestrictedRequester,
            planted(Scene::Restricted, Field::AccountPhone),
        ),
        (Who::SamePhone, planted(Scene::Restricted, Field::AccountPhone)),
        (Who::Reporter, planted(Scene::HiddenReporter, Field::AccountPhone)),
        (Who::Person, planted(Scene::HiddenReporter, Field::Phone)),
        (Who::OtherResident, "13900000099".to_owned()),
    ]
}

/// The demonstration has named ones only.
async fn unnamed_district(world: &World) -> Staff {
    let platform = &world.platform;
    let hash = platform.passwords.hash(PASSWORD.to_owned().into()).await;
    let new = NewStaff {
        username: "district.unnamed".into(),
        password_hash: hash.expect("a hash").into(),
        role: Role::District,
        name: Personal::new("区里的人".into()),
        station: None,
        named_for_restricted: false,
        wecom: None,
        work_phone: None,
        languages: vec![],
        skills: Vec::new(),
        capacity: 0,
        covers: vec![],
    };
    let tx = platform.db.write_tx().await.expect("a transaction");
    let added = accounts::add_staff(&tx, &platform.ring, new, &*platform.clocks.real).await;
    added.expect("an account");
    tx.commit().await.expect("commits");
    platform.reference.refresh().await.expect("the staff list");
    world.staff("district.unnamed").await
}

/// How one request comes by all its texts.
struct Work<'a> {
    world: &'a World,
    scene: Scene,
    requester: &'a Client,
    handler: &'a Staff,
    lead: &'a Staff,
}

impl Work<'_> {
    fn text(&self, field: Field) -> String {
        planted(self.scene, field)
    }

    async fn done(&self) -> Planted {
        let filed = self
            .requester
            .post("/help-requests", &submission(self.scene))
            .await
            .has_status(201);
        let planted = Planted {
            id: filed.id(),
            number: filed.text("/number"),
        };
        let id = planted.id;
        self.taken_up(id).await;
        self.handler
            .waits(id, &self.text(Field::Question))
            .await
            .is_now("waiting");
        let addition = json!({ "text": self.text(Field::Addition) });
        self.requester.verb(id, "additions", &addition).await.done();
        self.reported(id).await;
        self.worked_on(id).await;
        if self.scene != Scene::HiddenReporter {
            let reason = self.text(Field::ConsentReason);
            let withdrawn = json!({ "kind": "income_check", "reason": reason });
            self.requester
                .verb(id, "consents/withdraw", &withdrawn)
                .await
                .done();
        }
        if self.scene == Scene::Ordinary {
            self.ended(id).await;
        }
        planted
    }

    /// The 12345 line passes an order on; the child's guardian answers; it is fed back how it ended.
    async fn passed_on(&self, sender: &Sender) -> Planted {
        let order = json!({
            "external_number": self.text(Field::OrderNumber),
            "due_at": "2026-06-20T17:00:00+08:00",
            "request": submission(self.scene),
        });
        let (status, taken) = sender.passes_on(&order).await;
        assert_eq!(status, 201, "{taken}");
        let text = |field: &str| taken[field].as_str().expect("a text").to_owned();
        let id = text("id").parse().expect("an id");
        self.taken_up(id).await;
        let answered = json!({
            "name": self.text(Field::GuardianName), "relation": "parent", "means": "phone",
            "agreed": ["processing"], "internal_note": self.text(Field::GuardianNote),
        });
        self.handler.verb(id, "guardian-consent", &answered).await.done();
        let resolved = json!({ "outcome": "helped", "told": self.text(Field::Told) });
        self.handler.verb(id, "resolve", &resolved).await.done();
        Planted {
            id,
            number: text("request_number"),
        }
    }

    /// The handler has it, has spoken with the person, and has written notes.
    async fn taken_up(&self, id: Uuid) {
        self.world.settle().await;
        if !self
            .lead
            .sees(id)
            .await
            .done()
            .raw
            .contains(&self.handler.account.to_string())
        {
            self.lead.assigns(id, self.handler).await.done();
        }
        self.handler.accepts(id).await.is_now("in_progress");
        let contact = json!({
            "means": "phone", "outcome": "reached",
            "internal_note": self.text(Field::Note), "told": self.text(Field::Told),
        });
        self.handler.verb(id, "first-contact", &contact).await.done();
        self.handler.notes(id, &self.text(Field::Note)).await.done();
        self.handler.visits_with_the_committee(id, "reached").await.done();
        self.handler.tells(id, &self.text(Field::Told)).await.done();
    }

    /// Assessed otherwise than the instrument suggests, planned for, and referred where the person agreed to it.
    async fn worked_on(&self, id: Uuid) {
        let assessed = json!({
            "tier": "low_income", "level": "I", "categories": ["care"], "internal_note": self.text(Field::Note),
            "override_reason": self.text(Field::OverrideReason),
        });
        self.handler.verb(id, "assessment", &assessed).await.done();
        let step = json!({ "text": self.text(Field::Milestone), "due_on": "2026-06-30" });
        let plan = json!({ "internal_note": self.text(Field::Note), "milestones": [step] });
        self.handler.verb(id, "plan", &plan).await.done();
        if self.scene != Scene::HiddenReporter {
            self.handler.refers(id, &self.text(Field::Provider)).await.done();
            self.handler.hears_provider(id, 1, false).await.done();
        }
    }

    /// A mandatory report is due, and made.
    async fn reported(&self, id: Uuid) {
        let due = json!({ "about": "without_capacity", "internal_note": self.text(Field::Note) });
        self.handler.verb(id, "mandatory-report", &due).await.done();
        let filed = json!({ "to": "police", "reference": self.text(Field::ReportReference) });
        self.handler
            .verb(id, "mandatory-report/file", &filed)
            .await
            .done();
    }

    /// Resolved, rated, appealed against, complained about.
    async fn ended(&self, id: Uuid) {
        let (told, note) = (self.text(Field::Told), self.text(Field::Note));
        let resolved = json!({ "outcome": "helped", "told": told, "internal_note": note });
        self.handler.verb(id, "resolve", &resolved).await.done();
        let rating = json!({ "score": 2, "solved": false, "text": self.text(Field::Rating) });
        self.requester.verb(id, "rating", &rating).await.done();
        let appeal = json!({ "text": self.text(Field::Appeal) });
        let appealed = self.requester.verb(id, "appeal", &appeal).await.done();
        let decide = format!("/appeals/{}/decide", appealed.uuid("/appeals/0/id"));
        let answer = json!({ "upheld": false, "told": self.text(Field::AppealAnswer) });
        self.lead.post(&decide, &answer).await.done();
        let complaint = json!({ "about": "advisor", "request_id": id, "text": self.text(Field::Complaint) });
        let filed = self.requester.post("/complaints", &complaint).await.done().id();
        let answer = json!({
            "told": self.text(Field::ComplaintAnswer), "internal_note": self.text(Field::ComplaintNote),
        });
        let decide = format!("/complaints/{filed}/decide");
        self.lead.post(&decide, &answer).await.done();
        // A second one stays open, for those who decide it to see.
        self.requester.post("/complaints", &complaint).await.done();
    }
}
