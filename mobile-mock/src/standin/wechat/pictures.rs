//! Mini-program codes: a picture, or JSON when something is wrong.

use actix_web::{HttpResponse, web};
use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::super::Shared;
use super::tokens::Caller;
use super::{Said, answer, body_of, checked};

const UNLIMITED: &str = "/wxa/getwxacodeunlimit";
/// What a scene may consist of beside letters and digits.
const SYMBOLS: &str = "!#$&'()*+,/:;=?@-._~";
/// One grey dot.
const DOT: &str = "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP////////////////////////////////////////////////////////////////////\
                   //////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxD/2Q==";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route(UNLIMITED, web::post().to(unlimited));
}

async fn unlimited(caller: web::Query<Caller>, bytes: web::Bytes, world: web::Data<Shared>) -> HttpResponse {
    answer(&world, UNLIMITED, |platform| {
        platform.let_in(&caller)?;
        let body = body_of(&bytes)?;
        let scene = body["scene"].as_str().unwrap_or_default();
        let page = body["page"].as_str().unwrap_or_default();
        let width = body["width"].as_i64().unwrap_or(430);
        let fits = |c: char| c.is_ascii_alphanumeric() || SYMBOLS.contains(c);
        checked(&[
            (
                (1..=32).contains(&scene.chars().count()),
                40169,
                "invalid length for scene",
            ),
            (scene.chars().all(fits), 40129, "invalid scene"),
            (
                scene != "scancode_time",
                85096,
                "not allow include scancode_time field",
            ),
            (
                !page.starts_with('/') && !page.contains('?'),
                41030,
                "invalid page",
            ),
            ((280..=1280).contains(&width), 40097, "invalid args"),
        ])?;
        let picture: String = DOT.split_whitespace().collect();
        let picture = BASE64_STANDARD.decode(picture);
        Ok(Said::Picture(
            picture.map_err(|_| (-1, "system error".to_owned()))?,
        ))
    })
    .await
}
