//! `/notice-grants`: what a resident lets us send by WeChat.

pub mod list;
pub mod report;

use nuanxin_domain::delivery::WechatKey;
use nuanxin_domain::notice_grant::{GrantAnswer, GrantKind, NoticeGrant};
use nuanxin_infra::settings::WechatSettings;
use serde::Serialize;
use utoipa::ToSchema;

/// What is allowed under one template.
#[derive(Serialize, ToSchema)]
#[schema(as = NoticeGrant)]
pub struct GrantDocument {
    /// The template's id at WeChat.
    #[schema(example = "pTm1aBcD2eFgH3iJkL4mN5oPqR6sTuV7wXyZ8aBcDeF")]
    template: String,
    /// Messages that may still be sent, as far as we know.
    credits: u32,
    /// The last answer.
    answer: Option<GrantAnswer>,
}

/// A template for which the mini-program may ask. The platform takes one-time and long-term ones in calls of their own.
#[derive(Serialize, ToSchema)]
#[schema(as = AskedTemplate)]
pub struct AskedDocument {
    /// The template's id at WeChat.
    #[schema(example = "pTm1aBcD2eFgH3iJkL4mN5oPqR6sTuV7wXyZ8aBcDeF")]
    template: String,
    /// What it is for.
    key: WechatKey,
    /// One accept allows any number of messages.
    long_term: bool,
}

/// What is allowed, by template.
#[derive(Serialize, ToSchema)]
pub struct NoticeGrants {
    /// At most a hundred.
    items: Vec<GrantDocument>,
    /// For what the mini-program may ask, here and now: none where no template was set up.
    asks: Vec<AskedDocument>,
}

impl NoticeGrants {
    fn of(grants: Vec<(String, NoticeGrant)>, wechat: &WechatSettings) -> Self {
        let document = |(template, grant): (String, NoticeGrant)| GrantDocument {
            template,
            credits: grant.credits,
            answer: grant.answer,
        };
        Self {
            items: grants.into_iter().map(document).collect(),
            asks: WechatKey::ALL
                .iter()
                .filter_map(|key| asked(*key, wechat))
                .collect(),
        }
    }
}

fn asked(key: WechatKey, wechat: &WechatSettings) -> Option<AskedDocument> {
    let template = wechat.template(key)?;
    Some(AskedDocument {
        template: template.id.clone(),
        key,
        long_term: template.kind == GrantKind::LongTerm,
    })
}
