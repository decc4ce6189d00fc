//! Pages: the API reference and the web client, or short pages that say how to build it.

mod web_ui;

use crate::methods::{Methods, unanswered};
use crate::problem::Answer;
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, get, web};
use nuanxin_infra::platform::Platform;
use utoipa_swagger_ui::{Config, SwaggerUi};
pub use web_ui::WebUi;

/// Registers the pages.
pub fn pages(services: &mut web::ServiceConfig) {
    services
        .service(resident)
        .service(advisor)
        .service(desk)
        .service(lead);
    services.service(web::redirect("/docs", "/docs/"));
    services.service(SwaggerUi::new("/docs/{_:.*}").config(Config::from("/openapi.json")));
}

#[get("/")]
async fn resident(
    platform: web::Data<Platform>,
    built: web::Data<WebUi>,
    request: HttpRequest,
) -> HttpResponse {
    built
        .answer(&request)
        .unwrap_or_else(|| page(&platform, "我要求助", "Ask for help"))
}

#[get("/advisor")]
async fn advisor(
    platform: web::Data<Platform>,
    built: web::Data<WebUi>,
    request: HttpRequest,
) -> HttpResponse {
    built
        .answer(&request)
        .unwrap_or_else(|| page(&platform, "救助顾问", "Advisor"))
}

#[get("/desk")]
async fn desk(platform: web::Data<Platform>, built: web::Data<WebUi>, request: HttpRequest) -> HttpResponse {
    built
        .answer(&request)
        .unwrap_or_else(|| page(&platform, "热线坐席", "Hotline desk"))
}

#[get("/lead")]
async fn lead(platform: web::Data<Platform>, built: web::Data<WebUi>, request: HttpRequest) -> HttpResponse {
    built
        .answer(&request)
        .unwrap_or_else(|| page(&platform, "站长", "Station lead"))
}

/// Answers what no operation answered: pages and files of the web client.
///
/// # Errors
/// As [`unanswered`], for everything else.
pub async fn page_or_unanswered(
    request: HttpRequest,
    methods: web::Data<Methods>,
    built: web::Data<WebUi>,
) -> Answer {
    if request.method() == Method::GET
        && let Some(page) = built.answer(&request)
    {
        return Ok(page);
    }
    unanswered(request, methods).await
}

fn page(platform: &Platform, zh: &str, en: &str) -> HttpResponse {
    let demonstration = platform.movable_clock.is_some();
    let banner = if demonstration {
        "<p role=\"note\"><strong>演示系统 · Demonstration</strong></p>"
    } else {
        ""
    };
    let html = include_str!("pages/page.html")
        .replace("{zh}", zh)
        .replace("{en}", en)
        .replace("{banner}", banner);
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(html)
}
