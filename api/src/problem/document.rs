//! The document itself, in the caller's language.

use super::Problem;
use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT_LANGUAGE;
use serde::Serialize;
use utoipa::ToSchema;

/// Languages of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// zh-CN, the default.
    Chinese,
    /// en.
    English,
}

impl Language {
    /// The caller's choice: the first of `zh` and `en` in Accept-Language.
    pub fn of(request: &HttpRequest) -> Self {
        let header = request
            .headers()
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        let tags = header
            .unwrap_or_default()
            .split(',')
            .map(|tag| tag.trim().to_ascii_lowercase());
        for tag in tags {
            if tag.starts_with("zh") {
                return Language::Chinese;
            }
            if tag.starts_with("en") {
                return Language::English;
            }
        }
        Language::Chinese
    }

    /// The tag for Content-Language.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        }
    }

    /// Picks one of two sentences.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Language::Chinese => zh,
            Language::English => en,
        }
    }
}

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// Identifies the kind of problem; stable.
    #[serde(rename = "type")]
    #[schema(example = "urn:nuanxin:problem:illegal_move")]
    pub kind: String,
    /// A sentence that a person understands.
    pub title: String,
    /// HTTP status.
    #[schema(example = 409)]
    pub status: u16,
    /// What to do about it, or the title again.
    pub detail: String,
    /// The operation's template and the id of this call, to be told to support. Holds no personal data.
    pub instance: String,
    /// Stable code for clients.
    #[schema(example = "illegal_move")]
    pub code: String,
    /// Faults in what was sent.
    pub errors: Vec<FaultDocument>,
}

/// One fault in what was sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct FaultDocument {
    /// JSON pointer (RFC 6901) into the body; `query:name` or `header:name` elsewhere.
    #[schema(example = "/contact/numbers/0/number")]
    pub pointer: String,
    /// Stable code of the rule.
    #[schema(example = "bad_phone")]
    pub code: String,
    /// A sentence that a person understands.
    pub detail: String,
}

impl ProblemDocument {
    /// Writes a problem in a language.
    pub fn of(problem: &Problem, language: Language, instance: String) -> Self {
        let chinese = language == Language::Chinese;
        let title = language.pick(problem.zh, problem.en).to_owned();
        let errors: Vec<FaultDocument> = problem
            .faults
            .iter()
            .map(|fault| FaultDocument {
                pointer: fault.pointer.clone(),
                code: fault.code.to_owned(),
                detail: fault.detail(chinese),
            })
            .collect();
        let detail = errors
            .first()
            .map_or_else(|| title.clone(), |first| first.detail.clone());
        ProblemDocument {
            kind: format!("urn:nuanxin:problem:{}", problem.code),
            title,
            status: problem.status.as_u16(),
            detail,
            instance,
            code: problem.code.to_owned(),
            errors,
        }
    }
}
