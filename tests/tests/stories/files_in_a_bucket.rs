//! Files lie in a bucket as in a folder, and a scanner looks through them where they lie. No database has a part in it.

use mobile_mock::standin::{S3_BUCKET, S3_KEY, S3_REGION, S3_SECRET, Standin};
use nuanxin_infra::clamd::{Clamd, NotScanned, Verdict};
use nuanxin_infra::clock::SystemClock;
use nuanxin_infra::files::{FileError, FileKey, FileStore, ObjectName, PIECE, Shelf, Stored};
use nuanxin_infra::settings::{FileSettings, Settings};
use serde_json::{Value, json};
use std::sync::Arc;

/// More than anybody holds in memory at once.
const LARGE: usize = 9 * 1024 * 1024 + 7;

struct Outside {
    standin: Standin,
    http: reqwest::Client,
    folder: tempfile::TempDir,
}

impl Outside {
    async fn start() -> Self {
        let bind = "127.0.0.1:0".parse().expect("an address");
        Self {
            standin: Standin::start(bind).await.expect("a stand-in"),
            http: reqwest::Client::builder().no_proxy().build().expect("a client"),
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// The settings of an installation with this bucket and this scanner, but for what is changed.
    fn settings(&self, changed: &[(&str, &str)]) -> FileSettings {
        let waiting = self.folder.path().join("incoming").display().to_string();
        let mut all = vec![
            ("URL", format!("s3://{S3_BUCKET}/ja")),
            ("S3_ENDPOINT", self.standin.s3_endpoint()),
            ("S3_KEY", S3_KEY.to_owned()),
            ("S3_SECRET", S3_SECRET.to_owned()),
            ("S3_REGION", S3_REGION.to_owned()),
            ("S3_TIMEOUT_SECONDS", "5".to_owned()),
            ("INCOMING", waiting),
            ("CLAMD", self.standin.clamd.to_string()),
            ("CLAMD_TIMEOUT_SECONDS", "20".to_owned()),
        ];
        all.extend(changed.iter().map(|(key, value)| (*key, (*value).to_owned())));
        let all = all
            .into_iter()
            .map(|(key, value)| (format!("NUANXIN__FILES__{key}"), value));
        Settings::load(None, all).expect("good settings").files
    }

    fn store(&self, changed: &[(&str, &str)]) -> FileStore {
        FileStore::from_settings(&self.settings(changed), Arc::new(SystemClock)).expect("a store")
    }

    async fn shown(&self, of: &str) -> Value {
        let url = format!("http://{}/standin/{of}", self.standin.address);
        let answer = self.http.get(url).send().await.expect("an answer");
        answer.json().await.expect("JSON")
    }

    async fn fails(&self, of: &str, fault: Value) {
        let url = format!("http://{}/standin/{of}/faults", self.standin.address);
        let planted = self.http.post(url).json(&fault).send().await.expect("an answer");
        assert!(planted.status().is_success());
    }
}

/// Bytes in which each place can be told from each other.
fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at / 3 + at % 251) as u8).collect()
}

async fn write(store: &FileStore, content: &[u8]) -> Result<Stored, FileError> {
    let mut incoming = store.begin(ObjectName::random()).await?;
    for part in content.chunks(300_000) {
        incoming.push(part).await?;
    }
    incoming.finish().await
}

#[tokio::test]
async fn what_lies_in_a_bucket_is_read_in_parts_listed_and_deleted() {
    let outside = Outside::start().await;
    let store = outside.store(&[]);
    let large = content(LARGE);
    let mut all = vec![write(&store, &large).await.expect("room")];
    for range in [0..1, 524_280..1_100_000, LARGE as u64 - 5..u64::MAX] {
        let expected = &large[range.start as usize..(range.end as usize).min(LARGE)];
        let read = store
            .read(all[0].name, &all[0].key, all[0].bytes, range.clone())
            .await;
        assert_eq!(read.expect("it is there"), expected, "{range:?}");
    }
    for length in [0, 1, PIECE, 2 * PIECE + 9] {
        let content = content(length);
        let stored = write(&store, &content).await.expect("room");
        let whole = store
            .read(stored.name, &stored.key, stored.bytes, 0..u64::MAX)
            .await;
        assert_eq!(whole.expect("it is there"), content);
        all.push(stored);
    }
    let listed = outside.shown("s3").await["objects"].clone();
    assert_eq!(listed.as_object().map(serde_json::Map::len), Some(all.len()));
    assert!(
        listed
            .as_object()
            .into_iter()
            .flatten()
            .all(|(key, _)| key.starts_with("ja/"))
    );

    // more than one page of one shelf, and none of another
    let shelf = all[0].name.shelf();
    while all.iter().filter(|stored| stored.name.shelf() == shelf).count() < 4 {
        let name = ObjectName::random();
        if name.shelf() == shelf {
            all.push(
                store
                    .begin(name)
                    .await
                    .expect("it begins")
                    .finish()
                    .await
                    .expect("room"),
            );
        }
    }
    let now = chrono::DateTime::<chrono::Utc>::MAX_UTC;
    let mut found = Vec::new();
    for shelf in Shelf::all() {
        found.extend(store.written_before(shelf, now).await.expect("a list"));
    }
    assert_eq!(found.len(), all.len());
    for stored in &all {
        assert!(found.contains(&stored.name));
        store.delete(stored.name).await.expect("deleted");
        store.delete(stored.name).await.expect("gone already");
    }
    assert_eq!(outside.shown("s3").await["objects"], json!({}));
    let gone = store.read(all[0].name, &all[0].key, all[0].bytes, 0..1).await;
    assert!(matches!(gone, Err(FileError::Missing)));
}

