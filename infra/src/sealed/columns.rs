//! Every column that holds something sealed or indexed, in one place: what renewing keys goes through, and what
//! must be empty of an old key before it is dropped. A test compares it with the schema: a bytes column that
//! stands in none of these lists makes it fail, because its values would be lost with the old key.

mod plain;

use nuanxin_domain::call::CallWords;
use nuanxin_domain::intake::Intake;
use uuid::Uuid;

use super::FieldName;
use crate::accounts::{OPENID, PHONE_INDEX};
use crate::blind_index::BlindIndex;
use crate::help_requests::people::{self, PersonIndexes};
use crate::keys::KeyRing;
use crate::work_orders::EXTERNAL_NUMBER;
pub use plain::PLAIN_BYTES;

/// A table with sealed or indexed columns.
#[derive(Debug)]
pub struct SealedTable {
    /// Its name.
    pub name: &'static str,
    /// What finds a row, and what its sealed values are bound to.
    pub row: RowKey,
    /// Sealed columns, as `table.column`: the name that is bound into their values.
    pub sealed: &'static [&'static str],
    /// Columns of blind indexes.
    pub indexed: &'static [IndexedColumn],
}

/// The primary key of a table with sealed columns. Its values are bound to the id, with the number, where there
/// is one, mixed into its last bytes.
#[derive(Debug)]
pub struct RowKey {
    /// The column of the id.
    pub id: &'static str,
    /// The column of the number within it, for tables that have two.
    pub number: Option<&'static str>,
}

impl RowKey {
    const fn id(id: &'static str) -> Self {
        Self { id, number: None }
    }

    /// What the sealed values of this row are bound to.
    pub fn bound_to(id: Uuid, number: Option<i32>) -> Uuid {
        let number = number.unwrap_or(0).unsigned_abs();
        Uuid::from_u128(id.as_u128() ^ u128::from(number))
    }
}

/// A column of blind indexes.
#[derive(Debug)]
pub struct IndexedColumn {
    /// Its name.
    pub column: &'static str,
    /// Where its values come from.
    pub source: IndexSource,
}

/// Where an index can be made from again, under another key.
#[derive(Debug)]
pub enum IndexSource {
    /// From a sealed column of the same row.
    Sealed {
        /// That column, as `table.column`.
        from: &'static str,
        /// The index of what was opened.
        index: IndexOf,
    },
    /// From what is sealed in another table.
    Elsewhere(Origin),
    /// From nothing, and little is lost with them: what stands under an old key is deleted when it is retired.
    Dropped,
    /// From nothing: the rows are gone within a day by themselves, and new ones are under the new key.
    ShortLived,
}

/// The other table that indexes are made from. The id of the row is that of its owner there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// `intakes`: numbers beside the person's own.
    Intake,
    /// `persons`: what is known of a person, in all records that are joined.
    Person,
}

impl Origin {
    /// The column that tells which of the owner's values an index is of.
    pub fn kind_column(self) -> &'static str {
        match self {
            Self::Intake => "because",
            Self::Person => "kind",
        }
    }

    /// The owner's table and its key.
    pub fn owner(self) -> (&'static str, &'static str) {
        match self {
            Self::Intake => ("intakes", "request_id"),
            Self::Person => ("persons", "id"),
        }
    }
}

/// The index of an opened value; an error when the value has not the expected form.
pub type IndexOf = fn(&KeyRing, &[u8]) -> Result<Option<BlindIndex>, NotAsExpected>;

/// An opened value has not the form that its index is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAsExpected;

