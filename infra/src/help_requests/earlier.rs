//! Earlier requests of the same person, account or household: what routing and the choice of an advisor ask for, in one
//! look-up. Restricted requests (保密件) are in neither half of any query.

use std::collections::{BTreeSet, HashMap};

use nuanxin_domain::access::Role;
use nuanxin_domain::advisor_choice::Link;
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::{AccountId, HouseholdId, PersonId, RequestId};
use nuanxin_domain::intake::Intake;
use nuanxin_domain::person::WholeFile;
use nuanxin_domain::personal::Personal;
use sea_orm::{ConnectionTrait, DbBackend, Value};
use uuid::Uuid;

use super::{ReadError, body, load_many, people};
use crate::blind_index::BlindIndex;
use crate::keys::KeyRing;
use crate::persons::{self, households};
use crate::rows::{placeholders, statement};

/// Requests looked at that name one number or document, the newest: many may share a number.
const MOST: usize = 20;
/// Earlier requests looked at for one new request, the newest of each kind of link: who knows somebody is told by the
/// last ones, and whoever asks every day must not make each request dearer than the one before.
const LAST: usize = 5;

/// Earlier requests by request, each with what links it.
pub type Earlier = HashMap<RequestId, Vec<(Link, HelpRequest)>>;

/// What came before these requests, of the same persons, accounts and households: what other requests of this batch are
/// found by, too. Of accounts only what a station has or had.
/// `told` is what was told with them; a request that is not in it is found by its account only.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open a person's card.
pub async fn earlier(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    requests: &[&HelpRequest],
    told: &HashMap<RequestId, Personal<Intake>>,
) -> Result<Earlier, ReadError> {
    let mut found = by_account(db, requests).await?;
    let mut ids: Vec<RequestId> = told.keys().copied().collect();
    ids.sort_unstable();
    let mut links = by_indexes(db, ring, told).await?;
    by_files(db, ring, &ids, &mut links).await?;
    // Most are of the same account, and known by now.
    let mut loaded: HashMap<RequestId, HelpRequest> = found
        .values()
        .flatten()
        .map(|(_, request)| (request.id, request.clone()))
        .collect();
    let wanted: BTreeSet<RequestId> = links.iter().map(|(_, _, earlier)| *earlier).collect();
    let wanted: Vec<RequestId> = wanted.into_iter().filter(|id| !loaded.contains_key(id)).collect();
    let others = load_many(db, &wanted).await?;
    loaded.extend(others.into_iter().map(|request| (request.id, request)));
    for (request, link, earlier) in links {
        if let Some(earlier) = loaded.get(&earlier).filter(|earlier| !earlier.restricted) {
            found.entry(request).or_default().push((link, earlier.clone()));
        }
    }
    Ok(found)
}

/// A new request, what links it, and the earlier one.
type Linked = (RequestId, Link, RequestId);

async fn by_account(db: &impl ConnectionTrait, requests: &[&HelpRequest]) -> Result<Earlier, ReadError> {
    let mut of_accounts: HashMap<AccountId, Vec<HelpRequest>> = HashMap::new();
    let asks = |request: &&&HelpRequest| request.filed_by.role == Role::Resident && !request.restricted;
    let accounts = requests
        .iter()
        .filter(asks)
        .map(|request| request.filed_by.account);
    let accounts: Vec<AccountId> = accounts.collect::<BTreeSet<_>>().into_iter().collect();
    for chunk in accounts.chunks(200) {
        let sql = by_account_sql(db.get_database_backend(), chunk.len());
        let values = chunk.iter().map(|account| Value::from(account.0));
        for row in db.query_all_raw(statement(db, sql, values)).await? {
            let account = AccountId(row.try_get("", "account")?);
            of_accounts.entry(account).or_default().push(body(&row)?);
        }
    }
    let before = |request: &HelpRequest| {
        let of_account = of_accounts.get(&request.filed_by.account)?.iter();
        let others = of_account.filter(|earlier| earlier.id != request.id).take(LAST);
        Some(others.map(|earlier| (Link::Account, earlier.clone())).collect())
    };
    let found = requests.iter().filter(asks);
    Ok(found
        .filter_map(|request| Some((request.id, before(request)?)))
        .collect())
}

