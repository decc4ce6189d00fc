//! The made-up people of the demonstration, what they cover and when they are on duty.

use chrono::Weekday;
use nuanxin_domain::access::Role;
use nuanxin_domain::calendar::ClockTime;
use nuanxin_domain::divisions::{Division, Level};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::intake::Language;
use nuanxin_domain::need::Need;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::roster::DutyTeam;
use serde::Deserialize;

use super::fixed_id;
use super::stations::DemoStation;
use crate::accounts::NewStaff;
use crate::roster::DutySlot;

const FILE: &str = include_str!("../../data/demonstration-staff.csv");
/// Kinds of the fixed ids.
const ACCOUNT: u16 = 2;
const SLOT: u16 = 3;

const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// One of them.
#[derive(Deserialize)]
pub struct Row {
    pub number: u32,
    pub username: String,
    pub role: Role,
    pub initials: String,
    pub name: String,
    languages: String,
    capacity: u32,
    half: Option<usize>,
    skills: String,
}

/// All of them.
pub fn read() -> Result<Vec<Row>, csv::Error> {
    csv::Reader::from_reader(FILE.as_bytes())
        .into_deserialize()
        .collect()
}

impl Row {
    /// The account's fixed id.
    pub fn id(&self) -> AccountId {
        AccountId(fixed_id(ACCOUNT, self.number))
    }

    fn station<'a>(&self, stations: &'a [DemoStation]) -> Option<&'a DemoStation> {
        stations.iter().find(|station| station.initials == self.initials)
    }

    /// What is written about them.
    pub fn account(
        &self,
        stations: &[DemoStation],
        divisions: &[Division],
        password_hash: Personal<String>,
    ) -> NewStaff {
        let station = self.station(stations).map(|found| &found.station);
        let covers = match (self.role, station) {
            (Role::Advisor, Some(station)) => self.committees(divisions, &station.street_code),
            _ => Vec::new(),
        };
        NewStaff {
            username: self.username.clone(),
            password_hash,
            role: self.role,
            name: Personal::new(self.name.clone()),
            station: station.map(|station| station.id),
            named_for_restricted: self.role == Role::District,
            wecom: None,
            work_phone: None,
            languages: self.languages(),
            skills: self.skills(),
            capacity: self.capacity,
            covers,
        }
    }

    /// The committees of the street, or this advisor's half of them.
    fn committees(&self, divisions: &[Division], street: &str) -> Vec<String> {
        let of_street: Vec<&Division> = divisions
            .iter()
            .filter(|one| one.level == Level::Committee && one.parent_code.as_deref() == Some(street))
            .collect();
        let middle = of_street.len().div_ceil(2);
        let (first, second) = of_street.split_at(middle);
        let covered = match self.half {
            Some(1) => first,
            Some(_) => second,
            None => &of_street,
        };
        covered.iter().map(|one| one.code.clone()).collect()
    }

    /// Needs that an advisor is skilled for.
    fn skills(&self) -> Vec<Need> {
        let named = |need: &Need| self.skills.split(' ').any(|code| code == crate::rows::code(need));
        Need::ALL.into_iter().filter(named).collect()
    }

    /// Beside Mandarin.
    fn languages(&self) -> Vec<Language> {
        let known = [Language::Wu, Language::Sign, Language::Other];
        let named = |language: &Language| self.languages.split(' ').any(|code| code == language.code());
        known.into_iter().filter(named).collect()
    }
}

/// Advisors and leads on working days from 9 to 17, the district's duty phone at every hour of every day.
pub fn duty(rows: &[Row], stations: &[DemoStation]) -> Vec<DutySlot> {
    let nine = ClockTime::new(9, 0).unwrap_or(ClockTime::END);
    let five = ClockTime::new(17, 0).unwrap_or(ClockTime::END);
    let midnight = ClockTime::of(chrono::NaiveTime::MIN);
    let mut slots = Vec::new();
    for row in rows {
        let (team, days, from, to) = match (row.role, row.station(stations)) {
            (Role::Advisor | Role::Lead, Some(found)) => {
                (DutyTeam::Station(found.station.id), &WEEK[..5], nine, five)
            }
            (Role::District, _) => (DutyTeam::District, &WEEK[..], midnight, ClockTime::END),
            _ => continue,
        };
        for (weekday, day) in days.iter().zip(1..) {
            slots.push(DutySlot {
                id: fixed_id(SLOT, row.number * 10 + day),
                team,
                account: row.id(),
                weekday: *weekday,
                from,
                to,
                on_holidays: team == DutyTeam::District,
            });
        }
    }
    slots
}
