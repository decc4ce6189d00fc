//! The map service: a stand-in that speaks its wire protocol, and what it was asked.

use mobile_mock::standin::Standin;
use nuanxin_domain::routing::{Position, wgs84_to_gcj02};
use serde_json::{Value, json};

/// A map service, pretended.
pub struct MapService {
    standin: Standin,
    http: reqwest::Client,
}

impl MapService {
    pub(crate) async fn start() -> Self {
        let bind = "127.0.0.1:0".parse().expect("an address");
        Self {
            standin: Standin::start(bind).await.expect("a stand-in"),
            http: reqwest::Client::builder().no_proxy().build().expect("a client"),
        }
    }

    pub(crate) fn base_url(&self) -> String {
        self.standin.map_base_url()
    }

    pub(crate) async fn end(self) {
        self.standin.stop().await;
    }

    /// Knows this address of a road in 静安区 at a longitude (WGS-84) on 31.21 north.
    pub async fn knows(&self, address: &str, road: &str, lng: f64) {
        let at = wgs84_to_gcj02(Position { lng, lat: 31.21 });
        let place = json!({
            "name": address, "lng": at.lng, "lat": at.lat,
            "adcode": "310106", "district": "静安区", "street": road,
        });
        self.post("/places", &place).await;
    }

    /// Misbehaves (the names stand in the stand-in); `None` ends it.
    pub async fn misbehaves(&self, fault: Option<&str>) {
        self.post("/faults", &json!({ "map": fault })).await;
    }

    /// The parameters of each question, in the order in which they came.
    pub async fn was_asked(&self) -> Vec<Value> {
        let answer = self.http.get(self.url("")).send().await.expect("an answer");
        let told: Value = answer.json().await.expect("JSON");
        told["items"].as_array().expect("items").clone()
    }

    async fn post(&self, path: &str, body: &Value) {
        let answer = self.http.post(self.url(path)).json(body).send().await;
        assert!(answer.expect("an answer").status().is_success(), "{body}");
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}/standin/map{path}", self.standin.address)
    }
}
