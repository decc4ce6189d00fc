//! Another calendar for the installation, as an import makes it.

use crate::world::World;
use chrono::NaiveDate;
use nuanxin_domain::calendar::CalendarDay;
use nuanxin_infra::rule_versions::{self, Making};

impl World {
    /// Makes these days of 2026 days off, in a version of its own, and lets the workers count anew what runs. Answers
    /// with the name of the version.
    pub async fn imports_days_off(&self, days: &[&str]) -> String {
        let name = self.enters_days_off(days).await;
        self.settle().await;
        name
    }

    /// As [`World::imports_days_off`]; the workers have not come to it yet.
    pub async fn enters_days_off(&self, days: &[&str]) -> String {
        let platform = &self.platform;
        let (present, newest) = rule_versions::calendar(platform.db.reader())
            .await
            .expect("a calendar");
        let mut year = present
            .years()
            .find(|year| year.year == 2026)
            .expect("2026")
            .clone();
        year.days.extend(days.iter().map(|day| CalendarDay {
            date: day.parse::<NaiveDate>().expect("a date"),
            name: "高温假".to_owned(),
            off: true,
        }));
        let calendar = present.with_year(year).expect("a calendar");
        let making = Making {
            at: platform.clocks.real.now(),
            by: "a story".to_owned(),
            files: Vec::new(),
        };
        let tx = platform.db.write_tx().await.expect("a transaction");
        rule_versions::import_calendar(&tx, &calendar, newest, making)
            .await
            .expect("imports");
        tx.commit().await.expect("commits");
        platform.reference.refresh().await.expect("refreshes");
        calendar.version().to_owned()
    }
}
