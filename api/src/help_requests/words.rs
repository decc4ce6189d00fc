//! Staff's two kinds of text, as the domain keeps them.

use nuanxin_domain::help_request::Words;
use nuanxin_domain::personal::Personal;

/// Internal and told words; blank ones are none.
pub fn words(internal_note: Option<&str>, told: Option<&str>) -> Words {
    let filled = |text: Option<&str>| {
        text.filter(|text| !text.trim().is_empty())
            .map(|text| Personal::new(text.to_owned()))
    };
    Words {
        internal_note: filled(internal_note),
        told: filled(told),
        said: None,
    }
}

/// Several texts as one, to be read for words of danger.
pub fn joined<'a>(texts: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let filled: Vec<&str> = texts.into_iter().flatten().collect();
    filled.join("\n")
}
