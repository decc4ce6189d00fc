//! Handing a message to its provider: what is said there, and what its answer means.

use nuanxin_domain::delivery::{Delivery, DeliveryChannel, SendOutcome, Wording};
use nuanxin_domain::personal::Personal;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::Kept;
use super::reach::Known;
use crate::platform::Platform;
use crate::sms::SmsMessage;
use crate::wechat::{MessageError, Remedy, SubscriptionMessage, WechatError};
use crate::wecom::{Wecom, WecomMessage};

/// Asks the provider of this channel to take the message. Its id is the same at each try.
pub async fn ask(platform: &Platform, channel: DeliveryChannel, kept: &Kept, known: &Known) -> SendOutcome {
    match channel {
        DeliveryChannel::WechatSubscription => by_wechat(platform, &kept.delivery, known).await,
        DeliveryChannel::Sms => by_sms(platform, kept.id, &kept.delivery, known).await,
        DeliveryChannel::Wecom => by_wecom(platform, kept.id, &kept.delivery, known).await,
        DeliveryChannel::CallTask => refused("not_connected"),
    }
}

/// Whether messages can leave by this channel at all: somebody has connected it.
pub fn is_connected(platform: &Platform, channel: DeliveryChannel) -> bool {
    match channel {
        DeliveryChannel::WechatSubscription => platform.wechat.is_some(),
        DeliveryChannel::Sms => platform.sms.is_available(),
        DeliveryChannel::Wecom => platform.wecom.is_some(),
        DeliveryChannel::CallTask => false,
    }
}

/// Whether the provider of this channel recognises a message that it has taken before, so that it may be handed in again
/// when its answer was lost.
pub fn knows_again(platform: &Platform, channel: DeliveryChannel) -> bool {
    match channel {
        DeliveryChannel::Sms => platform.sms.recognises_repeats(),
        DeliveryChannel::Wecom => platform.wecom.as_ref().is_some_and(Wecom::recognises_repeats),
        DeliveryChannel::WechatSubscription | DeliveryChannel::CallTask => false,
    }
}

async fn by_wechat(platform: &Platform, delivery: &Delivery, known: &Known) -> SendOutcome {
    let wording = Wording::of(delivery.saying());
    let settings = &platform.settings.wechat;
    let template = wording.wechat.and_then(|key| settings.template(key));
    let (Some(wechat), Some(user), Some(template)) = (&platform.wechat, &known.wechat, template) else {
        return refused("not_connected");
    };
    let now = platform.clocks.domain.now();
    let values = wording.wechat_values(&delivery.number(), now, known.language);
    let named = |(key, value): (&str, String)| (template.field(key).to_owned(), Personal::new(value));
    let message = SubscriptionMessage {
        to: user.openid.clone(),
        template: template.id.clone(),
        page: settings.message_page.clone(),
        values: values.into_iter().map(named).collect(),
        language: known.language,
    };
    match wechat.send(&message).await {
        Ok(accepted) => SendOutcome::Accepted {
            reference: accepted.message_id.map(|id| format!("wechat:{id}")),
        },
        Err(MessageError::Unfit { .. }) => refused("unfit"),
        Err(MessageError::Platform(error)) => answer_of(&error),
    }
}

/// What an answer of the WeChat platform means for a message.
fn answer_of(error: &WechatError) -> SendOutcome {
    let reason = match error {
        WechatError::Refused { code, .. } => code.to_string(),
        other => other.to_string(),
    };
    let wait_seconds = match error.remedy() {
        Some(Remedy::NextMinute) => Some(60),
        Some(Remedy::Tomorrow) => Some(3_600),
        _ => None,
    };
    // a code that is in no table of ours is a no all the same: nothing was sent
    let is_over = matches!(error.remedy(), Some(Remedy::Unknown)) || !error.is_transient();
    match is_over {
        _ if error.may_have_happened() => SendOutcome::Unsure { reason },
        true => SendOutcome::Refused { reason },
        false => SendOutcome::NotTaken { reason, wait_seconds },
    }
}

