//! Acts upon what the WeChat platform told by itself: permissions go into the ledger, verdicts about files are kept.
//! What is not about anybody that we know is left.

use crate::deliver::undelivered;
use crate::runner::put_back;
use nuanxin_domain::delivery::DeliveryChannel;
use nuanxin_domain::notice_grant::{GrantAnswer, GrantChange, GrantSource};
use nuanxin_infra::db::{DatabaseTransaction, DbError};
use nuanxin_infra::jobs::{self, ClaimedJob};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::wechat::callback::{self, Event, Happened, TemplateAnswer};
use nuanxin_infra::{accounts, notice_grants};
use serde::Deserialize;
use uuid::Uuid;

/// The payload of such a job.
#[derive(Deserialize)]
struct Told {
    callback: Uuid,
}

/// Acts upon the events of these jobs, one after another.
pub async fn run(platform: &Platform, jobs: Vec<ClaimedJob>) {
    for job in jobs {
        if let Err(error) = one(platform, &job).await {
            put_back(platform, &job, &error.to_string()).await;
        }
    }
}

async fn one(platform: &Platform, job: &ClaimedJob) -> Result<(), DbError> {
    let told: Told = job.payload_as()?;
    let tx = platform.db.write_tx().await?;
    if let Some(event) = callback::load(&tx, &platform.ring, told.callback).await? {
        heed(platform, &tx, &event).await?;
        callback::done(&tx, told.callback).await?;
    }
    if !jobs::finish(&tx, vec![job.lease()]).await? {
        // somebody else does or did it
        return Ok(());
    }
    Ok(tx.commit().await?)
}

async fn heed(platform: &Platform, tx: &DatabaseTransaction, event: &Event) -> Result<(), DbError> {
    match &event.happened {
        Happened::Answered { answers } => permissions(platform, tx, event, answers, false).await,
        Happened::Withdrawn { answers } => permissions(platform, tx, event, answers, true).await,
        Happened::Sent { outcomes } => {
            for (message, code) in outcomes.iter().filter(|(_, code)| *code != 0) {
                tracing::warn!(code, "WeChat took a message and could not deliver it");
                metrics::counter!("nuanxin_wechat_undelivered_total").increment(1);
                if let Some(message) = message {
                    let reference = format!("wechat:{message}");
                    let (channel, reason) = (DeliveryChannel::WechatSubscription, code.to_string());
                    undelivered(platform, tx, &reference, channel, &reason).await?;
                }
            }
            Ok(())
        }
        Happened::MediaChecked { trace_id, verdict } => {
            let now = platform.clocks.real.now();
            callback::keep_media_verdict(tx, trace_id, *verdict, now).await
        }
        Happened::Other => Ok(()),
    }
}

async fn permissions(
    platform: &Platform,
    tx: &DatabaseTransaction,
    event: &Event,
    answers: &[TemplateAnswer],
    in_menu: bool,
) -> Result<(), DbError> {
    let Some(user) = accounts::identity_of_openid(tx, &platform.ring, &event.openid).await? else {
        return Ok(());
    };
    let now = platform.clocks.domain.now();
    for said in answers {
        let Some(answer) = GrantAnswer::from_code(&said.answer) else {
            continue;
        };
        let change = match answer {
            GrantAnswer::Reject if in_menu => GrantChange::Withdrawn,
            answer => GrantChange::Answered {
                answer,
                source: GrantSource::Event,
            },
        };
        notice_grants::enter(tx, user, &said.template, change, now).await?;
    }
    Ok(())
}
