use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use serde_json::json;

use crate::home::Home;

#[test]
fn serve_on_a_new_sqlite_file_is_ready_within_one_second() {
    // the machine may be busy with other tests: one start without a rival shows what it can do
    let mut took = Vec::new();
    for _ in 0..10 {
        let home = Home::new();
        took.push(home.start(&["serve"]).ready_after("/readyz"));
        if took.last() <= Some(&Duration::from_secs(1)) {
            return;
        }
    }
    panic!("not once within a second: {took:?}");
}

#[test]
fn sigterm_ends_serve_within_ten_seconds_and_with_success() {
    let home = Home::new();
    let serve = home.start(&["serve"]);
    serve.ready_after("/healthz");
    let (ended, took) = serve.terminate();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert!(ended.stderr.contains("\"message\":\"stopped\""), "{ended:?}");
    assert!(ended.stdout.is_empty(), "only what was asked for: {ended:?}");
}

#[test]
fn sigterm_ends_workers_too() {
    let home = Home::new();
    let (ended, took) = home.start(&["work"]).terminate();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn serve_and_workers_share_one_sqlite_file() {
    let home = Home::new();
    let serve = home.start(&["serve"]);
    let work = home.start(&["work"]);
    serve.ready_after("/readyz");
    assert_eq!(work.terminate().0.code, Some(0));
    assert_eq!(serve.terminate().0.code, Some(0));
}

#[test]
fn an_address_in_use_is_one_clear_line() {
    let home = Home::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for command in ["serve", "demo"] {
        let output = home
            .command(&[command])
            .env("NUANXIN__HTTP__BIND", &address)
            .output()
            .unwrap();
        let ended = crate::home::Ended::from(output);
        let complaint = ended.complaint();
        assert!(
            complaint.contains(&address) && complaint.contains("already"),
            "{complaint}"
        );
    }
    assert!(!home.path("data-nuanxin").exists(), "nothing was touched");
}

#[test]
fn a_setting_that_does_not_exist_is_refused_by_name() {
    let home = Home::new();
    let output = home
        .command(&["serve"])
        .env("NUANXIN__HTTP__BINDING", "127.0.0.1:0")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("NUANXIN__HTTP__BINDING is not a setting"), "{told}");
}

#[test]
fn other_keys_than_those_of_the_database_are_refused_and_so_are_none() {
    let home = Home::new();
    home.start(&["serve"]).terminate();
    let keys = home.path("nuanxin-keys.toml");
    let mode = std::os::unix::fs::PermissionsExt::mode(&keys.metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);

    std::fs::rename(&keys, home.path("safe.toml")).unwrap();
    assert!(home.run(&["serve"]).complaint().contains("is missing"));
    assert!(
        !keys.exists(),
        "no new keys are made for data that they cannot read"
    );

    let elsewhere = Home::new();
    elsewhere.start(&["serve"]).terminate();
    std::fs::copy(elsewhere.path("nuanxin-keys.toml"), &keys).unwrap();
    assert!(
        home.run(&["work"])
            .complaint()
            .contains("not those of this database")
    );

    let open = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(&keys, open).unwrap();
    assert!(home.run(&["serve"]).complaint().contains("mode 0644"));
}

#[test]
fn staff_who_were_added_can_sign_in_until_they_are_disabled() {
    let home = Home::new();
    let somebody = ["--role", "desk", "--name", "王芳"];
    let given = [
        &["staff", "add", "--username", "desk.1", "--password-stdin"],
        &somebody[..],
    ]
    .concat();
    assert_eq!(home.run_with_input(&given, "a long password\n").code, Some(0));
    let made = home.run(&[&["staff", "add", "--username", "desk.2"], &somebody[..]].concat());
    let made = made
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix("password, shown this once: "))
        .unwrap();
    let taken = home.run(&[&["staff", "add", "--username", "Desk.2"], &somebody[..]].concat());
    assert!(taken.complaint().contains("taken"));

    let serve = home.start(&["serve"]);
    let sign_in = |username: &str, password: &str| {
        serve
            .post(
                "/api/v1/auth/staff",
                &json!({"username": username, "password": password}),
            )
            .status
    };
    assert_eq!(sign_in("desk.1", "a long password"), 200);
    assert_eq!(sign_in("desk.2", made), 200);
    assert_eq!(sign_in("desk.2", "a long password"), 401);
    let reset = home.run(&["staff", "reset", "--username", "desk.2", "--password"]);
    assert!(reset.stdout.contains("password, shown this once: "), "{reset:?}");
    assert_eq!(sign_in("desk.2", made), 401);
    assert_eq!(
        home.run(&["staff", "disable", "--username", "desk.1"]).code,
        Some(0)
    );
    assert_eq!(sign_in("desk.1", "a long password"), 401);
}

#[test]
fn the_last_administrator_is_not_disabled_on_the_command_line_either() {
    let home = Home::new();
    home.start(&["serve"]).terminate();
    let add = |username| {
        let add = [
            "staff",
            "add",
            "--username",
            username,
            "--role",
            "admin",
            "--name",
            "管理员",
        ];
        assert_eq!(home.run(&add).code, Some(0));
    };
    let disable = |username| home.run(&["staff", "disable", "--username", username]);
    add("admin.1");
    let refused = disable("admin.1");
    assert!(refused.complaint().contains("last administrator"), "{refused:?}");
    add("admin.2");
    assert_eq!(disable("admin.1").code, Some(0));
    assert_eq!(disable("admin.1").code, Some(0), "twice changes nothing");
    let refused = disable("admin.2");
    assert!(refused.complaint().contains("last administrator"), "{refused:?}");
}

/// A connection whose request never ends; the program reads it when this returns.
fn hanging(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let head = "POST /api/v1/auth/staff HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Content-Length: 99\r\nExpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut go_on = [0; 12];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(go_on, *b"HTTP/1.1 100");
    stream.write_all(b"{").unwrap();
    stream
}

#[test]
fn a_client_that_never_finishes_does_not_hold_the_program_beyond_ten_seconds() {
    let home = Home::new();
    let serve = home.start(&["serve"]);
    let _client = hanging(serve.address());
    let (ended, took) = serve.terminate();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn a_second_signal_ends_the_program_at_once() {
    let home = Home::new();
    let mut serve = home.start(&["serve"]);
    let _client = hanging(serve.address());
    serve.signal("INT");
    // on a crowded machine the first signal may be heard late, and the second would count as the same request
    serve.wait_for_log("told to stop: finishing what runs");
    std::thread::sleep(Duration::from_millis(700));
    let (ended, took) = serve.terminate();
    assert_eq!(ended.code, Some(143), "{ended:?}");
    assert!(took < Duration::from_secs(2), "{took:?}");
}
