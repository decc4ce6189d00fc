//! Backups and restores on a disk that gets full in the middle: nothing half done is taken for whole, and what was there
//! stays as it was.

use crate::home::Home;

fn people(home: &Home) {
    let add = [
        "staff",
        "add",
        "--username",
        "desk.1",
        "--role",
        "desk",
        "--name",
        "坐席",
    ];
    let added = home.run(&add);
    assert_eq!(added.code, Some(0), "{added:?}");
}

/// With one file of 2 MiB, or with none.
fn some_work(with_file: bool) -> Home {
    let home = Home::new();
    home.start(&["serve"]).terminate();
    people(&home);
    if with_file {
        let files = home.path("data-nuanxin/files");
        std::fs::create_dir_all(&files).unwrap();
        std::fs::write(files.join("a.bin"), vec![7; 2 << 20]).unwrap();
    }
    home
}

#[test]
fn a_backup_that_finds_no_room_leaves_nothing_and_can_be_made_again() {
    for (kib, with_file) in [(64, false), (1_500, true)] {
        let home = some_work(with_file);
        let refused = home.run_cramped(kib, &["backup", "kept"]);
        refused.complaint();
        assert!(!home.path("kept").exists() && !home.path("kept.unfinished").exists());
        let verified = home.run(&["audit", "verify"]);
        assert_eq!(verified.code, Some(0), "{verified:?}");
        let made = home.run(&["backup", "kept"]);
        assert_eq!(made.code, Some(0), "{made:?}");
    }
}

#[test]
fn a_restore_that_finds_no_room_leaves_no_database_and_is_simply_done_again() {
    for (kib, with_file) in [(64, false), (1_500, true)] {
        let home = some_work(with_file);
        let made = home.run(&["backup", "kept"]);
        assert_eq!(made.code, Some(0), "{made:?}");
        let found = Home::new();
        let keys = "nuanxin-keys.toml";
        std::fs::copy(home.path(keys), found.path(keys)).unwrap();
        let kept = home.path("kept");
        let restore = ["restore", kept.to_str().unwrap()];
        found.run_cramped(kib, &restore).complaint();
        assert!(!found.path("data-nuanxin/nuanxin.db").exists());
        let restored = found.run(&restore);
        assert_eq!(restored.code, Some(0), "{restored:?}");
        let taken = found.run(&[
            "staff",
            "add",
            "--username",
            "desk.1",
            "--role",
            "desk",
            "--name",
            "坐席",
        ]);
        assert!(taken.complaint().contains("taken"), "{taken:?}");
        if with_file {
            let file = std::fs::read(found.path("data-nuanxin/files/a.bin")).unwrap();
            assert_eq!(file.len(), 2 << 20);
        }
    }
}
