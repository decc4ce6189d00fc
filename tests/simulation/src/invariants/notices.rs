//! Notices are bounded: nobody's telephone is a drum.

use super::{Broken, Step};
use crate::cast::Cast;
use chrono::{DateTime, NaiveDate, Utc};
use nuanxin_domain::calendar::local_date;
use nuanxin_domain::ids::{AccountId, RequestId};
use nuanxin_domain::urgency::Urgency;
use std::collections::BTreeMap;

/// Notices about one request to one person on one day. On a bad one three promises warn, are missed and called out (9), two
/// take-backs make one of them begin anew (6), and people release, hand over, urge and add (5). Lived: 15.
pub const PER_REQUEST: u32 = 20;

/// The same about an SOS, which may ring every quarter of an hour until somebody accepts it.
pub const PER_SOS: u32 = PER_REQUEST + 24 * 4;

/// Notices to one person on one day, without those about an SOS and without the lists of what workers found when they came
/// back. Lived in a thousand years: 111, to a lead on the first working day after a holiday of a week, about some forty
/// requests, half of them released by an advisor who fell ill; in no other year more than 100.
pub const PER_DAY: u32 = 150;

/// Who was told how often.
#[derive(Debug, Default)]
pub(super) struct Told {
    day: BTreeMap<(NaiveDate, AccountId), u32>,
    request: BTreeMap<(NaiveDate, AccountId, RequestId), u32>,
    most: u32,
    most_about_one: u32,
}

impl Told {
    /// Counts what a step tells.
    pub fn count(&mut self, cast: &Cast, step: &Step<'_>) -> Result<(), Broken> {
        const RULE: &str = "notices are bounded";
        let (today, id) = (local_date(step.now), step.after.id);
        // Whoever belongs to two audiences finds one thing in two places: that is one thing told.
        let mut first = BTreeMap::new();
        let mut told = Vec::new();
        for notice in step.notices {
            for person in cast.persons(notice.audience) {
                let heard = first
                    .entry((person, notice.template.text().0))
                    .or_insert(notice.audience);
                if *heard == notice.audience {
                    told.push((person, notice.urgency));
                }
            }
        }
        for (person, urgency) in told {
            let sos = urgency == Urgency::Sos;
            let about = self.request.entry((today, person, id)).or_default();
            *about += 1;
            let about = *about;
            if about > if sos { PER_SOS } else { PER_REQUEST } {
                let seen = format!("{person} was told {about} times on {today}");
                return Err(Broken::of(RULE, id, seen));
            }
            if sos {
                continue;
            }
            self.most_about_one = self.most_about_one.max(about);
            let all = self.day.entry((today, person)).or_default();
            *all += 1;
            self.most = self.most.max(*all);
            if *all > PER_DAY {
                return Err(Broken::of_house(
                    RULE,
                    format!("{person} was told {all} times on {today}"),
                ));
            }
        }
        Ok(())
    }

    /// Forgets the days that are over.
    pub fn forget_before(&mut self, now: DateTime<Utc>) {
        let today = local_date(now);
        self.day.retain(|(day, _), _| *day >= today);
        self.request.retain(|(day, ..), _| *day >= today);
    }

    pub fn most(&self) -> (u32, u32) {
        (self.most, self.most_about_one)
    }
}
