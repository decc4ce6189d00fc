//! Advisors, leads, the desk and the district: each verb that staff have on a request.

use crate::client::Client;
use crate::draft::Draft;
use crate::reply::Reply;
use serde_json::{Value, json};
use std::ops::Deref;
use uuid::Uuid;

/// A member of staff, signed in.
#[derive(Debug, Clone)]
pub struct Staff {
    client: Client,
    /// The account.
    pub account: Uuid,
}

impl Deref for Staff {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Staff {
    /// One who sends this client's headers.
    pub fn new(client: Client, account: Uuid) -> Self {
        Self { client, account }
    }

    /// The same, sending one more header.
    pub fn with(&self, name: &str, value: &str) -> Self {
        Self::new(self.client.with(name, value), self.account)
    }

    /// One view of the queue.
    pub async fn queue(&self, view: &str) -> Reply {
        self.get(&format!("/queue?view={view}&limit=100")).await.done()
    }

    /// Files a request for somebody, on any channel.
    pub async fn files(&self, draft: Draft) -> Reply {
        self.post("/help-requests", draft.body()).await
    }

    /// 接单
    pub async fn accepts(&self, id: Uuid) -> Reply {
        self.verb(id, "accept", &json!({})).await
    }

    /// Hands it to an advisor.
    pub async fn assigns(&self, id: Uuid, advisor: &Staff) -> Reply {
        let body = json!({ "advisor_id": advisor.account });
        self.verb(id, "assign", &body).await
    }

    /// Reaches the person by phone (首问接待).
    pub async fn reaches(&self, id: Uuid) -> Reply {
        let body = json!({ "means": "phone", "outcome": "reached", "internal_note": "本人接听" });
        self.verb(id, "first-contact", &body).await
    }

    /// Calls, and nobody answers.
    pub async fn attempts(&self, id: Uuid) -> Reply {
        let body = json!({ "means": "phone", "outcome": "not_reached" });
        self.verb(id, "first-contact", &body).await
    }

    /// How the notices about a request left, the newest first.
    pub async fn deliveries(&self, id: Uuid) -> Reply {
        self.get(&format!("/help-requests/{id}/deliveries?limit=100"))
            .await
            .done()
    }

    /// Writes an internal note.
    pub async fn notes(&self, id: Uuid, text: &str) -> Reply {
        self.verb(id, "notes", &json!({ "internal_note": text })).await
    }

    /// Tells the resident something.
    pub async fn tells(&self, id: Uuid, text: &str) -> Reply {
        self.verb(id, "notes", &json!({ "told": text })).await
    }

    /// Asks the resident, and waits (待补充).
    pub async fn waits(&self, id: Uuid, question: &str) -> Reply {
        self.verb(id, "wait", &json!({ "question": question })).await
    }

    /// Goes on after waiting.
    pub async fn resumes(&self, id: Uuid) -> Reply {
        self.verb(id, "resume", &json!({})).await
    }

    /// 退单
    pub async fn returns(&self, id: Uuid, ground: &str) -> Reply {
        let body = json!({ "ground": ground, "internal_note": "电话里问清楚了" });
        self.verb(id, "return", &body).await
    }

    /// 退单, with the address that was learnt.
    pub async fn returns_to(&self, id: Uuid, address: &str) -> Reply {
        let ground = "not_this_address";
        let body = json!({ "ground": ground, "internal_note": "现住别处", "address": { "text": address } });
        self.verb(id, "return", &body).await
    }

    /// Names the station (triage).
    pub async fn routes(&self, id: Uuid, station: Uuid) -> Reply {
        self.verb(id, "route", &json!({ "station_id": station })).await
    }

    /// Names the station, and proposes to learn from it.
    pub async fn teaches(&self, id: Uuid, station: Uuid) -> Reply {
        let body = json!({ "station_id": station, "teach": true });
        self.verb(id, "route", &body).await
    }

