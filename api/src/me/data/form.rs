//! In which form: JSON, or a page.

use crate::accept::prefers;
use crate::problem::Answer;
use actix_web::HttpRequest;

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For machines, the default.
    Json,
    /// For people.
    Html,
}

impl Form {
    /// What the caller prefers, by Accept.
    ///
    /// # Errors
    /// `not_acceptable` when it names neither.
    pub fn of(http: &HttpRequest) -> Answer<Self> {
        Ok(if prefers(http, "text/html")? {
            Form::Html
        } else {
            Form::Json
        })
    }
}
