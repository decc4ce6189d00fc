//! What the child says is read without trust.

use crate::fixtures::{amr, jpeg};
use nuanxin_media::wire::{read, write};
use nuanxin_media::{Refusal, prepare};

#[test]
fn every_outcome_comes_back_as_it_went() {
    for outcome in [
        prepare(&jpeg(400, 300)),
        prepare(&amr(50)),
        Err(Refusal::Encrypted),
    ] {
        assert_eq!(read(&write(&outcome)), Some(outcome));
    }
    for reason in Refusal::ALL {
        assert_eq!(read(&write(&Err(reason))), Some(Err(reason)));
    }
}

#[test]
fn nothing_else_is_an_outcome() {
    for outcome in [prepare(&jpeg(40, 30)), prepare(&amr(50)), Err(Refusal::Encrypted)] {
        let said = write(&outcome);
        for length in 0..said.len() {
            assert_eq!(read(&said[..length]), None);
        }
        assert_eq!(read(&[&said[..], b"\0"].concat()), None);
        // another mark, an unknown tag
        assert_eq!(read(&[b"NXM2", &said[4..]].concat()), None);
        assert_eq!(read(&[b"NXM1X", &said[5..]].concat()), None);
    }
    // a width of four billion; a block that claims more than there is; a picture that is a page
    let mut said = write(&prepare(&jpeg(40, 30)));
    said[5..9].copy_from_slice(&[0xff; 4]);
    assert_eq!(read(&said), None);
    let mut said = write(&prepare(&jpeg(40, 30)));
    said[13..17].copy_from_slice(&[0xff; 4]);
    assert_eq!(read(&said), None);
    let mut said = write(&prepare(&jpeg(40, 30)));
    said[17..20].copy_from_slice(b"<ht");
    assert_eq!(read(&said), None);
}
