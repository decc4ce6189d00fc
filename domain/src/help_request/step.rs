//! The seven steps of a case (七个环节), as far as a request has come.

use serde::{Deserialize, Serialize};

/// Step of the case (domain rules, section 4). Labels are configuration, codes are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// 发现报告
    Report,
    /// 首问接待
    FirstContact,
    /// 困境评估
    Assessment,
    /// 基础服务救助
    Service,
    /// 转介跟进
    Referral,
    /// 成效评估
    Evaluation,
    /// 返贫保障
    Safeguard,
}
