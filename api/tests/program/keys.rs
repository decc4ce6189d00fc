use std::path::PathBuf;
use std::time::{Duration, Instant};

use nuanxin_infra::testing::TestDatabase;

use crate::home::Home;
use crate::installation::Installation;

/// Longer than bringing a few values under a new key takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// From the new key to the end of the old one, by the operator's commands, while `serve` runs.
fn renew(place: &Installation, more: &[&str]) {
    let with = |command: &[&'static str]| -> Vec<String> {
        let words = ["keys"].iter().chain(command).map(|word| (*word).to_owned());
        words.chain(more.iter().map(|word| (*word).to_owned())).collect()
    };
    let run = |words: Vec<String>| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        place.run(&words)
    };
    let rotated = run(with(&["rotate"]));
    assert_eq!(rotated.code, Some(0), "{rotated:?}");
    assert!(rotated.stdout.contains("key 2 is current"), "{rotated:?}");
    let began = Instant::now();
    // the file has not been changed for a minute: nobody waits for what is on its way
    let keys = std::fs::File::options()
        .append(true)
        .open(key_file(&place.home))
        .unwrap();
    let modified = keys.metadata().unwrap().modified().unwrap();
    keys.set_modified(modified - Duration::from_secs(60)).unwrap();
    loop {
        let retired = run(with(&["retire"]));
        if retired.code == Some(0) {
            assert!(
                retired.stdout.contains("key 2 is the only one now"),
                "{retired:?}"
            );
            return;
        }
        let why = retired.complaint();
        assert!(
            why.contains("still stand under an old key") || why.contains("have not made the new key"),
            "{why}"
        );
        assert!(
            began.elapsed() < PATIENCE,
            "{retired:?} {:?}",
            place.run(&["keys", "status"])
        );
        std::thread::sleep(Duration::from_millis(300));
    }
}

/// On each kind of database that can be had here.
async fn places() -> Vec<Installation> {
    let mut places = Vec::new();
    for database in TestDatabase::all_backends().await {
        places.push(Installation::new(database.database.is_embedded()).await);
    }
    places
}

#[tokio::test(flavor = "multi_thread")]
async fn both_keys_are_renewed_by_command_while_the_program_serves() {
    for place in places().await {
        let serve = place.serve();
        let desk = place.desk(&serve);
        let request = desk.files(&serve);
        for more in [&[][..], &["--index"][..]] {
            renew(&place, more);
            assert!(desk.reads(&serve, &request).contains("138****5678"));
            desk.files(&serve);
        }
        let status = place.run(&["keys", "status"]).stdout;
        for line in [
            "field key 2 is current, the file holds 1",
            "index key 2 is current",
            "intakes: 0 values left",
            "process ",
        ] {
            assert!(status.contains(line), "{line}: {status}");
        }
        serve.terminate();
        let gone = place.run(&["keys", "status"]).stdout;
        assert!(
            !gone.contains("process "),
            "a process that has ended is not counted: {gone}"
        );
        let again = place.serve();
        assert!(
            place
                .signed_in(&again)
                .reads(&again, &request)
                .contains("138****5678")
        );
    }
}

#[test]
fn a_key_can_be_handed_out_first_and_made_current_later() {
    let home = Home::new();
    assert!(
        home.run(&["keys", "status"])
            .complaint()
            .contains("there is no database yet")
    );
    home.start(&["serve"]).terminate();
    let prepared = home.run(&["keys", "rotate", "--prepare"]);
    assert!(
        prepared.stdout.contains("key 2 is in the file and not used yet"),
        "{prepared:?}"
    );
    let again = home.run(&["keys", "rotate", "--prepare"]);
    assert!(again.stdout.contains("key 2"), "not another one: {again:?}");
    let early = home.run(&["keys", "retire"]);
    assert!(
        early.complaint().contains("run nuanxin keys rotate first"),
        "{early:?}"
    );
    assert!(
        home.run(&["keys", "status"])
            .stdout
            .contains("key 2 waits to be made current")
    );
    assert!(home.run(&["keys", "rotate"]).stdout.contains("key 2 is current"));
    let twice = home.run(&["keys", "rotate"]);
    assert!(twice.complaint().contains("has not been retired"), "{twice:?}");
}

