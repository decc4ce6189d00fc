use std::io;
use std::sync::{Arc, Mutex};

use super::*;

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Written {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn settings(level: &str) -> LogSettings {
    LogSettings {
        level: level.to_owned(),
        format: LogFormat::Json,
    }
}

#[test]
fn a_line_is_one_json_object_with_the_fields_of_event_and_span() {
    let written = Written::default();
    let writer = written.clone();
    let subscriber = json(filter(&settings("info")).unwrap(), move || writer.clone());
    tracing::subscriber::with_default(subscriber, || {
        let _span = tracing::info_span!("request", request_id = "r1").entered();
        tracing::info!(status = 201, "answered");
    });
    let line: serde_json::Value = serde_json::from_str(written.text().trim()).unwrap();
    assert_eq!(
        (&line["message"], &line["status"]),
        (&"answered".into(), &201.into())
    );
    assert_eq!(line["span"]["request_id"], "r1");
}

#[test]
fn statements_and_addresses_are_not_logged_even_when_everything_is() {
    let written = Written::default();
    let writer = written.clone();
    let subscriber = text(filter(&settings("trace,sea_orm=trace")).unwrap(), move || {
        writer.clone()
    });
    tracing::subscriber::with_default(subscriber, || {
        tracing::trace!(target: "sea_orm::driver", url = "postgres://u:hush@h/d");
        tracing::debug!(target: "sqlx::query", "select hush");
        tracing::trace!("ours");
    });
    assert!(
        written.text().contains("ours") && !written.text().contains("hush"),
        "{}",
        written.text()
    );
}

#[test]
fn a_filter_that_cannot_be_read_is_refused() {
    assert!(Telemetry::start(&settings("a=b=c")).is_err());
}

#[test]
fn starting_twice_gives_the_same_metrics() {
    let one = Telemetry::start(&settings("warn")).unwrap();
    let two = Telemetry::start(&settings("warn")).unwrap();
    metrics::counter!(metric::NOTICES, "channel" => "inbox", "outcome" => "sent").increment(2);
    metrics::histogram!(metric::ROUTING).record(0.004);
    for telemetry in [one, two] {
        let text = telemetry.render();
        assert!(
            text.contains(r#"nuanxin_notices_total{channel="inbox",outcome="sent"} 2"#),
            "{text}"
        );
        assert!(
            text.contains(r#"nuanxin_routing_seconds_bucket{le="0.005"} 1"#),
            "{text}"
        );
        assert!(text.contains("# HELP nuanxin_routing_seconds "), "{text}");
    }
}
