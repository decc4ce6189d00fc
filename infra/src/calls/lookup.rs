//! Who a number belongs to: the files that know it, and how often it called. Restricted requests (保密件) are absent
//! here; what else may not appear is the domain's to say.

use chrono::{DateTime, Utc};
use nuanxin_domain::call::{Because, CONTACTS_WITHIN};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::intake::Intake;
use nuanxin_domain::personal::Personal;
use sea_orm::{ConnectionTrait, QueryResult, Value};

use crate::accounts::PHONE_INDEX;
use crate::blind_index::BlindIndex;
use crate::db::DbError;
use crate::help_requests::{self, ReadError};
use crate::keys::KeyRing;
use crate::rows::{Insert, Rows, code, from_code, placeholders, statement};

/// Files that are looked at for one number, the newest first: an institution's switchboard leads to many.
const MOST: i64 = 50;

/// A file that knows a number.
pub struct Found {
    /// The request.
    pub request: HelpRequest,
    /// Its personal half.
    pub intake: Personal<Intake>,
    /// Why.
    pub because: Because,
}

/// How often a number called in the last 30 days, and whether it is an account's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CallCounts {
    /// Calls of any kind from the number.
    pub calls: u64,
    /// Somebody has signed in with the number.
    pub has_account: bool,
}

/// The files that know a number, newest first.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open one.
pub async fn files_with_number(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    [current, other]: &[BlindIndex; 2],
) -> Result<Vec<Found>, ReadError> {
    let sql = "SELECT m.request_id, m.because FROM ( \
                 SELECT request_id, CAST('person' AS text) AS because FROM intakes \
                   WHERE phone_index IN ($1, $2) \
                 UNION ALL SELECT request_id, because FROM request_phones WHERE phone_index IN ($1, $2) \
                 UNION ALL SELECT h.id AS request_id, CAST('account' AS text) AS because FROM accounts a \
                   JOIN help_requests h ON h.filed_by = a.id AND h.filed_by_role = 'resident' \
                   WHERE a.phone_index IN ($1, $2) \
               ) m JOIN help_requests r ON r.id = m.request_id \
               WHERE NOT r.restricted ORDER BY m.request_id DESC LIMIT $3";
    let values: [Value; 3] = [current.clone().into(), other.clone().into(), MOST.into()];
    let mut reasons = Vec::new();
    for row in db.query_all_raw(statement(db, sql, values)).await? {
        let id = RequestId(row.try_get("", "request_id")?);
        let because: Because = from_code(row.try_get("", "because")?)?;
        // a number may stand under both keys for a moment
        if !reasons.contains(&(id, because)) {
            reasons.push((id, because));
        }
    }
    let mut ids: Vec<RequestId> = reasons.iter().map(|(id, _)| *id).collect();
    ids.dedup();
    let requests = help_requests::load_many(db, &ids).await?;
    let intakes = help_requests::intakes(db, ring, &ids).await?;
    let found = reasons.into_iter().filter_map(|(id, because)| {
        Some(Found {
            request: requests.iter().find(|request| request.id == id)?.clone(),
            intake: intakes.get(&id)?.clone(),
            because,
        })
    });
    Ok(found.collect())
}

/// The live requests of the person whose own number it is, restricted ones among them: for their owners, never for
/// the desk.
///
/// # Errors
/// What the database reported.
pub async fn live_requests_of_person(
    db: &impl ConnectionTrait,
    [current, other]: &[BlindIndex; 2],
) -> Result<Vec<HelpRequest>, DbError> {
    let sql = "SELECT r.id, m.own FROM ( \
                 SELECT request_id AS id, 1 AS own FROM intakes WHERE phone_index IN ($1, $2) \
                 UNION ALL SELECT h.id, 0 AS own FROM accounts a \
                   JOIN help_requests h ON h.filed_by = a.id AND h.filed_by_role = 'resident' \
                   WHERE a.phone_index IN ($1, $2) \
               ) m JOIN help_requests r ON r.id = m.id \
               WHERE r.state IN ('submitted','returned','triage','queued','assigned','in_progress','waiting','resolved') \
               ORDER BY r.id DESC LIMIT $3";
    let values: [Value; 3] = [current.clone().into(), other.clone().into(), MOST.into()];
    let (mut ids, mut own) = (Vec::new(), Vec::new());
    for row in db.query_all_raw(statement(db, sql, values)).await? {
        let id = RequestId(row.try_get("", "id")?);
        ids.push(id);
        if row.try_get::<i32>("", "own")? == 1 {
            own.push(id);
        }
    }
    ids.dedup();
    let mut requests = help_requests::load_many(db, &ids).await?;
    // Whoever asked for somebody else by their account is not that person.
    requests.retain(|request| own.contains(&request.id) || request.for_self);
    Ok(requests)
}