/// The tables.
pub const TABLES: &[SealedTable] = &[
    SealedTable {
        name: "accounts",
        row: RowKey::id("id"),
        sealed: &[
            "accounts.phone",
            "accounts.name",
            "accounts.totp_secret",
            "accounts.totp_pending",
            "accounts.wecom",
            "accounts.work_phone",
        ],
        indexed: &[IndexedColumn {
            column: "phone_index",
            source: IndexSource::Sealed {
                from: "accounts.phone",
                index: phone,
            },
        }],
    },
    SealedTable {
        name: "intakes",
        row: RowKey::id("request_id"),
        sealed: &["intakes.sealed"],
        indexed: &[
            of_intake("name_index", |ring, intake| {
                of_person(ring, intake).map(|of| of.name)
            }),
            of_intake("phone_index", |ring, intake| {
                of_person(ring, intake).map(|of| of.phone)
            }),
            of_intake("id_index", |ring, intake| {
                of_person(ring, intake).map(|of| of.id_number)
            }),
        ],
    },
    SealedTable {
        name: "events",
        row: RowKey {
            id: "request_id",
            number: Some("seq"),
        },
        sealed: &["events.internal_note", "events.told", "events.said"],
        indexed: &[],
    },
    SealedTable {
        name: "complaints",
        row: RowKey::id("id"),
        sealed: &["complaints.text", "complaints.answer", "complaints.internal_note"],
        indexed: &[],
    },
    SealedTable {
        name: "deletion_requests",
        row: RowKey::id("id"),
        sealed: &[
            "deletion_requests.reason",
            "deletion_requests.answer",
            "deletion_requests.internal_note",
        ],
        indexed: &[],
    },
    SealedTable {
        name: "mandatory_reports",
        row: RowKey {
            id: "request_id",
            number: Some("ordinal"),
        },
        sealed: &["mandatory_reports.words"],
        indexed: &[],
    },
    SealedTable {
        name: "case_words",
        row: RowKey {
            id: "request_id",
            number: Some("seq"),
        },
        sealed: &["case_words.words"],
        indexed: &[],
    },
    SealedTable {
        name: "visit_people",
        row: RowKey {
            id: "visit_id",
            number: Some("ordinal"),
        },
        sealed: &["visit_people.name", "visit_people.phone"],
        indexed: &[],
    },
    SealedTable {
        name: "placements",
        row: RowKey {
            id: "request_id",
            number: Some("seq"),
        },
        sealed: &["placements.record"],
        indexed: &[],
    },
    SealedTable {
        name: "address_lessons",
        row: RowKey::id("id"),
        sealed: &["address_lessons.place", "address_lessons.reason"],
        indexed: &[],
    },
    SealedTable {
        name: "calls",
        row: RowKey::id("id"),
        sealed: &["calls.sealed"],
        indexed: &[IndexedColumn {
            column: "phone_index",
            source: IndexSource::Sealed {
                from: "calls.sealed",
                index: caller,
            },
        }],
    },
    SealedTable {
        name: "work_orders",
        row: RowKey::id("request_id"),
        sealed: &["work_orders.external_number"],
        indexed: &[IndexedColumn {
            column: "number_index",
            source: IndexSource::Sealed {
                from: "work_orders.external_number",
                index: order_number,
            },
        }],
    },
    SealedTable {
        name: "wechat_identities",
        row: RowKey::id("id"),
        sealed: &["wechat_identities.openid"],
        indexed: &[IndexedColumn {
            column: "openid_index",
            source: IndexSource::Sealed {
                from: "wechat_identities.openid",
                index: openid,
            },
        }],
    },
    SealedTable {
        name: "wechat_callbacks",
        row: RowKey::id("id"),
        sealed: &["wechat_callbacks.body"],
        indexed: &[dropped("identity")],
    },
    SealedTable {
        name: "doorbell_devices",
        row: RowKey::id("id"),
        sealed: &["doorbell_devices.card"],
        indexed: &[],
    },
    SealedTable {
        name: "doorbell_neighbours",
        row: RowKey::id("id"),
        sealed: &["doorbell_neighbours.card"],
        indexed: &[],
    },
    SealedTable {
        name: "uploads",
        row: RowKey::id("id"),
        sealed: &["uploads.facts"],
        indexed: &[],
    },
    SealedTable {
        name: "upload_objects",
        row: RowKey::id("id"),
        sealed: &["upload_objects.key"],
        indexed: &[],
    },
    SealedTable {
        name: "request_phones",
        row: RowKey::id("request_id"),
        sealed: &[],
        indexed: &[IndexedColumn {
            column: "phone_index",
            source: IndexSource::Elsewhere(Origin::Intake),
        }],
    },
    SealedTable {
        name: "persons",
        row: RowKey::id("id"),
        sealed: &["persons.card"],
        indexed: &[],
    },
    SealedTable {
        name: "person_joins",
        row: RowKey::id("id"),
        sealed: &["person_joins.note", "person_joins.separated_note"],
        indexed: &[],
    },
    SealedTable {
        name: "person_keys",
        row: RowKey::id("person_id"),
        sealed: &[],
        indexed: &[IndexedColumn {
            column: "key",
            source: IndexSource::Elsewhere(Origin::Person),
        }],
    },
    SealedTable {
        name: "verified_numbers",
        row: RowKey::id("id_index"),
        sealed: &[],
        indexed: &[dropped("id_index")],
    },
    SealedTable {
        name: "sign_in_sources",
        row: RowKey::id("subject"),
        sealed: &[],
        indexed: &[dropped("subject")],
    },
    SealedTable {
        name: "one_time_codes",
        row: RowKey::id("phone_index"),
        sealed: &[],
        indexed: &[IndexedColumn {
            column: "phone_index",
            source: IndexSource::ShortLived,
        }],
    },
    SealedTable {
        name: "sign_in_failures",
        row: RowKey::id("subject"),
        sealed: &[],
        indexed: &[IndexedColumn {
            column: "subject",
            source: IndexSource::ShortLived,
        }],
    },
];

