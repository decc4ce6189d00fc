use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::ids::{AccountId, SessionId, UploadId};
use uuid::Uuid;

use super::*;

fn noon() -> DateTime<Utc> {
    "2026-06-01T12:00:30Z".parse().unwrap()
}

fn ids() -> (UploadId, AccountId, SessionId) {
    let id = Uuid::from_u128;
    (UploadId(id(1)), AccountId(id(2)), SessionId(id(3)))
}

#[test]
fn a_link_is_good_for_five_minutes_and_says_for_whom_it_was_made() {
    let ring = KeyRing::generate();
    let (upload, viewer, session) = ids();
    let text = link(&ring, (upload, Part::Large), (viewer, session), noon());
    let read = read_link(&ring, &text, noon()).unwrap();
    assert_eq!((read.upload, read.part), (upload, Part::Large));
    assert_eq!((read.viewer, read.session), (viewer, session));
    assert!(read.until <= noon() + LINK_LIVES && read.until > noon() + TimeDelta::minutes(4));
    assert_eq!(read_link(&ring, &text, read.until), None, "it is over");
}

#[test]
fn a_page_that_is_read_again_within_the_minute_finds_the_same_link() {
    let ring = KeyRing::generate();
    let (upload, viewer, session) = ids();
    let at = |seconds| {
        let now = noon() + TimeDelta::seconds(seconds);
        link(&ring, (upload, Part::Small), (viewer, session), now)
    };
    assert_eq!(at(0), at(29));
    assert_ne!(at(0), at(30));
}

#[test]
fn a_link_that_somebody_changed_made_up_or_brought_from_elsewhere_is_none() {
    let ring = KeyRing::generate();
    let (upload, viewer, session) = ids();
    let text = link(&ring, (upload, Part::Small), (viewer, session), noon());
    assert_eq!(read_link(&KeyRing::generate(), &text, noon()), None);
    for at in 0..text.len() {
        let mut changed = text.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(
            changed == text || read_link(&ring, &changed, noon()).is_none(),
            "changed at {at}"
        );
    }
    for other in ["", "x", &text[..text.len() - 2], &format!("{text}AA")] {
        assert_eq!(read_link(&ring, other, noon()), None, "{other}");
    }
}

#[test]
fn the_same_file_of_another_person_looks_like_another_file() {
    let ring = KeyRing::generate();
    let of = |owner| digest(&ring, AccountId(Uuid::from_u128(owner)), &[7; 32]);
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
}
