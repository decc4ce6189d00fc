//! A real installation on either database, and the one who works at its desk.

use nuanxin_infra::testing::TestDatabase;
use serde_json::{Value, json};

use crate::home::{Ended, Home, Running};

const USERNAME: &str = "desk.1";
const FIRST: &str = "a first password";
const PASSWORD: &str = "a long password";

/// A place with settings, on SQLite or on a database of a PostgreSQL server.
pub struct Installation {
    pub home: Home,
    database: Option<TestDatabase>,
}

impl Installation {
    /// A new one, its schema made.
    pub async fn new(embedded: bool) -> Self {
        let place = Self::empty(embedded).await;
        assert_eq!(place.run(&["migrate"]).code, Some(0));
        place
    }

    /// A place with nothing in it, of this kind.
    pub async fn empty(embedded: bool) -> Self {
        let database = if embedded {
            None
        } else {
            TestDatabase::empty_postgres().await
        };
        Self {
            home: Home::new(),
            database,
        }
    }

    /// Whether it is on SQLite.
    pub fn is_embedded(&self) -> bool {
        self.database.is_none()
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = self.home.command(arguments);
        if let Some(database) = &self.database {
            command.env("NUANXIN__DATABASE__URL", database.url());
        }
        command
    }

    /// Runs a command that ends by itself.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        Ended::from(self.command(arguments).output().unwrap())
    }

    /// Serves, with workers.
    pub fn serve(&self) -> Running {
        let serve = Running::start(self.command(&["serve", "--with-workers"]));
        serve.ready_after("/readyz");
        serve
    }

    /// Makes the account of the desk, and signs it in; the password that it was given is changed.
    pub fn desk(&self, serve: &Running) -> Desk {
        let words = [
            "staff",
            "add",
            "--username",
            USERNAME,
            "--role",
            "desk",
            "--name",
            "王芳",
            "--password-stdin",
        ];
        let mut command = self.command(&words);
        command
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        std::io::Write::write_all(&mut input, format!("{FIRST}\n").as_bytes()).unwrap();
        drop(input);
        let ended = Ended::from(child.wait_with_output().unwrap());
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let desk = Self::sign_in(serve, FIRST);
        let change = json!({"current": FIRST, "new": PASSWORD});
        let changed = serve.post_as(&desk.0, "/api/v1/me/password", &change);
        assert_eq!(changed.status, 204, "{changed:?}");
        self.signed_in(serve)
    }

    /// Signs the desk in that was made before.
    pub fn signed_in(&self, serve: &Running) -> Desk {
        Self::sign_in(serve, PASSWORD)
    }

    fn sign_in(serve: &Running, password: &str) -> Desk {
        let sign_in = json!({"username": USERNAME, "password": password});
        let answer = serve.post("/api/v1/auth/staff", &sign_in);
        assert_eq!(answer.status, 200, "{answer:?}");
        Desk(answer.json()["access_token"].as_str().unwrap().to_owned())
    }
}

/// The desk, by its access token.
pub struct Desk(String);

impl Desk {
    /// Writes down a call; the id of the request.
    pub fn files(&self, serve: &Running) -> String {
        let body = json!({
            "needs": ["medical"], "description": "药快吃完了,下不了楼", "for_self": true, "channel": "hotline",
            "person": {"name": "王秀英", "phone": "13800005678"}, "whereabouts": "立交桥下",
            "consents": [{"kind": "processing", "version": "1"}],
        });
        let answer = serve.post_as(&self.0, "/api/v1/help-requests", &body);
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// The request and its history, as the desk sees them.
    pub fn reads(&self, serve: &Running, id: &str) -> String {
        let path = format!("/api/v1/help-requests/{id}");
        let [request, timeline] = [path.clone(), format!("{path}/timeline")].map(|path| {
            let answer = serve.get_as(&self.0, &path);
            assert_eq!(answer.status, 200, "{answer:?}");
            answer.json()
        });
        format!("{request} {timeline}")
    }

    /// The ids in the queue of requests that no station has yet.
    pub fn queue(&self, serve: &Running) -> Vec<Value> {
        let answer = serve.get_as(&self.0, "/api/v1/queue?view=triage&limit=100");
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["items"].as_array().unwrap().clone()
    }

    /// The same, once so many requests have come there and the router has left them to a person.
    pub fn queue_of(&self, serve: &Running, count: usize) -> Vec<Value> {
        for _ in 0..200 {
            let queue = self.queue(serve);
            if queue.len() == count && queue.iter().all(|request| request["state"] == "triage") {
                return queue;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("{count} requests are not in the queue within ten seconds");
    }
}
