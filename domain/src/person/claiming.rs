//! A resident opens a request of theirs that was made elsewhere, with its number and the last four characters of the
//! ID. They may read it from then on, and no more.

use super::card::Card;
use crate::help_request::HelpRequest;
use crate::id_document::IdDocument;
use crate::intake::{IdKind, Intake};
use crate::spelling::compact;

/// How many characters of the number are asked for.
pub const ASKED: usize = 4;

/// Whether the request may be opened in this way at all: never a restricted one (保密件), nor a minor's, whose guardian
/// knows the number of the ID too, nor one whose reporter must stay hidden from the person.
pub fn may_be_opened(request: &HelpRequest, intake: &Intake) -> bool {
    let reporter = intake.reporter.as_ref();
    let hidden = reporter.is_some_and(|one| one.hide_from_household || one.anonymous);
    !request.restricted && !request.minor && !hidden
}

/// Whether `typed` are the last characters of the ID that was told with the request, or of one that staff verified
/// for its person. Full-width characters and small letters are read as they are meant.
pub fn opens(typed: &str, intake: &Intake, file: Option<&Card>) -> bool {
    let typed = compact(typed).to_uppercase();
    if typed.chars().count() != ASKED {
        return false;
    }
    let told = intake.person.id.as_ref().map(|id| (id.kind, id.number.as_str()));
    let documents = file.iter().flat_map(|card| &card.documents);
    let verified = documents.filter(|id| id.verified.is_some());
    let verified = verified.map(|id| (id.kind, id.number.as_str()));
    told.into_iter()
        .chain(verified)
        .any(|(kind, number)| ends_with(kind, number, &typed))
}

fn ends_with(kind: IdKind, number: &str, typed: &str) -> bool {
    IdDocument::parse(kind, number).is_ok_and(|document| document.last_four() == Some(typed))
}
