//! A folder of its own for each test, the program started in it, and a client of a few lines.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// Longer than anything may take here: for what must end in the end.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder with data and keys, gone at the end.
pub struct Home {
    folder: TempDir,
}

impl Home {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program, with settings of this folder and a free port; nothing of the machine's environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nuanxin"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("NUANXIN__") {
                command.env_remove(name);
            }
        }
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("NUANXIN__HTTP__BIND", "127.0.0.1:0")
            .env("NUANXIN__HTTP__WORKERS", "1")
            .stdin(Stdio::null());
        command
    }

    /// Runs a command that ends by itself.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with_input(arguments, "")
    }

    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Ended {
        let mut command = self.command(arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Ended::from(child.wait_with_output().unwrap())
    }

    /// Runs a command where no file can grow beyond so many KiB, as on a disk that is nearly full.
    pub fn run_cramped(&self, kib: u32, arguments: &[&str]) -> Ended {
        let given = self.command(arguments);
        let cramped = "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"";
        let mut command = Command::new("bash");
        command
            .args(["-c", cramped, "bash", &kib.to_string()])
            .arg(given.get_program())
            .args(given.get_args())
            .current_dir(self.folder.path());
        for (name, value) in given.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        Ended::from(command.stdin(Stdio::null()).output().unwrap())
    }

    /// Starts a command that runs until it is told to stop, and waits until it says that it runs.
    pub fn start(&self, arguments: &[&str]) -> Running {
        Running::start(self.command(arguments))
    }
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ended {
    /// The complaint of a command that failed: the one line on standard error that is no log.
    pub fn complaint(&self) -> &str {
        assert_eq!(self.code, Some(1), "{self:?}");
        let lines: Vec<&str> = self
            .stderr
            .lines()
            .filter(|line| !line.starts_with('{'))
            .collect();
        assert_eq!(lines.len(), 1, "{self:?}");
        lines[0]
    }
}

/// The program while it runs; killed when dropped.
pub struct Running {
    child: Child,
    logs: Receiver<String>,
    address: SocketAddr,
    began: Instant,
}

impl Running {
    pub fn start(mut command: Command) -> Self {
        let began = Instant::now();
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, logs) = channel();
        let stderr = child.stderr.take().unwrap();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut running = Self {
            child,
            logs,
            address: nowhere,
            began,
        };
        let line = running.wait_for_log("running");
        if let Some(address) = line["address"].as_str() {
            running.address = address.parse().unwrap();
        }
        running
    }

    /// The next log line with this message.
    pub fn wait_for_log(&mut self, message: &str) -> Value {
        let mut seen = Vec::new();
        loop {
            match self.logs.recv_timeout(PATIENCE) {
                Ok(line) => {
                    let log: Value = serde_json::from_str(&line).unwrap_or_default();
                    if log["message"] == message {
                        return log;
                    }
                    seen.push(line);
                }
                Err(RecvTimeoutError::Timeout) => panic!("no log line `{message}` among {seen:#?}"),
                Err(RecvTimeoutError::Disconnected) => panic!("ended without `{message}`: {seen:#?}"),
            }
        }
    }

    /// How long after the start `path` answers with 200.
    pub fn ready_after(&self, path: &str) -> Duration {
        while self.get(path).status != 200 {
            assert!(self.began.elapsed() < PATIENCE, "{path} never answers with 200");
            std::thread::sleep(Duration::from_millis(10));
        }
        self.began.elapsed()
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many descriptors it may have, and how many it may ask for.
    pub fn descriptors(&self) -> (String, String) {
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", self.child.id())).unwrap();
        let line = limits
            .lines()
            .find_map(|line| line.strip_prefix("Max open files"));
        let mut numbers = line.unwrap().split_whitespace().map(str::to_owned);
        (numbers.next().unwrap(), numbers.next().unwrap())
    }

    pub fn get(&self, path: &str) -> Answer {
        self.call(&format!("GET {path} HTTP/1.1\r\n"), "")
    }

    pub fn get_as(&self, token: &str, path: &str) -> Answer {
        self.call(
            &format!("GET {path} HTTP/1.1\r\nAuthorization: Bearer {token}\r\n"),
            "",
        )
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(
            &format!("POST {path} HTTP/1.1\r\nContent-Type: application/json\r\n"),
            &body.to_string(),
        )
    }

    pub fn post_as(&self, token: &str, path: &str, body: &Value) -> Answer {
        let head = format!("POST {path} HTTP/1.1\r\nAuthorization: Bearer {token}\r\n");
        self.call(
            &format!("{head}Content-Type: application/json\r\n"),
            &body.to_string(),
        )
    }

    fn call(&self, head: &str, body: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let length = body.len();
        let rest = format!(
            "Host: {}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}",
            self.address
        );
        stream.write_all(format!("{head}{rest}").as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer {
            status,
            body: body.to_owned(),
        }
    }

    /// Sends SIGTERM and tells how the program ended, and after how long.
    pub fn terminate(mut self) -> (Ended, Duration) {
        let asked = Instant::now();
        self.signal("TERM");
        while self.child.try_wait().unwrap().is_none() {
            assert!(asked.elapsed() < PATIENCE, "it does not stop");
            std::thread::sleep(Duration::from_millis(10));
        }
        let took = asked.elapsed();
        let code = self.child.wait().unwrap().code();
        let mut stdout = String::new();
        self.child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut stdout)
            .unwrap();
        let stderr = self.logs.iter().collect::<Vec<_>>().join("\n");
        (Ended { code, stdout, stderr }, took)
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args(["-s", name, &self.child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the API answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}
