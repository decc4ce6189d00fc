//! Schema history: the only source of the tables, the same on SQLite and PostgreSQL.

use sea_orm_migration::prelude::*;

/// Runs the migrations in their order.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        Vec::new()
    }
}
