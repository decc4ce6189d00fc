//! The request number (受理编号): twelve digits that can be spoken over a bad line.
//! Two digits of the year, nine of a sequence and one check digit by the totally anti-symmetric
//! quasigroup of H. M. Damm (dissertation, Marburg 2004), which catches every single wrong digit
//! and every swap of two neighbours.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::spelling::{half_width, is_blank, is_dash};

/// How many digits a request number has, the check digit included.
pub const DIGITS: usize = 12;

/// The largest sequence number that a year can hold.
pub const LAST_SEQUENCE: u64 = 999_999_999;

/// Damm's quasigroup of order 10: `QUASIGROUP[interim][digit]`.
const QUASIGROUP: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// A valid request number: twelve digits, the last of which checks the others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RequestNumber(String);

/// Why a text is no request number, or none can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Something other than digits, blanks and hyphens stands in the text.
    #[error("a request number consists of digits only")]
    NotDigits,
    /// Too few or too many digits.
    #[error("a request number has 12 digits, not {found}")]
    WrongLength {
        /// How many digits were found.
        found: usize,
    },
    /// A digit is wrong, or two neighbours are swapped.
    #[error("the check digit does not fit: a digit is wrong or two are swapped")]
    WrongCheckDigit,
    /// The year cannot be written with two digits of this century.
    #[error("year {0} lies outside 2000 to 2099")]
    YearOutOfRange(i32),
    /// The year has used up its nine digits.
    #[error("sequence {0} needs more than nine digits")]
    SequenceOutOfRange(u64),
}

impl RequestNumber {
    /// The number of the `sequence`-th request of a year (year in Asia/Shanghai, 2000 to 2099;
    /// sequence up to [`LAST_SEQUENCE`]).
    pub fn compose(year: i32, sequence: u64) -> Result<Self, NumberError> {
        if !(2000..=2099).contains(&year) {
            return Err(NumberError::YearOutOfRange(year));
        }
        if sequence > LAST_SEQUENCE {
            return Err(NumberError::SequenceOutOfRange(sequence));
        }
        let payload = format!("{:02}{sequence:09}", year - 2000);
        let check = interim(&payload);
        Ok(Self(format!("{payload}{check}")))
    }

    /// Reads a number as people type it: blanks, hyphens and full-width digits are accepted.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let mut digits = String::with_capacity(DIGITS);
        let mut found = 0;
        for c in text
            .chars()
            .map(half_width)
            .filter(|c| !is_blank(*c) && !is_dash(*c))
        {
            if !c.is_ascii_digit() {
                return Err(NumberError::NotDigits);
            }
            found += 1;
            if found <= DIGITS {
                digits.push(c);
            }
        }
        if found != DIGITS {
            return Err(NumberError::WrongLength { found });
        }
        if interim(&digits) != 0 {
            return Err(NumberError::WrongCheckDigit);
        }
        Ok(Self(digits))
    }

    /// The twelve digits without spaces: as stored, sent and indexed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Three groups of four digits, as shown on screen and read aloud: `2600 0000 0173`.
    pub fn grouped(&self) -> String {
        format!("{} {} {}", &self.0[..4], &self.0[4..8], &self.0[8..])
    }
}

impl fmt::Display for RequestNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for RequestNumber {
    type Error = NumberError;
    fn try_from(text: String) -> Result<Self, NumberError> {
        Self::parse(&text)
    }
}

impl From<RequestNumber> for String {
    fn from(number: RequestNumber) -> Self {
        number.0
    }
}

/// Damm's interim digit after all digits: the check digit of a payload, 0 for a valid number.
pub(crate) fn interim(digits: &str) -> u8 {
    digits.bytes().fold(0, |interim, byte| {
        QUASIGROUP[usize::from(interim)][usize::from(byte - b'0') % 10]
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_check_digit_is_that_of_damms_own_example() {
        assert_eq!(interim("572"), 4);
        assert_eq!(interim("5724"), 0);
    }

    #[test]
    fn a_number_is_grouped_by_four_to_be_read_aloud() {
        let number = RequestNumber::compose(2026, 17).unwrap();
        assert!(number.as_str().starts_with("26000000017"));
        assert_eq!(number.grouped(), format!("2600 0000 {}", &number.as_str()[8..]));
    }

    #[test]
    fn spaces_hyphens_and_full_width_digits_are_accepted() {
        let number = RequestNumber::compose(2026, 123_456_789).unwrap();
        let full: String = number
            .as_str()
            .chars()
            .map(|c| char::from_u32(c as u32 + 0xfee0).unwrap())
            .collect();
        for typed in [
            number.grouped(),
            number.grouped().replace(' ', "-"),
            number.grouped().replace(' ', "－"),
            full,
        ] {
            assert_eq!(RequestNumber::parse(&typed), Ok(number.clone()), "{typed}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_with_its_reason() {
        assert_eq!(
            RequestNumber::parse(""),
            Err(NumberError::WrongLength { found: 0 })
        );
        assert_eq!(
            RequestNumber::parse("26"),
            Err(NumberError::WrongLength { found: 2 })
        );
        assert_eq!(RequestNumber::parse("26000000017a"), Err(NumberError::NotDigits));
        assert_eq!(RequestNumber::parse("二六"), Err(NumberError::NotDigits));
        assert_eq!(
            RequestNumber::parse(&"1".repeat(500)),
            Err(NumberError::WrongLength { found: 500 })
        );
        assert_eq!(
            RequestNumber::compose(1999, 1),
            Err(NumberError::YearOutOfRange(1999))
        );
        let too_many = LAST_SEQUENCE + 1;
        assert_eq!(
            RequestNumber::compose(2026, too_many),
            Err(NumberError::SequenceOutOfRange(too_many))
        );
    }

    #[test]
    fn json_is_a_plain_string_and_is_checked_when_read() {
        let number = RequestNumber::compose(2026, 1).unwrap();
        let json = serde_json::to_string(&number).unwrap();
        assert_eq!(json, format!("\"{number}\""));
        assert_eq!(serde_json::from_str::<RequestNumber>(&json).unwrap(), number);
        let wrong = json.replace("\"26", "\"27");
        assert!(serde_json::from_str::<RequestNumber>(&wrong).is_err());
    }

    proptest! {
        #[test]
        fn every_single_wrong_digit_is_caught(year in 2000i32..=2099, sequence in 0..=LAST_SEQUENCE) {
            let number = RequestNumber::compose(year, sequence).unwrap();
            for position in 0..DIGITS {
                for wrong in b'0'..=b'9' {
                    let mut digits = number.as_str().as_bytes().to_vec();
                    if digits[position] == wrong { continue; }
                    digits[position] = wrong;
                    let typed = String::from_utf8(digits).unwrap();
                    prop_assert_eq!(RequestNumber::parse(&typed), Err(NumberError::WrongCheckDigit));
                }
            }
        }

        #[test]
        fn every_swap_of_neighbours_is_caught(year in 2000i32..=2099, sequence in 0..=LAST_SEQUENCE) {
            let number = RequestNumber::compose(year, sequence).unwrap();
            for position in 1..DIGITS {
                let mut digits = number.as_str().as_bytes().to_vec();
                if digits[position] == digits[position - 1] { continue; }
                digits.swap(position, position - 1);
                let typed = String::from_utf8(digits).unwrap();
                prop_assert_eq!(RequestNumber::parse(&typed), Err(NumberError::WrongCheckDigit));
            }
        }

        #[test]
        fn parsing_never_panics(text in any::<String>()) {
            let _ = RequestNumber::parse(&text);
        }
    }
}
