//! Nothing is overdue without an escalation, as long as the workers run.

use super::{Broken, House, Known};
use chrono::{DateTime, Duration, Utc};
use nuanxin_domain::deadline::{Deadline, PolicyKind};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::rules::Rules;

/// How long the workers may take to notice.
const SLACK: Duration = Duration::minutes(1);

/// The district hears daily of what stays missed.
const DAILY: Duration = Duration::hours(24);

/// Longer than a working day lasts across any weekend that is not known to be a holiday.
const LONGEST_CALL: Duration = Duration::days(4);

/// The rung from which on the district knows.
const KNOWN_ABOVE: u16 = 3;

pub(super) fn is_known_above(
    known: &Known,
    house: &House,
    request: &HelpRequest,
    rules: &Rules,
    now: DateTime<Utc>,
) -> Result<(), Broken> {
    for deadline in request.deadlines.iter().filter(|one| one.is_open()) {
        if let Some(seen) = forgotten(known, house, deadline, request, rules, now) {
            let seen = format!("{}: {seen}", deadline.kind.code());
            return Err(Broken::of(
                "nothing is overdue without an escalation",
                request.id,
                seen,
            ));
        }
    }
    Ok(())
}

fn forgotten(
    known: &Known,
    house: &House,
    deadline: &Deadline,
    request: &HelpRequest,
    rules: &Rules,
    now: DateTime<Utc>,
) -> Option<String> {
    if deadline.next_action_at.is_some_and(|at| at + SLACK < now) {
        return Some(format!(
            "something was to be done at {:?}",
            deadline.next_action_at
        ));
    }
    if !deadline.kind.can_be_missed() || deadline.due_at + SLACK >= now {
        return None;
    }
    let Some(missed_at) = deadline.missed_at else {
        return Some(format!("due {} and not called missed", deadline.due_at));
    };
    // When to call the district next was counted when the last rung fired, perhaps with rules that hold no more.
    if house
        .rules_changed_at
        .is_some_and(|changed| now < changed + LONGEST_CALL)
    {
        return None;
    }
    if deadline.rung >= KNOWN_ABOVE {
        let last = known.fired_at.get(&deadline.ordinal).copied();
        // Whoever acts is left in peace for a while, not for good.
        let peace = known.acted_at.filter(|acted| *acted >= missed_at).map(|acted| {
            let period = rules.period_for(request, PolicyKind::AfterAct);
            rules.due_for(request, acted, period).due_at
        });
        let told_by = last.map(|last| last + DAILY).max(peace).max(known.changed_at);
        let quiet = told_by.is_none_or(|told_by| told_by + SLACK < now);
        return quiet.then(|| {
            format!(
                "the district last heard {last:?}, somebody acted {:?}",
                known.acted_at
            )
        });
    }
    let since = deadline.due_at.max(known.changed_at.unwrap_or(deadline.due_at));
    let period = rules.period_for(request, PolicyKind::DistrictAfter);
    let told_by = rules.due_for(request, since, period).due_at;
    (told_by + SLACK < now).then(|| format!("missed {missed_at}, the district should know since {told_by}"))
}
