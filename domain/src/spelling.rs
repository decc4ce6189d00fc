//! How people type: full-width letters and digits, ideographic spaces, many kinds of hyphen.
//! One folding for all readers of typed text, so that the same input is the same everywhere.

/// Half-width form of a full-width character (U+FF01–U+FF5E and the ideographic space); others unchanged.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// True for white space and for characters that are invisible on screen (zero-width, byte order mark).
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// True for the hyphens, dashes and minus signs that people type between groups of digits.
pub(crate) fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{ff70}' | '\u{2500}'
    )
}

/// The text in half-width characters, without blanks.
pub(crate) fn compact(text: &str) -> String {
    text.chars().map(half_width).filter(|c| !is_blank(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_digits_letters_and_spaces_become_half_width() {
        assert_eq!(compact("１３８\u{3000}Ａ\u{200b}ｂ－"), "138Ab-");
        assert_eq!(compact("静安区"), "静安区");
    }

    #[test]
    fn the_number_one_is_no_dash() {
        assert!(!is_dash('一'));
        assert!(is_dash('—') && is_dash(half_width('－')) && is_dash('ー'));
    }
}
