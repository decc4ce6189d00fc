//! Phone numbers as people type them, brought to one canonical text so that look-ups find them.
//! Mobile: `13812345678` · landline: `021-62581234`, with extension `021-62581234-803` ·
//! 400 and 800 numbers: `4008208820` · abroad: `+85291234567`.

use std::fmt;

use crate::masking::mask_phone;
use crate::spelling::{half_width, is_blank, is_dash};

/// The area code assumed for a landline typed without one: Shanghai, the reference city.
pub const DEFAULT_AREA_CODE: &str = "021";

/// More characters than this are no phone number, whatever they are.
const LONGEST_INPUT: usize = 64;

/// A phone number in canonical form. `Debug` shows the masked form only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(String);

/// Why a text is no phone number. The text itself is never repeated: it is personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Nothing was typed.
    #[error("a phone number is missing")]
    Empty,
    /// Letters or other characters that no phone number has.
    #[error("a phone number consists of digits, with an extension after 转, ext or a hyphen")]
    Characters,
    /// The digits form neither a mobile, a landline, a 400/800 nor an international number.
    #[error("neither a mobile number of 11 digits nor a landline with its area code")]
    Form,
    /// An extension has one to six digits.
    #[error("an extension has one to six digits")]
    Extension,
}

impl PhoneNumber {
    /// The canonical text: to be sealed, indexed or masked, never logged.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True for a mobile number of the mainland: eleven digits from 13 to 19, without extension. Only these
    /// receive text messages.
    pub fn is_mainland_mobile(&self) -> bool {
        is_mobile(&self.0)
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask_phone(&self.0))
    }
}

/// Reads a number in any usual spelling; a landline without area code is Shanghai's.
pub fn normalise_phone(text: &str) -> Result<PhoneNumber, PhoneError> {
    normalise_phone_in(text, DEFAULT_AREA_CODE)
}

/// Reads a number in any usual spelling; a landline without area code gets `area_code` (such as `0566`).
pub fn normalise_phone_in(text: &str, area_code: &str) -> Result<PhoneNumber, PhoneError> {
    let plain: String = text
        .chars()
        .take(LONGEST_INPUT + 1)
        .map(half_width)
        .collect::<String>()
        .to_lowercase();
    let plain = plain.trim_matches(is_blank);
    if plain.is_empty() {
        return Err(PhoneError::Empty);
    }
    if plain.chars().count() > LONGEST_INPUT {
        return Err(PhoneError::Form);
    }
    let (number, extension) = split_extension(plain)?;
    let abroad = number.starts_with('+') || number.starts_with("00");
    let groups = digit_groups(number)?;
    let whole = groups.concat();
    if let Some(canonical) = canonical(&whole, abroad, area_code) {
        return Ok(PhoneNumber(with_extension(canonical, extension)));
    }
    // `021-62581234-803`: the last group may be an extension that nothing but a hyphen announces.
    let (Some((last, rest)), None) = (groups.split_last(), &extension) else {
        return Err(PhoneError::Form);
    };
    match canonical(&rest.concat(), abroad, area_code) {
        Some(canonical) if last.len() <= 6 => Ok(PhoneNumber(with_extension(canonical, Some(last.clone())))),
        _ => Err(PhoneError::Form),
    }
}

fn with_extension(number: String, extension: Option<String>) -> String {
    match extension {
        Some(extension) => format!("{number}-{extension}"),
        None => number,
    }
}

/// Cuts off what follows 转, ext, x, # or 分机.
fn split_extension(text: &str) -> Result<(&str, Option<String>), PhoneError> {
    let marks = [
        "分机号",
        "分机",
        "分機",
        "转接",
        "转",
        "轉",
        "extension",
        "ext.",
        "ext",
        "x",
        "#",
    ];
    let Some((at, mark)) = marks
        .iter()
        .filter_map(|mark| text.find(mark).map(|at| (at, *mark)))
        .min_by_key(|m| m.0)
    else {
        return Ok((text, None));
    };
    let after = text[at + mark.len()..].trim_start_matches(|c: char| {
        is_blank(c) || is_dash(c) || matches!(c, ':' | '.' | '分' | '机' | '機' | '号' | '接')
    });
    let digits = digit_groups(after)?.concat();
    if digits.is_empty() || digits.len() > 6 {
        return Err(PhoneError::Extension);
    }
    let before = text[..at].trim_end_matches(|c: char| is_blank(c) || is_dash(c) || c == ',');
    Ok((before, Some(digits)))
}

/// The runs of digits between blanks, hyphens, dots and brackets.
fn digit_groups(text: &str) -> Result<Vec<String>, PhoneError> {
    let mut groups = vec![String::new()];
    for c in text.trim_start_matches('+').chars() {
        if c.is_ascii_digit() {
            if let Some(group) = groups.last_mut() {
                group.push(c);
            }
        } else if is_blank(c) || is_dash(c) || matches!(c, '(' | ')' | '.' | '/' | '·') {
            groups.push(String::new());
        } else {
            return Err(PhoneError::Characters);
        }
    }
    groups.retain(|group| !group.is_empty());
    Ok(groups)
}