/// The last requests of `count` accounts, and one more of each, since the asking one may be among them; public for the
/// test that looks at its plan. Each database has its own way to say "the last few of each": the other's reads all
/// requests there are.
#[doc(hidden)]
pub fn by_account_sql(backend: DbBackend, count: usize) -> String {
    let of_account = "FROM help_requests x WHERE x.filed_by = asked.account AND x.filed_by_role = 'resident' \
                      AND NOT x.restricted AND x.station_id IS NOT NULL ORDER BY x.id DESC";
    let last = LAST + 1;
    let beside = match backend {
        DbBackend::Postgres => {
            format!("CROSS JOIN LATERAL (SELECT x.body {of_account} LIMIT {last}) e")
        }
        _ => format!("CROSS JOIN help_requests e WHERE e.id IN (SELECT x.id {of_account} LIMIT {last})"),
    };
    format!(
        "{} SELECT asked.account, e.body FROM asked {beside}",
        asked("account", count)
    )
}

/// Documents decide. Families share phones: a number counts only together with the name.
async fn by_indexes(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    told: &HashMap<RequestId, Personal<Intake>>,
) -> Result<Vec<Linked>, ReadError> {
    let mut asked: HashMap<BlindIndex, Vec<(RequestId, Vec<BlindIndex>)>> = HashMap::new();
    let (mut documents, mut phones) = (BTreeSet::new(), BTreeSet::new());
    for (request, intake) in told {
        let indexes = people::both_indexes(ring, &intake.expose().person);
        for document in indexes.id_number {
            asked
                .entry(document.clone())
                .or_default()
                .push((*request, Vec::new()));
            documents.insert(document);
        }
        if indexes.name.is_empty() {
            continue;
        }
        for phone in indexes.phone {
            asked
                .entry(phone.clone())
                .or_default()
                .push((*request, indexes.name.clone()));
            phones.insert(phone);
        }
    }
    let mut links = Vec::new();
    let mut enough: HashMap<RequestId, usize> = HashMap::new();
    for (column, keys) in [("id_index", documents), ("phone_index", phones)] {
        let keys: Vec<BlindIndex> = keys.into_iter().collect();
        for (key, earlier, name) in last_with(db, column, &keys).await? {
            for (request, names) in asked.get(&key).into_iter().flatten() {
                let same = names.is_empty() || name.as_ref().is_some_and(|name| names.contains(name));
                let seen = enough.entry(*request).or_default();
                if same && earlier != *request && *seen < LAST {
                    *seen += 1;
                    links.push((*request, Link::Person, earlier));
                }
            }
        }
    }
    Ok(links)
}

/// The last requests that hold these keys in this column, the newest first, with the name on them.
async fn last_with(
    db: &impl ConnectionTrait,
    column: &str,
    keys: &[BlindIndex],
) -> Result<Vec<(BlindIndex, RequestId, Option<BlindIndex>)>, ReadError> {
    let mut found = Vec::new();
    for chunk in keys.chunks(200) {
        let sql = by_index_sql(db.get_database_backend(), column, chunk.len());
        let values = chunk.iter().map(|key| Value::from(key.clone()));
        for row in db.query_all_raw(statement(db, sql, values)).await? {
            let earlier = RequestId(row.try_get::<Uuid>("", "request_id")?);
            found.push((
                row.try_get("", "wanted")?,
                earlier,
                row.try_get("", "name_index")?,
            ));
        }
    }
    found.sort_by_key(|(_, earlier, _)| std::cmp::Reverse(*earlier));
    Ok(found)
}

