//! The HTTP server: one place that puts operations, middleware and limits together.

mod listening;

use crate::live::feed;
use crate::live::hub::Hub;
use crate::methods::Methods;
use crate::middleware::{
    access_log, address_rate, method_meant, problems, refused_origins, security_headers,
};
use crate::pages::{self, WebUi, page_or_unanswered};
use crate::reference::boundaries::DrawnBoundaries;
use crate::routes;
use actix_cors::Cors;
use actix_server::{Server, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::{App, web};
use nuanxin_infra::platform::Platform;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

/// A server that has been started.
pub struct Serving {
    /// Where it listens.
    pub address: SocketAddr,
    /// Stops it.
    pub handle: ServerHandle,
    /// Ends when it has stopped.
    pub server: Server,
}

/// Starts answering on `listener`. Must be called within a Tokio runtime; `server` must be awaited or spawned.
///
/// # Errors
/// When the listener cannot be used, or the settings name a web client that is not there.
pub fn start(platform: Platform, listener: TcpListener) -> std::io::Result<Serving> {
    let address = listener.local_addr()?;
    let threads = match platform.settings.http.workers {
        0 => std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
        threads => threads,
    };
    let body_limit = platform.settings.limits.body_bytes;
    let methods = web::Data::new(Methods::new(platform.movable_clock.is_some()));
    let drawn = web::Data::new(DrawnBoundaries::default());
    let built = web::Data::new(WebUi::find(
        &platform.settings.web,
        platform.movable_clock.is_some(),
    )?);
    let hub = Hub::new(&platform.settings.limits);
    tokio::spawn(feed::run(platform.clone(), Arc::clone(&hub)));
    let hub = web::Data::from(hub);
    let data = web::Data::new(platform);
    let server = listening::listen(listener, threads, move || {
        let platform: &Platform = &data;
        let app = App::new()
            .app_data(data.clone())
            .app_data(methods.clone())
            .app_data(drawn.clone())
            .app_data(built.clone())
            .app_data(hub.clone())
            .app_data(web::PayloadConfig::new(body_limit))
            .configure(routes::served);
        let demonstration = platform.movable_clock.is_some();
        app.configure(|services| routes::beside(services, demonstration))
            .configure(pages::pages)
            .default_service(web::route().to(page_or_unanswered))
            .wrap(from_fn(address_rate))
            .wrap(from_fn(problems))
            .wrap(cors(&platform.settings.http.cors_origins))
            .wrap(from_fn(refused_origins))
            .wrap(from_fn(security_headers))
            .wrap(from_fn(access_log))
            .wrap(from_fn(method_meant))
    })?;
    Ok(Serving {
        address,
        handle: server.handle(),
        server,
    })
}

/// Other origins may call only when they are configured; browsers send them no cookie.
fn cors(origins: &[String]) -> Cors {
    let start = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PATCH", "DELETE"])
        .allow_any_header()
        .expose_headers([
            "location",
            "etag",
            "retry-after",
            "idempotency-replayed",
            "preference-applied",
            "x-request-id",
            "tus-resumable",
            "upload-offset",
            "upload-length",
            "upload-expires",
            "upload-receipt",
        ])
        .max_age(3600);
    origins
        .iter()
        .fold(start, |cors, origin| cors.allowed_origin(origin))
}
