//! `POST /notice-grants`: what the mini-program's dialog returned.

use super::NoticeGrants;
use crate::actor::Resident;
use crate::input::Body;
use crate::problem::{Answer, Code, Faults, Problem, ProblemDocument};
use actix_web::{HttpResponse, post, web};
use nuanxin_domain::notice_grant::{GrantAnswer, GrantChange, GrantSource};
use nuanxin_infra::db::DbError;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::{accounts, notice_grants};
use serde::Deserialize;
use utoipa::ToSchema;

/// Templates of one dialog.
const MOST: usize = 5;
/// Longest id of a template, in characters.
const LONGEST: usize = 64;

/// What `wx.requestSubscribeMessage` returned.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"answers": [{"template": "pTm1aBcD2eFgH3iJkL4mN5oPqR6sTuV7wXyZ8aBcDeF", "answer": "accept"}]}))]
pub struct ReportedGrants {
    /// One for each template that was asked for.
    #[schema(min_items = 1, max_items = 5)]
    answers: Vec<ReportedGrant>,
}

/// What was said to one template.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportedGrant {
    /// The template's id.
    #[schema(min_length = 1, max_length = 64)]
    template: String,
    /// As the dialog returned it: `accept`, `reject`, `ban` or `filter`.
    #[schema(min_length = 1, max_length = 20)]
    answer: String,
}

/// Report what I allowed
///
/// The mini-program reports what its dialog returned, right after it: each accept is one message. The platform tells us
/// too; one accept counts once.
#[utoipa::path(
    tag = "notices",
    request_body = ReportedGrants,
    responses(
        (status = 200, description = "What is allowed now, by template", body = NoticeGrants),
        (status = 409, description = "`wechat_needed`: not signed in from the mini-program", body = ProblemDocument,
         content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
#[post("/notice-grants")]
pub async fn report_notice_grants(
    platform: web::Data<Platform>,
    who: Resident,
    body: Body<ReportedGrants>,
) -> Answer {
    let answers = body.value.checked()?;
    let now = platform.clocks.domain.now();
    let tx = platform.db.write_tx().await?;
    let user = accounts::identity_of(&tx, &platform.ring, who.0.account).await?;
    let user = user.ok_or_else(|| Problem::new(Code::WechatNeeded))?;
    for (template, answer) in answers {
        let change = GrantChange::Answered {
            answer,
            source: GrantSource::Phone,
        };
        notice_grants::enter(&tx, user.id, &template, change, now).await?;
    }
    let grants = notice_grants::of_identity(&tx, user.id).await?;
    tx.commit().await.map_err(DbError::from)?;
    Ok(HttpResponse::Ok().json(NoticeGrants::of(grants, &platform.settings.wechat)))
}

impl ReportedGrants {
    fn checked(self) -> Answer<Vec<(String, GrantAnswer)>> {
        let mut faults = Faults::default();
        match self.answers.len() {
            0 => faults.add("/answers", "required"),
            1..=MOST => {}
            _ => faults.add_bound("/answers", "too_many", MOST),
        }
        let mut read = Vec::new();
        for (at, said) in self.answers.into_iter().take(MOST).enumerate() {
            faults.required_text(&format!("/answers/{at}/template"), &said.template, LONGEST);
            match GrantAnswer::from_code(&said.answer) {
                Some(answer) => read.push((said.template, answer)),
                None => faults.add(format!("/answers/{at}/answer"), "unknown_code"),
            }
        }
        faults.check()?;
        Ok(read)
    }
}
