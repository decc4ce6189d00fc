//! A lean HTTP/1.1 client for the hot path: one kept-alive connection, no TLS, no redirects, no pool of
//! threads. Load and server share the same cores, so each microsecond that the client saves is measured
//! server; docs/performance.md compares it with a general client.

mod answer;
mod lines;
#[cfg(test)]
mod tests;

use std::io::Write as _;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::target::Target;
pub use answer::Answer;
pub use lines::Lines;

/// The largest answer that is read: far above any page of the product.
const LARGEST: usize = 16 * 1024 * 1024;

/// A request to send.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// `GET`, `POST` …
    pub method: &'static str,
    /// Path and query, as they go on the wire.
    pub path: &'a str,
    /// Access token, sent as `Authorization: Bearer`.
    pub bearer: Option<&'a str>,
    /// Further headers; not `Host`, and of those that describe the body `content-type` only where it is no JSON.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body: JSON, unless the headers say otherwise.
    pub body: Option<&'a [u8]>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// The connection could not be opened, or broke.
    #[error("no connection")]
    Connection(#[from] std::io::Error),
    /// The other side closed before its answer was complete.
    #[error("the connection was closed in the middle of an answer")]
    Closed,
    /// What came back is not HTTP/1.1 as this client reads it.
    #[error("unreadable answer: {0}")]
    Unreadable(&'static str),
    /// Nothing complete came back in time.
    #[error("no answer within {0:?}")]
    Late(Duration),
}

/// One connection, used for one call at a time.
#[derive(Debug)]
pub struct Line {
    stream: TcpStream,
    host: String,
    inbound: Vec<u8>,
    outbound: Vec<u8>,
    last_used: Instant,
    reusable: bool,
}

impl Line {
    /// Opens a connection.
    ///
    /// # Errors
    /// When nobody listens there.
    pub async fn open(target: &Target) -> Result<Self, WireError> {
        let stream = TcpStream::connect(target.address()).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            host: target.host().to_owned(),
            inbound: Vec::with_capacity(8 * 1024),
            outbound: Vec::with_capacity(4 * 1024),
            last_used: Instant::now(),
            reusable: true,
        })
    }

    /// Sends `call` and reads its whole answer.
    ///
    /// # Errors
    /// When the connection breaks or the answer cannot be read; the line is of no more use then.
    pub async fn call(&mut self, call: &Call<'_>) -> Result<Answer, WireError> {
        self.reusable = false;
        self.outbound.clear();
        write_call(&mut self.outbound, &self.host, call);
        self.stream.write_all(&self.outbound).await?;
        let answer = self.read_answer().await?;
        self.reusable = !answer.closes && self.inbound.is_empty();
        self.last_used = Instant::now();
        Ok(answer)
    }

    /// Whether another call may go over this connection: the last one ended cleanly, and the other side has
    /// not hung up meanwhile. Looking costs a system call, so a line used a moment ago is believed.
    fn is_open(&self) -> bool {
        if !self.reusable || self.last_used.elapsed() < Duration::from_secs(1) {
            return self.reusable;
        }
        matches!(self.stream.try_read(&mut [0]), Err(error) if error.kind() == std::io::ErrorKind::WouldBlock)
    }

    async fn read_answer(&mut self) -> Result<Answer, WireError> {
        loop {
            let mut answer = loop {
                if let Some(answer) = answer::take_head(&mut self.inbound)? {
                    break answer;
                }
                self.read_more().await?;
            };
            if (100..200).contains(&answer.status) {
                continue;
            }
            while !answer.take_body(&mut self.inbound)? {
                match self.read_more().await {
                    Err(WireError::Closed) if answer.ends_with_connection() => break,
                    other => other?,
                }
            }
            return Ok(answer);
        }
    }

    async fn read_more(&mut self) -> Result<(), WireError> {
        if self.inbound.len() > LARGEST {
            return Err(WireError::Unreadable("larger than 16 MiB"));
        }
        match self.stream.read_buf(&mut self.inbound).await? {
            0 => Err(WireError::Closed),
            _ => Ok(()),
        }
    }
}

fn write_call(out: &mut Vec<u8>, host: &str, call: &Call<'_>) {
    // Writing into memory cannot fail.
    let _ = write!(out, "{} {} HTTP/1.1\r\nhost: {host}\r\n", call.method, call.path);
    if let Some(token) = call.bearer {
        let _ = write!(out, "authorization: Bearer {token}\r\n");
    }
    for (name, value) in call.headers {
        let _ = write!(out, "{name}: {value}\r\n");
    }
    match call.body {
        Some(body) => {
            if call.headers.iter().all(|(name, _)| *name != "content-type") {
                out.extend_from_slice(b"content-type: application/json\r\n");
            }
            let _ = write!(out, "content-length: {}\r\n\r\n", body.len());
            out.extend_from_slice(body);
        }
        None if call.method == "GET" => out.extend_from_slice(b"\r\n"),
        None => out.extend_from_slice(b"content-length: 0\r\n\r\n"),
    }
}
