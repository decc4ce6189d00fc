//! What is handed in: the words and the address of a draft, by whoever files it on its channel.

use chrono::Duration;
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::account::WrittenLanguage;
use nuanxin_domain::channel::Channel;
use nuanxin_domain::help_request::Submission;
use nuanxin_domain::ids::{AccountId, RequestId, SessionId, StationId};
use nuanxin_domain::intake::{
    Address, Consent, ConsentKind, Contact, ContactMeans, ContactNumber, Intake, Language, PersonDetails,
    Reporter, Source,
};
use nuanxin_infra::ids::new_id;

use super::courses::Course;
use super::dice::Dice;
use super::drafts::Draft;
use super::life::World;
use super::month::At;
use super::people::Person;
use super::troubles::Kind;

/// A submission and who hands it in.
pub struct Filed {
    /// Who.
    pub by: Actor,
    /// What.
    pub submission: Submission,
    /// The station of the person's place.
    pub home: StationId,
}

/// The submission of a draft; none when its people are not there.
pub fn filed(
    draft: &Draft<'_>,
    people: &[Person],
    accounts: &[AccountId],
    world: &World<'_>,
    dice: &mut Dice,
) -> Option<Filed> {
    let person = people.get(draft.person)?;
    let kind = draft.trouble.kind;
    let by = filer(draft, person.station, accounts, world)?;
    let intake = intake(draft, people, &by, dice)?;
    let id = RequestId(new_id(&At(draft.submitted_at)));
    let needs = draft.trouble.needs();
    let submission = Submission {
        id,
        number: draft.number.clone()?,
        channel: draft.channel,
        needs,
        declared: draft.trouble.urgency,
        for_self: matches!(
            kind,
            Kind::Themselves | Kind::Child | Kind::Abuse | Kind::Doorbell
        ),
        danger: world.snapshot.danger_words.scan(&intake.spoken_text()),
        intake: intake.into(),
        restricted: kind == Kind::Abuse,
        minor: kind == Kind::Child,
        account_reachable: by.role == Role::Resident,
        attachments: vec![],
    };
    Some(Filed {
        by,
        submission,
        home: person.station,
    })
}

fn filer(draft: &Draft<'_>, home: StationId, accounts: &[AccountId], world: &World<'_>) -> Option<Actor> {
    let directory = &world.snapshot.directory;
    match draft.channel {
        Channel::MiniProgram | Channel::H5 => Some(Actor {
            account: *accounts.get(draft.person)?,
            role: Role::Resident,
            station: None,
            session: Some(SessionId(new_id(&At(draft.submitted_at)))),
            named_for_restricted: false,
        }),
        Channel::Hotline | Channel::Hotline12345 => world.first(Role::Desk),
        Channel::WalkIn | Channel::Outreach => directory
            .advisors_of(home)
            .next()
            .map(|account| world.staff(account)),
        Channel::ReferralIn | Channel::Screening => directory
            .leads_of(home)
            .next()
            .map(|account| world.staff(account)),
        Channel::Doorbell => Some(Actor::system()),
    }
}

fn intake(draft: &Draft<'_>, people: &[Person], by: &Actor, dice: &mut Dice) -> Option<Intake> {
    let person = people.get(draft.person)?;
    let kind = draft.trouble.kind;
    let mut intake = Intake {
        description: Some(format!("{}{}", opening(draft.channel), draft.trouble.description)),
        person: details(kind, person, dice),
        reporter: reporter(draft, person, dice),
        address: address(draft, people, dice),
        contact: Some(contact(kind, person)),
        consents: consents(draft, by),
        source: source(draft, dice),
        ..Intake::default()
    };
    match (kind, draft.course) {
        (Kind::Nameless, _) => {
            intake.whereabouts = Some(format!("{}{}附近", person.street, person.short_committee));
        }
        // where the person really lives: told when somebody asks
        (_, Course::Elsewhere) => {
            let text = person.picked_address().text;
            intake.registered_address = text;
        }
        _ if dice.chance(10) => intake.registered_address = Some("外区户籍，人户分离".to_owned()),
        _ => {}
    }
    Some(intake)
}

