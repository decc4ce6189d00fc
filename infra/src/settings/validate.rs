//! What the settings must be together: ranges, addresses, and halves of pairs.

use std::ops::RangeInclusive;
use std::path::Path;

use secrecy::ExposeSecret;

use super::{FileSettings, Settings, SmsTemplate};

/// All that is wrong, each a sentence with the setting's name.
pub(super) fn problems(settings: &Settings) -> Vec<String> {
    let mut problems = Problems(Vec::new());
    problems.ranges(settings);
    problems.limits(settings);
    problems.addresses(settings);
    problems.together(settings);
    problems.0
}

struct Problems(Vec<String>);

impl Problems {
    fn range(&mut self, key: &str, value: impl TryInto<u64>, range: RangeInclusive<u64>) {
        if !value.try_into().is_ok_and(|value| range.contains(&value)) {
            self.0
                .push(format!("{key} must be from {} to {}", range.start(), range.end()));
        }
    }

    fn unless(&mut self, good: bool, sentence: &str) {
        if !good {
            self.0.push(sentence.to_owned());
        }
    }

    fn ranges(&mut self, settings: &Settings) {
        self.range("http.workers", settings.http.workers, 0..=256);
        self.range(
            "database.max_connections",
            settings.database.max_connections,
            0..=500,
        );
        let timeout = settings.database.statement_timeout_seconds;
        self.range("database.statement_timeout_seconds", timeout, 1..=600);
        self.range(
            "sms.connect_timeout_seconds",
            settings.sms.connect_timeout_seconds,
            1..=60,
        );
        self.range("sms.timeout_seconds", settings.sms.timeout_seconds, 1..=60);
        let orders = &settings.work_orders;
        let connect = orders.connect_timeout_seconds;
        self.range("work_orders.connect_timeout_seconds", connect, 1..=20);
        // a report ends well within the lease of its job
        self.range("work_orders.timeout_seconds", orders.timeout_seconds, 1..=20);
        self.range(
            "work_orders.return_working_days",
            orders.return_working_days,
            1..=30,
        );
        let assignment = &settings.assignment;
        let days = assignment.same_advisor_days;
        self.range("assignment.same_advisor_days", days, 0..=3_650);
        self.range("assignment.lately_days", assignment.lately_days, 1..=365);
        self.range(
            "work_orders.orders_per_minute",
            orders.orders_per_minute,
            1..=100_000,
        );
        self.range(
            "session.access_minutes",
            settings.session.access_minutes,
            1..=24 * 60,
        );
        self.range("session.refresh_days", settings.session.refresh_days, 1..=365);
        self.platforms(settings);
    }

    /// Of the platforms that are asked.
    fn platforms(&mut self, settings: &Settings) {
        let wechat = &settings.wechat;
        self.range("wechat.timeout_ms", wechat.timeout_ms, 100..=20_000);
        self.range("wechat.failures", wechat.failures, 1..=1_000);
        self.range("wechat.pause_seconds", wechat.pause_seconds, 1..=3_600);
        let delivery = &settings.delivery;
        for (key, rate) in [
            ("delivery.wechat_per_second", delivery.wechat_per_second),
            ("delivery.sms_per_second", delivery.sms_per_second),
            ("delivery.wecom_per_second", delivery.wecom_per_second),
        ] {
            self.range(key, rate, 2..=10_000);
        }
        let wecom = &settings.wecom;
        self.range("wecom.timeout_ms", wecom.timeout_ms, 100..=20_000);
        self.range("wecom.failures", wecom.failures, 1..=1_000);
        self.range("wecom.pause_seconds", wecom.pause_seconds, 1..=3_600);
        let map = &settings.geocoder;
        self.range("geocoder.timeout_ms", map.timeout_ms, 50..=5_000);
        self.range("geocoder.concurrency", map.concurrency, 1..=64);
        self.range("geocoder.remembered", map.remembered, 0..=1_000_000);
        self.range("geocoder.remembered_hours", map.remembered_hours, 1..=720);
        self.range("geocoder.failures", map.failures, 1..=1_000);
        self.range("geocoder.pause_seconds", map.pause_seconds, 1..=3_600);
    }

