//! `GET /notice-wording`: every text as it is sent.

use crate::actor::Staff;
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpResponse, get, web};
use nuanxin_domain::access::Role;
use nuanxin_domain::account::WrittenLanguage;
use nuanxin_domain::delivery::{Importance, Saying, SmsText, WechatKey, Wording};
use nuanxin_domain::subscription_value::fitted;
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use utoipa::ToSchema;

/// The number of the examples.
const NUMBER: &str = "2600 0000 0173";

/// Every text.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeWordings {
    /// In the order of the table.
    items: Vec<WordingDocument>,
}

/// One notice in every channel, with a made-up number.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NoticeWording)]
pub struct WordingDocument {
    /// Its name; `several`, `several_of_one`, `staff_several` and `neutral` stand for merged messages and for the safe
    /// contact of a restricted request.
    #[schema(example = "accepted")]
    template: String,
    /// Raised with every change.
    version: u16,
    /// How much it matters that it is heard outside; none for what lies in the inbox only.
    importance: Option<Importance>,
    /// Inbox and WeCom.
    inbox: SaidText,
    /// The text message, with the name under which it is agreed with the gateway.
    sms: Option<SmsDocument>,
    /// The subscription message.
    wechat: Option<WechatDocument>,
}

/// A text in both languages.
#[derive(Debug, Serialize, ToSchema)]
pub struct SaidText {
    /// Chinese.
    #[schema(example = "顾问已接下您的求助(2600 0000 0173)。")]
    zh: String,
    /// English.
    en: String,
}

/// A text message.
#[derive(Debug, Serialize, ToSchema)]
pub struct SmsDocument {
    /// Its name at the gateway.
    #[schema(example = "news")]
    key: String,
    /// What it says.
    text: SaidText,
}

/// A subscription message.
#[derive(Debug, Serialize, ToSchema)]
pub struct WechatDocument {
    /// Which template.
    template: WechatKey,
    /// Its fields, as the platform is sent them.
    fields: Vec<FieldDocument>,
}

/// A field of a subscription message.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldDocument {
    /// Its key.
    #[schema(example = "thing2")]
    key: String,
    /// What stands in it.
    value: String,
}

/// Preview the wording
///
/// Every notice as it is sent by every channel, in Chinese and English, for leads, the district and administrators. The
/// only things that are ever filled in are a request's number, a count and the time.
#[utoipa::path(
    tag = "notices",
    responses((status = 200, description = "Every text", body = NoticeWordings)),
    security(("bearer" = []))
)]
#[get("/notice-wording")]
pub async fn preview_notice_wording(platform: web::Data<Platform>, who: Staff) -> Answer {
    if !matches!(who.0.role, Role::Lead | Role::District | Role::Admin) {
        return Err(Problem::new(Code::NotAllowed));
    }
    let now = platform.clocks.domain.now();
    let items = Saying::all()
        .into_iter()
        .map(|saying| WordingDocument::of(saying, now));
    Ok(HttpResponse::Ok().json(NoticeWordings {
        items: items.collect(),
    }))
}

impl WordingDocument {
    fn of(saying: Saying, now: chrono::DateTime<chrono::Utc>) -> Self {
        let wording = Wording::of(saying);
        let field = |(key, value): (&str, String)| FieldDocument {
            value: fitted(key, &value).unwrap_or_default(),
            key: key.to_owned(),
        };
        Self {
            template: wording.template.clone(),
            version: wording.version,
            importance: match saying {
                Saying::Notice(template) => template.importance(),
                _ => None,
            },
            inbox: SaidText::of(&wording.zh, &wording.en),
            sms: wording.sms_text().map(SmsDocument::of),
            wechat: wording.wechat.map(|template| WechatDocument {
                template,
                fields: wording
                    .wechat_values(NUMBER, now, WrittenLanguage::Chinese)
                    .into_iter()
                    .map(field)
                    .collect(),
            }),
        }
    }
}

impl SmsDocument {
    fn of(text: &SmsText) -> Self {
        Self {
            key: text.key.clone(),
            text: SaidText::of(&text.zh, &text.en),
        }
    }
}

impl SaidText {
    fn of(zh: &str, en: &str) -> Self {
        let filled = |text: &str| text.replace("{number}", NUMBER).replace("{count}", "3");
        Self {
            zh: filled(zh),
            en: filled(en),
        }
    }
}
