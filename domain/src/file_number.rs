//! The number of a person's file (档案号): ten digits that can be spoken over a bad line.
//! An 8, eight digits drawn at random and one check digit by the same quasigroup as request numbers. It has two
//! digits fewer than a request number, so nobody who hears one takes it for the other; and because the digits are
//! drawn, one file's number leads to no other file.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::number::interim;
use crate::spelling::{half_width, is_blank, is_dash};

/// How many digits a file number has, the check digit included.
pub const DIGITS: usize = 10;

/// The largest value of the drawn digits.
pub const LARGEST: u64 = 99_999_999;

/// The first digit of every file number.
const FIRST: char = '8';

/// A valid file number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileNumber(String);

/// Why a text is no file number, or none can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileNumberError {
    /// Something other than digits, blanks and hyphens stands in the text.
    #[error("a file number consists of digits only")]
    NotDigits,
    /// Too few or too many digits.
    #[error("a file number has 10 digits, not {found}")]
    WrongLength {
        /// How many digits were found.
        found: usize,
    },
    /// The first digit is not 8.
    #[error("a file number begins with 8")]
    WrongStart,
    /// A digit is wrong, or two neighbours are swapped.
    #[error("the check digit does not fit: a digit is wrong or two are swapped")]
    WrongCheckDigit,
    /// More digits than a number holds.
    #[error("{0} has more than eight digits")]
    OutOfRange(u64),
}

impl FileNumber {
    /// The number with these eight digits, up to [`LARGEST`].
    ///
    /// # Errors
    /// `OutOfRange` above it.
    pub fn compose(drawn: u64) -> Result<Self, FileNumberError> {
        if drawn > LARGEST {
            return Err(FileNumberError::OutOfRange(drawn));
        }
        let payload = format!("{FIRST}{drawn:08}");
        let check = interim(&payload);
        Ok(Self(format!("{payload}{check}")))
    }

    /// Reads a number as people type it: blanks, hyphens and full-width digits are accepted.
    ///
    /// # Errors
    /// Why it is no file number.
    pub fn parse(text: &str) -> Result<Self, FileNumberError> {
        let mut digits = String::with_capacity(DIGITS);
        let mut found = 0;
        let folded = text.chars().map(half_width);
        for c in folded.filter(|c| !is_blank(*c) && !is_dash(*c)) {
            if !c.is_ascii_digit() {
                return Err(FileNumberError::NotDigits);
            }
            found += 1;
            if found <= DIGITS {
                digits.push(c);
            }
        }
        if found != DIGITS {
            return Err(FileNumberError::WrongLength { found });
        }
        if !digits.starts_with(FIRST) {
            return Err(FileNumberError::WrongStart);
        }
        if interim(&digits) != 0 {
            return Err(FileNumberError::WrongCheckDigit);
        }
        Ok(Self(digits))
    }

    /// The ten digits without spaces: as stored, sent and indexed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Three, three and four digits, as shown on screen and read aloud: `800 000 0017`.
    pub fn grouped(&self) -> String {
        format!("{} {} {}", &self.0[..3], &self.0[3..6], &self.0[6..])
    }
}

impl fmt::Display for FileNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for FileNumber {
    type Error = FileNumberError;
    fn try_from(text: String) -> Result<Self, FileNumberError> {
        Self::parse(&text)
    }
}

impl From<FileNumber> for String {
    fn from(number: FileNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::number::{LAST_SEQUENCE, RequestNumber};

    #[test]
    fn it_is_grouped_to_be_read_aloud_and_read_however_it_is_typed() {
        let number = FileNumber::compose(17).unwrap();
        assert!(number.as_str().starts_with("800000017"));
        let full: String = number
            .as_str()
            .chars()
            .map(|c| char::from_u32(c as u32 + 0xfee0).unwrap())
            .collect();
        for typed in [number.grouped(), number.grouped().replace(' ', "－"), full] {
            assert_eq!(FileNumber::parse(&typed), Ok(number.clone()), "{typed}");
        }
    }

    #[test]
    fn what_is_no_file_number_is_refused_with_its_reason() {
        let short = FileNumberError::WrongLength { found: 2 };
        assert_eq!(FileNumber::parse("80"), Err(short));
        assert_eq!(FileNumber::parse("八零"), Err(FileNumberError::NotDigits));
        assert_eq!(FileNumber::parse("2600000001"), Err(FileNumberError::WrongStart));
        let many = LARGEST + 1;
        assert_eq!(FileNumber::compose(many), Err(FileNumberError::OutOfRange(many)));
    }

    proptest! {
        #[test]
        fn every_single_wrong_digit_and_every_swap_is_caught(drawn in 0..=LARGEST) {
            let number = FileNumber::compose(drawn).unwrap();
            for position in 0..DIGITS {
                for wrong in b'0'..=b'9' {
                    let mut digits = number.as_str().as_bytes().to_vec();
                    if digits[position] == wrong { continue; }
                    digits[position] = wrong;
                    prop_assert!(FileNumber::parse(&String::from_utf8(digits).unwrap()).is_err());
                }
                let mut digits = number.as_str().as_bytes().to_vec();
                if position == 0 || digits[position] == digits[position - 1] { continue; }
                digits.swap(position, position - 1);
                prop_assert!(FileNumber::parse(&String::from_utf8(digits).unwrap()).is_err());
            }
        }

        #[test]
        fn no_file_number_is_a_request_number(drawn in 0..=LARGEST, year in 2000i32..=2099, of_year in 0..=LAST_SEQUENCE) {
            prop_assert!(RequestNumber::parse(FileNumber::compose(drawn).unwrap().as_str()).is_err());
            prop_assert!(FileNumber::parse(RequestNumber::compose(year, of_year).unwrap().as_str()).is_err());
        }
    }
}
