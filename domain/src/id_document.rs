//! Identity documents: the number belongs to a kind, and two kinds carry a birth date and a check character.
//! Resident ID and the residence permit for Hong Kong, Macao and Taiwan residents share GB 11643-1999
//! (check character by ISO 7064 MOD 11-2); the permit's numbers begin with 81, 82 or 83.

use std::fmt;

pub use crate::intake::IdKind;
use crate::masking::mask_id;
use crate::spelling::{compact, is_dash};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// Full age: from the eighteenth birthday on nobody is a minor (Civil Code, 17).
pub const FULL_AGE: i32 = 18;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [u8; 11] = *b"10X98765432";

/// A document with a well-formed number. `Debug` shows the masked number only.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdDocument {
    kind: IdKind,
    number: String,
}

/// Sex as documents state it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 女
    Female,
    /// 男
    Male,
}

/// Why a number does not fit its kind. The number itself is never repeated: it is personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// A resident ID or permit has eighteen characters (fifteen-digit cards ended in 2013).
    #[error("the number has 18 characters, not {0}")]
    Length(usize),
    /// Characters that this kind of number does not have.
    #[error("the number contains characters that it cannot have")]
    Characters,
    /// The first digits belong to another kind of document, or to no province.
    #[error("the first digits do not belong to this kind of document")]
    Region,
    /// Digits 7 to 14 are no date.
    #[error("the birth date in the number does not exist")]
    BirthDate,
    /// The last character does not fit: a digit is wrong or two are swapped.
    #[error("the check character does not fit: a digit is wrong or two are swapped")]
    Check,
    /// A number was given for somebody without a document.
    #[error("no document, so no number")]
    NumberWithoutDocument,
}

impl IdDocument {
    /// Checks and normalises a number: full-width → half-width, blanks and hyphens dropped, x → X.
    pub fn parse(kind: IdKind, number: &str) -> Result<Self, IdError> {
        let number: String = compact(number)
            .chars()
            .filter(|c| !is_dash(*c))
            .collect::<String>()
            .to_uppercase();
        match kind {
            IdKind::ResidentId | IdKind::HmtResidencePermit => check_citizen_number(kind, &number)?,
            IdKind::Passport => check_passport(&number)?,
            IdKind::None if number.is_empty() => {}
            IdKind::None => return Err(IdError::NumberWithoutDocument),
        }
        Ok(Self { kind, number })
    }

    /// The kind of document.
    pub fn kind(&self) -> IdKind {
        self.kind
    }

    /// The normalised number, empty for [`IdKind::None`]: to be sealed, indexed or masked, never logged.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The last four characters, which residents give together with a request number; none when there are fewer.
    pub fn last_four(&self) -> Option<&str> {
        self.number
            .len()
            .checked_sub(4)
            .and_then(|at| self.number.get(at..))
    }

    /// The birth date in the number; passports carry none.
    pub fn birth_date(&self) -> Option<NaiveDate> {
        match self.kind {
            IdKind::ResidentId | IdKind::HmtResidencePermit => birth_date(&self.number),
            IdKind::Passport | IdKind::None => None,
        }
    }

    /// The sex in the number: the seventeenth digit is odd for men (GB 11643-1999); passports carry none.
    pub fn sex(&self) -> Option<Sex> {
        self.birth_date()?;
        let digit = self.number.as_bytes().get(16)?;
        Some(if digit % 2 == 1 { Sex::Male } else { Sex::Female })
    }

    /// Completed years of age on a date (in Shanghai); none before birth or when the number does not tell.
    pub fn age_on(&self, on: NaiveDate) -> Option<i32> {
        let born = self.birth_date().filter(|born| *born <= on)?;
        let had_birthday = (on.month(), on.day()) >= (born.month(), born.day());
        Some(on.year() - born.year() - i32::from(!had_birthday))
    }

    /// True for somebody younger than [`FULL_AGE`] on that date; none when the number does not tell.
    pub fn is_minor(&self, on: NaiveDate) -> Option<bool> {
        self.age_on(on).map(|age| age < FULL_AGE)
    }
}

impl fmt::Debug for IdDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({})", self.kind, mask_id(&self.number))
    }
}

fn check_passport(number: &str) -> Result<(), IdError> {
    let fits = (5..=17).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_alphanumeric());
    if fits { Ok(()) } else { Err(IdError::Characters) }
}

fn check_citizen_number(kind: IdKind, number: &str) -> Result<(), IdError> {
    let count = number.chars().count();
    if count != 18 {
        return Err(IdError::Length(count));
    }
    let bytes = number.as_bytes();
    let digits = &bytes[..17.min(bytes.len())];
    if bytes.len() != 18 || !digits.iter().all(u8::is_ascii_digit) || !CHECKS.contains(&bytes[17]) {
        return Err(IdError::Characters);
    }
    let region_fits = match kind {
        IdKind::HmtResidencePermit => ["810000", "820000", "830000"].contains(&&number[..6]),
        _ => is_province(&number[..2]),
    };
    if !region_fits {
        return Err(IdError::Region);
    }
    birth_date(number).ok_or(IdError::BirthDate)?;
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    if CHECKS[(sum % 11) as usize] == bytes[17] {
        Ok(())
    } else {
        Err(IdError::Check)
    }
}

