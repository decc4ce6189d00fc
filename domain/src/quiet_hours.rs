//! Quiet at night (domain rules, section 8): from 21:30 to 08:00 only what may wait is held, until the morning. A rung of
//! the ladder fires at its time all the same; what waits is the notice of it.

use crate::calendar::ZONE;
use crate::notice::Notice;
use crate::urgency::Urgency;
use chrono::{DateTime, Days, NaiveTime, Utc};

/// From when on it is quiet, by the clock of Shanghai.
const FROM: (u32, u32) = (21, 30);
/// From when on nothing is held any more.
const UNTIL: (u32, u32) = (8, 0);

/// Until when a notice that is written at `now` is held; none when it may be read at once: by day, and whenever somebody
/// may be in danger.
pub fn held_until(notice: &Notice, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    may_wait(notice).then(|| morning_after(now)).flatten()
}

/// Whether a notice may wait for the morning.
pub fn may_wait(notice: &Notice) -> bool {
    notice.urgency == Urgency::Normal && notice.template.may_wait()
}

/// The end of the night that `now` lies in; none by day.
pub fn morning_after(now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let [from, until] = [FROM, UNTIL].map(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0));
    let local = now.with_timezone(&ZONE);
    let today = local.date_naive();
    let morning = if local.time() < until? {
        today
    } else if local.time() >= from? {
        today.checked_add_days(Days::new(1))?
    } else {
        return None;
    };
    let ends = morning.and_time(until?).and_local_timezone(ZONE);
    ends.single().map(|ends| ends.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::{Audience, NoticeTemplate};

    fn at(local: &str) -> DateTime<Utc> {
        format!("{local}+08:00").parse().unwrap()
    }

    fn held(template: NoticeTemplate, urgency: Urgency, local: &str) -> Option<DateTime<Utc>> {
        let notice = Notice {
            audience: Audience::District,
            template,
            request: None,
            urgency,
        };
        held_until(&notice, at(local))
    }

    #[test]
    fn what_may_wait_waits_from_half_past_nine_to_eight() {
        let normal = |local| held(NoticeTemplate::StaffMissed, Urgency::Normal, local);
        assert_eq!(normal("2026-09-14T21:29:59"), None);
        assert_eq!(normal("2026-09-14T21:30:00"), Some(at("2026-09-15T08:00:00")));
        assert_eq!(normal("2026-09-30T23:59:59"), Some(at("2026-10-01T08:00:00")));
        assert_eq!(normal("2026-09-15T00:00:00"), Some(at("2026-09-15T08:00:00")));
        assert_eq!(normal("2026-09-15T07:59:59"), Some(at("2026-09-15T08:00:00")));
        assert_eq!(normal("2026-09-15T08:00:00"), None);
        let resident = held(NoticeTemplate::Accepted, Urgency::Normal, "2026-09-14T22:00:00");
        assert_eq!(resident, Some(at("2026-09-15T08:00:00")));
    }

    #[test]
    fn danger_never_waits() {
        let night = "2026-09-15T03:00:00";
        for urgency in [Urgency::Urgent, Urgency::Sos] {
            assert_eq!(held(NoticeTemplate::StaffMissed, urgency, night), None);
        }
        for template in [
            NoticeTemplate::StaffSos,
            NoticeTemplate::StaffDanger,
            NoticeTemplate::StaffMandatoryReport,
            NoticeTemplate::StaffSilentCall,
            NoticeTemplate::StaffCallWaits,
        ] {
            assert_eq!(held(template, Urgency::Normal, night), None, "{template:?}");
        }
    }
}
