//! Deletes objects that no row names any more, with an audit entry: what was deleted is really gone.

use crate::runner::put_back;
use nuanxin_domain::access::Actor;
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::files::ObjectName;
use nuanxin_infra::jobs::{self, ClaimedJob};
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Deserialize)]
struct Asked {
    names: Vec<Uuid>,
}

/// Deletes the objects of these jobs.
pub async fn run(platform: &Platform, jobs: Vec<ClaimedJob>) {
    for job in jobs {
        if let Err(error) = delete(platform, &job).await {
            put_back(platform, &job, &error.to_string()).await;
        }
    }
}

async fn delete(platform: &Platform, job: &ClaimedJob) -> anyhow::Result<()> {
    let asked: Asked = job.payload_as()?;
    for name in &asked.names {
        platform.files.delete(ObjectName::kept(*name)).await?;
    }
    let entry = AuditEntry::new(&*platform.clocks.real, &Actor::system(), "delete-files");
    let entry = entry.on_grounds(format!("objects:{}", asked.names.len()));
    let tx = platform.db.write_tx().await?;
    audit::write(&tx, &[entry]).await?;
    // when the lease was lost, somebody else deletes them too, which does no harm, and writes the entry
    if jobs::finish(&tx, vec![job.lease()]).await? {
        tx.commit().await?;
    }
    Ok(())
}
