//! The names of the metrics; dashboards and the load tool rely on them. Seconds are floats.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// Counter of answers, by `method`, `route` (the template) and `status`.
pub const HTTP_REQUESTS: &str = "nuanxin_http_requests_total";
/// Histogram of the time to answer, by `method` and `route`.
pub const HTTP_DURATION: &str = "nuanxin_http_request_duration_seconds";
/// Gauge of jobs that could run now, by `queue`.
pub const JOBS_READY: &str = "nuanxin_jobs_ready";
/// Gauge of jobs given up after their last try, by `queue`.
pub const JOBS_BURIED: &str = "nuanxin_jobs_buried";
/// Histogram of the time that a job ran, by `kind`.
pub const JOB_DURATION: &str = "nuanxin_job_duration_seconds";
/// Histogram of the time from submission to a station's queue.
pub const ROUTING: &str = "nuanxin_routing_seconds";
/// Gauge of deadlines not yet met or missed.
pub const DEADLINES_OPEN: &str = "nuanxin_deadlines_open";
/// Counter of missed deadlines, by `kind`.
pub const DEADLINES_MISSED: &str = "nuanxin_deadlines_missed_total";
/// Gauge of audit entries that wait for their seal.
pub const AUDIT_UNSEALED: &str = "nuanxin_audit_unsealed";
/// Counter of notices, by `channel` and `outcome`.
pub const NOTICES: &str = "nuanxin_notices_total";
/// Counter of questions to the map service, by `outcome`: `found`, `not_found`, `known` (remembered), `failed`, `refused`,
/// `late`, `paused`.
pub const GEOCODER: &str = "nuanxin_geocoder_total";
/// Histogram of the time that the map service took to answer.
pub const GEOCODER_DURATION: &str = "nuanxin_geocoder_seconds";
/// Counter of child processes that gave no outcome for a file.
pub const MEDIA_CHILDREN_DIED: &str = "nuanxin_media_children_died_total";

/// Gives each metric its unit and its sentence.
pub(super) fn describe() {
    describe_counter!(HTTP_REQUESTS, Unit::Count, "Answers by method, route and status");
    describe_histogram!(HTTP_DURATION, Unit::Seconds, "Time to answer by method and route");
    describe_gauge!(JOBS_READY, Unit::Count, "Jobs that could run now by queue");
    describe_gauge!(
        JOBS_BURIED,
        Unit::Count,
        "Jobs given up after their last try by queue"
    );
    describe_histogram!(JOB_DURATION, Unit::Seconds, "Time that a job ran by kind");
    describe_histogram!(
        ROUTING,
        Unit::Seconds,
        "Time from submission to a station's queue"
    );
    describe_gauge!(DEADLINES_OPEN, Unit::Count, "Deadlines not yet met or missed");
    describe_counter!(DEADLINES_MISSED, Unit::Count, "Missed deadlines by kind");
    describe_gauge!(
        AUDIT_UNSEALED,
        Unit::Count,
        "Audit entries that wait for their seal"
    );
    describe_counter!(NOTICES, Unit::Count, "Notices by channel and outcome");
    describe_counter!(GEOCODER, Unit::Count, "Questions to the map service by outcome");
    describe_counter!(
        MEDIA_CHILDREN_DIED,
        Unit::Count,
        "Child processes that gave no outcome for a file"
    );
    describe_histogram!(
        GEOCODER_DURATION,
        Unit::Seconds,
        "Time that the map service took to answer"
    );
}
