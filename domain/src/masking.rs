//! What lists show instead of personal values: `李**`, `138****5678`.
//! Masking takes any text and never fails; when in doubt it hides more.

use crate::spelling::{half_width, is_blank};

/// Surnames of two characters that are still borne.
const COMPOUND_SURNAMES: [&str; 34] = [
    "欧阳", "歐陽", "上官", "司马", "司馬", "诸葛", "諸葛", "东方", "東方", "皇甫", "尉迟", "尉遲", "公孙",
    "公孫", "慕容", "司徒", "司空", "夏侯", "令狐", "宇文", "长孙", "長孫", "端木", "南宫", "南宮", "独孤",
    "獨孤", "轩辕", "百里", "呼延", "闻人", "申屠", "钟离", "拓跋",
];

/// Shown for a value of which nothing may be shown.
const HIDDEN: &str = "***";

/// Surname and two stars: `李建国` → `李**`, `欧阳娜娜` → `欧阳**`, `John Smith` → `J***`.
///
/// The number of stars does not tell the length. A single character is hidden whole.
pub fn mask_name(name: &str) -> String {
    let plain: String = name.chars().map(half_width).collect();
    let plain = plain.trim_matches(is_blank);
    let mut chars = plain.chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    let Some(second) = chars.next() else {
        return "*".to_owned();
    };
    if !is_han(first) {
        return if first.is_alphabetic() {
            format!("{first}{HIDDEN}")
        } else {
            HIDDEN.to_owned()
        };
    }
    let compound: String = [first, second].iter().collect();
    if COMPOUND_SURNAMES.contains(&compound.as_str()) && chars.next().is_some() {
        return format!("{compound}**");
    }
    format!("{first}**")
}

/// `13812345678` → `138****5678`, `021-62581234-803` → `021-****1234-***`; what is too short is hidden whole.
pub fn mask_phone(phone: &str) -> String {
    let plain: String = phone.chars().map(half_width).filter(|c| !is_blank(*c)).collect();
    if plain.is_empty() {
        return String::new();
    }
    if let Some((area, local)) = plain
        .split_once('-')
        .filter(|(area, _)| area.starts_with('0') && area.len() <= 4)
    {
        let (local, extension) = local
            .split_once('-')
            .map_or((local, ""), |(local, _)| (local, "-***"));
        return format!("{area}-****{}{extension}", last_chars(local, 4, 7));
    }
    let (number, extension) = plain
        .split_once('-')
        .map_or((plain.as_str(), ""), |(number, _)| (number, "-***"));
    let shown = if number.chars().count() >= 11 { 3 } else { 0 };
    let head: String = number.chars().take(shown).collect();
    format!("{head}****{}{extension}", last_chars(number, 4, 8))
}

/// Any document number: the last four characters of one with twelve or more, `**************1234`; of shorter ones
/// the last two; up to four characters are hidden whole. Use it for every kind of document.
pub fn mask_id(number: &str) -> String {
    let plain: String = number.chars().map(half_width).filter(|c| !is_blank(*c)).collect();
    let count = plain.chars().count();
    let shown = match count {
        0..=4 => 0,
        5..=11 => 2,
        _ => 4,
    };
    let tail: String = plain.chars().skip(count - shown).collect();
    "*".repeat((count - shown).min(14)) + &tail
}

/// The address down to its street or road; numbers, lanes, buildings and rooms are hidden:
/// `静安区万航渡路888弄3号` → `静安区万航渡路***`. Without a road or a division nothing is shown.
pub fn mask_address(address: &str) -> String {
    let plain: Vec<char> = address
        .chars()
        .map(half_width)
        .filter(|c| !is_blank(*c))
        .collect();
    if plain.is_empty() {
        return String::new();
    }
    let number_at = (0..plain.len())
        .find(|at| starts_number(&plain[*at..]))
        .unwrap_or(plain.len());
    let kept = plain[..number_at]
        .iter()
        .rposition(|c| matches!(c, '路' | '道' | '街' | '镇' | '乡' | '区' | '县' | '市'));
    match kept {
        Some(end) => plain[..=end].iter().collect::<String>() + HIDDEN,
        None => HIDDEN.to_owned(),
    }
}

