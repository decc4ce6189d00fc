//! A running API over a database of its own, with both clocks movable and the outside pretended: for tests that
//! speak HTTP.
#![allow(dead_code, reason = "each test binary uses its part")]

mod caller;
mod platform;

#[allow(unused_imports, reason = "each test binary uses its part")]
pub use caller::{Answer, Caller};
use mobile_mock::standin::Standin;
use nuanxin_domain::access::Role;
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts::{self, NewStaff};
use nuanxin_infra::clock::{Clock, MovableClock};
use nuanxin_infra::demonstration;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::reference::versions::{self, Part};
use nuanxin_infra::testing::TestDatabase;
use std::net::TcpListener;
use std::sync::Arc;

/// The password of everybody who was added with [`World::add_staff`].
pub const PASSWORD: &str = "correct horse 42";
/// Its hash, as cheap as the algorithm allows: what is tested here is not how long a search for it would take.
const PASSWORD_HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$0138hQ2nGz/wNqimfR0+Tw$REqNXtWBEkVcppl5uIathX+zWyxmb2vAbjf3LRdSNVY";

/// Which text messages there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Messages {
    /// As in the demonstration: a fixed code, nothing is sent.
    Demonstration,
    /// As under `serve`: through a gateway, which is pretended.
    Gateway,
    /// As under `serve` without a gateway.
    None,
}

/// A running API.
pub struct World {
    /// What it runs on.
    pub platform: Platform,
    /// The clock of sessions, codes and limits.
    pub real: Arc<MovableClock>,
    gateway: Option<Standin>,
    address: String,
    handle: actix_web::dev::ServerHandle,
    _database: TestDatabase,
}

impl World {
    /// One on each kind of database that can be had here, with `settings` as `("SECTION__KEY", value)`.
    pub async fn everywhere(messages: Messages, settings: &[(&str, &str)]) -> Vec<Self> {
        let mut worlds = Vec::new();
        for database in TestDatabase::all_backends().await {
            worlds.push(Self::on(database, messages, settings).await);
        }
        worlds
    }

    /// One on this database.
    pub async fn on(database: TestDatabase, messages: Messages, settings: &[(&str, &str)]) -> Self {
        let gateway = match messages {
            Messages::Gateway => Some(Standin::start("127.0.0.1:0".parse().unwrap()).await.unwrap()),
            Messages::Demonstration | Messages::None => None,
        };
        let (platform, real) = platform::open(&database, messages, gateway.as_ref(), settings).await;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let serving = nuanxin_api::server::start(platform.clone(), listener).unwrap();
        let (address, handle) = (format!("http://{}", serving.address), serving.handle.clone());
        tokio::spawn(serving.server);
        Self {
            platform,
            real,
            gateway,
            address,
            handle,
            _database: database,
        }
    }

    /// Fills in the demonstration's district: stations, staff, roster; no month of requests.
    pub async fn seed(&self) {
        let platform = &self.platform;
        let real = &*platform.clocks.real;
        demonstration::seed(&platform.db, &platform.ring, real)
            .await
            .unwrap();
        platform.reference.refresh().await.unwrap();
    }

    /// A seeded member of staff, signed in.
    pub async fn seeded(&self, username: &str) -> Caller {
        let body = serde_json::json!({ "username": username, "password": demonstration::PASSWORD });
        let stranger = self.stranger();
        let signed_in = stranger.post("/api/v1/auth/staff", &body).await.good();
        stranger.bearing(&signed_in)
    }

    /// A resident of a world with the demonstration's messages, signed in.
    pub async fn resident(&self, phone: &str) -> Caller {
        let stranger = self.stranger();
        let body = serde_json::json!({ "phone": phone });
        stranger.post("/api/v1/auth/sms/send", &body).await.good();
        let body = serde_json::json!({ "phone": phone, "code": "246810" });
        let signed_in = stranger.post("/api/v1/auth/sms", &body).await.good();
        stranger.bearing(&signed_in)
    }

    /// Somebody with nothing but a network address.
    pub fn stranger(&self) -> Caller {
        Caller::new(&self.address)
    }

    /// Where the API answers: `http://127.0.0.1:port`.
    pub fn origin(&self) -> &str {
        &self.address
    }

    /// A member of staff of no station, with [`PASSWORD`].
    pub async fn add_staff(&self, username: &str, role: Role) -> AccountId {
        let new = NewStaff {
            username: username.to_owned(),
            password_hash: PASSWORD_HASH.to_owned().into(),
            role,
            name: "陈静".to_owned().into(),
            station: None,
            named_for_restricted: false,
            wecom: None,
            work_phone: None,
            languages: vec![],
            skills: Vec::new(),
            capacity: 0,
            covers: vec![],
        };
        let tx = self.platform.db.write_tx().await.unwrap();
        let id = accounts::add_staff(&tx, &self.platform.ring, new, &*self.real)
            .await
            .unwrap();
        versions::bump(&tx, Part::Staff).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Gives somebody an authenticator app.
    pub async fn give_app(&self, id: AccountId) -> Personal<Vec<u8>> {
        let secret = nuanxin_infra::totp::new_secret();
        let tx = self.platform.db.write_tx().await.unwrap();
        accounts::set_totp_secret(&tx, &self.platform.ring, id, Some(&secret))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        secret
    }

    /// What an app with `secret` shows now.
    pub fn shown_by_app(&self, secret: &Personal<Vec<u8>>) -> String {
        let app = totp_rs::Builder::new()
            .with_secret(secret.expose().clone())
            .build()
            .unwrap();
        app.generate(u64::try_from(self.real.now().timestamp()).unwrap())
            .to_string()
    }

    /// The code in the last message that the gateway took for `phone`.
    pub async fn last_code(&self, phone: &str) -> String {
        let gateway = self.gateway.as_ref().expect("a world with a gateway");
        let inbox = Caller::new(&format!("http://{}", gateway.address));
        let taken = inbox.get(&format!("/standin/sms?phone={phone}")).await;
        let messages = taken
            .body
            .as_array()
            .or_else(|| taken.body["items"].as_array())
            .expect("a list")
            .clone();
        messages.last().expect("a message")["params"]["code"]
            .as_str()
            .expect("a code")
            .to_owned()
    }

    /// Stops answering. The database disappears with this value.
    pub async fn stop(self) {
        self.handle.stop(false).await;
        self.platform.committer.stop().await;
        if let Some(gateway) = self.gateway {
            gateway.stop().await;
        }
    }
}
