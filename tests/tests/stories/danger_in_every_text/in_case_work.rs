//! Each text of case work, on a request of its own: once heard, a kind of danger stays.

use super::{CRY, draft, with_note};
use nuanxin_tests::{Reply, Resident, Staff, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What each verb answers to words of danger.
pub async fn told(world: &World) -> BTreeMap<&'static str, Reply> {
    let works = Works {
        world,
        li: world.resident("13900000301").await,
        chen: world.advisor("advisor.cjd1").await,
        lead: world.lead("lead.cjd").await,
    };
    let mut told = works.about_the_person().await;
    told.extend(works.about_referrals().await);
    told.extend(works.about_a_case().await);
    told
}

struct Works<'a> {
    world: &'a World,
    li: Resident,
    chen: Staff,
    lead: Staff,
}

impl Works<'_> {
    async fn assessed(&self, case: bool) -> Uuid {
        let consents =
            json!([{ "kind": "processing", "version": "1" }, { "kind": "referral", "version": "1" }]);
        let id = self
            .world
            .routed(&self.li, draft().field("consents", consents))
            .await;
        self.chen.accepts(id).await.done();
        self.chen.reaches(id).await.done();
        self.chen.assesses_hardship(id, case).await.done();
        id
    }

    async fn referred(&self) -> Uuid {
        let id = self.assessed(false).await;
        self.chen.refers(id, "助餐点").await.done();
        id
    }

    async fn says(&self, verb: &str, body: &Value) -> Reply {
        self.chen.verb(self.assessed(false).await, verb, body).await
    }

    async fn about_the_person(&self) -> BTreeMap<&'static str, Reply> {
        let assessment =
            json!({ "tier": "general", "level": "IV", "categories": [], "override_reason": CRY });
        let milestones = json!([{ "text": CRY, "due_on": "2026-06-30" }]);
        let plan = json!({ "internal_note": "吃饭", "milestones": milestones });
        let service = with_note(json!({ "item": 9 }));
        let benefit = with_note(json!({ "kind": "orphan", "change": "ended", "on": "2026-06-01" }));
        BTreeMap::from([
            ("assessment", self.says("assessment", &assessment).await),
            ("plan", self.says("plan", &plan).await),
            ("services", self.says("services", &service).await),
            ("benefits", self.says("benefits", &benefit).await),
        ])
    }

    async fn about_referrals(&self) -> BTreeMap<&'static str, Reply> {
        let referral = with_note(json!({ "provider": "助餐点", "fields": ["name"] }));
        let (answered, delivered) = (self.referred().await, self.referred().await);
        self.chen.hears_provider(delivered, 1, true).await.done();
        let answer = with_note(json!({ "accepted": false }));
        let outcome = with_note(json!({ "outcome": "delivered" }));
        BTreeMap::from([
            ("referrals", self.says("referrals", &referral).await),
            (
                "referrals/1/answer",
                self.chen.verb(answered, "referrals/1/answer", &answer).await,
            ),
            (
                "referrals/1/outcome",
                self.chen.verb(delivered, "referrals/1/outcome", &outcome).await,
            ),
        ])
    }

    async fn about_a_case(&self) -> BTreeMap<&'static str, Reply> {
        let (decided, reviewed) = (self.assessed(true).await, self.assessed(true).await);
        let confirm = json!({ "confirm": true });
        self.lead.verb(reviewed, "case", &confirm).await.done();
        let review = json!({ "internal_note": CRY });
        BTreeMap::from([
            ("case", self.lead.verb(decided, "case", &with_note(confirm)).await),
            ("review", self.chen.verb(reviewed, "review", &review).await),
        ])
    }
}
