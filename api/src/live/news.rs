//! What was sealed, with what decides who is told of it: requests and other things as they are now.

use super::wire;
use actix_web::web::Bytes;
use nuanxin_domain::access::Actor;
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::{AccountId, CallId, ComplaintId, DeletionId, RequestId};
use nuanxin_domain::live::{Changed, Present, Thing, ThingKind, Told, Touched};
use nuanxin_domain::notice::Audience;
use nuanxin_infra::db::DbError;
use nuanxin_infra::help_requests::{self, claims};
use nuanxin_infra::live::Batch;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::{call_tasks, calls, complaints, deletions};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// What decides who is told of a batch, as it is now.
pub struct Background {
    requests: HashMap<RequestId, HelpRequest>,
    openers: HashMap<RequestId, Vec<AccountId>>,
    things: HashMap<(ThingKind, Uuid), Present>,
}

/// What happened at one position.
pub struct News<'a> {
    /// The position.
    pub position: i64,
    change: Option<&'a Changed>,
    touched: Option<&'a Touched>,
    background: &'a Background,
}

impl Background {
    /// Of what this batch is about.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn of(platform: &Platform, batch: &Batch) -> Result<Self, DbError> {
        let changed: BTreeSet<RequestId> = batch.changes.iter().map(|(_, change)| change.request).collect();
        let changed: Vec<RequestId> = changed.into_iter().collect();
        let things = things(platform, batch).await?;
        let mut about: BTreeSet<RequestId> = changed.iter().copied().collect();
        about.extend(things.values().filter_map(Present::request));
        let inboxes = batch.touched.iter().flat_map(|(_, touched)| &touched.inboxes);
        about.extend(inboxes.filter_map(|inbox| inbox.request));
        let about: Vec<RequestId> = about.into_iter().collect();
        let db = platform.db.reader();
        let requests = help_requests::load_many(db, &about).await?;
        let mut openers: HashMap<RequestId, Vec<AccountId>> = HashMap::new();
        for (request, account) in claims::of_requests(db, &changed).await? {
            openers.entry(request).or_default().push(account);
        }
        Ok(Self {
            requests: requests
                .into_iter()
                .map(|request| (request.id, request))
                .collect(),
            openers,
            things,
        })
    }

    /// The batch, position by position.
    pub fn news<'a>(&'a self, batch: &'a Batch) -> Vec<News<'a>> {
        let mut at: BTreeMap<i64, (Option<&Changed>, Option<&Touched>)> = BTreeMap::new();
        for (position, change) in &batch.changes {
            at.entry(*position).or_default().0 = Some(change);
        }
        for (position, touched) in &batch.touched {
            at.entry(*position).or_default().1 = Some(touched);
        }
        let with = |(position, (change, touched))| News {
            position,
            change,
            touched,
            background: self,
        };
        at.into_iter().map(with).collect()
    }

    fn opened(&self, request: RequestId) -> &[AccountId] {
        self.openers.get(&request).map_or(&[], Vec::as_slice)
    }
}

impl News<'_> {
    /// The residents whom it may concern.
    pub fn residents(&self) -> HashSet<AccountId> {
        let mut all = HashSet::new();
        if let Some(change) = self.change {
            let request = self.background.requests.get(&change.request);
            all.extend(request.map(|request| request.filed_by.account));
            all.extend(self.background.opened(change.request));
        }
        if let Some(touched) = self.touched {
            all.extend(self.present().and_then(Present::resident));
            all.extend(touched.inboxes.iter().filter_map(|inbox| match inbox.audience {
                Audience::Account { account } => Some(account),
                _ => None,
            }));
        }
        all
    }

    /// What `actor` is told: one event at most, since a position stands for all that happened there.
    pub fn told_to(&self, actor: &Actor) -> Option<Told> {
        let of_request = self.change.and_then(|change| {
            let request = self.background.requests.get(&change.request)?;
            let opened = self.background.opened(change.request).contains(&actor.account);
            change.told_to(actor, request, opened)
        });
        of_request.or_else(|| {
            let requests = &self.background.requests;
            self.touched?
                .told_to(actor, self.present(), |id| requests.get(&id))
        })
    }

    /// How that is written.
    pub fn line(&self, told: Told) -> Bytes {
        wire::told(self.position, told)
    }

    fn present(&self) -> Option<&Present> {
        let thing = self.touched?.thing?;
        self.background.things.get(&(thing.kind, thing.id))
    }
}

/// The things that a batch is about, as they are now; those that are gone are left out.
async fn things(platform: &Platform, batch: &Batch) -> Result<HashMap<(ThingKind, Uuid), Present>, DbError> {
    let mut things = HashMap::new();
    for thing in batch.touched.iter().filter_map(|(_, touched)| touched.thing) {
        let key = (thing.kind, thing.id);
        if !things.contains_key(&key)
            && let Some(present) = present(platform, thing).await?
        {
            things.insert(key, present);
        }
    }
    Ok(things)
}

async fn present(platform: &Platform, thing: Thing) -> Result<Option<Present>, DbError> {
    let (db, ring, id) = (platform.db.reader(), &platform.ring, thing.id);
    Ok(match thing.kind {
        ThingKind::Call => {
            let found = calls::by_id(db, ring, CallId(id)).await?;
            found.map(|logged| Present::Call(Box::new(logged.call)))
        }
        ThingKind::Complaint => {
            let found = complaints::by_id(db, ring, ComplaintId(id)).await?;
            found.map(|record| Present::Complaint(Box::new(record.complaint)))
        }
        ThingKind::DeletionRequest => {
            let found = deletions::by_id(db, ring, DeletionId(id)).await?;
            found.map(|record| Present::Deletion(Box::new(record.deletion)))
        }
        ThingKind::CallTask => {
            let found = call_tasks::by_id(db, id).await?;
            found.map(|kept| Present::CallTask(Box::new(kept.task)))
        }
    })
}
