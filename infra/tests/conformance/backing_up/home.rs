//! A world with a key file and a folder of files, and an empty place to which it can be brought back.

use std::path::{Path, PathBuf};

use nuanxin_domain::help_request::Words;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::backup::{self, BackupError, Manifest};
use nuanxin_infra::clock::SystemClock;
use nuanxin_infra::db::Database;
use nuanxin_infra::help_requests::{self, QueueAsked, QueueScope, QueueView};
use nuanxin_infra::installation::{self, MadeBy};
use nuanxin_infra::keys::KeyRing;
use nuanxin_infra::settings::Settings;
use nuanxin_infra::testing::TestDatabase;
use tempfile::TempDir;

use crate::fixture::{STATION, World, advisor_of, lead_of, resident};

/// What was planted where a thief would look for it.
pub const CANARIES: [&str; 4] = ["王秀英", "13800005678", "家里没有钱买药", "刚才没有接通"];

/// A world with a key file and a folder of files.
pub struct Home {
    pub world: World,
    pub folder: TempDir,
    pub settings: Settings,
}

impl Home {
    pub async fn new(mut world: World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path(), world.test.as_ref().unwrap().url());
        world.cx.ring = KeyRing::create(&settings.keys.file).unwrap();
        let tx = world.db().write_tx().await.unwrap();
        installation::claim(&tx, MadeBy::Serve, &world.cx.ring)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let files = settings.files.folder().unwrap();
        std::fs::create_dir_all(files.join("2026/09")).unwrap();
        std::fs::write(files.join("2026/09/sealed.bin"), vec![7_u8; 3_000_000]).unwrap();
        std::fs::write(files.join("空的"), []).unwrap();
        Self {
            world,
            folder,
            settings,
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub async fn backed_up(&self, name: &str) -> Result<Manifest, BackupError> {
        let (settings, ring) = (&self.settings, &self.world.cx.ring);
        backup::make(settings, self.world.db(), ring, &self.path(name), &SystemClock).await
    }

    pub async fn restored(&self, from: &str, to: &Settings) -> Result<Vec<String>, BackupError> {
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
    let environment = environment
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value));
    Settings::load(None, environment).unwrap()
}

/// An empty place of the same kind, with the same keys; the database goes with the second value.
pub async fn empty_place(home: &Home, name: &str) -> (Settings, Option<TestDatabase>) {
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
pub async fn what_is_seen(db: &Database, ring: &KeyRing, ids: &[RequestId]) -> Vec<String> {
    let lead = lead_of(STATION);
    let reader = db.reader();
    let asked = QueueAsked {
        scope: QueueScope::of(&lead).unwrap(),
        view: QueueView::Station,
        now: chrono::DateTime::UNIX_EPOCH,
    };
    let page = help_requests::queue(reader, ring, asked, None, 100)
        .await
        .unwrap();
    assert!(!page.items.is_empty());
    let mut seen: Vec<String> = page
        .items
        .iter()
        .map(|(request, _)| format!("{request:?}"))
        .collect();
    for id in ids {
        let request = help_requests::load(reader, *id).await.unwrap();
        let told = help_requests::intake(reader, ring, *id).await.unwrap().unwrap();
        let timeline = help_requests::timeline(reader, ring, *id).await.unwrap();
        let words = timeline.iter().map(|event| {
            let told = event
                .words
                .internal_note
                .as_ref()
                .map(|note| note.expose().clone());
            (event.seq, event.kind.code(), told)
        });
        let told = serde_json::to_string(told.expose()).unwrap();
        seen.push(format!("{request:?} {told} {:?}", words.collect::<Vec<_>>()));
    }
    seen
}

pub async fn some_work(world: &World) -> Vec<RequestId> {
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

/// Every file under a folder.
pub fn files_in(folder: &Path) -> Vec<PathBuf> {
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
