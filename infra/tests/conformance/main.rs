//! One suite over both databases: what is stored, found and guarded behaves alike on SQLite and PostgreSQL.

mod claiming;
mod fixture;
mod migrating;
mod recording;