    fn limits(&mut self, settings: &Settings) {
        let limits = &settings.limits;
        self.range("limits.body_bytes", limits.body_bytes, 1_024..=16 * 1_024 * 1_024);
        let chars = limits.description_chars;
        self.range("limits.description_chars", chars, 100..=100_000);
        self.range("limits.text_chars", limits.text_chars, 100..=100_000);
        self.range("limits.needs", limits.needs, 1..=100);
        self.range("limits.attachments", limits.attachments, 0..=100);
        self.range("limits.contact_numbers", limits.contact_numbers, 1..=100);
        self.range("limits.consents", limits.consents, 1..=100);
        // pages of 1 to 100 items are promised by the API
        self.range("limits.page_items", limits.page_items, 1..=100);
        self.range("limits.code_minutes", limits.code_minutes, 1..=60);
        self.range("limits.sms_resend_seconds", limits.sms_resend_seconds, 0..=3_600);
        self.range("limits.code_tries", limits.code_tries, 1..=20);
        self.range("limits.sign_in_free_tries", limits.sign_in_free_tries, 1..=100);
        self.range(
            "limits.sign_in_slowest_seconds",
            limits.sign_in_slowest_seconds,
            1..=900,
        );
        self.range("limits.live_streams", limits.live_streams, 1..=1_000_000);
        let streams = limits.live_streams_per_account;
        self.range("limits.live_streams_per_account", streams, 1..=1_000_000);
        for (key, rate) in [
            (
                "limits.submissions_per_account_per_hour",
                limits.submissions_per_account_per_hour,
            ),
            (
                "limits.requests_per_account_per_minute",
                limits.requests_per_account_per_minute,
            ),
            (
                "limits.requests_per_address_per_minute",
                limits.requests_per_address_per_minute,
            ),
            (
                "limits.reveals_per_account_per_hour",
                limits.reveals_per_account_per_hour,
            ),
            (
                "limits.lookups_per_account_per_hour",
                limits.lookups_per_account_per_hour,
            ),
            (
                "limits.lookups_alarm_per_account_per_hour",
                limits.lookups_alarm_per_account_per_hour,
            ),
            ("limits.sms_per_number_per_hour", limits.sms_per_number_per_hour),
            ("limits.sms_per_number_per_day", limits.sms_per_number_per_day),
            ("limits.sms_per_address_per_hour", limits.sms_per_address_per_hour),
            ("limits.sms_daily_budget", limits.sms_daily_budget),
            (
                "limits.presses_per_doorbell_per_minute",
                limits.presses_per_doorbell_per_minute,
            ),
        ] {
            self.range(key, rate, 1..=10_000_000);
        }
    }

    fn addresses(&mut self, settings: &Settings) {
        let database = settings.database.url.expose_secret();
        let known = ["sqlite:", "postgres://", "postgresql://"];
        let good = known.iter().any(|scheme| database.starts_with(scheme));
        self.unless(good, "database.url must begin with sqlite:// or postgres://");
        self.files(&settings.files);
        let redis = settings.redis.url.as_ref().map(ExposeSecret::expose_secret);
        let good = redis.is_none_or(|url| url.starts_with("redis://") || url.starts_with("redis+unix://"));
        self.unless(good, "redis.url must begin with redis:// or redis+unix://");
        self.unless(
            is_web(&settings.wechat.base_url),
            "wechat.base_url must be an http or https address",
        );
        self.unless(
            is_web(&settings.wecom.base_url),
            "wecom.base_url must be an http or https address",
        );
        let good = settings.sms.gateway_url.as_deref().is_none_or(is_web);
        self.unless(good, "sms.gateway_url must be an http or https address");
        let good = settings.work_orders.base_url.as_deref().is_none_or(is_web);
        self.unless(good, "work_orders.base_url must be an http or https address");
        self.unless(
            is_web(&settings.geocoder.base_url),
            "geocoder.base_url must be an http or https address",
        );
        let good = settings.http.cors_origins.iter().all(|origin| is_origin(origin));
        self.unless(
            good,
            "http.cors_origins must be origins such as https://app.example.cn",
        );
        let good = settings.http.public_url.as_deref().is_none_or(is_origin);
        self.unless(
            good,
            "http.public_url must be an origin such as https://app.example.cn",
        );
        let parsed = tracing_subscriber::EnvFilter::try_new(&settings.log.level);
        self.unless(
            parsed.is_ok(),
            "log.level must be error, warn, info, debug, trace or a filter of these",
        );
    }