/// The column of a name such as `table.column`.
pub fn column_of(name: &'static str) -> &'static str {
    name.rsplit_once('.').map_or(name, |(_, column)| column)
}

/// The bound name of a sealed column.
pub fn field_of(name: &'static str) -> FieldName {
    FieldName::new(name)
}

const fn dropped(column: &'static str) -> IndexedColumn {
    IndexedColumn {
        column,
        source: IndexSource::Dropped,
    }
}

const fn of_intake(column: &'static str, index: IndexOf) -> IndexedColumn {
    IndexedColumn {
        column,
        source: IndexSource::Sealed {
            from: "intakes.sealed",
            index,
        },
    }
}

fn phone(ring: &KeyRing, opened: &[u8]) -> Result<Option<BlindIndex>, NotAsExpected> {
    let number = std::str::from_utf8(opened).map_err(|_| NotAsExpected)?;
    Ok(Some(ring.blind_index(PHONE_INDEX, number)))
}

fn order_number(ring: &KeyRing, opened: &[u8]) -> Result<Option<BlindIndex>, NotAsExpected> {
    let number = std::str::from_utf8(opened).map_err(|_| NotAsExpected)?;
    Ok(Some(ring.blind_index(EXTERNAL_NUMBER, number)))
}

fn openid(ring: &KeyRing, opened: &[u8]) -> Result<Option<BlindIndex>, NotAsExpected> {
    let openid = std::str::from_utf8(opened).map_err(|_| NotAsExpected)?;
    Ok(Some(ring.blind_index(OPENID, openid)))
}

fn caller(ring: &KeyRing, opened: &[u8]) -> Result<Option<BlindIndex>, NotAsExpected> {
    let words: CallWords = serde_json::from_slice(opened).map_err(|_| NotAsExpected)?;
    Ok(words.phone.map(|number| ring.blind_index(PHONE_INDEX, &number)))
}

fn of_person(ring: &KeyRing, opened: &[u8]) -> Result<PersonIndexes, NotAsExpected> {
    let intake: Intake = serde_json::from_slice(opened).map_err(|_| NotAsExpected)?;
    Ok(people::indexes(ring, &intake.person))
}
