//! The codes of case work. Labels are configuration, codes are not.

use serde::{Deserialize, Serialize};

/// 分层: how close to the benefit schemes somebody is (domain rules, section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// 特困
    SpecialHardship,
    /// 低保
    MinimumLiving,
    /// 低保边缘、低收入
    LowIncome,
    /// 刚性支出困难
    RigidExpenditure,
    /// 其他困难
    OtherHardship,
    /// 一般
    General,
}

/// 分级, from red to green: how closely somebody is looked after when the request has closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum HardshipLevel {
    /// Red.
    #[serde(rename = "I")]
    First,
    /// Orange.
    #[serde(rename = "II")]
    Second,
    /// Yellow.
    #[serde(rename = "III")]
    Third,
    /// Green.
    #[serde(rename = "IV")]
    Fourth,
}

/// Whether a request is worked on as a case (个案) rather than as a single service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CaseStanding {
    /// The advisor proposes it.
    Proposed,
    /// The lead has confirmed it.
    Confirmed,
}

/// Why something was done before the assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ServiceGround {
    /// 先行救助: help first; of urgent requests and SOS only.
    EmergencyFirst,
}

/// What a referral passes on to the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReferredField {
    /// The person's name.
    Name,
    /// Phone numbers.
    Phone,
    /// The identity number.
    Id,
    /// The address.
    Address,
    /// What the person needs, in words.
    Need,
}

/// 救助身份: what somebody can be granted (domain rules, section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BenefitStatus {
    /// 特困
    SpecialHardship,
    /// 低保
    MinimumLiving,
    /// 低保边缘、低收入
    LowIncome,
    /// 刚性支出困难
    RigidExpenditure,
    /// 其他困难
    OtherHardship,
    /// 防止返贫监测对象
    PovertyMonitoring,
    /// 孤儿
    Orphan,
    /// 事实无人抚养儿童
    UnsupportedChild,
}

/// What happened to a benefit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BenefitChange {
    /// 新增: granted from this day on.
    Started,
    /// Not granted.
    Refused,
    /// 退出: it ended.
    Ended,
}
