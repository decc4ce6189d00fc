//! What people set for themselves: in which language they are written to, and how the pages look for them. It goes with the
//! account, from one device to the next.

use serde::{Deserialize, Serialize};

/// In which language messages are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum WrittenLanguage {
    /// 中文
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English
    #[serde(rename = "en")]
    English,
}

/// How large letters and targets are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TextSize {
    /// As usual.
    #[default]
    Standard,
    /// 大字
    Elder,
    /// 特大
    Largest,
}

/// How strong colours stand out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Contrast {
    /// As usual.
    #[default]
    Normal,
    /// For those who see badly.
    High,
}

/// What somebody has set; whoever has set nothing has the defaults.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OwnSettings {
    /// In which language messages come.
    pub language: WrittenLanguage,
    /// Letters.
    pub text_size: TextSize,
    /// Colours.
    pub contrast: Contrast,
}
