//! Problem documents (RFC 9457): every way out that is not a success goes through here.
//!
//! A handler answers `Err(Problem)`; the middleware [`crate::middleware::problems`] writes the document in the
//! caller's language, and turns framework errors, unknown URLs and panics into problems too.

mod document;
mod fault;
mod table;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
pub use document::{FaultDocument, Language, ProblemDocument};
pub use fault::{Fault, Faults};
use nuanxin_domain::account::AccountRefusal;
use nuanxin_domain::call::{CallRefusal, NotJoined};
use nuanxin_domain::complaint::ComplaintRefusal;
use nuanxin_domain::deletion::DeletionRefusal;
use nuanxin_domain::delivery::CallTaskRefusal;
use nuanxin_domain::doorbell::DoorbellRefusal;
use nuanxin_domain::help_request::Refusal;
use nuanxin_domain::lesson::LessonRefusal;
use nuanxin_domain::person::PersonRefusal;
use nuanxin_domain::purpose::NoBasis;
use nuanxin_infra::db::DbError;
use nuanxin_infra::help_requests::ReadError;
use nuanxin_infra::record::RecordError;
use nuanxin_media::Refusal as FileRefusal;
use nuanxin_workers::heed::HeedError;
use std::fmt;
pub use table::Code;

/// One "no", ready to be written in either language.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    faults: Vec<Fault>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// What handlers answer.
pub type Answer<T = HttpResponse> = Result<T, Problem>;

impl Problem {
    /// A problem of the table.
    pub fn new(code: Code) -> Self {
        let row = code.row();
        Problem {
            status: row.status,
            code: row.code,
            zh: row.zh,
            en: row.en,
            faults: vec![],
            headers: vec![],
        }
    }

    /// Input that breaks rules, each fault with its place.
    pub fn invalid(faults: Vec<Fault>) -> Self {
        Problem {
            faults,
            ..Problem::new(Code::Invalid)
        }
    }

    /// Something inside failed. The cause is logged here, once, and never shown.
    pub fn internal(cause: &dyn fmt::Display) -> Self {
        tracing::error!(error = %cause, "internal error");
        Problem::new(Code::Internal)
    }

    /// A refusal of the domain.
    fn said(status: StatusCode, code: &'static str, (zh, en): (&'static str, &'static str)) -> Self {
        Problem {
            status,
            code,
            zh,
            en,
            faults: vec![],
            headers: vec![],
        }
    }

    /// Come back in so many seconds.
    pub fn too_many(retry_after_seconds: u64) -> Self {
        Problem::new(Code::TooMany).with_header("retry-after", retry_after_seconds.max(1))
    }

    /// Decided on an old version; `current` is the present one.
    pub fn stale(current: i64, by_header: bool) -> Self {
        let code = if by_header {
            Code::StaleIfMatch
        } else {
            Code::StaleVersion
        };
        Problem::new(code).with_header("etag", format!("\"{current}\""))
    }

    /// Adds a header to the answer. Values that are no header values are left out.
    pub fn with_header(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        if let Ok(value) = HeaderValue::from_str(&value.to_string()) {
            self.headers.push((HeaderName::from_static(name), value));
        }
        self
    }

    /// Whether what was sent is the cause, and sending it again would end the same.
    pub fn is_refusal(&self) -> bool {
        matches!(
            self.status,
            StatusCode::UNPROCESSABLE_ENTITY
                | StatusCode::UNSUPPORTED_MEDIA_TYPE
                | StatusCode::PAYLOAD_TOO_LARGE
        )
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let status = match &refusal {
            Refusal::NotFound => StatusCode::NOT_FOUND,
            Refusal::NoBasis(why) => return Problem::from(*why),
            Refusal::NotAllowed(_) | Refusal::OwnAppeal => StatusCode::FORBIDDEN,
            Refusal::StationUnknown
            | Refusal::CommitteeElsewhere
            | Refusal::AdvisorElsewhere
            | Refusal::TimeOutOfRange
            | Refusal::DeadlineNotLater
            | Refusal::BeyondWorkOrder => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::CONFLICT,
        };
        let (zh, en) = refusal.sentence();
        Problem {
            status,
            code: refusal.code(),
            zh,
            en,
            faults: vec![],
            headers: vec![],
        }
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        Self::from(&error)
    }
}

impl From<&DbError> for Problem {
    /// A database that is busy or away is an outage to wait for; anything else is a fault of ours.
    fn from(error: &DbError) -> Self {
        match error {
            DbError::Busy(_) | DbError::Unreachable(_) => {
                tracing::warn!(%error, "the database does not answer in time");
                Problem::new(Code::NotReady).with_header("retry-after", 2)
            }
            _ => Problem::internal(error),
        }
    }
}

impl From<RecordError> for Problem {
    /// What the caller did not look at again: an outage, or a fault of ours.
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::UploadChanged => Problem::new(Code::UploadChanged),
            RecordError::Database(error) => Self::from(&*error),
            RecordError::Stopped => Problem::new(Code::NotReady).with_header("retry-after", 2),
            error => Problem::internal(&error),
        }
    }
}

impl From<NoBasis> for Problem {
    fn from(refusal: NoBasis) -> Self {
        let status = match refusal {
            NoBasis::PurposeNotYours | NoBasis::ReporterHidden => StatusCode::FORBIDDEN,
            NoBasis::PersonNotAsked | NoBasis::ConsentWithdrawn | NoBasis::ConsentNotGiven => {
                StatusCode::CONFLICT
            }
        };
        Problem::said(status, refusal.code(), refusal.sentence())
    }
}

