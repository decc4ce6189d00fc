use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// A server that answers the n-th connection's calls with the n-th list of byte pieces, one piece a call,
/// written in crumbs of `crumb` bytes, and then hangs up.
async fn serve(connections: Vec<Vec<&'static str>>, crumb: usize) -> Target {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let target = Target::try_from(listener.local_addr().expect("an address")).expect("loopback");
    tokio::spawn(async move {
        for answers in connections {
            let (mut stream, _) = listener.accept().await.expect("a caller");
            for answer in answers {
                let mut heard = Vec::new();
                while !heard.ends_with(b"\r\n\r\n") && !heard.ends_with(b"}") {
                    if stream.read_buf(&mut heard).await.expect("readable") == 0 {
                        break;
                    }
                }
                for piece in answer.as_bytes().chunks(crumb) {
                    stream.write_all(piece).await.expect("writable");
                    tokio::task::yield_now().await;
                }
            }
        }
    });
    target
}

fn get(path: &str) -> Call<'_> {
    Call {
        method: "GET",
        path,
        bearer: None,
        headers: &[],
        body: None,
    }
}

#[tokio::test]
async fn two_answers_come_over_one_connection_however_they_are_cut() {
    const ONE: &str = "HTTP/1.1 201 Created\r\nLocation: /a\r\nContent-Length: 5\r\n\r\nfirst";
    const TWO: &str = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nsec\r\n3;x=y\r\nond\r\n0\r\n\r\n";
    for crumb in [1, 7, 4096] {
        let target = serve(vec![vec![ONE, TWO]], crumb).await;
        let mut line = Line::open(&target).await.expect("open");
        let first = line.call(&get("/1")).await.expect("first");
        assert_eq!((first.status, first.body.as_slice()), (201, b"first".as_slice()));
        assert_eq!(first.header("location"), Some("/a"));
        let second = line.call(&get("/2")).await.expect("second");
        assert_eq!(
            (second.status, second.body.as_slice()),
            (200, b"second".as_slice())
        );
    }
}

#[tokio::test]
async fn an_answer_that_ends_with_the_connection_or_has_no_body_is_whole() {
    let target = serve(
        vec![vec![
            "HTTP/1.1 204 No Content\r\n\r\n",
            "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nto the end",
        ]],
        4096,
    )
    .await;
    let mut line = Line::open(&target).await.expect("open");
    assert_eq!(line.call(&get("/")).await.expect("204").body, b"");
    assert_eq!(line.call(&get("/")).await.expect("200").body, b"to the end");
    assert!(!line.is_open());
}

#[tokio::test]
async fn a_torn_or_strange_answer_is_an_error_and_never_a_success() {
    for (answer, expected) in [
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort",
            "closed in the middle",
        ),
        ("SSH-2.0-x\r\n\r\n", "no HTTP/1.1 status line"),
        ("HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", "content-length"),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
            "a chunk without a size",
        ),
    ] {
        let target = serve(vec![vec![answer]], 4096).await;
        let error = Line::open(&target)
            .await
            .expect("open")
            .call(&get("/"))
            .await
            .expect_err(answer);
        assert!(error.to_string().contains(expected), "{answer:?}: {error}");
    }
}

#[tokio::test]
async fn lines_open_a_new_connection_after_the_server_hung_up() {
    const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    let target = serve(vec![vec![OK], vec![OK]], 4096).await;
    let lines = Lines::new(target, 1);
    assert_eq!(lines.call(&get("/")).await.expect("first").status, 200);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(lines.call(&get("/")).await.expect("second").status, 200);
}

#[test]
fn a_call_goes_out_as_plain_http() {
    let mut out = Vec::new();
    let headers = [("idempotency-key", "k1")];
    let call = Call {
        method: "POST",
        path: "/api/v1/x?y=1",
        bearer: Some("t"),
        headers: &headers,
        body: Some(b"{}"),
    };
    write_call(&mut out, "127.0.0.1:1", &call);
    assert_eq!(
        String::from_utf8(out).expect("text"),
        "POST /api/v1/x?y=1 HTTP/1.1\r\nhost: 127.0.0.1:1\r\nauthorization: Bearer t\r\n\
         idempotency-key: k1\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
    );
}
