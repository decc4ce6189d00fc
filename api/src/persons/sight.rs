//! Files as somebody may see them: loaded with the requests that they rest on. Any other file looks as if it did
//! not exist.

use crate::problem::Answer;
use nuanxin_domain::access::Actor;
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::{PersonId, RequestId};
use nuanxin_domain::person::seeing::{PersonAct, Seeing};
use nuanxin_domain::person::{Card, PersonRefusal, WholeFile};
use nuanxin_domain::personal::Personal;
use nuanxin_infra::db::ConnectionTrait;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::persons::{self, finds};
use nuanxin_infra::platform::Platform;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A file, and what decides how much of it somebody sees.
#[derive(Debug, Clone)]
pub struct Sight {
    /// The file.
    pub file: WholeFile,
    /// The requests that it rests on, and those of the files that were loaded with it.
    pub requests: Arc<HashMap<RequestId, HelpRequest>>,
    /// The actor found this person in the last day.
    pub found: bool,
}

impl Sight {
    /// The rules, for this reader.
    pub fn seeing<'a>(&'a self, actor: &'a Actor) -> Seeing<'a> {
        Seeing {
            actor,
            requests: &self.requests,
        }
    }

    /// Whether the file exists for this reader.
    pub fn exists_for(&self, actor: &Actor) -> bool {
        self.seeing(actor).exists(&self.file)
    }

    /// What this reader may know of the person.
    pub fn card(&self, actor: &Actor) -> Personal<Card> {
        let seeing = self.seeing(actor);
        self.file.card(|learnt| seeing.shows(learnt))
    }

    /// The identity of the file.
    pub fn id(&self) -> PersonId {
        self.file.root.id
    }
}

/// The files of these records, each once, seen or not: ask before showing.
///
/// # Errors
/// When the database cannot be asked or a card does not open.
pub async fn all(
    db: &impl ConnectionTrait,
    platform: &Platform,
    actor: &Actor,
    ids: &[PersonId],
) -> Answer<Vec<Sight>> {
    let files = persons::load_many(db, &platform.ring, ids).await?;
    let sources: BTreeSet<RequestId> = files.iter().flat_map(WholeFile::sources).collect();
    let sources: Vec<RequestId> = sources.into_iter().collect();
    let loaded = requests::load_many(db, &sources).await?;
    let loaded: HashMap<_, _> = loaded.into_iter().map(|request| (request.id, request)).collect();
    let loaded = Arc::new(loaded);
    let records = files.iter().flat_map(WholeFile::records).map(|record| record.id);
    let records: Vec<PersonId> = records.collect();
    let now = platform.clocks.real.now();
    let found = finds::found(db, actor.account, &records, now).await?;
    let sights = files.into_iter().map(|file| {
        let found = file.records().any(|record| found.contains(&record.id));
        Sight {
            file,
            requests: Arc::clone(&loaded),
            found,
        }
    });
    Ok(sights.collect())
}

/// The file that this record belongs to, if the actor sees it.
///
/// # Errors
/// `not_found`.
pub async fn one(
    db: &impl ConnectionTrait,
    platform: &Platform,
    actor: &Actor,
    id: PersonId,
) -> Answer<Sight> {
    let sight = all(db, platform, actor, &[id]).await?.pop();
    let sight = sight.filter(|sight| sight.seeing(actor).sees(&sight.file, sight.found));
    sight.ok_or_else(|| PersonRefusal::NotFound.into())
}

/// As [`one`], for somebody who wants to do something with it.
///
/// # Errors
/// `not_found`, then `not_allowed`.
pub async fn to(
    act: PersonAct,
    db: &impl ConnectionTrait,
    platform: &Platform,
    actor: &Actor,
    id: PersonId,
) -> Answer<Sight> {
    let sight = one(db, platform, actor, id).await?;
    if sight.seeing(actor).may(act) {
        Ok(sight)
    } else {
        Err(PersonRefusal::NotAllowed.into())
    }
}
