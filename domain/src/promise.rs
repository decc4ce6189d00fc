//! What somebody is told right after asking, and whenever they look: which station, its phone, and by when somebody
//! will call. It is a promise (domain rules, section 5): it says no more than the deadlines and the roster can keep.

use crate::calendar::ZONE;
use crate::danger_words::{DangerFinding, DangerKind};
use crate::deadline::{Deadline, DeadlineKind};
use crate::help_request::{HelpRequest, Owner, State};
use crate::ids::StationId;
use crate::routing::ServicePoint;
use crate::rules::Rules;
use crate::service_point::hours_in_words;
use crate::urgency::Urgency;
use chrono::{DateTime, Utc};

/// What is promised to whoever asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// The station, once one is named.
    pub station: Option<StationId>,
    /// Its everyday name.
    pub station_name: Option<String>,
    /// The phone to call there.
    pub station_phone: Option<String>,
    /// The point of the station where it is worked on.
    pub point: Option<PromisedPoint>,
    /// The district's duty phone, for an SOS that no station answers by itself.
    pub district_phone: Option<String>,
    /// By when somebody will call; none where nobody can promise it, or where it has been kept or broken.
    pub call_by: Option<DateTime<Utc>>,
    /// A year without published holidays is in between: the time may move.
    pub provisional: bool,
    /// Numbers to show before anything else; empty unless there is danger.
    pub emergency_numbers: Vec<&'static str>,
    /// All of it in Chinese.
    pub zh: String,
    /// All of it in English.
    pub en: String,
}

/// A service point as it is told to whoever may come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromisedPoint {
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Its phone.
    pub phone: String,
    /// When it is open, in Chinese.
    pub hours_zh: String,
    /// When it is open, in English.
    pub hours_en: String,
}

impl PromisedPoint {
    fn of(point: &ServicePoint) -> Self {
        let (hours_zh, hours_en) = hours_in_words(&point.hours);
        PromisedPoint {
            name: point.name.clone(),
            address: point.address.clone(),
            phone: point.phone.clone(),
            hours_zh,
            hours_en,
        }
    }
}

/// What can be promised about this request now.
pub fn promise(request: &HelpRequest, rules: &Rules) -> Promise {
    let station = request.state.station().and_then(|id| rules.places.station(id));
    let answered = |call: &&Deadline| {
        let id = request.state.station();
        request.urgency != Urgency::Sos || id.is_some_and(|id| somebody_answers(id, call.set_at, rules))
    };
    let call = first_call(request).filter(answered);
    let mut promise = Promise {
        station: station.map(|station| station.id),
        station_name: station.map(|station| station.short_name.clone()),
        station_phone: station.map(|station| station.phone.clone()),
        point: rules.point_of(request).map(PromisedPoint::of),
        district_phone: district_phone(request, rules),
        call_by: call.map(|call| call.due_at),
        provisional: call.is_some_and(|call| call.provisional),
        emergency_numbers: emergency_numbers(request),
        zh: String::new(),
        en: String::new(),
    };
    let (zh, en) = sentence(request, &promise);
    let (zh_danger, en_danger) = danger(&promise);
    let (zh_point, en_point) = where_to_come(request, &promise);
    (promise.zh, promise.en) = (zh_danger + &zh + &zh_point, en_danger + &en + &en_point);
    promise
}

/// The district's duty phone: for an SOS that nobody has accepted and that no station answers by itself.
fn district_phone(request: &HelpRequest, rules: &Rules) -> Option<String> {
    if request.urgency != Urgency::Sos || request.state.is_accepted() {
        return None;
    }
    let rang_at = request
        .latest_deadline(DeadlineKind::Accept)
        .map(|accept| accept.set_at);
    let answers = |station| rang_at.is_some_and(|at| rules.answers_itself(station, at));
    let answered = request.state.station().is_some_and(answers);
    rules.district_phone().filter(|_| !answered).map(str::to_owned)
}

/// At the station, or on the district's duty phone.
fn somebody_answers(station: StationId, at: DateTime<Utc>, rules: &Rules) -> bool {
    rules.is_covered(station, at) || !rules.roster.who_answers(&rules.calendar, station, at).is_empty()
}

