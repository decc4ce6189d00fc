//! What may stand in the fields of a WeChat subscription message. The type of a field is the beginning of its key
//! (`thing1`, `date2`); each type has its rule in `data/subscription-values.csv`, with the source. A value that breaks
//! its rule makes the platform refuse the whole message (47003), so every value is fitted before it is sent.
//!
//! Lengths are counted in UTF-16 units, the strictest of the readings of "character"; what is cut is cut between
//! characters as a reader sees them.

mod shape;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use unicode_segmentation::UnicodeSegmentation;

/// What stands at the end of a text that was cut.
const CUT: char = '…';
/// A name with anything but letters and symbols counts as a Chinese one.
const LONGEST_CHINESE_NAME: usize = 10;

/// Why a value cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The key names no type that is known.
    #[error("the key names no type that is known")]
    UnknownType,
    /// Nothing is left of it: the platform refuses empty values.
    #[error("the value is empty")]
    Empty,
    /// It breaks the rule of its type, which cannot be cut without saying something else.
    #[error("the value breaks the rule of its type")]
    BreaksRule,
}

/// What a value may consist of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Content {
    Text,
    Number,
    Letters,
    Symbols,
    NoChinese,
    Time,
    Date,
    Amount,
    Phone,
    Plate,
    Name,
    Chinese,
    Listed,
}

/// The rule of one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueRule {
    content: Content,
    longest: usize,
    may_be_cut: bool,
}

#[derive(Deserialize)]
struct Row {
    #[serde(rename = "type")]
    name: String,
    content: Content,
    longest: usize,
    cut: String,
}

static RULES: LazyLock<BTreeMap<String, ValueRule>> = LazyLock::new(|| {
    let table = include_bytes!("../data/subscription-values.csv");
    let rows = csv::Reader::from_reader(&table[..]).into_deserialize();
    rows.map(|row: Result<Row, _>| {
        let row = row.expect("data/subscription-values.csv is good");
        let rule = ValueRule {
            content: row.content,
            longest: row.longest,
            may_be_cut: row.cut == "yes",
        };
        (row.name, rule)
    })
    .collect()
});

/// The rule of a field: its key is the type and a number, such as `thing1`.
///
/// # Errors
/// `Unfit::UnknownType`.
pub fn rule_of(key: &str) -> Result<&'static ValueRule, Unfit> {
    let name = key.trim_end_matches(|c: char| c.is_ascii_digit());
    RULES
        .get(name)
        .filter(|_| name.len() < key.len())
        .ok_or(Unfit::UnknownType)
}

/// The value of a field as it may be sent.
///
/// # Errors
/// `Unfit`; whatever comes back obeys the rule of its type.
pub fn fitted(key: &str, text: &str) -> Result<String, Unfit> {
    rule_of(key)?.fit(text)
}

impl ValueRule {
    /// Makes a value of a text: without what the type does not allow, cut where that is all right.
    ///
    /// # Errors
    /// `Unfit::Empty`, `Unfit::BreaksRule`.
    pub fn fit(&self, text: &str) -> Result<String, Unfit> {
        let clean = self.cleaned(text);
        if clean.is_empty() {
            return Err(Unfit::Empty);
        }
        if self.is_obeyed_by(&clean) {
            return Ok(clean);
        }
        let cut = if self.may_be_cut { self.cut(&clean) } else { clean };
        if self.is_obeyed_by(&cut) {
            Ok(cut)
        } else {
            Err(Unfit::BreaksRule)
        }
    }

    /// Whether the platform takes this value.
    pub fn is_obeyed_by(&self, value: &str) -> bool {
        let longest = self.longest_for(value);
        let fits = !value.is_empty() && units(value) <= longest;
        fits && match self.content {
            Content::Text | Content::Listed => value.trim() == value && !value.contains(char::is_control),
            Content::Number => shape::is_number(value),
            Content::Letters => value.chars().all(|c| c.is_ascii_alphabetic()),
            Content::Symbols => value.chars().all(is_symbol),
            Content::NoChinese => value.chars().all(|c| c.is_ascii_graphic() || c == ' '),
            Content::Time => shape::is_time(value),
            Content::Date => shape::is_date(value),
            Content::Amount => shape::is_amount(value),
            Content::Phone => shape::is_phone(value),
            Content::Plate => shape::is_plate(value),
            Content::Name => value.chars().all(is_of_name) && value.trim() == value,
            Content::Chinese => value.chars().all(is_chinese),
        }
    }

    fn longest_for(&self, value: &str) -> usize {
        match self.content {
            Content::Name if value.contains(is_chinese) => LONGEST_CHINESE_NAME,
            // the currency sign, a decimal point and 元 stand beside the digits, which are counted by themselves
            Content::Amount => self.longest + 3,
            _ => self.longest,
        }
    }

    fn cleaned(&self, text: &str) -> String {
        let kept: String = match self.content {
            Content::Letters => text.chars().filter(char::is_ascii_alphabetic).collect(),
            Content::Symbols => text.chars().filter(|c| is_symbol(*c)).collect(),
            Content::Chinese => text.chars().filter(|c| is_chinese(*c)).collect(),
            Content::Name => text
                .chars()
                .filter(|c| is_of_name(*c) || c.is_whitespace())
                .collect(),
            _ => text
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect(),
        };
        let words: Vec<&str> = kept.split_whitespace().collect();
        words.join(" ")
    }

    fn cut(&self, text: &str) -> String {
        let mark = if self.content == Content::Text { 1 } else { 0 };
        let room = self.longest_for(text) - mark;
        let mut kept = String::new();
        for character in text.graphemes(true) {
            if units(&kept) + units(character) > room {
                break;
            }
            kept.push_str(character);
        }
        let mut kept = kept.trim_end().to_owned();
        if mark > 0 {
            kept.push(CUT);
        }
        kept
    }
}

/// UTF-16 units.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}' | '〇')
}

fn is_symbol(c: char) -> bool {
    c.is_ascii_punctuation() || matches!(c, '\u{3001}'..='\u{3011}' | '\u{FF01}'..='\u{FF0F}' | '·')
}

fn is_of_name(c: char) -> bool {
    is_chinese(c) || c.is_ascii_alphabetic() || is_symbol(c) || c == ' '
}
