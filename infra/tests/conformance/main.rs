//! One suite over both databases: what is stored, found and guarded behaves alike on SQLite and PostgreSQL.

mod backing_up;
mod calling;
mod claiming;
mod committing;
mod delivering;
mod fixture;
mod killing;
mod killing_sealers;
mod live;
mod migrating;
mod numbering;
mod placing;
mod planning;
mod queueing;
mod reading;
mod recording;
mod renewing_keys;
mod reporting;
mod retained;
mod rules_as_versions;
mod sealed_columns;
mod sealing;
mod sweeping;
mod tampering;
