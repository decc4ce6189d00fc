//! Schema history: the only source of the tables, the same on SQLite and PostgreSQL.

mod m0001_help_requests;
mod m0002_people_and_places;
mod m0003_work_and_traces;
mod m0004_complaints;
mod m0005_calls;
mod m0006_persons;
mod m0007_privacy;
mod m0008_audit_seals;
mod m0009_staff_security;
mod m0010_key_rotation;
mod m0011_mandatory_reports;
mod m0012_work_orders;
mod m0013_places;
mod m0014_assignment;
mod m0015_desk;
mod m0016_protection;
mod m0017_bodies_as_written;
mod m0019_lessons;
mod m0021_unindexed_requests;
mod m0022_calendars;
mod m0023_policies;
mod m0024_catch_ups;
mod m0025_sweeping;
mod m0026_case_words;
mod m0028_visits;
mod m0029_followups;
mod m0030_last_of_a_number;
mod m0031_pressing;
mod m0032_figures;
mod m0034_wechat_identities;
mod m0035_wechat_events;
mod m0037_live_changes;
mod m0038_deliveries;
mod m0039_doorbells;
mod m0040_uploads;
mod m0041_live_touched;
mod m0042_settings_and_checks;

use sea_orm_migration::prelude::*;

/// Runs the migrations in their order.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_help_requests::Migration),
            Box::new(m0002_people_and_places::Migration),
            Box::new(m0003_work_and_traces::Migration),
            Box::new(m0004_complaints::Migration),
            Box::new(m0005_calls::Migration),
            Box::new(m0012_work_orders::Migration),
            Box::new(m0008_audit_seals::Migration),
            Box::new(m0006_persons::Migration),
            Box::new(m0007_privacy::Migration),
            Box::new(m0009_staff_security::Migration),
            Box::new(m0011_mandatory_reports::Migration),
            Box::new(m0010_key_rotation::Migration),
            Box::new(m0017_bodies_as_written::Migration),
            Box::new(m0016_protection::Migration),
            Box::new(m0014_assignment::Migration),
            Box::new(m0013_places::Migration),
            Box::new(m0015_desk::Migration),
            Box::new(m0019_lessons::Migration),
            Box::new(m0022_calendars::Migration),
            Box::new(m0023_policies::Migration),
            Box::new(m0021_unindexed_requests::Migration),
            Box::new(m0030_last_of_a_number::Migration),
            Box::new(m0024_catch_ups::Migration),
            Box::new(m0025_sweeping::Migration),
            Box::new(m0026_case_words::Migration),
            Box::new(m0028_visits::Migration),
            Box::new(m0029_followups::Migration),
            Box::new(m0031_pressing::Migration),
            Box::new(m0032_figures::Migration),
            Box::new(m0034_wechat_identities::Migration),
            Box::new(m0035_wechat_events::Migration),
            Box::new(m0037_live_changes::Migration),
            Box::new(m0038_deliveries::Migration),
            Box::new(m0039_doorbells::Migration),
            Box::new(m0040_uploads::Migration),
            Box::new(m0041_live_touched::Migration),
            Box::new(m0042_settings_and_checks::Migration),
        ]
    }
}
