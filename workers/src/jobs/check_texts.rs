//! Lets the WeChat platform look at what residents wrote, where the settings say so. Its verdict says something to staff
//! and nothing else: the request has been on its way since it was submitted. Restricted requests are never sent.

use super::commit::commit_each;
use crate::runner::put_back;
use nuanxin_domain::danger_words::DangerFinding;
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::{AccountId, ComplaintId, DeletionId, RequestId};
use nuanxin_domain::personal::Personal;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::jobs::{self, ClaimedJob};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::wechat::{Suggestion, Verdict};
use nuanxin_infra::{accounts, complaints, content_checks, deletions};
use serde::Deserialize;
use uuid::Uuid;

/// Whose words.
#[derive(Deserialize)]
#[serde(untagged)]
enum Asked {
    Request {
        request: RequestId,
        /// Where in the request's history the words stand; the submission itself when it is left out.
        seq: Option<u32>,
    },
    Complaint {
        complaint: ComplaintId,
    },
    Deletion {
        deletion: DeletionId,
    },
}

impl Asked {
    /// What the verdict is kept beside, where it is no request.
    fn beside(&self) -> Option<Uuid> {
        match self {
            Self::Request { .. } => None,
            Self::Complaint { complaint } => Some(complaint.0),
            Self::Deletion { deletion } => Some(deletion.0),
        }
    }
}

/// Checks the texts of these jobs.
pub async fn run(platform: &Platform, jobs: Vec<ClaimedJob>) {
    for job in jobs {
        if let Err(error) = one(platform, &job).await {
            put_back(platform, &job, &error.to_string()).await;
        }
    }
}

async fn one(platform: &Platform, job: &ClaimedJob) -> anyhow::Result<()> {
    let asked: Asked = job.payload_as()?;
    let verdict = verdict(platform, &asked).await?;
    let Some(subject) = asked.beside() else {
        commit_each(platform, vec![job.clone()], &|request, cx| {
            let noted =
                verdict.map(|verdict| request.heed_line(&note(verdict), &DangerFinding::default(), cx));
            noted.transpose()
        })
        .await;
        return Ok(());
    };
    let tx = platform.db.write_tx().await?;
    if let Some(verdict) = verdict {
        content_checks::keep(&tx, subject, verdict, platform.clocks.real.now()).await?;
    }
    if jobs::finish(&tx, vec![job.lease()]).await? {
        tx.commit().await?;
    }
    Ok(())
}

/// What there is to tell; nothing of a text that passes, that may not be sent, or that nobody will ever look at.
async fn verdict(platform: &Platform, asked: &Asked) -> anyhow::Result<Option<Verdict>> {
    let db = platform.db.reader();
    let Some(wechat) = &platform.wechat else {
        return Ok(None);
    };
    let said = match asked {
        Asked::Request { request, seq } => of_request(platform, *request, *seq).await?,
        Asked::Complaint { complaint } => of_complaint(platform, *complaint).await?,
        Asked::Deletion { deletion } => of_deletion(platform, *deletion).await?,
    };
    let Some((account, text)) = said.filter(|(_, text)| !text.expose().trim().is_empty()) else {
        return Ok(None);
    };
    let Some(user) = accounts::identity_of(db, &platform.ring, account).await? else {
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

/// Who wrote it, and what.
type Said = Option<(AccountId, Personal<String>)>;

async fn of_request(platform: &Platform, id: RequestId, seq: Option<u32>) -> anyhow::Result<Said> {
    let request = requests::load(platform.db.reader(), id).await?;
    let Some(request) = request.filter(|request| !request.restricted) else {
        return Ok(None);
    };
    match seq {
        None => submitted(platform, &request).await,
        Some(seq) => added(platform, id, seq).await,
    }
}

async fn of_complaint(platform: &Platform, id: ComplaintId) -> anyhow::Result<Said> {
    let found = complaints::by_id(platform.db.reader(), &platform.ring, id).await?;
    let found = found.filter(|record| !record.complaint.restricted);
    Ok(found.map(|record| (record.complaint.filed_by, record.text)))
}

async fn of_deletion(platform: &Platform, id: DeletionId) -> anyhow::Result<Said> {
    let found = deletions::by_id(platform.db.reader(), &platform.ring, id).await?;
    let found = found.filter(|record| !record.deletion.restricted);
    Ok(found.and_then(|record| Some((record.deletion.account, record.reason?))))
}

async fn submitted(platform: &Platform, request: &HelpRequest) -> anyhow::Result<Said> {
    let intake = requests::intake(platform.db.reader(), &platform.ring, request.id).await?;
    let text = intake.map(|intake| Personal::new(intake.expose().spoken_text()));
    Ok(text.map(|text| (request.filed_by.account, text)))
}

async fn added(platform: &Platform, request: RequestId, seq: u32) -> anyhow::Result<Said> {
    let history = requests::timeline(platform.db.reader(), &platform.ring, request).await?;
    let event = history.into_iter().find(|event| event.seq == seq);
    Ok(event.and_then(|event| Some((event.by.account, event.words.said?))))
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
