//! Days and times without a calendar library: the stand-in only shows them, and reads the ones that are signed.

/// The day's number since 1970 as year, month and day (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn civil(day: u64) -> (u64, u64, u64) {
    let shifted = day + 719_468;
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let part = (5 * of_year + 2) / 153;
    let month = if part < 10 { part + 3 } else { part - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year, month, of_year - (153 * part + 2) / 5 + 1)
}

/// The date of a moment, in seconds since 1970, in UTC: `2026-11-30`.
pub(super) fn date_of(seconds: u64) -> String {
    let (year, month, day) = civil(seconds / 86_400);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Date and time in Shanghai: `11月30日 19:35:07`.
pub(super) fn shown(seconds: u64) -> String {
    let there = seconds + 8 * 3_600;
    let (_, month, day) = civil(there / 86_400);
    let (hour, minute, second) = (there / 3_600 % 24, there / 60 % 60, there % 60);
    format!("{month}月{day}日 {hour:02}:{minute:02}:{second:02}")
}

/// Seconds since 1970 of a moment such as `2026-11-30T11:35:07Z`, of the days from `near` − 2 to `near` + 2 days.
pub(super) fn seconds_of(text: &str, near: u64) -> Option<u64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let today = near / 86_400;
    let day = (today.saturating_sub(2)..=today + 2).find(|day| date_of(day * 86_400) == date)?;
    let parts: Vec<u64> = time.split(':').filter_map(|part| part.parse().ok()).collect();
    match parts.as_slice() {
        [hour @ 0..=23, minute @ 0..=59, second @ 0..=60] => {
            Some(day * 86_400 + hour * 3_600 + minute * 60 + second)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_the_calendars() {
        // date -u -d @1582934400 +%F; date -u -d @1767225599 +%F
        assert_eq!(
            (date_of(1_582_934_400).as_str(), date_of(1_767_225_599).as_str()),
            ("2020-02-29", "2025-12-31")
        );
        assert_eq!(shown(1_767_225_599), "1月1日 07:59:59");
        let at = 1_796_038_507;
        assert_eq!(
            seconds_of(&format!("{}T11:35:07Z", date_of(at)), at),
            Some(at / 86_400 * 86_400 + 41_707)
        );
        for bad in ["2026-11-30", "2026-11-30T25:00:00Z", "1999-01-01T00:00:00Z", ""] {
            assert_eq!(seconds_of(bad, at), None, "{bad}");
        }
    }
}
