//! A press: it joins the ring that runs, or begins one.

use crate::help_requests::submit::refused;
use crate::problem::{Answer, Problem};
use nuanxin_domain::access::Actor;
use nuanxin_domain::channel::Channel;
use nuanxin_domain::danger_words::DangerFinding;
use nuanxin_domain::doorbell::{Device, Neighbour, Ring, RingEnd, RingState};
use nuanxin_domain::help_request::{HelpRequest, Job, Refusal, Ringing, Submission};
use nuanxin_domain::ids::{NeighbourId, PersonId, RequestId, RingId};
use nuanxin_domain::intake::{Address, Intake, PersonDetails};
use nuanxin_domain::person::{Card, Learnt, WholeFile};
use nuanxin_domain::personal::Personal;
use nuanxin_domain::rules::Deciding;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::db::DbError;
use nuanxin_infra::doorbells::rings::{self, RingWrite};
use nuanxin_infra::doorbells::{devices, neighbours};
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::limits::Quota;
use nuanxin_infra::persons;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::{RecordError, Write};
use std::collections::HashMap;
use tokio::sync::OnceCell;

/// What the request says in the place of a description.
const PRESSED: &str = "按下了爱心门铃。";

/// What a press led to.
pub struct Outcome {
    /// The ring after it.
    pub ring: Ring,
    /// The request that it is.
    pub request: HelpRequest,
    /// It joined a ring that ran.
    pub joined: bool,
}

/// One press; `None` when somebody else was faster: press again. `counts` keeps whether it is within the limit, which is asked
/// once a press and not once a try.
///
/// # Errors
/// When the database cannot be asked.
pub async fn press(platform: &Platform, device: &Device, counts: &OnceCell<bool>) -> Answer<Option<Outcome>> {
    let db = platform.db.reader();
    let known = neighbours::of(db, &platform.ring, device.id).await?;
    let agreeing: Vec<NeighbourId> = known.iter().map(|one: &Neighbour| one.id).collect();
    let Some(ring) = rings::running(db, device.id).await? else {
        return begin(platform, device, agreeing, None).await;
    };
    let request = requests::load(db, ring.request).await?;
    match request.filter(|request| ring.state(request) != RingState::Ended) {
        Some(request) => {
            let counted = counts.get_or_init(|| within_limit(platform, device)).await;
            join(platform, device, (ring, request), &agreeing, *counted).await
        }
        // A voice was heard since: this is a new cry.
        None => begin(platform, device, agreeing, Some(ring)).await,
    }
}

async fn within_limit(platform: &Platform, device: &Device) -> bool {
    let quota = Quota::per_minute(platform.settings.limits.presses_per_doorbell_per_minute);
    let key = format!("doorbell:{}", device.id);
    platform.limiter.check(&key, quota).await.is_ok()
}

async fn join(
    platform: &Platform,
    device: &Device,
    (ring, request): (Ring, HelpRequest),
    agreeing: &[NeighbourId],
    counted: bool,
) -> Answer<Option<Outcome>> {
    let joined = |ring, request| Outcome {
        ring,
        request,
        joined: true,
    };
    if !counted {
        // Heard already: it is answered, and not counted.
        return Ok(Some(joined(ring, request)));
    }
    let now = platform.clocks.domain.now();
    let pressed = ring.pressed(now);
    if !pressed.reminds {
        let tx = platform.db.write_tx().await?;
        let counted = rings::save(&tx, &pressed.ring).await?;
        if !counted || !devices::heard(&tx, device.id, device.kind, now).await? {
            return Ok(None);
        }
        tx.commit().await.map_err(DbError::from)?;
        return Ok(Some(joined(pressed.ring, request)));
    }
    let (snapshot, system) = (platform.snapshot(), Actor::system());
    let cx = Deciding {
        by: &system,
        now,
        rules: &snapshot.rules,
    };
    let decided = match request.rung_again(&pressed.ring, agreeing, &cx) {
        Err(Refusal::IllegalMove(..)) => return Ok(None),
        decided => decided?,
    };
    let after = decided.request.clone();
    let write = Write {
        ring: Some(RingWrite::Moves {
            ring: pressed.ring.clone(),
            pressed: Some(device.kind),
        }),
        ..Write::from(decided)
    };
    Ok(committed(platform, write)
        .await?
        .then(|| joined(pressed.ring, after)))
}

