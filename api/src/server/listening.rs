//! The server below the operations: its threads, its times, and connections that are read in sips.
//!
//! It is what `HttpServer` of actix does, which takes no other kind of connection than its own.

use crate::sips::Tapped;
use actix_http::body::MessageBody;
use actix_http::{HttpService, Protocol, Request, Response};
use actix_server::Server;
use actix_service::{IntoServiceFactory, ServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::dev::AppConfig;
use actix_web::rt::net::TcpStream;
use socket2::SockRef;
use std::net::TcpListener;
use std::time::Duration;

/// How long running calls may take to finish once the program has been told to stop, in seconds.
const GRACE: u64 = 8;

/// How long what was sent may remain unread.
const UNREAD: Duration = Duration::from_secs(30);

/// How long a phone may take to say what it wants.
const HEAD: Duration = Duration::from_secs(10);

/// How long somebody who is sent away may still be sending.
const GOING: Duration = Duration::from_secs(1);

/// How long a connection is kept on which nothing is said.
const SILENT: Duration = Duration::from_secs(75);

/// Serves `app` on a listener, on so many threads. It must be awaited or spawned.
///
/// # Errors
/// When the listener cannot be used.
pub fn listen<F, I, S, B>(listener: TcpListener, threads: usize, app: F) -> std::io::Result<Server>
where
    F: Fn() -> I + Clone + Send + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig, Error = actix_web::Error, InitError = ()> + 'static,
    S::Response: Into<Response<B>>,
    B: MessageBody + 'static,
{
    let address = listener.local_addr()?;
    let building = Server::build();
    let stopping = building.graceful_shutdown_signal();
    let listening = building
        .workers(threads)
        .shutdown_timeout(GRACE)
        .disable_signals()
        .listen("http", listener, move || {
            let stopping = stopping.clone();
            let app = app().into_factory();
            let app = app.map_err(|error: actix_web::Error| error.error_response());
            let http = HttpService::build()
                .graceful_shutdown_signal(move || {
                    let stopping = stopping.clone();
                    async move { stopping.notified().await }
                })
                .client_request_timeout(HEAD)
                .client_disconnect_timeout(GOING)
                .keep_alive(SILENT)
                .local_addr(address)
                .on_connect_ext(|connection: &Tapped, data| {
                    data.insert(connection.tap());
                })
                .finish(map_config(app, |()| AppConfig::default()));
            fn_service(async |connection: TcpStream| {
                let_go_of_the_dead(&connection);
                let peer = connection.peer_addr().ok();
                Ok((Tapped::new(connection), Protocol::Http1, peer))
            })
            .and_then(http)
        })?;
    Ok(listening.run())
}

/// Whoever takes nothing in for so long, or has gone without a word, is let go: a stream that nobody reads would keep its
/// place and its descriptor for good.
fn let_go_of_the_dead(connection: &TcpStream) {
    if let Err(error) = SockRef::from(connection).set_tcp_user_timeout(Some(UNREAD)) {
        tracing::debug!(%error, "a connection without a time limit for unread answers");
    }
}
