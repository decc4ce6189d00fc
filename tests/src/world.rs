//! One installation with its own database, and the people in it.

use crate::client::{self, Client};
use crate::draft::{Draft, request};
use crate::map::MapService;
use crate::platform::{self, Outside};
use crate::resident::Resident;
use crate::sender::Sender;
use crate::staff::Staff;
use crate::wechat::WechatPlatform;
use actix_web::dev::ServerHandle;
use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::retention::RetentionSchedule;
use nuanxin_infra::clock::MovableClock;
use nuanxin_infra::demonstration::PASSWORD;
use nuanxin_infra::jobs;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::settings::LimitSettings;
use nuanxin_infra::testing::TestDatabase;
use nuanxin_workers::{place_at_once, retention, rhythms};
use serde_json::{Value, json};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The code that signs in any number of the demonstration.
const CODE: &str = "246810";

/// The key file in its folder.
const KEYS: &str = "keys.toml";

/// A running installation. Nothing happens by itself: [`World::settle`] does the work that waits.
pub struct World {
    /// What it runs on.
    pub platform: Platform,
    /// The domain's time.
    pub clock: Arc<MovableClock>,
    stranger: Client,
    address: SocketAddr,
    handle: ServerHandle,
    database: Option<TestDatabase>,
    keys: Option<TempDir>,
}

impl World {
    /// Tells the story once on each kind of database that can be had here; prints which one was left out.
    pub async fn each(story: impl AsyncFn(&World)) {
        Self::each_with(|_| {}, story).await;
    }

    /// As [`World::each`], with narrower limits than the wide ones of other stories.
    pub async fn each_with(limit: impl Fn(&mut LimitSettings), story: impl AsyncFn(&World)) {
        for database in TestDatabase::all_backends().await {
            let world = World::on(database, Outside::default(), &limit).await;
            story(&world).await;
            world.end().await;
        }
    }

    /// As [`World::each`], with a sender of work orders connected.
    pub async fn each_with_sender(story: impl AsyncFn(&World, &Sender)) {
        for database in TestDatabase::all_backends().await {
            let sender = Sender::start().await;
            let outside = Outside {
                orders: Some(sender.base_url()),
                ..Outside::default()
            };
            let world = World::on(database, outside, |_| {}).await;
            sender.passes_on_to(world.address);
            story(&world, &sender).await;
            world.end().await;
            sender.end().await;
        }
    }

    /// As [`World::each`], with a map service connected.
    pub async fn each_with_map(story: impl AsyncFn(&World, &MapService)) {
        for database in TestDatabase::all_backends().await {
            let map = MapService::start().await;
            let outside = Outside {
                map: Some(map.base_url()),
                ..Outside::default()
            };
            let world = World::on(database, outside, |_| {}).await;
            story(&world, &map).await;
            world.end().await;
            map.end().await;
        }
    }

    /// As [`World::each`], with the WeChat platform connected.
    pub async fn each_with_wechat(story: impl AsyncFn(&World, &WechatPlatform)) {
        for database in TestDatabase::all_backends().await {
            let wechat = WechatPlatform::start().await;
            let outside = Outside {
                wechat: Some(wechat.base_url()),
                ..Outside::default()
            };
            let world = World::on(database, outside, |_| {}).await;
            wechat.calls_back_to(world.address);
            story(&world, &wechat).await;
            world.end().await;
            wechat.end().await;
        }
    }

    /// As [`World::each_with_wechat`], with a gateway for text messages too: notices leave. Residents come from the
    /// mini-program.
    pub async fn each_with_messages(story: impl AsyncFn(&World, &WechatPlatform)) {
        for database in TestDatabase::all_backends().await {
            let wechat = WechatPlatform::start().await;
            wechat.learns_templates().await;
            let world = World::on(database, wechat.outside(), |_| {}).await;
            wechat.calls_back_to(world.address);
            story(&world, &wechat).await;
            world.end().await;
            wechat.end().await;
        }
    }

