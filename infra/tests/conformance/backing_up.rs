//! The restore drill: a world, a backup, its loss, and everything back as it was; and all that is refused.

use std::path::{Path, PathBuf};

use nuanxin_domain::help_request::Words;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::backup::{self, BackupError, Manifest};
use nuanxin_infra::clock::SystemClock;
use nuanxin_infra::db::Database;
use nuanxin_infra::help_requests::{self, QueueScope, QueueView};
use nuanxin_infra::installation::{self, KeyMisfit, MadeBy};
use nuanxin_infra::key_rotation::{self, Rotation};
use nuanxin_infra::keys::{KeyKind, KeyRing};
use nuanxin_infra::settings::Settings;
use nuanxin_infra::testing::TestDatabase;
use nuanxin_migrations::Migrator;
use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;
use tempfile::TempDir;

use crate::fixture::{STATION, World, advisor_of, lead_of, resident, worlds};

/// What was planted where a thief would look for it.
const CANARIES: [&str; 4] = ["王秀英", "13800005678", "家里没有钱买药", "刚才没有接通"];

/// A world with a key file and a folder of files.
struct Home {
    world: World,
    folder: TempDir,
    settings: Settings,
}

impl Home {
    async fn new(mut world: World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path(), world.test.as_ref().unwrap().url());
        world.cx.ring = KeyRing::create(&settings.keys.file).unwrap();
        let tx = world.db().write_tx().await.unwrap();
        installation::claim(&tx, MadeBy::Serve, &world.cx.ring).await.unwrap();
        tx.commit().await.unwrap();
        let files = settings.files.folder().unwrap();
        std::fs::create_dir_all(files.join("2026/09")).unwrap();
        std::fs::write(files.join("2026/09/sealed.bin"), vec![7_u8; 3_000_000]).unwrap();
        std::fs::write(files.join("空的"), []).unwrap();
        Self { world, folder, settings }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn backed_up(&self, name: &str) -> Result<Manifest, BackupError> {
        let (settings, ring) = (&self.settings, &self.world.cx.ring);
        backup::make(settings, self.world.db(), ring, &self.path(name), &SystemClock).await
    }

    async fn restored(&self, from: &str, to: &Settings) -> Result<Vec<String>, BackupError> {
        let ring = KeyRing::load(&to.keys.file).unwrap();
        let restored = backup::restore(to, &ring, &self.path(from)).await?;
        Ok(restored.migrated)
    }
}

fn settings(folder: &Path, url: &str) -> Settings {
    let text = |path: PathBuf| path.to_str().unwrap().to_owned();
    let environment = [
        ("NUANXIN__DATABASE__URL", url.to_owned()),
        ("NUANXIN__DATA_DIR", text(folder.join("data"))),
        ("NUANXIN__KEYS__FILE", text(folder.join("keys.toml"))),
    ];
    let environment = environment.into_iter().map(|(key, value)| (key.to_owned(), value));
    Settings::load(None, environment).unwrap()
}

/// An empty place of the same kind, with the same keys; the database goes with the second value.
async fn empty_place(home: &Home, name: &str) -> (Settings, Option<TestDatabase>) {
    let folder = home.path(name);
    std::fs::create_dir(&folder).unwrap();
    std::fs::copy(&home.settings.keys.file, folder.join("keys.toml")).unwrap();
    if home.world.db().is_embedded() {
        let url = format!("sqlite://{}?mode=rwc", folder.join("data/nuanxin.db").display());
        return (settings(&folder, &url), None);
    }
    let database = TestDatabase::empty_postgres().await.unwrap();
    (settings(&folder, database.url()), Some(database))
}

/// The queue of a lead, and what each request says to whoever may read it.
async fn what_is_seen(db: &Database, ring: &KeyRing, ids: &[RequestId]) -> Vec<String> {
    let lead = lead_of(STATION);
    let reader = db.reader();
    let scope = QueueScope::of(&lead).unwrap();
    let page = help_requests::queue(reader, scope, QueueView::Station, None, 100).await.unwrap();
    assert!(!page.items.is_empty());
    let mut seen: Vec<String> = page.items.iter().map(|request| format!("{request:?}")).collect();
    for id in ids {
        let request = help_requests::load(reader, *id).await.unwrap();
        let told = help_requests::intake(reader, ring, *id).await.unwrap().unwrap();
        let timeline = help_requests::timeline(reader, ring, *id).await.unwrap();
        let words = timeline.iter().map(|event| {
            let told = event.words.internal_note.as_ref().map(|note| note.expose().clone());
            (event.seq, event.kind.code(), told)
        });
        let told = serde_json::to_string(told.expose()).unwrap();
        seen.push(format!("{request:?} {told} {:?}", words.collect::<Vec<_>>()));
    }
    seen
}