fn canonical(digits: &str, abroad: bool, area_code: &str) -> Option<String> {
    if abroad {
        let number = digits.strip_prefix("00").unwrap_or(digits);
        if let Some(home) = number.strip_prefix("86") {
            let home = home.strip_prefix('0').unwrap_or(home);
            return mainland(home, area_code).or_else(|| mainland(&format!("0{home}"), area_code));
        }
        let length_fits = (8..=15).contains(&number.len()) && !number.starts_with('0');
        return length_fits.then(|| format!("+{number}"));
    }
    mainland(digits, area_code).or_else(|| {
        let home = digits.strip_prefix("86").filter(|home| is_mobile(home))?;
        Some(home.to_owned())
    })
}

fn mainland(digits: &str, area_code: &str) -> Option<String> {
    if is_mobile(digits) {
        return Some(digits.to_owned());
    }
    if digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800")) {
        return Some(digits.to_owned());
    }
    if digits.starts_with('0') {
        let area = if digits.starts_with("010") || digits.starts_with("02") {
            3
        } else {
            4
        };
        let (area, local) = digits.split_at_checked(area)?;
        return local_fits(area, local).then(|| format!("{area}-{local}"));
    }
    (digits.starts_with(|c: char| ('2'..='9').contains(&c)) && local_fits(area_code, digits))
        .then(|| format!("{area_code}-{digits}"))
}

/// Local numbers have eight digits behind an area code of three, seven or eight behind one of four.
fn local_fits(area: &str, local: &str) -> bool {
    local.len() == 8 || (area.len() == 4 && local.len() == 7)
}

fn is_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 11 && bytes[0] == b'1' && bytes[1] >= b'3' && bytes.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("13812345678", "13812345678")]
    #[case("138 1234 5678", "13812345678")]
    #[case("138-1234-5678", "13812345678")]
    #[case("１３８１２３４５６７８", "13812345678")]
    #[case("+86 138 1234 5678", "13812345678")]
    #[case("+86-13812345678", "13812345678")]
    #[case("＋８６　１３８１２３４５６７８", "13812345678")]
    #[case("008613812345678", "13812345678")]
    #[case("8613812345678", "13812345678")]
    #[case("13812345678转1234", "13812345678-1234")]
    #[case("021-62581234", "021-62581234")]
    #[case("(021) 6258 1234", "021-62581234")]
    #[case("（021）6258－1234", "021-62581234")]
    #[case("02162581234", "021-62581234")]
    #[case("62581234", "021-62581234")]
    #[case("+86 21 6258 1234", "021-62581234")]
    #[case("+86 (0)21 6258 1234", "021-62581234")]
    #[case("021-62581234转803", "021-62581234-803")]
    #[case("021-62581234－803", "021-62581234-803")]
    #[case("021-62581234 ext. 803", "021-62581234-803")]
    #[case("021-62581234-分机803", "021-62581234-803")]
    #[case("62581234#803", "021-62581234-803")]
    #[case("0566-2081234", "0566-2081234")]
    #[case("021-0000-0012", "021-00000012")]
    #[case("400-820-8820", "4008208820")]
    #[case("+852 9123 4567", "+85291234567")]
    #[case("00852 91234567", "+85291234567")]
    fn usual_spellings_become_one_number(#[case] typed: &str, #[case] canonical: &str) {
        assert_eq!(normalise_phone(typed).unwrap().as_str(), canonical);
    }

    #[rstest]
    #[case("", PhoneError::Empty)]
    #[case("  　", PhoneError::Empty)]
    #[case("1381234567", PhoneError::Form)]
    #[case("138123456789", PhoneError::Form)]
    #[case("12812345678", PhoneError::Form)]
    #[case("110", PhoneError::Form)]
    #[case("没有电话", PhoneError::Characters)]
    #[case("abc", PhoneError::Characters)]
    #[case("021-62581234转", PhoneError::Extension)]
    #[case("021-62581234转1234567", PhoneError::Extension)]
    #[case("+86 12", PhoneError::Form)]
    fn what_is_no_phone_number_is_refused(#[case] typed: &str, #[case] error: PhoneError) {
        assert_eq!(normalise_phone(typed), Err(error));
    }

    #[test]
    fn only_mainland_mobiles_receive_text_messages() {
        assert!(normalise_phone("+8613812345678").unwrap().is_mainland_mobile());
        for other in ["021-62581234", "+85291234567", "4008208820", "13812345678转12"] {
            assert!(!normalise_phone(other).unwrap().is_mainland_mobile(), "{other}");
        }
    }

    #[test]
    fn a_landline_without_area_code_belongs_to_the_city_asked() {
        assert_eq!(
            normalise_phone_in("2081234", "0566").unwrap().as_str(),
            "0566-2081234"
        );
        assert_eq!(normalise_phone("2081234"), Err(PhoneError::Form));
    }

    #[test]
    fn debug_output_hides_the_number() {
        assert_eq!(
            format!("{:?}", normalise_phone("13812345678").unwrap()),
            "138****5678"
        );
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_is_stable(text in "[-+0-9０-９ 转x#()a]{0,30}|.*") {
            if let Ok(number) = normalise_phone(&text) {
                prop_assert_eq!(normalise_phone(number.as_str()).unwrap(), number);
            }
        }
    }
}