/// How often a number called within the last days that are counted. `now` is domain time.
///
/// # Errors
/// What the database reported.
pub async fn counts(
    db: &impl ConnectionTrait,
    number: Option<&[BlindIndex; 2]>,
    now: DateTime<Utc>,
) -> Result<CallCounts, DbError> {
    let Some([current, other]) = number else {
        return Ok(CallCounts::default());
    };
    let sql = "SELECT \
                 (SELECT count(*) FROM calls WHERE phone_index IN ($1, $2) AND created_at >= $3) AS calls, \
                 (SELECT count(*) FROM accounts WHERE phone_index IN ($1, $2)) AS accounts";
    let values: [Value; 3] = [
        current.clone().into(),
        other.clone().into(),
        (now - CONTACTS_WITHIN).into(),
    ];
    let Some(row) = db.query_one_raw(statement(db, sql, values)).await? else {
        return Ok(CallCounts::default());
    };
    Ok(CallCounts {
        calls: counted(&row, "calls")?,
        has_account: counted(&row, "accounts")? > 0,
    })
}

/// How often somebody got in touch within the last days that are counted, on every channel: by calls from this number
/// or about these requests, by requests that they filed themselves or that another line passed on, by urging and by
/// adding something. What the desk did to a request during a call is that call. `now` is domain time.
///
/// # Errors
/// What the database reported.
pub async fn contacts(
    db: &impl ConnectionTrait,
    number: Option<&[BlindIndex; 2]>,
    requests: &[RequestId],
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let [current, other] = match number {
        Some([current, other]) => [Some(current.clone()), Some(other.clone())],
        None => [None, None],
    };
    let mut values: Vec<Value> = vec![current.into(), other.into(), (now - CONTACTS_WITHIN).into()];
    let about = match requests {
        [] => "NULL".to_owned(),
        some => placeholders(values.len() + 1, some.len()),
    };
    values.extend(requests.iter().map(|id| Value::from(id.0)));
    let sql = format!(
        "SELECT (SELECT count(*) FROM ( \
             SELECT id, outcome FROM calls WHERE phone_index IN ($1, $2) AND created_at >= $3 \
             UNION SELECT id, outcome FROM calls WHERE request_id IN ({about}) AND created_at >= $3 \
           ) c WHERE outcome IS NULL OR outcome NOT IN ('silent','nuisance')) AS calls, \
           (SELECT count(*) FROM events WHERE request_id IN ({about}) AND at >= $3 \
              AND (kind IN ('urged','added') AND actor_role <> 'desk' \
                OR kind = 'submitted' AND actor_role IN ('resident','system'))) AS beside"
    );
    let Some(row) = db.query_one_raw(statement(db, &sql, values)).await? else {
        return Ok(0);
    };
    Ok(counted(&row, "calls")? + counted(&row, "beside")?)
}

fn counted(row: &QueryResult, name: &str) -> Result<u64, DbError> {
    let found: i64 = row.try_get("", name)?;
    Ok(u64::try_from(found).unwrap_or(0))
}

const PHONES: Insert = Insert {
    table: "request_phones",
    columns: &["request_id", "because", "phone_index"],
    ending: "ON CONFLICT (request_id, because, phone_index) DO NOTHING",
};

/// The numbers of requests beside the person's own, to be kept.
pub(crate) fn numbers(ring: &KeyRing, intakes: &[(RequestId, &Intake)]) -> Rows {
    let mut values: Vec<Value> = Vec::new();
    for (request, intake) in intakes {
        for (because, number) in numbers_of(intake) {
            values.extend::<[Value; 3]>([
                request.0.into(),
                code(&because).into(),
                ring.blind_index(PHONE_INDEX, number).into(),
            ]);
        }
    }
    PHONES.rows(values)
}

/// The numbers of a request beside the person's own. A reporter who stays hidden, or gives no name to anybody, leaves
/// none, and neither do the contacts of such a request: they may be the reporter's.
pub(crate) fn numbers_of(intake: &Intake) -> Vec<(Because, &str)> {
    let reporter = intake.reporter.as_ref();
    if reporter.is_some_and(|reporter| reporter.hide_from_household || reporter.anonymous) {
        return Vec::new();
    }
    let own = reporter.and_then(|reporter| reporter.phone.as_deref());
    let contacts = intake.contact.iter().flat_map(|contact| &contact.numbers);
    let numbers = own
        .map(|number| (Because::Reporter, number))
        .into_iter()
        .chain(contacts.map(|contact| (Because::Contact, contact.number.as_str())));
    numbers.filter(|(_, number)| !number.trim().is_empty()).collect()
}
