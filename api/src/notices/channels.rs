//! `GET` and `PATCH /notice-channels`: by which channels somebody is told outside the product.

use crate::actor::SignedIn;
use crate::input::Body;
use crate::problem::Answer;
use actix_web::{HttpResponse, get, patch, web};
use nuanxin_domain::access::Actor;
use nuanxin_domain::delivery::DeliveryChannel;
use nuanxin_domain::notice::NoticeTemplate;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::deliveries;
use nuanxin_infra::effect::conclude;
use nuanxin_infra::platform::Platform;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody wants.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeChannels {
    /// Channels, each wanted or not.
    items: Vec<ChannelChoice>,
    /// What comes whatever was declined, because it is owed by law; so does whatever is about danger or an SOS.
    always: Vec<NoticeTemplate>,
}

/// One channel.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelChoice {
    /// Which.
    channel: DeliveryChannel,
    /// Whether messages may come by it.
    wanted: bool,
}

/// Another choice.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"items": [{"channel": "sms", "wanted": false}]}))]
pub struct ChosenChannels {
    /// Channels that change; the others stay.
    #[schema(max_items = 4)]
    items: Vec<ChannelChoice>,
}

fn channels_of(actor: &Actor) -> &'static [DeliveryChannel] {
    use DeliveryChannel::{Sms, WechatSubscription, Wecom};
    match actor.role.is_staff() {
        true => &[Wecom, Sms],
        false => &[WechatSubscription, Sms],
    }
}

/// Show my channels
///
/// By which channels one is told outside the product. What is declined is still in the inbox.
#[utoipa::path(
    tag = "notices",
    responses((status = 200, description = "The channels", body = NoticeChannels)),
    security(("bearer" = []))
)]
#[get("/notice-channels")]
pub async fn show_notice_channels(platform: web::Data<Platform>, who: SignedIn) -> Answer {
    Ok(HttpResponse::Ok().json(chosen(&platform, &who.0).await?))
}

/// Choose my channels
///
/// Declines a channel or wants it again. What is owed by law, and what is about danger or an SOS, comes all the same;
/// somebody calls about a question that waits.
#[utoipa::path(
    tag = "notices",
    request_body = ChosenChannels,
    responses((status = 200, description = "The channels after it", body = NoticeChannels)),
    security(("bearer" = []))
)]
#[patch("/notice-channels")]
pub async fn choose_notice_channels(
    platform: web::Data<Platform>,
    who: SignedIn,
    body: Body<ChosenChannels>,
) -> Answer {
    let (now, real) = (platform.clocks.domain.now(), &*platform.clocks.real);
    let own = channels_of(&who.0);
    let tx = platform.db.write_tx().await?;
    for choice in body
        .value
        .items
        .iter()
        .filter(|choice| own.contains(&choice.channel))
    {
        deliveries::choose(&tx, who.0.account, choice.channel, choice.wanted, now).await?;
    }
    let entry = AuditEntry::new(real, &who.0, "choose-notice-channels");
    conclude(tx, entry, None, real).await?;
    Ok(HttpResponse::Ok().json(chosen(&platform, &who.0).await?))
}

async fn chosen(platform: &Platform, actor: &Actor) -> Answer<NoticeChannels> {
    let declined = deliveries::declined(platform.db.reader(), &[actor.account]).await?;
    let declined = declined.get(&actor.account).cloned().unwrap_or_default();
    let channels = channels_of(actor).iter();
    let owed = NoticeTemplate::ALL.iter().filter(|template| template.is_owed());
    Ok(NoticeChannels {
        items: channels
            .map(|channel| ChannelChoice {
                channel: *channel,
                wanted: !declined.contains(channel),
            })
            .collect(),
        always: owed.copied().collect(),
    })
}
