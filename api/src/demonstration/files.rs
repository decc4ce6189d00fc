//! Persons' files (一人一档) of the month: some opened by whoever has the request, a family of three and a couple with
//! one phone, two files of one person that nobody has joined yet, and requests that wait to be linked.

use std::collections::BTreeSet;

use nuanxin_domain::access::Actor;
use nuanxin_domain::help_request::{Decided, HelpRequest};
use nuanxin_domain::ids::{HouseholdId, PersonId, StationId};
use nuanxin_domain::intake::Intake;
use nuanxin_domain::person::{
    Card, Confirmation, Learnt, Membership, PersonRecord, Relation, WholeFile, told_by_request,
};
use nuanxin_domain::personal::Personal;
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::db::{DatabaseTransaction, DbError};
use nuanxin_infra::ids::new_id;
use nuanxin_infra::persons::{self, Author};
use nuanxin_infra::platform::Platform;

use super::doorbell;
use super::life::World;
use super::month::At;

/// How many of the month's people have a file.
const FILES: usize = 14;

/// What is known of one request, to be filed.
pub struct Told {
    /// The request.
    pub request: HelpRequest,
    /// Its personal half.
    pub intake: Personal<Intake>,
}

impl Told {
    /// The number of the person in need.
    pub fn phone(&self) -> Option<&str> {
        self.intake.expose().person.phone.as_deref()
    }

    /// Of a life as it was lived; none of a restricted one, nor of somebody without name and number.
    pub fn of(life: &Decided) -> Option<Self> {
        let told = Self {
            request: life.request.clone(),
            intake: life.intake.clone()?,
        };
        let named = told.intake.expose().person.name.is_some() && told.phone().is_some();
        (named && !told.request.restricted).then_some(told)
    }
}

/// Writes the files; `told` are requests of the month, oldest first.
///
/// # Errors
/// What the database reported.
pub async fn seed(platform: &Platform, world: &World<'_>, told: &[Told]) -> Result<(), DbError> {
    let busy = told.iter().filter(|one| handler(world, &one.request).is_some());
    let (mut seen, mut firsts, mut again) = (BTreeSet::new(), Vec::new(), Vec::new());
    for one in busy {
        if seen.insert(one.phone()) {
            firsts.push(one);
        } else {
            again.push(one);
        }
    }
    let tx = platform.db.write_tx().await?;
    let mut files = Vec::with_capacity(FILES + 1);
    let station = doorbell_station(world);
    let (first, others) = firsts.split_at(FILES.min(firsts.len()));
    let at_station = |one: &&&Told| one.request.state.station() == station;
    let more = if first.iter().any(|one| at_station(&one)) {
        None
    } else {
        others.iter().find(at_station)
    };
    for one in first.iter().chain(more) {
        files.push(open(&tx, platform, world, one).await?);
    }
    hang_doorbell(&tx, platform, world, &files).await?;
    let known = |one: &&&Told| {
        files
            .iter()
            .any(|(_, filed): &(_, &Told)| filed.phone() == one.phone())
    };
    // the same person twice: one request got a file of its own, the others wait to be linked
    if let Some(twice) = again.iter().find(known) {
        open(&tx, platform, world, twice).await?;
    }
    families(&tx, platform, world, &files).await?;
    tx.commit().await.map_err(DbError::from)
}

fn doorbell_station(world: &World<'_>) -> Option<StationId> {
    let mut stations = world.snapshot.rules.places.stations.iter();
    let named = stations.find(|station| station.short_name.contains(doorbell::STREET));
    named.map(|station| station.id)
}

/// A doorbell for the first of them at its station.
async fn hang_doorbell(
    tx: &DatabaseTransaction,
    platform: &Platform,
    world: &World<'_>,
    files: &[(WholeFile, &Told)],
) -> Result<(), DbError> {
    let Some(station) = doorbell_station(world) else {
        return Ok(());
    };
    let there = |(_, told): &&(WholeFile, &Told)| told.request.state.station() == Some(station);
    let Some((file, told)) = files.iter().find(there) else {
        return Ok(());
    };
    let whose = doorbell::Whose {
        person: file.root.id,
        station,
        by: handler(world, &told.request).map_or(Actor::system().account, |by| by.account),
    };
    doorbell::seed(tx, platform, world, &whose).await
}

