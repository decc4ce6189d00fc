//! Large bodies are read in sips, so that many of them at once take little memory.
//!
//! actix reads whatever has arrived, up to 128 KiB, whenever anything about a connection moves, also while nobody takes what was
//! read before; with 200 phones on a fast network that was a third of a megabyte each. Here a connection gives a sip, and
//! then others have their turn; once somebody reads its body [`InSips`], it gives the next sip when that was taken. What
//! else the phone sends waits in the network.

use std::cell::{Cell, RefCell};
use std::future::{Ready, ready};
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::rt::net::TcpStream;
use actix_web::web::Bytes;
use actix_web::{Error, FromRequest, HttpRequest};
use futures_util::Stream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes of a sip.
const SIP: usize = 16 * 1024;

/// What a connection gives.
#[derive(Default)]
pub struct Tap {
    /// Bytes that are left of the sip.
    left: Cell<usize>,
    /// Whether the next sip comes only when it is asked for.
    asked_for: Cell<bool>,
    /// Who waits for it.
    waiting: RefCell<Option<Waker>>,
}

impl Tap {
    /// Gives the next sip, if the last one was taken.
    fn next(&self) {
        if self.left.get() == 0 {
            self.left.set(SIP);
            if let Some(waiting) = self.waiting.take() {
                waiting.wake();
            }
        }
    }
}

/// A connection with a tap.
pub struct Tapped {
    connection: TcpStream,
    tap: Rc<Tap>,
}

impl Tapped {
    /// Nothing was read yet.
    pub fn new(connection: TcpStream) -> Self {
        let tap = Rc::new(Tap::default());
        tap.next();
        Self { connection, tap }
    }

    /// By which a body that comes on this connection is read.
    pub fn tap(&self) -> Rc<Tap> {
        Rc::clone(&self.tap)
    }
}

impl AsyncRead for Tapped {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.tap.left.get() == 0 {
            self.tap.waiting.replace(Some(cx.waker().clone()));
            if !self.tap.asked_for.get() {
                self.tap.next();
            }
            return Poll::Pending;
        }
        let left = self.tap.left.get();
        let mut sip = ReadBuf::new(into.initialize_unfilled_to(left.min(into.remaining())));
        let read = Pin::new(&mut self.connection).poll_read(cx, &mut sip);
        let taken = sip.filled().len();
        into.advance(taken);
        self.tap.left.set(left - taken);
        read
    }
}

impl AsyncWrite for Tapped {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.connection).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.connection).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.connection).poll_shutdown(cx)
    }
}

/// A large body, of which at most a sip is in memory. Whoever takes it in a handler holds the tap from the handler's
/// beginning, before anything else is waited for.
pub struct InSips {
    body: Payload,
    tap: Option<Rc<Tap>>,
}

impl FromRequest for InSips {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, body: &mut Payload) -> Self::Future {
        let tap = request.conn_data::<Rc<Tap>>().cloned();
        if let Some(tap) = &tap {
            tap.asked_for.set(true);
        }
        let body = body.take();
        ready(Ok(Self { body, tap }))
    }
}

impl Stream for InSips {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.body).poll_next(cx);
        if next.is_pending()
            && let Some(tap) = &self.tap
        {
            tap.next();
        }
        next
    }
}

/// What is not read any more must be read away by the server.
impl Drop for InSips {
    fn drop(&mut self) {
        if let Some(tap) = &self.tap {
            tap.asked_for.set(false);
            tap.next();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SIP, Tapped};
    use futures_util::FutureExt;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    /// What can be read now, whatever has arrived.
    async fn gives(tapped: &mut Tapped) -> usize {
        let mut bytes = Vec::with_capacity(8 * SIP);
        while let Some(read) = tapped.read_buf(&mut bytes).now_or_never() {
            read.expect("it is open");
        }
        bytes.len()
    }

    #[tokio::test]
    async fn a_connection_gives_a_sip_and_then_the_next_when_it_is_asked() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("a port");
        let mut phone = TcpStream::connect(address).await.expect("it listens");
        let mut tapped = Tapped::new(listener.accept().await.expect("a phone").0);
        phone.write_all(&[7; 4 * SIP]).await.expect("it is open");
        while tapped
            .connection
            .peek(&mut [0; 4 * SIP])
            .await
            .expect("it is open")
            < 4 * SIP
        {
            tokio::task::yield_now().await;
        }
        // others have their turn, but nobody need ask
        assert_eq!(gives(&mut tapped).await, SIP);
        assert_eq!(gives(&mut tapped).await, SIP);
        let tap = tapped.tap();
        tap.asked_for.set(true);
        assert_eq!(gives(&mut tapped).await, SIP);
        assert_eq!(gives(&mut tapped).await, 0);
        tap.next();
        tap.next();
        assert_eq!(gives(&mut tapped).await, SIP);
        assert_eq!(gives(&mut tapped).await, 0);
    }
}
