//! Whatever arrives, there is an outcome.

use crate::fixtures::*;
use nuanxin_media::{Kind, MAX_BYTES, Outcome, Refusal, prepare};

/// One small file of each kind.
fn every_kind() -> Vec<(Kind, Vec<u8>)> {
    vec![
        (Kind::Jpeg, jpeg(24, 16)),
        (Kind::Png, plain_png(24, 16)),
        (Kind::WebP, webp(24, 16)),
        (Kind::Gif, gif(24, 16)),
        (Kind::Heif, heic(24, 16)),
        (Kind::Amr, amr(3)),
        (Kind::Mp3, mp3(3)),
        (Kind::M4a, m4a(b"soun", 100)),
    ]
}

#[test]
fn cut_anywhere_there_is_an_outcome_and_never_half_a_picture() {
    for (kind, bytes) in every_kind() {
        assert!(prepare(&bytes).is_ok(), "{kind:?}");
        // an end mark alone may miss, not a part of the picture
        let needed = match kind {
            Kind::Jpeg => bytes.len(),
            Kind::Png => bytes.len() - 16,
            // its second frame
            Kind::Gif => bytes.len() / 2,
            Kind::WebP | Kind::Heif | Kind::M4a => bytes.len() - 2,
            _ => 6,
        };
        for length in 0..bytes.len() {
            let outcome = prepare(&bytes[..length]);
            assert!(
                length >= needed || outcome.is_err(),
                "{kind:?} cut to {length} of {}",
                bytes.len()
            );
        }
    }
}

#[test]
fn bits_may_flip_anywhere() {
    let mut lot = 0x2545_f491_4f6c_dd1d_u64;
    let mut draw = move |below: usize| {
        lot ^= lot << 13;
        lot ^= lot >> 7;
        lot ^= lot << 17;
        usize::try_from(lot % below as u64).expect("small")
    };
    for (_, bytes) in every_kind() {
        for _ in 0..400 {
            let mut broken = bytes.clone();
            for _ in 0..=draw(4) {
                let at = draw(broken.len());
                broken[at] ^= 1 << draw(8);
            }
            // a decoder that panics was caught; one that ends the process ends this test
            let _: Outcome = prepare(&broken);
        }
    }
}

#[test]
fn neither_name_nor_wishes_make_a_kind() {
    let unknown: [&[u8]; 8] = [
        b"\0",
        b"<html><script>alert(1)</script>",
        b"MZ\x90\0",
        b"PK\x03\x04",
        b"\x1f\x8b\x08\0",
        b" %PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf",
    ];
    for bytes in unknown {
        assert_eq!(prepare(bytes), Err(Refusal::UnknownKind), "{bytes:?}");
    }
    assert_eq!(prepare(b""), Err(Refusal::Empty));
    assert_eq!(prepare(&vec![0xff; MAX_BYTES + 1]), Err(Refusal::TooManyBytes));
}

#[test]
fn a_picture_with_a_program_behind_it_leaves_as_a_picture() {
    let payload = b"<script>alert('polyglot')</script>%PDF-1.7";
    for bytes in [jpeg(24, 16), plain_png(24, 16), gif(24, 16)] {
        let both = [bytes, payload.to_vec()].concat();
        let photo = photo(&both);
        assert!(!photo.display.jpeg.windows(8).any(|eight| eight == b"polyglot"));
    }
}

#[test]
fn what_is_kept_as_it_came_is_no_archive_too() {
    let record = b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x2f\0\0\0\x20\0\0\0\0\0";
    let remark = vec![b' '; 60_000];
    for behind in [record.to_vec(), [record.as_slice(), &remark].concat()] {
        for voice in [amr(10), mp3(500), m4a(b"soun", 100)] {
            assert!(prepare(&voice).is_ok());
            assert_eq!(
                prepare(&[voice, behind.clone()].concat()),
                Err(Refusal::Unreadable)
            );
        }
        let document = [b"%PDF-1.4\n".as_slice(), &behind].concat();
        assert_eq!(prepare(&document), Err(Refusal::ActiveContent));
    }
}

#[test]
fn every_refusal_has_its_own_words() {
    for (number, reason) in Refusal::ALL.into_iter().enumerate() {
        assert_eq!(Refusal::of_code(reason.code()), Some(reason));
        assert!(!reason.zh().is_ascii() && reason.en().is_ascii());
        let others = Refusal::ALL.into_iter().skip(number + 1);
        assert!(
            others
                .into_iter()
                .all(|other| other.zh() != reason.zh() && other.code() != reason.code())
        );
    }
}
