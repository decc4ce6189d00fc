//! Unmistakable values stand in every personal field of an ordinary, a restricted and a hidden reporter's request and of
//! a work order about a child, in the calls about them and calls that wait, the files of their persons and the requests
//! for their deletion; passwords and codes are made.
//! Everybody then calls everything that the OpenAPI document knows, and every answer, header, log line, metric,
//! problem, report to the sender and database page is searched for them. Whoever may see which value where stands in `allowed.rs`.
//!
//! An operation that joins the document is called without an edit here; what it shows must be allowed there.

mod allowed;
mod allowed_beside;
mod beside;
#[path = "../access/document.rs"]
#[allow(dead_code)] // the walk of `access` asks for more
mod document;
mod operations;
mod people;
mod plants;
mod search;
mod secrets;

use nuanxin_infra::settings::{LogFormat, LogSettings};
use nuanxin_infra::telemetry::Telemetry;
use nuanxin_tests::{Client, Reply, World};
use operations::{Call, Ids};
use people::{Stage, Who};
use plants::{Field, MISPLACED, NO_FIELD, PLANTED, Scene};
use search::{Canary, Logged, canaries, database_file, shown};
use std::collections::{BTreeMap, BTreeSet};

#[tokio::test]
async fn no_planted_value_appears_where_it_may_not() {
    let log = Logged::default();
    let telemetry = Telemetry::start_into(&log_settings(), log.writer()).expect("a log filter");
    World::each_with_sender(async |world, sender| {
        let stage = Stage::set(world, sender).await;
        let mut search = Search::new(&stage);
        search.everything_is_read().await;
        search.everything_is_written().await;
        search.everything_is_mistaken().await;
        world.settle().await;
        search.outside("a log line", &log.text());
        search.outside("a metric", &telemetry.render());
        let told = sender.hears(world).await;
        assert!(!told.is_empty(), "the sender was told");
        search.told_to_the_sender(&told);
        if let Some(file) = database_file(&world.platform) {
            search.outside("the database file", &file);
        }
        let told = log.text();
        assert!(told.contains("answered"), "the log is captured");
        let leaks = &search.leaks;
        assert!(leaks.is_empty(), "{} leaks: {leaks:#?}", leaks.len());
        search.every_permission_is_needed();
    })
    .await;
}

fn log_settings() -> LogSettings {
    LogSettings {
        level: "debug".to_owned(),
        format: LogFormat::Json,
    }
}

struct Search<'a> {
    stage: &'a Stage,
    canaries: Vec<Canary>,
    ids: Ids,
    leaks: BTreeSet<String>,
    used: BTreeSet<usize>,
    /// How often somebody was answered well, to know that the search looks at something.
    answered: BTreeMap<String, usize>,
}

impl<'a> Search<'a> {
    fn new(stage: &'a Stage) -> Self {
        Self {
            canaries: canaries(stage),
            stage,
            ids: Ids::default(),
            leaks: BTreeSet::new(),
            used: BTreeSet::new(),
            answered: BTreeMap::new(),
        }
    }

    async fn everything_is_read(&mut self) {
        for lists in [true, false] {
            let calls = operations::reads(lists, &self.ids, self.stage);
            for (who, client) in &self.stage.people {
                for call in &calls {
                    let reply = said(client, call).await;
                    self.ids.learn(&call.path, &reply);
                    self.look(*who, call, &reply);
                }
            }
            assert!(calls.len() > 5, "the document is walked: {calls:#?}");
        }
        let unread: Vec<String> = operations::reads(true, &self.ids, self.stage)
            .into_iter()
            .chain(operations::reads(false, &self.ids, self.stage))
            .map(|call| call.operation)
            .filter(|operation| !self.answered.contains_key(operation))
            .collect();
        assert!(unread.is_empty(), "nobody was ever answered: {unread:#?}");
    }

    async fn everything_is_written(&mut self) {
        let calls = operations::writes(&self.ids, self.stage);
        for (who, client) in &self.stage.people {
            for call in &calls {
                let reply = said(client, call).await;
                self.look(*who, call, &reply);
            }
        }
    }

