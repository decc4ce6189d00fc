//! `POST /help-requests/claim`: a resident opens a request of theirs that was made elsewhere.

use super::document::HelpRequestDocument;
use crate::act::shown;
use crate::actor::Resident;
use crate::input::Body;
use crate::problem::{Answer, Code, Faults, Problem};
use actix_web::{HttpRequest, HttpResponse, post, web};
use chrono::TimeDelta;
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::intake::Intake;
use nuanxin_domain::number::RequestNumber;
use nuanxin_domain::person::claiming::{ASKED, may_be_opened, opens};
use nuanxin_domain::personal::Personal;
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::blind_index::BlindIndex;
use nuanxin_infra::db::DbError;
use nuanxin_infra::help_requests::{self as requests, claims};
use nuanxin_infra::persons;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sign_in::slow_down::{self, SlowDown, Turn};
use serde::Deserialize;
use utoipa::ToSchema;

/// Longest number as it may be typed, in characters.
const NUMBER: usize = 40;

/// Wrong tries that cost nothing, then each one twice the wait before it, up to half an hour: ten thousand endings of one
/// number take months, and the person is never locked out for good. Counted by account, and by number whoever tries.
const SLOW: SlowDown = SlowDown {
    free_tries: 5,
    slowest: TimeDelta::minutes(30),
};

/// What the person has in hand.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"number": "2600 0000 0173", "id_last4": "002X"}))]
pub struct ClaimBody {
    /// 受理编号, in any usual spelling.
    #[schema(value_type = String, min_length = 1, max_length = 40)]
    number: Personal<String>,
    /// The last four characters of the ID number of the person in need.
    #[schema(value_type = String, min_length = 4, max_length = 4)]
    id_last4: Personal<String>,
}

/// Open a request of mine
///
/// One that was made from another account, at the counter or by phone: with its number and the last four characters of
/// the ID. From then on this account reads how it stands and what was told, and no more. Restricted requests, those of
/// minors and those whose reporter stays hidden are never opened in this way. Whatever does not fit looks like a request
/// that does not exist; wrong tries wait longer each time.
#[utoipa::path(
    tag = "residents",
    request_body = ClaimBody,
    responses((status = 200, description = "The request", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/claim")]
pub async fn claim(
    platform: web::Data<Platform>,
    who: Resident,
    body: Body<ClaimBody>,
    http: HttpRequest,
) -> Answer {
    let actor = &who.0;
    body.value.check()?;
    let number =
        RequestNumber::parse(body.value.number.expose()).map_err(|_| Problem::new(Code::NotFound))?;
    let subjects = [
        slow_down::subject(&platform.ring, "claims by account", &actor.account.to_string()),
        slow_down::subject(&platform.ring, "claims of number", number.as_str()),
    ];
    take_turns(&platform, &subjects).await?;
    let opened = fitting(&platform, &number, body.value.id_last4.expose()).await?;
    let real = &*platform.clocks.real;
    let tx = platform.db.write_tx().await?;
    let Some(request) = opened else {
        let entry = AuditEntry::new(real, actor, "claim-refused");
        audit::write(&tx, &[entry]).await?;
        tx.commit().await.map_err(DbError::from)?;
        return Err(Problem::new(Code::NotFound));
    };
    // the account's own tries stay counted: one right answer must not pay for many guesses
    slow_down::forgive(&tx, &subjects[1]).await?;
    claims::keep(&tx, actor.account, request.id, platform.clocks.domain.now()).await?;
    let entry = AuditEntry::new(real, actor, "claim-request").about(&request);
    audit::write(&tx, &[entry]).await?;
    tx.commit().await.map_err(DbError::from)?;
    Ok(HttpResponse::Ok().json(shown(&request, &platform, actor, &http).await?))
}

/// Takes a turn of each, counted as wrong until it proves right.
async fn take_turns(platform: &Platform, subjects: &[BlindIndex; 2]) -> Answer<()> {
    let now = platform.clocks.real.now();
    let tx = platform.db.write_tx().await?;
    let mut longest = TimeDelta::zero();
    for subject in subjects {
        if let Turn::Wait(left) = slow_down::take_turn(&tx, subject, SLOW, now).await? {
            longest = longest.max(left);
        }
    }
    tx.commit().await.map_err(DbError::from)?;
    if longest > TimeDelta::zero() {
        let seconds = longest.num_milliseconds().unsigned_abs().div_ceil(1_000);
        return Err(Problem::too_many(seconds));
    }
    Ok(())
}

/// The request, if number and ID fit and it may be opened in this way.
async fn fitting(platform: &Platform, number: &RequestNumber, typed: &str) -> Answer<Option<HelpRequest>> {
    let db = platform.db.reader();
    let Some(request) = requests::by_number(db, number).await? else {
        return Ok(None);
    };
    let intake = requests::intake(db, &platform.ring, request.id).await?;
    let intake = intake.unwrap_or_else(|| Personal::new(Intake::default()));
    let file = match persons::holder_of(db, request.id).await? {
        Some(person) => persons::load(db, &platform.ring, person).await?,
        None => None,
    };
    let card = file.map(|file| file.card(|learnt| learnt.from.is_none() || learnt.from == Some(request.id)));
    let card = card.as_ref().map(Personal::expose);
    let fits = may_be_opened(&request, intake.expose()) && opens(typed, intake.expose(), card);
    Ok(fits.then_some(request))
}

impl ClaimBody {
    fn check(&self) -> Answer<()> {
        let mut faults = Faults::default();
        faults.required_text("/number", self.number.expose(), NUMBER);
        faults.required_text("/id_last4", self.id_last4.expose(), ASKED);
        faults.check()
    }
}
