//! `POST /work-orders`: another system passes an order on.

use super::believed::Believed;
use super::body::{CheckedOrder, WorkOrderBody, WorkOrderDocument};
use crate::help_requests::submit::refused;
use crate::input::Body;
use crate::problem::{Answer, Code, Problem, ProblemDocument};
use actix_web::{HttpRequest, HttpResponse, post, web};
use nuanxin_domain::access::Actor;
use nuanxin_domain::calendar::{Period, local_date};
use nuanxin_domain::channel::Channel;
use nuanxin_domain::help_request::{Decided, HelpRequest, Submission};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::{RecordError, Write};
use nuanxin_infra::work_orders::{self, WorkOrder};

/// Pass a work order on
///
/// For the connected sender, which signs with `X-Nuanxin-Key`, `X-Nuanxin-Timestamp`, `X-Nuanxin-Nonce` and
/// `X-Nuanxin-Signature` (`v1=` and the HMAC-SHA256 in hex, under the shared secret, of method, path, timestamp, nonce
/// and the body's SHA-256 in hex, joined by line feeds). It becomes an ordinary request, stored durably before the
/// answer; the same number with the same content again is answered as the first time.
#[utoipa::path(
    tag = "work-orders",
    params(
        ("X-Nuanxin-Key" = Option<String>, Header, description = "The sender's code", max_length = 40),
        ("X-Nuanxin-Timestamp" = Option<String>, Header, description = "Seconds since 1970, at most 300 off", max_length = 20),
        ("X-Nuanxin-Nonce" = Option<String>, Header, description = "New for each message", min_length = 16, max_length = 64),
        ("X-Nuanxin-Signature" = Option<String>, Header, description = "`v1=` and 64 hex digits", max_length = 67),
    ),
    request_body = WorkOrderBody,
    responses(
        (status = 201, description = "Received, with our number", body = WorkOrderDocument),
        (status = 401, description = "The signature is wrong or old", body = ProblemDocument,
         content_type = "application/problem+json"),
        (status = 409, description = "The number or the nonce was used for something else", body = ProblemDocument,
         content_type = "application/problem+json"),
        (status = 503, description = "No sender is connected", body = ProblemDocument,
         content_type = "application/problem+json"),
    )
)]
#[post("/work-orders")]
pub async fn receive_work_order(
    platform: web::Data<Platform>,
    bytes: web::Bytes,
    http: HttpRequest,
) -> Answer {
    let believed = Believed::check(&platform, &http, &bytes).await?;
    let body: Body<WorkOrderBody> = Body::read(&http, &bytes)?;
    let now = platform.clocks.domain.now();
    let limits = &platform.settings.limits;
    let sender = believed.sender.code();
    let order = body.value.checked(sender, limits, now, local_date(now))?;
    let number = Personal::new(order.external_number.clone());
    if let Some(known) = known(&platform, sender, &number).await? {
        return received_before(&platform, &known, body.digest).await;
    }
    let (decided, order) = decide(&platform, &believed, order, body.digest).await?;
    let answer = WorkOrderDocument::of(&order, decided.request.number.as_str());
    let write = Write {
        order: Some(order),
        ..Write::from(decided)
    };
    match platform.committer.commit(vec![write]).await {
        Ok(()) => Ok(HttpResponse::Created().json(answer)),
        // The twin of this message was faster; or the nonce has brought another order.
        Err(RecordError::Twin) => match known(&platform, sender, &number).await? {
            Some(twin) => received_before(&platform, &twin, body.digest).await,
            None => Err(Problem::new(Code::NonceUsed)),
        },
        Err(error) => Err(error.into()),
    }
}

async fn known(platform: &Platform, sender: &str, number: &Personal<String>) -> Answer<Option<WorkOrder>> {
    work_orders::by_number(platform.db.reader(), &platform.ring, sender, number.expose())
        .await
        .map_err(|error| Problem::internal(&error))
}

/// The answer to a message that has been taken already.
async fn received_before(platform: &Platform, order: &WorkOrder, digest: [u8; 32]) -> Answer {
    if order.content_digest != Some(digest) {
        return Err(Problem::new(Code::OrderDiffers));
    }
    let request = requests::load(platform.db.reader(), order.request).await?;
    let request = request.ok_or_else(|| Problem::new(Code::NotFound))?;
    Ok(HttpResponse::Created()
        .insert_header(("idempotency-replayed", "true"))
        .json(WorkOrderDocument::of(order, request.number.as_str())))
}

/// The request that the order becomes, bound by its due time, and the order's own row.
async fn decide(
    platform: &Platform,
    believed: &Believed,
    order: CheckedOrder,
    content_digest: [u8; 32],
) -> Answer<(Decided, WorkOrder)> {
    let (snapshot, now) = (platform.snapshot(), platform.clocks.domain.now());
    let number = platform.numbers.allocate(now).await;
    let CheckedOrder {
        external_number,
        due_at,
        submission: checked,
    } = order;
    let request = RequestId(new_id(&*platform.clocks.real));
    let submission = Submission {
        id: request,
        number: number.map_err(|error| Problem::internal(&error))?,
        channel: Channel::Hotline12345,
        needs: checked.needs,
        declared: checked.declared,
        for_self: checked.for_self,
        danger: snapshot.danger_words.scan(&checked.intake.expose().spoken_text()),
        intake: checked.intake,
        restricted: checked.restricted,
        minor: checked.minor,
        account_reachable: false,
        attachments: vec![],
    };
    let system = Actor::system();
    let cx = Deciding {
        by: &system,
        now,
        rules: &snapshot.rules,
    };
    let submitted = HelpRequest::submit(submission, &cx).map_err(refused)?;
    let decided = submitted.and_then(|request| Ok(request.bound_by_order(due_at, &cx)))?;
    let period = Period::WorkingDays(believed.sender.return_working_days());
    let row = WorkOrder {
        request,
        sender: believed.sender.code().to_owned(),
        nonce: believed.nonce.clone(),
        external_number: Personal::new(external_number),
        content_digest: Some(content_digest),
        received_at: now,
        due_at,
        return_until: snapshot.rules.due(None, now, period).due_at,
    };
    Ok((decided, row))
}
