use futures_util::stream;
use tokio::net::TcpListener;

use super::*;

/// A scanner that reads so many bytes (all when none are named) and then says this.
async fn scanner(reads: Option<usize>, says: &'static [u8]) -> Clamd {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        loop {
            let (mut line, _) = listener.accept().await.expect("a connection");
            tokio::spawn(async move {
                let mut heard = Vec::new();
                let enough = |heard: &[u8]| match reads {
                    Some(reads) => heard.len() >= reads,
                    None if heard.starts_with(b"zINSTREAM") => heard.ends_with(&[0; 4]),
                    None => heard.ends_with(&[0]),
                };
                while !enough(&heard) && line.read_buf(&mut heard).await.is_ok_and(|read| read > 0) {}
                let _ = line.write_all(says).await; // who has gone misses it
            });
        }
    });
    at(&address.to_string(), Duration::from_secs(20))
}

fn at(address: &str, limit: Duration) -> Clamd {
    let address = ClamdAddress::try_from(address.to_owned()).expect("an address");
    Clamd(Arc::new(Inner { address, limit }))
}

fn file(parts: usize) -> impl Stream<Item = Result<Bytes, &'static str>> {
    stream::iter(std::iter::repeat_n(Ok(Bytes::from_static(&[7; 300_000])), parts))
}

fn not_scanned(why: NotScanned) -> Result<Verdict, &'static str> {
    Ok(Verdict::NotScanned { why })
}

#[tokio::test]
async fn each_answer_is_a_verdict() {
    let found = |name: &str| {
        Ok(Verdict::Found {
            name: name.to_owned(),
        })
    };
    let said: [(&'static [u8], Result<Verdict, &'static str>); 9] = [
        (b"stream: OK\0", Ok(Verdict::Clean)),
        (
            b"stream: Win.Test.EICAR_HDB-1 FOUND\0",
            found("Win.Test.EICAR_HDB-1"),
        ),
        (b"stream: a\nb\x1b[2J FOUND\0", found("ab[2J")),
        (
            b"INSTREAM size limit exceeded. ERROR\0",
            not_scanned(NotScanned::TooLarge),
        ),
        (
            b"stream: Can't allocate memory ERROR\0",
            not_scanned(NotScanned::NotUnderstood),
        ),
        (
            b"HTTP/1.1 400 Bad Request\r\n\r\n\0",
            not_scanned(NotScanned::NotUnderstood),
        ),
        (b"stream: OK", not_scanned(NotScanned::NotUnderstood)),
        (b"\xff\xfe\0", not_scanned(NotScanned::NotUnderstood)),
        (b"", not_scanned(NotScanned::BrokeOff)),
    ];
    for (words, expected) in said {
        let verdict = scanner(None, words).await.scan(file(2)).await;
        assert_eq!(verdict, expected, "{}", String::from_utf8_lossy(words));
    }
}

#[tokio::test]
async fn who_has_had_enough_is_heard_though_more_is_sent() {
    let scanner = scanner(Some(10_000), b"INSTREAM size limit exceeded. ERROR\0").await;
    assert_eq!(scanner.scan(file(60)).await, not_scanned(NotScanned::TooLarge));
    assert!(!NotScanned::TooLarge.may_pass() && NotScanned::BrokeOff.may_pass());
}

#[tokio::test]
async fn nobody_waits_for_a_scanner_longer_than_the_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    // it takes connections, and neither reads nor answers
    let silent = at(&address, Duration::from_millis(200));
    assert_eq!(silent.scan(file(1)).await, not_scanned(NotScanned::Late));
    assert_eq!(silent.scan(file(60)).await, not_scanned(NotScanned::Late));
    drop(listener);
    let nobody = at(&address, Duration::from_secs(20));
    assert_eq!(nobody.scan(file(1)).await, not_scanned(NotScanned::Unreachable));
    let nowhere = at("unix:///nowhere/clamd.ctl", Duration::from_secs(20));
    assert_eq!(nowhere.scan(file(1)).await, not_scanned(NotScanned::Unreachable));
}

#[tokio::test]
async fn a_file_that_cannot_be_read_has_no_verdict() {
    let scanner = scanner(None, b"stream: OK\0").await;
    let broken = stream::iter([Ok(Bytes::from_static(b"half")), Err("changed in the store")]);
    assert_eq!(scanner.scan(broken).await, Err("changed in the store"));
}

#[tokio::test]
async fn it_says_which_version_it_is() {
    let other = scanner(None, b"PONG\0").await;
    assert_eq!(other.version().await, Err(NotScanned::NotUnderstood));
    let endless = scanner(None, &[b'x'; 10_000]).await;
    assert_eq!(endless.version().await, Err(NotScanned::NotUnderstood));
}
