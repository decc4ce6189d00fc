//! What a program that was killed left in the store of files goes a day later, and nothing else does.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_infra::files::{ObjectName, Shelf};
use nuanxin_tests::{World, photo};
use nuanxin_workers::orphans::{shelves_of, sweep};

const DAY: Duration = Duration::from_secs(86_400);

/// A file that was written and never recorded; where it lies.
async fn written(world: &World) -> PathBuf {
    let incoming = world.platform.files.begin(ObjectName::random()).await;
    let mut incoming = incoming.expect("it begins");
    incoming.push(b"a letter").await.expect("room");
    let name = incoming.finish().await.expect("room").name;
    let folder = world.platform.settings.files.folder().expect("a folder");
    folder
        .join(name.shelf().to_string())
        .join(name.id().simple().to_string())
}

/// Every file on the shelves of a folder.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let shelves = std::fs::read_dir(folder).expect("a folder");
    let files = shelves.flat_map(|shelf| std::fs::read_dir(shelf.expect("a shelf").path()).expect("a shelf"));
    files.map(|file| file.expect("a file").path()).collect()
}

fn was_written(path: &Path, ago: Duration) {
    let file = std::fs::File::options()
        .write(true)
        .open(path)
        .expect("it is there");
    #[expect(clippy::disallowed_methods, reason = "the file system has no other clock")]
    let now = SystemTime::now();
    file.set_modified(now - ago).expect("a time");
}

#[tokio::test]
async fn a_file_that_no_row_names_goes_a_day_later() {
    World::each(async |world| {
        let li = world.resident("13900000631").await;
        let named = li.sends_file("a.gif", &photo(1)).await.has_status(201).id();
        let folder = world.platform.settings.files.folder().expect("a folder");
        let kept = files_in(&folder).remove(0);
        let (young, orphan) = (written(world).await, written(world).await);
        let half = orphan.with_file_name("0f#1");
        std::fs::write(&half, b"half").expect("written");
        for old in [&kept, &orphan, &half] {
            was_written(old, DAY + Duration::from_secs(60));
        }
        was_written(&young, DAY - Duration::from_secs(60));
        let sweeps = async || sweep(&world.platform, Shelf::all()).await.expect("it sweeps");
        assert_eq!((sweeps().await, sweeps().await), (1, 0));
        assert!(kept.exists() && young.exists() && !orphan.exists() && !half.exists());
        // what is taken away is named by no row any more, and gone by its own job
        li.removes_upload(named).await.has_status(204);
        world.settle().await;
        assert!(!kept.exists());
        let log = world.district().await.get("/audit?limit=50").await.done();
        let mut grounds = log.items().iter().filter(|entry| entry["action"] == "purge");
        assert_eq!(
            grounds.next().map(|entry| &entry["grounds"]),
            Some(&"orphaned_files:1".into())
        );
        assert!(grounds.next().is_none());
    })
    .await;
}

#[test]
fn each_part_of_the_store_has_its_hour_of_the_day() {
    let day: DateTime<Utc> = "2026-06-01T00:30:00Z".parse().expect("a time");
    let mut all = Vec::new();
    for hour in 0..24 {
        let shelves: Vec<Shelf> = shelves_of(day + TimeDelta::hours(hour)).collect();
        assert!((10..=11).contains(&shelves.len()));
        all.extend(shelves.iter().map(|shelf| shelf.number()));
    }
    all.sort_unstable();
    assert_eq!(all, (0..=255).collect::<Vec<u8>>());
}
