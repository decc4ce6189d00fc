//! The platforms that messages leave by.

use std::sync::Arc;

use nuanxin_infra::clock::SystemClock;
use nuanxin_infra::keys::KeyRing;
use nuanxin_infra::limits::RateLimiter;
use nuanxin_infra::settings::Settings;
use nuanxin_infra::sms::SmsSender;
use nuanxin_infra::wechat::{ExpectedTemplate, Wechat};
use nuanxin_infra::wecom::Wecom;

use super::Report;
use crate::cli::failure::Failure;

/// Asks the WeChat platform for an access token, where a mini-program is set.
pub async fn wechat(settings: &Settings, report: &mut Report) {
    let ring = KeyRing::generate();
    let found = match Wechat::from_settings(&settings.wechat, None, &ring, Arc::new(SystemClock)) {
        Ok(None) => Ok("not set: nobody signs in from the mini-program".to_owned()),
        Ok(Some(wechat)) => asked(settings, &wechat).await,
        Err(error) => Err(error.into()),
    };
    report.add("wechat", found);
}

/// Whether the platform answers, and has the templates that the settings name as we fill them in.
async fn asked(settings: &Settings, wechat: &Wechat) -> Result<String, Failure> {
    wechat.ping().await?;
    let expected = ExpectedTemplate::of(&settings.wechat);
    if expected.is_empty() {
        return Ok("answers; no templates are set: nobody is told by it".to_owned());
    }
    let faults = wechat.template_faults(&expected).await?;
    let named: Vec<String> = faults
        .iter()
        .map(|(name, fault)| format!("{name}: {fault}"))
        .collect();
    match named.as_slice() {
        [] => Ok("answers".to_owned()),
        named => Err(Failure::new(format!(
            "the templates are not as they should be: {}",
            named.join("; ")
        ))),
    }
}

/// Asks WeCom for an access token, where a corporation is set.
pub async fn wecom(settings: &Settings, report: &mut Report) {
    let (ring, real) = (KeyRing::generate(), Arc::new(SystemClock));
    let limiter = RateLimiter::in_process(real.clone());
    let found = match Wecom::from_settings(&settings.wecom, None, &ring, &limiter, real) {
        Ok(None) => Ok("not set: staff are not told by WeCom".to_owned()),
        Ok(Some(wecom)) => wecom
            .ping()
            .await
            .map(|()| "answers".to_owned())
            .map_err(Failure::from),
        Err(error) => Err(error.into()),
    };
    report.add("wecom", found);
}

/// Whether every text has an id at the cloud provider. Nothing is sent to find out more.
pub fn sms(settings: &Settings, report: &mut Report) {
    let found = SmsSender::from_settings(&settings.sms)
        .map_err(Failure::from)
        .and_then(|sender| {
            let missing = sender.missing_templates();
            match (sender.is_available(), missing.as_slice()) {
                (false, _) => Ok("not set: nobody signs in by text message".to_owned()),
                (true, []) => Ok(format!("set, {}", settings.sms.provider.code())),
                (true, missing) => Err(Failure::new(format!(
                    "sms.templates has no id for {}: these are not sent",
                    missing.join(", ")
                ))),
            }
        });
    report.add("sms", found);
}
