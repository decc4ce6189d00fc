//! How fast notices leave the house.

use nuanxin_domain::delivery::DeliveryChannel;
use serde::Deserialize;
use std::time::Duration;

use crate::limits::Quota;

/// One part in so many is kept for what presses.
const PRESSING_SHARE: u32 = 5;

/// Messages a second: `[delivery]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliverySettings {
    /// To the WeChat platform.
    pub wechat_per_second: u32,
    /// To the gateway for text messages.
    pub sms_per_second: u32,
    /// To WeCom.
    pub wecom_per_second: u32,
}

impl DeliverySettings {
    /// How many of what presses, or of the rest, may go to a platform.
    pub fn quota(&self, channel: DeliveryChannel, presses: bool) -> Quota {
        let all = match channel {
            DeliveryChannel::WechatSubscription => self.wechat_per_second,
            DeliveryChannel::Wecom => self.wecom_per_second,
            DeliveryChannel::Sms | DeliveryChannel::CallTask => self.sms_per_second,
        };
        let pressing = (all / PRESSING_SHARE).max(1);
        Quota {
            burst: if presses {
                pressing
            } else {
                all.saturating_sub(pressing).max(1)
            },
            per: Duration::from_secs(1),
        }
    }
}
