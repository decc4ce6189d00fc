//! Blind indexes of the person in need: whether two requests are of the same person, without opening either.

use nuanxin_domain::help_request::SamePerson;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::intake::{IdKind, Intake, PersonDetails};
use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::field::INTAKE;
use crate::accounts::PHONE_INDEX;
use crate::blind_index::BlindIndex;
use crate::db::DbError;
use crate::keys::KeyRing;
use crate::rows::{code, statement};
use crate::sealed::{FieldName, SealedBytes};

/// Identity documents, as `kind:number`.
pub const ID_NUMBER: FieldName = FieldName::new("people.id_number");
/// Names.
pub const NAME: FieldName = FieldName::new("people.name");

/// What stands beside a sealed intake.
#[derive(Debug, PartialEq, Eq)]
pub struct PersonIndexes {
    /// Of the name.
    pub name: Option<BlindIndex>,
    /// Of the phone number.
    pub phone: Option<BlindIndex>,
    /// Of the identity document.
    pub id_number: Option<BlindIndex>,
}

/// The blind indexes of a person; blanks do not count in any of them.
pub fn indexes(ring: &KeyRing, person: &PersonDetails) -> PersonIndexes {
    let index = |field, text: &str| {
        let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        (!bare.is_empty()).then(|| ring.blind_index(field, &bare))
    };
    let document = person
        .id
        .as_ref()
        .filter(|id| id.kind != IdKind::None && !id.number.trim().is_empty());
    PersonIndexes {
        name: person.name.as_deref().and_then(|name| index(NAME, name)),
        phone: person
            .phone
            .as_deref()
            .and_then(|phone| index(PHONE_INDEX, phone)),
        id_number: document.and_then(|id| index(ID_NUMBER, &format!("{}:{}", code(&id.kind), id.number))),
    }
}

/// The indexes of a person under every key that rows may stand under; empty where nothing is known.
pub(super) struct BothIndexes {
    pub name: Vec<BlindIndex>,
    pub phone: Vec<BlindIndex>,
    pub id_number: Vec<BlindIndex>,
}

/// As [`indexes`], for looking up.
pub(super) fn both_indexes(ring: &KeyRing, person: &PersonDetails) -> BothIndexes {
    let both = |field, text: &str| {
        let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if bare.is_empty() {
            return Vec::new();
        }
        let mut both = Vec::from(ring.blind_indexes(field, &bare));
        both.dedup();
        both
    };
    let document = person
        .id
        .as_ref()
        .filter(|id| id.kind != IdKind::None && !id.number.trim().is_empty());
    let document = document.map(|id| format!("{}:{}", code(&id.kind), id.number));
    BothIndexes {
        name: both(NAME, person.name.as_deref().unwrap_or_default()),
        phone: both(PHONE_INDEX, person.phone.as_deref().unwrap_or_default()),
        id_number: both(ID_NUMBER, document.as_deref().unwrap_or_default()),
    }
}

/// Whether two requests are of the same person, as far as indexes tell. Documents decide. Families share
/// phones: a number counts only together with the name.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` when the key ring does not open an intake.
pub async fn same_person(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    one: RequestId,
    other: RequestId,
) -> Result<SamePerson, DbError> {
    let sql = "SELECT request_id, sealed, name_index, phone_index, id_index FROM intakes \
               WHERE request_id IN ($1, $2)";
    let values: [Value; 2] = [one.0.into(), other.0.into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    let [a, b] = rows.as_slice() else {
        return Ok(SamePerson::Unknown);
    };
    let (mut left, mut right) = (read(a)?, read(b)?);
    if !comparable(&left, &right) {
        (left, right) = (made_again(ring, a)?, made_again(ring, b)?);
    }
    Ok(compare(&left, &right))
}

fn read(row: &QueryResult) -> Result<PersonIndexes, DbError> {
    Ok(PersonIndexes {
        name: row.try_get("", "name_index")?,
        phone: row.try_get("", "phone_index")?,
        id_number: row.try_get("", "id_index")?,
    })
}

/// While the index key is renewed, two rows may stand under different keys, whose indexes say nothing together.
fn comparable(a: &PersonIndexes, b: &PersonIndexes) -> bool {
    let all = [&a.name, &a.phone, &a.id_number, &b.name, &b.phone, &b.id_number];
    let mut ids = all.into_iter().flatten().map(BlindIndex::key_id);
    let first = ids.next();
    ids.all(|id| Some(id) == first)
}

fn made_again(ring: &KeyRing, row: &QueryResult) -> Result<PersonIndexes, DbError> {
    let sealed: SealedBytes = row.try_get("", "sealed")?;
    let intake = ring.open_json::<Intake>(INTAKE, row.try_get("", "request_id")?, &sealed)?;
    Ok(indexes(ring, &intake.expose().person))
}

fn compare(a: &PersonIndexes, b: &PersonIndexes) -> SamePerson {
    let same = |a: &Option<BlindIndex>, b: &Option<BlindIndex>| a.is_some() && a == b;
    match (&a.id_number, &b.id_number) {
        (Some(a), Some(b)) if a == b => SamePerson::Yes,
        (Some(_), Some(_)) => SamePerson::No,
        _ if same(&a.phone, &b.phone) && same(&a.name, &b.name) => SamePerson::Yes,
        _ => SamePerson::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nuanxin_domain::intake::IdNumber;

    fn person(name: Option<&str>, phone: Option<&str>, id: Option<&str>) -> PersonDetails {
        PersonDetails {
            name: name.map(Into::into),
            phone: phone.map(Into::into),
            id: id.map(|number| IdNumber {
                kind: IdKind::ResidentId,
                number: number.into(),
            }),
        }
    }

    #[test]
    fn documents_decide_and_a_shared_phone_alone_does_not() {
        let ring = KeyRing::generate();
        let told = |name, phone, id| indexes(&ring, &person(name, phone, id));
        let she = told(Some("王秀英"), Some("13800005678"), Some("310101194001010028"));
        let he = told(Some("李建国"), Some("13800005678"), None);
        let her_again = told(Some("王 秀英"), Some("13800005678"), None);
        let his_document = told(None, None, Some("310101193801010019"));
        assert_eq!(compare(&she, &he), SamePerson::Unknown);
        assert_eq!(compare(&she, &her_again), SamePerson::Yes);
        assert_eq!(compare(&she, &his_document), SamePerson::No);
        let nobody = told(None, None, None);
        assert_eq!(compare(&nobody, &nobody), SamePerson::Unknown);
    }
}
