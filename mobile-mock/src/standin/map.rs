//! A map service that speaks like Tencent's WebService API: `GET /ws/geocoder/v1/?address=…&key=…&region=…&sig=…`.
//!
//! As there: status 200 and JSON for refusals too, `status` 0 means found, 347 that nothing lies at the address, 190 a
//! wrong key, 111 a wrong signature (MD5 of path, question mark, parameters by name, secret). It knows the places that it
//! is taught with `POST /standin/map/places`, remembers what it was asked, and misbehaves when told to.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{MAP_KEY, MAP_SECRET, Shared};

/// Older questions are forgotten.
const MOST_KEPT: usize = 1000;
/// Longer than any client of ours waits.
const SLOW: Duration = Duration::from_secs(10);

/// What the service knows and was asked, and how it misbehaves.
#[derive(Debug, Default)]
pub(super) struct Service {
    places: Vec<Place>,
    asked: VecDeque<BTreeMap<String, String>>,
    fault: Option<Fault>,
}

/// A place: found when its name stands in the address.
#[derive(Debug, Clone, Deserialize)]
struct Place {
    name: String,
    /// GCJ-02, like everything that the service says.
    lng: f64,
    lat: f64,
    #[serde(default = "seven")]
    reliability: i64,
    #[serde(default = "nine")]
    level: i64,
    #[serde(default)]
    adcode: String,
    #[serde(default)]
    district: String,
    #[serde(default)]
    street: String,
}

fn seven() -> i64 {
    7
}

fn nine() -> i64 {
    9
}

/// How the service misbehaves until told otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Fault {
    /// The answer comes later than anybody waits.
    Slow,
    /// HTTP status 500.
    Error500,
    /// A page of HTML with status 200, as gateways answer.
    Html,
    /// Half of the answer.
    Truncated,
    /// The quota of the day is used up (121).
    Quota,
    /// Too many in this second (120).
    TooMany,
    /// The key has no right to come from here (110).
    Origin,
    /// The form of the key is wrong (311).
    Key,
    /// Nothing is found anywhere (347).
    NotFound,
    /// A place at the other end of the world.
    FarAway,
    /// Longitude and latitude the wrong way round.
    Swapped,
    /// A number that is none.
    Endless,
}

#[derive(Deserialize)]
struct Faults {
    map: Option<Fault>,
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/ws/geocoder/v1/", web::get().to(find))
        .route("/standin/map", web::get().to(show))
        .route("/standin/map/places", web::post().to(teach))
        .route("/standin/map/faults", web::post().to(set_faults));
}

async fn find(
    request: HttpRequest,
    asked: web::Query<BTreeMap<String, String>>,
    world: web::Data<Shared>,
) -> HttpResponse {
    let asked = asked.into_inner();
    let (refusal, fault, place) = {
        let mut world = world.open();
        world.map.keep(asked.clone());
        let refusal = refused(request.path(), &asked);
        (refusal, world.map.fault, world.map.at(&asked))
    };
    if let Some((status, message)) = refusal {
        return refuse(status, message);
    }
    let found = place.as_ref().map(answer);
    match fault {
        None => found.map_or_else(nothing, |found| HttpResponse::Ok().json(found)),
        Some(Fault::Slow) => {
            tokio::time::sleep(SLOW).await;
            found.map_or_else(nothing, |found| HttpResponse::Ok().json(found))
        }
        Some(Fault::Error500) => HttpResponse::InternalServerError().finish(),
        Some(Fault::Html) => HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .body("<!doctype html><title>502 Bad Gateway</title>"),
        Some(Fault::Truncated) => {
            let whole = found.unwrap_or_else(|| json!({ "status": 0 })).to_string();
            let half: String = whole.chars().take(whole.chars().count() / 2).collect();
            HttpResponse::Ok().content_type("application/json").body(half)
        }
        Some(Fault::Quota) => refuse(121, "此key每日调用量已达到上限"),
        Some(Fault::TooMany) => refuse(120, "此key每秒请求量已达到上限"),
        Some(Fault::Origin) => refuse(110, "请求来源未被授权"),
        Some(Fault::Key) => refuse(311, "key格式错误"),
        Some(Fault::NotFound) => nothing(),
        Some(Fault::FarAway) => lie(place, |place| (place.lng, place.lat) = (-9.1, 38.7)),
        Some(Fault::Swapped) => lie(place, |place| {
            (place.lng, place.lat) = (place.lat, place.lng);
        }),
        Some(Fault::Endless) => HttpResponse::Ok()
            .content_type("application/json")
            .body(r#"{"status":0,"message":"query ok","result":{"location":{"lng":1e999,"lat":31.2}}}"#),
    }
}

fn refused(path: &str, asked: &BTreeMap<String, String>) -> Option<(i64, &'static str)> {
    if asked.get("key").map(String::as_str) != Some(MAP_KEY) {
        return Some((190, "无效的KEY"));
    }
    let pairs = asked.iter().filter(|(name, _)| *name != "sig");
    let pairs: Vec<String> = pairs.map(|(name, value)| format!("{name}={value}")).collect();
    let digest = Md5::digest(format!("{path}?{}{MAP_SECRET}", pairs.join("&")));
    let expected: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    if asked.get("sig") != Some(&expected) {
        return Some((111, "签名验证失败"));
    }
    let said = asked.get("address").is_some_and(|address| !address.is_empty());
    (!said).then_some((300, "缺少必要字段"))
}

fn refuse(status: i64, message: &str) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": status, "message": message }))
}

fn nothing() -> HttpResponse {
    refuse(347, "查询无结果")
}

fn lie(place: Option<Place>, change: impl Fn(&mut Place)) -> HttpResponse {
    let changed = place.map(|mut place| {
        change(&mut place);
        answer(&place)
    });
    changed.map_or_else(nothing, |changed| HttpResponse::Ok().json(changed))
}

fn answer(place: &Place) -> Value {
    json!({
        "status": 0,
        "message": "query ok",
        "result": {
            "title": place.name,
            "location": { "lng": place.lng, "lat": place.lat },
            "ad_info": { "adcode": place.adcode },
            "address_components": {
                "province": "上海市",
                "city": "上海市",
                "district": place.district,
                "street": place.street,
                "street_number": "",
            },
            "similarity": 0.8,
            "deviation": 1000,
            "reliability": place.reliability,
            "level": place.level,
        },
    })
}

impl Service {
    fn keep(&mut self, asked: BTreeMap<String, String>) {
        if self.asked.len() == MOST_KEPT {
            self.asked.pop_front();
        }
        self.asked.push_back(asked);
    }

    fn at(&self, asked: &BTreeMap<String, String>) -> Option<Place> {
        let address = asked.get("address")?;
        let known = self.places.iter().find(|place| address.contains(&place.name));
        known.cloned()
    }
}

async fn show(world: web::Data<Shared>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "items": world.open().map.asked }))
}

async fn teach(place: web::Json<Place>, world: web::Data<Shared>) -> HttpResponse {
    world.open().map.places.push(place.into_inner());
    HttpResponse::Ok().json(json!({}))
}

async fn set_faults(faults: web::Json<Faults>, world: web::Data<Shared>) -> HttpResponse {
    world.open().map.fault = faults.map;
    HttpResponse::Ok().json(json!({ "map": faults.map }))
}
