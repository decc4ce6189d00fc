//! What the platform's answers mean, by its own codes (reference sheet, section 11): some have the numbers of the WeChat
//! platform's and mean something else.

use chrono::{DateTime, Timelike, Utc};
use nuanxin_domain::delivery::SendOutcome;
use serde::Deserialize;

use crate::wechat::WechatError;

/// The token is over: another one, once.
const OVER: [i64; 2] = [40014, 42001];
/// This member cannot be told: unknown, not among those who may see the application, or without a licence.
const NOBODY: [i64; 3] = [40003, 60111, 81013];
/// Too often, and too many at once.
const TOO_OFTEN: i64 = 45009;
const AT_ONCE: i64 = 45033;
/// For the operator: secret, application, addresses, permissions.
const CONFIGURE: [i64; 8] = [40001, 40013, 40056, 40091, 41001, 48002, 60020, 301_002];
const BUSY: i64 = -1;

/// An answer without a code, or with 0.
#[derive(Deserialize)]
pub(super) struct Answer {
    invaliduser: Option<String>,
    unlicenseduser: Option<String>,
    msgid: Option<String>,
}

/// A message goes to one member: whoever is named as invalid is that one.
pub(super) fn of_answer(answer: Answer) -> SendOutcome {
    let refused = |reason: &str| SendOutcome::Refused {
        reason: reason.to_owned(),
    };
    let names = |members: Option<String>| members.is_some_and(|members| !members.is_empty());
    if names(answer.invaliduser) {
        return refused("invaliduser");
    }
    if names(answer.unlicenseduser) {
        return refused("unlicenseduser");
    }
    let is_number =
        |text: &String| (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    SendOutcome::Accepted {
        reference: answer.msgid.filter(is_number),
    }
}

/// What to do when there is no good answer.
pub(super) fn of_error(error: &WechatError, now: DateTime<Utc>) -> SendOutcome {
    let reason = shown(error);
    let WechatError::Refused { code, .. } = error else {
        return if error.may_have_happened() {
            SendOutcome::Unsure { reason }
        } else {
            not_taken(reason, None)
        };
    };
    match *code {
        code if NOBODY.contains(&code) => SendOutcome::Refused { reason },
        TOO_OFTEN => not_taken(reason, Some(60 - now.second().min(59))),
        AT_ONCE => not_taken(reason, Some(1)),
        code => {
            if CONFIGURE.contains(&code) {
                tracing::error!(
                    code,
                    "WeCom refuses this installation: look at [wecom] in the settings"
                );
            }
            not_taken(reason, None)
        }
    }
}

fn not_taken(reason: String, wait_seconds: Option<u32>) -> SendOutcome {
    SendOutcome::NotTaken { reason, wait_seconds }
}

/// Whether the token is over.
pub(super) fn is_over(error: &WechatError) -> bool {
    matches!(error, WechatError::Refused { code, .. } if OVER.contains(code))
}

/// Whether it speaks of the platform, and not of what was asked or of how this installation is set up.
pub(super) fn is_outage(error: &WechatError) -> bool {
    match error {
        WechatError::Refused { code, .. } => *code == BUSY || OVER.contains(code),
        _ => true,
    }
}

/// As it may be told: a code of the platform, or the kind of failure.
pub(super) fn shown(error: &WechatError) -> String {
    match error {
        WechatError::Refused { code, .. } => format!("errcode {code}"),
        other => other.to_string(),
    }
}