    /// What was proposed to be learnt, holds, or ended (地址经验).
    pub async fn lessons(&self, state: &str) -> Reply {
        self.get(&format!("/lessons?state={state}")).await
    }

    /// Approves, refuses or withdraws a lesson: `approve`, `refuse`, `withdraw`.
    pub async fn judges(&self, lesson: Uuid, how: &str) -> Reply {
        let body = match how {
            "approve" => json!({}),
            _ => json!({ "reason": "现场核实过" }),
        };
        self.post(&format!("/lessons/{lesson}/{how}"), &body).await
    }

    /// Hands a work order back to its sender.
    pub async fn returns_to_sender(&self, id: Uuid, ground: &str) -> Reply {
        let body = json!({ "ground": ground, "told": "请转房管部门。" });
        self.verb(id, "return-to-sender", &body).await
    }

    /// 回避
    pub async fn recuses(&self, id: Uuid) -> Reply {
        let body = json!({ "internal_note": "认识这家人" });
        self.verb(id, "recuse", &body).await
    }

    /// 办结
    pub async fn resolves(&self, id: Uuid, told: &str) -> Reply {
        self.verb(id, "resolve", &json!({ "outcome": "helped", "told": told }))
            .await
    }

    /// 结案, because the person agrees.
    pub async fn closes(&self, id: Uuid) -> Reply {
        self.verb(id, "close", &json!({ "agreed": true })).await
    }

    /// 直接解答
    pub async fn answers(&self, id: Uuid, told: &str) -> Reply {
        self.verb(id, "answer", &json!({ "told": told })).await
    }

    /// Assesses the urgency.
    pub async fn assesses(&self, id: Uuid, urgency: &str, reason: &str) -> Reply {
        let body = json!({ "urgency": urgency, "reason": reason });
        self.verb(id, "urgency", &body).await
    }

    /// Makes it a 保密件, or lifts that.
    pub async fn restricts(&self, id: Uuid, restricted: bool) -> Reply {
        self.verb(id, "restrict", &json!({ "restricted": restricted }))
            .await
    }

    /// Sees personal data unmasked, for a purpose of their choice.
    pub async fn reveals_for(&self, id: Uuid, fields: &[&str], purpose: &str) -> Reply {
        let body = json!({ "fields": fields, "purpose": purpose });
        self.verb(id, "reveal", &body).await
    }

    /// Grants a request for deletion.
    pub async fn grants_deletion(&self, id: Uuid) -> Reply {
        let body = json!({ "decision": "granted", "told": "已同意删除。" });
        self.post(&format!("/deletion-requests/{id}/decide"), &body).await
    }

    /// Sees personal data unmasked.
    pub async fn reveals(&self, id: Uuid, fields: &[&str]) -> Reply {
        let body = json!({ "fields": fields, "purpose": "contact" });
        self.verb(id, "reveal", &body).await
    }

    /// Withdraws it for the resident, who has confirmed it by word of mouth or not.
    pub async fn withdraws(&self, id: Uuid, spoken: bool) -> Reply {
        let body = match spoken {
            true => json!({ "spoken": { "by": "person", "means": "phone" } }),
            false => json!({}),
        };
        self.verb(id, "withdraw", &body).await
    }

    /// 困境评估; `case` asks the lead to make it a case.
    pub async fn assesses_hardship(&self, id: Uuid, case: bool) -> Reply {
        let body = json!({ "tier": "low_income", "level": "II", "categories": ["care"], "case": case });
        self.verb(id, "assessment", &body).await
    }

    /// A service of the catalogue was given.
    pub async fn serves(&self, id: Uuid, item: u16) -> Reply {
        self.verb(id, "services", &json!({ "item": item })).await
    }

    /// 先行救助: before the assessment.
    pub async fn helps_first(&self, id: Uuid) -> Reply {
        let body = json!({ "item": 16, "ground": "emergency_first" });
        self.verb(id, "services", &body).await
    }

