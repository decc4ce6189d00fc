//! One number for each kind of reference data, raised in the transaction of each change: whoever keeps a
//! snapshot sees by it that the snapshot is old.

use std::collections::BTreeMap;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::db::DbError;

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reference_versions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A kind of reference data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Divisions and stations.
    Places,
    /// Who is on duty, who is on leave.
    Roster,
    /// Who is on the staff, and what they may do.
    Staff,
    /// Public holidays and make-up workdays.
    Calendar,
    /// Periods.
    Policy,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Places => "places",
            Self::Roster => "roster",
            Self::Staff => "staff",
            Self::Calendar => "calendar",
            Self::Policy => "policy",
        }
    }
}

/// The versions at one moment; 0 for what has never been written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Versions(BTreeMap<String, i64>);

impl Versions {
    /// The version of one kind.
    pub fn of(&self, part: Part) -> i64 {
        self.0.get(part.name()).copied().unwrap_or(0)
    }
}

/// Raises the version of what the caller's transaction changes.
///
/// # Errors
/// What the database reported.
pub async fn bump(tx: &impl ConnectionTrait, part: Part) -> Result<(), DbError> {
    let first = row::ActiveModel {
        name: Set(part.name().to_owned()),
        version: Set(1),
    };
    let present = Expr::col((row::Entity, row::Column::Version));
    let raise = OnConflict::column(row::Column::Name)
        .value(row::Column::Version, present.add(1))
        .to_owned();
    row::Entity::insert(first)
        .on_conflict(raise)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// All versions now.
///
/// # Errors
/// What the database reported.
pub async fn read(db: &impl ConnectionTrait) -> Result<Versions, DbError> {
    let rows = row::Entity::find().all(db).await?;
    Ok(Versions(
        rows.into_iter().map(|row| (row.name, row.version)).collect(),
    ))
}
