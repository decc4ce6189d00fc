//! The form as `wx.uploadFile` sends it: one part `file`, other fields in any order beside it. What the file is called
//! and said to be is not looked at.

pub mod parts;

use super::receiving::{Received, Receiving};
use crate::problem::{Answer, Code, Faults, Problem};
use crate::sips::InSips;
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest};
use futures_util::StreamExt;
use parts::{Broken, Parts, Piece};
use std::time::Duration;

/// Fields beside the file, at most, and bytes of all of them.
const FIELDS: usize = 20;
const FIELDS_BYTES: usize = 64 * 1024;

/// Whoever sends nothing for so long has gone.
const SILENCE: Duration = Duration::from_secs(60);

/// Reads the form, and the file in it to the store.
///
/// # Errors
/// `no_form`, `invalid` without a file or with two of them, `malformed`, `request_timeout`, and as [`Receiving`].
pub async fn received(http: &HttpRequest, mut payload: InSips, into: Receiving<'_>) -> Answer<Received> {
    let mut parts = Parts::new(&boundary(http)?);
    let mut reading = Reading {
        waiting: Some(into),
        file: None,
        in_file: false,
        fields: 0,
        bytes: 0,
    };
    loop {
        match parts.piece().map_err(|Broken| Problem::new(Code::Malformed))? {
            Some(Piece::End) => break,
            Some(Piece::Part(field)) => reading.begin(&field)?,
            Some(Piece::Bytes(bytes)) => reading.take(&bytes).await?,
            None => match more(&mut payload).await? {
                Some(bytes) => parts.feed(bytes),
                None => return Err(Problem::new(Code::Malformed)),
            },
        }
    }
    // a line may stand behind the end, and is read: else the connection would be given up
    while let Some(bytes) = more(&mut payload).await? {
        reading.beside(bytes.len())?;
    }
    match reading.file {
        // written to its end only when the whole form is good
        Some(file) => file.finish().await,
        None => Err(Faults::one("/file", "required")),
    }
}

struct Reading<'a> {
    waiting: Option<Receiving<'a>>,
    file: Option<Receiving<'a>>,
    in_file: bool,
    fields: usize,
    bytes: usize,
}

impl Reading<'_> {
    fn begin(&mut self, field: &[u8]) -> Answer<()> {
        self.in_file = field == b"file";
        if self.in_file {
            self.file = self.waiting.take();
            return match self.file {
                Some(_) => Ok(()),
                None => Err(Faults::one("/file", "one_file")),
            };
        }
        self.fields += 1;
        match self.fields > FIELDS {
            true => Err(Problem::new(Code::TooLarge)),
            false => Ok(()),
        }
    }

    async fn take(&mut self, bytes: &[u8]) -> Answer<()> {
        match &mut self.file {
            Some(file) if self.in_file => file.push(bytes).await,
            _ => self.beside(bytes.len()),
        }
    }

    fn beside(&mut self, bytes: usize) -> Answer<()> {
        self.bytes += bytes;
        match self.bytes > FIELDS_BYTES {
            true => Err(Problem::new(Code::TooLarge)),
            false => Ok(()),
        }
    }
}

/// What stands between the parts, by the content type.
fn boundary(http: &HttpRequest) -> Answer<String> {
    let kind = http.mime_type().ok().flatten();
    let kind = kind.filter(|kind| kind.essence_str() == "multipart/form-data");
    let kind = kind.ok_or_else(|| Problem::new(Code::NoForm))?;
    let boundary = kind.get_param("boundary").map(|boundary| boundary.to_string());
    let boundary = boundary.filter(|boundary| !boundary.is_empty());
    boundary.ok_or_else(|| Problem::new(Code::Malformed))
}

async fn more(payload: &mut InSips) -> Answer<Option<Bytes>> {
    let next = tokio::time::timeout(SILENCE, payload.next()).await;
    let next = next.map_err(|_| Problem::new(Code::RequestTimeout))?;
    // a line that broke off, or what is no body
    next.transpose().map_err(|_| Problem::new(Code::Malformed))
}