/// The first two digits of GB/T 2260, and 9 for foreigners with the permanent residence card of 2023.
fn is_province(code: &str) -> bool {
    matches!(
        code.as_bytes(),
        [b'1', b'1'..=b'5'] | [b'2', b'1'..=b'3'] | [b'3', b'1'..=b'7'] | [b'4', b'1'..=b'6']
    ) || matches!(
        code.as_bytes(),
        [b'5', b'0'..=b'4'] | [b'6', b'1'..=b'5'] | [b'7', b'1'] | [b'9', b'1'..=b'6']
    )
}

fn birth_date(number: &str) -> Option<NaiveDate> {
    let year = number.get(6..10)?.parse().ok()?;
    let date = NaiveDate::from_ymd_opt(
        year,
        number.get(10..12)?.parse().ok()?,
        number.get(12..14)?.parse().ok()?,
    )?;
    (1880..=2199).contains(&year).then_some(date)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn with_check(seventeen: &str) -> String {
        let sum: u32 = seventeen
            .bytes()
            .zip(WEIGHTS)
            .map(|(digit, weight)| u32::from(digit - b'0') * weight)
            .sum();
        format!("{seventeen}{}", char::from(CHECKS[(sum % 11) as usize]))
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_example_of_the_standard_is_valid_however_it_is_typed() {
        for typed in [
            "11010519491231002X",
            "11010519491231002x",
            "１１０１０５１９４９１２３１００２ｘ",
            "110105 19491231 002X",
        ] {
            let id = IdDocument::parse(IdKind::ResidentId, typed).unwrap();
            assert_eq!(id.number(), "11010519491231002X");
            assert_eq!(id.birth_date(), Some(date("1949-12-31")));
            assert_eq!(id.last_four(), Some("002X"));
            assert_eq!(id.sex(), Some(Sex::Female));
        }
    }

    #[rstest]
    #[case("110105194912310021", IdError::Check)]
    #[case("11010519491231002", IdError::Length(17))]
    #[case("110105491231002", IdError::Length(15))]
    #[case("", IdError::Length(0))]
    #[case("11010519491331002X", IdError::BirthDate)]
    #[case("01010519491231002X", IdError::Region)]
    #[case("1101051949123100ZX", IdError::Characters)]
    #[case("一一010519491231002", IdError::Characters)]
    fn what_is_no_resident_id_is_refused(#[case] typed: &str, #[case] error: IdError) {
        let typed = if typed.starts_with('一') {
            format!("{typed}X")
        } else {
            typed.to_owned()
        };
        assert_eq!(IdDocument::parse(IdKind::ResidentId, &typed), Err(error));
    }

    #[test]
    fn permits_begin_with_81_82_or_83_and_resident_ids_do_not() {
        for region in ["810000", "820000", "830000"] {
            let number = with_check(&format!("{region}19900101001"));
            assert!(IdDocument::parse(IdKind::HmtResidencePermit, &number).is_ok());
            assert_eq!(
                IdDocument::parse(IdKind::ResidentId, &number),
                Err(IdError::Region)
            );
        }
        assert_eq!(
            IdDocument::parse(IdKind::HmtResidencePermit, "11010519491231002X"),
            Err(IdError::Region)
        );
    }

    #[test]
    fn passports_are_letters_and_digits_and_tell_no_age() {
        let passport = IdDocument::parse(IdKind::Passport, "e1234 5678").unwrap();
        assert_eq!(
            (passport.number(), passport.is_minor(date("2026-01-01"))),
            ("E12345678", None)
        );
        assert_eq!(
            IdDocument::parse(IdKind::Passport, "护照"),
            Err(IdError::Characters)
        );
    }

    #[test]
    fn nobody_needs_a_document() {
        assert!(IdDocument::parse(IdKind::None, " ").is_ok());
        assert_eq!(
            IdDocument::parse(IdKind::None, "1"),
            Err(IdError::NumberWithoutDocument)
        );
    }

    #[test]
    fn a_child_is_a_minor_until_the_day_before_the_eighteenth_birthday() {
        let id = IdDocument::parse(IdKind::ResidentId, &with_check("31010620080229123")).unwrap();
        assert_eq!(id.is_minor(date("2026-02-28")), Some(true));
        assert_eq!(id.is_minor(date("2026-03-01")), Some(false));
        assert_eq!(id.age_on(date("2026-02-28")), Some(17));
        assert_eq!(id.age_on(date("2008-02-28")), None);
    }

    #[test]
    fn debug_output_hides_the_number() {
        let id = IdDocument::parse(IdKind::ResidentId, "11010519491231002X").unwrap();
        assert_eq!(format!("{id:?}"), "ResidentId(**************002X)");
        assert_eq!(
            serde_json::to_string(&IdKind::HmtResidencePermit).unwrap(),
            "\"hmt_residence_permit\""
        );
    }

    proptest! {
        #[test]
        fn a_single_wrong_digit_is_never_accepted(serial in 0u32..1000, position in 0usize..17, wrong in 0u8..10) {
            let number = with_check(&format!("31010619550615{serial:03}"));
            let mut typed = number.clone().into_bytes();
            prop_assume!(typed[position] != b'0' + wrong);
            typed[position] = b'0' + wrong;
            prop_assert!(IdDocument::parse(IdKind::ResidentId, &String::from_utf8(typed).unwrap()).is_err());
        }

        #[test]
        fn reading_never_panics(text in any::<String>()) {
            for kind in [IdKind::ResidentId, IdKind::HmtResidencePermit, IdKind::Passport, IdKind::None] {
                if let Ok(id) = IdDocument::parse(kind, &text) {
                    let _ = (id.last_four(), id.age_on(NaiveDate::MAX), format!("{id:?}"));
                }
            }
        }
    }
}
