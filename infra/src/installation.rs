//! Whose database this is: a real installation's or the demonstration's, and under which keys its data is
//! sealed. The first program that uses a database claims it; from then on the other kind refuses it, since
//! the demonstration's passwords are public, and so does a program with other keys.

mod checks;
#[cfg(test)]
mod tests;

use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, Statement};

use crate::db::DbError;
use crate::keys::KeyRing;

pub use checks::{KeyChecks, KeyMisfit};
pub(crate) use checks::{add_checks, drop_checks};

const MADE_BY: &str = "made_by";
/// A known text sealed under the first field key; `key_check.N` under the key N of a later rotation.
const KEY_CHECK: &str = "key_check";
/// The index of a known text under the first index key; `index_check.N` under a later one.
const INDEX_CHECK: &str = "index_check";

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "installation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub value: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What kind of program made a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MadeBy {
    /// A real installation: `serve`, `work`, `staff`.
    Serve,
    /// The demonstration.
    Demo,
}

impl MadeBy {
    fn code(self) -> &'static str {
        match self {
            Self::Serve => "serve",
            Self::Demo => "demo",
        }
    }
}

/// What a claimed database says about itself.
#[derive(Debug, Clone)]
pub struct Installation {
    /// Who made it.
    pub made_by: MadeBy,
    checks: KeyChecks,
}

impl Installation {
    /// Whether its data was sealed with the keys of `ring`.
    pub fn has_keys(&self, ring: &KeyRing) -> bool {
        self.checks.fit(ring).is_ok()
    }

    /// What the keys of its data are.
    pub fn checks(&self) -> &KeyChecks {
        &self.checks
    }
}

/// What the database says about itself; none when nobody has claimed it yet.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` for a claim of another form.
pub async fn find(db: &impl ConnectionTrait) -> Result<Option<Installation>, DbError> {
    let unreadable = || DbError::Unreadable("the claim in the table installation".to_owned());
    let rows = row::Entity::find().all(db).await?;
    let made_by = rows.iter().find(|row| row.key == MADE_BY);
    let made_by = made_by.map(|row| row.value.clone());
    let checks = KeyChecks::of_rows(rows.into_iter().map(|row| (row.key, row.value)))?;
    let Some(made_by) = made_by.filter(|_| !checks.fields.is_empty()) else {
        return Ok(None);
    };
    let all = [MadeBy::Serve, MadeBy::Demo];
    let made_by = all.into_iter().find(|one| one.code() == made_by);
    let made_by = made_by.ok_or_else(unreadable)?;
    Ok(Some(Installation { made_by, checks }))
}

/// Whether somebody uses this database without having claimed it: another program's tables, or accounts and
/// requests of ours from before there were claims. To be asked before the schema is touched.
///
/// # Errors
/// What the database reported.
pub async fn is_used_unclaimed(db: &impl ConnectionTrait) -> Result<bool, DbError> {
    let backend = db.get_database_backend();
    let ask = |sql: String| Statement::from_string(backend, sql);
    let tables = match backend {
        DbBackend::Postgres => {
            "SELECT CAST(table_name AS text) AS name FROM information_schema.tables
             WHERE table_schema = current_schema()"
        }
        _ => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    };
    let mut names = Vec::new();
    for row in db.query_all_raw(ask(tables.to_owned())).await? {
        names.push(row.try_get::<String>("", "name")?);
    }
    if !names.iter().any(|name| name == "installation") {
        return Ok(!names.is_empty());
    }
    if find(db).await?.is_some() {
        return Ok(false);
    }
    for table in ["accounts", "help_requests"] {
        let first = ask(format!("SELECT 1 FROM {table} LIMIT 1"));
        if db.query_one_raw(first).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Claims the database unless somebody did before; answers with the claim that holds. Of several programs at
/// once one wins, and all get its claim: each must look whether that suits it.
///
/// # Errors
/// What the database reported.
pub async fn claim(
    tx: &impl ConnectionTrait,
    made_by: MadeBy,
    ring: &KeyRing,
) -> Result<Installation, DbError> {
    let rows = [
        (MADE_BY, made_by.code().to_owned()),
        (KEY_CHECK, ring.check_value().to_text()),
        (INDEX_CHECK, ring.index_check_value().to_text()),
    ];
    let rows = rows.map(|(key, value)| row::ActiveModel {
        key: Set(key.to_owned()),
        value: Set(value),
    });
    row::Entity::insert_many(rows)
        .on_conflict_do_nothing_on([row::Column::Key])
        .exec_without_returning(tx)
        .await?;
    let claimed = find(tx).await?;
    claimed.ok_or_else(|| DbError::Unreadable("the claim in the table installation".to_owned()))
}