async fn by_sms(platform: &Platform, id: Uuid, delivery: &Delivery, known: &Known) -> SendOutcome {
    let wording = Wording::of(delivery.saying());
    let link = known
        .answer
        .as_ref()
        .and_then(|token| answer_page(platform, token));
    let text = match link {
        Some(_) => wording.sms_text_with_link().or_else(|| wording.sms_text()),
        None => wording.sms_text(),
    };
    let (Some(text), Some(phone)) = (text, &known.phone) else {
        return refused("no_text");
    };
    let mut params = BTreeMap::new();
    if text.zh.contains("{number}") {
        params.insert("number", delivery.number());
    }
    if text.zh.contains("{count}") {
        params.insert("count", delivery.news.len().to_string());
    }
    if let Some(link) = link.filter(|_| text.zh.contains("{link}")) {
        params.insert("link", link);
    }
    let message = SmsMessage {
        id,
        to: phone.clone(),
        template: &text.key,
        params: Personal::new(params),
        language: known.language,
    };
    let now = platform.clocks.real.now();
    platform.sms.send(&message, now).await
}

/// Where a neighbour answers: the token stands behind `#`, which no server and no log sees.
fn answer_page(platform: &Platform, token: &Personal<String>) -> Option<String> {
    let base = platform.settings.http.public_url.as_ref()?;
    Some(format!(
        "{}/neighbour#{}",
        base.trim_end_matches('/'),
        token.expose()
    ))
}

/// The page of the request that a message is about, for staff; none when it is about several, or nobody said where our
/// pages are.
fn request_page(platform: &Platform, delivery: &Delivery) -> Option<String> {
    let base = platform.settings.http.public_url.as_ref()?;
    let request = delivery.news.first()?.request?;
    let of_one = delivery.news.iter().all(|news| news.request == Some(request));
    of_one.then(|| format!("{}/advisor/requests/{request}", base.trim_end_matches('/')))
}

/// A card with the heading and the sentence, which opens the request.
async fn by_wecom(platform: &Platform, id: Uuid, delivery: &Delivery, known: &Known) -> SendOutcome {
    let (Some(wecom), Some(member)) = (&platform.wecom, &known.wecom) else {
        return refused("not_connected");
    };
    let wording = Wording::of(delivery.saying());
    let message = WecomMessage {
        id,
        to_user: member.clone(),
        title: wording.short(known.language).to_owned(),
        text: delivery.text(known.language),
        url: request_page(platform, delivery),
    };
    wecom.send(&message, platform.clocks.real.now()).await
}

fn refused(reason: &str) -> SendOutcome {
    SendOutcome::Refused {
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(code: i64) -> SendOutcome {
        answer_of(&WechatError::Refused {
            code,
            remedy: crate::wechat::remedy_of(code),
            rid: None,
        })
    }

    #[test]
    fn each_answer_of_the_platform_has_one_meaning() {
        for code in [43101, 43107, 40003, 45168, 47003, 40037, 99_999] {
            assert!(matches!(refusal(code), SendOutcome::Refused { .. }), "{code}");
        }
        for (code, wait) in [
            (-1, None),
            (43108, None),
            (45011, Some(60)),
            (45009, Some(3_600)),
            (42001, None),
        ] {
            let not_now = SendOutcome::NotTaken {
                reason: code.to_string(),
                wait_seconds: wait,
            };
            assert_eq!(refusal(code), not_now);
        }
        for lost in [
            WechatError::Late,
            WechatError::BrokeOff,
            WechatError::Http(502),
            WechatError::Unreadable,
        ] {
            assert!(matches!(answer_of(&lost), SendOutcome::Unsure { .. }), "{lost}");
        }
        for never in [WechatError::Paused, WechatError::Unreachable] {
            assert!(
                matches!(answer_of(&never), SendOutcome::NotTaken { .. }),
                "{never}"
            );
        }
    }
}
