//! The parts of a submission's body.

use crate::problem::Faults;
use chrono::{DateTime, Utc};
use nuanxin_domain::account::WrittenLanguage;
use nuanxin_domain::id_document::IdDocument;
use nuanxin_domain::intake::{
    Address, Consent, ConsentKind, Contact, ContactMeans, ContactNumber, Crs, GeoPoint, IdKind, IdNumber,
    Language, PersonDetails, Reporter, Source,
};
use nuanxin_domain::phone::normalise_phone;
use serde::Deserialize;
use utoipa::ToSchema;

/// Longest one-line text, in characters.
pub(super) const LINE: usize = 300;
/// Longest name or word, in characters.
const WORD: usize = 100;

/// The person in need; everything is optional.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonBody {
    /// Name.
    #[schema(max_length = 100)]
    name: Option<String>,
    /// Phone number in any usual spelling.
    #[schema(max_length = 100)]
    phone: Option<String>,
    /// Identity document.
    id: Option<IdBody>,
}

/// An identity document.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdBody {
    /// Kind of the document.
    kind: IdKind,
    /// Its number; absent for kind `none`.
    #[schema(max_length = 100)]
    number: Option<String>,
}

/// Whoever reports for somebody else.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReporterBody {
    /// Name.
    #[schema(max_length = 100)]
    name: Option<String>,
    /// Phone number.
    #[schema(max_length = 100)]
    phone: Option<String>,
    /// Relation to the person.
    #[schema(max_length = 100)]
    relation: Option<String>,
    /// Gives no name to anybody: a name that is sent all the same is not kept.
    #[serde(default)]
    anonymous: bool,
    /// Stays hidden from the person and the household.
    #[serde(default)]
    hide_from_household: bool,
}

/// Where the person is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddressBody {
    /// Address as people write it.
    #[schema(max_length = 300)]
    text: Option<String>,
    /// Code of a picked committee.
    #[schema(pattern = "^[0-9]{12}$")]
    committee_code: Option<String>,
    /// Point on the map.
    point: Option<PointBody>,
}

/// A point on the map.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PointBody {
    /// Longitude in degrees.
    #[schema(minimum = -180, maximum = 180)]
    lng: f64,
    /// Latitude in degrees.
    #[schema(minimum = -90, maximum = 90)]
    lat: f64,
    /// Coordinate system.
    crs: Crs,
    /// Accuracy in metres.
    #[schema(minimum = 0, maximum = 100000)]
    accuracy_m: Option<f64>,
}

/// How somebody wants to be reached.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactBody {
    /// Numbers, first choice first.
    #[serde(default)]
    #[schema(max_items = 5)]
    numbers: Vec<ContactNumberBody>,
    /// By which means.
    by: Option<ContactMeans>,
    /// When, in the person's own words.
    #[schema(max_length = 300)]
    hours: Option<String>,
    /// In which language.
    language: Option<Language>,
    /// Whether leaving a message is safe.
    safe_to_leave_message: Option<bool>,
    /// In which language messages to these numbers are written; Chinese if absent.
    messages_in: Option<WrittenLanguage>,
}

/// A number and whose it is.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub enum ContactNumberBody {
    /// The number alone.
    Number(PlainNumber),
    /// The number and whose it is.
    Owned(OwnedNumberBody),
}

/// Phone number in any usual spelling.
#[derive(Deserialize, ToSchema)]
#[schema(max_length = 100)]
pub struct PlainNumber(String);

/// A number and whose it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnedNumberBody {
    /// Phone number in any usual spelling.
    #[schema(max_length = 100)]
    number: String,
    /// Whose: own, daughter, neighbour.
    #[schema(max_length = 100)]
    whose: Option<String>,
}

/// A consent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentBody {
    /// To what.
    kind: ConsentKind,
    /// Version of the text that was shown.
    #[schema(example = "1", max_length = 20)]
    version: String,
}

/// Work order of another system.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceBody {
    /// Name of the system.
    #[schema(max_length = 100)]
    system: String,
    /// Its number for the work order.
    #[schema(max_length = 100)]
    external_number: String,
    /// When the sender wants it done.
    due_at: Option<DateTime<Utc>>,
}

impl PersonBody {
    pub(super) fn checked(self, at: &str, faults: &mut Faults) -> PersonDetails {
        faults.text(&format!("{at}/name"), self.name.as_deref(), WORD);
        PersonDetails {
            name: filled(self.name),
            phone: phone(self.phone, &format!("{at}/phone"), faults),
            id: self.id.and_then(|id| id.checked(&format!("{at}/id"), faults)),
        }
    }
}