async fn some_work(world: &World) -> Vec<RequestId> {
    let mut ids = Vec::new();
    for urgency in [Urgency::Normal, Urgency::Urgent, Urgency::Sos] {
        ids.push(world.submitted(&resident(), urgency, false).await.id);
        ids.push(world.queued_at(STATION, urgency, false).await.id);
        let advisor = advisor_of(STATION);
        let accepted = world.accepted_by(&advisor, urgency, true).await;
        let noted = world.decide(&advisor, |cx| accepted.note(Words::internal(CANARIES[3]), cx));
        ids.push(world.recorded(noted.unwrap()).await.id);
    }
    ids
}

#[tokio::test]
async fn after_the_loss_of_everything_but_the_keys_a_backup_brings_everything_back() {
    for world in worlds().await {
        let home = Home::new(world).await;
        let ids = some_work(&home.world).await;
        let before = what_is_seen(home.world.db(), &home.world.cx.ring, &ids).await;
        let manifest = home.backed_up("backup").await.unwrap();
        // what comes after the backup is not in it
        home.world.submitted(&resident(), Urgency::Normal, false).await;
        let (place, _database) = empty_place(&home, "elsewhere").await;
        assert_eq!(home.restored("backup", &place).await.unwrap(), Vec::<String>::new());
        assert!(!manifest.migrations.is_empty());

        let db = Database::open(&place.database).await.unwrap();
        let ring = KeyRing::load(&place.keys.file).unwrap();
        assert_eq!(what_is_seen(&db, &ring, &ids).await, before);
        let claimed = installation::find(db.reader()).await.unwrap().unwrap();
        assert!(claimed.has_keys(&ring));
        assert_eq!(db.pending_migrations().await.unwrap(), Vec::<String>::new());
        let files = place.files.folder().unwrap();
        assert_eq!(std::fs::read(files.join("2026/09/sealed.bin")).unwrap(), vec![7_u8; 3_000_000]);
        assert_eq!(std::fs::read(files.join("空的")).unwrap(), Vec::<u8>::new());
        // it is alive: new requests are recorded behind the old ones
        let mut again = World::over(db, None);
        again.cx.ring = ring;
        // the fixture counts its request numbers from 1 again
        for _ in 0..20 {
            again.submission(&resident(), Urgency::Normal, false);
        }
        again.queued_at(STATION, Urgency::Normal, false).await;
        again.db().close().await.unwrap();
        // and the place is not empty any more
        let refused = home.restored("backup", &place).await.unwrap_err();
        assert!(matches!(refused, BackupError::NotEmpty(_)), "{refused}");
    }
}

/// Every file under a folder.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_in(&path));
        } else {
            files.push(path);
        }
    }
    files
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn a_thief_finds_neither_a_key_nor_anybodys_words_in_a_backup() {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    for world in worlds().await {
        let home = Home::new(world).await;
        some_work(&home.world).await;
        home.backed_up("backup").await.unwrap();
        let keys = std::fs::read_to_string(&home.settings.keys.file).unwrap();
        let mut canaries: Vec<Vec<u8>> = CANARIES.iter().map(|text| text.as_bytes().to_vec()).collect();
        let secrets = keys.split('"').skip(1).step_by(2);
        for secret in secrets {
            let raw = STANDARD.decode(secret).unwrap();
            assert_eq!(raw.len(), 32, "a key");
            let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
            canaries.extend([secret.as_bytes().to_vec(), hex.into_bytes(), raw]);
        }
        assert!(canaries.len() >= CANARIES.len() + 4 * 3);
        // PostgreSQL's text shows bytes in hex
        let in_hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>().into_bytes();
        let all: Vec<Vec<u8>> = canaries.iter().flat_map(|one| [one.clone(), in_hex(one)]).collect();
        let files = files_in(&home.path("backup"));
        let whole: u64 = files.iter().map(|file| file.metadata().unwrap().len()).sum();
        assert!(whole > 3_000_000);
        for file in &files {
            let bytes = std::fs::read(file).unwrap();
            for canary in &all {
                assert!(!contains(&bytes, canary), "{}: {}", file.display(), String::from_utf8_lossy(canary));
            }
        }
        let mode = std::os::unix::fs::PermissionsExt::mode(&home.path("backup").metadata().unwrap().permissions());
        assert_eq!(mode & 0o777, 0o700);
        let open = files.iter().filter(|file| {
            std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions()) & 0o077 != 0
        });
        assert_eq!(open.count(), 0, "nobody else may read them");
    }
}

