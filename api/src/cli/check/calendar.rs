//! Which years of public holidays are known.

use nuanxin_infra::clock::{Clock, SystemClock};
use nuanxin_infra::db::Database;
use nuanxin_infra::rule_versions;

use super::Report;

/// One line; and from October on a note as long as the next year is missing.
pub async fn check(db: &Database, report: &mut Report) {
    let calendar = match rule_versions::calendar(db.reader()).await {
        Ok((calendar, _)) => calendar,
        Err(error) => return report.add("calendar", Err::<String, _>(error)),
    };
    let years: Vec<String> = calendar.years().map(|year| year.year.to_string()).collect();
    let known = format!("{}, years {}", calendar.version(), years.join(" "));
    report.add("calendar", Ok::<_, rule_versions::ImportError>(known));
    if let Some(year) = calendar.missing_year(SystemClock.now()) {
        report.note(
            "calendar",
            format_args!(
                "{year} is not imported: due times in it are provisional and count weekends only. The State Council \
                 publishes a year in October or November of the year before (nuanxin calendar import FILE)"
            ),
        );
    }
}