    /// 转介
    pub async fn refers(&self, id: Uuid, provider: &str) -> Reply {
        let body = json!({ "provider": provider, "fields": ["name", "phone"] });
        self.verb(id, "referrals", &body).await
    }

    /// A provider answers a referral.
    pub async fn hears_provider(&self, id: Uuid, referral: u16, accepted: bool) -> Reply {
        let body = json!({ "accepted": accepted });
        self.verb(id, &format!("referrals/{referral}/answer"), &body)
            .await
    }

    /// What was done for the person, with its words.
    pub async fn casework(&self, id: Uuid) -> Reply {
        self.get(&format!("/help-requests/{id}/case")).await
    }

    /// Makes a mandatory report due (强制报告).
    pub async fn opens_report(&self, id: Uuid, about: &str) -> Reply {
        let body = json!({ "about": about, "internal_note": "身上有新旧伤" });
        self.verb(id, "mandatory-report", &body).await
    }

    /// Has made the mandatory report to the police.
    pub async fn files_report(&self, id: Uuid) -> Reply {
        let body = json!({ "to": "police", "reference": "接警单 20260601-0815" });
        self.verb(id, "mandatory-report/file", &body).await
    }

    /// Finds the mandatory report unfounded.
    pub async fn dismisses_report(&self, id: Uuid) -> Reply {
        let body = json!({ "reason": "上门见到孩子,平安" });
        self.verb(id, "mandatory-report/dismiss", &body).await
    }

    /// Has heard from the person to what they agree.
    pub async fn hears_consent(&self, id: Uuid, consent: &str) -> Reply {
        let body = json!({ "agreed": [consent], "text_version": 1, "means": "phone" });
        self.verb(id, "consents", &body).await
    }

    /// Has spoken with the guardian of a child, who agrees to this or, to nothing, refuses.
    pub async fn hears_guardian(&self, id: Uuid, agreed: &[&str]) -> Reply {
        let body = json!({ "name": "王芳", "relation": "parent", "means": "phone", "agreed": agreed });
        self.verb(id, "guardian-consent", &body).await
    }

    /// Changes an account.
    pub async fn changes(&self, account: Uuid, body: &Value) -> Reply {
        self.call("PATCH", &format!("/accounts/{account}"), Some(body))
            .await
    }

    /// Does something with an account: `disable`, `enable`, `reset-password`, `reset-authenticator`.
    pub async fn administers(&self, account: Uuid, what: &str) -> Reply {
        self.post(&format!("/accounts/{account}/{what}"), &json!({}))
            .await
    }

    /// Changes the own password.
    pub async fn changes_password(&self, current: &str, new: &str) -> Reply {
        self.post("/me/password", &json!({ "current": current, "new": new }))
            .await
    }

    /// Joins `id` to `into`.
    pub async fn merges(&self, id: Uuid, into: Uuid) -> Reply {
        self.verb(id, "merge", &json!({ "into": into })).await
    }

    /// Undoes a merge.
    pub async fn unmerges(&self, id: Uuid) -> Reply {
        self.verb(id, "unmerge", &json!({})).await
    }

    /// Decides an appeal.
    pub async fn decides(&self, appeal: Uuid, upheld: bool) -> Reply {
        let body = json!({ "upheld": upheld, "told": "已核实,给您答复。" });
        self.post(&format!("/appeals/{appeal}/decide"), &body).await
    }

    /// The promises about a request.
    pub async fn deadlines(&self, id: Uuid) -> Reply {
        self.get(&format!("/help-requests/{id}/deadlines")).await.done()
    }

    /// The promise of this kind that was set last.
    pub async fn deadline(&self, id: Uuid, kind: &str) -> Value {
        let all = self.deadlines(id).await;
        let found = all.items().iter().rfind(|item| item["kind"] == kind);
        found
            .unwrap_or_else(|| panic!("no {kind} in {}", all.body))
            .clone()
    }
}