/// A couple with one phone, and a family of three.
async fn families(
    tx: &DatabaseTransaction,
    platform: &Platform,
    world: &World<'_>,
    files: &[(WholeFile, &Told)],
) -> Result<(), DbError> {
    if let [
        (husband, one),
        (wife, two),
        (mother, three),
        (child, _),
        (grandmother, _),
        ..,
    ] = files
    {
        let shared = Confirmation {
            number: two.phone().unwrap_or_default().to_owned(),
            whose: Some("老伴".to_owned()),
            relation: Relation::Spouse,
        };
        let learnt = Learnt {
            at: world.until,
            from: Some(one.request.id),
        };
        let shares = husband.confirm_phone(shared, learnt);
        household(
            tx,
            platform,
            world,
            one,
            &[
                (husband, &shares, Relation::Oneself),
                (wife, wife, Relation::Spouse),
            ],
        )
        .await?;
        let members = [
            (mother, mother, Relation::Oneself),
            (child, child, Relation::Child),
            (grandmother, grandmother, Relation::Parent),
        ];
        household(tx, platform, world, three, &members).await?;
    }
    Ok(())
}

/// Whoever has the request files its person.
fn handler(world: &World<'_>, request: &HelpRequest) -> Option<Actor> {
    let account = world.snapshot.directory.get(request.state.advisor()?)?;
    Some(world.staff(account))
}

async fn open<'t>(
    tx: &DatabaseTransaction,
    platform: &Platform,
    world: &World<'_>,
    told: &'t Told,
) -> Result<(WholeFile, &'t Told), DbError> {
    let request = &told.request;
    let at = request.tally.reached_at.unwrap_or(request.submitted_at);
    let by = handler(world, request).unwrap_or_else(Actor::system);
    let number = persons::new_number(tx).await?;
    let empty = PersonRecord::open(PersonId(new_id(&At(at))), number, Card::default(), at);
    persons::open(tx, &platform.ring, &empty).await?;
    let before = WholeFile::of(empty);
    let after = before
        .take(request.id)
        .learn(&told_by_request(request, told.intake.expose(), at));
    let author = Author { by: by.account, at };
    persons::write(tx, &platform.ring, author, &[&before], &[&after]).await?;
    let entry = AuditEntry::new(&*platform.clocks.real, &by, "link-person").about(request);
    let entry = entry.on_grounds(format!("person:{}", after.root.id));
    audit::write(tx, &[entry]).await?;
    Ok((after, told))
}

/// Each with the file as it is and as it becomes, and what they are to the first.
async fn household(
    tx: &DatabaseTransaction,
    platform: &Platform,
    world: &World<'_>,
    told: &Told,
    members: &[(&WholeFile, &WholeFile, Relation)],
) -> Result<(), DbError> {
    let household = HouseholdId(new_id(&At(world.until)));
    let by = handler(world, &told.request).unwrap_or_else(Actor::system);
    let author = Author {
        by: by.account,
        at: world.until,
    };
    for (before, after, relation) in members {
        let membership = Membership {
            household,
            relation: *relation,
            from: Some(told.request.id),
        };
        let entered = after.enter(membership);
        let entered = entered.map_err(|refusal| DbError::Unreadable(refusal.to_string()))?;
        persons::write(tx, &platform.ring, author, &[before], &[&entered]).await?;
        let entry = AuditEntry::new(&*platform.clocks.real, &by, "enter-household");
        let grounds = format!("person:{} household:{household}", before.root.id);
        audit::write(tx, &[entry.on_grounds(grounds)]).await?;
    }
    Ok(())
}