#[tokio::test]
async fn a_bucket_in_trouble_is_told_and_nothing_stays() {
    let outside = Outside::start().await;
    let store = outside.store(&[]);
    store.probe().await.expect("it works");
    assert!(store.is_there().await);
    assert_eq!(outside.shown("s3").await["objects"], json!({}));

    // a short trouble is got over
    outside
        .fails(
            "s3",
            json!({ "kind": "code", "code": "SlowDown", "path": "PUT", "next": 2 }),
        )
        .await;
    outside
        .fails("s3", json!({ "kind": "drop", "path": "PUT", "next": 1 }))
        .await;
    let stored = write(&store, b"a letter").await.expect("room");
    store.delete(stored.name).await.expect("deleted");

    for full in ["XMinioStorageFull", "QuotaExceeded"] {
        outside
            .fails(
                "s3",
                json!({ "kind": "code", "code": full, "path": "PUT", "next": 1 }),
            )
            .await;
        let written = write(&store, &content(LARGE)).await;
        assert!(matches!(written, Err(FileError::Full)), "{full}: {written:?}");
    }
    // who goes before the end leaves nothing, here or there
    let mut incoming = store.begin(ObjectName::random()).await.expect("it begins");
    incoming.push(&content(LARGE)).await.expect("room");
    drop(incoming);
    assert_eq!(outside.shown("s3").await["objects"], json!({}));
    let waiting = std::fs::read_dir(outside.folder.path().join("incoming"));
    assert_eq!(waiting.expect("a folder").count(), 0);

    // secrets and keys that are not ours are refused, and stand in no error
    for (key, wrong) in [
        ("S3_SECRET", "hush-hush-hush"),
        ("S3_KEY", "OTHER"),
        ("S3_REGION", "eu-1"),
    ] {
        let stranger = outside.store(&[(key, wrong)]);
        let refused = stranger.probe().await.expect_err("refused").to_string();
        assert!(
            refused.contains("status 403") && !refused.contains("hush"),
            "{refused}"
        );
        assert!(!stranger.is_there().await);
    }
    let nobody = outside.store(&[("S3_ENDPOINT", "http://127.0.0.1:1"), ("S3_TIMEOUT_SECONDS", "1")]);
    assert!(!nobody.is_there().await);
}

#[tokio::test]
async fn a_scanner_looks_through_what_lies_there() {
    let outside = Outside::start().await;
    let store = outside.store(&[]);
    let scanner = Clamd::from_settings(&outside.settings(&[])).expect("a scanner");
    let scan = async |scanner: &Clamd, stored: &Stored| {
        let (key, whole) = (FileKey::kept(stored.key.expose()).expect("a key"), 0..u64::MAX);
        let verdict = scanner
            .scan(store.stream(stored.name, key, stored.bytes, whole))
            .await;
        verdict.expect("it can be read")
    };
    let not_scanned = |why| Verdict::NotScanned { why };
    let clean = write(&store, &content(3 * PIECE)).await.expect("room");
    assert_eq!(scan(&scanner, &clean).await, Verdict::Clean);
    // the test file of EICAR, in two halves
    let eicar = [
        r"X5O!P%@AP[4\PZX54(P^)7CC)7}",
        "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    ]
    .concat();
    let infected = [content(PIECE - 10), eicar.into_bytes()].concat();
    let infected = write(&store, &infected).await.expect("room");
    let Verdict::Found { name } = scan(&scanner, &infected).await else {
        panic!("it is found");
    };
    assert_eq!(name, "Eicar-Test-Signature");
    assert_eq!(
        outside.shown("clamd").await["scanned"],
        json!([3 * PIECE, PIECE + 58])
    );

    let large = write(&store, &content(LARGE)).await.expect("room");
    assert_eq!(scan(&scanner, &large).await, not_scanned(NotScanned::TooLarge));
    let hasty = outside.settings(&[("CLAMD_TIMEOUT_SECONDS", "1")]);
    let hasty = Clamd::from_settings(&hasty).expect("a scanner");
    outside.fails("clamd", json!({ "kind": "slow", "next": 1 })).await;
    assert_eq!(scan(&hasty, &clean).await, not_scanned(NotScanned::Late));
    for (fault, why) in [
        ("code", NotScanned::NotUnderstood),
        ("truncated", NotScanned::NotUnderstood),
        ("oversized", NotScanned::NotUnderstood),
        ("html", NotScanned::NotUnderstood),
        ("drop", NotScanned::BrokeOff),
    ] {
        outside.fails("clamd", json!({ "kind": fault, "next": 1 })).await;
        assert_eq!(scan(&scanner, &clean).await, not_scanned(why), "{fault}");
    }
    assert!(
        scanner
            .version()
            .await
            .is_ok_and(|version| version.starts_with("ClamAV 1."))
    );
    store.delete(clean.name).await.expect("deleted");
    let missing = scanner
        .scan(store.stream(clean.name, clean.key, clean.bytes, 0..1))
        .await;
    assert!(matches!(missing, Err(FileError::Missing)));
}