impl From<DeletionRefusal> for Problem {
    fn from(refusal: DeletionRefusal) -> Self {
        let status = match refusal {
            DeletionRefusal::NotFound => StatusCode::NOT_FOUND,
            DeletionRefusal::NotAllowed => StatusCode::FORBIDDEN,
            DeletionRefusal::Decided => StatusCode::CONFLICT,
            DeletionRefusal::ReasonUnfit => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Problem::said(status, refusal.code(), refusal.sentence())
    }
}

impl From<CallTaskRefusal> for Problem {
    fn from(refusal: CallTaskRefusal) -> Self {
        let status = match refusal {
            CallTaskRefusal::NotFound => StatusCode::NOT_FOUND,
            CallTaskRefusal::Taken | CallTaskRefusal::Done | CallTaskRefusal::NotTaken => {
                StatusCode::CONFLICT
            }
        };
        Problem::said(status, refusal.code(), refusal.sentence())
    }
}

impl From<DoorbellRefusal> for Problem {
    fn from(refusal: DoorbellRefusal) -> Self {
        let status = match refusal {
            DoorbellRefusal::NotFound => StatusCode::NOT_FOUND,
            DoorbellRefusal::NotAllowed => StatusCode::FORBIDDEN,
            DoorbellRefusal::StationMissing => StatusCode::UNPROCESSABLE_ENTITY,
            DoorbellRefusal::NeighboursFull => StatusCode::CONFLICT,
        };
        Problem::said(status, refusal.code(), refusal.sentence())
    }
}

impl From<LessonRefusal> for Problem {
    fn from(refusal: LessonRefusal) -> Self {
        let status = match refusal {
            LessonRefusal::NotFound => StatusCode::NOT_FOUND,
            LessonRefusal::NotAllowed | LessonRefusal::OwnProposal => StatusCode::FORBIDDEN,
            LessonRefusal::Decided
            | LessonRefusal::NotHolding
            | LessonRefusal::Restricted
            | LessonRefusal::Known => StatusCode::CONFLICT,
        };
        Problem::said(status, refusal.code(), refusal.sentence())
    }
}

impl From<AccountRefusal> for Problem {
    fn from(refusal: AccountRefusal) -> Self {
        let (zh, en) = refusal.sentence();
        Problem {
            status: match refusal {
                AccountRefusal::NotFound => StatusCode::NOT_FOUND,
                AccountRefusal::NotAllowed | AccountRefusal::OwnAccount => StatusCode::FORBIDDEN,
                AccountRefusal::LastAdmin | AccountRefusal::LastLead => StatusCode::CONFLICT,
                AccountRefusal::StationMissing
                | AccountRefusal::StationNotWanted
                | AccountRefusal::NamingNotWanted => StatusCode::UNPROCESSABLE_ENTITY,
            },
            code: refusal.code(),
            zh,
            en,
            faults: vec![],
            headers: vec![],
        }
    }
}

impl From<ComplaintRefusal> for Problem {
    fn from(refusal: ComplaintRefusal) -> Self {
        let (zh, en) = refusal.sentence();
        Problem {
            status: match refusal {
                ComplaintRefusal::NotFound => StatusCode::NOT_FOUND,
                ComplaintRefusal::NotAllowed => StatusCode::FORBIDDEN,
                ComplaintRefusal::Decided => StatusCode::CONFLICT,
            },
            code: refusal.code(),
            zh,
            en,
            faults: vec![],
            headers: vec![],
        }
    }
}

impl From<CallRefusal> for Problem {
    fn from(refusal: CallRefusal) -> Self {
        let (zh, en) = refusal.sentence();
        Problem {
            status: match refusal {
                CallRefusal::NotFound => StatusCode::NOT_FOUND,
                _ => StatusCode::CONFLICT,
            },
            code: refusal.code(),
            zh,
            en,
            faults: vec![],
            headers: vec![],
        }
    }
}

impl From<NotJoined> for Problem {
    fn from(why: NotJoined) -> Self {
        match why {
            NotJoined::Call(refusal) => refusal.into(),
            NotJoined::Request(refusal) => refusal.into(),
        }
    }
}

impl From<PersonRefusal> for Problem {
    fn from(refusal: PersonRefusal) -> Self {
        let (zh, en) = refusal.sentence();
        Problem {
            status: match refusal {
                PersonRefusal::NotFound => StatusCode::NOT_FOUND,
                PersonRefusal::NotAllowed => StatusCode::FORBIDDEN,
                _ => StatusCode::CONFLICT,
            },
            code: refusal.code(),
            zh,
            en,
            faults: vec![],
            headers: vec![],
        }
    }
}

impl From<FileRefusal> for Problem {
    fn from(refusal: FileRefusal) -> Self {
        let status = match refusal {
            FileRefusal::UnknownKind => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            FileRefusal::TooManyBytes => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Problem::said(status, refusal.code(), (refusal.zh(), refusal.en()))
    }
}

impl From<HeedError> for Problem {
    fn from(error: HeedError) -> Self {
        match error {
            HeedError::Database(error) => error.into(),
            HeedError::Refused(refusal) => refusal.into(),
            HeedError::Record(error) => error.into(),
        }
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Database(error) => error.into(),
            ReadError::Sealed(error) => Problem::internal(&error),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::build(self.status);
        for (name, value) in &self.headers {
            response.insert_header((name.clone(), value.clone()));
        }
        let mut response = response.finish();
        // The middleware knows the caller's language and writes the body.
        response.extensions_mut().insert(self.clone());
        response
    }
}
