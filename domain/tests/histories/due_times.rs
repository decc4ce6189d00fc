//! Same history, same due time, always: a due time is what its counting says, whatever happened on the way, and the
//! pauses in it are the times in which the request waited.

use crate::story::Story;
use chrono::{DateTime, Utc};
use nuanxin_domain::calendar::{CalendarYear, WorkCalendar};
use nuanxin_domain::deadline::{Deadline, DeadlineKind, Pause};
use nuanxin_domain::help_request::{Decided, EventKind, HelpRequest, State};
use nuanxin_domain::urgency::Urgency;
use std::sync::{Arc, LazyLock};

/// Calendars that hold one after another: the published one, one in which a whole week of 2026 is off and 2027 is
/// known, and one that knows no year.
pub static CALENDARS: LazyLock<[Arc<WorkCalendar>; 3]> = LazyLock::new(|| {
    let published = WorkCalendar::embedded();
    let year = |text: &str| serde_json::from_str::<CalendarYear>(text).unwrap();
    let mut changed = published.years().find(|year| year.year == 2026).unwrap().clone();
    for day in 21..26 {
        let text = format!(r#"{{"date":"2026-09-{day}","name":"高温","off":true}}"#);
        changed
            .days
            .retain(|known| known.date.to_string() != format!("2026-09-{day}"));
        changed.days.push(serde_json::from_str(&text).unwrap());
    }
    let next = year(
        r#"{"year":2027,"notices":[],"days":[{"date":"2027-01-01","name":"元旦","off":true},
            {"date":"2027-01-04","name":"元旦","off":true}]}"#,
    );
    let changed = published
        .clone()
        .with_year(changed)
        .unwrap()
        .with_year(next)
        .unwrap();
    [published, changed, WorkCalendar::weekends_only()].map(Arc::new)
});

/// Kinds whose clock stands still while a request waits (domain rules, section 5).
const PAUSING: [DeadlineKind; 4] = [
    DeadlineKind::Resolution,
    DeadlineKind::Assessment,
    DeadlineKind::FirstService,
    DeadlineKind::EmergencyPapers,
];

/// The waits of one request, as the events tell them.
#[derive(Debug, Default)]
pub struct Waits([WaitsOf; 4]);

/// Those of one kind of deadline.
#[derive(Debug, Default)]
struct WaitsOf {
    pauses: Vec<Pause>,
    /// What `from` the deadline counts: another one is another count.
    from: Option<DateTime<Utc>>,
}

impl Waits {
    /// Follows one decision and compares.
    pub fn follow(&mut self, before: &HelpRequest, decided: &Decided, now: DateTime<Utc>) {
        for deadline in decided
            .request
            .deadlines
            .iter()
            .filter(|deadline| deadline.is_open())
        {
            is_what_its_counting_says(deadline);
        }
        for (kind, waits) in PAUSING.into_iter().zip(&mut self.0) {
            waits.follow(kind, before, decided, now);
        }
    }
}

impl WaitsOf {
    fn follow(&mut self, kind: DeadlineKind, before: &HelpRequest, decided: &Decided, now: DateTime<Utc>) {
        let after = &decided.request;
        let Some(running) = open(after, kind) else {
            return;
        };
        let counting = running.counting.as_ref().expect("is kept");
        if self.from != Some(counting.from) {
            // a new promise, an extension or a greater urgency: counted from there
            self.from = Some(counting.from);
            self.pauses.clear();
        }
        for event in &decided.events {
            if let EventKind::Waiting { until } = event.kind
                && before.urgency != Urgency::Sos
                && running.missed_at.is_none()
            {
                self.pauses.push(Pause { from: now, until });
            }
        }
        let waits = |request: &HelpRequest| matches!(request.state, State::Waiting { .. });
        if waits(before)
            && !waits(after)
            && let Some(last) = self.pauses.last_mut()
        {
            last.until = last.until.min(now);
        }
        if running.missed_at.is_none() {
            assert_eq!(counting.pauses, self.pauses, "{running:?}");
        }
    }
}

fn open(request: &HelpRequest, kind: DeadlineKind) -> Option<&Deadline> {
    let latest = request.latest_deadline(kind);
    latest.filter(|deadline| deadline.is_open())
}

fn is_what_its_counting_says(deadline: &Deadline) {
    let counting = deadline
        .counting
        .as_ref()
        .expect("every deadline says how it is counted");
    let calendar = CALENDARS
        .iter()
        .find(|known| known.version() == counting.calendar);
    let calendar = calendar.expect("a calendar that held");
    let due = counting.due(calendar);
    assert_eq!(due.due_at, deadline.due_at, "{deadline:?}");
    let explained = counting.explained(calendar);
    assert_eq!(explained.due, due, "the explanation is of this due time");
}

/// Everything that two histories have promised.
pub fn promises(stories: &[Story]) -> Vec<String> {
    let of = |story: &Story| serde_json::to_string(&story.request.deadlines).unwrap();
    stories.iter().map(of).collect()
}
