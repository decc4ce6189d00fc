use super::*;
use crate::imitation;

fn plan(url: Target, mode: Mode) -> Plan {
    Plan {
        url,
        residents: 3,
        advisors: 3,
        connections: 2,
        seconds: 5,
        rate: None,
        mode,
        most: 6,
        json: None,
    }
}

fn count(report: &serde_json::Value, operation: &str) -> u64 {
    report["operations"][operation]["count"]
        .as_u64()
        .unwrap_or_default()
}

async fn figures(plan: &Plan) -> serde_json::Value {
    serde_json::to_value(run(plan).await.expect("a report")).expect("JSON")
}

#[tokio::test]
async fn submissions_are_counted_each_with_its_own_key_and_the_routing_is_read_from_the_product() {
    let (target, memory) = imitation::start().await;
    let report = figures(&plan(target.clone(), Mode::Submit)).await;
    assert_eq!(count(&report, "POST /help-requests"), 6);
    assert_eq!(report["routed"]["count"], 6);
    assert_eq!(report["routed"]["p50_at_most_ms"], 10.0);
    assert_eq!(memory.lock().expect("memory").by_key.len(), 6);
    // A second run shares no key with the first.
    figures(&plan(target, Mode::Submit)).await;
    assert_eq!(memory.lock().expect("memory").by_key.len(), 12);
}

#[tokio::test]
async fn failures_are_figures_and_not_the_end_of_the_run() {
    let (target, memory) = imitation::start().await;
    memory.lock().expect("memory").lose_answers = 2;
    let text = run(&plan(target.clone(), Mode::Submit))
        .await
        .expect("a report")
        .to_string();
    assert!(
        text.contains("trouble: POST /help-requests: 503 busy: 2"),
        "{text}"
    );
    assert!(text.contains("POST /help-requests            4"), "{text}");
}

#[tokio::test]
async fn the_time_to_the_queue_is_measured_whether_or_not_the_product_waits() {
    let (target, memory) = imitation::start().await;
    let mut plan = plan(target, Mode::IdleLatency);
    plan.rate = Some(200.0);
    assert_eq!(count(&figures(&plan).await, "submission to queue"), 6);
    {
        let mut memory = memory.lock().expect("memory");
        memory.waits = false;
        memory.slow_routing = 4;
    }
    let report = figures(&plan).await;
    assert_eq!(count(&report, "submission to queue"), 6);
    assert_eq!(memory.lock().expect("memory").slow_routing, 0);
}

#[tokio::test]
async fn journeys_pass_every_station_of_a_request_and_stay_in_the_advisors_street() {
    let (target, memory) = imitation::start().await;
    let report = figures(&plan(target, Mode::Journey)).await;
    for operation in [
        "submission to queue",
        "accept",
        "first-contact",
        "resolve",
        "close",
        "rating",
    ] {
        assert_eq!(count(&report, operation), 6, "{operation}");
    }
    let memory = memory.lock().expect("memory");
    let at = |street: &str| {
        memory
            .bodies
            .iter()
            .filter(|body| {
                body["address"]["text"]
                    .as_str()
                    .is_some_and(|a| a.contains(street))
            })
            .count()
    };
    assert_eq!((at("曹家渡街道"), at("江宁路街道")), (4, 2));
}

#[tokio::test]
async fn queue_readers_need_no_resident_and_figures_can_go_to_a_file() {
    let (target, memory) = imitation::start().await;
    let file = std::env::temp_dir().join(format!("phones-{}.json", uuid::Uuid::new_v4()));
    let plan = Plan {
        json: Some(file.clone()),
        ..plan(target, Mode::Queue)
    };
    run(&plan).await.expect("a report");
    let written: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&file).expect("the file")).expect("JSON");
    std::fs::remove_file(file).expect("removed");
    assert_eq!(count(&written, "GET /queue"), 6);
    assert!(written["routed"].is_null(), "nothing was routed meanwhile");
    assert!(memory.lock().expect("memory").bodies.is_empty());
}

#[tokio::test]
async fn a_product_that_is_not_there_is_said_so_at_once() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|l| l.local_addr())
        .expect("a free port");
    let target = Target::try_from(nobody).expect("loopback");
    let error = run(&plan(target, Mode::Submit)).await.expect_err("nobody there");
    assert!(
        format!("{error:#}").contains("signing in at http://127.0.0.1:"),
        "{error:#}"
    );
}

#[test]
fn a_rate_is_a_positive_number_with_or_without_its_unit() {
    assert_eq!(rate("500"), Ok(500.0));
    assert_eq!(rate("0.5/s"), Ok(0.5));
    assert!(rate("0").is_err() && rate("-1").is_err() && rate("fast").is_err() && rate("inf").is_err());
}
