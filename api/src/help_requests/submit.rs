//! `POST /help-requests`: somebody asks for help.

use super::document::{HelpRequestDocument, Reader};
use super::submission::{CheckedSubmission, SubmissionBody};
use crate::act::shown;
use crate::actor::SignedIn;
use crate::calls::binding::bound;
use crate::calls::mine::LOOKS;
use crate::idempotency::{IdempotencyHeader, Replay};
use crate::input::{Body, Wait};
use crate::problem::{Answer, Code, Fault, Faults, Language, Problem, ProblemDocument};
use crate::uploads::attaching::named;
use crate::words_checked::have_checked;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, post, web};
use chrono::{DateTime, Utc};
use nuanxin_domain::access::Role;
use nuanxin_domain::calendar::local_date;
use nuanxin_domain::channel::Channel;
use nuanxin_domain::help_request::{Decided, HelpRequest, NotSubmittable, StateName, Submission};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::intake::{Intake, Missing};
use nuanxin_domain::personal::Personal;
use nuanxin_domain::rules::Deciding;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::limits::Quota;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::record::{RecordError, Write};
use nuanxin_infra::wakeup::Topic;
use std::time::Duration;
use uuid::Uuid;

/// Ask for help
///
/// Accepts a request from a resident, or from staff on any channel. It is stored durably before the answer.
/// `Prefer: wait=N` answers after routing, or after N seconds with the request as it is then; `Idempotency-Key`
/// makes a repeated call harmless.
#[utoipa::path(
    tag = "help-requests",
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless", max_length = 255),
        ("Prefer" = Option<String>, Header, description = "`wait=5`: answer after routing", max_length = 100, example = "wait=5"),
    ),
    request_body = SubmissionBody,
    responses(
        (status = 201, description = "Received, with its number and what is promised", body = HelpRequestDocument,
         headers(("Location" = String, description = "The request's address"))),
        (status = 422, description = "Something is missing or wrong", body = ProblemDocument,
         content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
#[post("/help-requests")]
pub async fn submit(
    platform: web::Data<Platform>,
    who: SignedIn,
    wait: Wait,
    body: Body<SubmissionBody>,
    http: HttpRequest,
) -> Answer {
    let key = IdempotencyHeader::read(&http, "submit", body.digest)?;
    if let Some(id) = replayed(&platform, &who, key.as_ref()).await? {
        return created_before(&platform, &who, &http, id).await;
    }
    check_rate(&platform, &who).await?;
    let today = local_date(platform.clocks.domain.now());
    let checked = body
        .value
        .checked(&platform.settings.limits, who.0.role.is_staff(), today)?;
    let call = checked.call;
    let decided = decide(&platform, &who, &http, checked).await?;
    let decided = platform.placing.placed(decided).await;
    let id = decided.request.id;
    let mut listener = platform.wakeups.listen(&Topic::request(id));
    let after = decided.request.clone();
    let told = decided.intake.clone();
    let write = Write {
        idempotency: key.as_ref().map(|key| key.row(&who.0, id.0, 201)),
        ..Write::from(decided)
    };
    if let Err(failed) = commit(&platform, &who, write, call).await {
        // The twin of this call was faster: its request is the answer.
        let twin = replayed(&platform, &who, key.as_ref()).await?;
        let twin = twin.ok_or_else(|| failed.problem())?;
        return created_before(&platform, &who, &http, twin).await;
    }
    have_checked(&platform, &after).await;
    let Some(most) = wait.duration() else {
        return created_now(&platform, &who, &http, &after, told.as_ref());
    };
    let now = if is_routed(&after) {
        after
    } else {
        let routed = wait_until_routed(&platform, id, &mut listener, most).await?;
        routed.unwrap_or(after)
    };
    let mut response = created_now(&platform, &who, &http, &now, told.as_ref())?;
    if let Ok(applied) = format!("wait={}", most.as_secs()).parse() {
        response.headers_mut().insert(
            actix_web::http::header::HeaderName::from_static("preference-applied"),
            applied,
        );
    }
    Ok(response)
}

/// Why a request was not recorded: a no to the caller, or a fault that is logged only when no twin explains it.
enum NotRecorded {
    Refused(Problem),
    Failed(RecordError),
}

impl NotRecorded {
    fn problem(self) -> Problem {
        match self {
            Self::Refused(problem) => problem,
            Self::Failed(error) => error.into(),
        }
    }
}

impl From<Problem> for NotRecorded {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl From<RecordError> for NotRecorded {
    fn from(error: RecordError) -> Self {
        match error {
            // attached by a call that ran at the same time, or found unfit a moment ago
            RecordError::UploadChanged => Self::Refused(Problem::new(Code::UploadChanged)),
            error => Self::Failed(error),
        }
    }
}

/// Records the request, and with it the call that it came from, which may be changing at the same time.
async fn commit(
    platform: &Platform,
    who: &SignedIn,
    write: Write,
    call: Option<Uuid>,
) -> Result<(), NotRecorded> {
    let Some(call) = call else {
        let committed = platform.committer.commit(vec![write]).await;
        return committed.map_err(NotRecorded::from);
    };
    let id = write.decided.request.id;
    for _ in 0..LOOKS {
        let (bound, thing) = bound(platform, &who.0, call, id).await?;
        let entry = AuditEntry::new(&*platform.clocks.real, &who.0, "file-from-call");
        let write = Write {
            call: Some(bound),
            audit: vec![entry.on_grounds(format!("call:{call}")).tells(thing)],
            ..write.clone()
        };
        match platform.committer.commit(vec![write]).await {
            Ok(()) => return Ok(()),
            Err(RecordError::CallChanged) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::new(Code::NotReady).with_header("retry-after", 1).into())
}

async fn decide(
    platform: &Platform,
    who: &SignedIn,
    http: &HttpRequest,
    checked: CheckedSubmission,
) -> Answer<Decided> {
    let snapshot = platform.snapshot();
    let attachments = named(platform, &who.0, None, &checked.attachments, "/attachments").await?;
    let number = platform.numbers.allocate(platform.clocks.domain.now()).await;
    let submission = Submission {
        id: RequestId(new_id(&*platform.clocks.real)),
        number: number.map_err(|error| Problem::internal(&error))?,
        channel: channel(who, http, checked.channel),
        needs: checked.needs,
        declared: checked.declared,
        for_self: checked.for_self,
        danger: snapshot.danger_words.scan(&checked.intake.expose().spoken_text()),
        intake: checked.intake,
        restricted: checked.restricted,
        minor: checked.minor,
        account_reachable: who.0.role == Role::Resident,
        attachments,
    };
    let cx = Deciding {
        by: &who.0,
        now: platform.clocks.domain.now(),
        rules: &snapshot.rules,
    };
    let order_due = by_order(&submission);
    let submitted = HelpRequest::submit(submission, &cx).map_err(refused)?;
    match order_due {
        Some(due_at) => Ok(submitted.and_then(|request| Ok(request.bound_by_order(due_at, &cx)))?),
        None => Ok(submitted),
    }
}

/// The due time of a 12345 order that staff write down.
fn by_order(submission: &Submission) -> Option<DateTime<Utc>> {
    let source = submission.intake.expose().source.as_ref()?;
    source
        .due_at
        .filter(|_| submission.channel == Channel::Hotline12345)
}

/// For residents the channel is derived from the client; staff name it.
fn channel(who: &SignedIn, http: &HttpRequest, named: Option<Channel>) -> Channel {
    let client = http
        .headers()
        .get("x-nuanxin-client")
        .and_then(|value| value.to_str().ok());
    match (who.0.role, named) {
        (Role::Resident, _) if client == Some("mini-program") => Channel::MiniProgram,
        (Role::Resident, _) => Channel::H5,
        (_, Some(channel)) => channel,
        (Role::Desk, None) => Channel::Hotline,
        (_, None) => Channel::WalkIn,
    }
}

pub(crate) fn refused(why: NotSubmittable) -> Problem {
    match why {
        NotSubmittable::NotAllowed => Problem::new(Code::NotAllowed),
        NotSubmittable::AttachmentsFull => Faults::one("/attachments", "attachments_full"),
        NotSubmittable::Missing(missing) => {
            let fault = |missing: &Missing| {
                let (pointer, code) = match missing {
                    Missing::NeedOrText => ("/needs", "need_or_text"),
                    Missing::ContactOrPlace => ("/contact", "contact_or_place"),
                    Missing::ProcessingConsent => ("/consents", "processing_consent"),
                };
                Fault {
                    pointer: pointer.into(),
                    code,
                    bound: None,
                }
            };
            Problem::invalid(missing.iter().map(fault).collect())
        }
    }
}

async fn check_rate(platform: &Platform, who: &SignedIn) -> Answer<()> {
    if who.0.role.is_staff() {
        return Ok(());
    }
    let quota = Quota::per_hour(platform.settings.limits.submissions_per_account_per_hour);
    let key = format!("submissions:{}", who.0.account);
    platform
        .limiter
        .check(&key, quota)
        .await
        .map_err(|retry| Problem::too_many(retry.seconds()))
}

async fn replayed(
    platform: &Platform,
    who: &SignedIn,
    key: Option<&IdempotencyHeader>,
) -> Answer<Option<Uuid>> {
    let Some(key) = key else { return Ok(None) };
    Ok(match key.find(platform, &who.0).await? {
        Replay::New => None,
        Replay::Same { resource, .. } => Some(resource),
    })
}

fn is_routed(request: &HelpRequest) -> bool {
    request.state.name() != StateName::Submitted
}

/// Waits for the router's ring, looks, and gives up after `most`: routing late is no failure of the submission.
async fn wait_until_routed(
    platform: &Platform,
    id: RequestId,
    listener: &mut nuanxin_infra::wakeup::Listener,
    most: Duration,
) -> Answer<Option<HelpRequest>> {
    let routed = async {
        loop {
            let request = load(platform, id).await?;
            if is_routed(&request) {
                return Ok(Some(request));
            }
            listener.rung().await;
        }
    };
    tokio::select! {
        request = routed => request,
        () = tokio::time::sleep(most) => Ok(None),
        // the program ends: its workers take nothing new
        () = platform.stopping.cancelled() => Ok(None),
    }
}

async fn load(platform: &Platform, id: RequestId) -> Answer<HelpRequest> {
    let loaded = requests::load(platform.db.reader(), id)
        .await
        .map_err(|error| Problem::internal(&error))?;
    loaded.ok_or_else(|| Problem::new(Code::NotFound))
}

/// The answer to a submission that has just been recorded: nothing is read back.
fn created_now(
    platform: &Platform,
    who: &SignedIn,
    http: &HttpRequest,
    request: &HelpRequest,
    told: Option<&Personal<Intake>>,
) -> Answer {
    let snapshot = platform.snapshot();
    let reader = Reader {
        actor: &who.0,
        language: Language::of(http),
        snapshot: &snapshot,
    };
    let document = HelpRequestDocument::of(request, told.map(Personal::expose), &reader);
    Ok(created(&document).json(document))
}

/// The answer to a submission that was recorded by an earlier call: the request as it is now.
async fn created_before(platform: &Platform, who: &SignedIn, http: &HttpRequest, id: Uuid) -> Answer {
    let request = load(platform, RequestId(id)).await?;
    let document = shown(&request, platform, &who.0, http).await?;
    Ok(created(&document)
        .insert_header(("idempotency-replayed", "true"))
        .json(document))
}

fn created(document: &HelpRequestDocument) -> HttpResponseBuilder {
    let mut response = HttpResponse::Created();
    response.insert_header(("location", format!("/api/v1/help-requests/{}", document.id)));
    response.insert_header(("etag", format!("\"{}\"", document.version)));
    response
}
