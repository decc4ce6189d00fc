//! What is not restored, and leaves everything as it is.

use std::path::Path;

use nuanxin_infra::backup::{self, BackupError};
use nuanxin_infra::clock::SystemClock;
use nuanxin_infra::installation::KeyMisfit;
use nuanxin_infra::key_rotation::{self, Rotation};
use nuanxin_infra::keys::{KeyKind, KeyRing};

use super::home::{Home, empty_place, files_in, some_work};
use crate::fixture::worlds;
use crate::renewing_keys::let_seconds_pass;

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
                spoiled.extend([
                    Some(changed),
                    Some(whole[..whole.len() - 1].to_vec()),
                    Some(vec![]),
                ]);
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
        key_rotation::rotate(db, ring, rotation, &SystemClock)
            .await
            .unwrap();
        home.backed_up("during").await.unwrap();
        while key_rotation::step(db, ring, &SystemClock).await.unwrap() {}
        let_seconds_pass(&home.settings.keys.file);
        key_rotation::retire(db, ring, KeyKind::Field, &SystemClock)
            .await
            .unwrap();
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
async fn what_lies_in_a_bucket_is_left_to_it() {
    for world in worlds().await {
        let home = Home::new(world).await;
        home.backed_up("with-files").await.unwrap();
        let mut settings = home.settings.clone();
        settings.files.url = "s3://uploads".to_owned();
        let (db, ring) = (home.world.db(), &home.world.cx.ring);
        let made = backup::make(&settings, db, ring, &home.path("without"), &SystemClock).await;
        assert!(
            made.unwrap()
                .parts
                .iter()
                .all(|part| !part.path.starts_with("files/"))
        );
        let (mut place, _database) = empty_place(&home, "elsewhere").await;
        place.files.url = "s3://uploads".to_owned();
        let refused = home.restored("with-files", &place).await.unwrap_err();
        assert!(matches!(refused, BackupError::NoFolder), "{refused}");
        home.restored("without", &place).await.unwrap();
    }
}
