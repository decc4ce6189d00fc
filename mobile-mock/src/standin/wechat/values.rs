//! The rules of a template's values, as the platform states them; written without a look at the product's.

/// Whether the platform takes this value in a field such as `thing1`.
pub(super) fn is_taken(field: &str, value: &str) -> bool {
    let name = field.trim_end_matches(|c: char| c.is_ascii_digit());
    let length = value.chars().count();
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let has_han = value.chars().any(is_han);
    if value.chars().any(char::is_control) {
        return false;
    }
    match name {
        "thing" => length <= 20,
        "number" => length <= 32 && digits > 0 && value.chars().all(|c| c.is_ascii_digit() || c == '.'),
        "letter" => length <= 32 && value.chars().all(|c| c.is_ascii_alphabetic()),
        "symbol" => length <= 5 && !value.chars().any(char::is_alphanumeric),
        "character_string" => length <= 32 && !has_han,
        "time" => value.contains(':') && digits >= 2,
        "date" => digits >= 2 && value.contains(['-', '/', '.', '年', '月']),
        "amount" => digits > 0 && digits <= 12,
        "phone_number" => length <= 17 && digits > 0 && !has_han,
        "car_number" => length <= 8,
        "name" => length <= if has_han { 10 } else { 20 },
        "phrase" => length <= 5 && value.chars().all(is_han),
        "enum" | "enum_string" => true,
        _ => false,
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}' | '〇')
}