async fn begin(
    platform: &Platform,
    device: &Device,
    agreeing: Vec<NeighbourId>,
    before: Option<Ring>,
) -> Answer<Option<Outcome>> {
    let (snapshot, system, now) = (platform.snapshot(), Actor::system(), platform.clocks.domain.now());
    let cx = Deciding {
        by: &system,
        now,
        rules: &snapshot.rules,
    };
    let (person, intake) = told(platform, device).await?;
    let number = platform.numbers.allocate(now).await;
    let ringing = Ringing {
        submission: Submission {
            id: RequestId(new_id(&*platform.clocks.real)),
            number: number.map_err(|error| Problem::internal(&error))?,
            channel: Channel::Doorbell,
            needs: vec![],
            declared: Urgency::Sos,
            for_self: true,
            intake: Personal::new(intake),
            restricted: false,
            minor: false,
            danger: DangerFinding::default(),
            account_reachable: false,
            attachments: vec![],
        },
        ring: RingId(new_id(&*platform.clocks.real)),
        device: device.id,
        station: device.station,
        committee_code: device.card.expose().committee_code.clone(),
        neighbours: agreeing,
    };
    let (mut decided, ring) = HelpRequest::rung(ringing, &cx).map_err(refused)?;
    if decided.jobs.iter().any(|job| matches!(job, Job::Route { .. })) {
        decided = platform.placing.placed(decided).await;
    }
    let request = decided.request.clone();
    let entry = AuditEntry::new(&*platform.clocks.real, &system, "doorbell-rang").about(&request);
    let write = Write {
        audit: vec![entry.on_grounds(format!("doorbell:{}", device.id))],
        ring: Some(RingWrite::Begins {
            ring: ring.clone(),
            kind: device.kind,
            closes: before.map(|before| before.over(RingEnd { at: now, heard: None })),
            person,
        }),
        ..Write::from(decided)
    };
    Ok(committed(platform, write).await?.then_some(Outcome {
        ring,
        request,
        joined: false,
    }))
}

/// The file that the request is linked to, and what the request says of its person: never what was learnt from a
/// restricted request, which others would read here.
async fn told(platform: &Platform, device: &Device) -> Answer<(Option<PersonId>, Intake)> {
    let db = platform.db.reader();
    let file = persons::load(db, &platform.ring, device.person).await?;
    let place = device.card.expose();
    let mut intake = Intake {
        description: Some(PRESSED.to_owned()),
        address: Some(Address {
            text: Some(place.address.clone()),
            committee_code: place.committee_code.clone(),
            point: None,
        }),
        ..Intake::default()
    };
    if let Some(file) = &file {
        let card = open_card(platform, file).await?;
        let card = card.expose();
        intake.person = PersonDetails {
            name: card.names.first().map(|name| name.text.clone()),
            phone: card.phones.first().map(|phone| phone.number.clone()),
            id: None,
        };
    }
    Ok((file.map(|file| file.root.id), intake))
}

/// The card without what restricted requests told.
async fn open_card(platform: &Platform, file: &WholeFile) -> Answer<Personal<Card>> {
    let sources: Vec<RequestId> = file.sources().into_iter().collect();
    let loaded = requests::load_many(platform.db.reader(), &sources).await?;
    let open: HashMap<RequestId, bool> = loaded.iter().map(|one| (one.id, !one.restricted)).collect();
    let is_open = |learnt: &Learnt| learnt.from.is_none_or(|from| open.get(&from) == Some(&true));
    Ok(file.card(is_open))
}

/// Records it; false when somebody else was faster.
///
/// # Errors
/// When the database cannot be asked.
pub async fn committed(platform: &Platform, write: Write) -> Answer<bool> {
    match platform.committer.commit(vec![write]).await {
        Ok(()) => Ok(true),
        Err(RecordError::Twin | RecordError::Stale(_)) => Ok(false),
        Err(error) => Err(Problem::internal(&error)),
    }
}
