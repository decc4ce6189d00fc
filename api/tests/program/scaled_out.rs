use nuanxin_infra::testing::TestDatabase;

use crate::home::{Ended, Home, Running};

/// The program on a PostgreSQL database, and on Redis where there is one.
fn command(home: &Home, database: &TestDatabase, arguments: &[&str]) -> std::process::Command {
    let mut command = home.command(arguments);
    command.env("NUANXIN__DATABASE__URL", database.url());
    match std::env::var("TEST_REDIS_URL") {
        Ok(redis) => command.env("NUANXIN__REDIS__URL", redis),
        Err(_) => command.env_remove("NUANXIN__REDIS__URL"),
    };
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgresql_the_schema_is_the_operators_and_the_workers_are_apart() {
    let Some(database) = TestDatabase::empty_postgres().await else {
        return;
    };
    let home = Home::new();
    let run = |arguments: &[&str]| Ended::from(command(&home, &database, arguments).output().unwrap());
    assert!(run(&["serve"]).complaint().contains("run nuanxin migrate"));
    assert!(run(&["check"]).stdout.contains("nuanxin migrate is needed for"));
    assert!(run(&["migrate"]).stdout.contains("migrated: "));
    assert!(run(&["check"]).stdout.contains("ok      database: PostgreSQL"));

    let serve = Running::start(command(&home, &database, &["serve"]));
    let work = [(); 2].map(|()| Running::start(command(&home, &database, &["work"])));
    serve.ready_after("/readyz");
    for running in work.into_iter().chain([serve]) {
        let (ended, took) = running.terminate();
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(took.as_secs() < 10, "{took:?}");
    }
    assert!(run(&["demo"]).complaint().contains("not made by nuanxin demo"));
}
