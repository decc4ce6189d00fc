//! The parts of an intake.

use crate::account::WrittenLanguage;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The person in need.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PersonDetails {
    /// Name as told.
    pub name: Option<String>,
    /// Phone number, normalised.
    pub phone: Option<String>,
    /// Identity document as told; not proved.
    pub id: Option<IdNumber>,
}

/// Identity document: kind and number.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct IdNumber {
    /// Kind of the document.
    pub kind: IdKind,
    /// Number, normalised. Empty only for [`IdKind::None`].
    pub number: String,
}

/// Kinds of identity documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum IdKind {
    /// 居民身份证
    ResidentId,
    /// 港澳台居民居住证
    HmtResidencePermit,
    /// Passport.
    Passport,
    /// The person has no document.
    None,
}

/// Whoever reports for somebody else.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Reporter {
    /// Name, if told.
    pub name: Option<String>,
    /// Phone, if told.
    pub phone: Option<String>,
    /// Relation to the person: neighbour, daughter, teacher.
    pub relation: Option<String>,
    /// The reporter gives no name to anybody.
    pub anonymous: bool,
    /// The reporter stays hidden from the person and the household.
    pub hide_from_household: bool,
}

/// Coordinate systems in use: Chinese map services give GCJ-02, satellites WGS-84.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Crs {
    /// GCJ-02, as map services in mainland China give it.
    Gcj02,
    /// WGS-84, as satellites give it.
    Wgs84,
}

/// A point on the map.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GeoPoint {
    /// Longitude in degrees, -180 to 180.
    pub lng: f64,
    /// Latitude in degrees, -90 to 90.
    pub lat: f64,
    /// Coordinate system.
    pub crs: Crs,
    /// Accuracy in metres, if the phone gave one.
    pub accuracy_m: Option<f64>,
}

/// Where the person is.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// Address as written.
    pub text: Option<String>,
    /// Code of the committee that somebody picked (12 digits).
    pub committee_code: Option<String>,
    /// Point on the map.
    pub point: Option<GeoPoint>,
}

/// How somebody wants to be reached.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// Numbers, first choice first.
    pub numbers: Vec<ContactNumber>,
    /// By which means.
    pub by: Option<ContactMeans>,
    /// When, in the person's own words.
    pub hours: Option<String>,
    /// In which language.
    pub language: Option<Language>,
    /// Whether leaving a message is safe; unknown counts as unsafe for restricted requests.
    pub safe_to_leave_message: Option<bool>,
    /// In which language messages to these numbers are written; whoever asks for somebody may know it.
    pub messages_in: WrittenLanguage,
}

/// One number and whose it is.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactNumber {
    /// Number, normalised where it could be.
    pub number: String,
    /// Whose it is: own, daughter, neighbour.
    pub whose: Option<String>,
}

/// Ways to be contacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContactMeans {
    /// A phone call.
    Call,
    /// A text message.
    Sms,
    /// WeChat.
    Wechat,
    /// A visit.
    Visit,
    /// Through whoever reported.
    Reporter,
}

/// Languages an advisor may need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// 普通话
    Mandarin,
    /// 沪语
    Wu,
    /// Sign language.
    Sign,
    /// Something else.
    Other,
}

impl Language {
    /// The code used in advisors' skills.
    pub fn code(self) -> &'static str {
        match self {
            Language::Mandarin => "mandarin",
            Language::Wu => "wu",
            Language::Sign => "sign",
            Language::Other => "other",
        }
    }
}

/// What somebody agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// To what.
    pub kind: ConsentKind,
    /// Version of the text that was shown.
    pub version: String,
}

/// Kinds of consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConsentKind {
    /// Processing of personal data to answer the request.
    Processing,
    /// Check of income.
    IncomeCheck,
    /// Check of property.
    PropertyCheck,
    /// Passing data to a provider.
    Referral,
}

/// Work order of another system, such as 12345.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Name of the sending system.
    pub system: String,
    /// Its number for the work order.
    pub external_number: String,
    /// When the sender wants it done; the earlier due time binds.
    pub due_at: Option<DateTime<Utc>>,
}
