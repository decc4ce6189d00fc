//! Who asks for what, when and on which channel: the month before anything of it is lived.

use chrono::{DateTime, Duration, Utc};
use nuanxin_domain::calendar::{instant, local_date};
use nuanxin_domain::channel::Channel;
use nuanxin_domain::number::RequestNumber;
use nuanxin_domain::rules::Rules;

use super::courses::{Course, Stage};
use super::dice::Dice;
use super::hours::{working_after, working_before};
use super::people::Person;
use super::present::PRESENT;
use super::troubles::{Kind, Trouble};

/// How many days the month has.
const DAYS: i64 = 30;
/// Requests of a working day and of a day off.
const WORKING_DAY: i64 = 12;
const DAY_OFF: i64 = 4;

/// One request to be made and lived.
pub struct Draft<'t> {
    /// When it is submitted.
    pub submitted_at: DateTime<Utc>,
    /// Whose it is: an index of the residents.
    pub person: usize,
    /// On which channel.
    pub channel: Channel,
    /// What about.
    pub trouble: &'t Trouble,
    /// What becomes of it.
    pub course: Course,
    /// Where it stands now, when that is settled.
    pub halt: Option<Stage>,
    /// Its number, once it is drawn.
    pub number: Option<RequestNumber>,
    /// Names a pair of requests of the same person, of which the second is joined to the first.
    pub pair: Option<usize>,
}

/// The month's requests, oldest first: some by chance on every day, some so that every queue has what it shows.
pub fn month<'t>(
    rules: &Rules,
    now: DateTime<Utc>,
    people: &[Person],
    troubles: &'t [Trouble],
    dice: &mut Dice,
) -> Vec<Draft<'t>> {
    let mut drafts = Vec::new();
    for days in (0..=DAYS).rev() {
        let date = local_date(now - Duration::days(days));
        let works = rules.calendar.is_working_day(date);
        let count = if works { WORKING_DAY } else { DAY_OFF };
        for _ in 0..count + dice.between(-2, 2) {
            let minute = match dice.between(1, 100) {
                1..=78 if works => dice.between(9 * 60, 17 * 60 - 1),
                1..=95 => dice.between(7 * 60, 22 * 60),
                _ => dice.between(0, 24 * 60 - 1),
            };
            let wall = date.and_time(chrono::NaiveTime::MIN) + Duration::minutes(minute);
            let at = instant(wall) + Duration::seconds(dice.between(0, 59));
            let draft = by_chance(at, people, troubles, dice);
            drafts.extend(draft.filter(|_| at < now - Duration::minutes(10)));
        }
    }
    for planned in PRESENT {
        let of_station = people.iter().enumerate().filter(|(_, person)| {
            let station = rules.places.station(person.station);
            station.is_some_and(|station| station.street_code == planned.street)
        });
        let near: Vec<usize> = of_station.map(|(index, _)| index).collect();
        let fitting: Vec<&Trouble> = troubles.iter().filter(|one| one.kind == planned.kind).collect();
        let (Some(person), Some(trouble)) = (dice.pick(&near), dice.pick(&fitting)) else {
            continue;
        };
        drafts.push(Draft {
            submitted_at: working_before(rules, now, planned.working_minutes_ago),
            person: *person,
            channel: planned.channel,
            trouble,
            course: planned.course,
            halt: planned.halt,
            number: None,
            pair: None,
        });
    }
    let mut twins = Vec::new();
    for (index, draft) in drafts.iter_mut().enumerate() {
        settle(draft, rules, now, dice);
        twins.extend(twin(index, draft, rules, now, dice));
    }
    drafts.append(&mut twins);
    drafts.sort_by_key(|draft| draft.submitted_at);
    drafts
}

fn by_chance<'t>(
    at: DateTime<Utc>,
    people: &[Person],
    troubles: &'t [Trouble],
    dice: &mut Dice,
) -> Option<Draft<'t>> {
    let kind = dice.weighted(
        &[
            (58, Kind::Themselves),
            (22, Kind::Other),
            (3, Kind::Child),
            (3, Kind::Nameless),
            (4, Kind::Abuse),
            (4, Kind::Sos),
            (2, Kind::Doorbell),
            (4, Kind::Question),
        ],
        Kind::Themselves,
    );
    let fitting: Vec<&Trouble> = troubles.iter().filter(|trouble| trouble.kind == kind).collect();
    let course = match kind {
        Kind::Question => Course::Answered,
        Kind::Themselves | Kind::Other => dice.weighted(&COURSES, Course::Plain),
        _ => Course::Plain,
    };
    let last = i64::try_from(people.len()).ok()? - 1;
    Some(Draft {
        submitted_at: at,
        person: usize::try_from(dice.between(0, last)).ok()?,
        channel: channel(kind, dice),
        trouble: dice.pick(&fitting)?,
        course,
        halt: None,
        number: None,
        pair: None,
    })
}

const COURSES: [(u8, Course); 15] = [
    (52, Course::Plain),
    (12, Course::Asks),
    (5, Course::Slow),
    (5, Course::Late),
    (5, Course::Elsewhere),
    (3, Course::NotOurs),
    (1, Course::TwiceReturned),
    (4, Course::Withdrawn),
    (3, Course::Twice),
    (3, Course::Contested),
    (2, Course::Again),
    (4, Course::Urged),
    (3, Course::Worse),
    (2, Course::Knows),
    (2, Course::Case),
];

fn channel(kind: Kind, dice: &mut Dice) -> Channel {
    let usual = [
        (34, Channel::MiniProgram),
        (20, Channel::H5),
        (16, Channel::Hotline),
        (7, Channel::Hotline12345),
        (9, Channel::WalkIn),
        (4, Channel::ReferralIn),
        (6, Channel::Outreach),
        (4, Channel::Screening),
    ];
    match kind {
        Kind::Doorbell => Channel::Doorbell,
        Kind::Question => Channel::Hotline,
        Kind::Child => Channel::MiniProgram,
        Kind::Abuse | Kind::Sos => dice.weighted(&usual[..3], Channel::H5),
        _ => dice.weighted(&usual, Channel::MiniProgram),
    }
}

/// Staff work at working hours; an appeal is made by whoever asked, from their own account.
fn settle(draft: &mut Draft<'_>, rules: &Rules, now: DateTime<Utc>, dice: &mut Dice) {
    let by_day = matches!(
        draft.channel,
        Channel::WalkIn | Channel::ReferralIn | Channel::Outreach | Channel::Screening
    );
    if by_day && draft.halt.is_none() {
        let later = working_after(rules, draft.submitted_at, dice.between(1, 200));
        draft.submitted_at = later.min(working_before(rules, now, 12));
    }
    if draft.course == Course::Contested {
        draft.channel = Channel::MiniProgram;
    }
}

/// The second request of somebody who asks twice, on the phone, some hours after the first.
fn twin<'t>(
    index: usize,
    draft: &mut Draft<'t>,
    rules: &Rules,
    now: DateTime<Utc>,
    dice: &mut Dice,
) -> Option<Draft<'t>> {
    if draft.course != Course::Twice {
        return None;
    }
    let submitted_at = working_after(rules, draft.submitted_at, dice.between(60, 500));
    if submitted_at > now - Duration::hours(1) {
        draft.course = Course::Plain;
        return None;
    }
    draft.pair = Some(index);
    Some(Draft {
        submitted_at,
        person: draft.person,
        channel: Channel::Hotline,
        trouble: draft.trouble,
        course: Course::Twin,
        halt: None,
        number: None,
        pair: Some(index),
    })
}
