//! Forms with a file in them, as they arrive.

use actix_web::web::Bytes;
use nuanxin_api::uploads::form::parts::{Broken, Parts, Piece};

/// Everything that comes of a form which arrives in these pieces.
fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<(String, Vec<u8>)>, Broken> {
    let mut parts = Parts::new("--b");
    let mut fields: Vec<(String, Vec<u8>)> = Vec::new();
    let mut whole = false;
    for piece in pieces {
        parts.feed(Bytes::copy_from_slice(piece));
        while let Some(next) = parts.piece()? {
            match next {
                Piece::Part(name) => fields.push((String::from_utf8_lossy(&name).into_owned(), vec![])),
                Piece::Bytes(bytes) => fields.last_mut().expect("a part").1.extend_from_slice(&bytes),
                Piece::End => {
                    whole = true;
                    break;
                }
            }
        }
    }
    if whole { Ok(fields) } else { Err(Broken) }
}

const FORM: &[u8] = b"nobody reads this\r\n----b\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\nphone\r\n\
----b \t\r\nContent-Type: image/jpeg; name=\"x\"\r\ncontent-disposition:form-data;name=file; filename=a.jpg\r\n\r\n\
\r\n--\r\n----\r\n---b\r\n\r\n----a\0\r\r\n----b\r\n\r\n\r\n----b\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n\r\n\
----b--\r\nnor this\r\n----b\r\n";

fn fields() -> Vec<(String, Vec<u8>)> {
    let field = |name: &str, bytes: &[u8]| (name.to_owned(), bytes.to_vec());
    vec![
        field("source", b"phone"),
        // all but a border of its own
        field("file", b"\r\n--\r\n----\r\n---b\r\n\r\n----a\0\r"),
        field("", b""),
        field("", b""),
    ]
}

#[test]
fn a_form_is_the_same_however_it_arrives() {
    assert_eq!(read([FORM]), Ok(fields()));
    for at in 0..FORM.len() {
        assert_eq!(read([&FORM[..at], &FORM[at..]]), Ok(fields()), "cut at {at}");
    }
    assert_eq!(read(FORM.chunks(1)), Ok(fields()));
    assert_eq!(read(FORM.chunks(7)), Ok(fields()));
}

#[test]
fn a_form_that_is_cut_off_never_looks_whole() {
    let end = FORM
        .windows(9)
        .position(|nine| nine == b"\r\n----b--")
        .expect("an end")
        + 9;
    for length in 0..end {
        assert_eq!(read([&FORM[..length]]), Err(Broken), "cut to {length}");
    }
    assert!(read([&FORM[..end]]).is_ok());
}

#[test]
fn what_a_file_is_called_changes_nothing() {
    let long = "长".repeat(300);
    for name in [
        "a\u{7}\u{1b}[2J\0\u{7f}b.jpg",
        "../../etc/passwd",
        r"C:\photos\new\",
        r"C:\photos\a.jpg",
        "a\"b.jpg",
        r#"a\"b.jpg"#,
        "a\nb.jpg",
        "a\r\nb.jpg",
        "a; name=\"other\".jpg",
        "\u{202e}gpj.exe",
        "",
        &long,
    ] {
        let above = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"");
        let form = format!("----b\r\n{above}\r\n\r\nbytes\r\n----b--");
        assert_eq!(
            read([form.as_bytes()]),
            Ok(vec![("file".into(), b"bytes".into())]),
            "{name:?}"
        );
    }
    // the name of the file first, and names that only look like one
    for above in [
        "form-data; filename=\"a\\\"; name=\\\"x.jpg\"; name=\"file\"",
        "form-data; filename=a.jpg; NAME = file ",
        "form-data; filename*=UTF-8''%e7%85%a7.jpg; nickname=\"x\"; name=\"file\"",
        "attachment; name=\"file\"",
    ] {
        let form = format!("----b\r\nContent-Disposition: {above}\r\n\r\n\r\n----b--");
        assert_eq!(
            read([form.as_bytes()]),
            Ok(vec![("file".into(), vec![])]),
            "{above}"
        );
    }
}

#[test]
fn what_is_no_form_is_said_and_takes_no_memory() {
    let endless = [b"----b\r\nX: ".as_slice(), &vec![b'x'; 20_000]].concat();
    let blanks = [b"----b".as_slice(), &vec![b' '; 20_000]].concat();
    for broken in [
        b"----bx\r\n\r\n".as_slice(),
        b"----b\n\n",
        b"----b -- ",
        &endless,
        &blanks,
    ] {
        let mut parts = Parts::new("--b");
        parts.feed(Bytes::copy_from_slice(broken));
        assert_eq!(parts.piece(), Err(Broken));
    }
}
