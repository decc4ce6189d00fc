use std::path::PathBuf;

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt;
use uuid::Uuid;

use super::pieces::Pieces;
use super::reading::WINDOW;
use super::*;

const LENGTHS: [usize; 6] = [0, 1, PIECE - 1, PIECE, PIECE + 1, 40 * PIECE + 77];
const NEVER: DateTime<Utc> = DateTime::<Utc>::MIN_UTC;
const ALWAYS: DateTime<Utc> = DateTime::<Utc>::MAX_UTC;

struct Place {
    folder: tempfile::TempDir,
    store: FileStore,
}

fn place() -> Place {
    let folder = tempfile::tempdir().expect("a folder");
    let store = FileStore::in_folder(folder.path().join("files"));
    Place { folder, store }
}

/// Bytes in which each place can be told from each other.
fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at / 3 + at % 251) as u8).collect()
}

impl Place {
    async fn write(&self, content: &[u8]) -> Stored {
        let begun = self.store.begin(ObjectName::random()).await;
        let mut incoming = begun.expect("it begins");
        for part in content.chunks(50_000) {
            incoming.push(part).await.expect("room");
        }
        incoming.finish().await.expect("room")
    }

    async fn read_all(&self, stored: &Stored) -> Result<Vec<u8>, FileError> {
        let whole = 0..u64::MAX;
        self.store
            .read(stored.name, &stored.key, stored.bytes, whole)
            .await
    }

    /// The names of all that was written before a time.
    async fn written_before(&self, time: DateTime<Utc>) -> Vec<ObjectName> {
        let mut found = Vec::new();
        for shelf in Shelf::all() {
            found.extend(self.store.written_before(shelf, time).await.expect("a list"));
        }
        found.sort();
        found
    }

    /// Every file in the folder, with its path.
    fn files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(path);
                }
            }
        }
        files
    }
}

#[tokio::test]
async fn what_was_written_is_read_whole_and_in_parts() {
    let place = place();
    for length in LENGTHS {
        let content = content(length);
        let stored = place.write(&content).await;
        assert_eq!(stored.bytes, length as u64);
        assert_eq!(stored.sha256, digest(&SHA256, &content).as_ref());
        let end = length as u64;
        for range in [
            0..end,
            0..u64::MAX,
            end / 2..end,
            end / 3..end / 2,
            0..1,
            end..end,
            end + 5..end + 9,
        ] {
            let expected = &content[range.start.min(end) as usize..range.end.min(end) as usize];
            let (name, key) = (stored.name, &stored.key);
            let read = place.store.read(name, key, end, range.clone()).await;
            assert_eq!(read.expect("it is there"), expected, "{range:?} of {length}");
            let stream = place.store.stream(name, key.clone(), end, range.clone());
            let streamed: Vec<_> = stream.map(|part| part.expect("it is there")).collect().await;
            assert!(streamed.iter().all(|part| part.len() as u64 <= WINDOW));
            assert_eq!(streamed.concat(), expected, "{range:?} of {length}");
        }
    }
}

#[tokio::test]
async fn nothing_plain_lies_in_the_store_and_no_other_key_opens_it() {
    let place = place();
    let words = b"a letter from the hospital".repeat(20);
    let mut stored = place.write(&words).await;
    let files = place.files();
    assert_eq!(files.len(), 1);
    let raw = std::fs::read(&files[0]).expect("one file");
    assert!(!raw.windows(8).any(|eight| eight == b"hospital"));
    assert_eq!(format!("{:?}", stored.key), "***");

    stored.key = FileKey::kept(stored.key.expose()).expect("a key");
    assert_eq!(place.read_all(&stored).await.expect("it opens"), words);
    stored.key = FileKey::new();
    assert!(matches!(place.read_all(&stored).await, Err(FileError::Tampered)));
    let (key, behind) = (&stored.key.expose()[..32], |bits: u8| {
        [&[7; 32][..], &[bits]].concat()
    });
    for broken in [
        key[1..].to_vec(),
        behind(14),
        behind(18),
        [behind(15), vec![15]].concat(),
    ] {
        assert!(FileKey::kept(&broken).is_none(), "{broken:?}");
    }
}

