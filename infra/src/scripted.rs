//! A server for tests of clients: answers what it is told to, and keeps what it was asked.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// What it was asked: lines, headers and bodies.
pub(crate) type Asked = Arc<Mutex<Vec<String>>>;

/// Answers each request (its lines and body) as `script` says; an empty answer hangs up, one that begins
/// with `HTTP` goes as it is.
pub(crate) async fn platform(script: impl Fn(&str) -> String + Send + Sync + 'static) -> (String, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let asked = Asked::default();
    let (kept, script) = (asked.clone(), Arc::new(script));
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (kept, script) = (kept.clone(), script.clone());
            tokio::spawn(async move {
                let request = read_request(&mut stream).await;
                kept.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(request.clone());
                let answer = script(&request);
                let whole = match answer.strip_prefix("HTTP") {
                    Some(_) => answer,
                    None if answer.is_empty() => return,
                    None => format!(
                        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}",
                        answer.len()
                    ),
                };
                let _ = stream.write_all(whole.as_bytes()).await; // who has gone misses it
            });
        }
    });
    (base_url, asked)
}

async fn read_request(stream: &mut tokio::net::TcpStream) -> String {
    let mut heard = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&heard).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return text;
            }
        }
        if stream.read_buf(&mut heard).await.unwrap_or(0) == 0 {
            return String::from_utf8_lossy(&heard).into_owned();
        }
    }
}

/// How many requests had this in them.
pub(crate) fn calls(asked: &Asked, path: &str) -> usize {
    asked
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .iter()
        .filter(|request| request.contains(path))
        .count()
}
