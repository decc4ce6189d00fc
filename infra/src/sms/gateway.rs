//! The gateway of the settings, whichever it is.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use nuanxin_domain::delivery::SendOutcome;

use super::aliyun::Aliyun;
use super::own::Own;
use super::tencent::Tencent;
use super::{SmsClientError, SmsMessage};
use crate::send_outcomes::word;
use crate::settings::{SmsProvider, SmsSettings};

/// The gateway of the settings. Cheap to clone.
#[derive(Clone)]
pub struct SmsGateway(Arc<Kind>);

enum Kind {
    Own(Own),
    Tencent(Tencent),
    Aliyun(Aliyun),
}

impl SmsGateway {
    /// As the settings say; `None` where they are not set.
    pub(super) fn from_settings(settings: &SmsSettings) -> Result<Option<Self>, SmsClientError> {
        let kind = match settings.provider {
            SmsProvider::Own => Own::from_settings(settings)?.map(Kind::Own),
            SmsProvider::Tencent => Tencent::from_settings(settings)?.map(Kind::Tencent),
            SmsProvider::Aliyun => Aliyun::from_settings(settings)?.map(Kind::Aliyun),
        };
        Ok(kind.map(|kind| Self(Arc::new(kind))))
    }

    /// Of the three only our own wire has an id of the message that is recognised.
    pub(super) fn recognises_repeats(&self) -> bool {
        matches!(*self.0, Kind::Own(_))
    }

    /// Whether this text can be sent.
    pub(super) fn knows(&self, template: &str) -> bool {
        match &*self.0 {
            Kind::Own(_) => true,
            Kind::Tencent(tencent) => tencent.knows(template),
            Kind::Aliyun(aliyun) => aliyun.knows(template),
        }
    }

    pub(super) async fn send(&self, message: &SmsMessage, now: DateTime<Utc>) -> SendOutcome {
        let (provider, outcome) = match &*self.0 {
            Kind::Own(own) => (SmsProvider::Own, own.send(message, now).await),
            Kind::Tencent(tencent) => (SmsProvider::Tencent, tencent.send(message, now).await),
            Kind::Aliyun(aliyun) => (SmsProvider::Aliyun, aliyun.send(message, now).await),
        };
        metrics::counter!("nuanxin_sms_total", "provider" => provider.code(), "outcome" => word(&outcome))
            .increment(1);
        outcome
    }
}
