//! `GET` and `PATCH /me/settings`: in which language one is written to, and how the pages look.

use crate::actor::SignedIn;
use crate::input::Body;
use crate::problem::Answer;
use actix_web::{HttpResponse, get, patch, web};
use nuanxin_domain::account::{Contrast, OwnSettings, TextSize, WrittenLanguage};
use nuanxin_domain::ids::AccountId;
use nuanxin_infra::accounts;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::effect::conclude;
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use utoipa::ToSchema;

/// What changes; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"language": "en", "text_size": "elder"}))]
pub struct SettingsBody {
    /// In which language messages come.
    language: Option<WrittenLanguage>,
    /// Letters.
    text_size: Option<TextSize>,
    /// Colours.
    contrast: Option<Contrast>,
}

/// Show my settings
///
/// Language of messages, size of letters and contrast: they go with the account, from one device to the next.
#[utoipa::path(
    tag = "sign-in",
    responses((status = 200, description = "The settings", body = OwnSettings,
               example = json!({"language": "zh-CN", "text_size": "elder", "contrast": "normal"}))),
    security(("bearer" = []))
)]
#[get("/me/settings")]
pub async fn show_own_settings(platform: web::Data<Platform>, who: SignedIn) -> Answer {
    Ok(HttpResponse::Ok().json(set(&platform, who.0.account).await?))
}

/// Change my settings
///
/// Messages that leave from now on come in this language: text messages, WeChat and WeCom.
#[utoipa::path(
    tag = "sign-in",
    request_body = SettingsBody,
    responses((status = 200, description = "The settings after it", body = OwnSettings,
               example = json!({"language": "en", "text_size": "elder", "contrast": "normal"}))),
    security(("bearer" = []))
)]
#[patch("/me/settings")]
pub async fn change_own_settings(
    platform: web::Data<Platform>,
    who: SignedIn,
    body: Body<SettingsBody>,
) -> Answer {
    let (body, account) = (body.value, who.0.account);
    let before = set(&platform, account).await?;
    let after = OwnSettings {
        language: body.language.unwrap_or(before.language),
        text_size: body.text_size.unwrap_or(before.text_size),
        contrast: body.contrast.unwrap_or(before.contrast),
    };
    let real = &*platform.clocks.real;
    let tx = platform.db.write_tx().await?;
    accounts::set_own(&tx, account, &after).await?;
    conclude(
        tx,
        AuditEntry::new(real, &who.0, "change-own-settings"),
        None,
        real,
    )
    .await?;
    Ok(HttpResponse::Ok().json(after))
}

async fn set(platform: &Platform, account: AccountId) -> Answer<OwnSettings> {
    let found = accounts::own_settings(platform.db.reader(), &[account]).await?;
    Ok(found.get(&account).copied().unwrap_or_default())
}
