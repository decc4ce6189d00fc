//! Pages: the API reference, and short pages that say how to build the web client.

use actix_web::{HttpResponse, get, web};
use nuanxin_infra::platform::Platform;
use utoipa_swagger_ui::{Config, SwaggerUi};

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
async fn resident(platform: web::Data<Platform>) -> HttpResponse {
    page(&platform, "我要求助", "Ask for help")
}

#[get("/advisor")]
async fn advisor(platform: web::Data<Platform>) -> HttpResponse {
    page(&platform, "救助顾问", "Advisor")
}

#[get("/desk")]
async fn desk(platform: web::Data<Platform>) -> HttpResponse {
    page(&platform, "热线坐席", "Hotline desk")
}

#[get("/lead")]
async fn lead(platform: web::Data<Platform>) -> HttpResponse {
    page(&platform, "站长", "Station lead")
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