/// Files that were written before their key said how large their pieces are.
#[tokio::test]
async fn pieces_of_128_kib_are_read_with_a_key_that_says_nothing_of_them() {
    let (place, name) = (place(), ObjectName::random());
    let key = FileKey::kept(&[7; 32]).expect("a key");
    assert_eq!(key.sealed_piece(), 128 * 1024 + 16);
    let content = content(300_000);
    let pieces = Pieces::new(&key);
    let sealed = content
        .chunks(128 * 1024)
        .enumerate()
        .flat_map(|(number, piece)| {
            let mut piece = piece.to_vec();
            let tag = pieces.seal(number as u64, number == 2, &mut piece);
            piece.extend_from_slice(&tag);
            piece
        });
    let sealed: Vec<u8> = sealed.collect();
    let put = place.store.objects().expect("a folder");
    put.put(&name.path(), sealed.into()).await.expect("room");
    let key = FileKey::kept(key.expose()).expect("a key");
    for range in [0..300_000, 131_070..131_080, 299_999..300_000] {
        let read = place.store.read(name, &key, 300_000, range.clone()).await;
        let expected = &content[range.start as usize..range.end as usize];
        assert_eq!(read.expect("it is there"), expected);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn others_of_the_machine_cannot_look_into_the_folder() {
    use std::os::unix::fs::PermissionsExt;
    let place = place();
    place.write(b"x").await;
    let folder = std::fs::metadata(place.folder.path().join("files")).expect("it was made");
    assert_eq!(folder.permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn what_was_changed_cut_or_exchanged_is_not_read() {
    let place = place();
    let stored = place.write(&content(2 * PIECE + 9)).await;
    let file = place.files().remove(0);
    let whole = std::fs::read(&file).expect("it is there");
    let mut flipped = whole.clone();
    flipped[PIECE + 40] ^= 1;
    let pieces: Vec<&[u8]> = whole.chunks(stored.key.sealed_piece()).collect();
    let broken = [
        flipped,
        [pieces[1], pieces[0], pieces[2]].concat(),
        [pieces[0], pieces[0], pieces[2]].concat(),
        [pieces[0], pieces[2]].concat(),
        [pieces[0], pieces[1]].concat(),
        whole[..whole.len() - 1].to_vec(),
        Vec::new(),
    ];
    for broken in broken {
        std::fs::write(&file, broken).expect("written");
        let read = place.read_all(&stored).await;
        assert!(
            matches!(read, Err(FileError::Tampered | FileError::Store(_))),
            "{read:?}"
        );
    }
}

#[tokio::test]
async fn a_file_appears_when_it_is_whole() {
    let place = place();
    let name = ObjectName::random();
    let mut incoming = place.store.begin(name).await.expect("it begins");
    incoming.push(&content(3 * PIECE)).await.expect("room");
    assert_eq!(incoming.bytes(), 3 * PIECE as u64);
    let early = place.store.read(name, &FileKey::new(), 1, 0..1).await;
    assert!(matches!(early, Err(FileError::Missing)));
    assert!(place.written_before(ALWAYS).await.is_empty());
    assert_eq!(place.files().len(), 1);
    drop(incoming);
    // what was written of it goes on another thread
    let gone = async {
        while !place.files().is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    let waited = tokio::time::timeout(std::time::Duration::from_secs(20), gone).await;
    waited.expect("nothing stays");
}

#[tokio::test]
async fn orphans_are_found_and_deleted() {
    let place = place();
    let mut names = Vec::new();
    for _ in 0..3 {
        names.push(place.write(b"x").await.name);
    }
    names.sort();
    assert!(place.written_before(NEVER).await.is_empty());
    assert_eq!(place.written_before(ALWAYS).await, names);
    for name in names {
        assert_eq!(ObjectName::kept(name.id()), name);
        place.store.delete(name).await.expect("deleted");
        place.store.delete(name).await.expect("gone already");
    }
    assert!(place.files().is_empty());
}

#[tokio::test]
async fn what_a_killed_program_left_half_written_is_forgotten_a_day_later() {
    let place = place();
    let name = place.write(b"x").await.name;
    let whole = place.files().remove(0);
    let half = whole.with_file_name(format!("{}#1", Uuid::new_v4().simple()));
    std::fs::write(&half, b"half").expect("written");
    let written: DateTime<Utc> = half
        .metadata()
        .and_then(|half| half.modified())
        .expect("a time")
        .into();
    let forget = async |before| {
        let forgotten = place.store.forget_unfinished(name.shelf(), before).await;
        forgotten.expect("the folder can be read")
    };
    assert_eq!(forget(written).await, 0);
    assert_eq!(forget(written + TimeDelta::seconds(1)).await, 1);
    assert_eq!(place.files(), [whole]);
}

#[tokio::test]
async fn a_file_for_which_the_room_goes_is_broken_off_and_what_is_made_here_may_use_it() {
    let place = place();
    let bytes = content(1 << 20);
    let mut received = place.store.receive(ObjectName::random()).await.expect("room");
    received.push(&bytes).await.expect("room");
    place.store.keep_free(u64::MAX);
    assert!(matches!(received.push(&bytes).await, Err(FileError::Full)));
    drop(received);
    let late = place.store.receive(ObjectName::random()).await;
    assert!(matches!(late, Err(FileError::Full)));
    let made = place.write(&bytes).await;
    assert_eq!(place.read_all(&made).await.expect("it is there"), bytes);
    place.store.keep_free(0);
    assert!(place.store.receive(ObjectName::random()).await.is_ok());
    assert!(place.store.free().await.is_some_and(|free| free > 0));
}

#[test]
fn a_full_disk_is_told_from_other_troubles() {
    let told = |kind: std::io::ErrorKind| FileError::from(std::io::Error::from(kind));
    assert!(matches!(told(std::io::ErrorKind::StorageFull), FileError::Full));
    assert!(matches!(told(std::io::ErrorKind::QuotaExceeded), FileError::Full));
    assert!(matches!(
        told(std::io::ErrorKind::PermissionDenied),
        FileError::Store(_)
    ));
}
