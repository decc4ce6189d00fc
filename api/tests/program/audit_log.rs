//! The audit log as an operator keeps it: sealed while the program runs, its head outside the database, verified by
//! a command that says what is wrong.

use crate::home::{Ended, Home};
use nuanxin_infra::db::{ConnectionTrait, Database};
use nuanxin_infra::settings::DatabaseSettings;
use std::time::{Duration, Instant};

fn verify(home: &Home) -> Ended {
    home.run(&["audit", "verify", "--heads", "heads"])
}

/// Whatever somebody does who can write to the file.
fn meddle(home: &Home, statements: &[&str]) {
    let settings = DatabaseSettings {
        url: format!("sqlite://{}", home.path("data-nuanxin/nuanxin.db").display()).into(),
        max_connections: 1,
        statement_timeout_seconds: 5,
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let db = Database::open(&settings).await.unwrap();
        let tx = db.write_tx().await.unwrap();
        for statement in statements {
            tx.execute_unprepared(statement).await.unwrap();
        }
        tx.commit().await.unwrap();
        db.close().await.unwrap();
    });
}

/// Runs the program until its workers have sealed what waited.
fn sealed(home: &Home, expected: &str) {
    let mut command = home.command(&["serve"]);
    command.env("NUANXIN__AUDIT__HEADS_FILE", home.path("heads"));
    let running = crate::home::Running::start(command);
    let since = Instant::now();
    loop {
        let verified = home.run(&["audit", "verify"]);
        if verified.stdout.contains(expected) {
            break;
        }
        assert!(since.elapsed() < Duration::from_secs(30), "{verified:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
    running.terminate();
}

#[test]
fn the_log_is_sealed_exported_and_verified_and_meddling_is_named_with_exit_code_1() {
    let home = Home::new();
    for look in [&["audit", "verify"], &["keys", "status"]] {
        // the first look must not make what the second finds
        assert!(home.run(look).complaint().contains("no database yet"));
    }
    assert_eq!(home.run(&["migrate"]).code, Some(0));
    for username in ["a.a", "b.b"] {
        let add = [
            "staff",
            "add",
            "--role",
            "desk",
            "--name",
            "王芳",
            "--username",
            username,
        ];
        assert_eq!(home.run(&add).code, Some(0));
    }
    let before = home.run(&["audit", "verify"]);
    assert_eq!(before.code, Some(0), "{before:?}");
    assert!(
        before
            .stdout
            .contains("0 sealed entries fit, 2 wait for their seal"),
        "{before:?}"
    );

    sealed(&home, "2 sealed entries fit, 0 wait");
    // The next start exports the head at once.
    sealed(&home, "2 sealed entries fit, 0 wait");
    let whole = verify(&home);
    assert_eq!(whole.code, Some(0), "{whole:?}");
    assert!(!whole.stdout.contains(" 0 exported heads fit"), "{whole:?}");
    assert!(whole.stdout.contains("entries/s"), "{whole:?}");
    assert!(
        whole.stdout.contains("the audit log is whole up to position 2"),
        "{whole:?}"
    );
    meddling_is_named(&home);
}

/// The end is cut off, then an entry is altered.
fn meddling_is_named(home: &Home) {
    let unguarded = [
        "DROP TRIGGER audit_entries_unchanged",
        "DROP TRIGGER audit_seals_undeleted",
    ];
    meddle(home, &unguarded);
    meddle(
        home,
        &[
            "DELETE FROM audit_seals WHERE position = 2",
            "INSERT INTO audit_backlog SELECT max(id) FROM audit_entries",
        ],
    );
    let shortened = verify(home);
    assert_eq!(shortened.code, Some(1), "{shortened:?}");
    assert!(
        shortened
            .stdout
            .contains("failed  the chain was shortened: it reached position 2"),
        "{shortened:?}"
    );

    meddle(home, &["UPDATE audit_entries SET action = 'list'"]);
    let altered = home.run(&["audit", "verify"]);
    assert_eq!(altered.code, Some(1), "{altered:?}");
    assert!(
        altered
            .stdout
            .contains("failed  the chain is broken at position 1"),
        "{altered:?}"
    );
    assert!(
        altered.stdout.contains("not what was written into it"),
        "{altered:?}"
    );
}

#[test]
fn without_the_keys_nothing_can_be_verified() {
    let home = Home::new();
    home.start(&["serve"]).terminate();
    std::fs::remove_file(home.path("nuanxin-keys.toml")).unwrap();
    let verified = home.run(&["audit", "verify"]);
    assert!(verified.complaint().contains("is missing"), "{verified:?}");
    assert_eq!(verified.code, Some(1));
}
