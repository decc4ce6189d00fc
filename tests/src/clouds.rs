//! The two cloud providers of text messages: which id each of the product's texts has there.

use mobile_mock::standin::{SMS_APP_ID, SMS_SIGN};
use nuanxin_domain::delivery::SmsText;

/// A text as a provider knows it.
pub struct CloudText {
    /// Its name in the product; English ones end in `_en`.
    pub key: String,
    /// Its id there.
    pub id: String,
    /// The text, with its value as the provider writes it.
    pub text: String,
}

/// Every text in both languages, as this provider knows them.
pub fn texts(provider: &str) -> Vec<CloudText> {
    let both = SmsText::all().into_iter().flat_map(|text| {
        let english = format!("{}_en", text.key);
        [(text.key.clone(), &text.zh), (english, &text.en)]
    });
    let numbered = both.zip(100_001..);
    numbered
        .map(|((key, text), number)| match provider {
            "tencent" => CloudText {
                key,
                id: number.to_string(),
                // filled in by position; ours have one value at most
                text: ["{number}", "{count}", "{link}"]
                    .iter()
                    .fold(text.clone(), |text, name| text.replace(name, "{1}")),
            },
            _ => CloudText {
                key,
                id: format!("SMS_{number}"),
                text: text.clone(),
            },
        })
        .collect()
}

/// The id of one of them.
pub fn id_of(provider: &str, key: &str) -> String {
    let found = texts(provider).into_iter().find(|text| text.key == key);
    found.expect("a text of this name").id
}

/// The settings that name them.
pub(crate) fn settings(provider: &str) -> [(&'static str, String); 4] {
    let all: Vec<String> = texts(provider)
        .iter()
        .map(|text| format!("{}={}", text.key, text.id))
        .collect();
    [
        ("PROVIDER", provider.to_owned()),
        ("APP_ID", SMS_APP_ID.to_owned()),
        ("SIGN_NAME", SMS_SIGN.to_owned()),
        ("TEMPLATES", all.join(",")),
    ]
}
