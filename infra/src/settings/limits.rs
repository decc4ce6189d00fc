//! The limits on every input and on how often somebody may do something: `[limits]`.

use serde::Deserialize;

/// Sizes and rates. `nuanxin check` prints them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitSettings {
    /// Bytes of a request body, uploads excepted.
    pub body_bytes: usize,
    /// Characters of the description of a help request.
    pub description_chars: usize,
    /// Characters of any other free text.
    pub text_chars: usize,
    /// Needs in one help request.
    pub needs: usize,
    /// Attachments of one help request.
    pub attachments: usize,
    /// Numbers of one contact.
    pub contact_numbers: usize,
    /// Consents in one submission.
    pub consents: usize,
    /// Items of one page of a list.
    pub page_items: u64,
    /// Help requests that one account may submit in an hour.
    pub submissions_per_account_per_hour: u32,
    /// Calls of the API by one account in a minute.
    pub requests_per_account_per_minute: u32,
    /// Calls of the API from one network address in a minute.
    pub requests_per_address_per_minute: u32,
    /// Unmasked reads by one account in an hour.
    pub reveals_per_account_per_hour: u32,
    /// Exports of their own data by one resident in an hour, each page counted.
    pub exports_per_account_per_hour: u32,
    /// Look-ups of callers by one account in an hour.
    pub lookups_per_account_per_hour: u32,
    /// Look-ups by one account in an hour after which the district is told.
    pub lookups_alarm_per_account_per_hour: u32,
    /// Text messages to one number in an hour.
    pub sms_per_number_per_hour: u32,
    /// Text messages to one number in a day.
    pub sms_per_number_per_day: u32,
    /// Text messages asked for from one network address in an hour.
    pub sms_per_address_per_hour: u32,
    /// Seconds before another code is sent to one number; 0 means at once.
    pub sms_resend_seconds: u32,
    /// Text messages of the whole installation in a day.
    pub sms_daily_budget: u32,
    /// Minutes for which a one-time code is good.
    pub code_minutes: u32,
    /// Wrong tries after which a one-time code is spent.
    pub code_tries: u32,
    /// Wrong passwords that cost nothing; each further one doubles the wait.
    pub sign_in_free_tries: u32,
    /// The longest wait after wrong passwords, in seconds: slow, never locked out.
    pub sign_in_slowest_seconds: u32,
    /// Presses of one doorbell in a minute that are counted, and signs of life that are taken; every press is answered.
    pub presses_per_doorbell_per_minute: u32,
    /// Streams of live updates that one process keeps open at once.
    pub live_streams: usize,
    /// Streams of live updates that one account may have open at once, in one process.
    pub live_streams_per_account: usize,
}

impl LimitSettings {
    /// The same sizes with rates so wide that a demonstration or a load test does not meet them.
    #[must_use]
    pub fn wide(self) -> Self {
        const WIDE: u32 = 1_000_000;
        Self {
            submissions_per_account_per_hour: WIDE,
            requests_per_account_per_minute: WIDE,
            requests_per_address_per_minute: WIDE,
            reveals_per_account_per_hour: WIDE,
            exports_per_account_per_hour: WIDE,
            lookups_per_account_per_hour: WIDE,
            sms_per_number_per_hour: WIDE,
            sms_per_number_per_day: WIDE,
            sms_per_address_per_hour: WIDE,
            sms_resend_seconds: 0,
            sms_daily_budget: WIDE,
            live_streams_per_account: 1_000,
            // Many may try the same account at once; each counts as wrong until it proves right.
            sign_in_free_tries: 30,
            ..self
        }
    }
}