    /// As [`World::each_with_messages`], with a cloud provider's gateway; on SQLite alone, since no database knows which
    /// gateway it is.
    pub async fn with_cloud(provider: &'static str, story: impl AsyncFn(&World, &WechatPlatform)) {
        let wechat = WechatPlatform::start().await;
        wechat.learns_templates().await;
        wechat.tells_as_often_as_asked().await;
        let outside = wechat.outside_with(provider);
        let world = World::on(TestDatabase::sqlite().await, outside, |_| {}).await;
        story(&world, &wechat).await;
        world.end().await;
        wechat.end().await;
    }

    async fn on(database: TestDatabase, outside: Outside, limit: impl FnOnce(&mut LimitSettings)) -> Self {
        let keys = tempfile::tempdir().expect("a folder");
        let platform = platform::open(&database, &keys.path().join(KEYS), outside, limit).await;
        Self {
            database: Some(database),
            keys: Some(keys),
            ..Self::serving(platform)
        }
    }

    /// Another process of the same installation: the same database, the same key file, its own API.
    pub async fn another_node(&self) -> Self {
        Self::serving(platform::another(&self.platform).await)
    }

    fn serving(platform: Platform) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let serving = nuanxin_api::server::start(platform.clone(), listener).expect("a server");
        let origin = format!("http://{}", serving.address);
        tokio::spawn(serving.server);
        Self {
            clock: platform.movable_clock.clone().expect("a movable clock"),
            platform,
            stranger: Client::stranger(client::http(), &origin),
            handle: serving.handle,
            address: serving.address,
            database: None,
            keys: None,
        }
    }

    /// A story leaves nothing undone: no job waits, runs or is buried.
    pub async fn end(self) {
        let left = jobs::counts(self.platform.db.reader()).await.expect("counts");
        let left: Vec<_> = left
            .iter()
            .filter(|count| count.ready + count.running + count.buried > 0)
            .collect();
        assert!(left.is_empty(), "left-over jobs: {left:?}");
        self.handle.stop(false).await;
        self.platform.close().await.expect("closes");
    }

    /// The address of the database, for another process.
    pub(crate) fn database_url(&self) -> &str {
        self.database
            .as_ref()
            .expect("a world with a database of its own")
            .url()
    }

    /// Its key file, which another process may open too.
    pub(crate) fn key_file(&self) -> PathBuf {
        let folder = self.keys.as_ref().expect("a world with keys of its own");
        folder.path().join(KEYS)
    }

    /// The same client at this node: signed in wherever it was signed in.
    pub fn client(&self, signed_in: &Client) -> Client {
        signed_in.at(&format!("http://{}", self.address))
    }

    /// Somebody who has not signed in.
    pub fn stranger(&self) -> &Client {
        &self.stranger
    }

    /// The resident of this number, in a new sign-in session.
    pub async fn resident(&self, phone: &str) -> Resident {
        let body = json!({ "phone": phone, "code": CODE });
        Resident::new(self.sign_in("/auth/sms", &body).await)
    }

    /// An advisor.
    pub async fn advisor(&self, username: &str) -> Staff {
        self.staff(username).await
    }

    /// A lead (站长).
    pub async fn lead(&self, username: &str) -> Staff {
        self.staff(username).await
    }

    /// The hotline desk.
    pub async fn desk(&self) -> Staff {
        self.staff("desk.1").await
    }

    /// The district.
    pub async fn district(&self) -> Staff {
        self.staff("district.ja").await
    }

    /// Who runs the installation.
    pub async fn admin(&self) -> Staff {
        self.staff("admin").await
    }

    /// Whoever has this username.
    pub async fn staff(&self, username: &str) -> Staff {
        self.staff_with(username, PASSWORD).await
    }

    /// Whoever has this username and this password.
    pub async fn staff_with(&self, username: &str, password: &str) -> Staff {
        let body = json!({ "username": username, "password": password });
        let client = self.sign_in("/auth/staff", &body).await;
        let account = client.get("/me").await.done().id();
        Staff::new(client, account)
    }

    /// The resident of this WeChat user, in a new sign-in session.
    pub async fn in_mini_program(&self, wechat: &WechatPlatform, openid: &str) -> Resident {
        let body = json!({ "code": wechat.login_code(openid).await });
        Resident::new(self.sign_in("/auth/wechat", &body).await)
    }

    /// As [`World::in_mini_program`], with a number that the platform has proved.
    pub async fn with_number(&self, wechat: &WechatPlatform, openid: &str, phone: &str) -> Resident {
        let resident = self.in_mini_program(wechat, openid).await;
        let body = json!({ "code": wechat.phone_code(openid, phone).await });
        resident.post("/auth/wechat/phone", &body).await.done();
        resident
    }

    async fn sign_in(&self, path: &str, body: &Value) -> Client {
        let tokens = self.stranger.post(path, body).await.done();
        let bearer = format!("Bearer {}", tokens.text("/access_token"));
        self.stranger.with("authorization", &bearer)
    }

    /// The station whose official name holds this.
    pub async fn station(&self, name: &str) -> Uuid {
        let all = self.stranger.get("/stations").await.done();
        let named = |item: &&Value| item["name"].as_str().is_some_and(|known| known.contains(name));
        let found = all.items().iter().find(named).expect("a station of this name");
        found["id"].as_str().expect("an id").parse().expect("an id")
    }

    /// Submits a request and lets it be routed.
    pub async fn routed(&self, resident: &Resident, draft: Draft) -> Uuid {
        let id = resident.submits(draft).await.has_status(201).id();
        self.settle().await;
        id
    }

    /// An ordinary request in 曹家渡, routed, and accepted by this advisor.
    pub async fn accepted(&self, resident: &Resident, advisor: &Staff) -> Uuid {
        let id = self
            .routed(resident, request().care().at("静安区曹家渡街道"))
            .await;
        advisor.accepts(id).await.is_now("in_progress");
        id
    }

    /// Runs workers beside the API, as the program does, until the story ends or [`Workers::stop`].
    pub fn workers(&self) -> Workers {
        let stop = CancellationToken::new();
        let running = tokio::spawn(rhythms::run(self.platform.clone(), 1, stop.clone()));
        Workers { stop, running }
    }

    /// Places new requests before they are recorded, as the program does where workers run beside the API.
    pub fn places_at_once(&self) -> Workers {
        let stop = CancellationToken::new();
        let line = self.platform.placing.serve();
        let running = tokio::spawn(place_at_once::run(self.platform.clone(), line, stop.clone()));
        Workers { stop, running }
    }

    /// Seals what has happened, so that whoever watches is told.
    pub async fn seals(&self) {
        rhythms::seal(&self.platform).await;
    }

    /// Sends these bytes over a connection of its own, and breaks it off, or reads what is answered.
    pub async fn over_the_wire(&self, bytes: &[u8], break_off: bool) -> String {
        let mut wire = TcpStream::connect(self.address).await.expect("connects");
        wire.write_all(bytes).await.expect("is sent");
        let mut answer = Vec::new();
        if !break_off {
            let _ = wire.read_to_end(&mut answer).await;
        }
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Does all the work that is ready or due.
    pub async fn settle(&self) {
        rhythms::settle(&self.platform).await.expect("settles");
    }

    /// Purges what has had its time, and does the work that follows.
    pub async fn purge(&self) -> retention::Purged {
        let schedule = RetentionSchedule::built_in();
        let gone = retention::purge(&self.platform, &schedule).await.expect("purges");
        retention::ask_again(&self.platform).await.expect("asks again");
        self.settle().await;
        gone
    }

    /// Lets time pass, then does the work that has become due.
    pub async fn after(&self, time: TimeDelta) {
        self.clock.advance(time).expect("forward");
        self.settle().await;
    }

    /// Moves on to a local time such as `2026-06-02T03:00`, and does the work that has become due.
    pub async fn until(&self, local: &str) {
        let at: DateTime<Utc> = format!("{local}:00+08:00").parse().expect("a local time");
        self.clock.set(at).expect("forward");
        self.settle().await;
    }
}

/// Workers that run.
pub struct Workers {
    stop: CancellationToken,
    running: JoinHandle<()>,
}

impl Workers {
    /// Waits for running work and ends.
    pub async fn stop(self) {
        self.stop.cancel();
        self.running.await.expect("workers end well");
    }
}

/// So many minutes.
pub fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

/// So many hours.
pub fn hours(count: i64) -> TimeDelta {
    TimeDelta::hours(count)
}

/// So many days.
pub fn days(count: i64) -> TimeDelta {
    TimeDelta::days(count)
}
