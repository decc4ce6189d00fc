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