impl IdBody {
    fn checked(self, at: &str, faults: &mut Faults) -> Option<IdNumber> {
        match IdDocument::parse(self.kind, self.number.as_deref().unwrap_or_default()) {
            Ok(document) => Some(IdNumber {
                kind: document.kind(),
                number: document.number().to_owned(),
            }),
            Err(_) => {
                faults.add(format!("{at}/number"), "bad_id_number");
                None
            }
        }
    }
}

impl ReporterBody {
    pub(super) fn checked(self, at: &str, faults: &mut Faults) -> Reporter {
        faults.text(&format!("{at}/name"), self.name.as_deref(), WORD);
        faults.text(&format!("{at}/relation"), self.relation.as_deref(), WORD);
        Reporter {
            // Whoever stays anonymous gives no name to anybody: what is not kept cannot be shown.
            name: filled(self.name).filter(|_| !self.anonymous),
            phone: phone(self.phone, &format!("{at}/phone"), faults),
            relation: filled(self.relation),
            anonymous: self.anonymous,
            hide_from_household: self.hide_from_household,
        }
    }
}

impl AddressBody {
    /// Checks and normalises.
    pub fn checked(self, at: &str, faults: &mut Faults) -> Address {
        faults.text(&format!("{at}/text"), self.text.as_deref(), LINE);
        let is_code = |code: &String| code.len() == 12 && code.bytes().all(|b| b.is_ascii_digit());
        if self.committee_code.as_ref().is_some_and(|code| !is_code(code)) {
            faults.add(format!("{at}/committee_code"), "unknown_code");
        }
        let point = self
            .point
            .and_then(|point| point.checked(&format!("{at}/point"), faults));
        Address {
            text: filled(self.text),
            committee_code: self.committee_code,
            point,
        }
    }
}

impl PointBody {
    /// Checks the ranges.
    pub fn checked(self, at: &str, faults: &mut Faults) -> Option<GeoPoint> {
        let accuracy = self.accuracy_m.unwrap_or(0.0);
        let fits = self.lng.abs() <= 180.0 && self.lat.abs() <= 90.0 && (0.0..=100_000.0).contains(&accuracy);
        if !fits {
            faults.add(at, "out_of_range");
            return None;
        }
        Some(GeoPoint {
            lng: self.lng,
            lat: self.lat,
            crs: self.crs,
            accuracy_m: self.accuracy_m,
        })
    }
}

impl ContactBody {
    pub(super) fn checked(self, at: &str, most: usize, faults: &mut Faults) -> Contact {
        faults.list(&format!("{at}/numbers"), &self.numbers, most);
        faults.text(&format!("{at}/hours"), self.hours.as_deref(), LINE);
        let numbers = self.numbers.into_iter().enumerate();
        let numbers = numbers.filter_map(|(i, number)| number.checked(&format!("{at}/numbers/{i}"), faults));
        Contact {
            numbers: numbers.collect(),
            by: self.by,
            hours: filled(self.hours),
            language: self.language,
            safe_to_leave_message: self.safe_to_leave_message,
            messages_in: self.messages_in.unwrap_or_default(),
        }
    }
}

impl ContactNumberBody {
    fn checked(self, at: &str, faults: &mut Faults) -> Option<ContactNumber> {
        let (number, whose, at_number) = match self {
            ContactNumberBody::Number(PlainNumber(number)) => (number, None, at.to_owned()),
            ContactNumberBody::Owned(owned) => (owned.number, owned.whose, format!("{at}/number")),
        };
        faults.text(&format!("{at}/whose"), whose.as_deref(), WORD);
        let number = phone(Some(number), &at_number, faults)?;
        Some(ContactNumber {
            number,
            whose: filled(whose),
        })
    }
}

impl ConsentBody {
    pub(super) fn checked(all: Vec<Self>, at: &str, faults: &mut Faults) -> Vec<Consent> {
        let each = all.into_iter().enumerate().map(|(i, consent)| {
            faults.required_text(&format!("{at}/{i}/version"), &consent.version, 20);
            Consent {
                kind: consent.kind,
                version: consent.version,
            }
        });
        each.collect()
    }
}

impl SourceBody {
    pub(super) fn checked(self, at: &str, faults: &mut Faults) -> Source {
        faults.required_text(&format!("{at}/system"), &self.system, WORD);
        faults.required_text(&format!("{at}/external_number"), &self.external_number, WORD);
        Source {
            system: self.system,
            external_number: self.external_number,
            due_at: self.due_at,
        }
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// Normalises a number; an empty one is none.
fn phone(text: Option<String>, at: &str, faults: &mut Faults) -> Option<String> {
    let text = filled(text)?;
    match normalise_phone(&text) {
        Ok(number) => Some(number.as_str().to_owned()),
        Err(_) => {
            faults.add(at, "bad_phone");
            None
        }
    }
}