#[tokio::test]
async fn a_backup_that_was_cut_off_or_changed_anywhere_is_refused_and_nothing_is_touched() {
    for world in worlds().await {
        let home = Home::new(world).await;
        some_work(&home.world).await;
        home.backed_up("backup").await.unwrap();
        let (place, database) = empty_place(&home, "elsewhere").await;
        let untouched = async || {
            if let Some(database) = &database {
                assert!(!database.database.has_tables().await.unwrap());
            }
            assert!(!home.path("elsewhere/data").exists());
        };
        for file in files_in(&home.path("backup")) {
            let whole = std::fs::read(&file).unwrap();
            let name = file.display().to_string();
            let mut spoiled = vec![None];
            if !whole.is_empty() {
                let mut changed = whole.clone();
                let middle = changed.len() / 2;
                changed[middle] ^= 1;
                spoiled.extend([Some(changed), Some(whole[..whole.len() - 1].to_vec()), Some(vec![])]);
            }
            for bytes in spoiled {
                match &bytes {
                    Some(bytes) => std::fs::write(&file, bytes).unwrap(),
                    None => std::fs::remove_file(&file).unwrap(),
                }
                let refused = home.restored("backup", &place).await.unwrap_err();
                let good = match &bytes {
                    None if name.ends_with("manifest.json") => matches!(refused, BackupError::NoManifest(_)),
                    None if name.ends_with("manifest.mac") => matches!(refused, BackupError::Io { .. }),
                    _ => matches!(refused, BackupError::Altered(_) | BackupError::Keys { .. }),
                };
                assert!(good, "{name}: {refused}");
                untouched().await;
            }
            std::fs::write(&file, whole).unwrap();
        }
        std::fs::rename(home.path("backup"), home.path("backup.unfinished")).unwrap();
        let refused = home.restored("backup", &place).await.unwrap_err();
        assert!(matches!(refused, BackupError::NoManifest(_)), "{refused}");
        untouched().await;
    }
}

#[tokio::test]
async fn other_keys_or_too_old_or_too_new_ones_do_not_restore() {
    for world in worlds().await {
        let home = Home::new(world).await;
        some_work(&home.world).await;
        let (db, ring) = (home.world.db(), &home.world.cx.ring);
        let before = home.path("keys-before.toml");
        std::fs::copy(&home.settings.keys.file, &before).unwrap();
        home.backed_up("first").await.unwrap();
        let rotation = Rotation {
            kind: KeyKind::Field,
            prepare_only: false,
            patience: std::time::Duration::ZERO,
        };
        key_rotation::rotate(db, ring, rotation, &SystemClock).await.unwrap();
        home.backed_up("during").await.unwrap();
        while key_rotation::step(db, ring, &SystemClock).await.unwrap() {}
        key_rotation::retire(db, ring, KeyKind::Field, &SystemClock).await.unwrap();
        home.backed_up("after").await.unwrap();

        let (place, _database) = empty_place(&home, "elsewhere").await;
        let with = async |keys: &Path, backup: &str| {
            std::fs::copy(keys, &place.keys.file).unwrap();
            match home.restored(backup, &place).await {
                Err(BackupError::Keys { why, .. }) => why,
                other => panic!("{backup}: {other:?}"),
            }
        };
        let now = home.settings.keys.file.clone();
        assert_eq!(with(&now, "first").await, KeyMisfit::Lacks(KeyKind::Field, 1));
        assert_eq!(with(&before, "after").await, KeyMisfit::Lacks(KeyKind::Field, 2));
        assert_eq!(with(&before, "during").await, KeyMisfit::Lacks(KeyKind::Field, 2));
        let strange = home.path("strange.toml");
        KeyRing::create(&strange).unwrap();
        assert_eq!(with(&strange, "first").await, KeyMisfit::Others);

        std::fs::copy(&before, &place.keys.file).unwrap();
        home.restored("first", &place).await.unwrap();
    }
}

