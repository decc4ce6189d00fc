//! What must be true after all kills.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::person::{Person, Phone};

/// A job that was cut off runs again when its lease has ended.
const LONGEST: Duration = Duration::from_secs(90);

/// Asks the program, started for the last time, about everything that was submitted.
pub async fn all_is_as_acknowledged(phone: &Phone, people: &[Person]) {
    let requests = routed(phone).await;
    let by_id: BTreeMap<&str, &Value> = requests.iter().map(|one| (text(one, "id"), one)).collect();
    assert_eq!(by_id.len(), requests.len(), "a request is listed twice");
    let mut expected = BTreeSet::new();
    let mut unanswered = 0;
    for submission in people.iter().flat_map(|person| &person.submissions) {
        match &submission.id {
            Some(id) => {
                assert!(
                    by_id.contains_key(id.as_str()),
                    "{}: {id} is lost",
                    submission.key
                );
                assert!(
                    expected.insert(id.as_str()),
                    "{}: {id} under two keys",
                    submission.key
                );
            }
            None => unanswered += 1,
        }
    }
    eprintln!(
        "{} acknowledged, {unanswered} without an answer, {} recorded",
        expected.len(),
        requests.len()
    );
    assert!(!expected.is_empty());
    let most = expected.len() + unanswered;
    assert!(requests.len() <= most, "more requests than keys");
    let numbers: BTreeSet<&str> = requests.iter().map(|one| text(one, "number")).collect();
    assert_eq!(numbers.len(), requests.len(), "a number was given twice");
    once_each(phone, &requests).await;
    last_answers_name_what_was_recorded(phone, people, &by_id).await;
    let ready = phone.asks("/readyz").await;
    assert_eq!(
        (&ready["status"], &ready["jobs_buried"]),
        (&json!("ready"), &json!(0))
    );
}

/// The account's requests, when the work on them is done.
async fn routed(phone: &Phone) -> Vec<Value> {
    let began = Instant::now();
    loop {
        phone.settles().await;
        let requests = phone.all("/help-requests").await;
        let waiting = requests.iter().filter(|one| text(one, "state") == "submitted");
        let waiting = waiting.count();
        if waiting == 0 {
            return requests;
        }
        assert!(began.elapsed() < LONGEST, "{waiting} are routed by nobody");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Each was submitted once, routed once to its station, and the station was told once.
async fn once_each(phone: &Phone, requests: &[Value]) {
    let lead = phone.staff("lead.cjd").await;
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for notice in lead.all("/notices").await {
        if notice["template"] == "staff_new" {
            *told
                .entry(text(&notice, "help_request_id").to_owned())
                .or_default() += 1;
        }
    }
    for request in requests {
        let id = text(request, "id");
        assert!(request["station"].to_string().contains("曹家渡"), "{request}");
        let timeline = lead.get(&format!("/help-requests/{id}/timeline")).send().await;
        let timeline: Value = timeline.unwrap().json().await.unwrap();
        let entries = timeline["items"].as_array().unwrap();
        for kind in ["submitted", "routed", "assigned"] {
            let count = entries.iter().filter(|entry| entry["kind"] == kind).count();
            let right = count == 1 || (kind == "assigned" && count == 0);
            assert!(right, "{count} times {kind}: {timeline}");
        }
        assert_eq!(told.get(id), Some(&1), "how often the station was told of {id}");
    }
}

/// Sent once more, a key names its request; one that was never recorded makes one now.
async fn last_answers_name_what_was_recorded(
    phone: &Phone,
    people: &[Person],
    by_id: &BTreeMap<&str, &Value>,
) {
    let mut ids = BTreeSet::new();
    let mut made_now = 0;
    for submission in people.iter().flat_map(|person| &person.submissions) {
        let id = submission.acknowledged_again(phone).await;
        made_now += usize::from(!by_id.contains_key(id.as_str()));
        assert!(ids.insert(id), "{}: one request under two keys", submission.key);
    }
    assert_eq!(by_id.len() + made_now, ids.len(), "a request that no key names");
    assert_eq!(phone.all("/help-requests").await.len(), ids.len());
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field]
        .as_str()
        .unwrap_or_else(|| panic!("no {field}: {value}"))
}
