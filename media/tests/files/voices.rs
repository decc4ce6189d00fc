//! Voice messages are measured by their content.

use crate::fixtures::{amr, m4a, mp3};
use nuanxin_media::{Kind, MAX_SECONDS, Prepared, Refusal, Voice, prepare};

fn voice(kind: Kind, milliseconds: u32) -> nuanxin_media::Outcome {
    Ok(Prepared::Voice(Voice { kind, milliseconds }))
}

#[test]
fn how_long_they_last() {
    assert_eq!(prepare(&amr(100)), voice(Kind::Amr, 2000));
    assert_eq!(prepare(&mp3(100)), voice(Kind::Mp3, 2612));
    assert_eq!(prepare(&mp3(100)[15..]), voice(Kind::Mp3, 2612));
    assert_eq!(prepare(&m4a(b"soun", 2500)), voice(Kind::M4a, 2500));
    let wide = [
        b"#!AMR-WB\n".to_vec(),
        [&[0x44][..], &[0; 60]].concat().repeat(50),
    ]
    .concat();
    assert_eq!(prepare(&wide), voice(Kind::Amr, 1000));
}

#[test]
fn too_long_is_said() {
    assert_eq!(
        prepare(&amr(MAX_SECONDS as usize * 50)),
        voice(Kind::Amr, MAX_SECONDS * 1000)
    );
    assert_eq!(
        prepare(&amr(MAX_SECONDS as usize * 50 + 1)),
        Err(Refusal::TooLong)
    );
    assert_eq!(prepare(&m4a(b"soun", u32::MAX)), Err(Refusal::TooLong));
}

#[test]
fn films_and_silence_are_no_voice() {
    assert_eq!(prepare(&m4a(b"vide", 2500)), Err(Refusal::UnknownKind));
    assert_eq!(prepare(&m4a(b"soun", 0)), Err(Refusal::Unreadable));
    assert_eq!(prepare(b"#!AMR\n"), Err(Refusal::Unreadable));
    let mut broken = amr(10);
    broken[6 + 64] = 0xff;
    assert_eq!(prepare(&broken), Err(Refusal::Unreadable));
    let mostly_else = [mp3(4), vec![b'x'; 50_000]].concat();
    assert_eq!(prepare(&mostly_else), Err(Refusal::Unreadable));
}
