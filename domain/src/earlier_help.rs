//! Where a person was helped before: evidence for where they are now.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::advisor_choice::Link;
use crate::help_request::{HelpRequest, StateName};
use crate::ids::RequestId;
use crate::routing::{Earlier, Places};

/// The streets whose stations have, or had, requests of the person of `request`, each with how many and how long ago;
/// the street of the last one first. A household may live in several places, so only the person counts, and a shared
/// account only where both asked for themselves. Restricted requests (保密件) are in neither half; what was erased, sent
/// back or withdrawn says nothing.
pub fn helped_before<'a>(
    request: &HelpRequest,
    earlier: impl IntoIterator<Item = (Link, &'a HelpRequest)>,
    places: &Places,
    now: DateTime<Utc>,
) -> Vec<Earlier> {
    let mut seen: BTreeSet<RequestId> = BTreeSet::new();
    let mut streets: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for (link, before) in earlier {
        if link == Link::Household || !link.holds(request, before) || !seen.insert(before.id) {
            continue;
        }
        let Some(street) = street_of(before, places) else {
            continue;
        };
        let days = (now - before.submitted_at).num_days().max(0);
        let days = u32::try_from(days).unwrap_or(u32::MAX);
        let (requests, days_ago) = streets.entry(street).or_insert((0, days));
        *requests += 1;
        *days_ago = days.min(*days_ago);
    }
    let mut found: Vec<Earlier> = streets
        .into_iter()
        .map(|(street, (requests, days_ago))| Earlier {
            street_code: street.to_owned(),
            requests,
            days_ago,
        })
        .collect();
    found.sort_by(|a, b| {
        a.days_ago
            .cmp(&b.days_ago)
            .then(a.street_code.cmp(&b.street_code))
    });
    found
}

/// The street of the station that has it, or had it until its end.
fn street_of<'a>(before: &HelpRequest, places: &'a Places) -> Option<&'a str> {
    let ended_elsewhere = matches!(
        before.state.name(),
        StateName::Withdrawn | StateName::Answered | StateName::Merged
    );
    if ended_elsewhere || before.tally.erased_at.is_some() {
        return None;
    }
    let station = places.station(before.state.station()?)?;
    station.serves_a_street().then_some(station.street_code.as_str())
}
