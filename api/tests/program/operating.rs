use crate::home::Home;

#[test]
fn check_before_anything_is_there_makes_nothing_and_says_what_is_missing() {
    let home = Home::new();
    let checked = home.run(&["check"]);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    assert!(
        checked.stdout.contains("http.bind = 127.0.0.1:0 (env)"),
        "{checked:?}"
    );
    assert!(
        checked
            .stdout
            .contains("failed  database: there is no SQLite file yet"),
        "{checked:?}"
    );
    assert!(!home.path("data-nuanxin").exists() && !home.path("nuanxin-keys.toml").exists());
}

#[test]
fn check_prints_a_line_for_each_part_and_fails_while_nobody_answers() {
    let home = Home::new();
    assert!(home.run(&["migrate"]).stdout.contains("up to date"));
    let checked = home.run(&["check"]);
    assert!(checked.stdout.contains("ok      keys: none yet"), "{checked:?}");
    home.start(&["serve"]).terminate();
    let checked = home.run(&["check"]);
    for line in [
        "data_dir = ./data-nuanxin (default)",
        "ok      database: SQLite, its schema is up to date",
        "fingerprint",
        "ok      redis: not set",
        "ok      files: ",
        "ok      clamd: not set",
        "failed  stations: none",
    ] {
        assert!(checked.stdout.contains(line), "{line}: {checked:?}");
    }
    assert_eq!(checked.code, Some(1));
}

#[test]
fn jobs_can_be_listed_and_an_unknown_one_is_not_tried_again() {
    let home = Home::new();
    assert_eq!(home.run(&["migrate"]).code, Some(0));
    assert!(home.run(&["jobs", "list"]).stdout.contains("no job was given up"));
    assert!(home.run(&["jobs", "retry", "--all"]).stdout.contains("0 jobs"));
    let nobody = "01890000-0000-7000-8000-000000000000";
    assert!(home.run(&["jobs", "retry", nobody]).complaint().contains(nobody));
    assert_eq!(home.run(&["jobs", "retry"]).code, Some(2), "which one?");
}

#[test]
fn an_advisor_needs_a_station_and_the_district_an_authenticator() {
    let home = Home::new();
    let add = |role: &str| {
        home.run(&[
            "staff",
            "add",
            "--username",
            "a.b",
            "--name",
            "李梅",
            "--role",
            role,
        ])
    };
    assert!(add("advisor").complaint().contains("--station"));
    let district = add("district");
    assert!(
        district.stdout.contains("otpauth://totp/Nuanxin:a.b?"),
        "{district:?}"
    );
    assert!(!district.stderr.contains("李梅"), "{district:?}");
}
