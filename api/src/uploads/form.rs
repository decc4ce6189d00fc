//! The form as `wx.uploadFile` sends it: one part `file`, other fields in any order beside it. What the file is called
//! and said to be is not looked at.

use super::receiving::{Received, Receiving};
use crate::problem::{Answer, Code, Faults, Problem};
use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{ResponseError, web::Bytes};
use futures_util::{Stream, StreamExt};
use std::time::Duration;

/// Fields beside the file, at most, and bytes of all of them.
const FIELDS: usize = 20;
const FIELDS_BYTES: usize = 64 * 1024;

/// Whoever sends nothing for so long has gone.
const SILENCE: Duration = Duration::from_secs(60);

/// Reads the form, and the file in it to the store.
///
/// # Errors
/// `invalid` without a file or with two of them, `malformed`, `request_timeout`, and as [`Receiving`].
pub async fn received(mut form: Multipart, into: Receiving<'_>) -> Answer<Received> {
    let mut waiting = Some(into);
    let mut file = None;
    let (mut fields, mut bytes) = (0, 0);
    while let Some(field) = next(&mut form).await? {
        let mut field: Field = field.map_err(|error| broken(&error))?;
        if field.name() == Some("file") {
            let Some(mut receiving) = waiting.take() else {
                return Err(Faults::one("/file", "one_file"));
            };
            while let Some(chunk) = next(&mut field).await? {
                receiving.push(&chunk.map_err(|error| broken(&error))?).await?;
            }
            file = Some(receiving);
            continue;
        }
        fields += 1;
        while let Some(chunk) = next(&mut field).await? {
            let chunk: Bytes = chunk.map_err(|error| broken(&error))?;
            bytes += chunk.len();
            if bytes > FIELDS_BYTES {
                return Err(Problem::new(Code::TooLarge));
            }
        }
        if fields > FIELDS {
            return Err(Problem::new(Code::TooLarge));
        }
    }
    match file {
        // written to its end only when the whole form is good
        Some(file) => file.finish().await,
        None => Err(Faults::one("/file", "required")),
    }
}

async fn next<S: Stream + Unpin>(stream: &mut S) -> Answer<Option<S::Item>> {
    let next = tokio::time::timeout(SILENCE, stream.next()).await;
    next.map_err(|_| Problem::new(Code::RequestTimeout))
}

fn broken(error: &MultipartError) -> Problem {
    Problem::new(match error {
        MultipartError::ContentTypeMissing
        | MultipartError::ContentTypeParse
        | MultipartError::ContentTypeIncompatible => Code::NoForm,
        error => Code::of_status(error.status_code()),
    })
}
