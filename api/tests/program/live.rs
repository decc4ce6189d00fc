use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::json;

use crate::home::{Home, Running};

const GIVEN: &str = "a long password";
const CHOSEN: &str = "another long password";

/// Starts the program with as few descriptors as a careless system grants.
fn starved(home: &Home, arguments: &[&str]) -> Running {
    let program = home.command(arguments);
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -S -n 64; exec \"$0\" \"$@\""])
        .arg(program.get_program())
        .args(program.get_args())
        .stdin(Stdio::null());
    if let Some(folder) = program.get_current_dir() {
        command.current_dir(folder);
    }
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    Running::start(command)
}

fn signed_in(serve: &Running, password: &str) -> String {
    let body = json!({ "username": "desk.1", "password": password });
    let tokens = serve.post("/api/v1/auth/staff", &body).json();
    tokens["access_token"].as_str().unwrap().to_owned()
}

/// A page of the desk that stays open; it has begun when this returns.
fn watching(serve: &Running) -> TcpStream {
    let token = signed_in(serve, CHOSEN);
    let issued = serve.post_as(&token, "/api/v1/live/ticket", &json!({})).json();
    let ticket = issued["ticket"].as_str().unwrap();
    let mut stream = TcpStream::connect(serve.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let head = format!("GET /api/v1/live?ticket={ticket} HTTP/1.1\r\nHost: x\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut said = String::new();
    let mut some = [0; 512];
    while !said.contains("\nid: ") {
        let read = stream.read(&mut some).unwrap();
        assert!(read > 0, "it ends: {said}");
        said.push_str(std::str::from_utf8(&some[..read]).unwrap());
    }
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    stream
}

#[test]
fn the_program_asks_for_descriptors_and_told_to_stop_it_closes_open_pages_first() {
    let home = Home::new();
    let add = [
        "staff",
        "add",
        "--username",
        "desk.1",
        "--role",
        "desk",
        "--name",
        "王芳",
        "--password-stdin",
    ];
    assert_eq!(home.run_with_input(&add, &format!("{GIVEN}\n")).code, Some(0));
    let serve = starved(&home, &["serve"]);
    let (soft, hard) = serve.descriptors();
    assert_eq!(soft, hard, "all that the system grants");
    let body = json!({ "current": GIVEN, "new": CHOSEN });
    let changed = serve.post_as(&signed_in(&serve, GIVEN), "/api/v1/me/password", &body);
    assert!(changed.status < 300, "{changed:?}");
    let mut pages: Vec<TcpStream> = (0..3).map(|_| watching(&serve)).collect();
    let (ended, took) = serve.terminate();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    // an open page would hold it for the whole time that running calls are given
    assert!(took < Duration::from_secs(5), "{took:?}");
    for page in &mut pages {
        let mut rest = String::new();
        page.read_to_string(&mut rest).unwrap();
        assert!(rest.ends_with("0\r\n\r\n"), "ended in order: {rest}");
    }
}