    /// Only refusals are searched for what was misplaced: an answer may repeat a text to the one who sent it.
    async fn everything_is_mistaken(&mut self) {
        let misplaced = Canary::misplaced(&[MISPLACED]);
        for who in [
            Who::Stranger,
            Who::Requester,
            Who::Handler,
            Who::Desk,
            Who::District,
        ] {
            for call in operations::mistakes(MISPLACED) {
                let reply = said(&self.stage.people[&who], &call).await;
                self.look(who, &call, &reply);
                if reply.status >= 400 && misplaced.is_in(&shown(&reply)) {
                    self.leaks.insert(format!(
                        "{} as {who:?} repeats what was sent: {} {}",
                        call.operation, reply.status, reply.raw
                    ));
                }
            }
        }
        self.canaries.push(Canary::misplaced(&[MISPLACED, NO_FIELD]));
    }

    fn look(&mut self, who: Who, call: &Call, reply: &Reply) {
        if reply.status < 400 {
            *self.answered.entry(call.operation.clone()).or_default() += 1;
        }
        let text = shown(reply);
        for canary in self.canaries.iter().filter(|canary| canary.is_in(&text)) {
            let covers = |(_, line): &(usize, &'static allowed::Allowed)| {
                line.covers(who, &call.operation, canary.scene, canary.field)
            };
            match allowed::all().find(covers) {
                Some((line, _)) => {
                    self.used.insert(line);
                }
                None if asked_by(call, canary) => {}
                None => {
                    self.leaks.insert(format!(
                        "{} shows {who:?} {:?} of {:?}",
                        call.operation, canary.field, canary.scene
                    ));
                }
            }
        }
    }

    /// The sender of an order hears its own number, ours, and the words that were told to the person.
    fn told_to_the_sender(&mut self, reports: &[serde_json::Value]) {
        let text = search::legible(&serde_json::json!(reports).to_string());
        let theirs = [Field::OrderNumber, Field::Existence, Field::Told];
        for canary in self.canaries.iter().filter(|canary| canary.is_in(&text)) {
            if canary.scene != Scene::Order || !theirs.contains(&canary.field) {
                let leak = format!("the sender hears {:?} of {:?}", canary.field, canary.scene);
                self.leaks.insert(leak);
            }
        }
    }

    /// What nobody may find there, whoever they are. Ids may stand there; they say nothing to strangers.
    fn outside(&mut self, place: &str, text: &str) {
        let text = search::legible(text);
        for canary in &self.canaries {
            if canary.field != Field::Existence && canary.is_in(&text) {
                let line = canary.line_of(&text);
                self.leaks.insert(format!(
                    "{place} holds {:?} of {:?}: {line}",
                    canary.field, canary.scene
                ));
            }
        }
    }

    fn every_permission_is_needed(&self) {
        let idle: Vec<&str> = allowed::all()
            .filter(|(line, _)| !self.used.contains(line))
            .map(|(_, line)| line.because)
            .collect();
        assert!(idle.is_empty(), "permissions that nobody needs: {idle:#?}");
    }
}

async fn said(client: &Client, call: &Call) -> Reply {
    let client = match &call.accept {
        Some(accept) => client.with("accept", accept),
        None => client.clone(),
    };
    client.call(&call.method, &call.path, call.body.as_ref()).await
}

/// Whoever sent a number may read it in the answer; that they sent it tells them nothing.
fn asked_by(call: &Call, canary: &Canary) -> bool {
    let sent = call.body.as_ref().map(ToString::to_string).unwrap_or_default();
    canary.is_in(&sent)
}

#[test]
fn planted_values_differ_from_each_other() {
    let mut all = Vec::new();
    for scene in Scene::ALL {
        for field in PLANTED {
            all.extend(plants::needles(scene, field));
        }
    }
    for (i, one) in all.iter().enumerate() {
        for other in &all[i + 1..] {
            assert!(!one.contains(other) && !other.contains(one), "{one} and {other}");
        }
    }
}