/// How staff begin when they write down what somebody said.
fn opening(channel: Channel) -> &'static str {
    match channel {
        Channel::Hotline => "来电：",
        Channel::Hotline12345 => "12345工单：市民反映，",
        Channel::WalkIn => "来访自述：",
        Channel::ReferralIn => "相关部门转来，本人自述：",
        Channel::Outreach => "走访时了解到，本人说：",
        Channel::Screening => "数据比对提示可能困难，电话核实时本人说：",
        Channel::MiniProgram | Channel::H5 | Channel::Doorbell => "",
    }
}

fn details(kind: Kind, person: &Person, dice: &mut Dice) -> PersonDetails {
    let known = kind != Kind::Nameless && !(kind == Kind::Other && dice.chance(40));
    PersonDetails {
        name: known.then(|| person.name.clone()),
        phone: (known && !matches!(kind, Kind::Other | Kind::Abuse)).then(|| person.phone.clone()),
        id: None,
    }
}

fn reporter(draft: &Draft<'_>, person: &Person, dice: &mut Dice) -> Option<Reporter> {
    let relation = draft.trouble.relation.clone();
    let relation = relation.filter(|_| draft.trouble.kind != Kind::Child)?;
    let anonymous = dice.chance(25);
    Some(Reporter {
        name: None,
        phone: (!anonymous).then(|| person.phone.clone()),
        relation: Some(relation),
        anonymous,
        hide_from_household: anonymous || dice.chance(20),
    })
}

/// Nowhere for those that the triage desk is to place, the wrong street for those that go back.
fn address(draft: &Draft<'_>, people: &[Person], dice: &mut Dice) -> Option<Address> {
    let person = people.get(draft.person)?;
    match (draft.trouble.kind, draft.course) {
        (Kind::Question | Kind::Nameless, _) | (_, Course::Unplaced) => None,
        (_, Course::Elsewhere) => {
            let mut others = people.iter().skip(draft.person);
            let other = others.find(|other| other.station != person.station)?;
            Some(other.picked_address())
        }
        (Kind::Doorbell | Kind::Sos, _) => Some(person.picked_address()),
        _ if draft.halt.is_some() => Some(person.picked_address()),
        _ => Some(person.told_address(dice)),
    }
}

fn contact(kind: Kind, person: &Person) -> Contact {
    Contact {
        numbers: vec![ContactNumber {
            number: person.phone.clone(),
            whose: Some(
                if matches!(kind, Kind::Other | Kind::Nameless) {
                    "报告人"
                } else {
                    "本人"
                }
                .to_owned(),
            ),
        }],
        by: Some(ContactMeans::Call),
        hours: (kind == Kind::Abuse).then(|| "只在工作日上午十点到十一点".to_owned()),
        language: person.speaks_wu.then_some(Language::Wu),
        safe_to_leave_message: match kind {
            Kind::Abuse => Some(false),
            Kind::Themselves => Some(true),
            _ => None,
        },
        messages_in: WrittenLanguage::default(),
    }
}

fn consents(draft: &Draft<'_>, by: &Actor) -> Vec<Consent> {
    let kind = draft.trouble.kind;
    if by.role != Role::Resident || matches!(kind, Kind::Other | Kind::Nameless) {
        return Vec::new();
    }
    let given: &[ConsentKind] = match draft.course {
        Course::Case => &[ConsentKind::Processing, ConsentKind::Referral],
        _ => &[ConsentKind::Processing],
    };
    let consent = |kind: &ConsentKind| Consent {
        kind: *kind,
        version: "1".to_owned(),
    };
    given.iter().map(consent).collect()
}

fn source(draft: &Draft<'_>, dice: &mut Dice) -> Option<Source> {
    (draft.channel == Channel::Hotline12345).then(|| Source {
        system: "12345（演示）".to_owned(),
        external_number: format!("YS{:08}", dice.between(1, 99_999_999)),
        due_at: Some(draft.submitted_at + Duration::days(7)),
    })
}
