//! Schema history: the only source of the tables, the same on SQLite and PostgreSQL.

mod m0002_people_and_places;

use sea_orm_migration::prelude::*;

/// Runs the migrations in their order.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0002_people_and_places::Migration)]
    }
}
