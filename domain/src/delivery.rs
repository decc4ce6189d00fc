//! How notices leave the house: by which channels, and what a provider's answer means (domain rules, section 8).
//!
//! Which notices leave and how much they matter is in [`telling`](Importance); what is tried in which order, and what
//! comes after each answer, in [`Delivery`]; the words in [`Wording`].

mod call_task;
mod message;
mod parts;
mod telling;
#[cfg(test)]
mod tests;
mod wording;

pub use call_task::{CallTask, CallTaskOutcome, CallTaskRefusal, CallTaskState, CallTry, Unheard};
pub use message::Delivery;
pub use parts::{Attempt, AttemptOutcome, DeliveryState, Reach, Recipient, Step, Unsaid};
pub use telling::{Ear, Importance, News};
pub use wording::{Saying, Says, SmsText, WechatKey, Wording};

/// A way to a person's ear outside the product. The inbox and live updates are inside and always told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeliveryChannel {
    /// A subscription message of the WeChat mini-program: costs one permission.
    WechatSubscription,
    /// A text message.
    Sms,
    /// A message in WeCom (企业微信), for staff.
    Wecom,
    /// Somebody of the staff calls: the end of every chain.
    CallTask,
}

impl DeliveryChannel {
    /// Its name.
    pub fn code(self) -> &'static str {
        match self {
            Self::WechatSubscription => "wechat_subscription",
            Self::Sms => "sms",
            Self::Wecom => "wecom",
            Self::CallTask => "call_task",
        }
    }
}

/// What became of one attempt to hand a message to a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// The provider took it.
    Accepted {
        /// By which it names the message in what it reports later.
        reference: Option<String>,
    },
    /// It will never take this message for this person; another channel may.
    Refused {
        /// The provider's code; no personal data.
        reason: String,
    },
    /// It certainly did not take it; later it may.
    NotTaken {
        /// The provider's code or the kind of failure; no personal data.
        reason: String,
        /// For so many seconds it asked us to wait.
        wait_seconds: Option<u32>,
    },
    /// The answer is lost: it may have taken it, and asking again could tell the person twice.
    Unsure {
        /// The kind of failure; no personal data.
        reason: String,
    },
}
