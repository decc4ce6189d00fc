//! The words, as data: `data/notice-wording.csv` for every notice and channel, `data/sms-texts.csv` for the texts that are
//! agreed with a gateway, `data/wechat-templates.csv` for the fields of the subscription templates. No text has room for
//! a need, a diagnosis, an address or a name: the only things filled in are a number and a count.

use crate::account::WrittenLanguage;
use crate::notice::NoticeTemplate;
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// What a message says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Saying {
    /// One notice.
    Notice(NoticeTemplate),
    /// Several, to a resident.
    Several,
    /// Several about one request.
    SeveralOfOne,
    /// Several, to a member of staff.
    StaffSeveral,
    /// That there is something, and nothing of what.
    Neutral,
}

impl Saying {
    /// Everything that can be said.
    pub fn all() -> Vec<Saying> {
        let merged = [
            Saying::Several,
            Saying::SeveralOfOne,
            Saying::StaffSeveral,
            Saying::Neutral,
        ];
        let notices = NoticeTemplate::ALL
            .iter()
            .map(|template| Saying::Notice(*template));
        notices.chain(merged).collect()
    }

    /// Its name in the table.
    pub fn code(self) -> String {
        match self {
            Saying::Notice(template) => code(&template),
            Saying::Several => "several".to_owned(),
            Saying::SeveralOfOne => "several_of_one".to_owned(),
            Saying::StaffSeveral => "staff_several".to_owned(),
            Saying::Neutral => "neutral".to_owned(),
        }
    }
}

fn code<T: Serialize>(value: &T) -> String {
    let text = serde_json::to_value(value).ok();
    text.and_then(|text| text.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// A subscription template of the mini-program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WechatKey {
    /// How a request goes on (办理进度).
    Progress,
    /// A question waits (待办提醒).
    Question,
}

impl WechatKey {
    /// Every template.
    pub const ALL: [WechatKey; 2] = [WechatKey::Progress, WechatKey::Question];

    /// Its name.
    pub fn code(self) -> &'static str {
        match self {
            WechatKey::Progress => "progress",
            WechatKey::Question => "question",
        }
    }

    /// Its fields, in the keys under which it is applied for at the platform, with what stands in each.
    pub fn fields(self) -> &'static [(String, Says)] {
        FIELDS.get(&self).map_or(&[], Vec::as_slice)
    }
}

/// What stands in a field of a subscription message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// The request's number.
    Number,
    /// What happened, in at most 20 characters.
    What,
    /// How it stands, in at most five Chinese characters.
    Status,
    /// When.
    Time,
}

/// The words of one saying.
#[derive(Debug, Clone, Deserialize)]
pub struct Wording {
    /// Its name.
    pub template: String,
    /// Raised with every change.
    pub version: u16,
    /// The sentence of the inbox and of WeCom, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The text of a text message; none where no text message is sent.
    pub sms: Option<String>,
    /// The subscription template; none where none is sent.
    pub wechat: Option<WechatKey>,
    /// In a few words, in Chinese: heading of a card, field of a subscription message.
    pub short_zh: Option<String>,
    /// In English.
    pub short_en: Option<String>,
    /// How it stands.
    pub phrase: Option<String>,
}

/// A text that is agreed with a gateway.
#[derive(Debug, Clone, Deserialize)]
pub struct SmsText {
    /// Its name there.
    pub key: String,
    /// Raised with every change.
    pub version: u16,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

#[derive(Deserialize)]
struct Field {
    template: WechatKey,
    field: String,
    says: Says,
}

fn table<T: DeserializeOwned>(bytes: &'static [u8]) -> Vec<T> {
    let rows = csv::Reader::from_reader(bytes).into_deserialize();
    rows.map(|row| row.expect("the tables of words are good"))
        .collect()
}

static WORDINGS: LazyLock<HashMap<String, Wording>> = LazyLock::new(|| {
    let rows: Vec<Wording> = table(include_bytes!("../../data/notice-wording.csv"));
    rows.into_iter().map(|row| (row.template.clone(), row)).collect()
});

static SMS: LazyLock<HashMap<String, SmsText>> = LazyLock::new(|| {
    let rows: Vec<SmsText> = table(include_bytes!("../../data/sms-texts.csv"));
    rows.into_iter().map(|row| (row.key.clone(), row)).collect()
});

static FIELDS: LazyLock<BTreeMap<WechatKey, Vec<(String, Says)>>> = LazyLock::new(|| {
    let rows: Vec<Field> = table(include_bytes!("../../data/wechat-templates.csv"));
    let mut fields: BTreeMap<WechatKey, Vec<(String, Says)>> = BTreeMap::new();
    for row in rows {
        fields
            .entry(row.template)
            .or_default()
            .push((row.field, row.says));
    }
    fields
});

impl SmsText {
    /// Every text, by name.
    pub fn all() -> Vec<&'static SmsText> {
        let mut all: Vec<&SmsText> = SMS.values().collect();
        all.sort_by(|one, other| one.key.cmp(&other.key));
        all
    }
}

impl Wording {
    /// The words of this saying.
    pub fn of(saying: Saying) -> &'static Wording {
        let found = WORDINGS.get(&saying.code());
        found.expect("every saying stands in notice-wording.csv, as a test shows")
    }

    /// The sentence of the inbox and of WeCom.
    pub fn sentence(&self, language: WrittenLanguage) -> &str {
        match language {
            WrittenLanguage::Chinese => &self.zh,
            WrittenLanguage::English => &self.en,
        }
    }

    /// The same in a few words; empty where there are none.
    pub fn short(&self, language: WrittenLanguage) -> &str {
        let short = match language {
            WrittenLanguage::Chinese => &self.short_zh,
            WrittenLanguage::English => &self.short_en,
        };
        short.as_deref().unwrap_or_default()
    }

    /// The text message that it is sent as.
    pub fn sms_text(&self) -> Option<&'static SmsText> {
        SMS.get(self.sms.as_ref()?)
    }

    /// The same with a link, where there is one.
    pub fn sms_text_with_link(&self) -> Option<&'static SmsText> {
        SMS.get(&format!("{}_link", self.sms.as_ref()?))
    }

    /// What stands in the fields of its subscription message, about the request of this number, at this time.
    /// What has to be Chinese at the platform stays so.
    pub fn wechat_values(
        &self,
        number: &str,
        at: DateTime<Utc>,
        language: WrittenLanguage,
    ) -> Vec<(&'static str, String)> {
        let fields = self.wechat.map_or(&[][..], WechatKey::fields);
        let said = |says: Says| match says {
            // the platform refuses an empty value
            Says::Number if number.is_empty() => "-".to_owned(),
            Says::Number => number.to_owned(),
            Says::What => self.short(language).to_owned(),
            Says::Status => self.phrase.clone().unwrap_or_default(),
            Says::Time => crate::calendar::local(at).format("%Y-%m-%d %H:%M").to_string(),
        };
        fields
            .iter()
            .map(|(key, says)| (key.as_str(), said(*says)))
            .collect()
    }
}

/// A text with its number and count.
pub(super) fn filled(text: &str, number: &str, count: usize) -> String {
    text.replace("{number}", number)
        .replace("{count}", &count.to_string())
}
