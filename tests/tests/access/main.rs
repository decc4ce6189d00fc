//! Walks the OpenAPI document and tries every operation as a stranger, in every wrong role, and from the wrong
//! station. Nobody gets further than they may, and what somebody may not see looks as if it did not exist.

mod document;
mod masks;
mod people;
mod rules;

use document::{Operation, operations};
use nuanxin_tests::{Client, Reply, World};
use people::{Scene, Who};
use rules::{RULES, Rule};
use uuid::Uuid;

#[test]
fn somebody_has_said_who_may_use_each_operation() {
    let known: Vec<&str> = RULES.iter().map(|(name, _)| *name).collect();
    let present: Vec<String> = operations().iter().map(Operation::name).collect();
    let uncovered: Vec<&String> = present
        .iter()
        .filter(|name| !known.contains(&name.as_str()))
        .collect();
    assert!(uncovered.is_empty(), "say in rules.rs who may use {uncovered:#?}");
    let gone: Vec<&&str> = known
        .iter()
        .filter(|name| !present.contains(&(**name).to_owned()))
        .collect();
    assert!(gone.is_empty(), "no such operation any more: {gone:#?}");
}

#[tokio::test]
async fn nobody_gets_further_than_they_may() {
    World::each(async |world| {
        let scene = Scene::set(world).await;
        let before = scene.people[&Who::Handler]
            .sees(scene.request)
            .await
            .done()
            .count("/version");
        let mut wrong = Vec::new();
        for operation in operations() {
            let Some((_, rule)) = RULES.iter().find(|(name, _)| *name == operation.name()) else {
                continue;
            };
            let attempt = Attempt {
                operation: &operation,
                scene: &scene,
            };
            wrong.extend(attempt.as_stranger(world.stranger(), *rule).await);
            wrong.extend(attempt.in_every_role(*rule).await);
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        let after = scene.people[&Who::Handler]
            .sees(scene.request)
            .await
            .done()
            .count("/version");
        assert_eq!(before, after, "nothing has changed");
    })
    .await;
}

/// One operation, tried by everybody.
struct Attempt<'a> {
    operation: &'a Operation,
    scene: &'a Scene,
}

impl Attempt<'_> {
    async fn as_stranger(&self, stranger: &Client, rule: Rule) -> Option<String> {
        let reply = self.call(stranger, self.target(false)).await;
        let asked_to_sign_in = reply.status == 401 && reply.body["code"] == "sign_in_needed";
        let open = matches!(rule, Rule::Anyone);
        let right = open != asked_to_sign_in && open != self.operation.secured;
        (!right).then(|| self.said("a stranger", &reply))
    }

    async fn in_every_role(&self, rule: Rule) -> Vec<String> {
        let mut wrong = Vec::new();
        for (who, client) in &self.scene.people {
            let Some(expected) = expected(rule, *who) else {
                continue;
            };
            let reply = self.call(client, self.target(false)).await;
            let refused = reply.status == expected.0 && reply.body["code"] == expected.1;
            let unknown = match expected.0 {
                404 => Some(self.call(client, self.target(true)).await),
                _ => None,
            };
            let alike = unknown.is_none_or(|unknown| shape(&unknown) == shape(&reply));
            if !refused || !alike {
                wrong.push(self.said(&format!("{who:?}"), &reply));
            }
        }
        wrong
    }

    async fn call(&self, client: &Client, path: String) -> Reply {
        client
            .call(&self.operation.method, &path, self.operation.body.as_ref())
            .await
    }

    /// The path with the scene's resource in it, or with one that does not exist.
    fn target(&self, unknown: bool) -> String {
        let path = &self.operation.path;
        let id = match path.split('/').nth(1) {
            _ if unknown => Uuid::from_u128(7),
            Some("appeals") => self.scene.appeal,
            Some("notices") => self.scene.notice,
            Some("complaints") => self.scene.complaint,
            Some("deletion-requests") => self.scene.deletion,
            Some("duty") => self.scene.duty,
            Some("leave") => self.scene.leave,
            Some("calls") => self.scene.call,
            Some("persons") => self.scene.person,
            Some("visits") => self.scene.visit,
            Some("accounts") => self.scene.account,
            Some("doorbell-devices") => self.scene.doorbell,
            Some("doorbell-rings") => self.scene.ring,
            Some("uploads") => self.scene.upload,
            _ => self.scene.request,
        };
        // the last has a good check digit and belongs to nobody
        let number = if unknown {
            "260000000173"
        } else {
            &self.scene.number
        };
        let path = path.replace("{id}", &id.to_string()).replace("{number}", number);
        let neighbour = Uuid::from_u128(7).to_string();
        let path = path.replace("{neighbour}", &neighbour);
        path.replace("{referral}", "1") + &self.operation.query
    }

    fn said(&self, who: &str, reply: &Reply) -> String {
        format!(
            "{} as {who}: {} {}",
            self.operation.name(),
            reply.status,
            reply.body
        )
    }
}

/// How somebody is refused; `None` when they are not.
fn expected(rule: Rule, who: Who) -> Option<(u16, &'static str)> {
    const HIDDEN: Option<(u16, &str)> = Some((404, "not_found"));
    const NOT_ALLOWED: Option<(u16, &str)> = Some((403, "not_allowed"));
    match rule {
        Rule::Anyone => None,
        Rule::Only(these) if these.contains(&who) => None,
        Rule::Only(_) => NOT_ALLOWED,
        Rule::StaffOnRequest(_) if who.is_resident() => NOT_ALLOWED,
        Rule::OnRequest(_) | Rule::StaffOnRequest(_) if !who.sees_the_request() => HIDDEN,
        Rule::OnRequest(these) | Rule::StaffOnRequest(these) if these.contains(&who) => None,
        Rule::OnRequest(_) | Rule::StaffOnRequest(_) => NOT_ALLOWED,
        Rule::StaffOwn(_) | Rule::Administering if who.is_resident() => NOT_ALLOWED,
        Rule::Administering if who == Who::Admin => None,
        Rule::Administering if who == Who::Lead => NOT_ALLOWED,
        Rule::Administering => HIDDEN,
        Rule::Own(these) | Rule::StaffOwn(these) if these.contains(&who) => None,
        Rule::Own(_) | Rule::StaffOwn(_) => HIDDEN,
    }
}

/// A problem without the id of the call.
fn shape(reply: &Reply) -> serde_json::Value {
    let mut body = reply.body.clone();
    if let Some(problem) = body.as_object_mut() {
        problem.remove("instance");
    }
    body
}
