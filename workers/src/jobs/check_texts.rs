//! Lets the WeChat platform look at what residents wrote, where the settings say so. Its verdict says something to staff
//! and nothing else: the request has been on its way since it was submitted. Restricted requests are never sent.

use super::commit::commit_each;
use crate::runner::put_back;
use nuanxin_domain::danger_words::DangerFinding;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::jobs::ClaimedJob;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::wechat::{Suggestion, Verdict};
use std::collections::HashMap;

/// Checks the texts of these jobs' requests.
pub async fn run(platform: &Platform, jobs: Vec<ClaimedJob>) {
    let (mut verdicts, mut checked) = (HashMap::new(), Vec::with_capacity(jobs.len()));
    for job in jobs {
        match verdict(platform, &job).await {
            Ok(verdict) => {
                verdicts.extend(job.request().zip(verdict));
                checked.push(job);
            }
            Err(error) => put_back(platform, &job, &error.to_string()).await,
        }
    }
    commit_each(platform, checked, &|request, cx| {
        let Some(verdict) = verdicts.get(&request.id) else {
            return Ok(None);
        };
        request
            .heed_line(&note(*verdict), &DangerFinding::default(), cx)
            .map(Some)
    })
    .await;
}

/// What there is to tell; nothing of a text that passes, that may not be sent, or that nobody will ever look at.
async fn verdict(platform: &Platform, job: &ClaimedJob) -> anyhow::Result<Option<Verdict>> {
    let db = platform.db.reader();
    let (Some(wechat), Some(id)) = (&platform.wechat, job.request()) else {
        return Ok(None);
    };
    let Some(request) = requests::load(db, id)
        .await?
        .filter(|request| !request.restricted)
    else {
        return Ok(None);
    };
    let user = accounts::identity_of(db, &platform.ring, request.filed_by.account).await?;
    let (Some(user), Some(text)) = (user, written(platform, id).await?) else {
        return Ok(None);
    };
    match wechat.check_text(&text, &user.openid).await {
        Ok(verdict) => Ok(verdict.filter(|verdict| verdict.suggest != Suggestion::Pass)),
        Err(error) if error.is_transient() => Err(error.into()),
        Err(error) => {
            tracing::warn!(%error, "a text was not checked");
            Ok(None)
        }
    }
}

async fn written(platform: &Platform, id: RequestId) -> anyhow::Result<Option<Personal<String>>> {
    let intake = requests::intake(platform.db.reader(), &platform.ring, id).await?;
    let text = intake.map(|intake| intake.expose().spoken_text());
    Ok(text.filter(|text| !text.trim().is_empty()).map(Personal::new))
}

/// What staff read.
fn note(verdict: Verdict) -> String {
    let word = match verdict.suggest {
        Suggestion::Risky => "有风险",
        Suggestion::Pass | Suggestion::Review => "需要人看",
    };
    let label = verdict.label.0;
    format!("微信内容安全提示:这段文字被标为{word}(类别 {label})。办理不受影响,请看原文。")
}
