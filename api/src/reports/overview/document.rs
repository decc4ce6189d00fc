//! What the API shows of a period.

use super::figures::FiguresDocument;
use super::restricted::RestrictedMonth;
use crate::problem::Language;
use crate::reports::labels::{staff_name, station_name};
use chrono::NaiveDate;
use nuanxin_domain::figures::Dimension;
use nuanxin_domain::ids::AccountId;
use nuanxin_infra::figures::{AdvisorLoad, FiguresRow};
use nuanxin_infra::reference::Snapshot;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The figures of a period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OverviewReport)]
pub struct OverviewDocument {
    /// First day in Shanghai.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// What the items are told apart by.
    pub by: Dimension,
    /// Changes that are not in the figures yet, counted up to 10,000; usually none.
    #[schema(minimum = 0, example = 0)]
    pub not_counted_yet: u64,
    /// Everything together.
    pub total: FiguresDocument,
    /// One for each station, channel and so on; those with nothing are left out. They add up to the total.
    pub items: Vec<OverviewItem>,
    /// What advisors have at this moment, restricted requests left out; those who have nothing are left out.
    pub advisors: Vec<AdvisorItem>,
    /// Restricted requests (保密件), for the whole months of the period that are over.
    pub restricted: Vec<RestrictedMonth>,
}

/// Figures of one station, channel and so on.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverviewItem {
    /// The station, by station, point and advisor; absent for the district's triage desk.
    pub station_id: Option<Uuid>,
    /// Its official name.
    pub station: Option<String>,
    /// The code of a channel, need, urgency or level, the name of a point, the account of an advisor; absent by station,
    /// and for what has none.
    #[schema(example = "hotline")]
    pub value: Option<String>,
    /// The advisor's name.
    pub advisor: Option<String>,
    /// The figures.
    pub figures: FiguresDocument,
}

/// What an advisor has now.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdvisorItem {
    /// The station.
    station_id: Uuid,
    /// Its official name.
    station: String,
    /// The advisor.
    advisor_id: Uuid,
    /// Their name.
    advisor: String,
    /// Requests that are given, worked on or waiting.
    open: u64,
    /// Those of them that wait for the resident.
    waiting: u64,
    /// Those of them with a missed promise.
    overdue: u64,
}

impl OverviewItem {
    /// Shows a sum.
    pub fn of(row: &FiguresRow, by: Dimension, snapshot: &Snapshot) -> Self {
        let advisor = (by == Dimension::Advisor).then(|| row.value.parse::<Uuid>().ok());
        let advisor = advisor.flatten().map(AccountId);
        OverviewItem {
            station_id: row.station.map(|id| id.0),
            station: row.station.map(|id| station_name(snapshot, id)),
            value: Some(row.value.clone()).filter(|value| !value.is_empty()),
            advisor: advisor.map(|id| staff_name(snapshot, id)),
            figures: FiguresDocument::of(&row.figures),
        }
    }

    fn row(&self) -> Vec<String> {
        let name = [&self.station, &self.value, &self.advisor].map(|one| one.clone().unwrap_or_default());
        name.into_iter().chain(numbers(&self.figures)).collect()
    }
}

impl AdvisorItem {
    /// Shows a load.
    pub fn of(load: &AdvisorLoad, snapshot: &Snapshot) -> Self {
        AdvisorItem {
            station_id: load.station.0,
            station: station_name(snapshot, load.station),
            advisor_id: load.advisor.0,
            advisor: staff_name(snapshot, load.advisor),
            open: load.open,
            waiting: load.waiting,
            overdue: load.overdue,
        }
    }
}

impl OverviewDocument {
    /// Under which name its table is saved.
    pub fn file_name(&self) -> String {
        format!("overview-{}-{}-{}.csv", self.by.code(), self.from, self.to)
    }

    /// The items and their total as a table.
    pub fn table(&self, language: Language) -> ([&'static str; 13], Vec<Vec<String>>) {
        let header = language.pick(
            [
                "站点",
                "分类",
                "救助顾问",
                "求助件数",
                "其中个案",
                "其中并案",
                "办结件数",
                "按时",
                "逾期",
                "按时率",
                "评价件数",
                "满意度",
                "等待时长占比",
            ],
            [
                "station",
                "value",
                "advisor",
                "submitted",
                "cases",
                "merged",
                "ended",
                "kept",
                "missed",
                "on time",
                "ratings",
                "satisfaction",
                "paused share",
            ],
        );
        let total = [
            language.pick("合计", "total").to_owned(),
            String::new(),
            String::new(),
        ];
        let total = total.into_iter().chain(numbers(&self.total)).collect();
        let rows = self.items.iter().map(OverviewItem::row);
        (header, rows.chain([total]).collect())
    }
}

fn numbers(figures: &FiguresDocument) -> [String; 10] {
    let shown = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
    [
        figures.submitted.to_string(),
        figures.cases.to_string(),
        figures.merged.to_string(),
        figures.ended.to_string(),
        figures.promises.kept.to_string(),
        figures.promises.missed.to_string(),
        shown(figures.promises.on_time),
        figures.satisfaction.n.to_string(),
        shown(figures.satisfaction.mean),
        shown(figures.paused_share),
    ]
}
