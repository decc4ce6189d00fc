//! A made-up district: its stations, people, roster and rules, drawn from a seed.

use crate::cast::{Cast, Team, staff};
use crate::chance::Chance;
use chrono::{DateTime, Utc, Weekday};
use nuanxin_domain::access::Role;
use nuanxin_domain::calendar::{CalendarYear, OpeningHours, WorkCalendar};
use nuanxin_domain::deadline::{DeadlinePolicy, PolicyKind, PolicyRow};
use nuanxin_domain::ids::{AccountId, StationId};
use nuanxin_domain::roster::{DutyRoster, DutyTeam, WeeklySlot};
use nuanxin_domain::routing::{Places, ServicePoint, Station};
use nuanxin_domain::rules::Rules;
use nuanxin_domain::urgency::Urgency;
use uuid::Uuid;

/// Stations at most: what is true of three is true of fourteen, and takes less time.
const STATIONS: i64 = 3;

/// Opening hours that stations may have: the usual ones, with a break at noon, on Saturdays too, mornings only.
const HOURS: [&str; 4] = [
    "Mo-Fr 09:00-17:00",
    "Mo-Fr 08:30-11:30,13:30-17:00",
    "Mo-Sa 09:00-17:00",
    "Mo-Th 08:30-17:30; Fr 08:30-12:00",
];

/// The year that is entered late.
pub const LATE_YEAR: i32 = 2026;

/// A district at the beginning of the simulation.
pub struct District {
    /// Its people.
    pub cast: Cast,
    /// Its rules; the calendar does not know [`LATE_YEAR`] yet.
    pub rules: Rules,
}

impl District {
    /// One to three stations of two advisors and a lead, with hours of their own.
    ///
    /// # Panics
    /// When the hours above are none.
    pub fn draw(chance: &mut Chance) -> Self {
        let count = chance.between(1, STATIONS);
        let teams: Vec<Team> = (1..=count).map(team).collect();
        let stations = teams.iter().map(|team| {
            let hours: OpeningHours = chance.pick(&HOURS).parse().expect("opening hours");
            station(team, hours)
        });
        let stations: Vec<Station> = stations.collect();
        let cast = Cast {
            district: staff(account(60), Role::District, None),
            desk: staff(account(50), Role::Desk, None),
            teams,
        };
        let rules = Rules {
            calendar: calendar_without(LATE_YEAR).into(),
            policy: DeadlinePolicy::default().into(),
            roster: roster(&cast, chance),
            places: Places::new("simulated", Vec::new(), stations).into(),
        };
        Self { cast, rules }
    }
}

/// The published calendar as it was before the notice about this year, and all after it.
fn calendar_without(year: i32) -> WorkCalendar {
    let published = WorkCalendar::embedded();
    let known: Vec<CalendarYear> = published.years().filter(|one| one.year < year).cloned().collect();
    WorkCalendar::from_years(known).expect("published years are sound")
}

/// The calendar once that notice is entered.
pub fn calendar_with_late_year() -> WorkCalendar {
    WorkCalendar::embedded()
}

/// Other periods for the whole district: less time to accept, more to resolve.
pub fn other_policy() -> DeadlinePolicy {
    let row = |kind, urgency, period: &str| PolicyRow {
        kind,
        urgency: Some(urgency),
        place: None,
        need: None,
        period: period.parse().expect("a period"),
    };
    let own = vec![
        row(PolicyKind::Accept, Urgency::Normal, "2wh"),
        row(PolicyKind::Accept, Urgency::Urgent, "20m"),
        row(PolicyKind::FirstContact, Urgency::Normal, "2wd"),
        row(PolicyKind::Resolution, Urgency::Normal, "25wd"),
    ];
    DeadlinePolicy::of("simulated-2", own)
}

fn account(n: i64) -> AccountId {
    AccountId(Uuid::from_u128(u128::from(n.unsigned_abs())))
}

fn team(n: i64) -> Team {
    let station = StationId(Uuid::from_u128(0xA00 + u128::from(n.unsigned_abs())));
    let of = |person, role| staff(account(n * 100 + person), role, Some(station));
    Team {
        station,
        lead: of(99, Role::Lead),
        advisors: vec![of(1, Role::Advisor), of(2, Role::Advisor)],
        address: format!("静安区第{n}街道"),
    }
}

fn station(team: &Team, hours: OpeningHours) -> Station {
    let n = team.station.0.as_u128() - 0xA00;
    Station {
        id: team.station,
        name: format!("静安区第{n}街道静邻暖心屋——社区救助顾问服务站"),
        short_name: format!("第{n}暖心屋"),
        street_code: format!("3101060{n:02}"),
        phone: format!("021-0000-00{n:02}"),
        points: vec![ServicePoint {
            name: format!("第{n}站点"),
            focus: String::new(),
            lng: 121.44,
            lat: 31.24,
            hours,
            phone: format!("021-0000-00{n:02}"),
            address: team.address.clone(),
        }],
    }
}

/// Both advisors of a station from nine to five; the district day and night, but for a gap that some seeds have.
fn roster(cast: &Cast, chance: &mut Chance) -> DutyRoster {
    let week = [
        Weekday::Mon,
        Weekday::Tue,
        Weekday::Wed,
        Weekday::Thu,
        Weekday::Fri,
        Weekday::Sat,
        Weekday::Sun,
    ];
    let slot = |team, weekday, hours: (&str, &str), on_holidays, accounts| WeeklySlot {
        team,
        weekday,
        from: hours.0.parse().expect("a time"),
        to: hours.1.parse().expect("a time"),
        on_holidays,
        accounts,
    };
    let mut weekly = Vec::new();
    for team in &cast.teams {
        let accounts: Vec<AccountId> = team.advisors.iter().map(|one| one.account).collect();
        let duty = DutyTeam::Station(team.station);
        weekly.extend(
            week[..5]
                .iter()
                .map(|day| slot(duty, *day, ("09:00", "17:00"), false, accounts.clone())),
        );
    }
    let nights = if chance.happens(20) { "22:00" } else { "24:00" };
    let district = vec![cast.district.account];
    weekly.extend(week.iter().map(|day| {
        slot(
            DutyTeam::District,
            *day,
            ("00:00", nights),
            true,
            district.clone(),
        )
    }));
    DutyRoster {
        weekly,
        ..DutyRoster::default()
    }
}

/// When somebody of a station may come on duty on the day of `at`: the product looks again for hands then.
pub fn duty_begins(at: DateTime<Utc>) -> DateTime<Utc> {
    let date = nuanxin_domain::calendar::local_date(at);
    nuanxin_domain::calendar::instant(date.and_hms_opt(9, 0, 1).expect("a time of day"))
}
