use std::os::unix::fs::PermissionsExt;

use super::*;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_created_ring_is_private_and_reads_back_as_the_same_ring() {
    let folder = folder();
    let path = folder.path().join("keys").join("ring.toml");
    let made = KeyRing::create(&path).unwrap();
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let read = KeyRing::load(&path).unwrap();
    assert_eq!(made.fingerprint(), read.fingerprint());
    assert!(read.matches(&made.check_value()));
    assert_eq!(made.audit_link(&[b"entry"]), read.audit_link(&[b"entry"]));
}

#[test]
fn an_existing_key_file_is_never_overwritten() {
    let folder = folder();
    let path = folder.path().join("ring.toml");
    let before = KeyRing::create(&path).unwrap().fingerprint();
    assert!(matches!(KeyRing::create(&path), Err(KeyRingError::Exists(_))));
    assert_eq!(KeyRing::load(&path).unwrap().fingerprint(), before);
}

#[test]
fn a_key_file_that_others_may_read_is_refused_with_its_mode() {
    let folder = folder();
    let path = folder.path().join("ring.toml");
    KeyRing::create(&path).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let sentence = KeyRing::load(&path).unwrap_err().to_string();
    assert!(
        sentence.contains("0644") && sentence.contains("0600"),
        "{sentence}"
    );
}

#[test]
fn a_missing_key_file_is_named() {
    let error = KeyRing::load(Path::new("/nowhere/ring.toml")).unwrap_err();
    assert!(error.to_string().contains("/nowhere/ring.toml is missing"));
}

#[test]
fn a_spoiled_key_file_is_refused_without_showing_a_key() {
    let folder = folder();
    let path = folder.path().join("ring.toml");
    KeyRing::create(&path).unwrap();
    let good = std::fs::read_to_string(&path).unwrap();
    let token = good
        .lines()
        .find(|line| line.starts_with("token_key"))
        .unwrap()
        .to_owned();
    let spoiled = [
        good.replace("version = 1", "version = 9"),
        good.replace("current = 1", "current = 7"),
        good.replace(&token, "token_key = \"c2hvcnQ=\""),
        good.replace(&token, &token.replace("= \"", "= \"!")),
        good.replace(&token, &token.replace("= \"", "= ")),
        good.replace(&token, ""),
        format!("{good}\nsurplus = 1"),
        String::new(),
    ];
    let secret = token.split('"').nth(1).unwrap();
    for text in spoiled {
        std::fs::write(&path, text).unwrap();
        let error = KeyRing::load(&path).unwrap_err();
        assert!(matches!(error, KeyRingError::Invalid { .. }), "{error}");
        assert!(!format!("{error} {error:?}").contains(secret));
    }
}

#[test]
fn another_ring_does_not_match_the_check_value() {
    let ring = KeyRing::generate();
    assert!(ring.matches(&ring.check_value()));
    assert!(!KeyRing::generate().matches(&ring.check_value()));
    assert_ne!(KeyRing::generate().fingerprint(), ring.fingerprint());
}

#[test]
fn debug_output_shows_no_key() {
    assert_eq!(format!("{:?}", KeyRing::generate()), "KeyRing(***)");
}

/// A ring in a file, and a second reader of the file.
fn two_readers(folder: &tempfile::TempDir) -> (PathBuf, KeyRing, KeyRing) {
    let path = folder.path().join("ring.toml");
    let ring = KeyRing::create(&path).unwrap();
    let reader = KeyRing::load(&path).unwrap();
    (path, ring, reader)
}

#[test]
fn a_key_is_added_made_current_and_stays_alone_and_other_readers_follow() {
    for kind in KeyKind::ALL {
        let folder = folder();
        let (path, ring, reader) = two_readers(&folder);
        let lock = ring.lock().unwrap();
        let ids = |ring: &KeyRing| (ring.ids(kind).current, ring.ids(kind).all);
        assert_eq!(ring.add_key(&lock, kind).unwrap(), 2);
        assert_eq!(ids(&ring), (1, vec![1, 2]));
        assert_eq!(ids(&reader), (1, vec![1]), "until it looks at the file");
        assert!(reader.refresh().unwrap() && !reader.refresh().unwrap());
        assert_eq!(ids(&reader), (1, vec![1, 2]));
        ring.make_current(&lock, kind, 2).unwrap();
        ring.drop_all_but_current(&lock, kind).unwrap();
        assert!(reader.refresh().unwrap());
        assert_eq!(ids(&reader), (2, vec![2]));
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(reader.fingerprint(), ring.fingerprint());
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(names.len(), 1, "nothing is left beside it: {names:?}");
    }
}

