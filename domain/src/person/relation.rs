//! What one person is to another.

use serde::{Deserialize, Serialize};

/// What the owner of a phone is to the person, or a member to the one with whom a household was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// 本人: the person; in a household, the one with whom it was opened.
    Oneself,
    /// 配偶
    Spouse,
    /// 子女
    Child,
    /// 父母
    Parent,
    /// 孙子女、外孙子女
    Grandchild,
    /// 祖父母、外祖父母
    Grandparent,
    /// 兄弟姐妹
    Sibling,
    /// 其他亲属
    OtherRelative,
    /// 监护人
    Guardian,
    /// 护工、保姆
    Carer,
    /// 邻居
    Neighbour,
    /// 朋友
    Friend,
    /// 其他
    Other,
}