/// The last requests of `count` keys of this column; public for the test that looks at its plan.
#[doc(hidden)]
pub fn by_index_sql(backend: DbBackend, column: &str, count: usize) -> String {
    let with_key = format!(
        "FROM intakes x WHERE x.{column} = asked.wanted AND x.{column} IS NOT NULL \
         ORDER BY x.request_id DESC LIMIT {MOST}"
    );
    let beside = match backend {
        DbBackend::Postgres => format!("LATERAL (SELECT x.request_id, x.name_index {with_key}) e"),
        _ => format!("intakes e WHERE e.request_id IN (SELECT x.request_id {with_key})"),
    };
    format!(
        "{} SELECT asked.wanted, e.request_id, e.name_index FROM asked CROSS JOIN {beside}",
        asked("wanted", count)
    )
}

/// A table of `count` values with one column of this name.
fn asked(column: &str, count: usize) -> String {
    let values: Vec<String> = (1..=count).map(|n| format!("(${n})")).collect();
    format!("WITH asked({column}) AS (VALUES {})", values.join(", "))
}

/// What staff have linked: the files of these persons, and of their households.
async fn by_files(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    ids: &[RequestId],
    links: &mut Vec<Linked>,
) -> Result<(), ReadError> {
    let mut asked: Vec<(RequestId, RequestId)> = ids.iter().map(|id| (*id, *id)).collect();
    asked.extend(links.iter().map(|(request, _, earlier)| (*earlier, *request)));
    let mut holders: HashMap<RequestId, PersonId> = HashMap::new();
    let of: BTreeSet<RequestId> = asked.iter().map(|(of, _)| *of).collect();
    let of: Vec<RequestId> = of.into_iter().collect();
    for chunk in of.chunks(200) {
        let sql = format!(
            "SELECT request_id, person_id FROM person_requests WHERE request_id IN ({})",
            placeholders(1, chunk.len())
        );
        let values = chunk.iter().map(|id| Value::from(id.0));
        for row in db.query_all_raw(statement(db, sql, values)).await? {
            holders.insert(
                RequestId(row.try_get("", "request_id")?),
                PersonId(row.try_get("", "person_id")?),
            );
        }
    }
    if holders.is_empty() {
        return Ok(()); // as nearly always
    }
    let persons: BTreeSet<PersonId> = holders.values().copied().collect();
    let files = persons::load_many(db, ring, &persons.into_iter().collect::<Vec<_>>()).await?;
    let file_of = |person: PersonId| files.iter().find(|file| holds(file, person));
    let houses: BTreeSet<HouseholdId> = files
        .iter()
        .flat_map(WholeFile::households)
        .map(|membership| membership.household)
        .collect();
    let members = households::members(db, &houses.into_iter().collect::<Vec<_>>()).await?;
    let living: BTreeSet<PersonId> = members.iter().map(|(person, _)| *person).collect();
    let theirs = persons::load_many(db, ring, &living.into_iter().collect::<Vec<_>>()).await?;
    for (of, request) in asked {
        let Some(file) = holders.get(&of).and_then(|person| file_of(*person)) else {
            continue;
        };
        links.extend(
            file.requests()
                .into_iter()
                .map(|earlier| (request, Link::Person, earlier)),
        );
        let own: Vec<HouseholdId> = file.households().iter().map(|one| one.household).collect();
        let beside = members
            .iter()
            .filter(|(_, membership)| own.contains(&membership.household));
        for (person, _) in beside {
            let household = theirs.iter().filter(|file| holds(file, *person));
            links.extend(
                household
                    .flat_map(WholeFile::requests)
                    .map(|earlier| (request, Link::Household, earlier)),
            );
        }
    }
    links.retain(|(request, _, earlier)| request != earlier);
    links.sort_unstable();
    links.dedup();
    Ok(())
}

fn holds(file: &WholeFile, person: PersonId) -> bool {
    file.records().any(|record| record.id == person)
}
