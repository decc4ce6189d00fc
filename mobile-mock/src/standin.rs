//! Stand-ins for the platforms that the product calls, on the wire: three gateways for text messages that verify what they
//! are sent, the WeChat platform, WeCom, a sender of work orders, a map service, an object store and a malware scanner. The
//! demonstration and the tests run without the internet, and nothing leaves the machine.

mod clamd;
mod faults;
mod inbox;
mod map;
mod s3;
mod sms;
#[cfg(test)]
mod tests;
mod times;
mod wechat;
mod wecom;
mod work_orders;

use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, web};

use crate::target::Target;
use crate::wire::Lines;

/// The name under which each gateway for text messages knows the product: `NUANXIN__SMS__KEY`.
pub const SMS_KEY: &str = "standin";
/// The secret that the product signs with: `NUANXIN__SMS__SECRET`. It guards nothing but pretence.
pub const SMS_SECRET: &str = "standin-secret-for-pretended-messages";
/// The application at the pretended Tencent Cloud: `NUANXIN__SMS__APP_ID`.
pub const SMS_APP_ID: &str = "1400000000";
/// The sign before each text at the pretended clouds: `NUANXIN__SMS__SIGN_NAME`.
pub const SMS_SIGN: &str = "暖心演示";
/// The corporation: `NUANXIN__WECOM__CORP_ID`.
pub const WECOM_CORP_ID: &str = "ww0000000000standin";
/// The application in it: `NUANXIN__WECOM__AGENT_ID`.
pub const WECOM_AGENT_ID: u32 = 1_000_002;
/// The application's secret: `NUANXIN__WECOM__SECRET`.
pub const WECOM_SECRET: &str = "standin-secret-for-pretended-wecom";
/// The mini-program's id: `NUANXIN__WECHAT__APP_ID`.
pub const WECHAT_APP_ID: &str = "wx0000000000standin";
/// The mini-program's secret: `NUANXIN__WECHAT__APP_SECRET`.
pub const WECHAT_APP_SECRET: &str = "standin-secret-for-pretended-wechat";

/// What the platform signs its calls with: `NUANXIN__WECHAT__CALLBACK_TOKEN`.
pub const WECHAT_CALLBACK_TOKEN: &str = "standincallbacktoken";
/// What the platform encrypts its calls with: `NUANXIN__WECHAT__ENCODING_AES_KEY`.
pub const WECHAT_CALLBACK_KEY: &str = "pretendedpretendedpretendedpretendedpretend";

/// The code of the sender of work orders: `NUANXIN__WORK_ORDERS__SENDER`.
pub const ORDER_SENDER: &str = "12345";
/// The secret that both sides sign with: `NUANXIN__WORK_ORDERS__SECRET`.
pub const ORDER_SECRET: &str = "standin-secret-for-pretended-work-orders";

/// Our key at the map service: `NUANXIN__GEOCODER__KEY`.
pub const MAP_KEY: &str = "STAND-INKEY-PRETE-NDEDM-APSER-VICEX";
/// The secret that questions to the map service are signed with: `NUANXIN__GEOCODER__SECRET`.
pub const MAP_SECRET: &str = "standin-secret-for-pretended-maps";

/// Our key at the object store: `NUANXIN__FILES__S3_KEY`.
pub const S3_KEY: &str = "STANDINKEY";
/// The secret that requests to it are signed with: `NUANXIN__FILES__S3_SECRET`.
pub const S3_SECRET: &str = "standin-secret-for-pretended-buckets";
/// Its region: `NUANXIN__FILES__S3_REGION`.
pub const S3_REGION: &str = "cn-standin-1";
/// Its bucket, as in `NUANXIN__FILES__URL`.
pub const S3_BUCKET: &str = "nuanxin-uploads";

/// A running stand-in. Dropping it leaves it running until the program ends; `stop` ends it.
#[derive(Debug)]
pub struct Standin {
    /// Where it listens; its page of received messages is at `/`.
    pub address: SocketAddr,
    /// Where its malware scanner listens: `NUANXIN__FILES__CLAMD`.
    pub clamd: SocketAddr,
    server: ServerHandle,
    world: web::Data<Shared>,
}

/// Everything that the stand-in remembers, in memory only.
#[derive(Debug, Default)]
struct World {
    sms: sms::Gateway,
    wechat: wechat::Platform,
    wecom: wecom::Platform,
    orders: work_orders::Sender,
    map: map::Service,
    s3: s3::Store,
    clamd: clamd::Scanner,
}

/// The world, shared by all requests.
#[derive(Debug, Default)]
struct Shared(Mutex<World>);

impl Shared {
    fn open(&self) -> MutexGuard<'_, World> {
        // A panic elsewhere leaves lists behind that are still lists.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Standin {
    /// Starts listening; port 0 takes a free one. Needs a running Tokio or actix runtime.
    ///
    /// # Errors
    /// When the address is in use.
    pub async fn start(bind: SocketAddr) -> std::io::Result<Self> {
        let world = web::Data::new(Shared::default());
        let shared = world.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .configure(sms::routes)
                .configure(wechat::routes)
                .configure(wecom::routes)
                .configure(work_orders::routes)
                .configure(map::routes)
                .configure(s3::routes)
                .configure(clamd::routes)
                .configure(inbox::routes)
        })
        .workers(1)
        .disable_signals()
        .bind(bind)?;
        let address = server.addrs().first().copied().unwrap_or(bind);
        let running = server.run();
        let handle = running.handle();
        tokio::spawn(running);
        Ok(Self {
            address,
            clamd: clamd::listen(world.clone()).await?,
            server: handle,
            world,
        })
    }

    /// The address for `NUANXIN__SMS__GATEWAY_URL`.
    #[must_use]
    pub fn sms_gateway_url(&self) -> String {
        format!("http://{}/sms/messages", self.address)
    }

    /// The address for `NUANXIN__SMS__GATEWAY_URL` with one of the clouds as `NUANXIN__SMS__PROVIDER`.
    #[must_use]
    pub fn sms_cloud_url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Teaches the gateways the text of a template: its values stand in braces.
    pub fn learn_text(&self, id: &str, text: &str) {
        self.world.open().sms.learn(id, text);
    }

    /// Teaches the WeChat platform a one-time template.
    pub fn learn_template(&self, id: &str, title: &str, fields: Vec<String>) {
        self.world.open().wechat.learn(id, title, fields);
    }

    /// The address for `NUANXIN__WECOM__BASE_URL`.
    #[must_use]
    pub fn wecom_base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address for `NUANXIN__WECHAT__BASE_URL`.
    #[must_use]
    pub fn wechat_base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address for `NUANXIN__WORK_ORDERS__BASE_URL`.
    #[must_use]
    pub fn orders_base_url(&self) -> String {
        format!("http://{}/work-orders", self.address)
    }

    /// The address for `NUANXIN__GEOCODER__BASE_URL`.
    #[must_use]
    pub fn map_base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address for `NUANXIN__FILES__S3_ENDPOINT`.
    #[must_use]
    pub fn s3_endpoint(&self) -> String {
        format!("http://{}/s3", self.address)
    }

    /// Where the product is that work orders are passed on to.
    pub fn pass_orders_to(&self, product: Target) {
        self.world.open().orders.product = Some(std::sync::Arc::new(Lines::new(product, 4)));
    }

    /// Where the product is that the WeChat platform calls by itself.
    pub fn call_back_to(&self, product: Target) {
        self.world.open().wechat.events.product = Some(std::sync::Arc::new(Lines::new(product, 4)));
    }

    /// Stops listening, at once.
    pub async fn stop(self) {
        self.server.stop(false).await;
    }
}
