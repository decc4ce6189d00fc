//! Which running deadlines a change of the rules moves, shown to whoever is to agree to it. No personal data: requests
//! are named by their numbers.

use std::path::Path;

use chrono::TimeDelta;
use nuanxin_domain::calendar::local;
use nuanxin_domain::deadline::MoveReason;
use nuanxin_domain::place_files::SourceFile;
use nuanxin_domain::rules::Rules;
use nuanxin_infra::places::folder;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::wakeup::Topic;
use nuanxin_workers::jobs::recount_deadlines::{Moved, all, preview};

use super::failure::Failure;
use super::out::say;

/// Moves that are shown one by one.
const SHOWN: usize = 200;

/// One file, under its own name.
pub fn file(path: &Path) -> Result<SourceFile, Failure> {
    let name = path.file_name().unwrap_or(path.as_os_str());
    Ok(folder::read_file(name.to_string_lossy().into_owned(), path)?)
}

/// What would move by these rules, on standard output.
pub async fn show(platform: &Platform, because: MoveReason, rules: &Rules) -> Result<(), Failure> {
    let (looked_at, moved) = preview(platform, because, rules).await?;
    say(format_args!(
        "running deadlines that move: {} (of {looked_at} requests)",
        moved.len()
    ));
    for one in moved.iter().take(SHOWN) {
        say(line(one));
    }
    if moved.len() > SHOWN {
        say(format_args!("  and {} more", moved.len() - SHOWN));
    }
    Ok(())
}

/// Moves what is running; the other processes hear of the new rules.
pub async fn carry_out(platform: &Platform, because: MoveReason) -> Result<(), Failure> {
    platform.wakeups.ring(&Topic::reference());
    platform.reference.refresh().await?;
    let moved = all(platform, because).await?;
    say(format_args!("deadlines moved: {}", moved.len()));
    Ok(())
}

fn line(moved: &Moved) -> String {
    let shown = |at| local(at).format("%Y-%m-%d %H:%M").to_string();
    format!(
        "  {} {}: {} → {} ({})",
        moved.number,
        moved.deadline.code(),
        shown(moved.from),
        shown(moved.to),
        by(moved.to - moved.from)
    )
}

/// By how much, such as `+2d 4h`.
fn by(time: TimeDelta) -> String {
    let sign = if time < TimeDelta::zero() { '-' } else { '+' };
    let time = time.abs();
    let parts = [
        (time.num_days(), "d"),
        (time.num_hours() % 24, "h"),
        (time.num_minutes() % 60, "m"),
        (time.num_seconds() % 60, "s"),
    ];
    let shown: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect();
    format!("{sign}{}", shown.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_says_by_how_much_in_both_directions() {
        assert_eq!(by(TimeDelta::hours(52)), "+2d 4h");
        assert_eq!(by(-TimeDelta::minutes(90)), "-1h 30m");
        assert_eq!(by(TimeDelta::seconds(10)), "+10s");
    }
}
