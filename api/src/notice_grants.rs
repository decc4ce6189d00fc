//! `/notice-grants`: what a resident lets us send by WeChat.

pub mod list;
pub mod report;

use nuanxin_domain::notice_grant::{GrantAnswer, NoticeGrant};
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

/// What is allowed, by template.
#[derive(Serialize, ToSchema)]
pub struct NoticeGrants {
    /// At most a hundred.
    items: Vec<GrantDocument>,
}

impl NoticeGrants {
    fn of(grants: Vec<(String, NoticeGrant)>) -> Self {
        let document = |(template, grant): (String, NoticeGrant)| GrantDocument {
            template,
            credits: grant.credits,
            answer: grant.answer,
        };
        Self {
            items: grants.into_iter().map(document).collect(),
        }
    }
}