#[test]
fn a_value_under_a_key_that_the_reader_has_not_read_makes_it_read_the_file_again() {
    const NAME: FieldName = FieldName::new("people.name");
    let folder = folder();
    let (path, ring, reader) = two_readers(&folder);
    let lock = ring.lock().unwrap();
    let id = ring.add_key(&lock, KeyKind::Field).unwrap();
    ring.make_current(&lock, KeyKind::Field, id).unwrap();
    let sealed = ring.seal_text(NAME, Uuid::nil(), "王秀英");
    assert_eq!(sealed.key_id(), Some(2));
    assert_eq!(
        reader.open_text(NAME, Uuid::nil(), &sealed).unwrap().expose(),
        "王秀英"
    );

    // a file from which the key was taken away is looked at once more, and then it is an error
    let lone = KeyRing::create(&folder.path().join("another.toml")).unwrap();
    assert!(lone.open_text(NAME, Uuid::nil(), &sealed).is_err());
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(reader.refresh(), Err(KeyRingError::Missing(_))));
    assert!(
        reader.open_text(NAME, Uuid::nil(), &sealed).is_ok(),
        "keys in memory stay in use"
    );
}

#[test]
fn a_process_that_stood_still_looks_at_the_file_before_it_writes_again() {
    let folder = folder();
    let (_, ring, reader) = two_readers(&folder);
    let lock = ring.lock().unwrap();
    let id = ring.add_key(&lock, KeyKind::Field).unwrap();
    ring.make_current(&lock, KeyKind::Field, id).unwrap();
    let written = |ring: &KeyRing| ring.seal_text(CHECK_FIELD, Uuid::nil(), "x").key_id();
    assert_eq!(written(&reader), Some(1), "it has looked a moment ago");
    let long_ago = Instant::now().checked_sub(FRESH * 2).unwrap();
    *reader.0.origin.as_ref().unwrap().looked_at.lock().unwrap() = long_ago;
    assert_eq!(written(&reader), Some(2));
}

#[test]
fn a_reader_does_not_follow_a_file_that_has_become_another_installations() {
    let folder = folder();
    let (path, ring, reader) = two_readers(&folder);
    std::fs::remove_file(&path).unwrap();
    KeyRing::create(&path).unwrap();
    assert!(matches!(reader.refresh(), Err(KeyRingError::Another(_))));
    assert!(reader.matches(&ring.check_value()));
}

#[test]
fn two_commands_do_not_change_the_file_at_once() {
    let folder = folder();
    let (_, ring, other) = two_readers(&folder);
    let lock = ring.lock().unwrap();
    assert!(matches!(other.lock(), Err(KeyRingError::Locked(_))));
    drop(lock);
    assert!(other.lock().is_ok());
    assert!(matches!(KeyRing::generate().lock(), Err(KeyRingError::NoFile)));
}

#[test]
fn a_key_file_that_was_cut_off_anywhere_is_refused() {
    let folder = folder();
    let path = folder.path().join("ring.toml");
    KeyRing::create(&path).unwrap();
    let whole = std::fs::read(&path).unwrap();
    for length in 0..whole.len() - 1 {
        std::fs::write(&path, &whole[..length]).unwrap();
        assert!(
            matches!(KeyRing::load(&path), Err(KeyRingError::Invalid { .. })),
            "{length} bytes"
        );
    }
    std::fs::write(&path, [0xff, 0xfe]).unwrap();
    assert!(
        KeyRing::load(&path)
            .unwrap_err()
            .to_string()
            .contains("it is not text")
    );
}
