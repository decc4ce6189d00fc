//! Doorbells (爱心门铃) that were silent for 24 hours are reported to their station, once a day until they are heard. A
//! report is noted in the transaction of its notice, so it is made once, whoever is restarted; days on which nothing ran
//! are not made up for.

use nuanxin_domain::access::Actor;
use nuanxin_domain::doorbell::next_report;
use nuanxin_domain::ids::StationId;
use nuanxin_domain::notice::{Audience, Notice, NoticeTemplate};
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::db::DbError;
use nuanxin_infra::doorbells::devices;
use nuanxin_infra::notices;
use nuanxin_infra::platform::Platform;
use std::collections::BTreeSet;

/// Devices looked at together.
const BATCH: u32 = 100;

/// Sweeps once; tells how many devices were reported. Call again while it is not zero. A station hears once of all that
/// are due together; which they are stands in the list of doorbells.
///
/// # Errors
/// What the database reported.
pub async fn sweep(platform: &Platform) -> Result<usize, DbError> {
    let now = platform.clocks.domain.now();
    let due = devices::silent(platform.db.reader(), now, BATCH).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let tx = platform.db.write_tx().await?;
    let (mut stations, mut entries) = (BTreeSet::new(), Vec::new());
    for silent in &due {
        if devices::reported(&tx, silent, next_report(silent.report_at, now)).await? {
            stations.insert(silent.station);
            let real = &*platform.clocks.real;
            let entry = AuditEntry::new(real, &Actor::system(), "doorbell-silent");
            entries.push(AuditEntry {
                station: Some(silent.station),
                ..entry.on_grounds(format!("doorbell:{}", silent.id))
            });
        }
    }
    let told: Vec<_> = stations
        .into_iter()
        .map(|station| (notice(station), None))
        .collect();
    if let Some(cause) = entries.last_mut() {
        notices::insert(&tx, &*platform.clocks.domain, &told, cause).await?;
    }
    audit::write(&tx, &entries).await?;
    tx.commit().await?;
    Ok(entries.len())
}

fn notice(station: StationId) -> Notice {
    Notice {
        audience: Audience::Station { station },
        template: NoticeTemplate::StaffDoorbellSilent,
        request: None,
        urgency: Urgency::Normal,
    }
}