/// The last `shown` characters of a text that has at least `least`, otherwise none.
fn last_chars(text: &str, shown: usize, least: usize) -> String {
    let count = text.chars().count();
    if count < least {
        String::new()
    } else {
        text.chars().skip(count - shown).collect()
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// True for a digit of any script, and for a Chinese numeral that counts houses (三弄), not one in a name (三泉路).
fn starts_number(text: &[char]) -> bool {
    let numerals = text
        .iter()
        .take_while(|c| "〇零一二两三四五六七八九十百千".contains(**c))
        .count();
    let counts = |c: &char| "弄号號室楼樓幢栋棟单單".contains(*c);
    text.first().is_some_and(|c| c.is_numeric() && !is_han(*c))
        || (numerals > 0 && text.get(numerals).is_some_and(counts))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("李建国", "李**")]
    #[case("李明", "李**")]
    #[case("欧阳娜娜", "欧阳**")]
    #[case("诸葛亮", "诸葛**")]
    #[case("欧阳", "欧**")]
    #[case("阿卜杜拉·买买提", "阿**")]
    #[case("李", "*")]
    #[case("John Smith", "J***")]
    #[case("　王芳 ", "王**")]
    #[case("", "")]
    #[case("12345", "***")]
    fn names_show_the_surname_only(#[case] name: &str, #[case] masked: &str) {
        assert_eq!(mask_name(name), masked);
    }

    #[rstest]
    #[case("13812345678", "138****5678")]
    #[case("138 1234 5678", "138****5678")]
    #[case("021-62581234", "021-****1234")]
    #[case("021-62581234-803", "021-****1234-***")]
    #[case("0566-2081234", "0566-****1234")]
    #[case("13812345678-1234", "138****5678-***")]
    #[case("62581234", "****1234")]
    #[case("+85291234567", "+85****4567")]
    #[case("12345", "****")]
    #[case("", "")]
    fn phones_show_their_last_four_digits(#[case] phone: &str, #[case] masked: &str) {
        assert_eq!(mask_phone(phone), masked);
    }

    #[rstest]
    #[case("310106194910011239", "**************1239")]
    #[case("E12345678", "*******78")]
    #[case("1234", "****")]
    #[case("", "")]
    fn documents_show_their_last_characters(#[case] number: &str, #[case] masked: &str) {
        assert_eq!(mask_id(number), masked);
    }

    #[rstest]
    #[case("上海市静安区万航渡路888弄3号502室", "上海市静安区万航渡路***")]
    #[case("静安区曹家渡街道长寿路１００号", "静安区曹家渡街道长寿路***")]
    #[case("静安区长寿路 达安花园 3号", "静安区长寿路***")]
    #[case("临汾路三百七十五弄五号区", "临汾路***")]
    #[case("三泉路四二四弄", "三泉路***")]
    #[case("达安花园3号楼", "***")]
    #[case("静安区", "静安区***")]
    #[case("", "")]
    fn addresses_show_the_road_and_no_number(#[case] address: &str, #[case] masked: &str) {
        assert_eq!(mask_address(address), masked);
    }

    proptest! {
        #[test]
        fn masking_never_panics_and_shows_no_digit_of_an_address(text in any::<String>()) {
            let _ = (mask_name(&text), mask_phone(&text), mask_id(&text));
            prop_assert!(!mask_address(&text).chars().any(|c| c.is_ascii_digit()));
        }

        #[test]
        fn at_most_four_digits_of_an_eleven_digit_number_follow_the_stars(number in "1[3-9][0-9]{9}") {
            let masked = mask_phone(&number);
            prop_assert_eq!(masked, format!("{}****{}", &number[..3], &number[7..]));
        }
    }
}
