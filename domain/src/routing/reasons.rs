//! Why the router decided as it did, in sentences that staff read. Names of divisions and the words that name them,
//! never the rest of the address.

use serde::Serialize;

mod book;
mod place;

/// A reason with its sentence: one piece of evidence, or what follows from several.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// Stable code.
    pub code: &'static str,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Code of the street that this piece of evidence alone points to; none when it points to none.
    pub street_code: Option<String>,
    /// How sure this piece of evidence alone is, 0 to 1; none when it points to no street.
    pub confidence: Option<f64>,
}

impl Reason {
    fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            code,
            zh: zh.into(),
            en: en.into(),
            street_code: None,
            confidence: None,
        }
    }

    /// As evidence for a street.
    pub(super) fn of(self, street_code: &str, confidence: f64) -> Self {
        Self {
            street_code: Some(street_code.to_owned()),
            confidence: Some(confidence),
            ..self
        }
    }

    pub(super) fn committee_given(name: &str) -> Self {
        Self::new(
            "committee_given",
            format!("选择了{name}"),
            format!("{name} was picked"),
        )
    }

    pub(super) fn committee_unknown() -> Self {
        Self::new(
            "committee_unknown",
            "选择的居委会不在名单中",
            "The picked committee is not in the list",
        )
    }

    /// The words as they were written, and the committee that they belong to where they are not its name.
    pub(super) fn named(code: &'static str, said: &str, committee: Option<&str>) -> Self {
        let (zh, en) = match committee {
            Some(name) => (format!("，属于{name}"), format!(", which belongs to {name}")),
            None => (String::new(), String::new()),
        };
        Self::new(
            code,
            format!("地址中写有“{said}”{zh}"),
            format!("The address names “{said}”{en}"),
        )
    }

    pub(super) fn whereabouts(name: &str) -> Self {
        Self::new(
            "whereabouts",
            format!("本人现在{name}"),
            format!("The person is now in {name}"),
        )
    }

    pub(super) fn disagree(first: &str, second: &str) -> Self {
        let zh = format!("信息不一致：{first}和{second}，请先问清");
        Self::new(
            "names_disagree",
            zh,
            format!("{first} and {second} do not agree: ask first"),
        )
    }

    pub(super) fn ambiguous(name: &str) -> Self {
        let en = format!("“{name}” may mean more than one place");
        Self::new("ambiguous_name", format!("“{name}”不止一处，不能确定"), en)
    }

    pub(super) fn other_district(name: &str) -> Self {
        Self::new(
            "other_district",
            format!("地址写的是{name}"),
            format!("The address lies in {name}"),
        )
    }

    pub(super) fn now_elsewhere(name: &str) -> Self {
        let en = format!("The person is now in {name}: ask who should help");
        Self::new("now_elsewhere", format!("本人现在{name}，请先问清由谁帮助"), en)
    }

    pub(super) fn point_near(point: &str, metres: f64) -> Self {
        let zh = format!("离{point}约{metres:.0}米");
        Self::new("point_near", zh, format!("About {metres:.0} m from {point}"))
    }

    pub(super) fn point_far() -> Self {
        Self::new(
            "point_far",
            "位置离所有站点都超过1.5公里",
            "The position is more than 1.5 km from every point",
        )
    }

    pub(super) fn point_inaccurate() -> Self {
        Self::new(
            "point_inaccurate",
            "位置不够准确，未采用",
            "The position is too inaccurate to be used",
        )
    }

    pub(super) fn no_station(street: &str) -> Self {
        Self::new(
            "no_station",
            format!("{street}还没有站点"),
            format!("{street} has no station yet"),
        )
    }

    pub(super) fn nothing_known() -> Self {
        let zh = "没有能确定街道的信息，由区里人工判断";
        Self::new(
            "nothing_known",
            zh,
            "Nothing tells the street: a person at the district decides",
        )
    }
}