#[tokio::test]
async fn an_older_schema_is_brought_up_to_date_and_a_newer_one_refused() {
    for world in worlds().await {
        let home = Home::new(world).await;
        let ids = some_work(&home.world).await;
        let before = what_is_seen(home.world.db(), &home.world.cx.ring, &ids).await;
        let tx = home.world.db().write_tx().await.unwrap();
        Migrator::down(&tx, Some(1)).await.unwrap();
        tx.commit().await.unwrap();
        home.backed_up("older").await.unwrap();
        let (place, _database) = empty_place(&home, "elsewhere").await;
        let last = Migrator::migrations().last().unwrap().name().to_owned();
        assert_eq!(home.restored("older", &place).await.unwrap(), [last]);
        let db = Database::open(&place.database).await.unwrap();
        let ring = KeyRing::load(&place.keys.file).unwrap();
        assert_eq!(what_is_seen(&db, &ring, &ids).await, before);
        db.close().await.unwrap();

        home.world.db().migrate().await.unwrap();
        let tx = home.world.db().write_tx().await.unwrap();
        let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_from_tomorrow', 0)";
        tx.execute_unprepared(newer).await.unwrap();
        tx.commit().await.unwrap();
        home.backed_up("newer").await.unwrap();
        let (place, _database) = empty_place(&home, "again").await;
        let refused = home.restored("newer", &place).await.unwrap_err();
        assert!(matches!(refused, BackupError::Newer(_)), "{refused}");
    }
}

#[tokio::test]
async fn a_place_with_anything_in_it_is_left_as_it_is() {
    for world in worlds().await {
        let home = Home::new(world).await;
        some_work(&home.world).await;
        home.backed_up("backup").await.unwrap();
        // the very database that runs
        let refused = home.restored("backup", &home.settings).await.unwrap_err();
        assert!(matches!(refused, BackupError::NotEmpty(_)), "{refused}");
        let (place, _database) = empty_place(&home, "elsewhere").await;
        let files = place.files.folder().unwrap();
        std::fs::create_dir_all(&files).unwrap();
        std::fs::write(files.join("somebodys"), b"x").unwrap();
        let refused = home.restored("backup", &place).await.unwrap_err();
        assert!(matches!(refused, BackupError::NotEmpty(_)), "{refused}");
        assert!(files.join("somebodys").exists());
        // a second backup does not overwrite the first
        let refused = home.backed_up("backup").await.unwrap_err();
        assert!(matches!(refused, BackupError::Exists(_)), "{refused}");
        // nor does one go into the folder that it copies
        let within = home.settings.files.folder().unwrap().join("backup");
        let (settings, ring) = (&home.settings, &home.world.cx.ring);
        let refused = backup::make(settings, home.world.db(), ring, &within, &SystemClock).await;
        assert!(matches!(refused, Err(BackupError::WithinFiles)), "{refused:?}");
        // nor the keys, should somebody have put them there
        let mut careless = home.settings.clone();
        careless.files.url = format!("file://{}", home.folder.path().display());
        let refused = backup::make(&careless, home.world.db(), ring, &home.path("x"), &SystemClock).await;
        assert!(matches!(refused, Err(BackupError::KeysAmongFiles)), "{refused:?}");
        assert!(!home.path("x").exists() && !home.path("x.unfinished").exists());
    }
}

#[tokio::test]
async fn a_backup_is_one_moment_while_others_write() {
    for world in worlds().await {
        let home = Home::new(world).await;
        some_work(&home.world).await;
        let writing = async {
            for _ in 0..40 {
                home.world.queued_at(STATION, Urgency::Normal, false).await;
            }
        };
        let (_, made) = tokio::join!(writing, home.backed_up("backup"));
        made.unwrap();
        let (place, _database) = empty_place(&home, "elsewhere").await;
        home.restored("backup", &place).await.unwrap();
        let db = Database::open(&place.database).await.unwrap();
        // every request has all that was written with it, and nothing has it without its request
        let whole = "SELECT count(*) AS n FROM help_requests h WHERE \
                     (SELECT count(*) FROM intakes i WHERE i.request_id = h.id) <> 1 OR \
                     (SELECT count(*) FROM events e WHERE e.request_id = h.id) <> \
                     (SELECT max(seq) FROM events e WHERE e.request_id = h.id)";
        let alone = "SELECT count(*) AS n FROM events WHERE request_id NOT IN (SELECT id FROM help_requests)";
        for sql in [whole, alone] {
            let statement = sea_orm::Statement::from_string(db.backend(), sql);
            let row = db.reader().query_one_raw(statement).await.unwrap().unwrap();
            assert_eq!(row.try_get::<i64>("", "n").unwrap(), 0, "{sql}");
        }
        db.close().await.unwrap();
    }
}
