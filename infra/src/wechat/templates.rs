//! Whether the subscription templates of the settings are those that the platform has given out: a field that was renamed
//! there, or a template that was deleted, is found before a message is refused for it.

use std::collections::BTreeSet;
use std::fmt;

use nuanxin_domain::delivery::WechatKey;
use nuanxin_domain::notice_grant::GrantKind;
use serde::Deserialize;

use super::{Wechat, WechatError};
use crate::settings::WechatSettings;

/// A template of the settings.
#[derive(Debug, Clone)]
pub struct ExpectedTemplate {
    /// Our name for it.
    pub name: &'static str,
    /// Its id at the platform.
    pub id: String,
    /// Its fields there, such as `thing1`.
    pub fields: Vec<String>,
    /// One-time or long-term.
    pub kind: GrantKind,
}

impl ExpectedTemplate {
    /// Those of the settings, with the fields that we fill in.
    pub fn of(settings: &WechatSettings) -> Vec<Self> {
        let expected = |key: WechatKey| {
            let template = settings.template(key)?;
            let fields = key.fields().iter();
            Some(Self {
                name: key.code(),
                id: template.id.clone(),
                kind: template.kind,
                fields: fields.map(|(ours, _)| template.field(ours).to_owned()).collect(),
            })
        };
        WechatKey::ALL.into_iter().filter_map(expected).collect()
    }
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateFault {
    /// The platform does not list it.
    Missing,
    /// Its fields are others: those that we fill in and it does not have, and those that it has and we leave empty.
    Fields {
        /// Ours only.
        ours: Vec<String>,
        /// The platform's only.
        theirs: Vec<String>,
    },
    /// It is of another kind there than the settings say, or of one that takes no such messages.
    Kind(i64),
}

impl fmt::Display for TemplateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |fields: &[String]| match fields {
            [] => "none".to_owned(),
            fields => fields.join(", "),
        };
        match self {
            Self::Missing => write!(f, "the platform does not list it"),
            Self::Fields { ours, theirs } => write!(
                f,
                "its fields are others there (only here: {}; only there: {})",
                listed(ours),
                listed(theirs)
            ),
            Self::Kind(kind) => write!(
                f,
                "it is of type {kind} there: 2 is one-time, 3 long-term, which the settings say behind the id"
            ),
        }
    }
}

/// As the platform numbers a kind.
fn number_of(kind: GrantKind) -> i64 {
    match kind {
        GrantKind::OneTime => 2,
        GrantKind::LongTerm => 3,
    }
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    data: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    pri_tmpl_id: String,
    content: String,
    #[serde(rename = "type")]
    kind: i64,
}

impl Wechat {
    /// What is wrong with these templates, by our names; empty when all are as they should be.
    ///
    /// # Errors
    /// `WechatError`.
    pub async fn template_faults(
        &self,
        expected: &[ExpectedTemplate],
    ) -> Result<Vec<(&'static str, TemplateFault)>, WechatError> {
        let answer: Answer = self.look("gettemplate", "/wxaapi/newtmpl/gettemplate").await?;
        let faults = expected
            .iter()
            .filter_map(|one| Some((one.name, fault(one, &answer.data)?)));
        Ok(faults.collect())
    }
}

fn fault(expected: &ExpectedTemplate, listed: &[Listed]) -> Option<TemplateFault> {
    let Some(found) = listed.iter().find(|one| one.pri_tmpl_id == expected.id) else {
        return Some(TemplateFault::Missing);
    };
    if found.kind != number_of(expected.kind) {
        return Some(TemplateFault::Kind(found.kind));
    }
    let ours: BTreeSet<&str> = expected.fields.iter().map(String::as_str).collect();
    let theirs: BTreeSet<&str> = fields_of(&found.content).collect();
    let only = |one: &BTreeSet<&str>, other: &BTreeSet<&str>| -> Vec<String> {
        one.difference(other).map(|field| (*field).to_owned()).collect()
    };
    (ours != theirs).then(|| TemplateFault::Fields {
        ours: only(&ours, &theirs),
        theirs: only(&theirs, &ours),
    })
}

/// The fields of a template's text, in which each stands as `{{thing1.DATA}}`.
fn fields_of(content: &str) -> impl Iterator<Item = &str> {
    let parts = content.split("{{").skip(1);
    parts.filter_map(|part| {
        let field = part.split_once("}}")?.0.trim().strip_suffix(".DATA")?;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        (!field.is_empty() && field.len() <= 40 && field.bytes().all(fits)).then_some(field)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(id: &str) -> ExpectedTemplate {
        ExpectedTemplate {
            name: "progress",
            id: id.to_owned(),
            fields: vec!["thing2".to_owned(), "time4".to_owned()],
            kind: GrantKind::OneTime,
        }
    }

    #[test]
    fn a_template_that_is_gone_has_other_fields_or_is_of_another_kind_is_named() {
        let listed = |id: &str, content: &str, kind| Listed {
            pri_tmpl_id: id.to_owned(),
            content: content.to_owned(),
            kind,
        };
        let all = [
            listed("same", "进度:{{thing2.DATA}}\n时间:{{time4.DATA}}\n", 2),
            listed(
                "renamed",
                "进度:{{thing7.DATA}}\n时间:{{time4.DATA}} {{x y.DATA}} {{",
                2,
            ),
            listed("long", "{{thing2.DATA}}{{time4.DATA}}", 3),
        ];
        assert_eq!(fault(&expected("same"), &all), None);
        let told = |id: &str| fault(&expected(id), &all).unwrap().to_string();
        assert_eq!(told("gone"), "the platform does not list it");
        assert_eq!(
            told("renamed"),
            "its fields are others there (only here: thing2; only there: thing7)"
        );
        assert!(told("long").starts_with("it is of type 3 there"));
        let as_long = ExpectedTemplate {
            kind: GrantKind::LongTerm,
            ..expected("long")
        };
        assert_eq!(fault(&as_long, &all), None);
    }
}