#[test]
fn a_lost_old_cut_off_or_foreign_key_file_is_a_refusal_to_start_that_says_what_to_do() {
    let home = Home::new();
    home.start(&["serve"]).terminate();
    let keys = home.path("nuanxin-keys.toml");
    let old = std::fs::read(&keys).unwrap();
    assert_eq!(home.run(&["keys", "rotate"]).code, Some(0));
    let present = std::fs::read(&keys).unwrap();
    let refused = |bytes: &[u8]| {
        std::fs::write(&keys, bytes).unwrap();
        let by_check = home.run(&["check"]).stdout;
        assert!(by_check.contains("failed  keys: "), "{by_check}");
        home.run(&["serve"]).complaint().to_owned()
    };
    let told = refused(&old);
    assert!(
        told.contains("lacks the field key 2") && told.contains("Put the present file"),
        "{told}"
    );
    let told = refused(&present[..present.len() / 2]);
    assert!(told.contains("is not a key ring, or cut off"), "{told}");
    let told = refused(b"");
    assert!(told.contains("is not a key ring, or cut off"), "{told}");
    // the key that rows stand under, taken out of the ring
    let text = String::from_utf8(present.clone()).unwrap();
    let (field, index) = text.split_once("[index_keys]").unwrap();
    let lacking: Vec<&str> = field.lines().filter(|line| !line.starts_with("1 = ")).collect();
    let told = refused(format!("{}\n[index_keys]{index}", lacking.join("\n")).as_bytes());
    assert!(told.contains("lacks the field key 1"), "{told}");
    let elsewhere = Home::new();
    elsewhere.start(&["serve"]).terminate();
    let told = refused(&std::fs::read(elsewhere.path("nuanxin-keys.toml")).unwrap());
    assert!(told.contains("not those of this database"), "{told}");
    std::fs::write(&keys, present).unwrap();
    home.start(&["serve"]).ready_after("/readyz");
}

/// The key file of a place.
fn key_file(home: &Home) -> PathBuf {
    home.path("nuanxin-keys.toml")
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_backup_everything_can_be_lost_but_the_keys_and_comes_back() {
    for place in places().await {
        let serve = place.serve();
        let desk = place.desk(&serve);
        let requests: Vec<String> = (0..3).map(|_| desk.files(&serve)).collect();
        let files = place.home.path("data-nuanxin/files");
        std::fs::create_dir_all(&files).unwrap();
        std::fs::write(files.join("a.bin"), [1, 2, 3]).unwrap();
        let queue = desk.queue_of(&serve, requests.len());
        let before: Vec<String> = requests.iter().map(|id| desk.reads(&serve, id)).collect();
        let made = place.run(&["backup", "kept"]);
        assert_eq!(made.code, Some(0), "{made:?}");
        assert!(made.stdout.contains("It holds no keys"), "{made:?}");
        assert!(
            place
                .run(&["backup", "kept"])
                .complaint()
                .contains("exists already")
        );
        assert!(
            place
                .run(&["restore", "kept"])
                .complaint()
                .contains("in use or holds data")
        );
        serve.terminate();

        let found = Installation::empty(place.is_embedded()).await;
        let kept = place.home.path("kept");
        let kept = kept.to_str().unwrap();
        let nothing = found.run(&["restore", kept]);
        assert!(nothing.complaint().contains("is missing"), "no keys: {nothing:?}");
        std::fs::copy(key_file(&place.home), key_file(&found.home)).unwrap();
        let restored = found.run(&["restore", kept]);
        assert_eq!(restored.code, Some(0), "{restored:?}");
        let verified = found.run(&["audit", "verify"]);
        assert_eq!(verified.code, Some(0), "{verified:?}");
        let serve = found.serve();
        let desk = found.signed_in(&serve);
        let after: Vec<String> = requests.iter().map(|id| desk.reads(&serve, id)).collect();
        assert_eq!((after, desk.queue(&serve)), (before, queue));
        assert_eq!(
            std::fs::read(found.home.path("data-nuanxin/files/a.bin")).unwrap(),
            [1, 2, 3]
        );
        desk.files(&serve);
        serve.terminate();
        assert!(
            found
                .run(&["restore", kept])
                .complaint()
                .contains("in use or holds data")
        );
    }
}