    fn files(&mut self, files: &FileSettings) {
        self.unless(
            files.folder().is_some() || files.bucket().is_some(),
            "files.url must be file:///folder or s3://bucket/folder",
        );
        let parts = [
            files.url.starts_with("s3://"),
            files.s3_endpoint.is_some(),
            files.s3_key.is_some(),
            files.s3_secret.is_some(),
        ];
        self.unless(
            parts.iter().all(|set| *set == parts[0]),
            "files.url with s3://, files.s3_endpoint, files.s3_key and files.s3_secret belong together: set all or none",
        );
        let endpoint = files.s3_endpoint.as_deref();
        self.unless(
            endpoint.is_none_or(is_web),
            "files.s3_endpoint must be an http or https address",
        );
        self.range("files.s3_timeout_seconds", files.s3_timeout_seconds, 1..=600);
        self.range(
            "files.keep_free_megabytes",
            files.keep_free_megabytes,
            0..=1_000_000_000,
        );
        // a scan ends well within the lease of its job
        self.range("files.clamd_timeout_seconds", files.clamd_timeout_seconds, 1..=60);
    }

    fn together(&mut self, settings: &Settings) {
        let wechat = &settings.wechat;
        let good = wechat.app_id.is_some() == wechat.app_secret.is_some();
        self.unless(
            good,
            "wechat.app_id and wechat.app_secret belong together: set both or neither",
        );
        let good = wechat.callback_token.is_some() == wechat.encoding_aes_key.is_some();
        self.unless(
            good,
            "wechat.callback_token and wechat.encoding_aes_key belong together",
        );
        let key = wechat.encoding_aes_key.as_ref().map(ExposeSecret::expose_secret);
        self.unless(
            key.is_none_or(|key| key.len() == 43),
            "wechat.encoding_aes_key must have 43 characters",
        );
        self.sms(settings);
        let wecom = &settings.wecom;
        let parts = [
            wecom.corp_id.is_some(),
            wecom.secret.is_some(),
            wecom.agent_id > 0,
        ];
        self.unless(
            parts.iter().all(|set| *set == parts[0]),
            "wecom.corp_id, wecom.agent_id and wecom.secret belong together: set all or none",
        );
        self.work_orders(settings);
        let map = &settings.geocoder;
        self.unless(
            map.key.is_some() || (map.secret.is_none() && map.region.is_none()),
            "geocoder.secret and geocoder.region need geocoder.key",
        );
        self.unless(
            map.key.is_none() || map.region.is_some(),
            "geocoder.region must name the city when geocoder.key is set: without it an address of another city may be found",
        );
        let token = settings.metrics.token.as_ref().map(ExposeSecret::expose_secret);
        self.unless(
            token.is_none_or(|token| token.len() >= 16),
            "metrics.token must have at least 16 characters",
        );
        let apart = !lies_within(&settings.keys.file, &settings.data_dir);
        self.unless(
            apart,
            "keys.file must not lie in data_dir: whoever copies the data would have the keys",
        );
        let heads = settings.audit.heads_file.as_deref();
        self.unless(
            heads.is_none_or(|file| !lies_within(file, &settings.data_dir)),
            "audit.heads_file must not lie in data_dir: whoever changes the data would change it too",
        );
    }

    fn sms(&mut self, settings: &Settings) {
        let needed = settings.sms.needed();
        let names: Vec<_> = needed.iter().map(|(name, _)| *name).collect();
        self.unless(
            needed.iter().all(|(_, set)| *set == needed[0].1),
            &format!("{} belong together: set all or none", names.join(", ")),
        );
        let templates = &settings.sms.templates;
        self.unless(
            templates.iter().all(|text| SmsTemplate::parse(text).is_some()),
            "sms.templates must be entries such as sign_in_code=449739 or sign_in_code=449739:code",
        );
    }

    fn work_orders(&mut self, settings: &Settings) {
        let orders = &settings.work_orders;
        let parts = [
            orders.sender.is_some(),
            orders.secret.is_some(),
            orders.base_url.is_some(),
        ];
        self.unless(
            parts.iter().all(|set| *set == parts[0]),
            "work_orders.sender, work_orders.secret and work_orders.base_url belong together: set all or none",
        );
        let secret = orders.secret.as_ref().map(ExposeSecret::expose_secret);
        self.unless(
            secret.is_none_or(|secret| secret.len() >= 16),
            "work_orders.secret must have at least 16 characters",
        );
        let is_code = |code: &String| {
            let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            code.len() <= 40 && code.bytes().all(fits)
        };
        self.unless(
            orders.sender.as_ref().is_none_or(is_code),
            "work_orders.sender must be at most 40 small letters, digits and hyphens",
        );
    }
}

fn is_web(text: &str) -> bool {
    reqwest::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn is_origin(text: &str) -> bool {
    reqwest::Url::parse(text).is_ok_and(|url| is_web(text) && url.origin().ascii_serialization() == text)
}

fn lies_within(file: &Path, folder: &Path) -> bool {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    absolute(file).starts_with(absolute(folder))
}
