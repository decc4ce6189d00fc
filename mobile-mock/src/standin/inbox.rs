//! The page that shows what was "sent": for people who try the demonstration and wait for a message.

use std::fmt::Write as _;

use actix_web::{HttpResponse, web};

use super::Shared;
use super::sms::{Taken, now};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/", web::get().to(page));
}

async fn page(world: web::Data<Shared>) -> HttpResponse {
    let world = world.open();
    let now = now();
    let rows: String = world
        .sms
        .taken
        .iter()
        .rev()
        .map(|taken| row(taken, now))
        .collect();
    let rows = if rows.is_empty() {
        "<tr><td colspan=4>还没有短信 · No messages yet</td></tr>".into()
    } else {
        rows
    };
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"))
        .body(format!(
            "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><meta http-equiv=\"refresh\" content=\"5\">\
             <title>演示收件箱</title>\
             <style>body{{font:18px/1.6 sans-serif;margin:1.5em}}td,th{{text-align:left;padding:.2em 1em .2em 0}}</style>\
             <h1>演示收件箱 · Pretended messages</h1>\
             <p>这里的短信没有真的发出。Nothing on this page has left this machine.</p>\
             <table><tr><th>何时 When</th><th>号码 To</th><th>模板 Template</th><th>内容 Content</th></tr>{rows}</table>"
        ))
}

fn row(taken: &Taken, now: u64) -> String {
    let mut content = String::new();
    for (name, value) in &taken.params {
        // Writing into a string cannot fail.
        let _ = write!(content, "{}: {} ", escaped(name), escaped(value));
    }
    format!(
        "<tr><td>{} 秒前 s ago</td><td>{}</td><td>{}</td><td>{content}</td></tr>",
        now.saturating_sub(taken.sent_at),
        escaped(&taken.to),
        escaped(&taken.template)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
