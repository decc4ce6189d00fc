//! The restore drill: a world, a backup, its loss, and everything back as it was.

mod audit;
mod home;
mod refusing;

use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::backup::BackupError;
use nuanxin_infra::db::Database;
use nuanxin_infra::installation;
use nuanxin_infra::keys::KeyRing;
use nuanxin_migrations::Migrator;
use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;

use self::home::{CANARIES, Home, empty_place, files_in, some_work, what_is_seen};
use crate::fixture::{STATION, World, resident, worlds};

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
        assert_eq!(
            home.restored("backup", &place).await.unwrap(),
            Vec::<String>::new()
        );
        assert!(!manifest.migrations.is_empty());

        let db = Database::open(&place.database).await.unwrap();
        let ring = KeyRing::load(&place.keys.file).unwrap();
        assert_eq!(what_is_seen(&db, &ring, &ids).await, before);
        let claimed = installation::find(db.reader()).await.unwrap().unwrap();
        assert!(claimed.has_keys(&ring));
        assert_eq!(db.pending_migrations().await.unwrap(), Vec::<String>::new());
        let files = place.files.folder().unwrap();
        assert_eq!(
            std::fs::read(files.join("2026/09/sealed.bin")).unwrap(),
            vec![7_u8; 3_000_000]
        );
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
        let in_hex = |bytes: &[u8]| {
            bytes
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect::<String>()
                .into_bytes()
        };
        let all: Vec<Vec<u8>> = canaries
            .iter()
            .flat_map(|one| [one.clone(), in_hex(one)])
            .collect();
        let files = files_in(&home.path("backup"));
        let whole: u64 = files.iter().map(|file| file.metadata().unwrap().len()).sum();
        assert!(whole > 3_000_000);
        for file in &files {
            let bytes = std::fs::read(file).unwrap();
            for canary in &all {
                assert!(
                    !contains(&bytes, canary),
                    "{}: {}",
                    file.display(),
                    String::from_utf8_lossy(canary)
                );
            }
        }
        let mode =
            std::os::unix::fs::PermissionsExt::mode(&home.path("backup").metadata().unwrap().permissions());
        assert_eq!(mode & 0o777, 0o700);
        let open = files.iter().filter(|file| {
            std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions()) & 0o077 != 0
        });
        assert_eq!(open.count(), 0, "nobody else may read them");
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
