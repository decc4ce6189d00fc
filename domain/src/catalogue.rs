//! The service catalogue (救助服务事项清单): twenty-one items in five modules, and the named programmes.
//! Service records refer to items by number; a district may add its own above [`LAST_OFFICIAL`].

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The official list ends here; numbers above it are a district's own.
pub const LAST_OFFICIAL: u16 = 21;

/// The five modules of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CatalogueModule {
    /// 主动发现
    Discovery,
    /// 困境评估
    Assessment,
    /// 救助服务
    Service,
    /// 资源链接
    Resources,
    /// 队伍赋能
    Team,
}

impl CatalogueModule {
    /// Title as users read it.
    pub fn title_zh(self) -> &'static str {
        match self {
            Self::Discovery => "主动发现",
            Self::Assessment => "困境评估",
            Self::Service => "救助服务",
            Self::Resources => "资源链接",
            Self::Team => "队伍赋能",
        }
    }

    /// Title in English.
    pub fn title_en(self) -> &'static str {
        match self {
            Self::Discovery => "Finding people in need",
            Self::Assessment => "Hardship assessment",
            Self::Service => "Services",
            Self::Resources => "Linking resources",
            Self::Team => "Strengthening the team",
        }
    }
}

/// One item of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueItem {
    /// The number by which service records refer to it: 1 to 21 in the official list.
    pub number: u16,
    /// Its module.
    pub module: CatalogueModule,
    /// Title as users read it.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
}

/// A named programme of the resource pool (资源联盟池). What is not known is empty, never guessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Programme {
    /// Stable code.
    pub code: String,
    /// Name as users read it.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// The street that runs it (9 digits, edition 2022); none for a programme of the district.
    pub street_code: Option<String>,
    /// What it gives.
    pub gives_zh: Option<String>,
    /// What it gives, in English.
    pub gives_en: Option<String>,
    /// For whom.
    pub for_whom_zh: Option<String>,
    /// For whom, in English.
    pub for_whom_en: Option<String>,
    /// How many people it can serve at a time.
    pub capacity: Option<u32>,
    /// How a provider is reached; never a private number.
    pub contact: Option<String>,
}

/// The official list, by number.
pub fn catalogue() -> Vec<CatalogueItem> {
    rows(include_str!("../data/catalogue.csv"))
}

/// The programmes that are known by name.
pub fn programmes() -> Vec<Programme> {
    rows(include_str!("../data/programmes.csv"))
}

/// Rows of a file that is part of the program; a test counts them, so a row that cannot be read is noticed.
fn rows<T: DeserializeOwned>(text: &str) -> Vec<T> {
    csv::Reader::from_reader(text.as_bytes())
        .into_deserialize()
        .filter_map(Result::ok)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_official_list_has_twenty_one_items_in_five_modules() {
        let items = catalogue();
        let numbers: Vec<u16> = items.iter().map(|item| item.number).collect();
        assert_eq!(numbers, (1..=LAST_OFFICIAL).collect::<Vec<_>>());
        let count = |module| items.iter().filter(|item| item.module == module).count();
        use CatalogueModule::{Assessment, Discovery, Resources, Service, Team};
        assert_eq!(
            [Discovery, Assessment, Service, Resources, Team].map(count),
            [5, 3, 9, 2, 2]
        );
        assert!(
            items
                .iter()
                .all(|item| !item.title_zh.is_empty() && item.title_en.is_ascii())
        );
        assert_eq!(items[12].title_zh, "个案管理");
    }

    #[test]
    fn the_named_programmes_say_what_is_known_and_leave_the_rest_empty() {
        let programmes = programmes();
        let names: Vec<&str> = programmes
            .iter()
            .map(|programme| programme.name_zh.as_str())
            .collect();
        assert_eq!(names, ["放飞希望爱心助学", "心理减压", "夕阳扶持计划"]);
        assert!(
            programmes
                .iter()
                .all(|programme| programme.street_code.as_deref() == Some("310106014"))
        );
        assert_eq!(programmes[2].gives_zh, None);
    }
}