/// The first contact that is still owed, and not owed too long already.
fn first_call(request: &HelpRequest) -> Option<&Deadline> {
    let latest = request.latest_deadline(DeadlineKind::FirstContact);
    latest.filter(|call| call.is_open() && call.missed_at.is_none())
}

/// Police and ambulance for an SOS, and what else helps in the danger that the words point to.
fn emergency_numbers(request: &HelpRequest) -> Vec<&'static str> {
    if request.state.owner() == Owner::Nobody {
        return vec![];
    }
    let kinds = DangerKind::ALL
        .into_iter()
        .filter(|kind| request.danger.iter().any(|code| code == kind.code()));
    let found = DangerFinding {
        kinds: kinds.collect(),
        ..DangerFinding::default()
    };
    let first = if request.urgency == Urgency::Sos {
        vec!["110", "120"]
    } else {
        vec![]
    };
    let more = found
        .numbers()
        .into_iter()
        .filter(|number| !first.contains(number));
    first.iter().copied().chain(more).collect()
}

fn danger(promise: &Promise) -> (String, String) {
    if promise.emergency_numbers.is_empty() {
        return (String::new(), String::new());
    }
    let zh = promise.emergency_numbers.join("、");
    let en = promise.emergency_numbers.join(", ");
    let (zh_duty, en_duty) = match &promise.district_phone {
        Some(phone) => (
            format!("区级值班电话 {phone}。"),
            format!("The district's duty phone: {phone}. "),
        ),
        None => (String::new(), String::new()),
    };
    (
        format!("有生命危险请马上拨打 {zh}。{zh_duty}"),
        format!("If life is in danger, call now: {en}. {en_duty}"),
    )
}

/// The point, its address and hours; nothing once it is resolved or has ended.
fn where_to_come(request: &HelpRequest, promise: &Promise) -> (String, String) {
    let settled = matches!(request.state, State::Resolved { .. }) || request.state.owner() == Owner::Nobody;
    let Some(point) = promise.point.as_ref().filter(|_| !settled) else {
        return (String::new(), String::new());
    };
    let PromisedPoint {
        name,
        address,
        phone,
        hours_zh,
        hours_en,
    } = point;
    (
        format!("也可以到{name}({address},电话 {phone},{hours_zh})。"),
        format!(" You may also come to {name} ({address}, phone {phone}, {hours_en})."),
    )
}

fn sentence(request: &HelpRequest, promise: &Promise) -> (String, String) {
    if request.state.owner() == Owner::Nobody {
        return ("这件求助已结束。".into(), "This request has ended.".into());
    }
    let (Some(name), Some(phone)) = (&promise.station_name, &promise.station_phone) else {
        return (
            "已收到,正在确认由哪个站点办理。".into(),
            "Received; we are finding the right station.".into(),
        );
    };
    let (zh_station, en_station) = (format!("{name}(电话 {phone})"), format!("{name} (phone {phone})"));
    if let Some(call_by) = promise.call_by {
        let local = call_by.with_timezone(&ZONE);
        let (zh_maybe, en_maybe) = if promise.provisional {
            ("(遇节假日可能变动)", " (holidays may move this)")
        } else {
            ("", "")
        };
        return (
            format!(
                "{zh_station}会在 {} 前联系您{zh_maybe}。",
                local.format("%-m月%-d日 %H:%M")
            ),
            format!(
                "{en_station} will contact you by {}{en_maybe}.",
                local.format("%-d %B, %H:%M")
            ),
        );
    }
    match request.state {
        State::Resolved { .. } => (
            format!("求助已办结;有问题请找{zh_station}。"),
            format!("Resolved. Questions: {en_station}."),
        ),
        _ if first_contact_is_owed(request) => (
            format!("{zh_station}已收到,会尽快联系您;也可以直接打电话。"),
            format!("{en_station} has it and will contact you as soon as possible; you may also call."),
        ),
        _ => (
            format!("{zh_station}正在办理。"),
            format!("{en_station} is working on it."),
        ),
    }
}

fn first_contact_is_owed(request: &HelpRequest) -> bool {
    let latest = request.latest_deadline(DeadlineKind::FirstContact);
    latest.is_some_and(Deadline::is_open)
}
